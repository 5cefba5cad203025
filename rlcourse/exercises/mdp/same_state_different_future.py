"""Looking for the missing part of a state in a robot's log."""

from collections import defaultdict

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def count_conflicts(states, actions, next_states):
    futures = {}
    for state, action, next_state in zip(states, actions, next_states, strict=True):
        futures.setdefault((*state.tolist(), int(action)), set()).add(tuple(next_state))
    return sum(len(seen) > 1 for seen in futures.values())


def with_numpy_unique(states, actions, next_states):
    pairs = np.column_stack([states, actions])
    transitions = np.unique(np.column_stack([pairs, next_states]), axis=0)
    _, how_many = np.unique(transitions[:, : pairs.shape[1]], axis=0, return_counts=True)
    return int(np.sum(how_many > 1))


def by_comparing_all_lines(states, actions, next_states):
    found = set()
    for i in range(len(actions)):
        for j in range(i):
            same_pair = actions[i] == actions[j] and np.array_equal(states[i], states[j])
            if same_pair and not np.array_equal(next_states[i], next_states[j]):
                found.add((tuple(states[i]), actions[i]))
    return len(found)


def _futures(keys, next_states):
    futures = defaultdict(set)
    for key, next_state in zip(keys, next_states, strict=True):
        futures[key].add(tuple(next_state))
    return futures


def action_ignored(states, actions, next_states):
    return sum(len(seen) > 1 for seen in _futures(map(tuple, states), next_states).values())


def only_the_first_number(states, actions, next_states):
    keys = [(state[0], action) for state, action in zip(states, actions, strict=True)]
    return sum(len(seen) > 1 for seen in _futures(keys, next_states).values())


def only_the_first_number_of_what_follows(states, actions, next_states):
    return count_conflicts(states, actions, next_states[:, :1])


def _conflicts(states, actions, next_states):
    keys = [(*state, action) for state, action in zip(states, actions, strict=True)]
    return {key: seen for key, seen in _futures(keys, next_states).items() if len(seen) > 1}


def states_counted(states, actions, next_states):
    return len({key[:-1] for key in _conflicts(states, actions, next_states)})


def surplus_futures_counted(states, actions, next_states):
    return sum(len(seen) - 1 for seen in _conflicts(states, actions, next_states).values())


def all_lines_of_conflicts_counted(states, actions, next_states):
    found = _conflicts(states, actions, next_states)
    return sum((*state, action) in found for state, action in zip(states, actions, strict=True))


def changes_counted(states, actions, next_states):
    """Every line that contradicts the latest one of its pair."""
    latest, lines = {}, 0
    for state, action, next_state in zip(states, actions, next_states, strict=True):
        lines += latest.get((*state, action), tuple(next_state)) != tuple(next_state)
        latest[(*state, action)] = tuple(next_state)
    return int(lines)


def log_lines_counted(states, actions, next_states):
    """Every line that contradicts the first one of its pair."""
    first, lines = {}, 0
    for state, action, next_state in zip(states, actions, next_states, strict=True):
        lines += first.setdefault((*state, action), tuple(next_state)) != tuple(next_state)
    return int(lines)


def repeated_pairs_counted(states, actions, next_states):
    pairs = [(*state, action) for state, action in zip(states, actions, strict=True)]
    return sum(pairs.count(pair) > 1 for pair in set(pairs))


def only_neighbouring_lines(states, actions, next_states):
    found = set()
    for i in range(1, len(actions)):
        same_pair = actions[i] == actions[i - 1] and np.array_equal(states[i], states[i - 1])
        if same_pair and not np.array_equal(next_states[i], next_states[i - 1]):
            found.add((*states[i], actions[i]))
    return len(found)


def all_pairs_counted(states, actions, next_states):
    return len({(*state, action) for state, action in zip(states, actions, strict=True)})


def _log(rows):
    states, actions, next_states = zip(*rows, strict=True)
    return np.array(states), np.array(actions), np.array(next_states)


