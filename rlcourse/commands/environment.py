"""The course's own virtual environment: made on first use, renewed when the pinned versions change.

Standard library only: this runs before anything is installed.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


PREPARED = "RLCOURSE_PREPARED"  # tells the command that `.venv` was seen to just now: offline it may stay stale


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

    This one will do if everything that ``extra`` needs can be imported and it is not a stale `.venv`. An installed
    package without notebooks beside it has no environment of its own: there the packages must be present.
    """
    missing = sorted(name for name in ALWAYS | SIGNS[extra] if importlib.util.find_spec(name) is None)
    try:
        folder = root()
    except SetupError:
        if missing:
            raise SetupError(
                f'{", ".join(missing)} cannot be imported here. Type `"{sys.executable}" -m pip install '
                f'"rlcourse[{extra}]"`.'
            ) from None
        return None
    _let_children_find(folder)
    inside = Path(sys.prefix).resolve() == (folder / ".venv").resolve()
    was_prepared = os.environ.pop(PREPARED, None) is not None
    if not missing and (not inside or was_prepared or _is_current(folder, extra)):
        if inside:
            _activate(folder)
        return None
    return _hand_over(_prepare(folder, extra), arguments)


def run_in_existing(arguments: list[str]) -> int | None:
    """Run the command in `.venv` where there is one and this Python lacks what the chapters need; else return None."""
    try:
        folder = root()
    except SetupError:
        return None
    was_prepared = os.environ.pop(PREPARED, None) is not None
    python = _python(folder)
    os.environ.pop("PYTHONHOME", None)
    if was_prepared or all(map(importlib.util.find_spec, ALWAYS | SIGNS["lab"])) or not _runs(python, "pass"):
        return None
    _let_children_find(folder)
    return _hand_over(python, arguments)


def _let_children_find(folder: Path) -> None:
    """Kernels and workers import this package, wherever the folder was when it was installed."""
    others = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path not in ("", str(folder))]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), *others])


def _activate(folder: Path) -> None:
    """As a shell would: IPython puts the packages of an environment that is active first, and `!pip` is found."""
    os.environ["VIRTUAL_ENV"] = str(folder / ".venv")
    places = [str(_python(folder).parent), *os.environ.get("PATH", "").split(os.pathsep)]
    os.environ["PATH"] = os.pathsep.join(dict.fromkeys(places))


def _hand_over(python: Path, arguments: list[str]) -> int:
    """Run `rlcourse` under another Python, in place of this process where that is possible: signals then reach it."""
    command = [str(python), "-m", "rlcourse", *arguments]
    os.environ[PREPARED] = "1"
    sys.stdout.flush()
    if os.name == "nt":
        return _outlast(subprocess.Popen(command))
    os.execv(command[0], command)


def _outlast(child: subprocess.Popen) -> int:
    """Wait for a child that hears Ctrl+C itself, and may need a while to stop."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def _prepare(folder: Path, extra: str) -> Path:
    """Make, renew or mend `.venv`; return its Python."""
    environment = folder / ".venv"
    os.environ.pop("PYTHONHOME", None)  # it would lead every Python out of its environment
    python = _python(folder)
    with _alone(folder):
        if not _runs(python, "import pip"):  # there is none yet, its making was interrupted, or its Python has gone
            print(f"Making {environment} …", flush=True)
            try:
                for each in SIGNS:
                    _stamp(folder, each).unlink(missing_ok=True)
                of_no_use = not _runs(python, "pass")
                venv.create(environment, clear=of_no_use, symlinks=os.name != "nt", with_pip=True)
            except subprocess.CalledProcessError as problem:
                raise SetupError(
                    f"cannot make {environment}: {problem}. Is there room on the disk? On Debian and Ubuntu: `apt "
                    "install python3-venv`."
                ) from problem
            except (OSError, ValueError) as problem:
                raise SetupError(
                    f"cannot make {environment}: {problem}. Close what still runs from it, make room on the disk, or "
                    "move the course to a folder of your own."
                ) from problem
        if not _is_current(folder, extra):
            print(f"Installing what `{extra}` needs, as pinned in constraints.txt (once, about a minute) …", flush=True)
            _install(folder, python, extra)
        elif not _has(python, extra):
            print(f"Something is missing in {environment}: installing it anew (about a minute) …", flush=True)
            _install(folder, python, extra, "--force-reinstall")
    return python


def _python(folder: Path) -> Path:
    return folder / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _install(folder: Path, python: Path, extra: str, *options: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", *options, "-c", "constraints.txt", "-e", f".[{extra}]"]
    # Where pip was told to install for the user, it would refuse here.
    if subprocess.call(command, cwd=folder, env={**os.environ, "PIP_USER": "0"}) == 0:
        _stamp(folder, extra).write_text(_fingerprint(folder), encoding="utf-8")
    elif _has(python, extra):
        print("The installation failed (pip's message stands above). Going on with what was installed before.")
    else:
        raise SetupError(
            "the installation failed (pip's message stands above). Is there a network, and room on the disk? The same "
            "command again goes on where it stopped. docs/installing.md says which systems have what."
        )


def _has(python: Path, extra: str) -> bool:
    """Whether everything that an extra needs can be found by that Python."""
    names = sorted(ALWAYS | SIGNS[extra])
    return _runs(python, f"import importlib.util as u; exit(not all(map(u.find_spec, {names})))")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One set-up at a time; a second one waits. The system takes the lock away from a process that has ended."""
    try:
        lock = open(folder / ".venv.lock", "ab")
    except OSError as problem:
        raise SetupError(
            f"{folder} cannot be written: {problem}. Copy the course to a folder of your own, and start it there."
        ) from problem
    with lock:
        if os.name == "nt":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # gives up after ten seconds
                    break
                except OSError:
                    continue
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
