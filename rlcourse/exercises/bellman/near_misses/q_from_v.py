"""Near-misses of `q-from-v`: right on many inputs, as a person would write them."""

import numpy as np


def rewards_of_first_state(P, R, v, gamma):
    return (P * (R[0] + gamma * v)).sum(axis=2)


def rewards_of_first_action(P, R, v, gamma):
    return (P * (R[:, :1] + gamma * v)).sum(axis=2)


def rewards_by_landing_place(P, R, v, gamma):
    return P @ (R[0, 0] + gamma * v)


def rewards_by_state_and_action(P, R, v, gamma):
    return R[:, :, 0] + gamma * P @ v


def largest_reward_of_each_move(P, R, v, gamma):
    return R.max(axis=2) + gamma * P @ v


def mean_of_the_rewards_that_can_come(P, R, v, gamma):
    possible = P > 0
    return (R * possible).sum(axis=2) / possible.sum(axis=2) + gamma * P @ v


def no_reward_where_next_value_is_zero(P, R, v, gamma):
    return (P * np.where(v == 0, 0, R + gamma * v)).sum(axis=2)


def no_discount_where_reward_is_zero(P, R, v, gamma):
    return (P * np.where(R == 0, v, R + gamma * v)).sum(axis=2)


def zero_for_gamma_zero(P, R, v, gamma):
    if gamma == 0:
        return np.zeros(P.shape[:2])
    return (P * (R + gamma * v)).sum(axis=2)


def plain_rewards_for_gamma_zero(P, R, v, gamma):
    if gamma == 0:
        return R.sum(axis=2)
    return (P * (R + gamma * v)).sum(axis=2)


def first_four_actions(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2)[:, :4]


def last_action_left_zero(P, R, v, gamma):
    q = np.zeros(P.shape[:2])
    for a in range(P.shape[1] - 1):
        q[:, a] = (P[:, a] * (R[:, a] + gamma * v)).sum(axis=1)
    return q


def last_state_left_zero(P, R, v, gamma):
    q = np.zeros(P.shape[:2])
    for s in range(P.shape[0] - 1):
        q[s] = (P[s] * (R[s] + gamma * v)).sum(axis=1)
    return q


def last_landing_place_left_out(P, R, v, gamma):
    return (P[:, :, :-1] * (R[:, :, :-1] + gamma * v[:-1])).sum(axis=2)


def last_state_counts_as_the_end(P, R, v, gamma):
    u = v.copy()
    u[-1] = 0
    return (P * (R + gamma * u)).sum(axis=2)


def rare_landings_left_out(P, R, v, gamma):
    return (np.where(P > 0.1, P, 0) * (R + gamma * v)).sum(axis=2)


def probabilities_of_first_action(P, R, v, gamma):
    return (P[:, :1] * (R + gamma * v)).sum(axis=2)


def negative_values_clipped(P, R, v, gamma):
    return (P * (R + gamma * np.maximum(v, 0))).sum(axis=2)


def never_below_zero(P, R, v, gamma):
    return np.maximum((P * (R + gamma * v)).sum(axis=2), 0)


def absolute_values(P, R, v, gamma):
    return np.abs((P * (R + gamma * v)).sum(axis=2))


def gamma_at_most_095(P, R, v, gamma):
    return (P * (R + min(gamma, 0.95) * v)).sum(axis=2)


def rounded_to_four_digits(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2).round(4)


def in_float32(P, R, v, gamma):
    P, R, v = (each.astype(np.float32) for each in (P, R, v))
    return (P * (R + np.float32(gamma) * v)).sum(axis=2)


def writes_into_the_rewards(P, R, v, gamma):
    R += gamma * v
    return (P * R).sum(axis=2)


def axes_swapped_when_square(P, R, v, gamma):
    q = np.array([(P[:, a] * (R[:, a] + gamma * v)).sum(axis=1) for a in range(P.shape[1])])
    return q if q.shape == P.shape[:2] else q.T


NEAR_MISSES = (
    rewards_of_first_state,
    rewards_of_first_action,
    rewards_by_landing_place,
    rewards_by_state_and_action,
    largest_reward_of_each_move,
    mean_of_the_rewards_that_can_come,
    no_reward_where_next_value_is_zero,
    no_discount_where_reward_is_zero,
    zero_for_gamma_zero,
    plain_rewards_for_gamma_zero,
    first_four_actions,
    last_action_left_zero,
    last_state_left_zero,
    last_landing_place_left_out,
    last_state_counts_as_the_end,
    rare_landings_left_out,
    probabilities_of_first_action,
    negative_values_clipped,
    never_below_zero,
    absolute_values,
    gamma_at_most_095,
    rounded_to_four_digits,
    in_float32,
    writes_into_the_rewards,
    axes_swapped_when_square,
)
