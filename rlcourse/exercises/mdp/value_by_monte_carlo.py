"""The value of a state from simulated episodes, and how far to trust it."""

import math
import statistics

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong


def value_by_monte_carlo(episodes, gamma):
    returns = np.array([sum(gamma**k * reward for k, reward in enumerate(rewards)) for rewards in episodes])
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


def with_statistics_module(episodes, gamma):
    returns = []
    for rewards in episodes:
        total = 0.0
        for reward in reversed(rewards):
            total = reward + gamma * total
        returns.append(total)
    return statistics.fmean(returns), statistics.stdev(returns) / math.sqrt(len(returns))


def with_padded_array(episodes, gamma):
    padded = np.zeros((len(episodes), max(map(len, episodes))))
    for row, rewards in zip(padded, episodes, strict=True):
        row[: len(rewards)] = rewards
    returns = padded @ gamma ** np.arange(padded.shape[1])
    n = len(returns)
    squares = np.sum((returns - returns.sum() / n) ** 2)
    return [returns.sum() / n, np.sqrt(squares / (n - 1) / n)]


def _returns(episodes, gamma, first_power=0):
    return np.array([sum(gamma ** (k + first_power) * r for k, r in enumerate(rewards)) for rewards in episodes])


def spread_of_single_episodes(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std(ddof=1)


def divided_by_n_not_n_minus_one(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std() / np.sqrt(len(returns))


def root_forgotten(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / len(returns)


def n_minus_one_twice(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns) - 1)


def two_standard_errors(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), 2 * returns.std(ddof=1) / np.sqrt(len(returns))


def error_first(episodes, gamma):
    estimate, error = value_by_monte_carlo(episodes, gamma)
    return error, estimate


def variance_instead(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.var(ddof=1) / len(returns)


def discounted_once_too_often(episodes, gamma):
    returns = _returns(episodes, gamma, first_power=1)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


def not_discounted(episodes, gamma):
    returns = _returns(episodes, 1.0)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


def mean_per_step(episodes, gamma):
    steps = sum(map(len, episodes))
    returns = _returns(episodes, gamma)
    return returns.sum() / steps, returns.std(ddof=1) / np.sqrt(steps)


def discount_not_restarted(episodes, gamma):
    returns, discount = [], 1.0
    for rewards in episodes:
        total = 0.0
        for reward in rewards:
            total += discount * reward
            discount *= gamma
        returns.append(total)
    return np.mean(returns), np.std(returns, ddof=1) / np.sqrt(len(returns))


def _part(index, name):
    def observe(answer, episodes, gamma):
        parts = answer(episodes, gamma)
        if not isinstance(parts, tuple | list | np.ndarray) or len(parts) != 2:
            raise Wrong("Two numbers are expected: `return estimate, standard_error`.")
        return parts[index]

    observe.__name__ = name
    return observe


def samples(rng):
    cases = []
    for n in (2, 3, 5):
        lengths = rng.permutation([1, 2, 3, 4, 2])[:n]
        lengths[0] = 3
        episodes = [np.round(rng.uniform(0.5, 4.0, size=length), 1).tolist() for length in lengths]
        cases.append((episodes, float(rng.choice([0.5, 0.9]))))
    return [*cases, ([[2.0], [2.0], [2.0]], 0.9)]


EXERCISE = Exercise(
    id="value-by-monte-carlo",
    title="A value from episodes, with its standard error",
    minutes=6,
    difficulty=2,
    reference=value_by_monte_carlo,
    alternatives=(with_statistics_module, with_padded_array),
    misconceptions=(
        Misconception(
            "spread-of-single-episodes",
            spread_of_single_episodes,
            "This is the standard deviation of single returns. Their mean is surer than each of them: divide by √n.",
        ),
        Misconception(
            "divided-by-n-not-n-minus-one",
            divided_by_n_not_n_minus_one,
            "The spread was divided by n. It is measured from the mean of the same sample, which makes it a little "
            "too small; n - 1 mends that: `std(ddof=1)`.",
        ),
        Misconception(
            "root-forgotten",
            root_forgotten,
            "You divided the standard deviation by n instead of √n. Four times as many episodes halve the error, "
            "they do not quarter it.",
        ),
        Misconception(
            "n-minus-one-twice",
            n_minus_one_twice,
            "You used n - 1 twice. It belongs into the standard deviation; the root is that of n, the number of "
            "episodes.",
        ),
        Misconception(
            "two-standard-errors",
            two_standard_errors,
            "This is twice the standard error, as it was drawn in the figure. Return it once.",
        ),
        Misconception(
            "error-first",
            error_first,
            "The two numbers are swapped: first the estimate, then its standard error.",
        ),
        Misconception(
            "variance-instead",
            variance_instead,
            "This is the variance of the mean. The standard error is its square root; its unit is that of the return.",
        ),
        Misconception(
            "discounted-once-too-often",
            discounted_once_too_often,
            "Every reward is multiplied by γ once too often. The first reward of an episode has the factor 1.",
        ),
        Misconception(
            "not-discounted",
            not_discounted,
            "γ is not used: the returns are plain sums. Discount the rewards inside each episode.",
        ),
        Misconception(
            "mean-per-step",
            mean_per_step,
            "You divided by the number of steps. One episode gives one return, so n is the number of episodes.",
        ),
        Misconception(
            "discount-not-restarted",
            discount_not_restarted,
            "The discount runs on from one episode into the next. Each episode begins again with the factor 1.",
        ),
    ),
    properties=(
        Property("the estimate is the mean of the discounted returns", 2, samples, _part(0, "estimate")),
        Property("the standard error is s / √n, with n - 1 in s", 2, samples, _part(1, "standard error")),
    ),
    hints=(
        "First make a list with one number per episode: its discounted return.",
        "Then the standard deviation of that list (with n - 1), divided by the root of its length.",
    ),
)
