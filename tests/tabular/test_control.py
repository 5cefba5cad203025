"""Control: exact targets at ends and cuts for every learner, known optima, and going on from an earlier call."""

import gymnasium
import numpy as np
import pytest

from rlcourse.envs import GridWorld, maximization_bias
from rlcourse.mdp import FiniteMDP
from rlcourse.planning import q_from_v, solve_policy, value_iteration
from rlcourse.tabular import (
    TabularVectorEnv,
    double_q_learning,
    expected_sarsa,
    linear_schedule,
    q_learning,
    sarsa,
    start,
)
from tests.worlds import cut_loop, one_step, random_mdp, within_standard_errors

LEARNERS = [sarsa, expected_sarsa, q_learning, double_q_learning]
every_learner = pytest.mark.parametrize("learner", LEARNERS)


class CutLoop(gymnasium.Env):
    """`tests.worlds.cut_loop` as a Gymnasium environment with a time limit of one step."""

    observation_space = gymnasium.spaces.Discrete(2)
    action_space = gymnasium.spaces.Discrete(1)

    def reset(self, *, seed=None, options=None):
        return 0, {}

    def step(self, action):
        return 1, 1.0, False, True, {}


@every_learner
@pytest.mark.parametrize(
    "env",
    [
        TabularVectorEnv(cut_loop(), 3, max_steps=1),
        CutLoop(),
        gymnasium.vector.SyncVectorEnv([CutLoop] * 3, autoreset_mode=gymnasium.vector.AutoresetMode.SAME_STEP),
    ],
    ids=["array", "scalar", "gymnasium-vector"],
)
def test_a_cut_episode_bootstraps_from_its_final_state(learner, env):
    # Every episode is 0 -> 1 and is cut there, so q[1] is never updated: it keeps its 10. The target of state 0 is
    # 1 + 0.9 * 10, not 1 (cut taken for an end) and not 1 + 0.9 * q[0] (the state after the reset).
    result = learner(env, 10, alpha=1.0, gamma=0.9, epsilon=0.0, q=np.array([[3.0], [10.0]]))
    np.testing.assert_allclose(result.q[:, 0, 0], 10.0)
    np.testing.assert_array_equal(result.q[:, 1, 0], 10.0)


@every_learner
def test_an_ended_episode_does_not_bootstrap(learner):
    result = learner(one_step(), 20, alpha=1.0, gamma=0.9, epsilon=0.0, q=np.array([[3.0], [10.0]]))
    np.testing.assert_array_equal(result.q[0, :, 0], [1.0, 10.0])


@every_learner
def test_when_the_goal_and_the_time_limit_coincide_the_goal_counts(learner):
    result = learner(TabularVectorEnv(one_step(), 2, max_steps=1), 20, alpha=1.0, gamma=0.9, epsilon=0.0, q=[[3], [10]])
    np.testing.assert_array_equal(result.q[:, 0, 0], 1.0)


@every_learner
def test_one_update_by_hand(learner):
    # 0 -> 1 with reward 2, then state 1 is worth max(4, 8) or 6 on average; epsilon 0.5, two actions.
    P = np.zeros((3, 2, 3))
    P[0, :, 1] = P[1, :, 2] = P[2, :, 2] = 1.0
    mdp = FiniteMDP(P, [[2.0, 2.0], [0, 0], [0, 0]], 0.5, terminal=np.array([0, 0, 1], bool), initial=[1.0, 0, 0])
    q = np.array([[1.0, 1.0], [4.0, 8.0], [0.0, 0.0]])
    result = learner(mdp, 1, alpha=0.1, gamma=0.5, epsilon=0.5, runs=4000, q=q)
    moved = result.tables[:, :, 0, :].sum(axis=(0, 2)) - 2.0 * len(result.tables)
    target = {"expected_sarsa": 2 + 0.5 * 7}.get(learner.__name__, 2 + 0.5 * 8)
    if learner is sarsa:
        # Its target is 2 + 0.5 * q of the action drawn next: 8 with probability 3/4, else 4.
        assert set(np.round(moved, 12)) == {0.3, 0.5}
        assert within_standard_errors(moved, 0.1 * (2 + 0.5 * 7 - 1))
    else:
        np.testing.assert_allclose(moved, 0.1 * (target - 1))


