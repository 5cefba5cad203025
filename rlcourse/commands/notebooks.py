"""`rlcourse build` and `rlcourse validate`: notebooks are written from their sources, and run."""

import sys
from pathlib import Path

from rlcourse.commands.environment import root


def build(arguments) -> int:
    from rlcourse.authoring import notebooks

    course = root()
    if arguments.nbgrader:
        return _build_for_nbgrader(course, Path(arguments.nbgrader))
    if not arguments.check:
        try:
            for path in notebooks.build(course):
                print(path.relative_to(course))
        except (notebooks.SourceError, OSError) as problem:
            print(f"rlcourse: {problem}", file=sys.stderr)
            return 1
    found = notebooks.problems(course)
    for problem in found:
        print(problem, file=sys.stderr)
    if arguments.check:
        print(f"{len(notebooks.sources(course))} sources, {len(found)} problems")
    return 1 if found else 0


def _build_for_nbgrader(course: Path, folder: Path) -> int:
    from rlcourse.authoring import nbgrader, notebooks

    try:
        for path in nbgrader.write_course(course, folder):
            print(path)
    except (notebooks.SourceError, nbgrader.Occupied, OSError) as problem:
        print(f"rlcourse: {problem}", file=sys.stderr)
        return 1
    return 0


def validate(arguments) -> int:
    from rlcourse.authoring import validation

    return validation.validate(root(), arguments.chapters)
