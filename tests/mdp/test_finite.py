"""FiniteMDP: what it accepts, what its errors say, sampling, maps, and Gymnasium's tables."""

import copy
import pickle
import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from scipy import sparse

from rlcourse.mdp import ACTIONS, MAPS, FiniteMDP
from rlcourse.planning import policy_iteration, value_iteration
from tests.worlds import random_mdp, within_standard_errors

UP, RIGHT, DOWN, LEFT = range(4)


def two_states(**changes):
    arrays = {
        "P": np.array([[[0.5, 0.5]], [[0.0, 1.0]]]),
        "R": np.array([[1.0], [0.0]]),
        "gamma": 0.9,
        "terminal": np.array([False, True]),
        "state_names": ["hall", "door"],
        "action_names": ["push"],
    }
    return FiniteMDP(**{**arrays, **changes})


def test_the_mdp_keeps_read_only_copies():
    P = np.array([[[1.0]]])
    mdp = FiniteMDP(P, np.ones((1, 1)), 0.5)
    P[0, 0, 0] = 7.0
    assert mdp.P[0, 0, 0] == 1.0
    for array in (mdp.P, mdp.R, mdp.terminal, mdp.initial):
        with pytest.raises(ValueError):
            array[...] = 0
    with pytest.raises(AttributeError):
        mdp.gamma = 0.1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"P": [[[0.5, 0.4]], [[0.0, 1.0]]]}, ["state 0 (hall)", "action 0 (push)", "0.9", "expected 1"]),
        ({"P": [[[1.5, -0.5]], [[0.0, 1.0]]]}, ["-0.5", "state 0 (hall)", "action 0 (push)", "1 (door)"]),
        ({"P": [[[np.nan, 1.0]], [[0.0, 1.0]]]}, ["nan", "state 0 (hall)"]),
        ({"P": np.ones((2, 2, 2)) / 2}, ["(2, 2, 2)", "expected (2, 1, 2)"]),
        ({"P": sparse.csr_array([[0.5, 0.25], [0.0, 1.0]])}, ["state 0 (hall)", "0.75"]),
        ({"P": sparse.csr_array([[0.5, 0.5], [2.0, -1.0]])}, ["-1", "state 1 (door)"]),
        ({"gamma": 1.01}, ["1.01", "from 0 to 1"]),
        ({"gamma": -0.1}, ["-0.1"]),
        ({"gamma": float("nan")}, ["nan"]),
        ({"R": [[1.0], [np.inf]]}, ["inf", "state 1 (door)", "action 0 (push)"]),
        ({"R": [1.0, 0.0]}, ["(2,)", "(S, A)"]),
        ({"R": np.zeros((2, 1, 3))}, ["(2, 1, 3)"]),
        ({"terminal": np.array([True, True])}, ["state 0 (hall)", "0.5", "absorbing"]),
        ({"R": [[1.0], [3.0]]}, ["state 1 (door)", "3", "expected 0"]),
        ({"terminal": np.array([0, 1])}, ["int64", "bool"]),
        ({"initial": [0.5, 0.4]}, ["0.9", "expected 1"]),
        ({"initial": [1.5, -0.5]}, ["-0.5", "1 (door)"]),
        ({"state_names": ["hall"]}, ["1 state names", "2 states"]),
        ({"reward_std": [[-1.0], [0.0]]}, ["reward_std"]),
        ({"reward_std": [[np.inf], [0.0]]}, ["reward_std", "inf"]),
        ({"gamma": None}, ["gamma is None"]),
        ({"gamma": "0.9"}, ["gamma is '0.9'", "from 0 to 1"]),
        ({"gamma": [0.9]}, ["gamma is [0.9]"]),
        ({"R": [[1.0], [2.0, 3.0]]}, ["R is [[1.0], [2.0, 3.0]]"]),
        ({"R": [["a lot"], ["0"]]}, ["R is [['a lot']"]),
        ({"P": [[[0.5, 0.5]], [[1.0]]]}, ["P is"]),
        ({"P": np.zeros((0, 1, 0))}, ["(0, 1, 0)"]),
        ({"initial": "hall"}, ["initial is 'hall'"]),
    ],
)
def test_errors_name_the_place_and_the_value(changes, words):
    with pytest.raises(ValueError) as error:
        two_states(**changes)
    for word in words:
        assert word in str(error.value)


