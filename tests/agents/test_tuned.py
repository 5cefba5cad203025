"""Settings for tasks: complete, buildable, and what they say."""

import pytest

from rlcourse import agents
from rlcourse.agents import FITS, ppo
from rlcourse.agents.tuned import TUNED, tuned


def test_every_agent_has_a_task():
    assert {agent for agent, _ in TUNED} == FITS.keys()
    for agent, env in TUNED:
        assert tuned(agent, env, seed=7).env == env and tuned(agent, env, seed=7).seed == 7


def test_settings_and_changes():
    config = tuned("ppo", "Pendulum-v1", gamma=0.5)
    assert config == ppo.Config(**{"env": "Pendulum-v1", **TUNED["ppo", "Pendulum-v1"], "gamma": 0.5})
    assert tuned("ppo", "CartPole-v1") != ppo.Config() == ppo.Config(env="CartPole-v1")
    with pytest.raises(KeyError, match="No settings for dqn on Pong"):
        tuned("dqn", "Pong")


@pytest.mark.parametrize("agent", FITS)
def test_defaults_are_those_of_a_textbook(agent):
    """Few copies, a step size and a discount that suit most tasks, two hidden layers, no long sums of rewards."""
    config = getattr(agents, agent).Config()
    assert config.num_envs <= 4 and len(config.hidden) == 2
    assert config.gamma == 0.99 and 1e-4 <= config.learning_rate <= 3e-3
    assert getattr(config, "n_steps", 1) <= 3
