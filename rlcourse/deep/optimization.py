"""How networks change: a gradient step with its safeguards, and a target network that follows."""

import math

import torch

from rlcourse.deep.fast import FlatAdam


class Diverged(ArithmeticError):
    """A loss or a gradient that is not a finite number; the message says which."""


def adam(learning_rate, *modules):
    """Adam (Kingma & Ba 2015) over the parameters of all modules."""
    return FlatAdam([parameter for module in modules for parameter in module.parameters()], learning_rate)


def gradient_step(optimizer, loss, learning_rate, max_norm=math.inf, name="loss"):
    """One step of an optimizer made by `adam` down `loss`, in its own parameters only: nothing else gets a gradient.

    The gradient is scaled down to the norm `max_norm` where it is longer. Returns the value of the loss.
    Raises Diverged if the loss or the gradient is not finite; then the parameters are as they were.
    """
    value = loss.item()
    if not math.isfinite(value):
        raise Diverged(f"the {name} is {value}")
    optimizer.zero_grad()
    loss.backward(inputs=optimizer.parameters)
    clip_gradient(optimizer, max_norm, name)
    optimizer.learning_rate = learning_rate
    optimizer.step()
    return value


def clip_gradient(optimizer, max_norm, name="loss"):
    """Scale the gradient down to the norm `max_norm` where it is longer. Raises Diverged if it is not finite."""
    norm = optimizer.clip_grad_norm(max_norm)
    if not math.isfinite(norm):
        raise Diverged(f"the gradient of the {name} has exploded: its norm is {norm:.3g}")


@torch.no_grad()
def move_towards(target, online, tau):
    """Polyak averaging: theta_target <- (1 - tau) theta_target + tau theta_online; tau = 1 copies."""
    for old, new in zip(target.parameters(), online.parameters(), strict=True):
        old.lerp_(new, tau)
