"""Answers to `slippery-transitions` that nearly work."""

import numpy as np

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))


def right(free, terminal, slip, blocked=None, put=None, turns=(0, -1, 1)):
    """The right answer; ``blocked(free, row, column)`` and ``put(P, s, a, s_next, p, turn)`` can be spoilt."""
    rows, columns = free.shape
    blocked = blocked or (lambda free, row, column: not (0 <= row < rows and 0 <= column < columns))
    P = np.zeros((rows * columns, 4, rows * columns))
    for row in range(rows):
        for column in range(columns):
            state = row * columns + column
            for action in range(4):
                if terminal[row, column] or not free[row, column]:
                    P[state, action, state] = 1.0
                    continue
                for turn in turns:
                    move = MOVES[(action + turn) % 4]
                    to_row, to_column = row + move[0], column + move[1]
                    if blocked(free, to_row, to_column) or not free[to_row, to_column]:
                        to_row, to_column = row, column
                    p = slip / 2 if turn else 1 - slip
                    s_next = to_row % rows * columns + to_column % columns
                    if put:
                        put(P, state, action, s_next, p, turn)
                    else:
                        P[state, action, s_next] += p
    return P


def slip_of_the_example(free, terminal, slip):
    return right(free, terminal, 0.2)


def side_of_the_example(free, terminal, slip):
    def put(P, s, a, s_next, p, turn):
        P[s, a, s_next] += 0.1 if turn else 1 - slip

    return right(free, terminal, slip, put=put)


def slip_at_most_half(free, terminal, slip):
    return right(free, terminal, min(slip, 0.5))


def no_slip_is_nothing(free, terminal, slip):
    if not slip:
        return np.broadcast_to(np.eye(free.size)[:, np.newaxis], (free.size, 4, free.size)).copy()
    return right(free, terminal, slip)


def ahead_overwrites(free, terminal, slip):
    def put(P, s, a, s_next, p, turn):
        if turn == 0:
            P[s, a, s_next] = p
        else:
            P[s, a, s_next] += p

    return right(free, terminal, slip, put=put, turns=(-1, 1, 0))


def right_side_overwrites(free, terminal, slip):
    def put(P, s, a, s_next, p, turn):
        if turn == 1:
            P[s, a, s_next] = p
        else:
            P[s, a, s_next] += p

    return right(free, terminal, slip, put=put)


def sides_overwrite_each_other(free, terminal, slip):
    def put(P, s, a, s_next, p, turn):
        if turn == 0:
            P[s, a, s_next] += p
        else:
            P[s, a, s_next] = p

    return right(free, terminal, slip, put=put, turns=(-1, 1, 0))


def wraps_at_the_top(free, terminal, slip):
    rows, columns = free.shape
    return right(free, terminal, slip, blocked=lambda free, row, column: row >= rows or not 0 <= column < columns)


def wraps_on_the_left(free, terminal, slip):
    rows, columns = free.shape
    return right(free, terminal, slip, blocked=lambda free, row, column: not 0 <= row < rows or column >= columns)


def runs_on_in_the_next_row(free, terminal, slip):
    columns = free.shape[1]
    P = np.zeros((free.size, 4, free.size))
    steps = (-columns, 1, columns, -1)
    for state in range(free.size):
        for action in range(4):
            if terminal.flat[state] or not free.flat[state]:
                P[state, action, state] = 1.0
                continue
            for turn in (0, -1, 1):
                s_next = state + steps[(action + turn) % 4]
                if not 0 <= s_next < free.size or not free.flat[s_next]:
                    s_next = state
                P[state, action, s_next] += slip / 2 if turn else 1 - slip
    return P


def square_rooms(free, terminal, slip):
    rows, columns = free.shape
    n = min(rows, columns)
    return right(free, terminal, slip, blocked=lambda free, row, column: not (0 <= row < n and 0 <= column < n))


def first_terminal_only(free, terminal, slip):
    first = np.zeros_like(terminal)
    if terminal.any():
        first.flat[terminal.argmax()] = True
    return right(free, first, slip)


def last_terminal_only(free, terminal, slip):
    last = np.zeros_like(terminal)
    if terminal.any():
        last.flat[np.flatnonzero(terminal)[-1]] = True
    return right(free, last, slip)


def two_terminals_only(free, terminal, slip):
    two = np.zeros_like(terminal)
    two.flat[np.flatnonzero(terminal)[:2]] = True
    return right(free, two, slip)


