"""Where each actor's bodies, degrees of freedom and shapes are in the MuJoCo arrays of one environment.

Isaac Gym numbers bodies, degrees of freedom and shapes by actor, then in the asset's order; MuJoCo numbers them as the
model was compiled. All index arrays are NumPy int64; `index` makes of them what selects from tensors.
"""

from dataclasses import dataclass

import mujoco
import numpy as np
import torch


@dataclass
class ActorLayout:
    """One actor with nb bodies, nd degrees of freedom, ns shapes."""

    name: str
    asset: object
    fixed: bool  # the root is a mocap body, else it has a free joint
    bodies: np.ndarray  # (nb,) body ids
    joints: np.ndarray  # (nd,) joint ids
    dof_qpos: np.ndarray  # (nd,) addresses in qpos
    dof_qvel: np.ndarray  # (nd,) addresses in qvel
    actuators: np.ndarray  # (nd,) addresses in ctrl, which are the ids of the drives
    geoms: np.ndarray  # (ns,) geom ids
    tendons: np.ndarray  # (nt,) tendon ids
    root_qpos: int | None  # address of the free joint in qpos
    root_qvel: int | None  # and in qvel
    mocap: int | None  # mocap id of a fixed root


class Layout:
    """All actors of one environment, A actors with B bodies, D degrees of freedom, S shapes together.

    actors : [ActorLayout]
    bodies (B,), dof_qpos (D,), dof_qvel (D,), actuators (D,), geoms (S,), root_bodies (A,) : as in ActorLayout
    body_start, dof_start, shape_start : (A+1,) where each actor's begin
    """

    def __init__(self, actors):
        self.actors = actors
        for name in ("bodies", "joints", "dof_qpos", "dof_qvel", "actuators", "geoms"):
            setattr(self, name, np.concatenate([_ids([]), *(getattr(actor, name) for actor in actors)]))
        self.root_bodies = _ids([actor.bodies[0] for actor in actors])
        self.body_start = _starts(len(actor.bodies) for actor in actors)
        self.dof_start = _starts(len(actor.joints) for actor in actors)
        self.shape_start = _starts(len(actor.geoms) for actor in actors)


def actor_layout(model, prefix, name, asset):
    """Where the actor is whose elements were given the prefix in the compiled model."""

    def ids(kind, names):
        return _ids([mujoco.mj_name2id(model, kind, prefix + element) for element in names])

    bodies = ids(mujoco.mjtObj.mjOBJ_BODY, asset.body_names)
    joints = ids(mujoco.mjtObj.mjOBJ_JOINT, asset.dof_names)
    root = bodies[0]
    fixed = bool(model.body_mocapid[root] >= 0)
    free = None if fixed else model.body_jntadr[root]
    return ActorLayout(
        name=name,
        asset=asset,
        fixed=fixed,
        bodies=bodies,
        joints=joints,
        dof_qpos=model.jnt_qposadr[joints].astype(np.int64),
        dof_qvel=model.jnt_dofadr[joints].astype(np.int64),
        actuators=ids(mujoco.mjtObj.mjOBJ_ACTUATOR, asset.dof_names),
        geoms=ids(mujoco.mjtObj.mjOBJ_GEOM, asset.shape_geoms),
        tendons=ids(mujoco.mjtObj.mjOBJ_TENDON, asset.tendon_names),
        root_qpos=None if fixed else int(model.jnt_qposadr[free]),
        root_qvel=None if fixed else int(model.jnt_dofadr[free]),
        mocap=int(model.body_mocapid[root]) if fixed else None,
    )


def index(ids, device):
    """What selects columns of a tensor on the device: a slice where ids are consecutive (no copy), else int64."""
    ids = _ids(ids)
    if (np.diff(ids) == 1).all():
        return slice(int(ids[0]), int(ids[-1]) + 1) if len(ids) else slice(0, 0)
    return torch.from_numpy(ids).to(device)


def _ids(values):
    return np.array(values, dtype=np.int64)


def _starts(counts):
    return np.cumsum([0, *counts])
