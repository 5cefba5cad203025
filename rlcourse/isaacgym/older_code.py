"""What code written for Isaac Gym, that is Python 3.8 and a GPU, expects of NumPy and PyTorch."""

from functools import partial

import numpy as np

# Names that NumPy has removed since.
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


def serve_older_code() -> None:
    """Give NumPy its old names back (`np.Inf`, `np.float`, …), where they are missing.

    Without a CUDA device, `torch.load` and `torch.jit.load` bring what was saved on one to the CPU.
    """
    for name, value in OLD_NUMPY_NAMES.items():
        if name not in vars(np):
            setattr(np, name, value)
    import torch

    if not torch.cuda.is_available():
        torch.load = partial(torch.load, map_location="cpu")
        torch.jit.load = partial(torch.jit.load, map_location="cpu")
