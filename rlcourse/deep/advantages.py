"""`rlcourse.returns` for tensors: returns and advantages of a rollout (T, N), on the device where it is."""

import torch

from rlcourse import returns


def gae(rewards, values, next_values, terminated, truncated, gamma, gae_lambda):
    """Generalized advantage estimation; `rlcourse.returns.gae` says what the arguments are. Returns (T, N)."""
    if rewards.device.type == "cpu":
        return _by_numpy(returns.gae, (rewards, values, next_values, terminated, truncated), gamma, gae_lambda)
    return gae_on_device(rewards, values, next_values, terminated, truncated, gamma, gae_lambda)


def gae_on_device(rewards, values, next_values, terminated, truncated, gamma, gae_lambda):
    """The same recursion in PyTorch's operations: slower on a CPU, but nothing leaves a GPU."""
    deltas = rewards + gamma * next_values.masked_fill(terminated, 0.0) - values
    factors = gamma * gae_lambda * (~(terminated | truncated)).to(deltas.dtype)
    advantages = torch.empty_like(deltas)
    later = torch.zeros_like(deltas[0])
    for t in reversed(range(len(deltas))):
        later = deltas[t] + factors[t] * later
        advantages[t] = later
    return advantages


def returns_to_go(rewards, next_values, terminated, truncated, gamma):
    """Discounted sums of the rewards that follow; see `rlcourse.returns.returns_to_go`. Returns (T, N)."""
    if rewards.device.type == "cpu":
        return _by_numpy(returns.returns_to_go, (rewards, next_values, terminated, truncated), gamma)
    return returns_to_go_on_device(rewards, next_values, terminated, truncated, gamma)


def returns_to_go_on_device(rewards, next_values, terminated, truncated, gamma):
    """The same recursion in PyTorch's operations."""
    targets = rewards + gamma * next_values.masked_fill(terminated, 0.0)
    ended = terminated | truncated
    sums = targets.clone()
    for t in reversed(range(len(targets) - 1)):
        sums[t] = torch.where(ended[t], targets[t], rewards[t] + gamma * sums[t + 1])
    return sums


def _by_numpy(function, tensors, *numbers):
    """What the NumPy `function` returns, as a tensor; nothing is copied on the way in."""
    return torch.from_numpy(function(*(tensor.numpy() for tensor in tensors), *numbers))


def explained_variance(values, returns):
    """1 - Var(returns - values) / Var(returns): 1 for perfect values, 0 or less for useless ones. Both (B,)."""
    spread = returns.var()
    return (1 - (returns - values).var() / spread).item() if spread > 0 else float("nan")
