"""A small exercise to try the engine on: the discounted return."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def by_powers(rewards, gamma):
    return float(np.sum(gamma ** np.arange(len(rewards)) * rewards))


def by_recursion(rewards, gamma):
    return float(rewards[0] + gamma * by_recursion(rewards[1:], gamma)) if len(rewards) else 0.0


def by_polynomial(rewards, gamma):
    return np.polyval(rewards[::-1], gamma)


def one_power_too_many(rewards, gamma):
    return gamma * by_powers(rewards, gamma)


def no_discount(rewards, gamma):
    return float(np.sum(rewards))


def backwards(rewards, gamma):
    return by_powers(rewards[::-1], gamma)


def some_rewards(rng):
    return [(rng.normal(size=length), gamma) for length in (5, 2, 1) for gamma in (0.9, 0.5)]


def undiscounted_rewards(rng):
    return [(rng.normal(size=4), 1.0)]


def only_up_to(length):
    def answer(rewards, gamma):
        return by_powers(rewards[:length], gamma)

    return answer


def off_by(fraction):
    def answer(rewards, gamma):
        return by_powers(rewards, gamma) * (1 + fraction)

    return answer


NEAR_MISSES = (*map(only_up_to, range(4)), *map(off_by, (-1e-3, -1e-4, -1e-5, 1e-5, 1e-4, 1e-3)))

SAMPLE = Exercise(
    id="sample-return",
    title="Discounted return",
    minutes=5,
    difficulty=1,
    reference=by_powers,
    alternatives=(by_recursion, by_polynomial),
    misconceptions=(
        Misconception("one-power-too-many", one_power_too_many, "The first reward is not discounted."),
        Misconception("no-discount", no_discount, "This adds the rewards; gamma is not used."),
        Misconception("backwards", backwards, "The last reward is discounted least here."),
    ),
    properties=(
        Property("each reward counts gamma times less than the one before", 3, some_rewards),
        Property("gamma = 1 gives the plain sum", 1, undiscounted_rewards),
    ),
    used_for="It scores episodes.",
    hints=("Write the sum for three rewards.", "Which power of gamma has the first reward?", "Use np.arange."),
)
