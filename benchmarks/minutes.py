"""How long a learner needs for each chapter, counted from its source and from a run of its notebook.

    python benchmarks/minutes.py

Text at 200 words a minute; code that is only read at 20 lines a minute; one minute for each prediction and as much
as stated for each exercise (of optional exercises neither the text nor the minutes count); three minutes to play with
each widget; and the machine's time for running every cell. People differ: these are the assumptions behind the minutes
in README and in the chapters.
"""

import os
import re
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from results import save

from rlcourse.authoring import notebooks
from rlcourse.checks.registry import chapters

ROOT = Path(__file__).resolve().parent.parent
WORDS, LINES, WIDGET, PREDICTION = 200, 20, 3, 1
NAMES = "GridStudio|RewardLab|LearningRace|MethodMap|LoopPlayer|EpisodePlayer|BeatTheRobots"
WIDGETS = re.compile(rf"^(?:\w+ = )?(?:{NAMES})\(", re.MULTILINE)
OPTIONAL = re.compile(r"### Exercise: [^#]*? · optional\.\*.*", re.DOTALL)  # from its heading to the end of the cell


def running_seconds(notebook):
    """Wall time of running all cells of the instructor's notebook in full mode, without starting the kernel."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RLCOURSE_PROGRESS"] = str(Path(folder) / "progress.json")
        client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}})
        with client.setup_kernel():
            start = time.perf_counter()
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            return time.perf_counter() - start


def parts(source, chapter):
    """Minutes of each kind."""
    notebook = nbformat.read(notebooks.instructor_path(ROOT, source), as_version=4)
    text = " ".join(OPTIONAL.sub("", cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    read = [cell for cell in code if notebooks.exercise_role(cell.metadata.get("tags", []))[0] is None]
    lines = sum(bool(line.strip()) for cell in read for line in cell.source.split("\n"))
    return {
        "reading": len(text.split()) / WORDS + lines / LINES,
        "exercises": sum(each.minutes for each in chapter.exercises if not each.optional),
        "predictions": PREDICTION * len(chapter.predictions),
        "widgets": WIDGET * sum(len(WIDGETS.findall(cell.source)) for cell in read),
        "running": running_seconds(notebook) / 60,
    }


def main():
    numbers = {}
    for source, chapter in zip(notebooks.sources(ROOT), chapters(), strict=True):
        minutes = parts(source, chapter)
        numbers[source.stem] = {name: round(value, 1) for name, value in minutes.items()}
        numbers[source.stem]["total"] = round(sum(minutes.values()))
        numbers[source.stem]["optional"] = sum(each.minutes for each in chapter.exercises if each.optional)
        print(source.stem, numbers[source.stem])
    save("minutes", numbers)


if __name__ == "__main__":
    main()
