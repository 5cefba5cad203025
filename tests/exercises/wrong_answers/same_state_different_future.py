"""Wrong answers to `same-state-different-future` that people write, drawn up before its hints were mended."""

from collections import defaultdict

import numpy as np

from tests.exercises.wrong_answers import wrong


def futures_by_key(states, actions, next_states, key, future):
    """A dict from key(state, action) to the set of future(next_state): what nearly every answer has."""
    futures = defaultdict(set)
    for s, a, s_next in zip(states, actions, next_states, strict=True):
        futures[key(s, a)].add(future(s_next))
    return futures


def number_with_several(futures):
    return sum(len(found) > 1 for found in futures.values())


@wrong("same-state-different-future", "leaves the action out of the pair", fits=("action-ignored",))
def ignores_actions(states, actions, next_states):
    return number_with_several(
        futures_by_key(states, actions, next_states, lambda s, a: tuple(s), tuple),
    )


@wrong("same-state-different-future", "looks at the first number of the state only", fits=("only-the-first-number",))
def first_number_of_the_state(states, actions, next_states):
    return number_with_several(
        futures_by_key(states, actions, next_states, lambda s, a: (s[0], a), tuple),
    )


@wrong(
    "same-state-different-future",
    "looks at the first number of the next state only",
    fits=("only-the-first-number-of-what-follows",),
)
def first_number_of_the_next(states, actions, next_states):
    return number_with_several(
        futures_by_key(states, actions, next_states, lambda s, a: (*s, a), lambda s_next: s_next[0]),
    )


@wrong(
    "same-state-different-future",
    "counts every further next state, not each pair once",
    fits=("surplus-futures-counted",),
)
def counts_further_futures(states, actions, next_states):
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return sum(len(found) - 1 for found in futures.values())


@wrong(
    "same-state-different-future",
    "counts every line that contradicts the first one of its pair",
    fits=("log-lines-counted",),
)
def counts_lines(states, actions, next_states):
    first = {}
    conflicts = 0
    for s, a, s_next in zip(states, actions, next_states, strict=True):
        key = (*s, a)
        if key in first and first[key] != tuple(s_next):
            conflicts += 1
        first.setdefault(key, tuple(s_next))
    return conflicts


@wrong(
    "same-state-different-future",
    "counts how often the future changes from one occurrence to the next",
    fits=("changes-counted",),
)
def counts_changes(states, actions, next_states):
    last = {}
    conflicts = 0
    for s, a, s_next in zip(states, actions, next_states, strict=True):
        key = (*s, a)
        if key in last and last[key] != tuple(s_next):
            conflicts += 1
        last[key] = tuple(s_next)
    return conflicts


@wrong("same-state-different-future", "counts couples of lines", fits=("couples-of-lines-counted",))
def counts_couples_of_lines(states, actions, next_states):
    conflicts = 0
    for i in range(len(states)):
        for j in range(i):
            same = (states[i] == states[j]).all() and actions[i] == actions[j]
            if same and (next_states[i] != next_states[j]).any():
                conflicts += 1
    return conflicts


@wrong("same-state-different-future", "compares a line only with the line before it", fits=("only-neighbouring-lines",))
def neighbouring_lines(states, actions, next_states):
    conflicting = set()
    for i in range(1, len(states)):
        same = (states[i] == states[i - 1]).all() and actions[i] == actions[i - 1]
        if same and (next_states[i] != next_states[i - 1]).any():
            conflicting.add((*states[i], actions[i]))
    return len(conflicting)


@wrong(
    "same-state-different-future", "counts pairs that occur twice, whatever follows", fits=("repeated-pairs-counted",)
)
def repeated_pairs(states, actions, next_states):
    seen, repeated = set(), set()
    for s, a in zip(states, actions, strict=True):
        key = (*s, a)
        if key in seen:
            repeated.add(key)
        seen.add(key)
    return len(repeated)


@wrong("same-state-different-future", "counts all different pairs", fits=("all-pairs-counted",))
def all_pairs(states, actions, next_states):
    return len({(*s, a) for s, a in zip(states, actions, strict=True)})


@wrong("same-state-different-future", "counts the pairs without a contradiction", fits=("consistent-pairs-counted",))
def consistent_pairs(states, actions, next_states):
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return sum(len(found) == 1 for found in futures.values())


@wrong(
    "same-state-different-future", "more than two different next states are asked for", fits=("three-futures-wanted",)
)
def more_than_two(states, actions, next_states):
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return sum(len(found) > 2 for found in futures.values())


@wrong("same-state-different-future", "compares sums of next states", fits=("next-states-boiled-down",))
def sum_of_the_next(states, actions, next_states):
    return number_with_several(
        futures_by_key(states, actions, next_states, lambda s, a: (*s, a), sum),
    )


