"""Networks: multilayer perceptrons and the policies and critics made of them.

The densities are functions of plain tensors; N is the batch, A a number of actions, D the dimension of a continuous
action. Continuous actions are in units in which the box of the action space is [-1, 1] (`rlcourse.deep.spaces.Spaces`
brings them to the box), so a log-density is one in these units.

Networks stand on the device of the `torch.Generator` that draws their weights. Nothing here draws from PyTorch's global
random numbers: whoever needs randomness passes a generator, so two runs in two threads do not disturb each other.
"""

import math
from itertools import pairwise

import torch
from gymnasium import spaces as gym
from torch import nn
from torch.nn.functional import softplus

from rlcourse.deep.encoders import encoder
from rlcourse.deep.fast import multinomial

LOG_STD_RANGE = (-5.0, 2.0)  # of the squashed Gaussian, as in Haarnoja et al.'s and Spinning Up's code


# ---------------------------------------------------------------------------------------------------- densities
def categorical_log_prob(logits, actions):
    """log pi(a|s) of a softmax policy. logits : (N, A); actions : (N,) int. Returns (N,)."""
    return torch.log_softmax(logits, dim=-1).gather(-1, actions.unsqueeze(-1)).squeeze(-1)


def categorical_entropy(logits):
    """H = -sum_a pi(a|s) log pi(a|s). logits : (N, A). Returns (N,)."""
    log_probs = torch.log_softmax(logits, dim=-1)
    return -(log_probs.exp() * log_probs).sum(dim=-1)


def gaussian_log_prob(actions, mean, log_std):
    """log N(a; mean, std^2) of D independent components. All (N, D), log_std also (D,). Returns (N,).

    The components are summed: the density of a vector is the product over its components.
    """
    z = (actions - mean) * torch.exp(-log_std)
    return (-0.5 * z**2 - log_std - 0.5 * math.log(2 * math.pi)).sum(dim=-1)


def gaussian_entropy(log_std):
    """H = sum_d (log std_d + (1 + log 2 pi) / 2). log_std : (..., D). Returns (...)."""
    return (log_std + 0.5 * (1 + math.log(2 * math.pi))).sum(dim=-1)


def tanh_log_derivative(u):
    """log d tanh(u)/du = log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2u)), elementwise.

    The right-hand form stays finite where tanh(u) rounds to 1 and the left-hand form is log 0.
    """
    return 2.0 * (math.log(2.0) - u - softplus(-2.0 * u))


def squashed_gaussian_log_prob(u, mean, log_std):
    """log-density of a = tanh(u) with u ~ N(mean, std^2) (Haarnoja et al. 2018, appendix C). u : (N, D). Returns (N,).

    Change of variables: p(a) = p(u) / |da/du|. Takes u, not a: the inverse of tanh is lost where a rounds to 1.
    """
    return gaussian_log_prob(u, mean, log_std) - tanh_log_derivative(u).sum(dim=-1)


# ---------------------------------------------------------------------------------------------------- networks
def mlp(sizes, generator, activation=nn.Tanh, output_gain=1.0):
    """Linear layers of the given sizes with `activation` between them: (N, sizes[0]) -> (N, sizes[-1]).

    Orthogonal weights (gain sqrt 2, `output_gain` for the last layer) and zero biases.
    """
    layers = []
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        last = i == len(sizes) - 2
        layer = nn.utils.skip_init(nn.Linear, inputs, outputs, device=generator.device)
        nn.init.orthogonal_(layer.weight, output_gain if last else math.sqrt(2), generator=generator)
        nn.init.zeros_(layer.bias)
        layers += [layer] if last else [layer, activation()]
    return nn.Sequential(*layers)


def network(spaces, outputs, hidden, generator, activation=nn.Tanh, output_gain=1.0, sees=None):
    """A function of the observation: (N, spaces.size) -> (N, outputs); `mlp` behind what `encoder` says.

    spaces : `rlcourse.deep.spaces.Spaces`; sees : names of the parts of the observation that count, None: all.
    """
    front, size = encoder(spaces, generator, sees)
    return nn.Sequential(*front, *mlp((size, *hidden, outputs), generator, activation, output_gain))


class QNetwork(nn.Module):
    """Action values of a finite choice of actions: (N, observations) -> (N, A).

    dueling : Q = V + advantage - mean advantage (Wang et al. 2016, equation 9) from one last layer of 1 + A outputs.
    """

    def __init__(self, spaces, hidden, generator, dueling=False):
        super().__init__()
        self.dueling = dueling
        self.net = network(spaces, spaces.action_size + dueling, hidden, generator, nn.ReLU)

    def forward(self, observations):
        outputs = self.net(observations)
        if not self.dueling:
            return outputs
        value, advantages = outputs[:, :1], outputs[:, 1:]
        return value + advantages - advantages.mean(dim=1, keepdim=True)