def test_rewards_per_transition_become_their_expectation():
    P = np.array([[[0.25, 0.75]], [[0.0, 1.0]]])
    R = np.array([[[4.0, 8.0]], [[99.0, 0.0]]])
    dense = FiniteMDP(P, R, 0.9)
    assert dense.R[0, 0] == 0.25 * 4 + 0.75 * 8
    assert dense.R[1, 0] == 0.0
    assert FiniteMDP(sparse.csr_array(P.reshape(2, 2)), R, 0.9).R == pytest.approx(dense.R)
    assert dense.transition_rewards.shape == (2, 1, 2)
    assert two_states().transition_rewards is None


@pytest.mark.parametrize("copy_of", [copy.deepcopy, lambda mdp: pickle.loads(pickle.dumps(mdp))])
def test_copies_behave_alike(copy_of):
    mdp = random_mdp(0, as_sparse=True)
    states, actions = np.arange(6), np.zeros(6, dtype=int)
    for ours, theirs in zip(
        *(m.step(states, actions, np.random.default_rng(0)) for m in (mdp, copy_of(mdp))), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_start_is_uniform_over_what_is_not_terminal():
    assert two_states().initial.tolist() == [1.0, 0.0]


def test_another_gamma_keeps_the_rewards_of_transitions():
    mdp = FiniteMDP.from_map("S.G", gamma=0.9)
    other = mdp.with_gamma(0.5)
    assert other.gamma == 0.5 and mdp.gamma == 0.9
    np.testing.assert_array_equal(other.transition_rewards, mdp.transition_rewards)
    assert other.layout == mdp.layout


@pytest.mark.parametrize("as_sparse", [False, True])
def test_sampling_follows_the_probabilities(as_sparse):
    mdp = random_mdp(3, as_sparse=as_sparse)
    rng = np.random.default_rng(0)
    n = 20_000
    for state, action in ((0, 0), (2, 1), (5, 2)):
        next_states, rewards, terminated = mdp.step(np.full(n, state), np.full(n, action), rng)
        expected = mdp.P[[state * mdp.n_actions + action]].toarray()[0] if as_sparse else mdp.P[state, action]
        assert within_standard_errors(np.eye(mdp.n_states)[next_states], expected)
        assert (rewards == mdp.R[state, action]).all()
        assert not terminated.any()


def test_sampling_never_draws_an_impossible_state():
    class Extremes:
        def random(self, n):
            return np.resize([0.0, np.nextafter(1.0, 0.0)], n)

    # Ten times 0.1 adds up to less than 1 in floating point, and state 4 is impossible.
    P = np.where(np.arange(11) == 4, 0.0, 0.1)
    assert P.cumsum()[-1] < 1
    mdp = FiniteMDP(np.tile(P, (11, 1, 1)), np.zeros((11, 1)), 0.9)
    next_states, _, _ = mdp.step(np.zeros(2, int), np.zeros(2, int), Extremes())
    assert next_states.tolist() == [0, 10]


def test_a_step_pays_the_reward_of_its_transition_and_tells_the_end():
    mdp = FiniteMDP(
        np.array([[[0.5, 0.5]], [[0.0, 1.0]]]),
        np.array([[[2.0, 7.0]], [[0, 0]]]),
        0.9,
        terminal=np.array([False, True]),
    )
    next_states, rewards, terminated = mdp.step(np.zeros(100, int), np.zeros(100, int), np.random.default_rng(0))
    assert set(next_states) == {0, 1}
    np.testing.assert_array_equal(rewards, np.where(next_states == 1, 7.0, 2.0))
    np.testing.assert_array_equal(terminated, next_states == 1)


def test_reward_noise_has_its_mean_and_deviation():
    mdp = two_states(reward_std=[[2.0], [0.0]])
    _, rewards, _ = mdp.step(np.zeros(10_000, int), np.zeros(10_000, int), np.random.default_rng(0))
    assert within_standard_errors(rewards, 1.0)
    assert within_standard_errors((rewards - 1.0) ** 2, 4.0)
    _, rewards, _ = mdp.step([1], [0], np.random.default_rng(0))
    assert rewards[0] == 0.0


@pytest.mark.parametrize(
    ("states", "actions", "words"),
    [
        ([-1], [0], ["states", "-1", "0 to 1"]),
        ([2], [0], ["states", "2", "0 to 1"]),
        ([0.0], [0], ["states", "whole"]),
        ([0], [-1], ["actions", "-1", "0 to 0"]),
        ([0], [np.nan], ["actions", "nan", "whole"]),
        ([0, 1], [0], ["actions", "(1,)", "(2,)"]),
        (0, 0, ["states", "one axis"]),
    ],
)
def test_steps_from_nowhere_are_refused(states, actions, words):
    with pytest.raises(ValueError) as error:
        two_states().step(states, actions, np.random.default_rng(0))
    assert all(word in str(error.value) for word in words)


def test_no_steps_and_small_integers_are_fine():
    mdp, rng = two_states(), np.random.default_rng(0)
    assert [len(array) for array in mdp.step([], [], rng)] == [0, 0, 0] and len(mdp.reset(0, rng)) == 0
    big = FiniteMDP(np.full((300, 2, 300), 1 / 300), np.zeros((300, 2)), 0.9)
    next_states, _, _ = big.step(np.full(50, 200, dtype=np.uint8), np.ones(50, dtype=np.int8), rng)
    assert len(set(next_states.tolist())) > 10
    for n in (-1, 1.5, np.nan):
        with pytest.raises(ValueError, match="n is"):
            mdp.reset(n, rng)


def test_an_action_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="0 to 0"):
        two_states().step([0], [1], np.random.default_rng(0))


