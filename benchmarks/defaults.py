"""Default settings: our agents and Stable-Baselines3's, told nothing but the task, after equally many steps.

    pip install -c constraints.txt -e ".[bench]"
    python benchmarks/defaults.py            # the sizes of the table
    python benchmarks/defaults.py --full     # those that it should have, many hours

`Config(env=..., seed=..., total_steps=...)` here, `PPO("MlpPolicy", env, seed=...)` there: what somebody gets who has
chosen nothing yet. Each run has the same number of environment steps and is evaluated ten times on the way: the
deterministic policy in 20 fresh episodes (10 on MuJoCo's robots), the same ones for both. A run's return is the mean of
its last three evaluations; the last one alone is kept too.

Seconds are processor time of learning on one thread, evaluations and imports not counted, as in learn.py. CartPole,
Acrobot and Pendulum are stepped as arrays here (`rlcourse.envs.classic_vector`) and one by one in Stable-Baselines3,
which is a part of the difference there and in no other row.

Every run is a job of its own in a fresh process, one at a time, contestants taking turns. Its result is a file in
--folder; a file of the same job is not made again (delete ours after changing an agent's code). The table is printed
from what is there, and written to results.json where no part was chosen, or with --write.
"""

import argparse
import importlib
import json
import math
import os
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from learn import PACKAGES, processor, rounded, version
from results import apart, save

CONTESTANTS = ("ours", "sb3")
LOOKS = 10  # evaluations of a run
LAST = 3  # of them count
SEEDS = 5


@dataclass(frozen=True)
class Row:
    algorithm: str
    env: str
    full: int
    """environment steps with --full"""
    steps: int
    """environment steps without"""
    seeds: int = SEEDS
    """runs of each contestant without --full"""

    @property
    def name(self):
        return f"{self.algorithm}-{self.env}"

    @property
    def episodes(self):
        """Of one evaluation."""
        return 10 if self.env.endswith("-v5") else 20


ROWS = (
    Row("ppo", "CartPole-v1", 50_000, 50_000),
    Row("ppo", "Acrobot-v1", 100_000, 50_000),
    Row("ppo", "LunarLander-v3", 200_000, 100_000),
    Row("ppo", "Pendulum-v1", 100_000, 50_000),
    Row("ppo", "MountainCarContinuous-v0", 100_000, 50_000),
    Row("ppo", "Hopper-v5", 300_000, 50_000),
    Row("ppo", "HalfCheetah-v5", 300_000, 50_000),
    Row("ppo", "Walker2d-v5", 300_000, 50_000),
    Row("ppo", "Ant-v5", 300_000, 50_000),
    Row("a2c", "CartPole-v1", 50_000, 50_000),
    Row("dqn", "CartPole-v1", 50_000, 50_000),
    Row("dqn", "Acrobot-v1", 100_000, 50_000),
    Row("dqn", "MountainCar-v0", 120_000, 60_000),
    Row("dqn", "LunarLander-v3", 150_000, 50_000),
    Row("ddpg", "Pendulum-v1", 20_000, 8_000),
    Row("td3", "Pendulum-v1", 20_000, 8_000),
    Row("td3", "MountainCarContinuous-v0", 100_000, 5_000, 3),
    Row("td3", "Hopper-v5", 100_000, 5_000, 3),
    Row("td3", "HalfCheetah-v5", 100_000, 5_000, 3),
    Row("td3", "Walker2d-v5", 100_000, 5_000, 3),
    Row("td3", "Ant-v5", 100_000, 5_000, 3),
    Row("sac", "Pendulum-v1", 20_000, 5_000),
    Row("sac", "MountainCarContinuous-v0", 100_000, 5_000, 3),
    Row("sac", "Hopper-v5", 100_000, 5_000, 3),
    Row("sac", "HalfCheetah-v5", 100_000, 5_000, 3),
    Row("sac", "Walker2d-v5", 100_000, 5_000, 3),
    Row("sac", "Ant-v5", 100_000, 5_000, 3),
)


# ---------------------------------------------------------------------------------------------------- jobs
def job_of(row, contestant, seed, steps):
    """Plain data that says all about a run."""
    job = {"contestant": contestant, "seed": seed, "algorithm": row.algorithm, "env": row.env, "steps": steps}
    if contestant == "sb3":
        settings = {"n_timesteps": steps}
    else:
        agent = importlib.import_module(f"rlcourse.agents.{row.algorithm}")
        settings = asdict(agent.Config(env=row.env, total_steps=steps))
        settings = {name: value for name, value in settings.items() if name not in ("env", "seed")}
    return json.loads(json.dumps({**job, "episodes": row.episodes, "settings": settings}))


