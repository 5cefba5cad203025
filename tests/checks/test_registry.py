"""From an exercise to the module that holds it, and to the near-misses beside it."""

import importlib
from dataclasses import replace

import pytest

from rlcourse.checks import registry
from rlcourse.checks.exercise import BrokenExercise, Chapter
from tests.checks.sample import SAMPLE


def test_every_exercise_is_at_home_in_a_module_of_its_own_chapter():
    for chapter in registry.chapters():
        for exercise in chapter.exercises:
            home = registry.home(exercise.id)
            assert home.startswith(f"rlcourse.exercises.{chapter.name}.")
            assert importlib.import_module(home).EXERCISE is exercise


CHAPTER = """
from rlcourse.checks.exercise import Chapter
from own_content.first.sums import EXERCISE
CHAPTER = Chapter(1, "first", "First", (EXERCISE,))
"""


def test_near_misses_are_found_beside_the_exercise(tmp_path, monkeypatch):
    files = {
        "__init__.py": "CHAPTERS = ('first',)",
        "first/__init__.py": CHAPTER,
        "first/inputs.py": "",
        "first/sums.py": "from tests.checks.sample import SAMPLE as EXERCISE",
        "first/near_misses/__init__.py": "",
    }
    for name, text in files.items():
        path = tmp_path / "own_content" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "CONTENT", "own_content")
    assert registry.home("sample-return") == "own_content.first.sums"
    assert registry.near_misses("sample-return") is None
    (path.parent / "sums.py").write_text("NEAR_MISSES = (1, 2)")
    importlib.invalidate_caches()
    assert registry.near_misses("sample-return").NEAR_MISSES == (1, 2)


def test_an_unknown_exercise_has_no_home():
    with pytest.raises(KeyError, match="'total-reward'"):
        registry.home("total-rewrad")


def test_an_id_that_is_used_twice_is_named(monkeypatch):
    twice = Chapter(1, "m", "M", (SAMPLE, replace(SAMPLE, title="Another")))
    monkeypatch.setattr("rlcourse.checks.registry.chapters", lambda: (twice,))
    with pytest.raises(BrokenExercise, match="'sample-return' is used twice"):
        registry.find_exercise("sample-return")