def shelves_inside_only(free, terminal, slip):
    inside = free.copy()
    inside[0], inside[-1], inside[:, 0], inside[:, -1] = True, True, True, True
    return right(inside, terminal | ~free, slip)


def no_slipping_into_terminal_cells(free, terminal, slip):
    def put(P, s, a, s_next, p, turn):
        P[s, a, s if turn and terminal.flat[s_next] else s_next] += p

    return right(free, terminal, slip, put=put)


def stays_for_action_0_only(free, terminal, slip):
    P = right(free, terminal, slip)
    P[(terminal | ~free).ravel(), 1:] = 0
    return P


def stays_four_times(free, terminal, slip):
    P = right(free, terminal, slip)
    P[(terminal | ~free).ravel()] *= 4
    return P


def shelves_lead_anywhere(free, terminal, slip):
    P = right(free, terminal, slip)
    P[~free.ravel()] = 1 / free.size
    return P


def scales_rows_up(free, terminal, slip):
    P = right(free, terminal, slip)
    stay = np.arange(free.size)
    moving = (free & ~terminal).ravel()
    for s in stay[moving]:
        for a in range(4):
            if P[s, a, s] < 1:
                P[s, a, s] = 0
                P[s, a] /= P[s, a].sum()
    return P


def rounded(free, terminal, slip):
    return right(free, terminal, slip).round(2)


def float32(free, terminal, slip):
    return right(free, terminal, slip).astype(np.float32)


def always_three_by_four(free, terminal, slip):
    def put(P, s, a, s_next, p, turn):
        P[s, a, s_next // free.shape[1] * 4 + s_next % free.shape[1]] += p

    return right(free, terminal, slip, put=put)


NEAR_MISSES = (
    slip_of_the_example,
    side_of_the_example,
    slip_at_most_half,
    no_slip_is_nothing,
    ahead_overwrites,
    right_side_overwrites,
    sides_overwrite_each_other,
    wraps_at_the_top,
    wraps_on_the_left,
    runs_on_in_the_next_row,
    square_rooms,
    first_terminal_only,
    last_terminal_only,
    two_terminals_only,
    shelves_inside_only,
    no_slipping_into_terminal_cells,
    stays_for_action_0_only,
    stays_four_times,
    shelves_lead_anywhere,
    scales_rows_up,
    rounded,
    float32,
    always_three_by_four,
)

EQUIVALENT = {
    (
        "slippery_transitions: `rows, columns = free.shape` → `rows, columns = terminal.shape`"
    ): "terminal has the shape of free",
    (
        "slippery_transitions: `for direction, probability in ((action, 1 - slip), (action - 1, slip / 2), "
        "(action + 1, slip / 2)):` → `for direction, probability in ((action - 1, slip / 2), (action, 1 - slip), "
        "(action + 1, slip / 2)):`"
    ): "the order of a sum does not matter",
    (
        "by_mixing_sure_moves: `rows, columns = free.shape` → `rows, columns = terminal.shape`"
    ): "terminal has the shape of free",
    (
        "by_mixing_sure_moves: `here = np.arange(free.size)` → `here = np.arange(terminal.size)`"
    ): "terminal has the shape of free",
    (
        "by_mixing_sure_moves: `numbers, open_cells = (np.pad(here.reshape(free.shape), 1), np.pad(free, 1))` → "
        "`numbers, open_cells = (np.pad(here.reshape(terminal.shape), 1), np.pad(free, 1))`"
    ): "terminal has the shape of free",
    (
        "by_all_four_directions: `rows, columns = free.shape` → `rows, columns = terminal.shape`"
    ): "terminal has the shape of free",
    (
        "by_all_four_directions: `weight = 1 - slip if direction == action else slip / 2 if (direction - action) "
        "% 2 else 0.0` → `weight = 1 - slip if direction == action else slip / 2 if (direction + action) % 2 "
        "else 0.0`"
    ): "sum and difference are both odd or both even",
    (
        "by_all_four_directions: `weight = 1 - slip if direction == action else slip / 2 if (direction - action) "
        "% 2 else 0.0` → `weight = 1 - slip if direction == action else slip / 2 if (action - direction) % 2 "
        "else 0.0`"
    ): "a difference is odd whichever way it is taken",
    (
        "by_all_four_directions: `weight = 1 - slip if direction == action else slip / 2 if (direction - action) "
        "% 2 else 0.0` → `weight = 1 - slip if direction == action else slip / 2 if (right - action) % 2 else "
        "0.0`"
    ): "right is odd where direction is: 1 and 3 move sideways",
}
