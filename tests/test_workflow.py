"""The workflow for three systems cannot run here; that what it calls exists can be seen."""

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from rlcourse.commands import parser

ROOT = Path(__file__).resolve().parent.parent
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
JOBS = WORKFLOW["jobs"]
COMMANDS = [
    line.strip()
    for job in JOBS.values()
    for step in job["steps"]
    for line in step.get("run", "").splitlines()
    if line.strip()
]
MAKE = shutil.which("make")


def test_every_step_runs_a_command_or_an_action_of_a_fixed_version():
    for job in JOBS.values():
        for step in job["steps"]:
            assert ("run" in step) is not ("uses" in step)
            assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step.get("uses", "actions/checkout@v4"))


def test_every_system_is_there_with_the_oldest_and_the_newest_python():
    matrix = JOBS["systems"]["strategy"]["matrix"]
    assert {each.split("-")[0] for each in matrix["os"]} == {"windows", "macos", "ubuntu"}
    assert {"3.11", "3.14"} == set(matrix["python"])
    assert {each["python"] for each in matrix["include"]} == {"3.11.0", "3.12", "3.13"}
    assert JOBS["systems"]["runs-on"] == "${{ matrix.os }}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(command):
    first, *rest = command.split()
    if first == "make":
        assert subprocess.run([MAKE, "-n", *rest], cwd=ROOT, capture_output=True).returncode == 0
    elif rest[:2] == ["-m", "rlcourse"]:
        assert parser._arguments(rest[2:]).command == rest[2]
    elif rest[:2] == ["-m", "pytest"]:
        assert all((ROOT / path).exists() for path in rest[3:]) and len(rest) > 3
    else:
        assert first in ("sudo", "export")


def test_a_command_that_does_not_exist_is_seen():
    for command in ("make lunch", "python -m rlcourse verify", "python -m rlcourse build --chekc"):
        with pytest.raises((AssertionError, SystemExit)):
            test_every_command_exists(command)


# ---------------------------------------------------------------------------------------------------- the Makefile
def python_of(folder, name, version):
    """Puts a stand-in for a Python of this version on the path."""
    is_old = version < (3, 11)
    script = folder / name
    script.write_text(
        f'#!/bin/sh\nif [ "$1" = -c ]; then exit {int(is_old)}; fi\necho "{name} runs $*"\n', encoding="utf-8"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)


def make(folder, *arguments):
    return subprocess.run([MAKE, *arguments], cwd=ROOT, env={"PATH": str(folder)}, capture_output=True, text=True)


@pytest.mark.skipif(MAKE is None, reason="Windows has no make")
def test_make_takes_the_first_python_that_is_new_enough(tmp_path):
    """macOS's own python3 is 3.9, whatever else was installed."""
    python_of(tmp_path, "python3", (3, 9))
    python_of(tmp_path, "python3.12", (3, 12))
    assert make(tmp_path, "lab").stdout.endswith("python3.12 runs -m rlcourse lab\n")
    python_of(tmp_path, "python3", (3, 13))
    assert make(tmp_path, "test").stdout.endswith("python3 runs -m rlcourse test\n")
    assert make(tmp_path, "bench", "PYTHON=python3.12").stdout.endswith("python3.12 runs -m rlcourse bench\n")


@pytest.mark.skipif(MAKE is None, reason="Windows has no make")
def test_make_without_such_a_python_says_what_to_do(tmp_path):
    python_of(tmp_path, "python3", (3, 9))
    done = make(tmp_path, "lab")
    assert (
        done.returncode and "No Python of 3.11 or newer was found" in done.stdout and "make lab PYTHON=" in done.stdout
    )
