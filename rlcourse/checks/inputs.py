"""The inputs that a seed draws for an exercise, and what its own solutions make of them; computed once."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from rlcourse.checks.answer import AnswerError, LocalAnswer, answer_to
from rlcourse.checks.exercise import BrokenExercise, Exercise, Property, Wrong
from rlcourse.checks.plain import difference


@dataclass(frozen=True, eq=False)
class Case:
    """One input of one property."""

    property: Property
    args: tuple


class Inputs:
    """All cases of an exercise, in the order in which an answer meets them."""

    def __init__(self, exercise: Exercise, seed: int):
        self.exercise = exercise
        self.cases = tuple(_drawn(exercise, seed))
        self._guarded: dict[int, LocalAnswer] = {}
        self._outcomes: dict[tuple[int, Case], Any] = {}

    def outcome(self, solution: Any, case: Case) -> Any:
        """What one of the exercise's own solutions does on one case, as `observe` returns it."""
        key = (id(solution), case)
        if key not in self._outcomes:
            self._outcomes[key] = observe(case, self.own(solution))
        return self._outcomes[key]

    def own(self, solution: Any) -> LocalAnswer:
        """One of the exercise's own solutions, as it is called for ``outcome``."""
        if id(solution) not in self._guarded:
            self._guarded[id(solution)] = guarded(self.exercise, solution)
        return self._guarded[id(solution)]

    def expected(self, case: Case) -> Any:
        """What the reference gives; BrokenExercise if it fails, as then nothing can be said about an answer."""
        found = self.outcome(self.exercise.reference, case)
        if isinstance(found, AnswerError | Wrong):
            raise BrokenExercise(f"{self._place(case)}: the course's own solution fails: {found}")
        return found

    def problem(self, case: Case, seen: Any) -> str | None:
        """None if what was seen of an answer on this case is right, else a sentence that says what is wrong."""
        if isinstance(seen, AnswerError | Wrong):
            return str(seen)
        if case.property.judge is None:
            return difference(seen, self.expected(case), case.property.tolerance)
        try:
            verdict = case.property.judge(seen, *copy.deepcopy(case.args))
        except Wrong as problem:
            return str(problem)
        except Exception as error:
            return f"The answer cannot be used: {type(error).__name__}: {error}"
        if not (verdict is None or isinstance(verdict, str)):
            raise BrokenExercise(
                f"{self._place(case)}: `judge` returned {verdict!r}; it must return None if the answer is right, "
                "else the sentence that the learner reads."
            )
        return verdict

    def _place(self, case: Case) -> str:
        return f"{self.exercise.id}, property {case.property.title!r}"


@lru_cache(maxsize=32)
def inputs(exercise: Exercise, seed: int) -> Inputs:
    return Inputs(exercise, seed)


def guarded(exercise: Exercise, answer: Any) -> LocalAnswer:
    return answer_to(exercise.kind, answer, exercise.time_limit, exercise.reference)


def observe(case: Case, answer: LocalAnswer) -> Any:
    """What an answer does on one case: plain data, or (returned, not raised) an AnswerError or Wrong."""
    args = copy.deepcopy(case.args)  # every answer meets its random generators in the same state
    try:
        return case.property.observe(answer, *args) if case.property.observe else answer(*args)
    except (AnswerError, Wrong) as problem:
        return problem
    except Exception as error:
        return Wrong(f"The answer cannot be used: {type(error).__name__}: {error}")


def _drawn(exercise: Exercise, seed: int) -> Iterator[Case]:
    """All inputs of all properties; those of one property smallest first, so that the first failure is the smallest."""
    for index, prop in enumerate(exercise.properties):
        cases = prop.cases(np.random.default_rng((seed, index)))
        if not isinstance(cases, list) or not cases or not all(isinstance(args, tuple) for args in cases):
            raise BrokenExercise(
                f"{exercise.id}, property {prop.title!r}: `cases` returned {cases!r:.80}; a list of argument tuples "
                "is needed, at least one. Is a `return` missing?"
            )
        for args in sorted(cases, key=_size):
            yield Case(prop, args)


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return 1
