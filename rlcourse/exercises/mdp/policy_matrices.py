"""What is left of an MDP once the policy is fixed: a Markov chain and its expected rewards."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.checks.experiments import complains


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


def policy_of_state_0(P, R, policy):
    return np.einsum("a,sat->st", policy[0], P), R @ policy[0]


def one_reward_for_all(P, R, policy):
    return policy_matrices(P, R, policy)[0], (policy * R).sum()


def chain_added_over_states(P, R, policy):
    return (policy[:, :, None] * P).sum(axis=0), (policy * R).sum(axis=1)


def chain_added_over_next_states(P, R, policy):
    return (policy[:, :, None] * P).sum(axis=2), (policy * R).sum(axis=1)


def shapes_that_do_not_meet(P, R, policy):
    return (policy * P).sum(axis=1), (policy * R).sum(axis=1)


def chain_alone(P, R, policy):
    return policy_matrices(P, R, policy)[0]


def rewards_as_a_column(P, R, policy):
    P_pi, r_pi = policy_matrices(P, R, policy)
    return P_pi, r_pi[:, None]


def rewards_averaged(P, R, policy):
    return policy_matrices(P, R, policy)[0], R.mean(axis=1)


def rewards_as_they_are(P, R, policy):
    return policy_matrices(P, R, policy)[0], R


def last_action_only(P, R, policy):
    return policy[:, -1:] * P[:, -1], policy[:, -1] * R[:, -1]


def last_reward_only(P, R, policy):
    return policy_matrices(P, R, policy)[0], policy[:, -1] * R[:, -1]


def rewards_one_step_later(P, R, policy):
    P_pi, r_pi = policy_matrices(P, R, policy)
    return P_pi, P_pi @ r_pi


def as_many_actions_as_states(P, R, policy):
    P_pi, r_pi = np.zeros((len(P), len(P))), np.zeros(len(P))
    for state in range(len(P)):
        for action in range(len(P)):
            P_pi[state] += policy[state, action] * P[state, action]
            r_pi[state] += policy[state, action] * R[state, action]
    return P_pi, r_pi


def action_drawn(P, R, policy):
    rng = np.random.default_rng(0)
    chosen = [rng.choice(policy.shape[1], p=row) for row in policy]
    return P[np.arange(len(P)), chosen], R[np.arange(len(P)), chosen]


def every_policy_with_every_state(P, R, policy):
    return policy @ P, policy @ R.T


def first_action_only(P, R, policy):
    return P[:, 0], R[:, 0]


def best_action_in_each_entry(P, R, policy):
    return P.max(axis=1), R.max(axis=1)


def chain_averaged(P, R, policy):
    return P.mean(axis=1), (policy * R).sum(axis=1)


def first_state_only(P, R, policy):
    P_pi, r_pi = policy_matrices(P, R, policy)
    P_pi[1:], r_pi[1:] = 0.0, 0.0
    return P_pi, r_pi


def shows_one_action_only(answer):
    """Whether P_pi and r_pi are always those of one possible action, and not always of the most likely one."""
    P = np.zeros((6, 3, 6))
    P[:, np.arange(3), np.arange(3)] = 1.0
    P_pi, r_pi = answer(P, np.tile([1.0, 2.0, 3.0], (6, 1)), np.tile([0.34, 0.33, 0.33], (6, 1)))
    chosen = np.argmax(P_pi, axis=1)
    return bool(np.array_equal(P_pi, P[0, chosen]) and np.array_equal(r_pi, chosen + 1.0) and chosen.any())


def _part(index, name):
    def observe(answer, P, R, policy):
        parts = answer(P, R, policy)
        if isinstance(parts, np.ndarray):
            raise Wrong(f"Two arrays are expected, `return P_pi, r_pi`; this is one of shape {parts.shape}.")
        if not isinstance(parts, tuple | list) or len(parts) != 2:
            raise Wrong(f"Two arrays are expected, `return P_pi, r_pi`; this is of type {type(parts).__name__}.")
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


def _mdp_of_many_actions(rng):
    """Every action is possible everywhere, some hardly ever."""
    P, R = rng.dirichlet(np.ones(5), size=(5, 6)), np.round(rng.normal(size=(5, 6)), 3)
    policy = rng.permuted(np.tile([0.4, 0.3, 0.15, 0.1, 0.03, 0.02], (5, 1)), axis=1)
    return P, R, policy


def mdps(rng):
    return [_random_mdp(rng, 2, 3), _random_mdp(rng, 4, 3), _random_mdp(rng, 3, 3), _mdp_of_many_actions(rng)]


def sure_policies(rng):
    P, R, _ = _random_mdp(rng, 3, 2)
    return [(P, R, np.eye(2)[rng.permutation([0, 1, 1])])]


THREE_STATES = (np.full((3, 2, 3), 1 / 3), np.ones((3, 2)), np.full((3, 2), 0.5))

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
        Misconception(
            "policy-of-state-0",
            policy_of_state_0,
            "You use the policy of state 0 in every state. Row s needs the policy of state s: `policy[s]`.",
        ),
        Misconception(
            "one-reward-for-all",
            one_reward_for_all,
            "P_pi is right. r_pi is a single number, the rewards of all states together. Add up over the actions only: "
            "`axis=1`.",
        ),
        Misconception(
            "chain-added-over-states",
            chain_added_over_states,
            "You added up P_pi over the states in which the step begins. Add up over the actions: axis 1 of an "
            "(S, A, S) array.",
        ),
        Misconception(
            "chain-added-over-next-states",
            chain_added_over_next_states,
            "You added up P_pi over the next states, so that only the policy is left. Add up over the actions: axis 1 "
            "of an (S, A, S) array.",
        ),
        Misconception(
            "shapes-that-do-not-meet",
            shapes_that_do_not_meet,
            "The shapes (S, A) and (S, A, S) do not fit together: NumPy compares them from the end. Give the policy a "
            "third axis there, `policy[:, :, None]`, which has shape (S, A, 1).",
            experiment=complains("broadcast", *THREE_STATES),
        ),
        Misconception(
            "chain-alone",
            chain_alone,
            "That is P_pi. The second array is missing: `return P_pi, r_pi`.",
        ),
        Misconception(
            "rewards-as-a-column",
            rewards_as_a_column,
            "The numbers are right, but r_pi is a column of shape (S, 1). Leave `keepdims` (or the new axis) out, "
            "or take `[:, 0]`.",
        ),
        Misconception(
            "rewards-averaged",
            rewards_averaged,
            "P_pi is right. In r_pi you took the plain mean of the rewards; weight action a with π(a|s), too.",
        ),
        Misconception(
            "rewards-as-they-are",
            rewards_as_they_are,
            "P_pi is right. Your r_pi is R as it came in, one number for each action. Take their mean under the "
            "policy: `(policy * R).sum(axis=1)`.",
        ),
        Misconception(
            "last-action-only",
            last_action_only,
            "Only the last action is left: each round of the loop overwrites the one before. Add up with `+=`.",
        ),
        Misconception(
            "last-reward-only",
            last_reward_only,
            "P_pi is right. In r_pi only the last action is left: add up with `+=` there, too.",
        ),
        Misconception(
            "rewards-one-step-later",
            rewards_one_step_later,
            "P_pi is right. Your r_pi is what the *next* step earns, since the rewards were multiplied by "
            "probabilities of next states as well. R[s, a] is a mean over these already.",
        ),
        Misconception(
            "as-many-actions-as-states",
            as_many_actions_as_states,
            "Your loop runs to a state or an action that does not exist. There are `R.shape[0]` states and "
            "`R.shape[1]` actions, and the two numbers may differ.",
            experiment=complains("out of bounds", *THREE_STATES),
        ),
        Misconception(
            "action-drawn",
            action_drawn,
            "You drew one action for each state. No chance is needed here: add up over all actions, each with its "
            "probability.",
            experiment=shows_one_action_only,
        ),
        Misconception(
            "every-policy-with-every-state",
            every_policy_with_every_state,
            "`@` combines the policy of each state with the tables of all states. Each state needs its own row "
            "only: `policy[s] @ P[s]` and `policy[s] @ R[s]`.",
        ),
        Misconception(
            "first-action-only",
            first_action_only,
            "Only action 0 is looked at. All actions count, each with its probability.",
        ),
        Misconception(
            "largest-of-all-actions",
            best_action_in_each_entry,
            "You took the largest entry over the actions. The robot does not choose what is best here, it follows "
            "its policy: weight with π(a|s).",
        ),
        Misconception(
            "chain-averaged",
            chain_averaged,
            "r_pi is right. In P_pi you took the plain mean over the actions; weight action a with π(a|s) there, too.",
        ),
        Misconception(
            "first-state-only",
            first_state_only,
            "Only state 0 is filled in. Does the `return` stand inside the loop? Move it to the left, below it.",
        ),
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
    used_for="With these two arrays a robot that rolls dice has become a plain chain, and all its values follow from "
    "one system of equations, in the next exercise.",
)
