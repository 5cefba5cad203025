"""From the actors of one environment to the MuJoCo model that all environments share.

Every actor's model is attached to the world under the prefix "0/", "1/", ...: a fixed root becomes a mocap body, whose
pose is state, any other root gets a free joint. Terrain hangs on one mocap body, which each environment shifts by its
origin. Each degree of freedom gets a drive: an actuator with force ctrl - k q - d qdot (see `drives`).
"""

from dataclasses import dataclass

import mujoco
import numpy as np

from rlcourse.isaacgym import attractors, collisions, contacts, force_sensors
from rlcourse.isaacgym.drives import model_values
from rlcourse.isaacgym.layout import Layout, actor_layout
from rlcourse.isaacgym.terrain import ground_friction

TERRAIN = "terrain"


@dataclass
class Scene:
    """The model of one environment."""

    model: mujoco.MjModel
    layout: Layout
    terrain_mocap: int | None  # mocap id of the body that holds the terrain


def build_scene(params, terrain, environment):
    """Compile the Scene of an environment.

    params : SimParams
    terrain : pieces of ground (see `terrain`)
    environment : Environment with its actors; how they differ between environments is not part of the model
    """
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
    collisions.set_filters(spec, environment)
    bodies = [prefix(actor) + name for actor in environment.actors for name in actor.asset.body_names]
    contacts.add_sensors(spec)
    force_sensors.add_sensors(spec, [bodies[sensor.body] for sensor in force_sensors.sensors_of(environment)])
    attractors.add_attractors(spec, environment, bodies)
    model = spec.compile()
    layout = Layout([actor_layout(model, prefix(a), a.name, a.asset) for a in environment.actors])
    _write_properties(model, layout, environment.actors, ground_friction(terrain))
    terrain_mocap = int(model.body(TERRAIN).mocapid[0]) if terrain else None
    return Scene(model, layout, terrain_mocap)


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
    if asset.options.disable_gravity:
        for body in child.bodies[1:]:
            body.gravcomp = 1
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


def _write_properties(model, layout, actors, ground):
    for actor, place in zip(actors, layout.actors, strict=True):
        for name, where, values in model_values(actor.dof_properties, place):
            getattr(model, name)[where] = values
        model.geom_friction[place.geoms, 0] = [sliding_friction(s.friction, ground) for s in actor.shape_properties]
    mujoco.mj_setConst(model, mujoco.MjData(model))


def sliding_friction(shape, ground):
    """MuJoCo's coefficient for a shape that has one of its own on ground that has one (None: there is no ground).

    PhysX takes the mean of the two in contact, MuJoCo the larger one. The ground's is 0 in the model, so this is exact
    on the ground, and between shapes where both are as rough as the ground.
    """
    return shape if ground is None else (shape + ground) / 2
