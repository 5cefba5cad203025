"""Answers that compute nothing: no check may see a mistake in computing in them."""

import pytest

from rlcourse.checks.judge import judge
from rlcourse.checks.registry import chapters

FUNCTIONS = [each for chapter in chapters() for each in chapter.exercises if each.kind == "function"]
# What is true of an answer that always gives this.
TRUE_OF = {
    "0": {"nothing-found", "never-any"},
    "None": {"nothing-returned", "returns-nothing"},
}


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=[each.id for each in FUNCTIONS])
def test_a_constant_is_told_nothing_that_is_not_true_of_it(exercise, recwarn):
    for constant in (0, 1.5, None, "", [], float("nan")):
        verdict = judge(exercise, lambda *args, constant=constant: constant)
        assert not verdict
        assert verdict.misconception in {None, *TRUE_OF.get(repr(constant), ())}
    assert [str(each.message) for each in recwarn] == []
