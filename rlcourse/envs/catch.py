"""Catch a falling ball, seen as a picture: small enough to learn from pixels in a minute."""

import gymnasium
import numpy as np

PADDLE, BALL = (0, 114, 178), (230, 159, 0)  # on black, so that what is not there is 0


class Catch(gymnasium.Env):
    """Move the paddle on the bottom row under the ball, which begins in the top row and falls one row in each step.

    Observation: the picture, (16, 16, 3) bytes: 8 x 8 cells of 2 x 2 pixels. Actions: 0 left, 1 stay, 2 right. When the
    ball arrives, the episode ends and pays 1 if it was caught, -1 if not: random play returns about -0.75, the best 1.

    oblique : the ball flies one column to the left or right in each step, too, and back from the walls; which way, only
        two pictures tell (the setting `frames`).
    cells, pixels : of a side of the board, and of a side of a cell.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 8}  # noqa: RUF012

    def __init__(self, oblique=False, cells=8, pixels=2, render_mode=None):
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f'render_mode is {render_mode!r}, expected None or "rgb_array".')
        if cells < 2 or pixels < 1:
            raise ValueError(f"cells is {cells} and pixels {pixels}, expected at least 2 and 1.")
        self.oblique, self.cells, self.pixels, self.render_mode = oblique, cells, pixels, render_mode
        self.observation_space = gymnasium.spaces.Box(0, 255, (cells * pixels, cells * pixels, 3), np.uint8)
        self.action_space = gymnasium.spaces.Discrete(3)

    def reset(self, *, seed=None, options=None):
        """The ball begins in any column, the paddle in the middle."""
        super().reset(seed=seed)
        self.row, self.paddle = 0, self.cells // 2
        self.column = int(self.np_random.integers(self.cells))
        self.direction = int(self.np_random.choice((-1, 1))) if self.oblique else 0
        return self._picture(), {}

    def step(self, action):
        """Move paddle and ball. Returns the picture, reward, terminated, truncated, info."""
        if not self.action_space.contains(action):
            raise ValueError(f"The action is {action!r}, expected 0, 1 or 2.")
        last = self.cells - 1
        self.paddle = min(max(self.paddle + int(action) - 1, 0), last)
        if not 0 <= self.column + self.direction <= last:
            self.direction = -self.direction
        self.row, self.column = self.row + 1, self.column + self.direction
        terminated = self.row == last
        reward = 0.0 if not terminated else 1.0 if self.column == self.paddle else -1.0
        return self._picture(), reward, terminated, False, {}

    def render(self):
        """The picture, (H, W, 3) uint8."""
        return self._picture() if self.render_mode == "rgb_array" else None

    def _picture(self):
        board = np.zeros((self.cells, self.cells, 3), np.uint8)
        board[-1, self.paddle] = PADDLE
        board[self.row, self.column] = BALL
        return board.repeat(self.pixels, axis=0).repeat(self.pixels, axis=1)
