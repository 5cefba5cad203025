"""How reliable are the probes? False alarms on fresh seeds, and bugs caught: planted ones, and those of the field.

    python benchmarks/probes.py [--fresh 100] [--seeds 10] [--processes 1] [--keep FILE]

Every agent climbs its ladder on `fresh` seeds from 21000 on; every bug, on `seeds` others, up to the first probe that
it fails. Takes an hour or two; what was found is kept in FILE as it comes, and a later call goes on from there while
agents and probes are as they were. `--report` writes results.json from what there is.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from results import save

from rlcourse.probes import BUGS, LADDER, planted, probe
from rlcourse.probes.field_bugs import BLIND, FIELD_BUGS
from rlcourse.probes.settings import AGENTS

ALL_BUGS = BUGS | FIELD_BUGS
FRESH = 21_000  # the first of the seeds on which nothing was tuned
PACKAGE = Path(importlib.util.find_spec("rlcourse").origin).parent
ABOUT_BUGS = ("bugs", "field_bugs", "planting")
FOLDERS = ("agents", "deep", "probes", "training")


def version():
    """Changes with any file on which a result depends; a bug's own edits count for itself (`key`)."""
    files = sorted(file for folder in FOLDERS for file in (PACKAGE / folder).rglob("*.py"))
    return _digest(b"".join(file.read_bytes() for file in files if file.stem not in ABOUT_BUGS))


def _digest(data):
    return hashlib.sha256(data).hexdigest()[:12]


def key(job, now):
    """What an outcome is kept under: what was climbed, with which edits, in which version."""
    name, seed = job
    edits = ALL_BUGS[name].edits if name in ALL_BUGS else ()
    return f"{name} {seed} {now} {_digest(repr(edits).encode())}"


def climbed(job):
    """(name of an agent or a bug, seed) -> (names of failed probes, seconds of processor time).

    An agent climbs the whole ladder, a bug up to the first probe that fails.
    """
    name, seed = job
    began = time.process_time()
    if name in AGENTS:
        failed = sorted(probe(name, seed=seed).failed)
    else:
        bug = ALL_BUGS[name]
        agent = planted(bug, name)
        rungs = (one.name for one in LADDER if bug.agent in one.agents)
        failed = next(([rung] for rung in rungs if probe(agent, seed=seed, only=[rung]).failed), [])
    return failed, time.process_time() - began


def all_jobs(fresh, seeds):
    """In rounds, one seed of every bug and the same share of the fresh ones: a run that is stopped has some of each."""
    jobs = []
    for number in range(seeds):
        jobs += [(name, number) for name in ALL_BUGS]
        share = range(fresh * number // seeds, fresh * (number + 1) // seeds)
        jobs += [(name, FRESH + seed) for seed in share for name in AGENTS]
    return jobs


def kept(path):
    """key -> (failed, seconds), from the file."""
    if not path.exists():
        return {}
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {line["key"]: (line["failed"], line["seconds"]) for line in lines}


def climb_all(jobs, path, processes, now):
    """Append the outcomes of all jobs that are not in the file yet."""
    done = kept(path)
    left = [job for job in jobs if key(job, now) not in done]
    with (
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
        path.open("a", encoding="utf-8") as file,
    ):
        for job, (failed, seconds) in zip(left, pool.map(climbed, left), strict=True):
            line = {"key": key(job, now), "failed": failed, "seconds": round(seconds, 2)}
            print(json.dumps(line), file=file, flush=True)
            print(f"{job[0]:44s} {job[1]:6d} {seconds:5.1f} s", *failed, flush=True)


def report(jobs, path, now):
    """What docs/measured.md quotes, of the jobs that are done."""
    done, runs = kept(path), {}
    for job in jobs:
        if key(job, now) in done:
            runs.setdefault(job[0], []).append(done[key(job, now)])
    agents = {name: _agent(name, runs[name]) for name in AGENTS if name in runs}
    bugs = {name: _bug(bug, runs[name]) for name, bug in BUGS.items() if name in runs}
    field = {
        name: _bug(bug, runs[name]) | {"source": bug.source, "blind": name in BLIND}
        for name, bug in FIELD_BUGS.items()
        if name in runs
    }
    return {"agents": agents, "bugs": bugs, "field": field}


def _agent(name, runs):
    alarms = [failed for failed, _ in runs if failed]
    return {
        "probes": sum(name in one.agents for one in LADDER),
        "seconds": round(statistics.median(seconds for _, seconds in runs), 1),
        "seeds": len(runs),
        "alarms": len(alarms),
        "failed": sorted({one for failed in alarms for one in failed}),
    }


def _bug(bug, runs):
    first = [failed[0] for failed, _ in runs if failed]
    return {
        "agent": bug.agent,
        "seeds": len(runs),
        "caught": len(first),
        "by": {one: first.count(one) for one in sorted(set(first))},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "rlcourse-probes.jsonl")
    parser.add_argument("--report", action="store_true", help="only write down what there is")
    arguments = parser.parse_args()
    now = version()
    jobs = all_jobs(arguments.fresh, arguments.seeds)
    if not arguments.report:
        climb_all(jobs, arguments.keep, arguments.processes, now)
    save("probes", report(jobs, arguments.keep, now))


if __name__ == "__main__":
    main()
