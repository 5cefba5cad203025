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
    from rlcourse.checks import verify
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
    outcomes = []
    for outcome in verify.verify_all([exercise.id for exercise in chosen], arguments.seeds):
        outcomes.append(outcome)
        print(f"{'FAIL' if outcome.problem else 'ok  '} {outcome.exercise}  {outcome.kind}  {outcome.solution}")
        if outcome.problem:
            print(f"     {outcome.problem}")
    print(verify.summary(outcomes))
    return 1 if any(each.problem for each in outcomes) else 0
