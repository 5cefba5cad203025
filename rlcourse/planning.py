"""Planning in a known finite MDP: Bellman backups, policy evaluation, policy and value iteration.

Shapes: v (S,) state values, q (S, A) action values; a policy is (S,) int, the action in each state, or (S, A) float,
the probability of each action in each state. Everything accepts dense and sparse MDPs. Terminal states keep value 0.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from rlcourse.mdp.ending import heading_for_end, require_end

MAX_SWEEPS_UNDISCOUNTED = 100_000
TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Solution:
    """What a planner found.

    v : (S,) values; q : (S, A) action values, one look-ahead from v; policy : greedy for q (`evaluate_policy`: the
    policy that was evaluated); iterations : number of sweeps or improvements; residuals : (iterations,) largest
    change of a value in each of them; error_bound : |v - v*| (`evaluate_policy`: |v - v_pi|) is at most this in
    every state. At gamma = 1 a sweep's residual bounds nothing, so there the bound of sweeping methods is inf.
    """

    v: np.ndarray
    q: np.ndarray
    policy: np.ndarray
    iterations: int
    residuals: np.ndarray
    error_bound: float


def q_from_v(mdp, v):
    """q(s, a) = r(s, a) + gamma sum over s' of p(s' | s, a) v(s') (Sutton & Barto, equation 4.6). Returns (S, A)."""
    expected = mdp.P @ np.asarray(v, dtype=float)
    return mdp.R + mdp.gamma * expected.reshape(mdp.n_states, mdp.n_actions)


def greedy_policy(mdp, v):
    """In each state the action with the highest look-ahead value (equation 4.9). Returns (S,) int.

    Values that differ by less than a billionth count as ties, which go to the lowest action number.
    """
    return _best_action(q_from_v(mdp, v))


def policy_matrix(mdp, policy):
    """The Markov chain and the rewards that a policy makes of an MDP (section 4.1).

    P_pi[s, s'] = sum over a of pi(a | s) p(s' | s, a) and r_pi[s] = sum over a of pi(a | s) r(s, a).
    Returns P_pi (S, S), sparse if the MDP is, and r_pi (S,). Raises ValueError if `policy` is not a policy.
    """
    policy = checked_policy(mdp, policy)
    states = np.arange(mdp.n_states)
    if policy.ndim == 1:
        P_pi = mdp.P[states * mdp.n_actions + policy] if mdp.is_sparse else mdp.P[states, policy]
        return P_pi, mdp.R[states, policy]
    r_pi = (policy * mdp.R).sum(axis=1)
    if not mdp.is_sparse:
        return np.einsum("sa,sat->st", policy, mdp.P), r_pi
    rows = np.repeat(states, mdp.n_actions)
    mix = sparse.csr_array((policy.ravel(), (rows, np.arange(policy.size))), shape=(mdp.n_states, policy.size))
    return mix @ mdp.P, r_pi


def solve_policy(mdp, policy):
    """v_pi exactly, by solving (I - gamma P_pi) v = r_pi, the Bellman equation (4.4) in matrix form. Returns (S,).

    Raises ValueError at gamma = 1 if the policy can stay away from the terminal states for ever.
    """
    P_pi, r_pi = policy_matrix(mdp, policy)
    require_end(mdp, P_pi)
    live = ~mdp.terminal
    v = np.zeros(mdp.n_states)
    if not live.any():
        return v
    if mdp.is_sparse:
        inner = P_pi[live][:, live]
        v[live] = spsolve((sparse.eye_array(inner.shape[0]) - mdp.gamma * inner).tocsc(), r_pi[live])
    else:
        inner = P_pi[np.ix_(live, live)]
        v[live] = np.linalg.solve(np.eye(len(inner)) - mdp.gamma * inner, r_pi[live])
    return v


def evaluate_policy(mdp, policy, tolerance=1e-8, in_place=False):
    """Iterative policy evaluation (section 4.1): v <- r_pi + gamma P_pi v until |v - v_pi| <= tolerance.

    in_place=True updates state after state and uses new values at once. Returns a Solution; its policy is the one
    given. Raises ValueError at gamma = 1 if the policy can stay away from the terminal states for ever.
    """
    policy = checked_policy(mdp, policy)
    P_pi, r_pi = policy_matrix(mdp, policy)
    require_end(mdp, P_pi)

    rows = [P_pi[[state]] for state in range(mdp.n_states)] if in_place else None

    def sweep(v):
        if not in_place:
            return r_pi + mdp.gamma * (P_pi @ v)
        v = v.copy()
        for state in range(mdp.n_states):
            v[state] = r_pi[state] + mdp.gamma * (rows[state] @ v)[0]
        return v

    v, residuals, error_bound = _iterate(mdp, sweep, tolerance, "contraction")
    return Solution(v, q_from_v(mdp, v), policy, len(residuals), residuals, error_bound)


def policy_iteration(mdp, policy=None):
    """Evaluate exactly, improve greedily, until no action is better (section 4.3). Returns a Solution.

    The current action is kept unless another is better by more than rounding: so ties cannot make the policy change
    for ever (exercise 4.4). Default start: the policy that is greedy for v = 0; at gamma = 1 one that heads for the
    terminal states. Raises ValueError at gamma = 1 if a policy on the way can avoid them for ever.
    """
    if policy is None:
        policy = heading_for_end(mdp) if mdp.gamma == 1 else greedy_policy(mdp, np.zeros(mdp.n_states))
    policy = checked_policy(mdp, policy)
    if policy.ndim == 2:
        policy = policy.argmax(axis=1)
    v = solve_policy(mdp, policy)
    residuals = []
    while True:
        q = q_from_v(mdp, v)
        better = q.max(axis=1) > q[np.arange(mdp.n_states), policy] + TIE * _scale(q)
        if not better.any():
            break
        policy = np.where(better, _best_action(q), policy)
        v_before, v = v, solve_policy(mdp, policy)
        residuals.append(np.abs(v - v_before).max())
    residual = np.abs(q.max(axis=1) - v).max()
    error_bound = residual / (1 - mdp.gamma) if mdp.gamma < 1 else np.inf
    return Solution(v, q, policy, len(residuals), np.array(residuals), error_bound)


def value_iteration(mdp, tolerance=1e-8, sweep="synchronous", stopping="contraction"):
    """v(s) <- max over a of q(s, a) until |v - v*| <= tolerance (section 4.4). Returns a Solution.

    Parameters
    ----------
    tolerance : float > 0
        Guaranteed largest error of v. Near the limit of floating point the sweeps stop earlier and `error_bound`
        says what was reached.
    sweep : "synchronous" or "gauss-seidel"
        Compute all states from the old values, or one state after the other, using new values at once.
    stopping : "contraction" or "span"
        "contraction" stops when a sweep changes no value by more than tolerance (1 - gamma) / gamma: the backup is a
        gamma-contraction, so what all later sweeps together can change is gamma / (1 - gamma) times the last change.
        "span" uses the MacQueen bounds: with d = the change of each value in a sweep, v* lies between
        v + gamma / (1 - gamma) min d and v + gamma / (1 - gamma) max d (Puterman 2005, section 6.6). The middle is
        returned. This stops much earlier where all values still rise together. Terminal states belong to min and
        max (their d is 0), else the bounds would be wrong.

    Raises
    ------
    ValueError
        For an unknown option; for "span" with "gauss-seidel", whose sweeps it does not bound; at gamma = 1 with
        "span", if a state cannot reach a terminal one, or if values grow without end.
    """
    if sweep not in ("synchronous", "gauss-seidel"):
        raise ValueError(f'sweep is {sweep!r}, expected "synchronous" or "gauss-seidel".')
    if stopping not in ("contraction", "span"):
        raise ValueError(f'stopping is {stopping!r}, expected "contraction" or "span".')
    if stopping == "span" and (sweep == "gauss-seidel" or mdp.gamma == 1):
        raise ValueError('stopping="span" bounds synchronous sweeps at gamma < 1 only; use stopping="contraction".')
    if mdp.gamma == 1:
        heading_for_end(mdp)
    backup = _gauss_seidel(mdp) if sweep == "gauss-seidel" else lambda v: _max(q_from_v(mdp, v))
    v, residuals, error_bound = _iterate(mdp, backup, tolerance, stopping)
    q = q_from_v(mdp, v)
    return Solution(v, q, _best_action(q), len(residuals), residuals, error_bound)


def modified_policy_iteration(mdp, tolerance=1e-8, evaluation_sweeps=10):
    """Value iteration with a few cheap evaluation sweeps of the greedy policy in between (Puterman 2005, section 6.5).

    A sweep over all actions costs A times as much as one of a fixed policy. Stops by the MacQueen bounds (see
    `value_iteration`), which hold for the last full sweep whatever came before. `iterations` counts full sweeps.
    """
    if mdp.gamma == 1:
        heading_for_end(mdp)
    v = np.zeros(mdp.n_states)
    residuals = []
    while True:
        q = q_from_v(mdp, v)
        swept = _max(q)
        residuals.append(np.abs(swept - v).max())
        shift, error_bound = _bounds(mdp, v, swept, "span")
        if _finished(mdp, swept, residuals, error_bound, tolerance):
            v = np.where(mdp.terminal, 0.0, swept + shift)
            break
        P_pi, r_pi = policy_matrix(mdp, q.argmax(axis=1))
        v = swept
        for _ in range(evaluation_sweeps):
            v = r_pi + mdp.gamma * (P_pi @ v)
    q = q_from_v(mdp, v)
    return Solution(v, q, _best_action(q), len(residuals), np.array(residuals), error_bound)


def checked_policy(mdp, policy):
    """`policy` as an array of the right shape; raises ValueError naming the state where it is not a policy."""
    policy = np.asarray(policy)
    if policy.shape == (mdp.n_states,) and np.issubdtype(policy.dtype, np.integer):
        wrong = np.flatnonzero((policy < 0) | (policy >= mdp.n_actions))
        if len(wrong):
            raise ValueError(
                f"The policy takes action {policy[wrong[0]]} in state {wrong[0]}, expected 0 to {mdp.n_actions - 1}."
            )
        return policy
    if policy.shape != (mdp.n_states, mdp.n_actions):
        raise ValueError(
            f"The policy has shape {policy.shape} and dtype {policy.dtype}, expected ({mdp.n_states},) whole numbers "
            f"or ({mdp.n_states}, {mdp.n_actions}) probabilities."
        )
    wrong = np.flatnonzero((policy < 0).any(axis=1) | ~(np.abs(policy.sum(axis=1) - 1) <= TIE))
    if len(wrong):
        raise ValueError(
            f"The policy's probabilities in state {wrong[0]} are {policy[wrong[0]]}; they must not be negative and "
            "must sum to 1."
        )
    return policy.astype(float)


def _iterate(mdp, sweep, tolerance, stopping):
    """Sweep from v = 0 until |v - fixed point| <= tolerance. Returns v, residuals (iterations,), error bound."""
    v = np.zeros(mdp.n_states)
    residuals = []
    while True:
        v_before, v = v, sweep(v)
        residuals.append(np.abs(v - v_before).max())
        shift, error_bound = _bounds(mdp, v_before, v, stopping)
        if _finished(mdp, v, residuals, error_bound, tolerance):
            return np.where(mdp.terminal, 0.0, v + shift), np.array(residuals), error_bound


def _bounds(mdp, v_before, v, stopping):
    """From one sweep v = T v_before: what to add to v, and how far the sum can be from the fixed point of T."""
    if mdp.gamma == 1:
        return 0.0, np.inf
    change = v - v_before
    # gamma + gamma^2 + …: what all later sweeps together can add to a change of 1.
    later = mdp.gamma / (1 - mdp.gamma)
    if stopping == "contraction":
        return 0.0, later * np.abs(change).max()
    low, high = later * change.min(), later * change.max()
    return (low + high) / 2, (high - low) / 2


def _finished(mdp, v, residuals, error_bound, tolerance):
    if not tolerance > 0:
        raise ValueError(f"tolerance is {tolerance}, expected a positive number.")
    if mdp.gamma == 1 and len(residuals) == MAX_SWEEPS_UNDISCOUNTED:
        raise ValueError(
            f"After {len(residuals)} sweeps at gamma = 1 the values still change by {residuals[-1]:.3g} per sweep: "
            "rewards can be collected for ever. Use gamma < 1, or make every step cost something."
        )
    rounding = 4 * np.finfo(float).eps * np.abs(v).max()
    return error_bound <= tolerance or residuals[-1] <= (max(tolerance, rounding) if mdp.gamma == 1 else rounding)


def _gauss_seidel(mdp):
    """A sweep that updates state after state and uses new values at once."""
    if mdp.is_sparse:
        P = [mdp.P[s * mdp.n_actions : (s + 1) * mdp.n_actions] for s in range(mdp.n_states)]
    else:
        P = mdp.P

    def sweep(v):
        v = v.copy()
        for state in range(mdp.n_states):
            v[state] = (mdp.R[state] + mdp.gamma * (P[state] @ v)).max()
        return v

    return sweep


def _max(q):
    """q.max(axis=1), column by column: numpy is slow at reducing many short rows."""
    best = q[:, 0].copy()
    for column in q.T[1:]:
        np.maximum(best, column, out=best)
    return best


def _best_action(q):
    return np.argmax(q >= _max(q)[:, None] - TIE * _scale(q), axis=1)


def _scale(q):
    return max(1.0, np.abs(q).max())
