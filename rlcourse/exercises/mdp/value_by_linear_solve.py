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


def by_doubling_the_horizon(P_pi, r_pi, gamma, terminal):
    """The rewards of 1, 2, 4, 8, … steps: each time, what has been added up so far comes once more, later."""
    v, later = np.where(terminal, 0.0, r_pi), gamma * np.where(terminal[:, None], 0.0, P_pi)
    while later.any():  # until it has become too small for a float
        v, later = v + later @ v, later @ later
    return v


def _emptied(P_pi, r_pi, terminal):
    return np.where(terminal[:, None], 0.0, P_pi), np.where(terminal, 0.0, r_pi)


def not_discounted(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, 1.0, terminal)


def wrong_sign(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, -gamma, terminal)


def transposed(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi.T, r_pi, gamma, terminal)


def transposed_after_emptying(P_pi, r_pi, gamma, terminal):
    P, r = _emptied(P_pi, r_pi, terminal)
    return np.linalg.solve(np.eye(len(r)) - gamma * P.T, r)


def transposed_before_emptying(P_pi, r_pi, gamma, terminal):
    P, r = _emptied(P_pi.T, r_pi, terminal)
    return np.linalg.solve(np.eye(len(r)) - gamma * P, r)


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


def both_sides_turned(P_pi, r_pi, gamma, terminal):
    return -value_by_linear_solve(P_pi, r_pi, gamma, terminal)


def identity_forgotten(P_pi, r_pi, gamma, terminal):
    P, r = _emptied(P_pi, r_pi, terminal)
    return np.linalg.solve(gamma * P, r)


def rewards_alone(P_pi, r_pi, gamma, terminal):
    return np.where(terminal, 0.0, r_pi)


def multiplied_instead_of_solved(P_pi, r_pi, gamma, terminal):
    P, r = _emptied(P_pi, r_pi, terminal)
    return r - gamma * P @ r


def entry_by_entry(P_pi, r_pi, gamma, terminal):
    P, r = _emptied(P_pi, r_pi, terminal)
    return np.linalg.inv(np.eye(len(r)) - gamma * P) * r


def last_state_taken_for_the_end(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, gamma, np.arange(len(r_pi)) == len(r_pi) - 1)


def first_terminal_state_only(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, gamma, terminal & (np.cumsum(terminal) == 1))


def last_terminal_state_only(P_pi, r_pi, gamma, terminal):
    return first_terminal_state_only(P_pi[::-1, ::-1], r_pi[::-1], gamma, terminal[::-1])[::-1]


def arguments_changed(P_pi, r_pi, gamma, terminal):
    P_pi[terminal] = 0.0
    r_pi[terminal] = 0.0
    return np.linalg.solve(np.eye(len(P_pi)) - gamma * P_pi, r_pi)


def mask_turned_round(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, gamma, ~terminal)


def mask_taken_for_numbers(P_pi, r_pi, gamma, terminal):
    listed = np.zeros_like(terminal)
    listed[terminal.astype(int)] = True
    return value_by_linear_solve(P_pi, r_pi, gamma, listed)


def right_side_first(P_pi, r_pi, gamma, terminal):
    P, r = _emptied(P_pi, r_pi, terminal)
    return np.linalg.solve(r, np.eye(len(r)) - gamma * P)


def values_as_a_column(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, gamma, terminal)[:, None]


def reward_for_arriving_lost(P_pi, r_pi, gamma, terminal):
    arrives = P_pi[:, terminal].sum(axis=1) > 0
    return value_by_linear_solve(P_pi, np.where(arrives, 0.0, r_pi), gamma, terminal)


def equation_emptied(P_pi, r_pi, gamma, terminal):
    matrix = np.eye(len(P_pi)) - gamma * P_pi
    matrix[terminal] = 0.0
    return np.linalg.solve(matrix, np.where(terminal, 0.0, r_pi))


def _swept(P_pi, r_pi, gamma, terminal, sweeps):
    P, r = _emptied(P_pi, r_pi, terminal)
    v = np.zeros(len(r))
    for _ in range(sweeps):
        v = r + gamma * P @ v
    return v


def inverse_alone(P_pi, r_pi, gamma, terminal):
    P, _ = _emptied(P_pi, r_pi, terminal)
    return np.linalg.inv(np.eye(len(P)) - gamma * P)


def gamma_squared(P_pi, r_pi, gamma, terminal):
    return value_by_linear_solve(P_pi, r_pi, gamma**2, terminal)


