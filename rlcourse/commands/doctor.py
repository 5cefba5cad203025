"""`rlcourse doctor`: what works on this machine, and the mend for what does not.

What is said to work was tried, in a process of its own: a library that ends Python is a finding like any other.
"""

import contextlib
import html
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from rlcourse.commands import environment

# The packages that every chapter needs, and the module of each that is imported.
PACKAGES = {
    "numpy": "numpy.linalg",
    "scipy": "scipy.linalg",
    "gymnasium": "gymnasium",
    "filelock": "filelock",
    "jupyterlab": "jupyterlab.labapp",
    "ipykernel": "ipykernel.kernelapp",
    "ipywidgets": "ipywidgets",
    "anywidget": "anywidget",
    "matplotlib": "matplotlib.backends.backend_agg",
}
# Prints a line for each package, `name version` or `name ! what went wrong`. One that ends Python has no line.
IMPORTS = """
import importlib, importlib.metadata, sys
for name, module in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        importlib.import_module(module)
        print(name, importlib.metadata.version(name), flush=True)
    except BaseException as problem:
        print(name, "!", type(problem).__name__ + ": " + " ".join(str(problem).split())[:300], flush=True)
"""
PATIENCE = 120  # s until what is tried counts as hanging: a first import on a slow disk takes long
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
    status = environment.run_in_existing(["doctor"])
    if status is not None:
        return status
    findings = examine()
    print(findings)
    return 0 if findings.is_well else 1


def examine() -> Findings:
    """Try everything; a check that itself breaks is a fault, not an error."""
    checks = (_python, _shadows, _packages, _widgets, _plots, _progress_file, _gpu, _rendering, _browser)
    with ThreadPoolExecutor() as pool:  # each waits for processes of its own
        found = pool.map(lambda check: list(_guarded(check)), checks)
        return Findings(tuple(_in_order([finding for findings in found for finding in findings])))


def _in_order(findings: list[Finding]) -> Iterator[Finding]:
    """Where a file stands before a library, no other mend is true until that one is done."""
    first = any(each.what == "names" for each in findings)
    for each in findings:
        if first and each.status == "fault" and each.what != "names":
            yield replace(each, mend="First do what is said beside `names`.")
        else:
            yield each


def _guarded(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:
        name = check.__name__.strip("_").replace("_", " ")
        yield Finding(name, "fault", f"{type(error).__name__}: {error}", _anew())


def _python() -> Iterator[Finding]:
    yield Finding("Python", "works", f"{'.'.join(map(str, sys.version_info[:3]))} in {sys.prefix}")


def _shadows() -> Iterator[Finding]:
    """Files that Python takes for a library of the same name, because it looks at their folder first."""
    named = [Path(each).absolute() for each in os.environ.get("PYTHONPATH", "").split(os.pathsep) if each]
    for folder in dict.fromkeys([Path.cwd(), *named]):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            name = path.stem if path.suffix == ".py" else path.name if (path / "__init__.py").exists() else None
            if name in PACKAGES or name in sys.stdlib_module_names:
                detail = f"{path} is imported in place of the library {name}"
                mend = "Unset PYTHONPATH, which names that folder." if folder != Path.cwd() else "Give it another name."
                yield Finding("names", "fault", detail, mend)


def _packages() -> Iterator[Finding]:
    """The versions that can be imported, against those that were tested."""
    tested = _tested_versions()
    for name, (version, problem) in _imported(PACKAGES).items():
        if problem is not None:
            yield Finding(name, "fault", problem, _mend(name))
            continue
        other = f" (tested with {tested[name]})" if name in tested and tested[name] != version else ""
        yield Finding(name, "works", version + other)


def _imported(packages: dict[str, str]) -> dict[str, tuple[str, str | None]]:
    """Name -> (version, None) or ("", what went wrong), in the order given."""
    found: dict[str, tuple[str, str | None]] = {}
    while left := {name: module for name, module in packages.items() if name not in found}:
        status, printed = _run(IMPORTS, *(each for pair in left.items() for each in pair))
        for name, _, said in (line.partition(" ") for line in printed.splitlines()):
            if name in left:
                found[name] = ("", said[2:]) if said.startswith("! ") else (said, None)
        silent = next((name for name in left if name not in found), None)
        if silent:
            found[silent] = "", f"to import it ends Python ({status})"
    return found


def _run(code: str, *arguments: str, **variables: str) -> tuple[str, str]:
    """(how a Python that runs the code ended: "status 0" where well, what it printed)."""
    places = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, places)),
        "PYTHONIOENCODING": "utf-8",
    } | variables
    command = [sys.executable, "-c", code, *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    try:
        done = subprocess.run(command, env=variables, timeout=PATIENCE, **options)
    except subprocess.TimeoutExpired:
        return f"no answer within {PATIENCE} s", ""
    return f"status {done.returncode}", done.stdout


def _try(what: str, code: str, works: str, **variables: str) -> Finding:
    status, printed = _run(code, **variables)
    if status == "status 0":
        return Finding(what, "works", works)
    return _fault(what, status, printed)


def _fault(what: str, status: str, printed: str) -> Finding:
    """What went wrong stands in the last line of a traceback; a crash has none."""
    last = (printed.strip().splitlines() or [f"Python ended ({status})"])[-1]
    return Finding(what, "fault", last[:300], _anew())


def _tested_versions() -> dict[str, str]:
    constraints = Path(__file__).resolve().parents[2] / "constraints.txt"
    if not constraints.exists():
        return {}
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", constraints.read_text(encoding="utf-8"), re.MULTILINE))


def _mend(package: str) -> str:
    """What to type where a package of the chapters cannot be imported."""
    is_missing = importlib.util.find_spec(package) is None
    if _home() is not None and (_in_own_environment() or is_missing):
        return _anew()
    if is_missing:
        return f'`"{sys.executable}" -m pip install "rlcourse[lab]"`'
    version = f"=={_tested_versions()[package]}" if package in _tested_versions() else ""
    return f'`"{sys.executable}" -m pip install --force-reinstall --no-deps {package}{version}`'


def _anew() -> str:
    """What to type where the whole environment is in doubt."""
    folder = _home()
    if folder is None:
        return "Install the package again, in a virtual environment of its own."
    lab = f"type `{'py' if os.name == 'nt' else 'python3'} -m rlcourse lab` in {folder}"
    if (folder / ".venv").exists():
        return f"Delete the folder {folder / '.venv'} and {lab}: it is made anew. Your notebooks in work/ stay."
    return f"{lab.capitalize()}: it makes an environment in .venv that has everything."


def _home() -> Path | None:
    """The folder of the course; None where the package was installed from a wheel."""
    try:
        return environment.root()
    except environment.SetupError:
        return None


def _in_own_environment() -> bool:
    folder = _home()
    return folder is not None and Path(sys.prefix).resolve() == (folder / ".venv").resolve()


def _widgets() -> Iterator[Finding]:
    code = "from rlcourse.widgets import GridStudio; GridStudio().picture()"
    yield _try("widgets", code, "the grid-world studio can be drawn")


def _plots() -> Iterator[Finding]:
    code = "from matplotlib.figure import Figure; from matplotlib.backends import backend_agg as agg; "
    yield _try("plots", code + "agg.FigureCanvasAgg(Figure()).draw()", "matplotlib draws")


def _progress_file() -> Iterator[Finding]:
    status, printed = _run("from rlcourse.checks.progress import progress_file; print(progress_file())")
    if status != "status 0":
        yield _fault("progress file", status, printed)
        return
    path = Path(printed.strip().splitlines()[-1])  # above it may stand a warning
    folder = path.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        mend = "Start JupyterLab in a folder of your own, or set RLCOURSE_PROGRESS to a file that can be written."
        yield Finding("progress file", "fault", f"{folder} cannot be written: {problem}", mend)
    else:
        yield Finding("progress file", "works", str(path))


def _gpu() -> Iterator[Finding]:
    if shutil.which("nvidia-smi"):
        query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
        with contextlib.suppress(OSError, subprocess.SubprocessError):  # as where its driver hangs
            answer = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20, check=True)
            yield Finding("GPU", "works", answer.stdout.decode(errors="replace").strip().replace("\n", "; "))
            return
    yield Finding("GPU", "missing", "no NVIDIA GPU found; every chapter runs without one")


