"""What probes measure: functions (agent, world) -> (M, K), K estimates of each of M numbers."""

from dataclasses import replace

import numpy as np
import torch

from rlcourse.probes.worlds import WorldVectorEnv
from rlcourse.training.stepper import Stepper

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


def values_one_by_one(agent, world):
    """The same, each state asked for alone."""
    return np.concatenate([values(agent, replace(world, observations=one[None])) for one in world.observations])


def first_value(agent, world):
    return values(agent, world)[:1]


def drawn(agent, world, deterministic=False, repeats=2_000):
    """Actions for each state as often as `repeats` says: (S, repeats), or (S, repeats, D)."""
    actions = agent.act(np.repeat(world.observations, repeats, axis=0), deterministic)
    return actions.reshape(len(world.observations), repeats, *actions.shape[1:])


def policy(agent, world):
    """Probability of action 1 in each state, (S, 1); Q-learning: 0 or 1, its greedy action."""
    return drawn(agent, world, deterministic=hasattr(agent, "q")).mean(axis=1, keepdims=True)


def exploring_policy(agent, world):
    """Probability of action 1 while the agent explores, (S, 1)."""
    return drawn(agent, world, repeats=20_000).mean(axis=1, keepdims=True)


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
    """Differential entropy (nats) of actions in [-1, 1]^D, summed over components, counted in 50 bins: (S, 1)."""
    actions, bins = drawn(agent, world, repeats=20_000), 50
    counts = np.array([[np.histogram(one, bins, (-1, 1))[0] for one in each.T] for each in actions])
    shares = counts / actions.shape[1]
    return -(shares * np.log(np.where(shares > 0, shares * bins / 2, 1.0))).sum(axis=(1, 2))[:, None]


def all_values(agent, world):
    """What Q-learning believes each action to be worth in each state, (S, A)."""
    with torch.no_grad():
        return agent.q(agent.normalized(agent.spaces.rows(world.observations))).numpy()


def way(agent, world):
    """How far the action without exploration has gone from the low to the high end of its box, (D, 1)."""
    low, high = world.actions.low, world.actions.high
    return ((agent.act(world.observations, deterministic=True)[0] - low) / (high - low))[:, None]


def range_of_draws(agent, world):
    """Means and standard deviations of the actions taken in training, on the way from low to high: (2 D, 1)."""
    low, high = world.actions.low, world.actions.high
    taken = ((taken_actions(agent, world) - low) / (high - low)).reshape(-1, len(low))
    return np.concatenate((taken.mean(axis=0), taken.std(axis=0)))[:, None]


def kinship(agent, world):
    """Correlations of actions taken in training: of neighbouring copies, of steps, of components. (2 or 3, 1)."""
    taken = taken_actions(agent, world).astype(float)
    taken = (taken - taken.mean()) / taken.std()
    pairs = [(taken[:, 1:], taken[:, :-1]), (taken[1:], taken[:-1])]
    if taken.ndim == 3:
        pairs.append((taken[:, :, 0], taken[:, :, 1]))
    return np.array([[(one * other).mean()] for one, other in pairs])


def taken_actions(agent, world, steps=100):
    """What the agent does in `steps` steps of training more: (steps, N) or (steps, N, D), in the world's units."""
    taken = []

    class Watched(WorldVectorEnv):
        def step(self, actions):
            taken.append(np.array(actions))
            return super().step(actions)

    stepper = Stepper(Watched(world, agent.config.num_envs))
    while len(taken) < steps:
        agent.collect(stepper)
    return np.stack(taken)


def divergence_while_idle(agent, world):
    """Divergence of the new policy from the old while nothing is learned and observations are shifted, (1, 1)."""
    agent.config.learning_rate = 1e-12
    elsewhere = replace(world, observations=world.observations + 1)
    agent.collect(Stepper(WorldVectorEnv(elsewhere, agent.config.num_envs)))
    return np.array([[agent.update()["train/approx_kl"]]])


def policy_after_evaluation(agent, world):
    """The policy, after the agent was asked for its actions in another corner of the world."""
    for _ in range(20):
        agent.act(np.full((500, 1), 50, dtype=np.float32), deterministic=True)
    return policy(agent, world)
