"""One synchronous sweep of iterative policy evaluation, with terminal states."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import random_numbers, random_process, random_rows


def whole_arrays(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    return np.where(terminal, 0.0, (policy * (R + gamma * P @ v)).sum(axis=1))


def loop_over_states(P, R, policy, v, gamma, terminal):
    new_v = np.zeros(len(v))
    for s in range(len(v)):
        if not terminal[s]:
            for a in range(P.shape[1]):
                follow = sum(P[s, a, n] * v[n] for n in range(len(v)) if not terminal[n])
                new_v[s] += policy[s, a] * (R[s, a] + gamma * follow)
    return new_v


def policy_matrix_first(P, R, policy, v, gamma, terminal):
    P_pi = np.einsum("sa,san->sn", policy, P) * ~terminal
    new_v = (policy * R).sum(axis=1) + gamma * P_pi @ v
    new_v[terminal] = 0
    return new_v


def terminals_ignored(P, R, policy, v, gamma, terminal):
    return (policy * (R + gamma * P @ v)).sum(axis=1)


def terminal_bootstrapped(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, terminals_ignored(P, R, policy, v, gamma, terminal))


def terminal_updated(P, R, policy, v, gamma, terminal):
    return terminals_ignored(P, R, policy, np.where(terminal, 0.0, v), gamma, terminal)


def in_place(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    for s in np.flatnonzero(~terminal):
        v[s] = policy[s] @ (R[s] + gamma * P[s] @ v)
    return v


def in_the_callers_array(P, R, policy, v, gamma, terminal):
    v[:] = whole_arrays(P, R, policy, v, gamma, terminal)
    return v


def best_action(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    return np.where(terminal, 0.0, (R + gamma * P @ v).max(axis=1))


def backwards(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0.0, v)
    q = R + gamma * np.einsum("nas,n->sa", P, v)
    return np.where(terminal, 0.0, (policy * q).sum(axis=1))


def no_discount(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, policy, v, 1.0, terminal)


def discounted_reward(P, R, policy, v, gamma, terminal):
    return gamma * whole_arrays(P, R, policy, v, 1.0, terminal)


def all_actions_alike(P, R, policy, v, gamma, terminal):
    return whole_arrays(P, R, np.full_like(policy, 1 / policy.shape[1]), v, gamma, terminal)


def one_value_per_action(P, R, policy, v, gamma, terminal):
    return policy * (R + gamma * P @ np.where(terminal, 0.0, v))


def terminal_left_as_it_was(P, R, policy, v, gamma, terminal):
    return np.where(terminal, v, whole_arrays(P, R, policy, v, gamma, terminal))


def arrival_unpaid(P, R, policy, v, gamma, terminal):
    return np.where(terminal, 0.0, np.einsum("sa,san,san->s", policy, P * ~terminal, R[:, :, None] + gamma * v))


def endless_cases(rng):
    """Nothing is terminal; the numbers of states and actions differ."""
    cases = []
    for n_states, n_actions, gamma in ((2, 1, 0.5), (2, 3, 0.0), (4, 2, 0.9), (5, 3, 0.99)):
        P, R = random_process(rng, n_states, n_actions)
        policy, v = random_rows(rng, n_states, n_actions), random_numbers(rng, n_states)
        cases.append((P, R, policy, v, gamma, np.zeros(n_states, dtype=bool)))
    return cases


def terminal_cases(rng):
    """Terminal states with a left-over value, and with rewards in their rows that nobody can ever collect."""
    P = np.array([[[0.0, 1.0]], [[0.0, 1.0]]])
    terminal = np.array([False, True])
    cases = [(P, np.array([[1.0], [1.0]]), np.ones((2, 1)), np.array([0.0, 10.0]), 0.9, terminal)]
    for n_states, n_actions, gamma in ((3, 2, 1.0), (5, 3, 0.8)):
        P, R = random_process(rng, n_states, n_actions)
        policy, v = random_rows(rng, n_states, n_actions), random_numbers(rng, n_states)
        terminal = np.zeros(n_states, dtype=bool)
        terminal[rng.integers(1, n_states)] = True
        cases.append((P, R, policy, np.where(terminal, 7.0, v), gamma, terminal))
    return cases


def corridor_cases(rng):
    """Each cell leads to the one before it, so that updating in place shows."""
    cases = []
    for n_states in (3, 6):
        P = np.eye(n_states)[np.maximum(np.arange(n_states) - 1, 0)][:, None, :]
        R, v = random_numbers(rng, n_states, 1), random_numbers(rng, n_states)
        terminal = np.arange(n_states) == 0
        cases.append((P, R, np.ones((n_states, 1)), np.where(terminal, 0.0, v), 0.9, terminal))
    return cases


EXERCISE = Exercise(
    id="evaluation-sweep",
    title="One sweep of policy evaluation",
    minutes=8,
    difficulty=2,
    optional=True,
    reference=whole_arrays,
    alternatives=(loop_over_states, policy_matrix_first),
    misconceptions=(
        Misconception(
            "terminals-ignored",
            terminals_ignored,
            "Terminal states are treated like all others. The episode is over there: whatever P, R and v say "
            "about them, they are worth 0, both in the result and as somebody's next state.",
        ),
        Misconception(
            "terminal-bootstrapped",
            terminal_bootstrapped,
            "The result is 0 at terminal states, but their left-over value in v still flows into the neighbours. "
            "Count a terminal next state as 0 as well.",
        ),
        Misconception(
            "terminal-updated",
            terminal_updated,
            "A terminal next state counts as 0, well done. But the terminal states themselves get a value from "
            "their own rows; nobody collects those rewards, so the result there must be 0.",
        ),
        Misconception(
            "in-place",
            in_place,
            "Some states already see new values of this very sweep. That is a sweep in place, a fine method "
            "that comes a little later; a synchronous sweep uses the old v throughout.",
        ),
        Misconception(
            "in-the-callers-array",
            in_the_callers_array,
            "This writes into the array `v` that was handed in, so the caller's old values are lost. Write into a "
            "copy, or into a new array, and return that.",
        ),
        Misconception(
            "best-action",
            best_action,
            "This takes the best action in each state. The question is what the given policy is worth: average over "
            "the actions with `policy[s, a]`.",
        ),
        Misconception(
            "backwards",
            backwards,
            "This sums over the state that the robot comes from. `P[s, a, n]` is the probability of going from s "
            "to n: average the values of the next states, along the last axis of P.",
        ),
        Misconception(
            "no-discount",
            no_discount,
            "The values of the next states enter at full weight. They are one step away: multiply them by gamma.",
        ),
        Misconception(
            "discounted-reward",
            discounted_reward,
            "Gamma multiplies the reward as well. The reward of this step counts in full; only the values of the "
            "next states are a step away.",
        ),
        Misconception(
            "all-actions-alike",
            all_actions_alike,
            "This is the plain mean over the actions. The policy says how often each is chosen: weight them by "
            "`policy`, then sum.",
        ),
        Misconception(
            "one-value-per-action",
            one_value_per_action,
            "The products with the policy are right, one for each state and action. Sum them over the actions, axis 1, "
            "so that one value for each state is left; and put 0 at the terminal states.",
        ),
        Misconception(
            "terminal-left-as-it-was",
            terminal_left_as_it_was,
            "The terminal states are skipped, and so their old entries of v come back. Those may hold anything; "
            "return 0 there.",
        ),
        Misconception(
            "arrival-unpaid",
            arrival_unpaid,
            "A move into a terminal state is left out altogether. Its reward is still paid, on the way in; only what "
            "would come after it is 0.",
        ),
    ),
    properties=(
        Property("each state: the mean over actions and next states", 2, endless_cases),
        Property("terminal states are worth 0, in the result and as a next state", 1, terminal_cases),
        Property("all states are computed from the old values", 1, corridor_cases),
    ),
    hints=(
        "Leave the terminal states aside at first: for one state s, this is the exercise before, with `R[s, a]` "
        "already averaged over the landing places.",
        "`P @ v` has shape (S, A): for each state and action the mean value of the next state.",
        "Make v zero at the terminal states (in a copy: `np.where(terminal, 0.0, v)`), do the sweep, and make the "
        "result zero there again.",
    ),
)
