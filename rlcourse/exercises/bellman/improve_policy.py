"""Policy improvement, with ties."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.exercises.bellman.inputs import array_wanted, as_numbers, random_numbers


def keep_or_argmax(q, policy):
    own = np.array([q[s, action] for s, action in enumerate(policy)])
    return np.where(own >= q.max(axis=1) - 1e-9, policy, q.argmax(axis=1))


def loop_over_states(q, policy):
    new_policy = policy.copy()
    for s, row in enumerate(q):
        for a, value in enumerate(row):
            if value > row[new_policy[s]] + 1e-9:
                new_policy[s] = a
    return new_policy


def last_of_the_best(q, policy):
    choices = []
    for s, own in enumerate(policy):
        best = np.flatnonzero(q[s].max() - q[s] <= 1e-9)
        choices.append(own if own in best else best[-1])
    return np.array(choices)


def plain_argmax(q, policy):
    return q.argmax(axis=1)


def unimproved(q, policy):
    return policy.copy()


def smallest(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(own <= q.min(axis=1) + 1e-9, policy, q.argmin(axis=1))


def plain_argmin(q, policy):
    return q.argmin(axis=1)


def maximum_starts_at_zero(q, policy):
    new_policy = np.zeros(len(q), dtype=int)
    for s in range(len(q)):
        best = 0.0
        for a in range(q.shape[1]):
            if q[s, a] > best:
                best, new_policy[s] = q[s, a], a
    return new_policy


def maximum_starts_at_zero_in_a_copy(q, policy):
    new_policy = policy.copy()
    return np.where(q.max(axis=1) > 0, q.argmax(axis=1), new_policy)


def two_actions_only(q, policy):
    return np.where(q[:, 0] > q[:, 1], 0, 1)


def looks_at_two_actions(answer):
    """It decides rightly between the first two, and never takes another."""
    two, many = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.0, 1.0, 5.0, 9.0], [1.0, 0.0, 9.0, 5.0]])
    return all(tuple(answer(q, np.array([0, 1]))) == (1, 0) for q in (two, many))


def in_a_list(q, policy):
    return keep_or_argmax(q, policy).tolist()


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


def _with_margin(q, policy, margin):
    return np.where(q.max(axis=1) > q[np.arange(len(q)), policy] + margin, q.argmax(axis=1), policy)


def exact_comparison(q, policy):
    return _with_margin(q, policy, 0.0)


def tiny_margin(q, policy):
    return _with_margin(q, policy, 1e-12)


def large_margin(q, policy):
    return _with_margin(q, policy, 1e-2)


def margin_of_a_millionth(q, policy):
    return _with_margin(q, policy, 1e-6)


def margin_of_1e_8(q, policy):
    return _with_margin(q, policy, 1e-8)


def margin_grows_with_the_values(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(np.isclose(own, q.max(axis=1)), policy, q.argmax(axis=1))


def margin_in_proportion(q, policy):
    return _with_margin(q, policy, 1e-9 * np.abs(q).max(axis=1))


def last_of_those_within_the_margin(q, policy):
    best = q >= q.max(axis=1, keepdims=True) - 1e-9
    return q.shape[1] - 1 - best[:, ::-1].argmax(axis=1)


def first_of_those_within_the_margin(q, policy):
    return (q >= q.max(axis=1, keepdims=True) - 1e-9).argmax(axis=1)


def over_the_states(q, policy):
    return q.argmax(axis=0)


def over_everything(q, policy):
    return q.argmax()


def values_not_actions(q, policy):
    return q.max(axis=1)


def probabilities(q, policy):
    return np.eye(q.shape[1])[keep_or_argmax(q, policy)]


def mask_of_the_best(q, policy):
    return q >= q.max(axis=1, keepdims=True) - 1e-9


def places_of_the_best(q, policy):
    return np.where(mask_of_the_best(q, policy))[1]


def stored_as_floats(q, policy):
    return keep_or_argmax(q, policy).astype(float)


def columns_not_entries(q, policy):
    return np.where(q[:, policy] >= q.max(axis=1) - 1e-9, policy, q.argmax(axis=1))


def in_the_callers_array(q, policy):
    policy[:] = keep_or_argmax(q, policy)
    return policy


def choices_swapped(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(own >= q.max(axis=1) - 1e-9, q.argmax(axis=1), policy)


def best_of_all_states(q, policy):
    own = q[np.arange(len(q)), policy]
    return np.where(own >= q.max() - 1e-9, policy, q.argmax(axis=1))


def best_so_far_not_reset(q, policy):
    new_policy, best = policy.copy(), -np.inf
    for s in range(len(q)):
        for a in range(q.shape[1]):
            if q[s, a] > best + 1e-9:
                best, new_policy[s] = q[s, a], a
    return new_policy


def only_if_all_improve(q, policy):
    improved = keep_or_argmax(q, policy)
    return improved if (improved != policy).all() else policy.copy()


def all_as_soon_as_one_improves(q, policy):
    return q.argmax(axis=1) if (keep_or_argmax(q, policy) != policy).any() else policy.copy()


def first_improvement_only(q, policy):
    new_policy = policy.copy()
    for s in range(len(q)):
        if q[s, policy[s]] < q[s].max() - 1e-9:
            new_policy[s] = q[s].argmax()
            break
    return new_policy


def gap_at_which_it_changes(answer, base=0.0):
    """The smallest of some gaps at which the present action is given up; infinity if it never is."""
    gaps = (3e-10, 5e-9, 1e-7, 1e-5, 1e-3, 0.1, 1.0)
    return min((gap for gap in gaps if answer(np.array([[base, base + gap]]), np.array([0]))[0] == 1), default=np.inf)


def keeps_equals_only(answer):
    kept = all(answer(np.array([[2.0, 2.0]]), np.array([1]))[0] == 1 for _ in range(30))
    return kept and gap_at_which_it_changes(answer) < 1e-9


def has_a_large_margin(answer):
    gap = gap_at_which_it_changes(answer)
    return 5e-9 < gap < np.inf and gap_at_which_it_changes(answer, 1000.0) == gap


def has_a_growing_margin(answer):
    return gap_at_which_it_changes(answer) < gap_at_which_it_changes(answer, 1000.0) < np.inf


def ties_given_up(answer):
    """Whether exact ties are given up, and whether the lower of two nearly equal actions is ever taken instead.

    By chance alone, a random choice would look like a rule with probability 2 ** -60.
    """
    exact, nearly = np.full((2, 2), 2.0), np.array([[0.0, 3e-10], [3e-10, 0.0]])
    answers = [(answer(exact, np.array([0, 1])), answer(nearly, np.array([0, 1]))) for _ in range(30)]
    many = answer(np.array([[-3.0, -1.0, -2.0, -4.0], [1.0, 2.0, 3.0, 4.0]]), np.array([2, 0]))
    gives_up = any(tuple(ours) != (0, 1) for ours, _ in answers)
    takes_the_lower = any(tuple(ours) != (1, 0) for _, ours in answers)
    decides_by_values = answer(np.array([[1.0, 2.0], [4.0, 3.0]]), np.array([0, 1]))
    return gives_up and tuple(decides_by_values) == (1, 0) and tuple(many) == (1, 3), takes_the_lower


def prefers_the_largest(answer):
    return ties_given_up(answer) == (True, False)


def prefers_any_of_the_best(answer):
    return ties_given_up(answer) == (True, True)


def fails_below_zero(answer):
    """Where the maximum starts from 0, no negative value beats it; the first or the present action remains."""
    q, policy = np.array([[-2.0, -1.0, -3.0, -4.0]]), np.array([2])
    return answer(q, policy)[0] in (0, 2) and answer(q + 5, policy)[0] == 1


def needs_all_states_to_improve(answer):
    q, policy = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 0])
    return tuple(answer(q, policy)) == (0, 0) and answer(q[:1], policy[:1])[0] == 1


def gives_up_ties_when_one_improves(answer):
    q, policy = np.array([[2.0, 2.0], [0.0, 1.0]]), np.array([1, 0])
    return tuple(answer(q, policy)) == (0, 1) and answer(q[:1], policy[:1])[0] == 1


def improves_one_at_a_time(answer):
    q, policy = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 2.0]]), np.zeros(3, dtype=int)
    return sum(answer(q, policy)) == 1 and all(answer(q[s : s + 1], policy[:1])[0] == 1 for s in range(3))


def returns_a_table(answer):
    new_policy = np.asarray(answer(np.array([[1.0, 2.0, 0.0], [4.0, 3.0, 0.0]]), np.array([0, 1])))
    return new_policy.dtype.kind != "b" and np.array_equal(new_policy, [[0, 1, 0], [1, 0, 0]])


def returns_a_mask(answer):
    new_policy = np.asarray(answer(np.array([[1.0, 2.0, 0.0], [4.0, 3.0, 0.0]]), np.array([0, 1])))
    return new_policy.dtype.kind == "b" and new_policy.shape == (2, 3)


def chosen(answer, q, policy):
    """What the answer returns; actions stored as floats are told apart from the same in whole numbers."""
    found = answer(q, policy)
    if isinstance(found, np.ndarray) and found.dtype.kind == "f" and found.shape == (len(q),):
        if set(found.tolist()) <= set(range(q.shape[1])):
            raise Wrong(f"The actions {found.tolist()} are floats; `.astype(int)` makes whole numbers of them.")
    return found


def as_actions(answer, q):
    """The new policy as an array of actions; Wrong where it cannot be one."""
    new_policy = as_numbers(answer, len(q), "The new policy")
    if new_policy.dtype.kind not in "iu":
        raise Wrong(f"Actions are whole numbers (dtype int), the answer has dtype {new_policy.dtype}.")
    if new_policy.min() < 0 or new_policy.max() >= q.shape[1]:
        raise Wrong(f"Actions are numbered 0 to {q.shape[1] - 1}, the answer is {new_policy.tolist()}.")
    return new_policy


def judge_choices(answer, q, policy):
    """A best action in each state, and the present one if it is one; no gap is so near 1e-9 that rounding decides."""
    for s, action in enumerate(as_actions(answer, q)):
        present, chosen, best = (float(value) for value in (q[s, policy[s]], q[s, action], q[s].max()))
        if chosen < best - 1.001e-9:
            return f"In state {s} an action worth {chosen!r} is chosen; one worth {best!r} is there."
        if present >= best - 1e-9 and action != policy[s]:
            return (
                f"In state {s} the old action {policy[s]} (worth {present!r}) is replaced by {action} "
                f"(worth {chosen!r}), which is no better."
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
    return [*cases, (q, np.array([1, 3, 3, 1])), *mixed_cases(rng)]


def mixed_cases(rng):
    """States that can improve beside states that must stay, with gaps just above and just below the margin.

    In each row some actions, the rivals, come close to the best value or reach it; (present, gaps of the rivals)
    says which of them is the present action (-1: none), and by how much each falls short.
    """
    rows = [  # the base is the size of the values; gaps of 0 and 8e-10 are ties, those from 1.6e-9 on are not
        (-4.0, -1, (0,)),
        (2.0, 1, (0, 0)),
        (6e-10, 0, (8e-10, 0)),  # equal, though rounding to nine digits parts them
        (-2.0, 1, (0, 8e-10, 8e-10)),
        (0.02, 0, (1.6e-9, 0)),
        (1.0, 0, (2e-5, 0, 1.6e-9, 3e-7, 4e-4)),
        (900.0, 0, (5e-8, 0)),
        (700.0, 1, (0, 8e-10)),
        (-900.0, 0, (5e-8, 0)),
        (3.0, 2, (0, 0, 0)),
        (5.0, -1, (4e-4, 4e-7, 1.6e-9, 0)),
    ]
    n_actions, q, policy = 6, [], []
    for base, present, gaps in (rows[i] for i in rng.permutation(len(rows))):
        places = np.sort(rng.permutation(n_actions)[: len(gaps)])
        row = base - rng.uniform(0.3, 0.6, size=n_actions)
        row[places] = base - np.array(gaps)
        others = np.setdiff1d(np.arange(n_actions), places)
        q.append(row)
        policy.append(places[present] if present >= 0 else rng.choice(others))
    improves, stays = np.array([[1.0, 3.0, 2.0, 0.5, 0.0, 0.0]]), np.array([[4.0, 4.0, 1.0, 0.0, 4.0, 0.0]])
    q, policy = np.vstack([improves, *q, stays]), np.array([0, *policy, 4])
    lonely = np.array([[1.0, 0.0, 0.0], [2.0, 2.0, 0.0], [0.0, 0.0, 1.0], [0.0, 3.0, 3.0], [0.5, 0.0, 0.0]])
    return [(lonely, np.array([0, 1, 0, 2, 0])), (q, policy), (q[::-1].copy(), policy[::-1].copy())]


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
            "`argmax` alone switches to another action that is no better. Where rounding decides which is largest, "
            "two equally good policies can then take turns for ever. Keep the old action wherever it already is one "
            "of the best.",
            experiment=prefers_the_largest,
        ),
        Misconception(
            "any-of-the-best",
            last_of_those_within_the_margin,
            "A best action, within the margin, but not always the present one. Keep `policy[s]` wherever it is among "
            "the best, and choose another only where it is not.",
            variants=(first_of_those_within_the_margin,),
            experiment=prefers_any_of_the_best,
        ),
        Misconception(
            "exact-comparison",
            exact_comparison,
            "Nearly there: the comparison is exact, or its margin is too small, and `0.1 + 0.2` is not quite `0.3` in "
            "a computer. Let values within 1e-9 of the best count as best.",
            variants=(tiny_margin,),
            experiment=keeps_equals_only,
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
            variants=(plain_argmin,),
        ),
        Misconception(
            "maximum-starts-at-zero",
            maximum_starts_at_zero,
            "The search for the maximum starts at 0, so where all values are negative no action ever beats it. "
            "Start from the first action's value, or from -infinity.",
            variants=(maximum_starts_at_zero_in_a_copy,),
            experiment=fails_below_zero,
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
            "The margin grows with the values, so among large values a worse action is taken for a tie. `np.isclose` "
            "does that as it stands: it allows a hundred-thousandth of the value. Ask for 1e-9: `np.isclose(a, b, "
            "rtol=0, atol=1e-9)`.",
            variants=(margin_in_proportion,),
            experiment=has_a_growing_margin,
        ),
        Misconception(
            "large-margin",
            large_margin,
            "The margin is too large: an action that is better, if only a little, is not taken. Small gains add up "
            "over many steps; let only values within 1e-9 count as equal.",
            variants=(
                margin_of_a_millionth,
                margin_of_1e_8,
            ),
            experiment=has_a_large_margin,
        ),
        Misconception(
            "only-if-all-improve",
            only_if_all_improve,
            "The policy changes only if every state has something better. Decide for each state by itself: some "
            "improve, others stay.",
            experiment=needs_all_states_to_improve,
        ),
        Misconception(
            "all-as-soon-as-one-improves",
            all_as_soon_as_one_improves,
            "As soon as one state can improve, all states take their `argmax`, and ties are given up after all. "
            "Decide for each state by itself: `np.where(keep, policy, q.argmax(axis=1))`.",
            experiment=gives_up_ties_when_one_improves,
        ),
        Misconception(
            "first-improvement-only",
            first_improvement_only,
            "Only one state is improved. The loop ends after it; go on with the other states. Does a `return` or a "
            "`break` stand too deep?",
            experiment=improves_one_at_a_time,
        ),
        Misconception(
            "choices-swapped",
            choices_swapped,
            "The two choices are swapped: the old action stays where a better one exists, and goes where it is among "
            "the best. In `np.where(condition, a, b)`, `a` is taken where the condition is true.",
        ),
        Misconception(
            "best-of-all-states",
            best_of_all_states,
            "Each action is compared with the best value of the whole table. A state can only choose among its own "
            "actions: `q.max(axis=1)`, one maximum for each row.",
        ),
        Misconception(
            "best-so-far-not-reset",
            best_so_far_not_reset,
            "The best value found in one state is carried over to the next, where nothing may reach it. Start the "
            "search anew in each state.",
        ),
        Misconception(
            "columns-not-entries",
            columns_not_entries,
            "`q[:, policy]` takes whole columns, one for each entry of policy: shape (S, S). To pair each state with "
            "its own action, write `q[np.arange(len(q)), policy]`.",
        ),
        Misconception(
            "over-everything",
            over_everything,
            "`argmax` without an axis looks for the one best entry of the whole table. Each state needs its own: "
            "`q.argmax(axis=1)`.",
        ),
        Misconception(
            "probabilities",
            probabilities,
            "This is a table of probabilities. Here a policy is one whole number for each state: the number of its "
            "action.",
            experiment=returns_a_table,
        ),
        Misconception(
            "mask-of-the-best",
            mask_of_the_best,
            "This marks which actions are best. Choose one of them for each state: the present one if it is marked, "
            "else for instance the first.",
            experiment=returns_a_mask,
        ),
        Misconception(
            "places-of-the-best",
            places_of_the_best,
            "`np.where` with a condition alone lists every place where it is true, so a state with a tie appears "
            "several times. One action for each state is wanted: `q.argmax(axis=1)`, or the present one.",
        ),
        Misconception(
            "two-actions-only",
            two_actions_only,
            "Only the first two actions are compared. There can be more, here up to six: `q.max(axis=1)` and "
            "`q.argmax(axis=1)` look at all of them.",
            experiment=looks_at_two_actions,
        ),
        Misconception(
            "in-a-list",
            in_a_list,
            "The right actions, in a list. An array is wanted, as `policy` is one: `np.array(new_policy)`.",
        ),
        Misconception(
            "stored-as-floats",
            stored_as_floats,
            "The right actions, stored as floats, which cannot be used as indices. `np.zeros(len(q), dtype=int)`, "
            "`policy.copy()` or `.astype(int)` hold whole numbers.",
        ),
        Misconception(
            "in-the-callers-array",
            in_the_callers_array,
            "This writes into the array `policy` that was handed in, so the old policy is lost. Write into a copy, "
            "`policy.copy()`, and return that.",
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
        Property("every state gets a best action", 2, distinct_cases, chosen, judge_choices),
        Property("an action that already is one of the best stays", 1, tie_cases, chosen, array_wanted(judge_choices)),
    ),
    hints=(
        "For one state: which action would you take, and when would you leave things as they are?",
        "Compare `q[s, policy[s]]` with `q[s].max()`, and leave a margin of 1e-9 for rounding.",
        "`np.where(keep, policy, q.argmax(axis=1))`, where `keep` is a bool array (S,).",
    ),
    used_for="Improve, evaluate, improve again: that is policy iteration, next. Keeping ties lets it stop for certain.",
)
