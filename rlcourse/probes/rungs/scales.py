"""Rungs on scales: of rewards, of observations, of gradients."""

import numpy as np
from gymnasium import spaces

from rlcourse.probes.measures import divergence_while_idle, first_value, policy, policy_after_evaluation, values
from rlcourse.probes.rung import Probe, column, going, idle, paying, states
from rlcourse.probes.settings import CRITICS, OFF_POLICY
from rlcourse.probes.worlds import END, World

NORMALIZED = ("ppo", "dqn")
# Batches that mostly contain no prize: copies that march in step, or single draws from a replay buffer.
_POOR_BATCHES = {
    "gamma": 0.0, "rollout_steps": 1, "epochs": 1, "num_envs": 16, "total_steps": 4_800,
    "batch_size": 1, "learning_rate": 2e-3, "target_interval": 1, "learning_starts": 256,
}  # fmt: skip


# The value may not dance to each draw: the wider a network, the smaller the steps.
_MARCHING = {"num_envs": 8, "total_steps": 1_280, "learning_rate": 4e-3}
_SMALL_STEPS = (
    {"a2c": _MARCHING, "ppo": _MARCHING}
    | {"dqn": {"learning_rate": 1e-3}}
    | {name: {"learning_rate": 4e-4} for name in CRITICS}
)


def _with_norm(norm):
    return {"all": _POOR_BATCHES | {"max_grad_norm": norm}} | _SMALL_STEPS


def _lottery(name):
    """Four states that look alike, one after the other; the third pays."""
    return World(column(1, 1, 1, 1), paying(0.0, 0.0, 1.0, 0.0), going(1, 2, 3, END), actions=idle(name))


SCALES = (
    Probe(
        "small gradients",
        "gradients below the norm keep their length, so that the value is the mean of 0, 0, 0 and 1",
        ("a2c", "ppo", *OFF_POLICY),
        _lottery,
        first_value, (0.25,), 0.17, _with_norm(1e3),
    ),
    Probe(
        "large gradients",
        "longer gradients all weigh the same, so that the value is the median of 0, 0, 0 and 1",
        ("a2c", "ppo", *OFF_POLICY),
        _lottery,
        first_value, (0.0,), 0.1, _with_norm(1e-3),
    ),
    Probe(
        "return scale",
        "rewards are divided by the standard deviation of the returns, never shifted",
        ("a2c", "ppo"),
        # Discounted sums of the rewards are 1 and 0.5 + 3: standard deviation 1.25.
        lambda name: World(states(2), paying(1.0, 3.0), going(1, END), actions=idle(name)),
        values, (2.5 / 1.25, 3.0 / 1.25), 0.15, {"all": {"gamma": 0.5, "normalize_returns": True}},
    ),
    Probe(
        "observation scale",
        "each number of an observation is normalized by itself: 1000 and 1001 are told apart",
        NORMALIZED,
        lambda name: World(np.array([[1000, 0], [1001, 0]], dtype=np.float32), lambda s, a: a == s, starts=2,
                           actions=spaces.Discrete(2)),
        policy, (0.0, 1.0), 0.1, {"all": {"gamma": 0.0, "normalize_observations": True}},
    ),
    Probe(
        "same statistics",
        "old and new log-probabilities see the same statistics: where nothing is learned, the policies agree",
        ("ppo",),
        lambda name: World(column(-1, 1), lambda s, a: a == s, starts=2, actions=spaces.Discrete(2)),
        divergence_while_idle, (0.0,), 1e-4, {"all": {"gamma": 0.0, "normalize_observations": True}},
    ),
    Probe(
        "evaluation",
        "acting alone changes nothing and sees what learning saw",
        ("ppo",),
        lambda name: World(column(5, 7), lambda s, a: a == s, starts=2, actions=spaces.Discrete(2)),
        policy_after_evaluation, (0.0, 1.0), 0.1, {"all": {"gamma": 0.0, "normalize_observations": True}},
    ),
)  # fmt: skip
