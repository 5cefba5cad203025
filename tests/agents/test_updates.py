"""One update of each agent: what moves, what does not, and with which numbers."""

import functools
import itertools

import numpy as np
import pytest
import torch

from rlcourse.agents import a2c, ddpg, dqn, ppo, reinforce, sac, td3
from rlcourse.deep.buffers import flat
from rlcourse.training.stepper import Stepper
from tests.agents.test_truncation import record
from tests.agents.tiny import BoxCounter, Counter


def made(module, agent_class, env, **settings):
    stepper = Stepper(env, settings.pop("num_envs", 2), seed=0)
    config = module.Config(num_envs=stepper.num_envs, **{"hidden": (8,)} | settings)
    return agent_class(config, stepper.observation_space, stepper.action_space), stepper


def weights(network):
    return torch.cat([parameter.detach().flatten() for parameter in network.parameters()])


# ---------------------------------------------------------------------------------------------------- on-policy
@pytest.mark.parametrize("env", [Counter, BoxCounter])
@pytest.mark.parametrize(("module", "agent_class"), [(ppo, ppo.PPO), (a2c, a2c.A2C)])
def test_the_entropy_bonus_makes_the_policy_more_random(module, agent_class, env):
    # gamma 0 and a value of exactly 1 leave no advantage: only the bonus moves the policy.
    agent, stepper = made(
        module, agent_class, functools.partial(env, limit=4), gamma=0.0, entropy_coef=1.0, learning_rate=0.01
    )
    with torch.no_grad():
        for parameter in agent.value.parameters():
            parameter.zero_()
        agent.value[-1].bias.fill_(1.0)
        agent.policy.net[-1].bias[0] = 1.0
    agent.collect(stepper)
    observations, actions = flat(agent.rollout.observations), flat(agent.rollout.actions)
    before = agent.policy.evaluate(observations, actions)[1].mean().item()
    agent.update()
    assert agent.policy.evaluate(observations, actions)[1].mean().item() > before + 1e-3


@pytest.mark.parametrize(("module", "agent_class"), [(ppo, ppo.PPO), (a2c, a2c.A2C)])
def test_the_better_action_becomes_likelier(module, agent_class):
    class Choice(Counter):
        def step(self, action):
            return np.zeros(1, dtype=np.float32), float(action), True, False, {}

    settings = {"epochs": 2, "minibatch_size": 256} if module is ppo else {}
    agent, stepper = made(module, agent_class, Choice, num_envs=16, rollout_steps=32, learning_rate=0.02, **settings)
    for _ in range(20):
        agent.collect(stepper)
        agent.update()
    assert torch.softmax(agent.policy.net(torch.zeros(1, 1)), dim=1)[0, 1] > 0.55


def test_ppo_compares_with_the_policy_that_acted(monkeypatch):
    agent, stepper = made(
        ppo, ppo.PPO, "CartPole-v1", rollout_steps=8, epochs=3, minibatch_size=8, normalize_observations=True
    )
    for _ in range(2):  # in the second rollout the statistics have moved
        agent.collect(stepper)
        calls = record(monkeypatch, ppo, "ppo_policy_loss")
        acted = agent.rollout.log_probs.flatten()
        assert agent.update()["train/n_updates"] == agent.n_updates
        assert len(calls) == 3 * 2
        torch.testing.assert_close(calls[0][0], calls[0][1])  # the ratio is 1 before the first gradient step
        assert not torch.allclose(calls[-1][0], calls[-1][1])
        for epoch in range(3):
            seen = torch.cat([old for _, old, *_ in calls[2 * epoch : 2 * epoch + 2]])
            assert sorted(seen.tolist()) == sorted(acted.tolist())
        monkeypatch.undo()


def test_ppo_stops_early_when_the_policy_drifts():
    settings = {"rollout_steps": 16, "epochs": 10, "minibatch_size": 8, "learning_rate": 0.05}
    steps = {}
    for target_kl in (None, 1e-4, 1e9):
        agent, stepper = made(ppo, ppo.PPO, "CartPole-v1", target_kl=target_kl, **settings)
        agent.collect(stepper)
        agent.update()
        steps[target_kl] = agent.n_updates
    assert steps[None] == steps[1e9] == 40 and 1 <= steps[1e-4] < 5


