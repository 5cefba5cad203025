"""How good is an agent? Deterministic policy, environments of its own, seeds that training never sees."""

import numpy as np

from rlcourse.training.stepper import Stepper

SEED = 1_000_003  # evaluation environments start here, far from the seeds of training


def evaluate(agent, env, episodes=20, seed=SEED, deterministic=True, interrupted=None):
    """Undiscounted returns and lengths of one episode in each of `episodes` fresh environments, both (episodes,).

    env : an id or a function that makes an environment. One episode per copy, so long and short ones count alike;
    the agent learns nothing from it and, acting deterministically, draws no random numbers.
    interrupted : function that is called before every step; what it raises ends the evaluation.
    Raises TypeError for an environment that exists already: it may be the one that is trained in.
    """
    if not (isinstance(env, str) or callable(env)):
        raise TypeError(f"env is {env}, but evaluation makes fresh environments: give an id or a function.")
    stepper = Stepper(env, episodes, seed)
    stepper.interrupted = interrupted
    returns, lengths = np.full(episodes, np.nan), np.zeros(episodes, dtype=int)
    waiting = np.ones(episodes, dtype=bool)
    try:
        while waiting.any():
            stepper.step(agent.act(stepper.observations, deterministic))
            ended, totals, steps = stepper.finished
            first = waiting[ended]
            returns[ended[first]], lengths[ended[first]] = totals[first], steps[first]
            waiting[ended] = False
    finally:
        stepper.close()
    return returns, lengths
