"""Answers to `total-reward` that nearly work."""

import numpy as np


def rounded(rewards):
    return round(sum(rewards), 2)


def whole_numbers(rewards):
    return int(sum(rewards))


def float32(rewards):
    return float(np.array(rewards, dtype=np.float32).sum())


def without_a_sign(rewards):
    return abs(sum(rewards))


def never_below_zero(rewards):
    return max(0, sum(rewards))


def one_reward_is_none(rewards):
    return sum(rewards) if len(rewards) > 1 else 0


def first_ten(rewards):
    return sum(rewards[:10])


def equal_rewards_once(rewards):
    return sum(set(rewards))


def stops_at_the_first_zero(rewards):
    total = 0
    for reward in rewards:
        if not reward:
            break
        total += reward
    return total


def stops_when_in_debt(rewards):
    total = 0
    for reward in rewards:
        total += reward
        if total < -3:
            break
    return total


def clips_each(rewards):
    return sum(max(-1, min(reward, 5)) for reward in rewards)


def kept_in_an_array(rewards):
    return np.sum(np.array(rewards), keepdims=True)


NEAR_MISSES = (
    rounded,
    whole_numbers,
    float32,
    without_a_sign,
    never_below_zero,
    one_reward_is_none,
    first_ten,
    equal_rewards_once,
    stops_at_the_first_zero,
    stops_when_in_debt,
    clips_each,
    kept_in_an_array,
)
