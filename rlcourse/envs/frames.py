"""Stacked frames: an agent that sees the last few observations beside each other, and with them what one does not show.

One picture does not tell which way a ball flies, one angle not how fast a pendulum swings; two or three do (Mnih et al.
2015 show four). How many is the setting `frames` of every agent.
"""

import numpy as np
import torch
from gymnasium import spaces
from gymnasium.vector import VectorWrapper
from gymnasium.vector.utils import batch_space


class FrameStack(VectorWrapper):
    """A vector environment, of arrays or tensors, that shows the last `frames` observations, the oldest first.

    Its observations are (num_envs, frames, …): each part of a Dict has the new axis. At the beginning of an episode the
    first observation stands in every place, as in `gymnasium.wrappers.FrameStackObservation(env, frames)`, which shows
    one environment the same. The final observations in info["final_obs"] are stacks of the episode that has ended.

    stack : what was shown last; never changed in place
    """

    def __init__(self, env, frames):
        super().__init__(env)
        self.frames = frames
        self.single_observation_space = stacked_space(env.single_observation_space, frames)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)

    def reset(self, *, seed=None, options=None):
        """Begin a new episode everywhere."""
        observations, info = self.env.reset(seed=seed, options=options)
        self.stack = _each_part(self._repeated, observations)
        return self.stack, info

    def step(self, actions):
        """Step every copy. Returns observations, rewards, terminated, truncated and info."""
        observations, rewards, terminated, truncated, info = self.env.step(actions)
        before, self.stack = self.stack, _each_part(_followed_by, self.stack, observations)
        if "final_obs" in info:
            ended = info["_final_obs"]
            ended = ended.nonzero().squeeze(1) if isinstance(ended, torch.Tensor) else np.flatnonzero(ended)
            finals = _each_part(_followed_by, picked(before, ended), picked(info["final_obs"], ended))
            info = info | {"final_obs": _each_part(lambda part, rows: _put(_like(part), ended, rows), before, finals)}
            begun = _each_part(self._repeated, picked(observations, ended))
            _each_part(lambda part, rows: _put(part, ended, rows), self.stack, begun)
        return self.stack, rewards, terminated, truncated, info

    def _repeated(self, observations):
        """(N, …) -> (N, frames, …)."""
        if isinstance(observations, torch.Tensor):
            return observations.unsqueeze(1).repeat_interleave(self.frames, dim=1)
        return np.repeat(observations[:, None], self.frames, axis=1)


def stacked_space(space, frames):
    """The space of `frames` observations from `space`, one after the other along a new axis in front."""
    if isinstance(space, spaces.Dict):
        return spaces.Dict({name: stacked_space(part, frames) for name, part in space.spaces.items()})
    if isinstance(space, spaces.MultiDiscrete):
        # Gymnasium would make a Box of it, which does not say that its numbers are choices.
        nvec, start = (np.stack([each] * frames) for each in (space.nvec, space.start))
        return spaces.MultiDiscrete(nvec, space.dtype, start=start)
    return batch_space(space, frames)


def picked(observations, indices):
    """The observations of some copies, from an array or tensor with one row each, or an array of single ones."""
    if isinstance(observations, dict):
        return {name: picked(part, indices) for name, part in observations.items()}
    if isinstance(observations, torch.Tensor) or observations.dtype != object:
        return observations[indices]
    return _together([observations[i] for i in indices])


def _together(observations):
    if isinstance(observations[0], dict):
        return {name: _together([one[name] for one in observations]) for name in observations[0]}
    return np.stack(observations)


def _each_part(function, *observations):
    """`function` of the parts of one name in all Dicts, or of the observations themselves if they are none."""
    if isinstance(observations[0], dict):
        return {name: _each_part(function, *(one[name] for one in observations)) for name in observations[0]}
    return function(*observations)


def _followed_by(stack, newest):
    """(N, frames, …) and (N, …) -> (N, frames, …) without the oldest."""
    if isinstance(stack, torch.Tensor):
        return torch.cat((stack[:, 1:], newest[:, None]), dim=1)
    return np.concatenate((stack[:, 1:], newest[:, None]), axis=1, dtype=stack.dtype)


def _like(part):
    """Room for as many rows, which hold anything."""
    return torch.empty_like(part) if isinstance(part, torch.Tensor) else np.empty_like(part)


def _put(part, indices, rows):
    part[indices] = rows
    return part
