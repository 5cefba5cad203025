"""States, targets and efforts of single actors as NumPy arrays, and of single bodies and joints as values.

This is the original's older interface. It needs no prepare_sim: before the first `simulate`, what is set here is the
state at the start. Arrays have one row for each body or degree of freedom, of the dtypes RigidBodyState.dtype and
DofState.dtype. Flags (STATE_POS, STATE_VEL, STATE_ALL) say which fields are meant; the others are zero when read, and
stay as they are when written.
"""

import numpy as np
import torch

from rlcourse.isaacgym.calls.actors import BODIES, DOFS, JOINTS, actor_of, find, first_in_env, of_handle
from rlcourse.isaacgym.physics.drives import POSITION, VELOCITY
from rlcourse.isaacgym.values.constants import STATE_POS, STATE_VEL
from rlcourse.isaacgym.values.vectors import (
    DOF_FRAME,
    DOF_STATE,
    RIGID_BODY_STATE,
    TRANSFORM,
    VEC3,
    DofFrame,
    Transform,
    Vec3,
)

POSE, LINEAR, ANGULAR = slice(0, 7), slice(7, 10), slice(10, 13)  # in the 13 numbers of a state


class StateCalls:
    """States, targets and efforts, one actor at a time."""

    # degrees of freedom

    def get_actor_dof_states(self, env, actor, flags):
        """DofState array (dofs,): rad and rad/s, or m and m/s."""
        return _flagged_dofs(_dofs(actor_of(env, actor)), flags)

    def get_vec_actor_dof_states(self, envs, actors, flags):
        """DofState array (envs, dofs). actors: one handle for all environments, or a list with one for each."""
        actors = actors if isinstance(actors, list) else [actors] * len(envs)
        return np.stack([self.get_actor_dof_states(e, a, flags) for e, a in zip(envs, actors, strict=True)])

    def set_actor_dof_states(self, env, actor, states, flags):
        """states: DofState array (dofs,)."""
        actor = actor_of(env, actor)
        present = _dofs(actor)
        states = _rows("set_actor_dof_states", states, DOF_STATE, len(present))
        for flag, name in ((STATE_POS, "pos"), (STATE_VEL, "vel")):
            if flags & flag:
                present[name] = states[name]
        simulation = env.simulation
        if not simulation.built:
            actor.dof_states[:] = present
            return True
        values = torch.from_numpy(present.view(np.float32).reshape(-1, 2))
        simulation.states.set_dofs(values, *_dof_places(actor))
        simulation.state_changed(env.index)
        return True

    def get_dof_position(self, env, dof):
        """Position of a degree of freedom, given its handle (rad or m)."""
        actor, index = of_handle(env, dof, DOFS)
        return float(_dofs(actor)["pos"][index])

    def get_dof_velocity(self, env, dof):
        """Velocity of a degree of freedom, given its handle (rad/s or m/s)."""
        actor, index = of_handle(env, dof, DOFS)
        return float(_dofs(actor)["vel"][index])

    def get_joint_position(self, env, joint):
        """Position of a joint, given its handle (rad or m)."""
        return self.get_dof_position(env, _dof_of_joint(env, joint))

    def get_joint_velocity(self, env, joint):
        """Velocity of a joint, given its handle (rad/s or m/s)."""
        return self.get_dof_velocity(env, _dof_of_joint(env, joint))

    # targets and efforts

    def get_actor_dof_position_targets(self, env, actor):
        """Array (dofs,): rad or m."""
        return _targets(actor_of(env, actor))["pos"].copy()

    def get_actor_dof_velocity_targets(self, env, actor):
        """Array (dofs,): rad/s or m/s."""
        return _targets(actor_of(env, actor))["vel"].copy()

    def set_actor_dof_position_targets(self, env, actor, targets):
        """targets: array (dofs,), rad or m, for degrees of freedom in the mode POS."""
        return _set_targets("set_actor_dof_position_targets", actor_of(env, actor), targets, POSITION)

    def set_actor_dof_velocity_targets(self, env, actor, targets):
        """targets: array (dofs,), rad/s or m/s, for degrees of freedom in the modes VEL and POS."""
        return _set_targets("set_actor_dof_velocity_targets", actor_of(env, actor), targets, VELOCITY)

    def get_dof_target_position(self, env, dof):
        """Position target of a degree of freedom, given its handle."""
        actor, index = of_handle(env, dof, DOFS)
        return float(_targets(actor)["pos"][index])

    def get_dof_target_velocity(self, env, dof):
        """Velocity target of a degree of freedom, given its handle."""
        actor, index = of_handle(env, dof, DOFS)
        return float(_targets(actor)["vel"][index])

    def set_dof_target_position(self, env, dof, target):
        """Sets the position target of a degree of freedom, given its handle."""
        actor, index = of_handle(env, dof, DOFS)
        targets = _targets(actor)["pos"]
        targets[index] = target
        _set_targets("set_dof_target_position", actor, targets, POSITION)

    def set_dof_target_velocity(self, env, dof, target):
        """Sets the velocity target of a degree of freedom, given its handle."""
        actor, index = of_handle(env, dof, DOFS)
        targets = _targets(actor)["vel"]
        targets[index] = target
        _set_targets("set_dof_target_velocity", actor, targets, VELOCITY)

    def get_joint_target_position(self, env, joint):
        """Position target of a joint, given its handle."""
        return self.get_dof_target_position(env, _dof_of_joint(env, joint))

    def get_joint_target_velocity(self, env, joint):
        """Velocity target of a joint, given its handle."""
        return self.get_dof_target_velocity(env, _dof_of_joint(env, joint))

    def set_joint_target_position(self, env, joint, target):
        """Sets the position target of a joint, given its handle."""
        self.set_dof_target_position(env, _dof_of_joint(env, joint), target)

    def set_joint_target_velocity(self, env, joint, target):
        """Sets the velocity target of a joint, given its handle."""
        self.set_dof_target_velocity(env, _dof_of_joint(env, joint), target)

    def apply_actor_dof_efforts(self, env, actor, efforts):
        """efforts: array (dofs,), N m or N, which act during the next `simulate` only. Mode EFFORT."""
        actor = actor_of(env, actor)
        efforts = _numbers("apply_actor_dof_efforts", efforts, len(actor.asset.dof_names))
        _apply_efforts(actor, efforts, slice(None))
        return True

    def apply_dof_effort(self, env, dof, effort):
        """An effort on one degree of freedom, given its handle, during the next `simulate` only. Mode EFFORT."""
        actor, index = of_handle(env, dof, DOFS)
        _apply_efforts(actor, np.array([effort], np.float32), slice(index, index + 1))

    # bodies

    def get_actor_rigid_body_states(self, env, actor, flags):
        """RigidBodyState array (bodies,)."""
        return _flagged_bodies(_bodies(env)[_body_rows(actor_of(env, actor))], flags)

    def get_env_rigid_body_states(self, env, flags):
        """RigidBodyState array (bodies of the environment,)."""
        return _flagged_bodies(_bodies(env), flags)

    def get_sim_rigid_body_states(self, sim, flags):
        """RigidBodyState array (bodies of all environments,)."""
        sim.build()
        return _flagged_bodies(sim.bodies().flatten(0, 1).float().cpu().numpy(), flags)

    def set_actor_rigid_body_states(self, env, actor, states, flags):
        """states: RigidBodyState array (bodies,), of which the root's row is used; other bodies follow the joints."""
        actor = actor_of(env, actor)
        states = _rows("set_actor_rigid_body_states", states, RIGID_BODY_STATE, len(actor.asset.body_names))
        _set_roots([actor], states[:1], flags)
        return True

    def set_env_rigid_body_states(self, env, states, flags):
        """As set_actor_rigid_body_states, for all actors of an environment."""
        roots = [first_in_env(actor, BODIES) for actor in env.actors]
        n_bodies = sum(len(actor.asset.body_names) for actor in env.actors)
        states = _rows("set_env_rigid_body_states", states, RIGID_BODY_STATE, n_bodies)
        _set_roots(env.actors, states[roots], flags)
        return True

    def set_sim_rigid_body_states(self, sim, states, flags):
        """As set_actor_rigid_body_states, for all actors of all environments."""
        sim.build()
        layout = sim.scene.layout
        states = _rows("set_sim_rigid_body_states", states, RIGID_BODY_STATE, sim.n_envs * len(layout.bodies))
        roots = states.reshape(sim.n_envs, -1)[:, layout.body_start[:-1]].flatten()
        _set_roots([actor for env in sim.environments for actor in env.actors], roots, flags)
        return True

    def get_rigid_transform(self, env, body):
        """Transform of a body, given its handle, relative to the environment."""
        return _transform(_body(env, body)[POSE])

    def get_rigid_linear_velocity(self, env, body):
        """Vec3, velocity of a body's centre of mass (m/s), given its handle."""
        return Vec3(*_body(env, body)[LINEAR])

    def get_rigid_angular_velocity(self, env, body):
        """Vec3, angular velocity of a body (rad/s), given its handle."""
        return Vec3(*_body(env, body)[ANGULAR])

    def get_vec_rigid_transform(self, envs, bodies):
        """Transform array (envs,). bodies: one handle for all environments, or a list with one for each."""
        return _of_each(envs, bodies, POSE, TRANSFORM)

    def get_vec_rigid_linear_velocity(self, envs, bodies):
        """Vec3 array (envs,), m/s, as get_vec_rigid_transform."""
        return _of_each(envs, bodies, LINEAR, VEC3)

    def get_vec_rigid_angular_velocity(self, envs, bodies):
        """Vec3 array (envs,), rad/s, as get_vec_rigid_transform."""
        return _of_each(envs, bodies, ANGULAR, VEC3)

    def set_rigid_transform(self, env, body, transform):
        """Puts an actor's root, given by its handle, at a Transform."""
        _set_part_of_root(env, body, POSE, np.array(transform))

    def set_rigid_linear_velocity(self, env, body, velocity):
        """Gives an actor's root, given by its handle, a velocity (Vec3, m/s)."""
        _set_part_of_root(env, body, LINEAR, np.array(velocity))

    def set_rigid_angular_velocity(self, env, body, velocity):
        """Gives an actor's root, given by its handle, an angular velocity (Vec3, rad/s)."""
        _set_part_of_root(env, body, ANGULAR, np.array(velocity))

    # joints

    def get_actor_joint_transforms(self, env, actor):
        """Transform array (joints,): the frames of the bodies that the joints move."""
        bodies = _bodies(env)[_body_rows(actor_of(env, actor))][1:, POSE]
        return np.ascontiguousarray(bodies).view(TRANSFORM)[:, 0]

    def get_joint_transform(self, env, joint):
        """Transform of a joint, given its handle."""
        actor, index = of_handle(env, joint, JOINTS)
        return Transform.from_buffer(self.get_actor_joint_transforms(env, actor.handle)[index])

    def get_actor_dof_frames(self, env, actor):
        """DofFrame array (dofs,): a point on the axis (m) and the axis, in the environment."""
        return _dof_frames(actor_of(env, actor))

    def get_dof_frame(self, env, dof):
        """DofFrame of a degree of freedom, given its handle."""
        actor, index = of_handle(env, dof, DOFS)
        return DofFrame.from_buffer(_dof_frames(actor)[index])


