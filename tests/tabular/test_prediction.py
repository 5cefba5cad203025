"""Prediction: exact values of known walks, exact relations between the methods, ends and cuts."""

import numpy as np
import pytest

from rlcourse.envs import GridWorld, random_walk
from rlcourse.mdp import FiniteMDP
from rlcourse.planning import solve_policy
from rlcourse.tabular import every_visit_mc, first_visit_mc, n_step_td, sample_episodes, td0
from tests.worlds import cut_loop, one_step, within_standard_errors

STEP = np.zeros(7, dtype=int)
WALK_VALUES = np.array([0, 1, 2, 3, 4, 5, 0]) / 6


def test_the_true_values_of_the_walks():
    np.testing.assert_allclose(solve_policy(random_walk(), STEP), WALK_VALUES)
    nineteen = solve_policy(random_walk(19, left_reward=-1.0), np.zeros(21, dtype=int))
    np.testing.assert_allclose(nineteen[1:-1], np.arange(-18, 19, 2) / 20, atol=1e-12)


@pytest.mark.parametrize("predict", [first_visit_mc, every_visit_mc])
def test_monte_carlo_averages_reach_the_values_of_the_walk(predict):
    v = predict(random_walk(), STEP, 200, gamma=1.0, runs=100)
    if predict is first_visit_mc:
        assert within_standard_errors(v, WALK_VALUES)
    # Every-visit averages are biased by O(1 / episodes), less than the noise of a single run.
    assert (np.abs(v.mean(axis=0) - WALK_VALUES) < v.std(axis=0) + 1e-12).all()


@pytest.mark.parametrize("n", [1, 3])
def test_temporal_differences_reach_the_values_of_the_walk(n):
    # At a constant step size the long-run mean of TD is the true value; start there to be past the transient.
    v = n_step_td(random_walk(), STEP, 100, n=n, alpha=0.02, gamma=1.0, runs=200, v=WALK_VALUES)
    assert within_standard_errors(v, WALK_VALUES)
    far = n_step_td(random_walk(), STEP, 100, n=n, alpha=0.1, gamma=1.0, runs=50, v=0.5 * (WALK_VALUES > 0))
    assert np.abs(far.mean(axis=0) - WALK_VALUES).max() < 0.5 * np.abs(0.5 * (WALK_VALUES > 0) - WALK_VALUES).max()


def test_td_learns_a_chain_exactly():
    mdp = FiniteMDP.from_map("S...G", step_reward=-1.0, rewards={"G": 10.0}, gamma=0.5)
    right = np.ones(5, dtype=int)
    for v in (
        td0(mdp, right, 4, alpha=1.0, gamma=0.5),
        n_step_td(mdp, right, 2, n=2, alpha=1.0, gamma=0.5),
        n_step_td(mdp, right, 1, n=4, alpha=1.0, gamma=0.5),
        first_visit_mc(mdp, right, 1, gamma=0.5),
    ):
        np.testing.assert_allclose(v, solve_policy(mdp, right)[None])


def test_n_step_joins_td_and_monte_carlo():
    walk = random_walk()
    settings = {"alpha": 0.1, "gamma": 0.9, "runs": 3, "seed": 4}
    np.testing.assert_allclose(n_step_td(walk, STEP, 5, n=1, **settings), td0(walk, STEP, 5, **settings))
    longest = n_step_td(walk, STEP, 5, n=1000, **settings)
    np.testing.assert_allclose(longest, every_visit_mc(walk, STEP, 5, **settings))
    assert not np.allclose(longest, first_visit_mc(walk, STEP, 5, **settings))


def test_first_and_every_visit_differ_as_theory_says():
    # One state that loops with probability 0.75 and earns 1 per step: v = 4. From a single episode, first-visit has
    # mean v, every-visit (v + 1) / 2 (Singh & Sutton 1996).
    P = np.array([[[0.75, 0.25]], [[0.0, 1.0]]])
    loop = FiniteMDP(P, [[1.0], [0.0]], 1.0, terminal=np.array([False, True]))
    policy = np.zeros(2, dtype=int)
    assert within_standard_errors(first_visit_mc(loop, policy, 1, gamma=1.0, runs=4000)[:, 0], 4.0)
    assert within_standard_errors(every_visit_mc(loop, policy, 1, gamma=1.0, runs=4000)[:, 0], 2.5)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_cut_episode_bootstraps_from_its_final_state(n):
    policy = np.zeros(2, dtype=int)
    settings = {"alpha": 1.0, "gamma": 0.9, "max_steps": 1, "v": [3.0, 10.0]}
    np.testing.assert_allclose(n_step_td(cut_loop(), policy, 3, n=n, **settings), [[10.0, 10.0]])
    np.testing.assert_allclose(td0(cut_loop(), policy, 3, **settings), [[10.0, 10.0]])


