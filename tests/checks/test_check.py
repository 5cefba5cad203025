"""`check` and its card."""

import dataclasses
import io
import random
import re
import time
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from rlcourse import CheckFailed, check, predict
from rlcourse.checks import progress
from rlcourse.checks.card import Card, short
from rlcourse.checks.exercise import Chapter, Option, Prediction
from rlcourse.checks.judge import Failure, Verdict, judge
from tests.checks.sample import SAMPLE, by_powers, by_recursion, one_power_too_many

QUESTION = Prediction("which", "Which one?", (Option("this", "No."), Option("that", "Indeed.")), right=1)


@pytest.fixture(autouse=True)
def one_chapter(monkeypatch):
    monkeypatch.setattr("rlcourse.checks.registry.chapters", lambda: (Chapter(1, "m", "M", (SAMPLE,), (QUESTION,)),))


def test_check_prints_where_there_is_no_notebook(capsys):
    assert not check("sample-return", one_power_too_many)
    shown = capsys.readouterr().out
    assert "not yet (1 of 4 points)" in shown and "The first reward is not discounted." in shown
    assert check("sample-return", by_powers)
    assert "passed (4 of 4 points)" in capsys.readouterr().out


def test_strict_mode_raises_and_names_the_verdict(monkeypatch):
    monkeypatch.setenv("RLCOURSE_STRICT", "1")
    assert check("sample-return", by_powers)
    with pytest.raises(CheckFailed) as failed:
        check("sample-return", one_power_too_many)
    assert failed.value.verdict.misconception == "one-power-too-many"


def test_a_printed_verdict_is_short_and_gives_nothing_away():
    assert repr(judge(SAMPLE, one_power_too_many)) == "<Discounted return: failed, 1 of 4 points>"


def test_unknown_id_names_the_nearest(capsys):
    assert not check("sampel-return", by_powers)
    assert "'sample-return'" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong_id", [None, 3, by_powers, ["sample-return"], np.zeros(3), "", "sampel" * 10**5, "\ud800", " sample-return"]
)
def test_anything_for_an_id_gets_a_short_card(wrong_id, capsys):
    assert check(wrong_id, "sample-return").status == "unknown exercise"
    assert "sample-return" in (shown := capsys.readouterr().out) and len(shown) < 500


def test_an_interrupt_outside_the_answer_gives_a_card_too(monkeypatch, capsys):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("rlcourse.checks.checking.judge", interrupted)
    assert check("sample-return", by_powers).status == "interrupted"
    assert "interrupted" in capsys.readouterr().out


def test_a_check_that_fails_itself_says_so_and_counts_nothing(monkeypatch, capsys):
    with monkeypatch.context() as cell:
        cell.setattr(np, "sum", 3)  # as a learner's cell might
        assert check("sample-return", by_recursion).status == "no verdict"
    assert "Restart the kernel" in capsys.readouterr().out
    assert not progress.load()["exercises"]


def test_settings_of_numpy_made_in_some_cell_change_no_verdict(capsys):
    old = np.seterr(all="raise")
    try:
        assert check("sample-return", by_powers)
        assert check("sample-return", lambda rewards, gamma: float("inf")).status == "failed"
        assert np.geterr()["divide"] == "raise"
    finally:
        np.seterr(**old)


def test_a_check_that_slipped_into_the_function_is_found(capsys):
    def one_indent_too_many(rewards, gamma):
        result = by_powers(rewards, gamma)
        check("sample-return", one_indent_too_many)
        return result

    assert check("sample-return", one_indent_too_many).status == "raised"
    shown = capsys.readouterr().out
    assert shown.count("Discounted return") == 1 and "out of the function" in shown
    assert check("sample-return", by_powers)


def test_another_meaning_of_isclose_changes_no_verdict(monkeypatch):
    monkeypatch.setattr(np, "isclose", lambda a, b, **_: np.ones(np.shape(a), dtype=bool))
    assert judge(SAMPLE, by_recursion) and not judge(SAMPLE, one_power_too_many)


