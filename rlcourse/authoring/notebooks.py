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

import nbformat
from jupytext.myst import myst_to_notebook
from nbformat import NotebookNode

from rlcourse.checks.registry import chapters as all_chapters
from rlcourse.checks.registry import find_exercise

BEGIN, END, STUB = "# BEGIN SOLUTION", "# END SOLUTION", "# STUB"
FENCE = "```{code-cell}"
ASKED = re.compile(r"""\bcheck\(\s*["']([^"']*)["']""")  # the id that a cell calls `check` with
MIN_LEAK = 12
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


class SourceError(ValueError):
    """A notebook source that cannot be built; the message names file, cell, line and mend."""


@dataclass(frozen=True)
class Written:
    """A cell as it is written in a source, its number, and the words that say where it stands."""

    cell: NotebookNode
    index: int
    where: str

    @property
    def role(self) -> tuple[str | None, str]:
        return exercise_role(self.cell.metadata.get("tags", []))


@dataclass(frozen=True)
class Region:
    """The solution in a cell: its lines, the lines the learner gets in their place, and where they stand."""

    solution: list[str]
    stub: list[str]
    start: int
    end: int


@dataclass(frozen=True)
class Chapter:
    """A source, its cells, and the notebooks that they give: path -> notebook."""

    source: Path
    cells: list[Written]
    notebooks: dict[Path, NotebookNode]


def source_folder(root: Path) -> Path:
    return root / "notebooks" / "source"


def sources(root: Path) -> list[Path]:
    return sorted(source_folder(root).glob("[0-9][0-9]-*.md"))


def learner_path(root: Path, source: Path) -> Path:
    return root / "notebooks" / f"{source.stem}.ipynb"


def instructor_path(root: Path, source: Path) -> Path:
    return root / "notebooks" / "solutions" / f"{source.stem}.ipynb"


def build(root: Path) -> list[Path]:
    """Write both notebooks of every source; return the paths written. Raises SourceError before it writes any."""
    chapters, found = convert_all(root)
    if found:
        raise SourceError("\n".join(found))
    written = []
    for chapter in chapters:
        for path, notebook in chapter.notebooks.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_text(notebook), encoding="utf-8", newline="\n")
            written.append(path)
    return written


def convert_all(root: Path) -> tuple[list[Chapter], list[str]]:
    """Every source that can be built, and what is wrong with the others, a sentence for each."""
    chapters, found = [], []
    for source in sources(root):
        try:
            chapters.append(_chapter(root, source))
        except SourceError as problem:
            found.append(str(problem))
    return chapters, found


def _chapter(root: Path, source: Path) -> Chapter:
    cells = read(source)
    notebooks = {
        learner_path(root, source): _notebook(source, cells, for_learner=True),
        instructor_path(root, source): _notebook(source, cells, for_learner=False),
    }
    return Chapter(source, cells, notebooks)


def as_text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def convert(source: Path, *, for_learner: bool) -> NotebookNode:
    """Read a source and return the notebook for the learner or the instructor. Raises SourceError."""
    return _notebook(source, read(source), for_learner=for_learner)


def _notebook(source: Path, cells: list[Written], *, for_learner: bool) -> NotebookNode:
    notebook = nbformat.v4.new_notebook(cells=[_cell(each, for_learner) for each in cells])
    notebook.metadata = {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
        "rlcourse": {"chapter": source.stem},
    }
    nbformat.validate(notebook)
    return notebook


def read(source: Path) -> list[Written]:
    """The cells of a source. Raises SourceError."""
    try:
        text = source.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise SourceError(f"{source.name}, line {line}: is not UTF-8 text. Save the file as UTF-8.") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(":tags:") and not _are_tags(line.removeprefix(":tags:").strip()):
            raise SourceError(
                f"{source.name}, line {number}: `{line:.80}` is no list of different tags, such as "
                "`:tags: [exercise:ID]`. Correct it."
            )
    try:
        found = myst_to_notebook(text, add_source_map=True)
    except Exception as problem:  # of the Markdown and YAML libraries
        told = " ".join(str(problem).split())
        raise SourceError(f"{source.name}: its header or the options of a cell cannot be read: {told}") from None
    if not found.cells:
        raise SourceError(f"{source.name}: has no cells. Is the file empty, or its header not closed by `---`?")
    cells: list[Written] = []
    for index, (cell, line) in enumerate(zip(found.cells, found.metadata.source_map, strict=True)):
        new = Written(cell, index, f"{source.name}, cell {index} (line {max(line, 1)})")
        _require_sound(new)
        if new.role[0] and (same := [each.where for each in cells if each.role == new.role]):
            raise SourceError(f"{new.where}: is tagged {':'.join(new.role)}, and so is {same[0]}. Keep one.")
        cells.append(new)
    return cells


