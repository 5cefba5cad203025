"""`check`: the one call by which a notebook asks whether an answer is right."""

import os
import secrets
import sys
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import numpy as np

from rlcourse.checks import progress, registry
from rlcourse.checks.card import Card
from rlcourse.checks.exercise import Exercise
from rlcourse.checks.judge import Verdict, judge

SEEDS = 10_000  # a check draws one of these
MAX_SEED = 2**32 - 1

_is_judging: ContextVar[bool] = ContextVar("is_judging", default=False)
_last_seed: dict[str, int] = {}


class CheckFailed(AssertionError):
    """Raised by `check` if the answer is not right and RLCOURSE_STRICT=1, or nbgrader runs the notebook."""

    def __init__(self, verdict: Verdict):
        super().__init__(repr(Card(verdict)))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of this error: the card, as the lines of code above it say nothing more."""
        return str(self).split("\n")


def check(exercise_id: str, answer: Any, seed: int | None = None) -> Verdict:
    """Show whether ``answer`` solves the exercise, and if not, why; the result counts as True if it does.

    Each call draws new inputs; a failing card names their seed, and with that ``seed`` they are drawn again.
    Never raises, so that a notebook runs on whatever the learner wrote; with RLCOURSE_STRICT=1, and where nbgrader
    grades or validates a notebook, it raises CheckFailed unless the answer is right. nbgrader is also told the points.
    """
    if _is_judging.get():  # seen by the check around it, which shows it
        raise RuntimeError("`check` is called in the function that it checks; move it to the left, out of the function")
    try:
        exercise = registry.find_exercise(exercise_id)
    except KeyError as unknown:
        return _show(Verdict("", "check", "unknown exercise", note=unknown.args[0]))
    if seed is not None and not _is_seed(seed):
        note = f"A seed is a whole number from 0 to {MAX_SEED}, such as `seed=4711`, not {_named(seed)}."
        return _show(Verdict(exercise.id, exercise.title, "unusable seed", note=note))
    return _show(_recorded(_judged(exercise, answer, _fresh_seed(exercise.id) if seed is None else int(seed))))


def _is_seed(seed: Any) -> bool:
    return (type(seed) is int or isinstance(seed, np.integer)) and 0 <= seed <= MAX_SEED


def _named(value: Any) -> str:
    return repr(value)[:40] if type(value) in (int, float, str) else f"a value of type {type(value).__name__}"


def _fresh_seed(exercise_id: str) -> int:
    """Another one than at the try before, and not from the generators that a learner seeds."""
    seed = secrets.randbelow(SEEDS)
    while seed == _last_seed.get(exercise_id):
        seed = secrets.randbelow(SEEDS)
    _last_seed[exercise_id] = seed
    return seed


def _judged(exercise: Exercise, answer: Any, seed: int) -> Verdict:
    """The verdict; also where the learner interrupts the check, or a name that it needs has been given away."""
    outside = _is_judging.set(True)
    try:
        with np.errstate(all="warn"):  # of the course's own computations, whatever `np.seterr` was told before
            return judge(exercise, answer, seed, failed_tries=_failed_tries(exercise.id))
    except KeyboardInterrupt:
        return Verdict(exercise.id, exercise.title, "interrupted")
    except Exception as problem:
        note = (
            f"This says nothing about your answer ({type(problem).__name__}: {str(problem)[:200]}). Restart the kernel "
            "and run the notebook from the top. If it happens again, please report it."
        )
        return Verdict(exercise.id, exercise.title, "no verdict", note=note)
    finally:
        _is_judging.reset(outside)


def _failed_tries(exercise_id: str) -> int:
    if _is_run_by_nbgrader():
        return 0
    try:
        return progress.failed_tries(exercise_id)
    except Exception:  # a progress file that cannot be used must not stop a check
        return 0


def _recorded(verdict: Verdict) -> Verdict:
    """Keep the outcome; where that is impossible (a read-only folder), say so on the card."""
    if verdict.status == "no verdict" or _is_run_by_nbgrader():
        return verdict
    try:
        progress.record_verdict(verdict)
        return verdict
    except Exception as problem:
        return replace(verdict, note=f"Progress could not be saved: {problem}")


def _show(verdict: Verdict) -> Verdict:
    show(Card(verdict))
    if _is_run_by_nbgrader():
        _give_result(str(verdict.points))  # before anything is raised: nbgrader takes the first result or error
    if not verdict and (_is_run_by_nbgrader() or os.environ.get("RLCOURSE_STRICT") == "1"):
        raise CheckFailed(verdict)
    return verdict


def _is_run_by_nbgrader() -> bool:
    return os.environ.get("NBGRADER_EXECUTION") in ("autograde", "validate")


def _give_result(text: str) -> None:
    """Make ``text`` the result of the cell, as its last expression would be; nbgrader reads points from it."""
    from IPython import get_ipython

    hook = get_ipython().displayhook
    hook.start_displayhook()
    hook.write_output_prompt()
    hook.write_format_data({"text/plain": text}, {})
    hook.finish_displayhook()


def show(thing: Any) -> None:
    """Display in a notebook, print elsewhere."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        _print(thing)
        return
    if get_ipython() is None:
        _print(thing)
    else:
        display(thing)


def _print(thing: Any) -> None:
    """With a question mark for each character that this terminal does not have, such as ✓."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(repr(thing).encode(encoding, "replace").decode(encoding))
