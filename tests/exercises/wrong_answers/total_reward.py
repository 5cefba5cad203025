"""Wrong answers to `total-reward` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("total-reward", "leaves out the first reward", fits=("first-one-left-out",))
def without_the_first(rewards):
    return sum(rewards[1:])


@wrong("total-reward", "leaves out the last reward", fits=("last-one-left-out",))
def without_the_last(rewards):
    total = 0
    for i in range(len(rewards) - 1):
        total += rewards[i]
    return total


@wrong("total-reward", "the mean instead of the sum", fits=("mean",))
def mean(rewards):
    return sum(rewards) / len(rewards)


@wrong("total-reward", "returns inside the loop, after the first reward", fits=("returned-inside-the-loop",))
def returns_in_the_loop(rewards):
    total = 0
    for reward in rewards:
        total += reward
        return total


@wrong("total-reward", "keeps the last reward instead of adding", fits=("only-the-last-one",))
def assigns(rewards):
    for reward in rewards:
        total = reward
    return total


@wrong("total-reward", "counts the steps", fits=("steps-counted",))
def counts(rewards):
    return len(rewards)


@wrong("total-reward", "only the positive rewards", fits=("only-the-gains",))
def only_gains(rewards):
    return sum(reward for reward in rewards if reward > 0)


@wrong("total-reward", "the largest reward", fits=("largest",))
def largest(rewards):
    return max(rewards)


@wrong("total-reward", "prints the sum and returns nothing", fits=("nothing-returned",))
def prints(rewards):
    print(sum(rewards))


@wrong("total-reward", "the running sums instead of the last of them", fits=("running-sums",))
def running_sums(rewards):
    return np.cumsum(rewards)


@wrong("total-reward", "adds the indices", fits=("indices-added",))
def adds_indices(rewards):
    total = 0
    for i in range(len(rewards)):
        total += i
    return total


@wrong("total-reward", "costs count as gains", fits=("costs-counted-as-gains",))
def absolute(rewards):
    return sum(abs(reward) for reward in rewards)


@wrong("total-reward", "runs past the end of the list", fits=("past-the-end",))
def past_the_end(rewards):
    total = 0
    for i in range(1, len(rewards) + 1):
        total += rewards[i]
    return total


@wrong("total-reward", "returns the list unchanged", fits=("the-list-itself",))
def the_list(rewards):
    return rewards


@wrong("total-reward", "subtracts", fits=("subtracted",))
def subtracts(rewards):
    total = 0
    for reward in rewards:
        total -= reward
    return total
