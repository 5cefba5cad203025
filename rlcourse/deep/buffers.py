"""Storage of experience: a replay buffer for off-policy agents, a rollout for on-policy agents.

Both hold one row per step of N environments side by side. `next_observations[t, i]` is the observation to which step
t led in environment i: where an episode ended it is the *final* one, never that of the reset, so the value of a state
in which an episode was truncated can be asked for.
"""

from typing import NamedTuple

import numpy as np
import torch
from gymnasium import spaces


class Batch(NamedTuple):
    """B transitions drawn from a replay buffer, as tensors."""

    observations: torch.Tensor  # (B, observation size) float32
    actions: torch.Tensor  # (B,) int64, or (B, D) float32
    rewards: torch.Tensor  # (B,) float32; sum_k gamma^k R_{t+k+1} over the `steps` that follow
    next_observations: torch.Tensor  # (B, observation size) float32
    terminated: torch.Tensor  # (B,) bool
    discounts: torch.Tensor  # (B,) float32, gamma^steps: what the value of the next observation is worth


def _actions(shape, action_space):
    if isinstance(action_space, spaces.Discrete):
        return np.zeros(shape, dtype=np.int64)
    return np.zeros((*shape, int(np.prod(action_space.shape))), dtype=np.float32)


class ReplayBuffer:
    """The last `capacity` transitions, drawn uniformly (Lin 1992; Mnih et al. 2015).

    action_space : that of one environment. Discrete actions are kept as int64, those of a Box as float32 vectors.
    Raises ValueError if not even one step of all environments fits.
    """

    def __init__(self, capacity, num_envs, observation_size, action_space):
        self.rows = capacity // num_envs
        if self.rows < 1:
            raise ValueError(f"capacity is {capacity}, expected at least num_envs = {num_envs} transitions.")
        shape = (self.rows, num_envs)
        self.observations = np.empty((*shape, observation_size), dtype=np.float32)
        self.next_observations = np.empty((*shape, observation_size), dtype=np.float32)
        self.actions = _actions(shape, action_space)
        self.rewards = np.empty(shape, dtype=np.float32)
        self.terminated = np.empty(shape, dtype=bool)
        self.ended = np.empty(shape, dtype=bool)
        self.count = 0  # rows ever written

    def __len__(self):
        return min(self.count, self.rows) * self.rewards.shape[1]

    def add(self, observations, actions, next_observations, rewards, terminated, truncated):
        """One step of all environments; every argument (N, ...)."""
        row = self.count % self.rows
        self.observations[row] = observations
        self.actions[row] = actions
        self.next_observations[row] = next_observations
        self.rewards[row] = rewards
        self.terminated[row] = terminated
        self.ended[row] = terminated | truncated
        self.count += 1

    def sample(self, size, gamma, generator, n_steps=1):
        """A Batch of `size` transitions, drawn with replacement.

        n_steps : sum up to n rewards (Sutton & Barto, equation 7.1). The sum stops earlier where an episode ended or
        at the newest step; `discounts` says how far it went.
        """
        drawn = torch.randint(len(self), (size,), generator=generator).numpy()
        if n_steps > 1:
            rewards, steps = self._sums(drawn, gamma, n_steps)
            last = (drawn + (steps - 1) * self.rewards.shape[1]) % self.rewards.size
            discounts = np.float32(gamma) ** steps.astype(np.float32)
        else:
            rewards, last = self._flat(self.rewards)[drawn], drawn
            discounts = np.full(size, gamma, dtype=np.float32)
        arrays = (
            self._flat(self.observations)[drawn],
            self._flat(self.actions)[drawn],
            rewards,
            self._flat(self.next_observations)[last],
            self._flat(self.terminated)[last],
            discounts,
        )
        return Batch(*map(torch.from_numpy, arrays))

    def _sums(self, drawn, gamma, n_steps):
        """Discounted sums of up to n rewards from the drawn transitions on, and of how many, both (size,)."""
        envs = self.rewards.shape[1]
        ahead = np.arange(n_steps)
        window = (drawn[:, None] + ahead * envs) % self.rewards.size
        stop = self._flat(self.ended)[window]
        until_newest = (self.count - 1 - drawn // envs) % self.rows
        stop[np.arange(len(drawn)), np.minimum(until_newest, n_steps - 1)] = True
        steps = stop.argmax(axis=1) + 1  # the first stop
        counted = np.where(ahead < steps[:, None], self._flat(self.rewards)[window], 0.0)
        return (counted @ gamma**ahead).astype(np.float32), steps

    @staticmethod
    def _flat(array):
        """(rows, N, ...) as (rows * N, ...)."""
        return array.reshape(-1, *array.shape[2:])

    def state_dict(self):
        """The filled part, for a checkpoint."""
        filled = min(self.count, self.rows)
        arrays = {name: torch.from_numpy(array[:filled].copy()) for name, array in self._arrays()}
        return {"count": self.count, **arrays}

    def load_state_dict(self, state):
        self.count = state["count"]
        filled = min(self.count, self.rows)
        for name, array in self._arrays():
            array[:filled] = state[name].numpy()

    def _arrays(self):
        return [(name, value) for name, value in vars(self).items() if isinstance(value, np.ndarray)]


class Rollout:
    """T consecutive steps of N environments under one policy; arrays (T, N, ...), filled by `put`, then read.

    action_space : that of one environment, as for the replay buffer.
    """

    def __init__(self, steps, num_envs, observation_size, action_space):
        shape = (steps, num_envs)
        self.observations = np.zeros((*shape, observation_size), dtype=np.float32)
        self.next_observations = np.zeros((*shape, observation_size), dtype=np.float32)
        self.actions = _actions(shape, action_space)
        self.log_probs = np.zeros(shape, dtype=np.float32)
        self.rewards = np.zeros(shape)
        self.terminated = np.zeros(shape, dtype=bool)
        self.truncated = np.zeros(shape, dtype=bool)

    def put(self, t, observations, actions, log_probs, next_observations, rewards, terminated, truncated):
        """Step t of all environments; every further argument (N, ...)."""
        self.observations[t] = observations
        self.actions[t] = actions
        self.log_probs[t] = log_probs
        self.next_observations[t] = next_observations
        self.rewards[t] = rewards
        self.terminated[t] = terminated
        self.truncated[t] = truncated

    def values(self, value_of):
        """values and next_values, each (T, N), as `rlcourse.returns` wants them.

        value_of : function (M, observation size) array -> (M,) array.
        Within an episode the next value is the value of the next row. Where the episode was truncated, and in the
        last row, it is that of the final observation. Where it terminated there is none: NaN, which nobody may read.
        """
        steps, envs = self.rewards.shape
        values = value_of(self.observations.reshape(steps * envs, -1)).reshape(steps, envs)
        next_values = np.empty_like(values)
        next_values[:-1] = values[1:]
        cut = self.truncated.copy()
        cut[-1] = True
        next_values[cut] = value_of(self.next_observations[cut])
        next_values[self.terminated] = np.nan
        return values, next_values

    def flat(self, array):
        """(T, N, ...) -> tensor (T * N, ...), float64 as float32."""
        tensor = torch.from_numpy(array.reshape(-1, *array.shape[2:]))
        return tensor.float() if tensor.dtype == torch.float64 else tensor
