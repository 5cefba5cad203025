"""The learning race: what the cliff teaches, on ten independent runs, and a thread that stops when told."""

import threading
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from rlcourse.tabular import q_learning
from rlcourse.widgets import LearningRace
from rlcourse.widgets.learning_race.model import EPISODES, LEARNERS, LOST, LearningRaceModel, cliff

RUNS = 10
NEARLY_ALL = 8
EDGE = range(24, 36)  # the row beside the cliff
UP, RIGHT, DOWN = 0, 1, 2


def raced(**settings):
    model = LearningRaceModel(runs=RUNS, seed=1)
    model.set(**settings)
    model.run(6000)
    return model


@pytest.fixture(scope="module")
def example_6_6():
    """Sutton & Barto's settings; the runs are independent, so each is a seed of its own."""
    return raced(alpha=0.5, epsilon=0.1, gamma=1.0)


def online(model, name):
    """(RUNS,) mean return while learning over the second half of each run's episodes."""
    return np.array([returns[len(returns) // 2 :].mean() for returns in model.results[name].episode_returns])


def walks_along_the_edge(model, name):
    """(RUNS,) does the greedy path use at least half of the row beside the cliff?"""
    greedy = model.results[name].tables[0].argmax(axis=2)
    used = np.zeros(RUNS, dtype=int)
    for run in range(RUNS):
        state, seen = 36, set()
        while state not in seen and not model.mdp.terminal[state]:
            seen.add(state)
            state = int(model.mdp.P[state, greedy[run, state]].argmax())
        used[run] = len(seen & set(EDGE))
    return used >= 6


def test_q_learning_finds_the_edge_and_the_shortest_path(example_6_6):
    assert (example_6_6.greedy_returns("Q-learning") == -13).sum() >= NEARLY_ALL
    assert walks_along_the_edge(example_6_6, "Q-learning").sum() >= NEARLY_ALL


def test_sarsa_and_expected_sarsa_keep_away_from_the_edge(example_6_6):
    assert (~walks_along_the_edge(example_6_6, "SARSA")).sum() >= NEARLY_ALL
    assert (~walks_along_the_edge(example_6_6, "expected SARSA")).sum() >= NEARLY_ALL


def test_q_learning_earns_less_while_learning(example_6_6):
    q = online(example_6_6, "Q-learning")
    assert (online(example_6_6, "SARSA") > q).sum() >= NEARLY_ALL
    assert (online(example_6_6, "expected SARSA") > q).sum() >= NEARLY_ALL


def test_expected_sarsa_bears_the_largest_step_size_and_sarsa_does_not():
    model = raced(alpha=1.0, epsilon=0.1, gamma=1.0)
    assert (online(model, "expected SARSA") > online(model, "SARSA")).sum() >= NEARLY_ALL
    assert (model.greedy_returns("expected SARSA") > LOST).sum() >= NEARLY_ALL
    assert np.median(model.greedy_returns("expected SARSA")) > np.median(model.greedy_returns("SARSA"))


def test_learns_exactly_as_the_courses_own_function():
    model = LearningRaceModel(runs=3, seed=5)
    model.run(400)
    alone = q_learning(cliff(), 400, alpha=0.5, gamma=1.0, epsilon=0.1, seed=5, runs=3)
    assert np.array_equal(model.results["Q-learning"].q, alone.q)


def test_greedy_return_and_paths_of_a_known_policy():
    model = LearningRaceModel(runs=2)
    safe, lost = model.results["SARSA"].tables[0]
    safe[:, RIGHT] = 1
    safe[[36, 24], UP] = 2
    safe[[23, 35], DOWN] = 2
    lost[:, UP] = 1
    assert model.greedy_returns("SARSA").tolist() == [-15, LOST]
    paths = model.greedy_paths("SARSA")
    assert paths[36].tolist() == [2, 0, 0, 0] and paths[12].tolist() == [1, 1, 0, 0]
    assert paths[:, RIGHT].sum() == 11 and paths[:, DOWN].sum() == 2


def test_falling_off_costs_100_and_goes_back_to_the_start():
    mdp = cliff()
    state, reward, ended = mdp.step(np.array([36, 35]), np.array([RIGHT, DOWN]), np.random.default_rng(0))
    assert state.tolist() == [36, 47] and reward.tolist() == [-100, -1] and ended.tolist() == [False, True]


def test_curves_are_means_over_the_last_episodes():
    model = LearningRaceModel(runs=4)
    model.run(2500)
    returns = model.online_returns("Q-learning")
    episodes = returns.shape[1]
    assert episodes > 25
    by_hand = np.median(returns[:, episodes - 20 :].mean(axis=1))
    assert model.online_curve("Q-learning")[1, -1] == pytest.approx(by_hand)
    assert model.online_curve("Q-learning")[1, 0] == pytest.approx(np.median(returns[:, 0]))
    assert model.greedy_curve("Q-learning").shape == (3, episodes)


def test_a_moved_slider_restarts_or_takes_effect_from_now_on():
    model = LearningRaceModel(runs=2)
    model.run(500)
    before = model.results["SARSA"].q.copy()
    model.set(restart=False)
    model.set(alpha=0.1)
    assert model.steps == 500 and np.array_equal(model.results["SARSA"].q, before)
    model.set(restart=True)
    assert model.steps == 500
    model.set(alpha=0.2)
    assert model.steps < 100


def test_the_thread_learns_calls_back_and_stops():
    model = LearningRaceModel(runs=2)
    called = threading.Event()
    model.listener = called.set
    model.play()
    assert model.playing and called.wait(timeout=20)
    model.pause()
    steps = model.steps
    assert steps > 0 and not model.playing
    time.sleep(0.05)
    assert model.steps == steps and "learning race" not in {thread.name for thread in threading.enumerate()}


def test_a_second_race_pauses_the_first():
    first, second = LearningRaceModel(runs=2), LearningRaceModel(runs=2)
    first.play()
    second.play()
    assert not first.playing and second.playing
    second.pause()


def test_a_race_ends(monkeypatch):
    monkeypatch.setattr("rlcourse.widgets.learning_race.model.EPISODES", 5)
    model = LearningRaceModel(runs=2)
    model.run(10**6)
    assert model.finished and model.view()["state"] == "finished"
    assert min(len(run) for name in LEARNERS for run in model.results[name].episode_returns) >= 5


@pytest.mark.parametrize("values", [{"alpha": 0}, {"epsilon": 0.9}, {"gamma": 1.1}, {"restart": 1}, {"beta": 1}])
def test_wrong_settings_are_named_and_change_nothing(values):
    model = LearningRaceModel(runs=2)
    with pytest.raises(ValueError, match=next(iter(values))):
        model.set(**{"epsilon": 0.2, **values})
    assert model.values == LearningRaceModel(runs=2).values
    with pytest.raises(ValueError, match="steps"):
        model.run(0)


def test_widget_works_without_a_browser():
    race = LearningRace(runs=3).set(alpha=0.5, epsilon=0.1).run(1500)
    assert set(race.summary) == set(LEARNERS)
    assert race.view["steps"] == race.model.steps >= 1500
    assert race.view["episodes"] <= EPISODES and race.view["state"] == "paused"
    online_curve = np.frombuffer(race.view["racers"][2]["online"], "<f4").reshape(3, -1)
    assert online_curve == pytest.approx(race.model.online_curve("Q-learning"), rel=1e-5)


def test_picture_shows_learned_paths_even_before_the_race():
    root = ElementTree.fromstring(LearningRaceModel(runs=5).picture())
    names = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert set(LEARNERS) <= names
    assert any(float(line.get("stroke-width", 0)) > 1 for line in root.iter("{http://www.w3.org/2000/svg}line"))


def sarsa_target(q, r, s_next, a_next, terminated, gamma):
    return r + gamma * ~terminated * q[s_next, a_next]


def q_learning_table(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    np.add.at(new, (s, a), alpha * (r + gamma * ~terminated * q[s_next].max(axis=1) - q[s, a]))
    return new


def test_sarsas_own_target_learns_exactly_what_sarsa_learns():
    model = LearningRaceModel(runs=RUNS, seed=4, yours=sarsa_target)
    model.run(1500)
    assert (model.results["yours"].tables == model.results["SARSA"].tables).all()
    assert model.view()["racers"][3]["problem"] == ""


def test_a_rule_that_returns_a_new_table_finds_the_edge_too():
    model = LearningRaceModel(runs=RUNS, seed=2, yours=q_learning_table)
    model.run(6000)
    assert (model.greedy_returns("yours") == -13).sum() >= NEARLY_ALL


@pytest.mark.parametrize("rule, words", [
    (lambda q, r: 1 / 0, "it raises ZeroDivisionError"),
    (lambda r: r[:3], r"it returns shape (3,), expected targets (10,) or a table (480, 4)"),
    (lambda r: "much", "it returns str, expected an array"),
    (lambda r: None, "it returns shape ()"),
    (lambda r: r * np.nan, "not finite"),
])  # fmt: skip
def test_a_rule_that_fails_says_why_and_the_others_race_on(rule, words):
    model = LearningRaceModel(runs=RUNS, seed=0, yours=rule)
    model.run(500)
    assert words in model.view()["racers"][3]["problem"]
    assert model.steps == 500 and len(model.view()["racers"]) == 4
    ElementTree.fromstring(model.picture())


def test_a_rule_that_is_not_written_yet_is_no_error():
    def stub(q, r, s_next, terminated, epsilon, gamma):
        raise NotImplementedError("write the target")

    race = LearningRace(runs=2, yours=stub).run(10)
    assert race.view["racers"][3]["problem"] == "not written yet"


def test_a_rule_cannot_spoil_the_tables_from_within():
    def vandal(q, r):
        q[:] = 7.0
        return r

    model = LearningRaceModel(runs=2, seed=0, yours=vandal)
    model.run(50)
    assert model.results["yours"].tables.max() <= 0


@pytest.mark.parametrize("rule, words", [
    (lambda table, r: r, "yours takes 'table'"), (3, "yours = 3: expected a function"),
])  # fmt: skip
def test_a_function_of_other_names_is_refused(rule, words):
    with pytest.raises(ValueError, match=words):
        LearningRace(yours=rule)


def test_a_rule_with_defaults_and_any_keywords_is_welcome():
    LearningRaceModel(runs=2, yours=lambda r, bonus=0.5, **rest: r + bonus * ~rest["terminated"]).run(20)


def test_the_picture_has_no_line_below_its_floor():
    model = LearningRaceModel(runs=3, seed=0)
    model.run(2000)
    assert min(model.online_curve("Q-learning")[1]) < -100, "there is something to leave out"
    floor = 190 + 20 + 180  # where _curves_picture draws -100
    for line in ElementTree.fromstring(model.picture()).iter("{http://www.w3.org/2000/svg}polyline"):
        heights = [float(point.split(",")[1]) for point in line.get("points").split()]
        assert all(height <= floor + 0.1 for height in heights)
