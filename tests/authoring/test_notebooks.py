"""From source to notebooks, and what `rlcourse build --check` must find."""

import nbformat
import pytest

from rlcourse.authoring import notebooks
from rlcourse.checks.exercise import Chapter
from tests.checks.sample import SAMPLE

SOURCE = """---
kernelspec:
  name: python3
  display_name: Python 3
  language: python
---

# A chapter

```{code-cell} ipython3
import numpy as np
```

```{code-cell} ipython3
:tags: [exercise:sample-return]

def discounted(rewards, gamma):
    \"\"\"The return.\"\"\"
    # BEGIN SOLUTION
    powers = gamma ** np.arange(len(rewards))
    return float(np.sum(powers * rewards))
    # END SOLUTION
```

```{code-cell} ipython3
:tags: [check:sample-return]

check("sample-return", discounted)
```
"""


@pytest.fixture(autouse=True)
def one_exercise(monkeypatch):
    def chapters():
        return (Chapter(1, "m", "M", (SAMPLE,)),)

    monkeypatch.setattr("rlcourse.checks.registry.chapters", chapters)
    monkeypatch.setattr(notebooks, "all_chapters", chapters)


@pytest.fixture
def course(tmp_path):
    """A folder with one source, not built yet."""
    notebooks.source_folder(tmp_path).mkdir(parents=True)
    (notebooks.source_folder(tmp_path) / "01-sample.md").write_text(SOURCE)
    return tmp_path


def write(course, text):
    (notebooks.source_folder(course) / "01-sample.md").write_text(text)


def learner(course):
    return course / "notebooks" / "01-sample.ipynb"


def cell(path, identity):
    return next(each for each in nbformat.read(path, as_version=4).cells if each.id == identity)


def test_built_course_has_no_problems(course):
    assert len(notebooks.build(course)) == 2
    assert notebooks.problems(course) == []


def test_learner_gets_the_stub_and_the_instructor_the_solution_without_markers(course):
    notebooks.build(course)
    theirs = cell(learner(course), "exercise-sample-return").source
    ours = cell(course / "notebooks" / "solutions" / "01-sample.ipynb", "exercise-sample-return").source
    assert 'raise NotImplementedError("write your solution here")' in theirs and "powers" not in theirs
    assert "powers" in ours and "SOLUTION" not in ours + theirs
    namespace = {}
    exec(theirs, namespace)
    with pytest.raises(NotImplementedError):
        namespace["discounted"]([1.0], 0.5)


def test_stub_lines_become_what_the_learner_starts_from(course):
    write(course, SOURCE.replace("    powers", "    # STUB answer = ...\n    # STUB return answer\n    powers"))
    notebooks.build(course)
    assert "    answer = ...\n    return answer" in cell(learner(course), "exercise-sample-return").source


def test_cells_carry_nbgrader_metadata_of_schema_3(course):
    notebooks.build(course)
    solution = cell(learner(course), "exercise-sample-return").metadata.nbgrader
    check = cell(learner(course), "check-sample-return").metadata.nbgrader
    assert (solution.solution, solution.grade, solution.locked, solution.schema_version) == (True, False, False, 3)
    assert (check.solution, check.grade, check.locked, check.points) == (False, True, True, SAMPLE.points)
    assert check.grade_id != solution.grade_id


def test_building_twice_gives_the_same_bytes(course):
    first = [path.read_bytes() for path in notebooks.build(course)]
    assert [path.read_bytes() for path in notebooks.build(course)] == first


def edit(path, change):
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def test_check_finds_a_notebook_that_was_edited_by_hand(course):
    notebooks.build(course)
    edit(learner(course), lambda notebook: notebook.cells[0].update(source="# Another"))
    assert any("is not what its source gives" in problem for problem in notebooks.problems(course))


def test_check_finds_a_source_that_was_not_built(course):
    assert sum("is missing" in problem for problem in notebooks.problems(course)) == 2


