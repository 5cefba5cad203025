"""States of everything as tensors that share memory with what `gymtorch.wrap_tensor` gives.

    states = gymtorch.wrap_tensor(gym.acquire_dof_state_tensor(sim))   # once
    gym.refresh_dof_state_tensor(sim)                                  # after each simulate: copies the new values

Setters read the whole tensor, or for the calls "..._indexed" the rows of `count` actors, whose numbers in the whole
simulation are given as an int32 tensor. They raise TypeError, ValueError or IndexError where type, device, size or
index do not fit, and RuntimeError before prepare_sim. States that were set are seen by the next refresh.
"""

from rlcourse.isaacgym.physics.drives import POSITION, VELOCITY
from rlcourse.isaacgym.physics.tensors import Selection, checked_indices, checked_values


class TensorCalls:
    """States, targets and efforts."""

    def acquire_actor_root_state_tensor(self, sim):
        """(actors, 13): position (m), quaternion x y z w, linear (m/s) and angular velocity (rad/s) of the roots."""
        return sim.acquire("actor_root_state", lambda: sim.states.roots().flatten(0, 1))

    def refresh_actor_root_state_tensor(self, sim):
        """Brings the tensor up to date."""
        sim.refresh("actor_root_state")
        return True

    def acquire_dof_state_tensor(self, sim):
        """(DOFs, 2): position (rad or m), velocity (rad/s or m/s)."""
        return sim.acquire("dof_state", lambda: sim.states.dofs().flatten(0, 1))

    def refresh_dof_state_tensor(self, sim):
        """Brings the tensor up to date."""
        sim.refresh("dof_state")
        return True

    def acquire_rigid_body_state_tensor(self, sim):
        """(bodies, 13), as acquire_actor_root_state_tensor; only to be read."""
        sim.require("kinematics")
        return sim.acquire("rigid_body_state", lambda: sim.bodies().flatten(0, 1))

    def refresh_rigid_body_state_tensor(self, sim):
        """Brings the tensor up to date."""
        sim.refresh("rigid_body_state")
        return True

    def set_actor_root_state_tensor(self, sim, states):
        """states (actors, 13). A fixed root takes the pose only."""
        return _set_roots("set_actor_root_state_tensor", sim, states)

    def set_actor_root_state_tensor_indexed(self, sim, states, indices, count):
        """As set_actor_root_state_tensor, for the roots of some actors."""
        return _set_roots("set_actor_root_state_tensor_indexed", sim, states, indices, count)

    def set_dof_state_tensor(self, sim, states):
        """states (DOFs, 2): positions (rad or m) and velocities (rad/s or m/s)."""
        return _set_dofs("set_dof_state_tensor", sim, states)

    def set_dof_state_tensor_indexed(self, sim, states, indices, count):
        """As set_dof_state_tensor, for the degrees of freedom of some actors."""
        return _set_dofs("set_dof_state_tensor_indexed", sim, states, indices, count)

    def set_dof_position_target_tensor(self, sim, targets):
        """targets (DOFs,), rad or m, for degrees of freedom in the mode POS."""
        return _set_targets("set_dof_position_target_tensor", POSITION, sim, targets)

    def set_dof_position_target_tensor_indexed(self, sim, targets, indices, count):
        """As set_dof_position_target_tensor, for the degrees of freedom of some actors."""
        return _set_targets("set_dof_position_target_tensor_indexed", POSITION, sim, targets, indices, count)

    def set_dof_velocity_target_tensor(self, sim, targets):
        """targets (DOFs,), rad/s or m/s, for degrees of freedom in the modes VEL and POS."""
        return _set_targets("set_dof_velocity_target_tensor", VELOCITY, sim, targets)

    def set_dof_velocity_target_tensor_indexed(self, sim, targets, indices, count):
        """As set_dof_velocity_target_tensor, for the degrees of freedom of some actors."""
        return _set_targets("set_dof_velocity_target_tensor_indexed", VELOCITY, sim, targets, indices, count)

    def set_dof_actuation_force_tensor(self, sim, forces):
        """forces (DOFs,), N m or N, for degrees of freedom in the mode EFFORT; they act until they are set again."""
        return _set_efforts("set_dof_actuation_force_tensor", sim, forces)

    def set_dof_actuation_force_tensor_indexed(self, sim, forces, indices, count):
        """As set_dof_actuation_force_tensor, for the degrees of freedom of some actors."""
        return _set_efforts("set_dof_actuation_force_tensor_indexed", sim, forces, indices, count)


def _set_roots(call, sim, states, *indices):
    states, chosen = _checked(call, sim, states, len(_layout(call, sim).actors), 13, indices)
    chosen = chosen or Selection.of_environments(sim, sim.env_ids)
    sim.states.set_roots(states.flatten(0, 1)[chosen.indices], chosen.env, chosen.actor)
    sim.state_changed(chosen.env)
    return True


def _set_dofs(call, sim, states, *indices):
    states, chosen = _checked(call, sim, states, len(_layout(call, sim).joints), 2, indices)
    env, dof = (chosen or Selection.of_environments(sim, sim.env_ids)).dofs()
    sim.states.set_dofs(states[env, dof], env, dof)
    sim.state_changed(env)
    return True


def _set_targets(call, kind, sim, targets, *indices):
    targets, chosen = _checked(call, sim, targets, len(_layout(call, sim).joints), 1, indices)
    if chosen is None:
        sim.drives.set_targets(targets[..., 0], kind=kind)
    else:
        env, dof = chosen.dofs()
        sim.drives.set_targets(targets[env, dof, 0], env, dof, kind)
    return True


def _set_efforts(call, sim, forces, *indices):
    forces, chosen = _checked(call, sim, forces, len(_layout(call, sim).joints), 1, indices)
    if chosen is None:
        sim.drives.set_efforts(forces[..., 0])
    else:
        env, dof = chosen.dofs()
        sim.drives.set_efforts(forces[env, dof, 0], env, dof)
    return True


def _layout(call, sim):
    sim.must_be_prepared(call)
    return sim.scene.layout


def _checked(call, sim, values, per_env, width, indices):
    """The tensor as (n_envs, per_env, width), and the Selection of the actors that are meant, None for all."""
    rows = sim.n_envs * per_env
    values = checked_values(values, (rows, width) if width > 1 else (rows,), f"{call}: the tensor", sim.device)
    chosen = None
    if indices:
        n_actors = sim.n_envs * len(sim.scene.layout.actors)
        chosen = Selection(sim, checked_indices(*indices, n_actors, sim.device))
    return values.view(sim.n_envs, per_env, width), chosen
