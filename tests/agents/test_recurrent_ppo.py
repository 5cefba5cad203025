"""PPO with a memory: against a slow computation step by step, forgetting, and a task that asks for a memory."""

import functools
import math

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces

from rlcourse.agents import ppo, recurrent_ppo
from rlcourse.agents.tuned import tuned
from rlcourse.training import load_agent
from rlcourse.training.evaluation import evaluate
from rlcourse.training.stepper import Stepper


class Drift(gymnasium.Env):
    """Observations and rewards are noise; episodes of 2 to 6 steps, every second one is truncated."""

    observation_space = spaces.Box(-np.inf, np.inf, (3,))
    action_space = spaces.Discrete(3)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.left, self.limited = self.np_random.integers(2, 7), not getattr(self, "limited", True)
        return self.np_random.normal(size=3).astype(np.float32), {}

    def step(self, action):
        self.left -= 1
        ends, observation = self.left == 0, self.np_random.normal(size=3).astype(np.float32)
        reward = float(self.np_random.normal() + action.mean())
        return observation, reward, ends and not self.limited, ends and self.limited, {}


class DriftBox(Drift):
    action_space = spaces.Box(-2.0, 2.0, (2,))


def made(env=Drift, copies=4, **settings):
    config = recurrent_ppo.Config(
        env=env, num_envs=copies, seed=3,
        **{"rollout_steps": 12, "minibatch_size": 1_000, "epochs": 1, "memory_size": 5, "hidden": (6,)} | settings,
    )  # fmt: skip
    stepper = Stepper(env, copies, seed=3)
    agent = recurrent_ppo.RecurrentPPO(config, stepper.observation_space, stepper.action_space)
    with torch.no_grad():
        # Large weights, so that memories matter, and a policy that is not the same everywhere.
        for parameter in (*agent.cell.parameters(), *agent.policy.parameters()):
            parameter.add_(torch.randn(parameter.shape, generator=agent.generator))
    return agent, stepper


def gru(agent, observation, memory):
    """Cho et al. 2014 as PyTorch writes it, one observation."""
    cell = agent.cell.cell
    (wir, wiz, win), (whr, whz, whn) = cell.weight_ih.chunk(3), cell.weight_hh.chunk(3)
    (bir, biz, bin_), (bhr, bhz, bhn) = cell.bias_ih.chunk(3), cell.bias_hh.chunk(3)
    reset = torch.sigmoid(wir @ observation + bir + whr @ memory + bhr)
    update = torch.sigmoid(wiz @ observation + biz + whz @ memory + bhz)
    new = torch.tanh(win @ observation + bin_ + reset * (whn @ memory + bhn))
    return (1 - update) * new + update * memory


def log_prob_and_entropy(agent, memory, action):
    output = agent.policy.net(memory)
    if action.ndim == 0:
        probabilities = torch.softmax(output, dim=0)
        return probabilities[action].log(), -(probabilities * probabilities.log()).sum()
    normal = torch.distributions.Normal(output, agent.policy.log_std.exp())
    return normal.log_prob(action).sum(), normal.entropy().sum()


