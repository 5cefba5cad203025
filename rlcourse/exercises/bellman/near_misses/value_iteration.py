"""Near-misses of `value-iteration`: right on many inputs, as a person would write them."""

import numpy as np


def swept_until(P, R, gamma, settled):
    """Sweep from zeros until ``settled(new, old)``."""
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * P @ v).max(axis=1)
        if settled(v, old):
            return v


def limit(gamma, epsilon):
    """The largest change after which the error is at most epsilon."""
    return epsilon * (1 - gamma) / gamma if gamma else np.inf


def fixed_number(P, R, gamma, sweeps):
    v = np.zeros(len(P))
    for _ in range(sweeps):
        v = (R + gamma * P @ v).max(axis=1)
    return v


def change_below_epsilon(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < epsilon)


def change_below_a_tenth_of_epsilon(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < epsilon / 10)


def change_below_a_hundredth_of_epsilon(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < epsilon / 100)


def change_below_epsilon_squared(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= epsilon**2)


def change_below_1e_6(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < 1e-6)


def change_below_1e_10(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() < 1e-10)


def thousand_sweeps(P, R, gamma, epsilon):
    return fixed_number(P, R, gamma, 1000)


def five_thousand_sweeps(P, R, gamma, epsilon):
    return fixed_number(P, R, gamma, 5000)


def twenty_thousand_sweeps(P, R, gamma, epsilon):
    return fixed_number(P, R, gamma, 20_000)


def ten_horizons(P, R, gamma, epsilon):
    return fixed_number(P, R, gamma, int(10 / (1 - gamma)))


def limit_of_gamma_099(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= limit(min(gamma, 0.99), epsilon))


def gamma_at_most_099(P, R, gamma, epsilon):
    gamma = min(gamma, 0.99)
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= limit(gamma, epsilon))


def limit_twice_too_large(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= 2 * limit(gamma, epsilon))


def half_the_states_have_settled(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.median(np.abs(v - old)) <= limit(gamma, epsilon))


def any_state_has_settled(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.any(np.abs(v - old) <= limit(gamma, epsilon)))


def mean_change(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).mean() <= limit(gamma, epsilon))


def root_mean_square_of_the_change(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.sqrt(np.mean((v - old) ** 2)) <= limit(gamma, epsilon))


def change_of_the_sum(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: abs(v.sum() - old.sum()) <= limit(gamma, epsilon))


def signed_sum_of_the_changes(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: (v - old).sum() <= limit(gamma, epsilon))


def growth_only(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: (v - old).max() <= limit(gamma, epsilon))


def fall_only(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: (old - v).max() <= limit(gamma, epsilon))


def change_of_the_largest_value(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: abs(v.max() - old.max()) <= limit(gamma, epsilon))


def change_of_the_largest_absolute_value(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: abs(np.abs(v).max() - np.abs(old).max()) <= limit(gamma, epsilon))


def change_of_first_state(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: abs(v[0] - old[0]) <= limit(gamma, epsilon))


def change_of_last_state(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: abs(v[-1] - old[-1]) <= limit(gamma, epsilon))


def relative_change_of_allclose(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.allclose(v, old, atol=limit(gamma, epsilon)))


def policy_has_settled(P, R, gamma, epsilon):
    def same_policy(v, old):
        return np.array_equal((R + gamma * P @ v).argmax(axis=1), (R + gamma * P @ old).argmax(axis=1))

    return swept_until(P, R, gamma, same_policy)


def count_by_the_largest_reward(P, R, gamma, epsilon):
    v, k = np.zeros(len(P)), 0
    while gamma**k * R.max() / (1 - gamma) > epsilon:
        v, k = (R + gamma * P @ v).max(axis=1), k + 1
    return v


def count_by_the_reward_of_first_state(P, R, gamma, epsilon):
    v, k = np.zeros(len(P)), 0
    while gamma**k * np.abs(R[0]).max() / (1 - gamma) > epsilon:
        v, k = (R + gamma * P @ v).max(axis=1), k + 1
    return v


def count_without_horizon(P, R, gamma, epsilon):
    v, k = np.zeros(len(P)), 0
    while gamma**k * np.abs(R).max() > epsilon:
        v, k = (R + gamma * P @ v).max(axis=1), k + 1
    return v


def zeros_for_gamma_zero(P, R, gamma, epsilon):
    if gamma == 0:
        return np.zeros(len(P))
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= limit(gamma, epsilon))


def ones_for_gamma_zero(P, R, gamma, epsilon):
    if gamma == 0:
        return np.ones(len(P))
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= limit(gamma, epsilon))


