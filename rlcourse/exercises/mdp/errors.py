"""Experiments that look at the error in which an answer stops."""

from collections.abc import Callable

from rlcourse.checks.answer import AnswerError


def stops_with(words: str, *args) -> Callable[[Callable], bool]:
    """An experiment: whether a call with ``args`` ends in an error whose message holds ``words``."""

    def experiment(answer: Callable) -> bool:
        try:
            answer(*args)
        except AnswerError as error:
            return words in str(error)
        return False

    return experiment
