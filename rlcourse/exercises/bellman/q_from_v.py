"""Action values by one step of look-ahead."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import random_numbers, random_rows


def in_one_expression(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2)


def three_loops(P, R, v, gamma):
    n_states, n_actions, _ = P.shape
    q = np.zeros((n_states, n_actions))
    for s in range(n_states):
        for a in range(n_actions):
            for n in range(n_states):
                q[s, a] += P[s, a, n] * (R[s, a, n] + gamma * v[n])
    return q


def einsum(P, R, v, gamma):
    return np.einsum("san,san->sa", P, R) + gamma * np.einsum("san,n->sa", P, v)


def sum_of_rewards(P, R, v, gamma):
    return R.sum(axis=2) + gamma * P @ v


def mean_of_rewards(P, R, v, gamma):
    return R.mean(axis=2) + gamma * P @ v


def value_of_the_state_left(P, R, v, gamma):
    return (P * (R + gamma * v[:, None, None])).sum(axis=2)


def discounted_reward(P, R, v, gamma):
    return gamma * (P * (R + v)).sum(axis=2)


def no_discount(P, R, v, gamma):
    return (P * (R + v)).sum(axis=2)


def backwards(P, R, v, gamma):
    return (P * R).sum(axis=2) + gamma * np.einsum("nas,n->sa", P, v)


def best_action_already(P, R, v, gamma):
    return in_one_expression(P, R, v, gamma).max(axis=1)


def rewards_not_averaged(P, R, v, gamma):
    return R + gamma * P @ v


def no_probabilities(P, R, v, gamma):
    return (R + gamma * v).sum(axis=2)


def no_future(P, R, v, gamma):
    return (P * R).sum(axis=2)


def over_the_actions(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=1)


def certain_cases(rng):
    P = np.eye(2)[[[0, 1], [1, 0]]]
    R = np.zeros((2, 2, 2))
    R[0, 1, 1], R[1, 1, 0], R[0, 0, 1] = 1, -2, 9
    cases = [(P, R, np.array([4.0, 10.0]), 0.5)]
    for n_states, n_actions, gamma in ((3, 2, 0.9), (2, 4, 0.0), (4, 3, 1.0)):
        P = np.eye(n_states)[rng.integers(n_states, size=(n_states, n_actions))]
        cases.append((P, random_numbers(rng, n_states, n_actions, n_states), random_numbers(rng, n_states), gamma))
    return cases


def slippery_cases(rng):
    cases = []
    for n_states, n_actions, gamma in ((2, 1, 0.5), (3, 4, 0.9), (5, 2, 0.99)):
        P, R = random_rows(rng, n_states, n_actions, n_states), random_numbers(rng, n_states, n_actions, n_states)
        cases.append((P, R, random_numbers(rng, n_states), gamma))
    return cases


EXERCISE = Exercise(
    id="q-from-v",
    title="Look one step ahead",
    minutes=5,
    difficulty=1,
    reference=in_one_expression,
    alternatives=(three_loops, einsum),
    misconceptions=(
        Misconception(
            "sum-of-rewards",
            sum_of_rewards,
            "The rewards of all landing places are added up. Only one of them will be collected; weight each "
            "`R[s, a, n]` by its probability `P[s, a, n]`.",
        ),
        Misconception(
            "mean-of-rewards",
            mean_of_rewards,
            "The rewards are averaged as if each landing place were equally likely. Weight each `R[s, a, n]` by its "
            "probability `P[s, a, n]`.",
        ),
        Misconception(
            "value-of-the-state-left",
            value_of_the_state_left,
            "The value used is that of the state the robot leaves. It collects the reward and is then in the next "
            "state: v belongs to the last axis of P. (NumPy aligns v with the last axis by itself.)",
        ),
        Misconception(
            "discounted-reward",
            discounted_reward,
            "Gamma multiplies the reward as well. The reward of this step counts in full; only v of the next state "
            "is a step away.",
        ),
        Misconception(
            "no-discount",
            no_discount,
            "The value of the next state enters at full weight. It is one step away: multiply it by gamma.",
        ),
        Misconception(
            "backwards",
            backwards,
            "The values are averaged over the state that the robot comes from, the first axis of P. We look "
            "ahead: average over the next state, the last axis.",
        ),
        Misconception(
            "best-action-already",
            best_action_already,
            "That is the value of the best action, one number for each state. Keep all the actions: q has shape "
            "(S, A), and which is best is the next question.",
        ),
        Misconception(
            "rewards-not-averaged",
            rewards_not_averaged,
            "`R + gamma * P @ v` needs mean rewards of shape (S, A). Here R has one reward for each landing place, "
            "(S, A, S): average it with P first, over the last axis.",
        ),
        Misconception(
            "no-probabilities",
            no_probabilities,
            "All landing places are added up in full. The robot lands in one of them: weight each by its probability "
            "`P[s, a, n]` before you sum.",
        ),
        Misconception(
            "no-future",
            no_future,
            "This is the mean reward of one step. Add what comes after it: gamma times the value of the landing place.",
        ),
        Misconception(
            "over-the-actions",
            over_the_actions,
            "The sum runs over axis 1, the actions. Those should stay; sum over the landing places, axis 2.",
        ),
    ),
    properties=(
        Property("certain moves: the reward, plus gamma times the value of the next state", 1, certain_cases),
        Property("slippery moves: rewards and values averaged over the landing places", 2, slippery_cases),
    ),
    hints=(
        "For a moment, fix s and a. What is the return worth if the robot lands in n?",
        "`R[s, a, n] + gamma * v[n]`, with probability `P[s, a, n]`. Sum over n.",
        "`R + gamma * v` has shape (S, A, S), because NumPy lines v up with the last axis. Multiply by P, sum over "
        "axis 2.",
    ),
)
