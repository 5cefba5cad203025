"""Settings: what every agent's `Config` has, and the checking of all of them.

    @dataclass
    class Config(Settings):
        rollout_steps: int = 128
        '''steps of each copy between two updates'''

Each value is checked when it is assigned, in the constructor and later: a mistyped name, a number outside its range,
NaN or a text where a number belongs is an error that names it. NumPy's numbers become Python's, so that a checkpoint
and a file of results can hold them. A field that `KINDS` does not know (in a class of your own) takes any value.
"""

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from inspect import get_annotations
from numbers import Real
from typing import ClassVar

import numpy as np

SCHEDULES = ("constant", "linear", "cosine")


class NoSuchSetting(AttributeError, TypeError):
    """A name that is no setting: an AttributeError where it was assigned, a TypeError where it was an argument."""


@dataclass
class Settings:
    env: object = "CartPole-v1"
    """environment: id, function that makes one, gymnasium.Env or VectorEnv"""
    seed: int = 0
    """start of all random numbers: environment, initial weights, exploration"""
    total_steps: int = 200_000
    """environment steps, over all copies"""
    num_envs: int = 1
    """copies of the environment that are stepped together"""
    device: str = "cpu"
    """where networks and buffers live and learn: cpu, or cuda for an NVIDIA GPU"""
    learning_rate_schedule: str = "constant"
    """how the learning rate goes on from `learning_rate`: constant, or linear or cosine down to 0 at the end"""
    asynchronous: bool = False
    """step each copy in a process of its own, which pays where one step takes about a millisecond or more"""
    frames: int = 1
    """how many of the last observations the agent sees side by side; 1: the present one only"""

    LIVE: ClassVar = {}  # settings that may change while a run goes on -> (low, high, "linear" or "log") of its slider

    def __new__(cls, *args, **settings):
        for name in settings:
            _require(cls, name)
        return super().__new__(cls)

    def __setattr__(self, name, value):
        if not isinstance(getattr(type(self), name, None), property):
            _require(type(self), name)
            value = checked(type(self), name, value)
        super().__setattr__(name, value)


# ---------------------------------------------------------------------------------------------------- kinds of settings
@dataclass(frozen=True)
class Kind:
    """What a setting may be: `read` returns a value as it is kept and raises any error for one that does not fit."""

    expected: str
    read: Callable = field(repr=False)


def _number(value):
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError
    return float(value)


def _within(low, high=math.inf, *, above=False):
    def read(value):
        value = _number(value)
        if not low <= value <= high or (above and value == low):
            raise ValueError
        return value

    return read


def _limit(value):
    return value if value == math.inf else POSITIVE.read(value)


def _whole_from(low):
    def read(value):
        number = _number(value)
        # 1e6 is written for a million; a larger integer than a file can hold is a slip.
        if number != int(number) or not low <= int(value) < 2**63:
            raise ValueError
        return int(value)

    return read


def _switch(value):
    if not isinstance(value, bool):
        raise ValueError
    return value


def _sizes(value):
    if isinstance(value, str | dict | set):
        raise ValueError
    return tuple(_whole_from(1)(plain(each)) for each in value)


def _names(value):
    names = (value,) if isinstance(value, str) else tuple(value)
    if not names or isinstance(value, dict | set) or not all(isinstance(name, str) for name in names):
        raise ValueError
    return names


def _schedule(value):
    return SCHEDULES[SCHEDULES.index(value)]


def _activation(value):
    # Only where a network's settings are made is PyTorch needed anyway.
    import torch

    if not isinstance(getattr(torch.nn, value)(), torch.nn.Module):
        raise ValueError
    return value


def _device(value):
    name = str(value)
    if name != "cpu":
        if name.partition(":")[0] not in ("cpu", "cuda"):
            raise ValueError  # others lack what is used here: double precision, generators
        import torch

        torch.zeros(1, device=name).item()  # the only question that all kinds of devices answer alike
    return name


