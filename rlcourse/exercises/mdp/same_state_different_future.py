"""Looking for the missing part of a state in a robot's log."""

from collections import defaultdict

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains


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


def action_added_to_the_state(states, actions, next_states):
    return sum(len(seen) > 1 for seen in _futures(map(tuple, states + actions[:, np.newaxis]), next_states).values())


def order_of_the_state_lost(states, actions, next_states):
    return count_conflicts(np.sort(states, axis=1), actions, next_states)


def set_of_the_state(states, actions, next_states):
    keys = [(frozenset(state), action) for state, action in zip(states.tolist(), actions.tolist(), strict=True)]
    return sum(len(seen) > 1 for seen in _futures(keys, next_states).values())


def only_the_last_number(states, actions, next_states):
    return count_conflicts(states[:, -1:], actions, next_states)


def sum_of_the_state(states, actions, next_states):
    return count_conflicts(states.sum(axis=1, keepdims=True), actions, next_states)


def sum_of_what_follows(states, actions, next_states):
    return count_conflicts(states, actions, next_states.sum(axis=1, keepdims=True))


def order_of_what_follows_lost(states, actions, next_states):
    return count_conflicts(states, actions, np.sort(next_states, axis=1))


def only_the_last_number_of_what_follows(states, actions, next_states):
    return count_conflicts(states, actions, next_states[:, -1:])


def all_numbers_have_to_differ(states, actions, next_states):
    first, found = {}, set()
    for state, action, next_state in zip(states, actions, next_states, strict=True):
        if (first.setdefault((*state, action), next_state) != next_state).all():
            found.add((*state, action))
    return len(found)


def any_number_the_same(states, actions, next_states):
    found = set()
    for i in range(len(actions)):
        for j in range(len(actions)):
            alike = (states[i] == states[j]).any() and actions[i] == actions[j]
            if alike and (next_states[i] != next_states[j]).any():
                found.add((*states[i], actions[i]))
    return len(found)


def couples_of_lines_counted(states, actions, next_states):
    keys = [(*state, action) for state, action in zip(states, actions, strict=True)]
    return sum(
        keys[i] == keys[j] and not np.array_equal(next_states[i], next_states[j])
        for i in range(len(keys))
        for j in range(i)
    )


def couples_of_lines_counted_twice(states, actions, next_states):
    return 2 * couples_of_lines_counted(states, actions, next_states)


def consistent_pairs_counted(states, actions, next_states):
    return all_pairs_counted(states, actions, next_states) - count_conflicts(states, actions, next_states)


def three_futures_wanted(states, actions, next_states):
    return sum(len(seen) > 2 for seen in _conflicts(states, actions, next_states).values())


def only_whether_there_is_one(states, actions, next_states):
    return count_conflicts(states, actions, next_states) > 0


def stopped_at_the_first(states, actions, next_states):
    return min(count_conflicts(states, actions, next_states), 1)


def pairs_listed(states, actions, next_states):
    return [[int(n) for n in key] for key in _conflicts(states, actions, next_states)]


def share_of_the_pairs(states, actions, next_states):
    return count_conflicts(states, actions, next_states) / max(1, all_pairs_counted(states, actions, next_states))


def moves_counted(states, actions, next_states):
    return int((states != next_states).any(axis=1).sum())


def array_as_a_key(states, actions, next_states):
    return len({state: next_state for state, next_state in zip(states, next_states, strict=True)})


def arrays_compared_in_an_if(states, actions, next_states):
    return sum(bool(states[i] == states[j]) for i in range(len(states)) for j in range(i))


def log_without_lines_forgotten(states, actions, next_states):
    return count_conflicts(states, actions, next_states) + 0 * len(states[0])


def number_as_a_float(states, actions, next_states):
    return float(count_conflicts(states, actions, next_states))


def nothing_found(states, actions, next_states):
    return 0


def nothing_returned(states, actions, next_states):
    count_conflicts(states, actions, next_states)


def state_ignored(states, actions, next_states):
    return count_conflicts(states[:, :0], actions, next_states)


def transitions_counted(states, actions, next_states):
    return all_pairs_counted(states, actions, next_states) + surplus_futures_counted(states, actions, next_states)


def future_and_past_exchanged(states, actions, next_states):
    pasts = {}
    for state, action, next_state in zip(states, actions, next_states, strict=True):
        pasts.setdefault(tuple(next_state), set()).add((*state, action))
    return sum(len(seen) > 1 for seen in pasts.values())


def _log(rows):
    states, actions, next_states = zip(*rows, strict=True)
    return np.array(states), np.array(actions), np.array(next_states)


