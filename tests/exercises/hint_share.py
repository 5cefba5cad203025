"""How many wrong answers get a hint of their own that fits.

    python -m tests.exercises.hint_share [ID ...]

prints a table per chapter, and every answer whose hint does not fit.
"""

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass

from rlcourse.checks.judge import judge
from rlcourse.checks.registry import chapters, find_exercise
from tests.exercises.wrong_answers import WrongAnswer, all_wrong_answers

KINDS = ("fits", "guess fits", "general", "guess misses", "misses", "accepted")


@dataclass(frozen=True)
class Outcome:
    """kind: whether a diagnosis or a guess fits or misses, only general hints come, or the answer even passes."""

    wrong: WrongAnswer
    kind: str
    hint: str | None


def outcomes(seed: int = 0, exercises: tuple[str, ...] = ()) -> list[Outcome]:
    """What the checks say of the wrong answers to some exercises (default: all) on the inputs of ``seed``."""
    return [_outcome(each, seed) for each in all_wrong_answers() if not exercises or each.exercise in exercises]


def _outcome(wrong: WrongAnswer, seed: int) -> Outcome:
    verdict = judge(find_exercise(wrong.exercise), wrong.answer, seed)
    if verdict:
        return Outcome(wrong, "accepted", None)
    if verdict.misconception is None:
        return Outcome(wrong, "general", None)
    kind = "fits" if verdict.misconception in wrong.fits else "misses"
    return Outcome(wrong, f"guess {kind}" if verdict.is_guess else kind, verdict.misconception)


def share(found: list[Outcome]) -> float:
    """The share of answers with a hint of their own that fits."""
    return sum(each.kind in ("fits", "guess fits") for each in found) / len(found)


def table(found: list[Outcome]) -> str:
    home = {exercise.id: chapter for chapter in chapters() for exercise in chapter.exercises}
    by_chapter = defaultdict(list)
    for each in found:
        by_chapter[f"{home[each.wrong.exercise].number} {home[each.wrong.exercise].name}"].append(each)
    lines = [f"{'chapter':14} {'answers':>8}" + "".join(f"{kind:>14}" for kind in KINDS) + f"{'share':>8}"]
    for name, some in [*sorted(by_chapter.items()), ("all", found)]:
        count = Counter(each.kind for each in some)
        row = f"{name:14} {len(some):8}" + "".join(f"{count[kind]:14}" for kind in KINDS)
        lines.append(row + f"{share(some):8.0%}")
    return "\n".join(lines)


if __name__ == "__main__":
    every = outcomes(exercises=tuple(sys.argv[1:]))
    for one in every:
        if one.kind not in ("fits", "guess fits"):
            print(f"{one.kind:13} {one.wrong.name}" + (f"  [{one.hint}]" if one.hint else ""))
    print(table(every))
