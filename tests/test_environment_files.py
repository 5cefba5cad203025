"""pyproject.toml, constraints.txt, environment.yml and Binder's files must tell the same story."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
# Libraries that the launcher has stand-ins for, so that its tests import them uninstalled.
STAND_INS = {"gym", "hydra", "rl_games"}
# Import names that differ from the name of the package that brings them.
PACKAGE_OF = {
    "packaging": "pytest",
    "PIL": "pillow",
    "collada": "pycollada",
    "IPython": "ipykernel",
    "jupyter_core": "jupyterlab",
    "jupyterlab_server": "jupyterlab",
    "matplotlib_inline": "ipykernel",
    "nbconvert": "jupyterlab",
    "nbformat": "jupyterlab",
    "traitlets": "ipywidgets",
    "warp": "mujoco-warp",
    "xdist": "pytest-xdist",
    "yaml": "pyyaml",
    "zmq": "ipykernel",
}


def split(requirement):
    """ "numpy>=2.1" → ("numpy", ">=2.1")"""
    name, specifier = re.fullmatch(r"([A-Za-z0-9_.-]+)(?:\[.*\])?\s*(.*)", requirement).groups()
    return name.lower(), specifier.replace(" ", "")


def learner_requirements():
    return dict(map(split, PYPROJECT["project"]["dependencies"] + EXTRAS["lab"]))


def test_binder_has_the_same_environment_byte_for_byte():
    assert (ROOT / "environment.yml").read_bytes() == (ROOT / "binder" / "environment.yml").read_bytes()


def test_conda_environment_has_what_a_learner_needs_with_the_same_bounds():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = dict(split(each) for each in listed if isinstance(each, str))
    assert conda["python"] == "=3.11"
    assert {name: conda.get(name) for name in learner_requirements()} == learner_requirements()


def test_conda_environment_can_install_the_course_without_fetching_a_build_backend():
    """`pip install --no-build-isolation -e .`: hatchling's editable installs need the package editables."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert {*PYPROJECT["build-system"]["requires"], "editables"} <= set(listed)


def test_every_requirement_is_pinned_in_constraints():
    pinned = {name.lower() for name in re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text(), re.M)}
    asked = {split(each)[0] for group in EXTRAS.values() for each in group} | learner_requirements().keys()
    assert asked - {"rlcourse"} - pinned == set()


def imported_packages(paths):
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.split(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                yield node.module.split(".")[0], path


def test_everything_that_is_imported_is_declared():
    declared = {split(each)[0] for group in EXTRAS.values() for each in group} | learner_requirements().keys()
    own = {"rlcourse", "tests", "conftest", "benchmarks", "contestants"} | {path.stem for path in ROOT.glob("*/*.py")}
    paths = [path for folder in ("rlcourse", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    foreign = [pair for pair in imported_packages(paths) if pair[0] not in sys.stdlib_module_names | own | STAND_INS]
    missing = {
        (name, str(path.relative_to(ROOT)))
        for name, path in foreign
        if PACKAGE_OF.get(name, name).lower().replace("_", "-") not in declared
    }
    assert missing == set()


@pytest.mark.parametrize("name", ["binder/postBuild", "binder/start", ".ci/run"])
def test_scripts_are_executable_and_parse(name):
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / name)], check=True)


def test_importing_the_package_loads_nothing_heavy():
    script = "import sys, rlcourse; print([m for m in ('torch', 'mujoco', 'matplotlib', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip() == "[]"


def test_command_line_starts_without_any_installed_package():
    """`python -m rlcourse lab` must work in a fresh clone: -I -S hides site-packages."""
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from rlcourse.commands.parser import main; main(['--help'])"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0 and "lab" in done.stdout, done.stderr
