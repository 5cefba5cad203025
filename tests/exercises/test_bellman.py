"""Chapter 2: what its predictions and its text claim, and answers that published checks get wrong."""

import numpy as np
import pytest

from rlcourse import planning
from rlcourse.checks.judge import judge
from rlcourse.envs import patrol_robot
from rlcourse.envs.pendulum_grid import PendulumGrid, run_pendulum, stands
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


STAIRS_FROM_S = {  # slip: the gammas of the text's table for which the best policy goes right in S
    0.0: (0.6, 0.8, 0.9, 0.95, 0.99),
    0.05: (0.6, 0.8, 0.9, 0.95),
    0.1: (0.6, 0.8, 0.9),
    0.15: (0.8,),
    0.2: (),
}


@pytest.mark.parametrize("slip", STAIRS_FROM_S)
def test_the_way_from_the_start(slip):
    gammas = (0.6, 0.8, 0.9, 0.95, 0.99)
    right = [gamma for gamma in gammas if planning.policy_iteration(hospital(slip, gamma)).policy[START] == RIGHT]
    assert tuple(right) == STAIRS_FROM_S[slip]
    assert "short way" in RIGHT_OPTION["bellman-detour"]


def test_about_seven_in_a_hundred_fall_at_slip_0_05(plan):
    falls = FiniteMDP.from_map(HOSPITAL, slip=0.05, gamma=1.0, rewards={"G": 0.0, "P": 1.0})
    assert planning.solve_policy(falls, plan)[START] == pytest.approx(0.075, abs=0.005)


def test_one_improvement_of_a_robot_that_is_lost():
    wet = hospital(0.2, 0.95)
    v_lost = planning.solve_policy(wet, np.full((wet.n_states, 4), 0.25))
    improved = planning.solve_policy(wet, planning.greedy_policy(wet, v_lost))
    assert v_lost[START] == pytest.approx(-0.261, abs=5e-4) and improved[START] == pytest.approx(0.545, abs=5e-4)
    assert (improved >= v_lost - 1e-12).all()


def sweeps_and_losses(mdp, sweeps):
    """Error of the values and loss of their greedy policy after 0, 1, ... sweeps of value iteration from zeros."""
    best, v, errors, losses = planning.policy_iteration(mdp).v, np.zeros(mdp.n_states), [], []
    for _ in range(sweeps):
        errors.append(np.abs(v - best).max())
        losses.append(np.abs(planning.solve_policy(mdp, planning.greedy_policy(mdp, v)) - best).max())
        v = planning.q_from_v(mdp, v).max(axis=1)
    return np.array(errors), np.array(losses)


def test_the_patrol_robots_policy_settles_long_before_its_values():
    errors, losses = sweeps_and_losses(patrol_robot(0.99), 1036)
    assert losses[1] > 1 and losses[2:].max() < 1e-9
    assert errors[2] == pytest.approx(33, abs=0.1) and errors[100] / errors[0] == pytest.approx(1 / 3, abs=0.02)
    assert np.flatnonzero(errors <= 0.001)[0] == 1034
    assert RIGHT_OPTION["bellman-settle"] == "From sweep 2 on"


@pytest.mark.parametrize("seed", range(10))
def test_policies_settle_before_values_and_the_loss_keeps_its_bound(seed):
    rng = np.random.default_rng(seed)
    mdp = FiniteMDP(rng.dirichlet(np.full(20, 0.1), size=(20, 3)), rng.normal(size=(20, 3)), gamma=0.95)
    errors, losses = sweeps_and_losses(mdp, 200)
    assert (losses <= 2 * 0.95 * errors / 0.05).all()
    assert losses[10:].max() < 1e-9 and errors[180] > 0.001


def test_with_free_moves_and_no_discount_false_promises_are_never_disproved():
    for step_reward, change in ((0.0, 0.0), (-0.04, 0.04)):
        world = FiniteMDP.from_map("open", step_reward=step_reward, gamma=1.0)
        v = np.where(world.terminal, 0.0, 5.0)
        assert np.abs(planning.q_from_v(world, v).max(axis=1) - v).max() == pytest.approx(change)


@pytest.mark.parametrize("gamma", [0.9, 0.95, 0.99])
def test_more_than_a_third_lies_beyond_the_horizon(gamma):
    assert 1 / 3 < gamma ** (1 / (1 - gamma)) < 0.37


def test_bins_need_thousands_of_states_where_shares_need_49():
    stood = {}
    for n, nearest in ((7, False), (15, True), (201, True)):
        world = PendulumGrid(n, n, nearest=nearest)
        episodes, _ = run_pendulum(world, planning.value_iteration(world.mdp(0.99), tolerance=0.1).q, range(10))
        stood[n] = stands(episodes).sum()
    assert stood[7] >= 9 and stood[15] == 0 and stood[201] >= 9
    assert "bins none" in RIGHT_OPTION["bellman-bins"]


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
