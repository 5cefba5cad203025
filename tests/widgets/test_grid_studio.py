import json
import re
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


def test_only_q_learning_runs_a_number_of_steps():
    for method in METHODS[:2]:
        with pytest.raises(ValueError, match="steps = 300: only Q-learning"):
            GridStudio(method=method).run(300)
    for steps in (0, 2.5, "many"):
        with pytest.raises(ValueError, match=r"steps = .*whole number from 1"):
            GridStudio(method="q-learning").run(steps)


# Walks


def direction(studio, start, end):
    """The action that leads from one state to its neighbour, None if they are no neighbours."""
    columns = studio.shape[1]
    return {-columns: 0, 1: 1, columns: 2, -1: 3}.get(end - start)


@pytest.mark.parametrize("method", METHODS)
def test_a_walk_follows_the_policy_that_is_shown(method):
    for seed in range(5):
        studio = GridStudio("rooms", slip=0.3, method=method, epsilon=0.5, seed=seed).run().walk()
        walk, shown = studio.last_walk, np.array(studio.view["policy"])
        for step, (state, wanted, went) in enumerate(zip(walk.states, walk.wanted, walk.went, strict=False)):
            assert shown[state, wanted] > 0
            assert (went - wanted) % 4 in (0, 1, 3)
            after = walk.states[step + 1]
            assert after == state or direction(studio, state, after) == went
            assert studio.mdp.P[state, wanted, after] > 0


def test_slips_are_as_frequent_as_the_slip_and_are_told():
    model = GridStudioModel("S..........G", slip=0.3, step_reward=-0.01)
    model.run()
    slips = steps = 0
    for _ in range(60):
        model.walk()
        walk, story = model.walked, model.view()["walk"]["story"]
        for wanted, went, told in zip(walk.wanted, walk.went, story, strict=True):
            assert ("slipped" in told) == (wanted != went)
            slips, steps = slips + (wanted != went), steps + 1
    # About 940 steps, so that the share of slips spreads by 0.015: 0.08 is more than five times that.
    assert slips / steps == pytest.approx(0.3, abs=0.08)


def test_a_slip_a_bump_and_a_fall_are_told_in_words():
    story = {}
    for seed in range(40):
        model = GridStudioModel("cliff", slip=0.5, method="q-learning", seed=seed)
        model.walk()
        walk = model.walked
        for told, state, entered, after in zip(
            walk.story(model.world), walk.states, walk.entered, walk.states[1:], strict=False
        ):
            story.setdefault("fall" if entered != after else "bump" if entered == state else "move", set()).add(told)
    assert "slipped: wanted up, fell off the cliff" in story["fall"] and "fell off the cliff" in story["fall"]
    assert "bumped" in story["bump"] and "slipped: wanted up, bumped left" in story["bump"]
    assert "" in story["move"] and "slipped: wanted up, went right" in story["move"]
    assert not any("bumped" in told or "fell" in told for told in story["move"])


def test_the_return_of_a_walk_adds_up():
    studio = GridStudio("S..G", slip=0.0, step_reward=-0.1, gamma=0.5).run().walk()
    walk = studio.view["walk"]
    assert walk["states"] == [0, 1, 2, 3]
    assert walk["returns"] == pytest.approx([-0.1, -0.2, 0.7])
    assert walk["discounted"] == pytest.approx([-0.1, -0.15, -0.15 + 0.25 * 0.9])
    assert walk["discounted"][-1] == pytest.approx(studio.values[0], abs=1e-6)
    assert (walk["word"], walk["ending"]) == ("reached the goal", "It reached the goal after 3 steps.")


@pytest.mark.parametrize(
    ("rewards", "word"), [({}, "fell into the pit"), ({"P": 0.5}, "reached the goal"), ({"P": 0}, "fell into the pit")]
)
def test_the_reward_of_an_end_decides_what_it_is_called(rewards, word):
    studio = GridStudio("S.P", slip=0.0, step_reward=-1, rewards=rewards).run().walk()
    assert studio.view["walk"]["word"] == word


