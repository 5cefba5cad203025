"""Near-misses of `planner-fix`: right on many inputs, as a person would write them."""

import numpy as np


def swept(P, R, gamma, v, order=None):
    """One sweep in place, on a copy."""
    v = v.copy()
    for s in range(len(P)) if order is None else order:
        v[s] = np.max(R[s] + gamma * P[s] @ v)
    return v


def swept_until(P, R, gamma, settled):
    """Sweep in place from zeros until ``settled(new, old)``."""
    v = np.zeros(len(P))
    while True:
        old, v = v, swept(P, R, gamma, v)
        if settled(v, old):
            return v


def signed_sum_of_the_changes(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.sum(v - old) < tolerance)


def change_of_the_sum(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: abs(v.sum() - old.sum()) < tolerance)


def change_of_the_mean(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: abs(v.mean() - old.mean()) < tolerance)


def change_of_the_largest_value(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: abs(v.max() - old.max()) < tolerance)


def change_of_the_norm(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: abs(np.linalg.norm(v) - np.linalg.norm(old)) < tolerance)


def growth_only(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.max(v - old) < tolerance)


def fall_only(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.max(old - v) < tolerance)


def mean_change(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).mean() < tolerance)


def median_change(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.median(np.abs(v - old)) < tolerance)


def root_mean_square_of_the_change(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.sqrt(np.mean((v - old) ** 2)) < tolerance)


def sum_of_the_changes(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).sum() < tolerance)


def any_state_has_settled(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.any(np.abs(v - old) < tolerance))


def change_of_first_state(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: abs(v[0] - old[0]) < tolerance)


def change_of_last_state(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: abs(v[-1] - old[-1]) < tolerance)


def relative_change_of_allclose(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.allclose(v, old, atol=tolerance, rtol=1e-3))


def allclose_without_the_tolerance(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.allclose(v, old))


def relative_change(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < tolerance * max(1, np.abs(v).max()))


def waits_until_nothing_changes(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.array_equal(v, old))


def fixed_tolerance_1e_6(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < 1e-6)


def fixed_tolerance_1e_8(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < 1e-8)


def tolerance_at_most_1e_3(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < min(tolerance, 1e-3))


def tolerance_at_least_1e_6(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < max(tolerance, 1e-6))


def twice_the_tolerance(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < 2 * tolerance)


def half_the_tolerance(P, R, gamma, tolerance):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < tolerance / 2)


def five_thousand_sweeps(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    for _ in range(5000):
        v = (R + gamma * P @ v).max(axis=1)
    return v


def as_many_sweeps_as_states(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    for _ in range(len(P)):
        v = swept(P, R, gamma, v)
    return v


def hundred_sweeps_at_most(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    for _ in range(100):
        old, v = v, swept(P, R, gamma, v)
        if np.abs(v - old).max() < tolerance:
            break
    return v


def thousand_sweeps_at_most(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    for _ in range(1000):
        old, v = v, swept(P, R, gamma, v)
        if np.abs(v - old).max() < tolerance:
            break
    return v


def once_forwards_and_once_backwards(P, R, gamma, tolerance):
    v = swept(P, R, gamma, np.zeros(len(P)))
    return swept(P, R, gamma, v, order=reversed(range(len(P))))


def sweeps_backwards_with_the_bug(P, R, gamma, tolerance):
    return swept(P, R, gamma, np.zeros(len(P)), order=reversed(range(len(P))))


def values_before_the_last_sweep(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old, v = v, swept(P, R, gamma, v)
        if np.abs(v - old).max() < tolerance:
            return old


def never_below_zero(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old, v = v, np.maximum((R + gamma * P @ v).max(axis=1), 0)
        if np.abs(v - old).max() < tolerance:
            return v


def one_sweep_for_gamma_zero_gives_first_reward(P, R, gamma, tolerance):
    if gamma == 0:
        return R[:, 0].copy()
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < tolerance)


def rounded_to_the_tolerance(P, R, gamma, tolerance):
    v = swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < tolerance)
    return np.round(v, max(0, int(-np.log10(tolerance))))


def last_state_never_swept(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old, v = v, swept(P, R, gamma, v, order=range(len(P) - 1))
        if np.abs(v - old).max() < tolerance:
            return v


def two_actions(P, R, gamma, tolerance):
    return swept_until(P[:, :2], R[:, :2], gamma, lambda v, old: np.abs(v - old).max() < tolerance)


NEAR_MISSES = (
    signed_sum_of_the_changes,
    change_of_the_sum,
    change_of_the_mean,
    change_of_the_largest_value,
    change_of_the_norm,
    growth_only,
    fall_only,
    mean_change,
    median_change,
    root_mean_square_of_the_change,
    sum_of_the_changes,
    any_state_has_settled,
    change_of_first_state,
    change_of_last_state,
    relative_change_of_allclose,
    allclose_without_the_tolerance,
    relative_change,
    waits_until_nothing_changes,
    fixed_tolerance_1e_6,
    fixed_tolerance_1e_8,
    tolerance_at_most_1e_3,
    tolerance_at_least_1e_6,
    twice_the_tolerance,
    half_the_tolerance,
    five_thousand_sweeps,
    as_many_sweeps_as_states,
    hundred_sweeps_at_most,
    thousand_sweeps_at_most,
    once_forwards_and_once_backwards,
    sweeps_backwards_with_the_bug,
    values_before_the_last_sweep,
    never_below_zero,
    one_sweep_for_gamma_zero_gives_first_reward,
    rounded_to_the_tolerance,
    last_state_never_swept,
    two_actions,
)

LENGTH = "both have one entry for each state"
ABSOLUTE = "the absolute value does not depend on the order"

# ruff: noqa: E501 (as `rlcourse exercises mutate` prints them)
EQUIVALENT = {
    "copy_before_the_sweep: `v = np.zeros(len(P))` → `v = np.zeros(len(R))`": LENGTH,
    "copy_before_the_sweep: `if np.max(np.abs(v - old)) < tolerance:` → `if np.max(np.abs(old - v)) < tolerance:`": ABSOLUTE,
    "copy_before_the_sweep: `v[s] = np.max(rewards + gamma * P[s] @ v)` → `v[s] = np.max(rewards + gamma * P[s] @ old)`": "a synchronous sweep is as right as one in place",
    "new_array_each_sweep: `v = np.zeros(len(P))` → `v = np.zeros(len(R))`": LENGTH,
    "new_array_each_sweep: `if np.max(np.abs(v - old)) < tolerance:` → `if np.max(np.abs(old - v)) < tolerance:`": ABSOLUTE,
    "largest_change_kept: `v, change = (np.zeros(len(P)), tolerance)` → `v, change = (np.zeros(len(R)), tolerance)`": LENGTH,
    "largest_change_kept: `change = max(change, abs(v[s] - before))` → `change = max(change, abs(before - v[s]))`": ABSOLUTE,
}
