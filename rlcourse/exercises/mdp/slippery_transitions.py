"""Transition probabilities of a grid in which moves may slip sideways."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.pictures import GridPicture

ACTIONS = ("up", "right", "down", "left")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))


def slippery_transitions(free, terminal, slip):
    rows, columns = free.shape
    P = np.zeros((rows * columns, 4, rows * columns))
    for row in range(rows):
        for column in range(columns):
            state = row * columns + column
            if terminal[row, column] or not free[row, column]:
                P[state, :, state] = 1.0
                continue
            for action in range(4):
                for direction, probability in ((action, 1 - slip), (action - 1, slip / 2), (action + 1, slip / 2)):
                    r, c = row + MOVES[direction % 4][0], column + MOVES[direction % 4][1]
                    moves = 0 <= r < rows and 0 <= c < columns and free[r, c]
                    P[state, action, r * columns + c if moves else state] += probability
    return P


def by_mixing_sure_moves(free, terminal, slip):
    """First the four matrices of moves that never slip, then their mixture."""
    rows, columns = free.shape
    here = np.arange(free.size)
    numbers, open_cells = np.pad(here.reshape(free.shape), 1), np.pad(free, 1)
    stay = (terminal | ~free).ravel()
    sure = []
    for down, right in MOVES:
        window = np.s_[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        landing = np.where(open_cells[window].ravel() & ~stay, numbers[window].ravel(), here)
        sure.append(landing[:, None] == here)
    sure = np.array(sure, dtype=float)
    P = (1 - slip) * sure + slip / 2 * (np.roll(sure, 1, axis=0) + np.roll(sure, -1, axis=0))
    return P.transpose(1, 0, 2)


def by_all_four_directions(free, terminal, slip):
    """Actions with an odd difference are at right angles to each other."""
    rows, columns = free.shape
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    P = np.zeros((len(cells), 4, len(cells)))
    for state, (row, column) in enumerate(cells):
        for action in range(4):
            for direction, (down, right) in enumerate(MOVES):
                target = (row + down, column + right)
                if target not in cells or not free[target] or terminal[row, column] or not free[row, column]:
                    target = (row, column)
                weight = 1 - slip if direction == action else slip / 2 if (direction - action) % 2 else 0.0
                P[state, action, cells.index(target)] += weight
    return P


def _variant(free, terminal, slip, shares=None, target=None, add=True, absorbing=True):
    """The reference with one part replaced; what wrong solutions are made of."""
    rows, columns = free.shape
    P = np.zeros((rows * columns, 4, rows * columns))
    for row in range(rows):
        for column in range(columns):
            state = row * columns + column
            if absorbing and (terminal[row, column] or not free[row, column]):
                P[state, :, state] = 1.0
                continue
            for action in range(4):
                for turn, probability in (shares or {0: 1 - slip, -1: slip / 2, 1: slip / 2}).items():
                    down, right = MOVES[(action + turn) % 4]
                    landing = (target or _target)(free, row, column, row + down, column + right)
                    if landing is not None:
                        index = landing[0] * columns + landing[1]
                        P[state, action, index] = probability + (P[state, action, index] if add else 0.0)
    return P


def _target(free, row, column, r, c):
    return (r, c) if 0 <= r < free.shape[0] and 0 <= c < free.shape[1] and free[r, c] else (row, column)


def _through_walls(free, row, column, r, c):
    return (r, c) if 0 <= r < free.shape[0] and 0 <= c < free.shape[1] else (row, column)


def _around_the_border(free, row, column, r, c):
    r, c = r % free.shape[0], c % free.shape[1]
    return (r, c) if free[r, c] else (row, column)


def _minus_one_is_the_last(free, row, column, r, c):
    inside = r < free.shape[0] and c < free.shape[1]
    return (r % free.shape[0], c % free.shape[1]) if inside and free[r, c] else (row, column)


def _minus_one_not_tested(free, row, column, r, c):
    """With -1 for r or c, `free[r, c]` looks at the other side, and row * columns + column is some other state."""
    inside = r < free.shape[0] and c < free.shape[1]
    return (r, c) if inside and free[r, c] else (row, column)


def _minus_one_not_tested_at_the_top(free, row, column, r, c):
    return _minus_one_not_tested(free, row, column, r, c) if c >= 0 else (row, column)


def _minus_one_not_tested_on_the_left(free, row, column, r, c):
    return _minus_one_not_tested(free, row, column, r, c) if r >= 0 else (row, column)


def _number_tested(free, row, column, r, c):
    number = r * free.shape[1] + c
    return (r, c) if 0 <= number < free.size and free.flat[number] else (row, column)


def _blocked_moves_dropped(free, row, column, r, c):
    target = _target(free, row, column, r, c)
    return None if target == (row, column) else target


def walks_through_walls(free, terminal, slip):
    return _variant(free, terminal, slip, target=_through_walls)


def leaves_and_comes_back_opposite(free, terminal, slip):
    return _variant(free, terminal, slip, target=_around_the_border)


def border_tested_below_and_right_only(free, terminal, slip):
    return _variant(free, terminal, slip, target=_minus_one_is_the_last)


def border_tested_by_error(free, terminal, slip):
    """Also `try: free[r, c]` with `except IndexError`: it raises below and on the right only."""
    return _variant(free, terminal, slip, target=_minus_one_not_tested)


def border_not_tested_at_the_top(free, terminal, slip):
    return _variant(free, terminal, slip, target=_minus_one_not_tested_at_the_top)


def border_not_tested_on_the_left(free, terminal, slip):
    return _variant(free, terminal, slip, target=_minus_one_not_tested_on_the_left)


def border_tested_by_number(free, terminal, slip):
    return _variant(free, terminal, slip, target=_number_tested)


def slip_ignored(free, terminal, slip):
    return slippery_transitions(free, terminal, 0.0)


def only_terminal_states_left(free, terminal, slip):
    return slippery_transitions(free, np.zeros_like(terminal), slip)


def only_walls_left(free, terminal, slip):
    P = _variant(free, terminal, slip, absorbing=False)
    P[terminal.ravel()] = slippery_transitions(free, terminal, slip)[terminal.ravel()]
    return P


def terminal_cells_block(free, terminal, slip):
    """A robot bumps into a terminal cell as into a wall."""
    return slippery_transitions(free & ~terminal, terminal, slip)


def blocked_moves_dropped(free, terminal, slip):
    return _variant(free, terminal, slip, target=_blocked_moves_dropped)


def overwritten(free, terminal, slip, turns=(0, -1, 1)):
    return _variant(free, terminal, slip, {turn: slip / 2 if turn else 1 - slip for turn in turns}, add=False)


def overwritten_left_side_first(free, terminal, slip):
    return overwritten(free, terminal, slip, (-1, 0, 1))


def overwritten_sides_first(free, terminal, slip):
    return overwritten(free, terminal, slip, (-1, 1, 0))


def overwritten_right_side_first(free, terminal, slip):
    return overwritten(free, terminal, slip, (1, 0, -1))


def slips_backwards_too(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, -1: slip / 3, 1: slip / 3, 2: slip / 3})


def slips_backwards(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, 2: slip})


def slips_to_the_right_or_backwards(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, 1: slip / 2, 2: slip / 2})


def slips_to_the_left_or_backwards(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, -1: slip / 2, 2: slip / 2})


def slips_backwards_on_top(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, -1: slip / 2, 1: slip / 2, 2: slip / 2})


def two_slips(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - 2 * slip, -1: slip, 1: slip})


def two_slips_ahead_only(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - 2 * slip, -1: slip / 2, 1: slip / 2})


def full_slip_to_each_side(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, -1: slip, 1: slip})


def slips_to_one_side_only(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, 1: slip})


def one_side_left_out(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, 1: slip / 2})


def slips_to_the_left_only(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, -1: slip})


def half_a_slip_ahead(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip / 2, -1: slip / 2, 1: slip / 2})


def slip_is_the_way_ahead(free, terminal, slip):
    return slippery_transitions(free, terminal, 1 - slip)


def rows_scaled_up(free, terminal, slip):
    P = blocked_moves_dropped(free, terminal, slip)
    sums = P.sum(axis=2, keepdims=True)
    return P / np.where(sums > 0, sums, 1.0)


def stays_if_blocked_ahead(free, terminal, slip):
    P = slippery_transitions(free, terminal, slip)
    sure = slippery_transitions(free, terminal, 0.0)
    stays = np.diagonal(sure, axis1=0, axis2=2).T == 1.0
    return np.where(stays[:, :, None], sure, P)


def blocked_slip_goes_ahead(free, terminal, slip):
    sure = slippery_transitions(free, terminal, 0.0).transpose(1, 0, 2)
    stays = np.diagonal(sure, axis1=1, axis2=2)[:, :, None] == 1.0
    P = (1 - slip) * sure
    for turn in (-1, 1):
        P += slip / 2 * np.where(np.roll(stays, -turn, axis=0), sure, np.roll(sure, -turn, axis=0))
    return P.transpose(1, 0, 2)


def terminal_rows_left_empty(free, terminal, slip):
    P = slippery_transitions(free, terminal, slip)
    P[terminal.ravel()] = 0.0
    return P


def _numbered_by_columns(free, row, column, r, c):
    r, c = _target(free, row, column, r, c)
    return divmod(c * free.shape[0] + r, free.shape[1])


def next_state_numbered_by_columns(free, terminal, slip):
    return _variant(free, terminal, slip, target=_numbered_by_columns)


def _multiplied_by_the_rows(free, row, column, r, c):
    r, c = _target(free, row, column, r, c)
    return divmod(r * free.shape[0] + c, free.shape[1])


def multiplied_by_the_rows(free, terminal, slip):
    return _variant(free, terminal, slip, target=_multiplied_by_the_rows)


def up_goes_left(free, terminal, slip):
    """Rows and columns of MOVES exchanged: the room seen in a mirror along its diagonal."""
    order = np.arange(free.size).reshape(free.shape).T.ravel()
    P = np.zeros((free.size, 4, free.size))
    P[np.ix_(order, range(4), order)] = slippery_transitions(free.T, terminal.T, slip)
    return P


def _last_line_outside(free, row, column, r, c):
    inside = 0 <= r < free.shape[0] - 1 and 0 <= c < free.shape[1] - 1
    return (r, c) if inside and free[r, c] else (row, column)


def last_line_outside(free, terminal, slip):
    return _variant(free, terminal, slip, target=_last_line_outside)


def _first_line_outside(free, row, column, r, c):
    inside = 0 < r < free.shape[0] and 0 < c < free.shape[1]
    return (r, c) if inside and free[r, c] else (row, column)


def first_line_outside(free, terminal, slip):
    return _variant(free, terminal, slip, target=_first_line_outside)


def _rows_for_columns(free, row, column, r, c):
    inside = 0 <= r < free.shape[1] and 0 <= c < free.shape[0]
    return (r, c) if inside and free[r, c] else (row, column)


def rows_for_columns(free, terminal, slip):
    return _variant(free, terminal, slip, target=_rows_for_columns)


def out_of_the_array(free, terminal, slip):
    return _variant(
        free, terminal, slip, target=lambda free, row, column, r, c: (r, c) if free[r, c] else (row, column)
    )


def no_side_for_the_last_action(free, terminal, slip):
    return MOVES[len(MOVES)]


def up_goes_down(free, terminal, slip):
    return slippery_transitions(free, terminal, slip)[:, [2, 1, 0, 3]]


def all_four_alike(free, terminal, slip):
    return _variant(free, terminal, slip, shares={turn: 0.25 for turn in range(4)})


def nothing_filled_in(free, terminal, slip):
    return np.zeros((free.size, 4, free.size))


def actions_averaged(free, terminal, slip):
    return slippery_transitions(free, terminal, slip).mean(axis=1)


def rows_and_columns_kept(free, terminal, slip):
    return slippery_transitions(free, terminal, slip).reshape(*free.shape, 4, free.size)


def only_the_first_end(free, terminal, slip):
    return slippery_transitions(free, terminal & (np.cumsum(terminal).reshape(terminal.shape) == 1), slip)


def terminal_states_left(free, terminal, slip):
    return _variant(free, terminal, slip, absorbing=False)


def closed_rows_left_empty(free, terminal, slip):
    P = slippery_transitions(free, terminal, slip)
    P[(terminal | ~free).ravel()] = 0.0
    return P


def wall_rows_left_empty(free, terminal, slip):
    P = slippery_transitions(free, terminal, slip)
    P[~free.ravel()] = 0.0
    return P


def next_state_first(free, terminal, slip):
    return slippery_transitions(free, terminal, slip).transpose(2, 1, 0)


def numbered_by_columns(free, terminal, slip):
    order = np.arange(free.size).reshape(free.shape).T.ravel()
    return slippery_transitions(free, terminal, slip)[order][:, :, order]


def _no(shape):
    return np.zeros(shape, bool)


def sure_moves(rng):
    free = np.ones((2, 3), bool)
    free[0, 2] = False
    return [(np.ones((1, 2), bool), _no((1, 2)), 0.0), (free, _no((2, 3)), 0.0)]


def slippery_moves(rng):
    slip = float(rng.choice([0.1, 0.2, 0.4]))
    return [(np.ones((1, 2), bool), _no((1, 2)), slip), (np.ones((3, 4), bool), _no((3, 4)), slip)]


def shelves_and_ends(rng):
    """One shelf and one end; then several of both, anywhere, and slips that are not round."""
    cases = []
    for shape in ((3, 4), (4, 3)):
        inner = rng.permutation([(1, 1), (1, 2), (2, 1)] if shape == (4, 3) else [(1, 1), (1, 2), (0, 1)])
        free, terminal = np.ones(shape, bool), _no(shape)
        free[tuple(inner[0])] = False
        terminal[tuple(inner[1])] = True
        cases.append((free, terminal, float(rng.choice([0.2, 0.3, 1.0]))))
    for shape, slip in (((4, 5), 0.125), ((5, 4), 0.7), ((4, 4), 0.25)):
        free, terminal = np.ones(shape, bool), _no(shape)
        cells = rng.permutation(free.size)
        free.flat[cells[:3]] = False
        terminal.flat[cells[3:6]] = True
        cases.append((free, terminal, slip))
    return cases


def where_it_lands(expected, actual, free, terminal, slip):
    """The first row of P that is wrong, as a map of the room."""
    state, action, _ = np.argwhere(~np.isclose(expected, actual))[0]
    cells = np.where(free, np.where(terminal, "G", "."), "#")
    right, yours = (
        np.where(each != 0, each, np.nan).reshape(free.shape)
        for each in (expected[state, action], actual[state, action])
    )
    row, column = divmod(int(state), free.shape[1])
    caption = f"Where the robot lands from row {row}, column {column} with the action {ACTIONS[action]}"
    return GridPicture(cells, right, yours, caption, (row, column))


EXERCISE = Exercise(
    id="slippery-transitions",
    title="Transition probabilities of a slippery grid",
    minutes=10,
    difficulty=3,
    optional=True,
    picture=where_it_lands,
    reference=slippery_transitions,
    alternatives=(by_mixing_sure_moves, by_all_four_directions),
    misconceptions=(
        Misconception(
            "walks-through-walls",
            walks_through_walls,
            "Your robot drives into shelves: only the wall around the room stops it. Look up `free[r, c]` as well "
            "before it moves.",
        ),
        Misconception(
            "comes-back-on-the-other-side",
            leaves_and_comes_back_opposite,
            "Your robot leaves the room on one side and comes back on the other. In Python `free[-1]` is the last "
            "row and `%` wraps around: test `0 <= r < rows` and `0 <= c < columns` first.",
        ),
        Misconception(
            "minus-one-is-the-last",
            border_tested_below_and_right_only,
            "Your robot does not stop at every edge. At the top or on the left, r or c becomes -1, and in Python "
            "`free[-1]` is no error but the last row: test `0 <= r` and `0 <= c`, too.",
            variants=(border_tested_by_error, border_not_tested_at_the_top, border_not_tested_on_the_left),
        ),
        Misconception(
            "border-tested-by-number",
            border_tested_by_number,
            "You look whether the *number* of the next state is in the room. One to the right of the last column that "
            "is the first cell of the next row: test `0 <= r < rows` and `0 <= c < columns`.",
        ),
        Misconception(
            "blocked-moves-dropped",
            blocked_moves_dropped,
            "When a move is blocked, its probability is lost, and the row adds up to less than 1. A robot that "
            "bumps into something is still somewhere: it stays in its state.",
        ),
        Misconception(
            "overwritten",
            overwritten,
            "In a corner two of the three outcomes end in the same cell, and the second one overwrites the first. "
            "Collect the probabilities with `+=`.",
            variants=(overwritten_left_side_first, overwritten_sides_first, overwritten_right_side_first),
        ),
        Misconception(
            "slip-ignored",
            slip_ignored,
            "Your robot never slips: each action leads to one cell with probability 1. Give that cell 1 - slip, and "
            "slip/2 to the cell on either side.",
        ),
        Misconception(
            "slips-backwards-too",
            slips_backwards_too,
            "You spread the slip over all three other directions. This robot slips to its two sides, never backwards.",
        ),
        Misconception(
            "slips-backwards",
            slips_backwards,
            "Some of your slip goes backwards, to (action + 2) % 4. This robot slips to its two sides: slip/2 to "
            "(action - 1) % 4, slip/2 to (action + 1) % 4, nothing backwards.",
            variants=(slips_to_the_right_or_backwards, slips_to_the_left_or_backwards, slips_backwards_on_top),
        ),
        Misconception(
            "two-slips",
            two_slips,
            "You let 1 - 2 * slip go ahead. But `slip` is the probability of both sides together: 1 - slip goes "
            "ahead, slip/2 to each side.",
            variants=(two_slips_ahead_only,),
        ),
        Misconception(
            "full-slip-to-each-side",
            full_slip_to_each_side,
            "You gave `slip` to each side, so that the row adds up to 1 + slip. The two sides share it: slip/2 each.",
        ),
        Misconception(
            "slips-to-one-side-only",
            slips_to_one_side_only,
            "All of the slip goes to one side of the robot. Half of it belongs to its left (action - 1), half to its "
            "right (action + 1).",
            variants=(slips_to_the_left_only,),
        ),
        Misconception(
            "terminal-states-and-walls-left",
            terminal_states_left,
            "Your robot moves on from terminal states and out of shelves. Nothing happens there: in both, every "
            "action leads back to the same state with probability 1.",
        ),
        Misconception(
            "terminal-states-left",
            only_terminal_states_left,
            "Your robot moves on from terminal states. Nothing happens after the end: there, every action leads back "
            "to the same state with probability 1.",
        ),
        Misconception(
            "walls-left",
            only_walls_left,
            "Your robot drives out of shelves. Nobody is ever there, but the rows need a rule: as in a terminal state, "
            "every action leads back to the same state with probability 1.",
        ),
        Misconception(
            "terminal-cells-block",
            terminal_cells_block,
            "Your robot bumps into terminal cells as if they were shelves, and so can never arrive. It may enter them. "
            "It only cannot leave them again.",
        ),
        Misconception(
            "closed-rows-left-empty",
            closed_rows_left_empty,
            "The rows of terminal states and shelves are all 0. They have to add up to 1 like every other row: put "
            "the 1 where the state itself is.",
        ),
        Misconception(
            "wall-rows-left-empty",
            wall_rows_left_empty,
            "The rows of shelves are all 0. No robot is ever there, but each row of P adds up to 1: let a shelf lead "
            "to itself, like a terminal state.",
        ),
        Misconception(
            "next-state-first",
            next_state_first,
            "The axes are in the order [s', a, s]. The order here is P[s, a, s']: from where, what is done, to where.",
        ),
        Misconception(
            "numbered-by-columns",
            numbered_by_columns,
            "Your states are numbered down the columns. Here a state is row * columns + column: along the rows. That "
            "holds for the next state, too.",
            variants=(next_state_numbered_by_columns,),
        ),
        Misconception(
            "one-side-left-out",
            one_side_left_out,
            "One of the two sides is missing, and the rows add up to 1 - slip/2. The other slip/2 goes to "
            "(action - 1) % 4.",
        ),
        Misconception(
            "half-a-slip-ahead",
            half_a_slip_ahead,
            "Your rows add up to more than 1: straight ahead goes 1 - slip, as *each* of the two sides takes slip/2.",
        ),
        Misconception(
            "slip-is-the-way-ahead",
            slip_is_the_way_ahead,
            "You exchanged slip and 1 - slip: with probability 1 - slip the robot goes where it wants to.",
        ),
        Misconception(
            "rows-scaled-up",
            rows_scaled_up,
            "You drop what is blocked and scale the rest up. But a robot that bumps into something does not try again: "
            "it stays where it is, and that outcome keeps its probability.",
        ),
        Misconception(
            "stays-if-blocked-ahead",
            stays_if_blocked_ahead,
            "If the way ahead is blocked, your robot stays for sure. It may slip to a side all the same: look at each "
            "of the three directions by itself.",
        ),
        Misconception(
            "blocked-slip-goes-ahead",
            blocked_slip_goes_ahead,
            "Where a side is blocked, your robot goes straight ahead instead. It bumps into something and stays: "
            "slip/2 goes to its own state.",
        ),
        Misconception(
            "terminal-rows-left-empty",
            terminal_rows_left_empty,
            "The rows of terminal states are all 0. Whatever the robot does there, it stays there with probability 1.",
        ),
        Misconception(
            "multiplied-by-the-rows",
            multiplied_by_the_rows,
            "The number of the next state is row * columns + column. You multiplied by the number of rows, which is "
            "the same only in a square room.",
        ),
        Misconception(
            "up-goes-left",
            up_goes_left,
            "Your *up* goes left: the two numbers of a move are exchanged. MOVES holds (rows, columns), so the first "
            "one is added to the row.",
        ),
        Misconception(
            "last-line-outside",
            last_line_outside,
            "Your robot never enters the last row or column. They belong to the room: `r < rows`, not `r < rows - 1`.",
        ),
        Misconception(
            "first-line-outside",
            first_line_outside,
            "Your robot never enters row 0 or column 0. They belong to the room: `0 <= r`, not `0 < r`.",
        ),
        Misconception(
            "rows-for-columns",
            rows_for_columns,
            "Rows and columns are exchanged where you look at the edges: a row is below `rows`, a column below "
            "`columns`.",
        ),
        Misconception(
            "out-of-the-array",
            out_of_the_array,
            "Something is looked up behind its end. Is it `free[r, c]` beyond the edge of the room? Look at r and c "
            "first. Or `MOVES[action + 1]`, which does not exist for action 3? Take `% 4`.",
            variants=(no_side_for_the_last_action,),
        ),
        Misconception(
            "only-the-first-end",
            only_the_first_end,
            "Your robot stays in the first terminal cell only. There may be several: `terminal[row, column]`.",
        ),
        Misconception(
            "up-goes-down",
            up_goes_down,
            "Your *up* goes down. Row 0 is at the top of the room, so up makes the row smaller.",
        ),
        Misconception(
            "all-four-alike",
            all_four_alike,
            "Your robot goes in all four directions alike. Straight ahead goes 1 - slip, to each side slip/2, "
            "backwards nothing.",
        ),
        Misconception(
            "nothing-filled-in",
            nothing_filled_in,
            "All probabilities are 0: nothing is filled in, or `P` is made anew after it was filled.",
        ),
        Misconception(
            "actions-averaged",
            actions_averaged,
            "The axis of the actions is missing: `P[state, action, next_state]` has shape (S, 4, S).",
        ),
        Misconception(
            "rows-and-columns-kept",
            rows_and_columns_kept,
            "Your states have two axes, row and column. Here a state is one number, row * columns + column: shape "
            "(S, 4, S).",
        ),
    ),
    properties=(
        Property("without slip, each action moves one cell, and bumping means staying", 1, sure_moves),
        Property("with slip, half of it goes to each side", 1, slippery_moves),
        Property("shelves block, and terminal states and shelves are never left", 2, shelves_and_ends),
    ),
    hints=(
        "Take one cell and one action. List the three directions in which the robot may go, with their probabilities.",
        "For each of them: compute the cell; if it is outside or a shelf, the robot stays; add the probability to "
        "P[state, action, cell]. The sides of action a are (a - 1) % 4 and (a + 1) % 4.",
        "P.sum(axis=2) has to be 1 everywhere. Where is it not?",
    ),
    used_for="Any drawn map now becomes a model. `FiniteMDP.from_map` fills its array P by the same rules, for every "
    "grid world of this course.",
)