def test_check_finds_a_leaked_solution_line_anywhere_in_the_learners_notebook(course):
    leaked = "    powers = gamma ** np.arange(len(rewards))"
    write(course, SOURCE.replace("import numpy as np", "import numpy as np\n\ndef helper(rewards, gamma):\n" + leaked))
    notebooks.build(course)
    assert any("part of the solution of sample-return" in problem for problem in notebooks.problems(course))


def test_check_finds_an_output_left_in(course):
    notebooks.build(course)

    def add_output(notebook):
        notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="7")]

    edit(learner(course), add_output)
    assert any("has an output" in problem for problem in notebooks.problems(course))


def test_check_finds_a_cell_that_does_not_parse(course):
    write(course, SOURCE.replace("import numpy as np", "x ="))
    notebooks.build(course)
    assert any("does not parse" in problem for problem in notebooks.problems(course))


def test_magics_are_not_taken_for_syntax_errors(course):
    write(course, SOURCE.replace("import numpy as np", "%matplotlib inline\nimport numpy as np"))
    notebooks.build(course)
    assert notebooks.problems(course) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("check:sample-return", "check:sample-retrun", "'sample-retrun'. Is 'sample-return' meant?"),
        (":tags: [check:sample-return]\n", "", "no notebook has a cell tagged check:sample-return"),
        ("# END SOLUTION", "# END", "0 lines `# END SOLUTION`"),
        (":tags: [exercise:sample-return]\n", "", "a solution without the tag"),
        ("    # BEGIN SOLUTION", "# BEGIN SOLUTION", "at the margin needs"),
    ],
)
def test_check_names_what_is_wrong_with_a_source(course, old, new, said):
    notebooks.build(course)
    write(course, SOURCE.replace(old, new))
    assert any(said in problem for problem in notebooks.problems(course))


def test_check_finds_two_cells_for_one_exercise_and_notebooks_without_source(course):
    notebooks.build(course)
    other = notebooks.source_folder(course) / "02-copy.md"
    other.write_text(SOURCE)
    assert sum("and so is a cell before it" in problem for problem in notebooks.problems(course)) == 2
    notebooks.build(course)
    other.unlink()
    assert sum("has no source" in problem for problem in notebooks.problems(course)) == 2


def test_check_finds_a_cell_that_calls_another_check_than_its_tag_says(course):
    write(course, SOURCE.replace('check("sample-return", discounted)', 'check("another", discounted)'))
    notebooks.build(course)
    assert notebooks.problems(course) == [
        "01-sample.md, cell 3 (line 25): is tagged check:sample-return, and calls check('another'). Correct one."
    ]


def test_one_unreadable_source_is_one_problem(course):
    write(course, SOURCE.replace("# END SOLUTION", ""))
    (found,) = notebooks.problems(course)
    assert found.startswith("01-sample.md, cell 2 (line 14): ") and "END SOLUTION" in found


def test_an_unknown_exercise_is_named_with_its_cell_and_the_nearest_id(course):
    write(course, SOURCE.replace("check:sample-return", "check:sample-retrun"))
    (found,) = notebooks.problems(course)
    assert "01-sample.md, cell" in found and "Is 'sample-return' meant?" in found


