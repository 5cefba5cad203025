"""Densities against numerical ones and PyTorch's, gradients against finite differences, gradient steps that diverge."""

import math

import pytest
import torch
from torch import distributions as D

from rlcourse.deep import networks
from rlcourse.deep.fast import BatchedCritics
from rlcourse.deep.networks import (
    CategoricalPolicy,
    GaussianPolicy,
    QNetwork,
    SquashedGaussianPolicy,
    categorical_entropy,
    categorical_log_prob,
    gaussian_entropy,
    gaussian_log_prob,
    mlp,
    squashed_gaussian_log_prob,
    stochastic_policy,
    tanh_log_derivative,
)
from rlcourse.deep.optimization import Diverged, adam, gradient_step, move_towards
from tests.agents.tiny import spaces_of


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)


def random(generator, *shape):
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def test_categorical_by_hand():
    logits = torch.log(torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])) + 7.0
    actions = torch.tensor([0, 1])
    torch.testing.assert_close(categorical_log_prob(logits, actions), torch.log(torch.tensor([0.5, 0.1])))
    torch.testing.assert_close(categorical_entropy(logits)[0].item(), 1.5 * math.log(2.0))


def test_gaussian_is_summed_over_the_components_of_the_action(generator):
    mean, actions, log_std = random(generator, 5, 3), random(generator, 5, 3), random(generator, 3)
    expected = D.Independent(D.Normal(mean, log_std.exp()), 1)
    torch.testing.assert_close(gaussian_log_prob(actions, mean, log_std), expected.log_prob(actions))
    torch.testing.assert_close(gaussian_entropy(log_std.expand(5, 3)), expected.entropy())
    assert gaussian_log_prob(actions, mean, log_std).shape == (5,)


def test_squashed_density_is_the_slope_of_the_distribution_function():
    # P(a <= x) = Phi((atanh x - mean) / std); its slope by central differences needs no formula for the density.
    mean, std, h = torch.tensor(0.3, dtype=torch.float64), torch.tensor(0.7, dtype=torch.float64), 1e-6
    a = torch.linspace(-0.99, 0.99, 199, dtype=torch.float64)
    normal = D.Normal(mean, std)
    slope = (normal.cdf(torch.atanh(a + h)) - normal.cdf(torch.atanh(a - h))) / (2 * h)
    log_prob = squashed_gaussian_log_prob(torch.atanh(a)[:, None], mean, std.log())
    torch.testing.assert_close(log_prob.exp(), slope, rtol=1e-6, atol=1e-8)


def test_squashed_density_of_a_vector_is_the_product(generator):
    u, mean, log_std = random(generator, 4, 3), random(generator, 4, 3), random(generator, 4, 3)
    each = [squashed_gaussian_log_prob(u[:, i : i + 1], mean[:, i : i + 1], log_std[:, i : i + 1]) for i in range(3)]
    torch.testing.assert_close(squashed_gaussian_log_prob(u, mean, log_std), sum(each))


def test_tanh_correction_is_exact_and_stays_finite():
    u = torch.linspace(-3, 3, 61, dtype=torch.float64)
    torch.testing.assert_close(tanh_log_derivative(u), torch.log(1 - torch.tanh(u) ** 2))
    far = torch.tensor([-40.0, 40.0])  # float32: tanh rounds to ±1 here
    torch.testing.assert_close(tanh_log_derivative(far), torch.tensor([2 * math.log(2) - 80.0] * 2))


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y, z: gaussian_log_prob(x, y, z),
        lambda x, y, z: squashed_gaussian_log_prob(x, y, z),
        lambda x, y, z: categorical_log_prob(x, torch.tensor([0, 2, 1, 1])),
        lambda x, y, z: categorical_entropy(x),
        lambda x, y, z: gaussian_entropy(z),
    ],
)
def test_gradients_against_finite_differences(function, generator):
    inputs = [random(generator, 4, 3).requires_grad_() for _ in range(3)]
    total = function(*inputs).sum()
    gradients = torch.autograd.grad(total, inputs, allow_unused=True)
    used = [each for each, gradient in zip(inputs, gradients, strict=True) if gradient is not None]
    assert used and torch.autograd.gradcheck(lambda *_: function(*inputs), used)


def test_sampled_log_probs_are_those_of_the_sample(generator):
    observations = torch.randn(50, 3, generator=generator)
    for policy in (
        CategoricalPolicy(spaces_of(3, 4), (8,), generator),
        GaussianPolicy(spaces_of(3, (2,)), (8,), generator),
    ):
        with torch.no_grad():
            actions, log_probs = policy.sample(observations, generator)
            again, entropies = policy.evaluate(observations, actions)
        torch.testing.assert_close(log_probs, again)
        assert entropies.shape == (50,) and len(policy.mode(observations)) == 50


def test_squashed_samples_have_the_entropy_that_their_log_probs_say(generator):
    policy = SquashedGaussianPolicy(spaces_of(1, (1,)), (), generator)
    with torch.no_grad():
        policy.net[0].weight.zero_()
        policy.net[0].bias.copy_(torch.tensor([0.5, -0.5]))
        actions, log_probs = policy.sample(torch.zeros(200_000, 1), generator)
    density, edges = torch.histogram(actions.double().squeeze(), bins=200, range=(-1.0, 1.0), density=True)
    width = (edges[1] - edges[0]).item()
    entropy = -(density[density > 0] * density[density > 0].log()).sum() * width
    assert -log_probs.mean().item() == pytest.approx(entropy.item(), abs=0.01)
    torch.testing.assert_close(policy.mode(torch.zeros(1, 1)), torch.full((1, 1), math.tanh(0.5)))


