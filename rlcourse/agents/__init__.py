"""The agents, one file each and all with the same sections: settings, losses and targets, agent, training.

    from rlcourse.agents import ppo
    run = ppo.train(ppo.Config(env="CartPole-v1"))

Importing this package does not load PyTorch; importing an agent does.

An agent is a class with `collect(stepper)` (act in the environments and remember), `update() -> metrics` (learn from
what is remembered) and `act(observations, deterministic) -> actions`. Everything it learns or draws lives in its
attributes, so a checkpoint is a picture of them (`rlcourse.training.checkpoints`).
"""

from gymnasium import spaces

# The action spaces that each agent can handle.
FITS = {
    "reinforce": ("Discrete", "Box"),
    "a2c": ("Discrete", "Box"),
    "ppo": ("Discrete", "Box"),
    "dqn": ("Discrete",),
    "ddpg": ("bounded Box",),
    "td3": ("bounded Box",),
    "sac": ("bounded Box",),
}


def require_actions(name, action_space):
    """Raise TypeError, with the agents that fit, if the agent `name` cannot act in `action_space`."""
    kinds = [type(action_space).__name__]
    if isinstance(action_space, spaces.Box) and action_space.is_bounded():
        kinds.append("bounded Box")
    if not set(kinds) & set(FITS[name]):
        fitting = [other for other, accepted in FITS.items() if set(kinds) & set(accepted)]
        raise TypeError(
            f"{name.upper()} needs actions in a {' or '.join(FITS[name])}, but the action space is {action_space}. "
            f"Agents that fit: {', '.join(fitting) or 'none'}."
        )
