"""Planning: exact cases, guaranteed error bounds, agreement of all methods with each other and with quantecon."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quantecon.markov import DiscreteDP

from rlcourse.mdp import FiniteMDP
from rlcourse.planning import (
    evaluate_policy,
    greedy_policy,
    modified_policy_iteration,
    policy_iteration,
    policy_matrix,
    q_from_v,
    solve_policy,
    value_iteration,
)
from tests.worlds import random_mdp

# Russell & Norvig, the 4x3 world: utilities at gamma = 1, step reward -0.04, slip 0.2.
UTILITIES = [[0.812, 0.868, 0.918, 0], [0.762, 0, 0.660, 0], [0.705, 0.655, 0.611, 0.388]]

SOLVERS = {
    "value iteration": lambda mdp: value_iteration(mdp, 1e-10),
    "gauss-seidel": lambda mdp: value_iteration(mdp, 1e-10, sweep="gauss-seidel"),
    "policy iteration": policy_iteration,
    "modified policy iteration": lambda mdp: modified_policy_iteration(mdp, 1e-10),
}

worlds = st.builds(
    random_mdp,
    seed=st.integers(0, 10_000),
    n_states=st.integers(2, 9),
    n_actions=st.integers(1, 4),
    gamma=st.sampled_from([0.0, 0.3, 0.9, 0.99]),
    n_terminal=st.integers(0, 1),
    as_sparse=st.booleans(),
)


def exact_values(mdp):
    """v* by trying every deterministic policy: v* is the largest value of each state over all of them."""
    policies = np.array(np.meshgrid(*[range(mdp.n_actions)] * mdp.n_states)).reshape(mdp.n_states, -1).T
    return np.max([solve_policy(mdp, policy) for policy in policies], axis=0)


@pytest.mark.parametrize("solver", SOLVERS)
def test_russell_and_norvigs_utilities(solver):
    mdp = FiniteMDP.from_map("russell-norvig", slip=0.2, step_reward=-0.04, gamma=1.0)
    solution = SOLVERS[solver](mdp)
    assert solution.v.reshape(3, 4).round(3).tolist() == UTILITIES
    up, right, _, left = range(4)
    best = np.array([[right, right, right, 0], [up, 0, up, 0], [up, left, left, left]])
    free = ~mdp.terminal
    assert solution.policy[free].tolist() == best.ravel()[free].tolist()


def test_one_backup_by_hand():
    P = np.array([[[0.5, 0.5], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
    mdp = FiniteMDP(P, np.array([[1.0, 0.0], [2.0, -1.0]]), 0.5)
    assert q_from_v(mdp, [4.0, 8.0]).tolist() == [[1 + 0.5 * 6, 4.0], [2 + 2.0, -1 + 4.0]]


def test_ties_go_to_the_lowest_action_even_if_rounding_breaks_them():
    P = np.ones((1, 3, 1))
    assert greedy_policy(FiniteMDP(P, [[0.3, 0.1 + 0.2, 0.3]], 0.5), [0.0]).tolist() == [0]
    assert greedy_policy(FiniteMDP(P, [[0.3, 0.3001, 0.3]], 0.5), [0.0]).tolist() == [1]


@given(worlds)
@settings(max_examples=40, deadline=None)
def test_stochastic_and_deterministic_policies_agree(mdp):
    policy = np.arange(mdp.n_states) % mdp.n_actions
    chain, rewards = policy_matrix(mdp, policy)
    mixed_chain, mixed_rewards = policy_matrix(mdp, np.eye(mdp.n_actions)[policy])
    assert abs(chain - mixed_chain).max() < 1e-12
    np.testing.assert_allclose(rewards, mixed_rewards)
    uniform_chain, _ = policy_matrix(mdp, np.full((mdp.n_states, mdp.n_actions), 1 / mdp.n_actions))
    np.testing.assert_allclose(uniform_chain.sum(axis=1), 1)


@given(worlds, st.booleans())
@settings(max_examples=40, deadline=None)
def test_sweeps_reach_the_linear_solution_within_their_bound(mdp, in_place):
    policy = np.full((mdp.n_states, mdp.n_actions), 1 / mdp.n_actions)
    solution = evaluate_policy(mdp, policy, tolerance=1e-6, in_place=in_place)
    error = np.abs(solution.v - solve_policy(mdp, policy)).max()
    assert error <= solution.error_bound + 1e-12 and solution.error_bound <= 1e-6
    assert len(solution.residuals) == solution.iterations


@given(worlds, st.sampled_from([1e-2, 1e-5]))
@settings(max_examples=60, deadline=None)
def test_every_solver_keeps_its_error_bound(mdp, tolerance):
    optimal = policy_iteration(mdp).v
    for solution in (
        value_iteration(mdp, tolerance),
        value_iteration(mdp, tolerance, stopping="span"),
        value_iteration(mdp, tolerance, sweep="gauss-seidel"),
        modified_policy_iteration(mdp, tolerance, evaluation_sweeps=3),
    ):
        error = np.abs(solution.v - optimal).max()
        assert error <= solution.error_bound + 1e-11
        assert solution.error_bound <= tolerance
        assert (solution.v[mdp.terminal] == 0).all()


@given(st.integers(0, 10_000), st.integers(0, 1), st.booleans())
@settings(max_examples=25, deadline=None)
def test_policy_iteration_finds_the_best_of_all_policies(seed, n_terminal, as_sparse):
    mdp = random_mdp(seed, n_states=4, n_actions=3, n_terminal=n_terminal, as_sparse=as_sparse)
    solution = policy_iteration(mdp)
    np.testing.assert_allclose(solution.v, exact_values(mdp), atol=1e-9)
    np.testing.assert_allclose(solve_policy(mdp, solution.policy), solution.v, atol=1e-9)


@given(worlds)
@settings(max_examples=30, deadline=None)
def test_a_sweep_is_a_contraction(mdp):
    rng = np.random.default_rng(0)
    u, v = rng.normal(size=(2, mdp.n_states))
    distance = np.abs(q_from_v(mdp, u).max(axis=1) - q_from_v(mdp, v).max(axis=1)).max()
    assert distance <= mdp.gamma * np.abs(u - v).max() + 1e-12


@pytest.mark.parametrize("as_sparse", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_quantecon_finds_the_same(seed, as_sparse):
    mdp = random_mdp(seed, n_states=40, n_actions=4, gamma=0.95, n_terminal=2, as_sparse=as_sparse)
    rows = np.divmod(np.arange(mdp.n_states * mdp.n_actions), mdp.n_actions)
    P = mdp.P.toarray() if as_sparse else mdp.P.reshape(-1, mdp.n_states)
    peer = DiscreteDP(mdp.R.ravel(), P, mdp.gamma, *rows).policy_iteration()
    for solver in SOLVERS.values():
        solution = solver(mdp)
        np.testing.assert_allclose(solution.v, peer.v, atol=1e-8)
        np.testing.assert_allclose(q_from_v(mdp, peer.v)[np.arange(40), solution.policy], peer.v, atol=1e-8)


def test_contraction_stops_as_soon_as_its_bound_allows():
    mdp = random_mdp(1)
    solution = value_iteration(mdp, 1e-4)
    limit = 1e-4 * (1 - mdp.gamma) / mdp.gamma
    assert solution.residuals[-1] <= limit < solution.residuals[-2]
    assert solution.error_bound == pytest.approx(solution.residuals[-1] * mdp.gamma / (1 - mdp.gamma))


def test_span_bounds_stop_early_where_all_values_rise_together():
    mdp = random_mdp(2, n_states=50, gamma=0.99)
    span, contraction = value_iteration(mdp, 1e-6, stopping="span"), value_iteration(mdp, 1e-6)
    assert span.iterations < contraction.iterations / 5
    np.testing.assert_allclose(span.v, contraction.v, atol=2e-6)


def test_in_place_sweeps_need_fewer_iterations_on_a_chain():
    mdp = FiniteMDP.from_map("G" + "." * 9 + "S", step_reward=-1.0, gamma=1.0)
    left = np.full(mdp.n_states, 3)
    assert evaluate_policy(mdp, left, in_place=True).iterations == 2
    assert evaluate_policy(mdp, left).iterations == 10
    distant_reward = FiniteMDP.from_map("G" + "." * 9 + "S", gamma=0.9)
    assert value_iteration(distant_reward, sweep="gauss-seidel").iterations == 2
    assert value_iteration(distant_reward).iterations == 11


def test_residuals_shrink_by_gamma():
    residuals = value_iteration(random_mdp(5, gamma=0.8), 1e-8).residuals
    assert (residuals[1:] <= 0.8 * residuals[:-1] + 1e-12).all()


def test_gamma_zero_needs_one_sweep():
    mdp = random_mdp(0, gamma=0.0)
    for solution in (value_iteration(mdp), value_iteration(mdp, stopping="span"), modified_policy_iteration(mdp)):
        assert solution.iterations == 1 and solution.error_bound == 0
        np.testing.assert_allclose(solution.v, mdp.R.max(axis=1))


def test_a_tolerance_beyond_floating_point_ends_and_says_so():
    solution = value_iteration(random_mdp(0, gamma=0.99), 1e-300)
    assert 1e-300 < solution.error_bound < 1e-9


# --- gamma = 1 ------------------------------------------------------------------------------------------------------


def test_a_policy_that_avoids_the_end_is_refused_by_name():
    mdp = FiniteMDP.from_map("S.G", gamma=1.0)
    bump = np.zeros(3, dtype=int)
    for solve in (solve_policy, evaluate_policy):
        with pytest.raises(ValueError, match=r"never reaches a terminal state from state \(0, 0\)"):
            solve(mdp, bump)
    with pytest.raises(ValueError, match="never reaches"):
        policy_iteration(mdp, bump)
    uniform = np.full((3, 4), 0.25)
    np.testing.assert_allclose(solve_policy(mdp, uniform)[:2], 1.0)


def test_almost_improper_is_not_improper():
    P = np.array([[[1 - 1e-13, 1e-13]], [[0.0, 1.0]]])
    mdp = FiniteMDP(P, [[0.0], [0.0]], 1.0, terminal=np.array([False, True]))
    assert solve_policy(mdp, np.zeros(2, dtype=int))[0] == 0.0


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("as_sparse", [False, True])
def test_no_way_to_the_end_is_refused(solver, as_sparse):
    mdp = random_mdp(0, gamma=1.0, as_sparse=as_sparse)
    with pytest.raises(ValueError, match="No policy reaches a terminal state"):
        SOLVERS[solver](mdp)


def test_rewards_for_ever_are_refused(monkeypatch):
    monkeypatch.setattr("rlcourse.planning.MAX_SWEEPS_UNDISCOUNTED", 1000)
    mdp = FiniteMDP.from_map("S.G", step_reward=1.0, gamma=1.0)
    with pytest.raises(ValueError, match="collected for ever"):
        value_iteration(mdp)
    with pytest.raises(ValueError, match="collected for ever"):
        modified_policy_iteration(mdp)
    with pytest.raises(ValueError, match="never reaches"):
        policy_iteration(mdp)


def test_policy_iteration_does_not_wander_among_ties():
    solution = policy_iteration(FiniteMDP.from_map("open", gamma=1.0))
    assert solution.v[0] == pytest.approx(1.0)
    np.testing.assert_allclose(solve_policy(FiniteMDP.from_map("open", gamma=1.0), solution.policy), solution.v)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda mdp: solve_policy(mdp, [0, 1]), ["(2,)", "(6,)"]),
        (lambda mdp: solve_policy(mdp, [0, 1, 2, 3, 0, 0]), ["action 3", "state 3", "0 to 2"]),
        (lambda mdp: solve_policy(mdp, np.full((6, 3), 0.3)), ["state 0", "sum to 1"]),
        (lambda mdp: value_iteration(mdp, tolerance=0.0), ["tolerance is 0.0"]),
        (lambda mdp: value_iteration(mdp, sweep="random"), ["'random'"]),
        (lambda mdp: value_iteration(mdp, stopping="never"), ["'never'"]),
        (lambda mdp: value_iteration(mdp, sweep="gauss-seidel", stopping="span"), ["synchronous"]),
    ],
)
def test_errors_say_what_was_expected(call, words):
    with pytest.raises(ValueError) as error:
        call(random_mdp(0))
    for word in words:
        assert word in str(error.value)
