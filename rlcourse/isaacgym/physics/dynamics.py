"""Jacobians and mass matrices of one actor in every environment.

Both come from what MuJoCo computes anyway: the motion axes `cdof` (Featherstone, Rigid Body Dynamics Algorithms, 2008)
and the sparse joint-space inertia `M`.
"""

import numpy as np
import torch


class Jacobian:
    """How an actor's generalized velocities move its links."""

    def __init__(self, simulation, actor):
        """actor : ActorLayout"""
        self._simulation, self._free = simulation, not actor.fixed
        backend, model, root = simulation.backend, simulation.scene.model, actor.bodies[0]
        links = actor.bodies if self._free else actor.bodies[1:]
        moved = [[moves(model, dof, link) for dof in actor.dof_qvel] for link in links]
        self._moves = torch.tensor(moved, device=backend.device).reshape(len(links), len(actor.dof_qvel), 1)
        self._links, self._dofs = _ids(links, backend.device), _ids(actor.dof_qvel, backend.device)
        self._root, self._tree = int(root), int(model.body_rootid[root])
        columns = len(self._dofs) + 6 * self._free
        self._tensor = torch.zeros(backend.n_envs, len(links), 6, columns, device=backend.device)
        if self._free:
            self._tensor[..., :6] = torch.eye(6, device=backend.device)

    def read(self):
        """The Jacobians at the present state, float32.

        (n_envs, links - 1, 6, dofs) for a fixed base: row i belongs to link i + 1, the one that joint i moves.
        (n_envs, links, 6, dofs + 6) for a free base: the first six columns are the root's linear and angular velocity.

        The six components are vx vy vz (m/s, of the link's centre of mass) and wx wy wz (rad/s), in the axes of the
        environment: Jacobian @ velocities gives the velocities in the rigid body states.
        """
        self._simulation.update()
        field = self._simulation.backend.field
        axes, com = field("cdof")[:, self._dofs], field("xipos")
        turn, slide = axes.unsqueeze(1).split(3, dim=-1)  # slide: velocity of a point at the tree's centre of mass
        lever = (com[:, self._links] - field("subtree_com")[:, self._tree].unsqueeze(1)).unsqueeze(2)
        velocity = slide + torch.linalg.cross(turn, lever)
        motion = torch.cat([velocity, turn.expand_as(velocity)], dim=-1)
        first = self._tensor.shape[-1] - len(self._dofs)
        self._tensor[..., first:] = (motion * self._moves).transpose(-1, -2)
        if self._free:
            lever = (com[:, self._links] - com[:, None, self._root]).unsqueeze(-1)
            axes = torch.eye(3).to(lever).expand(*lever.shape[:2], 3, 3)
            self._tensor[..., :3, 3:6] = torch.linalg.cross(axes, lever, dim=-2)
        return self._tensor


class MassMatrix:
    """Inertia of an actor's degrees of freedom, armature included."""

    def __init__(self, simulation, actor):
        """actor : ActorLayout"""
        self._simulation = simulation
        backend, model = simulation.backend, simulation.scene.model
        position = {dof: i for i, dof in enumerate(actor.dof_qvel)}
        entries = [
            (position[row], position[model.M_colind[k]], k)
            for row in actor.dof_qvel
            for k in range(model.M_rowadr[row], model.M_rowadr[row] + model.M_rownnz[row])
            if model.M_colind[k] in position
        ]
        self._rows, self._columns, self._entries = _ids(np.array(entries).reshape(-1, 3).T, backend.device)
        self._tensor = torch.zeros(backend.n_envs, len(position), len(position), device=backend.device)

    def read(self):
        """The mass matrices at the present state, float32 (n_envs, dofs, dofs).

        They are symmetric; kg m^2 for rotations, kg for translations. The six degrees of freedom of a free base are
        left out.
        """
        self._simulation.update()
        values = self._simulation.backend.field("M")[:, self._entries].float()
        self._tensor[:, self._rows, self._columns] = values
        self._tensor[:, self._columns, self._rows] = values
        return self._tensor


def moves(model, dof, body):
    """Whether the velocity `dof` of an MjModel moves a body."""
    mover = model.dof_bodyid[dof]
    while body > mover:
        body = model.body_parentid[body]
    return bool(body == mover)


def _ids(values, device):
    return torch.as_tensor(np.asarray(values, dtype=np.int64), device=device)
