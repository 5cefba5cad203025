"""Public tasks, unmodified, for 1,000 steps in 64 environments. Nothing of them is part of this repository:

    ISAACGYMENVS=…/IsaacGymEnvs LEGGED_GYM=…/legged_gym pytest tests/isaacgym/public

The environment variables name checkouts of github.com/isaac-sim/IsaacGymEnvs and github.com/leggedrobotics/legged_gym.
"""

import os

import numpy as np
import pytest
import torch

from rlcourse.commands import parser as cli
from rlcourse.envs.isaac_vector import IsaacVector
from rlcourse.isaacgym.launcher import open_checkout

ENVS = 64
STEPS = 1000
SETTLING = 200  # steps without action after which robots stand still

# What stands still when nothing acts: bounds on the height of its root (m), its mass (kg; None: the task observes no
# forces), and changes to the task's settings.
STANDING = {
    "ISAACGYMENVS": {
        "Ant": (0.3, 0.6, None),
        "Anymal": (0.45, 0.6, 52.13),
        "BallBalance": (0.5, 0.65, None),
    },
    "LEGGED_GYM": {
        "a1": (0.22, 0.32, 12.46, "terrain.mesh_type=plane"),
        "anymal_c_flat": (0.5, 0.7, 51.6),
    },
}
RUNNING = {
    "ISAACGYMENVS": ["Cartpole", "Ant", "Humanoid", "Anymal", "BallBalance", "Quadcopter", "FrankaCubeStack"],
    "LEGGED_GYM": ["a1", "anymal_c_flat"],
}
# Those that are not among the nine: they load and step.
FURTHER = {
    "ISAACGYMENVS": ["AnymalTerrain", "Ingenuity", "FrankaCabinet", "HumanoidAMP", "ShadowHand", "AllegroHand"],
    "LEGGED_GYM": ["anymal_c_rough", "anymal_b", "cassie"],
}


def checkout(variable):
    if variable not in os.environ:
        pytest.skip(f"{variable} does not name a checkout of the public tasks")
    return open_checkout(os.environ[variable])


def cases(table):
    return [pytest.param(variable, task, id=task) for variable, tasks in table.items() for task in tasks]


def run(task, steps, actions):
    """Step a task; every number must be finite. Returns the mean reward."""
    env = IsaacVector(task)
    observations, _ = env.reset(seed=0)
    total = 0.0
    for step in range(steps):
        observations, rewards, _, _, _ = env.step(actions())
        assert np.isfinite(observations).all() and np.isfinite(rewards).all(), f"step {step}"
        total += rewards.mean()
    return total / steps


def random_actions(task):
    generator = np.random.default_rng(0)
    return lambda: generator.uniform(-1.0, 1.0, (task.num_envs, task.num_actions)).astype(np.float32)


def no_actions(task):
    return lambda: np.zeros((task.num_envs, task.num_actions), dtype=np.float32)


@pytest.fixture(autouse=True)
def one_thread():
    """The tensors are small: threads would wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("variable", "name"), cases(RUNNING))
def test_a_thousand_steps(variable, name):
    task = checkout(variable).make(name, num_envs=ENVS, seed=0)
    run(task, STEPS, random_actions(task))


@pytest.mark.parametrize(("variable", "name"), cases(FURTHER))
def test_further_tasks_load_and_step(variable, name):
    task = checkout(variable).make(name, num_envs=8, seed=0)
    run(task, 50, random_actions(task))


@pytest.mark.parametrize(("variable", "name"), cases(STANDING))
def test_robots_stand_on_the_ground_with_their_weight(variable, name):
    low, high, mass, *overrides = STANDING[variable][name]
    task = checkout(variable).make(name, num_envs=ENVS, seed=0, overrides=overrides)
    run(task, SETTLING, no_actions(task))
    heights = task.root_states.view(ENVS, -1, 13)[:, 0, 2]
    assert ((low < heights) & (heights < high)).float().mean() > 0.9, heights
    if mass is not None:
        forces = task.contact_forces.view(ENVS, -1, 3)[..., 2].sum(dim=1)
        assert forces.median() == pytest.approx(9.81 * mass, rel=0.1)


def test_cartpole_is_learned(tmp_path, capsys):
    checkout("ISAACGYMENVS")
    words = ["--task", "Cartpole", "--num-envs", "64", "--train", "--set", "total_steps=300000", "--folder", tmp_path]
    assert cli.main(["isaac", os.environ["ISAACGYMENVS"], *map(str, words)]) == 0
    last = [line for line in capsys.readouterr().out.splitlines() if "mean return" in line][-1]
    assert float(last.split("mean return ")[1].split(",")[0]) > 350  # of 500
