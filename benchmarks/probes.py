"""How reliable are the probes? Every agent, and every planted bug, on its whole ladder over ten seeds.

    python benchmarks/probes.py [SEEDS]

Prints the table bug x probe: the share of seeds that fail a probe, and whether that is what `BUGS` says.
"""

import os
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
    jobs = [(name, seed) for name in (*AGENTS, *BUGS) for seed in range(seeds)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        outcomes = dict(zip(jobs, pool.map(failures, jobs), strict=True))
    agents, bugs = {}, {}
    for name in AGENTS:
        runs = [outcomes[name, seed] for seed in range(seeds)]
        passed = sum(not failed for failed, _ in runs)
        probes = sum(name in one.agents for one in LADDER)
        seconds = sorted(taken for _, taken in runs)[seeds // 2]
        agents[name] = {"passed": passed, "seeds": seeds, "probes": probes, "seconds": round(seconds, 1)}
        print(f"{name:10s} passes all {probes} probes on {passed} of {seeds} seeds, {seconds:.1f} s", flush=True)
    for name, bug in BUGS.items():
        runs = [set(outcomes[name, seed][0]) for seed in range(seeds)]
        shares = {one.name: sum(one.name in failed for failed in runs) / seeds for one in LADDER}
        shares = {one: share for one, share in shares.items() if share}
        exact = sum(failed - bug.luck == bug.fails for failed in runs)
        bugs[name] = {"agent": bug.agent, "as_stated": exact, "seeds": seeds, "fails": shares}
        print(f"{name:44s} {bug.agent:5s} as stated on {exact} of {seeds} seeds: ", end="")
        print(", ".join(f"{one} {share:.0%}" for one, share in shares.items()))
    save("probes", {"agents": agents, "bugs": bugs})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
