"""The chapters' texts: labels and minutes agree with the exercises and with what was counted."""

import json
import re

import jupytext
import pytest

from rlcourse.authoring import notebooks
from rlcourse.checks.registry import chapters
from rlcourse.commands.environment import root

SOURCES = notebooks.sources(root())
WORDS = {1: "easy", 2: "medium", 3: "hard"}


def by_chapter():
    return pytest.mark.parametrize(
        ("source", "chapter"), list(zip(SOURCES, chapters(), strict=True)), ids=[source.stem for source in SOURCES]
    )


def cells(source):
    return jupytext.read(source, fmt="md:myst").cells


@by_chapter()
def test_each_exercise_is_labelled_with_its_minutes_and_difficulty(source, chapter):
    text = ""
    labels = {}
    for cell in cells(source):
        if cell.cell_type == "markdown":
            text = cell.source
        role, exercise_id = notebooks.exercise_role(cell.metadata.get("tags", []))
        if role == "exercise":
            found = re.findall(r"\*(\d+) minutes? · (\w+)( · optional)?\.\*", text)
            labels[exercise_id] = found[-1] if found else None
    expected = {
        each.id: (str(each.minutes), WORDS[each.difficulty], " · optional" if each.optional else "")
        for each in chapter.exercises
    }
    assert labels == expected


@by_chapter()
def test_every_prediction_is_asked_once_and_in_order(source, chapter):
    asked = [found for cell in cells(source) for found in re.findall(r'^predict\("([\w-]+)"', cell.source, re.M)]
    assert asked == [each.id for each in chapter.predictions]


@by_chapter()
def test_exercises_are_in_the_order_of_the_text(source, chapter):
    asked = [notebooks.exercise_role(cell.metadata.get("tags", [])) for cell in cells(source)]
    assert [name for role, name in asked if role == "exercise"] == [each.id for each in chapter.exercises]


@by_chapter()
def test_minutes_in_the_header_are_those_that_were_counted(source, chapter):
    """Rounded to five minutes; a few words more or less may not tip the scale, so the count may be two off."""
    counted = json.loads((root() / "benchmarks" / "results.json").read_text())["minutes"][source.stem]
    (stated,) = re.findall(r"\*\*Time:\*\* about (\d+) minutes", source.read_text(encoding="utf-8"))
    assert abs(int(stated) - counted["total"]) <= 4.5
    assert counted["total"] <= 92
    assert counted["optional"] == sum(each.minutes for each in chapter.exercises if each.optional)


def test_tables_of_the_pages_are_those_of_the_results(monkeypatch):
    monkeypatch.syspath_prepend(root() / "benchmarks")
    from write_readme import CURVES, PAGES, digest, filled, tables

    results = json.loads((root() / "benchmarks" / "results.json").read_text())
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    assert [filled(text, results) for text in texts] == texts
    assert all(sum(f"<!-- {name} -->" in text for text in texts) == 1 for name in tables(results))
    assert CURVES.exists() == ("learn" in results)
    assert not CURVES.exists() or digest(results["learn"]) in CURVES.read_text(encoding="utf-8")


def test_chapters_are_joined_by_links_to_notebooks_that_exist():
    """Relative links, which work in `work/`, in `notebooks/` and in `notebooks/solutions/`."""
    names = [source.stem for source in SOURCES]
    for number, source in enumerate(SOURCES):
        text = "\n".join(cell.source for cell in cells(source) if cell.cell_type == "markdown")
        links = set(re.findall(r"\]\(([^):]+)\.ipynb\)", text))
        assert links <= set(names) - {source.stem}
        assert set(names[number + 1 : number + 2]) <= links, "the next chapter"
        assert number < 2 or names[number - 1] in links, "the chapter before"
