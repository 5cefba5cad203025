"""Gymnasium environments of the course; importing this module registers them under `rlcourse/…`."""

import gymnasium

from rlcourse.envs.catch import Catch
from rlcourse.envs.gridworld import GridWorld
from rlcourse.envs.hidden import Recall, cart_pole_positions, pendulum_angle
from rlcourse.envs.maximization_bias import maximization_bias
from rlcourse.envs.patrol_robot import patrol_robot
from rlcourse.envs.random_walk import random_walk
from rlcourse.envs.reaching import ReachingMDP
from rlcourse.envs.reaching_goal import ReachingGoal

__all__ = [
    "Catch",
    "GridWorld",
    "ReachingGoal",
    "ReachingMDP",
    "Recall",
    "maximization_bias",
    "patrol_robot",
    "random_walk",
]

_MADE_BY = {
    "GridWorld": GridWorld,
    "Reaching": ReachingMDP,
    "ReachingGoal": ReachingGoal,
    "Catch": Catch,
    "Recall": Recall,
    "CartPolePositions": cart_pole_positions,
    "PendulumAngle": pendulum_angle,
}
for _name, _maker in _MADE_BY.items():
    if f"rlcourse/{_name}-v0" not in gymnasium.registry:
        gymnasium.register(f"rlcourse/{_name}-v0", entry_point=f"{_maker.__module__}:{_maker.__qualname__}")
