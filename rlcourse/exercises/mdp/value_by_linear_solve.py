"""The value of a policy as the solution of a system of linear equations."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def value_by_linear_solve(P_pi, r_pi, gamma, terminal):
    go_on = ~terminal
    inner = P_pi[np.ix_(go_on, go_on)]
    v = np.zeros(len(r_pi))
    v[go_on] = np.linalg.solve(np.eye(len(inner)) - gamma * inner, r_pi[go_on])
    return v


def with_emptied_rows(P_pi, r_pi, gamma, terminal):
    P = np.where(terminal[:, None], 0.0, P_pi)
    return np.linalg.solve(np.eye(len(P)) - gamma * P, np.where(terminal, 0.0, r_pi))


def with_the_inverse(P_pi, r_pi, gamma, terminal):
    keep = np.diag(1.0 - terminal)
    return np.linalg.inv(np.eye(len(r_pi)) - gamma * keep @ P_pi) @ (keep @ r_pi)


def by_waiting_long_enough(P_pi, r_pi, gamma, terminal):
    v = np.zeros(len(r_pi))
    for _ in range(3000):
        v = np.where(terminal, 0.0, r_pi + gamma * P_pi @ v)
    return v


def not_discounted(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, 1.0, terminal)


def wrong_sign(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, -gamma, terminal)


def transposed(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi.T, r_pi, gamma, terminal)


def terminal_rows_used(P_pi, r_pi, gamma, terminal):
    return np.linalg.solve(np.eye(len(P_pi)) - gamma * P_pi, r_pi)


def terminal_values_set_afterwards(P_pi, r_pi, gamma, terminal):
    return np.where(terminal, 0.0, terminal_rows_used(P_pi, r_pi, gamma, terminal))


def _with_emptied(P_pi, r_pi, gamma, rows, rewards):
    P = np.where(rows[:, None], 0.0, P_pi)
    return np.linalg.solve(np.eye(len(P)) - gamma * P, np.where(rewards, 0.0, r_pi))


def only_terminal_rewards_emptied(P_pi, r_pi, gamma, terminal):
    return _with_emptied(P_pi, r_pi, gamma, np.zeros_like(terminal), terminal)


def only_terminal_rows_emptied(P_pi, r_pi, gamma, terminal):
    return _with_emptied(P_pi, r_pi, gamma, terminal, np.zeros_like(terminal))


def terminal_columns_emptied(P_pi, r_pi, gamma, terminal):
    P = np.where(terminal[None, :], 0.0, P_pi)
    return np.linalg.solve(np.eye(len(P)) - gamma * P, r_pi)


def terminal_states_lead_to_themselves(P_pi, r_pi, gamma, terminal):
    P = np.where(terminal[:, None], np.eye(len(P_pi)), P_pi)
    return np.linalg.solve(np.eye(len(P)) - gamma * P, np.where(terminal, 0.0, r_pi))


def one_instead_of_the_identity(P_pi, r_pi, gamma, terminal):
    P = np.where(terminal[:, None], 0.0, P_pi)
    return np.linalg.solve(1 - gamma * P, np.where(terminal, 0.0, r_pi))


def terminal_states_left_out(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, gamma, terminal)[~terminal]


def one_step_ahead(P_pi, r_pi, gamma, terminal):
    r = np.where(terminal, 0.0, r_pi)
    return np.where(terminal, 0.0, r + gamma * P_pi @ r)


def rewards_discounted_too(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, gamma * r_pi, gamma, terminal)


def _chain(rng, n):
    """From each state to the next or back to itself; the last one is terminal, its row leads to the start."""
    P = np.zeros((n, n))
    advance = np.round(rng.uniform(0.4, 0.8, size=n - 1), 1)
    P[np.arange(n - 1), np.arange(1, n)] = advance
    P[np.arange(n - 1), np.arange(n - 1)] = 1 - advance
    P[n - 1, 0] = 1.0
    r = np.append(np.round(rng.uniform(0.5, 2, size=n - 1), 1), 3.0)
    return P, r, np.arange(n) == n - 1


def without_terminal_states(rng):
    cases = []
    for n in (2, 4):
        P = rng.permuted(np.tile(np.append(np.zeros(n - 2), [0.3, 0.7]), (n, 1)), axis=1)
        P[0] = np.append([0.0], np.full(n - 1, 1 / (n - 1)))
        P[1] = np.append([0.2, 0.8], np.zeros(n - 2))
        r = np.round(rng.uniform(0.5, 2, size=n), 1) * rng.choice([-1, 1], size=n)
        cases.append((P, r, float(rng.choice([0.5, 0.8, 0.95])), np.zeros(n, bool)))
    return [*cases, (*cases[1][:2], 0.0, cases[1][3])]


def with_terminal_states(rng):
    return [(*_chain(rng, n)[:2], float(rng.choice([0.5, 0.9])), np.arange(n) == n - 1) for n in (2, 4)]


def without_discount(rng):
    P, r, terminal = _chain(rng, 4)
    return [(P, r, 1.0, terminal)]


EXERCISE = Exercise(
    id="value-by-linear-solve",
    title="All values at once",
    minutes=6,
    difficulty=2,
    optional=True,
    reference=value_by_linear_solve,
    alternatives=(with_emptied_rows, with_the_inverse, by_waiting_long_enough),
    misconceptions=(
        Misconception(
            "not-discounted",
            not_discounted,
            "γ is missing from the matrix: it is I - γ P, not I - P. Without γ an endless task has no finite value.",
        ),
        Misconception(
            "wrong-sign",
            wrong_sign,
            "The sign of γ P is wrong. Bringing γ P v to the left side of v = r + γ P v gives (I - γ P) v = r.",
        ),
        Misconception(
            "transposed",
            transposed,
            "The matrix was transposed. A value looks ahead, to where row s leads; P_pi is used as it is.",
        ),
        Misconception(
            "terminal-rows-used",
            terminal_rows_used,
            "The rows of terminal states were solved like all others. In this simulator they lead back to the "
            "start, so your terminal states are worth a whole new episode. After the end nothing follows: their "
            "value is 0.",
        ),
        Misconception(
            "terminal-values-set-afterwards",
            terminal_values_set_afterwards,
            "You set the values of terminal states to 0 after solving. That is too late: the other states have "
            "already been computed with the wrong ones. Take the terminal rows out (or empty them) first.",
        ),
        Misconception(
            "only-terminal-rewards-emptied",
            only_terminal_rewards_emptied,
            "You emptied the terminal entries of r_pi, but the terminal rows of P_pi still lead back to the start. "
            "Both describe what comes after the end, so both have to go.",
        ),
        Misconception(
            "only-terminal-rows-emptied",
            only_terminal_rows_emptied,
            "You emptied the terminal rows of P_pi. The terminal entries of r_pi have to be 0 as well: after the end "
            "nothing is paid.",
        ),
        Misconception(
            "terminal-columns-emptied",
            terminal_columns_emptied,
            "You emptied the columns of the terminal states. Those say how often a robot arrives; what comes after "
            "the end stands in the rows (and in r_pi).",
        ),
        Misconception(
            "terminal-states-lead-to-themselves",
            terminal_states_lead_to_themselves,
            "You let terminal states lead to themselves. That is right for γ < 1, but with γ = 1 their equation is "
            "v = v, and the matrix is singular. Empty their rows: then it is v = 0.",
        ),
        Misconception(
            "one-instead-of-the-identity",
            one_instead_of_the_identity,
            "You wrote 1 - γ P: NumPy takes that from every entry. The identity matrix is `np.eye(n)`.",
        ),
        Misconception(
            "terminal-states-left-out",
            terminal_states_left_out,
            "These are the values of the non-terminal states only. Put them back into an array (S,) in which the "
            "terminal states have 0.",
        ),
        Misconception(
            "one-step-ahead",
            one_step_ahead,
            "This is r + γ P r: the rewards of two steps. A value adds up the rewards of all steps to come, so v "
            "itself stands on both sides and has to be solved for.",
        ),
        Misconception(
            "rewards-discounted-too",
            rewards_discounted_too,
            "Your values are too small by a factor γ: the rewards were discounted, too. The first reward comes at "
            "once and is not discounted.",
        ),
    ),
    properties=(
        Property("v = r + γ P v where nothing ends", 2, without_terminal_states),
        Property("terminal states are worth 0, whatever stands in their rows", 2, with_terminal_states),
        Property("with a sure end, γ = 1 works as well", 1, without_discount),
    ),
    hints=(
        "Begin without terminal states: bring everything that has v in it to one side of v = r + γ P v.",
        "`np.linalg.solve(M, b)` solves M v = b, and `np.eye(n)` is the identity.",
        "For terminal states: make copies of P_pi and r_pi in which their rows are 0. Which equation is left for them?",
    ),
)
