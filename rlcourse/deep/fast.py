"""Quicker forms of what `networks` and PyTorch have: the same numbers, fewer and larger operations.

Small networks spend their time on the calls, not on the arithmetic. Tests hold each form equal to the plain one.
"""

import math
from itertools import pairwise

import torch
from torch import nn

from rlcourse.deep.encoders import encoder


class BatchedCritics(nn.Module):
    """`rlcourse.deep.networks.Critics` with one batched matrix product per layer in place of K products."""

    def __init__(self, spaces, hidden, generator, copies):
        super().__init__()
        front, size = encoder(spaces, generator)
        self.front = nn.Sequential(*front)
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for inputs, outputs in pairwise((size + spaces.action_size, *hidden, 1)):
            weight = torch.empty(copies, inputs, outputs, device=generator.device)
            for one in weight:
                nn.init.orthogonal_(one, 1.0 if outputs == 1 else math.sqrt(2), generator=generator)
            self.weights.append(nn.Parameter(weight))
            self.biases.append(nn.Parameter(torch.zeros(copies, 1, outputs, device=generator.device)))

    def forward(self, observations, actions):
        x = torch.cat((self.front(observations), actions), dim=-1)
        *hidden, (last_weight, last_bias) = zip(self.weights, self.biases, strict=True)
        x = x.expand(len(last_weight), *x.shape)
        for weight, bias in hidden:
            x = torch.relu(torch.baddbmm(bias, x, weight))
        return torch.baddbmm(last_bias, x, last_weight).squeeze(-1)


def multinomial(probabilities, generator):
    """One draw from each row of (N, A), as (N,): `torch.multinomial` in a third of its time.

    The smallest of A waiting times with rates p(a) belongs to a with probability p(a).
    """
    waiting = torch.empty_like(probabilities).exponential_(generator=generator)
    return (probabilities / waiting).argmax(dim=-1)


class FlatAdam(torch.optim.Adam):
    """Adam in PyTorch's fused form on one vector, of which the parameters, and their gradients, are views.

    A step on the vector costs half of a step on a dozen small tensors.
    """

    def __init__(self, parameters, learning_rate):
        self.parameters = parameters
        vector = nn.Parameter(nn.utils.parameters_to_vector(parameters).detach())
        super().__init__([vector], lr=learning_rate, fused=True)
        self._bind()

    @property
    def vector(self):
        return self.param_groups[0]["params"][0]

    @property
    def learning_rate(self):
        return self.param_groups[0]["lr"]

    @learning_rate.setter
    def learning_rate(self, value):
        self.param_groups[0]["lr"] = value

    def _bind(self):
        """Make the parameters and their gradients views of the vector and of its gradient."""
        nn.utils.vector_to_parameters(self.vector.data, self.parameters)
        self.vector.grad = torch.zeros_like(self.vector)
        sizes = [parameter.numel() for parameter in self.parameters]
        for parameter, gradient in zip(self.parameters, self.vector.grad.split(sizes), strict=True):
            parameter.grad = gradient.view_as(parameter)
        self._bound = self._places()

    def _places(self):
        """Where the vector, the parameters and their gradients are in memory."""
        tensors = (self.vector, *self.parameters)
        return [(tensor.data_ptr(), tensor.grad is not None and tensor.grad.data_ptr()) for tensor in tensors]

    @torch.no_grad()
    def zero_grad(self, set_to_none=False):
        """Zero the gradient; before that, take in parameters that were replaced (`.double().float()`, a deep copy)."""
        if self._places() != self._bound:
            self.vector.copy_(nn.utils.parameters_to_vector(self.parameters))
            self._bind()
        self.vector.grad.zero_()

    def clip_grad_norm(self, max_norm):
        """Scale the gradient down to the norm `max_norm` where it is longer; returns the norm it had."""
        norm = torch.linalg.vector_norm(self.vector.grad).item()
        if max_norm < norm < math.inf:
            self.vector.grad.mul_(max_norm / norm)
        return norm

    def load_state_dict(self, state):
        super().load_state_dict(state)
        self._bind()

    def __getstate__(self):
        return super().__getstate__() | {"parameters": self.parameters, "_bound": None}
