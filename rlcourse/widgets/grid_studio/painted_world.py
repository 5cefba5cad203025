"""A grid world that is painted cell by cell: the map, its rewards, and the MDP that they make."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from rlcourse.mdp import MAPS, FiniteMDP
from rlcourse.mdp.maps import REWARDS, entry_rewards, move, parse_map
from rlcourse.planning import policy_iteration
from rlcourse.symbols import symbol_of
from rlcourse.widgets.settings import Choice, Number

TOOLS = {"wall": "#", "free": ".", "goal": "G", "pit": "P", "cliff": "C", "start": "S", "reward": "."}
LARGEST = 12


class MapSetting:
    """A name in `rlcourse.mdp.MAPS` or the text of a map of at most 12 x 12 cells."""

    def check(self, name, value):
        known = isinstance(value, str) and (value in MAPS or "\n" in value or not set(value) - set("#.SGPC"))
        if not known:
            raise ValueError(f"{name} = {value!r}: expected the text of a map or one of {', '.join(MAPS)}")
        rows = MAPS.get(value, value).strip("\n").splitlines()
        columns = max(map(len, rows), default=0)
        if len(rows) > LARGEST or columns > LARGEST:
            size = f"{len(rows)} rows and {columns} columns"
            raise ValueError(f"{name} has {size}, expected at most {LARGEST} of each")
        return value


class CellSetting:
    """(row, column) of the cell to look into, or None."""

    def check(self, name, value):
        if value is None:
            return None
        pair = isinstance(value, tuple | list) and len(value) == 2
        if not pair or not all(isinstance(part, int | np.integer) and part >= 0 for part in value):
            raise ValueError(f"{name} = {value!r}: expected (row, column), counted from 0, or None")
        return int(value[0]), int(value[1])


@dataclass(frozen=True, eq=False)
class PaintedWorld:
    """What the grid-world studio knows about its world; made by `PaintedWorld.make`, changed by `with_…`."""

    mdp: FiniteMDP
    slip: float
    step_reward: float
    rewards: dict
    cell_rewards: dict

    @classmethod
    def make(cls, text, slip, step_reward, gamma, rewards, cell_rewards):
        mdp = FiniteMDP.from_map(
            text, slip=slip, step_reward=step_reward, gamma=gamma, rewards=rewards, cell_rewards=cell_rewards
        )
        return cls(mdp, slip, step_reward, dict(rewards), dict(cell_rewards))

    @property
    def text(self):
        return "\n".join(self.mdp.layout)

    @property
    def shape(self):
        return len(self.mdp.layout), len(self.mdp.layout[0])

    def with_parameters(self, slip, step_reward, gamma):
        if (slip, step_reward) == (self.slip, self.step_reward):
            return replace(self, mdp=replace(self.mdp, R=self.mdp.transition_rewards, gamma=gamma))
        return self.make(self.text, slip, step_reward, gamma, self.rewards, self.cell_rewards)

    def with_paint(self, cells, tool, reward):
        """Raises ValueError for an unknown tool, a cell outside the map, or a world that cannot be."""
        tool = Choice(tuple(TOOLS)).check("tool", tool)
        reward = Number(-100, 100).check("reward", reward)
        grid = [list(row) for row in self.mdp.layout]
        cell_rewards = dict(self.cell_rewards)
        for cell in cells:
            row, column = self.checked_cell(cell)
            if tool == "start":
                grid = [["." if kind == "S" else kind for kind in line] for line in grid]
            if tool != "reward" or grid[row][column] != "S":
                grid[row][column] = TOOLS[tool]
            if tool == "reward" and reward:
                cell_rewards[row, column] = reward
            elif tool != "start":
                cell_rewards.pop((row, column), None)
        text = "\n".join("".join(row) for row in grid)
        return self.make(text, self.slip, self.step_reward, self.mdp.gamma, self.rewards, cell_rewards)

    def checked_cell(self, cell):
        cell = CellSetting().check("cell", cell)
        rows, columns = self.shape
        if cell is not None and not (cell[0] < rows and cell[1] < columns):
            raise ValueError(f"cell = {cell!r}: the map has rows 0 to {rows - 1} and columns 0 to {columns - 1}")
        return cell

    def cell(self, state):
        return divmod(int(state), self.shape[1])

    def kind(self, state):
        """The map's character at a state."""
        row, column = self.cell(state)
        return self.mdp.layout[row][column]

    def move(self, state, direction):
        """The cell that one move enters, and the one where the robot then stands (they differ at a cliff)."""
        entered, next_state = move(self._grid, int(state), direction)
        return int(entered), int(next_state)

    def end_reward(self, kind):
        """The reward on entering a goal "G" or a pit "P"."""
        return {**REWARDS, **self.rewards}[kind]

    def arrival(self, state):
        """What a robot did that ended in `state`, a goal or a pit. The reward decides, not the letter."""
        kind = self.kind(state)
        return "reached the goal" if symbol_of(kind, self.end_reward(kind)).name == "goal" else "fell into the pit"

    def no_way_out(self, state):
        """Why no episode ends from a state that cannot reach an end with some policy."""
        if not self.has_end:
            return "there is no goal or pit in this world"
        if self.lost[state]:
            return "no way leads from here to a goal or a pit"
        return "with these arrows it never arrives from here"

    @cached_property
    def sparse(self):
        """The MDP for the algorithms: few successors per row, and no threads of a BLAS that fight for the cores."""
        P = sparse.csr_array(self.mdp.P.reshape(-1, self.mdp.n_states))
        return replace(self.mdp, P=P, R=self.mdp.transition_rewards)

    def optimum(self, guess):
        """v* (S,), or None at gamma = 1 where there may be none. A good `guess` at the policy (S,) saves time."""
        if "v" not in self._found:
            # At gamma = 1 only a policy that surely ends can start; policy_iteration finds one itself.
            start = None if self.mdp.gamma == 1 else guess
            try:
                self._found["v"] = policy_iteration(self.sparse, policy=start).v
            except ValueError:
                self._found["v"] = None
        return self._found["v"]

    @cached_property
    def entry_rewards(self):
        """(S,) the reward for entering each cell, without the step reward."""
        return entry_rewards(self._grid, self.rewards, self.cell_rewards)

    @cached_property
    def _grid(self):
        return parse_map(self.text)

    @cached_property
    def _found(self):
        return {}

    @cached_property
    def has_end(self):
        """Whether there is a goal or a pit."""
        return bool(self._ends.any())

    @cached_property
    def lost(self):
        """(S,) bool: states from which no goal or pit can be reached."""
        return ~_closure(self._ends, self._linked.T) & ~self.mdp.terminal

    @cached_property
    def visited(self):
        """(S,) bool: states that can be reached from the start."""
        return _closure(self.mdp.initial > 0, self._linked) & ~self.mdp.terminal

    @cached_property
    def _ends(self):
        return np.array([kind in "GP" for row in self.mdp.layout for kind in row])

    @cached_property
    def _linked(self):
        return self.mdp.P.max(axis=1) > 0


def _closure(start, linked):
    """The states that can be reached from `start` (S,) over links (S, S) from row to column."""
    found = start.copy()
    while True:
        larger = found | (found @ linked)
        if (larger == found).all():
            return found
        found = larger
