"""The patrol robot: its transitions by hand, and a value that can be had without a computer."""

import numpy as np
import pytest

from rlcourse import planning
from rlcourse.envs import patrol_robot

PATROL, DOCK = 0, 1


def test_transitions_by_hand():
    robot = patrol_robot(0.9)
    np.testing.assert_allclose(robot.P[7, PATROL], [0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0])
    np.testing.assert_allclose(robot.P[2, PATROL], [0.6, 0.4, 0, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(robot.P[0], np.tile(np.eye(8)[7], (2, 1)))
    assert [robot.P[level, DOCK].argmax() for level in range(1, 8)] == [2, 3, 4, 5, 6, 7, 7]
    np.testing.assert_allclose(robot.R, [[-5, -5]] + [[1, 0]] * 7)
    assert not robot.terminal.any()


@pytest.mark.parametrize("gamma", [0.5, 0.9])
def test_who_only_docks_earns_nothing_but_the_one_rescue(gamma):
    v = planning.solve_policy(patrol_robot(gamma), np.full(8, DOCK))
    np.testing.assert_allclose(v, [-5] + [0] * 7, atol=1e-12)
