"""One face for every environment that an agent may meet: N copies, observations as (N, D) arrays, no hidden resets."""

import pickle
from collections import deque

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import EzPickle
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv

from rlcourse.envs.classic_vector import CLASSIC_VECTOR
from rlcourse.envs.making import make
from rlcourse.training.episode_log import EpisodeLog


class Stepper:
    """Steps N copies of an environment and keeps the record of their episodes.

    Parameters
    ----------
    env : str, function, gymnasium.Env or gymnasium.vector.VectorEnv
        The id of a registered environment (CartPole-v1, Acrobot-v1 and Pendulum-v1 are stepped as arrays), a function
        that makes one, one environment (then num_envs must be 1), or a vector environment that resets in the same
        step (its own number of copies counts).
    num_envs : int
    seed : int

    Observations: a Box is flattened, Discrete becomes one-hot; float32. Actions: Discrete as ints from 0; a bounded
    Box in units in which the box is [-1, 1], clipped; an unbounded Box as it is.

    Attributes
    ----------
    num_envs, observation_size : int
    action_space : the space of one environment
    observations : (N, D) float32, those in which the next step begins (after resets); never changed in place
    steps, episodes : int, environment steps taken and episodes finished so far, over all copies
    finished : (indices, returns, lengths), the episodes that ended in the last step
    recent : deque of (return, length) of up to 100 episodes that ended last
    log : EpisodeLog, what all episodes returned

    Raises TypeError if the spaces cannot be handled, ValueError if the vector environment resets in another way.
    """

    def __init__(self, env, num_envs=1, seed=0):
        self.env = vectorized(env, num_envs)
        self.num_envs = self.env.num_envs
        self.action_space = self.env.single_action_space
        self._observation_space = self.env.single_observation_space
        if not isinstance(self.action_space, spaces.Discrete | spaces.Box):
            raise TypeError(f"Actions are in {self.action_space}, expected Discrete or Box. Wrap the environment.")
        if isinstance(self._observation_space, spaces.Discrete):
            self.observation_size = int(self._observation_space.n)
        elif isinstance(self._observation_space, spaces.Box | spaces.MultiBinary):
            self.observation_size = int(np.prod(self._observation_space.shape))
        else:
            raise TypeError(
                f"Observations are in {self._observation_space}, expected Box or Discrete. Wrap the environment in "
                "gymnasium.wrappers.FlattenObservation."
            )
        self._half_range = None
        if isinstance(self.action_space, spaces.Box) and self.action_space.is_bounded():
            self._half_range = (self.action_space.high - self.action_space.low) / 2
        self.seed = seed
        self.steps, self.episodes = 0, 0
        self.recent = deque(maxlen=100)
        self.log = EpisodeLog(self.num_envs)
        self._start()

    def _start(self):
        # Seeds that no other seed of a study has too: consecutive ones would give run 1 the copies of run 0.
        seeds = np.random.SeedSequence((self.seed, self.steps)).generate_state(self.num_envs).tolist()
        seeds = seeds if isinstance(self.env, SyncVectorEnv) else seeds[0]
        self.observations = self._flat(self.env.reset(seed=seeds)[0])
        self.finished = (np.zeros(0, dtype=int), np.zeros(0), np.zeros(0, dtype=int))
        self._returns = np.zeros(self.num_envs)
        self._lengths = np.zeros(self.num_envs, dtype=np.int64)

    def begin(self):
        """Begin a new episode in every copy, unless all stand at a beginning already."""
        if self._lengths.any():
            self.observations = self._flat(self.env.reset()[0])
            self._returns[:] = 0.0
            self._lengths[:] = 0

    def step(self, actions):
        """Take one step in every copy. actions : (N,) ints or (N, D) floats.

        Returns next_observations (N, D), rewards, terminated, truncated (N,). The next observations are those to which
        the step led, also where an episode ended; `self.observations` are those after the resets. Where both flags
        are set (the goal on the last step of a time limit), the end of the task counts and `truncated` is false.
        """
        observations, rewards, terminated, truncated, info = self.env.step(self._to_env(actions))
        truncated = truncated & ~terminated
        self.observations = next_observations = self._flat(observations)
        self.steps += self.num_envs
        self._returns += rewards
        self._lengths += 1
        ended = np.flatnonzero(terminated | truncated)
        if len(ended):
            next_observations = next_observations.copy()
            next_observations[ended] = self._flat(np.stack([info["final_obs"][i] for i in ended]))
            self.finished = (ended, self._returns[ended], self._lengths[ended])
            self.recent.extend(zip(self.finished[1].tolist(), self.finished[2].tolist(), strict=True))
            self.log.add(self.steps, *self.finished[1:])
            self.episodes += len(ended)
            self._returns[ended] = 0.0
            self._lengths[ended] = 0
        elif len(self.finished[0]):
            self.finished = tuple(array[:0] for array in self.finished)
        return next_observations, rewards, terminated, truncated

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

    def _flat(self, observations):
        if isinstance(self._observation_space, spaces.Discrete):
            return np.eye(self.observation_size, dtype=np.float32)[observations - self._observation_space.start]
        return np.array(observations, dtype=np.float32).reshape(len(observations), -1)

    def _to_env(self, actions):
        space = self.action_space
        if isinstance(space, spaces.Discrete):
            return actions + space.start
        actions = actions.reshape(-1, *space.shape)
        if self._half_range is not None:
            actions = space.low + (actions.clip(-1.0, 1.0) + 1.0) * self._half_range
        return actions.astype(space.dtype)

    def state_dict(self):
        """Everything needed to go on exactly; "env" is None where the environment does not give its state away."""
        state = {name: getattr(self, name) for name in ("steps", "episodes")}
        state["recent"] = list(self.recent)
        state["log"] = self.log.state_dict()
        for name in ("observations", "_returns", "_lengths"):
            state[name] = getattr(self, name).tolist()
        return state | {"env": _pickled(self.env)}

    def load_state_dict(self, state):
        """Go on where `state` was taken; environments without a state in it begin new episodes."""
        self.steps, self.episodes = state["steps"], state["episodes"]
        self.recent = deque(map(tuple, state["recent"]), maxlen=100)
        if "log" in state:  # runs of earlier versions have none
            self.log.load_state_dict(state["log"])
        if state["env"] is None:
            self._start()
            return
        _restore(self.env, state["env"])
        self.observations = np.array(state["observations"], dtype=np.float32)
        self._returns = np.array(state["_returns"])
        self._lengths = np.array(state["_lengths"], dtype=np.int64)

    def close(self):
        self.env.close()


def vectorized(env, num_envs):
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
    return SyncVectorEnv(makers, copy=False, autoreset_mode=AutoresetMode.SAME_STEP)


def _pickled(env):
    """The state of a VectorEnv as bytes; None if it has none to give.

    EzPickle (MuJoCo's and Box2D's environments) stores how an environment was made, not where it stands.
    """
    if isinstance(env, SyncVectorEnv):
        if any(isinstance(one.unwrapped, EzPickle) for one in env.envs):
            return None
        state = env.envs
    else:
        state = vars(env)
    try:
        return pickle.dumps(state)
    except (TypeError, AttributeError, pickle.PicklingError):
        return None


def _restore(env, state):
    if isinstance(env, SyncVectorEnv):
        env.envs = pickle.loads(state)
    else:
        vars(env).update(pickle.loads(state))
