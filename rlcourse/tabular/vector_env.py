"""Many copies of one finite MDP, stepped together as arrays."""

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from rlcourse.mdp.checks import checked_count


class TabularVectorEnv(VectorEnv):
    """`num_envs` independent copies of a FiniteMDP behind Gymnasium's VectorEnv interface.

    Observations and actions are (num_envs,) ints. An episode that ends (terminated, or truncated after `max_steps`
    steps) starts anew within the same step: the observation returned is that of the new episode, and the state in
    which the old one ended stands in info["final_obs"], valid where info["_final_obs"] is true.

    Parameters
    ----------
    mdp : FiniteMDP
    num_envs : int
    max_steps : int, optional
        Truncate episodes after so many steps. Default: never.
    """

    metadata = {"autoreset_mode": AutoresetMode.SAME_STEP, "render_modes": []}  # noqa: RUF012

    def __init__(self, mdp, num_envs, max_steps=None):
        self.mdp = mdp
        self.num_envs = num_envs = checked_count("num_envs", num_envs)
        self.max_steps = np.inf if max_steps is None else checked_count("max_steps", max_steps)
        self.single_observation_space = gymnasium.spaces.Discrete(mdp.n_states)
        self.single_action_space = gymnasium.spaces.Discrete(mdp.n_actions)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(self, *, seed=None, options=None):
        """Start all copies anew. Returns observations (num_envs,) and an empty info."""
        if seed is not None:
            self._np_random, self._np_random_seed = gymnasium.utils.seeding.np_random(seed)
        self._states = self.mdp.reset(self.num_envs, self.np_random)
        self._ages = np.zeros(self.num_envs, dtype=np.int64)
        return self._states.copy(), {}

    def step(self, actions):
        """Step every copy. Returns observations, rewards, terminated, truncated, each (num_envs,), and info."""
        final, rewards, terminated = self.mdp.step(self._states, actions, self.np_random)
        self._ages += 1
        truncated = ~terminated & (self._ages >= self.max_steps)
        ended = terminated | truncated
        info = {}
        self._states = final
        if ended.any():
            info = {"final_obs": final, "_final_obs": ended}
            self._states = final.copy()
            self._states[ended] = self.mdp.reset(int(ended.sum()), self.np_random)
            self._ages[ended] = 0
        return self._states.copy(), rewards, terminated, truncated, info
