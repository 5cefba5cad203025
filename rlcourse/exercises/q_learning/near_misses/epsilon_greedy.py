"""Answers to `epsilon-greedy` that nearly work."""

import numpy as np


def _ties(q):
    return np.flatnonzero(q == q.max())


def _choose(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else rng.choice(_ties(q)))


def epsilon_doubled(q, epsilon, rng):
    return _choose(q, 2 * epsilon, rng)


def epsilon_halved(q, epsilon, rng):
    return _choose(q, epsilon / 2, rng)


def epsilon_squared(q, epsilon, rng):
    return _choose(q, epsilon**2, rng)


def root_of_epsilon(q, epsilon, rng):
    return _choose(q, epsilon**0.5, rng)


def explores_twice(q, epsilon, rng):
    return int(rng.integers(len(q))) if rng.random() < epsilon else _choose(q, epsilon, rng)


def epsilon_at_most_09(q, epsilon, rng):
    return _choose(q, min(epsilon, 0.9), rng)


def epsilon_at_least_002(q, epsilon, rng):
    return _choose(q, max(epsilon, 0.02), rng)


def epsilon_counts_the_others_only(q, epsilon, rng):
    return _choose(q, epsilon * len(q) / (len(q) - 1) if len(q) > 1 else 0, rng)


def the_best_is_never_explored(q, epsilon, rng):
    best = rng.choice(_ties(q))
    if rng.random() < epsilon and len(q) > 1:
        return int(rng.choice(np.delete(np.arange(len(q)), best)))
    return int(best)


def explores_among_the_best_only(q, epsilon, rng):
    return int(rng.choice(_ties(q)))


def maximum_starts_from_zero(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q >= max(0, q.max())))) if q.max() >= 0 else 0


def absolute_values(q, epsilon, rng):
    return _choose(abs(q), epsilon, rng)


def clipped_at_zero(q, epsilon, rng):
    return _choose(np.maximum(q, 0), epsilon, rng)


def noise_of_a_tenth(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else np.argmax(q + 0.1 * rng.random(len(q))))


def noise_of_a_thousandth(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else np.argmax(q + 1e-3 * rng.random(len(q))))


def ties_within_a_thousandth(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else rng.choice(np.flatnonzero(q > q.max() - 1e-3)))


def ties_within_a_millionth(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else rng.choice(np.flatnonzero(q > q.max() - 1e-6)))


def ties_after_rounding(q, epsilon, rng):
    return _choose(q.round(2), epsilon, rng)


def first_two_ties(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else rng.choice(_ties(q)[:2]))


def first_or_last_tie(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else rng.choice(_ties(q)[[0, -1]]))


def ties_without_the_last(q, epsilon, rng):
    best = _ties(q)
    return int(rng.integers(len(q)) if rng.random() < epsilon else best[rng.integers(max(len(best) - 1, 1))])


def pairs_of_ties_only(q, epsilon, rng):
    best = _ties(q)
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(best)) if len(best) in (2, len(q)) else int(best[0])


