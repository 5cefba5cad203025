"""Losses and targets of every agent: by hand, against the published formulas, gradients by finite differences."""

import math
import subprocess
import sys

import numpy as np
import pytest
import torch

from rlcourse.agents import a2c, ddpg, dqn, ppo, reinforce, sac, td3

R = torch.tensor([1.0, 2.0, 3.0])
ENDS = torch.tensor([False, True, False])


def double(*values):
    return torch.tensor(values, dtype=torch.float64)


# ---------------------------------------------------------------------------------------------------- targets
def test_dqn_targets():
    next_q = torch.tensor([[10.0, 20.0], [math.nan, math.nan], [-4.0, -2.0]])
    assert dqn.td_target(R, next_q, ENDS, 0.5).tolist() == [11.0, 2.0, 2.0]
    # Double Q-learning: the online network chose the first action each time, whatever the target network thinks.
    assert dqn.td_target(R, next_q, ENDS, 0.5, torch.zeros(3, dtype=torch.long)).tolist() == [6.0, 2.0, 1.0]
    assert dqn.td_target(R, next_q, ENDS, torch.tensor([0.5, 0.5, 0.25])).tolist() == [11.0, 2.0, 2.5]


def test_ddpg_targets():
    assert ddpg.td_target(R, torch.tensor([[10.0, math.nan, -4.0]]), ENDS, 0.5).tolist() == [6.0, 2.0, 1.0]


def test_td3_takes_the_smaller_critic():
    next_q = torch.tensor([[10.0, math.nan, -4.0], [8.0, math.nan, 4.0]])
    assert td3.td_target(R, next_q, ENDS, 0.5).tolist() == [5.0, 2.0, 1.0]


def test_sac_targets_pay_for_entropy_only_while_the_episode_goes_on():
    next_q = torch.tensor([[10.0, math.nan, -4.0], [8.0, math.nan, 4.0]])
    log_probs = torch.tensor([-1.0, math.nan, 2.0])
    # min Q - alpha log pi = 8 + 0.5, -4 - 1
    assert sac.td_target(R, next_q, log_probs, ENDS, 0.5, 0.5).tolist() == [5.25, 2.0, 0.5]


def test_smoothed_target_actions():
    actions, noise = torch.tensor([[0.0, 0.9, -0.9]]), torch.tensor([[0.3, 2.0, -0.4]])
    torch.testing.assert_close(td3.smoothed(actions, noise, 0.5), torch.tensor([[0.3, 1.0, -1.0]]))
    torch.testing.assert_close(td3.smoothed(actions, torch.full((1, 3), -9.0), 0.5), torch.tensor([[-0.5, 0.4, -1.0]]))


# ---------------------------------------------------------------------------------------------------- value losses
def test_q_loss_is_hubers_of_the_action_taken():
    q = torch.tensor([[1.0, 99.0], [99.0, 5.0]])
    # Errors 0.5 (quadratic: 0.125) and 3 (linear: 2.5).
    assert dqn.q_loss(q, torch.tensor([0, 1]), torch.tensor([1.5, 2.0])).item() == pytest.approx((0.125 + 2.5) / 2)


@pytest.mark.parametrize("agent", [ddpg, td3, sac])
def test_critic_losses_add_the_critics_errors(agent):
    q = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert agent.critic_loss(q, torch.tensor([1.0, 0.0])).item() == pytest.approx(4 / 2 + (4 + 16) / 2)


@pytest.mark.parametrize("agent", [ppo, a2c, reinforce])
def test_value_losses_refuse_to_broadcast(agent):
    assert agent.value_loss(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 2.0])).item() == 2.0
    with pytest.raises(ValueError, match=r"\(2, 1\)"):
        agent.value_loss(torch.ones(2, 1), torch.ones(2))


@pytest.mark.parametrize(
    "loss",
    [
        lambda targets: dqn.q_loss(torch.ones(3, 2), torch.zeros(3, dtype=torch.long), targets),
        lambda targets: ddpg.critic_loss(torch.ones(1, 3), targets),
        lambda targets: td3.critic_loss(torch.ones(2, 3), targets),
        lambda targets: sac.critic_loss(torch.ones(2, 3), targets),
        lambda targets: a2c.value_loss(torch.ones(3), targets),
        lambda targets: ppo.value_loss(torch.ones(3), targets),
        lambda targets: reinforce.value_loss(torch.ones(3), targets),
        lambda advantages: a2c.policy_loss(torch.ones(3), advantages),
        lambda advantages: reinforce.policy_loss(torch.ones(3), advantages),
        lambda advantages: ppo.ppo_policy_loss(torch.ones(3), torch.ones(3), advantages, 0.2),
        lambda log_probs: sac.temperature_loss(torch.ones(()), log_probs, -1.0),
    ],
)
def test_targets_and_advantages_get_no_gradient(loss):
    targets = torch.zeros(3, requires_grad=True)
    assert not loss(targets).requires_grad


# ---------------------------------------------------------------------------------------------------- policy losses
@pytest.mark.parametrize("agent", [a2c, reinforce])
def test_policy_gradient(agent):
    log_probs = torch.tensor([-1.0, -2.0], requires_grad=True)
    loss = agent.policy_loss(log_probs, torch.tensor([3.0, -4.0]))
    assert loss.item() == pytest.approx(-(-3.0 + 8.0) / 2)
    # Going down the loss makes the action with the positive advantage likelier.
    assert torch.autograd.grad(loss, log_probs)[0].tolist() == [-1.5, 2.0]


