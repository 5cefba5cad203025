"""`env.step(agent.act(observation))`: every agent acts in the environment's own units, on its own observations."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.wrappers import RescaleAction

from rlcourse.agents import a2c, ddpg, dqn, ppo, reinforce, sac, td3
from tests.agents.tiny import Counter

AGENTS = {module.__name__.rsplit(".", 1)[-1]: module for module in (reinforce, a2c, ppo, dqn, ddpg, td3, sac)}
CONTINUOUS = [name for name in AGENTS if name != "dqn"]


def made(name, env, **settings):
    module = AGENTS[name]
    config = module.Config(hidden=(8,), num_envs=1, **settings)
    return getattr(module, name.upper())(config, env.observation_space, env.action_space)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_the_box_may_be_any(name):
    low, high = np.array([-2.0, 100.0, 0.0]), np.array([2.0, 101.0, 1e6])
    env = Counter(action_space=spaces.Box(low, high, dtype=np.float64))
    agent = made(name, env)
    observation, _ = env.reset()
    for deterministic in (True, False):
        actions = np.array([agent.act(observation, deterministic) for _ in range(20)])
        assert actions.shape == (20, 3) and all(map(env.action_space.contains, actions))
    # Networks begin near zero: the middle of the box.
    np.testing.assert_allclose(agent.act(observation, True), (low + high) / 2, rtol=0.1, atol=0.2)


@pytest.mark.parametrize("name", AGENTS)
def test_one_observation_or_several(name):
    env = Counter(action_space=None if name == "dqn" else spaces.Box(0.0, 4.0, (2,)))
    agent = made(name, env)
    one = agent.act(np.zeros(1, dtype=np.float64), deterministic=True)
    several = agent.act(np.zeros((5, 1)), deterministic=True)
    assert len(several) == 5 and np.array_equal(several[0], one) and env.action_space.contains(one)


@pytest.mark.parametrize("name", ["dqn", "ppo", "a2c", "reinforce"])
def test_choices_from_another_number_on(name):
    env = Counter(action_space=spaces.Discrete(3, start=5))
    agent = made(name, env)
    assert {int(agent.act(np.zeros(1))) for _ in range(100)} == {5, 6, 7}


def test_the_loop_of_a_tutorial_pushes_as_strongly_as_the_agent_means():
    """An agent that always pushes fully: in [-1, 1] its pushes would be half as strong."""
    env = gymnasium.make("Pendulum-v1")
    agent = made("ddpg", env)
    agent.actor.net[-1].bias.data.fill_(9.0)

    def score(env):
        observation, total, over = env.reset(seed=3)[0], 0.0, False
        while not over:
            observation, reward, terminated, truncated, _ = env.step(agent.act(observation, deterministic=True))
            total, over = total + reward, terminated or truncated
        return total

    pushed = []

    class Spy(gymnasium.Wrapper):
        def step(self, action):
            pushed.append(action.tolist())
            return super().step(action)

    by_hand = score(Spy(env))
    np.testing.assert_allclose(pushed, [[2.0]] * 200, rtol=1e-6)
    # The same agent where the box is another: its actions mean the same.
    rescaled = RescaleAction(gymnasium.make("Pendulum-v1"), -1.0, 1.0)
    again = made("ddpg", rescaled)
    again.actor.net[-1].bias.data.fill_(9.0)
    agent = again
    assert score(rescaled) == pytest.approx(by_hand, rel=1e-5)
