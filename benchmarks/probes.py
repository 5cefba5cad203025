"""How reliable are the probes? Every agent, and every planted bug, on its whole ladder over ten seeds.

    python benchmarks/probes.py [SEEDS]

Prints the table bug x probe: the share of seeds that fail a probe, and whether that is what `BUGS` says.
"""

import os
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from results import save

from rlcourse.probes import BUGS, LADDER, broken, probe
from rlcourse.probes.ladder import AGENTS


def failures(job):
    """(name of an agent or a bug, seed) -> (names of failed probes, seconds)."""
    name, seed = job
    table = probe(name if name in AGENTS else broken(name), seed=seed)
    return sorted(table.failed), sum(row.seconds for row in table.rows)


def main(seeds):
    names = (*AGENTS, *BUGS)
    jobs = [(name, seed) for name in names for seed in range(seeds)]
    agents, bugs = {}, {}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        outcomes = pool.map(failures, jobs)
        for name in names:
            runs = [next(outcomes) for _ in range(seeds)]
            if name in AGENTS:
                agents[name] = report_agent(name, runs)
            else:
                bugs[name] = report_bug(name, [set(failed) for failed, _ in runs])
    save("probes", {"agents": agents, "bugs": bugs})


def report_agent(name, runs):
    passed = sum(not failed for failed, _ in runs)
    probes = sum(name in one.agents for one in LADDER)
    seconds = statistics.median(taken for _, taken in runs)
    missed = sorted({one for failed, _ in runs for one in failed})
    print(
        f"{name:10s} passes all {probes} probes on {passed} of {len(runs)} seeds, {seconds:.1f} s", *missed, flush=True
    )
    return {"passed": passed, "seeds": len(runs), "probes": probes, "seconds": round(seconds, 1)}


def report_bug(name, runs):
    bug = BUGS[name]
    shares = {one.name: sum(one.name in failed for failed in runs) / len(runs) for one in LADDER}
    shares = {one: share for one, share in shares.items() if share}
    exact = sum(failed - bug.luck == bug.fails for failed in runs)
    print(f"{name:44s} {bug.agent:5s} as stated on {exact} of {len(runs)} seeds: ", end="")
    print(", ".join(f"{one} {share:.0%}" for one, share in shares.items()), flush=True)
    return {"agent": bug.agent, "as_stated": exact, "seeds": len(runs), "fails": shares}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
