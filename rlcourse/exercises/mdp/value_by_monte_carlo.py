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


def _estimate_of(returns):
    return np.mean(returns), np.std(returns, ddof=1) / np.sqrt(len(returns))


def spread_divided_by_n(episodes, gamma):
    """Both faults of `np.std` as it is."""
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std()


def variance_over_the_root(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.var(ddof=1) / np.sqrt(len(returns))


def sum_not_restarted(episodes, gamma):
    return _estimate_of(np.cumsum(_returns(episodes, gamma)))


def latest_reward_in_full(episodes, gamma):
    return _estimate_of(_returns([rewards[::-1] for rewards in episodes], gamma))


def sum_instead_of_mean(episodes, gamma):
    return _returns(episodes, gamma).sum(), value_by_monte_carlo(episodes, gamma)[1]


def all_discounted_rewards(episodes, gamma):
    return _estimate_of([gamma**k * reward for rewards in episodes for k, reward in enumerate(rewards)])


def all_rewards(episodes, gamma):
    return _estimate_of(np.concatenate(episodes))


def return_per_step(episodes, gamma):
    return _estimate_of(_returns(episodes, gamma) / list(map(len, episodes)))


def steps_for_episodes(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(sum(map(len, episodes)))


def steps_of_the_first_episode(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(episodes[0]))


def estimate_alone(episodes, gamma):
    return float(_returns(episodes, gamma).mean())


def names_with_the_numbers(episodes, gamma):
    estimate, error = value_by_monte_carlo(episodes, gamma)
    return {"estimate": float(estimate), "error": float(error)}


def ragged_array(episodes, gamma):
    rewards = np.array(episodes, dtype=float)
    return _estimate_of(rewards @ gamma ** np.arange(rewards.shape[1]))


def cut_to_the_shortest(episodes, gamma):
    shortest = min(map(len, episodes))
    return _estimate_of(_returns([rewards[:shortest] for rewards in episodes], gamma))


def median_for_mean(episodes, gamma):
    return np.median(_returns(episodes, gamma)), value_by_monte_carlo(episodes, gamma)[1]


def first_episode_alone(episodes, gamma):
    return float(_returns(episodes, gamma)[0]), 0.0


def returns_one_by_one(episodes, gamma):
    return _returns(episodes, gamma), value_by_monte_carlo(episodes, gamma)[1]


def mean_distance_from_the_mean(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), np.abs(returns - returns.mean()).mean() / np.sqrt(len(returns))


def last_reward_left_out(episodes, gamma):
    return _estimate_of(_returns([rewards[:-1] for rewards in episodes], gamma))


def about_two_standard_errors(episodes, gamma):
    estimate, error = value_by_monte_carlo(episodes, gamma)
    return estimate, 1.96 * error


def n_plus_one(episodes, gamma):
    returns = _returns(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns) + 1)


def best_episode(episodes, gamma):
    return _returns(episodes, gamma).max(), value_by_monte_carlo(episodes, gamma)[1]


def _part(index, name):
    def observe(answer, episodes, gamma):
        parts = answer(episodes, gamma)
        if isinstance(parts, int | float):
            raise Wrong(f"Two numbers are expected, `return estimate, standard_error`; here is one, {parts:.6g}.")
        if not isinstance(parts, tuple | list | np.ndarray) or len(parts) != 2:
            raise Wrong(
                f"Two numbers are expected, `return estimate, standard_error`; this is a {type(parts).__name__}."
            )
        return parts[index]

    observe.__name__ = name
    return observe


def samples(rng):
    """Few and many episodes, short and long ones, gains and costs, equal returns, and every discount."""
    cases = [([[2.0], [2.0], [2.0]], 0.9), ([[-1.0, -2.0], [-3.0, -0.5, -1.0], [-2.0]], 0.5)]
    for n in (2, 3, 5):
        lengths = rng.permutation([1, 2, 3, 4, 2])[:n]
        lengths[0] = 3
        episodes = [np.round(rng.uniform(0.5, 4.0, size=length), 1).tolist() for length in lengths]
        cases += [(episodes, float(gamma)) for gamma in {3: (0.5, 0.0), 5: (0.9, 1.0)}.get(n, (0.7,))]
    many = [np.round(rng.normal(size=length), 2).tolist() for length in rng.integers(1, 25, size=14)]
    many[3], many[7] = many[5], many[5]
    return [*cases, (many, float(rng.choice([0.9, 0.99])))]


EXERCISE = Exercise(
    id="value-by-monte-carlo",
    title="A value from episodes, with its standard error",
    minutes=6,
    difficulty=2,
    optional=True,
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
            "Your second number is about twice the standard error. That is how far off the estimate may be; asked "
            "for is the standard error itself.",
            variants=(about_two_standard_errors,),
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
        Misconception(
            "spread-divided-by-n",
            spread_divided_by_n,
            "This is `np.std` as it is. Two things are missing: n - 1 in place of n, `std(ddof=1)`; and as the mean is "
            "surer than a single return, the result has to be divided by √n.",
        ),
        Misconception(
            "variance-over-the-root",
            variance_over_the_root,
            "You divided the variance by √n. It is the standard deviation that is divided by √n: take the root first.",
        ),
        Misconception(
            "sum-not-restarted",
            sum_not_restarted,
            "The sum runs on from one episode into the next. Each episode begins again at 0.",
        ),
        Misconception(
            "latest-reward-in-full",
            latest_reward_in_full,
            "In your returns the *last* reward counts in full. A loop with `total = reward + gamma * total` has to go "
            "backwards through the episode.",
        ),
        Misconception(
            "sum-instead-of-mean",
            sum_instead_of_mean,
            "The returns are added up, but not divided by their number. The value is their mean.",
        ),
        Misconception(
            "all-steps-in-one-pot",
            all_discounted_rewards,
            "You put the rewards of all steps into one pot. Add up each episode first: one episode gives one number, "
            "its return, and the mean is taken over these.",
            variants=(all_rewards,),
        ),
        Misconception(
            "return-per-step",
            return_per_step,
            "You divided each return by the length of its episode. A return is a sum; the mean is taken over the "
            "episodes only.",
        ),
        Misconception(
            "steps-for-episodes",
            steps_for_episodes,
            "The estimate is right. In the standard error, n is the number of episodes, not of steps: one episode "
            "gives one return.",
            variants=(steps_of_the_first_episode,),
        ),
        Misconception(
            "estimate-alone",
            estimate_alone,
            "That is the estimate; its standard error is missing. Return both: `return estimate, standard_error`.",
        ),
        Misconception(
            "names-with-the-numbers",
            names_with_the_numbers,
            "Return the two numbers alone, without names: `return estimate, standard_error`.",
        ),
        Misconception(
            "ragged-array",
            ragged_array,
            "Episodes have different lengths, and NumPy makes no array of rows of different length. Go through them "
            "one by one and keep one number of each, its return.",
        ),
        Misconception(
            "cut-to-the-shortest",
            cut_to_the_shortest,
            "You cut all episodes to the length of the shortest one, as `zip(*episodes)` does. Every reward counts.",
        ),
        Misconception(
            "median-for-mean",
            median_for_mean,
            "This is the median of the returns. A value is their mean: rare large returns count, too.",
        ),
        Misconception(
            "first-episode-alone",
            first_episode_alone,
            "Only the first episode is looked at. Is there a `return` inside a loop, or `episodes[0]`?",
        ),
        Misconception(
            "returns-one-by-one",
            returns_one_by_one,
            "Your first value holds all returns. One number is wanted, their mean.",
        ),
        Misconception(
            "mean-distance-from-the-mean",
            mean_distance_from_the_mean,
            "You averaged the distances from the mean. The standard deviation squares them first, divides the sum by "
            "n - 1, and takes the root at the end.",
        ),
        Misconception(
            "last-reward-left-out",
            last_reward_left_out,
            "The last reward of each episode is missing. With T rewards the powers of γ run from 0 to T - 1.",
        ),
        Misconception(
            "n-plus-one",
            n_plus_one,
            "You divided by the root of n + 1. It is that of n, the number of episodes.",
        ),
        Misconception(
            "best-episode",
            best_episode,
            "Your estimate is the return of the best episode. A value is the mean over good luck and bad.",
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
    used_for="This is how an experiment with chance is reported, in this course and elsewhere: a mean, and how far to "
    "trust it. When two learning curves are compared later on, these errors decide.",
)