def run(job):
    """The result of a job, measured in this process."""
    import torch
    from contestants.referee import Referee, warm_up

    torch.set_num_threads(1)
    warm_up()
    referee = Referee(job["env"], job["seed"], math.inf, job["steps"] // LOOKS, episodes=job["episodes"])
    contestant = importlib.import_module(f"contestants.{job['contestant']}")
    contestant.train(job["algorithm"], job["env"], job["seed"], job["settings"], referee)
    return {"steps": referee.steps, "seconds": referee.processor, "curve": referee.curve}


def path_of(folder, job):
    return folder / f"{job['algorithm']}-{job['env']}-{job['steps']}-{job['contestant']}-{job['seed']}.json"


def stored(folder, job):
    """The result of this job if there is one, made with the present settings."""
    path = path_of(folder, job)
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["job"] == job:
            return kept["result"]
    return None


def keep(folder, job, result):
    path = path_of(folder, job)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"job": job, "result": result}), encoding="utf-8")
    os.replace(partial, path)


def run_missing(folder, jobs):
    """Run what has no result yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for job in jobs:
        if stored(folder, job) is None:
            result = apart(run, job)
            keep(folder, job, result)
            print(f"{path_of(folder, job).stem:48s} {return_of(result):9.1f} {result['seconds']:7.1f} s", flush=True)


# ---------------------------------------------------------------------------------------------------- summary
def return_of(result):
    """What a run has come to: the mean of its last evaluations."""
    return statistics.fmean(mean for _, _, mean in result["curve"][-LAST:])


def summary(results):
    """What results.json keeps of the runs of one contestant in one row: medians over seeds."""
    returns = [return_of(result) for result in results]
    return {
        "seeds": len(results),
        "return": rounded(statistics.median(returns)),
        "returns": [rounded(value) for value in returns],
        "last": rounded(statistics.median(result["curve"][-1][2] for result in results)),
        "seconds": rounded(statistics.median(result["seconds"] for result in results)),
    }


def entry(folder, full):
    """What results.json keeps of all runs; a contestant without a run is absent."""
    rows = []
    for row in ROWS:
        steps = row.full if full else row.steps
        numbers = {"algorithm": row.algorithm, "env": row.env, "steps": steps}
        for contestant in CONTESTANTS:
            jobs = [job_of(row, contestant, seed, steps) for seed in range(SEEDS)]
            kept = [result for result in (stored(folder, job) for job in jobs) if result is not None]
            if kept:
                numbers[contestant] = summary(kept)
        rows.append(numbers)
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": processor(),
        "versions": {name: version(name) for name in PACKAGES},
        "rows": rows,
    }


def verdict(row):
    """(at least as good a return, at most the same processor time), or None where one of the two was not run."""
    if any(contestant not in row for contestant in CONTESTANTS):
        return None
    ours, peer = (row[contestant] for contestant in CONTESTANTS)
    return ours["return"] >= peer["return"], ours["seconds"] <= peer["seconds"]


def tally(rows):
    """How many rows were run for both, in how many ours is at least as good, in how many at most as slow."""
    verdicts = [verdict(row) for row in rows]
    verdicts = [each for each in verdicts if each is not None]
    return len(verdicts), sum(good for good, _ in verdicts), sum(quick for _, quick in verdicts)


def in_words(summary):
    """One cell of the table."""
    if not summary:
        return "not run"
    return f"{summary['return']:,.4g} in {summary['seconds']:.3g} s ({summary['seeds']})"


def marks(row):
    """The verdict in words."""
    found = verdict(row)
    return "" if found is None else ", ".join("yes" if each else "no" for each in found)


def report(numbers):
    for row in numbers["rows"]:
        cells = [in_words(row.get(contestant)) for contestant in CONTESTANTS]
        print(f"{row['algorithm']:5s} {row['env']:25s} {row['steps']:8,d}", *(f"{c:26s}" for c in cells), marks(row))
    compared, good, quick = tally(numbers["rows"])
    print(f"{compared} rows: return at least as good in {good}, time at most the same in {quick}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [row.name for row in ROWS]
    parser.add_argument("--rows", nargs="+", choices=names, default=names, metavar="ROW", help=", ".join(names))
    parser.add_argument("--who", nargs="+", choices=CONTESTANTS, default=CONTESTANTS)
    parser.add_argument("--seeds", nargs="+", type=int, help="default: each row's own")
    parser.add_argument("--full", action="store_true", help="the full number of steps and seeds in every row")
    parser.add_argument("--folder", type=Path, default=Path("defaults-results"), help="where each run's result is kept")
    parser.add_argument("--write", action="store_true", help="run nothing, write results.json from what is there")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    if not options.write:
        jobs = [
            job_of(row, contestant, seed, row.full if options.full else row.steps)
            for seed in options.seeds or range(SEEDS)
            for row in ROWS
            for contestant in options.who
            if row.name in options.rows and (options.full or options.seeds or seed < row.seeds)
        ]
        run_missing(options.folder, jobs)
    numbers = entry(options.folder, options.full)
    report(numbers)
    everything = (len(options.rows), len(options.who), options.seeds) == (len(ROWS), len(CONTESTANTS), None)
    if options.write or everything:
        save("defaults", numbers)


if __name__ == "__main__":
    main()
