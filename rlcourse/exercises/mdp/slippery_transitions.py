"""Transition probabilities of a grid in which moves may slip sideways."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left


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
    numbers = np.pad(np.arange(free.size).reshape(free.shape), 1)
    open_cells = np.pad(free, 1)
    stay = (terminal | ~free).ravel()
    sure = np.zeros((4, free.size, free.size))
    here = np.arange(free.size)
    for action, (down, right) in enumerate(MOVES):
        window = np.s_[1 + down : 1 + down + free.shape[0], 1 + right : 1 + right + free.shape[1]]
        landing = np.where(open_cells[window].ravel() & ~stay, numbers[window].ravel(), here)
        sure[action, here, landing] = 1.0
    P = (1 - slip) * sure + slip / 2 * (np.roll(sure, 1, axis=0) + np.roll(sure, -1, axis=0))
    return P.transpose(1, 0, 2)


def with_explicit_sideways_table(free, terminal, slip):
    sideways = {0: (1, 3), 1: (0, 2), 2: (1, 3), 3: (0, 2)}
    rows, columns = free.shape
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    open_cells = {cell for cell in cells if free[cell]}
    P = np.zeros((len(cells), 4, len(cells)))
    for state, cell in enumerate(cells):
        for action in range(4):
            for direction in range(4):
                target = (cell[0] + MOVES[direction][0], cell[1] + MOVES[direction][1])
                if target not in open_cells or terminal[cell] or not free[cell]:
                    target = cell
                weight = 1 - slip if direction == action else slip / 2 if direction in sideways[action] else 0.0
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


def _blocked_moves_dropped(free, row, column, r, c):
    target = _target(free, row, column, r, c)
    return None if target == (row, column) else target


def walks_through_walls(free, terminal, slip):
    return _variant(free, terminal, slip, target=_through_walls)


def leaves_and_comes_back_opposite(free, terminal, slip):
    return _variant(free, terminal, slip, target=_around_the_border)


def border_tested_below_and_right_only(free, terminal, slip):
    return _variant(free, terminal, slip, target=_minus_one_is_the_last)


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


def overwritten(free, terminal, slip):
    return _variant(free, terminal, slip, add=False)


def slips_backwards_too(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, -1: slip / 3, 1: slip / 3, 2: slip / 3})


def full_slip_to_each_side(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, -1: slip, 1: slip})


def slips_to_one_side_only(free, terminal, slip):
    return _variant(free, terminal, slip, shares={0: 1 - slip, 1: slip})


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


def walls_and_ends(rng):
    cases = []
    for shape in ((3, 4), (4, 3)):
        inner = rng.permutation([(1, 1), (1, 2), (2, 1)] if shape == (4, 3) else [(1, 1), (1, 2), (0, 1)])
        free, terminal = np.ones(shape, bool), _no(shape)
        free[tuple(inner[0])] = False
        terminal[tuple(inner[1])] = True
        cases.append((free, terminal, float(rng.choice([0.2, 0.3, 1.0]))))
    return cases


EXERCISE = Exercise(
    id="slippery-transitions",
    title="Transition probabilities of a slippery grid",
    minutes=10,
    difficulty=3,
    optional=True,
    reference=slippery_transitions,
    alternatives=(by_mixing_sure_moves, with_explicit_sideways_table),
    misconceptions=(
        Misconception(
            "walks-through-walls",
            walks_through_walls,
            "Your robot walks into walls: only the border stops it. Look up `free[r, c]` as well before it moves.",
        ),
        Misconception(
            "comes-back-on-the-other-side",
            leaves_and_comes_back_opposite,
            "Your robot leaves the grid on one side and comes back on the other. In Python `free[-1]` is the last "
            "row and `%` wraps around: test `0 <= r < rows` and `0 <= c < columns` first.",
        ),
        Misconception(
            "minus-one-is-the-last",
            border_tested_below_and_right_only,
            "At the bottom and on the right your robot stops. At the top and on the left it comes out on the other "
            "side, because `free[-1]` is the last row in Python: test `0 <= r` and `0 <= c`, too.",
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
            "full-slip-to-each-side",
            full_slip_to_each_side,
            "You gave `slip` to each side, so that the row adds up to 1 + slip. The two sides share it: slip/2 each.",
        ),
        Misconception(
            "slips-to-one-side-only",
            slips_to_one_side_only,
            "All of the slip goes to the robot's right (action + 1). Half of it belongs to its left (action - 1).",
        ),
        Misconception(
            "terminal-states-and-walls-left",
            terminal_states_left,
            "Your robot moves on from terminal states and out of walls. Nothing happens there: in both, every "
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
            "Your robot walks out of walls. Nobody is ever there, but the rows need a rule: as in a terminal state, "
            "every action leads back to the same state with probability 1.",
        ),
        Misconception(
            "terminal-cells-block",
            terminal_cells_block,
            "Your robot bumps into terminal cells as if they were walls, and so can never arrive. It may enter them. "
            "It only cannot leave them again.",
        ),
        Misconception(
            "closed-rows-left-empty",
            closed_rows_left_empty,
            "The rows of terminal states and walls are all 0. They have to add up to 1 like every other row: put "
            "the 1 where the state itself is.",
        ),
        Misconception(
            "wall-rows-left-empty",
            wall_rows_left_empty,
            "The rows of walls are all 0. No robot is ever there, but each row of P adds up to 1: let a wall lead "
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
            "Your states are numbered down the columns. Here a state is row * columns + column: along the rows.",
        ),
    ),
    properties=(
        Property("without slip, each action moves one cell, and bumping means staying", 1, sure_moves),
        Property("with slip, half of it goes to each side", 1, slippery_moves),
        Property("walls block, and terminal states and walls are never left", 2, walls_and_ends),
    ),
    hints=(
        "Take one cell and one action. List the three directions in which the robot may go, with their probabilities.",
        "For each of them: compute the cell; if it is outside or a wall, the robot stays; add the probability to "
        "P[state, action, cell]. The sides of action a are (a - 1) % 4 and (a + 1) % 4.",
        "P.sum(axis=2) has to be 1 everywhere. Where is it not?",
    ),
)