# --- Maps -----------------------------------------------------------------------------------------------------------


def test_moves_bumps_and_rewards_of_a_small_map():
    mdp = FiniteMDP.from_map("S.\n#G", step_reward=-0.1, gamma=0.9)
    assert mdp.action_names == ACTIONS == ("up", "right", "down", "left")
    assert mdp.terminal.tolist() == [False, False, True, True]
    assert mdp.initial.tolist() == [1, 0, 0, 0]
    to = mdp.P.argmax(axis=2)
    assert to[0].tolist() == [0, 1, 0, 0]
    assert to[1].tolist() == [1, 1, 3, 0]
    assert mdp.R[1, DOWN] == pytest.approx(0.9)
    assert mdp.R[0].tolist() == [-0.1] * 4
    assert (mdp.P[2, :, 2] == 1).all() and (mdp.R[2] == 0).all()


def test_slip_goes_half_to_each_side():
    mdp = FiniteMDP.from_map("...\n...\n...", slip=0.2)
    assert mdp.P[4, UP].reshape(3, 3).tolist() == [[0, 0.8, 0], [0.1, 0, 0.1], [0, 0, 0]]
    assert mdp.P[4, LEFT].reshape(3, 3).tolist() == [[0, 0.1, 0], [0.8, 0, 0], [0, 0.1, 0]]
    assert mdp.P[0, UP].reshape(3, 3)[0].tolist() == [0.9, 0.1, 0]


def test_cell_rewards_are_added_where_a_move_ends():
    mdp = FiniteMDP.from_map("S.G", step_reward=-1.0, rewards={"G": 5.0}, cell_rewards={(0, 1): 0.25})
    assert mdp.R[0, RIGHT] == -0.75
    assert mdp.R[1, UP] == -0.75
    assert mdp.R[1, RIGHT] == 4.0


def test_the_cliff_is_that_of_gymnasium():
    ours = FiniteMDP.from_map("cliff", step_reward=-1.0, rewards={"G": 0.0, "C": -99.0}, gamma=1.0)
    table = gymnasium.make("CliffWalking-v1").unwrapped.P
    for state in np.flatnonzero(~ours.terminal):
        for action in range(4):
            ((_, successor, reward, terminated),) = table[state][action]
            assert ours.P[state, action, successor] == 1.0
            assert ours.R[state, action] == reward
            assert ours.terminal[successor] == terminated


def test_slipping_off_the_cliff_and_bumping_on_the_start_average():
    mdp = FiniteMDP.from_map("..\nSC", slip=0.5, step_reward=-1.0)
    # Up from S: 0.5 up, 0.25 against the border (stay on S, -1), 0.25 off the cliff (back to S, -101).
    assert mdp.P[2, UP].tolist() == [0.5, 0, 0.5, 0]
    assert mdp.R[2, UP] == pytest.approx(0.5 * -1 + 0.25 * -1 + 0.25 * -101)


