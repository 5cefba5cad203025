"""Answers to `q-learning-update` that nearly work."""

import numpy as np


def _target(q, r, s_next, terminated, gamma):
    return r + gamma * ~terminated * q[s_next].max(axis=1)


def _moved(q, s, a, step):
    new = q.copy()
    np.add.at(new, (s, a), step)
    return new


def old_value_from_the_new_table(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new, target = q.copy(), _target(q, r, s_next, terminated, gamma)
    for i in range(len(s)):
        new[s[i], a[i]] += alpha * (target[i] - new[s[i], a[i]])
    return new


def target_from_the_new_table(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    for i in range(len(s)):
        ahead = 0 if terminated[i] else new[s_next[i]].max()
        new[s[i], a[i]] += alpha * (r[i] + gamma * ahead - q[s[i], a[i]])
    return new


def one_after_the_other(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    for i in range(len(s)):
        ahead = 0 if terminated[i] else new[s_next[i]].max()
        new[s[i], a[i]] += alpha * (r[i] + gamma * ahead - new[s[i], a[i]])
    return new


def repeated_pairs_only_twice(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])
    new, pairs = q.copy(), list(zip(s.tolist(), a.tolist(), strict=True))
    for i, pair in enumerate(pairs):
        if pairs[:i].count(pair) < 2:
            new[pair] += step[i]
    return new


def neighbouring_repeats_only(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])
    new = q.copy()
    for i in range(len(s)):
        if i and s[i] == s[i - 1] and a[i] == a[i - 1]:
            new[s[i], a[i]] += step[i]
        else:
            new[s[i], a[i]] = q[s[i], a[i]] + step[i]
    return new


def repeated_states_move_once(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])
    first = np.sort(np.unique(s, return_index=True)[1])
    return _moved(q, s[first], a[first], step[first])


def the_last_repeat_counts(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    new[s, a] = q[s, a] + alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])
    return new


def repeats_move_by_the_mean(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step, count = np.zeros_like(q), np.zeros_like(q)
    np.add.at(step, (s, a), alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a]))
    np.add.at(count, (s, a), 1)
    return q + step / np.maximum(count, 1)


def both_flags_count_as_truncated(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(q, r, s_next, terminated & ~truncated, gamma) - q[s, a]))


def truncated_stops_where_nothing_terminated(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    over = terminated if terminated.any() else truncated
    return _moved(q, s, a, alpha * (_target(q, r, s_next, over, gamma) - q[s, a]))


def one_end_ends_all(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (r + gamma * (not terminated.any()) * q[s_next].max(axis=1) - q[s, a]))


def first_flag_for_all(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (r + gamma * (not terminated[0]) * q[s_next].max(axis=1) - q[s, a]))


def truncated_keeps_the_old_state(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    seen = np.where(truncated, s, s_next)
    return _moved(q, s, a, alpha * (_target(q, r, seen, terminated, gamma) - q[s, a]))


def truncated_does_not_learn(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])
    return _moved(q, s, a, np.where(truncated & ~terminated, 0, step))


def maximum_at_least_zero(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    target = r + gamma * ~terminated * np.maximum(0, q[s_next].max(axis=1))
    return _moved(q, s, a, alpha * (target - q[s, a]))


def absolute_values(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(abs(q), r, s_next, terminated, gamma) - q[s, a]))


def the_first_two_actions(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(q[:, :2], r, s_next, terminated, gamma) - q[s, a]))


def another_action_than_the_one_taken(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    rows = q[s_next].copy()
    rows[np.arange(len(a)), a] = -np.inf
    ahead = np.where(np.isinf(rows.max(axis=1)), q[s_next].max(axis=1), rows.max(axis=1))
    return _moved(q, s, a, alpha * (r + gamma * ~terminated * ahead - q[s, a]))


def no_bootstrap_where_a_reward_came(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(q, r, s_next, terminated | (r > 0), gamma) - q[s, a]))


def the_last_state_is_an_end(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(q, r, s_next, s_next == len(q) - 1, gamma) - q[s, a]))


def gamma_zero_becomes_one(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(q, r, s_next, terminated, gamma or 1.0) - q[s, a]))


def alpha_at_most_a_half(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, min(alpha, 0.5) * (_target(q, r, s_next, terminated, gamma) - q[s, a]))


def error_is_clipped(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * np.clip(_target(q, r, s_next, terminated, gamma) - q[s, a], -1, 1))


def the_first_transition_is_forgotten(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])
    return _moved(q, s[1:], a[1:], step[1:]) if len(s) > 1 else _moved(q, s, a, step)


def the_last_transition_is_forgotten(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])
    return _moved(q, s[:-1], a[:-1], step[:-1]) if len(s) > 1 else _moved(q, s, a, step)


def rounded(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])).round(6)


def single_precision(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q.astype(np.float32), s, a, alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a]))


def a_list(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return _moved(q, s, a, alpha * (_target(q, r, s_next, terminated, gamma) - q[s, a])).tolist()


NEAR_MISSES = (
    old_value_from_the_new_table,
    target_from_the_new_table,
    one_after_the_other,
    repeated_pairs_only_twice,
    neighbouring_repeats_only,
    repeated_states_move_once,
    the_last_repeat_counts,
    repeats_move_by_the_mean,
    both_flags_count_as_truncated,
    truncated_stops_where_nothing_terminated,
    one_end_ends_all,
    first_flag_for_all,
    truncated_keeps_the_old_state,
    truncated_does_not_learn,
    maximum_at_least_zero,
    absolute_values,
    the_first_two_actions,
    another_action_than_the_one_taken,
    no_bootstrap_where_a_reward_came,
    the_last_state_is_an_end,
    gamma_zero_becomes_one,
    alpha_at_most_a_half,
    error_is_clipped,
    the_first_transition_is_forgotten,
    the_last_transition_is_forgotten,
    rounded,
    single_precision,
    a_list,
)

_ADD = "np.add.at(new, (s, a), alpha * (target - {}[s, a]))"

EQUIVALENT = {
    f"row_by_row: `for i in range(len(s)):` → `for i in range(len({name})):`": "one entry per transition"
    for name in ("a", "r", "s_next", "terminated", "truncated")
} | {
    f"reference: `{_ADD.format('q')}` → `{_ADD.format('new')}`": (
        "all steps are computed before the first one is added, and until then new is a copy of q"
    )
}
