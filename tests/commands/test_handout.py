"""The learner's own copies of the notebooks: brought up to date, and nothing that a learner has is ever lost."""

import json
import os

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from rlcourse.commands.handout import hand_out


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    write(notebooks / "01-a.ipynb", "version 1")
    return notebooks, tmp_path / "work"


def write(path, *sources):
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(["import this", *sources])]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = {"language_info": {"name": "python"}}
    nbformat.write(notebook, path)


def sources(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells][1:]


def run(path):
    """What JupyterLab leaves in a notebook whose cells were run, with an empty cell that it adds at the end."""
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.execution_count, cell.metadata["scrolled"] = number, True
        cell.outputs = [nbformat.v4.new_output("stream", text=f"output {number}")]
    notebook.cells.append(nbformat.v4.new_code_cell(""))
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    nbformat.write(notebook, path)
    return path.read_text()


def names(work):
    return sorted(path.name for path in work.glob("*.ipynb"))


def test_new_notebooks_are_copied_and_a_second_start_changes_nothing(folders):
    notebooks, work = folders
    assert hand_out(notebooks, work) == []
    before = (work / "01-a.ipynb").read_bytes()
    assert hand_out(notebooks, work) == []
    assert (work / "01-a.ipynb").read_bytes() == before and sources(work / "01-a.ipynb") == ["version 1"]


def test_an_untouched_copy_is_brought_up_to_date(folders):
    notebooks, work = folders
    hand_out(notebooks, work)
    write(notebooks / "01-a.ipynb", "version 2")
    assert hand_out(notebooks, work) == []
    assert sources(work / "01-a.ipynb") == ["version 2"] and names(work) == ["01-a.ipynb"]


def test_a_copy_that_was_only_opened_and_saved_is_brought_up_to_date(folders):
    notebooks, work = folders
    hand_out(notebooks, work)
    notebook = json.loads((work / "01-a.ipynb").read_text())
    notebook["metadata"]["language_info"]["version"] = "3.99"
    notebook["cells"][0]["metadata"]["collapsed"] = True
    notebook["cells"][0]["source"] = notebook["cells"][0]["source"][0]  # one string in place of a list of lines
    (work / "01-a.ipynb").write_text(json.dumps(notebook))
    write(notebooks / "01-a.ipynb", "version 2")
    assert hand_out(notebooks, work) == []
    assert sources(work / "01-a.ipynb") == ["version 2"] and names(work) == ["01-a.ipynb"]


def test_a_copy_that_was_only_run_is_brought_up_to_date_and_put_aside_with_its_outputs(folders):
    notebooks, work = folders
    hand_out(notebooks, work)
    mine = run(work / "01-a.ipynb")
    assert hand_out(notebooks, work) == [] and (work / "01-a.ipynb").read_text() == mine
    write(notebooks / "01-a.ipynb", "version 2")
    (message,) = hand_out(notebooks, work)
    assert "01-a (as you ran it).ipynb" in message
    assert (work / "01-a (as you ran it).ipynb").read_text() == mine
    assert sources(work / "01-a.ipynb") == ["version 2"]
    assert hand_out(notebooks, work) == []
    run(work / "01-a.ipynb")
    write(notebooks / "01-a.ipynb", "version 3")
    hand_out(notebooks, work)
    assert names(work) == ["01-a (as you ran it 2).ipynb", "01-a (as you ran it).ipynb", "01-a.ipynb"]
    assert (work / "01-a (as you ran it).ipynb").read_text() == mine


def test_a_new_version_with_the_same_cells_leaves_a_copy_that_was_run_as_it_is(folders):
    notebooks, work = folders
    hand_out(notebooks, work)
    mine = run(work / "01-a.ipynb")
    original = nbformat.read(notebooks / "01-a.ipynb", as_version=4)
    original.cells[0].metadata["tags"] = ["new"]
    nbformat.write(original, notebooks / "01-a.ipynb")
    assert hand_out(notebooks, work) == []
    assert (work / "01-a.ipynb").read_text() == mine and names(work) == ["01-a.ipynb"]


