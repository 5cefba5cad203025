"""Epsilon-greedy choices, schedules, and the discretizer."""

import gymnasium
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.tabular import (
    DiscretizedObservation,
    Discretizer,
    epsilon_greedy,
    epsilon_greedy_probabilities,
    exponential_schedule,
    linear_schedule,
    q_learning,
)
from tests.worlds import within_standard_errors

N = 20_000


@pytest.mark.parametrize(
    ("q", "epsilon", "expected"),
    [
        ([0.0, 0.0, 0.0], 0.0, [1 / 3, 1 / 3, 1 / 3]),
        ([1.0, 0.0, 1.0], 0.0, [1 / 2, 0, 1 / 2]),
        ([1.0, 0.0, 1.0], 0.3, [0.45, 0.1, 0.45]),
        ([-5.0, -1.0, -2.0], 0.3, [0.1, 0.8, 0.1]),
        ([0.0, 0.0, -np.inf], 1.0, [1 / 2, 1 / 2, 0]),
        ([2.0, 0.0, -np.inf], 0.2, [0.9, 0.1, 0]),
    ],
)
def test_actions_are_chosen_with_the_stated_probabilities(q, epsilon, expected):
    assert epsilon_greedy_probabilities(q, epsilon) == pytest.approx(expected)
    actions = epsilon_greedy(np.tile(q, (N, 1)), epsilon, np.random.default_rng(0))
    assert within_standard_errors(np.eye(3)[actions], expected)


def test_one_row_gives_one_action():
    action = epsilon_greedy(np.array([0.0, 5.0]), 0.0, np.random.default_rng(0))
    assert action == 1 and isinstance(action, int)


