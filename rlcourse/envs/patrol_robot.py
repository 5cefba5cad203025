"""A robot that patrols until its battery is low, as a finite MDP that never ends."""

import numpy as np

from rlcourse.mdp import FiniteMDP

USE = ((1, 0.4), (2, 0.3), (3, 0.2), (4, 0.1))  # levels that a patrol uses, and how likely that is
RESCUE = -5.0


def patrol_robot(gamma, levels=8):
    """Battery levels 0 … levels-1 are the states; action 0 patrols, action 1 docks.

    A patrol earns 1 and uses 1 to 4 levels, docking earns nothing and charges one level. At level 0 the robot is
    carried home, whatever it does: reward -5, and a full battery.
    """
    full = levels - 1
    P = np.zeros((levels, 2, levels))
    R = np.zeros((levels, 2))
    P[0, :, full], R[0] = 1.0, RESCUE
    for level in range(1, levels):
        for used, probability in USE:
            P[level, 0, max(level - used, 0)] += probability
        P[level, 1, min(level + 1, full)] = 1.0
        R[level, 0] = 1.0
    return FiniteMDP(P, R, gamma, action_names=("patrol", "dock"))