def never_below_zero(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old, v = v, np.maximum((R + gamma * P @ v).max(axis=1), 0)
        if np.abs(v - old).max() <= limit(gamma, epsilon):
            return v


def absolute_values(P, R, gamma, epsilon):
    return np.abs(swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= limit(gamma, epsilon)))


def rounded_to_two_digits(P, R, gamma, epsilon):
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= limit(gamma, epsilon)).round(2)


def two_actions(P, R, gamma, epsilon):
    P, R = P[:, :2], R[:, :2]
    return swept_until(P, R, gamma, lambda v, old: np.abs(v - old).max() <= limit(gamma, epsilon))


def returns_the_values_before(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * P @ v).max(axis=1)
        if np.abs(v - old).max() <= limit(gamma, epsilon):
            return old


NEAR_MISSES = (
    change_below_epsilon,
    change_below_a_tenth_of_epsilon,
    change_below_a_hundredth_of_epsilon,
    change_below_epsilon_squared,
    change_below_1e_6,
    change_below_1e_10,
    thousand_sweeps,
    five_thousand_sweeps,
    twenty_thousand_sweeps,
    ten_horizons,
    limit_of_gamma_099,
    gamma_at_most_099,
    limit_twice_too_large,
    half_the_states_have_settled,
    any_state_has_settled,
    mean_change,
    root_mean_square_of_the_change,
    change_of_the_sum,
    signed_sum_of_the_changes,
    growth_only,
    fall_only,
    change_of_the_largest_value,
    change_of_the_largest_absolute_value,
    change_of_first_state,
    change_of_last_state,
    relative_change_of_allclose,
    policy_has_settled,
    count_by_the_largest_reward,
    count_by_the_reward_of_first_state,
    count_without_horizon,
    zeros_for_gamma_zero,
    ones_for_gamma_zero,
    never_below_zero,
    absolute_values,
    rounded_to_two_digits,
    two_actions,
    returns_the_values_before,
)

LENGTH = "both have one entry for each state"
START = "where the change decides when to stop, it may start anywhere"
ONE_MORE = "one sweep more does no harm"
STRICTER = "a change that is small enough without gamma is small enough with it"
ABSOLUTE = "the absolute value does not depend on the order"

# ruff: noqa: E501 (as `rlcourse exercises mutate` prints them)
EQUIVALENT = {
    "bounded_by_the_change: `v = np.zeros(len(P))` → `v = np.ones(len(P))`": START,
    "bounded_by_the_change: `v = np.zeros(len(P))` → `v = np.zeros(len(R))`": LENGTH,
    "bounded_by_the_change: `if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):` → `if gamma * np.abs(v - old).max() < epsilon * (1 - gamma):`": ONE_MORE,
    "bounded_by_the_change: `if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):` → `if np.abs(v - old).max() <= epsilon * (1 - gamma):`": STRICTER,
    "bounded_by_the_change: `if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):` → `if gamma * np.abs(old - v).max() <= epsilon * (1 - gamma):`": ABSOLUTE,
    "in_place_with_largest_change: `v = np.zeros(len(P))` → `v = np.ones(len(P))`": START,
    "in_place_with_largest_change: `v = np.zeros(len(P))` → `v = np.zeros(len(R))`": LENGTH,
    "in_place_with_largest_change: `if change * gamma / (1 - gamma) <= epsilon:` → `if change * gamma / (1 - gamma) < epsilon:`": ONE_MORE,
    "in_place_with_largest_change: `if change * gamma / (1 - gamma) <= epsilon:` → `if change / (1 - gamma) <= epsilon:`": STRICTER,
    "in_place_with_largest_change: `change = max(change, abs(v[s] - old))` → `change = max(change, abs(old - v[s]))`": ABSOLUTE,
    "sweeps_counted_beforehand: `while error > epsilon:` → `while error >= epsilon:`": ONE_MORE,
    "sweeps_counted_beforehand: `v, error = (np.zeros(len(P)), np.abs(R).max() / (1 - gamma))` → `v, error = (np.zeros(len(R)), np.abs(R).max() / (1 - gamma))`": LENGTH,
    "stricter_than_needed: `while change > epsilon * (1 - gamma):` → `while change >= epsilon * (1 - gamma):`": ONE_MORE,
    "stricter_than_needed: `return v` → `return old`": "the values before the last sweep are at most change / (1 - gamma) off, which is epsilon",
    "stricter_than_needed: `change = np.linalg.norm(v - old)` → `change = np.linalg.norm(old - v)`": ABSOLUTE,
    "stricter_than_needed: `v, change = (R[:, 0], np.inf)` → `v, change = (R[:, -1], np.inf)`": START,
}
