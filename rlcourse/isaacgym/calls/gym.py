"""`Gym`, the object whose methods are the API. `calls` has them by topic."""

from rlcourse.isaacgym.calls.actors import ActorCalls
from rlcourse.isaacgym.calls.appearance import AppearanceCalls
from rlcourse.isaacgym.calls.assets import AssetCalls
from rlcourse.isaacgym.calls.cameras import CameraCalls
from rlcourse.isaacgym.calls.forces import ForceCalls
from rlcourse.isaacgym.calls.properties import PropertyCalls
from rlcourse.isaacgym.calls.setup import SetupCalls
from rlcourse.isaacgym.calls.states import StateCalls
from rlcourse.isaacgym.calls.tensors import TensorCalls
from rlcourse.isaacgym.calls.viewing import ViewerCalls
from rlcourse.isaacgym.values.unsupported import unsupported


class Gym(
    SetupCalls,
    AssetCalls,
    ActorCalls,
    PropertyCalls,
    StateCalls,
    TensorCalls,
    ForceCalls,
    ViewerCalls,
    CameraCalls,
    AppearanceCalls,
):
    """Everything that can be asked of a simulation; `gymapi.acquire_gym()` returns the one object.

    Units are m, kg, s, rad, N and N m; quaternions are x y z w; states are relative to the environment's origin.
    A call that is missing raises NotImplementedError, which says what to use instead.
    """

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise unsupported(name, [call for call in dir(self) if not call.startswith("_")])
