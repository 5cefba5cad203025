"""`rlcourse build` and `rlcourse validate`: notebooks are written from their sources, and run."""

import sys

from rlcourse.commands.environment import root


def build(arguments) -> int:
    from rlcourse.authoring import notebooks

    course = root()
    if not arguments.check:
        try:
            for path in notebooks.build(course):
                print(path.relative_to(course))
        except notebooks.SourceError as problem:
            print(f"rlcourse: {problem}", file=sys.stderr)
            return 1
    found = notebooks.problems(course)
    for problem in found:
        print(problem, file=sys.stderr)
    if arguments.check:
        print(f"{len(notebooks.sources(course))} sources, {len(found)} problems")
    return 1 if found else 0


def validate(arguments) -> int:
    from rlcourse.authoring import validation

    return validation.validate(root(), arguments.chapters)
