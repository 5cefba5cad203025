"""Answers to `same-state-different-future` that nearly work."""

from collections import defaultdict

import numpy as np


def conflicts(states, actions, next_states, key=lambda s, a: (*s, a), future=tuple):
    """The right answer, with another idea of when two pairs or two futures are the same."""
    futures = defaultdict(set)
    for s, a, s_next in zip(states.tolist(), actions.tolist(), next_states.tolist(), strict=True):
        futures[key(s, a)].add(future(s_next))
    return sum(len(found) > 1 for found in futures.values())


def action_added(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: tuple(n + a for n in s))


def action_multiplied(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: tuple(n * a for n in s))


def action_without_a_sign(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (*s, abs(a)))


def action_is_or_is_not(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (*s, bool(a)))


def last_number_of_the_state(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (s[-1], a))


def first_two_numbers_of_the_state(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (*s[:2], a))


def first_and_last_number_of_the_state(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (s[0], s[-1], a))


def sum_of_the_state(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (sum(s), a))


def sorted_state(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (*sorted(s), a))


def set_of_the_state(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (frozenset(s), a))


def state_without_signs(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: (*map(abs, s), a))


def action_sorted_in(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: tuple(sorted((*s, a))))


def digits_run_together(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: "".join(map(str, s)) + str(a))


def decimal_places(states, actions, next_states):
    def number(s, a):
        for n in (*s, a):
            a = 10 * a + n
        return a

    return conflicts(states, actions, next_states, key=number)


def hashes(states, actions, next_states):
    return conflicts(states, actions, next_states, key=lambda s, a: hash((*s, a)))


def sum_of_the_next(states, actions, next_states):
    return conflicts(states, actions, next_states, future=sum)


def last_number_of_the_next(states, actions, next_states):
    return conflicts(states, actions, next_states, future=lambda s_next: s_next[-1])


def largest_number_of_the_next(states, actions, next_states):
    return conflicts(states, actions, next_states, future=max)


def sorted_next(states, actions, next_states):
    return conflicts(states, actions, next_states, future=lambda s_next: tuple(sorted(s_next)))


def next_without_signs(states, actions, next_states):
    return conflicts(states, actions, next_states, future=lambda s_next: tuple(map(abs, s_next)))


def next_nearly_the_same(states, actions, next_states):
    first, conflicting = {}, set()
    for s, a, s_next in zip(states.tolist(), actions.tolist(), next_states, strict=True):
        if not np.allclose(first.setdefault((*s, a), s_next), s_next, rtol=0.01):
            conflicting.add((*s, a))
    return len(conflicting)


def first_against_last(states, actions, next_states):
    first, last = {}, {}
    for s, a, s_next in zip(states.tolist(), actions.tolist(), next_states.tolist(), strict=True):
        first.setdefault((*s, a), s_next)
        last[(*s, a)] = s_next
    return sum(first[key] != last[key] for key in first)


def first_against_second(states, actions, next_states):
    seen = defaultdict(list)
    for s, a, s_next in zip(states.tolist(), actions.tolist(), next_states.tolist(), strict=True):
        seen[(*s, a)].append(s_next)
    return sum(len(found) > 1 and found[0] != found[1] for found in seen.values())


def exactly_two(states, actions, next_states):
    futures = defaultdict(set)
    for s, a, s_next in zip(states.tolist(), actions.tolist(), next_states.tolist(), strict=True):
        futures[(*s, a)].add(tuple(s_next))
    return sum(len(found) == 2 for found in futures.values())


def without_the_last_line(states, actions, next_states):
    return conflicts(states[:-1], actions[:-1], next_states[:-1])


def without_the_first_line(states, actions, next_states):
    return conflicts(states[1:], actions[1:], next_states[1:])


def next_line_for_next_state(states, actions, next_states):
    return conflicts(states[:-1], actions[:-1], states[1:])


def bytes_of_numbers(states, actions, next_states):
    return conflicts(states.astype(np.uint8), actions, next_states)


NEAR_MISSES = (
    action_added,
    action_multiplied,
    action_without_a_sign,
    action_is_or_is_not,
    last_number_of_the_state,
    first_two_numbers_of_the_state,
    first_and_last_number_of_the_state,
    sum_of_the_state,
    sorted_state,
    set_of_the_state,
    state_without_signs,
    action_sorted_in,
    digits_run_together,
    decimal_places,
    hashes,
    sum_of_the_next,
    last_number_of_the_next,
    largest_number_of_the_next,
    sorted_next,
    next_without_signs,
    next_nearly_the_same,
    first_against_last,
    first_against_second,
    exactly_two,
    without_the_last_line,
    without_the_first_line,
    next_line_for_next_state,
    bytes_of_numbers,
)

EQUIVALENT = {
    (
        "count_conflicts: `for state, action, next_state in zip(states, actions, next_states, strict=True):` → "
        "`for state, action, next_state in zip(states, actions, next_states):`"
    ): "the three arrays have as many lines",
    (
        "count_conflicts: `for state, action, next_state in zip(states, actions, next_states, strict=True):` → "
        "`for state, action, next_state in zip(states, actions, next_states, strict=False):`"
    ): "the three arrays have as many lines",
    (
        "count_conflicts: `futures.setdefault((*state.tolist(), int(action)), set()).add(tuple(next_state))` → "
        "`futures.setdefault((int(action), *state.tolist()), set()).add(tuple(next_state))`"
    ): "the action may stand first in the key, as long as it stands beside the state",
    (
        "count_conflicts: `futures.setdefault((*state.tolist(), int(action)), set()).add(tuple(next_state))` → "
        "`futures.setdefault((*state.tolist(), action), set()).add(tuple(next_state))`"
    ): "a NumPy integer is as good a key as Python's own",
    (
        "with_numpy_unique: `return int(np.sum(how_many > 1))` → `return np.sum(how_many > 1)`"
    ): "a NumPy integer is a whole number, too",
    (
        "by_comparing_all_lines: `for i in range(len(actions)):` → `for i in range(1, len(actions)):`"
    ): "line 0 has no line before it",
    "by_comparing_all_lines: `for j in range(i):` → `for j in range(i + 1):`": "a line does not contradict itself",
    (
        "by_comparing_all_lines: `for i in range(len(actions)):` → `for i in range(len(next_states)):`"
    ): "the three arrays have as many lines",
    (
        "by_comparing_all_lines: `for i in range(len(actions)):` → `for i in range(len(states)):`"
    ): "the three arrays have as many lines",
    (
        "by_comparing_all_lines: `same_pair = actions[i] == actions[j] and np.array_equal(states[i], states[j])` "
        "→ `same_pair = actions[i] == actions[j] and np.array_equal(states[j], states[i])`"
    ): "being equal has no direction",
    (
        "by_comparing_all_lines: `if same_pair and (not np.array_equal(next_states[i], next_states[j])):` → `if "
        "same_pair and (not np.array_equal(next_states[j], next_states[i])):`"
    ): "being equal has no direction",
    (
        "by_comparing_all_lines: `found.add((tuple(states[i]), actions[i]))` → `found.add((actions[i], "
        "tuple(states[i])))`"
    ): "the action may stand first in the key, as long as it stands beside the state",
    (
        "by_comparing_all_lines: `found.add((tuple(states[i]), actions[i]))` → `found.add((tuple(states[i]), "
        "actions[j]))`"
    ): "lines i and j hold the same pair",
    (
        "by_comparing_all_lines: `found.add((tuple(states[i]), actions[i]))` → `found.add((tuple(states[j]), "
        "actions[i]))`"
    ): "lines i and j hold the same pair",
}