def a_later_tie_wins_by_coin(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    best = 0
    for a in range(1, len(q)):
        if q[a] > q[best] or (q[a] == q[best] and rng.random() < 0.5):
            best = a
    return best


def the_first_tie_has_02_more(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    best = _ties(q)
    return int(best[0]) if rng.random() < 0.2 else int(rng.choice(best))


def nearest_tie_to_a_random_place(q, epsilon, rng):
    best = _ties(q)
    return int(rng.integers(len(q)) if rng.random() < epsilon else best[abs(best - rng.integers(len(q))).argmin()])


def first_tie_from_a_random_place_on(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    first = int(rng.integers(len(q)))
    return int((first + np.argmax(np.roll(q, -first))) % len(q))


def global_generator_for_ties(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else np.random.choice(_ties(q)))


def global_generator_for_the_coin(q, epsilon, rng):
    return int(rng.integers(len(q)) if np.random.random() < epsilon else rng.choice(_ties(q)))


def global_generator_for_exploring(q, epsilon, rng):
    return int(np.random.randint(len(q)) if rng.random() < epsilon else rng.choice(_ties(q)))


def own_generator(q, epsilon, rng):
    return _choose(q, epsilon, np.random.default_rng())


def own_generator_for_ties(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else np.random.default_rng().choice(_ties(q)))


def own_seed_for_ties(q, epsilon, rng):
    return int(rng.integers(len(q)) if rng.random() < epsilon else np.random.default_rng(1).choice(_ties(q)))


def one_draw_for_coin_and_action(q, epsilon, rng):
    u = rng.random()
    return int(u * len(q)) if u < epsilon else int(rng.choice(_ties(q)))


def one_draw_for_coin_and_tie(q, epsilon, rng):
    u, best = rng.random(), _ties(q)
    return int(rng.integers(len(q))) if u < epsilon else int(best[int(u * len(best))])


def four_actions(q, epsilon, rng):
    return int(rng.integers(4) if rng.random() < epsilon else rng.choice(_ties(q)))


def without_the_last_action(q, epsilon, rng):
    return int(rng.integers(max(len(q) - 1, 1)) if rng.random() < epsilon else rng.choice(_ties(q)))


def without_the_first_action(q, epsilon, rng):
    return int(rng.integers(min(1, len(q) - 1), len(q)) if rng.random() < epsilon else rng.choice(_ties(q)))


def a_rounded_random_number(q, epsilon, rng):
    return int(round(rng.random() * (len(q) - 1)) if rng.random() < epsilon else rng.choice(_ties(q)))


def a_float(q, epsilon, rng):
    return float(_choose(q, epsilon, rng))


def an_array_of_one(q, epsilon, rng):
    return rng.integers(len(q), size=1) if rng.random() < epsilon else rng.choice(_ties(q), size=1)


NEAR_MISSES = (
    epsilon_doubled,
    epsilon_halved,
    epsilon_squared,
    root_of_epsilon,
    explores_twice,
    epsilon_at_most_09,
    epsilon_at_least_002,
    epsilon_counts_the_others_only,
    the_best_is_never_explored,
    explores_among_the_best_only,
    maximum_starts_from_zero,
    absolute_values,
    clipped_at_zero,
    noise_of_a_tenth,
    noise_of_a_thousandth,
    ties_within_a_thousandth,
    ties_within_a_millionth,
    ties_after_rounding,
    first_two_ties,
    first_or_last_tie,
    ties_without_the_last,
    pairs_of_ties_only,
    a_later_tie_wins_by_coin,
    the_first_tie_has_02_more,
    nearest_tie_to_a_random_place,
    first_tie_from_a_random_place_on,
    global_generator_for_ties,
    global_generator_for_the_coin,
    global_generator_for_exploring,
    own_generator,
    own_generator_for_ties,
    own_seed_for_ties,
    one_draw_for_coin_and_action,
    one_draw_for_coin_and_tie,
    four_actions,
    without_the_last_action,
    without_the_first_action,
    a_rounded_random_number,
    a_float,
    an_array_of_one,
)

_HARDLY_EVER = "a random number equals epsilon once in 2**53 draws"
_LARGEST = "no entry is larger than the largest"
_PICK = "return int(rng.choice(np.flatnonzero(q {} q.max())))"
_LIST = "best = [a for a in range(len(q)) if q[a] {} max(q)]"
_MIXTURE = "p = epsilon / len({}) + (1 - epsilon) * best / best.sum()"

EQUIVALENT = {
    "reference: `if rng.random() < epsilon:` → `if rng.random() <= epsilon:`": _HARDLY_EVER,
    "with_a_loop: `if rng.random() < epsilon:` → `if rng.random() <= epsilon:`": _HARDLY_EVER,
    "shuffled_then_first: `if rng.random() >= epsilon:` → `if rng.random() > epsilon:`": _HARDLY_EVER,
    f"reference: `{_PICK.format('==')}` → `{_PICK.format('>=')}`": _LARGEST,
    f"with_a_loop: `{_LIST.format('==')}` → `{_LIST.format('>=')}`": _LARGEST,
    "from_probabilities: `best = q == q.max()` → `best = q >= q.max()`": _LARGEST,
    f"from_probabilities: `{_MIXTURE.format('q')}` → `{_MIXTURE.format('best')}`": "best has an entry per action too",
    "reference: `return int(rng.integers(len(q)))` → `return rng.integers(len(q))`": "NumPy's whole number will do",
    f"reference: `{_PICK.format('==')}` → `{_PICK.format('==').replace('int(', '', 1)[:-1]}`": "so will this one",
    **{
        f"from_probabilities: `return rng.choice(len(q), p=p)` → `return rng.choice(len({name}), p=p)`": (
            "p and best have an entry per action too"
        )
        for name in ("p", "best")
    },
    **{
        f"shuffled_then_first: `return order[0]` → `return order[{place}]`": (
            "in a random order each place holds each action equally often"
        )
        for place in (1, -1)
    },
}