@pytest.mark.parametrize(
    ("ratio", "advantage", "expected", "slope"),
    [
        (1.0, 2.0, -2.0, -2.0),
        (1.5, 2.0, -2.4, 0.0),  # better already: clipped at 1.2, no more gradient
        (0.5, 2.0, -1.0, -1.0),  # a good action made rarer: the gradient repairs it
        (0.5, -2.0, 1.6, 0.0),
        (1.5, -2.0, 3.0, 3.0),  # a bad action made likelier: the gradient repairs it
    ],
)
def test_ppo_clips_only_what_is_better_already(ratio, advantage, expected, slope):
    old = torch.tensor([-0.7])
    log_probs = (old + math.log(ratio)).requires_grad_()
    loss = ppo.ppo_policy_loss(log_probs, old, torch.tensor([advantage]), 0.2)
    assert loss.item() == pytest.approx(expected, rel=1e-5)
    assert torch.autograd.grad(loss, log_probs)[0].item() == pytest.approx(slope, rel=1e-5)


def test_ppo_loss_is_stable_baselines3s_and_cleanrls():
    rng = torch.Generator().manual_seed(0)
    log_probs, old, advantages = (torch.randn(64, generator=rng) for _ in range(3))
    ratio = torch.exp(log_probs - old)
    sb3 = -torch.min(advantages * ratio, advantages * torch.clamp(ratio, 1 - 0.2, 1 + 0.2)).mean()
    cleanrl = torch.max(-advantages * ratio, -advantages * torch.clamp(ratio, 1 - 0.2, 1 + 0.2)).mean()
    loss = ppo.ppo_policy_loss(log_probs, old, advantages, 0.2)
    torch.testing.assert_close(loss, sb3)
    torch.testing.assert_close(loss, cleanrl)
    sb3_kl = ((ratio - 1) - (log_probs - old)).mean()
    torch.testing.assert_close(ppo.approximate_kl(log_probs, old), sb3_kl)


def test_approximate_kl_is_the_divergence_in_the_mean():
    old, new = torch.distributions.Normal(0.0, 1.0), torch.distributions.Normal(0.3, 1.2)
    torch.manual_seed(0)
    x = old.sample((200_000,))
    estimate = ppo.approximate_kl(new.log_prob(x), old.log_prob(x)).item()
    assert estimate == pytest.approx(torch.distributions.kl_divergence(old, new).item(), abs=0.003)
    assert ppo.approximate_kl(torch.zeros(3), torch.zeros(3)).item() == 0.0


@pytest.mark.parametrize("agent", [ppo, a2c, reinforce])
def test_normalized_advantages(agent):
    result = agent.standardized(torch.tensor([1.0, 2.0, 6.0]))
    assert result.mean().item() == pytest.approx(0.0, abs=1e-6)
    assert result.square().mean().item() == pytest.approx(1.0)
    assert agent.standardized(torch.tensor([5.0])).tolist() == [0.0]


def test_deterministic_policies_climb_the_critic():
    assert ddpg.actor_loss(torch.tensor([[1.0, 3.0]])).item() == -2.0
    assert td3.actor_loss(torch.tensor([[1.0, 3.0], [9.0, 9.0]])).item() == -2.0


def test_sac_actor_loss():
    q, log_probs = torch.tensor([[1.0, 5.0], [2.0, 4.0]]), torch.tensor([-1.0, 3.0])
    assert sac.actor_loss(q, log_probs, 0.5).item() == pytest.approx(((-0.5 - 1.0) + (1.5 - 4.0)) / 2)


@pytest.mark.parametrize(("entropy", "rises"), [(-2.0, True), (0.0, False)])
def test_temperature_rises_while_the_entropy_is_below_its_target(entropy, rises):
    log_temperature = torch.zeros((), requires_grad=True)
    loss = sac.temperature_loss(log_temperature, torch.full((4,), -entropy), target_entropy=-1.0)
    slope = torch.autograd.grad(loss, log_temperature)[0].item()
    assert (slope < 0) == rises and abs(slope) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "loss",
    [
        lambda x, y: dqn.q_loss(x.view(3, 2), torch.tensor([0, 1, 1]), double(0.0, 2.0, -1.0)),
        lambda x, y: sac.critic_loss(x.view(2, 3), double(0.0, 2.0, -1.0)),
        lambda x, y: sac.actor_loss(x.view(2, 3), y[:3], 0.3),
        lambda x, y: td3.actor_loss(x.view(2, 3)),
        lambda x, y: ppo.ppo_policy_loss(x, double(*np.linspace(-1, 1, 6)), double(1, -1, 2, -2, 3, -3), 0.2),
        lambda x, y: ppo.value_loss(x, double(1, -1, 2, -2, 3, -3)),
        lambda x, y: ppo.approximate_kl(x, double(*np.linspace(-1, 1, 6))),
        lambda x, y: a2c.policy_loss(x, double(1, -1, 2, -2, 3, -3)),
    ],
)
def test_gradients_against_finite_differences(loss):
    generator = torch.Generator().manual_seed(1)
    x, y = (torch.randn(6, generator=generator, dtype=torch.float64, requires_grad=True) for _ in range(2))
    used = [each for each in (x, y) if torch.autograd.grad(loss(x, y), each, allow_unused=True)[0] is not None]
    assert torch.autograd.gradcheck(lambda *_: loss(x, y), used)


# ---------------------------------------------------------------------------------------------------- schedules
def test_epsilon_falls_to_its_end_and_can_be_held():
    config = dqn.Config(epsilon_start=1.0, epsilon_end=0.2, epsilon_steps=100)
    assert [dqn.epsilon_at(steps, config) for steps in (0, 50, 100, 10_000)] == pytest.approx([1.0, 0.6, 0.2, 0.2])
    config.epsilon = 0.33
    assert dqn.epsilon_at(0, config) == 0.33


def test_the_package_of_agents_loads_no_torch():
    script = "import sys, rlcourse.agents, rlcourse.training; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip() == "False"
