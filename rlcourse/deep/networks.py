"""Networks: multilayer perceptrons, the policies made of them, and the one way in which a gradient step is taken.

The densities are functions of plain tensors; N is the batch, A a number of actions, D the dimension of a continuous
action. Continuous actions are in units in which the box of the action space is [-1, 1] (`rlcourse.envs.Stepper` maps
them to the box), so a log-density is one in these units.

Nothing here draws from PyTorch's global random numbers: whoever needs randomness passes a `torch.Generator`, so two
runs in two threads do not disturb each other.
"""

import math
from itertools import pairwise

import torch
from gymnasium import spaces
from torch import nn
from torch.nn.functional import softplus

EXPLODED = 1e6  # gradient norms from here on count as an explosion
LOG_STD_RANGE = (-5.0, 2.0)  # of the squashed Gaussian, as in Haarnoja et al.'s and Spinning Up's code


class Diverged(ArithmeticError):
    """A loss that is not a number, or a gradient that has exploded; the message says which."""


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
        layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
        nn.init.orthogonal_(layer.weight, output_gain if last else math.sqrt(2), generator=generator)
        nn.init.zeros_(layer.bias)
        layers += [layer] if last else [layer, activation()]
    return nn.Sequential(*layers)


class QNetwork(nn.Module):
    """Action values of a finite choice of actions: (N, observations) -> (N, A).

    dueling : Q = V + advantage - mean advantage (Wang et al. 2016, equation 9) from one last layer of 1 + A outputs.
    """

    def __init__(self, observation_size, n_actions, hidden, generator, dueling=False):
        super().__init__()
        self.dueling = dueling
        self.net = mlp((observation_size, *hidden, n_actions + dueling), generator, nn.ReLU)

    def forward(self, observations):
        outputs = self.net(observations)
        if not self.dueling:
            return outputs
        value, advantages = outputs[:, :1], outputs[:, 1:]
        return value + advantages - advantages.mean(dim=1, keepdim=True)


class Critics(nn.Module):
    """K independent critics of continuous actions, computed together: observations, actions (N, D) -> (K, N).

    One batched matrix product per layer in place of K products: with small networks twice as fast.
    """

    def __init__(self, observation_size, action_size, hidden, generator, copies):
        super().__init__()
        sizes = (observation_size + action_size, *hidden, 1)
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for inputs, outputs in pairwise(sizes):
            weight = torch.empty(copies, inputs, outputs)
            for one in weight:
                nn.init.orthogonal_(one, 1.0 if outputs == 1 else math.sqrt(2), generator=generator)
            self.weights.append(nn.Parameter(weight))
            self.biases.append(nn.Parameter(torch.zeros(copies, 1, outputs)))

    def forward(self, observations, actions):
        x = torch.cat((observations, actions), dim=-1)
        *hidden, (last_weight, last_bias) = zip(self.weights, self.biases, strict=True)
        x = x.expand(len(last_weight), *x.shape)
        for weight, bias in hidden:
            x = torch.relu(torch.baddbmm(bias, x, weight))
        return torch.baddbmm(last_bias, x, last_weight).squeeze(-1)


