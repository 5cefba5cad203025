"""From the actors of one environment to the MuJoCo model that all environments share.

Every actor's model is attached to the world under the prefix "0/", "1/", ...: a fixed root becomes a mocap body, whose
pose is state, any other root gets a free joint. Terrain hangs on one mocap body, which each environment shifts by its
origin. Each degree of freedom gets a drive: an actuator with force ctrl - k q - d qdot (see `drives`).
"""

from dataclasses import dataclass

import mujoco
import numpy as np

from rlcourse.isaacgym.assets import bodies
from rlcourse.isaacgym.assets.scaling import scale_spec
from rlcourse.isaacgym.physics import attractors, collisions, contacts, drives, force_sensors, shapes, tendons
from rlcourse.isaacgym.physics.layout import Layout, actor_layout
from rlcourse.isaacgym.physics.terrain import ground_friction

TERRAIN = "terrain"


@dataclass
class Scene:
    """The model of one environment."""

    model: mujoco.MjModel
    layout: Layout
    terrain_mocap: int | None  # mocap id of the body that holds the terrain
    ground_friction: float | None  # None without terrain


def build_scene(params, terrain, environments):
    """Compile the Scene of an environment.

    params : SimParams
    terrain : pieces of ground (see `terrain`)
    environments : [Environment] with their actors. The model is that of the first; how others differ is not part of it
    """
    environment = environments[0]
    spec = mujoco.MjSpec()
    _set_options(spec, params)
    if terrain:
        ground = spec.worldbody.add_body(name=TERRAIN, mocap=True)
        for piece in terrain:
            piece.add_to(spec, ground)
        for geom in ground.geoms:
            geom.contype, geom.conaffinity = 0, collisions.EVERYTHING
    for actor in environment.actors:
        _attach(spec, actor)
    _set_collisions(spec, environment)
    names = [prefix(actor) + name for actor in environment.actors for name in actor.asset.body_names]
    contacts.add_sensors(spec)
    force_sensors.add_sensors(spec, [names[sensor.body] for sensor in force_sensors.sensors_of(environment)])
    attractors.add_attractors(spec, environment, names)
    model = spec.compile()
    scene = Scene(
        model=model,
        layout=Layout([actor_layout(model, prefix(a), a.name, a.asset) for a in environment.actors]),
        terrain_mocap=int(model.body(TERRAIN).mocapid[0]) if terrain else None,
        ground_friction=ground_friction(terrain),
    )
    _write_properties(scene, environment.actors)
    return scene


def prefix(actor):
    """What precedes the names of an actor's elements in the model."""
    return f"{actor.handle}/"


def _set_options(spec, params):
    option = spec.option
    option.timestep = params.dt / params.substeps
    option.gravity = np.array(params.gravity)
    # stiff drives and light links are stable with this integrator only
    option.integrator = mujoco.mjtIntegrator.mjINT_DISCRETE
    # standing robots creep with pyramidal cones and impratio 1
    option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    option.impratio = 10
    option.iterations = 50
    option.ls_iterations = 50
    option.disableflags |= mujoco.mjtDisableBit.mjDSBL_SENSOR


def _attach(spec, actor):
    asset, child = actor.asset, actor.asset.spec.copy()
    root = child.worldbody.first_body()
    if asset.fixed_base:
        root.mocap = True
    else:
        root.add_freejoint(name="free joint of the root")
    for body in child.bodies[1:]:
        body.simple = False  # its centre of mass and inertia may change
    for tendon in child.tendons:
        tendon.limited, tendon.range = True, (-1, 1)
    if actor.scale != 1:
        scale_spec(child, actor.scale)
    for name in asset.dof_names:
        joint = child.joint(name)
        joint.springref = 0
        # in the model all are limited, some to a huge range, because later only the range can change
        joint.limited, joint.range = True, (-1, 1)
    spec.attach(child, prefix=prefix(actor), frame=spec.worldbody.add_frame())
    for name in asset.dof_names:
        spec.add_actuator(
            name=prefix(actor) + name,
            target=prefix(actor) + name,
            trntype=mujoco.mjtTrn.mjTRN_JOINT,
            biastype=mujoco.mjtBias.mjBIAS_AFFINE,
            forcelimited=True,
            forcerange=(-1, 1),
        )


def _set_collisions(spec, environment):
    names = [prefix(actor) + name for actor in environment.actors for name in actor.asset.shape_geoms]
    for name, contype, conaffinity in zip(names, *collisions.masks(environment), strict=True):
        geom = spec.geom(name)
        geom.contype, geom.conaffinity = int(contype), int(conaffinity)


def _write_properties(scene, actors):
    for actor, place in zip(actors, scene.layout.actors, strict=True):
        for name, where, values in (
            *drives.model_values(actor.dof_properties, place),
            *bodies.model_values(actor.masses, place),
            *shapes.model_values(actor.shape_properties, scene.ground_friction, place),
            *tendons.model_values(actor.tendon_properties, place),
        ):
            getattr(scene.model, name)[where] = values
    mujoco.mj_setConst(scene.model, mujoco.MjData(scene.model))
