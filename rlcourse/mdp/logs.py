"""The logs of many robots that follow a policy side by side."""

import numpy as np


def log_robots(mdp, policy, n_robots, n_steps, start, rng):
    """Let n_robots follow a policy from one state, each on its own; whoever arrives begins again at the start.

    policy : (S, A) probabilities; start : a state; rng : np.random.Generator.
    Returns the rewards and whether each step ended an episode, both (n_steps, n_robots). Raises ValueError where
    policy has another shape, or start is terminal or no state.
    """
    policy = np.asarray(policy, dtype=float)
    if policy.shape != (mdp.n_states, mdp.n_actions):
        raise ValueError(
            f"policy has shape {policy.shape}, expected {(mdp.n_states, mdp.n_actions)}: one row per state."
        )
    if not 0 <= start < mdp.n_states or mdp.terminal[start]:
        raise ValueError(f"start is {start}, expected one of the states {np.flatnonzero(~mdp.terminal)}.")
    states = np.full(n_robots, start)
    rewards, terminated = np.zeros((n_steps, n_robots)), np.zeros((n_steps, n_robots), dtype=bool)
    thresholds = policy.cumsum(axis=1)[:, :-1]
    for t in range(n_steps):
        chance = rng.random((n_robots, 1))  # one number per robot; where it falls decides the action
        actions = (chance >= thresholds[states]).sum(axis=1)
        states, rewards[t], terminated[t] = mdp.step(states, actions, rng)
        states[terminated[t]] = start
    return rewards, terminated
