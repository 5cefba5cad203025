"""A grid world as a Gymnasium environment."""

import gymnasium
import numpy as np

from rlcourse.mdp import ACTIONS, FiniteMDP

# Okabe-Ito colours, as in the course's pictures.
CELL_COLORS = {
    "#": (102, 102, 102),
    ".": (255, 255, 255),
    "S": (221, 238, 250),
    "G": (0, 158, 115),
    "P": (213, 94, 0),
    "C": (230, 159, 0),
}
ROBOT_COLOR = (0, 114, 178)
CELL_PIXELS = 32


class GridWorld(gymnasium.Env):
    """Walk on a text map (see `rlcourse.mdp.maps`) with four actions: 0 up, 1 right, 2 down, 3 left.

    The observation is the number of the cell, row * n_columns + column. Episodes terminate on a goal or pit and are
    truncated after `max_steps`. Everything random comes from `env.mdp`, the FiniteMDP of the same map.

    Parameters
    ----------
    map : str
        A text map or the name of one in `rlcourse.mdp.MAPS`.
    slip, step_reward, rewards, cell_rewards, gamma
        As in `FiniteMDP.from_map`.
    max_steps : int
        Steps after which an episode is truncated.
    render_mode : None, "ansi" (text) or "rgb_array" ((H, W, 3) uint8)
    """

    metadata = {"render_modes": ["ansi", "rgb_array"], "render_fps": 4}  # noqa: RUF012

    def __init__(
        self,
        map="russell-norvig",
        *,
        slip=0.0,
        step_reward=0.0,
        rewards=None,
        cell_rewards=None,
        gamma=0.9,
        max_steps=100,
        render_mode=None,
    ):
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f'render_mode is {render_mode!r}, expected None, "ansi" or "rgb_array".')
        if max_steps < 1:
            raise ValueError(f"max_steps is {max_steps}, expected at least 1.")
        self.mdp = FiniteMDP.from_map(
            map, slip=slip, step_reward=step_reward, rewards=rewards, cell_rewards=cell_rewards, gamma=gamma
        )
        self.shape = (len(self.mdp.layout), len(self.mdp.layout[0]))
        self.max_steps = max_steps
        self.render_mode = render_mode
        self.observation_space = gymnasium.spaces.Discrete(self.mdp.n_states)
        self.action_space = gymnasium.spaces.Discrete(len(ACTIONS))
        self._state = None

    def cell(self, state):
        """(row, column) of a state."""
        return divmod(int(state), self.shape[1])

    def state(self, row, column):
        """The number of the cell in this row and column."""
        return row * self.shape[1] + column

    def reset(self, *, seed=None, options=None):
        """Start on S. Returns the state and an empty info."""
        super().reset(seed=seed)
        self._state = int(self.mdp.reset(1, self.np_random)[0])
        self._steps = 0
        return self._state, {}

    def step(self, action):
        """Try to move. Returns state, reward, terminated, truncated, info."""
        if not self.action_space.contains(action):
            raise ValueError(f"The action is {action!r}, expected a whole number from 0 to {len(ACTIONS) - 1}.")
        if self._state is None:
            raise gymnasium.error.ResetNeeded("Call reset() before step().")
        states, rewards, terminated = self.mdp.step([self._state], [action], self.np_random)
        self._state = int(states[0])
        self._steps += 1
        truncated = not terminated[0] and self._steps >= self.max_steps
        return self._state, float(rewards[0]), bool(terminated[0]), bool(truncated), {}

    def render(self):
        """The map with the robot on it: text with the robot as R, or an image."""
        if self.render_mode == "ansi":
            grid = [list(row) for row in self.mdp.layout]
            if self._state is not None:
                row, column = self.cell(self._state)
                grid[row][column] = "R"
            return "\n".join("".join(row) for row in grid) + "\n"
        if self.render_mode == "rgb_array":
            return self._image()
        return None

    def _image(self):
        cells = np.array([[CELL_COLORS[cell] for cell in row] for row in self.mdp.layout], dtype=np.uint8)
        image = cells.repeat(CELL_PIXELS, axis=0).repeat(CELL_PIXELS, axis=1)
        image[::CELL_PIXELS] = image[:, ::CELL_PIXELS] = 187
        if self._state is not None:
            row, column = self.cell(self._state)
            y, x = np.mgrid[: image.shape[0], : image.shape[1]] / CELL_PIXELS
            image[(y - row - 0.5) ** 2 + (x - column - 0.5) ** 2 < 0.3**2] = ROBOT_COLOR
        return image