def small_logs(rng):
    a, b, c = (int(value) for value in rng.permutation(5)[:3])
    repeated = [((a,), 0, (b,)), ((b,), 1, (a,)), ((a,), 0, (b,))]
    contradicting = [((a,), 0, (b,)), ((b,), 1, (a,)), ((a,), 0, (a,))]
    other_action = [((a,), 0, (b,)), ((a,), 1, (a,)), ((b,), 0, (b,)), ((b,), 1, (a,)), ((b,), 1, (b,))]
    there_and_back = [((a,), 0, (b,)), ((a,), 0, (a,)), ((a,), 0, (b,))]
    changed_late = [((a,), 0, (b,)), ((a,), 0, (b,)), ((a,), 0, (c,))]
    three_futures = [((a,), 1, (b,)), ((a,), 1, (a,)), ((a,), 1, (c,))]
    empty = (np.zeros((0, 1), int), np.zeros(0, int), np.zeros((0, 1), int))
    logs = (repeated, contradicting, there_and_back, changed_late, three_futures, other_action)
    return [empty, *map(_log, logs)]


def pairs_easily_mixed_up(rng):
    """Two pairs each, different, but alike in some respect; each has one future, so that nothing contradicts."""
    a, b, c, d = (int(value) for value in rng.permutation(np.arange(2, 9))[:4])
    alike = (
        (((a, b, c), 1), ((a, b, c), -1)),  # the action without its sign
        (((a, b, c), 1), ((a, b, c), 2)),  # whether there is an action
        (((a, b, c), 0), ((d, c, b), 0)),  # multiplied by the action
        (((a, b, c), 1), ((a + 1, b + 1, c + 1), 0)),  # the action added
        (((a, b, 1), 0), ((a, b, 0), 1)),  # the action sorted in
        (((a, b, c), 0), ((d, b, c), 0)),  # the end
        (((a, b, c), 0), ((a, b, d), 0)),  # the beginning
        (((a, b, c), 0), ((a, d, c), 0)),  # first and last number
        (((a, b, c), 0), ((c, b, a), 0)),  # the same numbers in another order, the same sum
        (((a, a, b), 0), ((a, b, b), 0)),  # the same numbers, not as often
        (((a, b, c), 0), ((a + 1, b - 1, c), 0)),  # the sum
        (((a, b, c), 0), ((-a, b, c), 0)),  # without signs
        (((1, 10 + a, b), 1), ((11, a, b), 1)),  # the digits one after the other
        (((1, 10 + a, b), 0), ((2, a, b), 0)),  # read as a decimal number
        (((a, b, -1), 0), ((a, b, -2), 0)),  # Python's hash
        (((a, b, c), 0), ((a + 256, b, c), 0)),  # in one byte
    )
    return [_log([(*first, (d, d, d)), (*second, (d, d, c))]) for first, second in alike]


def futures_easily_mixed_up(rng):
    """One pair each with two next states, different, but alike in some respect."""
    a, b, c, d = sorted(int(value) for value in rng.permutation(np.arange(2, 9))[:4])
    alike = (
        ((a, b, c), (d, b, c)),  # the end
        ((a, b, c), (a, b, d)),  # the beginning
        ((a, b, c), (a, d, c)),  # first and last number
        ((a, b, c), (c, b, a)),  # the same numbers in another order
        ((a, b, d), (a + 1, b - 1, d)),  # sum and largest
        ((a, b, c), (-a, b, c)),  # without signs
        ((1000 + a, b, c), (1001 + a, b, c)),  # nearly the same
    )
    return [_log([((a, b, c), 1, first), ((a, b, c), 1, second)]) for first, second in alike]


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
    return [*cases, _random_log(rng, 30), _random_log(rng, 60)]


def _random_log(rng, n_lines):
    """Few states and actions, so that pairs come again; about every tenth line leads elsewhere than usual."""
    states, actions = rng.integers(-1, 2, size=(n_lines, 2)), rng.integers(-1, 2, size=n_lines)
    next_states = states * [2, -1] + actions[:, np.newaxis]
    next_states[rng.random(n_lines) < 0.1] += rng.integers(1, 3, size=2)
    return states, actions, next_states


