"""Answers to `td-update` that nearly work."""

import numpy as np


def _moved(v, s, target, alpha):
    new = v.copy()
    new[s] += alpha * (target - v[s])
    return new


def only_the_first_and_last_state_are_ends(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if s_next in (0, len(v) - 1) else r + gamma * v[s_next], alpha)


def only_the_last_state_is_an_end(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated and s_next == len(v) - 1 else r + gamma * v[s_next], alpha)


def a_reward_means_the_end(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated or r > 0 else r + gamma * v[s_next], alpha)


def is_true_of_a_numpy_bool(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated is True else r + gamma * v[s_next], alpha)


def gamma_zero_becomes_one(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + (gamma or 1.0) * v[s_next], alpha)


def gamma_one_becomes_099(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + min(gamma, 0.99) * v[s_next], alpha)


def alpha_at_most_a_half(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + gamma * v[s_next], min(alpha, 0.5))


def next_value_at_least_zero(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + gamma * max(0, v[s_next]), alpha)


def absolute_next_value(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + gamma * abs(v[s_next]), alpha)


def target_at_least_zero(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, max(0, r if terminated else r + gamma * v[s_next]), alpha)


def values_kept_within_0_and_1(v, s, r, s_next, terminated, alpha, gamma):
    return np.clip(_moved(v, s, r if terminated else r + gamma * v[s_next], alpha), 0, 1)


def terminal_entry_cleared_in_the_new_table(v, s, r, s_next, terminated, alpha, gamma):
    new = _moved(v, s, r if terminated else r + gamma * v[s_next], alpha)
    if terminated:
        new[s_next] = 0
    return new


def state_zero_is_false(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r + gamma * v[s_next] if s_next and not terminated else r, alpha)


def never_moves_state_zero(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + gamma * v[s_next], alpha) if s else v.copy()


def a_step_on_the_spot_changes_nothing(v, s, r, s_next, terminated, alpha, gamma):
    return v.copy() if s == s_next else _moved(v, s, r if terminated else r + gamma * v[s_next], alpha)


def small_errors_are_ignored(v, s, r, s_next, terminated, alpha, gamma):
    target = r if terminated else r + gamma * v[s_next]
    return v.copy() if abs(target - v[s]) < 1e-3 else _moved(v, s, target, alpha)


def error_is_clipped(v, s, r, s_next, terminated, alpha, gamma):
    target = r if terminated else r + gamma * v[s_next]
    return _moved(v, s, v[s] + np.clip(target - v[s], -1, 1), alpha)


def rounded(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + gamma * v[s_next], alpha).round(6)


def single_precision(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v.astype(np.float32), s, r if terminated else r + gamma * v[s_next], alpha)


def a_list(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + gamma * v[s_next], alpha).tolist()


def seven_states(v, s, r, s_next, terminated, alpha, gamma):
    return _moved(v, s, r if terminated else r + gamma * v[s_next], alpha)[:7]


NEAR_MISSES = (
    only_the_first_and_last_state_are_ends,
    only_the_last_state_is_an_end,
    a_reward_means_the_end,
    is_true_of_a_numpy_bool,
    gamma_zero_becomes_one,
    gamma_one_becomes_099,
    alpha_at_most_a_half,
    next_value_at_least_zero,
    absolute_next_value,
    target_at_least_zero,
    values_kept_within_0_and_1,
    terminal_entry_cleared_in_the_new_table,
    state_zero_is_false,
    never_moves_state_zero,
    a_step_on_the_spot_changes_nothing,
    small_errors_are_ignored,
    error_is_clipped,
    rounded,
    single_precision,
    a_list,
    seven_states,
)
