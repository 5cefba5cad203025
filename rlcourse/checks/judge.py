"""Judging an answer: its properties one by one, the smallest failing input, and the misconception behind it."""

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from rlcourse.checks.answer import AnswerError, parameter_names
from rlcourse.checks.diagnosis import Trial, diagnose, tried
from rlcourse.checks.exercise import Exercise, Wrong
from rlcourse.checks.inputs import Inputs, guarded, inputs
from rlcourse.checks.plain import lacks_array

# Kinds of failure that the general hints can help with; the others say themselves what to do.
HINTED = ("failed", "time limit")
STOPPING = ("not attempted", "interrupted", "time limit", "output limit")


@dataclass(frozen=True)
class Failure:
    """Why a property does not hold: for which arguments, what came out, and perhaps a map of it (a GridPicture)."""

    property: str
    message: str
    arguments: dict[str, Any] = field(default_factory=dict)
    expected: Any = None
    actual: Any = None
    tolerance: float = 0.0
    picture: Any = None


@dataclass(frozen=True)
class Verdict:
    """What a check found out. True if everything passed.

    status is "passed", "failed", "not attempted", "unknown exercise", "unusable seed", "no verdict" (the check
    itself failed), or, where the first call to fail gave no value, the kind of its AnswerError ("raised", ...).
    misconception names the one whose hint comes first in ``hints``; if ``is_guess``, it explains the failure that
    is shown but not everything, and the general hints follow. seed is None where no inputs were drawn.
    """

    exercise: str
    title: str
    status: str
    points: int = 0
    max_points: int = 0
    failure: Failure | None = None
    misconception: str | None = None
    is_guess: bool = False
    hints: tuple[str, ...] = ()
    output: str = ""
    output_length: int = 0
    note: str = ""
    used_for: str = ""
    seed: int | None = None

    def __bool__(self) -> bool:
        return self.status == "passed"

    def __repr__(self) -> str:
        return f"<{self.title}: {self.status}, {self.points} of {self.max_points} points>"

    def _ipython_display_(self) -> None:
        """Show nothing: the card has been shown, and a cell that ends in a check needs no second output."""


def judge(exercise: Exercise, answer: Any, seed: int = 0, failed_tries: int = 0) -> Verdict:
    """Judge ``answer`` on the inputs that ``seed`` draws.

    failed_tries says how many tries failed before; it decides how many general hints are shown.
    """
    common = {"exercise": exercise.id, "title": exercise.title, "max_points": exercise.points}
    if problem := _unusable(exercise, answer):
        return Verdict(**common, **problem)
    drawn = inputs(exercise, seed)
    common["seed"] = seed if any(case.args for case in drawn.cases) else None
    ours = guarded(exercise, answer)
    trials: list[Trial] = []
    for case in drawn.cases:
        trials.append(tried(drawn, case, ours))
        if isinstance(trials[-1].seen, AnswerError) and trials[-1].seen.kind in STOPPING:
            break
    common |= {"output": ours.output.beginning, "output_length": ours.output.length}
    has_right_values = all(trial.message is None for trial in trials)
    if has_right_values:
        trials = _with_lists_refused(drawn, trials)
    failing = [trial for trial in trials if trial.message]
    if not failing:
        return Verdict(**common, status="passed", points=exercise.points, used_for=exercise.used_for)
    first = failing[0]
    status = first.seen.kind if isinstance(first.seen, AnswerError) else "failed"
    if status in ("not attempted", "interrupted"):
        return Verdict(**common, status=status)
    found, is_guess = (None, False) if has_right_values else diagnose(drawn, trials, answer, ours)
    is_open = status in HINTED and not has_right_values and (is_guess or not found)
    held = {trial.case.property.title for trial in trials} - {trial.case.property.title for trial in failing}
    return Verdict(
        **common,
        status=status,
        points=sum(each.points for each in exercise.properties if each.title in held),
        failure=_failure(drawn, first),
        misconception=found.name if found else None,
        is_guess=is_guess and found is not None,
        hints=((found.hint,) if found else ()) + (exercise.hints[: failed_tries + 1] if is_open else ()),
    )


def accepts(exercise: Exercise, answer: Any, seed: int = 0) -> bool:
    """Whether `judge` would let ``answer`` pass; it stops at the first failure and looks for no reason."""
    if _unusable(exercise, answer):
        return False
    drawn = inputs(exercise, seed)
    ours = guarded(exercise, answer)
    trials: list[Trial] = []
    for case in drawn.cases:
        trials.append(tried(drawn, case, ours))
        if trials[-1].message:
            return False
    return all(trial.message is None for trial in _with_lists_refused(drawn, trials))


def _unusable(exercise: Exercise, answer: Any) -> dict | None:
    """What can be said of an answer before it is called."""
    if answer is Ellipsis:
        return {"status": "not attempted"}
    if exercise.kind == "function" and not callable(answer):
        message = (
            f"A function was expected, not a value of type {type(answer).__name__}. Hand over the function "
            "itself, by its name and without brackets."
        )
        return {"status": "failed", "failure": Failure("the answer is a function", message)}
    return None


def _with_lists_refused(drawn: Inputs, trials: list[Trial]) -> list[Trial]:
    """The trials of an answer that is right but for lists in place of arrays: its last property fails.

    Comparing forgives a list, as it says nothing about the idea; the cells that use the function would crash on it.
    """
    with_lists = [trial for trial in trials if _has_list(drawn, trial)]
    if not with_lists:
        return trials
    message = (
        "The values are right, but they are in a list; what comes next in the course computes with an array. "
        "Turn it into one before you return it: `np.array(...)`"
    )
    last = with_lists[-1].case.property
    refused = {trial for trial in with_lists if trial.case.property is last}
    return [replace(trial, message=message) if trial in refused else trial for trial in trials]


def _has_list(drawn: Inputs, trial: Trial) -> bool:
    return trial.case.property.judge is None and lacks_array(trial.seen, drawn.expected(trial.case))


def _failure(drawn: Inputs, trial: Trial) -> Failure:
    exercise, case = drawn.exercise, trial.case
    names = parameter_names(exercise.reference) if exercise.kind == "function" else ()
    shown = dict(zip(names, case.args, strict=False))
    failure = Failure(case.property.title, trial.message or "", shown, tolerance=case.property.tolerance)
    is_compared = case.property.judge is None
    if isinstance(trial.seen, AnswerError | Wrong) or not (is_compared or exercise.picture):
        return failure
    expected = copy.deepcopy(drawn.expected(case))
    failure = replace(failure, picture=_picture(exercise, expected, trial))
    return replace(failure, expected=expected, actual=trial.seen) if is_compared else failure


def _picture(exercise: Exercise, expected: Any, trial: Trial) -> Any:
    try:
        return exercise.picture(expected, trial.seen, *copy.deepcopy(trial.case.args)) if exercise.picture else None
    except Exception:  # the answer may be of any shape; a card without a map says enough
        return None
