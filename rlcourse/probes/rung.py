"""One rung of the ladder, and the parts of which rungs build their worlds."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from gymnasium import spaces

from rlcourse.probes.settings import CRITICS, SETTINGS
from rlcourse.probes.worlds import END, World


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


def column(*numbers):
    """One number is seen in each state: (S, 1)."""
    return np.array(numbers, dtype=np.float32)[:, None]


def states(n):
    """Observations that tell n states apart: one-hot."""
    return np.eye(n, dtype=np.float32)


def idle(name):
    """One action and nothing to decide; for agents that need a Box one number in [-1, 1], which has no effect."""
    return spaces.Box(-1.0, 1.0, (1,), dtype=np.float32) if name in CRITICS else spaces.Discrete(1)


def paying(*rewards):
    """Each state pays the same, whatever is done."""
    return lambda states, actions: np.array(rewards)[states]


def going(*next_states):
    """Each state leads to the same next one, whatever is done."""
    return lambda states, actions, rng: np.array(next_states)[states]


def tossed(states, actions, rng):
    """From state 0 to state 1 or 2, at the toss of a coin; from there to the end."""
    return np.where(states == 0, 1 + rng.integers(2, size=len(states)), END)


def chosen(states, actions, rng):
    """From state 0 to state 1 or 2, as the action says; from there to the end."""
    return np.where(states == 0, 1 + actions, END)


def box(name, size=1):
    """`size` numbers in [-1, 1]; without bounds for agents with a normal distribution."""
    low_high = (-1.0, 1.0) if name in CRITICS else (-np.inf, np.inf)
    return spaces.Box(*low_high, (size,), dtype=np.float32)


def aim(name, observations, *targets):
    """Each component of the action earns up to 1, the more the closer to its target. targets : a number or D per state.

    A bell, not a parabola: a parabola looks like a slope to a critic that has just begun, and the policy would run to
    the edge of the box, where tanh lets no gradient through.
    """
    targets = np.array(targets, dtype=float).reshape(len(targets), -1)
    return World(
        observations,
        lambda s, a: bell(a - targets[s]),
        starts=len(targets),
        actions=box(name, targets.shape[1]),
    )


def bell(distances):
    """(N, D) -> (N,)."""
    return np.exp(-4 * distances**2).sum(axis=1)


# A critic that knows the shape of the reward before the policy has gone far: two layers, small steps. A little
# temperature, so that SAC's actions do not all become one before that.
PATIENT = {
    name: {"hidden": (64, 64), "learning_rate": 2e-3, "batch_size": 128, "noise": 0.7, "total_steps": 8_000}
    for name in CRITICS
} | {
    "reinforce": {"num_envs": 64, "episodes": 64, "total_steps": 9_600, "learning_rate": 1e-2},
    "a2c": {"total_steps": 16_000},
    "ppo": {"epochs": 8},
}
PATIENT["sac"] |= {"temperature": 0.1}
