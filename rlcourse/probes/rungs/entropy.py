"""Rungs on entropy: how random a policy stays, where that is paid for."""

import math

from gymnasium import spaces

from rlcourse.probes.measures import entropy, first_value, policy, spread
from rlcourse.probes.rung import Probe, aim, box, column, going, paying, states
from rlcourse.probes.worlds import END, World

# The widest entropy that tanh of a normal distribution can have is 0.6836 (at standard deviation 0.875); ln 2 = 0.6931
# is that of the uniform distribution.
WIDEST_ENTROPY = 0.6836
LOG_3 = math.log(3)

# A policy with three components is paid for entropy, and fined CURVATURE times the sum of squares of its action. For
# A2C the gradient with respect to log sigma vanishes where 2 CURVATURE sigma^2 = weight. PPO divides the rewards by
# their standard deviation; to hold it still where sigma shrinks, a coin adds 1 or -1 that no action changes. The
# gradient vanishes where 2 c sigma^2 / sqrt(6 c^2 sigma^4 + 1) = weight.
SIGMA, WEIGHT = 0.5, 0.3
CURVATURE = {
    "a2c": WEIGHT / (2 * SIGMA**2),
    "ppo": WEIGHT / math.sqrt(4 - 6 * WEIGHT**2) / SIGMA**2,
}
COIN = {"a2c": 0.0, "ppo": 1.0}


def _paid_for_width(name):
    return World(
        column(1, 1),
        lambda s, a: COIN[name] * (2 * s - 1) - CURVATURE[name] * (a**2).sum(axis=1),
        starts=2,
        actions=box(name, 3),
    )


ENTROPY = (
    Probe(
        "entropy",
        "the bonus holds the policy at softmax(reward / weight)",
        ("a2c", "ppo"),
        lambda name: World(column(1), lambda s, a: LOG_3 * a, actions=spaces.Discrete(2)),
        policy, (0.75,), 0.07,
        # PPO divides the advantages by their standard deviation, here LOG_3 times sqrt(3/16).
        {"a2c": {"entropy_coef": 1.0}, "ppo": {"entropy_coef": 1 / (LOG_3 * math.sqrt(3 / 16)), "minibatch_size": 256},
         "all": {"gamma": 0.0, "max_grad_norm": 10.0}},
    ),
    Probe(
        "width",
        "the bonus holds the spread of three components where one more nat costs as much as it pays",
        ("a2c", "ppo"),
        _paid_for_width,
        lambda agent, world: spread(agent, world)[0, :, None], (SIGMA,) * 3, 0.12,
        {"all": {"gamma": 0.0, "entropy_coef": WEIGHT, "max_grad_norm": 10.0},
         "a2c": {"total_steps": 16_000}, "ppo": {"epochs": 3, "total_steps": 19_200}},
    ),
    Probe(
        "temperature",
        "the entropy of an action with two components is held at its target, -2",
        ("sac",),
        lambda name: aim(name, column(1), (0.4, -0.4)),
        entropy, (-2.0,), 0.5,
        {"all": {"gamma": 0.0, "temperature": None, "initial_temperature": 0.1, "hidden": (64, 64),
          "learning_rate": 5e-3, "batch_size": 128, "total_steps": 12_800}},
    ),
    Probe(
        "soft value",
        "the value contains the entropy of what follows, of both components of the action",
        ("sac",),
        lambda name: World(states(2), paying(0.0, 1.0), going(1, END), actions=box(name, 2)),
        first_value, (0.5 * (1.0 + 2 * WIDEST_ENTROPY),), 0.15, {"all": {"gamma": 0.5, "temperature": 1.0}},
    ),
)  # fmt: skip
