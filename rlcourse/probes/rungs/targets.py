"""Rungs on the targets of off-policy agents: which network says what the next state is worth, and when it moves."""

import numpy as np
from gymnasium import spaces

from rlcourse.probes.measures import all_values, first_value, mean_action, values
from rlcourse.probes.rung import Probe, aim, column, going, idle, paying, states
from rlcourse.probes.settings import CRITICS
from rlcourse.probes.worlds import END, World

PAIRS = 16  # of states, one leading to the other
FAR = 5.0  # observations so large that untrained networks differ widely


def _thought_of_the_second(name, untrained, world):
    """With targets that never move, state 0 is worth gamma times what the untrained agent thought of state 1."""
    return 0.5 * values(untrained, world)[1:2].min(axis=1)


def _share(share, pay):
    """Targets that went so far from what they were to what is true."""
    return lambda name, untrained, world: 0.5 * ((1 - share) * values(untrained, world)[1:2].min(axis=1) + share * pay)


def _pairs(actions, rewards):
    """State i leads to state PAIRS + i, and that to the end."""
    following = (*range(PAIRS, 2 * PAIRS), *[END] * PAIRS)
    return World(FAR * states(2 * PAIRS), rewards, going(*following), starts=PAIRS, actions=actions)


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
        "targets stand still while the target network does",
        ("dqn", *CRITICS),
        lambda name: World(states(2), paying(0.0, 5.0), going(1, END), actions=idle(name)),
        first_value, _thought_of_the_second, 0.5,
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
        "the policy waits while the critics learn",
        ("td3",),
        lambda name: aim(name, column(1), 0.5),
        mean_action, lambda name, untrained, world: mean_action(untrained, world)[:, 0], 0.02,
        {"all": {"gamma": 0.0, "policy_delay": 10**9, "total_steps": 3_200}},
    ),
    Probe(
        "twins",
        "of two critics the one that promises less is believed",
        ("td3", "sac"),
        lambda name: _pairs(idle(name), paying(*[0.0] * (2 * PAIRS))),
        _mean_value, _smaller_thought, 0.3, {"all": {"gamma": 0.5, "tau": 0.0}},
    ),
    Probe(
        "double",
        "the network chooses the next action, the target network values it",
        ("dqn",),
        lambda name: _pairs(spaces.Discrete(4), lambda s, a: np.where(s < PAIRS, 0.0, 9.0 * (a == _BEST[s % PAIRS]))),
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
)  # fmt: skip
