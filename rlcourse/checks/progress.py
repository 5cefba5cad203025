"""What a learner has done, kept in one small file that survives crashes and is shared by all notebooks.

The file is ``rlcourse-progress.json`` beside the notebook, or what RLCOURSE_PROGRESS names. It is written to
a temporary file first and then renamed, under a lock, so that neither a `kill -9` nor a second notebook can
damage it. A file that cannot be read is kept aside under another name, which is reported. A record that cannot be
used stays in the file as long as nothing takes its place, and then under "set aside". A file that a newer version of
the course has written is read as far as it can be understood, and never written.
"""

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


class NewerProgress(OSError):
    """The progress file is of a newer version of the course, which this one must not overwrite."""


def progress_file() -> Path:
    return Path(os.environ.get("RLCOURSE_PROGRESS") or "rlcourse-progress.json").absolute()


def load() -> dict:
    """Return ``{"version", "exercises": {id: record}, "predictions": {id: record}}``, with usable records only."""
    try:
        state = _parsed()  # without the lock, which cannot be had in a read-only folder; renaming is atomic
    except FileNotFoundError:
        return _empty()
    except DAMAGE:
        with _lock():
            state = _read()
    return state | {kind: _usable(state, kind) for kind in USABLE}


def record_verdict(verdict: Verdict) -> dict:
    """Add the outcome of a check; return the exercise's record.

    A record holds ``status`` (of the last try), ``passed`` (ever), ``points`` (best), ``max_points``,
    ``failed_tries`` (since the last pass), ``misconception`` (of the last try) and ``time``.
    """

    def change(state: dict) -> dict:
        record = _record(state, "exercises", verdict.exercise, {"passed": False, "points": 0, "failed_tries": 0})
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
        record = _record(state, "predictions", prediction, first)
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
        if state["version"] > VERSION:
            raise NewerProgress(
                f"{progress_file().name} was written by a newer version of the course, and this one leaves it as it "
                "is. Update the course."
            )
        record = change(state)
        _write(state)
        return record


def _record(state: dict, kind: str, name: str, new: dict) -> dict:
    """The record of this name; ``new`` where there is none, or where one stands aside that cannot be used."""
    if name in state[kind] and not USABLE[kind](state[kind][name]):
        state.setdefault("set aside", []).append({"kind": kind, "name": name, "record": state[kind].pop(name)})
    return state[kind].setdefault(name, new)


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
        _keep_aside(progress_file())
    return _empty()


def _empty() -> dict:
    return {"version": VERSION, "exercises": {}, "predictions": {}}


def _parsed() -> dict:
    """The file's content, and what is missing of its parts; raises one of DAMAGE if it is no progress file."""
    state = json.loads(progress_file().read_text(encoding="utf-8"))
    if not state.keys() & USABLE.keys():
        raise ValueError("neither exercises nor predictions")
    state = _empty() | state
    if type(state["version"]) is not int or not isinstance(state.get("set aside", []), list):
        raise ValueError(f"version {state['version']!r}")
    if not all(isinstance(state[kind], dict) for kind in USABLE):
        raise ValueError("no records")
    return state


def _usable(state: dict, kind: str) -> dict:
    return {name: record for name, record in state[kind].items() if USABLE[kind](record)}


def _is_exercise(record: Any) -> bool:
    try:
        counts = record["points"], record["failed_tries"]
        return type(record["passed"]) is bool and all(type(count) is int and count >= 0 for count in counts)
    except DAMAGE:
        return False


def _is_prediction(record: Any) -> bool:
    return type(record) is dict and type(record.get("right")) is bool


USABLE = {"exercises": _is_exercise, "predictions": _is_prediction}


def _keep_aside(path: Path) -> None:
    moment = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6}"
    aside = path.with_name(f"{path.stem}.damaged-{moment}{path.suffix}")
    path.rename(aside)
    warnings.warn(
        f"The progress file {path.name} could not be read. It is kept as {aside.name}; progress starts anew.",
        stacklevel=2,
    )


def _write(state: dict) -> None:
    path = progress_file()
    state["version"] = VERSION
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
