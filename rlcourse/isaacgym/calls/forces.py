"""Forces: contacts, sensors, pushes and attractors; Jacobians and mass matrices."""

import copy

import numpy as np
import torch

from rlcourse.isaacgym.calls.actors import DOFS, actor_of, count, first_in_env
from rlcourse.isaacgym.physics.attractors import Attractors
from rlcourse.isaacgym.physics.contacts import NetContactForces, rigid_contacts
from rlcourse.isaacgym.physics.dynamics import Jacobian, MassMatrix
from rlcourse.isaacgym.physics.external import ExternalForces
from rlcourse.isaacgym.physics.force_sensors import DofForces, ForceSensor, ForceSensors, Sensor, sensors_of
from rlcourse.isaacgym.physics.tensors import checked_values
from rlcourse.isaacgym.values.constants import ENV_SPACE
from rlcourse.isaacgym.values.parameters import ForceSensorProperties
from rlcourse.isaacgym.values.vectors import VEC3


class ForceCalls:
    """Forces in N, torques in N m. Tensors are acquired once and refreshed after each `simulate`, as in `tensors`."""

    # contacts

    def acquire_net_contact_force_tensor(self, sim):
        """(bodies, 3): sum of the contact forces on each body during the last substep, in the environment's axes.

        Zero if sim_params.physx.contact_collection is CC_NEVER.
        """
        sim.require("sensors")
        return sim.acquire("net_contact_force", lambda: sim.part(NetContactForces).read().flatten(0, 1))

    def refresh_net_contact_force_tensor(self, sim):
        """Brings the tensor up to date."""
        sim.refresh("net_contact_force")
        return True

    def get_rigid_contact_forces(self, sim):
        """Vec3 array (bodies,), as the net contact force tensor."""
        sim.require("sensors")
        return _vectors(sim.part(NetContactForces).read().flatten(0, 1))

    def get_env_rigid_contact_forces(self, env):
        """Vec3 array (bodies of the environment,)."""
        env.simulation.require("sensors")
        return _vectors(env.simulation.part(NetContactForces).read()[env.index])

    def get_vec_env_rigid_contact_forces(self, envs):
        """Vec3 array (bodies of the environments,)."""
        envs[0].simulation.require("sensors")
        forces = envs[0].simulation.part(NetContactForces).read()
        return _vectors(forces[[env.index for env in envs]].flatten(0, 1))

    def get_env_rigid_contacts(self, env):
        """Structured array with one row for each contact in the environment, see RIGID_CONTACT. CPU pipeline only."""
        env.simulation.build()
        return rigid_contacts(env.simulation, env.index)

    def get_rigid_contacts(self, sim):
        """As get_env_rigid_contacts, for all environments."""
        return np.concatenate([self.get_env_rigid_contacts(env) for env in sim.environments])

    # force sensors

    def create_asset_force_sensor(self, asset, body_idx, local_pose, props=None):
        """Puts a force sensor on a body of the actors made of the asset; returns its number in the asset.

        local_pose : Transform in the body's frame;  props : ForceSensorProperties
        """
        if not 0 <= body_idx < len(asset.body_names):
            raise IndexError(
                f"create_asset_force_sensor: body {body_idx} is out of range, asset {asset.name!r} has "
                f"{len(asset.body_names)} bodies: {asset.body_names}."
            )
        props = ForceSensorProperties() if props is None else copy.copy(props)
        asset.force_sensors.append((int(body_idx), copy.copy(local_pose), props))
        return len(asset.force_sensors) - 1

    def create_force_sensor(self, env, body, local_pose, props=None):
        """Puts a force sensor on a body of an environment, given its handle; returns its number there."""
        env.simulation.must_not_be_built("create_force_sensor")
        props = ForceSensorProperties() if props is None else copy.copy(props)
        env.force_sensors.append(Sensor(body, copy.copy(local_pose), props))
        return len(sensors_of(env)) - 1

    def get_sim_force_sensor_count(self, sim):
        """Number of force sensors of all environments."""
        return sum(len(sensors_of(env)) for env in sim.environments)

    def get_actor_force_sensor_count(self, env, actor):
        """Number of force sensors of an actor's asset."""
        return len(actor_of(env, actor).asset.force_sensors)

    def get_actor_force_sensor(self, env, actor, index):
        """The force sensor with this number in the actor; its `get_forces()` reads it."""
        before = sum(len(other.asset.force_sensors) for other in env.actors[: actor_of(env, actor).handle])
        return ForceSensor(env, before + index)

    def acquire_force_sensor_tensor(self, sim):
        """(sensors, 6): net force and torque on each sensor's body, so zero at rest. See `force_sensors`."""
        sim.require("sensors")
        return sim.acquire("force_sensor", lambda: sim.part(ForceSensors).read().flatten(0, 1))

    def refresh_force_sensor_tensor(self, sim):
        """Brings the tensor up to date."""
        sim.refresh("force_sensor")
        return True

    # forces on degrees of freedom

    def enable_actor_dof_force_sensors(self, env, actor):
        """From now on, the actor's degrees of freedom have their forces in the DOF force tensor."""
        actor_of(env, actor).senses_dof_forces = True
        if env.simulation.built:
            env.simulation.part(DofForces).enable(env.actors[actor])
        return True

    def acquire_dof_force_tensor(self, sim):
        """(DOFs,): what drives and efforts do on each degree of freedom, N m or N; zero where it was not enabled."""
        return sim.acquire("dof_force", lambda: sim.part(DofForces).read().flatten())

    def refresh_dof_force_tensor(self, sim):
        """Brings the tensor up to date."""
        sim.refresh("dof_force")
        return True

    def get_actor_dof_forces(self, env, actor):
        """float32 array (dofs,), as the DOF force tensor."""
        env.simulation.build()
        start = first_in_env(actor_of(env, actor), DOFS)
        forces = env.simulation.part(DofForces).read()[env.index, start:]
        return forces[: len(env.actors[actor].asset.dof_names)].float().cpu().numpy()

    # Jacobians and mass matrices

    def acquire_jacobian_tensor(self, sim, name):
        """Jacobians of the actors with this name.

        (envs, links - 1, 6, dofs) if the base is fixed, so joint i has row i; else (envs, links, 6, dofs + 6), the
        root's linear and angular velocity first. The 6 are vx vy vz wx wy wz of the link's centre of mass.
        """
        return _acquire_dynamics(sim, "jacobian", Jacobian, name)

    def refresh_jacobian_tensors(self, sim):
        """Brings all Jacobians up to date."""
        sim.refresh_all("jacobian")
        return True

    def acquire_mass_matrix_tensor(self, sim, name):
        """(envs, dofs, dofs): mass matrices of the actors with this name, without the six DOFs of a free base."""
        return _acquire_dynamics(sim, "mass_matrix", MassMatrix, name)

    def refresh_mass_matrix_tensors(self, sim):
        """Brings all mass matrices up to date."""
        sim.refresh_all("mass_matrix")
        return True

    # pushes

    def apply_rigid_body_force_tensors(self, sim, forceTensor=None, torqueTensor=None, space=ENV_SPACE):
        """Forces at the centres of mass and torques on all bodies, (bodies, 3) each, during the next `simulate`.

        space : frame of both, ENV_SPACE, LOCAL_SPACE (of each body) or GLOBAL_SPACE
        """
        return _push_all("apply_rigid_body_force_tensors", sim, space, force=forceTensor, torque=torqueTensor)

    def apply_rigid_body_force_at_pos_tensors(self, sim, forceTensor, posTensor=None, space=ENV_SPACE):
        """Forces on all bodies at positions (m), (bodies, 3) each, during the next `simulate`."""
        return _push_all("apply_rigid_body_force_at_pos_tensors", sim, space, force=forceTensor, position=posTensor)

    def apply_body_forces(self, env, rigidHandle, force=None, torque=None, space=ENV_SPACE):
        """A force at the centre of mass and a torque (Vec3) on a body, given its handle, during the next `simulate`."""
        _push_one(env, rigidHandle, space, force=force, torque=torque)

    def apply_body_force_at_pos(self, env, rigidHandle, force, pos=None, space=ENV_SPACE):
        """A force on a body, given its handle, at a position (Vec3), during the next `simulate`."""
        _push_one(env, rigidHandle, space, force=force, position=pos)

    # attractors

    def create_rigid_body_attractor(self, env, properties):
        """Pulls a body to a pose; returns the attractor's handle. properties : AttractorProperties"""
        env.simulation.must_not_be_built("create_rigid_body_attractor")
        _check_handle(env, properties.rigid_handle)
        env.attractors.append(copy.copy(properties))
        return len(env.attractors) - 1

    def get_attractor_properties(self, env, attractor):
        """AttractorProperties, a copy."""
        return copy.copy(_attractor(env, attractor))

    def set_attractor_properties(self, env, attractor, properties):
        """Changes an attractor; its body stays the same."""
        before, properties = _attractor(env, attractor), copy.copy(properties)
        properties.rigid_handle = before.rigid_handle
        env.attractors[attractor] = properties
        if env.simulation.built:
            try:
                env.simulation.part(Attractors).write(attractor, [env.index])
            except ValueError:
                env.attractors[attractor] = before
                raise

    def set_attractor_target(self, env, attractor, target):
        """Changes the pose (Transform, relative to the environment) that an attractor pulls to."""
        _attractor(env, attractor).target = target
        if env.simulation.built:
            env.simulation.part(Attractors).write_targets(attractor, [env.index])


