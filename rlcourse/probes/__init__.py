"""Probes: tiny worlds that each isolate one component of an agent. A few seconds tell *what* is broken.

    from rlcourse.probes import probe
    probe("dqn")                  # a table: probe, what it isolates, expected, got, passed, seconds

Read it from the top: the first probe that fails names the component; later ones may fail because of it. The idea is
Andy Jones's ("Debugging RL, without the agonizing pain", 2021).
"""

from rlcourse.probes.bugs import BUGS, broken
from rlcourse.probes.ladder import LADDER
from rlcourse.probes.planting import planted
from rlcourse.probes.report import ProbeRow, ProbeTable, probe
from rlcourse.probes.rung import Probe
from rlcourse.probes.worlds import World, WorldEnv, WorldVectorEnv

__all__ = [
    "BUGS",
    "LADDER",
    "Probe",
    "ProbeRow",
    "ProbeTable",
    "World",
    "WorldEnv",
    "WorldVectorEnv",
    "broken",
    "planted",
    "probe",
]
