"""What deep agents are made of: networks, buffers, running normalization. Importing a module of it loads PyTorch."""

from importlib import import_module


def __getattr__(name):
    if name != "HindsightReplay":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has HindsightReplay")
    return import_module(f"{__name__}.hindsight").HindsightReplay
