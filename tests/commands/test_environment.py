"""When `.venv` is made, renewed, or left alone. No package is installed here: pip is only recorded."""

import ast
import os
import runpy
import subprocess
import sys

import pytest

from rlcourse.commands import environment


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A fresh clone whose Python has nothing installed; returns (folder, the commands that were called)."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("version 1")
    calls = []
    monkeypatch.setattr(environment, "root", lambda: tmp_path)
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(environment.subprocess, "call", lambda command, **_: calls.append(command) or 0)

    def runs(python, code):
        """Packages are there once an installation has succeeded."""
        return python.exists() and ("find_spec" not in code or any((tmp_path / ".venv").glob("*.installed")))

    monkeypatch.setattr(environment, "_runs", runs)
    monkeypatch.setattr(environment.os, "execv", lambda path, command: calls.append(command) or 0)
    if os.name == "nt":
        monkeypatch.setattr(environment.subprocess, "Popen", calls.append)
        monkeypatch.setattr(environment, "_outlast", lambda child: 0)
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv(environment.PREPARED, "1")
    monkeypatch.delenv(environment.PREPARED)

    def make_python(folder, **_):
        python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        python.parent.mkdir(parents=True)
        python.write_text("")

    monkeypatch.setattr(environment.venv, "create", make_python)
    return tmp_path, calls


def installs(calls):
    return [command[-1] for command in calls if "pip" in command]


def test_first_use_makes_the_environment_and_runs_the_command_in_it(clone):
    folder, calls = clone
    environment.run_elsewhere("lab", ["lab", "--port", "9000"])
    assert installs(calls) == [".[lab]"] and "constraints.txt" in calls[0]
    assert calls[-1][0].startswith(str(folder / ".venv"))
    assert calls[-1][1:] == ["-m", "rlcourse", "lab", "--port", "9000"]


def test_second_use_installs_nothing(clone):
    _, calls = clone
    environment.run_elsewhere("lab", ["lab"])
    environment.run_elsewhere("lab", ["lab"])
    assert installs(calls) == [".[lab]"]


