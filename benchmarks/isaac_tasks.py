"""Public Isaac Gym tasks, unmodified: how fast they step, and whether PPO learns them.

    pip install -c constraints.txt -e ".[isaac,test]"
    ISAACGYMENVS=…/IsaacGymEnvs LEGGED_GYM=…/legged_gym python benchmarks/isaac_tasks.py [TASK ...]

The environment variables name checkouts of github.com/isaac-sim/IsaacGymEnvs and github.com/leggedrobotics/legged_gym.
Stepping: 1,000 steps of random actions in 64 environments, per second of processor time, over all threads. Learning:
the task's own settings for its learner, with as many environments and steps as LEARNED says; mean returns of 100
episodes, in the task's own rewards. Each in a fresh process. With names of tasks, only those are renewed.
"""

import json
import os
import sys
import time
from pathlib import Path

from results import RESULTS, apart, save

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rlcourse.commands.isaac import step, train
from rlcourse.isaacgym.launcher import open_checkout
from tests.isaacgym.public.test_public_tasks import ENVS, RUNNING, STEPS

LEARNED = {  # environments and steps
    "Cartpole": (512, 800_000),
    "Quadcopter": (256, 700_000),
    "BallBalance": (1024, 5_000_000),
    "Ant": (512, 8_000_000),
}
POINTS = 25  # of a learning curve


def stepped(variable, name):
    """Environment steps per second of processor time."""
    single_thread()
    task = open_checkout(os.environ[variable]).make(name, ENVS, seed=0)
    return STEPS * ENVS / step(task, STEPS)["processor"]


def learned(variable, name):
    """What results.json keeps of a training."""
    single_thread()
    num_envs, total_steps = LEARNED[name]
    checkout = open_checkout(os.environ[variable])
    task = checkout.make(name, num_envs, seed=0)
    began = time.process_time()
    run = train(task, checkout.training(name, num_envs), total_steps=total_steps)
    seconds = time.process_time() - began
    steps, means = run.curve("rollout/ep_rew_mean")
    every = max(1, len(steps) // POINTS)
    return {
        "num_envs": num_envs,
        "steps": run.steps,
        "processor_minutes": round(seconds / 60, 1),
        "first": round(float(means[0]), 1),
        "best": round(float(max(means)), 1),
        "last": round(float(means[-1]), 1),
        "curve": [[int(s), round(float(m), 1)] for s, m in list(zip(steps, means, strict=True))[::every]],
    }


def single_thread():
    import torch

    torch.set_num_threads(1)


def main(chosen):
    before = json.loads(RESULTS.read_text(encoding="utf-8")).get("isaac_tasks", {})
    numbers = {"date": time.strftime("%Y-%m-%d"), "tasks": dict(before.get("tasks", {}))}
    for variable, names in RUNNING.items():
        if variable not in os.environ:
            print(f"{variable} is not set: its tasks are not run, see the first lines of this file")
            continue
        for name in names:
            if chosen and name not in chosen:
                continue
            row = {"steps_per_core_second": round(apart(stepped, variable, name))}
            print(f"{name:16s} {row['steps_per_core_second']:8,} steps per core-second", flush=True)
            if name in LEARNED:
                row |= {"learning": apart(learned, variable, name)}
                shown = {key: value for key, value in row["learning"].items() if key != "curve"}
                print(f"{name:16s} {shown}", flush=True)
            numbers["tasks"][name] = row
            save("isaac_tasks", numbers)


if __name__ == "__main__":
    main(sys.argv[1:])