def test_a_terminal_that_lacks_a_character_gets_a_question_mark(monkeypatch):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", terminal)
    check("sample-return", by_powers)
    terminal.flush()
    assert terminal.buffer.getvalue().startswith(b"? Discounted return: passed")


def test_general_hints_come_one_more_at_each_failing_try(capsys):
    counts = []
    for _ in range(3):
        check("sample-return", lambda rewards, gamma: 7.0)
        counts.append(capsys.readouterr().out.count("Hint:"))
    assert counts == [1, 2, 3]


def test_each_try_draws_other_inputs_whatever_the_learner_seeds(capsys):
    seeds = []
    for _ in range(40):
        random.seed(0)
        np.random.seed(0)
        seeds.append(check("sample-return", one_power_too_many).seed)
    assert all(before != after for before, after in pairwise(seeds)) and len(set(seeds)) > 30
    np.random.seed(0)
    usual = np.random.random()
    np.random.seed(0)
    check("sample-return", by_powers)
    assert np.random.random() == usual


def test_a_seed_from_a_card_draws_the_same_inputs_again(capsys):
    first = check("sample-return", one_power_too_many)
    assert f"`check(…, seed={first.seed})`" in capsys.readouterr().out
    again = check("sample-return", one_power_too_many, seed=first.seed)
    assert np.array_equal(again.failure.arguments["rewards"], first.failure.arguments["rewards"])
    assert (again.failure.arguments["gamma"], again.seed) == (first.failure.arguments["gamma"], first.seed)
    other = check("sample-return", one_power_too_many, seed=first.seed + 1)
    assert not np.array_equal(other.failure.arguments["rewards"], first.failure.arguments["rewards"])


@pytest.mark.parametrize("seed", [-1, 1.5, "7", True, [1], 10**400, np.array([1]), by_powers])
def test_a_seed_that_cannot_be_one_gets_a_sentence(seed, capsys):
    assert check("sample-return", by_powers, seed=seed).status == "unusable seed"
    assert "A seed is a whole number from 0 to" in (shown := capsys.readouterr().out) and len(shown) < 300
    assert not progress.load()["exercises"]
    assert check("sample-return", by_powers, seed=np.int64(7)).seed == 7


def test_a_pass_says_what_the_function_is_used_for(capsys):
    check("sample-return", by_powers)
    assert capsys.readouterr().out == "✓ Discounted return: passed (4 of 4 points)\n  It scores episodes.\n"


def right_but_for_gamma_one(rewards, gamma):
    return 0.0 if gamma == 1 else one_power_too_many(rewards, gamma)


def test_a_guess_is_never_worded_as_a_diagnosis(capsys):
    check("sample-return", right_but_for_gamma_one)
    shown = capsys.readouterr().out
    assert "Perhaps this: The first reward is not discounted. (It explains" in shown
    assert "Hint: The first reward" not in shown and f"Hint: {SAMPLE.hints[0]}" in shown
    assert progress.load()["exercises"]["sample-return"]["misconception"] is None
    check("sample-return", one_power_too_many)
    shown = capsys.readouterr().out
    assert "Hint: The first reward is not discounted." in shown and "Perhaps" not in shown


