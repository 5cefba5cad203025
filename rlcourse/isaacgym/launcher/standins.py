"""What stands in for libraries that a checkout imports and that are not installed here.

An installed library is always preferred. Where one is missing, a file of the checkout that imports it gets:

- `gym`: Gymnasium, its successor, under the old name;
- `omegaconf`: dictionaries with attributes, and resolvers that `launcher.config` uses;
- `hydra.utils`: `to_absolute_path` and `get_original_cwd`; the launcher itself does what `hydra.main` would do;
- `tqdm`: loops without a progress bar;
- anything else (`rl_games`, `rsl_rl`, `wandb`, `trimesh`, …): placeholders. They can be imported, subclassed and named
  in annotations, since a checkout imports far more than one task uses; the first use raises MissingLibrary.

Imports made by other code than the checkout's are not touched.
"""

import importlib
import importlib.abc
import importlib.machinery
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from types import FunctionType, ModuleType

from rlcourse.isaacgym.launcher.config import RESOLVERS


class MissingLibrary(ImportError):
    """A library that the task uses is not installed; the message names it."""


# where the package to install is not named like the library
PACKAGES = {
    "cv2": "opencv-python",
    "hydra": "hydra-core",
    "PIL": "Pillow",
    "skimage": "scikit-image",
    "warp": "warp-lang",
}


class _Missing(type):
    """The type of placeholders: classes, so that they can be subclassed; every attribute is one more of them."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return placeholder(cls.library, f"{cls.__name__}.{name}")

    def __call__(cls, *arguments, **options):
        if len(arguments) == 1 and not options and isinstance(arguments[0], type | FunctionType):
            return arguments[0]  # used as a decorator
        package = PACKAGES.get(cls.library, cls.library)
        raise MissingLibrary(
            f"this needs {cls.__name__}, but the library {cls.library} is not installed: "
            f"`{sys.executable} -m pip install {package}`, or whatever the checkout's README says."
        )


def placeholder(library: str, name: str) -> type:
    """A class that stands for `name` of a library that is not installed."""
    return _Missing(name, (), {"library": library})


class Placeholder(ModuleType):
    """A module of a library that is not installed."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return placeholder(self.__name__.partition(".")[0], f"{self.__name__}.{name}")


# ---------------------------------------------------------------------------------------------------- omegaconf, hydra
class DictConfig(dict):
    """A dictionary whose keys are attributes, too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value


class OmegaConf:
    """The static functions of OmegaConf on plain dictionaries and lists."""

    @staticmethod
    def register_new_resolver(name, resolver, **_):
        RESOLVERS[name] = resolver

    @staticmethod
    def create(values=None):
        if isinstance(values, list):
            return [OmegaConf.create(each) for each in values]
        if not isinstance(values, dict | None):
            return values
        return DictConfig({key: OmegaConf.create(each) for key, each in (values or {}).items()})

    @staticmethod
    def to_container(config, **_):
        if isinstance(config, list):
            return [OmegaConf.to_container(each) for each in config]
        if not isinstance(config, dict):
            return config
        return {key: OmegaConf.to_container(each) for key, each in config.items()}

    @staticmethod
    def set_struct(config, value):
        """Nothing to do: no configuration here refuses new keys."""

    @staticmethod
    def resolve(config):
        """Nothing to do: everything is resolved when it is loaded."""


def tqdm(iterable, *_, **__):
    """The same loop, without a bar."""
    return iterable


CONTENTS = {
    "omegaconf": {"DictConfig": DictConfig, "ListConfig": list, "OmegaConf": OmegaConf, "open_dict": nullcontext},
    "hydra.utils": {"to_absolute_path": os.path.abspath, "get_original_cwd": os.getcwd},
    "tqdm": {"tqdm": tqdm},
}


# ---------------------------------------------------------------------------------------------------- the import hook
class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds stand-ins for missing libraries that files in the folder `root` import.

    missing : names of the libraries that placeholders stand for, in the order in which they were imported
    """

    def __init__(self, root: Path):
        self.root = os.path.join(root.resolve(), "")
        self.own = {path.stem for path in root.rglob("*.py")} | {path.parent.name for path in root.rglob("*.py")}
        self.libraries = set()
        self.missing = []

    def install(self) -> "StandIns":
        sys.meta_path.append(self)  # last: whatever is installed is found before
        return self

    def find_spec(self, name, path=None, target=None):
        library = name.partition(".")[0]
        if library not in self.libraries:
            if path is not None or library in self.own or not self._imported_by_the_checkout():
                return None
            self.libraries.add(library)
            if library not in ("gym", "omegaconf", "tqdm"):
                self.missing.append(library)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = Placeholder(spec.name)
        vars(module).update(CONTENTS.get(spec.name, {}))
        return module

    def exec_module(self, module):
        library, _, rest = module.__name__.partition(".")
        if library == "gym":
            sys.modules[module.__name__] = importlib.import_module(f"gymnasium.{rest}".rstrip("."))

    def _imported_by_the_checkout(self):
        frame = sys._getframe(2)
        while frame is not None and "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        return frame is not None and os.path.abspath(frame.f_code.co_filename).startswith(self.root)
