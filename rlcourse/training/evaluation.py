"""How good is an agent? Deterministic policy, environments of its own, seeds that training never sees."""

import numpy as np

from rlcourse.envs.frames import FrameStack
from rlcourse.training.stepper import Stepper, vectorized

SEED = 1_000_003  # evaluation environments start here, far from the seeds of training


def evaluate(agent, env, episodes=20, seed=SEED, deterministic=True, interrupted=None):
    """Undiscounted returns and lengths of one episode in each of `episodes` fresh environments, both (episodes,).

    agent : one of the course, or anything with `act(observations, deterministic)`, which answers the environment's own
    observations, one row per copy, with its own actions. One that has a memory is told by `forget(which)`, which (N,)
    bool, where an episode begins; what it holds in `memory` is put back afterwards.
    env : an id or a function that makes an environment. One episode per copy, so long and short ones count alike;
    the agent learns nothing from it and, acting deterministically, draws no random numbers.
    interrupted : function that is called before every step; what it raises ends the evaluation.

    Raises TypeError for an environment that exists already: it may be the one that is trained in; ValueError for
    fewer than one episode.
    """
    if not (isinstance(env, str) or callable(env)):
        raise TypeError(f"env is {env}, but evaluation makes fresh environments: give an id or a function.")
    if not (callable(getattr(agent, "choose", None)) or callable(getattr(agent, "act", None))):
        raise TypeError(f"agent is {agent!r}, expected an object with a method act(observations, deterministic).")
    if episodes < 1:
        raise ValueError(f"episodes is {episodes}, expected at least 1.")
    play = _played_by_rows if hasattr(agent, "choose") else _played
    memory = getattr(agent, "memory", None)
    try:
        return play(agent, env, episodes, seed, deterministic, interrupted or (lambda: None))
    finally:
        if hasattr(agent, "memory"):
            agent.memory = memory


def _played_by_rows(agent, env, episodes, seed, deterministic, interrupted):
    """Through a Stepper, as in training."""
    device = getattr(getattr(agent, "config", None), "device", "cpu")
    stepper = Stepper(env, episodes, seed, device, frames=_frames(agent))
    own = getattr(agent, "spaces", stepper.spaces)
    if stepper.spaces.parts.keys() < own.parts.keys():
        # An environment without what only a simulator knows: rows would be too short.
        stepper.close()
        return _played(agent, env, episodes, seed, deterministic, interrupted)
    if own.observation_space.shape != stepper.spaces.observation_space.shape:
        stepper.close()
        raise ValueError(
            f"The agent was made for observations in {own.observation_space}, but those of {env} are in "
            f"{stepper.spaces.observation_space}."
        )
    stepper.interrupted = interrupted
    returns, lengths = np.full(episodes, np.nan), np.zeros(episodes, dtype=int)
    waiting = np.ones(episodes, dtype=bool)
    forget = getattr(agent, "forget", lambda which: None)
    forget(np.ones(episodes, dtype=bool))
    try:
        while waiting.any():
            stepper.step(agent.choose(stepper.observations, deterministic))
            ended, totals, steps = stepper.finished
            first = waiting[ended]
            returns[ended[first]], lengths[ended[first]] = totals[first], steps[first]
            waiting[ended] = False
            forget(np.isin(np.arange(episodes), ended))
    finally:
        stepper.close()
    return returns, lengths


def _played(agent, env, episodes, seed, deterministic, interrupted):
    """In the environment's own observations and actions."""
    copies = vectorized(env, episodes)
    shown = FrameStack(copies, _frames(agent)) if _frames(agent) > 1 else copies
    returns, lengths = np.zeros(episodes), np.zeros(episodes, dtype=int)
    waiting = np.ones(episodes, dtype=bool)
    forget = getattr(agent, "forget", lambda which: None)
    forget(np.ones(episodes, dtype=bool))
    try:
        # Those of a Stepper: every agent meets the same beginnings.
        seeds = np.random.SeedSequence((seed, 0)).generate_state(episodes).tolist()
        observations, _ = shown.reset(seed=seeds if hasattr(copies, "envs") else seeds[0])
        while waiting.any():
            interrupted()
            actions = _array(agent.act(observations, deterministic))
            if np.shape(actions)[:1] != (episodes,):
                raise ValueError(
                    f"act gave actions of shape {np.shape(actions)} for {episodes} observations, expected one for each."
                )
            observations, rewards, terminated, truncated, _ = shown.step(actions)
            returns[waiting] += rewards[waiting]
            lengths[waiting] += 1
            ended = terminated | truncated
            waiting &= ~ended
            forget(ended)
    finally:
        copies.close()
    return returns, lengths


def _frames(agent):
    """How many observations beside each other the agent was made for; one of somebody else's sees them one by one."""
    return getattr(getattr(agent, "config", None), "frames", 1)


def _array(actions):
    return actions.detach().cpu().numpy() if hasattr(actions, "detach") else np.asarray(actions)
