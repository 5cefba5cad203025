"""Returns, targets and advantages of recorded experience.

All functions take arrays of shape (T,) for one sequence of steps, or (T, N) for N sequences side by side; row t
belongs to step t. A sequence may hold several episodes one after the other:

    rewards[t]      the reward of step t
    terminated[t]   the task ended with step t: nothing is earned afterwards, its future is worth 0
    truncated[t]    the recording of the episode was cut after step t (a time limit): the future is unknown
    next_values[t]  estimated value of the state that step t reached. Where an episode ended this is the value of
                    its *final* state, never of the state after the reset

Two rules hold everywhere: termination stops the bootstrap and truncation does not; no sum crosses from one episode
into the next. Recording that merely stops (the last row, not ended) counts as truncated.
"""

import numpy as np


def discounted_return(rewards, gamma):
    """G_0 = R_1 + gamma R_2 + gamma^2 R_3 + … (Sutton & Barto, equation 3.8).

    rewards : (T,) or (T, N). Returns a float, or (N,). An empty sequence has return 0.
    """
    gamma = _share("gamma", gamma)
    rewards = _rewards(rewards)
    total = np.zeros(rewards.shape[1:])
    for reward in rewards[::-1]:
        total = reward + gamma * total
    return float(total) if rewards.ndim == 1 else total


def td_target(rewards, next_values, terminated, gamma):
    """R + gamma V(S') where the episode goes on or was truncated, R where it terminated (section 6.1).

    All arrays of one shape; returns that shape. `next_values` is not read where `terminated` is true.
    """
    gamma = _share("gamma", gamma)
    rewards = np.asarray(rewards, dtype=float)
    if not getattr(next_values, "shape", None) == getattr(terminated, "shape", None) == rewards.shape:
        _same_shape(rewards.shape, next_values=next_values, terminated=terminated)
    return rewards + gamma * np.where(terminated, 0.0, next_values)


def returns_to_go(rewards, next_values, terminated, truncated, gamma):
    """G_t = R_{t+1} + gamma G_{t+1} for every step (equation 3.9), bootstrapped where an episode was cut.

    Returns the shape of `rewards`. With next_values = 0 these are the plain Monte Carlo returns.
    """
    rewards, next_values, terminated, truncated = _steps(rewards, next_values, terminated, truncated)
    targets = td_target(rewards, next_values, terminated, gamma)
    returns = np.empty_like(rewards)
    for t in reversed(range(len(rewards))):
        if t == len(rewards) - 1:
            returns[t] = targets[t]
        else:
            ended = terminated[t] | truncated[t]
            returns[t] = np.where(ended, targets[t], rewards[t] + gamma * returns[t + 1])
    return returns


def n_step_returns(rewards, next_values, terminated, truncated, gamma, n):
    """G_{t:t+n} = R_{t+1} + … + gamma^(n-1) R_{t+n} + gamma^n V(S_{t+n}) (equation 7.1).

    The sum stops at the end of the episode, or of the recording, with the value of the state reached there (0 if
    terminated). Returns the shape of `rewards`. n = 1 gives `td_target`, n >= T gives `returns_to_go`.
    Raises ValueError if n is not a positive whole number.
    """
    if not (np.ndim(n) == 0 and isinstance(n, int | float | np.number) and 1 <= n < np.inf and n == int(n)):
        raise ValueError(
            f"n is {n!r}, expected a whole number of steps, at least 1. For the full return to the end of the episode "
            "use returns_to_go, or n = the number of recorded steps."
        )
    rewards, next_values, terminated, truncated = _steps(rewards, next_values, terminated, truncated)
    targets = td_target(rewards, next_values, terminated, gamma)
    ended = (terminated | truncated)[:-1]
    returns = targets.copy()
    for _ in range(min(int(n), len(rewards)) - 1):
        # G_{t:t+n} = R_{t+1} + gamma G_{t+1:t+n}: the n-step return from the (n-1)-step return one step later.
        returns[:-1] = np.where(ended, targets[:-1], rewards[:-1] + gamma * returns[1:])
    return returns


def gae(rewards, values, next_values, terminated, truncated, gamma, gae_lambda):
    """Generalized advantage estimation (Schulman et al. 2016, equation 16).

    A_t = delta_t + gamma lambda A_{t+1}, with delta_t = R_{t+1} + gamma V(S_{t+1}) - V(S_t); the sum stops where
    an episode ended. `values[t]` is the value of the state in which step t began, so within an episode
    next_values[t] = values[t+1]. Returns the shape of `rewards`. gae_lambda = 0 gives the one-step TD error, 1 gives
    `returns_to_go` - values.
    """
    gae_lambda = _share("gae_lambda", gae_lambda)
    rewards, next_values, terminated, truncated = _steps(rewards, next_values, terminated, truncated)
    _same_shape(rewards.shape, values=values)
    deltas = td_target(rewards, next_values, terminated, gamma) - np.asarray(values, dtype=float)
    advantages = np.empty_like(rewards)
    later = np.zeros(rewards.shape[1:])
    for t in reversed(range(len(rewards))):
        ended = terminated[t] | truncated[t]
        later = deltas[t] + gamma * gae_lambda * np.where(ended, 0.0, later)
        advantages[t] = later
    return advantages


def shaping_rewards(potentials, next_potentials, terminated, gamma):
    """F = gamma phi(S') - phi(S), with phi(S') = 0 where the episode terminated (Ng, Harada & Russell 1999).

    All arrays of one shape; returns that shape. Added to the rewards of an episode that terminates, F changes its
    discounted return by exactly -phi(S_0), whatever was done: no policy gains on another. Where an episode of T
    steps was truncated, the sum leaves gamma^T phi(S_T) as well. The statement becomes exact in either of two ways:
    the return is bootstrapped with the shaped value V(S_T) - phi(S_T), or the time limit belongs to the task, so
    that its last step counts as terminated here.
    """
    potentials = np.asarray(potentials, dtype=float)
    _same_shape(potentials.shape, "potentials", next_potentials=next_potentials, terminated=terminated)
    return td_target(np.zeros(potentials.shape), next_potentials, terminated, gamma) - potentials


def _steps(rewards, next_values, terminated, truncated):
    rewards = _rewards(rewards)
    _same_shape(rewards.shape, next_values=next_values, terminated=terminated, truncated=truncated)
    return (
        rewards,
        np.asarray(next_values, dtype=float),
        np.asarray(terminated, dtype=bool),
        np.asarray(truncated, dtype=bool),
    )


def _rewards(rewards):
    rewards = np.asarray(rewards, dtype=float)
    if rewards.ndim == 0:
        raise ValueError(f"rewards is {rewards}, expected a sequence (T,), or (T, N); one reward alone is [{rewards}].")
    return rewards


def _same_shape(shape, owner="rewards", **arrays):
    """ValueError naming the array that has another shape; numpy would stretch (T, 1) beside (T,) to (T, T)."""
    for name, array in arrays.items():
        if np.shape(array) != shape:
            raise ValueError(f"{name} has shape {np.shape(array)}, expected {shape}, the shape of {owner}.")


def _share(name, value):
    """`value`, a number from 0 to 1."""
    if type(value) is float and 0 <= value <= 1:
        return value
    if not isinstance(value, int | float | np.number | np.ndarray) or np.ndim(value) or not 0 <= value <= 1:
        raise ValueError(f"{name} is {value!r}, expected a number from 0 to 1.")
    return value
