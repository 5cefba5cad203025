"""In a real kernel: a cell returns while training goes on, and a cell that is run again stops its earlier run."""

import nbformat
from nbclient import NotebookClient

START = """
from rlcourse.agents import a2c
runs = globals().get("runs", [])
runs.append(a2c.train(a2c.Config(total_steps=10**9, hidden=(8,), num_envs=4)))
"""
TWO_AT_ONCE = """
pair = [a2c.train(a2c.Config(total_steps=10**9, hidden=(8,), num_envs=4)) for _ in range(2)]
"""
LOOK = """
import time
deadline = time.monotonic() + 20
while not all(run.iterations for run in (runs[-1], *pair)) and time.monotonic() < deadline:
    time.sleep(0.01)
print([run.state for run in (*runs, *pair)])
for run in (*runs, *pair):
    run.stop()
print([run.wait(20).state for run in (*runs, *pair)])
"""


def test_background_runs_of_cells(monkeypatch):
    monkeypatch.delenv("RLCOURSE_FAST", raising=False)
    cells = [START, START, TWO_AT_ONCE, LOOK]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60).execute()
    lines = "".join(output.text for output in notebook.cells[-1].outputs if output.name == "stdout").splitlines()
    assert lines == ["['stopped', 'running', 'running', 'running']", "['stopped', 'stopped', 'stopped', 'stopped']"]


SHOWN = [
    "import time; from rlcourse.agents import a2c; config = a2c.Config(total_steps=400, hidden=(8,), num_envs=4)",
    "a2c.train(config)",
    "run = a2c.train(config)\nrun.wait()\nrun",
    "run",
    "a2c.train(config, panel=False).wait()",
    "a2c.train(config); a2c.train(config)",
    "a2c.train(a2c.Config(env='NoSuch-v0'))",
]


def test_a_panel_stands_alone_and_a_missing_environment_is_one_sentence(monkeypatch):
    monkeypatch.delenv("RLCOURSE_FAST", raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in SHOWN])
    NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    imported, alone, named, later, plain, two, missing = (cell.outputs for cell in notebook.cells)
    assert [one.data["text/plain"].split(" (")[0] for one in imported] in ([""], ["PyTorch is loaded"])
    panel = "application/vnd.jupyter.widget-view+json"
    with_picture = [True, False]
    assert [panel in one.data for one in alone] == with_picture == [panel in one.data for one in named]
    assert [panel in one.data for one in two] == 2 * with_picture
    for (output,) in (later, plain):
        assert panel not in output.data and output.data["text/plain"].startswith("Run(A2C, finished")
    error = missing[-1]
    assert error.ename == "EnvironmentUnavailable" and len(error.traceback) == 1
    assert "There is no environment 'NoSuch-v0'." in error.traceback[0]
    assert [one.data["text/plain"] for one in missing[:-1]] == [""]