@wrong(
    "same-state-different-future",
    "next states differ only if all their numbers differ",
    fits=("all-numbers-have-to-differ",),
)
def all_numbers_differ(states, actions, next_states):
    first, conflicting = {}, set()
    for s, a, s_next in zip(states, actions, next_states, strict=True):
        key = (*s, a)
        if (s_next != first.setdefault(key, s_next)).all():
            conflicting.add(key)
    return len(conflicting)


@wrong("same-state-different-future", "states are the same if any of their numbers is", fits=("any-number-the-same",))
def any_number_equal(states, actions, next_states):
    conflicting = set()
    for i in range(len(states)):
        for j in range(len(states)):
            same = (states[i] == states[j]).any() and actions[i] == actions[j]
            if same and (next_states[i] != next_states[j]).any():
                conflicting.add((*states[i], actions[i]))
    return len(conflicting)


@wrong(
    "same-state-different-future",
    "adds the action to the state instead of putting it beside",
    fits=("action-added-to-the-state",),
)
def adds_the_action(states, actions, next_states):
    return number_with_several(
        futures_by_key(states, actions, next_states, lambda s, a: tuple(s + a), tuple),
    )


@wrong("same-state-different-future", "forgets the order of the numbers", fits=("order-lost",))
def forgets_the_order(states, actions, next_states):
    return number_with_several(
        futures_by_key(states, actions, next_states, lambda s, a: (frozenset(s.tolist()), a), tuple),
    )


@wrong(
    "same-state-different-future",
    "counts the lines of all contradicting pairs",
    fits=("all-lines-of-conflicts-counted",),
)
def lines_of_conflicting_pairs(states, actions, next_states):
    keys = [(*s, a) for s, a in zip(states, actions, strict=True)]
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return sum(len(futures[key]) > 1 for key in keys)


@wrong("same-state-different-future", "counts states with a contradiction, not pairs", fits=("states-counted",))
def conflicting_states(states, actions, next_states):
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return len({key[:-1] for key, found in futures.items() if len(found) > 1})


@wrong("same-state-different-future", "an array cannot be a key", fits=("array-as-a-key",))
def array_as_key(states, actions, next_states):
    futures = defaultdict(set)
    for s, a, s_next in zip(states, actions, next_states, strict=True):
        futures[s, a].add(s_next)
    return number_with_several(futures)


@wrong("same-state-different-future", "the truth of an array is ambiguous", fits=("arrays-compared-in-an-if",))
def compares_arrays_in_an_if(states, actions, next_states):
    conflicting = set()
    for i in range(len(states)):
        for j in range(i):
            if states[i] == states[j] and actions[i] == actions[j] and next_states[i] != next_states[j]:
                conflicting.add((*states[i], actions[i]))
    return len(conflicting)


@wrong("same-state-different-future", "returns the pairs, not their number", fits=("pairs-listed",))
def returns_the_pairs(states, actions, next_states):
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return [tuple(int(n) for n in key) for key, found in futures.items() if len(found) > 1]


@wrong("same-state-different-future", "says only whether there is a contradiction", fits=("only-whether-there-is-one",))
def says_whether(states, actions, next_states):
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return any(len(found) > 1 for found in futures.values())


@wrong(
    "same-state-different-future", "returns inside the loop, at the first contradiction", fits=("stopped-at-the-first",)
)
def stops_at_the_first(states, actions, next_states):
    seen, conflicts = {}, 0
    for s, a, s_next in zip(states, actions, next_states, strict=True):
        key = (*s, a)
        if key in seen and seen[key] != tuple(s_next):
            conflicts += 1
            return conflicts
        seen[key] = tuple(s_next)
    return conflicts


@wrong("same-state-different-future", "counts lines in which the state changed", fits=("moves-counted",))
def state_changed(states, actions, next_states):
    return int((np.asarray(states) != np.asarray(next_states)).any(axis=1).sum())


@wrong("same-state-different-future", "crashes on a log without lines", fits=("log-without-lines-forgotten",))
def crashes_on_an_empty_log(states, actions, next_states):
    width = len(states[0])
    lines = np.column_stack([states, actions, next_states])
    different = np.unique(lines, axis=0)
    _, counts = np.unique(different[:, : width + 1], axis=0, return_counts=True)
    return int((counts > 1).sum())


@wrong("same-state-different-future", "the share of the pairs, not their number", fits=("share-of-the-pairs",))
def share(states, actions, next_states):
    futures = futures_by_key(states, actions, next_states, lambda s, a: (*s, a), tuple)
    return number_with_several(futures) / max(1, len(futures))
