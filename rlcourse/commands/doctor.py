"""`rlcourse doctor`: what works on this machine, and the mend for what does not."""

import html
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MARKS = {"works": "✓", "missing": "–", "fault": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was examined. status: "works", "missing" (not needed for every chapter) or "fault"."""

    what: str
    status: str
    detail: str
    mend: str = ""


@dataclass(frozen=True)
class Findings:
    """All findings, as a table in a notebook and in a terminal."""

    items: tuple[Finding, ...]

    @property
    def is_well(self) -> bool:
        return all(each.status != "fault" for each in self.items)

    def __repr__(self) -> str:
        lines = []
        for each in self.items:
            lines.append(f"{MARKS[each.status]} {each.what:22} {each.detail}")
            if each.mend:
                lines.append(f"  {'':22} → {each.mend}")
        lines.append("Everything that the chapters need works." if self.is_well else "Something needs a mend: see ✗.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        colors = {"works": "#00875f", "missing": "inherit", "fault": "#c65500"}
        rows = "".join(
            f'<tr style="background:none"><td style="color:{colors[each.status]}">{MARKS[each.status]}</td>'
            f'<td style="text-align:left">{html.escape(each.what)}</td><td style="text-align:left">'
            f"{html.escape(each.detail)}{'<br>→ ' + html.escape(each.mend) if each.mend else ''}</td></tr>"
            for each in self.items
        )
        closing = "Everything that the chapters need works." if self.is_well else "Something needs a mend: see ✗."
        return f"<table>{rows}</table><p>{closing}</p>"


def doctor(arguments) -> int:
    findings = examine()
    print(findings)
    return 0 if findings.is_well else 1


def examine() -> Findings:
    """Try everything; a check that itself breaks is a fault, not an error."""
    checks = (_python, _packages, _widgets, _plots, _progress_file, _gpu, _rendering, _browser)
    return Findings(tuple(finding for check in checks for finding in _guarded(check)))


def _guarded(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:
        name = check.__name__.strip("_").replace("_", " ")
        yield Finding(name, "fault", f"{type(error).__name__}: {error}", "Run `rlcourse lab` once: it renews .venv.")


def _python() -> Iterator[Finding]:
    yield Finding("Python", "works", f"{'.'.join(map(str, sys.version_info[:3]))} in {sys.prefix}")


def _packages() -> Iterator[Finding]:
    """The versions that are installed, against those that were tested."""
    tested = _tested_versions()
    for name in ("numpy", "scipy", "gymnasium", "jupyterlab", "ipywidgets", "anywidget", "matplotlib"):
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            mend = "Run `rlcourse lab`, or `pip install -c constraints.txt -e .[lab]`."
            yield Finding(name, "fault", "not installed", mend)
            continue
        other = f" (tested with {tested[name]})" if name in tested and tested[name] != installed else ""
        yield Finding(name, "works", installed + other)


def _tested_versions() -> dict[str, str]:
    constraints = Path(__file__).resolve().parents[2] / "constraints.txt"
    if not constraints.exists():
        return {}
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", constraints.read_text(encoding="utf-8"), re.MULTILINE))


def _widgets() -> Iterator[Finding]:
    from rlcourse.widgets import GridStudio

    GridStudio().picture()
    yield Finding("widgets", "works", "the grid-world studio can be drawn")


def _plots() -> Iterator[Finding]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    FigureCanvasAgg(Figure()).draw()
    yield Finding("plots", "works", "matplotlib draws")


def _progress_file() -> Iterator[Finding]:
    from rlcourse.checks.progress import progress_file

    folder = progress_file().parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        mend = "Start JupyterLab in a folder of your own, or set RLCOURSE_PROGRESS to a file that can be written."
        yield Finding("progress file", "fault", f"{folder} cannot be written: {problem}", mend)
    else:
        yield Finding("progress file", "works", str(progress_file()))


def _gpu() -> Iterator[Finding]:
    if shutil.which("nvidia-smi"):
        query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20)
        if answer.returncode == 0:
            yield Finding("GPU", "works", answer.stdout.strip().replace("\n", "; "))
            return
    yield Finding("GPU", "missing", "no NVIDIA GPU found; every chapter runs without one")


def _rendering() -> Iterator[Finding]:
    """Off-screen 3-D pictures; only chapters with MuJoCo robots need them."""
    if importlib.util.find_spec("mujoco") is None:
        yield Finding("MuJoCo pictures", "missing", "MuJoCo is not installed; chapters 0 to 3 do not use it")
        return
    script = "import mujoco; m = mujoco.MjModel.from_xml_string('<mujoco/>'); mujoco.Renderer(m, 32, 32).close()"
    for backend in ("egl", "osmesa"):
        environment = {**os.environ, "MUJOCO_GL": backend}
        trial = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True)
        if trial.returncode == 0:
            yield Finding("MuJoCo pictures", "works", f"MUJOCO_GL={backend}")
            return
    mend = "Debian, Ubuntu: apt install libegl1 libgl1-mesa-dri"
    yield Finding("MuJoCo pictures", "fault", "no off-screen OpenGL", mend)


def _browser() -> Iterator[Finding]:
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found:
        yield Finding("browser for tests", "works", found)
    else:
        detail = "no Chromium found; only `rlcourse test` uses it, and skips its browser tests"
        yield Finding("browser for tests", "missing", detail, "Debian, Ubuntu: apt install chromium")
