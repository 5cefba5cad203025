"""The physics engine behind the tensors: one small interface, a CPU and a GPU implementation.

A backend steps `n_envs` copies of one MuJoCo model side by side. Its arrays are torch tensors of shape (n_envs, ...)
that share memory with the engine: writing a state field is setting the state, and a derived field shows the last
result without a copy.
"""

from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np
import torch

# what only a step computes: after `forward` these still describe the last step
STEP_FIELDS = frozenset(
    """act_dot actuator_force cacc cfrc_ext cfrc_int qacc qacc_smooth qfrc_actuator qfrc_constraint qfrc_smooth
    sensordata""".split()
)


class SimulationDiverged(RuntimeError):
    """The physics of some environments is no longer finite, or MuJoCo warned about it. `env_ids`: which ones."""

    def __init__(self, message, env_ids):
        super().__init__(message)
        self.env_ids = env_ids


def diverged(env_ids, n_envs, reason):
    """The SimulationDiverged that names these environments (int64 tensor) and says why."""
    shown = ", ".join(str(i) for i in env_ids[:5].tolist()) + (", ..." if len(env_ids) > 5 else "")
    return SimulationDiverged(
        f"The simulation diverged in {len(env_ids)} of {n_envs} environments ({shown}): {reason}.", env_ids
    )


class Backend(ABC):
    """n_envs simulations of one MuJoCo model.

    model : the mujoco.MjModel that the simulations share; later changes go through `per_env`.
    n_envs : int
    device : torch.device of all tensors
    """

    @abstractmethod
    def field(self, name):
        """The field `name` of MjData as a tensor (n_envs, ...) that shares the engine's memory.

        State (qpos, qvel, ctrl, qfrc_applied, xfrc_applied, mocap_pos, mocap_quat) may be written; everything else is
        derived from it and must only be read. A derived field is up to date when this returns, except `STEP_FIELDS`,
        which are zero until the next step.
        """

    @abstractmethod
    def per_env(self, name):
        """The field `name` of MjModel ("opt.gravity" for options) as a writable tensor (n_envs, ...).

        Call `set_const` after writing masses, inertias, armatures or reference positions.
        """

    @abstractmethod
    def shared(self, name):
        """True while all environments still use the model's value of the field `name`."""

    def constant(self, name):
        """The field `name` of MjModel, to be read: (n_envs, ...), or (1, ...) while all environments share it."""
        if not self.shared(name):
            return self.per_env(name)
        if name not in self._constants:
            value = torch.as_tensor(np.array(self._of_model(name)), device=self.device)[None]
            self._constants[name] = value.to(self.field("qpos").dtype) if value.is_floating_point() else value
        return self._constants[name]

    @cached_property
    def _constants(self):
        return {}

    def _of_model(self, name):
        return getattr(self.model.opt if name.startswith("opt.") else self.model, name.removeprefix("opt."))

    def write(self, name, env_ids, place, values):
        """Set field[place] of a model field in environments; a field in which nothing changes stays shared.

        env_ids : number, slice or list of environments;  place : tuple of indices into the model's field
        values : NumPy array that fits (environments, *place)
        """
        if self.shared(name) and (values == np.asarray(self._of_model(name))[place]).all():
            return
        field = self.per_env(name)
        if isinstance(env_ids, list) and place and np.ndim(place[0]):
            env_ids = np.array(env_ids)[:, None]  # every environment with every place, not one by one
        field[(env_ids, *place)] = torch.as_tensor(values).to(field)

    @abstractmethod
    def enable_sensors(self):
        """Compute sensors and contact forces now and in the next steps, which the model leaves out to be fast."""

    @abstractmethod
    def step(self, substeps, fresh):
        """Advance by `substeps` time steps. fresh: poses and velocities of bodies are those of the new state."""

    @abstractmethod
    def forward(self, env_ids=None):
        """Poses and velocities of bodies follow from the state; env_ids: sorted int64 tensor, None for all."""

    @abstractmethod
    def reset(self, env_ids):
        """MuJoCo's default state in these environments, of which nothing finite may be left."""

    @abstractmethod
    def set_const(self, env_ids=None):
        """Recompute what MuJoCo derives from model fields, after `per_env` was written."""

    def materialize(self, index):
        """(MjModel, MjData) of one environment as it is now, copies. On the CPU only."""
        raise NotImplementedError("Contacts and pictures of single environments need the CPU pipeline.")

    @abstractmethod
    def check(self):
        """Raise SimulationDiverged if an environment has become infinite or NaN since the last check."""


def make_backend(model, n_envs, device, threads=0):
    """The backend for a torch device: MuJoCo on the CPU (`threads` threads, 0 for all), MuJoCo Warp on CUDA."""
    if device.type == "cpu":
        from rlcourse.isaacgym.backends.batch import BatchBackend

        return BatchBackend(model, n_envs, threads)
    from rlcourse.isaacgym.backends.warp import WarpBackend

    return WarpBackend(model, n_envs, device)