# How MuJoCo can draw off screen, best first; "" is what it takes where nothing is said.
GRAPHICS = {"Linux": ("egl", "osmesa"), "Windows": ("",), "Darwin": ("",)}
GRAPHICS_MENDS = {
    "Linux": "Debian, Ubuntu: apt install libegl1 libgl1-mesa-dri. Fedora: dnf install mesa-libEGL mesa-dri-drivers",
    "Windows": "Install the driver of your graphics card; a remote desktop may lack OpenGL: try at the machine itself.",
    "Darwin": "Try in the session of a user who is logged in at the screen, not over ssh.",
}


def _rendering() -> Iterator[Finding]:
    """Off-screen 3-D pictures; only chapters with MuJoCo robots need them."""
    if importlib.util.find_spec("mujoco") is None:
        yield Finding("MuJoCo pictures", "missing", "MuJoCo is not installed; chapters 0 to 3 do not use it")
        return
    loaded = _try("MuJoCo", "import mujoco", "can be imported")
    if loaded.status == "fault":
        yield loaded
        return
    script = "import mujoco; m = mujoco.MjModel.from_xml_string('<mujoco/>'); mujoco.Renderer(m, 32, 32).close()"
    system = platform.system()
    chosen = os.environ.get("MUJOCO_GL")
    backends = (chosen,) if chosen else GRAPHICS.get(system, ("",))
    for backend in ("", *backends) if os.environ.get("DISPLAY") and not chosen else backends:
        if _run(script, MUJOCO_GL=backend)[0] == "status 0":
            yield Finding("MuJoCo pictures", "works", f"MUJOCO_GL={backend}" if backend else "the system's own OpenGL")
            return
    mend = f"Unset MUJOCO_GL, which is {chosen!r} here." if chosen else GRAPHICS_MENDS.get(system, "Install OpenGL.")
    yield Finding("MuJoCo pictures", "fault", "no off-screen OpenGL", mend)


def _browser() -> Iterator[Finding]:
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found:
        yield Finding("browser for tests", "works", found)
    else:
        detail = "no Chromium found; only `rlcourse test` uses it, and skips its browser tests"
        mend = "Debian, Ubuntu: apt install chromium. Elsewhere: install Chrome, and put its folder on the PATH."
        yield Finding("browser for tests", "missing", detail, mend)
