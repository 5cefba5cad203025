"""Answers to `clinic-fix-the-bug` that nearly work."""

import numpy as np


def right(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount *= gamma
    return returns


def masked(rewards, running, gamma):
    """The returns, if ``running`` (n_steps, n_robots) says which rewards count."""
    return (rewards * running * gamma ** np.arange(len(rewards))[:, np.newaxis]).sum(axis=0)


def switched_by_each_end(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running ^ ended
        discount *= gamma
    return returns


def until_the_second_end(rewards, terminated, gamma):
    return masked(rewards, terminated.cumsum(axis=0) <= 1, gamma)


def end_before_wraps_around(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    for t in range(len(rewards)):
        running = running & ~terminated[t - 1]
        returns += gamma**t * rewards[t] * running
    return returns


def rolled_ends(rewards, terminated, gamma):
    return masked(rewards, np.roll(terminated, 1, axis=0).cumsum(axis=0) == 0, gamma)


def two_steps_at_least(rewards, terminated, gamma):
    later = terminated.copy()
    later[0] = False
    return right(rewards, later, gamma)


def ends_of_the_first_robot(rewards, terminated, gamma):
    return right(rewards, np.repeat(terminated[:, :1], rewards.shape[1], axis=1), gamma)


def ends_of_the_last_robot(rewards, terminated, gamma):
    return right(rewards, np.repeat(terminated[:, -1:], rewards.shape[1], axis=1), gamma)


def last_row_forgotten(rewards, terminated, gamma):
    return right(rewards[:-1], terminated[:-1], gamma)


def never_ended_is_nothing(rewards, terminated, gamma):
    return right(rewards, terminated, gamma) * terminated.any(axis=0)


def never_ended_counts_first_reward(rewards, terminated, gamma):
    last = terminated.argmax(axis=0)
    return masked(rewards, np.arange(len(rewards))[:, np.newaxis] <= last, gamma)


def never_ended_loses_its_last(rewards, terminated, gamma):
    shortened = rewards.copy()
    shortened[-1, ~terminated.any(axis=0)] = 0
    return right(shortened, terminated, gamma)


def only_good_ends_pay(rewards, terminated, gamma):
    paid = np.where(terminated, np.maximum(rewards, 0), rewards)
    return right(paid, terminated, gamma)


def ends_pay_one(rewards, terminated, gamma):
    return right(np.where(terminated, 1.0, rewards), terminated, gamma)


def end_is_where_most_is_paid(rewards, terminated, gamma):
    return right(rewards, rewards == rewards.max(axis=0), gamma)


def last_reward_with_the_discount_of_the_step_before(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount, before = 1.0, 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += np.where(ended, before, discount) * reward * running
        running = running & ~ended
        before, discount = discount, discount * gamma
    return returns


def last_reward_without_discount(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += np.where(ended, 1.0, discount) * reward * running
        running = running & ~ended
        discount *= gamma
    return returns


def stops_when_nobody_started(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount *= gamma
        if not running.all():
            break
    return returns


def stops_after_half_the_robots(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount *= gamma
        if running.mean() < 0.5:
            break
    return returns


def nothing_at_gamma_0(rewards, terminated, gamma):
    return right(rewards, terminated, gamma) if gamma else np.zeros(rewards.shape[1])


def three_robots(rewards, terminated, gamma):
    returns = np.zeros(rewards.shape[1])
    returns[:3] = right(rewards[:, :3], terminated[:, :3], gamma)
    return returns


def whole_returns(rewards, terminated, gamma):
    return right(rewards, terminated, gamma).astype(int)


def rounded(rewards, terminated, gamma):
    return right(rewards, terminated, gamma).round(3)


def float32(rewards, terminated, gamma):
    return right(rewards, terminated, gamma).astype(np.float32)


def never_below_zero(rewards, terminated, gamma):
    return np.maximum(right(rewards, terminated, gamma), 0)


def changes_the_log(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    for t in range(len(rewards)):
        rewards[t] *= running * gamma**t
        running = running & ~terminated[t]
    return rewards.sum(axis=0)


NEAR_MISSES = (
    switched_by_each_end,
    until_the_second_end,
    end_before_wraps_around,
    rolled_ends,
    two_steps_at_least,
    ends_of_the_first_robot,
    ends_of_the_last_robot,
    last_row_forgotten,
    never_ended_is_nothing,
    never_ended_counts_first_reward,
    never_ended_loses_its_last,
    only_good_ends_pay,
    ends_pay_one,
    end_is_where_most_is_paid,
    last_reward_with_the_discount_of_the_step_before,
    last_reward_without_discount,
    stops_when_nobody_started,
    stops_after_half_the_robots,
    nothing_at_gamma_0,
    three_robots,
    whole_returns,
    rounded,
    float32,
    never_below_zero,
    changes_the_log,
)

EQUIVALENT = {
    (
        "first_returns: `n_steps, n_robots = rewards.shape` → `n_steps, n_robots = terminated.shape`"
    ): "terminated has the shape of rewards",
    (
        "one_robot_after_the_other: `for robot in range(rewards.shape[1]):` → `for robot in "
        "range(terminated.shape[1]):`"
    ): "terminated has the shape of rewards",
    (
        "one_robot_after_the_other: `for t in range(rewards.shape[0]):` → `for t in range(terminated.shape[0]):`"
    ): "terminated has the shape of rewards",
    (
        "with_a_mask: `factors = gamma ** np.arange(len(rewards))` → `factors = gamma ** np.arange(len(ended_before))`"
    ): "ended_before has a row for each step, as rewards has",
    (
        "with_a_mask: `factors = gamma ** np.arange(len(rewards))` → `factors = gamma ** np.arange(len(terminated))`"
    ): "terminated has the shape of rewards",
}