def gamma_with_the_rewards(P_pi, r_pi, gamma, terminal):
    P, r = _emptied(P_pi, r_pi, terminal)
    return np.linalg.solve(np.eye(len(r)) - P, gamma * r)


def rewards_emptied_too_late(P_pi, r_pi, gamma, terminal):
    return np.where(terminal, 0.0, only_terminal_rows_emptied(P_pi, r_pi, gamma, terminal))


def terminal_values_not_a_number(P_pi, r_pi, gamma, terminal):
    return np.where(terminal, np.nan, value_by_linear_solve(P_pi, r_pi, gamma, terminal))


def hundred_sweeps(P_pi, r_pi, gamma, terminal):
    return _swept(P_pi, r_pi, gamma, terminal, 100)


def thousand_sweeps(P_pi, r_pi, gamma, terminal):
    return _swept(P_pi, r_pi, gamma, terminal, 1000)


def as_many_sweeps_as_states(P_pi, r_pi, gamma, terminal):
    return _swept(P_pi, r_pi, gamma, terminal, len(r_pi))


def stops_after_whole_sweeps(answer):
    """Whether a robot that earns 1 at every step for ever is worth 1 + γ + γ² + … with so many terms, no more."""
    gamma = 0.9999
    value = float(answer(np.ones((1, 1)), np.ones(1), gamma, np.zeros(1, bool))[0])
    terms = np.log1p(-value * (1 - gamma)) / np.log(gamma)
    return bool(0.5 < terms < 1e5 and abs(terms - round(terms)) < 1e-3)


def _chain(rng, n):
    """From each state to the next or back to itself; the last one is terminal, its row leads to the start."""
    P = np.zeros((n, n))
    advance = np.round(rng.uniform(0.4, 0.8, size=n - 1), 1)
    P[np.arange(n - 1), np.arange(1, n)] = advance
    P[np.arange(n - 1), np.arange(n - 1)] = 1 - advance
    P[n - 1, 0] = 1.0
    r = np.append(np.round(rng.uniform(0.5, 2, size=n - 1), 1), 3.0)
    return P, r, np.arange(n) == n - 1


def _many_ends(rng, n, ends):
    """From everywhere to everywhere, the end included; one state surely arrives, another one earns nothing."""
    terminal = np.isin(np.arange(n), ends)
    P = np.round(rng.dirichlet(np.ones(n), size=n), 2)
    P[:, ends[0]] += 0.1
    P /= P.sum(axis=1, keepdims=True)
    r = np.round(rng.uniform(-3, 1, size=n), 1)
    arriving, idle = rng.permutation(np.flatnonzero(~terminal))[:2]
    P[arriving], r[arriving], r[idle] = np.eye(n)[rng.choice(ends)], 2.5, 0.0
    return P, r, terminal


def without_terminal_states(rng):
    cases = []
    for n in (2, 4):
        P = rng.permuted(np.tile(np.append(np.zeros(n - 2), [0.3, 0.7]), (n, 1)), axis=1)
        P[0] = np.append([0.0], np.full(n - 1, 1 / (n - 1)))
        P[1] = np.append([0.2, 0.8], np.zeros(n - 2))
        r = np.round(rng.uniform(0.5, 2, size=n), 1) * rng.choice([-1, 1], size=n)
        cases.append((P, r, float(rng.choice([0.5, 0.8, 0.95])), np.zeros(n, bool)))
    P, r, _ = cases[1][0], -np.abs(cases[1][1]), cases[1][3]
    return [*cases, (*cases[1][:2], 0.0, cases[1][3]), (P, r, 0.999, np.zeros(4, bool))]


def with_terminal_states(rng):
    cases = [_chain(rng, 2), _chain(rng, 4), _many_ends(rng, 5, [0, 2]), _many_ends(rng, 8, [1, 3, 6])]
    return [(P, r, float(rng.choice([0.5, 0.9, 0.95])), terminal) for P, r, terminal in cases]


def without_discount(rng):
    return [(P, r, 1.0, terminal) for P, r, terminal in (_chain(rng, 4), _many_ends(rng, 6, [4, 0, 2]))]


