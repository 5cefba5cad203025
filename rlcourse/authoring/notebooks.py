"""One Markdown source per chapter → the learner's and the instructor's notebook.

A source is a MyST Markdown notebook (`notebooks/source/NN-name.md`, read by jupytext). A code cell tagged
``exercise:ID`` holds a solution between ``# BEGIN SOLUTION`` and ``# END SOLUTION``. The instructor gets the
solution without the markers; for the learner the region becomes the lines that start with ``# STUB`` in it, or,
without such lines, a `raise NotImplementedError`. A cell tagged ``check:ID`` asks for the verdict. Both kinds
carry nbgrader's metadata (schema 3), so nbgrader can take the notebooks as they are.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from rlcourse.checks.registry import chapters as all_chapters
from rlcourse.checks.registry import find_exercise

BEGIN, END, STUB = "# BEGIN SOLUTION", "# END SOLUTION", "# STUB"
MIN_LEAK = 12
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class SourceError(ValueError):
    """A notebook source that cannot be built; the message names file, cell and mend."""


@dataclass(frozen=True)
class Region:
    """The solution in a cell: its lines, the lines the learner gets in their place, and where they stand."""

    solution: list[str]
    stub: list[str]
    start: int
    end: int


def source_folder(root: Path) -> Path:
    return root / "notebooks" / "source"


def sources(root: Path) -> list[Path]:
    return sorted(source_folder(root).glob("[0-9][0-9]-*.md"))


def learner_path(root: Path, source: Path) -> Path:
    return root / "notebooks" / f"{source.stem}.ipynb"


def instructor_path(root: Path, source: Path) -> Path:
    return root / "notebooks" / "solutions" / f"{source.stem}.ipynb"


def build(root: Path) -> list[Path]:
    """Write both notebooks of every source; return the paths written."""
    written = []
    for source in sources(root):
        for path, notebook in _both(root, source):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_text(notebook), encoding="utf-8")
            written.append(path)
    return written


def _both(root: Path, source: Path) -> Iterator[tuple[Path, NotebookNode]]:
    yield learner_path(root, source), convert(source, for_learner=True)
    yield instructor_path(root, source), convert(source, for_learner=False)


def as_text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def convert(source: Path, *, for_learner: bool) -> NotebookNode:
    """Read a source and return the notebook for the learner or the instructor. Raises SourceError."""
    read = jupytext.read(source, fmt="md:myst")
    cells = [_cell(source, cell, index, for_learner) for index, cell in enumerate(read.cells)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "rlcourse": {"chapter": source.stem},
    }
    nbformat.validate(notebook)
    return notebook


def _cell(source: Path, cell: NotebookNode, index: int, for_learner: bool) -> NotebookNode:
    if cell.cell_type == "markdown":
        return nbformat.v4.new_markdown_cell(cell.source, id=f"cell-{index:03}")
    tags = list(cell.metadata.get("tags", []))
    role, exercise_id = exercise_role(tags)
    text = cell.source
    if role:
        _require_exercise(source, index, exercise_id)
    if role == "exercise":
        text = without_markers(source, text, exercise_id, for_learner)
    elif BEGIN in text or END in text:
        raise SourceError(f"{source.name}, cell {index}: a solution without the tag exercise:ID. Add the tag.")
    new = nbformat.v4.new_code_cell(text, id=f"{role}-{exercise_id}" if role else f"cell-{index:03}")
    if tags:
        new.metadata["tags"] = tags
    if role:
        new.metadata["nbgrader"] = nbgrader_metadata(role, exercise_id)
        new.metadata["deletable"] = False
    return new


def _require_exercise(source: Path, index: int, exercise_id: str) -> None:
    try:
        find_exercise(exercise_id)
    except KeyError as unknown:
        raise SourceError(f"{source.name}, cell {index}: {unknown.args[0]}") from None


def exercise_role(tags: list[str]) -> tuple[str | None, str]:
    """("exercise" or "check", id) as the tags say, or (None, "")."""
    for tag in tags:
        role, _, exercise_id = tag.partition(":")
        if role in ("exercise", "check") and exercise_id:
            return role, exercise_id
    return None, ""


def nbgrader_metadata(role: str, exercise_id: str) -> dict:
    """Schema 3: the learner's cell is a solution, the check cell an autograder test worth its points."""
    is_check = role == "check"
    metadata = {
        "grade": is_check,
        "grade_id": f"{role}-{exercise_id}",
        "locked": is_check,
        "schema_version": 3,
        "solution": not is_check,
        "task": False,
    }
    if is_check:
        metadata["points"] = find_exercise(exercise_id).points
    return metadata


