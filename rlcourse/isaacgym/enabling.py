"""`enable()`: makes `import isaacgym` find this package, so that code written for Isaac Gym runs unmodified."""

import importlib.util
import sys
from importlib import import_module
from types import ModuleType

from rlcourse.isaacgym.older_code import serve_older_code
from rlcourse.isaacgym.values.unsupported import UnsupportedCall

MODULES = ("gymapi", "gymtorch", "gymutil", "terrain_utils", "torch_utils")
PACKAGE = ModuleType("isaacgym", "The Isaac Gym API on MuJoCo, by rlcourse.isaacgym.")
PACKAGE.__file__ = __file__
RLGPU = ModuleType("isaacgym.rlgpu", "Imported by older programs, which rarely use it.")


def _no_compiled_tasks(name):
    raise UnsupportedCall(f"isaacgym.rlgpu.{name}: there are no tasks in C++. Use the task written in Python.")


RLGPU.__getattr__ = _no_compiled_tasks


def enable() -> None:
    """Register this package as `isaacgym`, with `isaacgym.gymapi`, `.gymtorch`, `.gymutil`, … Idempotent.

    Also lets NumPy and PyTorch serve code of Isaac Gym's time, as `rlcourse.isaacgym.older_code` says.

    Raises RuntimeError where NVIDIA's own `isaacgym` is importable: two simulators under one name would be confused.
    """
    present = sys.modules.get("isaacgym")
    if present is PACKAGE:
        return
    spec = importlib.util.find_spec("isaacgym") if present is None else None
    origin = getattr(present, "__file__", None) or (spec and spec.origin)
    if present is not None or origin is not None:  # a folder that merely has this name has no origin
        raise RuntimeError(
            f"Another isaacgym is installed here ({origin}), so this one does not take its name. Uninstall it "
            "(`pip uninstall isaacgym`), or use `from rlcourse.isaacgym import gymapi, …` without enable()."
        )
    for name in MODULES:
        module = import_module(f"rlcourse.isaacgym.{name}")
        setattr(PACKAGE, name, module)
        sys.modules[f"isaacgym.{name}"] = module
    sys.modules["isaacgym"] = PACKAGE
    PACKAGE.rlgpu = sys.modules["isaacgym.rlgpu"] = RLGPU
    serve_older_code()
