"""Finite Markov decision processes: `FiniteMDP`, the maps it can be read from, and what its arrays must satisfy."""

from rlcourse.mdp.finite import FiniteMDP
from rlcourse.mdp.maps import ACTIONS, MAPS

__all__ = ["ACTIONS", "MAPS", "FiniteMDP"]
