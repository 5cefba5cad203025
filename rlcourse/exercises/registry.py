"""All chapters, in order, and the way from an id to what it names."""

import difflib
from functools import cache
from importlib import import_module

from rlcourse.exercises.exercise import Chapter, Exercise, Prediction

CHAPTERS = ("welcome", "mdp", "bellman", "q_learning")


@cache
def chapter(name: str) -> Chapter:
    return import_module(f"rlcourse.exercises.{name}").CHAPTER


def chapters() -> tuple[Chapter, ...]:
    from importlib.util import find_spec  # TEMPORARY until all chapters exist

    there = [name for name in CHAPTERS if find_spec(f"rlcourse.exercises.{name}")]
    loaded = []
    for name in there:
        try:
            loaded.append(chapter(name))
        except (ImportError, AttributeError) as problem:
            print(f"(chapter {name} does not load yet: {problem})")
    return tuple(loaded)


def find_exercise(exercise_id: str) -> Exercise:
    """Raises KeyError with the nearest known id if there is no such exercise."""
    return _find({each.id: each for chapter in chapters() for each in chapter.exercises}, "exercise", exercise_id)


def find_prediction(prediction_id: str) -> Prediction:
    """Raises KeyError with the nearest known id if there is no such prediction."""
    return _find({each.id: each for chapter in chapters() for each in chapter.predictions}, "prediction", prediction_id)


def _find(known: dict, what: str, wanted: str):
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(str(wanted), known, n=1)
    raise KeyError(
        f"There is no {what} {wanted!r}." + (f" Is {near[0]!r} meant?" if near else f" Known: {', '.join(known)}.")
    )
