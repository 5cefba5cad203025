"""Wrong answers to `policy-iteration` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def evaluate(P, R, policy, gamma):
    states = np.arange(len(P))
    return np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])


@wrong("policy-iteration", "one round: evaluates and improves once", fits=("one-round",))
def one_round(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    v = evaluate(P, R, policy, gamma)
    policy = (R + gamma * P @ v).argmax(axis=1)
    return evaluate(P, R, policy, gamma), policy


@wrong("policy-iteration", "returns policy and v in the wrong order", fits=("order-swapped",))
def wrong_order(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        policy = (R + gamma * P @ v).argmax(axis=1)
    return policy, v


@wrong("policy-iteration", "returns the values only", fits=("values-only",))
def values_only(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v


@wrong(
    "policy-iteration",
    "improves by the values of the policy before, so it may stop a round early",
    fits=("looks-ahead-with-old-values",),
)
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


@wrong("policy-iteration", "evaluates by one sweep only and stops when the policy stays", fits=("one-sweep-each",))
def one_sweep_of_evaluation(P, R, gamma):
    policy, v, states = np.zeros(len(P), dtype=int), np.zeros(len(P)), np.arange(len(P))
    while True:
        v = R[states, policy] + gamma * P[states, policy] @ v
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "forgets gamma in the linear system", fits=("evaluated-without-discount",))
def no_gamma_in_system(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    while True:
        v = np.linalg.solve(np.eye(len(P)) - P[states, policy], R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "no gamma in the look-ahead", fits=("improved-without-discount",))
def no_gamma_in_look_ahead(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        new = (R + P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "the look-ahead forgets the rewards", fits=("no-reward-in-look-ahead",))
def no_rewards_in_look_ahead(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        new = (P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "takes the worst action", fits=("worst-action",))
def takes_worst(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        new = (R + gamma * P @ v).argmin(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "I + gamma P instead of I - gamma P", fits=("plus-instead-of-minus",))
def plus_instead_of_minus(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    for _ in range(100):
        v = np.linalg.solve(np.eye(len(P)) + gamma * P[states, policy], R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "P of the policy is transposed", fits=("transposed",))
def transposed(P, R, gamma):
    policy, states = np.zeros(len(P), dtype=int), np.arange(len(P))
    for _ in range(100):
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy].T, R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            break
        policy = new
    return v, policy


@wrong("policy-iteration", "P[:, policy] instead of P[states, policy]", fits=("every-pair-of-states",))
def takes_columns(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[:, policy], R[:, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "a starting policy of floats cannot index", fits=("policy-of-floats",))
def float_policy(P, R, gamma):
    policy, states = np.zeros(len(P)), np.arange(len(P))
    while True:
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new, policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "stops as soon as one state keeps its action", fits=("stopped-where-one-state-agrees",))
def stops_at_any(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluate(P, R, policy, gamma)
        new = (R + gamma * P @ v).argmax(axis=1)
        if np.any(new == policy):
            return v, policy
        policy = new


@wrong("policy-iteration", "the old policy is no copy, so nothing ever seems to change", fits=("one-round",))
def alias(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        old = policy
        v = evaluate(P, R, policy, gamma)
        policy[:] = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(old, policy):
            return v, policy


@wrong("policy-iteration", "greedy for the next reward, no iteration", fits=("best-reward-now",))
def greedy_for_reward(P, R, gamma):
    policy = R.argmax(axis=1)
    return evaluate(P, R, policy, gamma), policy


@wrong("policy-iteration", "returns q instead of v", fits=("action-values-returned",))
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


@wrong("policy-iteration", "improves the first state that can be improved, then stops", fits=("one-state-improved",))
def improves_one_state(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    v = evaluate(P, R, policy, gamma)
    q = R + gamma * P @ v
    for s in range(len(P)):
        if q[s].max() > v[s] + 1e-9:
            policy[s] = q[s].argmax()
            break
    return evaluate(P, R, policy, gamma), policy


@wrong(
    "policy-iteration",
    "compares policies with `==` in a while condition: no single truth value",
    fits=("truth-of-an-array",),
)
def truth_of_an_array(P, R, gamma):
    policy, new = np.zeros(len(P), dtype=int), np.ones(len(P), dtype=int)
    while policy != new:
        policy = new
        v = evaluate(P, R, policy, gamma)
        new = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


@wrong("policy-iteration", "the policy returned is the one before the values", fits=("fixed-number-of-rounds",))
def policy_one_behind(P, R, gamma):
    policy, old = np.zeros(len(P), dtype=int), None
    for _ in range(3):
        old = policy
        policy = (R + gamma * P @ evaluate(P, R, policy, gamma)).argmax(axis=1)
    return evaluate(P, R, policy, gamma), old


@wrong("policy-iteration", "improves over the wrong axis", fits=("best-state-for-each-action",))
def improves_wrong_axis(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(10):
        v = evaluate(P, R, policy, gamma)
        policy = (R + gamma * P @ v).argmax(axis=0)
    return v, policy


@wrong("policy-iteration", "the right policy, stored as floats", fits=("policy-stored-as-floats",))
def policy_stored_as_floats(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = evaluate(P, R, policy, gamma)
        q = R + gamma * P @ v
        better = q.max(axis=1) > q[np.arange(len(P)), policy] + 1e-9
        if not better.any():
            return v, policy.astype(float)
        policy = np.where(better, q.argmax(axis=1), policy)


@wrong("policy-iteration", "the values are multiplied by gamma once more", fits=("solution-times-gamma",))
def solution_times_gamma(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = gamma * evaluate(P, R, policy, gamma)
        q = R + gamma * P @ v
        better = q.max(axis=1) > q[np.arange(len(P)), policy] + 1e-9
        if not better.any():
            break
        policy = np.where(better, q.argmax(axis=1), policy)
    return v, policy


@wrong("policy-iteration", "P of the policy transposed, ten rounds", fits=("transposed",))
def transposed_in_a_for_loop(P, R, gamma):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    for _ in range(10):
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy].T, R[states, policy])
        q = R + gamma * P @ v
        policy = np.where(q.max(axis=1) > q[states, policy] + 1e-9, q.argmax(axis=1), policy)
    return v, policy


@wrong("policy-iteration", "gamma squared in the look ahead", fits=("gamma-squared",))
def gamma_squared(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = evaluate(P, R, policy, gamma)
        q = R + gamma**2 * P @ v
        new_policy = q.argmax(axis=1)
        if np.array_equal(new_policy, policy):
            break
        policy = new_policy
    return v, policy
