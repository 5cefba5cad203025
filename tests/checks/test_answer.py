"""Many calls within one set of limits."""

import numpy as np
import pytest

from rlcourse.checks.answer import AnswerError, LocalAnswer


def test_many_calls_give_what_single_calls_give():
    def draw(scale, rng):
        return scale * rng.integers(1000)

    singles, together = np.random.default_rng(1), np.random.default_rng(1)
    one_by_one = [LocalAnswer(draw, 5.0)(3, singles) for _ in range(20)]
    assert LocalAnswer(draw, 5.0).many(20, 3, together) == one_by_one
    assert len(set(one_by_one)) > 10


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (lambda row: row.sort(), "changed its input"),
        (lambda row: row[5], "raised"),
        (lambda row: np.zeros(1000), "not plain"),  # 300,000 numbers, all in all
    ],
)
def test_many_calls_have_the_limits_of_one(function, kind):
    with pytest.raises(AnswerError) as caught:
        LocalAnswer(function, 5.0).many(300, np.array([2.0, 1.0]))
    assert caught.value.kind == kind