def _are_tags(text: str) -> bool:
    tags = [each.strip() for each in text[1:-1].split(",")]
    return bool(re.fullmatch(r"\[[^\[\]]*\]", text)) and len(set(tags)) == len(tags)


def _require_sound(written: Written) -> None:
    """Raise SourceError for tags that mean nothing, and for markers where nothing is taken out."""
    cell, where = written.cell, written.where
    tags = cell.metadata.get("tags", [])
    if sum(tag.startswith(("exercise:", "check:")) for tag in tags) > 1:
        raise SourceError(f"{where}: has the tags {', '.join(tags)}; one exercise:ID or check:ID is needed.")
    for tag in tags:
        if ":" in tag and exercise_role([tag])[0] is None:
            raise SourceError(f"{where}: nothing is known of the tag {tag!r}. Is exercise:ID or check:ID meant?")
    lines = [line.strip() for line in cell.source.split("\n")]
    if cell.cell_type == "code" and any(line.startswith(FENCE) for line in lines):
        raise SourceError(f"{where}: another cell begins in it. Close it with a line of three backticks.")
    if exercise_role(tags)[0] != "exercise" and (BEGIN in lines or END in lines):
        mend = "Move it into a code cell" if cell.cell_type == "markdown" else "Add the tag"
        raise SourceError(f"{where}: a solution without the tag exercise:ID. {mend}.")


def _cell(written: Written, for_learner: bool) -> NotebookNode:
    cell, (role, exercise_id) = written.cell, written.role
    if cell.cell_type == "markdown":
        return nbformat.v4.new_markdown_cell(cell.source, id=f"cell-{written.index:03}")
    text = cell.source
    if role:
        _require_exercise(written.where, exercise_id)
    if role == "exercise":
        text = without_markers(written, for_learner)
    new = nbformat.v4.new_code_cell(text, id=f"{role}-{exercise_id}" if role else f"cell-{written.index:03}")
    if tags := list(cell.metadata.get("tags", [])):
        new.metadata["tags"] = tags
    if role:
        new.metadata["nbgrader"] = nbgrader_metadata(role, exercise_id)
        new.metadata["deletable"] = False
    return new


def _require_exercise(where: str, exercise_id: str) -> None:
    try:
        find_exercise(exercise_id)
    except KeyError as unknown:
        raise SourceError(f"{where}: {unknown.args[0]}") from None


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


def region(written: Written) -> Region:
    """Find the solution in an exercise cell. Raises SourceError unless there is exactly one."""
    lines = written.cell.source.split("\n")
    begins = [number for number, line in enumerate(lines) if line.strip() == BEGIN]
    ends = [number for number, line in enumerate(lines) if line.strip() == END]
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        raise SourceError(
            f"{written.where}: {len(begins)} lines `{BEGIN}` and {len(ends)} lines `{END}`; "
            "one of each, in this order, is needed."
        )
    inside = lines[begins[0] + 1 : ends[0]]
    indent = re.match(r" *", lines[begins[0]]).group()
    stub = [line.replace(STUB + " ", "", 1).replace(STUB, "", 1) for line in inside if line.strip().startswith(STUB)]
    solution = [line for line in inside if not line.strip().startswith(STUB)]
    if not stub and not indent:
        raise SourceError(
            f"{written.where}: a solution at the margin needs `{STUB} name = ...` lines that say "
            "what the learner starts from."
        )
    if not stub:
        stub = [f'{indent}raise NotImplementedError("write your solution here")']
    return Region(solution, stub, begins[0], ends[0])


def without_markers(written: Written, for_learner: bool) -> str:
    lines = written.cell.source.split("\n")
    found = region(written)
    middle = found.stub if for_learner else found.solution
    return "\n".join(lines[: found.start] + middle + lines[found.end + 1 :])


