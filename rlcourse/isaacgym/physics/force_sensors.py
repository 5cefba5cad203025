"""Force sensors on bodies: the net force that accelerates a body, so a body at rest reads zero.

The force is mass times the acceleration of the centre of mass, the torque the rate of change of the angular momentum
plus the force's moment, about the sensor's origin. Both are exact: with the "discrete" integrator the acceleration is
the change of the velocity over the substep.
"""

from dataclasses import dataclass

import mujoco
import numpy as np
import torch

from rlcourse.isaacgym.physics.dynamics import moves
from rlcourse.isaacgym.values.vectors import SpatialForce, Vec3

KINDS = {"linear": mujoco.mjtSensor.mjSENS_FRAMELINACC, "angular": mujoco.mjtSensor.mjSENS_FRAMEANGACC}


@dataclass
class Sensor:
    """A force sensor in an environment. body: handle; pose: Transform in the body's frame; properties: as created."""

    body: int
    pose: object
    properties: object


def sensors_of(environment):
    """[Sensor] of an environment: those of the assets by actor, then those created in the environment itself."""
    found, first_body = [], 0
    for actor in environment.actors:
        found += [Sensor(first_body + body, *rest) for body, *rest in actor.asset.force_sensors]
        first_body += len(actor.asset.body_names)
    return found + environment.force_sensors


def add_sensors(spec, bodies):
    """Add to an MjSpec sensors of the acceleration of these bodies (names), at their centres of mass."""
    for body in dict.fromkeys(bodies):
        for name, kind in KINDS.items():
            spec.add_sensor(
                name=f"{name} acceleration of {body}", type=kind, objtype=mujoco.mjtObj.mjOBJ_BODY, objname=body
            )


class ForceSensors:
    """The K force sensors of all environments."""

    def __init__(self, simulation):
        model, layout = simulation.scene.model, simulation.scene.layout
        self._backend = simulation.backend
        sensors = sensors_of(simulation.environments[0])
        sensed = [[sensor.body for sensor in environment.force_sensors] for environment in simulation.environments]
        for i, handles in enumerate(sensed):
            if handles != sensed[0]:
                raise ValueError(
                    f"Environment {i} has force sensors on the bodies {handles} and environment 0 on {sensed[0]}: all "
                    "environments must have the same."
                )
        bodies = [int(layout.bodies[sensor.body]) for sensor in sensors]
        self._bodies = self._tensor(bodies, torch.int64)
        self._trees = self._bodies.new_tensor(model.body_rootid[bodies])
        self._columns = self._tensor([_addresses(model, body) for body in bodies], torch.int64, 6).flatten()
        self._movers = self._tensor([_movers(model, body) for body in bodies], width=model.nv)
        self._position = self._tensor([np.array(sensor.pose.p) for sensor in sensors], width=3).unsqueeze(-1)
        self._rotation = self._tensor([_matrix(sensor.pose.r) for sensor in sensors], width=9).unflatten(1, (3, 3))
        properties = [sensor.properties for sensor in sensors]
        self._in_world = self._tensor([[p.use_world_frame] for p in properties], torch.bool, 1)
        self._dynamics = self._tensor([[p.enable_forward_dynamics_forces] for p in properties], width=1)
        self._solver = self._tensor([[p.enable_constraint_solver_forces] for p in properties], width=1)

    def read(self):
        """(n_envs, K, 6), N and N m, during the last substep; in the sensors' frames, or the environment's axes."""
        linear, angular = self._accelerations()
        force = self._constant("body_mass").unsqueeze(-1) * linear
        # about the centre of mass, in the principal axes
        axes = self._matrices("ximat")
        spin = self._field("cvel")[..., :3] * self._dynamics
        turning = axes.mT @ torch.stack([angular, spin], dim=-1)
        momentum = self._constant("body_inertia").unsqueeze(-1) * turning
        change = momentum[..., 0] + torch.linalg.cross(turning[..., 1], momentum[..., 1])
        # about the sensor, in the environment's axes
        frame = self._matrices("xmat")
        lever = self._field("xipos") - self._field("xpos") - (frame @ self._position).squeeze(-1)
        torque = (axes @ change.unsqueeze(-1)).squeeze(-1) + torch.linalg.cross(lever, force)
        in_world = torch.stack([force, torque], dim=-2)
        return torch.where(self._in_world.unsqueeze(-1), in_world, in_world @ frame @ self._rotation).flatten(2)

    def _accelerations(self):
        """Linear and angular, (n_envs, K, 3) each, due to the forces that the sensors count."""
        sensed = self._backend.field("sensordata").index_select(1, self._columns).unflatten(1, (len(self._bodies), 6))
        # MuJoCo's accelerations are relative to free fall
        linear = sensed[..., :3] + self._backend.constant("opt.gravity").unsqueeze(-2)
        angular = sensed[..., 3:]
        if self._dynamics.all() and self._solver.all():
            return linear, angular
        change = self._backend.field("qacc") - self._backend.field("qacc_smooth")  # by contacts, limits, friction
        motion = torch.einsum("kv,nvc,nv->nkc", self._movers, self._backend.field("cdof"), change)
        lever = self._field("xipos") - self._backend.field("subtree_com")[:, self._trees]
        turned = motion[..., :3]
        moved = motion[..., 3:] + torch.linalg.cross(turned, lever)
        more = self._solver - self._dynamics
        return self._dynamics * linear + more * moved, self._dynamics * angular + more * turned

    def _field(self, name):
        return self._backend.field(name).index_select(1, self._bodies)

    def _matrices(self, name):
        return self._field(name).reshape(self._backend.n_envs, len(self._bodies), 3, 3)

    def _constant(self, name):
        return self._backend.constant(name)[:, self._bodies]

    def _tensor(self, values, dtype=None, width=None):
        dtype = dtype or self._backend.field("qpos").dtype
        tensor = torch.as_tensor(np.array(values), dtype=dtype, device=self._backend.device)
        return tensor if width is None else tensor.reshape(-1, width)