def test_double_q_asks_one_table_which_action_and_the_other_what_it_is_worth():
    P = np.zeros((3, 2, 3))
    P[0, :, 1] = P[1, :, 2] = P[2, :, 2] = 1.0
    mdp = FiniteMDP(P, np.zeros((3, 2)), 1.0, terminal=np.array([0, 0, 1], bool), initial=[1.0, 0, 0])
    run = start(mdp, runs=200, tables=2)
    run.tables[0, :, 1], run.tables[1, :, 1] = [1.0, -3.0], [5.0, 7.0]
    double_q_learning(run, 1, alpha=1.0, gamma=1.0, epsilon=1.0)
    # The first table prefers action 0, worth 5 to the second; the second prefers action 1, worth -3 to the first.
    first, second = run.tables[:, :, 0, :].sum(axis=2)
    assert set(zip(first, second, strict=True)) == {(5.0, 0.0), (0.0, -3.0)}
    assert within_standard_errors(first != 0, 0.5)


@every_learner
def test_each_run_learns_alone(learner):
    mdp = random_mdp(0, n_terminal=1)
    result = learner(mdp, 50, alpha=0.5, gamma=0.9, epsilon=0.2, runs=5)
    changed = (result.q != 0).any(axis=(1, 2))
    assert changed.all() and len({run.tobytes() for run in result.q}) == 5


@every_learner
def test_each_run_may_have_its_own_step_size(learner):
    run = start(one_step(), runs=3, tables=2 if learner is double_q_learning else 1)
    learner(run, 20, alpha=np.array([0.0, 0.5, 1.0]), gamma=0.9, epsilon=np.array([0.0, 0.5, 1.0]))
    none, some, all_of_it = run.q[:, 0, 0]
    assert none == 0 and 0 < some < 1 and all_of_it == 1


@every_learner
def test_going_on_equals_not_stopping(learner):
    mdp = FiniteMDP.from_map("russell-norvig", slip=0.2, step_reward=-0.04)
    settings = {"alpha": linear_schedule(0.5, 0.1, 200), "gamma": 0.9, "epsilon": linear_schedule(1.0, 0.0, 200)}
    whole = learner(mdp, 200, runs=3, seed=5, **settings)
    parts = learner(mdp, 30, runs=3, seed=5, **settings)
    for steps in (1, 100, 69):
        parts = learner(parts, steps, **settings)
    np.testing.assert_array_equal(parts.q, whole.q)
    assert parts.steps == 200
    for a, b in zip(parts.episode_returns, whole.episode_returns, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("other", [q_learning, expected_sarsa])
def test_sarsa_does_not_act_on_a_choice_from_before_another_learner(other):
    # In a corridor where right is best; what SARSA had chosen for the state it left is no choice for the new one.
    mdp = FiniteMDP.from_map("S.......", gamma=0.9)
    settings = {"alpha": 0.0, "gamma": 0.9, "epsilon": 0.0}
    q = np.zeros((8, 4))
    q[:, 1] = 1.0
    q[3] = [0, 0, 1.0, 0]
    run = start(mdp, runs=1, q=q, trace=True)
    sarsa(run, 1, **settings)
    assert run.next_actions.tolist() == [1]
    other(run, 2, **settings)
    assert run.next_actions is None and run.states.tolist() == [3]
    sarsa(run, 1, **settings)
    assert [step["actions"][0] for step in run.trace] == [1, 1, 1, 2]


@every_learner
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gamma": 1.5}, "gamma is 1.5, expected a number from 0 to 1"),
        ({"gamma": np.nan}, "gamma is nan"),
        ({"alpha": -0.1}, "alpha is -0.1, expected a step size from 0 to 1"),
        ({"alpha": np.array([0.5, np.nan])}, "alpha is .*nan"),
        ({"alpha": lambda t: 2.0 - t}, "alpha is 2.0"),
        ({"epsilon": 1.2}, "epsilon is 1.2"),
        ({"epsilon": lambda t: -1.0}, "epsilon is -1.0"),
        ({"steps": -1}, "steps is -1, expected a whole number"),
        ({"steps": 2.5}, "steps is 2.5"),
        ({"runs": 0}, "runs is 0"),
        ({"q": np.full((2, 1), np.nan)}, "q holds nan"),
    ],
)
def test_a_learner_names_what_it_cannot_use(learner, changes, words):
    arguments = {"steps": 3, "alpha": 0.5, "gamma": 0.9, "epsilon": 0.1, "runs": 2} | changes
    with pytest.raises(ValueError, match=words):
        learner(one_step(), **arguments)


