"""Continuous observations in boxes, so that a table can hold their values."""

import math

import gymnasium
import numpy as np

from rlcourse.mdp.checks import checked_count, checked_numbers


class Discretizer:
    """Cuts the box between `low` and `high` into equal bins and numbers the cells.

    Parameters
    ----------
    low, high : (D,) floats
        Range that is divided; values outside go to the bins at the edge, so infinite observations are fine.
    bins : int, or (D,) ints
        Number of bins along each dimension. Bin k reaches from low + k width to low + (k + 1) width, with
        width = (high - low) / bins; an edge, however it was rounded, belongs to the bin above it.

    Raises
    ------
    ValueError
        If a bound is infinite, low is not below high, a dimension has no bin, the bins are too narrow for floating
        point, or there are too many cells to number.
    """

    def __init__(self, low, high, bins):
        self.low, self.high = np.atleast_1d(checked_numbers("low", low)), np.atleast_1d(checked_numbers("high", high))
        if self.low.ndim != 1 or self.low.shape != self.high.shape or not len(self.low):
            raise ValueError(
                f"low has shape {self.low.shape} and high {self.high.shape}, expected (D,) both: one number for each "
                "dimension of the observation."
            )
        counts = np.atleast_1d(checked_numbers("bins", bins))
        if counts.shape not in ((1,), self.low.shape):
            raise ValueError(
                f"bins has shape {counts.shape}, expected one number or {self.low.shape}, the shape of low."
            )
        if not ((counts >= 1) & (counts == np.floor(counts)) & np.isfinite(counts)).all():
            raise ValueError(f"bins is {bins}, expected whole numbers: at least one bin for each dimension.")
        counts = np.broadcast_to(counts, self.low.shape)
        with np.errstate(over="ignore", invalid="ignore"):
            self._range = self.high - self.low
        # Infinite and NaN where a bound is, and infinite where both are too far apart.
        wrong = np.flatnonzero(~(np.isfinite(self._range) & (self._range > 0)))
        if len(wrong):
            k = wrong[0]
            raise ValueError(
                f"Dimension {k} runs from {self.low[k]} to {self.high[k]}; expected two finite, rising numbers. "
                "Give bounds that the task rarely leaves."
            )
        # What rounding an edge and a value beside it can do, in bins.
        self._rounding = 4 * np.maximum(np.abs(self.low), np.abs(self.high)) / self._range * counts
        self._slack = self._rounding * np.finfo(float).eps
        wrong = np.flatnonzero(self._slack > 0.1)
        if len(wrong):
            k = wrong[0]
            raise ValueError(
                f"Dimension {k} cuts {self.low[k]} to {self.high[k]} into {counts[k]:g} bins, narrower than what "
                "floating point can tell apart there; take fewer bins, or subtract low from the observation first."
            )
        cells = math.prod(int(count) for count in counts)
        if cells > np.iinfo(np.int64).max:
            raise ValueError(f"bins is {bins}: more cells than can be numbered, let alone stored; take fewer bins.")
        self.bins = counts.astype(np.int64)
        self.n_states = cells
        # Row-major numbering, as in numpy: the last dimension changes fastest.
        self._strides = np.append(np.cumprod(self.bins[:0:-1])[::-1], 1)

    def __call__(self, observation):
        """The cell of an observation (D,) as an int, or of (N, D) observations as (N,) ints.

        Raises ValueError for an observation of another length, or one that holds NaN.
        """
        given = np.asarray(observation)
        if given.dtype == float:
            observation, slack = given, self._slack
        else:
            observation = checked_numbers("observation", observation)
            # Numbers of single precision were rounded to single precision.
            single = given.dtype in (np.float16, np.float32)
            slack = np.minimum(self._rounding * np.finfo(given.dtype).eps, 0.1) if single else self._slack
        if observation.ndim not in (1, 2) or observation.shape[-1:] != self.low.shape or np.isnan(observation).any():
            raise ValueError(f"The observation is {observation}, expected {len(self.low)} numbers, none of them NaN.")
        inside = np.minimum(np.maximum(observation, self.low), self.high)
        place = (inside - self.low) / self._range * self.bins
        bin_numbers = np.minimum(np.floor(place + slack), self.bins - 1)
        cell = bin_numbers.astype(np.int64) @ self._strides
        return int(cell) if observation.ndim == 1 else cell

    def center(self, cell):
        """The middle of a cell: (D,) floats. Raises ValueError for a cell that does not exist."""
        cell = checked_count("cell", cell, least=0)
        if cell >= self.n_states:
            raise ValueError(f"cell is {cell}, expected a whole number from 0 to {self.n_states - 1}.")
        bin_numbers = np.array(np.unravel_index(cell, tuple(self.bins)))
        return self.low + (bin_numbers + 0.5) / self.bins * self._range


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