@pytest.mark.parametrize("name", MAPS)
def test_every_named_map_can_be_solved(name):
    mdp = FiniteMDP.from_map(name, step_reward=-0.01, gamma=0.99, slip=0.1)
    v = value_iteration(mdp).v
    assert np.isfinite(v).all() and (v[mdp.terminal] == 0).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"text": "S.\n..."}, ["Row 1", "3 cells", "expected 2"]),
        ({"text": "S.X"}, ["(0, 2)", "'X'"]),
        ({"text": ""}, ["empty"]),
        ({"text": "russel-norvig"}, ["russell-norvig"]),
        ({"text": "..C"}, ["exactly one S"]),
        ({"text": "#G"}, ["no free cell"]),
        ({"text": "S.G", "slip": 1.5}, ["1.5"]),
        ({"text": "S.G", "rewards": {"X": 1}}, ["'X'", "G, P, C"]),
        ({"text": "S.G", "cell_rewards": {(0, 2): 1.0}}, ["(0, 2)", "free cell"]),
        ({"text": "S.G", "cell_rewards": {(0, -1): 1.0}}, ["(0, -1)", "free cell"]),
    ],
)
def test_errors_of_maps(arguments, words):
    with pytest.raises(ValueError) as error:
        FiniteMDP.from_map(**arguments)
    for word in words:
        assert word in str(error.value)


# --- Gymnasium's own tables -----------------------------------------------------------------------------------------


def optimal_values_of_table(table, gamma, sweeps):
    """Value iteration written against Gymnasium's rows (probability, next state, reward, terminated) alone."""
    v = np.zeros(len(table))
    for _ in range(sweeps):
        v = np.array(
            [
                max(sum(p * (r + gamma * (0.0 if done else v[t])) for p, t, r, done in table[s][a]) for a in table[s])
                for s in range(len(table))
            ]
        )
    return v


@pytest.mark.parametrize("name", ["FrozenLake-v1", "CliffWalking-v1", "Taxi-v4"])
def test_values_agree_with_gymnasiums_table(name):
    gamma = 0.5
    table = gymnasium.make(name).unwrapped.P
    mdp = FiniteMDP.from_gymnasium(name, gamma)
    v = value_iteration(mdp, 1e-10).v
    expected = optimal_values_of_table(table, gamma, sweeps=45)
    live = ~mdp.terminal[: len(table)]
    assert v[: len(table)][live] == pytest.approx(expected[live], abs=1e-8)
    assert (v[mdp.terminal] == 0).all()


def test_states_that_end_taxi_are_reached_without_an_end_too():
    mdp = FiniteMDP.from_gymnasium("Taxi-v4", 0.9)
    assert mdp.n_states == 501 and mdp.terminal.tolist() == [False] * 500 + [True]
    assert FiniteMDP.from_gymnasium("FrozenLake-v1", 0.9).n_states == 16
    cliff = FiniteMDP.from_gymnasium("CliffWalking-v1", 0.9)
    assert np.flatnonzero(cliff.terminal).tolist() == [47]


def test_known_optima():
    cliff = FiniteMDP.from_gymnasium("CliffWalking-v1", 1.0)
    assert value_iteration(cliff).v[36] == pytest.approx(-13)
    lake = FiniteMDP.from_gymnasium("FrozenLake-v1", 1.0)
    assert value_iteration(lake, 1e-12).v[0] == pytest.approx(14 / 17, abs=1e-6)


@pytest.mark.parametrize("name", ["FrozenLake-v1", "Taxi-v4"])
def test_simulated_episodes_earn_the_computed_value(name):
    gamma = 0.95
    env = gymnasium.make(name, max_episode_steps=1000)
    mdp = FiniteMDP.from_gymnasium(env, gamma)
    solution = policy_iteration(mdp)
    returns = []
    state, _ = env.reset(seed=0)
    for _ in range(400):
        total, discount, over = 0.0, 1.0, False
        while not over:
            state, reward, terminated, truncated, _ = env.step(int(solution.policy[state]))
            total, discount, over = total + discount * reward, discount * gamma, terminated or truncated
        returns.append(total)
        state, _ = env.reset()
    assert within_standard_errors(returns, mdp.initial @ solution.v)


def test_an_environment_without_a_table_is_refused():
    with pytest.raises(ValueError, match="no transition table"):
        FiniteMDP.from_gymnasium("CartPole-v1", 0.9)


def test_chapter_one_starts_without_gymnasium_torch_or_matplotlib():
    code = (
        "import sys, rlcourse.mdp, rlcourse.planning, rlcourse.returns; "
        "print([name for name in ('gymnasium', 'torch', 'mujoco', 'matplotlib') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