def test_gradients_flow_through_squashed_samples_only_where_reparameterized(generator):
    policy = SquashedGaussianPolicy(spaces_of(2, (1,)), (4,), generator)
    actions, _ = policy.sample(torch.ones(3, 2), generator)
    assert all(g.abs().sum() > 0 for g in torch.autograd.grad(actions.sum(), list(policy.parameters())))


def test_stacked_critics_are_independent_networks(generator):
    critics = BatchedCritics(spaces_of(3, (2,)), (8, 8), generator, copies=2)
    observations, actions = torch.randn(5, 3, generator=generator), torch.randn(5, 2, generator=generator)
    for k in range(2):
        x = torch.cat((observations, actions), dim=1)
        for layer, (weight, bias) in enumerate(zip(critics.weights, critics.biases, strict=True)):
            x = x @ weight[k] + bias[k]
            x = x if layer == 2 else torch.relu(x)
        torch.testing.assert_close(critics(observations, actions)[k], x.squeeze(1))
    assert not torch.allclose(*critics(observations, actions))
    only_first = torch.autograd.grad(critics(observations, actions)[0].sum(), list(critics.parameters()))
    assert all((gradient[1] == 0).all() for gradient in only_first)


def test_dueling_advantages_have_mean_zero(generator):
    q = QNetwork(spaces_of(3, 4), (8,), generator, dueling=True)
    observations = torch.randn(6, 3, generator=generator)
    torch.testing.assert_close(q(observations).mean(dim=1), q.net(observations)[:, 0])
    assert q(observations).shape == (6, 4)


def test_initial_weights_come_from_the_generator_alone():
    def weights(seed):
        return mlp((3, 8, 2), torch.Generator().manual_seed(seed))[0].weight

    torch.manual_seed(0)
    first, state = weights(1), torch.get_rng_state()
    torch.manual_seed(5)
    assert torch.equal(first, weights(1)) and not torch.equal(first, weights(2))
    torch.manual_seed(0)
    assert torch.equal(state, torch.get_rng_state())


def test_policies_of_spaces(generator):
    assert isinstance(stochastic_policy(spaces_of(3, 2), (), generator), CategoricalPolicy)
    gaussian = stochastic_policy(spaces_of(3, (2, 2)), (), generator)
    assert isinstance(gaussian, GaussianPolicy) and gaussian.log_std.shape == (4,)


def test_gradient_step_is_adams_and_touches_nothing_else(generator):
    net, other = mlp((2, 1), generator), mlp((1, 1), generator)
    before = [p.detach().clone() for p in net.parameters()]
    optimizer = adam(1.0, net)
    loss = other(net(torch.ones(1, 2))).sum()
    gradients = torch.autograd.grad(loss, list(net.parameters()), retain_graph=True)
    assert gradient_step(optimizer, loss, 0.1) == pytest.approx(loss.item())
    for p, old, g in zip(net.parameters(), before, gradients, strict=True):
        # Adam's first step is the learning rate times the sign of the gradient.
        torch.testing.assert_close(p.detach(), old - 0.1 * g.sign())
    assert all(p.grad is None for p in other.parameters())


def test_long_gradients_are_scaled_down(generator):
    net = mlp((1, 1), generator)
    optimizer = adam(0.1, net)
    gradient_step(optimizer, 1000 * net(torch.ones(1, 1)).sum(), 0.1, max_norm=0.5)
    (vector,) = optimizer.param_groups[0]["params"]
    assert vector.grad.norm().item() == pytest.approx(0.5)


@pytest.mark.parametrize(("factor", "message"), [(math.nan, "critic loss is nan"), (1e38, "critic loss has exploded")])
def test_divergence_is_named_and_changes_nothing(factor, message, generator):
    net = mlp((1, 1), generator)
    before = [p.detach().clone() for p in net.parameters()]
    with pytest.raises(Diverged, match=message):
        gradient_step(adam(0.1, net), factor * net(torch.ones(1, 1)).sum(), 0.1, name="critic loss")
    assert all(map(torch.equal, before, net.parameters()))


def test_targets_move_by_tau_and_share_no_memory(generator):
    target, online = mlp((2, 2), generator), mlp((2, 2), generator)
    expected = 0.75 * target[0].weight + 0.25 * online[0].weight
    move_towards(target, online, 0.25)
    torch.testing.assert_close(target[0].weight, expected)
    move_towards(target, online, 1.0)
    assert torch.equal(target[0].weight, online[0].weight)
    with torch.no_grad():
        online[0].weight.add_(1.0)
    assert not torch.equal(target[0].weight, online[0].weight)
    assert target[0].weight.requires_grad


def test_bounds_of_the_standard_deviation(generator):
    policy = SquashedGaussianPolicy(spaces_of(1, (1,)), (), generator)
    with torch.no_grad():
        policy.net[0].bias.copy_(torch.tensor([0.0, 1e6]))
        _, log_probs = policy.sample(torch.zeros(10, 1), generator)
    assert torch.isfinite(log_probs).all() and networks.LOG_STD_RANGE[1] == 2.0
