"""Action values by one step of look-ahead."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import random_numbers, random_rows, uneven_rows


def in_one_expression(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=2)


def three_loops(P, R, v, gamma):
    q = np.zeros(P.shape[:2])
    for s, a, n in np.ndindex(P.shape):
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


def gamma_squared(P, R, v, gamma):
    return (P * (R + gamma**2 * v)).sum(axis=2)


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


def over_the_states(P, R, v, gamma):
    return (P * (R + gamma * v)).sum(axis=0)


def backwards_throughout(P, R, v, gamma):
    return np.einsum("nas,nas->sa", P, R + gamma * v[:, None, None])


def no_reward(P, R, v, gamma):
    return gamma * P @ v


def bracket_forgotten(P, R, v, gamma):
    return (P * R + gamma * v).sum(axis=2)


def best_landing(P, R, v, gamma):
    return np.where(P > 0, R + gamma * v, -np.inf).max(axis=2)


def likeliest_landing(P, R, v, gamma):
    n = P.argmax(axis=2)[:, :, None]
    return (np.take_along_axis(R, n, axis=2) + gamma * v[n])[:, :, 0]


def best_actions(P, R, v, gamma):
    return in_one_expression(P, R, v, gamma).argmax(axis=1)


def axes_swapped(P, R, v, gamma):
    return in_one_expression(P, R, v, gamma).T


def not_added_up(P, R, v, gamma):
    return P * (R + gamma * v)


def mean_over_next_states(P, R, v, gamma):
    return (P * (R + gamma * v)).mean(axis=2)


def last_landing_only(P, R, v, gamma):
    return P[:, :, -1] * (R[:, :, -1] + gamma * v[-1])


def first_state_only(P, R, v, gamma):
    q = in_one_expression(P, R, v, gamma)
    q[1:] = 0
    return q


def last_state_left_out(P, R, v, gamma):
    q = in_one_expression(P, R, v, gamma)
    q[-1] = 0
    return q


def reward_of_staying(P, R, v, gamma):
    states = np.arange(len(v))
    return R[states, :, states] + gamma * P @ v


def reward_of_first_landing_place(P, R, v, gamma):
    return R[:, :, 0] + gamma * P @ v


def lengths_mixed_up(P, R, v, gamma):
    q = np.zeros(P.shape[:2])
    for s in range(len(P)):
        for a in range(len(P)):
            q[s, a] = P[s, a] @ (R[s, a] + gamma * v)
    return q


def advantage(P, R, v, gamma):
    return in_one_expression(P, R, v, gamma) - v[:, None]


def whole_numbers(P, R, v, gamma):
    return in_one_expression(P, R, v, gamma).astype(int)


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
    n_states, n_actions = 4, 6  # rare landing places, numbers with all their digits, a next state worth 0
    P, v = uneven_rows(rng, n_states, n_actions, n_states), rng.uniform(-5, 5, size=n_states)
    v[rng.integers(n_states)] = 0
    return [*cases, (P, rng.uniform(-5, 5, size=P.shape), v, 0.999)]


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
            "gamma-squared",
            gamma_squared,
            "The value of the next state is multiplied by gamma twice. It is one step away: once.",
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
            variants=(backwards_throughout,),
        ),
        Misconception(
            "best-action-already",
            best_action_already,
            "That is the best action of each state, or its value. Keep all the actions: q has shape (S, A), and which "
            "is best is the next question.",
            variants=(best_actions,),
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
            "no-reward",
            no_reward,
            "The rewards are missing. Landing in n pays `R[s, a, n]` at once; add it to gamma times the value of n.",
        ),
        Misconception(
            "bracket-forgotten",
            bracket_forgotten,
            "The probabilities multiply the rewards only, since `*` comes before `+`. Put the whole return in "
            "brackets: `P * (R + gamma * v)`.",
        ),
        Misconception(
            "best-landing",
            best_landing,
            "This counts on the best landing place. Where the robot lands is left to chance: take the mean over the "
            "landing places, weighted by P, not the largest.",
        ),
        Misconception(
            "likeliest-landing",
            likeliest_landing,
            "Only the likeliest landing place of each action is counted. The unlikely ones belong to the mean too, "
            "with their probabilities.",
        ),
        Misconception(
            "one-landing-place-pays",
            reward_of_staying,
            "The reward of one particular landing place is taken, as if it were always paid. Each landing place has "
            "its own reward: weight `R[s, a, n]` by `P[s, a, n]` and sum over n.",
            variants=(reward_of_first_landing_place,),
        ),
        Misconception(
            "axes-swapped",
            axes_swapped,
            "The right numbers with their axes swapped: this has shape (A, S). States come first: (S, A).",
        ),
        Misconception(
            "not-added-up",
            not_added_up,
            "These are the right products, one for each landing place. Sum them over the last axis, so that (S, A) is "
            "left.",
        ),
        Misconception(
            "mean-over-next-states",
            mean_over_next_states,
            "`mean` divides by the number of states. The probabilities do the averaging already; multiply by them and "
            "take the sum.",
        ),
        Misconception(
            "last-landing-only",
            last_landing_only,
            "Only the last landing place is left, since each round of the loop overwrites the one before. Add up: "
            "`q[s, a] += ...`.",
        ),
        Misconception(
            "some-states-left-out",
            first_state_only,
            "Some rows of q are still 0: the loop over the states ends too early. Does the `return` stand inside it, "
            "or does `range` stop short?",
            variants=(last_state_left_out,),
        ),
        Misconception(
            "lengths-mixed-up",
            lengths_mixed_up,
            "The loop over the actions has the length of another axis. States, actions and next states are the axes "
            "of P: `n_states, n_actions, _ = P.shape`.",
        ),
        Misconception(
            "advantage",
            advantage,
            "The value of the present state is subtracted. That is how much better an action is than the policy, "
            "called its advantage; here q itself is asked.",
        ),
        Misconception(
            "whole-numbers",
            whole_numbers,
            "The right values, with everything after the point cut off: they are stored in an array of whole numbers. "
            "`np.zeros((n_states, n_actions))` makes an array of floats.",
        ),
        Misconception(
            "over-another-axis",
            over_the_actions,
            "The sum runs over the wrong axis. States (axis 0) and actions (axis 1) should stay; sum over the landing "
            "places, axis 2.",
            variants=(over_the_states,),
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
    used_for="To look one step ahead is half of all planning: the largest entry of each row is the greedy action, and "
    "both policy iteration and value iteration are built on that.",
)