@pytest.mark.parametrize("change", ["source", "kind", "order", "deleted", "added"])
def test_a_changed_copy_is_never_overwritten_and_the_newer_version_is_put_beside_it(folders, change):
    notebooks, work = folders
    hand_out(notebooks, work)
    notebook = nbformat.read(work / "01-a.ipynb", as_version=4)
    if change == "source":
        notebook.cells[1].source += "\nmy answer"
    elif change == "kind":
        notebook.cells[0] = nbformat.v4.new_markdown_cell(notebook.cells[0].source)
    elif change == "order":
        notebook.cells.reverse()
    elif change == "deleted":
        del notebook.cells[1]
    else:
        notebook.cells.append(nbformat.v4.new_markdown_cell("my note"))
    nbformat.write(notebook, work / "01-a.ipynb")
    mine = (work / "01-a.ipynb").read_text()
    assert hand_out(notebooks, work) == []
    write(notebooks / "01-a.ipynb", "version 2")
    (message,) = hand_out(notebooks, work)
    assert "01-a (new version).ipynb" in message
    assert (work / "01-a.ipynb").read_text() == mine
    assert sources(work / "01-a (new version).ipynb") == ["version 2"]
    assert hand_out(notebooks, work) == []
    write(notebooks / "01-a.ipynb", "version 3")
    hand_out(notebooks, work)
    assert names(work) == ["01-a (new version 2).ipynb", "01-a (new version).ipynb", "01-a.ipynb"]


@pytest.mark.parametrize(
    "broken", [b"", b"half a {", b"[]", b'{"cells": 3}', b'{"cells": [{"source": 1}]}', b"\xff\x00"]
)
def test_a_notebook_that_cannot_be_read_counts_as_changed(folders, broken):
    notebooks, work = folders
    hand_out(notebooks, work)
    (work / "01-a.ipynb").write_bytes(broken)
    write(notebooks / "01-a.ipynb", "version 2")
    assert len(hand_out(notebooks, work)) == 1
    assert (work / "01-a.ipynb").read_bytes() == broken and len(names(work)) == 2


@pytest.mark.parametrize("record", [None, "", "[]", "3", '{"01-a.ipynb": 3}', '{"01-a.ipynb": {}}'])
def test_without_a_readable_record_a_copy_with_other_cells_counts_as_changed(folders, record):
    notebooks, work = folders
    hand_out(notebooks, work)
    write(work / "01-a.ipynb", "my answers")
    (work / ".handed-out.json").unlink() if record is None else (work / ".handed-out.json").write_text(record)
    hand_out(notebooks, work)
    assert sources(work / "01-a.ipynb") == ["my answers"]


def test_a_deleted_copy_comes_back(folders):
    notebooks, work = folders
    hand_out(notebooks, work)
    (work / "01-a.ipynb").unlink()
    hand_out(notebooks, work)
    assert sources(work / "01-a.ipynb") == ["version 1"]


def test_other_files_of_the_learner_stay_as_they_are(folders):
    notebooks, work = folders
    work.mkdir()
    mine = {"01-a.tmp", ".handed-out.tmp", "01-a.ipynb.tmp", "notes.txt"}
    for name in mine:
        (work / name).write_text("mine")
    hand_out(notebooks, work)
    write(notebooks / "01-a.ipynb", "version 2")
    hand_out(notebooks, work)
    assert {name: (work / name).read_text() for name in mine} == dict.fromkeys(mine, "mine")
    assert {path.name for path in work.iterdir()} == mine | {"01-a.ipynb", ".handed-out.json"}


def test_a_copy_that_is_interrupted_is_made_at_the_next_start(folders, monkeypatch):
    notebooks, work = folders

    def is_interrupted(source, target):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", is_interrupted)
        hand_out(notebooks, work)
    assert list(work.iterdir()) == []
    assert hand_out(notebooks, work) == []
    assert sources(work / "01-a.ipynb") == ["version 1"]


def test_copies_are_trusted(folders):
    notebooks, work = folders
    hand_out(notebooks, work)
    notary = NotebookNotary()
    assert notary.check_signature(nbformat.read(work / "01-a.ipynb", as_version=4))
    assert not notary.check_signature(nbformat.read(notebooks / "01-a.ipynb", as_version=4))
