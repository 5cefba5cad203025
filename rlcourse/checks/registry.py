"""All chapters, in order, and the way from an id to what it names."""

import difflib
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from rlcourse.checks.exercise import BrokenExercise, Chapter, Exercise, Prediction

CONTENT = "rlcourse.exercises"  # by name: the engine stands below its content and imports none of it


@cache
def chapter(name: str) -> Chapter:
    return import_module(f"{CONTENT}.{name}").CHAPTER


def chapters() -> tuple[Chapter, ...]:
    return tuple(chapter(name) for name in import_module(CONTENT).CHAPTERS)


def find_exercise(exercise_id: str) -> Exercise:
    """Raises KeyError with the nearest known id if there is no such exercise."""
    return _find(_by_id(each for chapter in chapters() for each in chapter.exercises), "exercise", exercise_id)


def find_prediction(prediction_id: str) -> Prediction:
    """Raises KeyError with the nearest known id if there is no such prediction."""
    return _find(_by_id(each for chapter in chapters() for each in chapter.predictions), "prediction", prediction_id)


def _by_id(things: Iterable) -> dict:
    found = {}
    for each in things:
        if each.id in found:
            raise BrokenExercise(
                f"the id {each.id!r} is used twice: {found[each.id]!r:.80} and {each!r:.80}. Change one."
            )
        found[each.id] = each
    return found


def home(exercise_id: str) -> str:
    """The name of the module that holds the exercise, such as ``"rlcourse.exercises.mdp.clinic_fix"``."""
    find_exercise(exercise_id)
    for each in chapters():
        package = import_module(f"{CONTENT}.{each.name}")
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            exercise = getattr(import_module(module.name), "EXERCISE", None)
            if exercise is not None and exercise.id == exercise_id:
                return module.name
    raise LookupError(f"no module of {CONTENT} holds exercise {exercise_id!r} under the name EXERCISE")


def near_misses(exercise_id: str) -> ModuleType | None:
    """The module of the exercise's name in the folder ``near_misses`` of its chapter; None as long as there is none.

    Its ``NEAR_MISSES`` are answers that a person would write, wrong on few inputs only.
    """
    package, _, module = home(exercise_id).rpartition(".")
    name = f"{package}.near_misses.{module}"
    if not find_spec(f"{package}.near_misses") or not find_spec(name):
        return None
    return import_module(name)


def _find(known: dict, what: str, wanted: str):
    if not isinstance(wanted, str):
        raise KeyError(
            f"First comes the id of the {what}, a text such as {next(iter(known))!r}, not a value of type "
            f"{type(wanted).__name__}."
        )
    if wanted in known:
        return known[wanted]
    wanted = wanted[:80]
    near = difflib.get_close_matches(wanted, known, n=1)
    raise KeyError(
        f"There is no {what} {wanted!r}." + (f" Is {near[0]!r} meant?" if near else f" Known: {', '.join(known)}.")
    )
