"""The command `rlcourse`, as it is typed."""

import pytest

from rlcourse.checks import mutate
from rlcourse.commands import environment
from rlcourse.commands import parser as cli
from rlcourse.commands.environment import SetupError


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    """As if everything were installed where this runs."""
    monkeypatch.setattr(environment, "run_elsewhere", lambda extra, arguments: None)


def test_verify_ends_with_one_line_and_zero(capsys):
    assert cli.main(["exercises", "verify", "total-reward", "--seeds", "2"]) == 0
    last = capsys.readouterr().out.strip().split("\n")[-1]
    assert last.startswith("1 exercises: 2 alternatives accepted, ")
    assert last.endswith(" near-misses rejected, 0 failures")


def test_mutate_ends_with_a_table_and_zero(capsys):
    assert cli.main(["exercises", "mutate", "total-reward"]) == 0
    assert capsys.readouterr().out.strip().split("\n")[-1].endswith(" mutants: 0 slipped through, 0 marks are stale")


def test_a_mutant_that_slips_through_is_printed_and_fails(monkeypatch, capsys):
    slipped = mutate.Survivor("total-reward", "f: `a` → `b`", 3, None)
    monkeypatch.setattr(mutate, "mutate_all", lambda ids, seeds: [mutate.Tally("total-reward", 2, (slipped,), ())])
    assert cli.main(["exercises", "mutate", "total-reward"]) == 1
    printed = capsys.readouterr().out
    assert "total-reward accepts, on seed 3:\n     f: `a` → `b`" in printed and "1 slipped through" in printed


def test_unknown_exercise_is_named(capsys):
    assert cli.main(["exercises", "verify", "total-reward", "totl-reward"]) == 2
    assert capsys.readouterr().err == "rlcourse: no exercise or chapter is called totl-reward\n"


@pytest.mark.parametrize("seeds", ["0", "-3", "many"])
def test_verifying_on_no_seed_at_all_is_refused(seeds, capsys):
    with pytest.raises(SystemExit):
        cli.main(["exercises", "verify", "--seeds", seeds])
    assert "--seeds" in capsys.readouterr().err


def test_there_are_at_least_twenty_exercises(capsys):
    assert cli.main(["exercises", "list"]) == 0
    assert len(capsys.readouterr().out.strip().split("\n")) >= 20


def test_progress_is_found_in_work(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RLCOURSE_PROGRESS")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "rlcourse-progress.json").write_text(
        '{"version": 1, "predictions": {}, "exercises": '
        '{"total-reward": {"passed": true, "points": 2, "failed_tries": 0}}}'
    )
    assert cli.main(["progress"]) == 0
    assert "2 of 2" in capsys.readouterr().out


def test_set_up_errors_are_a_sentence_not_a_traceback(monkeypatch, capsys):
    def fails(extra, arguments):
        raise SetupError("the installation failed")

    monkeypatch.setattr(environment, "run_elsewhere", fails)
    assert cli.main(["build", "--check"]) == 1
    assert capsys.readouterr().err == "rlcourse: the installation failed\n"
