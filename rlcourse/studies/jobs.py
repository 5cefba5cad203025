"""Multi-seed studies: the same training under many seeds, on all cores.

    results = study("ppo", {"env": "CartPole-v1"}, seeds=range(10), folder="studies/cartpole", evaluate_every=4096)
    scores = np.array([result["history"]["eval/mean_reward"][1][-1] for result in results])
    interquartile_mean(scores), bootstrap_interval(scores)

A job is plain data, as is its result. With a folder each result is a file of its own, written atomically: a study that
was interrupted goes on with the jobs that are missing.
"""

import hashlib
import importlib
import json
import os
from pathlib import Path

from rlcourse.agents import FITS
from rlcourse.workers import results as results_of


def study(agent, config, seeds, *, folder=None, workers=None, **options):
    """Train `agent` ("ppo") with each seed. Returns one result per seed, in order.

    config : dict of settings (`env` by its id); options : those of `rlcourse.training.start`; workers : processes,
    default one per core. A result is a dict: seed, state, steps, seconds, history (name -> [steps, values]), error
    (the message where the run failed, else None).
    """
    if agent not in FITS:
        raise ValueError(f"agent is {agent!r}, expected one of {', '.join(FITS)}.")
    jobs = [{"agent": agent, "config": {**config, "seed": int(seed)}, "options": options} for seed in seeds]
    results = [_stored(folder, job) for job in jobs]
    missing = [i for i, result in enumerate(results) if result is None]
    workers = min(workers or os.cpu_count(), max(len(missing), 1))
    for i, result in zip(missing, results_of(run_job, [jobs[i] for i in missing], workers), strict=True):
        results[i] = result
        _store(folder, jobs[i], result)
    return results


def run_job(job):
    """One job, in this process: plain data in, plain data out."""
    from rlcourse.training import TrainingError

    module = importlib.import_module(f"rlcourse.agents.{job['agent']}")
    config = module.Config(**job["config"])
    seen = []
    try:
        module.train(config, background=False, callback=lambda run: seen or seen.append(run), **job["options"])
        error = None
    except TrainingError as problem:
        error = str(problem)
    result = {"seed": config.seed, "state": "failed", "steps": 0, "seconds": 0.0, "history": {}, "error": error}
    if seen:
        (run,) = seen
        history = {name: list(curve) for name, curve in run.history.items()}
        result |= {"state": run.state, "steps": run.steps, "seconds": run.seconds, "history": history}
    return result


def _path(folder, job):
    return Path(folder) / f"{hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()[:16]}.json"


def _stored(folder, job):
    path = folder and _path(folder, job)
    return json.loads(path.read_text(encoding="utf-8"))["result"] if path and path.exists() else None


def _store(folder, job, result):
    if folder is None:
        return
    path = _path(folder, job)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with open(partial, "w", encoding="utf-8") as file:
        json.dump({"job": job, "result": result}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
