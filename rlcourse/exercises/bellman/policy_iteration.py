"""Policy iteration: evaluate exactly, improve, until nothing changes."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.exercises.bellman.inputs import as_numbers, corridor, optimal_values, policy_values, random_process


def until_nothing_is_better(P, R, gamma):
    states = np.arange(len(P))
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])
        q = R + gamma * P @ v
        better = q.max(axis=1) > q[states, policy] + 1e-9
        if not better.any():
            return v, policy
        policy = np.where(better, q.argmax(axis=1), policy)


def evaluated_by_sweeps(P, R, gamma):
    policy = R.argmax(axis=1)
    while True:
        v, change = np.zeros(len(P)), 1.0
        while change > 1e-12:
            old = v
            v = np.array([R[s, policy[s]] + gamma * P[s, policy[s]] @ old for s in range(len(P))])
            change = np.abs(v - old).max()
        q = R + gamma * P @ v
        better = q.max(axis=1) > q[np.arange(len(P)), policy] + 1e-9
        if not better.any():
            return v, policy
        policy = np.where(better, q.argmax(axis=1), policy)


def until_values_stay(P, R, gamma):
    policy, v_before = np.full(len(P), P.shape[1] - 1), np.full(len(P), -np.inf)
    while True:
        v = policy_values(P, R, policy, gamma)
        if np.all(v < v_before + 1e-10):
            return v, policy
        v_before, policy = v, (R + gamma * P @ v).argmax(axis=1)


def one_round(P, R, gamma):
    v = policy_values(P, R, np.zeros(len(P), dtype=int), gamma)
    return v, (R + gamma * P @ v).argmax(axis=1)


def never_improved(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    return policy_values(P, R, policy, gamma), policy


def stopped_where_one_state_agrees(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = policy_values(P, R, policy, gamma)
        new_policy = (R + gamma * P @ v).argmax(axis=1)
        if np.any(new_policy == policy):
            return v, new_policy
        policy = new_policy


def one_sweep_each(P, R, gamma):
    states, policy, v = np.arange(len(P)), np.zeros(len(P), dtype=int), np.zeros(len(P))
    while True:
        v = R[states, policy] + gamma * P[states, policy] @ v
        new_policy = (R + gamma * P @ v).argmax(axis=1)
        if np.array_equal(new_policy, policy):
            return v, policy
        policy = new_policy


def best_reward_now(P, R, gamma):
    policy = R.argmax(axis=1)
    return policy_values(P, R, policy, gamma), policy


def worst_action(P, R, gamma):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    while True:
        v = policy_values(P, R, policy, gamma)
        q = R + gamma * P @ v
        worse = q.min(axis=1) < q[states, policy] - 1e-9
        if not worse.any():
            return v, policy
        policy = np.where(worse, q.argmin(axis=1), policy)


def improved_without_discount(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = policy_values(P, R, policy, gamma)
        new_policy = (R + P @ v).argmax(axis=1)
        if np.array_equal(new_policy, policy):
            break
        policy = new_policy
    return v, policy


def evaluated_without_discount(P, R, gamma):
    states, policy = np.arange(len(P)), np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = np.linalg.solve(np.eye(len(P)) - P[states, policy], R[states, policy])
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


def every_pair_of_states(P, R, gamma):
    policy = np.zeros(len(P), dtype=int)
    for _ in range(100):
        v = np.linalg.solve(np.eye(len(P)) - gamma * P[:, policy], R[:, policy])
        policy = (R + gamma * P @ v).argmax(axis=1)
    return v, policy


def values_and_policy(answer, P, R, gamma):
    """The values returned, and what the returned policy is worth: equally good policies look alike."""
    result = answer(P, R, gamma)
    if not isinstance(result, list | tuple) or len(result) != 2:
        raise Wrong("Two things were expected: `return v, policy`.")
    v, policy = as_numbers(result[0], len(P), "The first, v,"), as_numbers(result[1], len(P), "The second, policy,")
    if policy.dtype.kind not in "iu":
        raise Wrong(
            f"The second, policy, should hold actions, whole numbers; its dtype is {policy.dtype}. Is the order "
            "`v, policy`?"
        )
    if policy.min() < 0 or policy.max() >= P.shape[1]:
        raise Wrong(f"Actions are numbered 0 to {P.shape[1] - 1}, the policy is {policy.tolist()}.")
    return {"values": v, "values of the policy": policy_values(P, R, policy, gamma)}


def judge_both(seen, P, R, gamma):
    best = optimal_values(P, R, gamma)
    findings = {"the policy that is returned is worth": seen["values of the policy"], "v is": seen["values"]}
    for what, found in findings.items():
        wrong = ~np.isclose(found, best, rtol=1e-6, atol=1e-6)
        if wrong.any():
            s = int(wrong.argmax())
            return f"In state {s}, {what} {found[s]:.6g}; the best possible is {best[s]:.6g}."
    return None


def treasure(n_states, reward):
    """Action 0 costs 10, action 1 earns 1, both stay; action 2 walks right, and earns ``reward`` at the far end."""
    P = np.repeat(np.eye(n_states)[:, None, :], 3, axis=1)
    P[:, 2] = np.eye(n_states)[np.minimum(np.arange(n_states) + 1, n_states - 1)]
    R = np.tile([-10.0, 1.0, 0.0], (n_states, 1))
    R[-1, 2] = reward
    return P, R


def corridor_cases(rng):
    """The good news moves one cell with each improvement; in the last two, some cells settle before others."""
    cases = [(*corridor(n_states, float(rng.integers(1, 10))), 0.9) for n_states in (3, 5, 8)]
    return cases + [(*treasure(n_states, float(rng.integers(10, 20))), 0.9) for n_states in (4, 6)]


def random_cases(rng):
    cases = []
    for n_states, n_actions, gamma in ((2, 3, 0.5), (4, 2, 0.9), (6, 4, 0.95), (3, 2, 0.0)):
        cases.append((*random_process(rng, n_states, n_actions), gamma))
    P, R = random_process(rng, 4, 3)
    P[:, 2], R[:, 2] = P[:, 1], R[:, 1]
    cases.append((P, R - 6, 0.9))
    return cases


EXERCISE = Exercise(
    id="policy-iteration",
    title="Policy iteration",
    minutes=10,
    difficulty=2,
    optional=True,
    reference=until_nothing_is_better,
    alternatives=(evaluated_by_sweeps, until_values_stay),
    misconceptions=(
        Misconception(
            "one-round",
            one_round,
            "One evaluation and one improvement: a better policy, but rarely the best. Its own values open new "
            "chances for improvement; go round until nothing changes. (There is a loop already? After `old = policy`, "
            "writing into policy changes old too, and the loop believes that nothing changed.)",
        ),
        Misconception(
            "never-improved",
            never_improved,
            "This is the value of the policy one starts from. Improve it with q, evaluate the new one, and so on.",
        ),
        Misconception(
            "worst-action",
            worst_action,
            "Each state takes the action with the smallest q, and ends up with the worst policy there is. More is "
            "better: `argmax`.",
        ),
        Misconception(
            "improved-without-discount",
            improved_without_discount,
            "The evaluation has its gamma, the look ahead has none. Both need it: `q = R + gamma * P @ v`.",
        ),
        Misconception(
            "evaluated-without-discount",
            evaluated_without_discount,
            "The system of equations has no gamma in it, so it may have no solution at all. It is "
            "`(I - gamma * P_pi) v = r_pi`.",
        ),
        Misconception(
            "every-pair-of-states",
            every_pair_of_states,
            "`P[:, policy]` takes the actions of all states in every state, which gives (S, S, S). "
            "`P[np.arange(len(P)), policy]` pairs each state with its own action.",
        ),
        Misconception(
            "stopped-where-one-state-agrees",
            stopped_where_one_state_agrees,
            "The loop stops as soon as some state keeps its action. It may stop only when every state does: "
            "`np.all`, not `np.any`.",
        ),
        Misconception(
            "one-sweep-each",
            one_sweep_each,
            "Each policy is evaluated by a single sweep, and an unchanged policy is taken as the end. After one "
            "sweep v is not yet the value of the policy; solve for it exactly before you judge the actions by it.",
        ),
        Misconception(
            "best-reward-now",
            best_reward_now,
            "Each state takes the action with the largest reward now. The improvement has to use q, which also "
            "counts what the next state is worth.",
        ),
    ),
    properties=(
        Property(
            "a corridor: the good news has to travel from the far end", 1, corridor_cases, values_and_policy, judge_both
        ),
        Property("any process: v is v_*, and the policy attains it", 3, random_cases, values_and_policy, judge_both),
    ),
    hints=(
        "Two steps in a loop: what is the present policy worth, and where would another action be better?",
        "`P[np.arange(S), policy]` is the (S, S) matrix of the policy, `R[np.arange(S), policy]` its rewards. "
        "`np.linalg.solve` gives v; then `q = R + gamma * P @ v`.",
        "Change only actions that are worse than the best by more than 1e-9. If there is none, `return v, policy`.",
    ),
)