def _dofs(actor):
    """The actor's DofState array, a copy."""
    environment, simulation = actor.environment, actor.environment.simulation
    if not simulation.built:
        return actor.dof_states.copy()
    start = first_in_env(actor, DOFS)
    row = simulation.states.dofs(slice(environment.index, environment.index + 1))[0]
    return _records(row[start : start + len(actor.asset.dof_names)], DOF_STATE)


def _targets(actor):
    """The actor's targets as a DofState array, a copy."""
    if not actor.environment.simulation.built:
        return actor.dof_targets.copy()
    return _records(actor.environment.simulation.drives.targets[_dof_places(actor)], DOF_STATE)


def _set_targets(call, actor, targets, kind):
    simulation = actor.environment.simulation
    targets = _numbers(call, targets, len(actor.asset.dof_names))
    if simulation.built:
        simulation.drives.set_targets(torch.from_numpy(targets), *_dof_places(actor), kind)
    else:
        actor.dof_targets[DOF_STATE.names[kind]] = targets
    return True


def _apply_efforts(actor, efforts, part):
    simulation = actor.environment.simulation
    simulation.build()
    places = tuple(ids[part] for ids in _dof_places(actor))
    before = simulation.drives.efforts(*places)
    simulation.drives.set_efforts(torch.from_numpy(efforts).to(simulation.device), *places)
    simulation.after_step(lambda: simulation.drives.set_efforts(before, *places))


