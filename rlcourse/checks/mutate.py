"""Mutation testing of the checks: every mutant of a right solution must be rejected, on every seed.

A mutant that is as right as its original is marked beside the exercise's near-misses, with the reason:
``EQUIVALENT = {"function: `line` → `changed line`": "why this is right as well"}``.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from time import perf_counter

from rlcourse import workers
from rlcourse.checks.exercise import Exercise
from rlcourse.checks.judge import accepts
from rlcourse.checks.mutants import Mutant, mutants
from rlcourse.checks.registry import find_exercise, near_misses

SHARES = 8  # jobs that the mutants of an exercise are dealt out to
MOST_MEMORY = 4 << 30  # bytes, of each worker
PATIENCE = 0.2, 3.0  # s, and times the slowest right answer: most of what takes longer loops for ever


@dataclass(frozen=True)
class Survivor:
    """A mutant that passes on some seed; ``reason`` says why that is right, where it is marked so."""

    exercise: str
    mutant: str
    seed: int
    reason: str | None


@dataclass(frozen=True)
class Tally:
    """What came of a share of an exercise's mutants, or of all; ``marks`` are the mutants that are marked."""

    exercise: str
    mutants: int
    survivors: tuple[Survivor, ...]
    marks: tuple[str, ...]

    @property
    def slipped(self) -> tuple[Survivor, ...]:
        """Those that pass without being marked."""
        return tuple(each for each in self.survivors if each.reason is None)

    @property
    def stale(self) -> tuple[str, ...]:
        """Marks of mutants that do not exist or are rejected on every seed."""
        return tuple(sorted(set(self.marks) - {each.mutant for each in self.survivors}))


def mutate_all(exercise_ids: list[str], seeds: int) -> Iterator[Tally]:
    """Try the mutants of each exercise on all processors, on the seeds 0 to ``seeds`` - 1."""
    jobs = [(exercise_id, share, seeds) for exercise_id in exercise_ids for share in range(SHARES)]
    shares = workers.results(_share, jobs, prepare=_limit_memory)
    for exercise_id in exercise_ids:
        yield _together(exercise_id, list(islice(shares, SHARES)))


def _limit_memory() -> None:
    """A mutant that collects without end gets a MemoryError of its own. Windows has no such limit, macOS refuses it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _share(job: tuple[str, int, int]) -> Tally:
    exercise_id, share, seeds = job
    marked = getattr(near_misses(exercise_id), "EQUIVALENT", {})
    return mutate(find_exercise(exercise_id), range(seeds), marked, share)


def _together(exercise_id: str, shares: list[Tally]) -> Tally:
    survivors = tuple(each for share in shares for each in share.survivors)
    return Tally(exercise_id, sum(share.mutants for share in shares), survivors, shares[0].marks)


def mutate(exercise: Exercise, seeds: range, marked: dict[str, str], share: int | None = None) -> Tally:
    """Judge the mutants of the reference and the alternatives, all or one share of them, on each seed.

    marked : mutant -> why it is as right as its original. Answers that are data have no mutants.
    """
    if exercise.kind == "value":
        return Tally(exercise.id, 0, (), tuple(marked))
    chosen = _mutants(exercise)[slice(None) if share is None else slice(share, None, SHARES)]
    impatient = replace(exercise, time_limit=_time_limit(exercise, seeds[0]))
    survivors = []
    for mutant in chosen:
        seed = next((seed for seed in seeds if _passes(impatient, mutant, seed)), None)
        if seed is not None:
            survivors.append(Survivor(exercise.id, mutant.name, seed, marked.get(mutant.name)))
    return Tally(exercise.id, len(chosen), tuple(survivors), tuple(marked))


@lru_cache(maxsize=1)
def _mutants(exercise: Exercise) -> list[Mutant]:
    return list(mutants(exercise.reference, *exercise.alternatives))


def _passes(exercise: Exercise, mutant: Mutant, seed: int) -> bool:
    try:
        function = mutant.function
    except (SyntaxError, ValueError):  # `f(x) = 1`, say: no program
        return False
    return accepts(exercise, function, seed)


def _time_limit(exercise: Exercise, seed: int) -> float:
    """Seconds within which a mutant that deserves to pass would pass."""
    slowest = 0.0
    for solution in (exercise.reference, *exercise.alternatives):
        start = perf_counter()
        accepts(exercise, solution, seed)
        slowest = max(slowest, perf_counter() - start)
    return min(exercise.time_limit, PATIENCE[0] + PATIENCE[1] * slowest)


def summary(tallies: list[Tally]) -> str:
    """The closing lines of `rlcourse exercises mutate`: a table, and what it comes to."""
    lines = [f"{'exercise':34} {'mutants':>8} {'rejected':>9} {'marked':>7} {'slipped':>8}"]
    for each in tallies:
        passed = len(each.survivors)
        marked = passed - len(each.slipped)
        row = f"{each.mutants:8,} {each.mutants - passed:9,} {marked:7} {len(each.slipped):8}"
        lines.append(f"{each.exercise:34} {row}")
    total = sum(each.mutants for each in tallies)
    slipped = sum(len(each.slipped) for each in tallies)
    stale = sum(len(each.stale) for each in tallies)
    lines.append(f"{total:,} mutants: {slipped} slipped through, {stale} marks are stale")
    return "\n".join(lines)
