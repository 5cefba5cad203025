"""The quick forms give what the readable ones give."""

import copy
import io
import math
import pickle

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces as gym
from scipy.stats import chi2
from torch import nn

from rlcourse.agents import a2c, ddpg, dqn, ppo, reinforce, sac, td3
from rlcourse.deep.fast import BatchedCritics, FlatAdam, multinomial
from rlcourse.deep.networks import Critics, mlp
from rlcourse.deep.optimization import adam, clip_gradient, gradient_step
from rlcourse.deep.spaces import Spaces
from rlcourse.training.stepper import Stepper

FALSE_ALARM = 1e-6  # chance that a correct draw fails one of the tests below


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(0)


# ---------------------------------------------------------------------------------------------------- critics
OBSERVATIONS = {
    "vector": gym.Box(-1.0, 1.0, (3,), np.float32),
    "picture": gym.Box(0, 255, (16, 16, 3), np.uint8),
}


@pytest.mark.parametrize("copies", [1, 2, 5])
@pytest.mark.parametrize("hidden", [(), (8,), (16, 12)])
@pytest.mark.parametrize("kind", OBSERVATIONS)
def test_batched_critics_are_critics(kind, hidden, copies, generator):
    spaces = Spaces(OBSERVATIONS[kind], gym.Box(-1.0, 1.0, (2,), np.float32))
    plain, batched = (each(spaces, hidden, generator, copies) for each in (Critics, BatchedCritics))
    plain.front.load_state_dict(batched.front.state_dict())
    with torch.no_grad():
        for layer, (weight, bias) in enumerate(zip(batched.weights, batched.biases, strict=True)):
            bias.normal_(generator=generator)  # zero biases would hide one that is forgotten
            for k, critic in enumerate(plain.copies):
                critic[2 * layer].weight.copy_(weight[k].T)
                critic[2 * layer].bias.copy_(bias[k, 0])
    observations = torch.stack([torch.from_numpy(OBSERVATIONS[kind].sample()).flatten() for _ in range(7)])
    actions = torch.randn(7, 2, generator=generator, requires_grad=True)
    factors = torch.randn(copies, 7, generator=generator)

    values = [critics(observations, actions) for critics in (plain, batched)]
    assert values[1].shape == (copies, 7)
    torch.testing.assert_close(*values, rtol=1e-6, atol=1e-6)
    slopes = []
    for critics, value in zip((plain, batched), values, strict=True):
        actions.grad = None
        (factors * value).sum().backward()
        slopes.append(actions.grad)
        assert all(parameter.grad is not None for parameter in critics.parameters())
    torch.testing.assert_close(*slopes, rtol=1e-5, atol=1e-6)
    for layer, (weight, bias) in enumerate(zip(batched.weights, batched.biases, strict=True)):
        for k, critic in enumerate(plain.copies):
            torch.testing.assert_close(weight.grad[k].T, critic[2 * layer].weight.grad, rtol=1e-5, atol=1e-5)
            torch.testing.assert_close(bias.grad[k, 0], critic[2 * layer].bias.grad, rtol=1e-5, atol=1e-5)
    for ours, theirs in zip(batched.front.parameters(), plain.front.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-4, atol=1e-5)


def test_both_kinds_of_critics_begin_with_weights_of_the_same_size(generator):
    spaces = Spaces(OBSERVATIONS["vector"], gym.Box(-1.0, 1.0, (2,), np.float32))
    plain, batched = (each(spaces, (8, 8), generator, 2) for each in (Critics, BatchedCritics))
    for layer, weight in enumerate(batched.weights):
        for k, critic in enumerate(plain.copies):
            # Orthogonal: all singular values are the gain.
            expected = torch.linalg.svdvals(critic[2 * layer].weight)
            torch.testing.assert_close(torch.linalg.svdvals(weight[k]), expected)
        assert (batched.biases[layer] == 0).all()


