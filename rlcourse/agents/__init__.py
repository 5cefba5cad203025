"""The agents, one file each and all with the same sections: settings, losses and targets, agent, training.

    from rlcourse.agents import ppo
    run = ppo.train(ppo.Config(env="CartPole-v1"))

Importing this package does not load PyTorch; importing an agent does.

An agent is a class with `collect(stepper)` (act in the environments and remember), `update() -> metrics` (learn from
what is remembered) and two ways to act: `choose(rows, deterministic)` for the stepper, on tensors and in units in which
the box of actions is [-1, 1], and `act(observations, deterministic)` for everybody else, on the environment's own
observations and in its own units. Everything it learns or draws lives in its attributes, so a checkpoint is a picture
of them (`rlcourse.training.checkpoints`).
"""

import sys
from importlib import import_module
from time import perf_counter

from gymnasium import spaces

from rlcourse.training import notebook

# The action spaces that each agent can handle.
FITS = {
    "reinforce": ("Discrete", "Box"),
    "a2c": ("Discrete", "Box"),
    "ppo": ("Discrete", "Box"),
    "recurrent_ppo": ("Discrete", "Box"),
    "dqn": ("Discrete",),
    "ddpg": ("bounded Box",),
    "td3": ("bounded Box",),
    "sac": ("bounded Box",),
}

WORTH_SAYING = 3.0  # s that loading PyTorch took, so that it is said afterwards too


def class_name(name):
    """What the class of the agent `name` is called: PPO for "ppo"."""
    return {"recurrent_ppo": "RecurrentPPO"}.get(name, name.upper())


def require_actions(name, action_space):
    """Raise TypeError, with the agents that fit, if the agent `name` cannot act in `action_space`."""
    from rlcourse.deep.spaces import is_bounded  # loads PyTorch

    kinds = [type(action_space).__name__]
    if isinstance(action_space, spaces.Box) and is_bounded(action_space):
        kinds.append("bounded Box")
    if not set(kinds) & set(FITS[name]):
        fitting = [other for other, accepted in FITS.items() if set(kinds) & set(accepted)]
        raise TypeError(
            f"{class_name(name)} needs actions in a {' or '.join(FITS[name])}, but the action space is {action_space}. "
            f"Agents that fit: {', '.join(fitting) or 'none'}."
        )


def __getattr__(name):
    # `from rlcourse.agents import ppo` comes here first. Loading PyTorch takes seconds: a notebook says so meanwhile.
    if name not in FITS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its agents are {', '.join(FITS)}")
    begin, is_new = perf_counter(), "torch" not in sys.modules
    if is_new:
        notebook.announce("Loading PyTorch: once per kernel, a few seconds …")
    module = import_module(f"{__name__}.{name}")
    if is_new:
        seconds = perf_counter() - begin
        notebook.announce(f"PyTorch is loaded ({seconds:.0f} s).") if seconds > WORTH_SAYING else notebook.withdraw()
    return module
