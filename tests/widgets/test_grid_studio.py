import json
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.mdp import MAPS, FiniteMDP
from rlcourse.planning import evaluate_policy, greedy_policy, policy_iteration, q_from_v, solve_policy, value_iteration
from rlcourse.widgets import GridStudio
from rlcourse.widgets.grid_studio.model import GridStudioModel

METHODS = ("value iteration", "policy iteration", "q-learning")


def values(model):
    return model.solver.v


# The world


def test_the_painted_world_is_the_one_that_from_map_makes():
    studio = GridStudio("S...\n....\n...G", slip=0.1, step_reward=-0.1, gamma=0.8)
    studio.paint(1, 1, "wall").paint(0, 3, "pit").paint(2, 0, "start").paint(0, 1, "reward", 0.5)
    assert studio.text == "...P\n.#..\nS..G"
    expected = FiniteMDP.from_map(studio.text, slip=0.1, step_reward=-0.1, gamma=0.8, cell_rewards={(0, 1): 0.5})
    np.testing.assert_array_equal(studio.mdp.P, expected.P)
    np.testing.assert_array_equal(studio.mdp.R, expected.R)
    assert studio.cell_rewards == {(0, 1): 0.5}


def test_a_wall_over_a_reward_removes_the_reward():
    studio = GridStudio("S..G").paint(0, 1, "reward", 2.0).paint(0, 1, "wall").paint(0, 1, "free")
    assert studio.cell_rewards == {}


@pytest.mark.parametrize(
    ("paint", "message"),
    [
        ((0, 9, "wall"), "cell = .*columns 0 to 3"),
        ((0, 0, "lava"), "tool = 'lava': expected one of 'wall'"),
        ((0, 1, "reward", 1e9), "reward = 1000000000.0: expected a number from -100 to 100"),
    ],
)
def test_wrong_paint_is_refused_and_changes_nothing(paint, message):
    studio = GridStudio("S..G")
    with pytest.raises(ValueError, match=message):
        studio.paint(*paint)
    assert studio.text == "S..G"


def test_a_world_that_cannot_be_is_refused():
    studio = GridStudio("cliff")
    with pytest.raises(ValueError, match="exactly one S"):
        studio.paint(3, 0, "free")
    assert studio.text == MAPS["cliff"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gama": 0.5}, "no setting 'gama'. Did you mean 'gamma'"),
        ({"gamma": 1.5}, "gamma = 1.5: expected a number from 0 to 1"),
        ({"slip": "much"}, "slip = 'much': expected a number"),
        ({"epsilon": float("nan")}, "epsilon = nan: expected a number"),
        ({"method": "sarsa"}, "method = 'sarsa': expected one of 'value iteration'"),
        ({"arrows": 1}, "arrows = 1: expected True or False"),
        ({"cell": (0, 4)}, "cell = .*columns 0 to 3"),
        ({"cell": "start"}, "cell = 'start': expected \\(row, column\\)"),
        ({"map": "desert"}, "map = 'desert': expected the text of a map or one of russell-norvig"),
        ({"map": "." * 13}, "1 rows and 13 columns, expected at most 12"),
        ({"map": "S.\n...G"}, "Row 1"),
        ({"map": "S.G", "cell": (0, 3)}, "columns 0 to 2"),
    ],
)
def test_a_bad_setting_is_named_and_nothing_changes(change, message):
    studio = GridStudio(gamma=0.9).run()
    before = studio.view
    with pytest.raises(ValueError, match=message):
        studio.set(**{"show": "q"} | change)
    studio.refresh()
    assert {**studio.view, "answer": 0} == {**before, "answer": 0}


# Value iteration


@pytest.mark.parametrize("name", MAPS)
def test_value_iteration_reaches_the_optimal_values(name):
    studio = GridStudio(name, gamma=0.9).run()
    expected = value_iteration(studio.mdp, tolerance=1e-8)
    np.testing.assert_allclose(studio.values, expected.v, atol=1e-4)
    np.testing.assert_allclose(studio.q, q_from_v(studio.mdp, studio.values))
    assert studio.view["finished"]


def test_russell_and_norvigs_values():
    studio = GridStudio("russell-norvig", slip=0.2, step_reward=-0.04, gamma=1.0).run()
    printed = [[0.812, 0.868, 0.918], [0.762, 0, 0.660], [0.705, 0.655, 0.611]]
    np.testing.assert_allclose(studio.values.reshape(studio.shape)[:, :3], printed, atol=5e-4)


