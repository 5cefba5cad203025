"""Tasks in which one observation does not tell the state: they ask for a memory, or for stacked frames.

rlcourse/Recall-v0              a cue at the beginning, a question later, nothing in between
rlcourse/CartPolePositions-v0   CartPole-v1 without its velocities
rlcourse/PendulumAngle-v0       Pendulum-v1 without its velocity
"""

import gymnasium
import numpy as np


class Recall(gymnasium.Env):
    """Remember a cue: it is seen once, and asked for `delay` steps later.

    Observation (2,): the cue, -1 or 1, in the first step, else 0; and 1 in the step of the question, else 0. Action: 0
    says that the cue was -1, 1 that it was 1; only the answer to the question counts. It pays 1 if it is right, else 0,
    and ends the episode. Without a memory the mean return is 0.5, with one it is 1.
    """

    metadata = {"render_modes": []}  # noqa: RUF012

    def __init__(self, delay=8):
        if delay < 1:
            raise ValueError(f"delay is {delay}, expected at least 1.")
        self.delay = delay
        self.observation_space = gymnasium.spaces.Box(-1.0, 1.0, (2,), np.float32)
        self.action_space = gymnasium.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        """Show the cue."""
        super().reset(seed=seed)
        self._answer, self._age = int(self.np_random.integers(2)), 0
        return self._observation(), {}

    def step(self, action):
        """Returns observation, reward, terminated, truncated, info."""
        asked = self._age == self.delay
        self._age += 1
        return self._observation(), float(asked and action == self._answer), asked, False, {}

    def _observation(self):
        cue = 2.0 * self._answer - 1.0 if self._age == 0 else 0.0
        return np.array((cue, self._age == self.delay), dtype=np.float32)


class OnlyParts(gymnasium.ObservationWrapper):
    """Shows some components of the observation. parts : slice."""

    def __init__(self, env, parts):
        super().__init__(env)
        self.parts, space = parts, env.observation_space
        self.observation_space = gymnasium.spaces.Box(space.low[parts], space.high[parts], dtype=space.dtype)

    def observation(self, observation):
        """The components, a copy."""
        return observation[self.parts].copy()


def cart_pole_positions(**options):
    """CartPole-v1 in which only the cart's position (m) and the pole's angle (rad) are seen."""
    return OnlyParts(gymnasium.make("CartPole-v1", **options), slice(None, None, 2))


def pendulum_angle(**options):
    """Pendulum-v1 in which only cosine and sine of the angle are seen."""
    return OnlyParts(gymnasium.make("Pendulum-v1", **options), slice(2))
