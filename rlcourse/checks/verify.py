"""Testing the checks: every right solution must pass, every known wrong one must fail with its own hint.

Near-misses, wrong on few inputs only, must fail too, with whatever hint.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from rlcourse import workers
from rlcourse.checks.diagnosis import shows
from rlcourse.checks.exercise import BrokenExercise, Exercise, Misconception
from rlcourse.checks.inputs import guarded
from rlcourse.checks.judge import accepts, judge
from rlcourse.checks.registry import find_exercise, near_misses

ENOUGH_NEAR_MISSES = 10


@dataclass(frozen=True)
class Outcome:
    """What the check made of one solution over all seeds; ``problem`` is None if it was always as it must be."""

    exercise: str
    solution: str
    kind: str  # "reference", "alternative", "misconception", "near-miss" or "exercise"
    problem: str | None


def verify_all(exercise_ids: list[str], seeds: int) -> Iterator[Outcome]:
    """Verify the exercises on all processors, in their order, on the seeds 0 to ``seeds`` - 1."""
    for outcomes in workers.results(partial(_verify_by_id, seeds=seeds), exercise_ids):
        yield from outcomes


def _verify_by_id(exercise_id: str, seeds: int) -> list[Outcome]:
    nearly_right = getattr(near_misses(exercise_id), "NEAR_MISSES", ())
    try:
        return list(verify_exercise(find_exercise(exercise_id), range(seeds), nearly_right))
    except BrokenExercise as problem:
        return [Outcome(exercise_id, "(the exercise)", "exercise", str(problem))]


def verify_exercise(exercise: Exercise, seeds: Iterable[int], nearly_right: tuple) -> Iterator[Outcome]:
    """Judge everything that the exercise ships, and its near-misses, on each seed."""
    seeds = tuple(seeds)

    def outcome(kind: str, name: str, problem_on: Callable[[int], str | None], lasting: str | None = None) -> Outcome:
        problems = (f"seed {seed}: {problem}" for seed in seeds if (problem := problem_on(seed)))
        return Outcome(exercise.id, name, kind, lasting or next(problems, None))

    right = [("reference", exercise.reference), *(("alternative", each) for each in exercise.alternatives)]
    for index, (kind, solution) in enumerate(right):
        problem_on = partial(_why_not_accepted, exercise, solution)
        yield outcome(kind, _name(solution, index), problem_on, _why_experimented_wrongly(exercise, solution))
    for each in exercise.misconceptions:
        for index, solution in enumerate(each.solutions):
            name = each.name + (f", variant {index}" if index else "")
            problem_on = partial(_why_not_rejected, exercise, each, solution)
            yield outcome("misconception", name, problem_on, _why_not_shown(exercise, each, solution))
    for index, solution in enumerate(nearly_right, 1):
        yield outcome(
            "near-miss", f"{index} {_name(solution, index)}", partial(_why_near_miss_passes, exercise, solution)
        )
    if shortage := _shortage(exercise, nearly_right):
        yield Outcome(exercise.id, "(the exercise)", "exercise", shortage)


def _name(solution: Any, index: int) -> str:
    return getattr(solution, "__name__", f"value {index}")


def _why_not_accepted(exercise: Exercise, solution: Any, seed: int) -> str | None:
    verdict = judge(exercise, solution, seed)
    if verdict:
        return None
    said = f"{verdict.failure.property}: {verdict.failure.message}" if verdict.failure else ""
    return f"{verdict.status}: {said}"


def _why_experimented_wrongly(exercise: Exercise, solution: Any) -> str | None:
    """An experiment that finds its mistake in a right answer would find it anywhere."""
    for each in exercise.misconceptions:
        if each.experiment and shows(each, guarded(exercise, solution)):
            return f"the experiment of {each.name!r} finds its mistake in it"
    return None


def _why_not_rejected(exercise: Exercise, misconception: Misconception, solution: Any, seed: int) -> str | None:
    verdict = judge(exercise, solution, seed)
    if verdict:
        return "accepted although it is wrong"
    if verdict.misconception != misconception.name:
        return f"rejected with the hint of {verdict.misconception!r}; where both do the same, make them one"
    if verdict.is_guess:
        return "its own hint is only a guess: it does not agree with itself on every input. Is it random?"
    return None


def _why_not_shown(exercise: Exercise, misconception: Misconception, solution: Any) -> str | None:
    if misconception.experiment and not shows(misconception, guarded(exercise, solution)):
        return "its own experiment does not show the mistake"
    return None


def _why_near_miss_passes(exercise: Exercise, solution: Any, seed: int) -> str | None:
    if not accepts(exercise, solution, seed):
        return None
    return "accepted although it is wrong (if it is right, it belongs among the alternatives)"


def _shortage(exercise: Exercise, nearly_right: tuple) -> str | None:
    if len(exercise.alternatives) < 2:
        return f"has {len(exercise.alternatives)} alternatives, at least 2 are needed"
    if len(exercise.misconceptions) < 3:
        return f"has {len(exercise.misconceptions)} misconceptions, at least 3 are needed"
    if len(nearly_right) < ENOUGH_NEAR_MISSES:
        return f"has {len(nearly_right)} near-misses, at least {ENOUGH_NEAR_MISSES} are needed"
    if not exercise.hints:
        return "has no general hints"
    return None


def summary(outcomes: list[Outcome]) -> str:
    """The closing line of `rlcourse exercises verify`."""
    held = Counter(each.kind for each in outcomes if each.problem is None)
    failures = sum(each.problem is not None for each in outcomes)
    exercises = len({each.exercise for each in outcomes})
    return (
        f"{exercises} exercises: {held['alternative']} alternatives accepted, {held['misconception']} wrong solutions "
        f"rejected with their own hint, {held['near-miss']} near-misses rejected, {failures} failures"
    )
