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


def nothing_returned(rewards):
    sum(rewards)


def steps_counted(rewards):
    return len(rewards)


def largest(rewards):
    return max(rewards)


def running_sums(rewards):
    return np.cumsum(rewards)


def the_list_itself(rewards):
    return rewards


def indices_added(rewards):
    return sum(range(len(rewards)))


def subtracted(rewards):
    return -sum(rewards)


def past_the_end(rewards):
    return sum(rewards[i] for i in range(1, len(rewards) + 1))


def two_steps(rng):
    small, large = float(rng.integers(1, 4)), float(rng.integers(4, 9))
    return [([small, large],), ([large, small],)]


def whole_episodes(rng):
    """Costs, a gain on the way, costs again, and the reward for arriving; one step, only costs, many steps."""
    cases = [([float(rng.integers(2, 9))],), ([-2.0, -2.0, 0.0, -1.125, float(rng.integers(-9, -1))],)]
    for length in (2, 4, 7):
        rewards = np.round(rng.uniform(-2, -0.1, size=length), 1)
        if length > 2:
            rewards[length // 2] *= -1
        cases.append(([*rewards.tolist(), 10.0],))
    many = np.round(rng.uniform(-1, 1, size=30), 3)
    many[10:13] = 0.0
    return [*cases, (many.tolist(),)]


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
        Misconception(
            "nothing-returned",
            nothing_returned,
            "Your function gives nothing back. To print a number is not to return it: the last line has to be "
            "`return` and what you worked out.",
        ),
        Misconception(
            "steps-counted",
            steps_counted,
            "This is the number of steps. Add up what they earned, not how many there were.",
        ),
        Misconception(
            "largest",
            largest,
            "This is the largest reward of the episode. All of them count, together.",
        ),
        Misconception(
            "running-sums",
            running_sums,
            "These are the sums after each step. The reward of the whole episode is the last of them, one number.",
        ),
        Misconception(
            "the-list-itself",
            the_list_itself,
            "You return the rewards as they came in. Their sum is wanted, one number.",
        ),
        Misconception(
            "indices-added",
            indices_added,
            "You added up the numbers of the steps, 0, 1, 2 and so on. What step `i` earned is `rewards[i]`.",
        ),
        Misconception(
            "subtracted",
            subtracted,
            "The sign is turned round: your rewards are subtracted. Add them: `+=`.",
        ),
        Misconception(
            "past-the-end",
            past_the_end,
            "Your loop looks for a reward behind the last one. A list of n entries has the indices 0 to n - 1, "
            "`range(len(rewards))`.",
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
    used_for="This sum is what an agent tries to make large. The learning curves of the course show it, one point "
    "for each episode.",
)
