"""The GPU backend: MuJoCo Warp, float32, arrays shared with PyTorch without a copy, steps captured as a CUDA graph.

It also runs on Warp's CPU device, slowly: its agreement with the CPU backend is tested there.

MuJoCo Warp allocates room for contacts and constraint rows beforehand. Where it does not suffice, `check` raises
BufferOverflow, which says how to give more.
"""

import dataclasses
import os

import mujoco_warp as mjw
import numpy as np
import torch
import warp as wp

from rlcourse.isaacgym.backends import Backend, diverged

# environment variables: contacts and constraint rows per environment to make room for
NCONMAX, NJMAX = "RLCOURSE_NCONMAX", "RLCOURSE_NJMAX"
# what `set_const` computes: environments with masses of their own need these of their own, too
CONSTANTS = (
    "body_subtreemass dof_invweight0 body_invweight0 tendon_length0 tendon_invweight0 actuator_acc0 geom_rbound "
    "geom_aabb eq_data"
).split()
# what only MuJoCo on the CPU looks at
UNUSED = frozenset(["bvh_aabb", "body_sameframe", "geom_sameframe"])
HARMLESS = mjw.OverflowType.ITERATIONS | mjw.OverflowType.LS_ITERATIONS  # the solver stopped before its tolerance
OF_CONSTRAINTS = mjw.OverflowType.NEFC | mjw.OverflowType.NJMAX_NNZ


class BufferOverflow(RuntimeError):
    """There were more contacts or constraint rows than room for them, so the last step is wrong."""


class WarpBackend(Backend):
    """Simulations on a CUDA device, or on Warp's CPU device.

    Room for constraints suffices for every contact that there is room for, unless NJMAX is set.
    """

    def __init__(self, model, n_envs, device):
        wp.config.log_level = wp.LOG_WARNING
        wp.init()
        self.model, self.n_envs, self.device = model, n_envs, torch.device(device)
        self._device = wp.device_from_torch(self.device)
        with wp.ScopedDevice(self._device):
            self._model = mjw.put_model(model)
            nconmax = _size(NCONMAX) or mjw.make_data(model).naconmax
            njmax = _size(NJMAX) or 2 * model.nv + 6 * model.neq + 3 * nconmax
            self._data = mjw.make_data(model, n_envs, nconmax=nconmax, njmax=njmax)
            mjw.reset_data(self._model, self._data)
        self._model.opt.warn_overflow = 0  # `check` raises in place of Warp's printing
        self._room = {NCONMAX: nconmax, NJMAX: njmax}
        self._fields, self._model_fields, self._graphs = {}, {}, {}
        self.forward()

    def field(self, name):
        if name not in self._fields:
            self._fields[name] = wp.to_torch(getattr(self._data, name))
        return self._fields[name]

    def per_env(self, name):
        if name not in self._model_fields:
            holder, attribute = (self._model.opt, name[4:]) if name.startswith("opt.") else (self._model, name)
            if not _varies(holder, attribute):
                raise NotImplementedError(
                    f"MuJoCo Warp has one {name} for all environments. Give all of them the same value, or use the CPU "
                    "pipeline (sim_params.use_gpu_pipeline = False)."
                )
            shared = getattr(holder, attribute)
            own = wp.empty((self.n_envs, *shared.shape[1:]), dtype=shared.dtype, device=self._device)
            values = wp.to_torch(own)
            values[:] = wp.to_torch(shared)
            self._model_fields[name] = values.view(self.n_envs, *np.shape(self._of_model(name)))
            setattr(holder, attribute, own)
            self._graphs.clear()  # they know the old array
        return self._model_fields[name]

    def write(self, name, env_ids, place, values):
        if name not in UNUSED:
            super().write(name, env_ids, place, values)

    def shared(self, name):
        return name not in self._model_fields

    def step(self, substeps, fresh):
        self._launch(substeps, fresh)

    def forward(self, env_ids=None):
        self._launch(0, True)

    def enable_sensors(self):
        self._model.opt.disableflags &= ~int(mjw.DisableBit.SENSOR)
        self._graphs.clear()
        with self._torch_stream():
            mjw.forward(self._model, self._data)

    def reset(self, env_ids):
        chosen = torch.zeros(self.n_envs, dtype=torch.bool, device=self.device)
        chosen[env_ids] = True
        with self._torch_stream():
            mjw.reset_data(self._model, self._data, wp.from_torch(chosen))

    def set_const(self, env_ids=None):
        for name in CONSTANTS:
            self.per_env(name)
        with self._torch_stream():
            mjw.set_const(self._model, self._data)

    def check(self):
        overflow = self.field("overflow")
        harmful = overflow & ~int(HARMLESS)
        if harmful.any():
            flags, env_ids = mjw.OverflowType(0), harmful.nonzero()[:, 0]
            for value in harmful.unique().tolist():
                flags |= mjw.OverflowType(value)
            overflow.zero_()
            raise BufferOverflow(self._advice(flags, env_ids))
        finite = torch.isfinite(self.field("qpos")).all(dim=1) & torch.isfinite(self.field("qvel")).all(dim=1)
        if not finite.all():
            raise diverged((~finite).nonzero()[:, 0], self.n_envs, "the state is not finite")

    def _advice(self, flags, env_ids):
        name = NJMAX if flags & OF_CONSTRAINTS else NCONMAX
        what = "constraint rows" if name == NJMAX else "contacts"
        return (
            f"More {what} than the {self._room[name]} per environment that there is room for, in {len(env_ids)} of "
            f"{self.n_envs} environments (first {env_ids[0].item()}; MuJoCo Warp: {flags.name}). Set the environment "
            f"variable {name}={2 * self._room[name]} and start again."
        )

    def _launch(self, substeps, fresh):
        """Run the graph of so many steps, which is captured when it is first needed."""
        key = substeps, fresh
        if key not in self._graphs:
            with wp.ScopedDevice(self._device):
                with wp.ScopedCapture(device=self._device) as capture:
                    self._enqueue(*key)
            self._graphs[key] = capture.graph
        with self._torch_stream():
            wp.capture_launch(self._graphs[key])

    def _enqueue(self, substeps, fresh):
        for _ in range(substeps):
            mjw.step(self._model, self._data)
        if fresh:
            mjw.fwd_kinematics(self._model, self._data)
            mjw.crb(self._model, self._data)
            mjw.com_vel(self._model, self._data)

    def _torch_stream(self):
        """Warp's work goes where PyTorch's goes, so each sees what the other wrote."""
        if self._device.is_cuda:
            return wp.ScopedStream(wp.stream_from_torch(torch.cuda.current_stream(self.device)))
        return wp.ScopedDevice(self._device)


def _size(variable):
    """The value of an environment variable, None where it is not set."""
    text = os.environ.get(variable)
    if text is None:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise ValueError(f"The environment variable {variable} is {text!r}, expected a whole number of 1 or more.")
    return int(text)


def _varies(holder, attribute):
    """Whether MuJoCo Warp lets environments have values of their own."""
    types = {field.name: field.type for field in dataclasses.fields(holder)}
    return getattr(types[attribute], "shape", ("",))[0] == "*"
