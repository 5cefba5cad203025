"""Settings: what cannot be one is an error that names it, when it is assigned and not hours later."""

import copy
import math
import pickle
import subprocess
import sys
from dataclasses import asdict, dataclass, fields, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np
import pytest
import torch

from rlcourse.training.settings import KINDS, MAY_BE_NONE, SCHEDULES, Settings, schedule_factor


@dataclass
class Config(Settings):
    env: object = "Pendulum-v1"
    """environment"""
    rollout_steps: int = 16
    learning_rate: float = 3e-4
    gamma: float = 0.99
    tau: float = 0.005
    entropy_coef: float = 0.0
    epsilon: float | None = None
    epsilon_steps: int = 100
    target_kl: float | None = None
    temperature: float | None = None
    normalize_returns: bool = False
    hidden: tuple = (64, 64)
    activation: str = "Tanh"
    motto: object = "anything"

    LIVE: ClassVar = {"learning_rate": (1e-5, 1e-1, "log")}


def test_fields_of_every_agent_come_first_and_can_be_given_by_place():
    first = [each.name for each in fields(Config)][:8]
    assert first == [each.name for each in fields(Settings)]
    config = Config("CartPole-v1", 3, 10_000, 4)
    assert (config.env, config.seed, config.total_steps, config.num_envs) == ("CartPole-v1", 3, 10_000, 4)
    assert Config().env == "Pendulum-v1" and Config.LIVE == {"learning_rate": (1e-5, 1e-1, "log")}
    with pytest.raises(TypeError):
        Config(*range(99))


def test_copies_pickles_and_comparisons_are_those_of_a_dataclass():
    config = Config(hidden=(3,))
    assert config == copy.copy(config) == copy.deepcopy(config) == pickle.loads(pickle.dumps(config))
    assert config == replace(config) == Config(**asdict(config)) != Config()
    assert "hidden=(3,)" in repr(config)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("learning_rate", np.linspace(0, 1e-3, 3)[1], 5e-4),
        ("learning_rate", np.array(0.25), 0.25),
        ("learning_rate", np.float16(0.5), 0.5),
        ("learning_rate", torch.tensor(0.5), 0.5),
        ("learning_rate", Fraction(1, 4), 0.25),
        ("learning_rate", 1, 1.0),
        ("num_envs", np.int64(4), 4),
        ("num_envs", np.uint8(4), 4),
        ("total_steps", 1e6, 1_000_000),
        ("epsilon_steps", 0, 0),
        ("epsilon", None, None),
        ("epsilon", np.float32(0.5), 0.5),
        ("target_kl", 0.01, 0.01),
        ("normalize_returns", np.bool_(True), True),
        ("hidden", [np.int32(8), 16], (8, 16)),
        ("hidden", np.array([8, 16]), (8, 16)),
        ("hidden", (), ()),
        ("env", np.str_("CartPole-v1"), "CartPole-v1"),
        ("activation", "ELU", "ELU"),
        ("device", torch.device("cpu"), "cpu"),
        ("learning_rate_schedule", "cosine", "cosine"),
        ("motto", [1, {2: 3}], [1, {2: 3}]),
        ("motto", np.int64(3), 3),
    ],
)
def test_what_fits_is_kept_as_python_has_it(name, value, kept):
    config = Config(**{name: value})
    assert getattr(config, name) == kept and type(getattr(config, name)) is type(kept)
    config = Config()
    setattr(config, name, value)
    assert getattr(config, name) == kept and type(getattr(config, name)) is type(kept)
    if isinstance(kept, tuple):
        assert all(type(each) is int for each in getattr(config, name))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("learning_rate", 0, "a number above 0"),
        ("learning_rate", -1e-3, "a number above 0"),
        ("learning_rate", math.inf, "a number above 0"),
        ("learning_rate", np.float64("nan"), "a number above 0"),
        ("learning_rate", "3e-4", "a number above 0"),
        ("learning_rate", True, "a number above 0"),
        ("learning_rate", None, "a number above 0"),
        ("learning_rate", 1 + 0j, "a number above 0"),
        ("learning_rate", np.array([1e-3]), "a number above 0"),
        ("gamma", 1.01, "a number from 0 to 1"),
        ("tau", -0.1, "a number from 0 to 1"),
        ("epsilon", 2, "a number from 0 to 1, or None"),
        ("epsilon_steps", -1, "a whole number from 0"),
        ("target_kl", 0, "a number above 0, or None"),
        ("temperature", -1, "a number of 0 or more, or None"),
        ("entropy_coef", math.nan, "a number of 0 or more"),
        ("seed", None, "a whole number from 0"),
        ("seed", 2**63, "a whole number from 0"),
        ("seed", 10**400, "a whole number from 0"),
        ("total_steps", 0, "a whole number from 1"),
        ("num_envs", 2.5, "a whole number from 1"),
        ("rollout_steps", False, "a whole number from 1"),
        ("normalize_returns", 1, "True or False"),
        ("asynchronous", "False", "True or False"),
        ("hidden", 64, "in brackets, such as (64, 64)"),
        ("hidden", "64", "in brackets"),
        ("hidden", (64, 0), "in brackets"),
        ("hidden", (64, "64"), "in brackets"),
        ("learning_rate_schedule", "square", "one of constant, linear, cosine"),
        ("activation", "relu", "such as ReLU"),
        ("activation", "Linear", "such as ReLU"),
        ("activation", torch.nn.ReLU, "such as ReLU"),
        ("device", "gpu", "cpu, or cuda where PyTorch can use"),
        ("device", "meta", "cpu, or cuda where PyTorch can use"),
        ("device", "cuda:99", "cpu, or cuda where PyTorch can use"),
        ("device", None, "cpu, or cuda where PyTorch can use"),
    ],
)
def test_what_does_not_fit_is_named_with_what_was_expected(name, value, expected):
    config = Config()
    before = getattr(config, name)
    for attempt in (lambda: Config(**{name: value}), lambda: setattr(config, name, value)):
        with pytest.raises(ValueError) as error:
            attempt()
        shown = repr(value.item() if isinstance(value, np.generic) else value)
        assert str(error.value)[:80].startswith(f"{name} is {shown}, expected "[:80]) and expected in str(error.value)
        assert "\n" not in str(error.value)
    assert getattr(config, name) == before


