"""What is named counts, not how it is spelled."""

import pytest

from rlcourse.checks.choices import chosen
from rlcourse.checks.exercise import Wrong
from rlcourse.checks.judge import judge
from rlcourse.checks.registry import find_exercise

BUGS = ("last reward is lost", "nothing is wrong", "explores with 1 - epsilon", "never-ending loop")


@pytest.mark.parametrize(
    "said",
    [
        "last reward is lost",
        "3. last reward is lost",
        "3) Last  Reward is lost.",
        " 'LAST REWARD IS LOST' ",
        "`last-reward_is lost`",
        "\nlast reward is lost\u00a0",
        "the last reward is lost, I think",
    ],
)
def test_every_spelling_of_a_name_is_the_name(said):
    assert chosen(lambda: said, BUGS) == "last reward is lost"


def test_letters_are_names_too_and_are_not_looked_for_in_words():
    assert [chosen(lambda said=said: said, "ABCDEF") for said in ("f", " F.", "(b)", '"c"')] == ["F", "F", "B", "C"]
    with pytest.raises(Wrong):
        chosen(lambda: "a planner", "ABCDEF")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("last reward is lots", "Is 'last reward is lost' meant?"),
        ("3", "none of the 4 names"),
        ("", "none of the 4 names"),
        ("last reward is lost or nothing is wrong", "none of the 4 names"),
        ("<b>" * 1000, "none of the 4 names"),
        (3, "as a text, in quotes"),
        (None, "as a text, in quotes"),
        (["last reward is lost"], "as a text, in quotes"),
    ],
)
def test_what_names_nothing_is_told_so_in_a_short_sentence(said, answered):
    with pytest.raises(Wrong) as told:
        chosen(lambda: said, BUGS)
    assert answered in str(told.value) and len(str(told.value)) < 250


def test_braces_around_a_name_are_answered_like_brackets():
    exercise = find_exercise("clinic-name-the-bug")
    in_braces, in_brackets = judge(exercise, {exercise.reference}), judge(exercise, [exercise.reference])
    assert in_braces.failure.message == in_brackets.failure.message
    assert "without brackets or braces" in in_braces.failure.message


def test_each_name_is_found_however_it_is_punctuated():
    for bug in BUGS:
        assert chosen(lambda bug=bug: bug.upper().replace("-", " ") + "!", BUGS) == bug
