"""Choosing actions: epsilon-greedy with fair ties, and schedules for epsilon and the step size."""

import numpy as np


def epsilon_greedy(q, epsilon, rng):
    """With probability epsilon any available action, else one of the best; equal ones are equally likely.

    Sutton & Barto, section 2.2. An action with q = -inf is not available and never chosen.

    q : (N, A), one row per decision, or (A,). epsilon : float, or (N,) floats. rng : np.random.Generator.
    Returns (N,) int, or an int for q of shape (A,).
    """
    rows = np.atleast_2d(q)
    explore = rng.random(len(rows)) < epsilon
    candidates = np.where(explore[:, None], rows > -np.inf, rows == rows.max(axis=1, keepdims=True))
    actions = np.argmax(candidates * (1.0 - rng.random(rows.shape)), axis=1)
    return int(actions[0]) if np.ndim(q) == 1 else actions


def epsilon_greedy_probabilities(q, epsilon):
    """The probability with which `epsilon_greedy` takes each action. q : (N, A) or (A,); returns the same shape."""
    q, epsilon = np.asarray(q, dtype=float), np.asarray(epsilon, dtype=float)[..., None]
    available = q > -np.inf
    best = q == q.max(axis=-1, keepdims=True)
    return epsilon * _share(available) + (1 - epsilon) * _share(best)


def _share(chosen):
    return chosen / chosen.sum(axis=-1, keepdims=True)


def linear_schedule(start, end, steps):
    """A function of the step t that goes from `start` to `end` in a straight line over `steps` steps, then stays."""
    if steps <= 0:
        raise ValueError(f"steps is {steps}, expected a positive number.")
    return lambda t: start + (end - start) * min(t / steps, 1.0)


def exponential_schedule(start, end, decay):
    """A function of the step t: end + (start - end) * decay^t, with 0 < decay < 1."""
    if not 0 < decay < 1:
        raise ValueError(f"decay is {decay}, expected a number between 0 and 1, for example 0.999.")
    return lambda t: end + (start - end) * decay**t


def value_at(number_or_schedule, t):
    """The value of a number, or of a schedule at step t."""
    return number_or_schedule(t) if callable(number_or_schedule) else number_or_schedule
