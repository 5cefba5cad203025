"""What probes measure: functions (agent, world) -> (M, K), K estimates of each of M numbers."""

import numpy as np
import torch

# The better action in each state of the probe "exploration".
BETTER = (0, 1, 1, 0, 1, 0, 0, 1)


def values(agent, world):
    """What the agent believes each state to be worth under its policy, (S, K) of K critics."""
    observations = agent.spaces.rows(world.observations)
    if hasattr(agent, "value_of"):
        return agent.value_of(observations).numpy()[:, None]
    with torch.no_grad():
        seen = agent.normalized(observations)
        if hasattr(agent, "q"):
            return agent.q(seen).max(dim=1).values.numpy()[:, None]
        return agent.critics(seen, agent.choose(observations, deterministic=True)).T.numpy()


def first_value(agent, world):
    return values(agent, world)[:1]


def drawn(agent, world, deterministic=False, repeats=2_000):
    """Actions for each state as often as `repeats` says: (S, repeats), or (S, repeats, D)."""
    actions = agent.act(np.repeat(world.observations, repeats, axis=0), deterministic)
    return actions.reshape(len(world.observations), repeats, *actions.shape[1:])


def policy(agent, world):
    """Probability of action 1 in each state, (S, 1); Q-learning: 0 or 1, its greedy action."""
    return drawn(agent, world, deterministic=hasattr(agent, "q")).mean(axis=1, keepdims=True)


def first_policy(agent, world):
    return policy(agent, world)[:1]


def worst_context(agent, world):
    """Probability of the better action while the agent explores, in the state where it is lowest: (1, 1)."""
    better = np.array(BETTER)[:, None]
    return (drawn(agent, world) == better).mean(axis=1).min().reshape(1, 1)


def mean_action(agent, world):
    """The action without exploration in each state, (S, 1)."""
    return agent.act(world.observations, deterministic=True)


def spread(agent, world):
    """Standard deviation of the actions in each state while the agent explores, (S, 1)."""
    return drawn(agent, world).std(axis=1)


def entropy(agent, world):
    """Differential entropy (nats) of the actions in [-1, 1], counted in 50 bins: (S, 1)."""
    actions, bins = drawn(agent, world, repeats=20_000)[:, :, 0], 50
    shares = np.array([np.histogram(each, bins, (-1, 1))[0] / len(each) for each in actions])
    return -(shares * np.log(np.where(shares > 0, shares * bins / 2, 1.0))).sum(axis=1, keepdims=True)


def policy_after_evaluation(agent, world):
    """The policy, after the agent was asked for its actions in another corner of the world."""
    for _ in range(20):
        agent.act(np.full((500, 1), 50, dtype=np.float32), deterministic=True)
    return policy(agent, world)
