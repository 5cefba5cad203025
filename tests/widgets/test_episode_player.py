"""Recorded episodes: what is drawn is where Gymnasium's bodies were."""

import xml.etree.ElementTree as ElementTree

import gymnasium
import numpy as np
import pytest

from rlcourse.widgets import EpisodePlayer
from rlcourse.widgets.episode_player.drawings import TASKS
from rlcourse.widgets.episode_player.model import EpisodePlayerModel


def episode(env_id, seed=0, most=60):
    """Observations (T, D) of random actions."""
    env = gymnasium.make(env_id)
    env.action_space.seed(seed)
    observations = [env.reset(seed=seed)[0]]
    for _ in range(most):
        observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
        observations.append(observation)
        if terminated or truncated:
            break
    return np.array(observations), env.unwrapped


def tip(part, x, y):
    """Where the point (x, y) of a part is at each step, (T, 2)."""
    px, py, angle = part.poses.T
    return np.stack((px + x * np.cos(angle) - y * np.sin(angle), py + x * np.sin(angle) + y * np.cos(angle)), axis=1)


def test_acrobots_tip_is_where_its_goal_looks_for_it():
    observations, env = episode("Acrobot-v1")
    outer = TASKS["Acrobot-v1"].draw(observations).parts[1]
    first, second = env.state[0], env.state[1]
    assert tip(outer, 0, -1)[-1, 1] == pytest.approx(-np.cos(first) - np.cos(first + second), abs=1e-5)
    assert tip(outer, 0, -1)[-1, 0] == pytest.approx(np.sin(first) + np.sin(first + second), abs=1e-5)


def test_the_pole_leans_to_the_right_where_its_angle_is_positive():
    cart, pole = TASKS["CartPole-v1"].draw(np.array([[1.5, 0.0, 0.2, 0.0]])).parts
    assert cart.poses[0, 0] == 1.5
    assert tip(pole, 0, 1)[0] - pole.poses[0, :2] == pytest.approx([np.sin(0.2), np.cos(0.2)])


def test_the_pendulum_turns_counter_clockwise_from_upright():
    (rod,) = TASKS["Pendulum-v1"].draw(np.array([[np.cos(2.0), np.sin(2.0), 0.0]])).parts
    assert tip(rod, 0, 1)[0] == pytest.approx([-np.sin(2.0), np.cos(2.0)])


def test_the_car_stands_on_gymnasiums_hill():
    observations, env = episode("MountainCar-v0")
    (car,) = TASKS["MountainCar-v0"].draw(observations).parts
    assert car.poses[:, 1] == pytest.approx(env._height(observations[:, 0]))
    slope = (env._height(observations[:, 0] + 1e-4) - env._height(observations[:, 0] - 1e-4)) / 2e-4
    assert np.tan(car.poses[:, 2]) == pytest.approx(slope, abs=1e-3)


@pytest.mark.parametrize("env_id", TASKS)
def test_every_task_takes_what_gymnasium_gives_and_stays_inside_its_frame(env_id):
    observations, _ = episode(env_id, seed=3)
    model = EpisodePlayerModel(env_id, {"random": observations, "the same": observations[:1]})
    data = model.data()
    assert [one["steps"] for one in data["episodes"]] == [len(observations) - 1, 0]
    x, y, width, height = data["episodes"][0]["frame"]
    for part in data["episodes"][0]["parts"]:
        poses = np.array(part["poses"])
        assert ((poses[:, 0] >= x) & (poses[:, 0] <= x + width)).all()
        assert ((poses[:, 1] >= y) & (poses[:, 1] <= y + height)).all()
    ElementTree.fromstring(model.picture())


def test_the_picture_shows_the_step_that_is_set():
    observations, _ = episode("CartPole-v1")
    player = EpisodePlayer("CartPole-v1", {"a": observations, "b": observations[:4]}).set(step=7)
    assert "step 7 of" in player.picture() and "step 3 of 3" in player.picture()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("CartPole-v0", {"a": np.zeros((2, 4))}), "CartPole-v1"),
        (("CartPole-v1", {"a": np.zeros((2, 3))}), r"'a' has shape \(2, 3\).*\(T, 4\)"),
        (("CartPole-v1", {"a": np.zeros(4)}), r"shape \(4,\)"),
        (("CartPole-v1", {}), "of 0"),
        (("CartPole-v1", np.zeros((2, 4))), "ndarray"),
        (("CartPole-v1", {"a": [[0, 0, 0, np.nan]]}), "observation 0"),
    ],
)
def test_what_cannot_be_drawn_is_said(arguments, words):
    with pytest.raises(ValueError, match=words):
        EpisodePlayer(*arguments)


def test_bad_steps_change_nothing():
    player = EpisodePlayer("CartPole-v1", {"a": np.zeros((5, 4))}).set(step=2)
    for step in (-1, 5, 1.5, "2"):
        with pytest.raises(ValueError, match="step"):
            player.set(step=step)
    assert player.view["step"] == 2
