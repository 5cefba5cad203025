"""Answers to `double-q-update` that nearly work."""

import numpy as np


def _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead=None):
    """The right update, with another rule for what lies ahead: ahead(mine, other) of the rows of s_next."""
    mine, other = (q1, q2) if heads else (q2, q1)
    value = ahead(mine[s_next], other[s_next]) if ahead else other[s_next, mine[s_next].argmax()]
    new = mine.copy()
    new[s, a] += alpha * (r + gamma * (0 if terminated else value) - mine[s, a])
    return (new, other) if heads else (other, new)


def smaller_of_the_two(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return min(mine[mine.argmax()], other[mine.argmax()])

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def smaller_of_the_two_maxima(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return min(mine.max(), other.max())

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def maximum_of_the_entrywise_minimum(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return np.minimum(mine, other).max()

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def mean_of_both_chooses(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return other[(mine + other).argmax()]

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def value_at_least_zero(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return max(0, other[mine.argmax()])

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def absolute_values_choose(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return other[abs(mine).argmax()]

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def best_index_starts_from_zero(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        best, largest = 0, 0
        for b, value in enumerate(mine):
            if value > largest:
                best, largest = b, value
        return other[best]

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def one_of_the_first_two_actions(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return other[mine[:2].argmax()]

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def q1_chooses_on_tails_too(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return other[q1[s_next].argmax()]

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def tails_is_plain_q_learning(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    def ahead(mine, other):
        return other[mine.argmax()] if heads else mine.max()

    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma, ahead)


def heads_at_every_end(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1, q2, s, a, r, s_next, terminated, heads or terminated, alpha, gamma)


def both_move_at_the_end(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    if not terminated:
        return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma)
    return tuple(_updated(q1, q2, s, a, r, s_next, True, side, alpha, gamma)[1 - side] for side in (True, False))


def is_true_of_a_numpy_bool(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1, q2, s, a, r, s_next, terminated is True, heads, alpha, gamma)


def heads_is_true_of_a_numpy_bool(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1, q2, s, a, r, s_next, terminated, heads is True, alpha, gamma)


def old_value_is_the_mean(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = (q1, q2) if heads else (q2, q1)
    new = mine.copy()
    target = r + gamma * (0 if terminated else other[s_next, mine[s_next].argmax()])
    new[s, a] += alpha * (target - (q1[s, a] + q2[s, a]) / 2)
    return (new, other) if heads else (other, new)


def the_last_state_is_an_end(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1, q2, s, a, r, s_next, terminated or s_next == len(q1) - 1, heads, alpha, gamma)


def state_zero_is_false(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1, q2, s, a, r, s_next, terminated or not s_next, heads, alpha, gamma)


def gamma_zero_becomes_one(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma or 1.0)


def alpha_halved(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha / 2, gamma)


def rounded(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    one, two = _updated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma)
    return one.round(6), two.round(6)


def single_precision(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return _updated(q1.astype(np.float32), q2.astype(np.float32), s, a, r, s_next, terminated, heads, alpha, gamma)


NEAR_MISSES = (
    smaller_of_the_two,
    smaller_of_the_two_maxima,
    maximum_of_the_entrywise_minimum,
    mean_of_both_chooses,
    value_at_least_zero,
    absolute_values_choose,
    best_index_starts_from_zero,
    one_of_the_first_two_actions,
    q1_chooses_on_tails_too,
    tails_is_plain_q_learning,
    heads_at_every_end,
    both_move_at_the_end,
    is_true_of_a_numpy_bool,
    heads_is_true_of_a_numpy_bool,
    old_value_is_the_mean,
    the_last_state_is_an_end,
    state_zero_is_false,
    gamma_zero_becomes_one,
    alpha_halved,
    rounded,
    single_precision,
)

_RETURN = "return (learner, {}) if heads else ({}, learner)"
_BEST = "best = max(range({}.shape[1]), key=lambda action: both[own, s_next, action])"
_TARGET = "target = r if terminated else r + gamma * both[{}, s_next, best]"

EQUIVALENT = {
    f"as_one_array: `{_BEST.format('q1')}` → `{_BEST.format('q2')}`": "both tables have the same shape",
    f"as_one_array: `{_TARGET.format('1 - own')}` → `{_TARGET.format('own - 1')}`": (
        "of two tables, number -1 is the last one, which is number 1"
    ),
    f"reference: `{_RETURN.format('judge', 'judge')}` → `{_RETURN.format('q2', 'judge')}`": "with heads, judge is q2",
    f"reference: `{_RETURN.format('judge', 'judge')}` → `{_RETURN.format('judge', 'q1')}`": "with tails, judge is q1",
}
