"""`rlcourse exercises` and `rlcourse progress`: the checks are tested; what has been solved is printed."""

import os
import sys
from pathlib import Path


def progress(arguments) -> int:
    from rlcourse.checks.overview import progress

    here = Path("rlcourse-progress.json")
    in_work = Path("work") / here
    if not here.exists() and in_work.exists():
        os.environ.setdefault("RLCOURSE_PROGRESS", str(in_work))
    progress()
    return 0


def exercises(arguments) -> int:
    from rlcourse.checks.exercise import BrokenExercise
    from rlcourse.checks.registry import chapters

    named = [(exercise, {exercise.id, chapter.name}) for chapter in chapters() for exercise in chapter.exercises]
    unknown = set(arguments.names).difference(*(names for _, names in named))
    if unknown:
        print(f"rlcourse: no exercise or chapter is called {' or '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [exercise for exercise, names in named if not arguments.names or names & set(arguments.names)]
    if arguments.action == "list":
        for exercise in chosen:
            print(f"{exercise.id:32} {exercise.points:2} points  {exercise.minutes:2} min  {exercise.title}")
        return 0
    ids = [exercise.id for exercise in chosen]
    try:
        return (
            _mutate(ids, arguments.seeds or 1) if arguments.action == "mutate" else _verify(ids, arguments.seeds or 20)
        )
    except (BrokenExercise, TypeError) as problem:
        print(f"rlcourse: {problem}", file=sys.stderr)
        return 1


def _verify(ids: list[str], seeds: int) -> int:
    from rlcourse.checks import verify

    outcomes = []
    for outcome in verify.verify_all(ids, seeds):
        outcomes.append(outcome)
        print(f"{'FAIL' if outcome.problem else 'ok  '} {outcome.exercise}  {outcome.kind}  {outcome.solution}")
        if outcome.problem:
            print(f"     {outcome.problem}")
    print(verify.summary(outcomes))
    return 1 if any(each.problem for each in outcomes) else 0


def _mutate(ids: list[str], seeds: int) -> int:
    from rlcourse.checks import mutate

    tallies = []
    for tally in mutate.mutate_all(ids, seeds):
        tallies.append(tally)
        for each in tally.slipped:
            print(f"{each.exercise} accepts, on seed {each.seed}:\n     {each.mutant}")
        for mark in tally.stale:
            print(f"{tally.exercise} marks as equivalent what does not pass or does not exist:\n     {mark}")
    print(mutate.summary(tallies))
    return 1 if any(each.slipped or each.stale for each in tallies) else 0
