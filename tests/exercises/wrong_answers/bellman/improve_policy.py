"""Wrong answers to `improve-policy` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("improve-policy", "plain argmax: the present action is not kept in a tie", fits=("plain-argmax",))
def plain_argmax(q, policy):
    return q.argmax(axis=1)


@wrong("improve-policy", "takes the worst action", fits=("smallest",))
def takes_worst(q, policy):
    return q.argmin(axis=1)


@wrong("improve-policy", "looks for the best state of each action: wrong axis", fits=("over-the-states",))
def wrong_axis(q, policy):
    return q.argmax(axis=0)


@wrong("improve-policy", "argmax over the whole table", fits=("over-everything",))
def argmax_of_all(q, policy):
    return np.argmax(q)


@wrong("improve-policy", "returns the largest values instead of the actions", fits=("values-not-actions",))
def returns_values(q, policy):
    return q.max(axis=1)


@wrong("improve-policy", "keeps the present action only if it is exactly the largest", fits=("exact-comparison",))
def exact_comparison(q, policy):
    present = q[np.arange(len(q)), policy]
    return np.where(present == q.max(axis=1), policy, q.argmax(axis=1))


@wrong("improve-policy", "first of the actions within 1e-9, without keeping the present one", fits=("any-of-the-best",))
def first_of_the_ties(q, policy):
    return (q >= q.max(axis=1, keepdims=True) - 1e-9).argmax(axis=1)


@wrong("improve-policy", "rounds to nine digits and takes the argmax", fits=("any-of-the-best",))
def rounds_then_argmax(q, policy):
    return q.round(9).argmax(axis=1)


@wrong("improve-policy", "the two results of np.where are swapped", fits=("choices-swapped",))
def where_swapped(q, policy):
    present = q[np.arange(len(q)), policy]
    return np.where(present >= q.max(axis=1) - 1e-9, q.argmax(axis=1), policy)


@wrong("improve-policy", "changes nothing", fits=("unimproved",))
def changes_nothing(q, policy):
    return policy.copy()


@wrong("improve-policy", "writes into the caller's policy", fits=("in-the-callers-array",))
def overwrites_callers_policy(q, policy):
    for s in range(len(q)):
        if q[s, policy[s]] < q[s].max() - 1e-9:
            policy[s] = q[s].argmax()
    return policy


@wrong("improve-policy", "breaks ties at random, the present action gets no preference", fits=("any-of-the-best",))
def random_ties(q, policy):
    new = []
    for row in q:
        new.append(np.random.choice(np.flatnonzero(row >= row.max() - 1e-9)))
    return np.array(new)


@wrong("improve-policy", "returns the policy as a table of probabilities", fits=("probabilities",))
def one_hot(q, policy):
    new = np.zeros(q.shape)
    new[np.arange(len(q)), q.argmax(axis=1)] = 1
    return new


@wrong("improve-policy", "returns a mask of the best actions", fits=("mask-of-the-best",))
def mask_of_best(q, policy):
    return q >= q.max(axis=1, keepdims=True) - 1e-9


@wrong("improve-policy", "collects the actions in an array of floats", fits=("stored-as-floats",))
def floats(q, policy):
    new = np.zeros(len(q))
    for s in range(len(q)):
        keep = q[s, policy[s]] >= q[s].max() - 1e-9
        new[s] = policy[s] if keep else q[s].argmax()
    return new


@wrong("improve-policy", "q[:, policy]: columns instead of one entry for each row", fits=("columns-not-entries",))
def takes_columns(q, policy):
    return np.where(q[:, policy] >= q.max(axis=1) - 1e-9, policy, q.argmax(axis=1))


@wrong("improve-policy", "the search for the maximum starts from 0", fits=("maximum-starts-at-zero",))
def maximum_from_zero(q, policy):
    new = policy.copy()
    for s in range(len(q)):
        best = 0
        for a in range(q.shape[1]):
            if q[s, a] > best + 1e-9:
                best, new[s] = q[s, a], a
        if q[s, policy[s]] >= best - 1e-9:
            new[s] = policy[s]
    return new


@wrong("improve-policy", "the best value so far is not reset for the next state", fits=("best-so-far-not-reset",))
def best_not_reset(q, policy):
    new, best = policy.copy(), -np.inf
    for s in range(len(q)):
        for a in range(q.shape[1]):
            if q[s, a] > best + 1e-9:
                best, new[s] = q[s, a], a
    return new


@wrong("improve-policy", "compares with the best of all states", fits=("best-of-all-states",))
def best_of_all_states(q, policy):
    present = q[np.arange(len(q)), policy]
    return np.where(present >= q.max() - 1e-9, policy, q.argmax(axis=1))


@wrong(
    "improve-policy",
    "all or nothing: keeps the whole policy unless every state can be improved",
    fits=("only-if-all-improve",),
)
def all_or_nothing(q, policy):
    better = q.max(axis=1) > q[np.arange(len(q)), policy] + 1e-9
    return q.argmax(axis=1) if better.all() else policy.copy()


@wrong(
    "improve-policy",
    "any: takes argmax everywhere as soon as one state can be improved",
    fits=("all-as-soon-as-one-improves",),
)
def any_improves_all(q, policy):
    better = q.max(axis=1) > q[np.arange(len(q)), policy] + 1e-9
    return q.argmax(axis=1) if better.any() else policy.copy()


@wrong(
    "improve-policy", "np.isclose with its default relative tolerance of 1e-5", fits=("margin-grows-with-the-values",)
)
def default_isclose(q, policy):
    close = np.isclose(q, q.max(axis=1, keepdims=True))
    return np.where(close[np.arange(len(q)), policy], policy, q.argmax(axis=1))


@wrong("improve-policy", "a margin that is far too large", fits=("large-margin",))
def large_margin(q, policy):
    present = q[np.arange(len(q)), policy]
    return np.where(q.max(axis=1) > present + 0.01, q.argmax(axis=1), policy)


@wrong("improve-policy", "stops after the first improved state", fits=("first-improvement-only",))
def improves_one_state(q, policy):
    new = policy.copy()
    for s in range(len(q)):
        if q[s, policy[s]] < q[s].max() - 1e-9:
            new[s] = q[s].argmax()
            return new
    return new


@wrong("improve-policy", "takes the first action that is better, not the best", fits=("first-better-action",))
def first_better(q, policy):
    new = policy.copy()
    for s in range(len(q)):
        for a in range(q.shape[1]):
            if q[s, a] > q[s, policy[s]] + 1e-9:
                new[s] = a
                break
    return new


@wrong("improve-policy", "takes the last action that is better than the present one", fits=("last-better-action",))
def last_better(q, policy):
    new = policy.copy()
    for s in range(len(q)):
        for a in range(q.shape[1]):
            if q[s, a] > q[s, policy[s]] + 1e-9:
                new[s] = a
    return new


@wrong("improve-policy", "`np.where(mask)` alone returns places, not actions", fits=("places-of-the-best",))
def places_of_ties(q, policy):
    return np.where(q >= q.max(axis=1, keepdims=True) - 1e-9)[1]


@wrong("improve-policy", "the right actions in a list", fits=("in-a-list",))
def right_but_a_list(q, policy):
    new_policy = []
    for s in range(len(q)):
        keep = q[s, policy[s]] >= q[s].max() - 1e-9
        new_policy.append(int(policy[s] if keep else q[s].argmax()))
    return new_policy


@wrong("improve-policy", "the best so far starts from 0, in a copy of the policy", fits=("maximum-starts-at-zero",))
def best_starts_at_zero_in_a_copy(q, policy):
    new_policy = policy.copy()
    for s in range(len(q)):
        best = 0
        for a in range(q.shape[1]):
            if q[s, a] > best:
                best, new_policy[s] = q[s, a], a
    return new_policy


@wrong("improve-policy", "compares two actions, whatever their number", fits=("two-actions-only",))
def two_actions_only(q, policy):
    return np.where(q[:, 0] > q[:, 1], 0, 1)