# ---------------------------------------------------------------------------------------------------- policies
class CategoricalPolicy(nn.Module):
    """A softmax over a finite choice of actions."""

    def __init__(self, observation_size, n_actions, hidden, generator, activation=nn.Tanh):
        super().__init__()
        self.net = mlp((observation_size, *hidden, n_actions), generator, activation, output_gain=0.01)

    def sample(self, observations, generator):
        """actions (N,) int64 and their log-probabilities (N,)."""
        logits = self.net(observations)
        # The smallest of A waiting times with rates pi(a|s) belongs to a with probability pi(a|s).
        waiting = torch.empty_like(logits).exponential_(generator=generator)
        actions = (torch.softmax(logits, dim=-1) / waiting).argmax(dim=-1)
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

    def __init__(self, observation_size, action_size, hidden, generator, activation=nn.Tanh, log_std=0.0):
        super().__init__()
        self.net = mlp((observation_size, *hidden, action_size), generator, activation, output_gain=0.01)
        self.log_std = nn.Parameter(torch.full((action_size,), float(log_std)))

    def sample(self, observations, generator):
        """actions (N, D), not clipped, and their log-densities (N,)."""
        mean = self.net(observations)
        actions = mean + self.log_std.exp() * torch.randn(mean.shape, generator=generator)
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

    def __init__(self, observation_size, action_size, hidden, generator):
        super().__init__()
        self.net = mlp((observation_size, *hidden, 2 * action_size), generator, nn.ReLU, output_gain=0.01)

    def sample(self, observations, generator):
        """actions (N, D) and log-densities (N,), both differentiable in the parameters (reparameterized)."""
        mean, log_std = self.net(observations).chunk(2, dim=-1)
        log_std = log_std.clamp(*LOG_STD_RANGE)
        u = mean + log_std.exp() * torch.randn(mean.shape, generator=generator)
        return torch.tanh(u), squashed_gaussian_log_prob(u, mean, log_std)

    def mode(self, observations):
        """tanh of the means (N, D)."""
        return torch.tanh(self.net(observations).chunk(2, dim=-1)[0])


class DeterministicPolicy(nn.Module):
    """One action in [-1, 1]^D for each observation."""

    def __init__(self, observation_size, action_size, hidden, generator):
        super().__init__()
        self.net = mlp((observation_size, *hidden, action_size), generator, nn.ReLU, output_gain=0.01)

    def forward(self, observations):
        return torch.tanh(self.net(observations))


def stochastic_policy(observation_size, action_space, hidden, generator, activation=nn.Tanh):
    """The policy of the on-policy agents: categorical for Discrete actions, Gaussian for a Box."""
    if isinstance(action_space, spaces.Discrete):
        return CategoricalPolicy(observation_size, int(action_space.n), hidden, generator, activation)
    return GaussianPolicy(observation_size, math.prod(action_space.shape), hidden, generator, activation)


# ---------------------------------------------------------------------------------------------------- optimization
def adam(learning_rate, *modules):
    """Adam (Kingma & Ba 2015) over the parameters of all modules, in PyTorch's fused form.

    The parameters become views of one vector: a step on it costs half of a step on a dozen small tensors.
    """
    parameters = [parameter for module in modules for parameter in module.parameters()]
    vector = nn.Parameter(nn.utils.parameters_to_vector(parameters).detach())
    nn.utils.vector_to_parameters(vector.data, parameters)
    optimizer = torch.optim.Adam([vector], lr=learning_rate, fused=True)
    optimizer.parameters = parameters
    return optimizer


def gradient_step(optimizer, loss, learning_rate, max_norm=math.inf, name="loss"):
    """One step of an optimizer made by `adam` down `loss`, in its own parameters only: nothing else gets a gradient.

    The gradient is scaled down to the norm `max_norm` where it is longer. Returns the value of the loss.
    Raises Diverged if the loss or the gradient is not finite, or the gradient's norm is EXPLODED or more.
    """
    value = loss.item()
    if not math.isfinite(value):
        raise Diverged(f"the {name} is {value}")
    gradient = torch.cat([each.flatten() for each in torch.autograd.grad(loss, optimizer.parameters)])
    norm = torch.linalg.vector_norm(gradient).item()
    if not norm < EXPLODED:
        raise Diverged(f"the gradient of the {name} has exploded: its norm is {norm:.3g}")
    (group,) = optimizer.param_groups
    group["lr"] = learning_rate
    (vector,) = group["params"]
    vector.grad = gradient.mul_(max_norm / norm) if norm > max_norm else gradient
    optimizer.step()
    return value


@torch.no_grad()
def move_towards(target, online, tau):
    """Polyak averaging: theta_target <- (1 - tau) theta_target + tau theta_online; tau = 1 copies."""
    for old, new in zip(target.parameters(), online.parameters(), strict=True):
        old.lerp_(new, tau)