def test_observation_statistics_move_with_updates_only():
    agent, stepper = made(ppo, ppo.PPO, "CartPole-v1", normalize_observations=True)
    agent.collect(stepper)
    agent.choose(stepper.observations)
    assert agent.observation_moments.count == 0
    observations = flat(agent.rollout.observations)
    agent.update()
    torch.testing.assert_close(agent.observation_moments.mean.float(), observations.mean(dim=0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("module", "agent_class"), [(ppo, ppo.PPO), (a2c, a2c.A2C)])
def test_normalized_returns_do_not_depend_on_the_unit_of_rewards(module, agent_class):
    losses = {}
    for normalize, unit in itertools.product((True, False), (1.0, 1000.0)):
        agent, stepper = made(module, agent_class, "Pendulum-v1", normalize_returns=normalize)
        agent.collect(stepper)
        agent.rollout.rewards.mul_(unit)
        losses[normalize, unit] = agent.update()["train/value_loss"]
    assert losses[True, 1.0] == pytest.approx(losses[True, 1000.0], rel=1e-3)
    assert losses[False, 1.0] < 1e-3 * losses[False, 1000.0]


# ---------------------------------------------------------------------------------------------------- off-policy
def test_dqn_target_network_is_a_copy_made_now_and_then():
    settings = {"learning_starts": 0, "batch_size": 8, "gradient_steps": 1, "target_interval": 3}
    agent, stepper = made(dqn, dqn.DQN, "CartPole-v1", **settings)
    first = weights(agent.q_target)
    assert torch.equal(first, weights(agent.q))
    for step in range(1, 7):
        agent.collect(stepper)
        agent.update()
        if step < 3:
            assert torch.equal(first, weights(agent.q_target)) and not torch.equal(first, weights(agent.q))
        assert torch.equal(weights(agent.q_target), weights(agent.q)) == (step % 3 == 0)


@pytest.mark.parametrize("double", [True, False])
def test_dqn_who_chooses_the_next_action(double, monkeypatch):
    settings = {"learning_starts": 0, "batch_size": 64, "collect_steps": 40, "gradient_steps": 1}
    agent, stepper = made(dqn, dqn.DQN, "CartPole-v1", double=double, **settings)
    with torch.no_grad():
        for parameter in agent.q_target.parameters():
            parameter.normal_(generator=agent.generator)
    calls = record(monkeypatch, dqn, "td_target")
    agent.collect(stepper)
    online = [parameter.detach().clone() for parameter in agent.q.parameters()]
    sample, batches = agent.replay.sample, []
    agent.replay.sample = lambda *arguments: batches.append(sample(*arguments)) or batches[-1]
    agent.update()
    with torch.no_grad():
        for parameter, old in zip(agent.q.parameters(), online, strict=True):
            parameter.copy_(old)
        chosen = agent.q(batches[0].next_observations).argmax(dim=1)
        next_q = agent.q_target(batches[0].next_observations)
    assert not torch.equal(chosen, next_q.argmax(dim=1))
    torch.testing.assert_close(calls[0][1], next_q)
    assert torch.equal(calls[0][4], chosen) if double else calls[0][4] is None


def test_dqn_explores_as_often_as_epsilon_says():
    agent, _ = made(dqn, dqn.DQN, "CartPole-v1", epsilon=0.3)
    observations = torch.randn((20_000, 4), generator=torch.Generator().manual_seed(0))
    greedy = agent.choose(observations, deterministic=True)
    # A random action is the greedy one half of the time.
    assert (agent.choose(observations) != greedy).float().mean().item() == pytest.approx(0.15, abs=0.01)
    agent.config.epsilon = 0.0
    assert torch.equal(agent.choose(observations), greedy)


@pytest.mark.parametrize(
    ("module", "agent_class", "delay"), [(ddpg, ddpg.DDPG, 1), (td3, td3.TD3, 2), (sac, sac.SAC, 1)]
)
def test_what_one_update_moves(module, agent_class, delay):
    agent, stepper = made(module, agent_class, "Pendulum-v1", learning_starts=0, batch_size=16, tau=0.25)
    names = [name for name in ("actor", "critics") if hasattr(agent, name)]
    targets = [name for name in ("actor", "critics") if hasattr(agent, f"{name}_target")]
    for step in range(1, 4):
        before = {name: weights(getattr(agent, name)) for name in names}
        before_target = {name: weights(getattr(agent, f"{name}_target")) for name in targets}
        agent.collect(stepper)
        agent.update()
        moves = step % delay == 0
        assert not torch.equal(before["critics"], weights(agent.critics))
        assert torch.equal(before["actor"], weights(agent.actor)) == (not moves)
        for name in targets:
            expected = before_target[name]
            if moves:
                expected = 0.75 * expected + 0.25 * weights(getattr(agent, name))
            torch.testing.assert_close(weights(getattr(agent, f"{name}_target")), expected)


def test_critics_do_not_learn_from_the_actors_loss(monkeypatch):
    monkeypatch.setattr(sac, "critic_loss", lambda q, targets: 0.0 * q.sum())
    agent, stepper = made(sac, sac.SAC, "Pendulum-v1", learning_starts=0, batch_size=16)
    before, actor = weights(agent.critics), weights(agent.actor)
    agent.collect(stepper)
    agent.update()
    assert torch.equal(before, weights(agent.critics)) and not torch.equal(actor, weights(agent.actor))


def test_sac_temperature_is_learned_or_held():
    agent, stepper = made(sac, sac.SAC, "Pendulum-v1", learning_starts=0, batch_size=16, initial_temperature=0.5)
    agent.collect(stepper)
    agent.update()
    learned = agent.temperature
    # The first policies are nearly uniform, entropy log 2 > -1: the temperature falls.
    assert 0.4 < learned < 0.5
    agent.config.temperature = 0.9
    assert agent.update()["train/temperature"] == 0.9
    agent.config.temperature = None
    assert agent.temperature == learned


@pytest.mark.parametrize(("module", "agent_class"), [(ddpg, ddpg.DDPG), (td3, td3.TD3)])
def test_exploration_noise(module, agent_class):
    agent, _ = made(module, agent_class, "Pendulum-v1", learning_starts=10, noise=0.1)
    observations = torch.zeros(20_000, 3)
    uniform = agent.choose(observations)
    assert uniform.std().item() == pytest.approx(1 / np.sqrt(3), abs=0.01) and uniform.abs().max() <= 1
    agent.steps = 10
    mean = agent.choose(observations, deterministic=True)
    assert (agent.choose(observations) - mean).std().item() == pytest.approx(0.1, abs=0.002)


def test_td3_smooths_its_target_actions(monkeypatch):
    agent, stepper = made(td3, td3.TD3, "Pendulum-v1", learning_starts=0, batch_size=5000, target_noise=0.3)
    agent.collect(stepper)
    calls = record(monkeypatch, td3, "smoothed")
    agent.update()
    actions, noise, clip = calls[0]
    assert actions.shape == noise.shape == (5000, 1) and clip == 0.5
    assert noise.std().item() == pytest.approx(0.3, abs=0.02)


# ---------------------------------------------------------------------------------------------------- whole episodes
def test_reinforce_plays_all_episodes_that_have_begun_and_counts_no_others():
    """Lengths 1 and 9, equally likely: to take those that end first, or to record those that are not read, would
    count short ones more often."""

    class Uneven(Counter):
        def reset(self, *, seed=None, options=None):
            outcome = super().reset(seed=seed)
            self.end = 1 if self.np_random.random() < 0.5 else 9
            return outcome

    agent, stepper = made(reinforce, reinforce.REINFORCE, Uneven, num_envs=4, episodes=12)
    for _ in range(60):
        agent.collect(stepper)
        terminated, playing = agent.episodes[4], agent.episodes[-1]
        assert (terminated & playing).sum() == 12
    assert stepper.episodes == 60 * 12
    lengths = [length for _, length in stepper.recent]
    # 100 episodes, standard deviation 4 of each: the mean is 5 within 5 of its own deviations.
    assert len(lengths) == 100 and abs(np.mean(lengths) - 5.0) < 2.0
    assert stepper.log.fold().count == 720
