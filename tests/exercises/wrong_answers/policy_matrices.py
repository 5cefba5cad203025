"""Wrong answers to `policy-matrices` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("policy-matrices", "the plain mean over the actions, whatever the policy says", fits=("all-actions-alike",))
def plain_mean(P, R, policy):
    return P.mean(axis=1), R.mean(axis=1)


@wrong("policy-matrices", "sums over the actions without the policy", fits=("not-weighted",))
def without_policy(P, R, policy):
    return P.sum(axis=1), R.sum(axis=1)


@wrong("policy-matrices", "takes only the most likely action", fits=("most-likely-action",))
def most_likely_action(P, R, policy):
    s = np.arange(len(P))
    a = policy.argmax(axis=1)
    return P[s, a], R[s, a]


@wrong("policy-matrices", "P_pi transposed: columns for rows", fits=("transposed",))
def transposed(P, R, policy):
    return np.einsum("sa,san->ns", policy, P), (policy * R).sum(axis=1)


@wrong("policy-matrices", "one reward for all states: the axis is missing in the sum", fits=("one-reward-for-all",))
def sum_over_everything(P, R, policy):
    return np.einsum("sa,san->sn", policy, P), (policy * R).sum()


@wrong("policy-matrices", "sums r_pi over the states instead of the actions", fits=("rewards-added-over-states",))
def rewards_along_the_wrong_axis(P, R, policy):
    return np.einsum("sa,san->sn", policy, P), (policy * R).sum(axis=0)


@wrong("policy-matrices", "sums P_pi over the states instead of the actions", fits=("chain-added-over-states",))
def sums_over_the_first_axis(P, R, policy):
    return (policy[:, :, np.newaxis] * P).sum(axis=0), (policy * R).sum(axis=1)


@wrong("policy-matrices", "does not sum over the actions", fits=("neither-added-up",))
def keeps_the_actions(P, R, policy):
    return policy[:, :, np.newaxis] * P, policy * R


@wrong("policy-matrices", "sums P_pi over the next states", fits=("chain-added-over-next-states",))
def sums_over_next(P, R, policy):
    return (policy[:, :, np.newaxis] * P).sum(axis=2), (policy * R).sum(axis=1)


@wrong("policy-matrices", "a matrix product for r_pi", fits=("rewards-of-all-pairs-of-states",))
def matrix_product(P, R, policy):
    return np.einsum("sa,san->sn", policy, P), policy @ R.T


@wrong("policy-matrices", "multiplies (S, A) by (S, A, S) without a new axis", fits=("shapes-that-do-not-meet",))
def no_new_axis(P, R, policy):
    return (policy * P).sum(axis=1), (policy * R).sum(axis=1)


@wrong("policy-matrices", "the policy's new axis stands in front", fits=("shapes-that-do-not-meet",))
def new_axis_in_front(P, R, policy):
    return (policy[np.newaxis] * P).sum(axis=1), (policy * R).sum(axis=1)


@wrong("policy-matrices", "r_pi first, P_pi second", fits=("swapped",))
def order_exchanged(P, R, policy):
    return (policy * R).sum(axis=1), np.einsum("sa,san->sn", policy, P)


@wrong("policy-matrices", "only P_pi is returned", fits=("chain-alone",))
def only_P(P, R, policy):
    return np.einsum("sa,san->sn", policy, P)


@wrong("policy-matrices", "the policy of state 0 for all states", fits=("policy-of-state-0",))
def policy_of_state_0(P, R, policy):
    return np.einsum("a,san->sn", policy[0], P), R @ policy[0]


@wrong("policy-matrices", "the policy of the next state", fits=("policy-of-the-next-state",))
def policy_of_the_next(P, R, policy):
    return np.einsum("na,san->sn", policy, P), (policy * R).sum(axis=1)


@wrong("policy-matrices", "r_pi as a column (S, 1)", fits=("rewards-as-a-column",))
def column(P, R, policy):
    return np.einsum("sa,san->sn", policy, P), (policy * R).sum(axis=1, keepdims=True)


@wrong("policy-matrices", "r_pi is not weighted by the policy", fits=("rewards-averaged",))
def plain_rewards(P, R, policy):
    return np.einsum("sa,san->sn", policy, P), R.mean(axis=1)


@wrong("policy-matrices", "r_pi is R as it is", fits=("rewards-as-they-are",))
def rewards_unchanged(P, R, policy):
    return np.einsum("sa,san->sn", policy, P), R


@wrong("policy-matrices", "draws an action for each state", fits=("action-drawn",))
def samples(P, R, policy):
    rng = np.random.default_rng(0)
    a = np.array([rng.choice(policy.shape[1], p=row) for row in policy])
    s = np.arange(len(P))
    return P[s, a], R[s, a]


@wrong("policy-matrices", "= instead of +=: only the last action is left", fits=("last-action-only",))
def overwrites(P, R, policy):
    n_states, n_actions = R.shape
    P_pi, r_pi = np.zeros((n_states, n_states)), np.zeros(n_states)
    for s in range(n_states):
        for a in range(n_actions):
            P_pi[s] = policy[s, a] * P[s, a]
            r_pi[s] = policy[s, a] * R[s, a]
    return P_pi, r_pi


@wrong("policy-matrices", "P_pi is added up, r_pi is overwritten", fits=("last-reward-only",))
def overwrites_rewards(P, R, policy):
    n_states, n_actions = R.shape
    P_pi, r_pi = np.zeros((n_states, n_states)), np.zeros(n_states)
    for s in range(n_states):
        for a in range(n_actions):
            P_pi[s] += policy[s, a] * P[s, a]
            r_pi[s] = policy[s, a] * R[s, a]
    return P_pi, r_pi


@wrong("policy-matrices", "runs over as many actions as there are states", fits=("as-many-actions-as-states",))
def loops_over_states_twice(P, R, policy):
    n_states = len(P)
    P_pi, r_pi = np.zeros((n_states, n_states)), np.zeros(n_states)
    for s in range(n_states):
        for a in range(n_states):
            P_pi[s] += policy[s, a] * P[s, a]
            r_pi[s] += policy[s, a] * R[s, a]
    return P_pi, r_pi


@wrong(
    "policy-matrices",
    "the reward is weighted with the probabilities of the next states, too",
    fits=("rewards-one-step-later",),
)
def weighted_twice(P, R, policy):
    P_pi = np.einsum("sa,san->sn", policy, P)
    return P_pi, P_pi @ (policy * R).sum(axis=1)


@wrong(
    "policy-matrices",
    "r_pi counts every state once more: it is divided by the number of actions",
    fits=("weighted-then-averaged",),
)
def divides_by_actions(P, R, policy):
    return np.einsum("sa,san->sn", policy, P) / R.shape[1], (policy * R).mean(axis=1)
