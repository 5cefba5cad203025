"""The course's own virtual environment: made on first use, renewed when the pinned versions change.

Standard library only: this runs before anything is installed.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

MIN_PYTHON = (3, 11)
# The extras, and what tells that an environment made by someone else has them.
_LAB = {"jupyterlab", "anywidget", "matplotlib"}
_DEEP = {"torch", "tensorboard", "pygame"}
_ISAAC = _DEEP | {"mujoco", "trimesh"}
_INSTRUCTOR = _LAB | {"jupytext", "nbval", "xdist"}
_TEST = _INSTRUCTOR | _ISAAC | {"mujoco_warp", "hypothesis", "playwright", "ruff"}
SIGNS = {
    "lab": _LAB,
    "deep": _DEEP,
    "isaac": _ISAAC,
    "instructor": _INSTRUCTOR,
    "test": _TEST,
    "bench": _TEST | {"stable_baselines3", "Box2D", "tyro"},
}
ALWAYS = {"numpy", "scipy", "gymnasium", "filelock"}


class SetupError(RuntimeError):
    """The environment cannot be made; the message says why and what to do."""


def root() -> Path:
    """The folder of the course: the one with pyproject.toml and notebooks/ that the package lies in."""
    folder = Path(__file__).resolve().parents[2]
    if not (folder / "notebooks").is_dir():
        raise SetupError(
            f"there are no notebooks beside the package in {folder}. Run this in a clone of the course, with the "
            "package installed from it (`pip install -e .`)."
        )
    return folder


def run_elsewhere(extra: str, arguments: list[str]) -> int | None:
    """Run the command in the course's environment; return its status, or None if this one will do.

    This one will do if everything that ``extra`` needs can be imported and it is not a stale `.venv`.
    """
    folder = root()
    environment = folder / ".venv"
    inside = Path(sys.prefix).resolve() == environment.resolve()
    if not inside and all(importlib.util.find_spec(name) for name in ALWAYS | SIGNS[extra]):
        return None
    if inside and _is_current(folder, extra):
        return None
    if sys.version_info < MIN_PYTHON:
        raise SetupError(
            f"Python {sys.version_info.major}.{sys.version_info.minor} runs this, the course needs "
            f"{MIN_PYTHON[0]}.{MIN_PYTHON[1]} or newer. Install one and type `python3.11 -m rlcourse …`."
        )
    python = _prepare(folder, extra)
    return subprocess.call([str(python), "-m", "rlcourse", *arguments])


def _prepare(folder: Path, extra: str) -> Path:
    """Make or renew `.venv`; return its Python."""
    environment = folder / ".venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not _runs(python, "import pip"):  # there is none yet, its making was interrupted, or its Python has gone
        print(f"Making {environment} …", flush=True)
        try:
            for each in SIGNS:
                _stamp(folder, each).unlink(missing_ok=True)
            of_no_use = not _runs(python, "pass")
            venv.create(environment, clear=of_no_use, symlinks=os.name != "nt", with_pip=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as problem:
            raise SetupError(
                f"cannot make {environment}: {problem}. On Debian and Ubuntu: `apt install python3-venv`."
            ) from problem
    if not _is_current(folder, extra):
        print(f"Installing what `{extra}` needs, as pinned in constraints.txt (once, about a minute) …", flush=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-c", "constraints.txt", "-e", f".[{extra}]"]
        if subprocess.call(command, cwd=folder) != 0:
            raise SetupError(
                "the installation failed (pip's message stands above). Is there a network? The same command again "
                "goes on where it stopped."
            )
        _stamp(folder, extra).write_text(_fingerprint(folder), encoding="utf-8")
    return python


def _runs(python: Path, code: str) -> bool:
    try:
        return subprocess.call([str(python), "-c", code], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _is_current(folder: Path, extra: str) -> bool:
    """Whether what is installed is what pyproject.toml and constraints.txt say now."""
    containing = [each for each, signs in SIGNS.items() if SIGNS[extra] <= signs]
    return any(
        stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(folder)
        for stamp in (_stamp(folder, each) for each in containing)
    )


def _stamp(folder: Path, extra: str) -> Path:
    return folder / ".venv" / f"rlcourse-{extra}.installed"


def _fingerprint(folder: Path) -> str:
    content = b"".join((folder / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    return hashlib.sha256(content).hexdigest()
