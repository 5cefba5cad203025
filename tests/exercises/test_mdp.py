"""What is special about the checks of chapter 1: chance that is judged by bounds, and a behaviour of their own."""

import numpy as np
import pytest
from scipy.stats import binom

from rlcourse.checks.diagnosis import shows
from rlcourse.checks.inputs import guarded
from rlcourse.checks.judge import accepts, judge
from rlcourse.checks.registry import chapter
from rlcourse.envs.behaviours import record, score
from rlcourse.exercises.mdp import design_a_reward, sample_trajectory
from rlcourse.exercises.mdp.late_cart import EXERCISE as LATE_CART
from rlcourse.exercises.mdp.late_cart import late_cart
from rlcourse.exercises.mdp.slippery_transitions import EXERCISE as SLIPPERY
from rlcourse.exercises.mdp.slippery_transitions import slippery_transitions
from rlcourse.widgets import RewardLab

EXPERIMENTS = [
    pytest.param(exercise, each, id=f"{exercise.id}: {each.name}")
    for exercise in chapter("mdp").exercises
    for each in exercise.misconceptions
    if each.experiment
]


def test_right_frequencies_are_called_unlikely_less_than_once_in_a_million_checks():
    # The counts that frequencies() looks at, as (draws, probability): all steps, first steps, repeats.
    policy, moves = np.array([0.7, 0.2, 0.1]), np.array([0.7 * 0.98, 0.2 * 0.98, 0.1 * 0.98, 0.02])
    chances = [*np.outer(policy, moves).ravel(), *policy]
    counts = [(draws, p) for draws in (1000, 150) for p in chances] + [(150, np.sum(policy**2))]
    chance = sum(
        binom.pmf(count, draws, p)
        for draws, p in counts
        for count in range(draws + 1)
        if sample_trajectory._unlikely(count, draws, p)
    )
    assert chance < 1e-6


@pytest.mark.parametrize("sharpness", [0.5, 2.0])
def test_a_policy_that_is_followed_too_loosely_or_too_strictly_is_rejected(sharpness):
    def sharpened(P, rewards, policy, terminal, start, max_steps, rng):
        rows = policy**sharpness / (policy**sharpness).sum(axis=1, keepdims=True)
        return sample_trajectory.sample_trajectory(P, rewards, rows, terminal, start, max_steps, rng)

    assert not any(accepts(sample_trajectory.EXERCISE, sharpened, seed) for seed in range(5))


def test_the_loiterer_differs_from_smooth_in_time_alone():
    for seed in (0, 7):
        late, smooth = design_a_reward.loiter(seed, (0.7, 0.5, 0.5)), record("smooth", seed)
        assert late.terminated
        assert len(late.actions) >= len(smooth.actions) + 20
        assert score(late, {"energy": 1.0}) == pytest.approx(score(smooth, {"energy": 1.0}), abs=0.05)


@pytest.mark.parametrize(("exercise", "misconception"), EXPERIMENTS)
def test_an_experiment_shows_its_mistake_and_no_right_answer_has_it(exercise, misconception):
    assert all(shows(misconception, guarded(exercise, each)) for each in misconception.solutions)
    assert not any(
        shows(misconception, guarded(exercise, each)) for each in (exercise.reference, *exercise.alternatives)
    )


def test_the_map_on_the_card_rings_the_cells_where_the_answer_is_wrong():
    def ends_are_left(free, terminal, slip):
        return slippery_transitions(free, np.zeros_like(terminal), slip)

    verdict = judge(SLIPPERY, ends_are_left, seed=1)
    free, terminal, slip = verdict.failure.arguments.values()
    picture = SLIPPERY.picture(verdict.failure.expected, verdict.failure.actual, free, terminal, slip)
    assert picture.wrong.any()
    assert terminal[picture.robot]
    assert np.nansum(picture.expected) == pytest.approx(1.0)


@pytest.mark.parametrize("which", [0, 1])
def test_a_table_of_the_cart_in_a_list_is_refused(which):
    def with_a_list(n_stops, spin):
        tables = list(late_cart(n_stops, spin))
        tables[which] = tables[which].tolist()
        return tables

    assert "in a list" in judge(LATE_CART, with_a_list).failure.message


def test_a_wrong_row_of_the_workbench_is_named_by_its_state():
    def one_terminal_row_empty(n_stops, spin):
        P, R = late_cart(n_stops, spin)
        P[-1, 0] = 0.0
        P[-1, 0, 0] = 1.0
        return P, R

    verdict = judge(LATE_CART, one_terminal_row_empty)
    last = 3 * verdict.failure.arguments["n_stops"] - 1
    assert f"'P[{last}]'" in verdict.failure.message and "[0, 0]" in verdict.failure.message


@pytest.mark.parametrize("energy, passes", [(1.0, True), (0.0, False)])
def test_the_weights_of_the_lab_can_be_handed_over(energy, passes):
    lab = RewardLab().set(gamma=1.0, distance=0.0, energy=energy, success=10.0)
    assert accepts(design_a_reward.EXERCISE, lab.weights) is passes
