"""Public task files, as they are: finds the tasks of a checkout and makes one, without the libraries around it.

    checkout = open_checkout("IsaacGymEnvs")
    checkout.tasks                                  # names
    env = checkout.make("Ant", num_envs=64)         # the checkout's own object
    checkout.missing                                # libraries that its files name and that are not installed

Two kinds of checkouts are known: those like IsaacGymEnvs (a task map, YAML settings for Hydra) and those like
legged_gym (a task registry, settings in classes). `rlcourse isaac PATH` does the same on the command line.
"""

from functools import cache
from pathlib import Path

from rlcourse.isaacgym.launcher.checkout import Checkout, LaunchError
from rlcourse.isaacgym.launcher.isaacgymenvs import IsaacGymEnvs
from rlcourse.isaacgym.launcher.legged_gym import LeggedGym

__all__ = ["Checkout", "LaunchError", "open_checkout"]


def open_checkout(path: str | Path) -> Checkout:
    """The checkout in a folder, the same object for the same folder.

    Raises LaunchError if there is none of a known kind.
    """
    return _opened(Path(path).expanduser().resolve())


@cache
def _opened(path):
    if not path.is_dir():
        raise LaunchError(f"{path} is no folder. Give the folder of a checkout: `git clone …` makes one.")
    for kind in (IsaacGymEnvs, LeggedGym):
        package = kind.find(path)
        if package is not None:
            return kind(path, package)
    raise LaunchError(
        f"{path} has neither tasks like IsaacGymEnvs (a folder tasks with an isaacgym_task_map) nor like legged_gym "
        "(folders envs and utils with task_registry.py). Code of another shape runs after rlcourse.isaacgym.enable()."
    )
