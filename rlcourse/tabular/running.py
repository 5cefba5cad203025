"""What every tabular control method shares: who walks where, the table, and the record of episodes."""

from dataclasses import dataclass, field

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv

from rlcourse.mdp import FiniteMDP
from rlcourse.mdp.checks import checked_count, checked_gamma, checked_numbers
from rlcourse.tabular.vector_env import TabularVectorEnv


@dataclass(eq=False, repr=False)
class TabularResult:
    """A learning run: its tables, its record, and everything needed to go on.

    Give it to a learner in place of the environment and learning goes on where it stopped, with whatever step size,
    epsilon and gamma are given then; the object itself moves on, nothing is copied.

    q : (runs, S, A), the action values of each independent learner (double Q-learning: the mean of its two tables).
    tables : (k, runs, S, A), the k tables that are learned (2 for double Q-learning, else 1).
    steps : how many steps each learner has taken.
    states : (runs,) where each learner stands.
    episode_returns, episode_lengths, episode_ends : lists with one array per run: the undiscounted sum of rewards of
        each finished episode, its number of steps, and the step count at which it ended.
    next_actions : (runs,) the actions that SARSA has chosen for the next step, or None.
    trace : list with one dict per step (states, actions, rewards, next_states, terminated, truncated, each (runs,)),
        or None if no trace was asked for; next_states are final states, not those after a reset.
    """

    env: gymnasium.Env | VectorEnv
    tables: np.ndarray
    rng: np.random.Generator
    states: np.ndarray
    steps: int = 0
    trace: list | None = None
    next_actions: np.ndarray | None = None
    _episodes: list = field(default_factory=list)

    def __post_init__(self):
        self.runs = len(self.states)
        self.index = np.arange(self.runs)
        self._returns = np.zeros(self.runs)
        self._lengths = np.zeros(self.runs, dtype=np.int64)

    def __repr__(self):
        return f"TabularResult({self.runs} runs of {self.steps} steps, tables {self.tables.shape})"

    @property
    def q(self):
        return self.tables.mean(axis=0)

    @property
    def episode_returns(self):
        return self._per_run(1)

    @property
    def episode_lengths(self):
        return self._per_run(2)

    @property
    def episode_ends(self):
        return self._per_run(3)

    def first_episodes(self, values=None):
        """The per-run lists as one array (runs, E), cut to the E episodes that every run finished.

        values : one of the episode lists; default `episode_returns`.
        """
        values = self.episode_returns if values is None else values
        shared = min(len(run) for run in values)
        return np.array([run[:shared] for run in values])

    def step(self, actions):
        """Take one step in every run. Returns next_states, rewards, terminated, truncated, each (runs,).

        `next_states` are the states that the step led to, also where an episode ended; `self.states` are those in
        which the next step begins, after resets.
        """
        before = self.states
        # An action that was chosen beforehand has been taken now, or was passed over for another one.
        self.next_actions = None
        if isinstance(self.env, VectorEnv):
            next_states, rewards, terminated, truncated = self._step_vector(actions)
        else:
            next_states, rewards, terminated, truncated = self._step_single(actions)
        self.steps += 1
        self._record(rewards, terminated | truncated)
        if self.trace is not None:
            self.trace.append(
                {
                    "states": before,
                    "actions": actions,
                    "rewards": rewards,
                    "next_states": next_states,
                    "terminated": terminated,
                    "truncated": truncated,
                }
            )
        return next_states, rewards, terminated, truncated

    def _step_vector(self, actions):
        self.states, rewards, terminated, truncated, info = self.env.step(actions)
        next_states = self.states
        if "final_obs" in info:
            ended = info["_final_obs"]
            next_states = next_states.copy()
            next_states[ended] = info["final_obs"][ended].astype(np.int64)
        return next_states, rewards, terminated, truncated

    def _step_single(self, actions):
        next_state, reward, terminated, truncated, _ = self.env.step(int(actions[0]))
        self.states = np.array([self.env.reset()[0] if terminated or truncated else next_state])
        # Gymnasium allows both flags at once (a goal on the last step of a time limit): the end then counts.
        truncated = truncated and not terminated
        return np.array([next_state]), np.array([reward], dtype=float), np.array([terminated]), np.array([truncated])

    def _record(self, rewards, ended):
        self._returns += rewards
        self._lengths += 1
        if ended.any():
            runs = np.flatnonzero(ended)
            self._episodes.append((runs, self._returns[runs], self._lengths[runs], np.full(len(runs), self.steps)))
            self._returns[runs] = 0.0
            self._lengths[runs] = 0

    def _per_run(self, column):
        if not self._episodes:
            return [np.zeros(0) for _ in range(self.runs)]
        # Merged into one entry, so that reading the record again and again while learning stays cheap.
        self._episodes = [tuple(map(np.concatenate, zip(*self._episodes, strict=True)))]
        runs, values = self._episodes[0][0], self._episodes[0][column]
        return [values[runs == run] for run in range(self.runs)]


