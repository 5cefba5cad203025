"""Debugging clinic, second half: mend the planner."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import as_numbers, corridor, lonely_state, optimal_values, random_process


def copy_before_the_sweep(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def new_array_each_sweep(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v
        v = (R + gamma * P @ old).max(axis=1)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def largest_change_kept(P, R, gamma, tolerance):
    v, change = np.zeros(len(P)), tolerance
    while change >= tolerance:
        change = 0.0
        for s in range(len(P)):
            before = v[s]
            v[s] = np.max(R[s] + gamma * P[s] @ v)
            change = max(change, abs(v[s] - before))
    return v


def compared_with_itself(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def _swept_until(P, R, gamma, stop):
    v = np.zeros(len(P))
    for sweep in range(1, 10_000):
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if stop(sweep, v, old):
            break
    return v


def two_sweeps(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: k == 2)


def sign_forgotten(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(v - old) < tolerance)


def any_state_settled(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.any(np.abs(v - old) < tolerance))


def last_state_only(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: abs(v[-1] - old[-1]) < tolerance)


def judge_error(v, P, R, gamma, tolerance):
    best = optimal_values(P, R, gamma)
    v = as_numbers(v, len(P))
    error = np.abs(v - best)
    s = int(error.argmax())
    if error[s] > tolerance * gamma / (1 - gamma) + 1e-9:
        return f"State {s} is worth {best[s]:.4g}; the planner says {v[s]:.4g}."
    return None


def renumbered(P, R):
    """The same process with its states numbered from the other end."""
    return P[::-1, :, ::-1].copy(), R[::-1].copy()


def good_order_cases(rng):
    return [(*renumbered(*corridor(n_states, float(rng.integers(1, 9)))), 0.9, 1e-6) for n_states in (3, 5)]


def bad_order_cases(rng):
    return [(*corridor(n_states, float(rng.integers(1, 9))), 0.9, 1e-6) for n_states in (4, 7)]


def different_speeds():
    """State 0 is settled from the start, state 2 after two sweeps; state 1 earns 5 for ever and takes long."""
    P = np.eye(3)[[0, 1, 0]][:, None, :]
    return P, np.array([[0.0], [5.0], [1.0]])


def endless_cases(rng):
    P, R = random_process(rng, 4, 3)
    cases = [(*lonely_state(-1.0, -2.0), 0.9, 1e-6), (*different_speeds(), 0.9, 1e-6)]
    return [*cases, (P, R - 6, 0.9, 1e-6), (P, R + 6, 0.95, 1e-6)]


EXERCISE = Exercise(
    id="planner-fix",
    title="Clinic: mend the planner",
    minutes=4,
    difficulty=1,
    optional=True,
    reference=copy_before_the_sweep,
    alternatives=(new_array_each_sweep, largest_change_kept),
    misconceptions=(
        Misconception(
            "compared-with-itself",
            compared_with_itself,
            "These still are the values of a single sweep. `old = v` makes no copy, it is a second name for the same "
            "array, so `v - old` is zero. (A copy taken after the sweep does not help, nor does a v that starts "
            "each sweep from zeros again.)",
        ),
        Misconception(
            "two-sweeps",
            two_sweeps,
            "One sweep more than before, which is enough for the smallest buildings only. Let it sweep until nothing "
            "changes by tolerance or more.",
        ),
        Misconception(
            "sign-forgotten",
            sign_forgotten,
            "The copy is right, but the change has lost its absolute value: falling values give a negative change, "
            "which is always below the tolerance.",
        ),
        Misconception(
            "any-state-settled",
            any_state_settled,
            "The loop stops when some state has settled. It may stop only when all have: look at the largest change.",
        ),
        Misconception(
            "last-state-only",
            last_state_only,
            "Only the change of the last state is looked at; each state overwrites the change of the one before. "
            "Keep the largest.",
        ),
    ),
    properties=(
        Property("the corridor in the lucky order is still right", 1, good_order_cases, None, judge_error),
        Property("the corridor in the other order is right too", 1, bad_order_cases, None, judge_error),
        Property("processes without an end, with gains and costs", 1, endless_cases, None, judge_error),
    ),
    hints=(
        "Print the largest change after each sweep. How many sweeps are there?",
        "What does `old = v` do to an array: does it make a copy?",
        "`old = v.copy()` at the start of each sweep.",
    ),
    time_limit=2.0,
)
