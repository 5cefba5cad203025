"""Judging an answer: its properties one by one, the smallest failing input, and the misconception behind it."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rlcourse.checks.answer import AnswerError, LocalAnswer, answer_to, parameter_names
from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.checks.plain import difference

# Kinds of failure that the general hints can help with; the others say themselves what to do.
HINTED = ("failed", "time limit")
STOPPING = ("not attempted", "interrupted", "time limit", "output limit")


@dataclass(frozen=True)
class Failure:
    """Why a property does not hold: for which arguments, and what came out."""

    property: str
    message: str
    arguments: dict[str, Any] = field(default_factory=dict)
    expected: Any = None
    actual: Any = None


@dataclass(frozen=True)
class Verdict:
    """What a check found out. True if everything passed.

    status is "passed", "failed", "not attempted", "unknown exercise", "no verdict" (the check itself failed),
    or, where the first call to fail gave no value, the kind of its AnswerError ("raised", "time limit", ...).
    """

    exercise: str
    title: str
    status: str
    points: int = 0
    max_points: int = 0
    failure: Failure | None = None
    misconception: str | None = None
    hints: tuple[str, ...] = ()
    output: str = ""
    output_length: int = 0
    note: str = ""

    def __bool__(self) -> bool:
        return self.status == "passed"

    def __repr__(self) -> str:
        return f"<{self.title}: {self.status}, {self.points} of {self.max_points} points>"

    def _ipython_display_(self) -> None:
        """Show nothing: the card has been shown, and a cell that ends in a check needs no second output."""


@dataclass(frozen=True)
class Trial:
    """One property, one input, and what an answer made of it: data, or the error it ended in."""

    property: Property
    args: tuple
    seen: Any
    message: str | None = None


def judge(exercise: Exercise, answer: Any, seed: int = 0, failed_tries: int = 0) -> Verdict:
    """Judge ``answer`` on the inputs that ``seed`` draws.

    failed_tries says how many tries failed before; it decides how many general hints are shown.
    """
    common = {"exercise": exercise.id, "title": exercise.title, "max_points": exercise.points}
    if problem := _unusable(exercise, answer):
        return Verdict(**common, **problem)
    ours = answer_to(exercise.kind, answer, exercise.time_limit, exercise.reference)
    trials: list[Trial] = []
    for prop, args in _cases(exercise, seed):
        seen = observe(exercise, prop, ours, args)
        trials.append(Trial(prop, args, seen, _verdict_on(exercise, prop, seen, args)))
        if isinstance(seen, AnswerError) and seen.kind in STOPPING:
            break
    failing = [trial for trial in trials if trial.message]
    common |= {"output": ours.output.beginning, "output_length": ours.output.length}
    if not failing:
        return Verdict(**common, status="passed", points=exercise.points)
    first = failing[0]
    status = first.seen.kind if isinstance(first.seen, AnswerError) else "failed"
    if status in ("not attempted", "interrupted"):
        return Verdict(**common, status=status)
    found = diagnose(exercise, trials)
    held = {trial.property.title for trial in trials} - {trial.property.title for trial in failing}
    return Verdict(
        **common,
        status=status,
        points=sum(each.points for each in exercise.properties if each.title in held),
        failure=_failure(exercise, first),
        misconception=found.name if found else None,
        hints=(found.hint,) if found else exercise.hints[: failed_tries + 1] if status in HINTED else (),
    )


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


def _cases(exercise: Exercise, seed: int) -> Iterator[tuple[Property, tuple]]:
    """All inputs of all properties; those of one property smallest first, so that the first failure is the smallest."""
    for index, prop in enumerate(exercise.properties):
        for args in sorted(prop.cases(np.random.default_rng((seed, index))), key=_size):
            yield prop, args


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return 1


def observe(exercise: Exercise, prop: Property, answer: LocalAnswer, args: tuple) -> Any:
    """What an answer does on one input: plain data, or (returned, not raised) an AnswerError or Wrong."""
    args = copy.deepcopy(args)  # every answer meets its random generators in the same state
    try:
        return prop.observe(answer, *args) if prop.observe else answer(*args)
    except (AnswerError, Wrong) as problem:
        return problem
    except Exception as error:
        return Wrong(f"The answer cannot be used: {type(error).__name__}: {error}")


def _expected(exercise: Exercise, prop: Property, args: tuple) -> Any:
    """Raises RuntimeError if the course's own solution fails: then nothing can be said about the learner's."""
    reference = answer_to(exercise.kind, exercise.reference, exercise.time_limit, exercise.reference)
    expected = observe(exercise, prop, reference, args)
    if isinstance(expected, AnswerError | Wrong):
        raise RuntimeError(f"the course's own solution fails: {expected}")
    return expected


def _verdict_on(exercise: Exercise, prop: Property, seen: Any, args: tuple) -> str | None:
    """None if what was seen is right, else a sentence."""
    if isinstance(seen, AnswerError | Wrong):
        return str(seen)
    if prop.judge is None:
        return difference(seen, _expected(exercise, prop, args), prop.tolerance)
    try:
        return prop.judge(seen, *copy.deepcopy(args))
    except Wrong as problem:
        return str(problem)
    except Exception as error:
        return f"The answer cannot be used: {type(error).__name__}: {error}"


def _failure(exercise: Exercise, trial: Trial) -> Failure:
    names = parameter_names(exercise.reference) if exercise.kind == "function" else ()
    shown = dict(zip(names, trial.args, strict=False))
    message = trial.message or ""
    comparable = trial.property.judge is None and not isinstance(trial.seen, AnswerError | Wrong)
    if not comparable:
        return Failure(trial.property.title, message, shown)
    return Failure(trial.property.title, message, shown, _expected(exercise, trial.property, trial.args), trial.seen)


def diagnose(exercise: Exercise, trials: list[Trial]) -> Misconception | None:
    """The misconception that does exactly what was seen.

    First choice: one that agrees on every input of the exercise. Second: the only one that agrees on every
    input of the first property that failed, for answers with two faults.
    """
    for each in exercise.misconceptions:
        if _agrees(exercise, each, trials):
            return each
    first_failed = next(trial.property for trial in trials if trial.message)
    its_trials = [trial for trial in trials if trial.property is first_failed]
    alike = [each for each in exercise.misconceptions if _agrees(exercise, each, its_trials)]
    return alike[0] if len(alike) == 1 else None


def _agrees(exercise: Exercise, misconception: Misconception, trials: list[Trial]) -> bool:
    theirs = answer_to(exercise.kind, misconception.solution, exercise.time_limit, exercise.reference)
    return all(
        _same(trial.seen, observe(exercise, trial.property, theirs, trial.args), trial.property.tolerance)
        for trial in trials
    )


def _same(seen: Any, other: Any, tolerance: float) -> bool:
    if isinstance(seen, AnswerError) or isinstance(other, AnswerError):
        return isinstance(seen, AnswerError) and isinstance(other, AnswerError) and seen.same_as(other)
    if isinstance(seen, Wrong) or isinstance(other, Wrong):
        return isinstance(seen, Wrong) and isinstance(other, Wrong) and str(seen) == str(other)
    # In either direction: a whole number may stand for a float, which is no reason to withhold a hint.
    return difference(seen, other, tolerance) is None or difference(other, seen, tolerance) is None
