"""Near-misses of `policy-iteration`: right on many inputs, as a person would write them."""

import numpy as np


def evaluated(P, R, policy, gamma):
    """Exact values of a policy."""
    states = np.arange(len(P))
    return np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])


def improved(P, R, v, policy, gamma, margin=1e-9):
    """The greedy policy; the present action stays unless another is better by the margin."""
    q = R + gamma * P @ v
    return np.where(q.max(axis=1) > q[np.arange(len(P)), policy] + margin, q.argmax(axis=1), policy)


def iterated(P, R, gamma, margin=1e-9, rounds=1000, discount=None):
    """Policy iteration with faults to choose from."""
    policy = np.zeros(len(P), dtype=int)
    for _ in range(rounds):
        v = evaluated(P, R, policy, gamma)
        new = improved(P, R, v, policy, gamma if discount is None else discount, margin)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


def better_means_by_1e_3(P, R, gamma):
    return iterated(P, R, gamma, margin=1e-3)


def better_means_by_1e_5(P, R, gamma):
    return iterated(P, R, gamma, margin=1e-5)


def better_means_by_a_hundredth(P, R, gamma):
    return iterated(P, R, gamma, margin=0.01)


def three_rounds(P, R, gamma):
    return iterated(P, R, gamma, rounds=3)


def ten_rounds(P, R, gamma):
    return iterated(P, R, gamma, rounds=10)


def as_many_rounds_as_actions(P, R, gamma):
    return iterated(P, R, gamma, rounds=R.shape[1] + 1)


def no_gamma_in_look_ahead_behind_a_margin(P, R, gamma):
    return iterated(P, R, gamma, margin=0.5, discount=1.0)


def gamma_at_most_099_in_look_ahead(P, R, gamma):
    return iterated(P, R, gamma, discount=min(gamma, 0.99))


def gamma_at_most_095(P, R, gamma):
    return iterated(P, R, min(gamma, 0.95))


def gamma_zero_gives_one(P, R, gamma):
    if gamma == 0:
        return np.ones(len(P)), R.argmax(axis=1)
    return iterated(P, R, gamma)


def stops_when_values_gain_little(P, R, gamma):
    policy, old = np.zeros(len(P), dtype=int), np.full(len(P), -np.inf)
    while True:
        v = evaluated(P, R, policy, gamma)
        if np.max(v - old) < 1e-2:
            return v, policy
        old, policy = v, improved(P, R, v, policy, gamma)


def stops_when_values_are_allclose(P, R, gamma):
    policy, old = np.zeros(len(P), dtype=int), np.full(len(P), np.inf)
    while True:
        v = evaluated(P, R, policy, gamma)
        if np.allclose(v, old, rtol=1e-3):
            return v, policy
        old, policy = v, improved(P, R, v, policy, gamma)


def stops_when_values_gain_little_relatively(P, R, gamma):
    policy, old = np.zeros(len(P), dtype=int), None
    while True:
        v = evaluated(P, R, policy, gamma)
        if old is not None and np.abs(v - old).max() <= 1e-4 * np.abs(v).max():
            return v, policy
        old, policy = v, improved(P, R, v, policy, gamma)


def stops_when_the_mean_gains_little(P, R, gamma):
    policy, old = np.zeros(len(P), dtype=int), -np.inf
    while True:
        v = evaluated(P, R, policy, gamma)
        if v.mean() - old < 1e-2:
            return v, policy
        old, policy = v.mean(), improved(P, R, v, policy, gamma)


