"""Seconds until a task is solved: our agents, Stable-Baselines3 and CleanRL under one criterion.

    pip install -c constraints.txt -e ".[bench]"
    CLEANRL=path/to/a/checkout python benchmarks/learn.py

Solved: the deterministic policy reaches the target (CartPole-v1 475, Acrobot-v1 -100, Pendulum-v1 -200, LunarLander-v3
200) in the mean of 20 fresh episodes, and again in the mean of 100 further ones; a run that fails the second goes on.
A run that ends its planned steps or its BUDGET without this is not solved, and counts as infinitely slow.

Seconds are processor time on one thread: on an idle core they equal wall time, which is kept too, and other work on
the machine does not count. They include making environments and networks, not imports, not evaluations. All are
evaluated after the same number of environment steps (`Row.every`), about 1 to 3 % of what the peers need: a run is
charged for training that it did not need any more, but no contestant for more of it than the others.

Settings: ours from `rlcourse.agents.tuned`, Stable-Baselines3's from RL Baselines3 Zoo, CleanRL's scripts as near to
those as their options go (`contestants/`). One set per task for all seeds.

Every run is a job of its own in a fresh process, one at a time, contestants taking turns. Its result is a file in
--folder; a file of the same job is not made again (delete the folder after changing an agent's code). The table is
printed, and written to results.json where no part was chosen. A peer that is not there is "not run".
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import math
import os
import platform
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from results import apart, save

TARGETS = {"CartPole-v1": 475.0, "Acrobot-v1": -100.0, "Pendulum-v1": -200.0, "LunarLander-v3": 200.0}
BUDGET = 300.0  # seconds of processor time for one run
SEEDS = 10
CONTESTANTS = ("ours", "sb3", "cleanrl")
PACKAGES = ("torch", "numpy", "gymnasium", "stable-baselines3")


@dataclass(frozen=True)
class Row:
    algorithm: str
    env: str
    every: int
    """environment steps between two evaluations"""

    @property
    def name(self):
        return f"{self.algorithm}-{self.env}"


ROWS = (
    Row("ppo", "CartPole-v1", 500),
    Row("ppo", "Acrobot-v1", 1000),
    Row("ppo", "Pendulum-v1", 1000),
    Row("ppo", "LunarLander-v3", 5000),
    Row("a2c", "CartPole-v1", 500),
    Row("a2c", "Acrobot-v1", 1000),
    Row("a2c", "Pendulum-v1", 2000),
    Row("dqn", "CartPole-v1", 500),
    Row("dqn", "Acrobot-v1", 1000),
    Row("sac", "Pendulum-v1", 100),
    Row("td3", "Pendulum-v1", 200),
    Row("ddpg", "Pendulum-v1", 200),
    Row("reinforce", "CartPole-v1", 500),
)


# ---------------------------------------------------------------------------------------------------- jobs
def available(contestant):
    if contestant == "sb3":
        return importlib.util.find_spec("stable_baselines3") is not None
    return contestant != "cleanrl" or "CLEANRL" in os.environ


def job_of(row, contestant, seed):
    """Plain data that says all about a run; None if the contestant has nothing for this row."""
    settings = importlib.import_module(f"contestants.{contestant}").settings(row.algorithm, row.env)
    if settings is None:
        return None
    job = {"algorithm": row.algorithm, "env": row.env, "every": row.every, "budget": BUDGET}
    return json.loads(json.dumps({"contestant": contestant, "seed": seed, **job, "settings": settings}))


def run(job):
    """The result of a job, measured in this process."""
    import torch
    from contestants.referee import Referee, warm_up

    torch.set_num_threads(1)
    warm_up()
    referee = Referee(job["env"], job["seed"], TARGETS[job["env"]], job["every"], job["budget"])
    contestant = importlib.import_module(f"contestants.{job['contestant']}")
    contestant.train(job["algorithm"], job["env"], job["seed"], job["settings"], referee)
    return {
        "solved": referee.solved,
        "steps": referee.steps,
        "seconds": referee.processor,
        "wall_seconds": referee.wall,
        "curve": referee.curve,
    }


def path_of(folder, row, contestant, seed):
    return folder / f"{row.name}-{contestant}-{seed}.json"


def stored(folder, row, contestant, seed):
    """The result of this job if there is one, made with the present settings."""
    path = path_of(folder, row, contestant, seed)
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["job"] == job_of(row, contestant, seed):
            return kept["result"]
    return None


def run_missing(folder, rows, contestants, seeds):
    """Run what has no result yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        for row in rows:
            for contestant in contestants:
                job = job_of(row, contestant, seed)
                if job is None or stored(folder, row, contestant, seed) is not None:
                    continue
                result = apart(run, job)
                path = path_of(folder, row, contestant, seed)
                partial = path.with_suffix(".partial")
                partial.write_text(json.dumps({"job": job, "result": result}), encoding="utf-8")
                os.replace(partial, path)
                outcome = "solved" if result["solved"] else "not solved"
                print(f"{path.stem:32s} {outcome} {result['seconds']:7.2f} s {result['steps']:8d} steps", flush=True)


