"""The Bellman expectation equation at one state."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import random_numbers, random_rows, uneven_rows


def in_one_expression(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * (R_s + gamma * v)))


def two_loops(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a, s_next in np.ndindex(P_s.shape):
        total += pi_s[a] * P_s[a, s_next] * (R_s[a, s_next] + gamma * v[s_next])
    return total


def expected_rewards_first(pi_s, P_s, R_s, v, gamma):
    expected_rewards = (P_s * R_s).sum(axis=1)
    return pi_s @ (expected_rewards + gamma * P_s @ v)


def einsum(pi_s, P_s, R_s, v, gamma):
    return np.einsum("a,an,an->", pi_s, P_s, R_s + gamma * v)


def gamma_squared(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * (R_s + gamma**2 * v)))


def no_discount(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * (R_s + v)))


def discounted_reward(pi_s, P_s, R_s, v, gamma):
    return float(gamma * np.sum(pi_s[:, None] * P_s * (R_s + v)))


def unweighted_rewards(pi_s, P_s, R_s, v, gamma):
    return float(pi_s @ (R_s.sum(axis=1) + gamma * P_s @ v))


def likeliest_landing(pi_s, P_s, R_s, v, gamma):
    actions, landing = np.arange(len(pi_s)), P_s.argmax(axis=1)
    return float(pi_s @ (R_s[actions, landing] + gamma * v[landing]))


def all_actions_alike(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(P_s * (R_s + gamma * v), axis=1).mean())


def best_action(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(P_s * (R_s + gamma * v), axis=1).max())


def no_policy(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(P_s * (R_s + gamma * v)))


def averages_multiplied(pi_s, P_s, R_s, v, gamma):
    return float((pi_s @ P_s) @ (pi_s @ R_s + gamma * v))


def bracket_forgotten(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * R_s + gamma * v))


def unweighted_values(pi_s, P_s, R_s, v, gamma):
    return float(pi_s @ ((P_s * R_s).sum(axis=1) + gamma * v.sum()))


def no_future(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * R_s))


def first_action_only(pi_s, P_s, R_s, v, gamma):
    return float(pi_s[0] * np.sum(P_s[0] * (R_s[0] + gamma * v)))


def one_value_per_action(pi_s, P_s, R_s, v, gamma):
    return np.sum(P_s * (R_s + gamma * v), axis=1)


def not_added_up(pi_s, P_s, R_s, v, gamma):
    return pi_s[:, None] * P_s * (R_s + gamma * v)


def actions_not_added_up(pi_s, P_s, R_s, v, gamma):
    return pi_s * np.sum(P_s * (R_s + gamma * v), axis=1)


def mean_of_rewards(pi_s, P_s, R_s, v, gamma):
    return float(pi_s @ (R_s.mean(axis=1) + gamma * P_s @ v))


def best_landing(pi_s, P_s, R_s, v, gamma):
    return float(pi_s @ np.where(P_s > 0, R_s + gamma * v, -np.inf).max(axis=1))


def likeliest_action(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(P_s * (R_s + gamma * v), axis=1)[pi_s.argmax()])


def no_reward(pi_s, P_s, R_s, v, gamma):
    return float(gamma * pi_s @ P_s @ v)


def last_state_left_out(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * (P_s * (R_s + gamma * v))[:, :-1]))


def last_term_only(pi_s, P_s, R_s, v, gamma):
    return float(pi_s[-1] * P_s[-1, -1] * (R_s[-1, -1] + gamma * v[-1]))


def last_action_only(pi_s, P_s, R_s, v, gamma):
    return float(pi_s[-1] * np.sum(P_s[-1] * (R_s[-1] + gamma * v)))


def over_the_actions(pi_s, P_s, R_s, v, gamma):
    return float(pi_s @ np.sum(P_s * (R_s + gamma * v), axis=0))


def transposed(pi_s, P_s, R_s, v, gamma):
    return pi_s @ (P_s.T @ (R_s + gamma * v))


def value_of_the_action(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(pi_s)):
        total += pi_s[a] * np.sum(P_s[a] * (R_s[a] + gamma * v[a]))
    return total


def reward_times_value(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * R_s * gamma * v))


def value_subtracted(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * (R_s - gamma * v)))


def power_of_gamma(pi_s, P_s, R_s, v, gamma):
    return float(np.sum(pi_s[:, None] * P_s * (R_s + gamma ** np.arange(len(v)) * v)))


def lengths_swapped(pi_s, P_s, R_s, v, gamma):
    total = 0.0
    for a in range(len(v)):
        for n in range(len(pi_s)):
            total += pi_s[a] * P_s[a, n] * (R_s[a, n] + gamma * v[n])
    return total


def drawn_at_random(pi_s, P_s, R_s, v, gamma):
    rng = np.random.default_rng()
    a = rng.choice(len(pi_s), p=pi_s)
    n = rng.choice(len(v), p=P_s[a])
    return float(R_s[a, n] + gamma * v[n])


def changes_from_call_to_call(answer):
    """Four results, equally likely: 20 draws are all alike with probability 4 ** -19."""
    half = np.full(2, 0.5)
    args = half, np.array([half, half]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros(2), 0.9
    return len({answer(*args) for _ in range(20)}) > 1


def certain_cases(rng):
    """The policy has one action, the action one landing place."""
    cases = [(np.array([1.0]), np.array([[0.0, 1.0]]), np.array([[5.0, 1.0]]), np.array([3.0, 2.0]), 0.5)]
    for n_actions, n_states, gamma in ((1, 3, 0.9), (2, 3, 0.0), (3, 2, 1.0), (2, 4, 0.8)):
        pi_s = np.eye(n_actions)[rng.integers(n_actions)]
        P_s = np.eye(n_states)[rng.integers(n_states, size=n_actions)]
        R_s, v = random_numbers(rng, n_actions, n_states), random_numbers(rng, n_states)
        cases.append((pi_s, P_s, R_s, v, gamma))
    return cases


def slippery_cases(rng):
    cases = []
    for n_states, gamma in ((2, 0.5), (3, 0.9), (5, 0.99)):
        R_s, v = random_numbers(rng, 1, n_states), random_numbers(rng, n_states)
        cases.append((np.array([1.0]), random_rows(rng, 1, n_states), R_s, v, gamma))
    return cases


def random_policy_cases(rng):
    cases = [(np.array([0.25, 0.75]), np.eye(2), np.array([[4.0, 0.0], [0.0, 8.0]]), np.zeros(2), 0.9)]
    for n_actions, n_states, gamma in ((3, 2, 0.5), (2, 4, 0.9), (4, 3, 1.0)):
        R_s, v = random_numbers(rng, n_actions, n_states), random_numbers(rng, n_states)
        cases.append((random_rows(rng, n_actions), random_rows(rng, n_actions, n_states), R_s, v, gamma))
    for n_actions, n_states, gamma in ((6, 5, 0.999), (5, 6, 0.97)):
        # rare actions and landing places, numbers with all their digits, moves that pay 0
        pi_s, P_s = uneven_rows(rng, n_actions), uneven_rows(rng, n_actions, n_states)
        R_s, v = rng.uniform(-5, 5, size=(n_actions, n_states)), rng.uniform(-5, 5, size=n_states)
        R_s[:, rng.integers(n_states)] = 0
        cases.append((pi_s, P_s, R_s, v, gamma))
    return cases


EXERCISE = Exercise(
    id="expectation-backup",
    title="The value of one cell, from its neighbours",
    minutes=6,
    difficulty=1,
    reference=in_one_expression,
    alternatives=(two_loops, expected_rewards_first, einsum),
    misconceptions=(
        Misconception(
            "gamma-squared",
            gamma_squared,
            "The value of the next state is multiplied by gamma twice. It is one step away: once.",
        ),
        Misconception(
            "no-discount",
            no_discount,
            "The value of the next state enters at full weight. It is one step away, so it must be multiplied by "
            "gamma.",
        ),
        Misconception(
            "discounted-reward",
            discounted_reward,
            "Here gamma multiplies the reward as well. The reward of this very step comes at once and counts in "
            "full; only what comes after it is discounted: `R + gamma * v`.",
        ),
        Misconception(
            "unweighted-rewards",
            unweighted_rewards,
            "All the rewards of an action are added up, although the robot lands in one place only. Each reward "
            "needs the probability of its transition, just as each value does.",
        ),
        Misconception(
            "mean-of-rewards",
            mean_of_rewards,
            "The rewards are averaged as if every landing place were equally likely. Weight each with its probability: "
            "`(P_s * R_s).sum(axis=1)`.",
        ),
        Misconception(
            "best-landing",
            best_landing,
            "This counts on the best landing place of each action. Where the robot lands is left to chance: take the "
            "mean over the landing places, weighted by `P_s`, not the largest.",
        ),
        Misconception(
            "likeliest-landing",
            likeliest_landing,
            "Only the likeliest landing place of each action is counted. The unlikely ones belong to the mean too: "
            "a fall down the stairs matters although it is rare.",
        ),
        Misconception(
            "all-actions-alike",
            all_actions_alike,
            "This is the plain mean over the actions. The policy says how often each is chosen: weight them by `pi_s`.",
        ),
        Misconception(
            "best-action",
            best_action,
            "This takes the best action. That would be the optimality equation, later in this chapter; here the "
            "robot follows its policy, good or bad, so the actions are averaged with `pi_s`.",
        ),
        Misconception(
            "likeliest-action",
            likeliest_action,
            "Only the action that the policy chooses most often is counted. The others are chosen too, now and then: "
            "average over all of them, weighted by `pi_s`.",
        ),
        Misconception(
            "no-policy",
            no_policy,
            "The actions are added up as if the robot did all of them at once. Weight each by `pi_s`, the "
            "probability that the policy chooses it.",
        ),
        Misconception(
            "averages-multiplied",
            averages_multiplied,
            "Probabilities and rewards are averaged over the actions separately, and then multiplied. A reward belongs "
            "to one action and one landing place: multiply first, `P_s * R_s`, then take the mean.",
        ),
        Misconception(
            "bracket-forgotten",
            bracket_forgotten,
            "The probabilities multiply the rewards only, since `*` comes before `+`. Put the whole return in "
            "brackets: probability times `(R_s[a, n] + gamma * v[n])`.",
        ),
        Misconception(
            "unweighted-values",
            unweighted_values,
            "The values of all states are added up, although the robot lands in one place only. Each value needs the "
            "probability of landing there, just as each reward does.",
        ),
        Misconception(
            "no-reward",
            no_reward,
            "The rewards are missing. Landing in n pays `R_s[a, n]` at once; add it to gamma times the value of n.",
        ),
        Misconception(
            "reward-times-value",
            reward_times_value,
            "Reward and value are multiplied. The return is a sum: the reward now, plus gamma times what comes after "
            "it.",
        ),
        Misconception(
            "value-subtracted",
            value_subtracted,
            "The value of the next state is subtracted. What comes later is part of the return: reward plus gamma "
            "times value.",
        ),
        Misconception(
            "power-of-gamma",
            power_of_gamma,
            "Gamma is raised to the number of the next state, or of a loop. Every landing place is exactly one step "
            "away: multiply by gamma once.",
        ),
        Misconception(
            "value-of-the-action",
            value_of_the_action,
            "The value is looked up under the number of the action. `v` has one entry for each state: for landing "
            "place n, take `v[n]`.",
        ),
        Misconception(
            "no-future",
            no_future,
            "This is the mean reward of the next step alone. The return goes on from there: add gamma times the value "
            "of the landing place to each reward.",
        ),
        Misconception(
            "first-action-only",
            first_action_only,
            "Only the first action is counted. Does the `return` stand inside the loop, so that it ends after one "
            "round?",
        ),
        Misconception(
            "last-term-only",
            last_term_only,
            "Only what comes last in the loop is left, since each round overwrites the one before. Add up: `total += "
            "...`.",
            variants=(last_action_only,),
        ),
        Misconception(
            "last-state-left-out",
            last_state_left_out,
            "The last state is left out. `range(len(v))` ends before `len(v)` by itself; no `- 1` is needed, nor "
            "`[:-1]`.",
        ),
        Misconception(
            "over-the-actions",
            over_the_actions,
            "The inner sum runs over the actions (axis 0), and its result then meets `pi_s`, which has one entry for "
            "each action. Sum over the landing places, axis 1, first.",
        ),
        Misconception(
            "transposed",
            transposed,
            "`P_s.T` has a row for each landing place; the shapes then fit only by luck. No transposing is needed: "
            "`P_s` and `R_s` have the same shape (A, S), and `v` lines up with their last axis.",
        ),
        Misconception(
            "lengths-swapped",
            lengths_swapped,
            "The two loops have each other's length. `len(pi_s)` is the number of actions, the first axis of `P_s`; "
            "`len(v)` the number of states, its second.",
        ),
        Misconception(
            "drawn-at-random",
            drawn_at_random,
            "Each call draws an action and a landing place by chance, so the answer changes from call to call. That "
            "estimates the mean from one sample; here the probabilities are known, so weight by them instead.",
            experiment=changes_from_call_to_call,
        ),
        Misconception(
            "one-value-per-action",
            one_value_per_action,
            "These are right numbers, one for each action. One mean is left to take: over the actions, with `pi_s`.",
        ),
        Misconception(
            "not-added-up",
            not_added_up,
            "These are the right products, not yet added up. Sum them to get one number.",
            variants=(actions_not_added_up,),
        ),
    ),
    properties=(
        Property("one certain move: the reward, plus gamma times the next value", 1, certain_cases),
        Property("a slippery move: the mean over all landing places", 1, slippery_cases),
        Property(
            "a policy that mixes its actions: the mean over the actions too", 1, random_policy_cases, tolerance=1e-10
        ),
    ),
    hints=(
        "Go from the inside out. If you knew the action and the landing place, what would the return be worth?",
        "For action a and next state n that is `R_s[a, n] + gamma * v[n]`. It happens with probability "
        "`pi_s[a] * P_s[a, n]`.",
        "Two loops, one over actions and one over next states, that add probability times worth, are a complete "
        "answer.",
    ),
    used_for="It is the Bellman equation of one state. Doing it for all states at once is a sweep, the next exercise; "
    "with a maximum in place of the mean over actions it will find the best policy.",
)
