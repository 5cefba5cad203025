"""What Windows and macOS lack or do otherwise, emulated as far as that goes; nothing here was seen there.

A file `sitecustomize.py` on the path of every Python of the test takes away what those systems do not have.
"""

import os
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from rlcourse.commands import environment

ROOT = Path(__file__).resolve().parent.parent
LACKS = {
    "Windows": """
import os, signal, sys
for name in ("resource", "fcntl", "grp", "pwd", "termios", "tty", "pty"):
    sys.modules[name] = None
for name in ("SIGALRM", "ITIMER_REAL", "setitimer", "getitimer", "alarm", "SIGHUP", "SIGUSR1", "pause"):
    signal.__dict__.pop(name, None)
for name in ("geteuid", "getgid", "getpgid", "killpg", "setsid", "fork", "sched_getaffinity", "sysconf"):
    os.__dict__.pop(name, None)
""",
    "macOS": """
import os, pathlib, resource
def refuse(*_):
    raise ValueError("current limit exceeds maximum limit")
resource.setrlimit = refuse
exists = pathlib.Path.exists
pathlib.Path.exists = lambda path: not str(path).startswith("/proc") and exists(path)
del os.sched_getaffinity
""",
}
EXERCISE = """
import itertools, time
from rlcourse.checks.guard import Allowance, TimeLimit, call_within, memory_ceiling

def loops():
    for number in itertools.count():
        pass

def loops_and_swallows():
    while True:
        try:
            loops()
        except Exception:
            pass

for function in (loops, loops_and_swallows):
    begin = time.monotonic()
    try:
        call_within(Allowance(0.5), function)
    except TimeLimit:
        print("stopped", 0.4 < time.monotonic() - begin < 20)
print(call_within(Allowance(5), lambda: 3), memory_ceiling())
"""


@pytest.fixture(params=LACKS)
def run(request, tmp_path):
    """Runs Python as that system would, as far as what it lacks goes; returns the finished process."""
    if sys.platform != "linux":
        pytest.skip("emulated on Linux")
    (tmp_path / "sitecustomize.py").write_text(LACKS[request.param], encoding="utf-8")
    places = [str(tmp_path), str(ROOT)]
    variables = {
        "PYTHONPATH": os.pathsep.join(places),
        "RLCOURSE_PREPARED": "1",
        "RLCOURSE_PROGRESS": str(tmp_path / "p"),
    }

    def python(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env={**os.environ, **variables}, capture_output=True, text=True
        )

    return python


@pytest.mark.parametrize("run", ["Windows"], indirect=True)
def test_every_module_of_the_package_can_be_imported(run):
    files = [path for path in sorted((ROOT / "rlcourse").rglob("*.py")) if (path.parent / "__init__.py").exists()]
    paths = [path.relative_to(ROOT).with_suffix("") for path in files]
    names = [".".join(path.parts) for path in paths if path.stem not in ("__init__", "__main__")]
    assert len(names) > 100
    done = run("-c", f"import importlib\nfor name in {names}: importlib.import_module(name)")
    assert done.returncode == 0, done.stderr


def test_an_answer_without_end_is_stopped(run):
    done = run("-c", EXERCISE)
    lines = done.stdout.splitlines()
    assert lines[:2] == ["stopped True", "stopped True"] and lines[2].startswith("3 "), done.stdout + done.stderr


COMMANDS = {
    "Windows": [
        "exercises verify total-reward --seeds 1",
        "exercises mutate total-reward",
        "progress",
        "doctor",
        "build --check",
        "train reinforce --steps 1000",
    ],
    "macOS": ["exercises verify total-reward --seeds 1", "exercises mutate total-reward"],
}


@pytest.mark.parametrize(
    ("run", "command"), [(system, each) for system in COMMANDS for each in COMMANDS[system]], indirect=["run"]
)
def test_commands_work(run, command):
    done = run("-m", "rlcourse", *command.split())
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("run", ["Windows"], indirect=True)
@pytest.mark.parametrize("name", ["isaac", "throughput"])
def test_a_benchmark_that_needs_linux_says_so(run, name):
    places = f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks')!r})"
    done = run("-c", f"{places}; import {name}; sys.platform = 'win32'; {name}.main()")
    assert done.returncode == 1 and done.stderr.endswith("Run this on Linux, on Windows in WSL.\n"), done.stderr


# ------------------------------------------------------------------------------------------ Windows' environment
@pytest.fixture
def windows(monkeypatch):
    monkeypatch.setattr(environment.os, "name", "nt")


@pytest.mark.usefixtures("windows")
def test_the_python_of_an_environment_is_where_windows_puts_it(tmp_path):
    assert environment._python(tmp_path) == tmp_path / ".venv" / "Scripts" / "python.exe"


@pytest.mark.usefixtures("windows")
def test_the_lock_is_taken_as_windows_gives_it(tmp_path, monkeypatch):
    """It gives up after ten seconds; a set-up takes longer."""
    tried = []

    def locking(number, mode, size):
        tried.append((mode, size))
        if len(tried) < 3:
            raise OSError("another process has it")

    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(locking=locking, LK_LOCK=1))
    with environment._alone(tmp_path):
        pass
    assert tried == [(1, 1)] * 3


# ------------------------------------------------------------------------------------------------- names of files
TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True).stdout.decode().split("\0")[:-1]
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def test_every_file_can_be_checked_out_everywhere():
    """Windows reserves names and characters and stops at 260 characters; it and macOS do not tell a from A."""
    assert len(TRACKED) > 100
    for path in TRACKED:
        assert len(path) < 120, path
        for name in path.split("/"):
            assert not RESERVED.fullmatch(name) and not re.search(r'[<>:"|?*\\]|[. ]$', name), path
    assert len({path.casefold() for path in TRACKED}) == len(TRACKED)


def test_every_text_file_has_the_same_line_ends_everywhere():
    """A checkout under Windows would have others, and `rlcourse build --check` would find differences."""
    command = ["git", "ls-files", "--eol", "--", *TRACKED]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8").stdout.splitlines()
    kinds = {line.split("\t")[1]: line.split("\t")[0].split() for line in listed}
    assert {path for path, (index, *_) in kinds.items() if index not in ("i/lf", "i/none", "i/-text")} == set()
    assert {path for path, (index, _, *how) in kinds.items() if index != "i/-text" and "eol=lf" not in how} == set()


@pytest.mark.parametrize("title", ["ppo-package.module:Env-v0-0", "ppo-rlcourse/Patrol-v0-0", 'a"b', "c\\d"])
def test_the_folder_of_a_run_has_a_name_that_every_system_takes(title, tmp_path):
    """The environment's id is part of it."""
    from rlcourse.training.launch import _new_folder

    assert _new_folder(tmp_path, title).parent == tmp_path
    (folder,) = tmp_path.iterdir()
    assert not re.search(r'[<>:"/\\|?*]', folder.name)
