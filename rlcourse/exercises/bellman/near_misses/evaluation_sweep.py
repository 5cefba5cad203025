"""Near-misses of `evaluation-sweep`: right on many inputs, as a person would write them."""

import numpy as np


def swept(P, R, policy, v, gamma, terminal):
    """One right sweep, which the near-misses spoil."""
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (policy * (R + gamma * P @ u)).sum(axis=1))


def nan_leaks_through_a_product(P, R, policy, v, gamma, terminal):
    u = v * (1 - terminal)
    return np.where(terminal, 0, (policy * (R + gamma * P @ u)).sum(axis=1))


def nan_leaks_through_not_terminal(P, R, policy, v, gamma, terminal):
    u = v * ~terminal
    return np.where(terminal, 0, (policy * (R + gamma * P @ u)).sum(axis=1))


def nan_leaks_through_the_result(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return (policy * (R + gamma * P @ u)).sum(axis=1) * (1 - terminal)


def only_nan_is_replaced(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0, (policy * (R + gamma * P @ np.nan_to_num(v))).sum(axis=1))


def last_terminal_state_only(P, R, policy, v, gamma, terminal):
    u, end = v.copy(), np.flatnonzero(terminal)[-1:]
    u[end] = 0
    new_v = (policy * (R + gamma * P @ u)).sum(axis=1)
    new_v[end] = 0
    return new_v


def first_terminal_state_only(P, R, policy, v, gamma, terminal):
    u, end = v.copy(), np.flatnonzero(terminal)[:1]
    u[end] = 0
    new_v = (policy * (R + gamma * P @ u)).sum(axis=1)
    new_v[end] = 0
    return new_v


def terminal_at_either_end_only(P, R, policy, v, gamma, terminal):
    ends = np.zeros(len(v), dtype=bool)
    ends[0], ends[-1] = terminal[0], terminal[-1]
    return swept(P, R, policy, v, gamma, ends)


def last_state_always_terminal(P, R, policy, v, gamma, terminal):
    ends = terminal.copy()
    ends[-1] = True
    return swept(P, R, policy, v, gamma, ends)


def absorbing_states_count_as_terminal(P, R, policy, v, gamma, terminal):
    states = np.arange(len(v))
    ends = terminal | (P[states, :, states] == 1).all(axis=1)
    return swept(P, R, policy, v, gamma, ends)


def zero_values_count_as_terminal(P, R, policy, v, gamma, terminal):
    return swept(P, R, policy, v, gamma, terminal | (v == 0))


def clears_the_callers_p(P, R, policy, v, gamma, terminal):
    P[terminal] = 0
    return swept(P, R, policy, v, gamma, terminal)


def clears_the_callers_r(P, R, policy, v, gamma, terminal):
    R[terminal] = 0
    return swept(P, R, policy, v, gamma, terminal)


def policy_of_first_state(P, R, policy, v, gamma, terminal):
    return swept(P, R, policy[:1], v, gamma, terminal)


def policy_of_last_state(P, R, policy, v, gamma, terminal):
    return swept(P, R, policy[-1:], v, gamma, terminal)


def mean_policy_of_all_states(P, R, policy, v, gamma, terminal):
    return swept(P, R, policy.mean(axis=0), v, gamma, terminal)


def likeliest_action_if_it_has_half(P, R, policy, v, gamma, terminal):
    sharp = np.eye(policy.shape[1])[policy.argmax(axis=1)]
    return swept(P, R, np.where(policy.max(axis=1, keepdims=True) > 0.5, sharp, policy), v, gamma, terminal)


def first_four_actions(P, R, policy, v, gamma, terminal):
    return swept(P[:, :4], R[:, :4], policy[:, :4], v, gamma, terminal)


def two_actions(P, R, policy, v, gamma, terminal):
    return swept(P[:, :2], R[:, :2], policy[:, :2], v, gamma, terminal)


def in_place_from_the_end(P, R, policy, v, gamma, terminal):
    new_v = np.where(terminal, 0.0, v)
    for s in reversed(range(len(v))):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ new_v)
    return new_v


def zero_for_gamma_zero(P, R, policy, v, gamma, terminal):
    if gamma == 0:
        return np.zeros(len(v))
    return swept(P, R, policy, v, gamma, terminal)


def first_reward_for_gamma_zero(P, R, policy, v, gamma, terminal):
    if gamma == 0:
        return np.where(terminal, 0, R[:, 0])
    return swept(P, R, policy, v, gamma, terminal)


def never_below_zero(P, R, policy, v, gamma, terminal):
    return np.maximum(swept(P, R, policy, v, gamma, terminal), 0)


def negative_values_clipped(P, R, policy, v, gamma, terminal):
    return swept(P, R, policy, np.maximum(v, 0), gamma, terminal)


def gamma_at_most_095(P, R, policy, v, gamma, terminal):
    return swept(P, R, policy, v, min(gamma, 0.95), terminal)


def rounded_to_four_digits(P, R, policy, v, gamma, terminal):
    return swept(P, R, policy, v, gamma, terminal).round(4)


def in_float32(P, R, policy, v, gamma, terminal):
    P, R, policy, v = (each.astype(np.float32) for each in (P, R, policy, v))
    return swept(P, R, policy, v, np.float32(gamma), terminal)


def no_discount_where_reward_is_zero(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (policy * np.where(R == 0, P @ u, R + gamma * P @ u)).sum(axis=1))


def terminal_reward_kept(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return (policy * np.where(terminal[:, None], R, R + gamma * P @ u)).sum(axis=1)


NEAR_MISSES = (
    nan_leaks_through_a_product,
    nan_leaks_through_not_terminal,
    nan_leaks_through_the_result,
    only_nan_is_replaced,
    last_terminal_state_only,
    first_terminal_state_only,
    terminal_at_either_end_only,
    last_state_always_terminal,
    absorbing_states_count_as_terminal,
    zero_values_count_as_terminal,
    clears_the_callers_p,
    clears_the_callers_r,
    policy_of_first_state,
    policy_of_last_state,
    mean_policy_of_all_states,
    likeliest_action_if_it_has_half,
    first_four_actions,
    two_actions,
    in_place_from_the_end,
    zero_for_gamma_zero,
    first_reward_for_gamma_zero,
    never_below_zero,
    negative_values_clipped,
    gamma_at_most_095,
    rounded_to_four_digits,
    in_float32,
    no_discount_where_reward_is_zero,
    terminal_reward_kept,
)