def test_a_sweep_is_one_synchronous_backup_of_all_cells():
    studio = GridStudio()
    v = np.zeros(studio.mdp.n_states)
    for _ in range(4):
        studio.sweep()
        v = q_from_v(studio.mdp, v).max(axis=1)
        np.testing.assert_allclose(studio.values, v)
    np.testing.assert_array_equal(studio.policy, greedy_policy(studio.mdp, v))


def test_single_backups_make_up_a_sweep():
    steps, sweeps = GridStudio(), GridStudio()
    for _ in range((~steps.mdp.terminal).sum()):
        steps.step()
    np.testing.assert_allclose(steps.values, sweeps.sweep().values)
    assert steps.view["status"] == sweeps.view["status"]
    half = GridStudio().step().step().sweep()
    np.testing.assert_allclose(half.values, sweeps.values)


def test_a_single_backup_shows_the_cell_that_it_changed():
    model = GridStudioModel("russell-norvig")
    for _ in range(3):
        model.step()
    backup = model.view()["backup"]
    assert (model.chosen["cell"], backup["just_done"]) == ((0, 2), True)
    assert backup["new"] == pytest.approx(values(model)[2])
    assert backup["old"] == 0


def test_the_error_bound_holds():
    model = GridStudioModel("rooms", gamma=0.9)
    optimum = value_iteration(model.mdp, tolerance=1e-10).v
    for _ in range(60):
        model.sweep()
        assert np.abs(values(model) - optimum).max() <= model.solver.error_bound + 1e-9


# The numbers of a backup


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(["russell-norvig", "bridge", "cliff", "S.#\n.PG\n..."]),
    method=st.sampled_from(METHODS[:2]),
    gamma=st.sampled_from([0.0, 0.5, 0.95, 1.0]),
    slip=st.sampled_from([0.0, 0.2, 1.0]),
    sweeps=st.integers(0, 5),
)
def test_the_terms_of_a_backup_add_up_to_q(name, method, gamma, slip, sweeps):
    model = GridStudioModel(name, gamma=gamma, slip=slip, method=method)
    for _ in range(sweeps):
        model.sweep()
    q = q_from_v(model.mdp, values(model))
    for state in np.flatnonzero(~model.mdp.terminal):
        backup = model.backup(model.world.cell(state))
        for action in backup["actions"]:
            terms = sum(term["p"] * (term["r"] + gamma * term["v"]) for term in action["terms"])
            number = [a["name"] for a in backup["actions"]].index(action["name"])
            assert action["q"] == pytest.approx(q[state, number])
            assert terms == pytest.approx(action["q"])
            assert sum(term["p"] for term in action["terms"]) == pytest.approx(1)
        if method == "value iteration":
            assert backup["new"] == pytest.approx(q[state].max())
            assert [a["best"] for a in backup["actions"]] == list(np.isclose(q[state], q[state].max(), rtol=1e-9))


def test_a_wall_and_an_end_have_no_backup():
    model = GridStudioModel("russell-norvig")
    assert "wall" in model.backup((1, 1))["ends"]
    assert "value is 0" in model.backup((0, 3))["ends"]


# Policy iteration


def test_policy_iteration_starts_with_the_random_policy_and_ends_with_the_optimum():
    studio = GridStudio(method="policy iteration").step()
    random = np.full((studio.mdp.n_states, 4), 0.25)
    np.testing.assert_allclose(studio.values, solve_policy(studio.mdp, random), atol=1e-10)
    np.testing.assert_array_equal(studio.policy, greedy_policy(studio.mdp, studio.values))
    studio.run()
    expected = policy_iteration(studio.mdp)
    np.testing.assert_allclose(studio.values, expected.v, atol=1e-10)
    live = ~studio.mdp.terminal
    np.testing.assert_array_equal(studio.policy[live], expected.policy[live])
    assert studio.view["finished"]


def test_sweeps_of_policy_iteration_evaluate_the_policy():
    studio = GridStudio(method="policy iteration", gamma=0.9)
    for _ in range(150):
        studio.sweep()
    random = np.full((studio.mdp.n_states, 4), 0.25)
    np.testing.assert_allclose(studio.values, evaluate_policy(studio.mdp, random).v, atol=1e-5)
    assert not studio.view["finished"]


