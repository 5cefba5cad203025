"""The pages for those who extend the kit: their example works, their links lead somewhere."""

import importlib
import re
import sys
from pathlib import Path

import pytest

from rlcourse.checks.mutate import mutate
from rlcourse.checks.verify import verify_exercise

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The modules of the page on exercises: the exercise, and its near-misses."""
    page = (ROOT / "docs" / "how-an-exercise-is-made.md").read_text(encoding="utf-8")
    names = ("running_mean_example", "running_mean_near_misses")
    for name, code in zip(names, re.findall(r"```python\n(.*?)```", page, re.DOTALL), strict=True):
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield tuple(importlib.import_module(name) for name in names)
    for name in names:
        del sys.modules[name]


def test_the_example_is_an_exercise_that_nothing_slips_past(example):
    exercise, near_misses = example[0].EXERCISE, example[1].NEAR_MISSES
    outcomes = list(verify_exercise(exercise, range(20), near_misses))
    assert [(each.solution, each.problem) for each in outcomes if each.problem] == []
    assert {each.kind for each in outcomes} == {"reference", "alternative", "misconception", "near-miss"}
    tally = mutate(exercise, range(3), {})
    assert tally.mutants > 20 and [each.mutant for each in tally.slipped] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page):
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:rlcourse|tests|benchmarks|notebooks)/[\w./-]+?)`", text)
    placeholder = re.compile("NN-|CHAPTER|NAME|running_mean")
    assert [name for name in named if not (ROOT / name).exists() and not placeholder.search(name)] == []


def test_the_page_on_training_agents_runs_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "training-agents.md").read_text(encoding="utf-8")
    names = {"__name__": "page"}
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(code, "training-agents.md", "exec"), names)
    assert names["config"].env == "Pendulum-v1" and (tmp_path / "cartpole.gif").stat().st_size > 1000
