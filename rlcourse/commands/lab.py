"""`rlcourse lab`: JupyterLab on the learner's own copies of the notebooks."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from rlcourse.commands.environment import SetupError, root
from rlcourse.commands.handout import hand_out

WELCOME = "00-welcome.ipynb"
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
    command += ["--ServerApp.answer_yes=True", "--ServerApp.log_level=WARN", "--LabApp.log_level=WARN", *_calm()]
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


def _calm() -> list[str]:
    """Options without which the terminal fills with warnings that a learner can do nothing about."""
    import zmq

    options = ["--ServerApp.tornado_settings={'ws_ping_interval': 90000, 'ws_ping_timeout': 90000}"]  # ms
    if zmq.has("curve"):
        options.append("--KernelManager.transport_encryption=auto")
    return options


def _quiet(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which JupyterLab saves the state of widgets, and does not ask whether it may fetch news."""
    places = [str(Path(__file__).parent / "jupyter"), environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, places))}


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
