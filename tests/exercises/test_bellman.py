"""Chapter 2: what its predictions and its text claim, and answers that published checks get wrong."""

import numpy as np
import pytest

from rlcourse import planning
from rlcourse.checks.judge import judge
from rlcourse.exercises.bellman import CHAPTER
from rlcourse.mdp import FiniteMDP

HOSPITAL = ".......\n.#####.\nS.....G\n##PPP##"
START, RIGHT = 14, 1
EXERCISES = {exercise.id: exercise for exercise in CHAPTER.exercises}
RIGHT_OPTION = {each.id: each.options[each.right].text for each in CHAPTER.predictions}


def hospital(slip, gamma):
    return FiniteMDP.from_map(HOSPITAL, slip=slip, gamma=gamma)


@pytest.fixture(scope="module")
def plan():
    """The policy that is best on the dry floor."""
    return planning.policy_iteration(hospital(0.0, 0.95)).policy


def test_three_sweeps_see_three_moves_far(plan):
    wet = hospital(0.2, 0.95)
    P, r = planning.policy_matrix(wet, plan)
    v = np.zeros(wet.n_states)
    pays = r != 0
    for _ in range(3):
        v = r + wet.gamma * P @ v
    within_three = pays | (P @ pays > 0) | (P @ P @ pays > 0)
    assert np.array_equal(v != 0, within_three)
    assert "within three moves" in RIGHT_OPTION["bellman-wave"]


def test_one_better_action_hurts_nobody(plan):
    wet = hospital(0.2, 0.95)
    v = planning.solve_policy(wet, plan)
    changed = plan.copy()
    changed[7] = 0
    gain = planning.solve_policy(wet, changed) - v
    assert planning.q_from_v(wet, v)[7, 0] > v[7]
    assert gain.min() > -1e-12 and (gain > 1e-9).sum() > 1
    assert "none falls" in RIGHT_OPTION["bellman-improve"]


def test_a_dozen_improvements_suffice_for_the_rooms():
    rooms = FiniteMDP.from_map("rooms", slip=0.2, step_reward=-0.04, gamma=0.95)
    assert (~rooms.terminal).sum() == 103 and len(str(4**103)) == 63
    assert 8 <= planning.policy_iteration(rooms).iterations <= 16
    assert "dozen" in RIGHT_OPTION["bellman-rounds"]


@pytest.mark.parametrize(
    ("slip", "gamma", "along_the_stairs"),
    [(0.0, 0.95, True), (0.2, 0.95, False), (0.05, 0.95, True), (0.1, 0.95, False), (0.1, 0.9, True)],
)
def test_the_way_from_the_start(slip, gamma, along_the_stairs):
    assert (planning.policy_iteration(hospital(slip, gamma)).policy[START] == RIGHT) == along_the_stairs
    assert "short way" in RIGHT_OPTION["bellman-detour"] and "short way" in RIGHT_OPTION["bellman-impatience"]


def test_about_seven_in_a_hundred_fall_at_slip_0_05(plan):
    falls = FiniteMDP.from_map(HOSPITAL, slip=0.05, gamma=1.0, rewards={"G": 0.0, "P": 1.0})
    assert planning.solve_policy(falls, plan)[START] == pytest.approx(0.075, abs=0.005)


def test_ten_times_the_horizon_takes_somewhat_more_than_ten_times_the_sweeps():
    count = EXERCISES["sweeps-needed"].reference
    assert 10 < count(0.99, 5.0, 0.001) / count(0.9, 5.0, 0.001) < 15
    assert "About 10 times" in RIGHT_OPTION["bellman-speed"]


def test_a_change_of_0_01_can_leave_an_error_of_0_99():
    rewarded_for_ever = FiniteMDP(np.ones((1, 1, 1)), np.ones((1, 1)), gamma=0.99)
    v, change = 0.0, 1.0
    while change > 0.01:
        change, v = 1 + 0.99 * v - v, 1 + 0.99 * v
    error = planning.policy_iteration(rewarded_for_ever).v[0] - v
    assert error == pytest.approx(99 * change) and 0.9 < error <= 0.99
    assert "0.99" in RIGHT_OPTION["bellman-stop"]


def test_a_policy_that_improves_nothing_is_rejected():
    verdict = judge(EXERCISES["improve-policy"], lambda q, policy: policy)
    assert not verdict and verdict.misconception == "unimproved"


def test_every_best_action_is_accepted_where_the_policy_has_none():
    def any_of_the_best(q, policy):
        rng = np.random.default_rng(len(q))
        new_policy = [rng.choice(np.flatnonzero(row >= row.max() - 1e-9)) for row in q]
        best_already = q[np.arange(len(q)), policy] >= q.max(axis=1) - 1e-9
        return np.where(best_already, policy, new_policy)

    assert judge(EXERCISES["improve-policy"], any_of_the_best)


@pytest.mark.parametrize("exercise_id", [each.id for each in CHAPTER.exercises if each.kind == "function"])
@pytest.mark.parametrize("answer", [None, "x", [[1], [2, 3]], {}, np.zeros((7, 7)), np.nan, (1, 2)], ids=repr)
def test_what_cannot_be_an_answer_gets_a_sentence(exercise_id, answer):
    verdict = judge(EXERCISES[exercise_id], lambda *args: answer)
    assert verdict.status == "failed" and verdict.points == 0
    assert "Error" not in verdict.failure.message and "\n" not in verdict.failure.message
