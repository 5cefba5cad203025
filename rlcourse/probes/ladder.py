"""The ladder: what each probe trains in, with which settings, and the answer that it must find."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from gymnasium import spaces

from rlcourse.probes.measures import (
    BETTER,
    entropy,
    first_policy,
    first_value,
    mean_action,
    policy,
    policy_after_evaluation,
    spread,
    values,
    worst_context,
)
from rlcourse.probes.worlds import END, World

ON_POLICY = ("reinforce", "a2c", "ppo")
CRITICS = ("ddpg", "td3", "sac")
AGENTS = (*ON_POLICY, "dqn", *CRITICS)

# What every probe of an agent trains with, unless the probe says otherwise. Nothing that matters is left to defaults:
# those are tuned for real tasks.
_ACTOR_CRITIC = {
    "num_envs": 32, "rollout_steps": 4, "hidden": (32,), "learning_rate": 5e-3, "gae_lambda": 0.95, "entropy_coef": 0.0,
    "value_coef": 0.5, "max_grad_norm": 0.5, "activation": "Tanh",
}  # fmt: skip
_REPLAY = {
    "num_envs": 32, "buffer_size": 20_000, "collect_steps": 1, "gradient_steps": 1, "max_grad_norm": 10.0,
}  # fmt: skip
_CONTINUOUS = _REPLAY | {
    "total_steps": 9_600, "learning_starts": 960, "batch_size": 128, "hidden": (64,), "learning_rate": 3e-3,
    "tau": 0.05, "noise": 0.4,
}  # fmt: skip
SETTINGS = {
    "reinforce": {
        "num_envs": 32, "total_steps": 6_400, "hidden": (32,), "learning_rate": 1e-2, "baseline": True,
        "normalize_advantages": True, "max_grad_norm": 0.5,
    },
    "a2c": _ACTOR_CRITIC | {"total_steps": 19_200, "learning_rate": 1e-2, "normalize_advantages": False},
    "ppo": _ACTOR_CRITIC | {
        "total_steps": 7_680, "rollout_steps": 8, "epochs": 6, "minibatch_size": 256, "learning_rate": 1e-2,
        "clip_range": 0.2, "target_kl": None, "normalize_observations": False, "normalize_returns": False,
    },
    "dqn": _REPLAY | {
        "total_steps": 10_240, "learning_starts": 256, "batch_size": 64, "hidden": (32,), "learning_rate": 5e-3,
        "target_interval": 20, "epsilon_start": 1.0, "epsilon_end": 0.05, "epsilon_steps": 3_000, "n_steps": 1,
    },
    "ddpg": _CONTINUOUS | {"total_steps": 16_000},
    "td3": _CONTINUOUS | {"total_steps": 16_000, "policy_delay": 2, "target_noise": 0.2, "target_noise_clip": 0.5},
    "sac": _CONTINUOUS | {"temperature": 0.0},
}  # fmt: skip


# ---------------------------------------------------------------------------------------------------- probes
@dataclass(frozen=True)
class Probe:
    """One rung.

    isolates : what holds in an agent that passes, in a few words
    agents : those that it can examine
    world : function (name of the agent) -> World
    measure : function (agent, world) -> (M, K) numbers; K estimates of each
    expected : (M,) numbers, or a function (name of the agent, untrained agent, world) -> (M,)
    tolerance : how far every number may be off
    settings : what the agent trains with here: name of the agent, or "all" -> fields of its Config
    """

    name: str
    isolates: str
    agents: tuple
    world: Callable
    measure: Callable
    expected: object
    tolerance: float
    settings: dict = field(default_factory=dict)

    def settings_of(self, name):
        return SETTINGS[name] | self.settings.get("all", {}) | self.settings.get(name, {})


def _column(*numbers):
    return np.array(numbers, dtype=np.float32)[:, None]


def _states(n):
    """Observations that tell n states apart: one-hot."""
    return np.eye(n, dtype=np.float32)


def _actions(name):
    """One action and nothing to decide; for agents that need a Box one number in [-1, 1], which has no effect."""
    return spaces.Box(-1.0, 1.0, (1,), dtype=np.float32) if name in CRITICS else spaces.Discrete(1)


def _paying(*rewards):
    """Each state pays the same, whatever is done."""
    return lambda states, actions: np.array(rewards)[states]


def _going(*next_states):
    """Each state leads to the same next one, whatever is done."""
    return lambda states, actions, rng: np.array(next_states)[states]


def _split(states, actions, rng):
    """From state 0 to state 1 or 2, at the toss of a coin; from there to the end."""
    return np.where(states == 0, 1 + rng.integers(2, size=len(states)), END)


def _chosen(states, actions, rng):
    """From state 0 to state 1 or 2, as the action says; from there to the end."""
    return np.where(states == 0, 1 + actions, END)


def _aim(name, observations, *targets):
    """The closer the action to the target of the state, the better. Unbounded for agents with a normal distribution."""
    low_high = (-1.0, 1.0) if name in CRITICS else (-np.inf, np.inf)
    actions = spaces.Box(*low_high, (1,), dtype=np.float32)
    return World(
        observations, lambda s, a: -2 * np.abs(a[:, 0] - np.array(targets)[s]), starts=len(targets), actions=actions
    )


def _seconds_thought(name, untrained, world):
    """With targets that never move, state 0 is worth gamma times what the untrained agent thought of state 1."""
    return 0.5 * values(untrained, world)[1:2].min(axis=1)


# The widest entropy that tanh of a normal distribution can have is 0.6836 (at standard deviation 0.875); ln 2 = 0.6931
# is that of the uniform distribution.
WIDEST_ENTROPY = 0.6836
LOG_3 = math.log(3)

LADDER = (
    Probe(
        "constant",
        "the value learns a number at all",
        AGENTS,
        lambda name: World(_column(1), _paying(1.0), actions=_actions(name)),
        values, (1.0,), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "observation",
        "the value depends on the observation",
        AGENTS,
        lambda name: World(_column(-1, 1), _paying(-1.0, 1.0), starts=2, actions=_actions(name)),
        values, (-1.0, 1.0), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "termination",
        "an end stops the bootstrap",
        AGENTS,
        lambda name: World(_column(1), _paying(1.0), actions=_actions(name)),
        values, (1.0,), 0.1, {"all": {"gamma": 0.5}},
    ),
    Probe(
        "discount",
        "the next value counts, discounted",
        AGENTS,
        lambda name: World(_states(2), _paying(0.0, 2.0), _going(1, END), actions=_actions(name)),
        # Here a rollout is as long as an episode: its last row has to be learned from, too.
        values, (1.0, 2.0), 0.15,
        {"all": {"gamma": 0.5, "rollout_steps": 2}, "a2c": {"num_envs": 64}, "ppo": {"num_envs": 64}},
    ),
    Probe(
        "chance",
        "values learn from what follows, not from what led to them",
        AGENTS,
        lambda name: World(_states(3), _paying(0.0, 1.0, -1.0), _split, actions=_actions(name)),
        lambda agent, world: values(agent, world)[1:], (1.0, -1.0), 0.2,
        {"all": {"gamma": 1.0}, "ppo": {"learning_rate": 3e-3}},
    ),
    Probe(
        "truncation",
        "a time limit is no end: the last observation has a value",
        AGENTS,
        lambda name: World(_states(2), _paying(0.0, 1.0), _going(1, 1), actions=_actions(name), max_steps=2),
        values, (1.0, 2.0), 0.2, {"all": {"gamma": 0.5}},
    ),
    Probe(
        "returns",
        "several rewards are summed, within one episode",
        (*ON_POLICY, "dqn"),
        lambda name: World(_column(1, 1), _paying(0.0, 1.0), _going(1, END), actions=_actions(name)),
        first_value, (0.75,), 0.05,
        {"all": {"gamma": 0.5}, "dqn": {"n_steps": 2}, "ppo": {"gae_lambda": 1.0}},
    ),
    Probe(
        "target network",
        "targets stand still while the target network does",
        ("dqn", *CRITICS),
        lambda name: World(_states(2), _paying(0.0, 5.0), _going(1, END), actions=_actions(name)),
        first_value, _seconds_thought, 0.5,
        {"all": {"gamma": 0.5, "tau": 0.0}, "dqn": {"target_interval": 10**9}},
    ),
    Probe(
        "choice",
        "the policy prefers what pays more",
        (*ON_POLICY, "dqn"),
        lambda name: World(_column(1), lambda s, a: a, actions=spaces.Discrete(2)),
        policy, (1.0,), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "choice by observation",
        "the policy depends on the observation",
        (*ON_POLICY, "dqn"),
        lambda name: World(_column(-1, 1), lambda s, a: a == s, starts=2, actions=spaces.Discrete(2)),
        policy, (0.0, 1.0), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "delayed choice",
        "a reward counts for the action before the last, too",
        (*ON_POLICY, "dqn"),
        lambda name: World(_states(3), _paying(0.0, 0.0, 2.0), _chosen, actions=spaces.Discrete(2)),
        first_policy, (1.0,), 0.1, {"all": {"gamma": 0.5}},
    ),
    Probe(
        "aim",
        "a continuous action finds its best value",
        (*ON_POLICY, *CRITICS),
        lambda name: _aim(name, _column(1), 0.5),
        mean_action, (0.5,), 0.15, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "aim by observation",
        "a continuous action depends on the observation",
        (*ON_POLICY, *CRITICS),
        lambda name: _aim(name, _column(-1, 1), -0.5, 0.5),
        mean_action, (-0.5, 0.5), 0.15, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "exploration",
        "what pays best is found, and then used",
        (*ON_POLICY, "dqn"),
        lambda name: World(_states(8), lambda s, a: np.where(a == np.array(BETTER)[s], 1.0, 0.5), starts=8,
                           actions=spaces.Discrete(2)),
        worst_context, (1.0,), 0.15, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "noise",
        "actions vary around the policy, as widely as asked for",
        ("ddpg", "td3"),
        lambda name: _aim(name, _column(1), 0.0),
        spread, (0.2,), 0.03, {"all": {"gamma": 0.0, "noise": 0.2}},
    ),
    Probe(
        "clipping",
        "one update moves the policy by the clip range: 0.5 to 0.6",
        ("ppo",),
        lambda name: World(_column(1), lambda s, a: a, actions=spaces.Discrete(2)),
        policy, (0.6,), 0.05,
        {"all": {"gamma": 0.0, "total_steps": 256, "epochs": 200, "minibatch_size": 256, "learning_rate": 2e-4}},
    ),
    Probe(
        "entropy",
        "the bonus holds the policy at softmax(reward / weight)",
        ("a2c", "ppo"),
        lambda name: World(_column(1), lambda s, a: LOG_3 * a, actions=spaces.Discrete(2)),
        policy, (0.75,), 0.07,
        # PPO divides the advantages by their standard deviation, here LOG_3 times sqrt(3/16).
        {"a2c": {"entropy_coef": 1.0}, "ppo": {"entropy_coef": 1 / (LOG_3 * math.sqrt(3 / 16)), "minibatch_size": 256},
         "all": {"gamma": 0.0, "max_grad_norm": 10.0}},
    ),
    Probe(
        "temperature",
        "the entropy of the actions is held at its target",
        ("sac",),
        lambda name: _aim(name, _column(1), 0.8),
        entropy, (-1.0,), 0.4,
        {"all": {"gamma": 0.0, "temperature": None, "initial_temperature": 0.3, "total_steps": 19_200}},
    ),
    Probe(
        "soft value",
        "the value contains the entropy of what follows",
        ("sac",),
        lambda name: World(_states(2), _paying(0.0, 1.0), _going(1, END), actions=_actions(name)),
        first_value, (0.5 * (1.0 + WIDEST_ENTROPY),), 0.1, {"all": {"gamma": 0.5, "temperature": 1.0}},
    ),
    Probe(
        "evaluation",
        "acting alone changes nothing and sees what learning saw",
        ("ppo",),
        lambda name: World(_column(5, 7), lambda s, a: a == s, starts=2, actions=spaces.Discrete(2)),
        policy_after_evaluation, (0.0, 1.0), 0.1, {"all": {"gamma": 0.0, "normalize_observations": True}},
    ),
)  # fmt: skip
