"""Answers to `expected-sarsa-target` that nearly work."""

import numpy as np


def _ahead(rows, epsilon):
    return (1 - epsilon) * rows.max(axis=1) + epsilon * rows.mean(axis=1)


def _target(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * _ahead(q[s_next], epsilon)


def four_actions(q, r, s_next, terminated, epsilon, gamma):
    rows = q[s_next]
    ahead = (1 - epsilon) * rows.max(axis=1) + epsilon / 4 * rows.sum(axis=1)
    return r + gamma * ~terminated * ahead


def one_end_ends_all(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * (not terminated.any()) * _ahead(q[s_next], epsilon)


def only_a_batch_of_ends_ends(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * (not terminated.all()) * _ahead(q[s_next], epsilon)


def first_flag_for_all(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * (not terminated[0]) * _ahead(q[s_next], epsilon)


def first_state_for_all(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * _ahead(q[s_next[:1]], epsilon)


def last_state_for_all(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * _ahead(q[s_next[-1:]], epsilon)


def first_reward_for_all(q, r, s_next, terminated, epsilon, gamma):
    return r[0] + gamma * ~terminated * _ahead(q[s_next], epsilon)


def maximum_at_least_zero(q, r, s_next, terminated, epsilon, gamma):
    rows = q[s_next]
    ahead = (1 - epsilon) * np.maximum(0, rows.max(axis=1)) + epsilon * rows.mean(axis=1)
    return r + gamma * ~terminated * ahead


def absolute_values(q, r, s_next, terminated, epsilon, gamma):
    return _target(abs(q), r, s_next, terminated, epsilon, gamma)


def median_for_mean(q, r, s_next, terminated, epsilon, gamma):
    rows = q[s_next]
    ahead = (1 - epsilon) * rows.max(axis=1) + epsilon * np.median(rows, axis=1)
    return r + gamma * ~terminated * ahead


def mean_of_the_visited_rows(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].max(axis=1) + epsilon * q[s_next].mean()
    return r + gamma * ~terminated * ahead


def mean_without_the_maximum_once(q, r, s_next, terminated, epsilon, gamma):
    rows = np.sort(q[s_next], axis=1)
    ahead = (1 - epsilon) * rows[:, -1] + epsilon * rows[:, :-1].mean(axis=1)
    return r + gamma * ~terminated * ahead


def each_tied_action_counts_as_the_best(q, r, s_next, terminated, epsilon, gamma):
    rows = q[s_next]
    p = np.where(rows == rows.max(axis=1, keepdims=True), 1 - epsilon, 0) + epsilon / q.shape[1]
    return r + gamma * ~terminated * (p * rows).sum(axis=1)


def tied_best_actions_leave_the_mean(q, r, s_next, terminated, epsilon, gamma):
    rows = q[s_next]
    best = rows.max(axis=1, keepdims=True)
    others = (rows * (rows < best)).sum(axis=1) / q.shape[1]
    return r + gamma * ~terminated * ((1 - epsilon + epsilon / q.shape[1]) * best[:, 0] + epsilon * others)


def small_epsilon_is_greedy(q, r, s_next, terminated, epsilon, gamma):
    return _target(q, r, s_next, terminated, 0 if epsilon < 0.05 else epsilon, gamma)


def epsilon_squared(q, r, s_next, terminated, epsilon, gamma):
    return _target(q, r, s_next, terminated, epsilon**2, gamma)


def gamma_zero_becomes_one(q, r, s_next, terminated, epsilon, gamma):
    return _target(q, r, s_next, terminated, epsilon, gamma or 1.0)


def no_bootstrap_where_a_reward_came(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * (r == 0) * ~terminated * _ahead(q[s_next], epsilon)


def the_last_state_is_an_end(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * (~terminated & (s_next != len(q) - 1)) * _ahead(q[s_next], epsilon)


def a_single_transition_gives_a_number(q, r, s_next, terminated, epsilon, gamma):
    targets = _target(q, r, s_next, terminated, epsilon, gamma)
    return targets[0] if len(targets) == 1 else targets


def each_state_once(q, r, s_next, terminated, epsilon, gamma):
    targets = _target(q, r, s_next, terminated, epsilon, gamma)
    return targets[np.sort(np.unique(s_next, return_index=True)[1])]


def a_column(q, r, s_next, terminated, epsilon, gamma):
    return _target(q, r, s_next, terminated, epsilon, gamma)[:, None]


def a_list(q, r, s_next, terminated, epsilon, gamma):
    return list(_target(q, r, s_next, terminated, epsilon, gamma))


def rounded(q, r, s_next, terminated, epsilon, gamma):
    return _target(q, r, s_next, terminated, epsilon, gamma).round(6)


def single_precision(q, r, s_next, terminated, epsilon, gamma):
    return _target(q.astype(np.float32), r, s_next, terminated, epsilon, gamma)


NEAR_MISSES = (
    four_actions,
    one_end_ends_all,
    only_a_batch_of_ends_ends,
    first_flag_for_all,
    first_state_for_all,
    last_state_for_all,
    first_reward_for_all,
    maximum_at_least_zero,
    absolute_values,
    median_for_mean,
    mean_of_the_visited_rows,
    mean_without_the_maximum_once,
    each_tied_action_counts_as_the_best,
    tied_best_actions_leave_the_mean,
    small_epsilon_is_greedy,
    epsilon_squared,
    gamma_zero_becomes_one,
    no_bootstrap_where_a_reward_came,
    the_last_state_is_an_end,
    a_single_transition_gives_a_number,
    each_state_once,
    a_column,
    a_list,
    rounded,
    single_precision,
)

_SAME_LENGTH = "r, s_next and terminated have one entry per transition, all three"
_LOOP = "for reward, state, end in zip(r, s_next, terminated, strict=True):"
_TIES = "ties = [a for a in range(q.shape[1]) if q[state, a] == max(q[state])]"

EQUIVALENT = {
    "with_probabilities: `policy[np.arange(len(q)), q.argmax(axis=1)] += 1 - epsilon` → "
    "`policy[np.arange(len(policy)), q.argmax(axis=1)] += 1 - epsilon`": "policy has the shape of q",
    f"row_by_row: `{_LOOP}` → `{_LOOP.replace('True', 'False')}`": _SAME_LENGTH,
    f"row_by_row: `{_LOOP}` → `{_LOOP.replace(', strict=True', '')}`": _SAME_LENGTH,
    f"row_by_row: `{_TIES}` → `{_TIES.replace('==', '>=')}`": "no entry is larger than the largest",
}
