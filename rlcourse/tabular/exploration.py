"""Choosing actions: epsilon-greedy with fair ties, and schedules for epsilon and the step size."""

import numpy as np

from rlcourse.mdp.checks import checked_positive


def epsilon_greedy(q, epsilon, rng):
    """With probability epsilon any available action, else one of the best; equal ones are equally likely.

    Sutton & Barto, section 2.2. An action with q = -inf is not available and never chosen.

    q : (N, A), one row per decision, or (A,). epsilon : float, or (N,) floats. rng : np.random.Generator.
    Returns (N,) int, or an int for q of shape (A,). Raises ValueError for a row that holds NaN or no available action,
    and for an epsilon outside [0, 1].
    """
    rows = np.atleast_2d(q)
    best = _best(rows)
    _check_epsilon(epsilon)
    explore = rng.random(len(rows)) < epsilon
    candidates = np.where(explore[:, None], rows > -np.inf, rows == best)
    actions = np.argmax(candidates * (1.0 - rng.random(rows.shape)), axis=1)
    return int(actions[0]) if np.ndim(q) == 1 else actions


def epsilon_greedy_probabilities(q, epsilon):
    """The probability with which `epsilon_greedy` takes each action. q : (N, A) or (A,); returns the same shape."""
    q, epsilon = np.asarray(q, dtype=float), np.asarray(epsilon, dtype=float)[..., None]
    _check_epsilon(epsilon)
    available = q > -np.inf
    best = q == _best(q)
    return epsilon * _share(available) + (1 - epsilon) * _share(best)


def _best(q):
    """The highest value of each row, (N, 1) or (1,); ValueError where there is none."""
    if q.shape[-1] == 0:
        raise ValueError(f"q has shape {q.shape}: there is no action to choose from.")
    best = q.max(axis=-1, keepdims=True)
    # NaN is not above -inf either.
    if best.size and not best.min() > -np.inf:
        row = np.flatnonzero(~(best > -np.inf))[0]
        raise ValueError(
            f"The action values of row {row} are {np.atleast_2d(q)[row]}, expected numbers, at least one of them above "
            "-inf; where they grew without end, a smaller step size helps."
        )
    return best


def _check_epsilon(epsilon):
    if not _is_share(epsilon):
        raise ValueError(f"epsilon is {epsilon}, expected a probability from 0 to 1.")


def _is_share(value):
    # This runs in every step: compared as a Python number where it is one.
    if type(value) is float:
        return 0 <= value <= 1
    value = np.asarray(value, dtype=float)
    return bool(((value >= 0) & (value <= 1)).all())


def _share(chosen):
    return chosen / chosen.sum(axis=-1, keepdims=True)


def linear_schedule(start, end, steps):
    """A function of the step t that goes from `start` to `end` in a straight line over `steps` steps, then stays."""
    steps = checked_positive("steps", steps)
    return lambda t: start + (end - start) * min(t / steps, 1.0)


def exponential_schedule(start, end, decay):
    """A function of the step t: end + (start - end) * decay^t, with 0 < decay < 1."""
    if np.ndim(decay) or isinstance(decay, str) or not 0 < decay < 1:
        raise ValueError(f"decay is {decay!r}, expected a number between 0 and 1, for example 0.999.")
    return lambda t: end + (start - end) * decay**t


def value_at(number_or_schedule, t):
    """The value of a number, or of a schedule at step t."""
    return number_or_schedule(t) if callable(number_or_schedule) else number_or_schedule


def step_size(number_or_schedule, t):
    """The step size alpha at step t; ValueError if it is not from 0 (learn nothing) to 1 (forget what was known)."""
    alpha = value_at(number_or_schedule, t)
    if not _is_share(alpha):
        raise ValueError(f"alpha is {alpha}, expected a step size from 0 to 1.")
    return alpha
