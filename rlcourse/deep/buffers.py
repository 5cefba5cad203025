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
        self.observations = torch.empty((*shape, spaces.size), dtype=spaces.dtype, device=spaces.device)
        self.next_observations = torch.empty_like(self.observations)
        if isinstance(spaces.action_space, gym.Discrete):
            self.actions = torch.empty(shape, dtype=torch.int64, device=spaces.device)
        else:
            self.actions = torch.empty((*shape, spaces.action_size), device=spaces.device)
        self.rewards = torch.empty(shape, device=spaces.device)
        self.terminated = torch.empty(shape, dtype=torch.bool, device=spaces.device)
        self.ended = torch.zeros(shape, dtype=torch.bool, device=spaces.device)
        self.count = 0  # rows ever written
        self._stepper = None

    def __len__(self):
        return min(self.count, self.rows) * self.rewards.shape[1]

    def fill_from(self, stepper):
        """To be called before steps of `stepper` are added.

        Where it does not go on from the newest step (another stepper, or a resumed run whose environment did not give
        its state away) the episodes that were under way are noted as ended.
        """
        if stepper is self._stepper:
            return
        self._stepper = stepper
        if self.count:
            newest = (self.count - 1) % self.rows
            self.ended[newest] |= (stepper.observations != self.next_observations[newest]).any(dim=1)

    def shown(self, observations):
        """The observations (N, size) as the networks will see them: of these, normalization takes its statistics."""
        return observations

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
        return self.transitions(self.draw(size, generator), gamma, n_steps)

    def draw(self, size, generator):
        """(size,) indices of transitions, counted through all rows and, in each, all environments."""
        return torch.randint(len(self), (size,), generator=generator, device=generator.device)

    def transitions(self, drawn, gamma, n_steps=1):
        """The Batch of the transitions with these indices (B,)."""
        if n_steps > 1:
            until_newest = (self.count - 1 - drawn // self.rewards.shape[1]) % self.rows
            window, ahead = self.window(drawn, n_steps)
            stop = torch.take(self.ended, window) | (ahead == until_newest[:, None])
            rewards, steps, discounts = n_step_sums(torch.take(self.rewards, window), stop, gamma)
            last = window.gather(1, steps).squeeze(1)
        else:
            rewards, last = torch.take(self.rewards, drawn), drawn
            discounts = torch.full_like(rewards, gamma)
        return Batch(
            rows_of(self.observations, drawn),
            rows_of(self.actions, drawn),
            rewards,
            rows_of(self.next_observations, last),
            torch.take(self.terminated, last),
            discounts,
        )

    def window(self, drawn, n_steps):
        """Indices (B, n) of the transitions with the indices `drawn` and those after them, and 0, …, n - 1."""
        ahead = torch.arange(n_steps, device=drawn.device)
        return (drawn[:, None] + ahead * self.rewards.shape[1]) % self.rewards.numel(), ahead

    def state_dict(self):
        """The filled part, for a checkpoint."""
        filled = min(self.count, self.rows)
        return {"count": self.count} | {name: tensor[:filled].clone() for name, tensor in self._tensors()}

    def load_state_dict(self, state):
        self.count, self._stepper = state["count"], None
        filled = min(self.count, self.rows)
        for name, tensor in self._tensors():
            tensor[:filled] = state[name]

    def __getstate__(self):
        # Copies and pickles leave the environments behind.
        return vars(self) | {"_stepper": None}

    def _tensors(self):
        return [(name, value) for name, value in vars(self).items() if isinstance(value, torch.Tensor)]


def rows_of(tensor, indices):
    """Of (rows, N, ...) those with the indices that they have in (rows * N, ...); a copy."""
    return tensor.flatten(0, 1).index_select(0, indices)


def n_step_sums(rewards, stop, gamma):
    """Discounted sums (B,) of the rewards (B, n) up to the first stop in each row, or over all n where there is none.

    Returns them, the column (B, 1) of the last reward that counts, and gamma^steps (B,).
    """
    stop[:, -1] = True
    last = stop.view(torch.uint8).argmax(dim=1, keepdim=True)
    columns = torch.arange(rewards.shape[1] + 1, device=rewards.device)
    powers = gamma ** columns.float()
    return rewards.masked_fill(columns[:-1] > last, 0.0) @ powers[:-1], last, powers[last + 1].squeeze(1)


class Rollout(NamedTuple):
    """T consecutive steps of N environments under one policy, tensors (T, N, ...); read once and thrown away."""

    observations: torch.Tensor  # (T, N, size)
    actions: torch.Tensor  # (T, N) int64, or (T, N, D) float32
    log_probs: torch.Tensor  # (T, N), of the actions
    next_observations: torch.Tensor  # (T, N, size)
    rewards: torch.Tensor  # (T, N)
    terminated: torch.Tensor  # (T, N) bool
    truncated: torch.Tensor  # (T, N) bool

    @classmethod
    def of(cls, steps):
        """From a list of T tuples, the fields of each step (N, ...)."""
        return cls(*map(torch.stack, zip(*steps, strict=True)))

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
