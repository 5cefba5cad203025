"""A grid of points in a continuous state space, between which values are interpolated."""

from itertools import product

import numpy as np
from scipy import sparse


class StateGrid:
    """Points on a regular grid over the box between `low` and `high`, numbered row by row (the last dimension fastest).

    A state between the points is described by its *shares* of the points around it: not negative, summing to 1, and
    the nearer a point, the larger its share (multilinear interpolation). So shares can serve as the transition
    probabilities of a finite MDP (Munos and Moore, Variable resolution discretization in optimal control, 2002).

    Parameters
    ----------
    low, high : (D,) floats
        The range of each dimension. States outside count as lying on its edge.
    points : (D,) ints
        Number of points along each dimension, at least 2.
    wraps : (D,) bools, optional
        Dimensions in which `high` is the same place as `low`, such as an angle. Default: none.

    Raises
    ------
    ValueError
        If a bound is infinite, low is not below high, the lengths differ, or a dimension has fewer than 2 points.
    """

    def __init__(self, low, high, points, wraps=None):
        self.low, self.high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
        self.points = np.asarray(points, dtype=np.int64)
        self.wraps = np.zeros(self.low.shape, dtype=bool) if wraps is None else np.asarray(wraps, dtype=bool)
        if not self.low.shape == self.high.shape == self.points.shape == self.wraps.shape or self.low.ndim != 1:
            raise ValueError(
                f"low, high, points and wraps have the shapes {self.low.shape}, {self.high.shape}, "
                f"{self.points.shape} and {self.wraps.shape}; expected one entry of each for every dimension."
            )
        wrong = np.flatnonzero(~(np.isfinite(self.low) & np.isfinite(self.high) & (self.low < self.high)))
        if len(wrong):
            k = wrong[0]
            raise ValueError(f"Dimension {k} runs from {low[k]} to {high[k]}; expected two finite, rising numbers.")
        if (self.points < 2).any():
            raise ValueError(f"points is {points}, expected at least 2 along each dimension.")
        self.n_states = int(self.points.prod())
        self._spacing = (self.high - self.low) / (self.points - ~self.wraps)

    def states(self):
        """The state at each point: (S, D)."""
        axes = [low + step * np.arange(n) for low, step, n in zip(self.low, self._spacing, self.points, strict=True)]
        return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)

    def shares(self, states, nearest=False):
        """How much each point counts for each of `states` (N, D): a sparse array (N, S) whose rows sum to 1.

        nearest=True gives everything to the nearest point instead, which is what bins do. Raises ValueError for
        states of another length, or that hold NaN.
        """
        states = np.asarray(states, dtype=float)
        if states.ndim != 2 or states.shape[1] != len(self.points) or np.isnan(states).any():
            raise ValueError(f"The states have shape {states.shape}, expected (N, {len(self.points)}) without NaN.")
        steps = (states - self.low) / self._spacing
        steps = np.where(self.wraps, steps % self.points, np.clip(steps, 0, self.points - 1))
        if nearest:
            steps = np.rint(steps)
        below = np.where(self.wraps, np.floor(steps), np.minimum(np.floor(steps), self.points - 2)).astype(np.int64)
        beyond = steps - below
        rows, columns, weights = [], [], []
        for corner in product((0, 1), repeat=len(self.points)):
            share = np.where(corner, beyond, 1 - beyond).prod(axis=1)
            counted = np.flatnonzero(share)
            indices = (below + corner)[counted].T
            rows.append(counted)
            columns.append(np.ravel_multi_index(tuple(indices), tuple(self.points), mode="wrap"))
            weights.append(share[counted])
        entries = np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))
        return sparse.csr_array(entries, shape=(len(states), self.n_states))
