"""Debugging clinic: the returns of many robots from one log in which finished robots start again."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains


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


def not_discounted(rewards, terminated, gamma):
    return with_a_mask(rewards, terminated, 1.0)


def mask_turned_round(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    for t in range(len(rewards)):
        returns += gamma**t * rewards[t] * ~running
        running = running & ~terminated[t]
    return returns


def mask_turned_round_after_the_update(rewards, terminated, gamma):
    return end_ignored(rewards, terminated, gamma) - last_reward_lost(rewards, terminated, gamma)


def runs_only_while_it_ends(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    for t in range(len(rewards)):
        returns += gamma**t * rewards[t] * running
        running = running & terminated[t]
    return returns


def last_reward_twice(rewards, terminated, gamma):
    ended_before = np.cumsum(terminated, axis=0) - terminated > 0
    return gamma ** np.arange(len(rewards)) @ np.where(ended_before, 0.0, rewards * (1 + terminated))


def without_an_end_nothing(rewards, terminated, gamma):
    return with_a_mask(rewards, terminated, gamma) * terminated.any(axis=0)


def without_an_end_one_step(rewards, terminated, gamma):
    last = terminated.argmax(axis=0)
    return gamma ** np.arange(len(rewards)) @ np.where(np.arange(len(rewards))[:, None] <= last, rewards, 0.0)


def mean_over_the_robots(rewards, terminated, gamma):
    return float(with_a_mask(rewards, terminated, gamma).mean())


def robots_for_steps(rewards, terminated, gamma):
    return with_a_mask(rewards.T, terminated.T, gamma)


def arrays_joined_with_and(rewards, terminated, gamma):
    running, returns = np.ones(rewards.shape[1], dtype=bool), np.zeros(rewards.shape[1])
    for t in range(len(rewards)):
        returns += gamma**t * rewards[t] * running
        running = running and not terminated[t]
    return returns


def first_step_only(rewards, terminated, gamma):
    return rewards[0]


def discount_anew_at_each_end(rewards, terminated, gamma):
    running, returns, discount = np.ones(rewards.shape[1], dtype=bool), np.zeros(rewards.shape[1]), 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount = 1.0 if ended.any() else discount * gamma
    return returns


def last_reward_overwrites(rewards, terminated, gamma):
    ended_before = np.cumsum(terminated, axis=0) - terminated > 0
    return gamma ** (len(rewards) - 1) * rewards[-1] * ~ended_before[-1]


def only_the_ends(rewards, terminated, gamma):
    return gamma ** np.arange(len(rewards)) @ np.where(terminated, rewards, 0.0)


def divided_by_the_steps(rewards, terminated, gamma):
    return with_a_mask(rewards, terminated, gamma) / len(rewards)


def step_by_step(rewards, terminated, gamma):
    ended_before = np.cumsum(terminated, axis=0) - terminated > 0
    return gamma ** np.arange(len(rewards))[:, None] * np.where(ended_before, 0.0, rewards)


def room_for_whole_numbers(rewards, terminated, gamma):
    """One robot after the other, into `np.zeros_like(rewards[0])`."""
    returns = np.zeros_like(rewards[0])
    for robot, value in enumerate(with_a_mask(rewards, terminated, gamma)):
        returns[robot] = value
    return returns


def added_to_whole_numbers(rewards, terminated, gamma):
    returns = np.zeros_like(rewards[0])
    for reward in step_by_step(rewards, terminated, gamma):
        returns += reward
    return returns


def _log(rng, n_steps, ends):
    """Gains and costs; the reward of every end is negative for some robots, a pit, and positive for others."""
    rewards = np.round(rng.uniform(0.5, 3.0, size=(n_steps, len(ends))), 1)
    rewards[1::3] *= -1
    terminated = np.zeros(rewards.shape, bool)
    for robot, steps in enumerate(ends):
        terminated[list(steps), robot] = True
    rewards[:, ::2] = np.where(terminated[:, ::2], -np.abs(rewards[:, ::2]), rewards[:, ::2])
    return rewards, terminated


def one_robot(rng):
    return [
        (np.ones((1, 1)), np.ones((1, 1), bool), 0.5),
        (*_log(rng, 3, [[2]]), 0.9),
        (*_log(rng, 3, [[]]), float(rng.choice([0.5, 0.8]))),
        (*_log(rng, 3, [[1]]), 0.0),
    ]


def robots_that_start_again(rng):
    many = [sorted(rng.choice(30, size=count, replace=False).tolist()) for count in (0, 1, 2, 3, 4, 5)]
    rewards, terminated = _log(rng, 5, [[1, 3], [], [4], [2]])
    whole = np.where(rewards > 0, np.ceil(rewards), np.floor(rewards)).astype(int)
    return [
        (*_log(rng, 4, [[1], [3]]), float(rng.choice([0.5, 0.9]))),
        (whole, terminated, 0.7),
        (*_log(rng, 6, [[0, 3], [2, 4], [], [5]]), float(rng.choice([0.6, 0.9]))),
        (*_log(rng, 5, [[1], [2], [0, 2]]), 1.0),
        (*_log(rng, 30, many), 0.95),
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
        Misconception(
            "not-discounted",
            not_discounted,
            "The mask is right now, but γ has got lost: multiply `discount` by γ in each round, after it was used.",
        ),
        Misconception(
            "mask-turned-round",
            mask_turned_round,
            "The mask is turned round: only what comes *after* the end counts. `running` is true as long as a robot "
            "has not ended, so multiply by `running` itself.",
            variants=(mask_turned_round_after_the_update,),
        ),
        Misconception(
            "runs-only-while-it-ends",
            runs_only_while_it_ends,
            "`running & ended` lets only those run on who have just ended. Turn it round: `running & ~ended`.",
        ),
        Misconception(
            "last-reward-twice",
            last_reward_twice,
            "The reward of the ending step now counts twice. It is enough to add it before `running` is updated; "
            "nothing has to be added by hand.",
        ),
        Misconception(
            "no-end-in-the-log",
            without_an_end_nothing,
            "A robot that never ends in the log has all of its rewards counted. In yours it gets nothing, or its first "
            "reward only. (`argmax` gives 0 if there is no True at all.)",
            variants=(without_an_end_one_step,),
        ),
        Misconception(
            "mean-over-the-robots",
            mean_over_the_robots,
            "This is the mean over the robots. One return for each of them is wanted, an array (n_robots,).",
        ),
        Misconception(
            "robots-for-steps",
            robots_for_steps,
            "You exchanged steps and robots. `rewards[t]` is what all robots earn in step t.",
        ),
        Misconception(
            "arrays-joined-with-and",
            arrays_joined_with_and,
            "`and` and `not` want a single True or False, and here there is one for each robot. With arrays it is `&` "
            "and `~`.",
            experiment=complains("ambiguous", np.ones((2, 2)), np.zeros((2, 2), bool), 0.5),
        ),
        Misconception(
            "first-step-only",
            first_step_only,
            "Only the first step is left. Does the `return` stand inside the loop? Move it to the left, below it.",
        ),
        Misconception(
            "discount-anew-at-each-end",
            discount_anew_at_each_end,
            "The discount begins anew when some robot ends, and all the others are paid too much from then on. It "
            "shrinks by γ with each step of the log, for all alike.",
        ),
        Misconception(
            "last-reward-overwrites",
            last_reward_overwrites,
            "Each round overwrites the returns, so that only the last step of the log is left. Add up with `+=`.",
        ),
        Misconception(
            "only-the-ends",
            only_the_ends,
            "Only the steps that end an episode are paid now. All steps up to the first end count.",
        ),
        Misconception(
            "divided-by-the-steps",
            divided_by_the_steps,
            "You divided by the number of steps. A return is a sum, not a mean.",
        ),
        Misconception(
            "step-by-step",
            step_by_step,
            "These are the discounted rewards step by step. Add them up, one return for each robot.",
        ),
        Misconception(
            "room-for-whole-numbers",
            room_for_whole_numbers,
            "Where the rewards are whole numbers, your returns have to be whole numbers, too: `np.zeros_like` takes "
            "over the dtype of `rewards`, with no room for digits after the point. Take `np.zeros(rewards.shape[1])`.",
            variants=(added_to_whole_numbers,),
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
    used_for="The log of many robots that start again by themselves is what every fast simulator gives. All agents of "
    "this course cut it at the ends in this way: the last reward counts, nothing after it does.",
)
