"""Agents of somebody's own, in a file or a notebook: trained, kept, resumed and loaded like those of the course."""

import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from rlcourse import training
from rlcourse.agents import a2c
from rlcourse.training import TrainingError, start
from rlcourse.training.evaluation import evaluate
from rlcourse.training.settings import Settings


@dataclass
class Config(Settings):
    num_envs: int = 2
    total_steps: int = 200
    learning_rate: float = 0.1
    greed: float = 0.9


class Bandit:
    """Counts which action paid, in the plainest way; what it needs while it learns is of every kind."""

    def __init__(self, config, observation_space, action_space):
        self.config = config
        self.n = int(action_space.n)
        self.values = np.zeros(self.n)
        self.rng = np.random.default_rng(config.seed)
        self.last = None

    def choose(self, rows, deterministic=False):
        greedy = np.full(len(rows), self.values.argmax())
        if deterministic:
            return torch.from_numpy(greedy)
        explore = self.rng.random(len(rows)) > self.config.greed
        return torch.from_numpy(np.where(explore, self.rng.integers(self.n, size=len(rows)), greedy))

    def collect(self, stepper):
        actions = self.choose(stepper.observations)
        self.last = actions, stepper.step(actions)[1]
        self.seen = {"actions": actions.numpy()}  # an attribute that a new agent has not

    def update(self):
        for action, reward in zip(*self.last, strict=True):
            self.values[action] += self.config.learning_rate * (float(reward) - self.values[action])


class Longer(a2c.A2C):
    """A subclass of an agent of the course, with one thing more to remember."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.lengths = []

    def update(self):
        self.lengths.append(int(self.n_updates))
        return super().update()


@dataclass
class LongerConfig(a2c.Config):
    num_envs: int = 4
    total_steps: int = 640
    hidden: tuple = (8,)


def state(run):
    return training.checkpoints.snapshot(run.agent)


@pytest.mark.parametrize(("agent_class", "config"), [(Bandit, Config()), (Longer, LongerConfig())])
def test_an_agent_of_ones_own_is_resumed_exactly_and_loaded(agent_class, config, tmp_path):
    whole = start(agent_class, config, folder=tmp_path)
    assert whole.folder.name == f"{agent_class.__name__.lower()}-CartPole-v1-0_1"

    def stop(run):
        if run.progress >= 0.5:
            run.stop()

    half = start(agent_class, config, folder=tmp_path, callback=stop)
    own = {"agent_class": agent_class, "config_class": type(config)}
    resumed = training.resume(half.folder, **own)
    assert resumed.steps == whole.steps > half.steps
    assert repr(state(resumed)) == repr(state(whole)) != repr(state(half))
    agent, loaded = training.load_agent(whole.folder, **own)
    assert type(agent) is agent_class and type(loaded) is type(config) and loaded == config
    assert evaluate(agent, "CartPole-v1", 2)[0].tolist() == evaluate(whole.agent, "CartPole-v1", 2)[0].tolist()


def test_the_error_says_what_to_write(tmp_path):
    run = start(Bandit, Config(), folder=tmp_path)
    call = f"load_agent('{run.folder}', agent_class=Bandit, config_class=Config)"
    with pytest.raises(ValueError, match="none of the agents") as error:
        training.load_agent(run.folder)
    assert call in str(error.value)
    with pytest.raises(ValueError, match="none of the agents") as error:
        training.resume(run.folder, agent_class=Bandit)
    assert f"resume('{run.folder}', config_class=Config)" in str(error.value)
    # Settings of the course need not be given, whoever's the agent is.
    run = start(Longer, a2c.Config(num_envs=4, total_steps=64), folder=tmp_path)
    with pytest.raises(ValueError) as error:
        training.resume(run.folder)
    assert f"resume('{run.folder}', agent_class=Longer)" in str(error.value)
    assert training.resume(run.folder, agent_class=Longer, total_steps=256).steps == 256


def test_what_cannot_be_kept_stops_the_run_after_its_first_iteration(tmp_path):
    class Hoarder(Bandit):
        def collect(self, stepper):
            super().collect(stepper)
            self.treasure = object()

    with pytest.raises(TrainingError, match=r"attribute treasure of Hoarder .*NOT_KEPT") as error:
        start(Hoarder, Config(total_steps=10**6), folder=tmp_path)
    assert "iteration 2" in str(error.value)
    assert start(Hoarder, Config()).state == "finished"  # without a folder nothing is kept

    @dataclass
    class Rich(Config):
        gold: object = object

    with pytest.raises(TrainingError, match="the setting gold cannot be kept"):
        start(Bandit, Rich(), folder=tmp_path)


NOTEBOOK = """
import sys
from dataclasses import dataclass
from rlcourse.agents import a2c
from rlcourse.training import load_agent, resume, start

@dataclass
class Config(a2c.Config):
    num_envs: int = 4
    total_steps: int = 64
    bonus: float = 0.5

class Mine(a2c.A2C):
    pass

if sys.argv[2] == "train":
    print(start(Mine, Config(bonus=0.25), folder=sys.argv[1]).folder)
else:
    run = resume(sys.argv[1], agent_class=Mine, config_class=Config, total_steps=128)
    agent, config = load_agent(sys.argv[1], agent_class=Mine, config_class=Config)
    print(run.steps, config.bonus, type(agent).__name__)
"""


def test_classes_of_a_notebook_are_found_in_another_process(tmp_path):
    (tmp_path / "cells.py").write_text(NOTEBOOK)

    def run(*arguments):
        command = [sys.executable, "cells.py", *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    folder = run("runs", "train")
    assert run(folder, "resume") == "128 0.25 Mine"
