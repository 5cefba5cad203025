"""Rungs on values: what a state is worth, and that nothing is counted that does not belong to it."""

from rlcourse.probes.measures import first_value, values
from rlcourse.probes.rung import Probe, column, going, idle, paying, states, tossed
from rlcourse.probes.settings import AGENTS, OFF_POLICY, ON_POLICY
from rlcourse.probes.worlds import END, World

# Sums to the end of the episode; Q-learning, which has no rollout, sums two rewards.
_SUMMED = {
    "all": {"gamma": 0.5, "gae_lambda": 1.0}, "dqn": {"n_steps": 2, "learning_rate": 3e-3, "batch_size": 128},
}  # fmt: skip

VALUES = (
    Probe(
        "constant",
        "the value learns a number at all",
        AGENTS,
        lambda name: World(column(1), paying(1.0), actions=idle(name)),
        values, (1.0,), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "observation",
        "the value depends on the observation",
        AGENTS,
        lambda name: World(column(-1, 1), paying(-1.0, 1.0), starts=2, actions=idle(name)),
        values, (-1.0, 1.0), 0.1, {"all": {"gamma": 0.0}},
    ),
    Probe(
        "termination",
        "an end stops the bootstrap",
        AGENTS,
        lambda name: World(column(1), paying(1.0), actions=idle(name)),
        values, (1.0,), 0.1, {"all": {"gamma": 0.5}},
    ),
    Probe(
        "discount",
        "the next value counts, discounted",
        AGENTS,
        lambda name: World(states(2), paying(0.0, 2.0), going(1, END), actions=idle(name)),
        # Here a rollout is as long as an episode: its last row has to be learned from, too.
        values, (1.0, 2.0), 0.15,
        {"all": {"gamma": 0.5, "rollout_steps": 2}, "a2c": {"num_envs": 64}, "ppo": {"num_envs": 64}},
    ),
    Probe(
        "chance",
        "values learn from what follows, not from what led to them",
        AGENTS,
        lambda name: World(states(3), paying(0.0, 1.0, -1.0), tossed, actions=idle(name)),
        lambda agent, world: values(agent, world)[1:], (1.0, -1.0), 0.3,
        {"all": {"gamma": 1.0}} | {name: {"learning_rate": 5e-3} for name in OFF_POLICY},
    ),
    Probe(
        "truncation",
        "a time limit is no end: the last observation has a value",
        AGENTS,
        # Every episode ends in another state than its last step began in.
        lambda name: World(states(3), paying(0.0, 0.0, 1.0), going(1, 2, 2), starts=3, actions=idle(name), max_steps=2),
        values, (0.5, 1.0, 2.0), 0.2, {"all": {"gamma": 0.5}},
    ),
    Probe(
        "end of the rollout",
        "the end of a rollout is no end of an episode: what comes next has a value",
        ("a2c", "ppo"),
        lambda name: World(states(3), paying(0.0, 0.0, 2.0), going(1, 2, END), starts=3, actions=idle(name)),
        values, (0.5, 1.0, 2.0), 0.3,
        {"all": {"gamma": 0.5, "rollout_steps": 1}, "a2c": {"num_envs": 128}, "ppo": {"num_envs": 256}},
    ),
    # In the next three both states look alike, so that the value cannot make up for a wrong sum.
    Probe(
        "returns",
        "several rewards are summed, up to the end of the episode",
        (*ON_POLICY, "dqn"),
        lambda name: World(column(1, 1), paying(0.0, 1.0), going(1, END), actions=idle(name)),
        first_value, (0.75,), 0.05,
        _SUMMED,
    ),
    Probe(
        "returns cut off",
        "several rewards are summed, up to the time limit",
        (*ON_POLICY, "dqn"),
        lambda name: World(column(1, 1), paying(0.0, 1.0), going(1, 1), actions=idle(name), max_steps=2),
        # V = (0.5 + 0.25 V + 1 + 0.5 V) / 2: from the first state two steps, from the second one.
        first_value, (1.2,), 0.1,
        _SUMMED,
    ),
    Probe(
        "one step",
        "with lambda = 0 only the next reward and the next value count",
        ("a2c", "ppo"),
        lambda name: World(column(1, 1), paying(0.0, 1.0), going(1, END), actions=idle(name)),
        # V = (0 + 0.5 V + 1) / 2
        first_value, (2 / 3,), 0.04, {"all": {"gamma": 0.5, "gae_lambda": 0.0}},
    ),
    Probe(
        "n steps",
        "n rewards and a value, each discounted by its own delay",
        ("dqn",),
        lambda name: World(states(6), paying(1.0, 0.0, 2.0, 0.0, 0.0, 8.0), going(1, 2, 3, 4, 5, END),
                           actions=idle(name)),
        # A small buffer, which begins again from its first row many times.
        values, (1.75, 1.5, 3.0, 2.0, 4.0, 8.0), 0.3,
        {"all": {"gamma": 0.5, "n_steps": 3, "buffer_size": 1_120, "learning_rate": 1e-2}},
    ),
)  # fmt: skip
