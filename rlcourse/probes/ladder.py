"""The ladder: all rungs, in the order in which they are climbed. The first that fails names the component."""

from rlcourse.probes.rung import Probe
from rlcourse.probes.rungs.actions import ACTIONS
from rlcourse.probes.rungs.entropy import ENTROPY
from rlcourse.probes.rungs.scales import SCALES
from rlcourse.probes.rungs.targets import TARGETS
from rlcourse.probes.rungs.values import VALUES
from rlcourse.probes.settings import AGENTS

__all__ = ["AGENTS", "LADDER", "Probe"]

LADDER = (*VALUES, *TARGETS, *ACTIONS, *ENTROPY, *SCALES)
