"""GridWorld and the small MDPs of the book."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from rlcourse.envs import GridWorld, maximization_bias
from rlcourse.mdp import MAPS, FiniteMDP
from rlcourse.planning import solve_policy, value_iteration
from tests.worlds import within_standard_errors


@pytest.mark.parametrize("name", ["russell-norvig", "cliff", "rooms"])
@pytest.mark.filterwarnings("error")
def test_gymnasium_accepts_it(name):
    check_env(GridWorld(name, slip=0.2), skip_render_check=True)
    for mode in ("ansi", "rgb_array"):
        env = gymnasium.make("rlcourse/GridWorld-v0", map=name, render_mode=mode)
        check_env(env.unwrapped)


def test_walking_the_corridor():
    env = GridWorld("S.G", step_reward=-0.1, max_steps=5)
    assert env.reset(seed=0) == (0, {})
    assert env.step(1) == (1, -0.1, False, False, {})
    assert env.step(1) == (2, pytest.approx(0.9), True, False, {})


def test_the_time_limit_truncates_and_the_goal_outranks_it():
    env = GridWorld("S.G", max_steps=2)
    env.reset(seed=0)
    env.step(0)
    assert env.step(0)[2:4] == (False, True)
    env.reset()
    env.step(1)
    assert env.step(1)[2:4] == (True, False)


def test_cells_and_states():
    env = GridWorld("cliff")
    assert env.shape == (4, 12)
    assert env.cell(36) == (3, 0) and env.state(3, 0) == 36
    assert all(env.state(*env.cell(state)) == state for state in range(48))


def test_episodes_earn_the_computed_value():
    env = GridWorld("russell-norvig", slip=0.2, step_reward=-0.04, gamma=0.95, max_steps=1000)
    solution = value_iteration(env.mdp)
    returns = []
    for episode in range(300):
        state, _ = env.reset(seed=7 if episode == 0 else None)
        total, discount, over = 0.0, 1.0, False
        while not over:
            state, reward, terminated, truncated, _ = env.step(solution.policy[state])
            total, discount, over = total + discount * reward, discount * 0.95, terminated or truncated
        returns.append(total)
    assert within_standard_errors(returns, solution.v[env.state(2, 0)])


def test_text_picture():
    env = GridWorld("S.G\n#P.", render_mode="ansi")
    env.reset(seed=0)
    env.step(1)
    assert env.render() == "SRG\n#P.\n"


def test_image_shows_the_robot_where_it_is():
    env = GridWorld("S.G", render_mode="rgb_array")
    env.reset(seed=0)
    before = env.render()
    env.step(1)
    after = env.render()
    assert before.shape == (32, 96, 3) and before.dtype == np.uint8
    changed = (before != after).any(axis=(0, 2)).reshape(3, 32).any(axis=1)
    assert changed.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: GridWorld(render_mode="human"), ["human", "rgb_array"]),
        (lambda: GridWorld(max_steps=0), ["max_steps is 0"]),
        (lambda: _reset(GridWorld()).step(4), ["4", "0 to 3"]),
        (lambda: GridWorld("S.Y"), ["'Y'"]),
    ],
)
def test_errors(call, words):
    with pytest.raises(ValueError) as error:
        call()
    for word in words:
        assert word in str(error.value)
    with pytest.raises(gymnasium.error.ResetNeeded):
        GridWorld().step(0)


def _reset(env):
    env.reset(seed=0)
    return env


def test_the_world_is_that_of_the_map():
    env = GridWorld("rooms", slip=0.3, step_reward=-0.5, cell_rewards={(0, 1): 2.0}, gamma=0.7)
    mdp = FiniteMDP.from_map(MAPS["rooms"], slip=0.3, step_reward=-0.5, cell_rewards={(0, 1): 2.0}, gamma=0.7)
    np.testing.assert_array_equal(env.mdp.P, mdp.P)
    np.testing.assert_array_equal(env.mdp.R, mdp.R)


def test_maximization_bias_example():
    mdp, q = maximization_bias()
    v = solve_policy(mdp, np.zeros(3, dtype=int))
    assert v.tolist() == pytest.approx([-0.1, -0.1, 0.0])
    assert value_iteration(mdp).policy[0] == 1
    _, rewards, terminated = mdp.step(np.ones(5000, int), np.arange(5000) % 10, np.random.default_rng(0))
    assert terminated.all()
    assert within_standard_errors(rewards, -0.1) and within_standard_errors((rewards + 0.1) ** 2, 1.0)
    assert np.isneginf(q[0]).tolist() == [False, False] + [True] * 8