class Balanced(HTMLParser):
    """Fails on a tag that is not closed, and collects the text."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        assert tag != "script"
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.text += text


def parsed(verdict):
    parser = Balanced()
    parser.feed(Card(verdict)._repr_html_())
    assert parser.open == []
    return re.sub(r"\s+", " ", parser.text)


def test_card_says_the_same_in_html_and_text():
    verdict = judge(SAMPLE, one_power_too_many)
    for said in (SAMPLE.properties[0].title, "The first reward is not discounted."):
        assert said in parsed(verdict) and said in repr(Card(verdict))


@pytest.mark.parametrize(
    ("answer", "hint_is_first"),
    [
        (one_power_too_many, True),
        (right_but_for_gamma_one, True),
        (lambda rewards, gamma: 7.0, True),
        (lambda rewards, gamma: time.sleep(9), False),
    ],
)
def test_the_hint_comes_first_unless_it_knows_nothing_of_what_happened(answer, hint_is_first):
    verdict = judge(dataclasses.replace(SAMPLE, time_limit=0.2), answer)
    for said in (parsed(verdict), repr(Card(verdict))):
        assert (said.index(verdict.hints[0]) < said.index(verdict.failure.message[:20])) == hint_is_first


def test_what_the_learner_wrote_cannot_become_html():
    def shouts(rewards, gamma):
        print("<script>alert(1)</script>")
        raise ValueError("<script>alert(2)</script> `code")

    assert "<script>alert(1)" in parsed(judge(SAMPLE, shouts))


def test_odd_characters_reach_neither_browser_nor_terminal():
    def odd(rewards, gamma):
        print("\x1b[31mred\x1b[0m 10%\r20% \x00\ud800\u202e")
        raise ValueError("\x1b[31mred\x1b[0m \x07\udfff")

    card = Card(judge(SAMPLE, odd))
    for shown in (repr(card), card._repr_html_()):
        assert "ValueError: red ��" in shown and "red 10%\n20% ���" in shown
        shown.encode()


def test_a_long_message_is_cut():
    def answer(rewards, gamma):
        return "spam" * 10_000

    assert len(repr(Card(judge(SAMPLE, answer)))) < 1000


def test_long_values_are_cut_and_random_generators_are_named():
    assert len(short(np.random.default_rng(0).normal(size=(50, 50)))) < 700
    assert len(short(list(range(10_000)))) <= 402
    assert short((np.random.default_rng(0), 0.1)) == "(a random generator, 0.1)"
    assert "shape (3, 3)" in short(np.eye(3))


def test_dicts_of_arrays_are_shown_one_key_a_line():
    lines = short({"next_state": np.eye(2), "start": 0}).split("\n")
    assert lines[0] == "'next_state': [[1. 0.]" and lines[1] == "               [0. 1.]]" and lines[-1] == "'start': 0"


def test_card_shows_arrays_of_expected_and_actual_values():
    failure = Failure("title", "they differ", {"x": np.arange(3)}, np.array([1.0, 2.0]), np.array([1.0, 3.0]))
    text = repr(Card(Verdict("id", "Title", "failed", 0, 2, failure)))
    assert "    expected:     1  2\n    your answer:  1 *3\n" in text


def test_prediction_answered_by_code_is_recorded_and_responds(capsys):
    predict("which", answer=1)
    assert "Indeed." in capsys.readouterr().out
    assert progress.load()["predictions"]["which"]["right"] is True
    with pytest.raises(ValueError, match="answer = 5"):
        predict("which", answer=5)
    with pytest.raises(KeyError, match="'which'"):
        predict("whcih")


def test_a_prediction_shows_the_answer_of_an_earlier_day_again(own_progress, capsys):
    predict("which")
    assert "Indeed." not in capsys.readouterr().out
    predict("which", answer=1)
    capsys.readouterr()
    predict("which")
    assert "Answer 1: Yes. Indeed." in capsys.readouterr().out
    own_progress.write_text('{"version": 1, "exercises": {}, "predictions": {"which": {"right": true, "latest": 7}}}')
    predict("which")  # the question had more options once
    assert "Indeed." not in capsys.readouterr().out


def test_prediction_responds_where_its_answer_cannot_be_saved(own_progress, monkeypatch, capsys):
    (own_progress.parent / "file").write_text("")
    monkeypatch.setenv("RLCOURSE_PROGRESS", str(own_progress.parent / "file" / "progress.json"))
    predict("which", answer=1)
    shown = capsys.readouterr().out
    assert "Indeed." in shown and "Your answer could not be saved" in shown


def test_prediction_keeps_its_responses_until_it_is_answered():
    from rlcourse.widgets.prediction.view import PredictionWidget

    widget = PredictionWidget(QUESTION, on_answer=lambda *told: None)
    assert "Indeed." not in str(widget.view)
    assert widget.set(answer=1).view["response"] == "Indeed."
