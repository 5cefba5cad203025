"""Wrong answers to `value-by-monte-carlo` that people write, drawn up before its hints were mended."""

import statistics

import numpy as np

from tests.exercises.wrong_answers import wrong


def returns_of(episodes, gamma):
    return np.array([sum(gamma**k * r for k, r in enumerate(episode)) for episode in episodes])


@wrong("value-by-monte-carlo", "the standard deviation divides by n", fits=("divided-by-n-not-n-minus-one",))
def ddof_0(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std() / np.sqrt(len(returns))


@wrong(
    "value-by-monte-carlo", "the standard deviation instead of the standard error", fits=("spread-of-single-episodes",)
)
def standard_deviation(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1)


@wrong("value-by-monte-carlo", "np.std as it is: divides by n, and is no standard error", fits=("spread-divided-by-n",))
def plain_standard_deviation(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std()


@wrong("value-by-monte-carlo", "divides by n instead of its root", fits=("root-forgotten",))
def without_the_root(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / len(returns)


@wrong("value-by-monte-carlo", "the variance in place of the standard deviation", fits=("variance-over-the-root",))
def variance(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.var(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "the variance of the mean: the root is missing", fits=("variance-instead",))
def variance_of_the_mean(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.var(ddof=1) / len(returns)


@wrong("value-by-monte-carlo", "n - 1 twice", fits=("n-minus-one-twice",))
def n_minus_one_twice(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns) - 1)


@wrong("value-by-monte-carlo", "two standard errors", fits=("two-standard-errors",))
def two_errors(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), 2 * returns.std(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "no discount", fits=("not-discounted",))
def forgets_gamma(episodes, gamma):
    returns = np.array([sum(episode) for episode in episodes])
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


@wrong(
    "value-by-monte-carlo",
    "the first reward of each episode is discounted already",
    fits=("discounted-once-too-often",),
)
def starts_with_gamma(episodes, gamma):
    returns = gamma * returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "the discount goes on from one episode to the next", fits=("discount-not-restarted",))
def discount_goes_on(episodes, gamma):
    returns, discount = [], 1.0
    for episode in episodes:
        total = 0.0
        for reward in episode:
            total += discount * reward
            discount *= gamma
        returns.append(total)
    return np.mean(returns), np.std(returns, ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "the sum is not set back to 0 between the episodes", fits=("sum-not-restarted",))
def sum_goes_on(episodes, gamma):
    returns, total = [], 0.0
    for episode in episodes:
        for k, reward in enumerate(episode):
            total += gamma**k * reward
        returns.append(total)
    return np.mean(returns), np.std(returns, ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "discounts from the end: the recursion runs forwards", fits=("latest-reward-in-full",))
def recursion_forwards(episodes, gamma):
    returns = []
    for episode in episodes:
        total = 0.0
        for reward in episode:
            total = reward + gamma * total
        returns.append(total)
    return np.mean(returns), np.std(returns, ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "the sum of the returns instead of their mean", fits=("sum-instead-of-mean",))
def total(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.sum(), returns.std(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "the mean over all steps instead of all episodes", fits=("all-steps-in-one-pot",))
def mean_over_steps(episodes, gamma):
    discounted = [gamma**k * r for episode in episodes for k, r in enumerate(episode)]
    return np.mean(discounted), np.std(discounted, ddof=1) / np.sqrt(len(discounted))


@wrong("value-by-monte-carlo", "all rewards in one pot, no discount", fits=("all-steps-in-one-pot",))
def all_rewards(episodes, gamma):
    rewards = np.concatenate([np.asarray(episode, dtype=float) for episode in episodes])
    return rewards.mean(), rewards.std(ddof=1) / np.sqrt(len(rewards))


@wrong("value-by-monte-carlo", "each return is divided by the length of its episode", fits=("return-per-step",))
def per_step(episodes, gamma):
    returns = returns_of(episodes, gamma) / np.array([max(1, len(episode)) for episode in episodes])
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "divides by the number of steps of the first episode", fits=("steps-for-episodes",))
def wrong_n(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(max(1, len(episodes[0])))


@wrong("value-by-monte-carlo", "divides by the number of all steps", fits=("steps-for-episodes",))
def n_steps_for_n(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(max(1, sum(len(episode) for episode in episodes)))


@wrong("value-by-monte-carlo", "the standard error comes first", fits=("error-first",))
def order_exchanged(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.std(ddof=1) / np.sqrt(len(returns)), returns.mean()


@wrong("value-by-monte-carlo", "only the value, no standard error", fits=("estimate-alone",))
def value_only(episodes, gamma):
    return returns_of(episodes, gamma).mean()


@wrong("value-by-monte-carlo", "episodes of different length make no array", fits=("ragged-array",))
def rectangular(episodes, gamma):
    rewards = np.array(episodes, dtype=float)
    returns = rewards @ gamma ** np.arange(rewards.shape[1])
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "all episodes are cut to the shortest", fits=("cut-to-the-shortest",))
def cut_to_the_shortest(episodes, gamma):
    returns = np.zeros(len(episodes))
    for k, rewards in enumerate(zip(*episodes, strict=False)):
        returns += gamma**k * np.array(rewards)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "the median in place of the mean", fits=("median-for-mean",))
def median(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return np.median(returns), returns.std(ddof=1) / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "the return of the first episode only", fits=("first-episode-alone",))
def first_episode(episodes, gamma):
    returns = returns_of(episodes[:1], gamma)
    return returns[0], 0.0


@wrong("value-by-monte-carlo", "gives the returns, not their mean", fits=("returns-one-by-one",))
def all_returns(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns, returns.std(ddof=1) / np.sqrt(len(returns))


@wrong(
    "value-by-monte-carlo",
    "the mean absolute deviation in place of the standard deviation",
    fits=("mean-distance-from-the-mean",),
)
def absolute_deviation(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), np.abs(returns - returns.mean()).mean() / np.sqrt(len(returns))


@wrong("value-by-monte-carlo", "a dictionary in place of two numbers", fits=("names-with-the-numbers",))
def dictionary(episodes, gamma):
    returns = returns_of(episodes, gamma).tolist()
    return {"value": statistics.mean(returns), "error": statistics.stdev(returns) / len(returns) ** 0.5}


@wrong(
    "value-by-monte-carlo",
    "the number of steps back is off by one: the last reward is lost",
    fits=("last-reward-left-out",),
)
def loses_the_last(episodes, gamma):
    returns = returns_of([episode[:-1] for episode in episodes], gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))
