"""Wrong answers to `policy-iteration` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def evaluate(P, R, policy, gamma):
    states = np.arange(len(P))
    return np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])


@wrong("policy-iteration", "one round: evaluates and improves once")
def one_round(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    v = evaluate(P, R, policy, gamma)
    policy = (R + gamma * P @ v).argmax(axis=1)
    return evaluate(P, R, policy, gamma), policy


@wrong("policy-iteration", "returns policy and v in the wrong order")
def wrong_order(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        policy = (R + gamma * P @ v).argmax(axis=1)
    return policy, v


@wrong("policy-iteration", "returns the values only")
def values_only(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v


@wrong("policy-iteration", "improves by the values of the policy before, so it may stop a round early")
def improves_by_old_values(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    v = np.zeros(len(P))
    while True:
        q = R + gamma * P @ v
        v = evaluate(P, R, policy, gamma)
        new = q.argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "evaluates by one sweep only and stops when the policy stays")
def one_sweep_of_evaluation(P, R, gamma):
    policy, v, states = np.zeros(len(P), dtype=int), np.zeros(len(P)), np.arange(len(P))
    while True:
        v = R[states, policy] + gamma * P[states, policy] @ v
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "forgets gamma in the linear system")
def no_gamma_in_system(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    while True:
        v = np.linalg.solve(np.eye(len(P)) - P[states, policy], R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "no gamma in the look-ahead")
def no_gamma_in_look_ahead(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        new = (R + P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "the look-ahead forgets the rewards")
def no_rewards_in_look_ahead(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        new = (P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "takes the worst action")
def takes_worst(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        new = (R + gamma * P @ v).argmin(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "I + gamma P instead of I - gamma P")
def plus_instead_of_minus(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    for _ in range(100):
        v = np.linalg.solve(np.eye(len(P)) + gamma * P[states, policy], R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "P of the policy is transposed")
def transposed(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    for _ in range(100):
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy].T, R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "P[:, policy] instead of P[states, policy]")
def takes_columns(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[:, policy], R[:, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "a starting policy of floats cannot index")
def float_policy(P, R, gamma):
    policy, states = np.zeros(len(P)), np.arange(len(P))
    while True:
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "stops as soon as one state keeps its action")
def stops_at_any(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluate(P, R, policy, gamma)
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.any(new == policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "the old policy is no copy, so nothing ever seems to change")
def alias(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        old = policy
        v = evaluate(P, R, policy, gamma)
        policy[:] = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(old, policy):
            return v, policy


@wrong("policy-iteration", "greedy for the next reward, no iteration")
def greedy_for_reward(P, R, gamma):
    policy = R.argmax(axis=1)
    return evaluate(P, R, policy, gamma), policy


@wrong("policy-iteration", "returns q instead of v")
def returns_q(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        q = R + gamma * P @ evaluate(P, R, policy, gamma)
        policy = q.argmax(axis=1)
    return q, policy


@wrong("policy-iteration", "breaks ties at random and waits for the policy to repeat: never ends")
def never_ends(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluate(P, R, policy, gamma)
        q = R + gamma * P @ v
        policy = q.argmax(axis=1)


@wrong("policy-iteration", "improves the first state that can be improved, then stops")
def improves_one_state(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    v = evaluate(P, R, policy, gamma)
    q = R + gamma * P @ v
    for s in range(len(P)):
        if q[s].max() > v[s] + 1e-9:
            policy[s] = q[s].argmax()
            break
    return evaluate(P, R, policy, gamma), policy


@wrong("policy-iteration", "compares policies with `==` in a while condition: no single truth value")
def truth_of_an_array(P, R, gamma):
    policy, new = np.zeros(len(P), dtype=int), np.ones(len(P), dtype=int)
    while policy != new:
        policy = new
        v = evaluate(P, R, policy, gamma)
        new = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


@wrong("policy-iteration", "the policy returned is the one before the values")
def policy_one_behind(P, R, gamma):
    policy, old = np.zeros(len(P), dtype=int), None
    for _ in range(3):
        old = policy
        policy = (R + gamma * P @ evaluate(P, R, policy, gamma)).argmax(axis=1)
    return evaluate(P, R, policy, gamma), old


@wrong("policy-iteration", "improves over the wrong axis")
def improves_wrong_axis(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(10):
        v = evaluate(P, R, policy, gamma)
        policy = (R + gamma * P @ v).argmax(axis=0)
    return v, policy
