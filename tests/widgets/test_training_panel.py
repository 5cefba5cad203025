"""The training panel without a browser: what it shows of a run and what it lets the learner change."""

import functools
import json
import time
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from rlcourse.agents import FITS, a2c, dqn, ppo, sac
from rlcourse.agents.tuned import tuned
from rlcourse.training import resume
from rlcourse.widgets import TrainingPanel
from rlcourse.widgets.training_panel import words
from rlcourse.widgets.training_panel.model import REWARD, TrainingPanelModel
from rlcourse.widgets.training_panel.settings import field_docs, live_settings, logarithmic
from tests.agents.tiny import Counter


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def quick(env, total_steps=600, num_envs=2, **options):
    """A run in which little is learned."""
    config = a2c.Config(env=env, hidden=(4,), num_envs=num_envs, rollout_steps=5, total_steps=total_steps)
    return a2c.train(config, background=False, **options)


@pytest.fixture
def run():
    run = ppo.train(tuned("ppo", "CartPole-v1", total_steps=10_000_000), background=True, record_every=2_000)
    yield run
    run.stop()
    run.wait()


@pytest.fixture(scope="module")
def finished():
    return ppo.train(tuned("ppo", "CartPole-v1", total_steps=3_000, num_envs=8), background=False, record_every=500)


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
    TrainingPanelModel(run).follow(lambda with_charts: times.append(time.monotonic()))
    time.sleep(1.1)
    assert 2 <= len(times) <= 6


def test_epsilon_may_be_held_and_given_back():
    run = dqn.train(dqn.Config(total_steps=2_000, learning_starts=10_000), background=False, record_every=500)
    model = TrainingPanelModel(run)
    assert model.settings["epsilon"].automatic and not model.settings["learning_rate"].automatic
    assert model.used("epsilon") == run.curve("rollout/exploration_rate")[1][-1]
    assert model.settings["epsilon"].check("epsilon", None) is None


def test_the_view_is_what_happened(finished):
    view = TrainingPanelModel(finished).view()
    assert view["state"] == "finished" and view["title"] == "PPO on CartPole-v1"
    charts = TrainingPanelModel(finished).charts()
    learning = charts["learning"]
    np.testing.assert_allclose(learning["dots"], finished.log.kept, rtol=1e-4)
    np.testing.assert_allclose(learning["line"], finished.log.stretches[:, [0, 3]].T, rtol=1e-4)
    assert len(learning["dots"][0]) == finished.stepper.episodes and learning["bars"] == [[], [], []]
    assert learning["target"] == 475 and learning["axis"]["high"] >= 475
    assert {"loss", "value_loss"} <= {one["name"] for one in charts["losses"]}
    assert learning["evaluation"] == [[], []]


def test_a_view_is_plain_data_and_stays_small():
    run = quick("CartPole-v1", 4_000, record_every=10, evaluate_every=100, evaluation_episodes=1)
    run.history["train/policy_loss"][1][0] = float("nan")
    model = TrainingPanelModel(run, [run, run])
    assert len(json.dumps(model.view(), allow_nan=False)) < 6_000
    text = json.dumps(model.charts(), allow_nan=False)
    assert len(text) < 60_000 and len(run.curve("train/policy_loss")[0]) == 400
    assert len(json.loads(text)["learning"]["evaluation"][0]) == 40


def test_before_the_first_episode_ends_the_panel_says_how_far_it_is():
    texts = []
    quick(functools.partial(Counter, limit=30), 200, callback=lambda run: texts.append(words.report(run, None)))
    assert texts[0].startswith("First episode still running: step 5")
    assert any(text.startswith("2 episodes so far. Mean return of the last 2: 30") for text in texts)
    run = quick("CartPole-v1", 10)
    assert words.report(run, None).startswith("Finished after 10 steps") and "no episode has ended" in words.report(
        run, None
    )
    config = sac.Config(env="Pendulum-v1", num_envs=3, learning_starts=10**6, total_steps=30)
    texts.clear()
    sac.train(config, background=False, callback=lambda run: texts.append(words.report(run, None)))
    assert texts[4] == "First episode still running: step 5 of at most 200."


