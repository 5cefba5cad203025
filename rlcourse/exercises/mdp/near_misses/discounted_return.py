"""Answers to `discounted-return` that nearly work."""

import numpy as np


def right(rewards, gamma):
    return sum(gamma**k * reward for k, reward in enumerate(rewards))


def nothing_at_gamma_0(rewards, gamma):
    return right(rewards, gamma) if gamma else 0.0


def gamma_0_taken_for_unset(rewards, gamma):
    return right(rewards, gamma or 1.0)


def one_at_gamma_0(rewards, gamma):
    if gamma == 0:
        return 1
    return right(rewards, gamma)


def mean_at_gamma_1(rewards, gamma):
    if gamma == 1 and rewards:
        return sum(rewards) / len(rewards)
    return right(rewards, gamma)


def number_of_steps_at_gamma_1(rewards, gamma):
    if gamma == 1:
        return len(rewards)
    return right(rewards, gamma)


def gamma_1_cut_short(rewards, gamma):
    return right(rewards, min(gamma, 0.999))


def rounded(rewards, gamma):
    return round(right(rewards, gamma), 3)


def rounded_to_six(rewards, gamma):
    return round(right(rewards, gamma), 6)


def float32(rewards, gamma):
    return float(np.sum(np.array(rewards, dtype=np.float32) * np.float32(gamma) ** np.arange(len(rewards))))


def first_ten(rewards, gamma):
    return right(rewards[:10], gamma)


def first_hundred(rewards, gamma):
    return right(rewards[:100], gamma)


def drops_small_weights(rewards, gamma):
    total, discount = 0.0, 1.0
    for reward in rewards:
        if discount < 1e-3:
            break
        total += discount * reward
        discount *= gamma
    return total


def horizon_only(rewards, gamma):
    horizon = len(rewards) if gamma == 1 else round(10 / (1 - gamma))
    return right(rewards[:horizon], gamma)


def zeros_take_no_time(rewards, gamma):
    return right([reward for reward in rewards if reward != 0], gamma)


def stops_at_the_first_zero(rewards, gamma):
    total = 0.0
    for k, reward in enumerate(rewards):
        if reward == 0:
            break
        total += gamma**k * reward
    return total


def never_below_zero(rewards, gamma):
    return max(0.0, right(rewards, gamma))


def gains_only(rewards, gamma):
    return right([max(0, reward) for reward in rewards], gamma)


def without_a_sign(rewards, gamma):
    return abs(right(rewards, gamma))


def reversed_order(rewards, gamma):
    return float(np.polyval(rewards, gamma)) if rewards else 0.0


def sorted_rewards(rewards, gamma):
    return right(sorted(rewards, reverse=True), gamma)


def no_number_for_the_empty_list(rewards, gamma):
    if not rewards:
        return None
    return right(rewards, gamma)


def equal_neighbours_once(rewards, gamma):
    total, before = 0.0, None
    for k, reward in enumerate(rewards):
        if reward != before:
            total += gamma**k * reward
        before = reward
    return total


def whole_rewards(rewards, gamma):
    return right([int(reward) for reward in rewards], gamma)


def one_reward_is_discounted(rewards, gamma):
    if len(rewards) == 1:
        return gamma * rewards[0]
    return right(rewards, gamma)


def discount_once_for_the_last(rewards, gamma):
    n = len(rewards)
    return sum(gamma ** min(k, n - 2) * reward if k else reward for k, reward in enumerate(rewards))


NEAR_MISSES = (
    nothing_at_gamma_0,
    gamma_0_taken_for_unset,
    one_at_gamma_0,
    mean_at_gamma_1,
    number_of_steps_at_gamma_1,
    gamma_1_cut_short,
    rounded,
    rounded_to_six,
    float32,
    first_ten,
    first_hundred,
    drops_small_weights,
    horizon_only,
    zeros_take_no_time,
    stops_at_the_first_zero,
    never_below_zero,
    gains_only,
    without_a_sign,
    reversed_order,
    sorted_rewards,
    no_number_for_the_empty_list,
    equal_neighbours_once,
    whole_rewards,
    one_reward_is_discounted,
    discount_once_for_the_last,
)