def test_a_cliff_puts_the_robot_back_on_the_start():
    for seed in range(30):
        studio = GridStudio("SCG\n...", seed=seed).walk()
        walk = studio.last_walk
        falls = [step for step, entered in enumerate(walk.entered) if entered == 1]
        assert all(walk.states[step + 1] == 0 for step in falls)
        assert all(walk.rewards[step] == pytest.approx(-100.04) for step in falls)
        if falls:
            return
    raise AssertionError("no robot fell off the cliff in 30 walks")


@pytest.mark.parametrize(
    ("world", "settings", "ending"),
    [
        ("S.#G\n..#.", {}, "Stopped after 30 steps: no way leads from here to a goal or a pit."),
        ("S..\n...", {}, "Stopped after 30 steps: there is no goal or pit in this world."),
        ("S", {}, "Stopped after 30 steps: there is no goal or pit in this world."),
        ("S..P", {"slip": 0.0, "step_reward": 0.1}, "with these arrows it never arrives from here."),
    ],
)
def test_a_policy_that_never_arrives_stops_with_a_sentence(world, settings, ending):
    for gamma in (0.9, 1.0):
        studio = GridStudio(world, gamma=gamma, **settings)
        assert ending in studio.sweep().sweep().walk().view["walk"]["ending"]


def test_a_walk_that_takes_very_long_is_stopped():
    # Nearly every step slips, so the robot is carried to and fro.
    studio = GridStudio("S" + "." * 10 + "G\n" + "." * 12, slip=1.0, step_reward=0.0, seed=1)
    endings = [studio.walk().view["walk"]["ending"] for _ in range(20)]
    assert any("Stopped after 200 steps, still on its way." in ending for ending in endings)


def test_before_anything_is_known_the_robot_walks_at_random():
    studio = GridStudio("....G\nS....", slip=0.0)
    assert studio.view["knows"] is False
    wanted = [action for _ in range(40) for action in studio.walk().last_walk.wanted]
    shares = np.bincount(wanted, minlength=4) / len(wanted)
    # At least 160 draws, so that each share spreads by at most 0.035.
    np.testing.assert_allclose(shares, 0.25, atol=0.15)
    assert studio.sweep().view["knows"] is True


def test_a_walk_starts_on_s_on_a_chosen_cell_or_anywhere():
    studio = GridStudio().run()
    assert studio.walk().last_walk.states[0] == 8
    assert studio.walk((0, 0)).last_walk.states[0] == 0
    anywhere = GridStudio("...G")
    assert {anywhere.walk().last_walk.states[0] for _ in range(60)} == {0, 1, 2}
    for cell in ((1, 1), (0, 3)):
        with pytest.raises(ValueError, match="only on a free cell"):
            studio.walk(cell)
    with pytest.raises(ValueError, match="columns 0 to 3"):
        studio.walk((0, 9))


def average(studio, *arguments, **named):
    """(mean, its standard error, the value beside it) of many walks, read from what the studio says."""
    said = studio.walk(*arguments, **named).view["average"]
    numbers = re.search(r"return (\S+) ± (\S+), \w+ (\S+);", said.replace("−", "-"))
    return tuple(map(float, numbers.groups()))


@pytest.mark.parametrize("method", METHODS[:2])
@pytest.mark.parametrize("name", ["russell-norvig", "bridge", "cliff", "open"])
def test_many_walks_collect_the_value_that_was_planned(method, name):
    for start in (None, (0, 2)) if name != "bridge" else (None,):
        mean, error, value = average(GridStudio(name, method=method).run(), start, n=2000)
        # Five standard errors: wrong about once in a million.
        assert abs(mean - value) <= 5 * error + 2e-3


def test_without_a_start_the_value_is_the_mean_of_all_starts():
    studio = GridStudio("....G\n.....").run()
    mean, error, value = average(studio, n=2000)
    assert value == pytest.approx(studio.values[~studio.mdp.terminal].mean(), abs=1e-3)
    assert abs(mean - value) <= 5 * error + 2e-3
    assert "from any free cell" in studio.view["average"]


def test_many_walks_count_how_they_ended():
    said = GridStudio().run().walk(n=500).view["average"]
    counts = dict(re.findall(r"(goal|pit|never arrived) (\d+)", said))
    assert sum(map(int, counts.values())) == 500
    assert "; never arrived 3." in GridStudio("S.#G").run().walk(n=3).view["average"]
    with pytest.raises(ValueError, match="n = 0: expected a whole number from 1"):
        GridStudio().walk(n=0)


