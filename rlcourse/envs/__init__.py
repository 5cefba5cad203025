"""Gymnasium environments of the course; importing this module registers them under `rlcourse/…`."""

import gymnasium

from rlcourse.envs.gridworld import GridWorld
from rlcourse.envs.maximization_bias import maximization_bias
from rlcourse.envs.patrol_robot import patrol_robot
from rlcourse.envs.random_walk import random_walk
from rlcourse.envs.reaching import ReachingMDP
from rlcourse.envs.reaching_goal import ReachingGoal

__all__ = ["GridWorld", "ReachingGoal", "ReachingMDP", "maximization_bias", "patrol_robot", "random_walk"]

for _name, _class in (("GridWorld", GridWorld), ("Reaching", ReachingMDP), ("ReachingGoal", ReachingGoal)):
    if f"rlcourse/{_name}-v0" not in gymnasium.registry:
        gymnasium.register(f"rlcourse/{_name}-v0", entry_point=f"{_class.__module__}:{_class.__qualname__}")
