"""The double Q-learning update (van Hasselt 2010; Sutton & Barto 2nd ed., equation 6.10)."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong


def reference(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    learner, judge = (q1.copy(), q2) if heads else (q2.copy(), q1)
    best = np.argmax(learner[s_next])
    target = r + gamma * (not terminated) * judge[s_next, best]
    learner[s, a] += alpha * (target - learner[s, a])
    return (learner, judge) if heads else (judge, learner)


def two_branches(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    q1, q2 = q1.copy(), q2.copy()
    if heads:
        bootstrap = 0 if terminated else q2[s_next, q1[s_next].argmax()]
        q1[s, a] = (1 - alpha) * q1[s, a] + alpha * (r + gamma * bootstrap)
    else:
        bootstrap = 0 if terminated else q1[s_next, q2[s_next].argmax()]
        q2[s, a] = (1 - alpha) * q2[s, a] + alpha * (r + gamma * bootstrap)
    return q1, q2


def as_one_array(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    both = np.stack([q1, q2])
    own = 0 if heads else 1
    best = max(range(q1.shape[1]), key=lambda action: both[own, s_next, action])
    target = r if terminated else r + gamma * both[1 - own, s_next, best]
    both[own, s, a] += alpha * (target - both[own, s, a])
    return [both[0], both[1]]


def with_value(value):
    """A solution that is right but for the value it gives to the next state: value(own row, other row)."""

    def solution(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
        own, other = (q1.copy(), q2.copy()) if heads else (q2.copy(), q1.copy())
        target = r + gamma * (not terminated) * value(own[s_next], other[s_next])
        own[s, a] += alpha * (target - own[s, a])
        return (own, other) if heads else (other, own)

    return solution


def own_maximum(own, other):
    return own.max()


def other_maximum(own, other):
    return other.max()


def roles_swapped(own, other):
    return own[np.argmax(other)]


def smaller_maximum(own, other):
    return min(own.max(), other.max())


def mean_of_both(own, other):
    return (own + other).max() / 2


def updates_both(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    first, _ = reference(q1, q2, s, a, r, s_next, terminated, True, alpha, gamma)
    _, second = reference(q1, q2, s, a, r, s_next, terminated, False, alpha, gamma)
    return first, second


def coin_reversed(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return reference(q1, q2, s, a, r, s_next, terminated, not heads, alpha, gamma)


def one_target_for_both(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    q1, q2 = q1.copy(), q2.copy()
    own = q1 if heads else q2
    target = r + gamma * (not terminated) * q2[s_next, np.argmax(q1[s_next])]
    own[s, a] += alpha * (target - own[s, a])
    return q1, q2


def order_by_role(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    q1, q2 = reference(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma)
    return (q1, q2) if heads else (q2, q1)


def forgets_learning_rate(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return reference(q1, q2, s, a, r, s_next, terminated, heads, 1.0, gamma)


def ignores_the_coin(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return reference(q1, q2, s, a, r, s_next, terminated, True, alpha, gamma)


def steps_from_the_other(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    own, other = (q1.copy(), q2.copy()) if heads else (q2.copy(), q1.copy())
    target = r + gamma * (not terminated) * other[s_next, np.argmax(own[s_next])]
    own[s, a] += alpha * (target - other[s, a])
    return (own, other) if heads else (other, own)


def bootstraps_from_terminal(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return reference(q1, q2, s, a, r, s_next, False, heads, alpha, gamma)


def both_tables(answer, q1, q2, *rest):
    value = answer(q1, q2, *rest)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong("Both tables were expected, as `return q1, q2`, the unchanged one too.")
    return {"q1": value[0], "q2": value[1]}


def draw(rng, heads, terminated=False, gamma=None, first_is_larger=False):
    """Two tables without equal entries that disagree about the best next action; the best rows are elsewhere."""
    n_states, n_actions = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    q1, q2 = rng.choice(np.arange(1, 50), (2, n_states, n_actions), replace=False) / 10
    s, s_next = (int(state) for state in rng.permutation(n_states)[:2])
    best, other = rng.permutation(n_actions)[:2]
    q1[s_next, best], q2[s_next, other] = (7.0, 6.0) if first_is_larger else (6.0, 7.0)
    q1[s, other], q2[s, best] = 8.0, 8.5
    a = int(rng.integers(n_actions))
    gamma = float(rng.choice([0.5, 0.8, 0.9])) if gamma is None else gamma
    alpha, r = float(rng.choice([0.1, 0.2, 0.25])), float(rng.integers(3, 30) / 10)
    return q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma


def first_table(rng):
    return [draw(rng, True, first_is_larger=i % 2 == 1) for i in range(4)] + [draw(rng, True, gamma=1.0)]


def second_table(rng):
    return [draw(rng, False, first_is_larger=i % 2 == 1) for i in range(4)]


def at_the_end(rng):
    return [draw(rng, True, True), draw(rng, False, True)]


EXERCISE = Exercise(
    id="double-q-update",
    title="The double Q-learning update",
    minutes=7,
    difficulty=2,
    reference=reference,
    alternatives=(two_branches, as_one_array),
    misconceptions=(
        Misconception(
            "same-table-chooses-and-values",
            with_value(own_maximum),
            "The table that chooses the best next action also says what it is worth: that is plain Q-learning, "
            "twice. Choose with the table you update, then look up the chosen action's value in the other one.",
        ),
        Misconception(
            "maximum-of-the-other-table",
            with_value(other_maximum),
            "You take the maximum of the other table, so that table both chooses and values. Its noise is maximized "
            "again. The index must come from the table you update.",
        ),
        Misconception(
            "roles-swapped",
            with_value(roles_swapped),
            "You choose with the other table and value with your own. It should be: the table being updated "
            "chooses (argmax), the other one values.",
        ),
        Misconception(
            "mean-of-both",
            with_value(mean_of_both),
            "You average the tables and maximize the average. That is fine for acting, but in the target choosing "
            "and valuing must be done by different tables.",
        ),
        Misconception(
            "smaller-maximum",
            with_value(smaller_maximum),
            "The smaller of the two maxima is another cure for optimism, but not this one: here one table names the"
            " action (argmax), and the other says what that action is worth.",
        ),
        Misconception(
            "updates-both",
            updates_both,
            "Both tables have moved. Each transition goes to one of them only, as the coin says: were both fed with "
            "the same samples, their errors would no longer be independent.",
        ),
        Misconception(
            "ignores-the-coin",
            ignores_the_coin,
            "You update the first table whatever the coin says. With heads = False the roles of the tables are "
            "exchanged.",
        ),
        Misconception(
            "steps-from-the-other",
            steps_from_the_other,
            "The difference is taken from the other table's Q(s, a). The target moves the table that is updated, so "
            "its own old value is subtracted.",
        ),
        Misconception(
            "bootstraps-from-terminal",
            bootstraps_from_terminal,
            "The next state is looked up although the episode has terminated. There the target is the reward alone.",
        ),
        Misconception(
            "coin-reversed",
            coin_reversed,
            "The coin is read the wrong way round: with heads = True it is `q1` that moves.",
        ),
        Misconception(
            "one-target-for-both",
            one_target_for_both,
            "With heads = False the right table moves, but towards the target of the other case. Then `q2` chooses "
            "the action and `q1` says what it is worth.",
        ),
        Misconception(
            "order-by-role",
            order_by_role,
            "Both tables are right, but with heads = False they come back in the wrong order. Return `q1, q2` "
            "always, whichever of them has moved.",
        ),
        Misconception(
            "forgets-learning-rate",
            forgets_learning_rate,
            "The entry jumps to the target. Move it only the fraction alpha of the way.",
        ),
    ),
    properties=(
        Property("heads: q1 moves, its best next action valued by q2", 2, first_table, both_tables),
        Property("tails: the roles are exchanged", 1, second_table, both_tables),
        Property("at the end the target is the reward alone", 1, at_the_end, both_tables),
    ),
    hints=(
        "Name the two roles first: which table learns from this step, and which one judges?",
        "best = np.argmax(learner[s_next]); the target uses judge[s_next, best].",
        "Move learner[s, a] on a copy, and return the tables in the order q1, q2.",
    ),
    optional=True,
)
