"""The Isaac Gym API (Preview 4) on MuJoCo: code written for Isaac Gym runs on any machine.

    from rlcourse.isaacgym import gymapi, gymtorch, gymutil, torch_utils

or, to run code of others as it is:

    import rlcourse.isaacgym
    rlcourse.isaacgym.enable()          # from here on, `import isaacgym` finds this package

From the command line: `rlcourse isaac PATH --task Ant` runs a task of a checkout of IsaacGymEnvs or legged_gym.

- `use_gpu_pipeline=False` simulates with `mujoco.batch` on all threads of the processor; `use_gpu_pipeline=True` with a
  CUDA device simulates with MuJoCo Warp, whose arrays are shared with PyTorch.
- States, orders, frames and units are those of Isaac Gym: positions in m relative to the environment's origin,
  quaternions (x, y, z, w), velocities in world axes, flat float32 tensors over all environments.
- Tensors are always fresh: reading after `refresh_…` shows what was set since the last step, on both pipelines.
- The physics is MuJoCo's, not PhysX's. What MuJoCo has no equivalent for (restitution, limits on velocities, …) is
  accepted with one warning; what is not supported raises NotImplementedError and says what to use instead.

This is an independent implementation, not affiliated with NVIDIA.
"""

from importlib import import_module

from rlcourse.isaacgym.enabling import MODULES, enable

__all__ = ["enable", *MODULES]


def __getattr__(name: str):
    if name not in MODULES:
        raise AttributeError(f"module 'rlcourse.isaacgym' has no attribute {name!r}")
    return import_module(f"rlcourse.isaacgym.{name}")