def _dof_places(actor):
    """Environment and place in it of each of the actor's degrees of freedom, (nd,) each."""
    device = actor.environment.simulation.device
    dofs = torch.arange(len(actor.asset.dof_names), device=device) + first_in_env(actor, DOFS)
    return torch.full_like(dofs, actor.environment.index), dofs


def _dof_of_joint(env, joint):
    """Handle of the (first) degree of freedom of a joint, given the joint's handle; raises ValueError."""
    actor, index = of_handle(env, joint, JOINTS)
    dof = find(actor.asset.dof_names, actor.asset.joint_names[index])
    if dof < 0:
        raise ValueError(f"Joint {actor.asset.joint_names[index]!r} of actor {actor.name!r} does not move.")
    return first_in_env(actor, DOFS) + dof


def _bodies(env):
    """States of the bodies of an environment, (B, 13) float32."""
    simulation, row = env.simulation.preview(env)
    return simulation.bodies(slice(row, row + 1))[0].float().cpu().numpy()


def _body_rows(actor):
    start = first_in_env(actor, BODIES)
    return slice(start, start + len(actor.asset.body_names))


def _body(env, handle):
    of_handle(env, handle, BODIES)
    return _bodies(env)[handle]


def _of_each(envs, bodies, part, dtype):
    bodies = bodies if isinstance(bodies, list) else [bodies] * len(envs)
    values = np.stack([_body(env, body)[part] for env, body in zip(envs, bodies, strict=True)])
    return np.ascontiguousarray(values).view(dtype)[:, 0]


