"""Policy improvement, with ties."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.exercises.bellman.inputs import as_numbers, random_numbers


def keep_or_argmax(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(own >= q.max(axis=1) - 1e-9, policy, q.argmax(axis=1))


def loop_over_states(q, policy):
    new_policy = policy.copy()
    for s in range(len(q)):
        for a in range(q.shape[1]):
            if q[s, a] > q[s, new_policy[s]] + 1e-9:
                new_policy[s] = a
    return new_policy


def last_of_the_best(q, policy):
    last = q.shape[1] - 1 - q[:, ::-1].argmax(axis=1)
    kept = np.isclose(q[np.arange(len(q)), policy], q.max(axis=1), rtol=0, atol=1e-9)
    return np.where(kept, policy, last)


def plain_argmax(q, policy):
    return q.argmax(axis=1)


def exact_comparison(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(own == q.max(axis=1), policy, q.argmax(axis=1))


def unimproved(q, policy):
    return policy.copy()


def smallest(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(own <= q.min(axis=1) + 1e-9, policy, q.argmin(axis=1))


def maximum_starts_at_zero(q, policy):
    new_policy = np.zeros(len(q), dtype=int)
    for s in range(len(q)):
        best = 0.0
        for a in range(q.shape[1]):
            if q[s, a] > best:
                best, new_policy[s] = q[s, a], a
    return new_policy


def first_better_action(q, policy):
    new_policy = policy.copy()
    for s in range(len(q)):
        for a in range(q.shape[1]):
            if q[s, a] > q[s, policy[s]] + 1e-9:
                new_policy[s] = a
                break
    return new_policy


def last_better_action(q, policy):
    new_policy = policy.copy()
    for s in range(len(q)):
        for a in range(q.shape[1]):
            if q[s, a] > q[s, policy[s]] + 1e-9:
                new_policy[s] = a
    return new_policy


def margin_grows_with_the_values(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(np.isclose(own, q.max(axis=1)), policy, q.argmax(axis=1))


def any_of_the_best(q, policy):
    best = q >= q.max(axis=1, keepdims=True) - 1e-9
    return q.shape[1] - 1 - best[:, ::-1].argmax(axis=1)


def over_the_states(q, policy):
    return q.argmax(axis=0)


def values_not_actions(q, policy):
    return q.max(axis=1)


def as_actions(answer, q):
    """The new policy as an array of actions; Wrong where it cannot be one."""
    new_policy = as_numbers(answer, len(q), "The new policy")
    if new_policy.dtype.kind == "f" and set(new_policy.tolist()) <= set(range(q.shape[1])):
        raise Wrong(f"The actions are stored as {new_policy.dtype}; `.astype(int)` makes whole numbers of them.")
    if new_policy.dtype.kind not in "iu":
        raise Wrong(f"Actions are whole numbers (dtype int), the answer has dtype {new_policy.dtype}.")
    if new_policy.min() < 0 or new_policy.max() >= q.shape[1]:
        raise Wrong(f"Actions are numbered 0 to {q.shape[1] - 1}, the answer is {new_policy.tolist()}.")
    return new_policy


def chosen_values(answer, q, policy):
    """What the chosen actions are worth: any best action will do."""
    return q[np.arange(len(q)), as_actions(answer(q, policy), q)]


def judge_values(chosen, q, policy):
    for s in range(len(q)):
        if chosen[s] < q[s].max() - 2e-9:
            return f"In state {s} an action worth {chosen[s]:.10g} is chosen; one worth {q[s].max():.10g} is there."
    return None


def choices(answer, q, policy):
    return as_actions(answer(q, policy), q)


def judge_ties(new_policy, q, policy):
    """In the tie cases every old action is among the best, so nothing may change."""
    for s in range(len(q)):
        if new_policy[s] != policy[s]:
            return (
                f"In state {s} the old action {policy[s]} (worth {float(q[s, policy[s]])!r}) is replaced by "
                f"{new_policy[s]} (worth {float(q[s, new_policy[s]])!r}), which is no better."
            )
    return None


def distinct_cases(rng):
    """Values without ties: of both signs, all negative, with several actions better than the old one, and large
    ones that differ little, though by far more than rounding."""
    cases = [(np.array([[-3.0, -1.0, -2.0]]), np.array([2])), (np.array([[1.0, 4.0], [5.0, 2.0]]), np.array([0, 1]))]
    q = np.array([[1.0, 2.0, 3.0, 4.0], [8.0, 5.0, 7.0, 6.0]])
    cases += [(q, np.array([0, 1])), (np.array([[1000.0, 1000.002], [3.0, 1.0], [0.5, 2.0]]), np.array([0, 1, 0]))]
    for n_states, n_actions in ((5, 3), (3, 6)):
        q = random_numbers(rng, n_states, n_actions) + 0.01 * rng.permutation(n_actions)
        q[1] = -10 - np.arange(n_actions)[::-1]
        cases.append((q, rng.integers(n_actions, size=n_states)))
    return cases


def tie_cases(rng):
    """Every old action is one of several best ones, up to rounding."""
    cases = [
        (np.array([[2.0, 2.0]]), np.array([1])),
        (np.array([[0.3, 0.1 + 0.2]]), np.array([0])),
        (np.array([[-1.0, -4.0, -1.0], [0.0, 0.0, 0.0]]), np.array([2, 1])),
    ]
    q = np.round(rng.uniform(-5, 5, size=(4, 5)), 1)
    q[:, [1, 3]] = q.max(axis=1, keepdims=True) + 1
    cases.append((q, np.array([1, 3, 3, 1])))
    return cases


EXERCISE = Exercise(
    id="improve-policy",
    title="Improve a policy",
    minutes=7,
    difficulty=2,
    reference=keep_or_argmax,
    alternatives=(loop_over_states, last_of_the_best),
    misconceptions=(
        Misconception(
            "plain-argmax",
            plain_argmax,
            "`argmax` alone switches to another action that is no better. Two equally good policies can then take "
            "turns for ever. Keep the old action wherever it already is one of the best.",
        ),
        Misconception(
            "exact-comparison",
            exact_comparison,
            "Nearly there: the comparison is exact, and `0.1 + 0.2` is not quite `0.3` in a computer. Let values "
            "within 1e-9 of the best count as best.",
        ),
        Misconception(
            "unimproved",
            unimproved,
            "The policy comes back as it was. It is certainly never worse, but in some states a better action was "
            "on offer.",
        ),
        Misconception(
            "smallest",
            smallest,
            "This picks the smallest value. In a cost that would be right; q is a return, and more is better.",
        ),
        Misconception(
            "maximum-starts-at-zero",
            maximum_starts_at_zero,
            "The search for the maximum starts at 0, so where all values are negative no action ever beats it. "
            "Start from the first action's value, or from -infinity.",
        ),
        Misconception(
            "first-better-action",
            first_better_action,
            "The search stops at the first action that beats the old one. Look at all of them: a later one may be "
            "better still.",
        ),
        Misconception(
            "last-better-action",
            last_better_action,
            "Each action is compared with the old one, so the last that beats it is taken, even if an earlier one was "
            "better still. Compare with the best found so far: `new_policy[s]`.",
        ),
        Misconception(
            "margin-grows-with-the-values",
            margin_grows_with_the_values,
            "As it stands, `np.isclose` allows a difference of a hundred-thousandth of the value, so among large "
            "values it takes a worse action for a tie. Ask for 1e-9: `np.isclose(a, b, rtol=0, atol=1e-9)`.",
        ),
        Misconception(
            "any-of-the-best",
            any_of_the_best,
            "A best action, within the margin, but not always the present one. Keep `policy[s]` wherever it is among "
            "the best, and choose another only where it is not.",
        ),
        Misconception(
            "over-the-states",
            over_the_states,
            "The `argmax` runs along axis 0, over the states: it finds the best state for each action. For each "
            "state we want the best action, along axis 1.",
        ),
        Misconception(
            "values-not-actions",
            values_not_actions,
            "These are the values of the best actions. A policy says which action: that is what `argmax` gives.",
        ),
    ),
    properties=(
        Property("every state gets a best action", 2, distinct_cases, chosen_values, judge_values),
        Property("an action that already is one of the best stays", 1, tie_cases, choices, judge_ties),
    ),
    hints=(
        "For one state: which action would you take, and when would you leave things as they are?",
        "Compare `q[s, policy[s]]` with `q[s].max()`, and leave a margin of 1e-9 for rounding.",
        "`np.where(keep, policy, q.argmax(axis=1))`, where `keep` is a bool array (S,).",
    ),
)