# Q-learning


def test_the_last_update_has_the_numbers_of_q_learning():
    model = GridStudioModel("russell-norvig", method="q-learning", gamma=0.9, alpha=0.3, epsilon=0.5)
    for _ in range(300):
        before = model.solver.q.copy()
        model.step()
        state = model.solver.last
        update = model.backup(model.world.cell(state))["update"]
        bootstrap = 0.0 if update["terminated"] else 0.9 * before[update["next_state"]].max()
        old = before[state, update["action"]]
        assert update["old"] == old
        assert update["new"] == pytest.approx(old + 0.3 * (update["reward"] + bootstrap - old))
        assert model.solver.q[state, update["action"]] == update["new"]
        before[state, update["action"]] = update["new"]
        np.testing.assert_array_equal(model.solver.q, before)


def test_q_learning_finds_the_optimal_actions_of_a_small_world():
    # Nothing is random here but exploration, so alpha = 1 copies targets exactly: once every pair of state and action
    # was tried often, q is q*. 4000 steps of a random walk try each of the 20 pairs hundreds of times.
    for seed in range(5):
        model = GridStudioModel(
            "S..\n.#.\n..G", method="q-learning", slip=0.0, gamma=0.9, alpha=1.0, epsilon=1.0, seed=seed
        )
        model.run(4000)
        optimum = value_iteration(model.mdp, tolerance=1e-10).q
        np.testing.assert_allclose(model.solver.q, optimum, atol=1e-8)


def test_q_learning_gets_closer_to_the_optimum_in_a_slippery_world():
    errors = []
    for seed in range(5):
        model = GridStudioModel("russell-norvig", method="q-learning", gamma=0.9, alpha=0.1, epsilon=0.5, seed=seed)
        optimum = value_iteration(model.mdp).v
        model.run(6000)
        errors.append(np.abs(values(model) - optimum).max() / np.abs(optimum).max())
    assert np.median(errors) < 0.5


def test_an_episode_ends_at_an_end_or_at_the_time_limit():
    model = GridStudioModel("S..G", method="q-learning", slip=0.0)
    model.sweep()
    assert (model.solver.rounds, model.solver.ended, model.solver.state) == (1, True, 3)
    endless = GridStudioModel("S..", method="q-learning")
    endless.sweep()
    assert endless.solver.steps == endless.solver.max_episode_steps
    assert "no goal or pit" in endless.view()["message"]


# What happens when the world changes


@pytest.mark.parametrize("method", METHODS[:2])
def test_a_finished_planner_is_finished_in_the_new_world(method):
    studio = GridStudio(method=method).run().set(gamma=0.6, slip=0.1).paint(0, 1, "wall")
    np.testing.assert_allclose(studio.values, value_iteration(studio.mdp).v, atol=1e-5)
    assert studio.view["finished"]


@pytest.mark.parametrize("method", METHODS[:2])
def test_an_unfinished_planner_does_the_same_work_again(method):
    moved = GridStudio(method=method, gamma=0.9).sweep().sweep().set(gamma=0.5)
    fresh = GridStudio(method=method, gamma=0.5).sweep().sweep()
    np.testing.assert_allclose(moved.values, fresh.values)


def test_a_learner_keeps_what_it_has_learned():
    studio = GridStudio(method="q-learning").run(500)
    learned = studio.q
    studio.set(gamma=0.5, slip=0.0)
    np.testing.assert_array_equal(studio.q, learned)
    assert studio.model.solver.mdp.gamma == 0.5


@pytest.mark.parametrize("method", METHODS)
def test_reset_forgets_the_values_and_keeps_the_world(method):
    studio = GridStudio(method=method).run().paint(1, 0, "wall").reset()
    assert not studio.values.any()
    assert studio.text == "...G\n##.P\nS..."


def test_a_new_map_starts_from_nothing_without_painted_rewards():
    studio = GridStudio("S..G", cell=(0, 2)).paint(0, 1, "reward", 1.0).run().set(map="open")
    assert studio.text == MAPS["open"]
    assert not studio.values.any()
    assert (studio.cell_rewards, studio.view["cell"]) == ({}, None)


# Worlds without an end


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("world", ["S..\n...", "S.#G\n..##", "S"])
def test_no_way_to_an_end_at_gamma_1_gives_a_message(method, world):
    model = GridStudioModel(world, method=method, gamma=1.0)
    for command in ("step", "sweep", "run", "advance"):
        getattr(model, command)()
    view = model.view()
    assert view["message"]
    json.dumps(view, allow_nan=False)


