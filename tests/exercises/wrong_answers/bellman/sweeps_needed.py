"""Wrong answers to `sweeps-needed` that people write, drawn up before its hints were."""

import math

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("sweeps-needed", "counts from 1: one sweep even where none is needed", fits=("one-too-many",))
def counts_from_one(gamma, r_max, epsilon):
    k = 1
    while gamma**k * r_max / (1 - gamma) > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "counts one sweep too many", fits=("one-too-many",))
def one_too_many(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / (1 - gamma) > epsilon:
        k += 1
    return k + 1


@wrong("sweeps-needed", "counts one sweep too few", fits=("one-too-few",))
def one_too_few(gamma, r_max, epsilon):
    k = 0
    while gamma ** (k + 1) * r_max / (1 - gamma) > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "the logarithm of gamma = 0", fits=("logarithm-of-zero",))
def log_of_zero(gamma, r_max, epsilon):
    return max(0, math.ceil(math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma)))


@wrong("sweeps-needed", "negative where no sweep is needed", fits=("negative-count",))
def negative(gamma, r_max, epsilon):
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return math.ceil(math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma))


@wrong("sweeps-needed", "forgets the factor 1 / (1 - gamma)", fits=("one-reward-only",))
def forgets_horizon(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "multiplies by 1 - gamma instead of dividing", fits=("multiplied-not-divided",))
def multiplies(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max * (1 - gamma) > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "brackets forgotten: r_max / 1 - gamma", fits=("brackets-left-out",))
def brackets_forgotten(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / 1 - gamma > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "forgets r_max", fits=("r-max-left-out",))
def forgets_r_max(gamma, r_max, epsilon):
    k = 0
    while gamma**k / (1 - gamma) > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "rounds down", fits=("rounded-down",))
def rounds_down(gamma, r_max, epsilon):
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return max(0, math.floor(math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma)))


@wrong("sweeps-needed", "rounds to the nearest", fits=("rounded-down",))
def rounds_to_nearest(gamma, r_max, epsilon):
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return max(0, round(math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma)))


@wrong("sweeps-needed", "not rounded at all", fits=("not-rounded",))
def not_rounded(gamma, r_max, epsilon):
    if gamma == 0:
        return 0.0 if r_max <= epsilon else 1.0
    return max(0.0, math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma))


@wrong("sweeps-needed", "the right number as a float: np.ceil", fits=("stored-as-a-float",))
def returns_float(gamma, r_max, epsilon):
    if gamma == 0:
        return 0.0 if r_max <= epsilon else 1.0
    return max(0.0, np.ceil(np.log(epsilon * (1 - gamma) / r_max) / np.log(gamma)))


@wrong("sweeps-needed", "gives up after 1000 sweeps and returns None", fits=("gives-up",))
def gives_up(gamma, r_max, epsilon):
    for k in range(1000):
        if gamma**k * r_max / (1 - gamma) <= epsilon:
            return k


@wrong("sweeps-needed", "the comparison is the wrong way round", fits=("goes-on-while-small",))
def comparison_inverted(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / (1 - gamma) <= epsilon:
        k += 1
        if k > 1000:
            break
    return k


@wrong("sweeps-needed", "gamma * k instead of gamma ** k", fits=("product-in-place-of-power",))
def product_instead_of_power(gamma, r_max, epsilon):
    k = 1
    while gamma * k * r_max / (1 - gamma) > epsilon and k < 10_000:
        k += 1
    return k


@wrong("sweeps-needed", "returns the bound instead of the number of sweeps", fits=("bound-returned",))
def returns_bound(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / (1 - gamma) > epsilon:
        k += 1
    return gamma**k * r_max / (1 - gamma)


@wrong("sweeps-needed", "the horizon 1 / (1 - gamma), rounded up", fits=("horizon",))
def horizon(gamma, r_max, epsilon):
    return math.ceil(1 / (1 - gamma))


@wrong("sweeps-needed", "logarithm with the wrong sign", fits=("sign-of-the-logarithm",))
def wrong_sign(gamma, r_max, epsilon):
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return max(0, math.ceil(math.log(epsilon * (1 - gamma) / r_max) / -math.log(gamma)))


@wrong("sweeps-needed", "strictly below epsilon", fits=("strictly-below",))
def strictly_below(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / (1 - gamma) >= epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "the loop changes gamma itself, so the horizon shrinks with it")
def changes_gamma(gamma, r_max, epsilon):
    k, start = 0, gamma
    gamma = 1.0
    while gamma * r_max / (1 - gamma * start) > epsilon:
        gamma *= start
        k += 1
    return k


@wrong("sweeps-needed", "returns inside the loop", fits=("one-round-of-the-loop",))
def returns_too_early(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / (1 - gamma) > epsilon:
        k += 1
        return k
    return k


@wrong("sweeps-needed", "for gamma = 0 always no sweep", fits=("gamma-zero-unswept",))
def gamma_zero_none(gamma, r_max, epsilon):
    if gamma == 0:
        return 0
    k = 0
    while gamma**k * r_max / (1 - gamma) > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "`g * k` in place of `g**k`, which is 0 at once", fits=("never-any",))
def product_in_place_of_power(gamma, r_max, epsilon):
    k = 0
    while gamma * k * r_max / (1 - gamma) > epsilon:
        k += 1
    return k


@wrong("sweeps-needed", "`g * k`, searched from 1", fits=("product-in-place-of-power",))
def product_searched(gamma, r_max, epsilon):
    for k in range(1, 100_000):
        if gamma * k * r_max / (1 - gamma) <= epsilon:
            return k


@wrong("sweeps-needed", "calls itself once for each sweep", fits=("too-deep",))
def calls_itself(gamma, r_max, epsilon):
    def enough(error):
        return 0 if error <= epsilon else 1 + enough(error * gamma)

    return enough(r_max / (1 - gamma))


@wrong("sweeps-needed", "gamma squared: multiplied twice in each round", fits=("gamma-squared",))
def gamma_squared(gamma, r_max, epsilon):
    k, error = 0, r_max / (1 - gamma)
    while error > epsilon:
        error = error * gamma * gamma
        k += 1
    return k