def problems(root: Path) -> list[str]:
    """Everything that is wrong with sources and notebooks, one sentence each; an empty list if all is well."""
    chapters, found = convert_all(root)
    if found:
        return found  # what else is missing would only follow from it
    asked: dict[str, set[str]] = {"exercise": set(), "check": set()}
    for chapter in chapters:
        for each in chapter.cells:
            role, exercise_id = each.role
            if role and exercise_id in asked[role]:
                found.append(f"{each.where}: is tagged {role}:{exercise_id}, and so is a cell before it. Keep one.")
            if role:
                asked[role].add(exercise_id)
            found += _wrong_cell(each)
        for path, notebook in chapter.notebooks.items():
            found += _differences(root, path, notebook)
        found += _leaks(chapter.cells, learner_path(root, chapter.source))
    known = {exercise.id for chapter in all_chapters() for exercise in chapter.exercises}
    for role, ids in asked.items():
        found += [f"Exercise {each}: no notebook has a cell tagged {role}:{each}." for each in sorted(known - ids)]
    expected = {path for chapter in chapters for path in chapter.notebooks}
    on_disk = set((root / "notebooks").glob("*.ipynb")) | set((root / "notebooks" / "solutions").glob("*.ipynb"))
    found += [f"{path.relative_to(root)}: has no source. Delete it." for path in sorted(on_disk - expected)]
    unnamed = set(source_folder(root).glob("*.md")) - set(sources(root))
    found += [f"{path.name}: is no chapter. Name it as 04-name.md, two digits first." for path in sorted(unnamed)]
    return found


def _wrong_cell(written: Written) -> Iterator[str]:
    """A cell parses, also with its stub, and calls `check` once if it has the tag, else never."""
    if written.cell.cell_type != "code":
        return
    role, exercise_id = written.role
    texts = [written.cell.source] + ([without_markers(written, for_learner=True)] if role == "exercise" else [])
    if why := next(filter(None, map(why_not_python, texts)), None):
        yield f"{written.where}: does not parse: {why}. Correct it."
    called = ASKED.findall(written.cell.source)
    wanted = [exercise_id] if role == "check" else []
    if called != wanted:
        calls = ", ".join(f"check({each!r})" for each in called) or "no check"
        tag = f"is tagged check:{exercise_id}" if role == "check" else "has no tag check:ID"
        yield f"{written.where}: {tag}, and calls {calls}. Correct one."


def _differences(root: Path, path: Path, notebook: NotebookNode) -> Iterator[str]:
    name = path.relative_to(root)
    if not path.exists():
        yield f"{name}: is missing. Run `rlcourse build`."
    elif path.read_bytes().replace(b"\r\n", b"\n") != as_text(notebook).encode():
        yield f"{name}: is not what its source gives. Run `rlcourse build`."


def why_not_python(text: str) -> str | None:
    """The syntax error in a cell, or None. Lines with IPython magics count as comments."""
    try:
        ast.parse(without_magics(text))
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except ValueError as error:  # a null character, in some versions of Python
        return str(error)
    return None


def without_magics(text: str) -> str:
    return "\n".join("#" + line[1:] if line[:1] in ("%", "!") else line for line in text.split("\n"))


def _leaks(cells: list[Written], path: Path) -> Iterator[str]:
    """What a learner's notebook must not contain: solution lines and outputs."""
    try:
        learner = nbformat.read(path, as_version=4)
    except Exception:  # missing or damaged, which has been said
        return
    secrets = {}
    for each in cells:
        if each.role[0] != "exercise":
            continue
        found = region(each)
        stub = {line.strip() for line in found.stub}
        for line in map(str.strip, found.solution):
            if len(line) >= MIN_LEAK and line not in stub and not line.startswith("#"):
                secrets[line] = each.role[1]
    for cell in learner.cells:
        if cell.cell_type == "code" and (cell.get("outputs") or cell.get("execution_count") is not None):
            yield f"{path.name}, cell {cell.id}: has an output. Run `rlcourse build`."
        for line in map(str.strip, cell.source.split("\n")):
            if line in secrets:
                yield f"{path.name}, cell {cell.id}: the line `{line}` is part of the solution of {secrets[line]}."
