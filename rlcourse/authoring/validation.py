"""Validation of the notebooks.

Each notebook is run by nbval in three variants: the instructor's (every check must pass), the learner's (every
check must say "not attempted yet"), and the instructor's with each solution replaced by a known wrong one (every
check must fail with that wrong solution's hint). A last cell, which each variant gets, compares what the checks
recorded with what is expected, so a check that is never reached fails too.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rlcourse.authoring import notebooks
from rlcourse.checks.exercise import Exercise
from rlcourse.checks.registry import find_exercise

VARIANTS = ("instructor", "learner", "wrong")
EXPECTED = """
from rlcourse.checks.progress import load
expected = {expected!r}
recorded = {{name: (record["status"] == "passed", record["status"] == "not attempted", record["misconception"])
            for name, record in load()["exercises"].items()}}
assert recorded == expected, f"\\nexpected {{expected}}\\nrecorded {{recorded}}"
"""
ENVIRONMENT = {
    "RLCOURSE_FAST": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


def validate(root: Path, chosen: list[str] = ()) -> int:
    """Run all variants of the chosen chapters (numbers or names; default: all) with nbval; return the exit status."""
    sources = [each for each in notebooks.sources(root) if not chosen or any(_names(each, word) for word in chosen)]
    if not sources:
        print(f"rlcourse: no chapter is called {' or '.join(chosen)}", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="rlcourse-validate-"))
    for source in sources:
        for variant in VARIANTS:
            nbformat.write(variant_of(source, variant, folder), folder / f"{source.stem}-{variant}.ipynb")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-lax", "--nbval-current-env"]
    command += ["--nbval-cell-timeout=120", "--nbval-kernel-startup-timeout=120", "-n", "2", "--dist", "loadscope"]
    command += ["--rootdir", str(folder), "-c", str(_configuration(folder)), "--durations=5", str(folder)]
    status = subprocess.call(command, cwd=folder, env={**os.environ, **ENVIRONMENT})
    if status:
        print(f"The notebooks that failed are kept in {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return status


def _names(source: Path, word: str) -> bool:
    number, _, name = source.stem.partition("-")
    return word in (source.stem, name, name.replace("-", "_"), number, str(int(number)))


def _configuration(folder: Path) -> Path:
    """An empty pytest configuration, so that the project's own does not apply to the notebooks."""
    path = folder / "pytest.ini"
    path.write_text("[pytest]\n", encoding="utf-8")
    return path


def variant_of(source: Path, variant: str, folder: Path) -> NotebookNode:
    """A notebook to be run by nbval, with the expectation as its last cell and progress in a file of its own."""
    notebook = notebooks.convert(source, for_learner=variant == "learner")
    asked = []
    for cell in notebook.cells:
        role, exercise_id = notebooks.exercise_role(cell.metadata.get("tags", []))
        if role == "exercise" and variant == "wrong":
            cell.source = wrong_solution(find_exercise(exercise_id), cell.source)
        if role == "check":
            asked.append(find_exercise(exercise_id))
    progress = folder / f"{source.stem}-{variant}.progress.json"
    strict = "1" if variant == "instructor" else "0"
    first = f"import os\nos.environ.update(RLCOURSE_PROGRESS={str(progress)!r}, RLCOURSE_STRICT={strict!r})"
    last = EXPECTED.format(expected={each.id: _expected(each, variant) for each in asked})
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first, id="variant-first"))
    notebook.cells.append(nbformat.v4.new_code_cell(last.strip(), id="variant-last"))
    return notebook


def _expected(exercise: Exercise, variant: str) -> tuple[bool, bool, str | None]:
    """(passed, not attempted, misconception) as the check of this exercise must record it."""
    if variant == "wrong":
        return False, False, exercise.misconceptions[0].name
    return variant == "instructor", variant == "learner", None


def wrong_solution(exercise: Exercise, cell: str) -> str:
    """The exercise's cell with its name bound to the first misconception."""
    name = _defined_name(cell)
    return (
        f"{cell}\n\nfrom rlcourse.checks.registry import find_exercise\n"
        f"{name} = find_exercise({exercise.id!r}).misconceptions[0].solution"
    )


def _defined_name(cell: str) -> str:
    """The last name that a cell defines at its margin: the exercise's function or value."""
    names = []
    for statement in ast.parse(cell).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.append(statement.name)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            names.append(statement.targets[0].id)
    return names[-1]
