"""Planning: exact cases, guaranteed error bounds, agreement of all methods with each other and with quantecon."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quantecon.markov import DiscreteDP
from scipy import sparse

from rlcourse.mdp import FiniteMDP
from rlcourse.planning import (
    best_actions,
    evaluate_policy,
    greedy_policy,
    modified_policy_iteration,
    policy_iteration,
    policy_matrix,
    q_from_v,
    solve_policy,
    value_iteration,
)
from tests.exact import largest_difference, optimal_values, policy_values
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


# --- exactness ------------------------------------------------------------------------------------------------------

# Chapter 2: along the stairs (pits) or the long way round.
HOSPITAL = ".......\n.#####.\nS.....G\n##PPP##"


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("pit", [-1e8, -1e9, -1e15])
def test_a_terrible_pit_does_not_blur_the_rest_of_the_map(solver, pit):
    mdp = FiniteMDP.from_map(HOSPITAL, slip=0.0, gamma=0.95, rewards={"P": pit})
    solution = SOLVERS[solver](mdp)
    assert solution.v[14] == pytest.approx(0.95**5) and solution.error_bound < 1e-9
    np.testing.assert_allclose(solve_policy(mdp, solution.policy), solution.v, atol=1e-9)


@st.composite
def mixed_worlds(draw):
    """Small worlds whose rewards differ by up to 21 orders of magnitude; half of them deterministic, many ties."""
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    n_states, n_actions = int(rng.integers(2, 6)), int(rng.integers(1, 4))
    P = np.zeros((n_states, n_actions, n_states))
    deterministic = rng.random() < 0.5
    for row in P.reshape(-1, n_states):
        np.add.at(row, rng.integers(n_states, size=2), [1.0, 0.0] if deterministic else [0.5, 0.5])
    rewards = [0, 0, 0, 1, -1, 1e-3, -1e-3, 3e5, 1e-9, 1e-12, 1e8, -1e8, 1e9, -1e9]
    R = rng.choice(rewards, size=(n_states, n_actions))
    terminal = rng.random(n_states) < 0.25
    P[terminal], R[terminal] = 0, 0
    P[terminal, :, np.flatnonzero(terminal)] = 1
    return FiniteMDP(P, R, float(rng.choice([0, 0.3, 0.9, 0.99])), terminal=terminal)


@given(mixed_worlds())
@settings(max_examples=60, deadline=None)
def test_huge_and_tiny_rewards_beside_each_other(mdp):
    best = optimal_values(mdp)
    for solution in (
        value_iteration(mdp),
        value_iteration(mdp, stopping="span"),
        value_iteration(mdp, sweep="gauss-seidel"),
        modified_policy_iteration(mdp),
        policy_iteration(mdp),
    ):
        assert largest_difference(solution.v, best) <= solution.error_bound
        # A policy that is greedy for values that are off by e loses at most 2 gamma e / (1 - gamma), and rounding.
        loss = max(a - b for a, b in zip(best, policy_values(mdp, solution.policy), strict=True))
        assert loss <= 2 * solution.error_bound / (1 - mdp.gamma)


def test_a_small_difference_counts_beside_a_large_reward_that_all_ways_share():
    # Whatever is done costs 1e9; afterwards one way earns 0.01 more than the other.
    P = np.zeros((4, 2, 4))
    P[0, 0, 1] = P[0, 1, 2] = 1
    P[1:, :, 3] = 1
    mdp = FiniteMDP(P, [[-1e9, -1e9], [1, 1], [1.01, 1.01], [0, 0]], 0.9, terminal=np.arange(4) == 3)
    for solver in SOLVERS.values():
        assert solver(mdp).policy[0] == 1


def test_tiny_rewards_are_rewards():
    mdp = FiniteMDP.from_map("S...G", gamma=0.9, rewards={"G": 1e-12})
    for solver in (policy_iteration, lambda mdp: value_iteration(mdp, 1e-20)):
        solution = solver(mdp)
        assert solution.policy[:4].tolist() == [1] * 4
        assert solution.v[0] == pytest.approx(0.9**3 * 1e-12)


@given(
    st.integers(0, 10_000),
    st.sampled_from([0.0, 0.5, 0.9, 0.99, 1 - 1e-4, 1 - 1e-5, 1 - 1e-6]),
    st.sampled_from([1e-6, 1.0, 1e6]),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_error_bounds_hold_in_exact_arithmetic(seed, gamma, scale, as_sparse):
    world = random_mdp(seed, n_states=4, gamma=gamma, as_sparse=as_sparse)
    mdp = FiniteMDP(world.P, world.R * scale, gamma)
    best = optimal_values(mdp)
    solutions = [policy_iteration(mdp), modified_policy_iteration(mdp, 1e-8 * scale)]
    if gamma <= 0.99:
        solutions += [value_iteration(mdp, 1e-8 * scale, sweep=sweep) for sweep in ("synchronous", "gauss-seidel")]
    for solution in solutions:
        assert largest_difference(solution.v, best) <= solution.error_bound
    uniform = np.full((4, 3), 1 / 3)
    if gamma <= 0.99:
        evaluated = evaluate_policy(mdp, uniform, 1e-8 * scale)
        exact = solve_policy(mdp, uniform)
        assert np.abs(evaluated.v - exact).max() <= evaluated.error_bound + 1e-12 * np.abs(exact).max()


def test_the_bound_knows_what_rounding_does_near_gamma_1():
    # The rows of P sum to 1 only up to rounding, and v = 1 / (1 - gamma) makes that visible.
    P = np.full((3, 1, 3), 1 / 3)
    P[:, :, 0] = 0.1 + 0.2
    P[:, :, 1:] = (1 - P[:, :, :1]) / 2
    gamma = 1 - 1e-5
    mdp = FiniteMDP(P, np.full((3, 1), 0.7), gamma)
    best = optimal_values(mdp)
    for solution in (value_iteration(mdp, stopping="span"), modified_policy_iteration(mdp), policy_iteration(mdp)):
        assert largest_difference(solution.v, best) <= solution.error_bound < 1e-3


@pytest.mark.parametrize("seed", range(3))
def test_modified_policy_iteration_needs_few_sweeps_near_gamma_1(seed):
    mdp = random_mdp(seed, n_states=20, gamma=1 - 1e-6)
    solution, peer = modified_policy_iteration(mdp), value_iteration(mdp, stopping="span")
    assert solution.iterations <= peer.iterations < 200
    np.testing.assert_allclose(solution.v, policy_iteration(mdp).v, rtol=1e-9)


def test_rows_that_were_cut_off_as_decimals_are_divided_by_their_sum():
    P = np.array([[[0.333333333, 0.333333333, 0.333333333]]] * 3)
    for form in (P, sparse.csr_array(P.reshape(3, 3))):
        mdp = FiniteMDP(form, np.full((3, 1), 1.0), 1 - 1e-6)
        np.testing.assert_allclose(mdp.P.sum(axis=-1), 1, atol=1e-15)
        assert policy_iteration(mdp).v[0] == pytest.approx(1e6)


@pytest.mark.parametrize("kind", [list, np.float32, np.int64, "read-only", "fortran"])
def test_arrays_of_every_kind_are_taken(kind):
    P = np.zeros((2, 2, 2))
    P[0, 0, 0] = P[0, 1, 1] = P[1, :, 1] = 1
    R = np.array([[0, 3], [0, 0]])
    changes = {"read-only": np.asarray, "fortran": np.asfortranarray, list: np.ndarray.tolist}
    change = changes.get(kind) or (lambda array: array.astype(kind))
    P, R = change(P), change(R)
    if kind == "read-only":
        P.flags.writeable = R.flags.writeable = False
    mdp = FiniteMDP(P, R, 0.5, terminal=np.array([False, True]))
    for solver in SOLVERS.values():
        assert solver(mdp).v.tolist() == [3, 0]
    assert q_from_v(mdp, change(np.array([4, 0]))).tolist() == [[2, 3], [0, 0]]
    assert solve_policy(mdp, np.array([1, 0], dtype=np.uint8)).tolist() == [3, 0]


@pytest.mark.parametrize("gamma", [0.0, 0.9, 1.0])
def test_a_world_that_is_over_before_it_begins(gamma):
    mdp = FiniteMDP(np.ones((1, 3, 1)), np.zeros((1, 3)), gamma, terminal=np.array([True]))
    for solver in SOLVERS.values():
        solution = solver(mdp)
        assert (solution.v.tolist(), solution.policy.tolist(), solution.error_bound) == ([0], [0], 0)


def test_a_hundred_thousand_states_in_a_row_at_gamma_1():
    n = 100_000
    ahead, back = np.minimum(np.arange(n) + 1, n - 1), np.maximum(np.arange(n) - 1, 0)
    ahead[-1] = back[-1] = n - 1
    columns = np.column_stack([ahead, back]).ravel()
    P = sparse.csr_array((np.ones(2 * n), columns, np.arange(2 * n + 1)), shape=(2 * n, n))
    R = np.full((n, 2), -1.0)
    R[-1] = 0
    mdp = FiniteMDP(P, R, 1.0, terminal=np.arange(n) == n - 1)
    solution = policy_iteration(mdp)
    assert solution.v[0] == 1 - n and (solution.policy[:-1] == 0).all()


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


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("slip", [0.0, 0.2])
@pytest.mark.parametrize("name", ["open", "rooms", "russell-norvig", "corridor"])
def test_ties_go_to_a_policy_that_ends(solver, slip, name):
    # No step costs anything: bumping into a wall for ever looks as good as walking to the goal.
    mdp = FiniteMDP.from_map(name, slip=slip, gamma=1.0)
    solution = SOLVERS[solver](mdp)
    np.testing.assert_allclose(solve_policy(mdp, solution.policy), solution.v, atol=1e-7)
    np.testing.assert_allclose(solve_policy(mdp, greedy_policy(mdp, solution.v)), solution.v, atol=1e-7)
    # A doubt about a single reward could be collected for ever, so nothing bounds the error.
    assert solution.error_bound == np.inf


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("world", [{"text": "S..P"}, {"text": "open", "rewards": {"G": -1.0}}])
def test_where_never_ending_is_worth_more_the_planner_says_so(solver, world):
    mdp = FiniteMDP.from_map(**world, gamma=1.0)
    with pytest.raises(ValueError, match=r"from state \(0, 0\) never to end is worth more .* Use gamma < 1"):
        SOLVERS[solver](mdp)


def test_a_circle_of_wins_and_losses_is_named():
    P = np.zeros((3, 2, 3))
    P[0, 0, 1] = P[0, 1, 2] = P[1, :, 0] = P[2, :, 2] = 1
    mdp = FiniteMDP(P, [[1, -5], [-1, -1], [0, 0]], 1.0, terminal=np.arange(3) == 2)
    with pytest.raises(ValueError, match="in a circle"):
        value_iteration(mdp)
    with pytest.raises(ValueError, match="never to end"):
        policy_iteration(mdp)


def test_an_end_that_is_too_dear_for_sweeps_is_named():
    # Waiting costs 1e-3 a step, ending costs 1e6: a thousand million sweeps until ending looks better.
    P = np.zeros((2, 2, 2))
    P[0, 0, 0] = P[0, 1, 1] = P[1, :, 1] = 1
    mdp = FiniteMDP(P, [[-1e-3, -1e6], [0, 0]], 1.0, terminal=np.array([False, True]))
    with pytest.raises(ValueError, match=r"change by 0\.001 .* Use policy_iteration"):
        value_iteration(mdp)
    assert policy_iteration(mdp).v[0] == -1e6


@pytest.mark.parametrize("tolerance", [0.1, 1e-3, 1e-8])
def test_at_gamma_1_slow_sweeps_do_not_pass_for_convergence(tolerance):
    # One step in a thousand ends the episode, each costs 1: v = -1000, and a sweep changes v by 1, 0.999, …
    P = np.array([[[0.999, 0.001]], [[0.0, 1.0]]])
    mdp = FiniteMDP(P, [[-1.0], [0.0]], 1.0, terminal=np.array([False, True]))
    for solution in (
        value_iteration(mdp, tolerance),
        value_iteration(mdp, tolerance, sweep="gauss-seidel"),
        modified_policy_iteration(mdp, tolerance),
        evaluate_policy(mdp, np.zeros(2, dtype=int), tolerance),
    ):
        assert abs(solution.v[0] + 1000) <= solution.error_bound <= tolerance


@st.composite
def worlds_that_may_end(draw):
    """Small worlds at gamma = 1 whose last state is terminal; costs, or a mixture with ties and rewards."""
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    n_states, n_actions, width = int(rng.integers(2, 5)), int(rng.integers(1, 4)), int(rng.integers(1, 3))
    P = np.zeros((n_states, n_actions, n_states))
    for row in P.reshape(-1, n_states):
        np.add.at(row, rng.integers(n_states, size=width), rng.dirichlet(np.ones(width)))
    shape = (n_states, n_actions)
    R = [rng.choice([0.0, 0, 0, 1, -1], size=shape), -rng.random(shape), rng.uniform(-1, 0.2, shape)][rng.integers(3)]
    P[-1], R[-1] = 0, 0
    P[-1, :, -1] = 1
    return FiniteMDP(P, R, 1.0, terminal=np.arange(n_states) == n_states - 1)


@given(mdp=worlds_that_may_end())
@settings(max_examples=80, deadline=None)
def test_at_gamma_1_planners_find_the_best_policy_that_ends_or_say_why_not(mdp):
    best = optimal_values(mdp)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rlcourse.planning.MAX_SWEEPS_UNDISCOUNTED", 3000)
        for solver in (*SOLVERS.values(), lambda mdp: value_iteration(mdp, 1e-3)):
            try:
                solution = solver(mdp)
            except ValueError:
                continue
            # It ends, and its values are those that were found.
            np.testing.assert_allclose(solve_policy(mdp, solution.policy), solution.v, atol=2e-3)
            assert largest_difference(solution.v, best) <= solution.error_bound


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda mdp: solve_policy(mdp, [0, 1]), ["(2,)", "(6,)"]),
        (lambda mdp: solve_policy(mdp, [0, 1, 2, 3, 0, 0]), ["action 3", "state 3", "0 to 2"]),
        (lambda mdp: solve_policy(mdp, np.full((6, 3), 0.3)), ["state 0", "sum to 1"]),
        (lambda mdp: solve_policy(mdp, [-1] * 6), ["action -1", "state 0"]),
        (lambda mdp: solve_policy(mdp, [0.0] * 6), ["float64", "whole numbers"]),
        (lambda mdp: solve_policy(mdp, np.full((6, 3), np.nan)), ["state 0", "nan"]),
        (lambda mdp: solve_policy(mdp, [[0, 1], [1]]), ["policy"]),
        (lambda mdp: value_iteration(mdp, tolerance=0.0), ["tolerance is 0.0"]),
        (lambda mdp: value_iteration(mdp, tolerance=np.nan), ["tolerance is nan", "positive number"]),
        (lambda mdp: value_iteration(mdp, tolerance=np.inf), ["tolerance is inf"]),
        (lambda mdp: value_iteration(mdp, tolerance="1e-3"), ["tolerance is '1e-3'"]),
        (lambda mdp: evaluate_policy(mdp, [0] * 6, tolerance=-1), ["tolerance is -1"]),
        (lambda mdp: modified_policy_iteration(mdp, evaluation_sweeps=-3), ["evaluation_sweeps is -3", "at least 0"]),
        (lambda mdp: modified_policy_iteration(mdp, evaluation_sweeps=2.5), ["evaluation_sweeps is 2.5", "whole"]),
        (lambda mdp: modified_policy_iteration(mdp, evaluation_sweeps=np.inf), ["evaluation_sweeps is inf"]),
        (lambda mdp: greedy_policy(mdp, [0, 0, np.nan, 0, 0, 0]), ["v holds nan for state 2", "finite"]),
        (lambda mdp: greedy_policy(mdp, np.full(6, np.inf)), ["v holds inf for state 0"]),
        (lambda mdp: best_actions(mdp, np.zeros(5)), ["v has shape (5,)", "(6,)"]),
        (lambda mdp: q_from_v(mdp, np.zeros((6, 1))), ["v has shape (6, 1)", "(6,)", "6 states"]),
        (lambda mdp: q_from_v(mdp, []), ["v has shape (0,)"]),
        (lambda mdp: q_from_v(mdp, None), ["v"]),
        (lambda mdp: q_from_v(mdp, "values"), ["v is 'values'"]),
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
