"""What is left of an MDP once the policy is fixed: a Markov chain and its expected rewards."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong


def policy_matrices(P, R, policy):
    P_pi = np.einsum("sa,sat->st", policy, P)
    r_pi = np.sum(policy * R, axis=1)
    return P_pi, r_pi


def with_loops(P, R, policy):
    n_states, n_actions = R.shape
    P_pi, r_pi = np.zeros((n_states, n_states)), np.zeros(n_states)
    for state in range(n_states):
        for action in range(n_actions):
            P_pi[state] += policy[state, action] * P[state, action]
            r_pi[state] += policy[state, action] * R[state, action]
    return P_pi, r_pi


def with_broadcasting(P, R, policy):
    return (policy[:, :, None] * P).sum(axis=1), (policy * R).sum(axis=1)


def with_matrix_products(P, R, policy):
    return (policy[:, None, :] @ P)[:, 0, :], np.diag(policy @ R.T)


def all_actions_alike(P, R, policy):
    return P.mean(axis=1), R.mean(axis=1)


def most_likely_action(P, R, policy):
    rows, best = np.arange(len(P)), policy.argmax(axis=1)
    return P[rows, best], R[rows, best]


def not_weighted(P, R, policy):
    return P.sum(axis=1), R.sum(axis=1)


def one_policy_for_all_states(P, R, policy):
    mean = policy.mean(axis=0)
    return np.einsum("a,sat->st", mean, P), R @ mean


def weighted_then_averaged(P, R, policy):
    return (policy[:, :, None] * P).mean(axis=1), (policy * R).mean(axis=1)


def policy_of_the_next_state(P, R, policy):
    P_pi, r_pi = np.einsum("ta,sat->st", policy, P), np.einsum("sa,sa->s", policy, R)
    return P_pi, r_pi


def transposed(P, R, policy):
    P_pi, r_pi = policy_matrices(P, R, policy)
    return P_pi.T, r_pi


def whole_policy_for_each_state(P, R, policy):
    return policy @ P, (policy * R).sum(axis=1)


def rewards_not_weighted(P, R, policy):
    return policy_matrices(P, R, policy)[0], R.sum(axis=1)


def rewards_not_added_up(P, R, policy):
    return policy_matrices(P, R, policy)[0], policy * R


def chain_not_added_up(P, R, policy):
    return policy[:, :, None] * P, policy_matrices(P, R, policy)[1]


def neither_added_up(P, R, policy):
    return policy[:, :, None] * P, policy * R


def best_reward_taken(P, R, policy):
    return policy_matrices(P, R, policy)[0], R.max(axis=1)


def rewards_added_over_states(P, R, policy):
    return policy_matrices(P, R, policy)[0], (policy * R).sum(axis=0)


def rewards_of_all_pairs_of_states(P, R, policy):
    return policy_matrices(P, R, policy)[0], policy @ R.T


def swapped(P, R, policy):
    P_pi, r_pi = policy_matrices(P, R, policy)
    return r_pi, P_pi


def _part(index, name):
    def observe(answer, P, R, policy):
        parts = answer(P, R, policy)
        if not isinstance(parts, tuple | list) or len(parts) != 2:
            raise Wrong("Two arrays are expected: `return P_pi, r_pi`.")
        return parts[index]

    observe.__name__ = name
    return observe


def _random_mdp(rng, n_states, n_actions):
    P = np.round(rng.dirichlet(np.ones(n_states), size=(n_states, n_actions)), 2)
    P[:, :, -1] = 1.0 - P[:, :, :-1].sum(axis=2)
    R = np.round(rng.uniform(0.5, 3.0, size=(n_states, n_actions)) * rng.choice([-1, 1], size=(n_states, n_actions)), 1)
    policy = rng.permuted(np.tile([0.7, 0.3] + [0.0] * (n_actions - 2), (n_states, 1)), axis=1)
    policy[0], policy[1] = [0.8, 0.2] + [0.0] * (n_actions - 2), [0.1, 0.9] + [0.0] * (n_actions - 2)
    return P, R, policy


def mdps(rng):
    return [_random_mdp(rng, 2, 3), _random_mdp(rng, 4, 3), _random_mdp(rng, 3, 3)]


def sure_policies(rng):
    P, R, _ = _random_mdp(rng, 3, 2)
    return [(P, R, np.eye(2)[rng.permutation([0, 1, 1])])]


EXERCISE = Exercise(
    id="policy-matrices",
    title="A policy turns an MDP into a chain",
    minutes=6,
    difficulty=2,
    optional=True,
    reference=policy_matrices,
    alternatives=(with_loops, with_broadcasting, with_matrix_products),
    misconceptions=(
        Misconception(
            "all-actions-alike",
            all_actions_alike,
            "You averaged over the actions as if all were equally probable. Weight action a with π(a|s).",
        ),
        Misconception(
            "most-likely-action",
            most_likely_action,
            "You took the most probable action alone. One that takes it in 70 % of cases takes others in the rest.",
        ),
        Misconception(
            "not-weighted",
            not_weighted,
            "You added up all actions without their probabilities. Look at a row of P_pi: it adds up to the number "
            "of actions instead of 1.",
        ),
        Misconception(
            "one-policy-for-all-states",
            one_policy_for_all_states,
            "You averaged the policy over the states first, so that the robot acts alike everywhere. Row s needs "
            "the policy of state s.",
        ),
        Misconception(
            "weighted-then-averaged",
            weighted_then_averaged,
            "After weighting with π(a|s) you took a mean instead of a sum, and so divided by the number of actions "
            "once more. The weights already add up to 1.",
        ),
        Misconception(
            "policy-of-the-next-state",
            policy_of_the_next_state,
            "In P_pi you used the policy of the state in which the step ends. The action is chosen where the step "
            "begins: in state s.",
        ),
        Misconception(
            "transposed",
            transposed,
            "Your P_pi is transposed. Rows are where the step begins, columns where it ends: each row adds up to 1.",
        ),
        Misconception(
            "whole-policy-for-each-state",
            whole_policy_for_each_state,
            "`policy @ P` multiplies the whole policy with the table P[s] of every state, and so gives an (S, S, S) "
            "array. Each state needs its own row only: P_pi[s] = policy[s] @ P[s].",
        ),
        Misconception(
            "rewards-not-weighted",
            rewards_not_weighted,
            "P_pi is right. In r_pi the rewards of all actions are added up; weight them with π(a|s), too.",
        ),
        Misconception(
            "rewards-not-added-up",
            rewards_not_added_up,
            "P_pi is right. In r_pi the rewards are weighted, but still one per action: add them up along the axis "
            "of the actions.",
        ),
        Misconception(
            "chain-not-added-up",
            chain_not_added_up,
            "Your P_pi still has an axis for the actions. The rows are weighted; now add them up along that axis.",
        ),
        Misconception(
            "neither-added-up",
            neither_added_up,
            "Everything is weighted with the policy, but nothing is added up: both arrays still have an axis for the "
            "actions. Add up along it.",
        ),
        Misconception(
            "best-reward-taken",
            best_reward_taken,
            "P_pi is right. In r_pi you took the best reward of each state. The robot does not always take that "
            "action: weight all rewards with π(a|s).",
        ),
        Misconception(
            "rewards-added-over-states",
            rewards_added_over_states,
            "P_pi is right. In r_pi you added up over the states, so that one number per action is left. Add up over "
            "the actions: axis 1 of an (S, A) array.",
        ),
        Misconception(
            "rewards-of-all-pairs-of-states",
            rewards_of_all_pairs_of_states,
            "`policy @ R.T` combines the policy of each state with the rewards of every state. Multiply entry by "
            "entry, `policy * R`, and add up over the actions.",
        ),
        Misconception("swapped", swapped, "The two arrays are swapped: first P_pi, then r_pi."),
    ),
    properties=(
        Property("P_pi[s, s'] is the mean of P[s, a, s'] under the policy", 2, mdps, _part(0, "P_pi")),
        Property("r_pi[s] is the mean of R[s, a] under the policy", 1, mdps, _part(1, "r_pi")),
        Property("a policy that is sure picks rows of P", 1, sure_policies, _part(0, "P_pi")),
    ),
    hints=(
        "For one state s with two actions: P_pi[s] = π(0|s) P[s, 0] + π(1|s) P[s, 1].",
        "In NumPy the policy needs a third axis before it can multiply P: `policy[:, :, None] * P` has shape (S, A, "
        "S). Which axis has to be added up?",
    ),
)
