"""A memory in front of a network, for what the present observation does not show."""

import math
from typing import NamedTuple

import torch
from torch import nn

from rlcourse.deep.encoders import encoder


class Memory(nn.Module):
    """A gated recurrent unit (GRU; Cho et al. 2014): M numbers that change with every observation of an episode.

    spaces : `rlcourse.deep.spaces.Spaces`; size : M; sees : names of the parts of an observation that count, None: all.
    An episode begins with a memory of zeros.
    """

    def __init__(self, spaces, size, generator, sees=None):
        super().__init__()
        front, inputs = encoder(spaces, generator, sees)
        self.front = nn.Sequential(*front)
        self.cell = nn.utils.skip_init(nn.GRUCell, inputs, size, device=generator.device)
        for weights in (self.cell.weight_ih, self.cell.weight_hh):
            for gate in weights.detach().chunk(3):
                nn.init.orthogonal_(gate, generator=generator)
        nn.init.zeros_(self.cell.bias_ih)
        nn.init.zeros_(self.cell.bias_hh)

    def forward(self, observations, memory):
        """What is remembered after one more observation. (N, size) and (N, M) -> (N, M)."""
        return self.cell(self.front(observations), memory)

    def along(self, observations, memory, begins):
        """What is remembered after each of T steps in N copies, (T, N, M).

        observations : (T, N, size); memory : (N, M) before the first of them; begins : (T, N) bool, the observations
        with which an episode begins: what was remembered before does not reach them.
        """
        # The steps wait for each other, what stands in front of the cell need not. torch.nn.GRU, which knows no
        # episodes, needs sequences cut and padded where they begin: with short ones that takes twice as long.
        seen = self.front(observations.flatten(0, 1)).unflatten(0, begins.shape)
        memories = []
        for now, begin in zip(seen.unbind(), begins.unbind(), strict=True):
            memory = self.cell(now, forgotten(memory, begin))
            memories.append(memory)
        return torch.stack(memories)


def forgotten(memory, begins):
    """The memory (N, M), zeros where an episode `begins`, (N,) bool."""
    return memory * ~begins.unsqueeze(1)


class Sequences(NamedTuple):
    """A `rlcourse.deep.buffers.Rollout` of T steps of N environments, and with which memory each step was met."""

    observations: torch.Tensor  # (T, N, size)
    begins: torch.Tensor  # (T, N) bool, the observation is the first of an episode
    memories: torch.Tensor  # (T, N, M), before the observation; zeros where an episode begins
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

        value_of : function, observations (B, size) and the memories with which they are met (B, M) -> their values (B,)
        and the memories after them (B, M).
        Where an episode was truncated, and in the last row, the next value is that of the final observation, met with
        the memory of that time. Where it terminated there is none: NaN, which nobody may read.
        """
        values, after = value_of(self.observations.flatten(0, 1), self.memories.flatten(0, 1))
        values, after = values.reshape(self.rewards.shape), after.reshape(self.memories.shape)
        next_values = torch.empty_like(values)
        next_values[:-1] = values[1:]
        cut = self.truncated.clone()
        cut[-1] = True
        next_values[cut] = value_of(self.next_observations[cut], after[cut])[0]
        next_values[self.terminated] = math.nan
        return values, next_values
