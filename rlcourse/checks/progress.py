"""What a learner has done, kept in one small file that survives crashes and is shared by all notebooks.

The file is ``rlcourse-progress.json`` beside the notebook, or what RLCOURSE_PROGRESS names. It is written to
a temporary file first and then renamed, under a lock, so that neither a `kill -9` nor a second notebook can
damage it. A file that cannot be read is kept aside under another name, which is reported; what can be used goes on.
"""

import contextlib
import json
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock

from rlcourse.checks.judge import Verdict

VERSION = 1
DAMAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def progress_file() -> Path:
    return Path(os.environ.get("RLCOURSE_PROGRESS") or "rlcourse-progress.json").absolute()


def load() -> dict:
    """Return ``{"version", "exercises": {id: record}, "predictions": {id: record}}``."""
    try:
        return _parsed()  # without the lock, which cannot be had in a read-only folder; renaming is atomic
    except FileNotFoundError:
        return _empty()
    except DAMAGE:
        with _lock():
            return _read()


def record_verdict(verdict: Verdict) -> dict:
    """Add the outcome of a check; return the exercise's record.

    A record holds ``status`` (of the last try), ``passed`` (ever), ``points`` (best), ``max_points``,
    ``failed_tries`` (since the last pass), ``misconception`` (of the last try) and ``time``.
    """

    def change(state: dict) -> dict:
        record = state["exercises"].setdefault(verdict.exercise, {"passed": False, "points": 0, "failed_tries": 0})
        attempted = verdict.status not in ("not attempted", "interrupted")
        record["status"] = verdict.status
        record["misconception"] = None if verdict.is_guess else verdict.misconception
        record["passed"] = record["passed"] or bool(verdict)
        record["points"] = max(record["points"], verdict.points)
        record["max_points"] = verdict.max_points
        record["failed_tries"] = 0 if verdict else record["failed_tries"] + attempted
        record["time"] = time.strftime("%Y-%m-%dT%H:%M:%S")
        return record

    return _update(change)


def record_prediction(prediction: str, answer: int, right: bool) -> dict:
    """Add the answer to a prediction; the first one counts, because only that one was a prediction.

    A record holds ``answer``, ``right`` and ``time`` of the first answer, and ``latest``, the last one.
    """

    def change(state: dict) -> dict:
        first = {"answer": answer, "right": right, "time": time.strftime("%Y-%m-%dT%H:%M:%S")}
        record = state["predictions"].setdefault(prediction, first)
        record["latest"] = answer
        return record

    return _update(change)


def latest_answer(prediction: str) -> int | None:
    """The index of the option that was chosen last, None if there is no answer."""
    record = load()["predictions"].get(prediction, {})
    answer = record.get("latest", record.get("answer"))
    return answer if type(answer) is int else None


def failed_tries(exercise: str) -> int:
    return load()["exercises"].get(exercise, {}).get("failed_tries", 0)


def _update(change: Callable[[dict], dict]) -> dict:
    with _lock():
        state = _read()
        record = change(state)
        _write(state)
        return record


def _lock() -> FileLock:
    path = progress_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path.with_name(f".{path.name}.lock"), timeout=10)


def _read() -> dict:
    try:
        return _parsed()
    except FileNotFoundError:
        pass
    except DAMAGE:
        state = _salvaged()
        _keep_aside(progress_file(), len(state["exercises"]) + len(state["predictions"]))
        _write(state)
        return state
    return _empty()


def _empty() -> dict:
    return {"version": VERSION, "exercises": {}, "predictions": {}}


def _parsed() -> dict:
    """The file's content; raises one of DAMAGE unless every record can be used. What it has besides is left alone."""
    state = json.loads(progress_file().read_text(encoding="utf-8"))
    for kind, is_usable in USABLE.items():
        if not all(map(is_usable, state[kind].values())):
            raise ValueError("a record cannot be used")
    return state


def _salvaged() -> dict:
    """The records that can be used, of a file that cannot be used as a whole."""
    state = _empty()
    for kind, is_usable in USABLE.items():
        with contextlib.suppress(*DAMAGE):
            found = json.loads(progress_file().read_text(encoding="utf-8"))[kind].items()
            state[kind] = {name: record for name, record in found if is_usable(record)}
    return state


def _is_exercise(record: Any) -> bool:
    try:
        return record["points"] >= 0 and type(record["failed_tries"]) is int and type(record["passed"]) is bool
    except DAMAGE:
        return False


def _is_prediction(record: Any) -> bool:
    return type(record) is dict and type(record.get("right")) is bool


USABLE = {"exercises": _is_exercise, "predictions": _is_prediction}


def _keep_aside(path: Path, saved: int) -> None:
    moment = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6}"
    aside = path.with_name(f"{path.stem}.damaged-{moment}{path.suffix}")
    path.rename(aside)
    rest = f"{saved} of its records could be saved" if saved else "progress starts anew"
    warnings.warn(f"The progress file {path.name} could not be read. It is kept as {aside.name}; {rest}.", stacklevel=2)


def _write(state: dict) -> None:
    path = progress_file()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(state, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):  # of a process that was killed while writing
        leftover.unlink(missing_ok=True)