def test_one_episode_is_a_dot_and_a_point():
    run = quick(functools.partial(Counter, limit=30), 30, num_envs=1)
    view = TrainingPanelModel(run).charts()["learning"]
    assert view["dots"] == view["line"] == [[30], [30.0]]
    assert "<circle" in TrainingPanel(run).picture()


def test_returns_that_are_all_equal_have_an_axis_around_them():
    axis = TrainingPanelModel(quick(functools.partial(Counter, limit=5))).charts()["learning"]["axis"]
    assert axis["low"] < 5 < axis["high"] and len(axis["ticks"]) > 2


def test_huge_returns_at_the_start_do_not_squash_the_rest():
    run = quick(functools.partial(Counter, limit=1_000), 10)
    returns = [-3e6, -2e6, *np.random.default_rng(0).normal(-200, 20, 150)]
    for k, value in enumerate(returns):
        run.log.add(10 * k + 10, np.array([value]), np.array([10]))
    learning = TrainingPanelModel(run).charts()["learning"]
    assert -500 < learning["axis"]["low"] < -250 and learning["beyond"].endswith("below it, down to −3,000,000.")
    assert min(learning["dots"][1]) == -3e6
    assert TrainingPanel(run).picture().count("h6l-3") == 2


def test_returns_that_are_no_numbers_are_said_and_not_drawn():
    run = quick("CartPole-v1", 400)
    run.log.add(run.steps, np.array([np.nan, np.inf]), np.array([3, 3]))
    model = TrainingPanelModel(run)
    assert "2 episodes returned no finite number" in model.view()["report"]
    assert None not in model.charts()["learning"]["dots"][1]


def test_evaluations_are_drawn_apart():
    run = quick(functools.partial(Counter, limit=5), evaluate_every=200, evaluation_episodes=2, target=7.0)
    model = TrainingPanelModel(run)
    assert model.charts()["learning"]["evaluation"] == [[200, 400, 600], [5.0, 5.0, 5.0]]
    assert model.charts()["learning"]["target"] == 7
    assert "without exploration: 5. The target, 7, is not reached." in model.view()["report"]


def test_the_end_says_what_came_out_and_how_to_go_on(tmp_path):
    run = quick("CartPole-v1", 1_000, folder=tmp_path)
    text = words.report(run, None)
    assert text.startswith("Finished after 1,000 steps in ") and f"{run.stepper.episodes} episodes" in text
    assert "The target, 475, is not reached." in text
    assert f'rlcourse.training.resume("{run.folder.as_posix()}", total_steps=2_000)' in text
    longer = resume(run.folder, total_steps=2_000, background=False)
    assert longer.log.count > run.log.count
    view = TrainingPanelModel(longer).charts()["learning"]
    assert view["dots"][0][: run.log.count] == run.log.kept_steps
    assert "folder=" in words.report(quick("CartPole-v1", 500), None)


def test_the_steps_of_a_long_run_are_shown_from_its_first_eighth_on(run, monkeypatch):
    monkeypatch.setattr("rlcourse.widgets.training_panel.model.LONG", 0.5)
    model, ends = TrainingPanelModel(run), []
    until(lambda: ends.append(model.charts()["across"]["high"]) or run.seconds > 0.5)
    run.stop()
    run.wait()
    assert ends[0] == 10_000_000 and ends[-1] < 10_000_000 and ends[-1] % 1_250_000 == 0
    assert model.charts()["across"]["high"] == run.steps


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ("CartPole-v1", "CartPole-v1"),
        (Counter, "Counter"),
        (functools.partial(Counter, limit=5), "Counter"),
        (lambda: Counter(limit=5), "an environment of your own"),
    ],
)
def test_the_title_names_the_environment(env, name):
    assert words.title(quick(env, 10)) == f"A2C on {name}"


def test_a_run_without_a_known_target_has_none():
    run = quick(functools.partial(Counter, limit=5))
    model = TrainingPanelModel(run)
    assert model.charts()["learning"]["target"] is None and "target" not in model.view()["report"]


