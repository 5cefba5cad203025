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


def aiming_at(target):
    """A solution that is right but for its target: target(own, other, s, a, r, s_next, terminated, gamma)."""

    def solution(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
        own, other = (q1.copy(), q2.copy()) if heads else (q2.copy(), q1.copy())
        own[s, a] += alpha * (target(own, other, s, a, r, s_next, bool(terminated), gamma) - own[s, a])
        return (own, other) if heads else (other, own)

    return solution


def setting(value):
    """A solution that is right but for the new entry: value(old, target, alpha, the other table's entry)."""

    def solution(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
        own, other = (q1.copy(), q2.copy()) if heads else (q2.copy(), q1.copy())
        target = r + gamma * (not terminated) * judged(own, other, s_next)
        own[s, a] = value(own[s, a], target, alpha, other[s, a])
        return (own, other) if heads else (other, own)

    return solution


def judged(own, other, s_next):
    """What the other table says of the action that the own one thinks best."""
    return other[s_next, np.argmax(own[s_next])]


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


def q1_always_chooses(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    own, other = (q1.copy(), q2) if heads else (q2.copy(), q1)
    target = r + gamma * (not terminated) * other[s_next, np.argmax(q1[s_next])]
    own[s, a] += alpha * (target - own[s, a])
    return (own, other) if heads else (other, own)


def order_by_role(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    q1, q2 = reference(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma)
    return (q1, q2) if heads else (q2, q1)


def ignores_the_coin(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return reference(q1, q2, s, a, r, s_next, terminated, True, alpha, gamma)


def tails_does_nothing(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return reference(q1, q2, s, a, r, s_next, terminated, True, alpha, gamma) if heads else (q1, q2)


def tosses_its_own_coin(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    heads = np.random.default_rng().random() < 0.5
    return reference(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma)


def moves_either_table(answer):
    """Heads thirty times, and still not always the same table moves."""
    moved = set()
    for _ in range(30):
        q1, q2 = answer(np.zeros((2, 2)), np.zeros((2, 2)), 0, 0, 1.0, 1, True, True, 0.5, 0.9)
        moved.add((bool(np.any(q1)), bool(np.any(q2))))
    return len(moved) > 1


def returns_one_table(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return reference(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma)[0 if heads else 1]


def returns_the_old_tables(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    return q1.copy(), q2.copy()


def returns_nothing(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    reference(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma)


def works_in_place(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    own, other = (q1, q2) if heads else (q2, q1)
    own[s, a] += alpha * (r + gamma * (not terminated) * judged(own, other, s_next) - own[s, a])
    return q1, q2


def both_tables(answer, q1, q2, *rest):
    value = answer(q1, q2, *rest)
    if isinstance(value, np.ndarray) and value.ndim == 3:
        value = list(value)
    if not isinstance(value, tuple | list) or len(value) != 2:
        what = (
            f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"
        )
        raise Wrong(f"Both tables were expected, as `return q1, q2`, the unchanged one too; the answer is {what}.")
    return {"q1": value[0], "q2": value[1]}


def draw(rng, heads, terminated=False, gamma=None, alpha=None, s=None, s_next=None, lift=0):
    """Two tables without equal entries that disagree about the best next action.

    lift is added to the table that judges: then it says more, or less, than the other one about every action.
    """
    n_states, n_actions = int(rng.integers(3, 5)), int(rng.integers(2, 5))
    q1, q2 = rng.permutation(np.setdiff1d(np.arange(-40, 41), [0]))[: 2 * n_states * n_actions].reshape(
        2, n_states, n_actions
    )
    here, there = (int(state) for state in rng.permutation(n_states)[:2])
    s, s_next = here if s is None else s, there if s_next is None else s_next
    if np.argmax(q1[s_next]) == np.argmax(q2[s_next]):
        q2[s_next] = np.roll(q2[s_next], 1)
    tables = (q1 / 10, q2 / 10 + lift) if heads else (q1 / 10 + lift, q2 / 10)
    a, r = int(rng.integers(n_actions)), float(rng.choice([-1.0, 1.0]) * rng.integers(3, 30) / 10)
    gamma = float(rng.choice([0.5, 0.8, 0.9])) if gamma is None else gamma
    alpha = float(rng.choice([0.1, 0.2, 0.25])) if alpha is None else alpha
    return *tables, s, a, r, s_next, terminated, heads, alpha, gamma


def all_negative(rng, heads):
    """Only negative values; the last action looks best to the table that moves, the first one to the other."""
    q1, q2, s, a, r, s_next, *rest = draw(rng, heads)
    q1, q2 = q1 - 9.0, q2 - 9.0
    own, other = (q1, q2) if heads else (q2, q1)
    own[s_next], other[s_next] = np.sort(own[s_next]), -np.sort(-other[s_next])
    return q1, q2, s, a, r, s_next, *rest


def with_numpy_types(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    """The types in which entries of arrays come: no Python numbers."""
    flags = np.bool_(terminated), np.bool_(heads)
    return q1, q2, np.int64(s), np.int64(a), np.float64(r), np.int64(s_next), *flags, alpha, gamma


def one_side(rng, heads):
    cases = [draw(rng, heads) for _ in range(4)] + [draw(rng, heads, lift=lift) for lift in (-9.0, -1.0, 1.0, 9.0)]
    cases += [draw(rng, heads, gamma=gamma) for gamma in (0.0, 0.999, 1.0)]
    cases += [draw(rng, heads, alpha=alpha) for alpha in (0.01, 0.9, 1.0)]
    cases += [draw(rng, heads, s=s, s_next=s_next) for s, s_next in ((0, 2), (2, 0), (1, 1))]
    digits = rng.normal(size=(2, 6, 4))
    return [
        *cases,
        all_negative(rng, heads),
        with_numpy_types(*draw(rng, heads)),
        (*digits, 4, 1, 0.123456789, 5, False, heads, 1 / 3, 0.97),
    ]


def first_table(rng):
    return one_side(rng, True)


def second_table(rng):
    return one_side(rng, False)


def at_the_end(rng):
    cases = [draw(rng, heads, True) for heads in (True, False, True, False)]
    cases += [draw(rng, heads, True, s=1, s_next=s_next) for heads in (True, False) for s_next in (0, 2)]
    return [*cases, *(with_numpy_types(*draw(rng, heads, True, gamma=1.0)) for heads in (True, False))]


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
            with_value(lambda own, other: own.max()),
            "The table that chooses the best next action also says what it is worth: that is plain Q-learning, twice. "
            "Choose with the table you update, then look up the chosen action's value in the other one.",
        ),
        Misconception(
            "maximum-of-the-other-table",
            with_value(lambda own, other: other.max()),
            "You take the maximum of the other table, so that table both chooses and values. Its noise is maximized "
            "again. The index must come from the table you update.",
        ),
        Misconception(
            "roles-swapped",
            with_value(lambda own, other: own[np.argmax(other)]),
            "You choose with the other table and value with your own. It should be: the table being updated "
            "chooses (argmax), the other one values.",
        ),
        Misconception(
            "sum-chooses",
            with_value(lambda own, other: other[np.argmax(own + other)]),
            "You let both tables together choose the action. Then the other table, which judges, has chosen too, and "
            "its luck is in the target again: only the table that is updated chooses.",
            variants=(with_value(lambda own, other: own[np.argmax(own + other)]),),
        ),
        Misconception(
            "mean-of-both",
            with_value(lambda own, other: (own + other).max() / 2),
            "You average the tables and maximize the average. That is fine for acting, but in the target choosing "
            "and valuing must be done by different tables.",
            variants=(with_value(lambda own, other: (own.max() + other.max()) / 2),),
        ),
        Misconception(
            "smaller-value",
            with_value(lambda own, other: min(own.max(), other.max())),
            "The smaller of two values is another cure for optimism (TD3 uses it), but not this one: here one table "
            "names the action (argmax), and the other says what that action is worth, be it more or less.",
            variants=(
                with_value(lambda own, other: min(own.max(), other[np.argmax(own)])),
                with_value(lambda own, other: np.minimum(own, other).max()),
            ),
        ),
        Misconception(
            "best-action-elsewhere",
            aiming_at(
                lambda own, other, s, a, r, s_next, ended, gamma: (
                    r + gamma * (not ended) * other[s_next, np.argmax(own[s])]
                )
            ),
            "The action is chosen in another state than it is judged in. Both happen in the state that was reached: "
            "best = argmax of the own row `s_next`, value = the other table's entry `[s_next, best]`.",
            variants=(
                aiming_at(
                    lambda own, other, s, a, r, s_next, ended, gamma: (
                        r + gamma * (not ended) * other[s, np.argmax(own[s])]
                    )
                ),
                aiming_at(
                    lambda own, other, s, a, r, s_next, ended, gamma: (
                        r + gamma * (not ended) * other[s, np.argmax(own[s_next])]
                    )
                ),
            ),
        ),
        Misconception(
            "argmax-of-the-table",
            aiming_at(
                lambda own, other, s, a, r, s_next, ended, gamma: r + gamma * (not ended) * other.flat[np.argmax(own)]
            ),
            "`argmax` runs over the whole table. Only the row of the state that was reached counts: "
            "`np.argmax(own[s_next])`.",
        ),
        Misconception(
            "keeps-the-action",
            aiming_at(lambda own, other, s, a, r, s_next, ended, gamma: r + gamma * (not ended) * other[s_next, a]),
            "You look up the action that was just taken. In the next state it is the best action that counts, the one "
            "with the largest value in the table that is updated.",
        ),
        Misconception(
            "argmax-as-a-value",
            aiming_at(
                lambda own, other, s, a, r, s_next, ended, gamma: r + gamma * (not ended) * np.argmax(own[s_next])
            ),
            "`argmax` gives the number of an action, not a value. Use it as an index into the other table: "
            "`other[s_next, best]`.",
            variants=(
                aiming_at(
                    lambda own, other, s, a, r, s_next, ended, gamma: (
                        r + gamma * (not ended) * other[np.argmax(own[s_next])]
                    )
                ),
            ),
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
            "tails-does-nothing",
            tails_does_nothing,
            "With heads = False nothing moves. Then it is the second table's turn: `q2` is updated, and `q1` judges.",
        ),
        Misconception(
            "tosses-its-own-coin",
            tosses_its_own_coin,
            "You toss a coin of your own. It has been tossed already: `heads` says which table is to be updated.",
            experiment=moves_either_table,
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
            variants=(q1_always_chooses,),
        ),
        Misconception(
            "order-by-role",
            order_by_role,
            "Both tables are right, but with heads = False they come back in the wrong order. Return `q1, q2` "
            "always, whichever of them has moved.",
        ),
        Misconception(
            "steps-from-the-other",
            setting(lambda old, target, alpha, other: old + alpha * (target - other)),
            "The difference is taken from the other table's Q(s, a). The target moves the table that is updated, so "
            "its own old value is subtracted.",
            variants=(
                setting(lambda old, target, alpha, other: other + alpha * (target - other)),
                setting(lambda old, target, alpha, other: old + alpha * (target - (old + other) / 2)),
            ),
        ),
        Misconception(
            "bootstraps-from-terminal",
            aiming_at(lambda own, other, s, a, r, s_next, ended, gamma: r + gamma * judged(own, other, s_next)),
            "The next state is looked up although the episode has terminated. There the target is the reward alone.",
        ),
        Misconception(
            "terminated-the-wrong-way-round",
            aiming_at(lambda own, other, s, a, r, s_next, ended, gamma: r + gamma * ended * judged(own, other, s_next)),
            "`terminated` is used the wrong way round: you look ahead where the episode ended, and don't where it goes "
            "on.",
        ),
        Misconception(
            "drops-the-last-reward",
            aiming_at(
                lambda own, other, s, a, r, s_next, ended, gamma: (not ended) * (r + gamma * judged(own, other, s_next))
            ),
            "At the end your whole target is zero. Only what lies ahead vanishes; the reward of the last step was "
            "really received.",
        ),
        Misconception(
            "forgets-gamma",
            aiming_at(lambda own, other, s, a, r, s_next, ended, gamma: r + (not ended) * judged(own, other, s_next)),
            "The discount is missing: what comes one step later counts gamma times as much.",
        ),
        Misconception(
            "discounts-the-reward",
            aiming_at(
                lambda own, other, s, a, r, s_next, ended, gamma: gamma * (r + (not ended) * judged(own, other, s_next))
            ),
            "gamma multiplies the reward too. The reward comes at once and counts in full; gamma belongs to what lies "
            "ahead.",
        ),
        Misconception(
            "flips-bits",
            aiming_at(
                lambda own, other, s, a, r, s_next, ended, gamma: (
                    r - gamma * (1 + int(ended)) * judged(own, other, s_next)
                )
            ),
            "It looks as if you wrote `~terminated`. For one Python bool that flips all bits: ~False is -1, ~True is "
            "-2. Write `not terminated`, or use an `if`.",
        ),
        Misconception(
            "forgets-learning-rate",
            setting(lambda old, target, alpha, other: target),
            "The entry jumps to the target. Move it only the fraction alpha of the way.",
        ),
        Misconception(
            "adds-the-whole-target",
            setting(lambda old, target, alpha, other: old + alpha * target),
            "You add alpha * target. Subtract the old value first: the step is alpha * (target - old value).",
        ),
        Misconception(
            "moves-away",
            setting(lambda old, target, alpha, other: old + alpha * (old - target)),
            "The sign is turned round: the entry moves away from the target. The difference is target minus old value.",
        ),
        Misconception(
            "works-in-place",
            works_in_place,
            "You write into the table that was handed over. Copy the one that is updated (`q1.copy()` or `q2.copy()`), "
            "write into the copy, and return it together with the other table.",
        ),
        Misconception(
            "returns-one-table",
            returns_one_table,
            "You return the table that has moved, and nothing else. Both come back, always in the order `q1, q2`.",
            variants=(lambda *args: reference(*args)[0], lambda *args: reference(*args)[1]),
        ),
        Misconception(
            "returns-the-old-tables",
            returns_the_old_tables,
            "Both tables come back as they were. The move happens in a copy: return that copy in the place of the old "
            "table.",
        ),
        Misconception(
            "returns-nothing",
            returns_nothing,
            "Your function returns nothing (None). Both tables are to be returned: `return q1, q2`.",
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
    used_for="You have just watched this update in the trap of section 3.6. Its idea, one choosing and another "
    "judging, makes DQN a double DQN.",
    optional=True,
)
