"""Shares of grid points: what interpolation promises, at the points, between them, at the edges and around."""

import numpy as np
import pytest

from rlcourse.tabular import StateGrid


@pytest.fixture
def grid():
    """An angle that wraps, a speed that does not, and a third dimension."""
    return StateGrid((-np.pi, -2.0, 0.0), (np.pi, 2.0, 1.0), (6, 5, 2), wraps=(True, False, False))


def inside(grid, n, seed=0):
    return np.random.default_rng(seed).uniform(grid.low, grid.high, size=(n, 3))


@pytest.mark.parametrize("nearest", [False, True])
def test_shares_are_probabilities(grid, nearest):
    shares = grid.shares(inside(grid, 200), nearest)
    assert shares.shape == (200, 60)
    assert shares.data.min() > 0
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


@pytest.mark.parametrize("nearest", [False, True])
def test_each_point_belongs_to_itself_alone(grid, nearest):
    np.testing.assert_allclose(grid.shares(grid.states(), nearest).toarray(), np.eye(60), atol=1e-12)


def test_states_are_numbered_with_the_last_dimension_fastest():
    grid = StateGrid((0, 10), (1, 30), (2, 3))
    np.testing.assert_allclose(grid.states(), [[0, 10], [0, 20], [0, 30], [1, 10], [1, 20], [1, 30]])


def test_what_is_linear_between_neighbours_is_interpolated_exactly():
    grid = StateGrid((0.0, -1.0), (2.0, 1.0), (3, 4))
    states = np.random.default_rng(1).uniform(grid.low, grid.high, size=(100, 2))

    def plane(x):
        return 3 * x[:, 0] - 2 * x[:, 1] + x[:, 0] * x[:, 1]

    np.testing.assert_allclose(grid.shares(states) @ plane(grid.states()), plane(states), atol=1e-12)


def test_a_wrapped_dimension_goes_around():
    grid = StateGrid((0.0,), (4.0,), (4,), wraps=(True,))  # points at 0, 1, 2, 3; 4 is 0 again
    expected = [[0.75, 0, 0, 0.25], [0.75, 0, 0, 0.25], [0.75, 0, 0, 0.25], [1, 0, 0, 0]]
    np.testing.assert_allclose(grid.shares([[3.75], [-0.25], [7.75], [4.0]]).toarray(), expected, atol=1e-12)


def test_the_nearest_point_may_lie_across_the_seam():
    grid = StateGrid((0.0,), (4.0,), (4,), wraps=(True,))
    assert grid.shares([[3.7], [-0.4], [3.2]], nearest=True).toarray().argmax(axis=1).tolist() == [0, 0, 3]


def test_outside_counts_as_the_edge(grid):
    far = np.array([[0.3, 99.0, -7.0], [0.3, -99.0, 7.0]])
    edge = np.array([[0.3, 2.0, 0.0], [0.3, -2.0, 1.0]])
    np.testing.assert_allclose(grid.shares(far).toarray(), grid.shares(edge).toarray())


def test_nearest_is_the_point_with_the_largest_share(grid):
    states = inside(grid, 300, seed=2)
    shares, nearest = grid.shares(states), grid.shares(states, nearest=True)
    np.testing.assert_array_equal(nearest.toarray().argmax(axis=1), shares.toarray().argmax(axis=1))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (((0, 0), (1, np.inf), (2, 2)), "Dimension 1 runs from 0 to inf"),
        (((0, 1), (1, 1), (2, 2)), "Dimension 1 runs from 1 to 1"),
        (((0,), (1,), (1,)), "expected at least 2"),
        (((0, 0), (1, 1), (2,)), r"shapes \(2,\), \(2,\), \(1,\)"),
    ],
)
def test_impossible_grids_are_named(arguments, said):
    with pytest.raises(ValueError, match=said):
        StateGrid(*arguments)


@pytest.mark.parametrize("states", [[0.0, 0.0, 0.0], [[0.0, 0.0]], [[0.0, np.nan, 0.0]]])
def test_impossible_states_are_refused(grid, states):
    with pytest.raises(ValueError, match=r"expected \(N, 3\)"):
        grid.shares(states)
