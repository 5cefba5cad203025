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


NUMBERS = {  # each option that takes a number: what must be typed with it, and its least value
    ("lab", "--port"): ([], 1),
    ("exercises", "--seeds"): (["verify"], 1),
    ("train", "--seed"): (["ppo"], 0),
    ("train", "--steps"): (["ppo"], 1),
    ("eval", "--episodes"): (["RUN"], 1),
    ("enjoy", "--episodes"): (["RUN"], 1),
    ("film", "--episodes"): (["RUN"], 1),
    ("film", "--seconds"): (["RUN"], 1),
    ("probe", "--seed"): (["ppo"], 0),
    ("isaac", "--num-envs"): (["PATH"], 1),
    ("isaac", "--seed"): (["PATH"], 0),
    ("isaac", "--steps"): (["PATH"], 1),
}


def test_no_option_that_takes_a_number_is_forgotten():
    (commands,) = (each for each in cli._parser()._actions if isinstance(each.choices, dict))
    numeric = {
        (name, action.option_strings[0])
        for name, command in commands.choices.items()
        for action in command._actions
        if action.type is not None
    }
    assert numeric == NUMBERS.keys()


@pytest.mark.parametrize("value", ["-1", "-5", "many", "1.5", "1e3", "nan", "inf", "", "9" * 30, "9" * 5000])
@pytest.mark.parametrize(("command", "option"), NUMBERS)
def test_what_is_no_such_number_is_refused_in_a_sentence(command, option, value, capsys):
    others, least = NUMBERS[command, option]
    with pytest.raises(SystemExit) as end:
        cli.main([command, *others, f"{option}={value}"])
    assert end.value.code == 2
    assert f"argument {option}: {value!r}: a whole number from {least} to " in capsys.readouterr().err


@pytest.mark.parametrize(("command", "option"), [each for each, (_, least) in NUMBERS.items() if least])
def test_none_at_all_is_refused(command, option, capsys):
    with pytest.raises(SystemExit):
        cli.main([command, *NUMBERS[command, option][0], option, "0"])
    assert f"argument {option}: '0'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "typed",
    [
        ["verify", "--seeds", "2", "total-reward", "mean-return"],
        ["verify", "total-reward", "--seeds", "2", "mean-return"],
        ["--seeds", "2", "verify", "total-reward", "mean-return"],
        ["verify", "total-reward", "mean-return", "--seeds", "2"],
    ],
)
def test_names_may_stand_before_and_behind_options(typed):
    arguments = cli._arguments(["exercises", *typed])
    assert (arguments.action, arguments.names, arguments.seeds) == ("verify", ["total-reward", "mean-return"], 2)


@pytest.mark.parametrize("typed", [["train", "ppo", "dqn"], ["exercises", "list", "--sedes", "3"], ["doctor", "me"]])
def test_what_no_option_is_called_is_refused(typed, capsys):
    with pytest.raises(SystemExit):
        cli.main(typed)
    assert "unrecognized arguments" in capsys.readouterr().err


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


@pytest.mark.parametrize("typed", [["lab"], ["test"], ["bench"], ["build"], ["validate"]])
def test_from_a_wheel_what_needs_a_clone_says_so_before_it_asks_for_packages(typed, monkeypatch, capsys):
    def no_clone():
        raise SetupError("there are no notebooks")

    def asks_for_packages(extra, arguments):
        raise SetupError("type pip install")

    monkeypatch.setattr(environment, "root", no_clone)
    monkeypatch.setattr(environment, "run_elsewhere", asks_for_packages)
    assert cli.main(typed) == 1
    assert capsys.readouterr().err == "rlcourse: there are no notebooks\n"


def test_set_up_errors_are_a_sentence_not_a_traceback(monkeypatch, capsys):
    def fails(extra, arguments):
        raise SetupError("the installation failed")

    monkeypatch.setattr(environment, "run_elsewhere", fails)
    assert cli.main(["build", "--check"]) == 1
    assert capsys.readouterr().err == "rlcourse: the installation failed\n"
