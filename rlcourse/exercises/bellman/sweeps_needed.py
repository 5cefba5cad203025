"""How many sweeps of value iteration are certainly enough."""

import math

from rlcourse.checks.exercise import Exercise, Misconception, Property


def counted(gamma, r_max, epsilon):
    k, error = 0, r_max / (1 - gamma)
    while error > epsilon:
        k, error = k + 1, error * gamma
    return k


def by_logarithms(gamma, r_max, epsilon):
    first_error = r_max / (1 - gamma)
    if first_error <= epsilon:
        return 0
    if gamma == 0:
        return 1
    return math.ceil(math.log(first_error / epsilon) / -math.log(gamma))


def searched_by_halving(gamma, r_max, epsilon):
    low, high = -1, 1
    while gamma**high * r_max / (1 - gamma) > epsilon:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if gamma**middle * r_max / (1 - gamma) <= epsilon else (middle, high)
    return high


def one_reward_only(gamma, r_max, epsilon):
    return counted(gamma, r_max * (1 - gamma), epsilon)


def not_rounded(gamma, r_max, epsilon):
    first_error = r_max / (1 - gamma)
    return math.log(first_error / epsilon) / -math.log(gamma) if gamma else 1.0


def rounded_down(gamma, r_max, epsilon):
    return max(0, math.floor(not_rounded(gamma, r_max, epsilon)))


def one_too_few(gamma, r_max, epsilon):
    return max(0, counted(gamma, r_max, epsilon) - 1)


def strictly_below(gamma, r_max, epsilon):
    k, error = 0, r_max / (1 - gamma)
    while error >= epsilon:
        k, error = k + 1, error * gamma
    return k


def gamma_zero_unswept(gamma, r_max, epsilon):
    return counted(gamma, r_max, epsilon) if gamma else 0


def multiplied_not_divided(gamma, r_max, epsilon):
    return counted(gamma, r_max * (1 - gamma) ** 2, epsilon)


def horizon(gamma, r_max, epsilon):
    return math.ceil(1 / (1 - gamma) - 1e-9)


def negative_count(gamma, r_max, epsilon):
    first_error = r_max / (1 - gamma)
    if gamma == 0:
        return 0 if first_error <= epsilon else 1
    return math.ceil(math.log(first_error / epsilon) / -math.log(gamma))


def logarithm_of_zero(gamma, r_max, epsilon):
    first_error = r_max / (1 - gamma)
    return max(0, math.ceil(math.log(first_error / epsilon) / -math.log(gamma)))


def one_too_many(gamma, r_max, epsilon):
    return counted(gamma, r_max, epsilon) + 1


def _off_the_border(gamma, r_max, epsilon):
    """Move epsilon so that the answer does not hang on the last bit of a logarithm."""
    k = by_logarithms(gamma, r_max, epsilon)
    return gamma, r_max, float(f"{gamma ** (k - 0.5) * r_max / (1 - gamma):.4g}")


def ordinary_cases(rng):
    cases = [(0.5, 1.0, 0.5), (0.5, 3.0, 0.75)]  # powers of two: the bound meets epsilon exactly
    for gamma in (0.5, 0.9, 0.99):
        r_max = float(rng.integers(1, 10))
        cases.append(_off_the_border(gamma, r_max, 10.0 ** -rng.integers(1, 4)))
    return cases


def early_cases(rng):
    """The start is accurate enough already."""
    return [(0.5, 1.0, 8.0), (0.9, float(rng.integers(1, 5)), 100.0)]


def myopic_cases(rng):
    return [(0.0, float(rng.integers(1, 10)), 0.01)]


EXERCISE = Exercise(
    id="sweeps-needed",
    title="How many sweeps are enough?",
    minutes=6,
    difficulty=2,
    optional=True,
    reference=counted,
    alternatives=(by_logarithms, searched_by_halving),
    misconceptions=(
        Misconception(
            "one-reward-only",
            one_reward_only,
            "The error at the start is taken as r_max, a single reward. A value is a whole sum of rewards: it can be "
            "as large as r_max / (1 - gamma).",
        ),
        Misconception(
            "rounded-down",
            rounded_down,
            "The number is rounded down, so the last sweep, which brings the error below epsilon, is missing. "
            "Round up.",
        ),
        Misconception(
            "not-rounded",
            not_rounded,
            "The formula is right, but it gives a fraction, and there is no half sweep. Round up, with `math.ceil`: "
            "`int` would round down.",
        ),
        Misconception(
            "one-too-few",
            one_too_few,
            "One sweep too few: after that many the bound is still above epsilon. Check where the count starts and "
            "where the loop stops.",
        ),
        Misconception(
            "strictly-below",
            strictly_below,
            "Right, except where the bound is exactly epsilon. An error of at most epsilon is asked for, so that is "
            "enough: go on only while the bound is larger.",
        ),
        Misconception(
            "gamma-zero-unswept",
            gamma_zero_unswept,
            "With gamma = 0 the start is still wrong: the values are 0, not yet the rewards. The first sweep puts "
            "them right, so one sweep is needed, unless epsilon is at least r_max.",
        ),
        Misconception(
            "multiplied-not-divided",
            multiplied_not_divided,
            "The error at the start is r_max divided by (1 - gamma), not multiplied by it: a far-sighted robot has "
            "larger values.",
        ),
        Misconception(
            "horizon",
            horizon,
            "That is the horizon 1 / (1 - gamma), a good rule of thumb for how far the robot looks. The number of "
            "sweeps also depends on r_max and on epsilon.",
        ),
        Misconception(
            "negative-count",
            negative_count,
            "When the zeros we start from are accurate enough, the formula gives a negative number. No sweep is "
            "needed then: 0.",
        ),
        Misconception(
            "logarithm-of-zero",
            logarithm_of_zero,
            "With gamma = 0 the formula takes the logarithm of 0. Think it through without the formula: after one "
            "sweep the error is 0 times what it was.",
        ),
        Misconception(
            "one-too-many",
            one_too_many,
            "One sweep more than needed. Check the border: k is enough as soon as `gamma**k * r_max / (1 - gamma)` is "
            "at most epsilon, and k = 0 means no sweep at all.",
        ),
    ),
    properties=(
        Property("the smallest number that is enough", 2, ordinary_cases),
        Property("no sweep where none is needed", 1, early_cases),
        Property("gamma = 0: one sweep", 1, myopic_cases),
    ),
    hints=(
        "How large can the error be before the first sweep, if all values are 0? What does one sweep do to it?",
        "Before the first sweep at most r_max / (1 - gamma); each sweep multiplies the bound by gamma. Which is the "
        "first k at which it is at most epsilon?",
        "A while loop that multiplies by gamma and counts is the safest answer.",
    ),
)
