"""What commands print can be printed everywhere: a pipe of an old Windows takes code page 1252, some systems ASCII."""

import io
import os
import subprocess
import sys

import pytest

from rlcourse.commands import parser as cli

COMMANDS = {
    "help": ["--help"],
    "help of a command": ["isaac", "--help"],
    "doctor": ["doctor"],
    "list": ["exercises", "list"],
    "progress": ["progress"],
    "verify": ["exercises", "verify", "total-reward", "--seeds", "1"],
    "mutate": ["exercises", "mutate", "total-reward"],
    "build": ["build", "--check"],
    "a mistake": ["train", "ppo", "--set", "γ=½"],
    "an unknown chapter": ["validate", "ε→λ"],
}


def run(arguments, folder, **variables):
    environment = {**os.environ, "RLCOURSE_PREPARED": "1", **variables}
    return subprocess.run(
        [sys.executable, "-m", "rlcourse", *arguments], cwd=folder, env=environment, capture_output=True
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_prints_under_a_code_page(name, tmp_path):
    done = run(COMMANDS[name], tmp_path, PYTHONIOENCODING="cp1252")
    assert done.stdout or done.stderr
    assert done.returncode in ((1, 2) if name.startswith("a") else (0,)), done.stderr
    assert b"Traceback" not in done.stderr and b"UnicodeEncodeError" not in done.stderr


def test_what_a_pipe_cannot_take_is_written_plainly(monkeypatch):
    piped = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", piped)
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    print("✗ numpy → γ – 机")
    piped.flush()
    assert piped.buffer.getvalue().decode("cp1252").endswith("x numpy -> gamma – ?" + os.linesep)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locale; there its own code page serves")
@pytest.mark.parametrize("name", ["list", "progress", "build", "verify"])
def test_files_are_read_where_the_system_would_take_them_for_ascii(name, tmp_path):
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run(COMMANDS[name], tmp_path, **ascii_only)
    assert done.returncode == 0, done.stderr