@pytest.mark.parametrize("change", [{"gamma": 0.5}, {"slip": 0.0}, {"map": "....\nS..G\n...."}])
def test_a_change_of_the_world_ends_what_was_said_about_walks(change):
    studio = GridStudio("...G\n....\nS...").run().walk().walk(n=10)
    assert studio.view["walk"]["current"] and studio.view["average"]
    studio.set(**change)
    assert not studio.view["walk"]["current"] and studio.view["average"] == ""


def test_a_walk_goes_on_in_the_changed_world():
    model = GridStudioModel("S...G", slip=0.0)
    model.run()
    model.walk()
    model.paint([(0, 3)], "wall")
    model.walk_on(2)
    assert model.walked.states[:3] == [0, 1, 2]
    assert 3 not in model.walked.states and "no way leads" in model.walked.ending
    assert model.view()["walk"]["current"]
    model.undo()
    model.walk()
    model.paint([(0, 1)], "wall")
    model.walk_on(1)
    assert "painted over" in model.walked.ending and model.walked.states == [0, 1]


def test_a_new_map_of_another_shape_forgets_the_walk():
    studio = GridStudio("open").run().walk().set(map="corridor")
    assert studio.view["walk"] is None and studio.last_walk is None


# Undo


def state(studio):
    view = dict(studio.view)
    for name in ("answer", "undo", "redo", "message", "backup", "show", "arrows", "cell"):
        del view[name]
    return view


