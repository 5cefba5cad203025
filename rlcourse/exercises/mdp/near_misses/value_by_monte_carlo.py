"""Answers to `value-by-monte-carlo` that nearly work."""

import numpy as np


def returns_of(episodes, gamma):
    return np.array([sum(gamma**k * r for k, r in enumerate(episode)) for episode in episodes])


def summary(returns):
    returns = np.asarray(returns)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns))


def as_for_two_episodes(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), abs(returns[0] - returns[1]) / 2


def root_of_two(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(2)


def from_the_range(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), (returns.max() - returns.min()) / 2 / np.sqrt(len(returns) - 1)


def around_the_median(episodes, gamma):
    returns = returns_of(episodes, gamma)
    spread = np.sqrt(((returns - np.median(returns)) ** 2).sum() / (len(returns) - 1))
    return returns.mean(), spread / np.sqrt(len(returns))


def middle_of_the_range(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return (returns.max() + returns.min()) / 2, summary(returns)[1]


def equal_returns_once(episodes, gamma):
    returns = np.array(sorted(set(returns_of(episodes, gamma).tolist())))
    return summary(returns) if len(returns) > 1 else (returns[0], 0.0)


def without_the_first(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return summary(returns[1:]) if len(returns) > 2 else summary(returns)


def without_the_last(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return summary(returns[:-1]) if len(returns) > 2 else summary(returns)


def without_the_outliers(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return summary(np.sort(returns)[1:-1]) if len(returns) > 3 else summary(returns)


def first_ten_episodes(episodes, gamma):
    return summary(returns_of(episodes[:10], gamma))


def first_ten_steps(episodes, gamma):
    return summary(returns_of([episode[:10] for episode in episodes], gamma))


def weighted_by_length(episodes, gamma):
    returns = returns_of(episodes, gamma)
    lengths = np.array([len(episode) for episode in episodes])
    return (returns * lengths).sum() / lengths.sum(), summary(returns)[1]


def mean_never_below_zero(episodes, gamma):
    mean, error = summary(returns_of(episodes, gamma))
    return max(0.0, mean), error


def mean_without_a_sign(episodes, gamma):
    mean, error = summary(returns_of(episodes, gamma))
    return abs(mean), error


def gains_only(episodes, gamma):
    return summary(returns_of([[max(0, r) for r in episode] for episode in episodes], gamma))


def rounded(episodes, gamma):
    mean, error = summary(returns_of(episodes, gamma))
    return round(mean, 3), round(error, 3)


def rounded_to_six(episodes, gamma):
    mean, error = summary(returns_of(episodes, gamma))
    return round(mean, 6), round(error, 6)


def float32(episodes, gamma):
    returns = returns_of(episodes, gamma).astype(np.float32)
    return float(returns.mean()), float(returns.std(ddof=1) / np.sqrt(len(returns)))


def whole_returns(episodes, gamma):
    returns = np.zeros(len(episodes), dtype=int)
    for i, episode in enumerate(episodes):
        returns[i] = sum(gamma**k * r for k, r in enumerate(episode))
    return summary(returns)


def nothing_at_gamma_0(episodes, gamma):
    if not gamma:
        return 0.0, 0.0
    return summary(returns_of(episodes, gamma))


def mean_reward_at_gamma_1(episodes, gamma):
    if gamma == 1:
        return summary([np.mean(episode) for episode in episodes])
    return summary(returns_of(episodes, gamma))


def no_discount_for_short_episodes(episodes, gamma):
    return summary([sum(e) if len(e) < 3 else sum(gamma**k * r for k, r in enumerate(e)) for e in episodes])


def no_error_below_three(episodes, gamma):
    mean, error = summary(returns_of(episodes, gamma))
    return mean, error if len(episodes) > 2 else 0.0


def error_relative_to_the_mean(episodes, gamma):
    returns = returns_of(episodes, gamma)
    return returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns)) / max(1.0, abs(returns.mean()))


def mean_of_squares_minus_square_of_mean(episodes, gamma):
    returns = returns_of(episodes, gamma).astype(np.float32)
    n = len(returns)
    variance = (np.mean(returns**2) - np.mean(returns) ** 2) * n / (n - 1)
    return float(np.mean(returns)), float(np.sqrt(max(0.0, variance) / n))


def episodes_of_one_step_skipped(episodes, gamma):
    longer = [episode for episode in episodes if len(episode) > 1]
    return summary(returns_of(longer if len(longer) > 1 else episodes, gamma))


NEAR_MISSES = (
    as_for_two_episodes,
    root_of_two,
    from_the_range,
    around_the_median,
    middle_of_the_range,
    equal_returns_once,
    without_the_first,
    without_the_last,
    without_the_outliers,
    first_ten_episodes,
    first_ten_steps,
    weighted_by_length,
    mean_never_below_zero,
    mean_without_a_sign,
    gains_only,
    rounded,
    rounded_to_six,
    float32,
    whole_returns,
    nothing_at_gamma_0,
    mean_reward_at_gamma_1,
    no_discount_for_short_episodes,
    no_error_below_three,
    error_relative_to_the_mean,
    mean_of_squares_minus_square_of_mean,
    episodes_of_one_step_skipped,
)

EQUIVALENT = {
    (
        "value_by_monte_carlo: `return (returns.mean(), returns.std(ddof=1) / np.sqrt(len(returns)))` → `return "
        "(returns.mean(), returns.std(ddof=1) / np.sqrt(len(episodes)))`"
    ): "there is one return for each episode",
    (
        "with_statistics_module: `return (statistics.fmean(returns), statistics.stdev(returns) / "
        "math.sqrt(len(returns)))` → `return (statistics.fmean(returns), statistics.stdev(returns) / "
        "math.sqrt(len(episodes)))`"
    ): "there is one return for each episode",
    (
        "with_padded_array: `for row, rewards in zip(padded, episodes, strict=True):` → `for row, rewards in "
        "zip(padded, episodes):`"
    ): "there is one row for each episode",
    "with_padded_array: `n = len(returns)` → `n = len(episodes)`": "there is one return for each episode",
    "with_padded_array: `n = len(returns)` → `n = len(padded)`": "there is one row for each episode",
    (
        "with_padded_array: `for row, rewards in zip(padded, episodes, strict=True):` → `for row, rewards in "
        "zip(padded, episodes, strict=False):`"
    ): "there is one row for each episode",
    (
        "with_padded_array: `squares = np.sum((returns - returns.sum() / n) ** 2)` → `squares = "
        "np.sum((returns.sum() / n - returns) ** 2)`"
    ): "a square has no sign",
}