# ---------------------------------------------------------------------------------------------------- draws
def test_multinomial_draws_as_often_as_the_probabilities_say(generator):
    draws = 100_000
    tables = torch.tensor([[0.5, 0.3, 0.15, 0.05], [0.001, 0.001, 0.001, 0.997], [0.25, 0.25, 0.25, 0.25]])
    limit = chi2.isf(FALSE_ALARM, df=3)
    for probabilities in tables:
        expected = draws * probabilities
        for draw in (
            lambda rows: multinomial(rows, generator),
            lambda rows: torch.multinomial(rows, 1, generator=generator).squeeze(1),
        ):
            counts = torch.bincount(draw(probabilities.expand(draws, 4).contiguous()), minlength=4)
            assert ((counts - expected) ** 2 / expected).sum() < limit


def test_multinomial_draws_each_row_for_itself(generator):
    # Two neighbouring rows agree with probability 1/4 where they are independent.
    drawn = multinomial(torch.full((40_000, 4), 0.25), generator)
    agree = (drawn[::2] == drawn[1::2]).float().mean().item()
    deviation = math.sqrt(0.25 * 0.75 / 20_000)
    assert abs(agree - 0.25) < 4.9 * deviation  # the normal's tail beyond 4.9 deviations: 1e-6
    rows = torch.eye(4).repeat(1000, 1)
    assert torch.equal(multinomial(rows, generator), rows.argmax(dim=1))


# ---------------------------------------------------------------------------------------------------- Adam
class Twins:
    """One network that learns with FlatAdam, and its twin with PyTorch's Adam."""

    def __init__(self, max_norm=math.inf):
        self.max_norm, self.steps = max_norm, 0
        self.net, self.twin = (self.made() for _ in range(2))
        self.optimizer = adam(0.01, *self.net)
        self.reference = torch.optim.Adam(self.twin.parameters(), lr=0.01)
        self.clipped = 0

    @staticmethod
    def made(seed=1):
        generator = torch.Generator().manual_seed(seed)
        return nn.ModuleList([mlp((3, 16, 2), generator), mlp((2, 1), generator)])

    def learn(self, steps=50):
        for _ in range(steps):
            self.steps += 1
            generator = torch.Generator().manual_seed(self.steps)
            inputs, targets = torch.randn(32, 3, generator=generator), 5 * torch.randn(32, 1, generator=generator)
            rate = 0.01 / (1 + self.steps % 3)
            loss = self.loss(self.net, inputs, targets)
            twin = self.loss(self.twin, inputs, targets)
            assert gradient_step(self.optimizer, loss, rate, self.max_norm) == pytest.approx(twin.item(), rel=1e-4)
            self.reference.zero_grad()
            twin.backward()
            norm = nn.utils.clip_grad_norm_(self.twin.parameters(), self.max_norm)
            self.clipped += norm.item() > self.max_norm
            self.reference.param_groups[0]["lr"] = rate
            self.reference.step()
        return self

    @staticmethod
    def loss(net, inputs, targets):
        return ((net[1](torch.tanh(net[0](inputs))) - targets) ** 2).mean()

    def distance(self):
        """The largest difference of two weights, and how far the weights have come since they were made."""
        ours, theirs, first = (
            nn.utils.parameters_to_vector(net.parameters()) for net in (self.net, self.twin, self.made())
        )
        return (ours - theirs).abs().max().item(), (ours - first).abs().max().item()


@pytest.mark.parametrize("max_norm", [math.inf, 2.0])
def test_flat_adam_is_pytorchs_adam(max_norm):
    twins = Twins(max_norm).learn(300)
    assert (twins.clipped > 50) == (max_norm == 2.0)
    difference, way = twins.distance()
    assert difference < 1e-5 < 0.1 < way


def through_double(twins):
    twins.net.double().float()


def deep_copied(twins):
    twins.net, twins.optimizer = copy.deepcopy((twins.net, twins.optimizer))


def pickled(twins):
    twins.net, twins.optimizer = pickle.loads(pickle.dumps((twins.net, twins.optimizer)))


def saved(twins):
    """As in a checkpoint: into a network and an optimizer that were made anew."""
    file = io.BytesIO()
    torch.save((twins.net.state_dict(), twins.optimizer.state_dict()), file)
    file.seek(0)
    weights, state = torch.load(file, weights_only=True)
    twins.net = twins.made(seed=2)
    twins.optimizer = adam(0.5, *twins.net)
    twins.net.load_state_dict(weights)
    twins.optimizer.load_state_dict(state)


