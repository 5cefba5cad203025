"""Settings for tasks: complete, buildable, and what they say."""

import pytest

from rlcourse.agents import FITS, ppo
from rlcourse.agents.tuned import TUNED, tuned


def test_every_agent_has_a_task():
    assert {agent for agent, _ in TUNED} == FITS.keys()
    for agent, env in TUNED:
        assert tuned(agent, env, seed=7).env == env and tuned(agent, env, seed=7).seed == 7


def test_settings_and_changes():
    config = tuned("ppo", "Pendulum-v1", gamma=0.5)
    assert config == ppo.Config(**{"env": "Pendulum-v1", **TUNED["ppo", "Pendulum-v1"], "gamma": 0.5})
    assert tuned("ppo", "CartPole-v1") == ppo.Config()
    with pytest.raises(KeyError, match="No settings for dqn on Pong"):
        tuned("dqn", "Pong")
