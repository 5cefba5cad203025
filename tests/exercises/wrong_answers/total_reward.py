"""Wrong answers to `total-reward` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("total-reward", "leaves out the first reward")
def without_the_first(rewards):
    return sum(rewards[1:])


@wrong("total-reward", "leaves out the last reward")
def without_the_last(rewards):
    total = 0
    for i in range(len(rewards) - 1):
        total += rewards[i]
    return total


@wrong("total-reward", "the mean instead of the sum")
def mean(rewards):
    return sum(rewards) / len(rewards)


@wrong("total-reward", "returns inside the loop, after the first reward")
def returns_in_the_loop(rewards):
    total = 0
    for reward in rewards:
        total += reward
        return total


@wrong("total-reward", "keeps the last reward instead of adding")
def assigns(rewards):
    for reward in rewards:
        total = reward
    return total


@wrong("total-reward", "counts the steps")
def counts(rewards):
    return len(rewards)


@wrong("total-reward", "only the positive rewards")
def only_gains(rewards):
    return sum(reward for reward in rewards if reward > 0)


@wrong("total-reward", "the largest reward")
def largest(rewards):
    return max(rewards)


@wrong("total-reward", "prints the sum and returns nothing")
def prints(rewards):
    print(sum(rewards))


@wrong("total-reward", "the running sums instead of the last of them")
def running_sums(rewards):
    return np.cumsum(rewards)


@wrong("total-reward", "adds the indices")
def adds_indices(rewards):
    total = 0
    for i in range(len(rewards)):
        total += i
    return total


@wrong("total-reward", "costs count as gains")
def absolute(rewards):
    return sum(abs(reward) for reward in rewards)


@wrong("total-reward", "runs past the end of the list")
def past_the_end(rewards):
    total = 0
    for i in range(1, len(rewards) + 1):
        total += rewards[i]
    return total


@wrong("total-reward", "returns the list unchanged")
def the_list(rewards):
    return rewards


@wrong("total-reward", "subtracts")
def subtracts(rewards):
    total = 0
    for reward in rewards:
        total -= reward
    return total
