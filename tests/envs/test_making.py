"""An environment that cannot be made: one sentence with what to do. And from which return on a task is solved."""

import importlib.metadata

import gymnasium
import pytest

import rlcourse.envs  # noqa: F401  registers rlcourse/…
from rlcourse.envs.making import EXTRAS, EnvironmentUnavailable, make
from rlcourse.envs.targets import TARGETS, target_return


def no_box2d(entry_point):
    """What gymnasium.envs.box2d does without Box2D."""
    raise gymnasium.error.DependencyNotInstalled("Box2D is not installed, you can install it by …")


def test_what_can_be_made_is_made():
    assert make("CartPole-v1", disable_env_checker=True).spec.id == "CartPole-v1"
    assert make("rlcourse/GridWorld-v0").spec.id == "rlcourse/GridWorld-v0"


@pytest.mark.parametrize("env", ["LunarLander-v3", "CarRacing-v3", "BipedalWalker-v3", "LunarLander"])
def test_box2d_is_named_with_what_to_install(env, monkeypatch):
    monkeypatch.setattr(gymnasium.envs.registration, "load_env_creator", no_box2d)
    with pytest.raises(EnvironmentUnavailable, match=r"needs Box2D.*pip install \"gymnasium\[box2d\]\"") as error:
        make(env)
    assert "\n" not in str(error.value) and "swig" not in str(error.value)


@pytest.mark.parametrize(
    ("env", "package", "extra"),
    [("Ant-v5", "imageio", "mujoco"), ("HalfCheetah-v5", "mujoco", "mujoco"), ("tabular/Blackjack-v0", "jax", "jax")],
)
def test_a_missing_package_is_named_with_its_extra(env, package, extra, monkeypatch):
    module = str(gymnasium.spec(env).entry_point).partition(":")[0]

    def load(entry_point):
        assert entry_point.startswith(module)
        raise ModuleNotFoundError(f"No module named '{package}'")

    monkeypatch.setattr(gymnasium.envs.registration, "load_env_creator", load)
    with pytest.raises(EnvironmentUnavailable, match=rf"gymnasium\[{extra}\]"):
        make(env)


def test_every_family_of_gymnasium_has_its_extra():
    families = {str(spec.entry_point).partition(":")[0].rpartition(".")[0] for spec in gymnasium.registry.values()}
    assert {family for family in families if family.startswith("gymnasium.envs.")} <= set(EXTRAS)
    offered = set(importlib.metadata.metadata("gymnasium").get_all("Provides-Extra"))
    assert {extra for _, extra in EXTRAS.values()} <= offered


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ("CartPol-v1", "Did you mean CartPole-v1?"),
        ("cartpole-v1", "Did you mean CartPole-v1?"),
        ("Lunar Lander", "Did you mean LunarLander-v3?"),
        ("frozen_lake", "Did you mean FrozenLake-v1"),
        ("rlcourse/Gridworld-v0", "Did you mean rlcourse/GridWorld-v0?"),
        ("CartPole-v9", "There are CartPole-v0 and CartPole-v1."),
        ("LunarLander-v2", "There is LunarLander-v3."),
        ("Ant-v2", "There are Ant-v4 and Ant-v5."),
        ("ALE/Pong-v5", "gymnasium[atari]"),
        ("nosuchpackage:Bar-v0", "the package 'nosuchpackage'"),
        ("nosuch/Bar-v0", "There is no environment 'nosuch/Bar-v0'. If a package brings it"),
        ("", "There is no environment ''"),
        ("Pong-v4", "There is no environment 'Pong-v4'"),
    ],
)
def test_ids_that_do_not_exist_are_answered(env, words):
    with pytest.raises(EnvironmentUnavailable) as error:
        make(env)
    assert words in str(error.value)
    assert error.value._render_traceback_() == [f"EnvironmentUnavailable: {error.value}"]


def test_targets_are_gymnasiums_where_it_has_them():
    for env, target in TARGETS.items():
        assert gymnasium.spec(env).reward_threshold in (None, target)
    assert target_return("CartPole-v1") == 475 and target_return("MountainCar-v0") == -110
    assert target_return("Blackjack-v1") is None and target_return("NoSuch-v0") is None
    assert target_return(lambda: None) is None
