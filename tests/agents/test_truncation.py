"""Termination, truncation and automatic reset: what each agent learns from, on an environment known by heart.

The environment counts its steps: 0, 1, 2, 3, and pays 1 each time. Every value is set to 10 times the observation, so
the target of the last step says which observation was asked: with gamma 0.5 it is 1 + 0.5 * 10 * 3 = 16 if the
episode was truncated (the final observation), 1 if it terminated, and 1 too if the reset's observation 0 were asked.
"""

import functools

import numpy as np
import pytest
import torch

from rlcourse.agents import a2c, ddpg, dqn, ppo, reinforce, sac, td3
from rlcourse.deep.fast import BatchedCritics
from rlcourse.training.stepper import Stepper
from tests.agents.tiny import BoxCounter, Counter

LIMIT, GAMMA = 3, 0.5
ON_POLICY = [(ppo, ppo.PPO), (a2c, a2c.A2C)]
OFF_POLICY = [(dqn, dqn.DQN, "q_loss"), (ddpg, ddpg.DDPG, "critic_loss"), (td3, td3.TD3, "critic_loss"),
              (sac, sac.SAC, "critic_loss")]  # fmt: skip
ENDS = pytest.mark.parametrize(("ending", "last"), [("limit", 1 + GAMMA * 10 * LIMIT), ("end", 1.0)])


def ten_times_the_observation(*networks):
    with torch.no_grad():
        for network in networks:
            for parameter in network.parameters():
                parameter.zero_()
            if isinstance(network, BatchedCritics):
                network.weights[0][:, 0] = 10.0  # the observation comes first, then the action
            else:
                next(network.parameters())[:] = 10.0


def record(monkeypatch, module, name):
    """Calls to a loss of the module, as lists of arguments."""
    calls, loss = [], getattr(module, name)

    def recording(*arguments):
        calls.append(arguments)
        return loss(*arguments)

    monkeypatch.setattr(module, name, recording)
    return calls


def agent_and_stepper(module, agent_class, env, ending, **settings):
    config = module.Config(num_envs=2, gamma=GAMMA, hidden=(), **settings)
    stepper = Stepper(functools.partial(env, **{ending: LIMIT}), 2)
    return agent_class(config, stepper.observation_space, stepper.action_space), stepper


@ENDS
@pytest.mark.parametrize(("module", "agent_class", "loss"), OFF_POLICY)
def test_targets_of_off_policy_agents(module, agent_class, loss, ending, last, monkeypatch):
    extra = {sac: {"temperature": 0.0}, dqn: {"n_steps": 1}}.get(module, {})
    env = Counter if module is dqn else BoxCounter
    agent, stepper = agent_and_stepper(
        module, agent_class, env, ending, learning_starts=0, collect_steps=2 * LIMIT, batch_size=400, **extra
    )
    networks = (agent.q, agent.q_target) if module is dqn else (agent.critics, agent.critics_target)
    ten_times_the_observation(*networks)
    calls, sample = record(monkeypatch, module, loss), agent.replay.sample
    batches = []
    agent.replay.sample = lambda *arguments: batches.append(sample(*arguments)) or batches[-1]
    agent.collect(stepper)
    agent.update()
    targets, observations = calls[0][-1], batches[0].observations[:, 0]
    expected = torch.tensor([1 + GAMMA * 10, 1 + GAMMA * 20, last])[observations.long()]
    assert set(observations.tolist()) == {0.0, 1.0, 2.0}
    torch.testing.assert_close(targets, expected)


@ENDS
def test_n_step_targets_stop_at_the_end_of_the_episode(ending, last, monkeypatch):
    agent, stepper = agent_and_stepper(
        dqn, dqn.DQN, Counter, ending, learning_starts=0, collect_steps=2 * LIMIT, batch_size=400, n_steps=2
    )
    ten_times_the_observation(agent.q, agent.q_target)
    calls = record(monkeypatch, dqn, "q_loss")
    agent.collect(stepper)
    agent.update()
    two_steps = {1 + GAMMA * (1 + GAMMA * 20), 1 + GAMMA * last, last}
    assert {round(target, 4) for target in calls[0][-1].tolist()} == two_steps


@ENDS
@pytest.mark.parametrize("gae_lambda", [0.0, 1.0])
@pytest.mark.parametrize(("module", "agent_class"), ON_POLICY)
def test_returns_of_on_policy_agents(module, agent_class, gae_lambda, ending, last, monkeypatch):
    settings = {"rollout_steps": 5, "gae_lambda": gae_lambda, "normalize_returns": False}
    if module is ppo:
        settings |= {"epochs": 1, "normalize_observations": False}
    agent, stepper = agent_and_stepper(module, agent_class, Counter, ending, **settings)
    ten_times_the_observation(agent.value)
    calls = record(monkeypatch, module, "value_loss")
    agent.collect(stepper)
    agent.update()
    one_step = np.array([1 + GAMMA * 10, 1 + GAMMA * 20, last, 1 + GAMMA * 10, 1 + GAMMA * 20])
    by_hand = one_step.copy()
    if gae_lambda == 1.0:
        # Monte Carlo within the episode, the cut at the end of the rollout bootstraps from the observation 2.
        by_hand[1] = 1 + GAMMA * last
        by_hand[0] = 1 + GAMMA * by_hand[1]
        by_hand[3] = 1 + GAMMA * one_step[4]
    # Values are 10 times the observation in which the step began: they say which step each return belongs to.
    values, returns = calls[0]
    pairs = sorted(zip((values / 10).tolist(), returns.tolist(), strict=True))
    expected = sorted(zip([0.0, 1.0, 2.0, 0.0, 1.0] * 2, by_hand.tolist() * 2, strict=True))
    assert pairs == [pytest.approx(pair) for pair in expected]


@ENDS
def test_returns_of_reinforce(ending, last, monkeypatch):
    agent, stepper = agent_and_stepper(reinforce, reinforce.REINFORCE, Counter, ending, episodes=2)
    ten_times_the_observation(agent.value)
    calls = record(monkeypatch, reinforce, "value_loss")
    agent.collect(stepper)
    agent.update()
    by_hand = [1 + GAMMA * (1 + GAMMA * last), 1 + GAMMA * last, last]
    assert calls[0][1].view(LIMIT, 2).tolist() == [[each] * 2 for each in by_hand]


def test_without_a_baseline_reinforce_counts_what_was_recorded(monkeypatch):
    agent, stepper = agent_and_stepper(
        reinforce, reinforce.REINFORCE, Counter, "limit", episodes=2, baseline=False, normalize_advantages=False
    )
    calls = record(monkeypatch, reinforce, "policy_loss")
    agent.collect(stepper)
    agent.update()
    assert calls[0][1].view(LIMIT, 2)[:, 0].tolist() == [1.75, 1.5, 1.0]


def test_reinforce_reads_the_first_episode_of_each_copy_only():
    class Uneven(Counter):
        made = 0

        def __init__(self):
            Uneven.made += 1
            super().__init__(end=2 * Uneven.made)

    stepper = Stepper(Uneven, 2)  # one copy's episodes have 2 steps, the other's 4
    agent = reinforce.REINFORCE(
        reinforce.Config(num_envs=2, episodes=2), stepper.observation_space, stepper.action_space
    )
    agent.collect(stepper)
    assert agent.episodes[-1].sum(dim=0).tolist() == [2, 4]
