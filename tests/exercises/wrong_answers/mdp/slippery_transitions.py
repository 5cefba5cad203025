"""Wrong answers to `slippery-transitions` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))


def fill(free, terminal, slip, put, sides=((-1, "side"), (0, "ahead"), (1, "side"))):
    """The loops of the notebook: put(P, state, action, row, column, direction, probability) for every outcome."""
    rows, columns = free.shape
    P = np.zeros((rows * columns, 4, rows * columns))
    for row in range(rows):
        for column in range(columns):
            state = row * columns + column
            for action in range(4):
                if terminal[row, column] or not free[row, column]:
                    P[state, action, state] = 1
                    continue
                for turn, kind in sides:
                    probability = 1 - slip if kind == "ahead" else slip / 2
                    put(P, state, action, row, column, (action + turn) % 4, probability)
    return P


def where_to(free, row, column, direction):
    """(row, column) after a move, the same place if the way is blocked."""
    to_row, to_column = row + MOVES[direction][0], column + MOVES[direction][1]
    inside = 0 <= to_row < free.shape[0] and 0 <= to_column < free.shape[1]
    return (to_row, to_column) if inside and free[to_row, to_column] else (row, column)


@wrong("slippery-transitions", "a negative index leads to the other side of the room", fits=("minus-one-is-the-last",))
def negative_index(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = row + MOVES[direction][0], column + MOVES[direction][1]
        try:
            blocked = not free[to_row, to_column]
        except IndexError:
            blocked = True
        if blocked:
            to_row, to_column = row, column
        P[state, action, to_row % free.shape[0] * free.shape[1] + to_column % free.shape[1]] += probability

    return fill(free, terminal, slip, put)


@wrong(
    "slippery-transitions",
    "the room is a ring: what leaves on one side comes in on the other",
    fits=("comes-back-on-the-other-side",),
)
def torus(free, terminal, slip):
    rows, columns = free.shape

    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = (row + MOVES[direction][0]) % rows, (column + MOVES[direction][1]) % columns
        if not free[to_row, to_column]:
            to_row, to_column = row, column
        P[state, action, to_row * columns + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "no look at the edges: runs out of the array", fits=("out-of-the-array",))
def out_of_the_array(free, terminal, slip):
    columns = free.shape[1]

    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = row + MOVES[direction][0], column + MOVES[direction][1]
        if not free[to_row, to_column]:
            to_row, to_column = row, column
        P[state, action, to_row * columns + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "= instead of +=: of two outcomes in one cell the first is lost", fits=("overwritten",))
def overwrites(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] = probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "the whole slip to each side", fits=("full-slip-to-each-side",))
def slip_to_each_side(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += (1 - slip) if direction == action else slip

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "straight ahead with 1 - slip / 2", fits=("half-a-slip-ahead",))
def half_a_slip_ahead(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += 1 - slip / 2 if direction == action else slip / 2

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "slip and 1 - slip exchanged", fits=("slip-is-the-way-ahead",))
def slip_exchanged(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += slip if direction == action else (1 - slip) / 2

    return fill(free, terminal, slip, put)


@wrong(
    "slippery-transitions", "a third of the slip to each other direction, backwards, too", fits=("slips-backwards-too",)
)
def slips_backwards(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += 1 - slip if direction == action else slip / 3

    return fill(free, terminal, slip, put, sides=((0, "ahead"), (1, "side"), (2, "side"), (3, "side")))


@wrong("slippery-transitions", "nothing slips", fits=("slip-ignored",))
def no_slip(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] = 1

    return fill(free, terminal, slip, put, sides=((0, "ahead"),))


@wrong(
    "slippery-transitions",
    "a blocked outcome is dropped, the row does not add up to 1",
    fits=("blocked-moves-dropped",),
)
def drops_blocked(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        if where_to(free, row, column, direction) != (row, column):
            to_row, to_column = where_to(free, row, column, direction)
            P[state, action, to_row * free.shape[1] + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong(
    "slippery-transitions", "a blocked outcome is dropped and the row scaled up to 1 again", fits=("rows-scaled-up",)
)
def scales_up(free, terminal, slip):
    P = drops_blocked(free, terminal, slip)
    sums = P.sum(axis=2, keepdims=True)
    return P / np.where(sums > 0, sums, 1)


@wrong(
    "slippery-transitions",
    "if the way ahead is blocked, the robot stays for sure and does not slip",
    fits=("stays-if-blocked-ahead",),
)
def blocked_ahead_stays(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        if where_to(free, row, column, action) == (row, column):
            P[state, action, state] = 1
            return
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong(
    "slippery-transitions",
    "where it cannot slip to, its probability goes straight ahead",
    fits=("blocked-slip-goes-ahead",),
)
def blocked_slip_goes_ahead(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        if (to_row, to_column) == (row, column):
            to_row, to_column = where_to(free, row, column, action)
        P[state, action, to_row * free.shape[1] + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "drives through shelves", fits=("walks-through-walls",))
def through_shelves(free, terminal, slip):
    rows, columns = free.shape

    def put(P, state, action, row, column, direction, probability):
        to_row = min(max(row + MOVES[direction][0], 0), rows - 1)
        to_column = min(max(column + MOVES[direction][1], 0), columns - 1)
        P[state, action, to_row * columns + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "terminal cells are left like any other", fits=("terminal-states-left",))
def terminal_cells_are_left(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += probability

    return fill(free, np.zeros_like(terminal), slip, put)


@wrong("slippery-transitions", "shelves are left like any other cell", fits=("walls-left",))
def shelves_are_left(free, terminal, slip):
    rows, columns = free.shape
    P = np.zeros((rows * columns, 4, rows * columns))
    for row in range(rows):
        for column in range(columns):
            state = row * columns + column
            for action in range(4):
                if terminal[row, column]:
                    P[state, action, state] = 1.0
                    continue
                for direction, probability in (
                    (action, 1 - slip),
                    ((action - 1) % 4, slip / 2),
                    ((action + 1) % 4, slip / 2),
                ):
                    to_row, to_column = where_to(free, row, column, direction)
                    P[state, action, to_row * columns + to_column] += probability
    return P


@wrong("slippery-transitions", "the rows of shelves are 0", fits=("wall-rows-left-empty",))
def shelves_are_zero(free, terminal, slip):
    P = shelves_are_left(free, terminal, slip)
    P[~free.ravel()] = 0
    return P


@wrong("slippery-transitions", "the rows of terminal cells are 0", fits=("terminal-rows-left-empty",))
def terminal_rows_are_zero(free, terminal, slip):
    P = shelves_are_left(free, terminal, slip)
    P[~free.ravel()] = np.eye(free.size)[~free.ravel(), np.newaxis]
    P[terminal.ravel()] = 0
    return P


@wrong(
    "slippery-transitions",
    "the rows of terminal cells and of shelves are 0: `continue` before anything is filled",
    fits=("closed-rows-left-empty",),
)
def skips_terminal_and_shelves(free, terminal, slip):
    P = shelves_are_left(free, terminal, slip)
    P[~free.ravel() | terminal.ravel()] = 0
    return P


@wrong("slippery-transitions", "terminal cells cannot be entered", fits=("terminal-cells-block",))
def terminal_cells_block(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free & ~terminal, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong(
    "slippery-transitions",
    "counts the next state along the columns: column * rows + row",
    fits=("numbered-by-columns",),
)
def next_state_along_columns(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_column * free.shape[0] + to_row] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "row * rows + column for the next state", fits=("multiplied-by-the-rows",))
def multiplies_by_rows(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[0] + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "from and to exchanged: P[next, action, state]", fits=("next-state-first",))
def transposed(free, terminal, slip):
    return terminal_and_all(free, terminal, slip).transpose(2, 1, 0)


def terminal_and_all(free, terminal, slip):
    """The right answer, to be spoilt."""

    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "the axes of MOVES exchanged: up goes left", fits=("up-goes-left",))
def moves_exchanged(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_column, to_row = column + MOVES[direction][0], row + MOVES[direction][1]
        inside = 0 <= to_row < free.shape[0] and 0 <= to_column < free.shape[1]
        if not inside or not free[to_row, to_column]:
            to_row, to_column = row, column
        P[state, action, to_row * free.shape[1] + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "the last row and column count as outside", fits=("last-line-outside",))
def last_row_outside(free, terminal, slip):
    rows, columns = free.shape

    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = row + MOVES[direction][0], column + MOVES[direction][1]
        inside = 0 <= to_row < rows - 1 and 0 <= to_column < columns - 1
        if not inside or not free[to_row, to_column]:
            to_row, to_column = row, column
        P[state, action, to_row * columns + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "the first row and column count as outside", fits=("first-line-outside",))
def first_row_outside(free, terminal, slip):
    rows, columns = free.shape

    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = row + MOVES[direction][0], column + MOVES[direction][1]
        inside = 0 < to_row < rows and 0 < to_column < columns
        if not inside or not free[to_row, to_column]:
            to_row, to_column = row, column
        P[state, action, to_row * columns + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "rows and columns exchanged in the look at the edges", fits=("rows-for-columns",))
def bounds_exchanged(free, terminal, slip):
    rows, columns = free.shape

    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = row + MOVES[direction][0], column + MOVES[direction][1]
        if not (0 <= to_row < columns and 0 <= to_column < rows) or not free[to_row, to_column]:
            to_row, to_column = row, column
        P[state, action, to_row * columns + to_column] += probability

    return fill(free, terminal, slip, put)


@wrong("slippery-transitions", "action 3 has no right-hand side: the modulo is missing", fits=("out-of-the-array",))
def no_modulo(free, terminal, slip):
    rows, columns = free.shape
    P = np.zeros((rows * columns, 4, rows * columns))
    for row in range(rows):
        for column in range(columns):
            state = row * columns + column
            for action in range(4):
                if terminal[row, column] or not free[row, column]:
                    P[state, action, state] = 1
                    continue
                for direction, probability in ((action, 1 - slip), (action - 1, slip / 2), (action + 1, slip / 2)):
                    to_row, to_column = where_to(free, row, column, direction)
                    P[state, action, to_row * columns + to_column] += probability
    return P


@wrong("slippery-transitions", "only one of the two sides", fits=("slips-to-one-side-only",))
def one_side_only(free, terminal, slip):
    def put(P, state, action, row, column, direction, probability):
        to_row, to_column = where_to(free, row, column, direction)
        P[state, action, to_row * free.shape[1] + to_column] += 1 - slip if direction == action else slip

    return fill(free, terminal, slip, put, sides=((0, "ahead"), (1, "side")))


def fill_in_shares(free, terminal, slip, shares, target=None):
    """shares holds (turn, probability); target(row, column, to_row, to_column) gives the number of the next state."""
    P = np.zeros((free.size, 4, free.size))
    for state, (row, column) in enumerate(np.ndindex(free.shape)):
        for action in range(4):
            if terminal[row, column] or not free[row, column]:
                P[state, action, state] = 1
                continue
            for turn, probability in shares:
                direction = (action + turn) % 4
                if target:
                    number = target(row, column, row + MOVES[direction][0], column + MOVES[direction][1])
                else:
                    number = np.ravel_multi_index(where_to(free, row, column, direction), free.shape)
                P[state, action, number] += probability
    return P


def right_shares(slip):
    return (0, 1 - slip), (-1, slip / 2), (1, slip / 2)


@wrong("slippery-transitions", "r < 0 and c < 0 are not tested; raw state number", fits=("minus-one-is-the-last",))
def too_large_tested_only(free, terminal, slip):
    def target(row, column, r, c):
        if r >= free.shape[0] or c >= free.shape[1] or not free[r, c]:
            r, c = row, column
        return r * free.shape[1] + c

    return fill_in_shares(free, terminal, slip, right_shares(slip), target)


@wrong("slippery-transitions", "r < 0 is not tested, c < 0 is", fits=("minus-one-is-the-last",))
def top_not_tested(free, terminal, slip):
    def target(row, column, r, c):
        if r >= free.shape[0] or c >= free.shape[1] or c < 0 or not free[r, c]:
            r, c = row, column
        return r * free.shape[1] + c

    return fill_in_shares(free, terminal, slip, right_shares(slip), target)


@wrong("slippery-transitions", "`except IndexError` for the edges; raw state number", fits=("minus-one-is-the-last",))
def edges_by_error(free, terminal, slip):
    def target(row, column, r, c):
        try:
            blocked = not free[r, c]
        except IndexError:
            blocked = True
        return row * free.shape[1] + column if blocked else r * free.shape[1] + c

    return fill_in_shares(free, terminal, slip, right_shares(slip), target)


@wrong("slippery-transitions", "tests the number of the next state", fits=("border-tested-by-number",))
def number_tested(free, terminal, slip):
    def target(row, column, r, c):
        number = r * free.shape[1] + c
        is_open = 0 <= number < free.size and free.flat[number]
        return number if is_open else row * free.shape[1] + column

    return fill_in_shares(free, terminal, slip, right_shares(slip), target)


@wrong("slippery-transitions", "slips backwards with all of the slip", fits=("slips-backwards",))
def all_slip_backwards(free, terminal, slip):
    return fill_in_shares(free, terminal, slip, ((0, 1 - slip), (2, slip)))


@wrong("slippery-transitions", "(a + 1) and (a + 2) for the sides", fits=("slips-backwards",))
def one_side_is_behind(free, terminal, slip):
    return fill_in_shares(free, terminal, slip, ((0, 1 - slip), (1, slip / 2), (2, slip / 2)))


@wrong("slippery-transitions", "ahead 1 - 2 * slip, slip to each side", fits=("two-slips",))
def slip_for_each_side(free, terminal, slip):
    return fill_in_shares(free, terminal, slip, ((0, 1 - 2 * slip), (-1, slip), (1, slip)))
