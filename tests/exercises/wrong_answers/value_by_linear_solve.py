"""Wrong answers to `value-by-linear-solve` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("value-by-linear-solve", "terminal states are treated like any other", fits=("terminal-rows-used",))
def ignores_terminal(P_pi, r_pi, gamma, terminal):
    return np.linalg.solve(np.eye(len(r_pi)) - gamma * P_pi, r_pi)


@wrong(
    "value-by-linear-solve", "only the rewards of terminal states are set to 0", fits=("only-terminal-rewards-emptied",)
)
def only_rewards(P_pi, r_pi, gamma, terminal):
    r = np.where(terminal, 0.0, r_pi)
    return np.linalg.solve(np.eye(len(r)) - gamma * P_pi, r)


@wrong(
    "value-by-linear-solve",
    "only the transitions out of terminal states are set to 0",
    fits=("only-terminal-rows-emptied",),
)
def only_transitions(P_pi, r_pi, gamma, terminal):
    P = P_pi.copy()
    P[terminal] = 0
    return np.linalg.solve(np.eye(len(r_pi)) - gamma * P, r_pi)


@wrong(
    "value-by-linear-solve",
    "the values of terminal states are set to 0 after solving",
    fits=("terminal-values-set-afterwards",),
)
def zeroed_afterwards(P_pi, r_pi, gamma, terminal):
    v = np.linalg.solve(np.eye(len(r_pi)) - gamma * P_pi, r_pi)
    v[terminal] = 0
    return v


@wrong(
    "value-by-linear-solve",
    "transitions into terminal states are set to 0, those out of them are not",
    fits=("terminal-columns-emptied",),
)
def zeroes_columns(P_pi, r_pi, gamma, terminal):
    P = P_pi.copy()
    P[:, terminal] = 0
    return np.linalg.solve(np.eye(len(r_pi)) - gamma * P, r_pi)


@wrong("value-by-linear-solve", "I + gamma P", fits=("wrong-sign",))
def plus(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(np.eye(len(r)) + gamma * P, r)


@wrong("value-by-linear-solve", "gamma P - I: the sign is turned round", fits=("both-sides-turned",))
def sign_turned(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(gamma * P - np.eye(len(r)), r)


@wrong("value-by-linear-solve", "forgets gamma", fits=("not-discounted",))
def forgets_gamma(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(np.eye(len(r)) - P, r)


@wrong("value-by-linear-solve", "P transposed", fits=("transposed",))
def transposed(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(np.eye(len(r)) - gamma * P.T, r)


@wrong("value-by-linear-solve", "no identity matrix: solves gamma P v = r", fits=("identity-forgotten",))
def no_identity(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(gamma * P, r)


@wrong(
    "value-by-linear-solve",
    "1 - gamma P: a matrix of ones in place of the identity",
    fits=("one-instead-of-the-identity",),
)
def ones_for_identity(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(1 - gamma * P, r)


@wrong("value-by-linear-solve", "the rewards only: nothing is solved", fits=("rewards-alone",))
def rewards_only(P_pi, r_pi, gamma, terminal):
    return np.where(terminal, 0.0, r_pi)


@wrong("value-by-linear-solve", "one look ahead, r + gamma P r", fits=("one-step-ahead",))
def one_look_ahead(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return r + gamma * P @ r


@wrong("value-by-linear-solve", "a hundred sweeps in place of the solution", fits=("sweeps-broken-off",))
def hundred_sweeps(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    v = np.zeros(len(r))
    for _ in range(100):
        v = r + gamma * P @ v
    return v


@wrong("value-by-linear-solve", "multiplies by the matrix in place of solving", fits=("multiplied-instead-of-solved",))
def multiplies(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return (np.eye(len(r)) - gamma * P) @ r


@wrong("value-by-linear-solve", "* in place of @ with the inverse", fits=("entry-by-entry",))
def elementwise_inverse(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.inv(np.eye(len(r)) - gamma * P) * r


@wrong(
    "value-by-linear-solve",
    "leaves out the terminal states: fewer values than states",
    fits=("terminal-states-left-out",),
)
def shorter(P_pi, r_pi, gamma, terminal):
    go_on = ~terminal
    P, r = P_pi[np.ix_(go_on, go_on)], r_pi[go_on]
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


@wrong("value-by-linear-solve", "takes the last state for the only terminal one", fits=("some-terminal-states-only",))
def last_state_only(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    P[-1], r[-1] = 0, 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


@wrong("value-by-linear-solve", "changes the caller's arrays", fits=("arguments-changed",))
def changes_its_arguments(P_pi, r_pi, gamma, terminal):
    P_pi[terminal] = 0
    r_pi[terminal] = 0
    return np.linalg.solve(np.eye(len(r_pi)) - gamma * P_pi, r_pi)


@wrong(
    "value-by-linear-solve",
    "terminal states stay where they are for ever: nothing to solve at gamma = 1",
    fits=("terminal-states-lead-to-themselves",),
)
def absorbing(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    P[terminal] = np.eye(len(r))[terminal]
    r[terminal] = 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


@wrong("value-by-linear-solve", "the mask is inverted: only terminal states count", fits=("mask-turned-round",))
def inverted_mask(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    P[~terminal], r[~terminal] = 0, 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


@wrong(
    "value-by-linear-solve",
    "True and False are taken for the numbers 1 and 0 of states",
    fits=("mask-taken-for-numbers",),
)
def mask_as_indices(P_pi, r_pi, gamma, terminal):
    P, r = P_pi.copy(), r_pi.copy()
    index = terminal.astype(int)
    P[index], r[index] = 0, 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


@wrong("value-by-linear-solve", "np.linalg.solve with its arguments exchanged", fits=("right-side-first",))
def arguments_exchanged(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(r, np.eye(len(r)) - gamma * P)


@wrong("value-by-linear-solve", "the values as a column (S, 1)", fits=("values-as-a-column",))
def column(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r.reshape(-1, 1))


@wrong("value-by-linear-solve", "the reward for entering a terminal state is lost", fits=("reward-for-arriving-lost",))
def loses_the_reward_of_arriving(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    r[P[:, terminal].sum(axis=1) > 0] = 0
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


@wrong("value-by-linear-solve", "discounts the first reward already", fits=("rewards-discounted-too",))
def gamma_times_r(P_pi, r_pi, gamma, terminal):
    P, r = P_pi * ~terminal[:, np.newaxis], r_pi * ~terminal
    return np.linalg.solve(np.eye(len(r)) - gamma * P, gamma * r)


@wrong(
    "value-by-linear-solve",
    "the equation of a terminal state is emptied altogether: the matrix has no inverse",
    fits=("equation-emptied",),
)
def empties_the_equation(P_pi, r_pi, gamma, terminal):
    matrix = np.eye(len(r_pi)) - gamma * P_pi
    matrix[terminal] = 0
    return np.linalg.solve(matrix, np.where(terminal, 0.0, r_pi))
