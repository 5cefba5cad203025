"""Experiments that misconceptions share."""

from collections.abc import Callable
from typing import Any

from rlcourse.checks.answer import AnswerError


def complains(words: str, *args: Any) -> Callable[[Callable], bool]:
    """An experiment: called with ``args``, the answer raises an error in whose message ``words`` occur."""

    def experiment(answer: Callable) -> bool:
        try:
            answer(*args)
        except AnswerError as error:
            return words in str(error)
        return False

    return experiment
