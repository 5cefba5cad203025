"""One face for every environment that an agent may meet: N copies, rows of tensors, no hidden resets."""

import pickle
from collections import deque

import gymnasium
import numpy as np
import torch
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv, VectorEnv

from rlcourse.deep.spaces import Spaces
from rlcourse.envs.classic_vector import CLASSIC_VECTOR
from rlcourse.envs.frames import FrameStack, picked
from rlcourse.envs.making import make
from rlcourse.training.environment_state import environment_state, put_environment_state
from rlcourse.training.episode_log import EpisodeLog


class Stepper:
    """Steps N copies of an environment and keeps the record of their episodes.

    Parameters
    ----------
    env : str, function, gymnasium.Env or gymnasium.vector.VectorEnv
        The id of a registered environment (CartPole-v1, Acrobot-v1 and Pendulum-v1 are stepped as arrays), a function
        that makes one, one environment (then num_envs must be 1), or a vector environment that resets in the same
        step (its own number of copies counts). One whose observations are tensors gets tensors as actions.
    num_envs : int
    seed : int
    device : where the tensors are
    asynchronous : step every copy in a process of its own
    frames : how many of the last observations are seen beside each other, see `rlcourse.envs.frames.FrameStack`

    Observations become rows of numbers, actions are taken in units in which a bounded box is [-1, 1]: see
    `rlcourse.deep.spaces.Spaces`.

    Attributes
    ----------
    num_envs : int
    env : the VectorEnv, without its stack of frames
    observation_space, action_space : those of one environment, with it; spaces : how they are translated
    env_device : where the environment's tensors are; None for one that gives and takes arrays
    observations : (N, size), those in which the next step begins (after resets); never changed in place
    steps, episodes : int, environment steps taken and episodes finished so far, over all copies
    finished : (indices, returns, lengths), arrays: the episodes that ended in the last step
    recent : deque of (return, length) of up to 100 episodes that ended last
    log : EpisodeLog, what all episodes returned
    interrupted : function that is called before every step and may raise an exception to end the stepping; or None

    Raises TypeError if the spaces cannot be handled, ValueError if the vector environment resets in another way.
    """

    def __init__(self, env, num_envs=1, seed=0, device="cpu", asynchronous=False, frames=1):
        self.env = vectorized(env, num_envs, asynchronous)
        self._shown = FrameStack(self.env, frames) if frames > 1 else self.env
        self.num_envs = self.env.num_envs
        self.observation_space = self._shown.single_observation_space
        self.action_space = self.env.single_action_space
        self.spaces = Spaces(self.observation_space, self.action_space, device)
        self.seed = seed
        self.steps, self.episodes = 0, 0
        self.recent = deque(maxlen=100)
        self.log = EpisodeLog(self.num_envs)
        self.interrupted = None
        self._start()

    def _start(self):
        # Seeds that no other seed of a study has too: consecutive ones would give run 1 the copies of run 0.
        seeds = np.random.SeedSequence((self.seed, self.steps)).generate_state(self.num_envs).tolist()
        seeds = seeds if isinstance(self.env, SyncVectorEnv | AsyncVectorEnv) else seeds[0]
        observations = self._shown.reset(seed=seeds)[0]
        first = _first(observations)
        self.env_device = first.device if isinstance(first, torch.Tensor) else None
        self.observations = self.spaces.rows(observations)
        self.finished = (np.zeros(0, dtype=int), np.zeros(0), np.zeros(0, dtype=int))
        self._returns = np.zeros(self.num_envs)
        self._lengths = np.zeros(self.num_envs, dtype=np.int64)

    def begin(self):
        """Begin a new episode in every copy, unless all stand at a beginning already."""
        if self._lengths.any():
            self.observations = self.spaces.rows(self._shown.reset()[0])
            self._returns[:] = 0.0
            self._lengths[:] = 0

    def step(self, actions, counts=None):
        """Take one step in every copy. actions : (N,) ints or (N, D) floats, a tensor or an array.

        counts : (N,) bool array, the copies whose episodes belong to the record; None: all of them.

        Returns next_observations (N, size), rewards, terminated, truncated (N,), tensors of their own. The next
        observations are those to which the step led, also where an episode ended; `self.observations` are those after
        the resets. Where both flags are set (the goal on the last step of a time limit), the end of the task counts
        and `truncated` is false.
        """
        if self.interrupted is not None:
            self.interrupted()
        if self.env_device is None:
            own = self.spaces.to_env(_array(actions))
        else:
            own = self.spaces.to_env(torch.as_tensor(actions)).to(self.env_device)
        observations, rewards, terminated, truncated, info = self._shown.step(own)
        truncated = truncated & ~terminated
        self.observations = next_observations = self.spaces.rows(observations)
        self.steps += self.num_envs
        # The record is kept in NumPy, whatever the environment gives: a few numbers per step.
        self._returns += _array(rewards)
        self._lengths += 1
        ended = np.flatnonzero(_array(terminated | truncated))
        if len(ended):
            next_observations = next_observations.clone()
            next_observations[ended] = self.spaces.rows(picked(info["final_obs"], ended))
            self._close_episodes(ended, counts)
        elif len(self.finished[0]):
            self.finished = tuple(array[:0] for array in self.finished)
        return next_observations, *map(self._tensor, (rewards, terminated, truncated))

    def _close_episodes(self, ended, counts):
        read = ended if counts is None else ended[counts[ended]]
        self.finished = (read, self._returns[read], self._lengths[read])
        self.recent.extend(zip(self.finished[1].tolist(), self.finished[2].tolist(), strict=True))
        self.log.add(self.steps, *self.finished[1:])
        self.episodes += len(read)
        self._returns[ended] = 0.0
        self._lengths[ended] = 0

    def _tensor(self, values):
        """A copy: the environment may write into its own arrays again."""
        if isinstance(values, torch.Tensor):
            return values.to(self.spaces.device, copy=True)
        tensor = torch.from_numpy(values.copy())
        return tensor if self.spaces.device.type == "cpu" else tensor.to(self.spaces.device)

    def function_of_env(self, name):
        """The function of one environment that is called so, such as `compute_reward`; None if there is none."""
        env = self.env.unwrapped
        if isinstance(env, SyncVectorEnv):
            return env.envs[0].get_wrapper_attr(name) if env.envs[0].has_wrapper_attr(name) else None
        if isinstance(env, AsyncVectorEnv):
            known = env.call("has_wrapper_attr", name)[0]
            return (lambda *arguments: env.call(name, *arguments)[0]) if known else None
        return getattr(self.env, name, None) or getattr(env, name, None)

    @property
    def begins(self):
        """(N,) bool tensor, the copies of which `observations` shows the first observation of an episode."""
        return self._tensor(self._lengths == 0)

    @property
    def age(self):
        """Steps of the longest episode that is under way."""
        return int(self._lengths.max())

    @property
    def time_limit(self):
        """After how many steps an episode is cut off; None where that is not known."""
        if not isinstance(self.env, SyncVectorEnv):
            return getattr(self.env, "max_steps", None)
        spec = self.env.envs[0].spec
        return spec and spec.max_episode_steps

    def state_dict(self):
        """Everything needed to go on exactly; "env" is None where there is no state to be had, "env_lacks" says why."""
        state = {name: getattr(self, name) for name in ("steps", "episodes")}
        state["recent"] = list(self.recent)
        state["log"] = self.log.state_dict()
        for name in ("_returns", "_lengths"):
            state[name] = getattr(self, name).tolist()
        env, lacks = environment_state(self.env)
        if self._shown is not self.env:
            state["frames"] = pickle.dumps(self._shown.stack)
        return state | {"observations": self.observations, "env": env, "env_lacks": lacks}

    def load_state_dict(self, state):
        """Go on where `state` was taken; environments without a state in it begin new episodes."""
        self.steps, self.episodes = state["steps"], state["episodes"]
        self.recent = deque(map(tuple, state["recent"]), maxlen=100)
        if "log" in state:  # runs of earlier versions have none
            self.log.load_state_dict(state["log"])
        if state["env"] is None:
            self._start()
            return
        put_environment_state(self.env, state["env"])
        if self._shown is not self.env:
            self._shown.stack = pickle.loads(state["frames"])
        self.observations = torch.as_tensor(state["observations"], dtype=self.spaces.dtype, device=self.spaces.device)
        self._returns = np.array(state["_returns"])
        self._lengths = np.array(state["_lengths"], dtype=np.int64)

    def close(self):
        self.env.close()