def _set_roots(actors, states, flags):
    """Set the flagged part of the roots of actors to RigidBodyState rows."""
    numbers = np.ascontiguousarray(states).view(np.float32).reshape(-1, 13)
    parts = [POSE] * bool(flags & STATE_POS) + [LINEAR, ANGULAR] * bool(flags & STATE_VEL)
    simulation = actors[0].environment.simulation
    if not simulation.built:
        for actor, row in zip(actors, numbers, strict=True):
            for part in parts:
                _set_start(actor, part, row[part])
        return
    env = torch.tensor([actor.environment.index for actor in actors], device=simulation.device)
    place = torch.tensor([actor.handle for actor in actors], device=simulation.device)
    roots = simulation.states.roots()[env, place]
    for part in parts:
        roots[:, part] = torch.from_numpy(numbers[:, part]).to(roots)
    simulation.states.set_roots(roots, env, place)
    simulation.state_changed(env)


def _set_part_of_root(env, body, part, values):
    actor, index = of_handle(env, body, BODIES)
    if index:
        raise ValueError(
            f"Body {actor.asset.body_names[index]!r} of actor {actor.name!r} follows the actor's joints. Only the root "
            f"{actor.asset.body_names[0]!r} can be moved by itself; use set_actor_dof_states for the joints."
        )
    simulation = env.simulation
    if not simulation.built:
        _set_start(actor, part, values)
        return
    places = torch.tensor([env.index], device=simulation.device), torch.tensor([actor.handle], device=simulation.device)
    roots = simulation.states.roots(slice(env.index, env.index + 1))[:, actor.handle].clone()
    roots[:, part] = torch.from_numpy(values).to(roots)
    simulation.states.set_roots(roots, *places)
    simulation.state_changed(env.index)


def _set_start(actor, part, values):
    if part is POSE:
        actor.pose = _transform(values)
    elif part is LINEAR:
        actor.velocity.linear = Vec3(*values)
    else:
        actor.velocity.angular = Vec3(*values)


def _dof_frames(actor):
    simulation, row = actor.environment.simulation.preview(actor.environment)
    simulation.update()
    joints = torch.from_numpy(simulation.scene.layout.actors[actor.handle].joints)
    frames = torch.cat([simulation.backend.field(name)[row, joints] for name in ("xanchor", "xaxis")], dim=1)
    return _records(frames, DOF_FRAME)


def _records(tensor, dtype):
    """A tensor (n, numbers of the dtype) as a structured array (n,), a copy."""
    return np.array(tensor.cpu().numpy(), np.float32, order="C").view(dtype)[:, 0]


def _flagged_dofs(states, flags):
    for flag, name in ((STATE_POS, "pos"), (STATE_VEL, "vel")):
        if not flags & flag:
            states[name] = 0
    return states


def _flagged_bodies(numbers, flags):
    numbers = np.array(numbers, np.float32, order="C")
    if not flags & STATE_POS:
        numbers[:, POSE] = 0
    if not flags & STATE_VEL:
        numbers[:, LINEAR.start :] = 0
    return numbers.view(RIGID_BODY_STATE)[:, 0]


def _rows(call, array, dtype, count):
    """The array, checked: dtype, and `count` rows."""
    array = np.asarray(array)
    if array.dtype != dtype:
        raise TypeError(f"{call} takes an array of dtype {dtype}, got {array.dtype}.")
    if array.size != count:
        raise ValueError(f"{call} takes {count} rows, got an array of shape {array.shape}.")
    return array.reshape(count)


def _numbers(call, values, count):
    """The values as a float32 array (count,)."""
    array = np.array(values, dtype=np.float32).flatten()
    if len(array) != count:
        raise ValueError(f"{call} takes one number for each of {count} DOFs, got {len(array)}.")
    return array


def _transform(numbers):
    return Transform.from_buffer(np.ascontiguousarray(numbers, np.float32))
