"""The training panel in JupyterLab and Chromium: how fast it answers while training runs, and what it costs.

    pip install -c constraints.txt -e ".[test]"
    python benchmarks/panel.py

Slider: milliseconds until the panel says that the agent uses the new value. Stop: until it says "stopped". Cost: the
same training in the same kernel with the panel and without, in turns, seconds from the first iteration to the last; all
processor time of the kernel, and wall time. The seed is the same, so both do the same work.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from results import save

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser.conftest import running_lab
from tests.browser.test_training_panel import CELL, DRAWN, MOVE, STATUS, STOP

MOVES, STOPS, REPEATS, STEPS = 30, 9, 5, 500_000
TRAIN = """import json, time
from rlcourse.agents import ppo
marks = []
def mark(run):
    marks.append((time.process_time(), time.perf_counter()))
config = ppo.Config(env="CartPole-v1", total_steps={steps})
run = ppo.train(config, callback=mark, panel={panel}, background=True)"""


def answers(lab):
    """Milliseconds of each move of a slider and of each Stop."""
    notebook = lab.notebook([CELL])
    stops = []
    for _ in range(STOPS):
        notebook.run_all(wait_for=".rl-training-charts")
        notebook.wait_for(DRAWN)
        notebook.wait_for(STATUS, argument="training")
        if not stops:
            moves = notebook.page.evaluate(MOVE, [10 + 2 * k for k in range(MOVES)])
        stops.append(notebook.page.evaluate(STOP))
    lab.close_notebooks()
    return moves, stops


def training_seconds(lab, panel):
    """(processor seconds, wall seconds) of one training."""
    notebook = lab.notebook([TRAIN.format(steps=STEPS, panel=panel)])
    notebook.run_all()
    while notebook.run_code("print(run.done)") != "True":
        time.sleep(1)
    processor, wall = json.loads(notebook.run_code("print(json.dumps([b - a for a, b in zip(marks[0], marks[-1])]))"))
    lab.close_notebooks()
    return processor, wall


def main():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        with running_lab(Path(folder), Path(home)) as lab:
            moves, stops = answers(lab)
            print(f"slider {statistics.median(moves):.0f} ms, Stop {statistics.median(stops):.0f} ms", flush=True)
            seconds = {True: [], False: []}
            for _ in range(REPEATS):
                for panel, kept in seconds.items():
                    kept.append(training_seconds(lab, panel))
                    print("with panel" if panel else "without", *(f"{one:.2f} s" for one in kept[-1]), flush=True)
    numbers = {"slider_ms": round(statistics.median(moves)), "stop_ms": round(statistics.median(stops))}
    for k, clock in enumerate(("processor", "wall")):
        with_panel, without = (statistics.median(one[k] for one in seconds[panel]) for panel in (True, False))
        numbers[clock] = {
            "with_panel": round(with_panel, 2),
            "without": round(without, 2),
            "slower": round(with_panel / without - 1, 3),
        }
    print(json.dumps(numbers, indent=2))
    save("panel", numbers | {"moves": MOVES, "stops": STOPS, "repeats": REPEATS})


if __name__ == "__main__":
    main()
