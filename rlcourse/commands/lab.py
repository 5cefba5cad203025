"""`rlcourse lab`: the learner's own copy of the notebooks, and JupyterLab on it."""

import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from rlcourse.commands.environment import SetupError, root

WELCOME = "00-welcome.ipynb"
HANDED_OUT = ".handed-out.json"
PORTS_TRIED = 50


def lab(arguments) -> int:
    return start(root(), port=arguments.port, open_browser=not arguments.no_browser)


def start(root: Path, port: int = 8888, open_browser: bool = True) -> int:
    """Bring `work/` up to date, start JupyterLab there, print its address, and wait until it ends."""
    work = root / "work"
    try:
        for message in hand_out(root / "notebooks", work):
            print(message)
    except OSError as problem:
        raise SetupError(
            f"the notebooks cannot be copied to {work}: {problem}. Your own notebooks were left as they are. Make "
            "that place writable, or move what is in the way, and start again."
        ) from problem
    port, token = free_port(port), secrets.token_hex(24)
    python = [sys.executable, "-P"]  # a learner's work/random.py must not stand before Python's own
    command = [*python, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    # whatever the learner's own settings for other servers say
    command += ["--ServerApp.base_url=/", "--ServerApp.certfile=", "--ServerApp.keyfile=", "--ServerApp.sock="]
    command += [f"--ServerApp.root_dir={work}", f"--LabApp.default_url=/lab/tree/{WELCOME}"]
    command += ["--ServerApp.answer_yes=True", "--ServerApp.log_level=WARN"]
    if not open_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    server = subprocess.Popen(command, cwd=work, env={**_quiet(os.environ), "JUPYTER_TOKEN": token})
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        wait_for(server, port, token)
        address = f"http://127.0.0.1:{port}/lab/tree/{WELCOME}?token={token}"
        print(f"\nJupyterLab is at\n\n    {address}\n\nStop it with Ctrl+C here.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        server.wait()
        return 0
    finally:
        server.terminate()
        signal.signal(signal.SIGTERM, before)


def _quiet(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which JupyterLab does not ask on its first start whether it may fetch news."""
    places = [str(Path(__file__).parent / "jupyter"), environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, places))}


def hand_out(notebooks: Path, work: Path) -> list[str]:
    """Copy new notebooks to ``work``; return what to tell the learner.

    A notebook that the learner has changed is never overwritten: a newer version is put beside it.
    """
    work.mkdir(exist_ok=True)
    record = work / HANDED_OUT
    handed_out = _read_record(record)
    messages = []
    for original in sorted(notebooks.glob("*.ipynb")):
        copy, newest = work / original.name, _digest(original)
        before = handed_out.get(original.name)
        if copy.exists() and _digest(copy) not in (before, newest):
            if newest == before:
                continue
            copy = _unused(copy)
            messages.append(f"{original.name} has a newer version. You changed yours, so it is beside it: {copy.name}")
        if not copy.exists() or _digest(copy) != newest:
            _copy(original, copy)
        handed_out[original.name] = newest
    _write_record(record, handed_out)
    return messages


def _read_record(record: Path) -> dict[str, str]:
    """Which version of each notebook was handed out last. Without a readable record every copy counts as changed."""
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        return known if isinstance(known, dict) else {}
    except (FileNotFoundError, ValueError):
        return {}


def _write_record(record: Path, handed_out: dict[str, str]) -> None:
    temporary = record.with_suffix(".tmp")
    temporary.write_text(json.dumps(handed_out, indent=1), encoding="utf-8")
    os.replace(temporary, record)


def _copy(original: Path, copy: Path) -> None:
    """Whole or not at all: half a notebook would look like one that the learner has changed."""
    temporary = copy.with_suffix(".tmp")
    shutil.copyfile(original, temporary)
    os.replace(temporary, copy)


def _unused(path: Path) -> Path:
    """`01-mdp.ipynb` → `01-mdp (new version).ipynb`, `01-mdp (new version 2).ipynb`, …"""
    number = 1
    while True:
        suffix = "" if number == 1 else f" {number}"
        candidate = path.with_name(f"{path.stem} (new version{suffix}){path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def free_port(first: int) -> int:
    """The first free loopback port from ``first`` on. Raises SetupError if 50 in a row are taken or do not exist."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except (OSError, OverflowError):
                continue
    raise SetupError(
        f"none of the ports {first} to {first + PORTS_TRIED - 1} is free. Choose another with --port, below 65536."
    )


def wait_for(server: subprocess.Popen, port: int, token: str, timeout: float = 60) -> None:
    """Return once the server answers. Raises SetupError where it has ended, or is silent for ``timeout`` seconds.

    One that was started at the same moment may have taken the port: it does not know the token.
    """
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({})).open  # no proxy leads to this machine
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SetupError(
                f"JupyterLab ended at once (status {server.returncode}); its message stands above. `rlcourse doctor` "
                "looks for the cause."
            )
        try:
            with ask(f"http://127.0.0.1:{port}/api/status?token={token}", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SetupError(f"JupyterLab did not start within {timeout:.0f} seconds.")
