"""TabularVectorEnv: many copies of an MDP that keep Gymnasium's promises about resets within a step."""

import gymnasium
import numpy as np
import pytest

from rlcourse.mdp import FiniteMDP
from rlcourse.planning import value_iteration
from rlcourse.tabular import TabularVectorEnv
from tests.worlds import one_step, random_mdp, within_standard_errors

RIGHT = 1


def test_spaces_and_metadata():
    env = TabularVectorEnv(FiniteMDP.from_map("S..G"), 3)
    assert env.single_observation_space == gymnasium.spaces.Discrete(4)
    assert env.single_action_space == gymnasium.spaces.Discrete(4)
    assert env.metadata["autoreset_mode"] == gymnasium.vector.AutoresetMode.SAME_STEP
    observations, info = env.reset(seed=0)
    assert env.observation_space.contains(observations) and info == {}
    assert env.action_space.contains(env.action_space.sample())


def test_the_final_state_stands_beside_the_new_start():
    env = TabularVectorEnv(FiniteMDP.from_map("S.G"), 2)
    env.reset(seed=0)
    observations, _, terminated, truncated, info = env.step(np.array([RIGHT, 0]))
    assert observations.tolist() == [1, 0] and info == {} and not (terminated | truncated).any()
    observations, rewards, terminated, truncated, info = env.step(np.array([RIGHT, 0]))
    assert observations.tolist() == [0, 0] and rewards.tolist() == [1.0, 0.0]
    assert terminated.tolist() == [True, False] and not truncated.any()
    assert info["final_obs"].tolist() == [2, 0] and info["_final_obs"].tolist() == [True, False]


def test_the_time_limit_counts_from_each_start_and_gives_way_to_the_end():
    env = TabularVectorEnv(FiniteMDP.from_map("S..G"), 2, max_steps=3)
    env.reset(seed=0)
    ends = []
    for _ in range(9):
        # The first copy walks to the goal in three steps; the second stands against the border.
        _, _, terminated, truncated, _ = env.step(np.array([RIGHT, 0]))
        ends.append((*terminated.tolist(), *truncated.tolist()))
    going, over = (False, False, False, False), (True, False, False, True)
    assert ends == [going, going, over] * 3


def test_the_time_limit_starts_anew_after_an_early_end():
    env = TabularVectorEnv(FiniteMDP.from_map("S.G"), 1, max_steps=3)
    env.reset(seed=0)
    ends = [env.step(np.array([action]))[2:4] for action in (RIGHT, RIGHT, 0, 0, 0)]
    assert [(bool(terminated[0]), bool(truncated[0])) for terminated, truncated in ends] == [
        (False, False),
        (True, False),
        (False, False),
        (False, False),
        (False, True),
    ]


def test_copies_earn_the_computed_value():
    mdp = random_mdp(4, n_terminal=1)
    solution = value_iteration(mdp, 1e-10)
    env = TabularVectorEnv(mdp, 4000)
    states, _ = env.reset(seed=1)
    returns, discount, alive = np.zeros(4000), 1.0, np.ones(4000, dtype=bool)
    for _ in range(200):
        states, rewards, terminated, _, _ = env.step(solution.policy[states])
        returns += alive * discount * rewards
        discount *= mdp.gamma
        alive &= ~terminated
    assert within_standard_errors(returns, mdp.initial @ solution.v)


def test_seeds():
    env = TabularVectorEnv(random_mdp(0), 50)

    def walk(seed):
        env.reset(seed=seed)
        return np.array([env.step(np.zeros(50, dtype=int))[0] for _ in range(5)])

    np.testing.assert_array_equal(walk(3), walk(3))
    assert (walk(3) != walk(4)).any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0,), "num_envs is 0"),
        ((2.5,), "num_envs is 2.5"),
        ((2, 0), "max_steps is 0"),
        ((2, np.inf), "max_steps is inf"),
    ],
)
def test_copies_and_time_limits_are_counted(arguments, words):
    with pytest.raises(ValueError, match=words):
        TabularVectorEnv(one_step(), *arguments)


@pytest.mark.parametrize(("actions", "words"), [([0, 1], "actions are"), ([0], "shape"), ([0.0, 0.0], "actions are")])
def test_a_wrong_action_is_named(actions, words):
    env = TabularVectorEnv(one_step(), 2)
    env.reset(seed=0)
    with pytest.raises(ValueError, match=words):
        env.step(np.array(actions))