def test_a_larger_extra_covers_a_smaller_one_but_not_the_reverse(clone):
    _, calls = clone
    for extra in ("lab", "deep", "test", "lab", "deep", "instructor"):
        environment.run_elsewhere(extra, [extra])
    assert installs(calls) == [".[lab]", ".[deep]", ".[test]"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_pins_renew_it(clone, name):
    folder, calls = clone
    environment.run_elsewhere("lab", ["lab"])
    (folder / name).write_text("version 2")
    environment.run_elsewhere("lab", ["lab"])
    assert installs(calls) == [".[lab]", ".[lab]"]


def test_failed_installation_is_said_and_tried_again(clone, monkeypatch):
    _, calls = clone
    monkeypatch.setattr(environment.subprocess, "call", lambda command, **_: calls.append(command) or 1)
    for _ in range(2):
        with pytest.raises(environment.SetupError, match="installation failed"):
            environment.run_elsewhere("lab", ["lab"])
    assert len(installs(calls)) == 2


def test_an_environment_without_pip_is_completed_and_everything_installed_again(clone, monkeypatch):
    """As an interrupted start leaves it, or a newer Python under an environment of an older one."""
    _, calls = clone
    environment.run_elsewhere("lab", ["lab"])
    made = []
    monkeypatch.setattr(environment, "_runs", lambda python, code: code != "import pip")
    monkeypatch.setattr(environment.venv, "create", lambda folder, **options: made.append(options["clear"]))
    environment.run_elsewhere("lab", ["lab"])
    assert made == [False] and installs(calls) == [".[lab]", ".[lab]"]


@pytest.fixture
def real_environment(tmp_path, monkeypatch):
    """A clone in which environments are really made; only what pip would install is left out."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("version 1")
    call = subprocess.call

    def without_installing(command, **options):
        return call([command[0], "-m", "pip", "--version"] if "install" in command else command, **options)

    monkeypatch.setattr(environment.subprocess, "call", without_installing)
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_environment_whose_python_has_gone_is_made_anew(real_environment):
    """As after an update of the Python that it links to."""
    python = real_environment / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(real_environment / "gone")
    (real_environment / ".venv" / "rlcourse-lab.installed").write_text(environment._fingerprint(real_environment))
    assert environment._prepare(real_environment, "lab") == python
    assert subprocess.call([str(python), "-c", "import pip"]) == 0


def test_an_environment_that_cannot_be_made_is_told(real_environment):
    (real_environment / ".venv").write_text("a file")
    with pytest.raises(environment.SetupError, match="cannot make"):
        environment._prepare(real_environment, "lab")


def test_a_folder_that_cannot_be_written_is_told(real_environment):
    (real_environment / ".venv.lock").mkdir()
    with pytest.raises(environment.SetupError, match=r"cannot be written.*Copy the course"):
        environment._prepare(real_environment, "lab")


def test_a_python_without_ensurepip_is_told_what_to_install(real_environment, monkeypatch):
    """As Debian ships it."""

    def create(*_, **__):
        raise subprocess.CalledProcessError(1, ["python", "-m", "ensurepip"])

    monkeypatch.setattr(environment.venv, "create", create)
    with pytest.raises(environment.SetupError, match="python3-venv"):
        environment._prepare(real_environment, "lab")


def test_an_environment_that_has_everything_is_used_as_it_is(clone, monkeypatch):
    folder, calls = clone
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: object())
    assert environment.run_elsewhere("test", ["test"]) is None
    assert calls == [] and not (folder / ".venv").exists()


def test_what_is_missing_in_an_environment_is_installed_anew(clone, monkeypatch):
    """A package was removed, or its files were; pip would believe that it is there."""
    _, calls = clone
    environment.run_elsewhere("lab", ["lab"])
    monkeypatch.setattr(environment, "_runs", lambda python, code: "find_spec" not in code)
    environment.run_elsewhere("lab", ["lab"])
    assert [("--force-reinstall" in command) for command in calls if "pip" in command] == [False, True]


def test_without_a_network_what_was_installed_before_will_do(clone, monkeypatch, capsys):
    folder, calls = clone
    environment.run_elsewhere("lab", ["lab"])
    (folder / "constraints.txt").write_text("version 2")
    monkeypatch.setattr(environment.subprocess, "call", lambda command, **_: calls.append(command) or 1)
    environment.run_elsewhere("lab", ["lab"])
    assert "Going on with what was installed before" in capsys.readouterr().out
    assert calls[-1][1:] == ["-m", "rlcourse", "lab"]
    environment.run_elsewhere("lab", ["lab"])
    assert len(installs(calls)) == 3  # it is tried at each start


def test_a_stale_environment_that_was_seen_to_is_used_and_not_prepared_for_ever(clone, monkeypatch):
    """What `_hand_over` starts is inside `.venv`, which stays stale where there is no network."""
    folder, calls = clone
    environment.run_elsewhere("lab", ["lab"])
    (folder / "constraints.txt").write_text("version 2")
    monkeypatch.setattr(environment.subprocess, "call", lambda command, **_: calls.append(command) or 1)
    environment.run_elsewhere("lab", ["lab"])
    before = len(calls)
    monkeypatch.setattr(sys, "prefix", str(folder / ".venv"))
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: object())
    assert environment.run_elsewhere("lab", ["lab"]) is None and len(calls) == before
    assert environment.PREPARED not in os.environ


def test_doctor_is_run_by_the_environment_that_is_there(clone, monkeypatch):
    folder, calls = clone
    assert environment.run_in_existing(["doctor"]) is None and calls == []
    environment.run_elsewhere("lab", ["lab"])
    calls.clear()
    monkeypatch.delenv(environment.PREPARED)
    environment.run_in_existing(["doctor"])
    assert calls == [[str(environment._python(folder)), "-m", "rlcourse", "doctor"]]


def test_doctor_stays_where_it_was_sent(clone, monkeypatch):
    """Inside `.venv`, a package may be missing: it must not send itself there again."""
    _, calls = clone
    environment.run_elsewhere("lab", ["lab"])
    calls.clear()
    monkeypatch.setenv(environment.PREPARED, "1")
    assert environment.run_in_existing(["doctor"]) is None and calls == []


def test_on_windows_ctrl_c_is_left_to_the_child(monkeypatch):
    """There the launcher stays while the command runs; both hear Ctrl+C, and the child may take a while to stop."""

    class Child:
        pressed = 2

        def __init__(self, command):
            self.command = command

        def wait(self):
            self.pressed -= 1
            if self.pressed >= 0:
                raise KeyboardInterrupt
            return 7

    monkeypatch.setattr(environment.os, "name", "nt")
    monkeypatch.setattr(environment.subprocess, "Popen", Child)
    assert environment._hand_over("python", ["lab"]) == 7


@pytest.mark.usefixtures("clone")
def test_what_leads_python_or_pip_astray_is_not_handed_on(monkeypatch):
    given = []
    monkeypatch.setattr(environment.subprocess, "call", lambda command, **options: given.append(options["env"]) or 0)
    monkeypatch.setenv("PYTHONHOME", "/usr")
    monkeypatch.setenv("PIP_USER", "1")
    environment.run_elsewhere("lab", ["lab"])
    assert given[0]["PIP_USER"] == "0" and "PYTHONHOME" not in {*given[0], *os.environ}


def test_another_environment_that_is_active_is_left(clone, monkeypatch):
    """IPython would put the packages of the active one before those of `.venv`."""
    folder, _ = clone
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/else")
    monkeypatch.setenv("PATH", os.pathsep.join(["/somewhere/else/bin", "/usr/bin"]))
    environment.run_elsewhere("lab", ["lab"])
    monkeypatch.setattr(sys, "prefix", str(folder / ".venv"))
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: object())
    for _ in range(2):
        assert environment.run_elsewhere("lab", ["lab"]) is None
        assert os.environ["VIRTUAL_ENV"] == str(folder / ".venv")
        scripts = str(environment._python(folder).parent)
        assert os.environ["PATH"].split(os.pathsep) == [scripts, "/somewhere/else/bin", "/usr/bin"]


def test_children_find_the_package_of_this_folder_first(clone, monkeypatch):
    """Where the folder was moved or copied, the installation still names the old place."""
    folder, _ = clone
    for _ in range(2):
        environment.run_elsewhere("lab", ["lab"])
    assert os.environ["PYTHONPATH"] == os.pathsep.join([str(folder), "elsewhere"])


def test_a_second_set_up_waits_for_the_first(tmp_path):
    """The lock goes with its process, so one that was killed stops nobody."""
    code = (
        "import sys, time; from pathlib import Path; from rlcourse.commands import environment\n"
        f"with environment._alone(Path({str(tmp_path)!r})):\n    print('in', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert first.stdout.readline() == "in\n"
    second = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=2)
        first.kill()
        assert second.stdout.readline() == "in\n"
    finally:
        first.kill()
        second.kill()


@pytest.fixture
def installed_package(monkeypatch):
    """As installed from a wheel: there is no folder of the course around the package."""

    def no_clone():
        raise environment.SetupError("there are no notebooks")

    monkeypatch.setattr(environment, "root", no_clone)


def test_from_a_wheel_a_command_runs_where_its_packages_are(installed_package, monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: object())
    assert environment.run_elsewhere("deep", ["train", "ppo"]) is None


def test_from_a_wheel_missing_packages_are_named_with_what_to_type(installed_package, monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(environment.SetupError, match=r'torch cannot .*pip install "rlcourse\[deep\]"'):
        environment.run_elsewhere("deep", ["train", "ppo"])


def test_too_old_a_python_is_told(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 6))
    with pytest.raises(SystemExit, match=r"Python 3\.9 runs this, the course needs 3\.11"):
        runpy.run_module("rlcourse", run_name="__main__")


def test_the_words_for_too_old_a_python_are_understood_by_it():
    """Nothing before them may need a newer one: neither syntax nor a module."""
    files = [environment.root() / "rlcourse" / name for name in ("__init__.py", "__main__.py")]
    for file in files:
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))
