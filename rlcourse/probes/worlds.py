"""Worlds so small that every value is known by heart: what the probes train in.

A world has a handful of states; each is one environment of Gymnasium in two forms, `WorldEnv` (one copy) and
`WorldVectorEnv` (many copies stepped as arrays, resets within the same step).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

END = -1


def ends(states, actions, rng):
    """Every step ends the episode."""
    return np.full(len(states), END)


@dataclass(frozen=True)
class World:
    """The rules. States are numbered from 0; states, actions are arrays (N,), actions of a Box (N, D).

    observations : (S, D), what is seen in each state
    rewards : function (states, actions) -> (N,)
    next_states : function (states, actions, rng) -> (N,) int, END where the task ends
    starts : an episode begins in one of the first `starts` states, all equally likely
    actions : space of one environment
    max_steps : time limit; an episode that reaches it is truncated
    """

    observations: np.ndarray
    rewards: Callable
    next_states: Callable = ends
    starts: int = 1
    actions: spaces.Space = field(default_factory=lambda: spaces.Discrete(1))
    max_steps: float = np.inf

    @property
    def observation_space(self):
        return spaces.Box(-np.inf, np.inf, (self.observations.shape[1],), dtype=np.float32)


class WorldVectorEnv(VectorEnv):
    """Many copies of a world, reset within the same step; the final observations are in info["final_obs"]."""

    metadata = {"autoreset_mode": AutoresetMode.SAME_STEP, "render_modes": []}  # noqa: RUF012

    def __init__(self, world, num_envs):
        self.world, self.num_envs = world, num_envs
        self.single_observation_space, self.single_action_space = world.observation_space, world.actions
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(self, *, seed=None, options=None):
        if seed is not None:
            self._np_random, self._np_random_seed = seeding.np_random(seed)
        self.states = self.np_random.integers(self.world.starts, size=self.num_envs)
        self.ages = np.zeros(self.num_envs, dtype=int)
        return self.world.observations[self.states], {}

    def step(self, actions):
        world = self.world
        rewards = np.asarray(world.rewards(self.states, actions), dtype=float)
        next_states = world.next_states(self.states, actions, self.np_random)
        self.ages += 1
        terminated, truncated = next_states == END, self.ages >= world.max_steps
        ended = terminated | truncated
        # Where the task ended, nothing new is seen.
        reached = np.where(terminated, self.states, next_states)
        info = {"final_obs": world.observations[reached], "_final_obs": ended} if ended.any() else {}
        begun = self.np_random.integers(world.starts, size=self.num_envs)
        self.states = np.where(ended, begun, reached)
        self.ages[ended] = 0
        return world.observations[self.states], rewards, terminated, truncated, info


class WorldEnv(gymnasium.Env):
    """One copy of a world."""

    def __init__(self, world):
        self.world = world
        self.observation_space, self.action_space = world.observation_space, world.actions

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.state, self.age = int(self.np_random.integers(self.world.starts)), 0
        return self.world.observations[self.state].copy(), {}

    def step(self, action):
        states, actions = np.array([self.state]), np.asarray(action)[None]
        reward = float(self.world.rewards(states, actions)[0])
        state = int(self.world.next_states(states, actions, self.np_random)[0])
        self.age += 1
        if state != END:
            self.state = state
        observation = self.world.observations[self.state].copy()
        return observation, reward, state == END, self.age >= self.world.max_steps, {}
