"""All chapters, in order, and the way from an id to what it names."""

import difflib
from functools import cache
from importlib import import_module

from rlcourse.checks.exercise import Chapter, Exercise, Prediction

CONTENT = "rlcourse.exercises"  # by name: the engine stands below its content and imports none of it


@cache
def chapter(name: str) -> Chapter:
    return import_module(f"{CONTENT}.{name}").CHAPTER


def chapters() -> tuple[Chapter, ...]:
    return tuple(chapter(name) for name in import_module(CONTENT).CHAPTERS)


def find_exercise(exercise_id: str) -> Exercise:
    """Raises KeyError with the nearest known id if there is no such exercise."""
    return _find({each.id: each for chapter in chapters() for each in chapter.exercises}, "exercise", exercise_id)


def find_prediction(prediction_id: str) -> Prediction:
    """Raises KeyError with the nearest known id if there is no such prediction."""
    return _find({each.id: each for chapter in chapters() for each in chapter.predictions}, "prediction", prediction_id)


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