def start(env, *, runs=1, seed=0, q=None, tables=1, trace=False):
    """A learning run that has not taken a step yet; the learners call this themselves.

    Parameters
    ----------
    env : FiniteMDP, or a Gymnasium Env or VectorEnv (same-step autoreset) with Discrete observations and actions
    runs : int
        Independent learners to step at once; only a FiniteMDP can be copied, so else leave it at 1.
    seed : int
    q : (S, A) or (runs, S, A) array, optional
        Initial table. Default: zeros.
    tables : int
        How many tables are learned.
    trace : bool
        Keep every step in `result.trace`.

    Raises
    ------
    ValueError
        If the environment's spaces, its autoreset, runs, tables, or the shape of q do not fit, or q holds NaN.
    """
    runs, tables = checked_count("runs", runs), checked_count("tables", tables)
    if isinstance(env, FiniteMDP):
        env = TabularVectorEnv(env, runs)
    elif isinstance(env, VectorEnv):
        if env.metadata.get("autoreset_mode") != AutoresetMode.SAME_STEP:
            raise ValueError("The vector environment must reset in the same step: autoreset_mode=SAME_STEP.")
        runs = env.num_envs
    elif runs != 1:
        raise ValueError(
            f"runs is {runs}, but a Gymnasium environment is one: give a FiniteMDP to step copies at once."
        )
    observations = getattr(env, "single_observation_space", env.observation_space)
    actions = getattr(env, "single_action_space", env.action_space)
    for name, space in (("observations", observations), ("actions", actions)):
        if not isinstance(space, gymnasium.spaces.Discrete) or space.start != 0:
            raise ValueError(
                f"Tables need {name} in Discrete(n), but they are in {space}. Wrap the environment, for example in "
                "DiscretizedObservation(env, Discretizer(low, high, bins))."
            )
    shape = (runs, int(observations.n), int(actions.n))
    q = np.zeros(shape[1:]) if q is None else checked_numbers("q", q)
    if q.shape not in (shape, shape[1:]):
        raise ValueError(f"q has shape {q.shape}, expected {shape[1:]} or {shape}.")
    if np.isnan(q).any():
        raise ValueError(f"q holds nan at {tuple(int(k) for k in np.argwhere(np.isnan(q))[0])}, expected numbers.")
    states, _ = env.reset(seed=seed)
    return TabularResult(
        env=env,
        tables=np.broadcast_to(q, (tables, *shape)).copy(),
        rng=np.random.default_rng((seed, 1)),
        states=np.atleast_1d(states),
        trace=[] if trace else None,
    )


def begin_or_go_on(env, steps, gamma, runs, seed, q, tables=1):
    """The run that a learner works on: an earlier result as it is, anything else started afresh.

    Raises ValueError before anything is learned if steps or gamma cannot be.
    """
    checked_count("steps", steps, least=0)
    checked_gamma(gamma)
    if not isinstance(env, TabularResult):
        return start(env, runs=runs, seed=seed, q=q, tables=tables)
    if len(env.tables) != tables:
        raise ValueError(f"This run learns {len(env.tables)} table(s), the learner needs {tables}.")
    return env
