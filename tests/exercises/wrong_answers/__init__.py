"""Wrong answers that people write, drawn up without looking at the planned misconceptions: a file per exercise.

    @wrong("td-update", "forgets gamma", fits=("gamma-is-not-used",))
    def forgets_gamma(v, s, r, s_next, terminated, alpha, gamma): ...

Importing one of these files adds its answers to WRONG_ANSWERS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any


@dataclass(frozen=True)
class WrongAnswer:
    """mistake says in a phrase what is wrong; fits names the misconceptions whose hint helps whoever made it."""

    exercise: str
    mistake: str
    answer: Any
    fits: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.exercise}: {self.mistake}"


WRONG_ANSWERS: list[WrongAnswer] = []


def wrong(exercise: str, mistake: str, fits: tuple[str, ...] = ()) -> Callable:
    """Adds the function (or, called with it, the value) that follows to the list."""

    def add(answer):
        WRONG_ANSWERS.append(WrongAnswer(exercise, mistake, answer, fits))
        return answer

    return add


def all_wrong_answers() -> list[WrongAnswer]:
    """Those of all files."""
    for module in walk_packages(__path__, f"{__name__}."):
        import_module(module.name)
    return WRONG_ANSWERS
