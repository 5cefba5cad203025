"""Continuous observations in boxes, so that a table can hold their values."""

import gymnasium
import numpy as np


class Discretizer:
    """Cuts the box between `low` and `high` into equal bins and numbers the cells.

    Parameters
    ----------
    low, high : (D,) floats
        Range that is divided; values outside go to the bins at the edge, so infinite observations are fine.
    bins : int, or (D,) ints
        Number of bins along each dimension.

    Raises
    ------
    ValueError
        If a bound is infinite, low is not below high, or a dimension has no bin.
    """

    def __init__(self, low, high, bins):
        self.low, self.high = np.atleast_1d(np.asarray(low, dtype=float)), np.atleast_1d(np.asarray(high, dtype=float))
        self.bins = np.broadcast_to(np.asarray(bins, dtype=np.int64), self.low.shape)
        wrong = np.flatnonzero(~(np.isfinite(self.low) & np.isfinite(self.high) & (self.low < self.high)))
        if len(wrong):
            k = wrong[0]
            raise ValueError(
                f"Dimension {k} runs from {self.low[k]} to {self.high[k]}; expected two finite, rising numbers. "
                "Give bounds that the task rarely leaves."
            )
        if (self.bins < 1).any():
            raise ValueError(f"bins is {bins}, expected at least one bin for each dimension.")
        self.n_states = int(self.bins.prod())
        # Row-major numbering, as in numpy: the last dimension changes fastest.
        self._strides = np.append(np.cumprod(self.bins[:0:-1])[::-1], 1)

    def __call__(self, observation):
        """The cell of an observation (D,) as an int, or of (N, D) observations as (N,) ints.

        Raises ValueError for an observation of another length, or one that holds NaN.
        """
        observation = np.asarray(observation, dtype=float)
        if observation.shape[-1:] != self.low.shape or np.isnan(observation).any():
            raise ValueError(f"The observation is {observation}, expected {len(self.low)} numbers.")
        bin_numbers = np.floor((observation - self.low) / (self.high - self.low) * self.bins)
        bin_numbers = np.minimum(np.maximum(bin_numbers, 0), self.bins - 1)
        cell = bin_numbers.astype(np.int64) @ self._strides
        return int(cell) if observation.ndim == 1 else cell

    def center(self, cell):
        """The middle of a cell: (D,) floats."""
        bin_numbers = np.array(np.unravel_index(cell, tuple(self.bins)))
        return self.low + (bin_numbers + 0.5) / self.bins * (self.high - self.low)


class DiscretizedObservation(gymnasium.ObservationWrapper):
    """A Gymnasium environment with Box observations seen through a Discretizer: observations become Discrete.

    env = DiscretizedObservation(gymnasium.make("CartPole-v1"), Discretizer(low, high, bins=8))
    """

    def __init__(self, env, discretizer):
        super().__init__(env)
        self.discretizer = discretizer
        self.observation_space = gymnasium.spaces.Discrete(discretizer.n_states)

    def observation(self, observation):
        return self.discretizer(observation)
