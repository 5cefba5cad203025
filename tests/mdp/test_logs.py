"""Logs of many robots: they follow the policy, and begin again where they began."""

import numpy as np
import pytest

from rlcourse.mdp import FiniteMDP
from rlcourse.mdp.logs import log_robots


def corridor(length):
    """Action 1 goes right and pays the number of the state; action 0 stays and pays -1. The last state is terminal."""
    n = length + 1
    P, R = np.zeros((n, 2, n)), np.zeros((n, 2))
    P[np.arange(n), 0, np.arange(n)] = P[np.arange(length), 1, np.arange(length) + 1] = P[length, :, length] = 1.0
    R[:length, 0], R[:length, 1] = -1.0, np.arange(length)
    return FiniteMDP(P, R, 0.9, np.arange(n) == length)


def test_robots_that_arrive_begin_again():
    always_right = np.tile([0.0, 1.0], (4, 1))
    rewards, terminated = log_robots(corridor(3), always_right, 2, 7, 1, np.random.default_rng(0))
    assert rewards.tolist() == [[1.0, 1.0], [2.0, 2.0]] * 3 + [[1.0, 1.0]]
    assert terminated.tolist() == [[False, False], [True, True]] * 3 + [[False, False]]


def test_actions_are_drawn_from_the_row_of_the_present_state():
    policy = np.array([[0.3, 0.7], [0.9, 0.1], [0.5, 0.5]])
    rewards, _ = log_robots(corridor(2), policy, 40_000, 2, 0, np.random.default_rng(1))
    moved = rewards[0] == 0.0
    # Standard errors: 0.0023 and 0.0018; seven of them are exceeded once in 10^11 runs.
    assert moved.mean() == pytest.approx(0.7, abs=0.017)
    assert (rewards[1, moved] == 1.0).mean() == pytest.approx(0.1, abs=0.013)


def test_refusals():
    with pytest.raises(ValueError, match=r"policy has shape \(4,\), expected \(4, 2\)"):
        log_robots(corridor(3), np.ones(4), 1, 1, 0, np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"start is 3, expected one of the states \[0 1 2\]"):
        log_robots(corridor(3), np.full((4, 2), 0.5), 1, 1, 3, np.random.default_rng(0))