CHANGES = {
    "paint": lambda studio: studio.paint(0, 1, "wall"),
    "setting": lambda studio: studio.set(gamma=0.5),
    "map": lambda studio: studio.set(map="open"),
    "method": lambda studio: studio.set(method=METHODS[METHODS.index(studio.view["method"]) - 1]),
    "reset": lambda studio: studio.reset(),
    "sweep": lambda studio: studio.sweep(),
    "step": lambda studio: studio.step(),
    "table": lambda studio: studio.show_values(np.ones(12)),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_can_be_undone_and_done_again(method, change):
    studio = GridStudio(method=method, seed=3).run(300 if method == "q-learning" else None)
    before = state(studio)
    after = state(CHANGES[change](studio))
    assert state(studio.undo()) == before
    assert state(studio.redo()) == after
    assert state(studio.undo()) == before
    assert studio.undo().view["undo"] == ""  # before the run
    assert studio.undo().view["message"] == "Nothing to undo."


def test_a_learner_that_is_taken_back_learns_the_same_again():
    studio = GridStudio(method="q-learning").run(500)
    q = studio.run(100).q
    np.testing.assert_array_equal(studio.undo().run(100).q, q)


def test_undo_takes_back_the_changes_in_order():
    studio = GridStudio().run().set(gamma=0.5).paint(0, 1, "wall").set(slip=0.0)
    assert studio.view["undo"] == "slip"
    assert studio.undo().view["undo"] == "paint wall"
    assert studio.undo().view["gamma"] == 0.5 and "#" not in studio.text.splitlines()[0]
    assert studio.undo().view["gamma"] == 0.95
    studio.redo().set(step_reward=-0.5)
    assert studio.redo().view["message"] == "Nothing to do again."


def test_a_stroke_and_a_dragged_slider_are_taken_back_at_once(monkeypatch):
    clock = iter([0.0, 0.2, 0.4, 9.0]).__next__
    monkeypatch.setattr("rlcourse.widgets.grid_studio.model.time.monotonic", clock)
    studio = GridStudio()
    for column in range(3):
        arguments = {"cells": [[0, column]], "tool": "wall", "stroke": "first"}
        studio._on_message(studio, {"do": "paint", "arguments": arguments}, [])
    for gamma in (0.9, 0.8, 0.7):
        studio._on_message(studio, {"set": {"gamma": gamma}}, [])
    studio._on_message(studio, {"set": {"gamma": 0.6}}, [])
    assert studio.undo().view["gamma"] == 0.7
    assert studio.undo().view["gamma"] == 0.95
    assert studio.undo().text == MAPS["russell-norvig"]


def test_looking_is_nothing_to_undo():
    studio = GridStudio().set(show="q", cell=(0, 0)).set(arrows=False)
    studio.pin().walk()
    assert studio.view["undo"] == ""
    studio.set(gamma=0.5).set(cell=(0, 1)).undo()
    assert (studio.view["cell"], studio.view["show"]) == ((0, 1), "q")


def test_undoing_a_map_leaves_no_cell_outside():
    studio = GridStudio("S.G").set(map="rooms").set(cell=(8, 8)).undo()
    assert studio.view["cell"] is None


# The ghost


def test_a_pin_keeps_the_old_values_and_names_what_differs():
    studio = GridStudio("bridge", slip=0.0).run()
    old = studio.values
    pinned = studio.pin().set(slip=0.4).view["pin"]
    np.testing.assert_allclose(pinned["v"], old, atol=1e-6)
    np.testing.assert_allclose(pinned["policy"][7], np.eye(4)[1])
    assert "Pinned: slip 0." in pinned["said"]
    assert studio.unpin().view["pin"] is None


def test_a_pin_marks_the_cells_that_choose_another_action():
    studio = GridStudio("S..G\nPPP.", slip=0.0, step_reward=-0.04).run().pin()
    assert studio.view["pin"]["changed"] == [] and "no cell chooses" in studio.view["pin"]["said"]
    old = np.array(studio.view["policy"]) > 0.01
    view = studio.set(step_reward=-1.0, slip=0.5).view
    new = np.array(view["policy"]) > 0.01
    live = ~studio.mdp.terminal
    expected = [int(s) for s in np.flatnonzero(live & ~(old & new).any(axis=1))]
    assert view["pin"]["changed"] == expected
    assert expected and f"{len(expected)} cell" in view["pin"]["said"]


def test_a_tie_that_comes_or_goes_is_no_other_choice():
    studio = GridStudio("S..\n...\n..G", slip=0.0).run().pin().paint(0, 2, "pit")
    assert (np.array(studio.view["pin"]["policy"])[0] > 0).sum() == 2
    assert 0 not in studio.view["pin"]["changed"]


def test_a_pin_is_dropped_for_a_map_of_another_shape_with_a_word():
    view = GridStudio().run().pin().set(map="rooms").view
    assert view["pin"] is None and "what was pinned did not fit" in view["message"]
    assert GridStudio("S..G").run().pin().set(map="G..S").view["pin"] is not None


# A learner's own tables


@pytest.mark.parametrize("start", [True, False])
def test_a_learners_q_is_shown_and_walked_by(start):
    q = np.zeros((12, 4))
    q[[8, 4], 0], q[[0, 1, 2], 1] = 1.0, 1.0  # up, up, and right to the goal
    if start:
        studio = GridStudio(slip=0.0, q=q)
    else:
        studio = GridStudio(slip=0.0).run().show_q(q)
    np.testing.assert_array_equal(studio.q, q)
    assert studio.view["method"] == "yours"
    assert studio.policy[[8, 4, 0, 1, 2]].tolist() == [0, 0, 1, 1, 1]
    assert studio.walk().last_walk.states == [8, 4, 0, 1, 2, 3]
    assert dict(row[:2] for row in studio.view["status"])["Shown"] == "your action values"


def test_a_learners_policy_has_its_true_values_unless_some_are_given():
    mdp = GridStudio().mdp
    policy = greedy_policy(mdp, value_iteration(mdp).v)
    studio = GridStudio(policy=policy)
    np.testing.assert_allclose(studio.values, solve_policy(mdp, policy), atol=1e-9)
    np.testing.assert_array_equal(studio.policy, policy)
    mine = np.where(mdp.terminal, 0, 0.5)
    np.testing.assert_array_equal(GridStudio().show_policy(policy, v=mine).values, mine)
    coin = np.full((12, 4), 0.25)
    np.testing.assert_allclose(GridStudio(policy=coin).values, solve_policy(mdp, coin), atol=1e-9)


def test_a_learners_values_are_looked_ahead_from():
    best = GridStudio().run()
    studio = GridStudio().show_values(best.values)
    np.testing.assert_array_equal(studio.policy, best.policy)
    assert studio.backup(0, 2)["rule"] == "policy" and studio.backup(0, 2)["yours"]


def test_the_walks_of_a_learners_policy_agree_with_its_values():
    mdp = GridStudio().mdp
    mean, error, value = average(GridStudio(policy=greedy_policy(mdp, np.zeros(12))), n=2000)
    assert abs(mean - value) <= 5 * error + 2e-3


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"q": np.zeros((12, 3))}, r"q has shape \(12, 3\), expected \(12, 4\): one row for each of the 12 cells of"),
        ({"q": np.zeros(12)}, r"q has shape \(12,\), expected \(12, 4\)"),
        ({"q": np.zeros((16, 4))}, "walls included"),
        ({"q": [[1, 2], [3]]}, "q is list, expected an array"),
        ({"q": {"a": 1}}, "q is dict, expected an array"),
        ({"q": np.where(np.arange(48).reshape(12, 4) == 6, np.nan, 0)}, r"q\[1, 2\] is nan"),
        ({"v": np.zeros((3, 4))}, r"v has shape \(3, 4\), expected \(12,\)"),
        ({"policy": np.zeros(12)}, "dtype float64, expected"),
        ({"policy": np.full(12, 7)}, "action 7 in state 0"),
    ],
)
def test_a_table_that_does_not_fit_is_named(tables, message):
    with pytest.raises(ValueError, match=message):
        GridStudio(**tables)
    studio = GridStudio().run()
    before = state(studio)
    with pytest.raises(ValueError, match=message):
        studio.model.show_tables(**tables)
    assert state(studio.undo().redo()) == before