@pytest.mark.parametrize("n", [1, 2, 5])
def test_an_ended_episode_does_not_bootstrap(n):
    policy = np.zeros(2, dtype=int)
    settings = {"alpha": 1.0, "gamma": 0.9, "v": [3.0, 10.0]}
    np.testing.assert_allclose(n_step_td(one_step(), policy, 3, n=n, **settings), [[1.0, 10.0]])
    np.testing.assert_allclose(td0(one_step(), policy, 3, **settings), [[1.0, 10.0]])


def test_monte_carlo_refuses_an_episode_without_an_end():
    with pytest.raises(ValueError, match="cut after 5 steps"):
        first_visit_mc(cut_loop(), np.zeros(2, dtype=int), 1, gamma=0.9, max_steps=5)


def test_recorded_episodes_are_padded_after_their_end():
    episodes = sample_episodes(random_walk(), STEP, 50, seed=1)
    assert episodes.states.shape == (len(episodes.rewards) + 1, 50)
    assert episodes.terminated.all() and (episodes.states[0] == 3).all()
    assert (episodes.alive.sum(axis=0) == episodes.lengths).all()
    assert (np.abs(np.diff(episodes.states, axis=0)) == episodes.alive).all()
    assert np.isin(episodes.states[-1], [0, 6]).all()
    np.testing.assert_array_equal(episodes.rewards.sum(axis=0), episodes.states[-1] == 6)


@pytest.mark.parametrize("as_probabilities", [False, True])
def test_a_gymnasium_environment_gives_the_same_values(as_probabilities):
    env = GridWorld("S..G", step_reward=-1.0, rewards={"G": 10.0}, gamma=1.0)
    policy = np.ones(4, dtype=int)
    if as_probabilities:
        policy = np.eye(4)[policy]
    episodes = sample_episodes(env, policy, 2)
    assert episodes.states.tolist() == [[0, 0], [1, 1], [2, 2], [3, 3]]
    np.testing.assert_allclose(first_visit_mc(env, policy, 2, gamma=1.0, runs=2)[:, :3], [[7.0, 8.0, 9.0]] * 2)


def test_a_stochastic_policy_is_followed():
    mdp = FiniteMDP.from_map("G.S.G", rewards={"G": 1.0}, step_reward=-1.0, gamma=0.9)
    policy = np.tile([0.0, 0.7, 0.0, 0.3], (5, 1))
    returns = first_visit_mc(mdp, policy, 1, gamma=0.9, runs=4000)[:, 2]
    assert within_standard_errors(returns, solve_policy(mdp, policy)[2])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n": 0}, "n is 0, expected a whole number of steps"),
        ({"n": np.inf}, "n is inf"),
        ({"gamma": 2}, "gamma is 2"),
        ({"alpha": np.nan}, "alpha is nan"),
        ({"alpha": 1.5}, "alpha is 1.5"),
        ({"episodes": -1}, "episodes is -1"),
        ({"runs": 0}, "runs is 0"),
        ({"max_steps": -5}, "max_steps is -5"),
        ({"v": np.zeros(3)}, r"v has shape \(1, 3\), expected \(1, 2\)"),
        ({"v": [np.nan, 0.0]}, "v holds nan for state 0"),
        ({"policy": np.array([-1, 0])}, "action -1 in state 0"),
        ({"policy": np.array([0])}, r"shape \(1,\)"),
        ({"policy": np.array([[0.5], [1.0]])}, "state 0"),
    ],
)
def test_a_predictor_names_what_it_cannot_use(changes, words):
    arguments = {"policy": np.zeros(2, dtype=int), "episodes": 2, "n": 2, "alpha": 0.5, "gamma": 0.9} | changes
    with pytest.raises(ValueError, match=words):
        n_step_td(one_step(), arguments.pop("policy"), arguments.pop("episodes"), **arguments)
