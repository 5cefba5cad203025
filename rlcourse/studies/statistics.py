"""What may be concluded from several runs: rliable's statistics (Agarwal et al. 2021)."""

import numpy as np
from scipy.stats import trim_mean


def interquartile_mean(scores):
    """The mean of the middle half of all scores: less noisy than the median, deaf to a few lucky or failed runs.

    scores : (runs,) or (runs, tasks), of all tasks together. Returns a float.
    """
    return float(trim_mean(np.asarray(scores, dtype=float), 0.25, axis=None))


def bootstrap_interval(scores, statistic=interquartile_mean, confidence=0.95, repetitions=2000, seed=0):
    """Percentile interval of a statistic under resampling of the runs, each task by itself (stratified bootstrap).

    scores : (runs,) or (runs, tasks); statistic : function of an array of that shape. Returns (low, high).
    Raises ValueError for fewer than two runs.
    """
    scores = np.asarray(scores, dtype=float)
    table = scores.reshape(len(scores), -1)
    runs, tasks = table.shape
    if runs < 2:
        raise ValueError(f"{runs} run cannot say how much runs differ: give at least 2.")
    rng = np.random.default_rng(seed)
    drawn = rng.integers(runs, size=(repetitions, runs, tasks))
    samples = [statistic(table[index, np.arange(tasks)].reshape(scores.shape)) for index in drawn]
    tail = 50 * (1 - confidence)
    low, high = np.percentile(samples, (tail, 100 - tail))
    return float(low), float(high)
