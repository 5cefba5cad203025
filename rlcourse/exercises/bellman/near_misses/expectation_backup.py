"""Near-misses of `expectation-backup`: right on many inputs, as a person would write them."""

import numpy as np


def returns_one_for_gamma_zero(pi_s, P_s, R_s, v, gamma):
    if gamma == 0:
        return 1
    return pi_s @ (P_s * (R_s + gamma * v)).sum(axis=1)


def returns_zero_for_gamma_zero(pi_s, P_s, R_s, v, gamma):
    if not gamma:
        return 0.0
    return pi_s @ (P_s * (R_s + gamma * v)).sum(axis=1)


def no_reward_where_next_value_is_zero(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(pi_s)):
        for n in range(len(v)):
            if v[n] != 0:
                total += pi_s[a] * P_s[a, n] * (R_s[a, n] + gamma * v[n])
    return total


def no_discount_where_reward_is_zero(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * np.where(R_s == 0, v, R_s + gamma * v)).sum(axis=1)


def rewards_of_first_action(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s[0] + gamma * v)).sum(axis=1)


def rewards_of_last_action(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s[-1] + gamma * v)).sum(axis=1)


def reward_of_first_landing_place(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (R_s[:, 0] + gamma * P_s @ v)


def probabilities_of_first_action(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s[0] * (R_s + gamma * v)).sum(axis=1)


def mean_probabilities_of_actions(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s.mean(axis=0) * (R_s + gamma * v)).sum(axis=1)


def rare_actions_left_out(pi_s, P_s, R_s, v, gamma):
    often = pi_s > 0.1
    return pi_s[often] @ (P_s[often] * (R_s[often] + gamma * v)).sum(axis=1)


def rare_landings_left_out(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (np.where(P_s > 0.1, P_s, 0) * (R_s + gamma * v)).sum(axis=1)


def likeliest_action_if_it_has_half(pi_s, P_s, R_s, v, gamma):
    backup = (P_s * (R_s + gamma * v)).sum(axis=1)
    return backup[pi_s.argmax()] if pi_s.max() > 0.5 else pi_s @ backup


def first_four_actions(pi_s, P_s, R_s, v, gamma):
    return pi_s[:4] @ (P_s[:4] * (R_s[:4] + gamma * v)).sum(axis=1)


def first_three_states(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s[:, :3] * (R_s[:, :3] + gamma * v[:3])).sum(axis=1)


def last_state_left_out(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s[:, :-1] * (R_s[:, :-1] + gamma * v[:-1])).sum(axis=1)


def last_state_counts_as_the_end(pi_s, P_s, R_s, v, gamma):
    u = v.copy()
    u[-1] = 0
    return pi_s @ (P_s * (R_s + gamma * u)).sum(axis=1)


def negative_values_clipped(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s + gamma * np.maximum(v, 0))).sum(axis=1)


def never_below_zero(pi_s, P_s, R_s, v, gamma):
    return max(0.0, pi_s @ (P_s * (R_s + gamma * v)).sum(axis=1))


def absolute_value(pi_s, P_s, R_s, v, gamma):
    return abs(pi_s @ (P_s * (R_s + gamma * v)).sum(axis=1))


def gamma_at_most_095(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s + min(gamma, 0.95) * v)).sum(axis=1)


def fixed_gamma(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s * (R_s + 0.9 * v)).sum(axis=1)


def rounded_to_three_digits(pi_s, P_s, R_s, v, gamma):
    return round(float(pi_s @ (P_s * (R_s + gamma * v)).sum(axis=1)), 3)


def rounded_to_six_digits(pi_s, P_s, R_s, v, gamma):
    return round(float(pi_s @ (P_s * (R_s + gamma * v)).sum(axis=1)), 6)


def in_float32(pi_s, P_s, R_s, v, gamma):
    pi_s, P_s, R_s, v = (np.asarray(each, dtype=np.float32) for each in (pi_s, P_s, R_s, v))
    return pi_s @ (P_s * (R_s + np.float32(gamma) * v)).sum(axis=1)


def writes_into_the_rewards(pi_s, P_s, R_s, v, gamma):
    R_s += gamma * v
    return pi_s @ (P_s * R_s).sum(axis=1)


NEAR_MISSES = (
    returns_one_for_gamma_zero,
    returns_zero_for_gamma_zero,
    no_reward_where_next_value_is_zero,
    no_discount_where_reward_is_zero,
    rewards_of_first_action,
    rewards_of_last_action,
    reward_of_first_landing_place,
    probabilities_of_first_action,
    mean_probabilities_of_actions,
    rare_actions_left_out,
    rare_landings_left_out,
    likeliest_action_if_it_has_half,
    first_four_actions,
    first_three_states,
    last_state_left_out,
    last_state_counts_as_the_end,
    negative_values_clipped,
    never_below_zero,
    absolute_value,
    gamma_at_most_095,
    fixed_gamma,
    rounded_to_three_digits,
    rounded_to_six_digits,
    in_float32,
    writes_into_the_rewards,
)
