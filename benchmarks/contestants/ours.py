"""The agents of the course with the settings of `rlcourse.agents.tuned`."""

import importlib
from dataclasses import asdict

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
    return lambda observations: run.agent.act(observations, deterministic=True)
