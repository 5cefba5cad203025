"""Tasks of which one observation shows too little, or that are seen as pictures: who learns them?

    python benchmarks/memory.py [SEEDS]

Each row trains with the settings in `rlcourse.agents.tuned`, on one thread; "blind" is PPO with the same settings and
one frame. Solved: the deterministic policy reaches `rlcourse.envs.targets` in the mean of 100 fresh episodes at the
end. Seconds are processor time of the training. One run after the other, seed by seed.
"""

import importlib
import statistics
import sys
import time

from results import apart, save

MEMORY = ("rlcourse/Recall-v0", "rlcourse/CartPolePositions-v0", "rlcourse/PendulumAngle-v0")
ROWS = (
    *(("ppo", env, {"frames": 1}) for env in MEMORY),
    *(("ppo", env, {}) for env in MEMORY),
    *(("recurrent_ppo", env, {}) for env in MEMORY),
    ("ppo", "rlcourse/Catch-v0", {}),
    ("dqn", "rlcourse/Catch-v0", {}),
)


def run(agent, env, changes, seed):
    """Mean return of the trained agent, processor seconds, and bytes of the replay buffer, 0 where there is none."""
    import torch

    from rlcourse.agents.tuned import tuned
    from rlcourse.training.evaluation import evaluate

    torch.set_num_threads(1)
    train = importlib.import_module(f"rlcourse.agents.{agent}").train
    began = time.process_time()
    trained = train(tuned(agent, env, seed=seed, **changes), background=False).agent
    seconds = time.process_time() - began
    replay = getattr(trained, "replay", None)
    size = 0 if replay is None else replay.observations.nbytes + replay.next_observations.nbytes
    return float(evaluate(trained, env, 100)[0].mean()), seconds, size


def name_of(agent, env, changes):
    return f"{agent}{' blind' if changes else ''} on {env.removeprefix('rlcourse/')}"


def main(seeds):
    from rlcourse.envs.targets import target_return

    outcomes = {name_of(*row): [] for row in ROWS}
    for seed in range(seeds):
        for row in ROWS:
            outcomes[name_of(*row)].append(apart(run, *row, seed))
            mean, seconds, _ = outcomes[name_of(*row)][-1]
            print(f"seed {seed} {name_of(*row):42s} {mean:8.2f} {seconds:6.1f} s", flush=True)
    table = {}
    for row in ROWS:
        means, seconds, sizes = zip(*outcomes[name_of(*row)], strict=True)
        solved = sum(mean >= target_return(row[1]) for mean in means)
        table[name_of(*row)] = {
            "solved": solved, "seeds": seeds, "seconds": round(statistics.median(seconds), 1),
            "mean_return": round(statistics.median(means), 2), "replay_bytes": max(sizes),
        }  # fmt: skip
        print(f"{name_of(*row):42s} solved {solved:2d} of {seeds}, {statistics.median(seconds):5.1f} s", flush=True)
    save("memory", table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
