"""Keeps the measured numbers in benchmarks/results.json, one entry per benchmark."""

import json
import os
import platform
import re
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")


def median_seconds(functions, repeats):
    """Median duration of each function in the dict `functions`; they take turns, so all see the same machine.

    Each is called once before that, for caches and compilers, which is not counted.
    """
    durations = {name: [] for name in functions}
    for repeat in range(repeats + 1):
        for name, function in functions.items():
            begin = time.perf_counter()
            function()
            if repeat > 0:
                durations[name].append(time.perf_counter() - begin)
    return {name: statistics.median(values) for name, values in durations.items()}


def apart(function, *arguments):
    """The result of a function called in a process of its own, where nothing is loaded or cached by another run."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def needs_linux(what):
    """Ends the benchmark in a sentence elsewhere."""
    if sys.platform != "linux":
        sys.exit(f"{what} is measured as only Linux tells it. Run this on Linux, on Windows in WSL.")


def save(name, numbers):
    """Replace the entry `name` of results.json by `numbers` and the machine they were measured on."""
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
    results[name] = {**numbers, "machine": machine}
    temporary = RESULTS.with_suffix(".tmp")
    text = json.dumps(results, indent=2, sort_keys=True)
    text = re.sub(r"\[[\s\d.,e+-]+\]", lambda numbers: " ".join(numbers[0].split()), text)  # a curve is one line
    temporary.write_text(text + "\n", encoding="utf-8")
    os.replace(temporary, RESULTS)
