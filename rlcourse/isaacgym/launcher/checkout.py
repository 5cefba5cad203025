"""What checkouts of both kinds have in common: where their packages are, and imports that say what is missing."""

import importlib
import sys
import traceback
import warnings
from contextlib import chdir, contextmanager
from pathlib import Path

from rlcourse.isaacgym.enabling import enable
from rlcourse.isaacgym.launcher.standins import StandIns


class LaunchError(RuntimeError):
    """A checkout or one of its tasks cannot be used; the message says why and what to do."""


class Checkout:
    """A folder with tasks; subclasses give `holds_tasks`, `tasks`, `make` and `training`.

    path : the folder; package : the folder in it that holds the tasks; workplace : the one from which they are run
    tasks : names of the tasks
    """

    def __init__(self, path: Path, package: Path):
        self.path, self.package, self.workplace = path, package, package
        enable()
        self._standins = StandIns(path).install()
        for project in self._projects():
            if str(project) not in sys.path:
                sys.path.insert(0, str(project))

    @classmethod
    def find(cls, path: Path) -> Path | None:
        """The folder at or up to two levels below `path` that holds tasks of this kind."""
        folders = [path, *sorted(path.glob("*/")), *sorted(path.glob("*/*/"))]
        return next(filter(cls.holds_tasks, folders), None)

    def _projects(self):
        """Folders that installing the checkout, or running its scripts, makes importable, the least important first."""
        setups = [each.parent for sign in ("setup.py", "pyproject.toml") for each in self.path.glob(f"*/{sign}")]
        parent = self.package.parent if (self.package / "__init__.py").exists() else self.package
        scripts = [self.package] if (self.package / "train.py").exists() else []
        return [*scripts, *sorted(set(setups)), self.path, parent]

    @property
    def name(self) -> str:
        """The package's name for `import`; empty where its modules are imported without it."""
        return self.package.name if (self.package / "__init__.py").exists() else ""

    def import_module(self, name: str):
        """A module of the package, such as "tasks". Raises LaunchError if it cannot be imported."""
        with self.at_work(f"importing {name}"):
            return importlib.import_module(f"{self.name}.{name}".lstrip("."))

    @contextmanager
    def at_work(self, doing: str):
        """In the folder from which such checkouts are run; an ImportError says where it was, and what to do."""
        try:
            with chdir(self.workplace), warnings.catch_warnings():
                warnings.filterwarnings("ignore", "(?s).*precision lowered by casting")  # of the bounds of spaces
                yield
        except ImportError as problem:
            frames = [each for each in traceback.extract_tb(problem.__traceback__) if str(self.path) in each.filename]
            where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
            raise LaunchError(f"{doing}: {problem}{where}") from problem

    def require(self, task: str) -> None:
        """Raise LaunchError, with the tasks that there are, if `task` is none of them."""
        if task not in self.tasks:
            raise LaunchError(f"{self.path} has no task {task!r}; it has {', '.join(sorted(self.tasks))}.")

    @property
    def missing(self) -> list[str]:
        """Libraries that the files imported so far name, and that are not installed."""
        return self._standins.missing