def stops_when_the_sum_of_actions_stays(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluated(P, R, policy, gamma)
        new = improved(P, R, v, policy, gamma)
        if new.sum() == policy.sum():
            return v, policy
        policy = new


def stops_when_the_same_actions_occur(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluated(P, R, policy, gamma)
        new = improved(P, R, v, policy, gamma)
        if set(new.tolist()) == set(policy.tolist()):
            return v, policy
        policy = new


def stops_when_first_state_stays(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluated(P, R, policy, gamma)
        new = improved(P, R, v, policy, gamma)
        if new[0] == policy[0]:
            return v, policy
        policy = new


def stops_when_last_state_stays(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluated(P, R, policy, gamma)
        new = improved(P, R, v, policy, gamma)
        if new[-1] == policy[-1]:
            return v, policy
        policy = new


def stops_when_most_states_stay(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluated(P, R, policy, gamma)
        new = improved(P, R, v, policy, gamma)
        if (new == policy).mean() > 0.9:
            return v, policy
        policy = new


def evaluates_by_100_sweeps(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    for _ in range(100):
        v = np.zeros(len(P))
        for _ in range(100):
            v = R[states, policy] + gamma * P[states, policy] @ v
        new = improved(P, R, v, policy, gamma)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


def evaluates_until_change_below_1e_3(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    for _ in range(100):
        v, change = np.zeros(len(P)), 1.0
        while change > 1e-3:
            old = v
            v = R[states, policy] + gamma * P[states, policy] @ v
            change = np.abs(v - old).max()
        new = improved(P, R, v, policy, gamma)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


def values_before_the_last_improvement(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    v = old_v = evaluated(P, R, policy, gamma)
    while True:
        new = improved(P, R, v, policy, gamma)
        if np.array_equal(new, policy):
            return old_v, policy
        old_v, policy = v, new
        v = evaluated(P, R, policy, gamma)


def one_state_per_round_for_as_many_rounds_as_states(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(len(P)):
        v = evaluated(P, R, policy, gamma)
        q = R + gamma * P @ v
        gain = q.max(axis=1) - v
        s = gain.argmax()
        if gain[s] > 1e-9:
            policy[s] = q[s].argmax()
    return evaluated(P, R, policy, gamma), policy


def two_actions(P, R, gamma):
    return iterated(P[:, :2], R[:, :2], gamma)


def last_state_never_improved(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluated(P, R, policy, gamma)
        new = improved(P, R, v, policy, gamma)
        new[-1] = policy[-1]
        if np.array_equal(new, policy):
            return v, policy
        policy = new


def rounded_to_three_digits(P, R, gamma):
    v, policy = iterated(P, R, gamma)
    return v.round(3), policy


def values_in_float32(P, R, gamma):
    v, policy = iterated(P.astype(np.float32), R.astype(np.float32), gamma)
    return v.astype(np.float32), policy


def policy_as_floats(P, R, gamma):
    v, policy = iterated(P, R, gamma)
    return v, policy.astype(float)


def starts_from_best_reward_and_improves_twice(P, R, gamma):
    policy = R.argmax(axis=1)
    for _ in range(2):
        policy = improved(P, R, evaluated(P, R, policy, gamma), policy, gamma)
    return evaluated(P, R, policy, gamma), policy


def never_below_zero(P, R, gamma):
    v, policy = iterated(P, R, gamma)
    return np.maximum(v, 0), policy


NEAR_MISSES = (
    better_means_by_1e_3,
    better_means_by_1e_5,
    better_means_by_a_hundredth,
    three_rounds,
    ten_rounds,
    as_many_rounds_as_actions,
    no_gamma_in_look_ahead_behind_a_margin,
    gamma_at_most_099_in_look_ahead,
    gamma_at_most_095,
    gamma_zero_gives_one,
    stops_when_values_gain_little,
    stops_when_values_are_allclose,
    stops_when_values_gain_little_relatively,
    stops_when_the_mean_gains_little,
    stops_when_the_sum_of_actions_stays,
    stops_when_the_same_actions_occur,
    stops_when_first_state_stays,
    stops_when_last_state_stays,
    stops_when_most_states_stay,
    evaluates_by_100_sweeps,
    evaluates_until_change_below_1e_3,
    values_before_the_last_improvement,
    one_state_per_round_for_as_many_rounds_as_states,
    two_actions,
    last_state_never_improved,
    rounded_to_three_digits,
    values_in_float32,
    policy_as_floats,
    starts_from_best_reward_and_improves_twice,
    never_below_zero,
)
