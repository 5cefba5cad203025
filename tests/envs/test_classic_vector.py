"""The array environments against Gymnasium's scalar ones, step by step."""

import gymnasium
import numpy as np
import pytest

from rlcourse.envs.classic_vector import CLASSIC_VECTOR

NAMES = list(CLASSIC_VECTOR)


def pair(name, copies, seed):
    """An array environment, and as many scalar ones standing in the same states."""
    vector = CLASSIC_VECTOR[name](copies)
    vector.reset(seed=seed)
    scalars = [gymnasium.make(name, disable_env_checker=True) for _ in range(copies)]
    for i, env in enumerate(scalars):
        env.reset(seed=i)
        put(env, vector.states[:, i])
    return vector, scalars


def put(env, state):
    env.unwrapped.state = state.copy()


@pytest.mark.parametrize("name", NAMES)
def test_same_spaces(name):
    vector, scalar = CLASSIC_VECTOR[name](3), gymnasium.make(name)
    assert vector.single_action_space == scalar.action_space
    assert vector.single_observation_space == scalar.observation_space


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_the_scalar_environments(name):
    vector, scalars = pair(name, 4, seed=0)
    vector.action_space.seed(1)
    starts = 0
    for _ in range(600):
        actions = vector.action_space.sample()
        actions[0] = vector.action_space.high[0] if name == "Pendulum-v1" else 0  # one reaches the speed limits
        observations, rewards, terminated, truncated, info = vector.step(actions)
        for i, env in enumerate(scalars):
            observation, reward, ends, is_cut, _ = env.step(actions[i])
            reached = info["final_obs"][i] if ends or is_cut else observations[i]
            np.testing.assert_allclose(reached, observation, rtol=1e-5, atol=1e-6)
            assert rewards[i] == pytest.approx(reward, abs=1e-6)
            assert (terminated[i], truncated[i]) == (ends, is_cut)
            if ends or is_cut:
                starts += 1
                assert info["_final_obs"][i]
                env.reset()
            # From the same state again, so that rounding does not grow from step to step.
            put(env, vector.states[:, i])
    assert starts >= 4


@pytest.mark.parametrize("name", NAMES)
def test_starts_have_the_scalar_environments_distribution(name):
    vector = CLASSIC_VECTOR[name](4000)
    observations, _ = vector.reset(seed=0)
    env = gymnasium.make(name)
    scalar = np.array([env.reset(seed=i)[0] for i in range(2000)])
    np.testing.assert_allclose(observations.mean(axis=0), scalar.mean(axis=0), atol=5 * scalar.std(axis=0).max() / 40)
    np.testing.assert_allclose(observations.std(axis=0), scalar.std(axis=0), rtol=0.1)


def test_only_the_copy_that_ended_starts_anew():
    vector = CLASSIC_VECTOR["CartPole-v1"](2)
    vector.reset(seed=0)
    vector.states[:, 0] = [2.39, 1.0, 0.0, 0.0]
    before = vector.states[:, 1].copy()
    observations, _, terminated, _, info = vector.step(np.array([1, 1]))
    assert terminated.tolist() == [True, False] and info["_final_obs"].tolist() == [True, False]
    assert info["final_obs"][0][0] > 2.4 and abs(observations[0][0]) <= 0.05
    assert vector.ages.tolist() == [0, 1]
    assert np.abs(vector.states[:, 1] - before).max() < 0.5