BOTH = "    # BEGIN SOLUTION\n    return 0.0\n    # END SOLUTION\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    # END SOLUTION\n", "    # END SOLUTION\n" + BOTH, "cell 2 (line 14): 2 lines `# BEGIN SOLUTION` and 2"),
        ("    powers", "    # BEGIN SOLUTION\n    powers", "cell 2 (line 14): 2 lines `# BEGIN SOLUTION` and 1 lines"),
        ("# A chapter", "# A chapter\n\n# BEGIN SOLUTION\nSecret.", "cell 0 (line 6): a solution without the tag"),
        ("kernelspec:\n", "kernelspec: [\n", "while parsing a flow sequence"),
        (
            ":tags: [check:sample-return]",
            ":tags: [[check:sample-return]",
            "line 26: `:tags: [[check:sample-return]` is no list",
        ),
        (
            ":tags: [check:sample-return]",
            ":tags: check:sample-return",
            "line 26: `:tags: check:sample-return` is no list",
        ),
        (":tags: [check:sample-return]", ":tags: [chek:sample-return]", "nothing is known of the tag 'chek:sample-"),
        (":tags: [check:sample-return]", ":tags: [check:sample-return, exercise:sample-return]", "one exercise:ID or"),
        (":tags: [check:sample-return]", ":tags: [check:sample-return, check:sample-return]", "list of different"),
        (":tags: [check:sample-return]", ":tags: [exercise:sample-return]", "(line 25): is tagged exercise:sample-r"),
        ("discounted)\n```", "discounted)\n```\n\n```{code-cell}\ncheck('sample-return', 1)\n```", "has no tag"),
        ("discounted)\n```", "discounted)\ncheck('other', 1)\n```", "calls check('sample-return'), check('other')"),
        ('check("sample-return", discounted)', "print(7)", "is tagged check:sample-return, and calls no check"),
        (
            "```\n\n```{code-cell} ipython3\n:tags: [check",
            "\n```{code-cell} ipython3\n:tags: [check",
            "another cell begins",
        ),
        ("    powers", "    # STUB return )\n    powers", "cell 2 (line 14): does not parse: line 3"),
        (SOURCE, "", "has no cells"),
    ],
)
def test_each_mistake_in_a_source_is_one_sentence_with_its_place(course, old, new, said):
    notebooks.build(course)
    assert old in SOURCE
    write(course, SOURCE.replace(old, new, 1))
    found = notebooks.problems(course)
    not_built = [problem for problem in found if problem.endswith("Run `rlcourse build`.")]
    (problem,) = [problem for problem in found if problem not in not_built]
    assert said in problem and problem.startswith("01-sample.md") and "\n" not in problem


def test_a_source_in_another_encoding_is_named_with_the_line(course):
    (notebooks.source_folder(course) / "01-sample.md").write_bytes(
        SOURCE.replace("A chapter", "Übung").encode("cp1252")
    )
    assert notebooks.problems(course) == ["01-sample.md, line 8: is not UTF-8 text. Save the file as UTF-8."]
    with pytest.raises(notebooks.SourceError):
        notebooks.build(course)


@pytest.mark.parametrize("content", [b"", b"{", b'{"cells": []}', b"null", b"\xff\xfe", b"<<<<<<< HEAD\n"])
def test_a_damaged_notebook_is_one_problem_and_building_mends_it(course, content):
    notebooks.build(course)
    learner(course).write_bytes(content)
    assert notebooks.problems(course) == [
        "notebooks/01-sample.ipynb: is not what its source gives. Run `rlcourse build`."
    ]
    notebooks.build(course)
    assert notebooks.problems(course) == []


def test_nothing_is_written_as_long_as_one_source_cannot_be_read(course):
    (notebooks.source_folder(course) / "02-broken.md").write_text(SOURCE.replace("# END SOLUTION", ""))
    (notebooks.source_folder(course) / "03-broken.md").write_text("")
    with pytest.raises(notebooks.SourceError) as problem:
        notebooks.build(course)
    assert [line.split(",")[0].split(":")[0] for line in str(problem.value).split("\n")] == [
        "02-broken.md",
        "03-broken.md",
    ]
    assert not learner(course).exists()


def test_a_checkout_with_windows_line_ends_is_no_difference(course):
    for path in notebooks.build(course):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert notebooks.problems(course) == []


def test_a_source_whose_name_has_no_number_is_named(course):
    notebooks.build(course)
    (notebooks.source_folder(course) / "notes.md").write_text("# Notes\n")
    assert notebooks.problems(course) == ["notes.md: is no chapter. Name it as 04-name.md, two digits first."]
