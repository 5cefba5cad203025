"""The agents of the course with the settings of `rlcourse.agents.tuned`."""

import importlib
from dataclasses import asdict

import numpy as np

from rlcourse.agents.tuned import TUNED, tuned


def settings(algorithm, env):
    if (algorithm, env) not in TUNED:
        return None
    return {name: value for name, value in asdict(tuned(algorithm, env)).items() if name not in ("env", "seed")}


def train(algorithm, env, seed, settings, referee):
    def look(run):
        if referee.due(run.steps) and referee.look(run.steps, acting(run)):
            run.stop()

    agent = importlib.import_module(f"rlcourse.agents.{algorithm}")
    referee.start()
    run = agent.train(agent.Config(**{**settings, "env": env, "seed": seed}), background=False, callback=look)
    if not referee.over and referee.steps < run.steps:
        referee.look(run.steps, acting(run))


def acting(run):
    """The agent's deterministic policy in the units of the environment."""
    space = run.stepper.action_space

    def act(observations):
        actions = run.agent.act(observations.astype(np.float32), deterministic=True)
        if hasattr(space, "low"):
            # Our agents act in units in which the box is [-1, 1].
            actions = space.low + (np.clip(actions, -1, 1) + 1) * (space.high - space.low) / 2
        return actions

    return act
