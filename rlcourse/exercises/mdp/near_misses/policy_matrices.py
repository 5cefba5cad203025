"""Answers to `policy-matrices` that nearly work."""

import numpy as np


def right(P, R, policy):
    return np.einsum("sa,san->sn", policy, P), (policy * R).sum(axis=1)


def mean_policy(P, R, policy):
    return right(P, R, np.tile(policy.mean(axis=0), (len(policy), 1)))


def policy_of_state_0(P, R, policy):
    return right(P, R, np.tile(policy[0], (len(policy), 1)))


def policy_of_the_last_state(P, R, policy):
    return right(P, R, np.tile(policy[-1], (len(policy), 1)))


def policy_of_state_0_for_the_rewards(P, R, policy):
    return right(P, R, policy)[0], R @ policy[0]


def mean_policy_for_the_rewards(P, R, policy):
    return right(P, R, policy)[0], R @ policy.mean(axis=0)


def rounded_policy(P, R, policy):
    return right(P, R, policy.round())


def most_likely_action(P, R, policy):
    return right(P, R, np.eye(policy.shape[1])[policy.argmax(axis=1)])


def most_likely_reward(P, R, policy):
    return right(P, R, policy)[0], R[np.arange(len(R)), policy.argmax(axis=1)]


def any_possible_action(P, R, policy):
    possible = policy > 0
    return right(P, R, possible / possible.sum(axis=1, keepdims=True))


def unlikely_actions_dropped(P, R, policy):
    return right(P, R, np.where(policy > 0.05, policy, 0.0))


def first_two_actions(P, R, policy):
    return right(P[:, :2], R[:, :2], policy[:, :2])


def four_actions(P, R, policy):
    P_pi, r_pi = np.zeros((len(P), len(P))), np.zeros(len(P))
    for a in range(min(4, policy.shape[1])):
        P_pi += policy[:, [a]] * P[:, a]
        r_pi += policy[:, a] * R[:, a]
    return P_pi, r_pi


def last_action_forgotten(P, R, policy):
    P_pi, r_pi = np.zeros((len(P), len(P))), np.zeros(len(P))
    for a in range(policy.shape[1] - 1):
        P_pi += policy[:, [a]] * P[:, a]
        r_pi += policy[:, a] * R[:, a]
    return P_pi, r_pi


def last_state_forgotten(P, R, policy):
    P_pi, r_pi = right(P, R, policy)
    P_pi[-1], r_pi[-1] = 0, 0
    return P_pi, r_pi


def reshaped(P, R, policy):
    n_states, n_actions = R.shape
    P_pi = sum(policy[:, [a]] * P.reshape(n_actions, n_states, n_states)[a] for a in range(n_actions))
    return P_pi, right(P, R, policy)[1]


def transposed(P, R, policy):
    P_pi, r_pi = right(P, R, policy)
    return P_pi.T, r_pi


def policy_of_the_next(P, R, policy):
    return np.einsum("na,san->sn", policy, P), right(P, R, policy)[1]


def rounded(P, R, policy):
    P_pi, r_pi = right(P, R, policy)
    return P_pi.round(3), r_pi.round(3)


def float32(P, R, policy):
    return right(P.astype(np.float32), R.astype(np.float32), policy.astype(np.float32))


def whole_rewards(P, R, policy):
    return right(P, R.astype(int), policy)


def rewards_never_below_zero(P, R, policy):
    P_pi, r_pi = right(P, R, policy)
    return P_pi, np.maximum(r_pi, 0)


def rewards_without_a_sign(P, R, policy):
    return right(P, np.abs(R), policy)


def best_reward(P, R, policy):
    return right(P, R, policy)[0], np.where(policy > 0, R, -np.inf).max(axis=1)


def square_policy_transposed(P, R, policy):
    if policy.shape[0] == policy.shape[1]:
        policy = policy.T
    return right(P, R, policy)


def square_rewards_transposed(P, R, policy):
    return right(P, R.T if R.shape[0] == R.shape[1] else R, policy)


NEAR_MISSES = (
    mean_policy,
    policy_of_state_0,
    policy_of_the_last_state,
    policy_of_state_0_for_the_rewards,
    mean_policy_for_the_rewards,
    rounded_policy,
    most_likely_action,
    most_likely_reward,
    any_possible_action,
    unlikely_actions_dropped,
    first_two_actions,
    four_actions,
    last_action_forgotten,
    last_state_forgotten,
    reshaped,
    transposed,
    policy_of_the_next,
    rounded,
    float32,
    whole_rewards,
    rewards_never_below_zero,
    rewards_without_a_sign,
    best_reward,
    square_policy_transposed,
    square_rewards_transposed,
)

EQUIVALENT = {
    ("with_loops: `n_states, n_actions = R.shape` → `n_states, n_actions = policy.shape`"): "policy has the shape of R",
    (
        "with_matrix_products: `return ((policy[:, None, :] @ P)[:, 0, :], np.diag(policy @ R.T))` → `return "
        "((policy[:, None, :] @ P)[:, -1, :], np.diag(policy @ R.T))`"
    ): "this axis has length 1",
}