def test_nothing_is_learned_from_a_learners_table():
    q = np.random.default_rng(0).normal(size=(12, 4))
    studio = GridStudio(q=q)
    for command in ("step", "sweep", "run"):
        getattr(studio, command)()
        assert "nothing is learned here" in studio.view["message"]
    studio.set(gamma=0.1, slip=0.0).paint(0, 1, "wall").reset()
    np.testing.assert_array_equal(studio.q, q)
    assert studio.set(method="value iteration").view["methods"][-1] == "yours"
    np.testing.assert_array_equal(studio.set(method="yours").q, q)


def test_there_is_no_yours_without_a_table():
    with pytest.raises(ValueError, match="give one with show_q"):
        GridStudio(method="yours")
    studio = GridStudio().run()
    before = state(studio)
    with pytest.raises(ValueError, match="give one with show_q"):
        studio.set(gamma=0.1, method="yours")
    assert state(studio.undo().redo()) == before
    assert "yours" not in studio.view["methods"]


def test_a_new_map_drops_a_table_that_does_not_fit():
    view = GridStudio(q=np.ones((12, 4))).set(map="rooms").view
    assert view["method"] == "value iteration" and "your table did not fit" in view["message"]


# Before anything is known


@pytest.mark.parametrize("method", METHODS)
def test_what_is_not_known_is_not_drawn(method):
    studio = GridStudio(method=method)
    words = [element.text for element in ElementTree.fromstring(studio.picture()).iter() if element.text]
    assert "0.00" not in words
    assert (np.array(studio.view["policy"]) == 0.25).all()
    words = [element.text for element in ElementTree.fromstring(studio.run().picture()).iter() if element.text]
    assert any(re.fullmatch("−?0.[0-9]{2}", word) for word in words)


def test_the_picture_shows_where_the_walk_ended():
    picture = GridStudio(seed=1).run().walk().picture()
    assert "rl-symbol-robot" in picture and "It reached the goal" in picture


def test_saved_lists_keep_their_order():
    def dicts(value):
        if isinstance(value, dict):
            yield value
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
            yield from dicts(part)

    studio = GridStudio(cell=(0, 2)).run().walk().pin()
    again = json.loads(json.dumps(studio.view, sort_keys=True))
    # All keys are names that the view asks for; what has an order is a list and survives.
    assert all(key.isidentifier() for part in dicts(again) for key in part)
    assert again["walk"]["states"] == studio.last_walk.states
