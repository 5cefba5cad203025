"""The CPU backend: `mujoco.batch.Batch`, float64, on all CPU threads.

Results do not depend on the number of threads.
"""

import math
import warnings
from contextlib import contextmanager

import mujoco
import numpy as np
import torch
from mujoco.batch import Batch

from rlcourse.isaacgym.backends import STEP_FIELDS, Backend, diverged

STATE = "qpos qvel act ctrl qfrc_applied xfrc_applied mocap_pos mocap_quat eq_active time qacc_warmstart".split()
VELOCITY_STAGE = mujoco.mjtStage.mjSTAGE_VEL.value
NO_STAGE = mujoco.mjtStage.mjSTAGE_NONE.value


class BatchBackend(Backend):
    """Simulations on the CPU."""

    def __init__(self, model, n_envs, threads=0):
        self.model, self.n_envs, self.device = model, n_envs, torch.device("cpu")
        self.batch = Batch(model, n_envs, threads)
        self._fields, self._model_fields = {}, {}
        # positions and velocities, which follow the time in a row of the state
        self._motion = torch.from_numpy(self.batch.state)[:, 1 : 1 + model.nq + model.nv]

    def field(self, name):
        if name not in self._fields:
            array = self.batch.bind(name)
            self._fields[name] = _tensor(array)
            if name not in STATE:
                self.forward()
        return self._fields[name]

    def per_env(self, name):
        if name not in self._model_fields:
            self._model_fields[name] = _tensor(self.batch.expand(name))
        return self._model_fields[name]

    def shared(self, name):
        return self.batch.expanded(name) is None

    def step(self, substeps, fresh):
        with _quiet():
            self.batch.step(nstep=substeps, stage=VELOCITY_STAGE if fresh else NO_STAGE)

    def forward(self, env_ids=None):
        rows = slice(None) if env_ids is None else env_ids
        # an engine's thread works on many environments: what `forward` does not compute is another one's value
        last_step = {name: self._fields[name][rows].clone() for name in self._fields if name in STEP_FIELDS}
        self.batch.forward(None if env_ids is None else env_ids.numpy(), stage=VELOCITY_STAGE)
        for name, values in last_step.items():
            self._fields[name][rows] = values

    def enable_sensors(self):
        flags = self.model.opt.disableflags & ~int(mujoco.mjtDisableBit.mjDSBL_SENSOR)
        self.per_env("opt.disableflags")[:] = flags
        self.field("sensordata")
        self.batch.forward()

    def reset(self, env_ids):
        self.batch.reset(env_ids.numpy(), stage=NO_STAGE)

    def set_const(self, env_ids=None):
        self.batch.set_const(None if env_ids is None else env_ids.numpy())

    def materialize(self, index):
        model, data = self.batch.get_model(index), self.batch.get_data(index)
        mujoco.mj_forward(model, data)
        return model, data

    def check(self):
        # the fastest ways to see that there is nothing to do
        if not np.count_nonzero(self.batch.warning) and math.isfinite(self._motion.sum()):
            return
        warned = self.batch.warning[..., 1] > 0
        bad = warned.any(axis=1) | ~torch.isfinite(self._motion).all(dim=1).numpy()
        self.batch.warning[:] = 0
        kinds = [mujoco.mjtWarning(k).name.removeprefix("mjWARN_") for k in np.flatnonzero(warned.any(axis=0))]
        reason = f"MuJoCo's warnings: {', '.join(kinds)}" if kinds else "the state is not finite"
        raise diverged(torch.from_numpy(np.flatnonzero(bad)), self.n_envs, reason)


@contextmanager
def _quiet():
    """MuJoCo neither prints its warnings nor writes them to a file: `check` raises them."""
    before = mujoco.MjLogConfig.get()
    mujoco.MjLogConfig().set()
    try:
        yield
    finally:
        before.set()


def _tensor(array):
    with warnings.catch_warnings():
        # derived fields are marked read-only, which torch cannot express
        warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
        return torch.from_numpy(array)