EXERCISE = Exercise(
    id="value-by-linear-solve",
    title="All values at once",
    minutes=6,
    difficulty=2,
    reference=value_by_linear_solve,
    alternatives=(with_emptied_rows, with_the_inverse, by_doubling_the_horizon),
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
            variants=(transposed_after_emptying, transposed_before_emptying),
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
        Misconception(
            "both-sides-turned",
            both_sides_turned,
            "Your values have the wrong sign: the matrix is I - γ P, not γ P - I.",
        ),
        Misconception(
            "identity-forgotten",
            identity_forgotten,
            "You solve γ P v = r. The v on the left side of v = r + γ P v counts as well: it makes the matrix I - γ P.",
        ),
        Misconception(
            "rewards-alone",
            rewards_alone,
            "These are the rewards of the next step alone. A value adds up those of all steps to come: solve for it.",
        ),
        Misconception(
            "multiplied-instead-of-solved",
            multiplied_instead_of_solved,
            "You multiply r by I - γ P. It is v that has to be multiplied to give r: `np.linalg.solve(M, r)`.",
        ),
        Misconception(
            "entry-by-entry",
            entry_by_entry,
            "`*` multiplies entry by entry, so that a whole matrix comes out. A matrix is applied to a vector with "
            "`@` (or leave the inverse alone: `np.linalg.solve`).",
        ),
        Misconception(
            "some-terminal-states-only",
            last_state_taken_for_the_end,
            "Only one state is treated as an end, such as the last one. Any state may be terminal, and several may: "
            "`P[terminal] = 0` reaches them all.",
            variants=(first_terminal_state_only, last_terminal_state_only),
        ),
        Misconception(
            "arguments-changed",
            arguments_changed,
            "The idea is right, but `P_pi` and `r_pi` belong to whoever called you, and now they have holes. Begin "
            "with copies: `P_pi.copy()` and `r_pi.copy()`.",
        ),
        Misconception(
            "mask-turned-round",
            mask_turned_round,
            "You emptied the rows of the states that are *not* terminal. `terminal` is true where an episode ends.",
        ),
        Misconception(
            "mask-taken-for-numbers",
            mask_taken_for_numbers,
            "You used True and False as the numbers 1 and 0, and so emptied states 0 and 1. A boolean array picks its "
            "true entries as it is: `P[terminal]`.",
        ),
        Misconception(
            "right-side-first",
            right_side_first,
            "`np.linalg.solve` wants the matrix first and the right side second: `solve(M, b)`.",
        ),
        Misconception(
            "values-as-a-column",
            values_as_a_column,
            "The numbers are right, but they stand in a column of shape (S, 1). `solve` takes r as it is, without a "
            "new axis, and gives (S,).",
        ),
        Misconception(
            "reward-for-arriving-lost",
            reward_for_arriving_lost,
            "You took away the reward of the steps that arrive. They are made in states that are not terminal, and "
            "their rewards count; only what stands in the terminal rows does not.",
        ),
        Misconception(
            "equation-emptied",
            equation_emptied,
            "You emptied whole rows of the matrix I - γ P, so that nothing is said about terminal states and there is "
            "no single solution. Empty the rows of P only: then 1 · v = 0 is left.",
        ),
        Misconception(
            "sweeps-broken-off",
            hundred_sweeps,
            "You add up the rewards of so many steps and then stop. For γ near 1 the rest still counts: the weights "
            "fade over many times 1/(1-γ) steps. Solving the equations takes them all, at once.",
            variants=(thousand_sweeps, as_many_sweeps_as_states),
            experiment=stops_after_whole_sweeps,
        ),
        Misconception(
            "inverse-alone",
            inverse_alone,
            "This is the inverse of the matrix. It has to be applied to the rewards: `inverse @ r` (or "
            "`np.linalg.solve`).",
        ),
        Misconception(
            "gamma-squared",
            gamma_squared,
            "γ is in your matrix twice. It stands once beside P: I - γ P.",
        ),
        Misconception(
            "gamma-with-the-rewards",
            gamma_with_the_rewards,
            "γ stands beside the rewards. It belongs to what comes after the step: I - γ P on the left, r alone "
            "on the right.",
        ),
        Misconception(
            "terminal-rewards-emptied-too-late",
            rewards_emptied_too_late,
            "You emptied the terminal rows of P_pi before solving, but let r_pi as it is, and set the values to 0 "
            "afterwards. By then the other states have already counted what is paid after the end.",
        ),
        Misconception(
            "terminal-values-not-a-number",
            terminal_values_not_a_number,
            "Your terminal states have no number. They are worth 0.",
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
    used_for="You now have exact values to hold every experiment against. Chapter 2 begins where this stops: it comes "
    "to the same numbers by small steps, and then improves the policy.",
)
