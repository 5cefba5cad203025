"""The three variants of a notebook, and that nbval finds what is wrong with them."""

import pytest

from rlcourse.authoring import notebooks, validation

CHAPTER = """---
kernelspec:
  name: python3
  display_name: Python 3
  language: python
---

```{code-cell} ipython3
from rlcourse import check
```

```{code-cell} ipython3
:tags: [exercise:total-reward]

def total_reward(rewards):
    # BEGIN SOLUTION
    return sum(rewards)
    # END SOLUTION
```

```{code-cell} ipython3
:tags: [check:total-reward]

check("total-reward", total_reward)
```
"""


@pytest.fixture
def course(tmp_path):
    notebooks.source_folder(tmp_path).mkdir(parents=True)
    (notebooks.source_folder(tmp_path) / "01-sample.md").write_text(CHAPTER)
    return tmp_path


def edited(course, old, new):
    source = notebooks.source_folder(course) / "01-sample.md"
    assert old in source.read_text()
    source.write_text(source.read_text().replace(old, new))


def run_cells(course, variant, monkeypatch):
    """Run a variant's cells here, one after the other; return the last error or None."""
    (source,) = notebooks.sources(course)
    for name in ("RLCOURSE_PROGRESS", "RLCOURSE_STRICT"):
        monkeypatch.setenv(name, "")  # restored after the test, whatever the cells set
    namespace = {}
    for cell in validation.variant_of(source, variant, course).cells:
        try:
            exec(cell.source, namespace)
        except Exception as error:
            return error
    return None


@pytest.mark.parametrize("variant", validation.VARIANTS)
def test_sound_chapter_passes_in_every_variant(course, variant, monkeypatch):
    assert run_cells(course, variant, monkeypatch) is None


def test_wrong_solution_in_the_source_fails_the_instructors_variant(course, monkeypatch):
    edited(course, "return sum(rewards)", "return sum(rewards[1:])")
    assert type(run_cells(course, "instructor", monkeypatch)).__name__ == "CheckFailed"


def test_solved_learners_notebook_fails_the_learners_variant(course, monkeypatch):
    edited(course, "    return sum(rewards)\n", "    # STUB return sum(rewards)\n    return sum(rewards)\n")
    assert isinstance(run_cells(course, "learner", monkeypatch), AssertionError)


@pytest.mark.parametrize("variant", validation.VARIANTS)
def test_check_that_asks_nothing_fails_every_variant(course, variant, monkeypatch):
    edited(course, 'check("total-reward", total_reward)', "None")
    assert isinstance(run_cells(course, variant, monkeypatch), AssertionError)


def test_check_that_accepts_everything_fails_the_wrong_variant(course, monkeypatch):
    edited(course, 'check("total-reward", total_reward)', 'check("total-reward", sum)')
    assert isinstance(run_cells(course, "wrong", monkeypatch), AssertionError)


def test_nbval_reports_a_broken_cell(course, capfd):
    edited(course, "from rlcourse import check", "from rlcourse import chekc")
    assert validation.validate(course) != 0
    assert "chekc" in capfd.readouterr().out


def test_unknown_chapter_is_named(course, capsys):
    assert validation.validate(course, ["1", "17"]) == 2
    assert capsys.readouterr().err == "rlcourse: no chapter is called 17; there are 01-sample\n"


def test_a_course_without_sources_is_said(tmp_path, capsys):
    assert validation.validate(tmp_path) == 2
    assert "there are no chapters in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# END SOLUTION", "", "0 lines `# END SOLUTION`"),
        ("    return sum(rewards)", "    return sum(rewards", "does not parse"),
        ("def total_reward(rewards):\n", "if True:\n", "defines no name"),
    ],
)
def test_a_source_that_cannot_be_run_is_a_sentence(course, old, new, said, capsys):
    edited(course, old, new)
    assert validation.validate(course) == 1
    assert said in (error := capsys.readouterr().err) and error.count("\n") == 1
