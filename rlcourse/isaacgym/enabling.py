"""`enable()`: makes `import isaacgym` find this package, so that code written for Isaac Gym runs unmodified."""

import importlib.util
import sys
from importlib import import_module
from types import ModuleType

import numpy as np

MODULES = ("gymapi", "gymtorch", "gymutil", "terrain_utils", "torch_utils")
# Names that NumPy has removed since Python 3.8, the last one that Isaac Gym ran on.
OLD_NUMPY_NAMES = {
    "Inf": np.inf,
    "NaN": np.nan,
    "PINF": np.inf,
    "NINF": -np.inf,
    "infty": np.inf,
    "float": float,
    "int": int,
    "bool": bool,
    "object": object,
    "str": str,
    "float_": np.float64,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "alltrue": np.all,
    "sometrue": np.any,
    "in1d": np.isin,
    "row_stack": np.vstack,
    "trapz": np.trapezoid,
}


PACKAGE = ModuleType("isaacgym", "The Isaac Gym API on MuJoCo, by rlcourse.isaacgym.")
PACKAGE.__file__ = __file__


def enable() -> None:
    """Register this package as `isaacgym`, with `isaacgym.gymapi`, `.gymtorch`, `.gymutil`, … Idempotent.

    Also gives NumPy back the names that it has removed since (`np.Inf`, `np.float`, …), where they are missing.

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
    for name, value in OLD_NUMPY_NAMES.items():
        if name not in vars(np):
            setattr(np, name, value)
