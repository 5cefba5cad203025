"""Environment steps per second and peak memory on HalfCheetah-v5 at equal settings: ours, Stable-Baselines3, CleanRL.

    pip install -c constraints.txt -e ".[bench]"
    CLEANRL=path/to/a/checkout python benchmarks/throughput.py

PPO and SAC with Stable-Baselines3's default settings for all: one environment, the same networks, batch sizes, gradient
steps and replay memory. Steps per second of processor time on one thread, collecting and learning together, after a
first stretch that is not counted; medians of REPEATS runs, each in a fresh process, contestants taking turns. Peak
memory is that of the whole process, Python and PyTorch included. CleanRL's PPO also normalizes observations and
rewards: its script always does.
"""

import importlib
import os
import statistics
import tempfile
import time

from learn import CONTESTANTS, available
from results import apart, needs_linux, save

ENV, REPEATS = "HalfCheetah-v5", 3
# Steps after which the measurement begins and ends.
STRETCH = {"ppo": (2048, 3 * 2048), "sac": (500, 1500)}
SETTINGS = {
    ("ppo", "ours"): {
        "num_envs": 1,
        "rollout_steps": 2048,
        "epochs": 10,
        "minibatch_size": 64,
        "learning_rate": 3e-4,
        "gamma": 0.99,
        "max_grad_norm": 0.5,
        "normalize_observations": False,
        "hidden": (64, 64),
    },
    ("ppo", "sb3"): {},
    ("ppo", "cleanrl"): {"script": "ppo_continuous_action", "num-steps": 2048, "num-minibatches": 32},
    ("sac", "ours"): {
        "num_envs": 1,
        "buffer_size": 1_000_000,
        "learning_starts": 100,
        "collect_steps": 1,
        "gradient_steps": 1,
        "batch_size": 256,
        "learning_rate": 3e-4,
        "tau": 0.005,
        "hidden": (256, 256),
    },
    ("sac", "sb3"): {},
    ("sac", "cleanrl"): {"script": "sac_continuous_action", "learning-starts": 100, "q-lr": 3e-4},
}
TOTAL_STEPS = {"ours": "total_steps", "sb3": "n_timesteps", "cleanrl": "total-timesteps"}


class Stopwatch:
    """Stands in for the referee: notes the time at two numbers of steps, then ends the run."""

    def __init__(self, begin, end):
        self.begin, self.end = begin, end
        self.over = False
        self.notes = []  # (steps, processor seconds)

    def start(self):
        pass

    def due(self, steps):
        return steps >= (self.end if self.notes else self.begin)

    def look(self, steps, act):
        self.notes.append((steps, time.process_time()))
        self.over = len(self.notes) == 2
        return self.over


def run(algorithm, contestant):
    """(steps per second, peak memory in MB), measured in this process."""
    import resource

    import torch

    torch.set_num_threads(1)
    os.chdir(tempfile.mkdtemp())  # MuJoCo writes its warnings where it runs
    begin, end = STRETCH[algorithm]
    stopwatch = Stopwatch(begin, end)
    # More than are run, so that the last update is inside.
    settings = {**SETTINGS[algorithm, contestant], TOTAL_STEPS[contestant]: 2 * end}
    importlib.import_module(f"contestants.{contestant}").train(algorithm, ENV, 0, settings, stopwatch)
    (first, began), (last, ended) = stopwatch.notes
    return (last - first) / (ended - began), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def main():
    needs_linux("Peak memory")
    numbers = {}
    for algorithm in STRETCH:
        present = list(filter(available, CONTESTANTS))
        runs = {contestant: [] for contestant in present}
        for _ in range(REPEATS):
            for contestant in present:
                rate, memory = apart(run, algorithm, contestant)
                runs[contestant].append((rate, memory))
                print(f"{algorithm} {contestant:8s} {rate:7.0f} steps/s   {memory:5.0f} MB", flush=True)
        numbers[algorithm] = {}
        for contestant, measured in runs.items():
            rate, memory = map(statistics.median, zip(*measured, strict=True))
            numbers[algorithm][contestant] = {"steps_per_second": round(rate), "peak_mb": round(memory)}
    save("throughput", numbers)


if __name__ == "__main__":
    main()
