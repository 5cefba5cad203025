"""How many sweeps of value iteration are certainly enough."""

import itertools
import math

from rlcourse.checks.answer import AnswerError
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


def first_that_is_enough(gamma, r_max, epsilon):
    return next(k for k in itertools.count() if gamma**k * r_max / (1 - gamma) <= epsilon)


def one_reward_only(gamma, r_max, epsilon):
    return counted(gamma, r_max * (1 - gamma), epsilon)


def not_rounded(gamma, r_max, epsilon):
    first_error = r_max / (1 - gamma)
    if gamma == 0:
        return 0.0 if first_error <= epsilon else 1.0
    return math.log(first_error / epsilon) / -math.log(gamma)


def not_rounded_nor_negative(gamma, r_max, epsilon):
    return max(0.0, not_rounded(gamma, r_max, epsilon))


def found_for(answer, *exact_numbers):
    """What the answer makes of bounds that are met after so many sweeps, exactly or by a fraction more."""
    return [answer(gamma, 3.0, gamma**k * 3.0 / (1 - gamma)) for gamma in (0.9, 0.5) for k in exact_numbers]


def leaves_a_fraction(answer):
    return max(abs(found - k) for found, k in zip(found_for(answer, 3.2, 9.7), [3.2, 9.7] * 2, strict=True)) < 1e-6


def rounded_down(gamma, r_max, epsilon):
    return max(0, math.floor(not_rounded(gamma, r_max, epsilon)))


def rounded_to_nearest(gamma, r_max, epsilon):
    return max(0, round(not_rounded(gamma, r_max, epsilon)))


def rounds_down(answer):
    """Whole numbers stay what they are, and of others the fraction is lost."""
    return answer(0.5, 1.0, 0.25) == 3 and found_for(answer, 3.2, 7.3, 20.4) == [3, 7, 20] * 2


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


def at_least_one(gamma, r_max, epsilon):
    return max(1, counted(gamma, r_max, epsilon))


def r_max_left_out(gamma, r_max, epsilon):
    return counted(gamma, 1.0, epsilon)