def _acquire_dynamics(sim, kind, make, name):
    sim.require("kinematics")
    actors = [actor for actor in sim.scene.layout.actors if actor.name == name]
    if not actors:
        known = [actor.name for actor in sim.scene.layout.actors]
        raise ValueError(f"acquire_{kind}_tensor: there is no actor named {name!r}, only {known}.")
    return sim.acquire(f"{kind} of {name}", make(sim, actors[0]).read)


def _push_all(call, sim, space, **tensors):
    sim.must_be_prepared(call)
    shape = (sim.n_envs, len(sim.scene.layout.bodies), 3)
    flat = (shape[0] * shape[1], 3)
    for name, tensor in tensors.items():
        if tensor is not None:
            tensors[name] = checked_values(tensor, flat, f"{call}: the {name} tensor", sim.device).view(shape)
    sim.part(ExternalForces).apply(**tensors, space=space)
    return True


def _push_one(env, body, space, **vectors):
    env.simulation.build()
    _check_handle(env, body)
    given = {
        name: torch.tensor([[[vector.x, vector.y, vector.z]]], device=env.simulation.device)
        for name, vector in vectors.items()
        if vector is not None
    }
    rows, column = slice(env.index, env.index + 1), slice(body, body + 1)
    env.simulation.part(ExternalForces).apply(**given, space=space, env_ids=rows, handles=column)


def _attractor(env, handle):
    if not 0 <= handle < len(env.attractors):
        raise IndexError(f"Environment {env.index} has no attractor {handle}, but {len(env.attractors)} of them.")
    return env.attractors[handle]


def _check_handle(env, body):
    n_bodies = count(env, "body_names")
    if not 0 <= body < n_bodies:
        raise IndexError(f"Environment {env.index} has no body with handle {body}, but {n_bodies} bodies.")


def _vectors(tensor):
    return tensor.float().cpu().contiguous().numpy().view(VEC3)[:, 0]
