"""Tasks that ask for a memory: what is seen, and what is not."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from rlcourse.envs import Recall


@pytest.mark.parametrize("delay", [1, 8])
def test_the_cue_is_seen_once_and_asked_for_later(delay):
    env = gymnasium.make("rlcourse/Recall-v0", delay=delay)
    cues = set()
    for seed in range(20):
        seen = [env.reset(seed=seed)[0]]
        for answer in [0] * delay:
            observation, reward, terminated, *_ = env.step(answer)
            seen.append(observation)
            assert reward == 0.0 and not terminated
        cue = seen[0][0]
        cues.add(cue)
        assert np.array(seen)[1:, 0].tolist() == [0.0] * delay
        assert np.array(seen)[:, 1].tolist() == [0.0] * delay + [1.0]
        assert env.step(int(cue > 0))[1:3] == (1.0, True)
    assert cues == {-1.0, 1.0}


def test_a_wrong_answer_pays_nothing():
    env = Recall(delay=1)
    cue = env.reset(seed=0)[0][0]
    env.step(0)
    assert env.step(int(cue < 0))[1:3] == (0.0, True)
    with pytest.raises(ValueError, match="delay is 0"):
        Recall(delay=0)


@pytest.mark.parametrize(("name", "whole", "shown"), [
    ("rlcourse/CartPolePositions-v0", "CartPole-v1", [0, 2]), ("rlcourse/PendulumAngle-v0", "Pendulum-v1", [0, 1]),
])  # fmt: skip
def test_velocities_are_hidden_and_nothing_else_changes(name, whole, shown):
    hidden, seen = gymnasium.make(name), gymnasium.make(whole)
    np.testing.assert_array_equal(hidden.reset(seed=4)[0], seen.reset(seed=4)[0][shown])
    hidden.action_space.seed(0)
    for _ in range(5):
        action = hidden.action_space.sample()
        (observation, *rest), (expected, *others) = hidden.step(action), seen.step(action)
        np.testing.assert_array_equal(observation, expected[shown])
        assert rest == others
    assert hidden.spec.id == name and hidden.observation_space.shape == (2,)


@pytest.mark.parametrize("name", ["Recall", "CartPolePositions", "PendulumAngle"])
def test_gymnasium_finds_nothing_to_complain_about(name):
    check_env(gymnasium.make(f"rlcourse/{name}-v0").unwrapped)
