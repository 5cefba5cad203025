"""The first exercise of all: add up the rewards of an episode."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def total_reward(rewards):
    return float(sum(rewards))


def with_a_loop(rewards):
    total = 0.0
    for reward in rewards:
        total += reward
    return total


def with_numpy(rewards):
    return np.sum(np.array(rewards))


def first_one_left_out(rewards):
    return float(sum(rewards[1:]))


def last_one_left_out(rewards):
    return float(sum(rewards[:-1]))


def only_the_last_one(rewards):
    return float(rewards[-1])


def mean_of_them(rewards):
    return float(np.mean(rewards))


def costs_counted_as_gains(rewards):
    return float(sum(abs(reward) for reward in rewards))


def only_the_gains(rewards):
    return float(sum(reward for reward in rewards if reward > 0))


def returned_inside_the_loop(rewards):
    total = 0.0
    for reward in rewards:
        total += reward
        return total


def two_steps(rng):
    small, large = float(rng.integers(1, 4)), float(rng.integers(4, 9))
    return [([small, large],), ([large, small],)]


def whole_episodes(rng):
    """Costs, a gain on the way, costs again, and the reward for arriving."""
    cases = []
    for length in (2, 4, 7):
        rewards = np.round(rng.uniform(-2, -0.1, size=length), 1)
        if length > 2:
            rewards[length // 2] *= -1
        cases.append(([*rewards.tolist(), 10.0],))
    return cases


EXERCISE = Exercise(
    id="total-reward",
    title="The reward of a whole episode",
    minutes=2,
    difficulty=1,
    reference=total_reward,
    alternatives=(with_a_loop, with_numpy),
    misconceptions=(
        Misconception(
            "first-one-left-out",
            first_one_left_out,
            "You left out the first reward. Python counts from 0, so `rewards[1:]` begins at the second one.",
        ),
        Misconception(
            "last-one-left-out",
            last_one_left_out,
            "You left out the last reward, and that is the one for arriving. `rewards[:-1]` stops just before it.",
        ),
        Misconception(
            "only-the-last-one",
            only_the_last_one,
            "This is the last reward alone. It hides what the way there has cost: every step counts.",
        ),
        Misconception(
            "mean",
            mean_of_them,
            "This is the mean reward per step. The total also has to tell a long episode from a short one.",
        ),
        Misconception(
            "costs-counted-as-gains",
            costs_counted_as_gains,
            "The negative rewards were added as if they were positive. A cost has to make the total smaller.",
        ),
        Misconception(
            "only-the-gains",
            only_the_gains,
            "Only the positive rewards were added. What the way has cost belongs to the sum as well.",
        ),
        Misconception(
            "returned-inside-the-loop",
            returned_inside_the_loop,
            "This is the first reward alone. If you wrote a loop: a `return` inside it ends it after the first round. "
            "Move the `return` to the left, below the loop.",
        ),
    ),
    properties=(
        Property("two steps: both rewards count", 1, two_steps),
        Property("a whole episode: every reward counts, with its sign", 1, whole_episodes),
    ),
    hints=(
        "Work out the example in the text by hand: which numbers did you add?",
        "Python's own `sum` adds up a list.",
    ),
)