def slow_loss(agent, rollout, first):
    """PPO's loss of a whole rollout, one copy after the other and one step after the other."""
    config, (steps, copies) = agent.config, rollout.rewards.shape
    new, values, old, entropies, advantages = [], [], [], [], []
    for i in range(copies):
        memory, value_of_step, future = first[i], [], []
        for t in range(steps):
            if rollout.begins[t, i]:
                memory = torch.zeros(config.memory_size)
            memory = gru(agent, rollout.observations[t, i], memory)
            log_prob, entropy = log_prob_and_entropy(agent, memory, rollout.actions[t, i])
            new.append(log_prob)
            entropies.append(entropy)
            old.append(rollout.log_probs[t, i])
            value_of_step.append(agent.value(memory)[0])
            # What comes after this step, if the episode went on.
            future.append(agent.value(gru(agent, rollout.next_observations[t, i], memory))[0].item())
        advantage, advantages_of_copy = 0.0, []
        for t in reversed(range(steps)):
            ended = bool(rollout.terminated[t, i] or rollout.truncated[t, i])
            after = 0.0 if rollout.terminated[t, i] else future[t]
            delta = rollout.rewards[t, i].item() + config.gamma * after - value_of_step[t].item()
            advantage = delta + config.gamma * config.gae_lambda * (0.0 if ended else advantage)
            advantages_of_copy.insert(0, advantage)
        advantages += advantages_of_copy
        values += value_of_step
    advantages, values = torch.tensor(advantages), torch.stack(values)
    returns = advantages + values.detach()
    normal = (advantages - advantages.mean()) / advantages.std(correction=0)
    ratio = torch.exp(torch.stack(new) - torch.stack(old))
    policy = -torch.min(ratio * normal, ratio.clamp(1 - config.clip_range, 1 + config.clip_range) * normal).mean()
    return (
        policy + config.value_coef * ((values - returns) ** 2).mean() - config.entropy_coef * sum(entropies) / len(new)
    )


def parameters(agent):
    return [*agent.cell.parameters(), *agent.policy.parameters(), *agent.value.parameters()]


