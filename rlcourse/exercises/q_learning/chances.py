"""How far a frequency may be from its probability before the check says that it is another probability."""

import numpy as np


def is_unlikely(share: float, probability: float, draws: int, chance: float) -> bool:
    """Whether ``share`` of ``draws`` is a result that comes with at most the given chance.

    Chernoff's bound: for a share of n independent draws, P(n KL(share, p) >= c) <= 2 exp(-c).
    """
    return bool(draws * divergence(share, probability) > np.log(2 / chance))


def divergence(share: float, probability: float) -> float:
    """Kullback and Leibler's divergence of two coins; infinite where the impossible has happened."""
    terms = [(share, probability), (1 - share, 1 - probability)]
    if any(seen > 1e-12 and p < 1e-12 for seen, p in terms):
        return np.inf
    return sum(seen * np.log(seen / p) for seen, p in terms if seen > 1e-12)