def saved_the_other_way_round(twins):
    weights, state = twins.net.state_dict(), copy.deepcopy(twins.optimizer.state_dict())
    twins.net, weights = twins.made(seed=2), copy.deepcopy(weights)
    twins.optimizer = adam(0.5, *twins.net)
    twins.optimizer.load_state_dict(state)
    twins.net.load_state_dict(weights)


def given_other_weights(twins):
    for net in (twins.net, twins.twin):
        net.load_state_dict(twins.made(seed=3).state_dict())


def gradients_dropped(twins):
    twins.net.zero_grad(set_to_none=True)


@pytest.mark.parametrize(
    "change",
    [
        through_double,
        deep_copied,
        pickled,
        saved,
        saved_the_other_way_round,
        given_other_weights,
        gradients_dropped,
    ],
)
def test_flat_adam_goes_on_as_pytorchs_after(change):
    twins = Twins().learn()
    change(twins)
    difference, _ = twins.learn().distance()
    assert difference < 1e-5


def test_one_step_written_out_is_a_gradient_step(generator):
    nets = [mlp((2, 4, 1), torch.Generator().manual_seed(0)) for _ in range(2)]
    optimizers = [adam(0.1, net) for net in nets]
    inputs = torch.randn(8, 2, generator=generator)
    for _ in range(5):
        losses = [10 * (net(inputs) ** 2).mean() for net in nets]
        gradient_step(optimizers[0], losses[0], 0.05, 0.5)
        optimizers[1].zero_grad()
        losses[1].backward()
        clip_gradient(optimizers[1], 0.5)
        optimizers[1].learning_rate = 0.05
        optimizers[1].step()
    assert all(map(torch.equal, nets[0].parameters(), nets[1].parameters()))


# ---------------------------------------------------------------------------------------------------- agents
AGENTS = {
    "reinforce": (reinforce.REINFORCE, {"episodes": 2}, "CartPole-v1"),
    "a2c": (a2c.A2C, {"rollout_steps": 8}, "CartPole-v1"),
    "ppo": (ppo.PPO, {"rollout_steps": 8, "minibatch_size": 8}, "CartPole-v1"),
    "dqn": (dqn.DQN, {"learning_starts": 0, "batch_size": 8}, "CartPole-v1"),
    "ddpg": (ddpg.DDPG, {"learning_starts": 0, "batch_size": 8}, "Pendulum-v1"),
    "td3": (td3.TD3, {"learning_starts": 0, "batch_size": 8, "policy_delay": 1}, "Pendulum-v1"),
    "sac": (sac.SAC, {"learning_starts": 0, "batch_size": 8}, "Pendulum-v1"),
}


def weights(agent):
    """Of all networks, one vector."""
    networks = [value for value in vars(agent).values() if isinstance(value, nn.Module)]
    return torch.cat([parameter.detach().flatten().clone() for net in networks for parameter in net.parameters()])


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda agent: pickle.loads(pickle.dumps(agent))])
@pytest.mark.parametrize("name", AGENTS)
def test_a_copy_of_an_agent_learns_the_same_and_by_itself(name, copied):
    agent_class, settings, env_id = AGENTS[name]
    config = __import__(agent_class.__module__, fromlist=["Config"]).Config(num_envs=2, hidden=(8,), **settings)
    env = gymnasium.make(env_id)
    agent = agent_class(config, env.observation_space, env.action_space)

    def learn(one, seed):
        stepper = Stepper(env_id, 2, seed)
        for _ in range(3):
            one.collect(stepper)
            one.update()
        return weights(one)

    learn(agent, 1)
    twin, before = copied(agent), weights(agent)
    after = learn(twin, 2)
    assert not torch.equal(before, after) and torch.equal(before, weights(agent))
    assert torch.equal(learn(agent, 2), after)
    learn(agent, 3)
    assert torch.equal(weights(twin), after)


def test_flat_adam_holds_its_parameters_in_one_vector(generator):
    net = mlp((2, 4, 1), generator)
    optimizer = FlatAdam(list(net.parameters()), 0.1)
    assert optimizer.vector.shape == (2 * 4 + 4 + 4 + 1,)
    with torch.no_grad():
        optimizer.vector.fill_(7.0)
    assert all((parameter == 7.0).all() for parameter in net.parameters())
