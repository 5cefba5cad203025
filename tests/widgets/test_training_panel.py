"""The training panel without a browser: what it shows of a run and what it lets the learner change."""

import time

import numpy as np
import pytest

from rlcourse.agents import dqn, ppo
from rlcourse.widgets import TrainingPanel
from rlcourse.widgets.training_panel.model import REWARD, TrainingPanelModel


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def curve(view, name):
    return np.frombuffer(view[name], "<f4").reshape(2, -1)


@pytest.fixture
def run():
    run = ppo.train(ppo.Config(total_steps=10_000_000), background=True, record_every=2_000)
    yield run
    run.stop()
    run.wait()


@pytest.fixture(scope="module")
def finished():
    return ppo.train(ppo.Config(total_steps=3_000, num_envs=8), background=False, record_every=500)


def test_a_setting_acts_in_the_next_iteration(run):
    panel = TrainingPanel(run)
    panel.set(learning_rate=3e-4, clip_range=0.1)
    assert run.config.learning_rate == 3e-4
    until(lambda: run.agent.config.learning_rate == 3e-4 and run.agent.config.clip_range == 0.1)
    until(lambda: {one["name"]: one["used"] for one in panel.view["settings"]}["clip_range"] == 0.1)


def test_bad_settings_are_named_and_change_nothing(run):
    model = TrainingPanelModel(run)
    before = run.config.learning_rate, run.config.clip_range
    for values, message in (
        ({"learning_rate": 5.0}, "learning_rate = 5.0"),
        ({"learning_rate": None}, "learning_rate = None"),
        ({"learning_rat": 1e-3}, "Did you mean 'learning_rate'"),
        ({"clip_range": 0.3, "gae_lambda": 2.0}, "gae_lambda = 2.0"),
    ):
        with pytest.raises(ValueError, match=message):
            model.set(**values)
    assert (run.config.learning_rate, run.config.clip_range) == before


def test_pause_and_stop_reach_the_picture(run):
    panel = TrainingPanel(run)
    panel._on_message(panel, {"do": "pause"}, [])
    until(lambda: panel.view["state"] == "paused")
    steps = run.steps
    time.sleep(0.1)
    assert run.steps == steps
    panel._on_message(panel, {"do": "go_on"}, [])
    until(lambda: panel.view["state"] == "running" and run.steps > steps)
    panel._on_message(panel, {"do": "stop"}, [])
    until(lambda: panel.view["state"] == "stopped")
    panel._on_message(panel, {"set": {"clip_range": 0.1}}, [])
    assert "no effect any more" in panel.view["message"]
    assert run.config.clip_range == 0.2


def test_pushes_come_at_most_five_times_a_second(run):
    times = []
    TrainingPanelModel(run).follow(lambda: times.append(time.monotonic()))
    time.sleep(1.1)
    assert 2 <= len(times) <= 6


def test_epsilon_may_be_held_and_given_back():
    run = dqn.train(dqn.Config(total_steps=2_000, learning_starts=10_000), background=False, record_every=500)
    model = TrainingPanelModel(run)
    assert model.settings["epsilon"].automatic and not model.settings["learning_rate"].automatic
    assert model.used("epsilon") == run.curve("rollout/exploration_rate")[1][-1]
    assert model.settings["epsilon"].check("epsilon", None) is None


def test_the_view_is_the_history_of_the_run(finished):
    view = TrainingPanelModel(finished).view()
    assert view["state"] == "finished" and view["title"] == "PPO on CartPole-v1"
    np.testing.assert_allclose(curve(view, "reward"), finished.curve(REWARD), rtol=1e-6)
    assert {"loss", "value_loss"} <= {one["name"] for one in view["losses"]}
    assert curve(view, "evaluation").shape == (2, 0)


def test_the_band_is_the_middle_half_of_other_runs(finished):
    others = [{"history": {REWARD: [[0, 100], [value, value + 10.0]]}} for value in (0.0, 1.0, 2.0, 3.0, 100.0)]
    grid, low, high = TrainingPanelModel(finished, others).band()
    assert (grid[0], grid[-1]) == (0, 100)
    np.testing.assert_allclose((low[0], high[0], low[-1], high[-1]), (1, 3, 11, 13))
    assert TrainingPanelModel(finished, [finished]).band().shape == (3, 60)
    assert TrainingPanelModel(finished).band().shape == (3, 0)


def test_a_failed_run_says_why(monkeypatch):
    monkeypatch.setattr(ppo, "value_loss", lambda values, returns: values.mean() * float("nan"))
    run = ppo.train(ppo.Config(total_steps=3_000), background=True)
    panel = TrainingPanel(run)
    until(lambda: panel.view["state"] == "failed")
    assert "at step" in panel.view["message"] and "nan" in panel.view["message"]


def test_picture_stands_by_itself(finished):
    picture = TrainingPanel(finished, [finished, finished]).picture()
    assert picture.startswith("<svg") and "PPO on CartPole-v1: finished" in picture
    assert picture.count("<polyline") == 1 and picture.count("<polygon") == 1
