"""Near-misses of `sweeps-needed`: right on many inputs, as a person would write them."""

import math


def counted(gamma, r_max, epsilon, at_most=10**9):
    """The right number, or `at_most`."""
    k = 0
    while k < at_most and gamma**k * r_max / (1 - gamma) > epsilon:
        k += 1
    return k


def thousand_at_most_then_none(gamma, r_max, epsilon):
    for k in range(1000):
        if gamma**k * r_max / (1 - gamma) <= epsilon:
            return k
    return None


def ten_thousand_at_most_then_none(gamma, r_max, epsilon):
    for k in range(10_000):
        if gamma**k * r_max / (1 - gamma) <= epsilon:
            return k
    return None


def thousand_at_most(gamma, r_max, epsilon):
    return counted(gamma, r_max, epsilon, at_most=1000)


def ten_thousand_at_most(gamma, r_max, epsilon):
    return counted(gamma, r_max, epsilon, at_most=10_000)


def one_sweep_for_gamma_zero(gamma, r_max, epsilon):
    if gamma == 0:
        return 1
    return counted(gamma, r_max, epsilon)


def no_sweep_for_gamma_zero(gamma, r_max, epsilon):
    if gamma == 0:
        return 0
    return counted(gamma, r_max, epsilon)


def at_least_one_sweep(gamma, r_max, epsilon):
    return max(1, counted(gamma, r_max, epsilon))


def no_sweep_if_r_max_is_small(gamma, r_max, epsilon):
    if r_max <= epsilon:
        return 0
    return counted(gamma, r_max, epsilon)


def no_horizon_in_the_start(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max > epsilon * (1 - gamma) and gamma**k > epsilon * (1 - gamma):
        k += 1
    return k


def strictly_below(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / (1 - gamma) >= epsilon:
        k += 1
    return k


def floor_plus_one(gamma, r_max, epsilon):
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return max(0, math.floor(math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma)) + 1)


def rounds_to_nearest(gamma, r_max, epsilon):
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return max(0, round(math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma)))


def absolute_number(gamma, r_max, epsilon):
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return abs(math.ceil(math.log(epsilon * (1 - gamma) / r_max) / math.log(gamma)))


def logarithm_of_gamma_alone(gamma, r_max, epsilon):
    """Takes 1 - gamma for -log(gamma), which is nearly so for gamma near 1."""
    if gamma == 0:
        return 0 if r_max <= epsilon else 1
    return max(0, math.ceil(math.log(r_max / (epsilon * (1 - gamma))) / (1 - gamma)))


def gamma_at_most_099(gamma, r_max, epsilon):
    return counted(min(gamma, 0.99), r_max, epsilon)


def steps_of_ten(gamma, r_max, epsilon):
    k = 0
    while gamma**k * r_max / (1 - gamma) > epsilon:
        k += 10 if gamma > 0.95 else 1
    return k


def as_a_float(gamma, r_max, epsilon):
    return float(counted(gamma, r_max, epsilon))


def as_text(gamma, r_max, epsilon):
    return str(counted(gamma, r_max, epsilon))


def r_max_taken_for_one_if_small(gamma, r_max, epsilon):
    return counted(gamma, max(r_max, 1), epsilon)


def epsilon_at_least_1e_6(gamma, r_max, epsilon):
    return counted(gamma, r_max, max(epsilon, 1e-6))


NEAR_MISSES = (
    thousand_at_most_then_none,
    ten_thousand_at_most_then_none,
    thousand_at_most,
    ten_thousand_at_most,
    one_sweep_for_gamma_zero,
    no_sweep_for_gamma_zero,
    at_least_one_sweep,
    no_sweep_if_r_max_is_small,
    no_horizon_in_the_start,
    strictly_below,
    floor_plus_one,
    rounds_to_nearest,
    absolute_number,
    logarithm_of_gamma_alone,
    gamma_at_most_099,
    steps_of_ten,
    as_a_float,
    as_text,
    r_max_taken_for_one_if_small,
    epsilon_at_least_1e_6,
)
