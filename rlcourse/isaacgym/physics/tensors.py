"""States of roots, degrees of freedom and bodies, as tensors.

A state is 13 numbers in the environment's frame: position (m), quaternion x y z w, velocity of the centre of mass
(m/s), angular velocity (rad/s). MuJoCo keeps w x y z, the velocity of a free body's origin and its angular velocity in
the body's own frame; both directions are converted here, so that what was set is what is read.
"""

import torch

from rlcourse.isaacgym.physics.layout import index
from rlcourse.isaacgym.values.descriptor import Descriptor

ALL = slice(None)


class States:
    """Reads and writes the states of all environments, in the engine's precision.

    Reading takes `rows`, a slice of environments. A, B, D: actors, bodies, degrees of freedom of one environment.
    """

    def __init__(self, backend, layout):
        self._backend = backend
        actors = layout.actors
        self._fixed = self._ids([actor.fixed for actor in actors]).bool()
        self._free, self._held = (~self._fixed).nonzero()[:, 0], self._fixed.nonzero()[:, 0]
        # one row for each actor, though a fixed root has no free joint and a free one no mocap id
        self._root_qpos = self._ids([[(actor.root_qpos or 0) + k for k in range(7)] for actor in actors])
        self._root_qvel = self._ids([[(actor.root_qvel or 0) + k for k in range(6)] for actor in actors])
        self._root_mocap = self._ids([actor.mocap or 0 for actor in actors])
        self._roots = self._ids(layout.root_bodies)
        self._free_qpos = self._columns(self._root_qpos[self._free].flatten().tolist())
        self._free_qvel = self._columns(self._root_qvel[self._free].flatten().tolist())
        self._dof_qpos, self._dof_qvel = self._columns(layout.dof_qpos), self._columns(layout.dof_qvel)
        self._dof_addresses = self._ids(layout.dof_qpos), self._ids(layout.dof_qvel)
        self._bodies = self._columns(layout.bodies)
        self._trees = self._ids(backend.model.body_rootid[layout.bodies])
        self.actor_of_dof = self._ids([a for a, actor in enumerate(actors) for _ in actor.joints])
        self._held_mocap = self._columns([actor.mocap for actor in actors if actor.fixed])
        self._shared_com = torch.as_tensor(backend.model.body_ipos[layout.root_bodies], **self._like())[None]
        self._held_states = None  # only `set_roots` changes them
        self._com_at_origin = not self._shared_com[:, self._free].any()

    def roots(self, rows=ALL):
        """States of the roots, (rows, A, 13). The velocity of a fixed root is zero."""
        if not len(self._held):
            return self._free_roots(rows)
        if not len(self._free):
            return self._held_roots(rows)
        free, held = self._free_roots(rows), self._held_roots(rows)
        states = free.new_empty(len(free), len(self._fixed), 13)
        states[:, self._free], states[:, self._held] = free, held
        return states

    def _held_roots(self, rows):
        if self._held_states is None:
            position = self._read("mocap_pos", ALL, self._held_mocap)
            quaternion = self._read("mocap_quat", ALL, self._held_mocap)
            at_rest = position.new_zeros(*position.shape[:2], 6)
            self._held_states = torch.cat([position, quaternion.roll(-1, -1), at_rest], dim=-1)
        return self._held_states[rows]

    def _free_roots(self, rows):
        pose = self._read("qpos", rows, self._free_qpos).unflatten(1, (-1, 7))
        velocity = self._read("qvel", rows, self._free_qvel).unflatten(1, (-1, 6))
        position, quaternion = pose.split((3, 4), dim=-1)
        linear, turn = velocity.split(3, dim=-1)
        if self._com_at_origin and self._backend.shared("body_ipos"):
            angular = rotate(quaternion, turn)
        else:
            lever = torch.linalg.cross(turn, self._com(rows)[:, self._free])
            angular, extra = rotate(quaternion[..., None, :], torch.stack([turn, lever], dim=-2)).unbind(-2)
            linear = linear + extra
        return torch.cat([position, quaternion.roll(-1, -1), linear, angular], dim=-1)

    def dofs(self, rows=ALL):
        """Positions (rad or m) and velocities of the degrees of freedom, (rows, D, 2)."""
        return torch.stack([self._read("qpos", rows, self._dof_qpos), self._read("qvel", rows, self._dof_qvel)], dim=-1)

    def bodies(self, rows=ALL):
        """States of the bodies, (rows, B, 13). They are derived: the simulation must be up to date."""
        velocity = self._read("cvel", rows, self._bodies)
        angular = velocity[..., :3]
        # MuJoCo gives the velocity of the point of the body that is at the centre of mass of its whole tree
        lever = self._read("xipos", rows, self._bodies) - self._read("subtree_com", rows, self._trees)
        return torch.cat(
            [
                self._read("xpos", rows, self._bodies),
                self._read("xquat", rows, self._bodies).roll(-1, -1),
                velocity[..., 3:] + torch.linalg.cross(angular, lever),
                angular,
            ],
            dim=-1,
        )

    def set_roots(self, states, env, actor):
        """Write K states (K, 13) of the roots of `actor` (K,) in the environments `env` (K,).

        A fixed root takes the pose only. Quaternions are normalized.
        """
        states = states.to(**self._like())
        position, quaternion = states[:, :3], torch.nn.functional.normalize(states[:, 3:7], dim=1).roll(1, 1)
        held = self._fixed[actor]
        if held.any():
            self._held_states = None
            rows, mocap = env[held], self._root_mocap[actor[held]]
            self._backend.field("mocap_pos")[rows, mocap] = position[held]
            self._backend.field("mocap_quat")[rows, mocap] = quaternion[held]
            free = ~held
            env, actor = env[free], actor[free]
            states, position, quaternion = states[free], position[free], quaternion[free]
        linear, angular = states[:, 7:10], states[:, 10:]
        com = self._com(ALL)
        lever = rotate(quaternion, com[env if len(com) > 1 else 0, actor])
        linear = linear - torch.linalg.cross(angular, lever)
        angular = rotate(quaternion * quaternion.new_tensor([1, -1, -1, -1]), angular)
        rows = env[:, None]
        self._backend.field("qpos")[rows, self._root_qpos[actor]] = torch.cat([position, quaternion], dim=1)
        self._backend.field("qvel")[rows, self._root_qvel[actor]] = torch.cat([linear, angular], dim=1)

    def set_dofs(self, states, env, dof):
        """Write K states (K, 2) of the degrees of freedom `dof` (K,) in the environments `env` (K,)."""
        states = states.to(**self._like())
        positions, velocities = self._dof_addresses
        self._backend.field("qpos")[env, positions[dof]] = states[:, 0]
        self._backend.field("qvel")[env, velocities[dof]] = states[:, 1]

    def _read(self, name, rows, columns):
        return self._backend.field(name)[rows][:, columns]

    def _com(self, rows):
        """Centres of mass of the roots in their bodies' frames, (rows or 1, A, 3)."""
        if self._backend.shared("body_ipos"):
            return self._shared_com
        return self._backend.per_env("body_ipos")[rows][:, self._roots]

    def _ids(self, values):
        return torch.as_tensor(values, dtype=torch.int64, device=self._backend.device)

    def _columns(self, ids):
        return index(ids, self._backend.device)

    def _like(self):
        qpos = self._backend.field("qpos")
        return {"dtype": qpos.dtype, "device": qpos.device}


