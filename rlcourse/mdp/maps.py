"""Grid worlds from text maps.

One line per row; a state's number is row * n_columns + column, walls included, so `v.reshape(shape)` is a picture.

    #  wall: nobody is ever inside        G  goal: ends the episode, +1 by default
    .  free                               P  pit: ends the episode, -1 by default
    S  start (a free cell)                C  cliff: entering costs 100 and puts the robot back on S

The reward of a move is `step_reward` plus the reward of the cell that is entered; a move against a wall or the
border ends in the cell where it began. With probability `slip` the move goes sideways, half of it to each side.
"""

import numpy as np

ACTIONS = ("up", "right", "down", "left")
MOVES = np.array([(-1, 0), (0, 1), (1, 0), (0, -1)])  # (row, column), in the order of ACTIONS
CELLS = "#.SGPC"
REWARDS = {"G": 1.0, "P": -1.0, "C": -100.0}

MAPS = {
    # Russell & Norvig, "Artificial Intelligence: A Modern Approach", figure "4x3 world": slip 0.2, step reward -0.04.
    "russell-norvig": "...G\n.#.P\nS...",
    # Sutton & Barto, example 6.6. Exactly theirs with step_reward=-1, rewards={"G": 0.0, "C": -99.0}, gamma=1.
    "cliff": "............\n............\n............\nSCCCCCCCCCCG",
    "open": "S....\n.....\n.....\n.....\n....G",
    "corridor": "S......G",
    "bridge": "#PPPPP#\nS.....G\n#PPPPP#",
    "maze": "S.#.....\n..#.###.\n..#...#.\n.####.#.\n......#.\n.####.#.\n.#....#.\n...##..G",
    # Sutton, Precup & Singh (1999): four rooms joined by hallways.
    "rooms": (
        "S....#.....\n.....#.....\n...........\n.....#.....\n.....#.....\n#.####.....\n"
        ".....###.##\n.....#.....\n.....#.....\n...........\n.....#....G"
    ),
}


def parse_map(text):
    """The rows of a map, given as text or as a name in MAPS.

    Returns (n_rows, n_columns) array of single characters. Raises ValueError for an empty map, rows of unequal
    length, an unknown character, or a cliff without exactly one start.
    """
    rows = MAPS.get(text, text).strip("\n").splitlines()
    if not rows or not rows[0]:
        raise ValueError("The map is empty; give at least one row, for example 'S..G'.")
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"Row {number} of the map, {row!r}, has {len(row)} cells, expected {len(rows[0])} as in row 0. "
                f"A map is text such as 'S..G', or one of the names {', '.join(MAPS)}."
            )
        for column, cell in enumerate(row):
            if cell not in CELLS:
                raise ValueError(
                    f"Cell ({number}, {column}) of the map is {cell!r}, expected one of {' '.join(CELLS)}. "
                    f"A map is text such as 'S..G', or one of the names {', '.join(MAPS)}."
                )
    grid = np.array([list(row) for row in rows])
    starts = int((grid == "S").sum())
    if (grid == "C").any() and starts != 1:
        raise ValueError(f"The map has cliff cells and {starts} starts; expected exactly one S to fall back to.")
    return grid


def map_arrays(text, *, slip=0.0, step_reward=0.0, rewards=None, cell_rewards=None):
    """The arrays of a text map's MDP, ready for `FiniteMDP(gamma=…, **arrays)`.

    Parameters
    ----------
    text : str
        The map, or its name in MAPS.
    slip : float in [0, 1]
        Probability that a move goes sideways (half of it to each side).
    step_reward : float
        Reward of every move.
    rewards : dict, optional
        Reward added on entering a kind of cell; overrides entries of {"G": 1.0, "P": -1.0, "C": -100.0}.
    cell_rewards : dict {(row, column): float}, optional
        Reward added when a move ends in that free cell, also when it ends there because it bumped into a wall.

    Returns
    -------
    dict with P, R, terminal, initial, names and layout; S = n_rows * n_columns states, the four ACTIONS.
        Goals, pits, walls and cliff cells are terminal; episodes start on S, or on any free cell if there is no S.
        Where a transition can come about in two ways with different rewards (falling off a cliff back to S, or
        bumping on S), its reward is their mean, so that values are exact.

    Raises
    ------
    ValueError
        For a map, slip, reward or cell that does not fit; the message names it.
    """
    grid = parse_map(text)
    if not 0 <= slip <= 1:
        raise ValueError(f"slip is {slip}, expected a probability from 0 to 1.")
    unknown = set(rewards or {}) - set(REWARDS)
    if unknown:
        raise ValueError(f"rewards has the key {sorted(unknown)[0]!r}, expected keys among {', '.join(REWARDS)}.")
    entry_reward = step_reward + entry_rewards(grid, rewards, cell_rewards)

    n_states, n_actions = grid.size, len(ACTIONS)
    terminal = np.isin(grid, list("#GPC")).ravel()
    P = np.zeros((n_states, n_actions, n_states))
    reward_sum = np.zeros_like(P)
    for state in range(n_states):
        if terminal[state]:
            P[state, :, state] = 1.0
            continue
        moves = [move(grid, state, direction) for direction in range(n_actions)]
        for action in range(n_actions):
            for turn, probability in ((0, 1 - slip), (-1, slip / 2), (1, slip / 2)):
                entered, next_state = moves[(action + turn) % n_actions]
                P[state, action, next_state] += probability
                reward_sum[state, action, next_state] += probability * entry_reward[entered]
    starts = np.isin(grid, ["S"]).ravel()
    if not starts.any():
        starts = ~terminal
    if not starts.any():
        raise ValueError("The map has no free cell to start from; add '.' or 'S'.")
    return {
        "P": P,
        "R": np.divide(reward_sum, P, out=np.zeros_like(P), where=P > 0),
        "terminal": terminal,
        "initial": starts / starts.sum(),
        "state_names": [f"({row}, {column})" for row, column in np.ndindex(grid.shape)],
        "action_names": ACTIONS,
        "layout": ["".join(row) for row in grid],
    }


def entry_rewards(grid, rewards=None, cell_rewards=None):
    """Reward for entering each cell, (S,), without the step reward; arguments as in `map_arrays`."""
    entry = np.zeros(grid.shape)
    for kind, reward in {**REWARDS, **(rewards or {})}.items():
        entry[grid == kind] = reward
    for cell, reward in (cell_rewards or {}).items():
        row, column = cell
        if not (0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]) or grid[row, column] not in ".S":
            raise ValueError(f"cell_rewards names cell {cell}, which is not a free cell of this map.")
        entry[row, column] += reward
    return entry.ravel()


def move(grid, state, direction):
    """The cell entered by one move and the cell where the robot then stands (they differ at a cliff)."""
    row, column = np.array(divmod(state, grid.shape[1])) + MOVES[direction]
    inside = 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]
    if not inside or grid[row, column] == "#":
        return state, state
    entered = int(row * grid.shape[1] + column)
    if grid[row, column] == "C":
        return entered, int(np.flatnonzero(grid == "S")[0])
    return entered, entered
