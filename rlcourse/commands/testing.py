"""`rlcourse test` and `rlcourse bench`: everything that is tested, everything that is measured."""

import os
import subprocess
import sys
import time
from pathlib import Path

from rlcourse.commands.environment import root

LONGEST = ("tests/exercises", "tests/browser", "tests/authoring")
# A file is one process's work: the longest ones first, so that neither process waits for the other at the end.
# Without that plugin: at its end it searches all that thousands of tests have left in memory, five times, for minutes.
QUICK_END = ["-p", "no:unraisableexception"]
TESTS = ["-n", "2", "--dist", "loadfile", "-m", "not nightly", *QUICK_END, *LONGEST, "tests"]


def test(arguments) -> int:
    return run_all_tests(root())


def bench(arguments) -> int:
    folder = root() / "benchmarks"
    scripts = [path for path in sorted(folder.glob("*.py")) if path.name != "results.py"]
    return max(subprocess.call([sys.executable, str(path)], cwd=folder.parent) for path in scripts)


def run_all_tests(root: Path) -> int:
    """Every test there is, one after the other; prints a closing table and returns 0 only if all passed."""
    python = [sys.executable, "-m"]
    steps = {
        "style (ruff)": [*python, "ruff", "check", "--quiet", "."],
        "notebooks are built": [*python, "rlcourse", "build", "--check"],
        "checks are tested": [*python, "rlcourse", "exercises", "verify", "--seeds", "1"],
        "checks are mutated": [*python, "rlcourse", "exercises", "mutate"],
        "package and browser": [*python, "pytest", "-q", *TESTS],
        "notebooks run (nbval)": [*python, "rlcourse", "validate"],
    }
    closing = []
    for name, command in steps.items():
        print(f"\n== {name}: {' '.join(command[1:])}", flush=True)
        start = time.monotonic()
        status = subprocess.call(command, cwd=root, env={**os.environ, "OMP_NUM_THREADS": "1"})
        closing.append((name, status, time.monotonic() - start))
    print("\n== all")
    for name, status, seconds in closing:
        print(f"{'passed' if status == 0 else 'FAILED'}  {seconds:5.0f} s  {name}")
    return 1 if any(status for _, status, _ in closing) else 0
