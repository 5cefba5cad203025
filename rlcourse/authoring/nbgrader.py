"""A course folder for nbgrader, made from the chapters' sources.

nbgrader releases an exercise cell without what stands between its own markers, and keeps the rest. So the rest is
the learner's cell as it is, and between the markers stands the whole cell once more, with the solution. The check
cells get hidden tests, which nbgrader takes out on release and puts back before it grades: there `check` is imported
anew, whatever the learner's notebook called so before.
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rlcourse.authoring import notebooks

CONFIGURATION = '''"""Settings of nbgrader; it reads them when it is run in this folder."""

c = get_config()  # noqa: F821 (nbgrader defines it)
c.ClearSolutions.code_stub = {"python": ""}  # a released cell holds already what the learner starts from
c.OverwriteCells.add_missing_cells = True  # a check that the learner deleted comes back, and gives its 0 points
c.Execute.timeout = 120  # seconds for a cell
'''
IMPORTED_ANEW = """### BEGIN HIDDEN TESTS
import os
from rlcourse import check
os.environ["NBGRADER_EXECUTION"] = "autograde"
### END HIDDEN TESTS"""


class Occupied(ValueError):
    """A file is there already and is another one; the message says which, and what to do."""


def write_course(root: Path, folder: Path) -> list[Path]:
    """Write ``source/CHAPTER/CHAPTER.ipynb`` for each chapter, and nbgrader_config.py; return the paths written.

    What is there already is left alone. Raises Occupied, before anything is written, where that is another text.
    """
    wanted = {folder / "nbgrader_config.py": CONFIGURATION}
    for source in notebooks.sources(root):
        path = folder / "source" / source.stem / f"{source.stem}.ipynb"
        wanted[path] = notebooks.as_text(assignment(source))
    there = [path for path in wanted if path.exists()]
    if other := [path for path in there if path.read_text(encoding="utf-8") != wanted[path]]:
        raise Occupied(
            f"{', '.join(map(str, other))}: there already, and not what would be written. Move it away, or choose "
            "another folder. Nothing was written."
        )
    for path in wanted.keys() - set(there):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    return sorted(wanted.keys() - set(there))


def assignment(source: Path) -> NotebookNode:
    """The notebook that a school puts into nbgrader's ``source``. Raises SourceError."""
    notebook = notebooks.convert(source, for_learner=True)
    solutions = {cell.id: cell.source for cell in notebooks.convert(source, for_learner=False).cells}
    for cell in notebook.cells:
        role, _ = notebooks.exercise_role(cell.metadata.get("tags", []))
        if role == "exercise":
            cell.source = f"{cell.source}\n### BEGIN SOLUTION\n{solutions[cell.id]}\n### END SOLUTION"
        elif role == "check":
            cell.source = f"{IMPORTED_ANEW}\n{cell.source}"
    nbformat.validate(notebook)
    return notebook