ONE_CONTRADICTION = _log([((1, 2), 0, (1, 1)), ((1, 2), 0, (2, 2))])

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
        Misconception(
            "action-added-to-the-state",
            action_added_to_the_state,
            "`state + action` adds the action to every number of the state, so that different pairs look the same. "
            "Put it beside them: `(*state, action)`.",
        ),
        Misconception(
            "order-lost",
            order_of_the_state_lost,
            "Your key forgets in which order the numbers of a state stand, so that (1, 2) and (2, 1) are the same "
            "state. A tuple keeps the order: `tuple(state)`.",
            variants=(set_of_the_state,),
        ),
        Misconception(
            "only-the-last-number",
            only_the_last_number,
            "You look at the last number of the state only, so that the rest of the state cannot explain anything. "
            "Compare whole rows.",
        ),
        Misconception(
            "sum-of-the-state",
            sum_of_the_state,
            "You compare the sums of states. Different states may have the same sum: compare whole rows.",
        ),
        Misconception(
            "next-states-boiled-down",
            sum_of_what_follows,
            "You boil each next state down to one number, or forget the order of its numbers. Then different next "
            "states look the same: compare whole rows, `tuple(next_state)`.",
            variants=(order_of_what_follows_lost, only_the_last_number_of_what_follows),
        ),
        Misconception(
            "all-numbers-have-to-differ",
            all_numbers_have_to_differ,
            "For you, two next states differ only if all of their numbers do. One is enough: `.any()`, not `.all()`.",
        ),
        Misconception(
            "any-number-the-same",
            any_number_the_same,
            "For you, two states are the same as soon as one of their numbers is. All of them have to be: `.all()`, "
            "not `.any()`.",
        ),
        Misconception(
            "couples-of-lines-counted",
            couples_of_lines_counted,
            "You count every two lines that contradict each other. Three lines of one pair can do so three times, and "
            "still it is one pair: collect the pairs in a set and count that.",
            variants=(couples_of_lines_counted_twice,),
        ),
        Misconception(
            "consistent-pairs-counted",
            consistent_pairs_counted,
            "You count the pairs *without* a contradiction. Those with more than one next state are wanted.",
        ),
        Misconception(
            "three-futures-wanted",
            three_futures_wanted,
            "You ask for more than two different next states. Two are a contradiction already: `> 1`.",
        ),
        Misconception(
            "only-whether-there-is-one",
            only_whether_there_is_one,
            "You say *whether* there is a contradiction. How many pairs contradict themselves?",
        ),
        Misconception(
            "stopped-at-the-first",
            stopped_at_the_first,
            "You never count further than 1. If there is a `return` inside your loop, it ends the search at the first "
            "contradiction: move it below the loop.",
        ),
        Misconception(
            "pairs-listed",
            pairs_listed,
            "You return the contradicting pairs themselves. Their number is wanted: `len(...)`.",
        ),
        Misconception(
            "share-of-the-pairs",
            share_of_the_pairs,
            "You return a share of the pairs. Their number is wanted.",
        ),
        Misconception(
            "moves-counted",
            moves_counted,
            "You compare a state with its own next state, and so count how often something moved. Compare the next "
            "states of two lines that begin alike.",
        ),
        Misconception(
            "array-as-a-key",
            array_as_a_key,
            "If the error says “unhashable type”: an array cannot be a key of a dict or a member of a set, as it might "
            "change later. Make a tuple of it: `tuple(state)`.",
            experiment=complains("unhashable", *ONE_CONTRADICTION),
        ),
        Misconception(
            "arrays-compared-in-an-if",
            arrays_compared_in_an_if,
            "If the error says “ambiguous”: `states[i] == states[j]` compares number by number and gives an array of "
            "answers, which `if` and `and` cannot read. One answer gives `np.array_equal(states[i], states[j])`.",
            experiment=complains("ambiguous", *ONE_CONTRADICTION),
        ),
        Misconception(
            "log-without-lines-forgotten",
            log_without_lines_forgotten,
            "All is well until the log has no lines: then there is no line 0 to look at. It has 0 contradictions.",
        ),
        Misconception(
            "number-as-a-float",
            number_as_a_float,
            "The number is right, but it is a float. A count is a whole number: `int(...)`, or count in a "
            "variable that begins as 0.",
        ),
        Misconception(
            "nothing-found",
            nothing_found,
            "Your function never finds a contradiction. Is the set of next states ever looked up under the same "
            "key again? Print the sets for a log of three lines.",
        ),
        Misconception(
            "nothing-returned",
            nothing_returned,
            "Your function gives nothing back. To print a number is not to return it: end with `return`.",
        ),
        Misconception(
            "state-ignored",
            state_ignored,
            "You compare lines with the same action, whatever the state. State *and* action have to be the same.",
        ),
        Misconception(
            "transitions-counted",
            transitions_counted,
            "You count the different transitions, pairs together with what followed. How many *pairs* were "
            "followed by more than one next state?",
        ),
        Misconception(
            "future-and-past-exchanged",
            future_and_past_exchanged,
            "You ask from how many pairs a next state can be reached. Turn it round: how many next states "
            "followed a pair?",
        ),
    ),
    properties=(
        Property("a pair conflicts if it was followed by different next states", 1, small_logs),
        Property("pairs are the same if the action and all numbers of the state are", 1, pairs_easily_mixed_up),
        Property("next states differ if any of their numbers does", 1, futures_easily_mixed_up),
        Property("in a long log each pair counts once", 1, logs_with_several_numbers),
    ),
    hints=(
        "Collect, for each pair of state and action, the set of next states that followed it.",
        "A dict can hold these sets, with `(*state, action)` as its key. Arrays cannot be keys or members of a set, "
        "tuples can: `tuple(next_state)`.",
    ),
    used_for="The cell below lets it search the tram's log. Run it over the log of a robot of your own before you "
    "train: a state that contradicts itself cannot be learned from.",
)
