"""Rungs on policies: that what pays is found, in every component of an action, and how widely is searched."""

import numpy as np
from gymnasium import spaces

from rlcourse.probes.measures import (
    BETTER,
    exploring_policy,
    first_policy,
    kinship,
    mean_action,
    policy,
    range_of_draws,
    spread,
    way,
    worst_context,
)
from rlcourse.probes.rung import PATIENT, Probe, aim, bell, box, chosen, column, paying, states
from rlcourse.probes.settings import CRITICS, ON_POLICY
from rlcourse.probes.worlds import World

CONTINUOUS = (*ON_POLICY, *CRITICS)
DISCRETE = (*ON_POLICY, "dqn")
ODD_BOX = spaces.Box(np.array([0, -3], dtype=np.float32), np.array([10, 1], dtype=np.float32))
WIDTH = ODD_BOX.high - ODD_BOX.low


def _errand(states, actions):
    """The best action is at 0.65 of the first range, 0.35 of the second: 6.5 and -1.6."""
    return bell(2 * (actions - (6.5, -1.6)) / WIDTH)


ACTIONS = (
    Probe(
        "choice",
        "the policy prefers what pays more",
        DISCRETE,
        lambda name: World(column(1), lambda s, a: a, actions=spaces.Discrete(2)),
        policy, (1.0,), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "choice by observation",
        "the policy depends on the observation",
        DISCRETE,
        lambda name: World(column(-1, 1), lambda s, a: a == s, starts=2, actions=spaces.Discrete(2)),
        policy, (0.0, 1.0), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "delayed choice",
        "a reward counts for the action before the last, too",
        DISCRETE,
        lambda name: World(states(3), paying(0.0, 0.0, 2.0), chosen, actions=spaces.Discrete(2)),
        first_policy, (1.0,), 0.1, {"all": {"gamma": 0.5}},
    ),
    Probe(
        "aim",
        "a continuous action finds its best value",
        CONTINUOUS,
        lambda name: aim(name, column(1), 0.3),
        mean_action, (0.3,), 0.2, PATIENT | {"all": {"gamma": 0.0}},
    ),
    Probe(
        "aim by observation",
        "a continuous action depends on the observation",
        CONTINUOUS,
        lambda name: aim(name, column(-1, 1), -0.5, 0.5),
        mean_action, (-0.5, 0.5), 0.25, PATIENT | {"all": {"gamma": 0.0}},
    ),
    Probe(
        "aim of several",
        "each component of an action finds its own best value",
        CONTINUOUS,
        lambda name: aim(name, column(1), (-0.3, 0.0, 0.3)),
        lambda agent, world: mean_action(agent, world).T, (-0.3, 0.0, 0.3), 0.2, PATIENT | {"all": {"gamma": 0.0}},
    ),
    Probe(
        "box",
        "actions reach the environment in its own units, here 0 to 10 and -3 to 1",
        CONTINUOUS,
        lambda name: World(column(1), _errand, actions=ODD_BOX),
        way, (0.65, 0.35), 0.1, PATIENT | {"all": {"gamma": 0.0}},
    ),
    Probe(
        "exploration",
        "what pays best is found, and then used",
        DISCRETE,
        lambda name: World(states(8), lambda s, a: np.where(a == np.array(BETTER)[s], 1.0, 0.5), starts=8,
                           actions=spaces.Discrete(2)),
        worst_context, (1.0,), 0.15, {"all": {"gamma": 0.0}, "dqn": {"target_interval": 10**9}},
    ),
    Probe(
        "epsilon",
        "so many actions are random: half of them, of which half are the best by luck",
        ("dqn",),
        lambda name: World(column(1), lambda s, a: a, actions=spaces.Discrete(2)),
        exploring_policy, (0.75,), 0.04, {"all": {"gamma": 0.0, "epsilon": 0.5}},
    ),
    Probe(
        "centring",
        "advantages have mean 0 without a baseline, so that good rewards can be bad news",
        ("reinforce",),
        lambda name: World(states(8), lambda s, a: 5.0 + (a == np.array(BETTER)[s]), starts=8,
                           actions=spaces.Discrete(2)),
        worst_context, (1.0,), 0.15, {"all": {"gamma": 0.0, "baseline": False}},
    ),
    Probe(
        "precision",
        "the spread of the actions is learned: it shrinks where precision pays",
        ON_POLICY,
        lambda name: aim(name, column(1), 0.0),
        spread, (0.3,), 0.3, PATIENT | {"all": {"gamma": 0.0}},
    ),
    Probe(
        "noise",
        "actions vary around the policy, as widely as asked for",
        ("ddpg", "td3"),
        lambda name: aim(name, column(1), 0.0),
        spread, (0.2,), 0.03, {"all": {"gamma": 0.0, "noise": 0.2}},
    ),
    Probe(
        "warm-up",
        "the first actions are random in the whole box: their mean and their spread",
        CRITICS,
        lambda name: World(column(1), paying(0.0), actions=ODD_BOX),
        range_of_draws, (0.5, 0.5, 12**-0.5, 12**-0.5), 0.05,
        {"all": {"gamma": 0.0, "total_steps": 320, "learning_starts": 10**9}},
    ),
    Probe(
        "own draws",
        "no copy of the environment repeats the random choice of another, or its own last one",
        DISCRETE,
        lambda name: World(column(1), paying(0.0), actions=spaces.Discrete(2)),
        kinship, (0.0, 0.0), 0.1,
        {"all": {"gamma": 0.0, "total_steps": 256, "learning_starts": 10**9, "epsilon": 1.0}},
    ),
    Probe(
        "own draws of several",
        "nor does one component of an action follow another",
        CONTINUOUS,
        lambda name: World(column(1), paying(0.0), actions=box(name, 2)),
        kinship, (0.0, 0.0, 0.0), 0.1,
        {"all": {"gamma": 0.0, "total_steps": 256, "learning_starts": 0, "learning_rate": 1e-9}},
    ),
    Probe(
        "clipping",
        "one update moves the policy by the clip range: 0.5 to 0.6",
        ("ppo",),
        lambda name: World(column(1), lambda s, a: a, actions=spaces.Discrete(2)),
        policy, (0.6,), 0.05,
        {"all": {"gamma": 0.0, "total_steps": 256, "epochs": 200, "minibatch_size": 256, "learning_rate": 2e-4}},
    ),
)  # fmt: skip