def test_a_mistyped_name_is_told_the_nearest():
    with pytest.raises(AttributeError, match=r"learnig_rate is no setting of Config; did you mean learning_rate\?"):
        Config().learnig_rate = 1
    with pytest.raises(TypeError, match=r"learnig_rate is no setting of Config; did you mean learning_rate\?"):
        Config(learnig_rate=1)
    with pytest.raises(AttributeError, match=r"zebra is no setting of Config\. Its settings are env, seed"):
        Config().zebra = 1


def test_a_class_without_its_decorator_is_told_so():
    class Mine(Config):
        momentum: float = 0.9

    with pytest.raises(TypeError, match="write @dataclass above"):
        Mine(momentum=0.5)
    assert dataclass(Mine)(momentum=0.5).momentum == 0.5


def test_a_class_of_ones_own_may_mean_something_else_by_a_name():
    @dataclass
    class Mine(Settings):
        hidden: int = 64
        noise: str = "pink"
        epochs: int = 3

    config = Mine(hidden=32, noise="white")
    assert (config.hidden, config.noise) == (32, "white")
    with pytest.raises(ValueError, match="epochs is 0"):
        config.epochs = 0


def test_every_table_is_of_names_that_some_agent_has():
    from rlcourse.agents import FITS

    modules = [__import__(f"rlcourse.agents.{name}", fromlist=["Config"]) for name in FITS]
    known = {each.name for module in modules for each in fields(module.Config)} | {
        each.name for each in fields(Settings)
    }
    assert set(KINDS) <= known and set(MAY_BE_NONE) <= known


def test_settings_load_no_pytorch():
    script = (
        "import sys; from rlcourse.training.settings import Settings; Settings(num_envs=4, device='cpu'); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_schedules():
    assert [schedule_factor(name, 0.0) for name in SCHEDULES] == [1.0, 1.0, 1.0]
    assert [schedule_factor(name, 1.0) for name in SCHEDULES] == [1.0, 0.0, 0.0]
    for progress in np.linspace(0, 1, 11):
        assert schedule_factor("linear", progress) == pytest.approx(1 - progress)
        assert schedule_factor("cosine", progress) == pytest.approx((1 + math.cos(math.pi * progress)) / 2)
    # A step size is above 0 as long as there is something left to do.
    assert schedule_factor("cosine", 1 - 1e-12) > 0