def small_logs(rng):
    a, b = (int(value) for value in rng.permutation(5)[:2])
    repeated = [((a,), 0, (b,)), ((b,), 1, (a,)), ((a,), 0, (b,))]
    contradicting = [((a,), 0, (b,)), ((b,), 1, (a,)), ((a,), 0, (a,))]
    other_action = [((a,), 0, (b,)), ((a,), 1, (a,)), ((b,), 0, (b,)), ((b,), 1, (a,)), ((b,), 1, (b,))]
    there_and_back = [((a,), 0, (b,)), ((a,), 0, (a,)), ((a,), 0, (b,))]
    empty = (np.zeros((0, 1), int), np.zeros(0, int), np.zeros((0, 1), int))
    return [empty, _log(repeated), _log(contradicting), _log(there_and_back), _log(other_action)]


def logs_with_several_numbers(rng):
    """States (0, 0), (0, 1), ...: most pairs repeat themselves, four contradict themselves several times.

    What follows differs in its last number only, and one state contradicts itself with both actions.
    """
    cases = []
    for width in (2, 3):
        rows = []
        for index in range(4):
            state = (0,) * (width - 1) + (index,)
            rows += [(state, action, (7,) * width) for action in (0, 1) for _ in range(2)]
        chosen = [int(index) for index in rng.permutation(4)[:3]]
        for index, action in [*((index, 1) for index in chosen), (chosen[0], 0)]:
            state, seven = (0,) * (width - 1) + (index,), (7,) * (width - 1)
            rows += [(state, action, (*seven, 8)), (state, action, (*seven, 9)), (state, action, (*seven, 7))]
        cases.append(_log([rows[i] for i in rng.permutation(len(rows))]))
    return cases


EXERCISE = Exercise(
    id="same-state-different-future",
    title="Same state, different future",
    minutes=6,
    difficulty=2,
    reference=count_conflicts,
    alternatives=(with_numpy_unique, by_comparing_all_lines),
    misconceptions=(
        Misconception(
            "action-ignored",
            action_ignored,
            "You compare lines with the same state but different actions. Of course another action leads elsewhere: "
            "state *and* action have to be the same.",
        ),
        Misconception(
            "only-the-first-number",
            only_the_first_number,
            "You look at the first number of the state only, so that the rest of the state cannot explain anything. "
            "Compare whole rows.",
        ),
        Misconception(
            "only-the-first-number-of-what-follows",
            only_the_first_number_of_what_follows,
            "You compare the first number of the next state only. Two next states differ if any of their numbers does.",
        ),
        Misconception(
            "states-counted",
            states_counted,
            "You count states. If a state contradicts itself with two different actions, these are two pairs.",
        ),
        Misconception(
            "surplus-futures-counted",
            surplus_futures_counted,
            "You count how many next states there are too many. A pair with three different next states still "
            "counts once.",
        ),
        Misconception(
            "all-lines-of-conflicts-counted",
            all_lines_of_conflicts_counted,
            "You count every line of the log whose pair contradicts itself. Count the pairs: each of them once.",
        ),
        Misconception(
            "changes-counted",
            changes_counted,
            "You count how often the next state of a pair changes from one line to the next. Count the pairs: each "
            "of them once.",
        ),
        Misconception(
            "log-lines-counted",
            log_lines_counted,
            "You count the lines that contradict an earlier one. If one pair contradicts itself ten times, it is "
            "still one pair.",
        ),
        Misconception(
            "repeated-pairs-counted",
            repeated_pairs_counted,
            "You count the pairs that come up more than once. That is no conflict if the next state is the same.",
        ),
        Misconception(
            "only-neighbouring-lines",
            only_neighbouring_lines,
            "You compare each line with the one before it. Two lines of the same pair may stand far apart.",
        ),
        Misconception(
            "all-pairs-counted",
            all_pairs_counted,
            "You count all different pairs. Only those with at least two different next states are conflicts.",
        ),
    ),
    properties=(
        Property("a pair conflicts if it was followed by different next states", 2, small_logs),
        Property("all numbers of a state count, and each pair counts once", 2, logs_with_several_numbers),
    ),
    hints=(
        "Collect, for each pair of state and action, the set of next states that followed it.",
        "A dict can hold these sets, with `(*state, action)` as its key. Arrays cannot be keys or members of a set, "
        "tuples can: `tuple(next_state)`.",
    ),
)
