"""The pendulum on a grid: the plan's world is the simulator's, and the plan works in the simulator."""

import gymnasium
import numpy as np
import pytest

from rlcourse import planning
from rlcourse.envs.pendulum_grid import PendulumGrid, run_pendulum, stands


@pytest.mark.parametrize("nearest", [False, True])
def test_transitions_are_the_simulators(nearest):
    """From grid points, with each torque, one step of Gymnasium's own pendulum, seen through the grid."""
    pendulum = PendulumGrid(7, 9, torques=(-2.0, 0.5), nearest=nearest)
    mdp = pendulum.mdp(0.9)
    env = gymnasium.make("Pendulum-v1").unwrapped
    env.reset(seed=0)
    states = pendulum.grid.states()
    for state in range(0, 63, 5):
        for action, torque in enumerate(pendulum.torques):
            env.state = states[state].copy()
            _, reward, *_ = env.step(np.array([torque]))
            row = mdp.P[[state * 2 + action]]
            assert mdp.R[state, action] == pytest.approx(reward)
            np.testing.assert_allclose(row.toarray(), pendulum.grid.shares([env.state], nearest).toarray(), atol=1e-9)


def test_the_plan_stands_in_the_simulator():
    pendulum = PendulumGrid(15, 15)
    solution = planning.value_iteration(pendulum.mdp(0.99), tolerance=0.1)
    for seed in range(10):
        observations, total = run_pendulum(pendulum, solution.q, seed)
        assert observations.shape == (201, 3)
        assert stands(observations), seed
        assert -400 < total < 0


def test_coarse_bins_do_not_stand_where_shares_do():
    stood = {}
    for nearest in (False, True):
        pendulum = PendulumGrid(15, 15, nearest=nearest)
        solution = planning.value_iteration(pendulum.mdp(0.99), tolerance=0.1)
        stood[nearest] = sum(stands(run_pendulum(pendulum, solution.q, seed)[0]) for seed in range(10))
    assert stood == {False: 10, True: 0}


def test_torque_is_that_of_the_largest_interpolated_q():
    pendulum = PendulumGrid(4, 3, torques=(-1.0, 1.0))  # angles -pi, -pi/2, 0, pi/2
    q = np.zeros((12, 2))
    q[7] = 1.0, 0.0  # upright, at rest
    q[10] = 0.0, 1.0  # a quarter turn further, at rest
    for angle, torque in ((0.3 * np.pi / 2, -1.0), (0.7 * np.pi / 2, 1.0)):
        chosen = pendulum.torque(q, (np.cos(angle), np.sin(angle), 0.0))
        assert chosen.dtype == np.float32
        assert chosen.tolist() == [torque]


def test_standing_means_the_last_fifty_steps():
    observations = np.tile([1.0, 0.0, 0.0], (201, 1))
    assert stands(observations)
    observations[100, 0] = -1.0
    assert stands(observations)
    observations[-50, 0] = np.cos(0.31)
    assert not stands(observations)