# ---------------------------------------------------------------------------------------------------- summary
def median(values):
    """The median with None for "never": None if that is the middle."""
    middle = statistics.median(math.inf if value is None else value for value in values)
    return None if math.isinf(middle) else middle


def summary(results):
    """What results.json keeps of the runs of one contestant in one row."""
    seconds = [result["seconds"] if result["solved"] else None for result in results]
    steps = [result["steps"] if result["solved"] else None for result in results]
    wall = [result["wall_seconds"] if result["solved"] else None for result in results]
    return {
        "seeds": len(results),
        "solved": sum(result["solved"] for result in results),
        "seconds": rounded(median(seconds)),
        "wall_seconds": rounded(median(wall)),
        "steps": rounded(median(steps)),
        "curve": band([result["curve"] for result in results]),
    }


def rounded(value):
    """Three significant digits."""
    return None if value is None else float(f"{value:.3g}")


def band(curves, points=25):
    """Median and quartiles over seeds of the return at times spaced evenly on a logarithmic scale.

    curves : one list of (steps, seconds, mean return) per seed. Once a run has ended, its last return counts.
    """
    times = [np.array([seconds for _, seconds, _ in curve]) for curve in curves]
    returns = [np.array([mean for _, _, mean in curve]) for curve in curves]
    grid = np.geomspace(min(one[0] for one in times), max(one[-1] for one in times), points)
    table = [
        values[np.clip(np.searchsorted(one, grid * (1 + 1e-9), side="right") - 1, 0, None)]
        for one, values in zip(times, returns, strict=True)
    ]
    low, middle, high = np.percentile(table, [25, 50, 75], axis=0)
    columns = {"seconds": grid, "low": low, "median": middle, "high": high}
    return {name: [rounded(value) for value in column] for name, column in columns.items()}


def entry(folder, seeds):
    """What results.json keeps of all runs: a contestant is None in a row without a part for it, absent if not run."""
    rows = []
    for row in ROWS:
        numbers = {"algorithm": row.algorithm, "env": row.env, "target": TARGETS[row.env], "every": row.every}
        for contestant in filter(available, CONTESTANTS):
            if job_of(row, contestant, 0) is None:
                numbers[contestant] = None
                continue
            kept = [stored(folder, row, contestant, seed) for seed in seeds]
            kept = [result for result in kept if result is not None]
            if kept:
                numbers[contestant] = summary(kept)
        rows.append(numbers)
    return {
        "date": time.strftime("%Y-%m-%d"),
        "budget": BUDGET,
        "processor": processor(),
        "versions": {name: version(name) for name in PACKAGES},
        "rows": rows,
    }


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def processor():
    """Model of the processor, where the system says it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def report(numbers):
    for row in numbers["rows"]:
        cells = [in_words(row.get(contestant, {})) for contestant in CONTESTANTS]
        print(f"{row['algorithm']:10s} {row['env']:15s}", *(f"{cell:20s}" for cell in cells), times_as_fast(row))


def in_words(summary):
    """One cell of the table."""
    if summary is None:
        return "–"
    if not summary:
        return "not run"
    seconds = "not solved" if summary["seconds"] is None else f"{summary['seconds']:.3g} s"
    return f"{seconds} ({summary['solved']}/{summary['seeds']})"


def times_as_fast(row):
    """Ours against the faster peer, in words."""
    ours = (row.get("ours") or {}).get("seconds")
    peers = [row[peer] for peer in CONTESTANTS[1:] if row.get(peer)]
    seconds = [peer["seconds"] for peer in peers if peer["seconds"] is not None]
    if ours is None or not peers:
        return ""
    return f"{min(seconds) / ours:.1f}" if seconds else "only here"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [row.name for row in ROWS]
    parser.add_argument("--rows", nargs="+", choices=names, default=names, metavar="ROW", help=", ".join(names))
    parser.add_argument("--who", nargs="+", choices=CONTESTANTS, default=CONTESTANTS)
    parser.add_argument("--seeds", nargs="+", type=int, default=range(SEEDS))
    parser.add_argument("--folder", type=Path, default=Path("learn-results"), help="where each run's result is kept")
    parser.add_argument("--write", action="store_true", help="run nothing, write results.json from what is there")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    for contestant in options.who:
        if not available(contestant):
            print(f"{contestant}: not run, see `python {sys.argv[0]} --help`")
    if not options.write:
        rows = [row for row in ROWS if row.name in options.rows]
        run_missing(options.folder, rows, list(filter(available, options.who)), options.seeds)
    numbers = entry(options.folder, range(SEEDS))
    report(numbers)
    if options.write or (len(options.rows), len(options.who), len(options.seeds)) == (len(ROWS), 3, SEEDS):
        save("learn", numbers)


if __name__ == "__main__":
    main()