class Selection:
    """Some of a simulation's actors.

    indices (K,) : their numbers in the whole simulation;  env, actor (K,) : environment, and place in it
    """

    def __init__(self, simulation, indices):
        n_actors = len(simulation.scene.layout.actors)
        self.indices = indices
        self.env, self.actor = indices // n_actors, indices % n_actors
        self._shape = (simulation.n_envs, n_actors)
        self._actor_of_dof = simulation.states.actor_of_dof

    @classmethod
    def of_environments(cls, simulation, env_ids):
        """All actors of environments."""
        n_actors = len(simulation.scene.layout.actors)
        places = torch.arange(n_actors, device=env_ids.device)
        return cls(simulation, (env_ids[:, None] * n_actors + places).flatten())

    def dofs(self):
        """Environment and place in it of each degree of freedom of the actors, (K,) each."""
        chosen = torch.zeros(self._shape, dtype=torch.bool, device=self.env.device)
        chosen[self.env, self.actor] = True
        return chosen[:, self._actor_of_dof].nonzero(as_tuple=True)


def checked_values(descriptor, shape, what, device):
    """The tensor of a descriptor in the given shape; raises TypeError or ValueError naming what is wrong."""
    tensor = _tensor(descriptor, what)
    if tensor.dtype != torch.float32:
        raise TypeError(f"{what} must be a torch.float32 tensor, got {tensor.dtype}.")
    if tensor.device.type != device.type:
        raise ValueError(f"{what} must be on {device}, as the simulation's tensors are, got {tensor.device}.")
    if tensor.numel() != torch.Size(shape).numel():
        raise ValueError(f"{what} must have shape {tuple(shape)}, one row each, got {tuple(tensor.shape)}.")
    return tensor.view(shape)


def checked_indices(descriptor, count, n_actors, device):
    """The first `count` actor indices of a descriptor, int64; raises TypeError, ValueError or IndexError."""
    tensor = _tensor(descriptor, "The actor indices").flatten()
    if tensor.dtype != torch.int32:
        raise TypeError(f"Actor indices must be a torch.int32 tensor, got {tensor.dtype}; use .to(torch.int32).")
    if tensor.device.type != device.type:
        raise ValueError(f"Actor indices must be on {device}, as the simulation's tensors are, got {tensor.device}.")
    if not 0 <= count <= len(tensor):
        raise ValueError(f"The number of actor indices is {count}, but the tensor of indices has {len(tensor)}.")
    indices = tensor[:count].long()
    if count and not 0 <= int(indices.min()) <= int(indices.max()) < n_actors:
        bad = indices[(indices < 0) | (indices >= n_actors)][0]
        raise IndexError(f"Actor index {bad} is out of range: the simulation has {n_actors} actors.")
    return indices


def _tensor(descriptor, what):
    if not isinstance(descriptor, Descriptor):
        raise TypeError(f"{what} must be given as gymtorch.unwrap_tensor(tensor), got {type(descriptor).__name__}.")
    return descriptor.tensor


def rotate(quaternion, vector):
    """Rotate vectors (..., 3) by unit quaternions w x y z (..., 4)."""
    w, axis = quaternion[..., :1], quaternion[..., 1:]
    turn = 2 * torch.linalg.cross(axis, vector)
    return vector + w * turn + torch.linalg.cross(axis, turn)
