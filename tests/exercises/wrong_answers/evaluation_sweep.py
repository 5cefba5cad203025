"""Wrong answers to `evaluation-sweep` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("evaluation-sweep", "forgets the terminal states")
def forgets_terminals(P, R, policy, v, gamma, terminal):
    return (policy * (R + gamma * P @ v)).sum(axis=1)


@wrong("evaluation-sweep", "zeroes the returned entries only; the old value of a terminal state still counts")
def old_terminal_values_count(P, R, policy, v, gamma, terminal):
    new_v = (policy * (R + gamma * P @ v)).sum(axis=1)
    new_v[terminal] = 0
    return new_v


@wrong("evaluation-sweep", "zeroes the old values only; terminal entries of the result keep what their rows say")
def terminal_rows_count(P, R, policy, v, gamma, terminal):
    v = np.where(terminal, 0, v)
    return (policy * (R + gamma * P @ v)).sum(axis=1)


@wrong("evaluation-sweep", "keeps the old v in the terminal entries of the result")
def terminal_keeps_old_value(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, v, (policy * (R + gamma * P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "sweeps in place, on a copy")
def in_place_on_a_copy(P, R, policy, v, gamma, terminal):
    new_v = np.where(terminal, 0.0, v)
    for s in range(len(v)):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ new_v)
    return new_v


@wrong("evaluation-sweep", "writes into the caller's v, cell by cell")
def overwrites_callers_v(P, R, policy, v, gamma, terminal):
    for s in range(len(v)):
        if terminal[s]:
            v[s] = 0
        else:
            v[s] = sum(policy[s, a] * (R[s, a] + gamma * P[s, a] @ v) for a in range(R.shape[1]))
    return v


@wrong("evaluation-sweep", "sets the terminal entries of the caller's v to 0")
def zeroes_callers_v(P, R, policy, v, gamma, terminal):
    v[terminal] = 0
    new_v = (policy * (R + gamma * P @ v)).sum(axis=1)
    new_v[terminal] = 0
    return new_v


@wrong("evaluation-sweep", "drops the reward of a move that may end the episode")
def drops_last_reward(P, R, policy, v, gamma, terminal):
    goes_on = P[:, :, ~terminal].sum(axis=2)
    u = np.where(terminal, 0, v)
    new_v = (policy * (goes_on * R + gamma * P @ u)).sum(axis=1)
    new_v[terminal] = 0
    return new_v


@wrong("evaluation-sweep", "takes the best action: value iteration")
def takes_maximum(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (R + gamma * P @ u).max(axis=1))


@wrong("evaluation-sweep", "ignores the policy: plain mean over actions")
def plain_mean(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (R + gamma * P @ u).mean(axis=1))


@wrong("evaluation-sweep", "ignores the policy: sum over actions")
def plain_sum(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (R + gamma * P @ u).sum(axis=1))


@wrong("evaluation-sweep", "follows the policy's likeliest action only")
def likeliest_action(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    q = R + gamma * P @ u
    return np.where(terminal, 0, q[np.arange(len(v)), policy.argmax(axis=1)])


@wrong("evaluation-sweep", "forgets gamma")
def forgets_gamma(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (policy * (R + P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "discounts the reward as well")
def discounts_reward(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, gamma * (policy * (R + P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "forgets the rewards")
def forgets_rewards(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, gamma * (policy * (P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "the rewards are not weighted by the policy")
def rewards_without_policy(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, R.sum(axis=1) + gamma * (policy * (P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "the mask is the wrong way round: only terminal values count")
def mask_inverted(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, v, 0)
    return np.where(terminal, 0, (policy * (R + gamma * P @ u)).sum(axis=1))


@wrong("evaluation-sweep", "P transposed: looks from the next state to the state")
def transposed(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    future = np.einsum("nas,n->sa", np.where(terminal[:, None, None], 0, P), u)
    return np.where(terminal, 0, (policy * (R + gamma * future)).sum(axis=1))


@wrong("evaluation-sweep", "returns q: the mean over actions is missing")
def returns_q(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return R + gamma * P @ u


@wrong("evaluation-sweep", "sweeps until nothing changes instead of once")
def sweeps_to_the_end(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    for _ in range(1000):
        u = np.where(terminal, 0, (policy * (R + gamma * P @ u)).sum(axis=1))
    return u


@wrong("evaluation-sweep", "leaves out the last state")
def leaves_out_last_state(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    new_v = np.zeros(len(v))
    for s in range(len(v) - 1):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ u)
    return new_v


@wrong("evaluation-sweep", "`if terminal`: an array has no single truth value")
def truth_of_an_array(P, R, policy, v, gamma, terminal):
    if terminal:
        return np.zeros(len(v))
    return (policy * (R + gamma * P @ v)).sum(axis=1)


@wrong("evaluation-sweep", "takes it that only the last state is terminal")
def last_state_is_terminal(P, R, policy, v, gamma, terminal):
    u = v.copy()
    u[-1] = 0
    new_v = (policy * (R + gamma * P @ u)).sum(axis=1)
    new_v[-1] = 0
    return new_v


@wrong("evaluation-sweep", "`break` instead of `continue` at a terminal state")
def breaks_at_terminal(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    new_v = np.zeros(len(v))
    for s in range(len(v)):
        if terminal[s]:
            break
        new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ u)
    return new_v


@wrong("evaluation-sweep", "returns the old values")
def returns_old_values(P, R, policy, v, gamma, terminal):
    new_v = np.zeros(len(v))
    for s in range(len(v)):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ np.where(terminal, 0, v))
    return v


@wrong("evaluation-sweep", "adds R to P's last axis: shapes do not fit")
def rewards_on_wrong_axis(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.where(terminal, 0, (policy * (P * (R + gamma * u)).sum(axis=2)).sum(axis=1))


@wrong("evaluation-sweep", "collects the results in an array of whole numbers")
def whole_numbers(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    new_v = np.array([0] * len(v))
    for s in range(len(v)):
        if not terminal[s]:
            new_v[s] = policy[s] @ (R[s] + gamma * P[s] @ u)
    return new_v


@wrong("evaluation-sweep", "the terminal states are skipped, so the result is too short")
def result_too_short(P, R, policy, v, gamma, terminal):
    u = np.where(terminal, 0, v)
    return np.array([policy[s] @ (R[s] + gamma * P[s] @ u) for s in range(len(v)) if not terminal[s]])