class ForceSensor:
    """One force sensor of an environment."""

    def __init__(self, environment, number):
        self._environment, self._number = environment, number

    def get_forces(self):
        """SpatialForce: what the sensor reads."""
        simulation = self._environment.simulation
        simulation.require("sensors")
        numbers = simulation.part(ForceSensors).read()[self._environment.index, self._number].tolist()
        return SpatialForce(Vec3(*numbers[:3]), Vec3(*numbers[3:]))

    def get_global_index(self):
        """Its row in the force sensor tensor."""
        return self._environment.index * len(sensors_of(self._environment)) + self._number


class DofForces:
    """Forces of drives and efforts on the degrees of freedom of those actors whose sensors were enabled."""

    def __init__(self, simulation):
        self._simulation = simulation
        dofs = [
            [actor.senses_dof_forces for actor in environment.actors for _ in actor.asset.dof_names]
            for environment in simulation.environments
        ]
        self._senses = torch.tensor(dofs, dtype=torch.bool, device=simulation.device)

    def enable(self, actor):
        """Sense the forces in an actor too."""
        start = self._simulation.scene.layout.dof_start
        self._senses[actor.environment.index, start[actor.handle] : start[actor.handle + 1]] = True

    def read(self):
        """(n_envs, D), N m or N, at the end of the last step."""
        return self._simulation.drives.forces() * self._senses


def _addresses(model, body):
    """Where in `sensordata` the linear and angular acceleration of a body are, (6,)."""
    starts = [model.sensor(f"{name} acceleration of {model.body(body).name}").adr[0] for name in KINDS]
    return [start + axis for start in starts for axis in range(3)]


def _movers(model, body):
    """Which of the velocities in `qvel` move a body, (nv,)."""
    return [moves(model, dof, body) for dof in range(model.nv)]


def _matrix(rotation):
    """Rotation matrix of a Quat, (9,)."""
    matrix = np.empty(9)
    mujoco.mju_quat2Mat(matrix, np.roll(np.array(rotation, dtype=float), 1))
    return matrix
