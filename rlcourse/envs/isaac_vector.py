"""A task written for Isaac Gym as a Gymnasium vector environment, so that the agents of this package can learn it.

    run = ppo.train(ppo.Config(env=IsaacVector(task), rollout_steps=24, minibatch_size=6 * task.num_envs))

`task` is any object with the interface of IsaacGymEnvs' VecTask or legged_gym's LeggedRobot. Both report the end of an
episode by one flag, and neither says what the learner needs to know about it; this is how it is found out:

- *Truncation.* `extras["time_outs"]` marks the ends that are time limits; all others are terminations. A task that
  sends no `time_outs` only terminates.
- *The final observation.* A VecTask returns it, and begins the new episode in its next step. So the first step of an
  episode is taken before anything of it was seen: its observation is all zeros here, as VecTask's own is at the very
  start, and never one of the episode before. What the action does in that step is up to the task (often nothing).
  A LeggedRobot has begun the new episode when it returns, and the final observation is lost: the one *before* the last
  step stands in for it, as in rsl_rl. It is only used to value the future of truncated episodes.

What only the simulator knows, a VecTask's "states" (`num_states` of them) or a LeggedRobot's privileged observations
(`num_privileged_obs`), becomes the part `state` of a Dict, beside `obs`: PPO shows it to its value network alone.
"""

import math

import numpy as np
import torch
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space


class IsaacVector(VectorEnv):
    """Observations (num_envs, num_obs) and actions (num_envs, num_actions) float32, tensors on the task's device.

    With privileged observations: a dict of `obs`, as above, and `state` (num_envs, num_states or num_privileged_obs).
    The actions of a VecTask are in [-1, 1]; those of a LeggedRobot have no bounds.
    """

    metadata = {"autoreset_mode": AutoresetMode.SAME_STEP, "render_modes": []}  # noqa: RUF012

    def __init__(self, task):
        self.task = task
        self.num_envs = task.num_envs
        self._leaves_resets_to_the_learner = hasattr(task, "amp_observation_space")
        bound = 1.0 if hasattr(task, "action_space") else math.inf
        self._sizes = {"obs": task.num_obs}
        if privileged := getattr(task, "num_states", 0) or getattr(task, "num_privileged_obs", None) or 0:
            self._sizes["state"] = privileged
        parts = {name: spaces.Box(-np.inf, np.inf, (size,), np.float32) for name, size in self._sizes.items()}
        self.single_observation_space = spaces.Dict(parts) if privileged else parts["obs"]
        self.single_action_space = spaces.Box(-bound, bound, (task.num_actions,), np.float32)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)

    def reset(self, *, seed=None, options=None):
        """Begin a new episode everywhere. Returns the observations and an empty info.

        seed : of PyTorch's and NumPy's global random numbers, from which tasks draw.
        """
        if seed is not None:
            torch.manual_seed(seed)
            np.random.seed(seed % 2**32)
        if self._leaves_resets_to_the_learner:
            self.task.reset_buf[:] = 1
            self.observations = self._observed(self.task.reset_done())
        elif hasattr(self.task, "progress_buf"):
            self.task.reset_buf[:] = 1
            zeros = [torch.zeros(self.num_envs, size, device=self.task.device) for size in self._sizes.values()]
            self.observations = self._observed(zeros)
        else:
            self.observations = self._observed(self.task.reset())
        return self.observations, {}

    def step(self, actions):
        """Step every copy. Returns observations, rewards, terminated, truncated and info, with "final_obs"."""
        actions = torch.as_tensor(actions, device=getattr(self.task, "rl_device", self.task.device))
        returned = self.task.step(actions)
        rewards, ended, extras = _parts(returned)
        before, self.observations = self.observations, self._observed(returned)
        ended = ended.bool()
        if not ended.any():
            return self.observations, rewards, ended, ended, {}
        truncated = ended & extras["time_outs"].bool() if "time_outs" in extras else torch.zeros_like(ended)
        final = before
        if self._is_at_its_end(ended):
            final = self.observations
            if self._leaves_resets_to_the_learner:
                self.observations = self._observed(self.task.reset_done())
            elif isinstance(final, dict):
                self.observations = {name: part.masked_fill(ended[:, None], 0.0) for name, part in final.items()}
            else:
                self.observations = final.masked_fill(ended[:, None], 0.0)
        return self.observations, rewards, ended & ~truncated, truncated, {"final_obs": final, "_final_obs": ended}

    def _is_at_its_end(self, ended):
        """Whether the task still stands where its episodes ended: its count of their steps has not begun anew."""
        count = getattr(self.task, "progress_buf", None)
        return count is not None and bool((count[ended.to(count.device)] > 0).any())

    def _observed(self, returned):
        """Copies of the observations that a task returned first: tasks write into their own tensors again.

        In a dict they stand as "obs" and "states"; otherwise privileged ones come right after the others.
        """
        first = returned[0]
        if isinstance(first, dict):
            found = {"obs": first["obs"], "state": first.get("states")}
        else:
            found = {"obs": first, "state": returned[1] if len(returned) > 1 else None}
        parts = {}
        for name, size in self._sizes.items():
            if np.shape(found[name]) != (self.num_envs, size):
                raise TypeError(
                    f"The task has {size} numbers of {name!r} for each of {self.num_envs} robots, but returned "
                    f"{found[name] if found[name] is None else tuple(found[name].shape)} for them."
                )
            parts[name] = found[name].detach().clone()
        return parts if "state" in parts else parts["obs"]


def _parts(returned):
    """Rewards, ends and extras of what a task's `step` returns.

    VecTask returns observations and these three. legged_gym has privileged observations after the first, and tasks that
    came of it have more: rewards of other kinds before the ends, or observations after the extras.
    """
    extras = next(i for i in range(3, len(returned)) if isinstance(returned[i], dict))
    return returned[1 if extras == 3 else 2], returned[extras - 1], returned[extras]