def test_rewards_without_end_stop_with_a_message():
    model = GridStudioModel("S..G", gamma=1.0, step_reward=0.1)
    model.run()
    assert "no limit" in model.view()["message"]
    assert model.finished


def test_at_gamma_1_the_plan_ends_and_circles_are_named():
    # Nothing costs anything: going round in circles ties with going to the goal.
    studio = GridStudio("open", gamma=1.0, slip=0.0, step_reward=0.0).run()
    assert "circles for ever" in studio.view["message"]
    np.testing.assert_allclose(solve_policy(studio.mdp, studio.policy), studio.values, atol=1e-6)
    assert GridStudio("open", gamma=1.0, slip=0.0, step_reward=-0.1).run().view["message"] == ""


@pytest.mark.parametrize("method", METHODS[:2])
def test_at_gamma_1_the_studio_says_where_never_ending_is_worth_more(method):
    studio = GridStudio("S..P", gamma=1.0, slip=0.0, step_reward=0.0, method=method).run()
    assert "never to end is worth more than every way to end from 3 cells" in studio.view["message"]
    assert dict(row[:2] for row in studio.view["status"])["True error"] == "–"


def test_a_terrible_pit_does_not_blur_the_other_arrows():
    rows = ".......\n.#####.\nS.....G\n##PPP##"
    for method in METHODS[:2]:
        studio = GridStudio(rows, slip=0.0, step_reward=0.0, gamma=0.95, rewards={"P": -1e9}, method=method).run()
        right = 1
        assert studio.policy[14:20].tolist() == [right] * 6
        assert studio.view["best"][16] == [False, True, False, False]
        assert studio.backup(2, 2)["actions"][right]["best"]
        assert sum(action["best"] for action in studio.backup(2, 2)["actions"]) == 1


def test_the_error_bound_of_the_studio_counts_rounding():
    # There is no end and each step earns the same, so v* = r / (1 - gamma).
    for method in METHODS[:2]:
        studio = GridStudio("S", gamma=1 - 1e-6, slip=0.0, step_reward=0.1, method=method)
        for _ in range(20):
            studio.step()
        v = Fraction(float(studio.mdp.R[0, 0])) / (1 - Fraction(studio.mdp.gamma))
        assert abs(Fraction(float(studio.values[0])) - v) <= studio.model.solver.error_bound


# The widget


def test_the_browsers_messages_drive_the_model():
    studio = GridStudio()
    answer = studio.view["answer"]
    studio._on_message(studio, {"set": {"gamma": 0.5}}, [])
    studio._on_message(studio, {"do": "run", "arguments": {}}, [])
    assert (studio.view["gamma"], studio.view["finished"], studio.view["answer"]) == (0.5, True, answer + 2)
    studio._on_message(studio, {"do": "paint", "arguments": {"cells": [[0, 0]], "tool": "wall"}}, [])
    assert studio.text.startswith("#")


@pytest.mark.parametrize(
    "content", [{"set": {"gamma": 7}}, {"set": 3}, {"do": "paint", "arguments": {"cells": 1}}, {"do": "paint"}]
)
def test_a_bad_message_becomes_words_in_the_widget(content):
    studio = GridStudio()
    studio._on_message(studio, content, [])
    assert studio.view["message"]


def test_only_commands_can_be_called_by_the_browser():
    studio = GridStudio()
    studio._on_message(studio, {"do": "_make_world"}, [])
    studio._on_message(studio, {"do": "__init__"}, [])
    assert studio.view["message"] == ""


@pytest.mark.parametrize("show", ["values", "q", "policy"])
@pytest.mark.parametrize("name", MAPS)
def test_the_picture_is_svg_with_the_values(name, show):
    studio = GridStudio(name, show=show, cell=(0, 0)).run()
    root = ElementTree.fromstring(studio.picture())
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any("γ = 0.95" in text for text in words)
    assert studio.still() == ("image/svg+xml", studio.picture().encode())
    if show == "values" and name == "russell-norvig":
        assert "0.90" in words


def test_everything_that_is_sent_is_json():
    for method in METHODS:
        json.dumps(GridStudio("rooms", method=method, cell=(0, 0)).sweep().view, allow_nan=False)
