"""Rungs on the targets of off-policy agents: which network says what the next state is worth, and when it moves."""

from itertools import count

import numpy as np
from gymnasium import spaces

from rlcourse.probes.measures import all_values, first_value, mean_action, values, values_one_by_one
from rlcourse.probes.rung import Probe, column, going, idle, paying, states
from rlcourse.probes.settings import CRITICS, OFF_POLICY
from rlcourse.probes.worlds import END, World

PAIRS = 16  # of states, one leading to the other
FAR = 10.0  # observations so large that untrained networks differ widely


def _share(share, pay):
    """Targets that went so far from what they were to what is true."""
    return lambda name, untrained, world: 0.5 * ((1 - share) * values(untrained, world)[1:2].min(axis=1) + share * pay)


def _pairs(n, actions, rewards):
    """State i leads to state n + i, and that to the end."""
    return World(FAR * states(2 * n), rewards, going(*range(n, 2 * n), *[END] * n), starts=n, actions=actions)


def _later(calls):
    """A reward of 1 that begins after so many steps."""
    step = count()
    return lambda states, actions: np.full(len(states), float(next(step) >= calls))


def _mean_value(agent, world):
    """Of the states in which a pair begins."""
    return values(agent, world)[:PAIRS].mean(axis=0, keepdims=True)


def _smaller_thought(name, untrained, world):
    """With targets that never move: gamma times the smaller of the untrained agent's two opinions, on average."""
    return 0.5 * values(untrained, world)[PAIRS:].min(axis=1).mean(keepdims=True)


# The best action in each second state of a pair.
_BEST = np.arange(PAIRS) % 4


def _thought_of_the_best(name, untrained, world):
    """With targets that never move: gamma times what the untrained agent thought of the best action, on average."""
    q = all_values(untrained, world)[PAIRS:]
    return 0.5 * q[np.arange(PAIRS), _BEST].mean(keepdims=True)


TARGETS = (
    Probe(
        "target network",
        "targets stand still while the target network does, as the copy that they began as",
        OFF_POLICY,
        lambda name: _pairs(4, idle(name), paying(*[0.0] * 8)),
        lambda agent, world: values(agent, world)[:4],
        lambda name, untrained, world: 0.5 * values(untrained, world)[4:].min(axis=1),
        0.25,
        {"all": {"gamma": 0.5, "tau": 0.0}, "dqn": {"target_interval": 10**9}},
    ),
    Probe(
        "target interval",
        "the target network is renewed after so many gradient steps",
        ("dqn",),
        lambda name: World(states(3), paying(0.0, 0.0, 5.0), going(1, 2, END), actions=idle(name)),
        # Renewed once: what the last state pays is known in the one before it, but not yet in the first.
        values, lambda name, untrained, world: (0.81 * values(untrained, world)[2, 0], 4.5, 5.0), 0.4,
        {"all": {"gamma": 0.9, "target_interval": 80}},
    ),
    Probe(
        "target speed",
        "target networks follow as fast as tau says, no faster",
        CRITICS,
        lambda name: World(states(2), paying(0.0, 10.0), going(1, END), actions=idle(name)),
        first_value, _share(0.6, 10.0), 0.9,
        {"all": {"gamma": 0.5, "tau": 0.005, "hidden": (), "learning_rate": 0.1, "total_steps": 7_360},
         "td3": {"tau": 0.01}},
    ),
    Probe(
        "delay",
        "the policy takes one step for twenty of the critics, as long as the learning rate",
        ("td3",),
        # Ten steps of 0.04, of the bias alone, up a slope that never changes: tanh(0.4).
        lambda name: World(column(0), lambda s, a: 5 * a[:, 0], actions=idle(name)),
        mean_action, (0.38,), 0.25,
        {"all": {"gamma": 0.0, "policy_delay": 20, "hidden": (), "learning_rate": 4e-2, "total_steps": 7_040}},
    ),
    Probe(
        "smoothing",
        "the target action is blurred, and stays in the box",
        ("td3",),
        # The best action is 1. With noise from -2 to 2, clipped to the box again, it is 0.369 on average.
        lambda name: World(states(2), lambda s, a: 2.0 * s * a[:, 0], going(1, END), actions=idle(name)),
        first_value, (0.369,), 0.35,
        {"all": {"gamma": 0.5, "target_noise": 2.0, "target_noise_clip": 2.0, "learning_rate": 5e-3,
                 "total_steps": 6_400}},
    ),
    Probe(
        "twins",
        "of two critics the one that promises less is believed",
        ("td3", "sac"),
        lambda name: _pairs(PAIRS, idle(name), paying(*[0.0] * (2 * PAIRS))),
        _mean_value, _smaller_thought, 0.3, {"all": {"gamma": 0.5, "tau": 0.0}},
    ),
    Probe(
        "double",
        "the network chooses the next action, the target network values it",
        ("dqn",),
        lambda name: _pairs(
            PAIRS, spaces.Discrete(4), lambda s, a: np.where(s < PAIRS, 0.0, 9.0 * (a == _BEST[s % PAIRS]))),
        _mean_value, _thought_of_the_best, 0.3,
        {"all": {"gamma": 0.5, "target_interval": 10**9, "epsilon": 1.0}},
    ),
    Probe(
        "best next action",
        "the next value is that of the best action, whatever was done",
        ("dqn",),
        lambda name: World(states(2), lambda s, a: 1.0 * s * a, going(1, END), actions=spaces.Discrete(2)),
        values, (0.5, 1.0), 0.1, {"all": {"gamma": 0.5, "epsilon": 1.0}},
    ),
    Probe(
        "dueling",
        "the value of a state does not depend on what else is in the batch",
        ("dqn",),
        lambda name: World(column(-1, 0, 1), lambda s, a: 3.0 * s * (a == 0), starts=3, actions=spaces.Discrete(3)),
        values_one_by_one, (0.0, 3.0, 6.0), 0.1, {"all": {"gamma": 0.0, "dueling": True, "epsilon": 1.0}},
    ),
    Probe(
        "forgetting",
        "old experience makes room for new: what paid 0 at first pays 1 later",
        OFF_POLICY,
        lambda name: World(column(1), _later(60), actions=idle(name)),
        values, (1.0,), 0.2, {"all": {"gamma": 0.0, "buffer_size": 640, "learning_starts": 320}},
    ),
)  # fmt: skip
