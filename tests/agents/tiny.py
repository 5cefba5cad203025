"""Environments small enough to know every value by heart."""

import gymnasium
import numpy as np
from gymnasium import spaces

from rlcourse.deep.spaces import Spaces


def spaces_of(size, actions):
    """Spaces with observations (size,) and either so many actions to choose from or actions of that shape."""
    action_space = spaces.Box(-1.0, 1.0, actions) if isinstance(actions, tuple) else spaces.Discrete(actions)
    return Spaces(spaces.Box(-np.inf, np.inf, (size,)), action_space)


class Counter(gymnasium.Env):
    """The observation counts the steps of the episode: 0, 1, 2, …; every step pays 1, whatever is done.

    limit : truncated after so many steps; end : terminated after so many steps. Default: never.
    """

    action_space = spaces.Discrete(2)
    observation_space = spaces.Box(-np.inf, np.inf, (1,), dtype=np.float32)

    def __init__(self, limit=np.inf, end=np.inf, action_space=None, observation_space=None):
        self.limit, self.end = limit, end
        self.action_space = action_space or self.action_space
        self.observation_space = observation_space or self.observation_space

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return np.zeros(1, dtype=np.float32), {}

    def step(self, action):
        self.count += 1
        observation = np.full(1, self.count, dtype=np.float32)
        return observation, 1.0, self.count >= self.end, self.count >= self.limit, {}


class BoxCounter(Counter):
    action_space = spaces.Box(-1.0, 1.0, (1,), dtype=np.float32)
