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


def planned(**options):
    pendulum = PendulumGrid(15, 15, **options)
    return pendulum, planning.value_iteration(pendulum.mdp(0.99), tolerance=0.1).q


def test_the_plan_stands_in_the_simulator():
    observations, returns = run_pendulum(*planned(), seeds=range(10))
    assert observations.shape == (10, 201, 3)
    assert stands(observations).all()
    assert ((-400 < returns) & (returns < 0)).all()


def test_coarse_bins_do_not_stand_where_shares_do():
    observations, _ = run_pendulum(*planned(nearest=True), seeds=range(10))
    assert not stands(observations).any()


def test_each_episode_is_that_of_its_seed_alone():
    pendulum, q = planned()
    observations, returns = run_pendulum(pendulum, q, seeds=(3, 8))
    env = gymnasium.make("Pendulum-v1")
    observation, _ = env.reset(seed=8)
    total, truncated = 0.0, False
    while not truncated:
        observation, reward, _, truncated, _ = env.step(pendulum.torque(q, observation[None])[0])
        total += reward
    np.testing.assert_allclose(observations[1, -1], observation, atol=1e-6)
    assert returns[1] == pytest.approx(total)


def test_torque_is_that_of_the_largest_interpolated_q():
    pendulum = PendulumGrid(4, 3, torques=(-1.0, 1.0))  # angles -pi, -pi/2, 0, pi/2
    q = np.zeros((12, 2))
    q[7] = 1.0, 0.0  # upright, at rest
    q[10] = 0.0, 1.0  # a quarter turn further, at rest
    angles = np.array([0.3, 0.7]) * np.pi / 2
    chosen = pendulum.torque(q, np.stack([np.cos(angles), np.sin(angles), np.zeros(2)], axis=1))
    assert chosen.dtype == np.float32
    assert chosen.tolist() == [[-1.0], [1.0]]


def test_standing_means_the_last_fifty_steps():
    observations = np.tile([1.0, 0.0, 0.0], (3, 201, 1))
    observations[1, 100, 0] = -1.0
    observations[2, -50, 0] = np.cos(0.31)
    assert stands(observations).tolist() == [True, True, False]
