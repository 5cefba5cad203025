"""Riding the cart-pole by a table: how rides are counted, and which one is shown."""

import numpy as np
import pytest

from rlcourse.exercises.q_learning import pole
from rlcourse.tabular import Discretizer

ROW = Discretizer(low=[-2.4, -3, -0.21, -3], high=[2.4, 3, 0.21, 3], bins=[1, 1, 24, 24])


def table(wanted):
    """A table that pushes right where wanted(angle, spin) of the middle of a cell is positive."""
    centers = np.array([ROW.center(cell) for cell in range(ROW.n_states)])
    right = wanted(centers[:, 2], centers[:, 3]) > 0
    return np.stack([~right, right], axis=1).astype(float)


ALWAYS_RIGHT = table(lambda angle, spin: np.ones(len(angle)))
CATCHES = table(lambda angle, spin: angle + 0.3 * spin)


def test_a_table_that_pushes_one_way_drops_the_pole_within_a_dozen_steps():
    steps, off_track = pole.rides(np.array([ALWAYS_RIGHT]), ROW, each=20)
    assert steps.shape == (1, 20)
    assert steps.min() >= 8 and steps.max() <= 12
    assert not off_track.any()


def test_rides_end_on_the_track_or_after_500_steps_if_the_pole_is_caught():
    steps, off_track = pole.rides(np.array([CATCHES, ALWAYS_RIGHT]), ROW, each=20)
    caught = off_track.reshape(2, 20)[0]
    assert steps[0].max() <= 500
    assert steps[0].mean() > 20 * steps[1].mean()
    assert ((steps[0] == 500) != caught).all()


def test_the_ride_shown_is_of_median_length_and_made_by_gymnasium():
    shown = pole.middle_ride(np.array([ALWAYS_RIGHT, CATCHES, ALWAYS_RIGHT]), ROW)
    assert shown.shape[1] == 4 and 8 <= len(shown) - 1 <= 12
    assert np.abs(shown[0]).max() <= 0.05
    assert np.abs(shown[-1, 2]) > 12 * np.pi / 180 >= np.abs(shown[-2, 2])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_ride_can_be_had_again(seed):
    first, second = (pole.rides(np.array([CATCHES]), ROW, each=3, seed=seed)[0] for _ in range(2))
    assert first.tolist() == second.tolist()
