"""Progress is never lost: crashes, damage, two notebooks at once."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

import rlcourse
from rlcourse.checks import progress
from rlcourse.checks.exercise import Chapter, Option, Prediction
from rlcourse.checks.judge import Verdict
from rlcourse.checks.overview import Overview
from tests.checks.sample import SAMPLE


def verdict(status, points=0, exercise="one"):
    return Verdict(exercise, "One", status, points, 4)


def test_best_points_stay_and_failed_tries_count_until_a_pass():
    progress.record_verdict(verdict("failed", 3))
    progress.record_verdict(verdict("failed", 1))
    progress.record_verdict(verdict("not attempted"))
    record = progress.load()["exercises"]["one"]
    assert (record["points"], record["failed_tries"], record["passed"]) == (3, 2, False)
    progress.record_verdict(verdict("passed", 4))
    progress.record_verdict(verdict("failed", 0))
    record = progress.load()["exercises"]["one"]
    assert (record["points"], record["failed_tries"], record["passed"]) == (4, 1, True)


def test_only_the_first_answer_to_a_prediction_counts():
    progress.record_prediction("p", 2, False)
    progress.record_prediction("p", 1, True)
    assert progress.load()["predictions"]["p"]["answer"] == 2


def test_the_latest_answer_is_shown_again_though_the_first_one_counts(own_progress):
    assert progress.latest_answer("p") is None
    progress.record_prediction("p", 2, False)
    progress.record_prediction("p", 1, True)
    assert progress.latest_answer("p") == 1 and progress.load()["predictions"]["p"]["right"] is False
    own_progress.write_text(
        json.dumps({"version": 1, "exercises": {}, "predictions": {"p": {"answer": 3, "right": True}}})
    )
    assert progress.latest_answer("p") == 3  # as the course recorded it before
    own_progress.write_text(json.dumps({"version": 1, "exercises": {}, "predictions": {"p": {"right": True}}}))
    assert progress.latest_answer("p") is None


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00" * 100,
        '{"version": 1}',
        '{"exercises": 3, "predictions": {}}',
        '{"exercises": {}, "predictions": []}',
        '{"version": "1", "exercises": {}, "predictions": {}}',
        '{"version": null, "exercises": {}, "predictions": {}}',
        '{"exercises": {}, "predictions": {}, "set aside": 3}',
        "[" * 100_000,
    ],
)
def test_damaged_file_is_kept_aside_and_named(own_progress, damage):
    own_progress.write_text(damage)
    with pytest.warns(UserWarning, match="could not be read") as warned:
        progress.record_verdict(verdict("passed", 4))
    aside = [path for path in own_progress.parent.iterdir() if "damaged" in path.name]
    assert [path.read_text() for path in aside] == [damage]
    assert aside[0].name in str(warned[0].message)
    assert progress.load()["exercises"]["one"]["passed"]


@pytest.mark.parametrize(
    "odd",
    [
        *(None, 3, [], {}, "x", {"points": "4", "failed_tries": 0, "passed": True}),
        {"points": 1, "failed_tries": 1.5, "passed": True},
        {"points": float("nan"), "failed_tries": 0, "passed": True},
        {"points": float("inf"), "failed_tries": 0, "passed": True},
        {"points": -1, "failed_tries": 0, "passed": True},
        {"points": 4, "failed_tries": 0, "passed": 1},
    ],
)
def test_one_odd_record_costs_no_other_and_is_not_lost(own_progress, odd):
    good = {"points": 4, "failed_tries": 0, "passed": True, "note": "kept"}
    content = {"version": 1, "exercises": {"good": good, "one": odd}, "predictions": {"p": {"right": True}, "q": 3}}
    before = json.dumps(content)
    own_progress.write_text(before)
    state = progress.load()
    assert (state["exercises"], state["predictions"]) == ({"good": good}, {"p": {"right": True}})
    assert own_progress.read_text() == before
    progress.record_verdict(verdict("passed", 4, "one"))
    progress.record_prediction("q", 2, True)
    assert progress.load()["exercises"]["one"]["points"] == 4 and progress.load()["predictions"]["q"]["answer"] == 2
    kept = json.loads(own_progress.read_text())["set aside"]
    assert json.dumps(kept) == json.dumps(
        [{"kind": "exercises", "name": "one", "record": odd}, {"kind": "predictions", "name": "q", "record": 3}]
    )
    assert [path.name for path in own_progress.parent.glob("*.json")] == [own_progress.name]


def record_many(name, count):
    for number in range(count):
        progress.record_verdict(verdict("passed", 4, f"{name}-{number}"))


def test_two_notebooks_at_once_lose_nothing():
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=record_many, args=(name, 25)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(progress.load()["exercises"]) == 50


def test_kill_at_any_moment_leaves_a_readable_file(own_progress):
    script = (
        "from tests.checks.test_progress import record_many\n"
        "record_many('kept', 3); print('ready', flush=True)\n"
        "while True: record_many('more', 40)"
    )
    for delay in (0.0, 0.003, 0.011, 0.02):
        worker = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=os.getcwd())
        assert worker.stdout.readline() == "ready\n"
        time.sleep(delay)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert {"kept-0", "kept-1", "kept-2"} <= json.loads(own_progress.read_text())["exercises"].keys()
    progress.record_verdict(verdict("passed", 4))
    assert not list(own_progress.parent.glob("*.tmp"))


def test_check_records_and_a_read_only_place_is_said_on_the_card(own_progress, monkeypatch, capsys):
    monkeypatch.setattr("rlcourse.checks.registry.chapters", lambda: (Chapter(1, "m", "M", (SAMPLE,)),))
    assert rlcourse.check("sample-return", SAMPLE.reference)
    assert progress.load()["exercises"]["sample-return"]["points"] == 4
    (own_progress.parent / "file").write_text("")
    monkeypatch.setenv("RLCOURSE_PROGRESS", str(own_progress.parent / "file" / "progress.json"))
    capsys.readouterr()
    assert rlcourse.check("sample-return", SAMPLE.reference)
    assert "Progress could not be saved" in capsys.readouterr().out


def test_a_file_of_a_newer_version_is_read_and_never_written(own_progress, monkeypatch, capsys):
    good = {"points": 2, "failed_tries": 0, "passed": True, "seconds": 60}
    newer = {"version": progress.VERSION + 1, "exercises": {"a": good, "b": {"stars": 3}}, "predictions": {}}
    own_progress.write_text(before := json.dumps(newer))
    assert progress.load()["exercises"] == {"a": good}
    with pytest.raises(progress.NewerProgress, match="newer version of the course"):
        progress.record_prediction("p", 1, True)
    monkeypatch.setattr("rlcourse.checks.registry.chapters", lambda: (Chapter(1, "m", "M", (SAMPLE,)),))
    assert rlcourse.check("sample-return", SAMPLE.reference)
    assert "Progress could not be saved" in (shown := capsys.readouterr().out) and "Update the course" in shown
    assert own_progress.read_text() == before


def test_an_older_version_beside_a_newer_one_loses_nothing(own_progress, monkeypatch):
    """Two notebooks at once: one of the course before an update, one of the course after it."""
    progress.record_verdict(verdict("passed", 4, "before"))
    with monkeypatch.context() as newer:
        newer.setattr(progress, "VERSION", progress.VERSION + 1)
        progress.record_verdict(verdict("passed", 4, "after"))
    with pytest.raises(progress.NewerProgress):
        progress.record_verdict(verdict("failed", 0, "after"))
    assert {name: each["points"] for name, each in progress.load()["exercises"].items()} == {"before": 4, "after": 4}


def test_what_else_is_in_the_file_is_kept(own_progress):
    content = {"badges": [1], "predictions": {"p": {"right": True, "sure": 0.5}}}
    own_progress.write_text(json.dumps(content))
    progress.record_verdict(verdict("passed", 4, "b"))
    state = progress.load()
    assert state.pop("exercises")["b"]["passed"] and state == content | {"version": progress.VERSION}


def test_progress_can_be_read_where_nothing_can_be_written(own_progress, monkeypatch):
    progress.record_verdict(verdict("passed", 4))

    def refuses(*args):
        raise PermissionError("read-only")

    monkeypatch.setattr(progress, "_lock", refuses)
    assert progress.load()["exercises"]["one"]["passed"]


def test_a_folder_in_place_of_the_progress_file_is_said(own_progress, monkeypatch, capsys):
    monkeypatch.setattr("rlcourse.checks.registry.chapters", lambda: (Chapter(1, "m", "M", (SAMPLE,)),))
    own_progress.mkdir()
    assert rlcourse.check("sample-return", SAMPLE.reference)
    assert "Progress could not be saved" in capsys.readouterr().out
    rlcourse.progress()
    assert "Progress could not be read" in capsys.readouterr().out


def test_a_full_disk_leaves_what_was_saved(own_progress):
    progress.record_verdict(verdict("passed", 4))
    before = own_progress.read_bytes()
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "from tests.checks.test_progress import record_many\n"
        "try: record_many('more', 1)\n"
        "except OSError: print('full')"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert answer.stdout == "full\n" and own_progress.read_bytes() == before
    assert not list(own_progress.parent.glob(".*.tmp"))


def test_overview_counts_points_per_chapter_and_shows_what_is_open():
    prediction = Prediction("p", "?", (Option("a", "b"),), 0)
    chapter = Chapter(1, "m", "Decision processes", (SAMPLE,), (prediction,))
    state = {"exercises": {"sample-return": {"passed": False, "points": 3, "failed_tries": 1}}, "predictions": {}}
    overview = Overview((chapter,), state)
    assert "Decision processes: 3 of 4 points" in repr(overview)
    assert "tried" in repr(overview) and "0 of 1 predictions" in repr(overview)
    assert "3 of 4" in overview._repr_html_()


def test_progress_of_one_chapter(monkeypatch, capsys):
    chapters = (Chapter(1, "m", "Decision processes", (SAMPLE,)), Chapter(2, "b", "Backups", (SAMPLE,)))
    monkeypatch.setattr("rlcourse.checks.registry.chapters", lambda: chapters)
    rlcourse.progress(2)
    shown = capsys.readouterr().out
    assert "Backups" in shown and "Decision processes" not in shown
    with pytest.raises(ValueError, match="there are 1, 2"):
        rlcourse.progress(7)
