"""Testing the checks: every right solution must pass, every known wrong one must fail with its own hint."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

from rlcourse.checks.exercise import Exercise
from rlcourse.checks.judge import judge
from rlcourse.checks.registry import find_exercise


@dataclass(frozen=True)
class Outcome:
    """What the check made of one solution over all seeds; ``problem`` is None if it was always as it must be."""

    exercise: str
    solution: str
    kind: str  # "reference", "alternative" or "misconception"
    problem: str | None


def verify_all(exercise_ids: list[str], seeds: int) -> Iterator[Outcome]:
    """Verify the exercises on all processors, in their order, on the seeds 0 to ``seeds`` - 1."""
    # Forked, the threads of numerical libraries that are loaded already would be missing, and be waited for.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for outcomes in pool.map(partial(_verify_by_id, seeds=seeds), exercise_ids):
            yield from outcomes


def _verify_by_id(exercise_id: str, seeds: int) -> list[Outcome]:
    return list(verify_exercise(find_exercise(exercise_id), range(seeds)))


def verify_exercise(exercise: Exercise, seeds: Iterable[int]) -> Iterator[Outcome]:
    """Judge everything that the exercise ships on each seed."""
    seeds = tuple(seeds)
    right = [("reference", _name(exercise.reference, 0), exercise.reference)]
    right += [("alternative", _name(each, i), each) for i, each in enumerate(exercise.alternatives, 1)]
    for kind, name, solution in right:
        yield Outcome(exercise.id, name, kind, _first(_why_not_accepted(exercise, solution, seed) for seed in seeds))
    for each in exercise.misconceptions:
        yield Outcome(
            exercise.id, each.name, "misconception", _first(_why_not_rejected(exercise, each, seed) for seed in seeds)
        )
    if shortage := _shortage(exercise):
        yield Outcome(exercise.id, "(the exercise)", "exercise", shortage)


def _name(solution: Any, index: int) -> str:
    return getattr(solution, "__name__", f"value {index}")


def _first(problems: Iterable[str | None]) -> str | None:
    return next((problem for problem in problems if problem), None)


def _why_not_accepted(exercise: Exercise, solution: Any, seed: int) -> str | None:
    verdict = judge(exercise, solution, seed)
    if verdict:
        return None
    return f"seed {seed}: {verdict.status}: {verdict.failure.property if verdict.failure else ''}: " + (
        verdict.failure.message if verdict.failure else ""
    )


def _why_not_rejected(exercise: Exercise, misconception: Any, seed: int) -> str | None:
    verdict = judge(exercise, misconception.solution, seed)
    if verdict:
        return f"seed {seed}: accepted although it is wrong"
    if verdict.misconception != misconception.name:
        return f"seed {seed}: rejected with the hint of {verdict.misconception!r}"
    return None


def _shortage(exercise: Exercise) -> str | None:
    if len(exercise.alternatives) < 2:
        return f"has {len(exercise.alternatives)} alternatives, at least 2 are needed"
    if len(exercise.misconceptions) < 3:
        return f"has {len(exercise.misconceptions)} misconceptions, at least 3 are needed"
    if not exercise.hints:
        return "has no general hints"
    return None


def summary(outcomes: list[Outcome]) -> str:
    """The closing line of `rlcourse exercises verify`."""
    accepted = sum(each.kind == "alternative" and each.problem is None for each in outcomes)
    rejected = sum(each.kind == "misconception" and each.problem is None for each in outcomes)
    failures = sum(each.problem is not None for each in outcomes)
    exercises = len({each.exercise for each in outcomes})
    return (
        f"{exercises} exercises: {accepted} alternatives accepted, {rejected} wrong solutions rejected with their "
        f"own hint, {failures} failures"
    )
