"""Answers to `value-by-linear-solve` that nearly work."""

import numpy as np


def right(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    P[terminal], r[terminal] = 0, 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


def only(P_pi, r_pi, gamma, terminal, which):
    """The right answer for some of the terminal states."""
    some = np.zeros_like(terminal)
    some[which] = True
    return right(P_pi, r_pi, gamma, some)


def last_state(P_pi, r_pi, gamma, terminal):
    return only(P_pi, r_pi, gamma, terminal, [-1])


def first_terminal(P_pi, r_pi, gamma, terminal):
    return only(P_pi, r_pi, gamma, terminal, np.flatnonzero(terminal)[:1])


def last_terminal(P_pi, r_pi, gamma, terminal):
    return only(P_pi, r_pi, gamma, terminal, np.flatnonzero(terminal)[-1:])


def first_two_terminals(P_pi, r_pi, gamma, terminal):
    return only(P_pi, r_pi, gamma, terminal, np.flatnonzero(terminal)[:2])


def argmax_of_terminal(P_pi, r_pi, gamma, terminal):
    return only(P_pi, r_pi, gamma, terminal, [terminal.argmax()])


def state_0_is_never_terminal(P_pi, r_pi, gamma, terminal):
    return only(P_pi, r_pi, gamma, terminal, [s for s in np.flatnonzero(terminal) if s])


def last_ones(P_pi, r_pi, gamma, terminal):
    n = int(terminal.sum())
    return only(P_pi, r_pi, gamma, terminal, np.arange(len(r_pi) - n, len(r_pi)))


def from_the_first_terminal_on(P_pi, r_pi, gamma, terminal):
    return only(P_pi, r_pi, gamma, terminal, slice(terminal.argmax(), None) if terminal.any() else [])


def terminal_where_nothing_is_paid(P_pi, r_pi, gamma, terminal):
    return right(P_pi, r_pi, gamma, terminal | (r_pi == 0))


def terminal_rewards_kept(P_pi, r_pi, gamma, terminal):
    v = right(P_pi, r_pi, gamma, terminal)
    v[terminal] = r_pi[terminal]
    return v


def set_to_zero_afterwards(P_pi, r_pi, gamma, terminal):
    v = np.linalg.lstsq(np.eye(len(r_pi)) - gamma * P_pi, r_pi, rcond=None)[0]
    v[terminal] = 0
    return v


def absorbing_below_one(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    P[terminal], r[terminal] = np.eye(len(r))[terminal], 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


def gamma_cut_short(P_pi, r_pi, gamma, terminal):
    return right(P_pi, r_pi, min(gamma, 0.9999), terminal)


def nothing_at_gamma_1(P_pi, r_pi, gamma, terminal):
    if gamma == 1:
        return np.zeros(len(r_pi))
    return right(P_pi, r_pi, gamma, terminal)


def nothing_without_terminals(P_pi, r_pi, gamma, terminal):
    if not terminal.any():
        return np.zeros(len(r_pi))
    return right(P_pi, r_pi, gamma, terminal)


def a_little_on_the_diagonal(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    P[terminal], r[terminal] = 0, 0
    return np.linalg.solve((1 + 1e-6) * np.eye(len(r)) - gamma * P, r)


def sweeps(P_pi, r_pi, gamma, terminal, n):
    P, r = P_pi.copy(), r_pi.copy()
    P[terminal], r[terminal] = 0, 0
    v = np.zeros(len(r))
    for _ in range(n):
        v = r + gamma * P @ v
    return v


def hundred_sweeps(P_pi, r_pi, gamma, terminal):
    return sweeps(P_pi, r_pi, gamma, terminal, 100)


def thousand_sweeps(P_pi, r_pi, gamma, terminal):
    return sweeps(P_pi, r_pi, gamma, terminal, 1000)


def as_many_sweeps_as_states(P_pi, r_pi, gamma, terminal):
    return sweeps(P_pi, r_pi, gamma, terminal, len(r_pi))


def sweeps_until_little_changes(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    P[terminal], r[terminal] = 0, 0
    v, change = np.zeros(len(r)), 1.0
    while change > 1e-6:
        old, v = v, r + gamma * P @ v
        change = np.abs(v - old).max()
    return v


def never_below_zero(P_pi, r_pi, gamma, terminal):
    return np.maximum(right(P_pi, r_pi, gamma, terminal), 0)


def without_a_sign(P_pi, r_pi, gamma, terminal):
    return np.abs(right(P_pi, r_pi, gamma, terminal))


def rounded(P_pi, r_pi, gamma, terminal):
    return right(P_pi, r_pi, gamma, terminal).round(4)


def float32(P_pi, r_pi, gamma, terminal):
    return right(P_pi.astype(np.float32), r_pi.astype(np.float32), np.float32(gamma), terminal)


def no_discount_for_the_arriving(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    r = np.where(P[:, terminal].sum(axis=1) == 1, r * gamma, r)
    P[terminal], r[terminal] = 0, 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


def transposed_first(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.T.copy(), r_pi.copy()
    P[:, terminal], r[terminal] = 0, 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


NEAR_MISSES = (
    last_state,
    first_terminal,
    last_terminal,
    first_two_terminals,
    argmax_of_terminal,
    state_0_is_never_terminal,
    last_ones,
    from_the_first_terminal_on,
    terminal_where_nothing_is_paid,
    terminal_rewards_kept,
    set_to_zero_afterwards,
    absorbing_below_one,
    gamma_cut_short,
    nothing_at_gamma_1,
    nothing_without_terminals,
    a_little_on_the_diagonal,
    hundred_sweeps,
    thousand_sweeps,
    as_many_sweeps_as_states,
    sweeps_until_little_changes,
    never_below_zero,
    without_a_sign,
    rounded,
    float32,
    no_discount_for_the_arriving,
    transposed_first,
)

EQUIVALENT = {
    (
        "value_by_linear_solve: `v = np.zeros(len(r_pi))` → `v = np.zeros(len(P_pi))`"
    ): "there is one entry for each state in all of them",
    (
        "value_by_linear_solve: `v = np.zeros(len(r_pi))` → `v = np.zeros(len(go_on))`"
    ): "there is one entry for each state in all of them",
    (
        "value_by_linear_solve: `v = np.zeros(len(r_pi))` → `v = np.zeros(len(terminal))`"
    ): "there is one entry for each state in all of them",
    (
        "with_emptied_rows: `return np.linalg.solve(np.eye(len(P)) - gamma * P, np.where(terminal, 0.0, r_pi))` "
        "→ `return np.linalg.solve(np.eye(len(P_pi)) - gamma * P, np.where(terminal, 0.0, r_pi))`"
    ): "there is one entry (or row) for each state in all of them",
    (
        "with_emptied_rows: `return np.linalg.solve(np.eye(len(P)) - gamma * P, np.where(terminal, 0.0, r_pi))` "
        "→ `return np.linalg.solve(np.eye(len(r_pi)) - gamma * P, np.where(terminal, 0.0, r_pi))`"
    ): "there is one entry (or row) for each state in all of them",
    (
        "with_emptied_rows: `return np.linalg.solve(np.eye(len(P)) - gamma * P, np.where(terminal, 0.0, r_pi))` "
        "→ `return np.linalg.solve(np.eye(len(terminal)) - gamma * P, np.where(terminal, 0.0, r_pi))`"
    ): "there is one entry (or row) for each state in all of them",
    (
        "with_the_inverse: `return np.linalg.inv(np.eye(len(r_pi)) - gamma * keep @ P_pi) @ (keep @ r_pi)` → "
        "`return np.linalg.inv(np.eye(len(r_pi)) - gamma * keep @ P_pi) @ (r_pi @ keep)`"
    ): "keep is diagonal, so that it does not matter from which side it comes",
    (
        "with_the_inverse: `return np.linalg.inv(np.eye(len(r_pi)) - gamma * keep @ P_pi) @ (keep @ r_pi)` → "
        "`return np.linalg.inv(np.eye(len(P_pi)) - gamma * keep @ P_pi) @ (keep @ r_pi)`"
    ): "there is one entry (or row) for each state in all of them",
    (
        "with_the_inverse: `return np.linalg.inv(np.eye(len(r_pi)) - gamma * keep @ P_pi) @ (keep @ r_pi)` → "
        "`return np.linalg.inv(np.eye(len(keep)) - gamma * keep @ P_pi) @ (keep @ r_pi)`"
    ): "there is one entry (or row) for each state in all of them",
    (
        "with_the_inverse: `return np.linalg.inv(np.eye(len(r_pi)) - gamma * keep @ P_pi) @ (keep @ r_pi)` → "
        "`return np.linalg.inv(np.eye(len(terminal)) - gamma * keep @ P_pi) @ (keep @ r_pi)`"
    ): "there is one entry (or row) for each state in all of them",
}