@every_learner
def test_seeds(learner):
    mdp = FiniteMDP.from_map("russell-norvig", slip=0.2)
    settings = {"alpha": 0.5, "gamma": 0.9, "epsilon": 0.1}
    first, again, other = (learner(mdp, 100, seed=seed, **settings).q for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    env = GridWorld("russell-norvig", slip=0.2)
    np.testing.assert_array_equal(learner(env, 100, seed=1, **settings).q, learner(env, 100, seed=1, **settings).q)


@pytest.mark.parametrize("learner", [q_learning, double_q_learning])
def test_off_policy_learners_find_the_optimal_values(learner):
    mdp = FiniteMDP.from_map("S..\n.#.\n..G", step_reward=-0.1, gamma=0.9)
    result = learner(mdp, 4000, alpha=1.0, gamma=0.9, epsilon=1.0, runs=3)
    np.testing.assert_allclose(result.q, np.broadcast_to(value_iteration(mdp, 1e-12).q, result.q.shape), atol=1e-9)


def test_on_policy_learners_find_the_values_of_their_policy():
    # With epsilon = 1 the policy is uniform whatever q is.
    mdp = FiniteMDP.from_map("S..\n.#.\n..G", step_reward=-0.1, gamma=0.9)
    q = q_from_v(mdp, solve_policy(mdp, np.full((9, 4), 0.25)))
    # Nothing is random in the targets of expected SARSA on this map, so it gets there exactly.
    expected = expected_sarsa(mdp, 6000, alpha=1.0, gamma=0.9, epsilon=1.0, runs=3)
    np.testing.assert_allclose(expected.q, np.broadcast_to(q, expected.q.shape), atol=1e-9)
    # SARSA's targets are noisy but have that mean: started at q it moves away only by its noise.
    noisy = sarsa(mdp, 2000, alpha=0.02, gamma=0.9, epsilon=1.0, runs=100, q=q)
    assert within_standard_errors(noisy.q, q)


def test_sarsa_keeps_off_the_cliff_and_q_learning_walks_its_edge():
    # Sutton & Barto, example 6.6: while exploring, SARSA earns more; the values of Q-learning are the optimal ones.
    mdp = FiniteMDP.from_map("cliff", step_reward=-1.0, rewards={"G": 0.0, "C": -99.0}, gamma=1.0)
    settings = {"alpha": 0.5, "gamma": 1.0, "epsilon": 0.1, "runs": 20}
    late = {}
    for learner in (sarsa, q_learning):
        result = learner(mdp, 5000, **settings)
        late[learner] = np.array([run[len(run) // 2 :].mean() for run in result.episode_returns])
    difference = late[sarsa] - late[q_learning]
    assert difference.mean() > 5 * difference.std(ddof=1) / np.sqrt(20)
    assert np.median(result.q[:, 36].max(axis=1)) == pytest.approx(-13, abs=0.5)


def test_double_q_learning_has_less_maximization_bias():
    # Sutton & Barto, figure 6.5: left is chosen far more often than the 5% that exploring makes unavoidable.
    mdp, q = maximization_bias()
    left = {}
    for learner in (q_learning, double_q_learning):
        run = start(mdp, runs=500, q=q, tables=2 if learner is double_q_learning else 1, trace=True)
        learner(run, 150, alpha=0.1, gamma=1.0, epsilon=0.1)
        in_a = np.array([step["states"] == 0 for step in run.trace])
        went_left = np.array([step["actions"] == 0 for step in run.trace]) & in_a
        left[learner] = went_left.sum(axis=0) / in_a.sum(axis=0)
        actions_in_a = np.array([step["actions"] for step in run.trace])[in_a]
        assert set(actions_in_a) == {0, 1}
    gap = left[q_learning] - left[double_q_learning]
    assert gap.mean() > 5 * gap.std(ddof=1) / np.sqrt(len(gap))


def test_the_record_of_episodes():
    mdp = FiniteMDP.from_map("S..G", step_reward=-1.0, rewards={"G": 10.0}, gamma=1.0)
    q = np.zeros((4, 4))
    q[:, 1] = 1.0
    result = q_learning(mdp, 10, alpha=0.0, gamma=1.0, epsilon=0.0, runs=2, q=q)
    for run in range(2):
        assert result.episode_returns[run].tolist() == [7.0] * 3
        assert result.episode_lengths[run].tolist() == [3] * 3
        assert result.episode_ends[run].tolist() == [3, 6, 9]
    assert result.first_episodes().shape == (2, 3)
    assert q_learning(mdp, 2, alpha=0.0, gamma=1.0, epsilon=0.0, q=q).episode_returns[0].shape == (0,)


def test_the_trace_tells_every_step():
    mdp = FiniteMDP.from_map("S.G", gamma=0.9)
    q = np.zeros((3, 4))
    q[:, 1] = 1.0
    run = sarsa(start(mdp, q=q, trace=True), 3, alpha=0.0, gamma=0.9, epsilon=0.0)
    assert [int(step["states"][0]) for step in run.trace] == [0, 1, 0]
    assert [int(step["next_states"][0]) for step in run.trace] == [1, 2, 1]
    assert [bool(step["terminated"][0]) for step in run.trace] == [False, True, False]
    assert [float(step["rewards"][0]) for step in run.trace] == [0.0, 1.0, 0.0]


def test_sarsa_takes_the_action_that_its_target_used_and_chooses_anew_after_a_reset():
    # Action 0 is best in state 0 and action 1 in state 1: with epsilon = 0 nothing else may ever be taken.
    P = np.zeros((3, 2, 3))
    P[0, :, 1] = P[1, :, 2] = P[2, :, 2] = 1.0
    mdp = FiniteMDP(P, np.zeros((3, 2)), 0.9, terminal=np.array([0, 0, 1], bool), initial=[1.0, 0, 0])
    q = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 5.0]])
    run = sarsa(start(mdp, q=q, trace=True), 12, alpha=0.0, gamma=0.9, epsilon=0.0)
    assert all(step["actions"] == step["states"] for step in run.trace)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: start(GridWorld(), runs=2), ["runs is 2", "FiniteMDP"]),
        (lambda: start(gymnasium.make("CartPole-v1")), ["observations", "Discrete", "Discretizer"]),
        (lambda: start(one_step(), q=np.zeros((3, 1))), ["(3, 1)", "(2, 1)"]),
        (
            lambda: start(gymnasium.vector.SyncVectorEnv([CutLoop])),
            ["SAME_STEP"],
        ),
        (
            lambda: double_q_learning(start(one_step()), 1, alpha=1, gamma=1, epsilon=0),
            ["1 table", "needs 2"],
        ),
    ],
)
def test_errors_say_what_to_do(call, words):
    with pytest.raises(ValueError) as error:
        call()
    for word in words:
        assert word in str(error.value)
