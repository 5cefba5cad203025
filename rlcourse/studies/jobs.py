"""Multi-seed studies: the same training under many seeds, on all cores.

    from rlcourse.studies import bootstrap_interval, interquartile_mean, study

    if __name__ == "__main__":
        results = study("ppo", {"env": "CartPole-v1"}, seeds=range(10), folder="studies/cartpole", evaluate_every=4096)
        scores = [result["history"]["eval/mean_reward"][1][-1] for result in results]
        print(interquartile_mean(scores), bootstrap_interval(scores))

In a script the call stands under that `if`, since each process of the study reads the script once; a notebook needs
none. A job is plain data, as is its result. With a folder each result is a file of its own, written atomically: a study
that was interrupted goes on with the jobs that are missing.
"""

import hashlib
import importlib
import json
import os
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np

from rlcourse.agents import FITS
from rlcourse.training.files import remove_leftovers, written_whole
from rlcourse.training.processes import require_guard
from rlcourse.workers import results as results_of

OPTIONS = ("record_every", "evaluate_every", "evaluation_episodes", "target", "checkpoint_every")


def study(agent, config, seeds, *, folder=None, workers=None, **options):
    """Train `agent` ("ppo") with each seed. Returns one result per seed, in order.

    config : dict of settings (`env` by its id); options : evaluate_every and the like, see `rlcourse.training.start`;
    workers : processes, default one per core. A result is a dict: seed, state, steps, seconds, history (name ->
    [steps, values]), error (the message where the run failed, else None).

    Raises ValueError for a setting or option that cannot be one, and for a file in the folder that is damaged;
    RuntimeError where a script has no `if __name__ == "__main__":`, or the system has ended a process.
    """
    if agent not in FITS:
        raise ValueError(f"agent is {agent!r}, expected one of {', '.join(FITS)}.")
    if wrong := sorted(set(options) - set(OPTIONS)):
        raise ValueError(f"{', '.join(wrong)}: expected options among {', '.join(OPTIONS)}.")
    config, options = _plain(config), _plain(options)
    if not isinstance(config.get("env", ""), str):
        raise ValueError(f"env is {config['env']!r}, expected an id: every process makes its own environments.")
    jobs = [{"agent": agent, "config": {**config, "seed": int(seed)}, "options": options} for seed in seeds]
    if jobs:
        _config(jobs[0])  # a setting that cannot be one is an error here, not in every process
    if folder is not None:
        remove_leftovers(folder)
    results = [_stored(folder, job) for job in jobs]
    missing = [i for i, result in enumerate(results) if result is None]
    if missing:
        require_guard("study(…)")
    workers = min(workers or os.cpu_count(), max(len(missing), 1))
    try:
        for i, result in zip(missing, results_of(run_job, [jobs[i] for i in missing], workers), strict=True):
            results[i] = result
            _store(folder, jobs[i], result)
    except BrokenProcessPool as problem:
        kept = "" if folder is None else f" The results so far are in {folder}: the same call goes on from there."
        raise RuntimeError(
            "A process of the study has died. The system ends one if there is not enough memory: try fewer workers."
            + kept
        ) from problem
    return results


def run_job(job):
    """One job, in this process: plain data in, plain data out."""
    from rlcourse.training import TrainingError

    module = importlib.import_module(f"rlcourse.agents.{job['agent']}")
    config = _config(job)
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


def _config(job):
    return importlib.import_module(f"rlcourse.agents.{job['agent']}").Config(**job["config"])


def _plain(value):
    """Settings as JSON has them, NumPy's numbers and arrays included."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _path(folder, job):
    return Path(folder) / f"{hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()[:16]}.json"


def _stored(folder, job):
    path = folder and _path(folder, job)
    if not path or not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))["result"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is damaged. Put an intact copy in its place, or remove it to train again.") from None


def _store(folder, job, result):
    if folder is None:
        return
    path = _path(folder, job)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as file:
        file.write(json.dumps({"job": job, "result": result}).encode())
