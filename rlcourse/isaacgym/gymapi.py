"""What `from isaacgym import gymapi` gives: values, parameters, properties, constants and `acquire_gym`."""

from functools import cache

from rlcourse.isaacgym.actors import Environment as Env  # noqa: F401
from rlcourse.isaacgym.assets import Asset  # noqa: F401
from rlcourse.isaacgym.constants import *  # noqa: F403
from rlcourse.isaacgym.gym import Gym
from rlcourse.isaacgym.gymtorch import Descriptor as Tensor  # noqa: F401
from rlcourse.isaacgym.parameters import *  # noqa: F403
from rlcourse.isaacgym.properties import *  # noqa: F403
from rlcourse.isaacgym.simulation import Simulation as Sim  # noqa: F401
from rlcourse.isaacgym.vectors import *  # noqa: F403
from rlcourse.isaacgym.viewer import ActionEvent, Viewer  # noqa: F401


@cache
def acquire_gym() -> Gym:
    """The one Gym object, whose methods are the whole interface."""
    return Gym()
