"""What `from isaacgym import gymapi` gives: values, parameters, properties, constants and `acquire_gym`."""

from functools import cache

from rlcourse.isaacgym.assets.asset import Asset  # noqa: F401
from rlcourse.isaacgym.calls.gym import Gym
from rlcourse.isaacgym.physics.actors import Environment as Env  # noqa: F401
from rlcourse.isaacgym.physics.simulation import Simulation as Sim  # noqa: F401
from rlcourse.isaacgym.values.constants import *  # noqa: F403
from rlcourse.isaacgym.values.descriptor import Descriptor as Tensor  # noqa: F401
from rlcourse.isaacgym.values.parameters import *  # noqa: F403
from rlcourse.isaacgym.values.properties import *  # noqa: F403
from rlcourse.isaacgym.values.vectors import *  # noqa: F403
from rlcourse.isaacgym.viewing.viewer import ActionEvent, Viewer  # noqa: F401


@cache
def acquire_gym() -> Gym:
    """The one Gym object, whose methods are the whole interface."""
    return Gym()