class Critics(nn.Module):
    """K independent critics of continuous actions: observations (N, size), actions (N, D) -> values (K, N)."""

    def __init__(self, spaces, hidden, generator, copies):
        super().__init__()
        front, size = encoder(spaces, generator)
        self.front = nn.Sequential(*front)
        sizes = (size + spaces.action_size, *hidden, 1)
        self.copies = nn.ModuleList(mlp(sizes, generator, nn.ReLU) for _ in range(copies))

    def forward(self, observations, actions):
        x = torch.cat((self.front(observations), actions), dim=-1)
        return torch.stack([critic(x).squeeze(-1) for critic in self.copies])


# ---------------------------------------------------------------------------------------------------- policies
class CategoricalPolicy(nn.Module):
    """A softmax over a finite choice of actions."""

    def __init__(self, spaces, hidden, generator, activation=nn.Tanh, sees=None):
        super().__init__()
        self.net = network(spaces, spaces.action_size, hidden, generator, activation, output_gain=0.01, sees=sees)

    def sample(self, observations, generator):
        """actions (N,) int64 and their log-probabilities (N,)."""
        logits = self.net(observations)
        actions = multinomial(torch.softmax(logits, dim=-1), generator)
        return actions, categorical_log_prob(logits, actions)

    def evaluate(self, observations, actions):
        """log-probabilities of given actions (N,) and the entropies (N,)."""
        logits = self.net(observations)
        return categorical_log_prob(logits, actions), categorical_entropy(logits)

    def mode(self, observations):
        """The most likely actions (N,)."""
        return self.net(observations).argmax(dim=-1)


class GaussianPolicy(nn.Module):
    """A normal distribution around a mean computed by a network; the standard deviation is one learned vector."""

    def __init__(self, spaces, hidden, generator, activation=nn.Tanh, sees=None, log_std=0.0):
        super().__init__()
        self.net = network(spaces, spaces.action_size, hidden, generator, activation, output_gain=0.01, sees=sees)
        self.log_std = nn.Parameter(torch.full((spaces.action_size,), float(log_std), device=generator.device))

    def sample(self, observations, generator):
        """actions (N, D), not clipped, and their log-densities (N,)."""
        mean = self.net(observations)
        actions = mean + self.log_std.exp() * standard_normal(mean.shape, generator)
        return actions, gaussian_log_prob(actions, mean, self.log_std)

    def evaluate(self, observations, actions):
        """log-densities of given actions (N,) and the entropies (N,)."""
        mean = self.net(observations)
        return gaussian_log_prob(actions, mean, self.log_std), gaussian_entropy(self.log_std).expand(len(mean))

    def mode(self, observations):
        """The means (N, D)."""
        return self.net(observations)


class SquashedGaussianPolicy(nn.Module):
    """tanh of a normal distribution whose mean and standard deviation a network computes: actions in (-1, 1)."""

    def __init__(self, spaces, hidden, generator):
        super().__init__()
        self.net = network(spaces, 2 * spaces.action_size, hidden, generator, nn.ReLU, output_gain=0.01)

    def sample(self, observations, generator):
        """actions (N, D) and log-densities (N,), both differentiable in the parameters (reparameterized)."""
        mean, log_std = self.net(observations).chunk(2, dim=-1)
        log_std = log_std.clamp(*LOG_STD_RANGE)
        u = mean + log_std.exp() * standard_normal(mean.shape, generator)
        return torch.tanh(u), squashed_gaussian_log_prob(u, mean, log_std)

    def mode(self, observations):
        """tanh of the means (N, D)."""
        return torch.tanh(self.net(observations).chunk(2, dim=-1)[0])


class DeterministicPolicy(nn.Module):
    """One action in [-1, 1]^D for each observation."""

    def __init__(self, spaces, hidden, generator):
        super().__init__()
        self.net = network(spaces, spaces.action_size, hidden, generator, nn.ReLU, output_gain=0.01)

    def forward(self, observations):
        return torch.tanh(self.net(observations))


def stochastic_policy(spaces, hidden, generator, activation=nn.Tanh, sees=None):
    """The policy of the on-policy agents: categorical for Discrete actions, Gaussian for a Box."""
    kind = CategoricalPolicy if isinstance(spaces.action_space, gym.Discrete) else GaussianPolicy
    return kind(spaces, hidden, generator, activation, sees)


# ---------------------------------------------------------------------------------------------------- draws
def standard_normal(shape, generator):
    """Independent draws from N(0, 1)."""
    return torch.randn(shape, generator=generator, device=generator.device)


def uniform(shape, generator):
    """Independent draws from [-1, 1): a random action in units in which the box is [-1, 1]."""
    return torch.rand(shape, generator=generator, device=generator.device) * 2 - 1