# ---------------------------------------------------------------------------------------------------- settings
@pytest.mark.parametrize("name", FITS)
def test_every_live_setting_says_what_it_does_and_stands_on_round_values(name):
    from rlcourse import agents

    config = getattr(agents, name).Config()
    for setting, live in live_settings(config).items():
        low, high, _ = config.LIVE[setting]
        assert live.hint and live.label[0].isupper()
        assert (live.values[0], live.values[-1]) == (low, high) and list(live.values) == sorted(set(live.values))
        assert all(float(f"{value:.3g}") == value for value in live.values)
        assert getattr(config, setting) in (None, *live.values)


def test_logarithmic_sliders_stand_on_sensible_values():
    assert logarithmic(1e-3, 1e-2) == [0.001, 0.0015, 0.002, 0.003, 0.005, 0.007, 0.01]
    live = live_settings(ppo.Config(learning_rate=2.5e-4))["learning_rate"]
    assert 2.5e-4 in live.values and 3e-4 in live.values


def test_texts_below_fields_are_found_in_every_class():
    @dataclass
    class Mine(ppo.Config):
        extra: float = 1.0
        """what is mine"""
        LIVE: ClassVar = {"extra": (0.0, 2.0, "linear"), "gamma": (0.0, 1.0, "linear")}

    assert field_docs(Mine)["extra"] == "what is mine" and field_docs(Mine)["gamma"] == "discount rate"
    assert live_settings(Mine())["extra"].label == "extra"
    unread = dataclass(type("Unread", (), {"__annotations__": {"x": float}, "x": 1.0}))
    assert field_docs(unread) == {}


def test_the_band_is_the_middle_half_of_other_runs(finished):
    others = [{"history": {REWARD: [[0, 100], [value, value + 10.0]]}} for value in (0.0, 1.0, 2.0, 3.0, 100.0)]
    grid, low, high = TrainingPanelModel(finished, others).band()
    assert (grid[0], grid[-1]) == (0, 100)
    np.testing.assert_allclose((low[0], high[0], low[-1], high[-1]), (1, 3, 11, 13))
    assert TrainingPanelModel(finished, [finished]).band().shape == (3, 60)
    assert TrainingPanelModel(finished).band().shape == (3, 0)


def test_a_failed_run_says_why(monkeypatch):
    monkeypatch.setattr(ppo, "value_loss", lambda values, returns: values.mean() * float("nan"))
    run = ppo.train(tuned("ppo", "CartPole-v1", total_steps=3_000), background=True)
    panel = TrainingPanel(run)
    until(lambda: panel.view["state"] == "failed")
    assert "at step" in panel.view["message"] and "nan" in panel.view["message"]
    assert "run.wait()" in panel.view["report"]


class Exits(Counter):
    def step(self, action):
        raise SystemExit("enough")


def test_an_environment_that_exits_ends_the_run_and_is_named():
    config = a2c.Config(env=Exits, hidden=(4,), num_envs=1, total_steps=100)
    panel = TrainingPanel(a2c.train(config, background=True))
    until(lambda: panel.view["state"] == "failed")
    assert "SystemExit: enough" in panel.view["message"]


def test_picture_stands_by_itself(finished):
    picture = TrainingPanel(finished, [finished, finished]).picture()
    assert picture.startswith("<svg") and "PPO on CartPole-v1: finished" in picture
    assert picture.count("<polyline") == 1 and picture.count("<polygon") == 1
    assert "return of an episode" in picture and "environment steps" in picture and "target 475" in picture
    assert picture.count("h0") == finished.stepper.episodes


def test_a_slider_is_answered_while_a_schedule_lowers_the_learning_rate():
    config = a2c.Config(hidden=(4,), total_steps=10**7, learning_rate_schedule="linear")
    run = a2c.train(config, background=True)
    panel = TrainingPanel(run)
    panel.set(learning_rate=5e-3)
    until(lambda: run.in_use.get("learning_rate") == 5e-3)
    run.stop()
    run.wait()
    assert 0.0 < run.agent.config.learning_rate < run.config.learning_rate == 5e-3
