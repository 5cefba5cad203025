"""Wrong answers to `discounted-return` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("discounted-return", "the first reward is multiplied by gamma already", fits=("discounted-once-too-often",))
def starts_with_gamma(rewards, gamma):
    return sum(gamma ** (k + 1) * reward for k, reward in enumerate(rewards))


@wrong("discounted-return", "multiplies the discount before it is used", fits=("discounted-once-too-often",))
def discounts_first(rewards, gamma):
    total, discount = 0.0, 1.0
    for reward in rewards:
        discount *= gamma
        total += discount * reward
    return total


@wrong("discounted-return", "no discount at all", fits=("not-discounted",))
def forgets_gamma(rewards, gamma):
    return sum(rewards)


@wrong("discounted-return", "gamma times k instead of gamma to the power k", fits=("multiplied-from-zero-on",))
def linear(rewards, gamma):
    return sum(gamma * k * reward for k, reward in enumerate(rewards))


@wrong("discounted-return", "the same gamma for all rewards", fits=("same-discount-for-all",))
def gamma_once(rewards, gamma):
    return gamma * sum(rewards)


@wrong("discounted-return", "the same gamma for all rewards but the first", fits=("same-discount-for-all-later-steps",))
def gamma_once_from_the_second(rewards, gamma):
    if not rewards:
        return 0.0
    return rewards[0] + gamma * sum(rewards[1:])


@wrong("discounted-return", "range starts at 1 and loses the first reward", fits=("range-from-one",))
def range_from_one(rewards, gamma):
    total = 0.0
    for k in range(1, len(rewards)):
        total += gamma**k * rewards[k]
    return total


@wrong("discounted-return", "loses the first reward, the second has the factor 1", fits=("first-reward-left-out",))
def skips_the_first(rewards, gamma):
    return sum(gamma**k * reward for k, reward in enumerate(rewards[1:]))


@wrong("discounted-return", "range stops too early and loses the last reward", fits=("last-reward-left-out",))
def loses_the_last(rewards, gamma):
    total = 0.0
    for k in range(len(rewards) - 1):
        total += gamma**k * rewards[k]
    return total


@wrong(
    "discounted-return",
    "goes through the list forwards with the recursion: the last reward counts most",
    fits=("latest-reward-in-full",),
)
def recursion_forwards(rewards, gamma):
    total = 0.0
    for reward in rewards:
        total = reward + gamma * total
    return total


@wrong(
    "discounted-return", "discounts the early rewards instead of the late ones", fits=("powers-counted-from-the-end",)
)
def exponent_from_the_end(rewards, gamma):
    n = len(rewards)
    return sum(gamma ** (n - k) * rewards[k] for k in range(n))


@wrong("discounted-return", "1 - gamma in place of gamma", fits=("one-minus-gamma",))
def one_minus_gamma(rewards, gamma):
    return sum((1 - gamma) ** k * reward for k, reward in enumerate(rewards))


@wrong("discounted-return", "divides by gamma to the power k", fits=("divided-by-the-powers",))
def divides(rewards, gamma):
    return sum(reward / gamma**k for k, reward in enumerate(rewards))


@wrong("discounted-return", "a mean instead of a sum", fits=("divided-by-the-length",))
def mean(rewards, gamma):
    if not rewards:
        return 0.0
    return sum(gamma**k * reward for k, reward in enumerate(rewards)) / len(rewards)


@wrong("discounted-return", "returns inside the loop, after the first reward", fits=("returned-inside-the-loop",))
def returns_in_the_loop(rewards, gamma):
    total = 0.0
    for k, reward in enumerate(rewards):
        total += gamma**k * reward
        return total
    return total


@wrong("discounted-return", "assigns instead of adding: only the last reward is left", fits=("only-the-last-term",))
def assigns(rewards, gamma):
    total = 0.0
    for k, reward in enumerate(rewards):
        total = gamma**k * reward
    return total


@wrong(
    "discounted-return", "crashes on the empty list: the recursion has no end", fits=("no-way-out-of-the-recursion",)
)
def endless_recursion(rewards, gamma):
    return rewards[0] + gamma * endless_recursion(rewards[1:], gamma)


@wrong("discounted-return", "crashes on the empty list: starts with the last reward", fits=("empty-list-forgotten",))
def starts_with_the_last(rewards, gamma):
    total = rewards[-1]
    for reward in reversed(rewards[:-1]):
        total = reward + gamma * total
    return total


@wrong("discounted-return", "the recursion loses the last reward", fits=("last-reward-left-out",))
def base_case_too_early(rewards, gamma):
    if len(rewards) <= 1:
        return 0.0
    return rewards[0] + gamma * base_case_too_early(rewards[1:], gamma)


@wrong("discounted-return", "one number per step instead of their sum", fits=("not-added-up",))
def terms(rewards, gamma):
    return np.array(rewards) * gamma ** np.arange(len(rewards))


@wrong("discounted-return", "the returns from all times on instead of the first", fits=("returns-of-all-times",))
def all_returns(rewards, gamma):
    returns = []
    total = 0.0
    for reward in reversed(rewards):
        total = reward + gamma * total
        returns.append(total)
    return returns[::-1]


@wrong(
    "discounted-return",
    "takes the exponent from where the value stands first: wrong for equal rewards",
    fits=("step-looked-up-by-its-reward",),
)
def index_of_the_value(rewards, gamma):
    return sum(gamma ** rewards.index(reward) * reward for reward in rewards)


@wrong("discounted-return", "multiplies the whole sum by gamma in each round", fits=("powers-counted-from-the-end",))
def discounts_the_sum(rewards, gamma):
    total = 0.0
    for reward in rewards:
        total = gamma * (total + reward)
    return total


@wrong("discounted-return", "prints the return and gives nothing back", fits=("nothing-returned",))
def prints(rewards, gamma):
    print(sum(gamma**k * reward for k, reward in enumerate(rewards)))


@wrong("discounted-return", "^ is no power in Python", fits=("caret-for-power",))
def caret(rewards, gamma):
    return sum((gamma ^ k) * reward for k, reward in enumerate(rewards))


@wrong("discounted-return", "the powers of gamma are not added up to a return but the rewards' powers are")
def power_of_the_reward(rewards, gamma):
    return sum(reward**k * gamma for k, reward in enumerate(rewards))


@wrong("discounted-return", "empties the caller's list", fits=("list-changed",))
def pops(rewards, gamma):
    total = 0.0
    while rewards:
        total = rewards.pop() + gamma * total
    return total


@wrong("discounted-return", "divides by the sum of the weights", fits=("divided-by-the-weights",))
def weighted_mean(rewards, gamma):
    if not rewards:
        return 0.0
    weights = [gamma**k for k in range(len(rewards))]
    return sum(w * reward for w, reward in zip(weights, rewards, strict=True)) / sum(weights)


@wrong("discounted-return", "multiplies by 1 - gamma, as if the weights were to add up to 1", fits=("scaled-down",))
def normalized(rewards, gamma):
    return (1 - gamma) * sum(gamma**k * reward for k, reward in enumerate(rewards))


@wrong("discounted-return", "turns the caller's list round", fits=("list-changed",))
def reverses_in_place(rewards, gamma):
    rewards.reverse()
    total = 0
    for reward in rewards:
        total = reward + gamma * total
    return total


@wrong("discounted-return", "writes the discounted rewards into the caller's list", fits=("list-changed",))
def discounts_in_place(rewards, gamma):
    for k in range(len(rewards)):
        rewards[k] = gamma**k * rewards[k]
    return sum(rewards)