def test_each_row_may_have_its_own_epsilon():
    q = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert epsilon_greedy_probabilities(q, np.array([0.0, 1.0])).tolist() == [[1, 0], [0.5, 0.5]]
    actions = epsilon_greedy(np.tile([1.0, 0.0], (N, 1)), np.repeat([0.0, 1.0], N // 2), np.random.default_rng(0))
    assert (actions[: N // 2] == 0).all()
    assert within_standard_errors(actions[N // 2 :], 0.5)


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ([[0.0, 1.0], [np.nan, 1.0]], ["row 1", "nan"]),
        ([[-np.inf, -np.inf]], ["row 0", "-inf"]),
        ([np.nan, np.nan], ["row 0", "nan"]),
        (np.zeros((2, 0)), ["(2, 0)"]),
    ],
)
def test_no_action_is_chosen_from_values_that_are_none(q, words):
    for call in (
        lambda: epsilon_greedy(q, 0.1, np.random.default_rng(0)),
        lambda: epsilon_greedy_probabilities(q, 0.1),
    ):
        with pytest.raises(ValueError) as error:
            call()
        assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize("epsilon", [-0.1, 1.1, np.nan, np.array([0.5, 2.0]), np.float64(-1)])
def test_epsilon_is_a_probability(epsilon):
    q = np.zeros((2, 3))
    for call in (
        lambda: epsilon_greedy(q, epsilon, np.random.default_rng(0)),
        lambda: epsilon_greedy_probabilities(q, epsilon),
    ):
        with pytest.raises(ValueError, match=r"(?s)epsilon is .*from 0 to 1"):
            call()


def test_lists_are_taken():
    assert epsilon_greedy([[0, 2, 1], [5, 0, 0]], [0.0, 0.0], np.random.default_rng(0)).tolist() == [1, 0]
    assert epsilon_greedy_probabilities([[0, 2], [5, 0]], [0.0, 1.0]).tolist() == [[0, 1], [0.5, 0.5]]


def test_schedules():
    linear = linear_schedule(1.0, 0.1, 90)
    assert [linear(0), linear(45), linear(90), linear(1000)] == pytest.approx([1.0, 0.55, 0.1, 0.1])
    exponential = exponential_schedule(1.0, 0.2, 0.5)
    assert [exponential(0), exponential(1), exponential(2)] == pytest.approx([1.0, 0.6, 0.4])
    with pytest.raises(ValueError, match="steps is 0"):
        linear_schedule(1.0, 0.0, 0)
    with pytest.raises(ValueError, match=r"decay is 1\.5"):
        exponential_schedule(1.0, 0.0, 1.5)


def test_cells_of_a_box():
    grid = Discretizer([0.0, -1.0], [1.0, 1.0], [2, 4])
    assert grid.n_states == 8
    assert grid([0.1, -0.9]) == 0 and isinstance(grid([0.1, -0.9]), int)
    assert grid([0.6, 0.9]) == 7
    assert grid([0.5, 0.0]) == 6
    assert grid(np.array([[-np.inf, np.inf], [1.0, 1.0]])).tolist() == [3, 7]


def test_an_observation_without_a_cell_is_refused():
    grid = Discretizer([0.0, -1.0], [1.0, 1.0], 2)
    with pytest.raises(ValueError, match="nan"):
        grid([0.5, np.nan])
    with pytest.raises(ValueError, match="expected 2 numbers"):
        grid([0.5, 0.5, 0.5])


def test_a_value_on_an_edge_belongs_to_the_bin_above_it():
    grid = Discretizer([0.0], [1.0], 100)
    assert grid([0.29]) == 29
    assert [grid([k / 100]) for k in range(101)] == [*range(100), 99]
    assert [grid([k * 0.01]) for k in range(100)] == list(range(100))
    assert grid(np.linspace(0, 1, 101)[:, None]).tolist() == [*range(100), 99]
    assert grid(np.linspace(0, 1, 101, dtype=np.float32)[:, None]).tolist() == [*range(100), 99]


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e3), bins=st.integers(1, 2000), place=st.floats(0, 0.999999))
@settings(max_examples=300, deadline=None)
def test_edges_in_every_spelling_and_values_well_inside(low, width, bins, place):
    high = low + bins * width
    grid = Discretizer([low], [high], bins)
    k = int(place * bins)
    real_width = (high - low) / bins
    for edge in (low + k * real_width, low + (high - low) * (k / bins), np.linspace(low, high, bins + 1)[k]):
        assert grid([edge]) == k
        assert grid([edge + 0.01 * real_width]) == k
        assert grid([edge - 0.01 * real_width]) == max(k - 1, 0)
    assert grid([np.inf]) == grid([high]) == bins - 1 and grid([-np.inf]) == grid([low]) == 0


@pytest.mark.parametrize("cell", [-1, 24, 1.5, np.nan])
def test_a_cell_that_is_not_there_has_no_centre(cell):
    with pytest.raises(ValueError, match="cell is"):
        Discretizer([-2.0, 0.0, 1.0], [2.0, 3.0, 1.5], [4, 3, 2]).center(cell)


@given(st.integers(0, 23))
def test_the_centre_of_a_cell_lies_in_it(cell):
    grid = Discretizer([-2.0, 0.0, 1.0], [2.0, 3.0, 1.5], [4, 3, 2])
    assert grid(grid.center(cell)) == cell


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0.0], [np.inf], 3), ["Dimension 0", "inf"]),
        (([0.0, 1.0], [1.0, 1.0], 3), ["Dimension 1", "1.0 to 1.0"]),
        (([0.0], [1.0], 0), ["at least one bin"]),
        (([0.0], [1.0], 2.5), ["bins is 2.5", "whole numbers"]),
        (([0.0], [1.0], np.nan), ["bins is nan"]),
        (([0.0], [1.0], np.inf), ["bins is inf"]),
        (([0.0], [1.0], "many"), ["bins is 'many'"]),
        (([0.0, 0.0], [1.0, 1.0], [2, 2, 2]), ["(3,)", "(2,)"]),
        (([0.0, 0.0], [1.0], 2), ["(2,)", "(1,)"]),
        (([], [], 2), ["(0,)"]),
        (([np.nan], [1.0], 3), ["Dimension 0", "nan"]),
        (([-1.7e308], [1.7e308], 3), ["Dimension 0"]),
        (([1e16], [1e16 + 4], 100), ["Dimension 0", "fewer bins"]),
        (([0.0] * 20, [1.0] * 20, 1000), ["fewer bins"]),
    ],
)
def test_a_box_that_cannot_be_divided_is_refused(arguments, words):
    with pytest.raises(ValueError) as error:
        Discretizer(*arguments)
    for word in words:
        assert word in str(error.value)


def test_cartpole_through_a_discretizer():
    bounds = np.array([2.4, 3.0, 0.21, 3.0])
    env = DiscretizedObservation(gymnasium.make("CartPole-v1"), Discretizer(-bounds, bounds, [1, 1, 6, 4]))
    result = q_learning(env, 500, alpha=0.1, gamma=0.99, epsilon=0.1)
    assert result.q.shape == (1, 24, 2)
    assert len(result.episode_returns[0]) > 5 and (result.q != 0).sum() > 10