def vectorized(env, num_envs, asynchronous=False):
    """A VectorEnv with same-step resets from whatever `Stepper` accepts."""
    if isinstance(env, VectorEnv):
        if env.metadata.get("autoreset_mode") != AutoresetMode.SAME_STEP:
            raise ValueError("The vector environment must reset in the same step: autoreset_mode=SAME_STEP.")
        return env
    if isinstance(env, gymnasium.Env):
        if num_envs != 1:
            raise ValueError(
                f"num_envs is {num_envs}, but the environment given is one. Give its id or a function that makes it."
            )
        makers = [lambda: env]
    elif isinstance(env, str):
        if env in CLASSIC_VECTOR:
            return CLASSIC_VECTOR[env](num_envs)
        makers = [lambda: make(env, disable_env_checker=True)] * num_envs
    elif callable(env):
        makers = [env] * num_envs
    else:
        raise TypeError(f"env is {env!r}, expected an id, a function, a gymnasium.Env or a VectorEnv.")
    if asynchronous:
        return AsyncVectorEnv(makers, copy=False, autoreset_mode=AutoresetMode.SAME_STEP)
    return SyncVectorEnv(makers, copy=False, autoreset_mode=AutoresetMode.SAME_STEP)


def _first(observations):
    """One part of a Dict of observations, or the observations themselves."""
    return _first(next(iter(observations.values()))) if isinstance(observations, dict) else observations


def _array(values):
    return values.cpu().numpy() if isinstance(values, torch.Tensor) else values
