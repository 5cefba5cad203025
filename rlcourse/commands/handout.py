"""The learner's own copies of the notebooks, in `work/`.

What a learner wrote is never overwritten. Whether anything was written is told by the cells: their kinds, sources and
order. Running a notebook, or only opening and saving it, is no change.
"""

import contextlib
import hashlib
import json
import os
import secrets
from pathlib import Path

import nbformat

HANDED_OUT = ".handed-out.json"
BROKEN = (ValueError, KeyError, TypeError, AttributeError)  # what reading something that is no notebook can raise


def hand_out(notebooks: Path, work: Path) -> list[str]:
    """Copy new notebooks to ``work``; return what to tell the learner.

    Beside a copy that the learner has changed, a newer version is put under another name. A copy that was only run is
    replaced by a newer version, after it was put aside with its outputs.
    """
    work.mkdir(exist_ok=True)
    record = work / HANDED_OUT
    handed_out = _read_record(record)
    messages = []
    for original in sorted(notebooks.glob("*.ipynb")):
        copy = work / original.name
        before = handed_out.get(original.name, {})
        newest = {"version": hashlib.sha256(original.read_bytes()).hexdigest(), "cells": _cells(original)}
        handed_out[original.name] = newest
        if copy.exists():
            if before.get("version") == newest["version"]:
                continue
            cells = _cells(copy)
            if cells not in (before.get("cells"), newest["cells"]):
                copy = _unused(copy, "new version")
                messages.append(
                    f"{original.name} has a newer version. You changed yours, so it is beside it: {copy.name}"
                )
            elif _was_run(copy):
                if cells == newest["cells"]:
                    continue
                aside = _unused(copy, "as you ran it")
                copy.rename(aside)
                messages.append(
                    f"{original.name} was brought up to date. As you had run it, yours is kept: {aside.name}"
                )
        _copy(original, copy)
    _write(record, json.dumps(handed_out, indent=1))
    return messages


def _read_record(record: Path) -> dict[str, dict]:
    """Which version of each notebook was handed out last. Without a readable record every copy counts as changed."""
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        return {name: entry for name, entry in known.items() if isinstance(entry, dict)}
    except (FileNotFoundError, *BROKEN):
        return {}


def _cells(path: Path) -> str:
    """A digest of what a person writes into a notebook. Empty cells do not count: running the last cell adds one."""
    content = path.read_bytes()
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]]
        content = json.dumps([cell for cell in cells if cell[1].strip()]).encode()
    except BROKEN:
        pass
    return hashlib.sha256(content).hexdigest()


def _was_run(path: Path) -> bool:
    """Whether there is something in a notebook that a newer version would not have: outputs."""
    return any(cell.get("outputs") or cell.get("execution_count") for cell in json.loads(path.read_bytes())["cells"])


def _copy(original: Path, copy: Path) -> None:
    """Copy a notebook as JupyterLab would save it here, so that opening it leaves nothing to save, and trust it."""
    from ipykernel.ipkernel import IPythonKernel
    from nbformat.sign import NotebookNotary

    notebook = nbformat.read(original, as_version=4)
    notebook.metadata["language_info"] = IPythonKernel.language_info
    _write(copy, nbformat.writes(notebook) + "\n")
    with contextlib.suppress(Exception):  # it opens without trust as well
        NotebookNotary().sign(notebook)


def _write(path: Path, text: str) -> None:
    """Whole or not at all: half a notebook would look like one that the learner has changed."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _unused(path: Path, words: str) -> Path:
    """`01-mdp.ipynb` → `01-mdp (new version).ipynb`, `01-mdp (new version 2).ipynb`, …"""
    number = 1
    while True:
        suffix = "" if number == 1 else f" {number}"
        candidate = path.with_name(f"{path.stem} ({words}{suffix}){path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1
