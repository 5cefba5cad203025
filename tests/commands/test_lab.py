"""The start of JupyterLab."""

import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request

import pytest

from rlcourse.commands.environment import SetupError, root
from rlcourse.commands.lab import free_port, start, wait_for


def test_a_taken_port_is_stepped_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port(port) < port + 50


@pytest.mark.parametrize("port", [-100, 70_000, 2**70])
def test_a_port_that_does_not_exist_is_an_error_that_says_what_to_do(port):
    with pytest.raises(SetupError, match="below 65536"):
        free_port(port)


def test_what_stands_in_the_way_of_the_copies_is_said(tmp_path):
    work = tmp_path / "work"
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01-a.ipynb").write_text("{}")
    (work / "01-a.ipynb").mkdir(parents=True)
    with pytest.raises(SetupError, match=r"01-a\.ipynb"):
        start(tmp_path)
    (work / "01-a.ipynb").rmdir()
    work.rmdir()
    work.write_text("a file")
    with pytest.raises(SetupError, match="work"):
        start(tmp_path)


def test_no_free_port_is_an_error_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr("rlcourse.commands.lab.PORTS_TRIED", 0)
    with pytest.raises(SetupError, match="--port"):
        free_port(8888)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent to a group of processes")
def test_lab_prints_an_address_that_answers_and_ends_with_ctrl_c(tmp_path):
    """On the real course, whatever else is set for Jupyter; the address is printed with its token."""
    other = {"base_url": "/elsewhere/", "certfile": "/no/such.pem", "keyfile": "/no/such.pem", "port": 1}
    settings = {"ServerApp": other, "IdentityProvider": {"token": "another"}}
    (tmp_path / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "run")}
    command = [sys.executable, "-c", START.format(root=str(root()), work=str(tmp_path / "course"))]
    lab = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        printed = ""
        while "http" not in printed:
            line = lab.stdout.readline()
            assert line, printed
            printed += line
        address = re.search(r"http://127\.0\.0\.1:\S+", printed).group()
        assert "token=" in address and "00-welcome.ipynb" in address
        with urllib.request.urlopen(address.replace("/lab/tree/", "/files/"), timeout=20) as answer:
            assert b'"cells"' in answer.read()
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert "apputils-extension:announcements" in answer.read().decode()  # among what is disabled
    finally:
        os.killpg(lab.pid, signal.SIGINT)  # what Ctrl+C does: everything in the terminal's foreground gets it
        try:
            assert lab.wait(timeout=30) == 0
        finally:
            if lab.poll() is None:
                os.killpg(lab.pid, signal.SIGKILL)


@pytest.mark.skipif(os.name == "nt", reason="to terminate a process there runs none of its code")
def test_a_terminated_lab_takes_its_server_along(tmp_path):
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "run")}
    command = [sys.executable, "-c", START.format(root=str(root()), work=str(tmp_path / "course"))]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as lab:
        address = next(line.strip() for line in lab.stdout if "http" in line)
        lab.terminate()
        assert lab.wait(timeout=30) == 128 + signal.SIGTERM
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address.partition("/lab")[0], timeout=5)
        except OSError:
            return
        time.sleep(0.2)
    pytest.fail("the server still answers")


class Status(http.server.BaseHTTPRequestHandler):
    """Answers as JupyterLab does who knows the token "right"."""

    def do_GET(self):
        self.send_response(200 if self.path == "/api/status?token=right" else 403)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def answering():
    """The port of a server on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Status) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def running():
    """A process that goes on, as JupyterLab would."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_a_proxy_does_not_stand_between_lab_and_its_server(answering, running, monkeypatch):
    """Companies and universities set one for everything; the server is on this machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    wait_for(running, answering, "right", timeout=30)


def test_another_server_that_was_faster_is_not_taken_for_ones_own(answering, running):
    with pytest.raises(SetupError, match="did not start"):
        wait_for(running, answering, "another", timeout=1)


def test_a_server_that_ends_at_once_is_said():
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as server:
        with pytest.raises(SetupError, match=r"status 3.*doctor"):
            wait_for(server, 9, "token")


# Where tests run in the background, a shell may have told them to ignore Ctrl+C.
START = """
import shutil, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from rlcourse.commands.lab import start
course = Path({work!r})
shutil.copytree(Path({root!r}) / "notebooks", course / "notebooks")
(course / "work").mkdir()
(course / "work" / "random.py").write_text("raise ImportError('a file of the learner')")
start(course, port=8990, open_browser=False)
"""


def test_widgets_are_saved_also_by_a_jupyterlab_that_is_started_without_the_command(tmp_path):
    """The installed package leaves a default among JupyterLab's own, as JupyterLab's server reads them."""
    from jupyterlab_server.settings_utils import _get_overrides

    shared = tomllib.loads((root() / "pyproject.toml").read_text(encoding="utf-8"))
    ((source, target),) = shared["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"].items()
    place = tmp_path / target
    place.parent.mkdir(parents=True)
    shutil.copyfile(root() / source, place)
    overrides, problem = _get_overrides(str(tmp_path / "share" / "jupyter" / "lab" / "settings"))
    assert overrides["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is True and not problem
