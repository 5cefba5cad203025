"""The point robot of `rlcourse.envs.reaching` with a new target in every episode, paid only for being there.

Nothing in the reward says which way to go: the task for hindsight experience replay (`rlcourse.deep.HindsightReplay`).
"""

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict

from rlcourse.envs.reaching import MAX_ACCELERATION, REACHED, distance, reaching_step, start_state

MAX_STEPS = 50
REACH = 0.8  # m: targets are within this of the origin, along each axis


class ReachingGoal(gymnasium.Env):
    """Bring the point robot within 0.1 m of a target that is another one in each episode.

    Observation: a Dict with `observation` (6,), position (m) and velocity (m/s); `achieved_goal` (3,), the position;
    `desired_goal` (3,), the target. Action (3,): acceleration (m/s^2) in [-1, 1]. Each step pays -1, that which
    reaches the target 0 and is the last. Truncated after 50 steps (5 s).

    The three functions `compute_…` are those of gymnasium-robotics; goals may be (3,) or (N, 3).
    """

    metadata = {"render_modes": []}  # noqa: RUF012

    def __init__(self, max_steps=MAX_STEPS):
        self.max_steps = max_steps
        somewhere = {"low": -np.inf, "high": np.inf, "dtype": np.float64}
        self.observation_space = Dict(
            {
                "observation": Box(shape=(6,), **somewhere),
                "achieved_goal": Box(shape=(3,), **somewhere),
                "desired_goal": Box(-REACH, REACH, (3,), np.float64),
            }
        )
        self.action_space = Box(-MAX_ACCELERATION, MAX_ACCELERATION, (3,), np.float64)

    def reset(self, *, seed=None, options=None):
        """Start at rest near the origin, with a new target or the one in options["target"] (3,)."""
        super().reset(seed=seed)
        self._state = start_state(self.np_random)
        self._target = self.np_random.uniform(-REACH, REACH, 3)
        if options and "target" in options:
            self._target = np.array(options["target"], dtype=float)
        self._steps = 0
        return self._observation(), {}

    def step(self, action):
        """Returns the observation, reward, terminated, truncated and info with "is_success"."""
        self._state, reached = reaching_step(self._state, action, self._target)
        self._steps += 1
        reward = float(self.compute_reward(self._state[:3], self._target, {}))
        truncated = not reached and self._steps >= self.max_steps
        return self._observation(), reward, bool(reached), bool(truncated), {"is_success": bool(reached)}

    def compute_reward(self, achieved_goal, desired_goal, info):
        """0 within 0.1 m of the goal, else -1."""
        return np.where(distance(achieved_goal, desired_goal) < REACHED, 0.0, -1.0)

    def compute_terminated(self, achieved_goal, desired_goal, info):
        """Whether the goal is reached."""
        return distance(achieved_goal, desired_goal) < REACHED

    def compute_truncated(self, achieved_goal, desired_goal, info):
        """Whether time is up, whatever the goals."""
        return np.full(np.shape(achieved_goal)[:-1], self._steps >= self.max_steps)

    def _observation(self):
        position = self._state[:3]
        return {
            "observation": self._state.copy(),
            "achieved_goal": position.copy(),
            "desired_goal": self._target.copy(),
        }
