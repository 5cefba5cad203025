"""Debugging clinic: the returns of many robots from one log in which finished robots start again."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def first_returns(rewards, terminated, gamma):
    n_steps, n_robots = rewards.shape
    running = np.ones(n_robots, dtype=bool)
    returns = np.zeros(n_robots)
    discount = 1.0
    for t in range(n_steps):
        returns += discount * rewards[t] * running
        running = running & ~terminated[t]
        discount *= gamma
    return returns


def one_robot_after_the_other(rewards, terminated, gamma):
    returns = []
    for robot in range(rewards.shape[1]):
        total = 0.0
        for t in range(rewards.shape[0]):
            total += gamma**t * rewards[t, robot]
            if terminated[t, robot]:
                break
        returns.append(total)
    return np.array(returns)


def with_a_mask(rewards, terminated, gamma):
    ended_before = np.cumsum(terminated, axis=0) - terminated > 0
    factors = gamma ** np.arange(len(rewards))
    return factors @ np.where(ended_before, 0.0, rewards)


def last_reward_lost(rewards, terminated, gamma):
    mask = np.cumsum(terminated, axis=0) == 0
    return gamma ** np.arange(len(rewards)) @ np.where(mask, rewards, 0.0)


def end_ignored(rewards, terminated, gamma):
    return gamma ** np.arange(len(rewards)) @ rewards


def only_the_ending_step_left_out(rewards, terminated, gamma):
    return gamma ** np.arange(len(rewards)) @ np.where(terminated, 0.0, rewards)


def all_robots_stop_together(rewards, terminated, gamma):
    ended_before = np.cumsum(terminated.any(axis=1)) - terminated.any(axis=1) > 0
    return gamma ** np.arange(len(rewards)) @ np.where(ended_before[:, None], 0.0, rewards)


def runs_again_after_one_step(rewards, terminated, gamma):
    """`running` is only about the step before."""
    ended_just_before = np.vstack([np.zeros((1, rewards.shape[1]), bool), terminated[:-1]])
    return gamma ** np.arange(len(rewards)) @ np.where(ended_just_before, 0.0, rewards)


def later_ends_counted_too(rewards, terminated, gamma):
    mask = (np.cumsum(terminated, axis=0) == 0) | terminated
    return gamma ** np.arange(len(rewards)) @ np.where(mask, rewards, 0.0)


def discount_once_too_often(rewards, terminated, gamma):
    return gamma * with_a_mask(rewards, terminated, gamma)


def next_episode_counted_too(rewards, terminated, gamma):
    """One step too many: the first reward after the reset slips in."""
    ended = np.cumsum(terminated, axis=0) > 0
    ended_two_before = np.vstack([np.zeros((2, ended.shape[1]), bool), ended])[: len(rewards)]
    return gamma ** np.arange(len(rewards)) @ np.where(ended_two_before, 0.0, rewards)


def _log(rng, n_steps, ends):
    rewards = np.round(rng.uniform(0.5, 3.0, size=(n_steps, len(ends))), 1)
    terminated = np.zeros(rewards.shape, bool)
    for robot, steps in enumerate(ends):
        terminated[list(steps), robot] = True
    return rewards, terminated


def one_robot(rng):
    return [
        (*_log(rng, 1, [[0]]), 0.5),
        (*_log(rng, 3, [[2]]), 0.9),
        (*_log(rng, 3, [[]]), float(rng.choice([0.5, 0.8]))),
    ]


def robots_that_start_again(rng):
    return [
        (*_log(rng, 4, [[1], [3]]), float(rng.choice([0.5, 0.9]))),
        (*_log(rng, 6, [[0, 3], [2, 4], [], [5]]), float(rng.choice([0.6, 0.9]))),
        (*_log(rng, 5, [[1], [2], [0, 2]]), 1.0),
    ]


EXERCISE = Exercise(
    id="clinic-fix-the-bug",
    title="Clinic: mend it",
    minutes=4,
    difficulty=1,
    reference=first_returns,
    alternatives=(one_robot_after_the_other, with_a_mask),
    misconceptions=(
        Misconception(
            "last-reward-lost",
            last_reward_lost,
            "The bug is still there: the step that ends the episode earns nothing. Its reward belongs to the "
            "episode; only what comes after it does not.",
        ),
        Misconception(
            "end-ignored",
            end_ignored,
            "Now the last reward counts, but so does everything after it: the rewards of the next episode. A robot "
            "that has ended must stay out until the log is over.",
        ),
        Misconception(
            "only-the-ending-step-left-out",
            only_the_ending_step_left_out,
            "The mask forgets: it is 0 only in the step that ends the episode and 1 again after it. `running` has "
            "to remember that the robot has ended.",
        ),
        Misconception(
            "runs-again-after-one-step",
            runs_again_after_one_step,
            "The last reward counts now, but `running` forgets: one step after the end the robot runs again. It has "
            "to stay out: `running & ~ended`, not `~ended` alone.",
        ),
        Misconception(
            "later-ends-counted-too",
            later_ends_counted_too,
            "The first end counts now, but so do all later ones: the last step of the second episode slips in. It "
            "is enough to change the order of two lines.",
        ),
        Misconception(
            "all-robots-stop-together",
            all_robots_stop_together,
            "All robots stop as soon as the first one ends. Each column is a robot of its own; do not use `any` or "
            "`break` over all of them.",
        ),
        Misconception(
            "discount-once-too-often",
            discount_once_too_often,
            "The mask is right now, but the discount shrinks before it is used. The first reward has the factor 1.",
        ),
        Misconception(
            "next-episode-counted-too",
            next_episode_counted_too,
            "The mask is late by one step: the first reward after the new start is still counted.",
        ),
    ),
    properties=(
        Property("one robot: the step that ends the episode counts in full", 1, one_robot),
        Property("many robots: each stops at its own end and stays stopped", 2, robots_that_start_again),
    ),
    hints=(
        "Follow one robot through probe A by hand. What is `running` at the moment when the reward is added?",
        "Two lines are in the wrong order.",
    ),
)
