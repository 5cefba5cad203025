"""Storage of experience: a replay buffer for off-policy agents, a rollout for on-policy agents.

Both hold one row per step of N environments side by side, as tensors on one device. `next_observations[t, i]` is the
observation to which step t led in environment i: where an episode ended it is the *final* one, never that of the reset,
so the value of a state in which an episode was truncated can be asked for.
"""

import math
from typing import NamedTuple

import torch
from gymnasium import spaces as gym


class Batch(NamedTuple):
    """B transitions drawn from a replay buffer, as tensors."""

    observations: torch.Tensor  # (B, size) float32, or uint8 of a picture
    actions: torch.Tensor  # (B,) int64, or (B, D) float32
    rewards: torch.Tensor  # (B,) float32; sum_k gamma^k R_{t+k+1} over the `steps` that follow
    next_observations: torch.Tensor  # (B, size) float32, or uint8 of a picture
    terminated: torch.Tensor  # (B,) bool
    discounts: torch.Tensor  # (B,) float32, gamma^steps: what the value of the next observation is worth


def _room(shape, spaces):
    """Empty tensors for observations and actions, each (*shape, …)."""
    observations = torch.empty((*shape, spaces.size), dtype=spaces.dtype, device=spaces.device)
    if isinstance(spaces.action_space, gym.Discrete):
        return observations, torch.empty(shape, dtype=torch.int64, device=spaces.device)
    return observations, torch.empty((*shape, spaces.action_size), device=spaces.device)


class ReplayBuffer:
    """The last `capacity` transitions, drawn uniformly (Lin 1992; Mnih et al. 2015).

    spaces : `rlcourse.deep.spaces.Spaces`. Discrete actions are kept as int64, those of a Box as float32 vectors.
    Raises ValueError if not even one step of all environments fits.
    """

    def __init__(self, capacity, num_envs, spaces):
        self.rows = capacity // num_envs
        if self.rows < 1:
            raise ValueError(f"capacity is {capacity}, expected at least num_envs = {num_envs} transitions.")
        shape = (self.rows, num_envs)
        self.observations, self.actions = _room(shape, spaces)
        self.next_observations = torch.empty_like(self.observations)
        self.rewards = torch.empty(shape, device=spaces.device)
        self.terminated = torch.empty(shape, dtype=torch.bool, device=spaces.device)
        self.ended = torch.empty(shape, dtype=torch.bool, device=spaces.device)
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
        drawn = torch.randint(len(self), (size,), generator=generator, device=generator.device)
        if n_steps > 1:
            rewards, steps = self._sums(drawn, gamma, n_steps)
            last = (drawn + (steps - 1) * self.rewards.shape[1]) % self.rewards.numel()
            discounts = torch.pow(gamma, steps.float())
        else:
            rewards, last = self._flat(self.rewards)[drawn], drawn
            discounts = torch.full_like(rewards, gamma)
        return Batch(
            self._flat(self.observations)[drawn],
            self._flat(self.actions)[drawn],
            rewards,
            self._flat(self.next_observations)[last],
            self._flat(self.terminated)[last],
            discounts,
        )

    def _sums(self, drawn, gamma, n_steps):
        """Discounted sums of up to n rewards from the drawn transitions on, and of how many, both (size,)."""
        envs = self.rewards.shape[1]
        ahead = torch.arange(n_steps, device=drawn.device)
        window = (drawn[:, None] + ahead * envs) % self.rewards.numel()
        stop = self._flat(self.ended)[window]
        until_newest = (self.count - 1 - drawn // envs) % self.rows
        stop |= ahead == until_newest[:, None]
        stop[:, -1] = True
        steps = stop.int().argmax(dim=1) + 1  # the first stop
        counted = self._flat(self.rewards)[window].masked_fill(ahead >= steps[:, None], 0.0)
        return counted @ torch.pow(gamma, ahead.float()), steps

    @staticmethod
    def _flat(tensor):
        """(rows, N, ...) as (rows * N, ...)."""
        return tensor.flatten(0, 1)

    def state_dict(self):
        """The filled part, for a checkpoint."""
        filled = min(self.count, self.rows)
        return {"count": self.count} | {name: tensor[:filled].clone() for name, tensor in self._tensors()}

    def load_state_dict(self, state):
        self.count = state["count"]
        filled = min(self.count, self.rows)
        for name, tensor in self._tensors():
            tensor[:filled] = state[name]

    def _tensors(self):
        return [(name, value) for name, value in vars(self).items() if isinstance(value, torch.Tensor)]


class Rollout:
    """T consecutive steps of N environments under one policy; tensors (T, N, ...), filled by `put`, then read.

    spaces : `rlcourse.deep.spaces.Spaces`, as for the replay buffer.
    """

    def __init__(self, steps, num_envs, spaces):
        shape = (steps, num_envs)
        self.observations, self.actions = _room(shape, spaces)
        self.next_observations = torch.empty_like(self.observations)
        self.log_probs = torch.empty(shape, device=spaces.device)
        self.rewards = torch.empty(shape, dtype=torch.float64, device=spaces.device)
        self.terminated = torch.empty(shape, dtype=torch.bool, device=spaces.device)
        self.truncated = torch.empty(shape, dtype=torch.bool, device=spaces.device)

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

        value_of : function, observations (M, size) -> (M,).
        Within an episode the next value is the value of the next row. Where the episode was truncated, and in the
        last row, it is that of the final observation. Where it terminated there is none: NaN, which nobody may read.
        """
        values = value_of(self.observations.flatten(0, 1)).reshape(self.rewards.shape)
        next_values = torch.empty_like(values)
        next_values[:-1] = values[1:]
        cut = self.truncated.clone()
        cut[-1] = True
        next_values[cut] = value_of(self.next_observations[cut])
        next_values[self.terminated] = math.nan
        return values, next_values


def flat(tensor):
    """(T, N, ...) -> (T * N, ...), float64 as float32: the steps of a rollout as one batch."""
    tensor = tensor.flatten(0, 1)
    return tensor.float() if tensor.dtype == torch.float64 else tensor
