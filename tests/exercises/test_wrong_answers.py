"""Wrong answers that were drawn up before the hints: all are rejected, and most get a hint that fits."""

import pytest

from rlcourse.checks.registry import chapters, find_exercise
from tests.exercises.hint_share import outcomes, share
from tests.exercises.wrong_answers import all_wrong_answers


@pytest.fixture(scope="module")
def found():
    return outcomes(seed=1)


def test_every_wrong_answer_is_rejected(found):
    assert [each.wrong.name for each in found if each.kind == "accepted"] == []


def test_no_diagnosis_names_another_mistake(found):
    assert [(each.wrong.name, each.hint) for each in found if each.kind == "misses"] == []


def test_seven_of_ten_get_a_hint_of_their_own_that_fits(found):
    assert len(found) >= 300
    assert share(found) >= 0.7


def test_a_hint_that_fits_is_one_of_its_exercise():
    for each in all_wrong_answers():
        assert set(each.fits) <= {known.name for known in find_exercise(each.exercise).misconceptions}, each.name


def test_the_list_covers_every_exercise():
    wrong = {each.exercise for each in all_wrong_answers()}
    assert {exercise.id for chapter in chapters() for exercise in chapter.exercises} <= wrong