def region(source: Path, text: str, exercise_id: str) -> Region:
    """Find the solution in the text of an exercise cell. Raises SourceError unless there is exactly one."""
    lines = text.split("\n")
    begins = [number for number, line in enumerate(lines) if line.strip() == BEGIN]
    ends = [number for number, line in enumerate(lines) if line.strip() == END]
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise SourceError(
            f"{source.name}, exercise {exercise_id}: {len(begins)} lines `{BEGIN}` and {len(ends)} lines `{END}`; "
            "one of each, in this order, is needed."
        )
    inside = lines[begins[0] + 1 : ends[0]]
    indent = re.match(r" *", lines[begins[0]]).group()
    stub = [line.replace(STUB + " ", "", 1).replace(STUB, "", 1) for line in inside if line.strip().startswith(STUB)]
    solution = [line for line in inside if not line.strip().startswith(STUB)]
    if not stub and not indent:
        raise SourceError(
            f"{source.name}, exercise {exercise_id}: a solution at the margin needs `{STUB} name = ...` lines that say "
            "what the learner starts from."
        )
    if not stub:
        stub = [f'{indent}raise NotImplementedError("write your solution here")']
    return Region(solution, stub, begins[0], ends[0])


def without_markers(source: Path, text: str, exercise_id: str, for_learner: bool) -> str:
    lines = text.split("\n")
    found = region(source, text, exercise_id)
    middle = found.stub if for_learner else found.solution
    return "\n".join(lines[: found.start] + middle + lines[found.end + 1 :])


def problems(root: Path) -> list[str]:
    """Everything that is wrong with sources and notebooks, one sentence each; an empty list if all is well."""
    found = []
    asked: dict[str, set[str]] = {"exercise": set(), "check": set()}
    for source in sources(root):
        try:
            pairs = list(_both(root, source))
        except SourceError as problem:
            return [*found, str(problem)]  # what else is missing would only follow from it
        for path, notebook in pairs:
            found += _differences(root, path, notebook)
        for cell in pairs[0][1].cells:
            role, exercise_id = exercise_role(cell.metadata.get("tags", []))
            if role and exercise_id in asked[role]:
                found.append(f"{source.name}: two cells are tagged {role}:{exercise_id}. Keep one.")
            if role:
                asked[role].add(exercise_id)
            called = re.findall(r"""\bcheck\(\s*["']([^"']*)["']""", cell.source) if role == "check" else []
            if called and exercise_id not in called:
                found.append(
                    f"{source.name}: the cell tagged check:{exercise_id} calls check({called[0]!r}). Correct one."
                )
        if learner_path(root, source).exists():
            found += _leaks(source, learner_path(root, source))
    known = {exercise.id for chapter in all_chapters() for exercise in chapter.exercises}
    for role, ids in asked.items():
        found += [f"Exercise {each}: no notebook has a cell tagged {role}:{each}." for each in sorted(known - ids)]
        found += [f"Tag {role}:{each}: there is no such exercise." for each in sorted(ids - known)]
    expected = {path(root, source) for source in sources(root) for path in (learner_path, instructor_path)}
    on_disk = set((root / "notebooks").glob("*.ipynb")) | set((root / "notebooks" / "solutions").glob("*.ipynb"))
    found += [f"{path.relative_to(root)}: has no source. Delete it." for path in sorted(on_disk - expected)]
    return found


def _differences(root: Path, path: Path, notebook: NotebookNode) -> Iterator[str]:
    name = path.relative_to(root)
    for cell in notebook.cells:
        if cell.cell_type == "code" and (why := _why_not_python(cell.source)):
            yield f"{name}, cell {cell.id}: does not parse: {why}"
    if not path.exists():
        yield f"{name}: is missing. Run `rlcourse build`."
    elif path.read_text(encoding="utf-8") != as_text(notebook):
        yield f"{name}: is not what its source gives. Run `rlcourse build`."


def _why_not_python(text: str) -> str | None:
    """The syntax error in a cell, or None. Lines with IPython magics count as comments."""
    plain = "\n".join("#" + line[1:] if line[:1] in ("%", "!") else line for line in text.split("\n"))
    try:
        ast.parse(plain)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    return None


def _leaks(source: Path, path: Path) -> Iterator[str]:
    """What a learner's notebook must not contain: solution lines and outputs."""
    learner = nbformat.read(path, as_version=4)
    read = jupytext.read(source, fmt="md:myst")
    secrets = {}
    for cell in read.cells:
        role, exercise_id = exercise_role(cell.metadata.get("tags", []))
        if cell.cell_type != "code" or role != "exercise":
            continue
        found = region(source, cell.source, exercise_id)
        stub = {line.strip() for line in found.stub}
        for line in map(str.strip, found.solution):
            if len(line) >= MIN_LEAK and line not in stub and not line.startswith("#"):
                secrets[line] = exercise_id
    for cell in learner.cells:
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            yield f"{path.name}, cell {cell.id}: has an output. Run `rlcourse build`."
        for line in map(str.strip, cell.source.split("\n")):
            if line in secrets:
                yield f"{path.name}, cell {cell.id}: the line `{line}` is part of the solution of {secrets[line]}."
