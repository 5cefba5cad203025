"""`check`: the one call by which a notebook asks whether an answer is right."""

import os
from dataclasses import replace
from typing import Any

from rlcourse.exercises import progress, registry
from rlcourse.exercises.card import Card
from rlcourse.exercises.judge import Verdict, judge


class CheckFailed(AssertionError):
    """Raised by `check` if RLCOURSE_STRICT=1 and the answer is not right."""

    def __init__(self, verdict: Verdict):
        super().__init__(repr(Card(verdict)))
        self.verdict = verdict


def check(exercise_id: str, answer: Any) -> Verdict:
    """Show whether ``answer`` solves the exercise, and if not, why; the result counts as True if it does.

    Never raises, so that a notebook runs on whatever the learner wrote; with RLCOURSE_STRICT=1 it raises
    CheckFailed unless the answer is right.
    """
    try:
        exercise = registry.find_exercise(exercise_id)
    except KeyError as unknown:
        verdict = Verdict(str(exercise_id), str(exercise_id), "unknown exercise", note=unknown.args[0])
        return _show(verdict)
    verdict = judge(exercise, answer, failed_tries=_failed_tries(exercise_id))
    return _show(_recorded(verdict))


def _failed_tries(exercise_id: str) -> int:
    try:
        return progress.failed_tries(exercise_id)
    except (OSError, TimeoutError):
        return 0


def _recorded(verdict: Verdict) -> Verdict:
    """Keep the outcome; where that is impossible (a read-only folder), say so on the card."""
    try:
        progress.record_verdict(verdict)
        return verdict
    except (OSError, TimeoutError) as problem:
        return replace(verdict, note=f"Progress could not be saved: {problem}")


def _show(verdict: Verdict) -> Verdict:
    show(Card(verdict))
    if not verdict and os.environ.get("RLCOURSE_STRICT") == "1":
        raise CheckFailed(verdict)
    return verdict


def show(thing: Any) -> None:
    """Display in a notebook, print elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(thing)
        return
    if get_ipython() is None:
        print(thing)
    else:
        display(thing)
