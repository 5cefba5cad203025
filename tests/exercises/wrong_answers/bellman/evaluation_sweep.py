"""Wrong answers to `evaluation-sweep` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("evaluation-sweep", "forgets the terminal states", fits=("terminals-ignored",))
def forgets_terminals(P, R, policy, v, gamma, terminal):
    return (policy * (R + gamma * P @ v)).sum(axis=1)


@wrong(
    "evaluation-sweep",
    "zeroes the returned entries only; the old value of a terminal state still counts",
    fits=("terminal-bootstrapped",),
)
def old_terminal_values_count(P, R, policy, v, gamma, terminal):
    new_v = (policy * (R + gamma * P @ v)).sum(axis=1)
    new_v[terminal] = 0
    return new_v


@wrong(
    "evaluation-sweep",
    "zeroes the old values only; terminal entries of the result keep what their rows say",
    fits=("terminal-updated",),
)
def terminal_rows_count(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0, v)
    return (policy * (R + gamma * P @ v)).sum(axis=1)


@wrong("evaluation-sweep", "keeps the old v in the terminal entries of the result", fits=("terminal-left-as-it-was",))
def terminal_keeps_old_value(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, v, (policy * (R + gamma * P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "sweeps in place, on a copy", fits=("in-place",))
def in_place_on_a_copy(P, R, policy, v, gamma, terminal):
    new_v = np.where(terminal, 0.0, v)
    for s in range(len(v)):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ new_v)
    return new_v


@wrong("evaluation-sweep", "writes into the caller's v, cell by cell", fits=("in-the-callers-array",))
def overwrites_callers_v(P, R, policy, v, gamma, terminal):
    for s in range(len(v)):
        if terminal[s]:
            v[s] = 0
        else:
            v[s] = sum(policy[s, a] * (R[s, a] + gamma * P[s, a] @ v) for a in range(R.shape[1]))
    return v


@wrong("evaluation-sweep", "sets the terminal entries of the caller's v to 0", fits=("in-the-callers-array",))
def zeroes_callers_v(P, R, policy, v, gamma, terminal):
    v[terminal] = 0
    new_v = (policy * (R + gamma * P @ v)).sum(axis=1)
    new_v[terminal] = 0
    return new_v


@wrong("evaluation-sweep", "drops the reward of a move that may end the episode", fits=("arrival-unpaid",))
def drops_last_reward(P, R, policy, v, gamma, terminal):
    goes_on = P[:, :, ~terminal].sum(axis=2)
    u = np.where(terminal, 0, v)
    new_v = (policy * (goes_on * R + gamma * P @ u)).sum(axis=1)
    new_v[terminal] = 0
    return new_v


@wrong("evaluation-sweep", "takes the best action: value iteration", fits=("best-action",))
def takes_maximum(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (R + gamma * P @ u).max(axis=1))


@wrong("evaluation-sweep", "ignores the policy: plain mean over actions", fits=("all-actions-alike",))
def plain_mean(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (R + gamma * P @ u).mean(axis=1))


@wrong("evaluation-sweep", "ignores the policy: sum over actions", fits=("all-actions-at-once",))
def plain_sum(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (R + gamma * P @ u).sum(axis=1))


@wrong("evaluation-sweep", "follows the policy's likeliest action only", fits=("likeliest-action",))
def likeliest_action(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    q = R + gamma * P @ u
    return np.where(terminal, 0, q[np.arange(len(v)), policy.argmax(axis=1)])


@wrong("evaluation-sweep", "forgets gamma", fits=("no-discount",))
def forgets_gamma(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (policy * (R + P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "discounts the reward as well", fits=("discounted-reward",))
def discounts_reward(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, gamma * (policy * (R + P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "forgets the rewards", fits=("no-reward",))
def forgets_rewards(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, gamma * (policy * (P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "the rewards are not weighted by the policy", fits=("rewards-without-policy",))
def rewards_without_policy(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, R.sum(axis=1) + gamma * (policy * (P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "the mask is the wrong way round: only terminal values count", fits=("mask-inverted",))
def mask_inverted(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, v, 0)
    return np.where(terminal, 0, (policy * (R + gamma * P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "P transposed: looks from the next state to the state", fits=("backwards",))
def transposed(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    future = np.einsum("nas,n->sa", np.where(terminal[:, None, None], 0, P), u)
    return np.where(terminal, 0, (policy * (R + gamma * future)).sum(axis=1))


@wrong("evaluation-sweep", "returns q: the mean over actions is missing", fits=("one-value-per-action",))
def returns_q(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return R + gamma * P @ u


@wrong("evaluation-sweep", "sweeps until nothing changes instead of once", fits=("many-sweeps",))
def sweeps_to_the_end(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    for _ in range(1000):
        u = np.where(terminal, 0, (policy * (R + gamma * P @ u)).sum(axis=1))
    return u


@wrong("evaluation-sweep", "leaves out the last state", fits=("last-state-left-out",))
def leaves_out_last_state(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    new_v = np.zeros(len(v))
    for s in range(len(v) - 1):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ u)
    return new_v


@wrong("evaluation-sweep", "`if terminal`: an array has no single truth value", fits=("truth-of-an-array",))
def truth_of_an_array(P, R, policy, v, gamma, terminal):
    if terminal:
        return np.zeros(len(v))
    return (policy * (R + gamma * P @ v)).sum(axis=1)


@wrong("evaluation-sweep", "takes it that only the last state is terminal", fits=("ends-at-a-fixed-state",))
def last_state_is_terminal(P, R, policy, v, gamma, terminal):
    u = v.copy()
    u[-1] = 0
    new_v = (policy * (R + gamma * P @ u)).sum(axis=1)
    new_v[-1] = 0
    return new_v


@wrong("evaluation-sweep", "`break` instead of `continue` at a terminal state", fits=("stops-at-a-terminal-state",))
def breaks_at_terminal(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    new_v = np.zeros(len(v))
    for s in range(len(v)):
        if terminal[s]:
            break
        new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ u)
    return new_v


@wrong("evaluation-sweep", "returns the old values", fits=("old-values",))
def returns_old_values(P, R, policy, v, gamma, terminal):
    new_v = np.zeros(len(v))
    for s in range(len(v)):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ np.where(terminal, 0, v))
    return v


@wrong("evaluation-sweep", "adds R to P's last axis: shapes do not fit", fits=("rewards-for-each-landing-place",))
def rewards_on_wrong_axis(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (policy * (P * (R + gamma * u)).sum(axis=2)).sum(axis=1))


@wrong("evaluation-sweep", "collects the results in an array of whole numbers", fits=("whole-numbers",))
def whole_numbers(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    new_v = np.array([0] * len(v))
    for s in range(len(v)):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ u)
    return new_v


@wrong(
    "evaluation-sweep", "the terminal states are skipped, so the result is too short", fits=("terminal-states-dropped",)
)
def result_too_short(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.array([policy[s] @ (R[s] + gamma * P[s] @ u) for s in range(len(v)) if not terminal[s]])


@wrong("evaluation-sweep", "looks for the ends by their self-loops", fits=("ends-by-their-rows",))
def ends_by_self_loops(P, R, policy, v, gamma, terminal):
    n_states = len(v)
    ends = np.array([np.allclose(P[s, :, s], 1) for s in range(n_states)])
    v = np.where(ends, 0.0, v)
    return np.where(ends, 0.0, (policy * (R + gamma * P @ v)).sum(axis=1))


@wrong("evaluation-sweep", "returns inside the loop, after the first state", fits=("first-state-only",))
def returns_inside_the_loop(P, R, policy, v, gamma, terminal):
    new_v, old = np.zeros(len(v)), np.where(terminal, 0.0, v)
    for s in range(len(v)):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ old)
        return new_v


@wrong("evaluation-sweep", "`=` in place of `+=`: only the last action counts", fits=("last-action-only",))
def overwrites_the_sum(P, R, policy, v, gamma, terminal):
    new_v, old = np.zeros(len(v)), np.where(terminal, 0.0, v)
    for s in range(len(v)):
        if not terminal[s]:
            for a in range(policy.shape[1]):
                new_v[s] = policy[s, a] * (R[s, a] + gamma * P[s, a] @ old)
    return new_v


@wrong("evaluation-sweep", "counts on the best landing place", fits=("best-landing",))
def best_landing(P, R, policy, v, gamma, terminal):
    old = np.where(terminal, 0.0, v)
    q = R + gamma * np.where(P > 0, old, -np.inf).max(axis=2)
    return np.where(terminal, 0.0, (policy * q).sum(axis=1))


@wrong("evaluation-sweep", "gamma squared", fits=("gamma-squared",))
def gamma_squared(P, R, policy, v, gamma, terminal):
    old = np.where(terminal, 0.0, v)
    return np.where(terminal, 0.0, (policy * (R + gamma**2 * P @ old)).sum(axis=1))