def brackets_left_out(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / 1 - gamma > epsilon:
        k += 1
    return k


def hundred_at_most(gamma, r_max, epsilon):
    return _searched_up_to(100, gamma, r_max, epsilon)


def thousand_at_most(gamma, r_max, epsilon):
    return _searched_up_to(1000, gamma, r_max, epsilon)


def ten_thousand_at_most(gamma, r_max, epsilon):
    return _searched_up_to(10_000, gamma, r_max, epsilon)


def _searched_up_to(limit, gamma, r_max, epsilon):
    return next((k for k in range(limit) if gamma**k * r_max / (1 - gamma) <= epsilon), None)


def gives_up(answer):
    if [answer(0.5, 1.0, epsilon) for epsilon in (1.5, 0.7, 0.3)] != [1, 2, 3]:
        return False
    found = answer(0.9999, 1.0, 0.00123)
    return found is None or 0 <= found < 100_000  # 159,061 are needed


def one_round_of_the_loop(gamma, r_max, epsilon):
    return min(1, counted(gamma, r_max, epsilon))


def bound_returned(gamma, r_max, epsilon):
    return gamma ** counted(gamma, r_max, epsilon) * r_max / (1 - gamma)


def horizon_rounded_up(gamma, r_max, epsilon):
    return math.ceil(1 / (1 - gamma))


def horizon_not_rounded(gamma, r_max, epsilon):
    return 1 / (1 - gamma)


def horizon_rounded(gamma, r_max, epsilon):
    return round(1 / (1 - gamma))


def sign_of_the_logarithm(gamma, r_max, epsilon):
    return max(0, negative_number(gamma, r_max, epsilon))


def negative_number(gamma, r_max, epsilon):
    first_error = r_max / (1 - gamma)
    if gamma == 0:
        return 0 if first_error <= epsilon else 1
    return math.ceil(math.log(first_error / epsilon) / math.log(gamma))


def stored_as_a_float(gamma, r_max, epsilon):
    return float(counted(gamma, r_max, epsilon))


def never_any(gamma, r_max, epsilon):
    return 0


def product_in_place_of_power(gamma, r_max, epsilon):
    return next((k for k in range(1, 10_000) if gamma * k * r_max / (1 - gamma) <= epsilon), 10_000)


def multiplies_by_k(answer):
    """gamma * k grows with k: the first sweep is enough, or none ever is."""
    found = answer(0.5, 1.0, 0.3)  # 3 are needed
    return answer(0.5, 1.0, 1.2) == 1 and (found is None or found >= 50)


def gamma_twice_a_sweep(gamma, r_max, epsilon):
    k, error = 0, r_max / (1 - gamma)
    while error > epsilon:
        k, error = k + 1, error * gamma**2
    return k


def calls_itself(gamma, r_max, epsilon):
    def enough(error):
        return 0 if error <= epsilon else 1 + enough(error * gamma)

    return enough(r_max / (1 - gamma))


def is_too_deep(answer):
    """Right where few sweeps are needed."""
    if answer(0.5, 1.0, 0.1) != 5:
        return False
    try:
        answer(0.9999, 1.0, 0.00123)
    except AnswerError as error:
        return error.kind == "recursion"
    return False


def goes_on_while_small(gamma, r_max, epsilon):
    k = 0
    while k < 1000 and gamma**k * r_max / (1 - gamma) <= epsilon:
        k += 1
    return k


def counts_while_accurate(answer):
    """No sweep where many are needed; many, or no end, where none is needed."""
    if answer(0.9, 1.0, 0.01) != 0:
        return False
    try:
        return answer(0.5, 1.0, 8.0) != 0
    except AnswerError as error:
        return error.kind == "time limit"


def _off_the_border(gamma, r_max, epsilon, missing):
    """Move epsilon so that the exact number is short of a whole one by ``missing``, far from the last bit."""
    k = by_logarithms(gamma, r_max, epsilon)
    return gamma, r_max, float(f"{gamma ** (k - missing) * r_max / (1 - gamma):.6g}")


def ordinary_cases(rng):
    """gamma up to 0.9999, where a hundred thousand sweeps are not enough; r_max above and below 1 and epsilon."""
    cases = [(0.5, 1.0, 0.5), _off_the_border(0.9, 1.0, 2.0, 0.5)]
    for r_max in (1.0, 2.0, 4.0):  # powers of two: the bound meets epsilon exactly, and logarithms of it are exact
        cases.append((0.5, r_max, r_max * 2.0 ** -int(rng.integers(1, 8))))
    for gamma, smallest, sizes, missing in (
        (0.5, 1e-3, (2, 5, 9), 0.7),
        (0.9, 1e-6, (0.02, 0.3), 0.3),
        (0.99, 1e-9, (3, 8), 0.7),
        (0.999, 1e-5, (0.04, 0.6), 0.3),
        (0.9999, 1e-4, (2, 7), 0.7),
    ):
        cases.append(_off_the_border(gamma, float(rng.choice(sizes)), smallest * rng.uniform(1, 10), missing))
    return cases


def early_cases(rng):
    """The start is accurate enough already; in the second case just so."""
    return [(0.5, 1.0, 8.0), (0.5, 2.0, 4.0), (0.9, float(rng.integers(1, 5)), 100.0)]


def myopic_cases(rng):
    r_max = float(rng.integers(1, 10))
    return [(0.0, r_max, 0.01), (0.0, r_max, r_max + 0.5), (0.0, r_max, r_max)]


EXERCISE = Exercise(
    id="sweeps-needed",
    title="How many sweeps are enough?",
    minutes=6,
    difficulty=2,
    optional=True,
    reference=counted,
    alternatives=(by_logarithms, first_that_is_enough),
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
            "The number is rounded down, or to the nearest, so the last sweep, which brings the error below epsilon, "
            "can be missing. Round up.",
            variants=(rounded_to_nearest,),
            experiment=rounds_down,
        ),
        Misconception(
            "not-rounded",
            not_rounded,
            "The formula is right, but it gives a fraction, and there is no half sweep. Round up, with `math.ceil`: "
            "`int` would round down.",
            variants=(not_rounded_nor_negative,),
            experiment=leaves_a_fraction,
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
            variants=(horizon_rounded_up, horizon_not_rounded, horizon_rounded),
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
            "r-max-left-out",
            r_max_left_out,
            "The rewards are taken to be at most 1. Larger rewards make larger values, and larger errors at the "
            "start: multiply by r_max.",
        ),
        Misconception(
            "brackets-left-out",
            brackets_left_out,
            "`r_max / 1 - gamma` divides by 1 and then subtracts gamma. Put 1 - gamma in brackets: `r_max / (1 - "
            "gamma)`.",
        ),
        Misconception(
            "gives-up",
            thousand_at_most,
            "The search gives up too early. With gamma near 1 many thousand sweeps may be needed; a `while` loop goes "
            "on until the bound is small enough.",
            variants=(
                hundred_at_most,
                ten_thousand_at_most,
            ),
            experiment=gives_up,
        ),
        Misconception(
            "one-round-of-the-loop",
            one_round_of_the_loop,
            "The loop ends after its first round, so the count is never more than 1. Does a `return` stand inside it?",
        ),
        Misconception(
            "bound-returned",
            bound_returned,
            "That is the bound on the error after the last sweep. How many sweeps it took was the question: return k.",
        ),
        Misconception(
            "sign-of-the-logarithm",
            sign_of_the_logarithm,
            "A sign got lost: gamma is less than 1, so its logarithm is negative. Divide by `-math.log(gamma)`, or "
            "turn the fraction inside the other logarithm over.",
            variants=(negative_number,),
        ),
        Misconception(
            "never-any",
            never_any,
            "No sweep is counted at all, whatever the numbers are. Is the test met at once? `gamma * k` is 0 for "
            "k = 0, while `gamma**k` is 1: a power has two stars. Or does the comparison point the wrong way?",
        ),
        Misconception(
            "product-in-place-of-power",
            product_in_place_of_power,
            "The bound grows with k, so it is small enough at once or never: `gamma * k` is a product. Each sweep "
            "multiplies by gamma once more, which makes a power: `gamma**k`.",
            experiment=multiplies_by_k,
        ),
        Misconception(
            "gamma-squared",
            gamma_twice_a_sweep,
            "Each sweep that is counted multiplies the bound by gamma twice, so only about half of them are counted. "
            "One sweep, one factor gamma.",
        ),
        Misconception(
            "too-deep",
            calls_itself,
            "The idea is right, but the function calls itself once for each sweep, a hundred thousand times where "
            "gamma is near 1. That is too deep for Python, which allows about a thousand. A `while` loop has no such "
            "limit.",
            experiment=is_too_deep,
        ),
        Misconception(
            "stored-as-a-float",
            stored_as_a_float,
            "The right number, but as a float. A number of sweeps is a whole number: `int(...)` around it.",
        ),
        Misconception(
            "goes-on-while-small",
            goes_on_while_small,
            "The comparison is the wrong way round: this goes on while the bound is small enough already. Count on as "
            "long as it is still larger than epsilon.",
            experiment=counts_while_accurate,
        ),
        Misconception(
            "one-too-many",
            one_too_many,
            "One sweep more than needed. Check the border: k is enough as soon as `gamma**k * r_max / (1 - gamma)` is "
            "at most epsilon, and k = 0 means no sweep at all.",
            variants=(at_least_one,),
        ),
    ),
    properties=(
        Property("the smallest number that is enough", 2, ordinary_cases),
        Property("no sweep where none is needed", 1, early_cases),
        Property("gamma = 0: one sweep, or none", 1, myopic_cases),
    ),
    hints=(
        "How large can the error be before the first sweep, if all values are 0? What does one sweep do to it?",
        "Before the first sweep at most r_max / (1 - gamma); each sweep multiplies the bound by gamma. Which is the "
        "first k at which it is at most epsilon?",
        "A while loop that multiplies by gamma and counts is the safest answer.",
    ),
    used_for="It says in advance what foresight costs: `1 / (1 - gamma)` decides how long planning takes. The next "
    "section finds a way to stop earlier.",
)