@pytest.mark.parametrize("env", [Drift, DriftBox])
def test_loss_and_gradient_are_those_of_a_slow_computation(env, monkeypatch):
    agent, stepper = made(
        env, entropy_coef=0.1, normalize_observations=False, normalize_returns=False, gamma=0.9, gae_lambda=0.8
    )
    steps = []
    monkeypatch.setattr(recurrent_ppo, "gradient_step", lambda optimizer, loss, *rest: steps.append(loss))
    agent.collect(stepper)
    agent.update()
    first = agent.training_memory.clone()
    agent.collect(stepper)  # the second rollout begins in the middle of episodes
    rollout = agent.rollout
    assert first.any() and not rollout.begins[0].all()
    assert rollout.terminated.any() and rollout.truncated.any() and rollout.begins[1:].any()
    agent.update()
    expected = slow_loss(agent, rollout, first)
    assert steps[1].item() == pytest.approx(expected.item(), rel=1e-5)
    gradients = zip(
        torch.autograd.grad(steps[1], parameters(agent)), torch.autograd.grad(expected, parameters(agent)), strict=True
    )
    for got, wanted in gradients:
        torch.testing.assert_close(got, wanted, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("env", [Drift, DriftBox])
def test_before_the_first_gradient_step_no_ratio_has_left_1(env, monkeypatch):
    agent, stepper = made(env, normalize_observations=True)
    calls, loss = [], recurrent_ppo.ppo_policy_loss
    monkeypatch.setattr(recurrent_ppo, "ppo_policy_loss", lambda *all: calls.append(all) or loss(*all))
    agent.config.minibatch_size = 24  # two copies
    monkeypatch.setattr(recurrent_ppo, "gradient_step", lambda *all: None)
    for _ in range(3):
        agent.collect(stepper)
        agent.update()
    assert len(calls) == 6
    for new, old, *_ in calls:
        assert len(new) == 24
        torch.testing.assert_close(new, old, rtol=1e-4, atol=1e-4)


def test_acting_copy_by_copy_remembers_what_collecting_did():
    agent, stepper = made()
    agent.collect(stepper)
    rollout = agent.rollout
    agent.forget()
    for t in range(agent.config.rollout_steps):
        agent.forget(rollout.begins[t].numpy())
        agent.choose(rollout.observations[t], deterministic=True)
        before = rollout.memories[t + 1] if t + 1 < len(rollout.memories) else agent.training_memory
        goes_on = ~rollout.begins[t + 1] if t + 1 < len(rollout.begins) else torch.ones(4, dtype=torch.bool)
        torch.testing.assert_close(agent.memory[goes_on], before[goes_on])


def test_forgetting():
    agent, _ = made()
    seen = torch.randn(4, 3, generator=agent.generator)
    new = agent.choose(seen, deterministic=True), agent.memory
    agent.choose(seen, deterministic=True)
    later = agent.memory
    assert not torch.allclose(later, new[1])
    agent.forget([True, False, False, True])
    assert agent.memory[0].eq(0).all() and torch.equal(agent.memory[1], later[1])
    agent.choose(seen, deterministic=True)
    assert torch.allclose(agent.memory[[0, 3]], new[1][[0, 3]]) and not torch.allclose(agent.memory[1], new[1][1])
    agent.forget()
    assert torch.equal(agent.choose(seen, deterministic=True), new[0]) and torch.equal(agent.memory, new[1])
    # Another number of copies cannot be a continuation.
    alone = agent.act(seen[0].numpy(), deterministic=True)
    assert alone == new[0][0] and agent.memory.shape == (1, 5)


def test_evaluation_forgets_where_episodes_begin_and_leaves_no_trace():
    agent, stepper = made(functools.partial(gymnasium.make, "rlcourse/Recall-v0", delay=2), copies=2)
    agent.collect(stepper)
    training, memory = agent.training_memory.clone(), torch.ones(2, 5)
    agent.memory = memory
    before = [parameter.clone() for parameter in parameters(agent)]
    first = evaluate(agent, agent.config.env, 5)
    assert np.array_equal(first, evaluate(agent, agent.config.env, 5))
    assert agent.memory is memory and torch.equal(agent.training_memory, training)
    assert all(map(torch.equal, parameters(agent), before))


def test_a_stepper_that_begins_anew_is_noticed():
    """As after a resume in an environment that does not give its state away."""
    agent, stepper = made()
    agent.collect(stepper)
    assert agent.training_memory.any()
    agent.collect(Stepper(Drift, 4, seed=9))
    assert not agent.rollout.memories[0].any() and agent.rollout.begins[0].all()


def test_a_loaded_agent_begins_without_memories(tmp_path):
    run = recurrent_ppo.train(
        recurrent_ppo.Config(num_envs=1, rollout_steps=20, total_steps=40, hidden=(4,)), folder=tmp_path
    )
    observation = np.zeros(4, dtype=np.float32)
    expected = run.agent.act(observation, deterministic=True)
    run.agent.act(observation)
    run.stepper.close()
    agent, _ = load_agent(run.folder)
    assert agent.memory is None and agent.act(observation, deterministic=True) == expected


@pytest.mark.parametrize("minibatch_size", [1, 30, 10_000])
def test_minibatches_are_whole_sequences(minibatch_size):
    agent, _ = made(minibatch_size=minibatch_size, rollout_steps=10, epochs=2)
    batches = list(agent.minibatches(7))
    size = max(1, minibatch_size // 10)
    assert {len(batch) for batch in batches[:-1]} <= {min(size, 7), 7 % size}
    assert sorted(torch.cat(batches).tolist()) == sorted(2 * list(range(7)))


def test_pictures_are_remembered_too():
    agent, stepper = made(functools.partial(gymnasium.make, "rlcourse/Catch-v0"), epochs=2)
    agent.collect(stepper)
    assert agent.rollout.observations.dtype == torch.uint8
    assert math.isfinite(agent.update()["train/loss"])


def test_a_cue_is_remembered_which_ppo_cannot():
    env, returns = functools.partial(gymnasium.make, "rlcourse/Recall-v0", delay=3), {}
    for module, frames in ((recurrent_ppo, 1), (ppo, 4), (ppo, 3)):
        config = tuned(module.__name__.rpartition(".")[2], "rlcourse/Recall-v0", seed=1, total_steps=16_000)
        config.env, config.frames = env, frames
        returns[module, frames] = evaluate(module.train(config).agent, env, 100)[0].mean()
    assert returns[recurrent_ppo, 1] == returns[ppo, 4] == 1.0  # four frames show the cue, three do not
    assert returns[ppo, 3] < 0.7