FRACTION = Kind("a number from 0 to 1", _within(0.0, 1.0))
POSITIVE = Kind("a number above 0", _within(0.0, above=True))
LIMIT = Kind("a number above 0, or math.inf for no limit", _limit)
NOT_NEGATIVE = Kind("a number of 0 or more", _within(0.0))
NUMBER = Kind("a number", _number)
WHOLE = Kind("a whole number from 1", _whole_from(1))
COUNT = Kind("a whole number from 0", _whole_from(0))
SWITCH = Kind("True or False", _switch)
SIZES = Kind("whole numbers from 1 in brackets, such as (64, 64)", _sizes)
NAMES = Kind("names of parts of the observations in brackets, such as ('obs',)", _names)
SCHEDULE = Kind(f"one of {', '.join(SCHEDULES)}", _schedule)
ACTIVATION = Kind("the name of an activation in torch.nn, such as ReLU, Tanh or ELU", _activation)
DEVICE = Kind("cpu, or cuda where PyTorch can use an NVIDIA GPU", _device)

KINDS = {
    name: kind
    for kind, names in {
        FRACTION: "gamma gae_lambda tau epsilon epsilon_start epsilon_end hindsight",
        POSITIVE: "learning_rate clip_range target_kl initial_temperature",
        LIMIT: "max_grad_norm",
        NOT_NEGATIVE: "entropy_coef value_coef noise target_noise target_noise_clip temperature",
        NUMBER: "target_entropy",
        WHOLE: "total_steps num_envs frames rollout_steps epochs minibatch_size batch_size buffer_size collect_steps "
        "gradient_steps target_interval policy_delay n_steps memory_size",
        COUNT: "seed learning_starts epsilon_steps",
        SWITCH: "asynchronous baseline double dueling normalize_advantages normalize_observations normalize_returns",
        SIZES: "hidden",
        NAMES: "actor_sees critic_sees",
        SCHEDULE: "learning_rate_schedule",
        ACTIVATION: "activation",
        DEVICE: "device",
    }.items()
    for name in names.split()
}
MAY_BE_NONE = {"actor_sees", "critic_sees", "epsilon", "target_kl", "temperature", "target_entropy"}


def checked(config_class, name, value):
    """The value of a setting as it is kept. ValueError, with what was expected, if it cannot be one."""
    value = plain(value)
    kind = KINDS.get(name)
    default = getattr(config_class, name, None)
    if kind is None or not _fits(name, kind, default):
        return value  # the class is somebody's own, and means something else by this name
    if value is None and name in MAY_BE_NONE:
        return None
    try:
        return kind.read(value)
    except Exception as problem:
        expected = kind.expected + (", or None" if name in MAY_BE_NONE else "")
        reason = f" ({problem})".split("\n")[0] if kind is DEVICE and str(problem) else ""
        shown = " ".join(repr(value).split())[:80]
        raise ValueError(f"{name} is {shown}, expected {expected}.{reason}") from None


def plain(value):
    """NumPy's numbers, and arrays and tensors that hold a single one without a shape, as Python's."""
    if isinstance(value, np.generic) or (getattr(value, "shape", None) == () and hasattr(value, "item")):
        return value.item()
    return value


def _fits(name, kind, default):
    if default is None or kind is DEVICE:
        return True
    try:
        kind.read(default)
    except Exception:
        return False
    return True


def _require(config_class, name):
    known = [each.name for each in fields(config_class)]
    if name in known:
        return
    package, _, module = config_class.__module__.rpartition(".")
    owner = config_class.__qualname__
    if package == "rlcourse.agents":
        owner = importlib.import_module(package).class_name(module)
    if any(name in get_annotations(each) and "__dataclass_fields__" not in vars(each) for each in config_class.__mro__):
        raise NoSuchSetting(f"{name} is no setting of {owner} yet: write @dataclass above that class.")
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else f". Its settings are {', '.join(known)}."
    raise NoSuchSetting(f"{name} is no setting of {owner}{hint}")


# ---------------------------------------------------------------------------------------------------- schedules
def schedule_factor(schedule, progress):
    """What the learning rate is multiplied with. progress : 0 at the beginning, 1 at the end of the training."""
    left = 1.0 - min(max(progress, 0.0), 1.0)
    if schedule == "linear":
        return left
    # (1 + cos(pi * progress)) / 2, written so that it is above 0 until the very end
    return math.sin(math.pi / 2 * left) ** 2 if schedule == "cosine" else 1.0
