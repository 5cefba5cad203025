"""Planning in a known finite MDP: Bellman backups, policy evaluation, policy and value iteration.

Shapes: v (S,) state values, q (S, A) action values; a policy is (S,) int, the action in each state, or (S, A) float,
the probability of each action in each state. Everything accepts dense and sparse MDPs. Terminal states keep value 0.

At gamma = 1 only a policy that ends every episode with certainty has values. The planners then look for the best of
these; where never ending is worth more than every way to end, they raise a ValueError that names a state.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from rlcourse.mdp import checks
from rlcourse.mdp.ending import can_stay, ending_policy, heading_for_end, reaches_end, require_end, steps_to_end
from rlcourse.mdp.rounding import TIE, Rounding, best_of, largest, margins, tied_actions, undiscounted_error

MAX_SWEEPS_UNDISCOUNTED = 100_000


@dataclass(frozen=True, eq=False)
class Solution:
    """What a planner found.

    v : (S,) values; q : (S, A) action values, one look-ahead from v; policy : greedy for q (`evaluate_policy`: the
    policy that was evaluated; at gamma = 1 a greedy policy that ends every episode); iterations : number of sweeps or
    improvements; residuals : (iterations,) largest change of a value in each of them; error_bound : |v - v*|
    (`evaluate_policy`: |v - v_pi|) is at most this in every state, rounding included. It is inf where nothing is known:
    at gamma = 1 if the best action ties with one that leads away from the end.
    """

    v: np.ndarray
    q: np.ndarray
    policy: np.ndarray
    iterations: int
    residuals: np.ndarray
    error_bound: float


def q_from_v(mdp, v):
    """q(s, a) = r(s, a) + gamma sum over s' of p(s' | s, a) v(s') (Sutton & Barto, equation 4.6). Returns (S, A).

    Raises ValueError if v is not one finite number for each state.
    """
    return _look_ahead(mdp, checks.checked_values("v", v, (mdp.n_states,)))


def best_actions(mdp, v):
    """(S, A) bool: the actions with the highest look-ahead value from v (S,), all of those that tie.

    Values tie if they differ by no more than rounding can explain: by a ten-trillionth of the rewards and values that
    went into them. Raises ValueError if v is not one finite number for each state.
    """
    v = checks.checked_values("v", v, (mdp.n_states,))
    return tied_actions(mdp, v, _look_ahead(mdp, v))


def greedy_policy(mdp, v):
    """In each state the action with the highest look-ahead value (equation 4.9). Returns (S,) int.

    Ties (see `best_actions`) go to the lowest action number; at gamma = 1 to one that leads closer to the end of the
    episode, where the best actions allow that. Raises ValueError if v is not one finite number for each state.
    """
    return _chosen(mdp, best_actions(mdp, v))


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
    return _solve(mdp, P_pi, r_pi)


def evaluate_policy(mdp, policy, tolerance=1e-8, in_place=False):
    """Iterative policy evaluation (section 4.1): v <- r_pi + gamma P_pi v until |v - v_pi| <= tolerance.

    in_place=True updates state after state and uses new values at once. Returns a Solution; its policy is the one
    given. Raises ValueError at gamma = 1 if the policy can stay away from the terminal states for ever.
    """
    policy = checked_policy(mdp, policy)
    P_pi, r_pi = policy_matrix(mdp, policy)
    require_end(mdp, P_pi)
    rounding = Rounding(mdp, policy)

    rows = [P_pi[[state]] for state in range(mdp.n_states)] if in_place else None

    def sweep(v):
        if not in_place:
            return r_pi + mdp.gamma * (P_pi @ v)
        v = v.copy()
        for state in range(mdp.n_states):
            v[state] = r_pi[state] + mdp.gamma * (rows[state] @ v)[0]
        return v

    def undiscounted(v):
        q = (r_pi + P_pi @ v)[:, None]
        return undiscounted_error(mdp, v, q, P_pi, steps_to_end(mdp, P_pi), rounding.of_backup(largest(v)))

    v, residuals, error_bound = _iterate(mdp, sweep, tolerance, "contraction", rounding, undiscounted)
    return Solution(v, _look_ahead(mdp, v), policy, len(residuals), residuals, error_bound)


def policy_iteration(mdp, policy=None):
    """Evaluate exactly, improve greedily, until no action is better (section 4.3). Returns a Solution.

    The current action is kept unless another is better by more than rounding: so ties cannot make the policy change
    for ever (exercise 4.4). Default start: the policy that is greedy for v = 0; at gamma = 1 one that heads for the
    terminal states. Raises ValueError at gamma = 1 if a policy on the way can avoid them for ever, or if never ending
    is worth more than every way to end.
    """
    if policy is None:
        policy = heading_for_end(mdp) if mdp.gamma == 1 else greedy_policy(mdp, np.zeros(mdp.n_states))
    policy = checked_policy(mdp, policy)
    if policy.ndim == 2:
        policy = policy.argmax(axis=1)
    states = np.arange(mdp.n_states)
    v = solve_policy(mdp, policy)
    residuals, seen = [], {policy.tobytes()}
    rounding = Rounding(mdp)

    def undiscounted(v, q, policy):
        P_pi, _ = policy_matrix(mdp, policy)
        steps = _solve(mdp, P_pi, np.where(mdp.terminal, 0.0, 1.0))
        return undiscounted_error(mdp, v, q, P_pi, steps, rounding.of_backup(largest(v)), policy)

    while True:
        q, margin = _look_ahead(mdp, v), margins(mdp, v)
        low, high = q - margin, q + margin
        better = low > high[states, policy][:, None]
        best = better & (high >= best_of(low)[:, None])
        improved = np.where(best.any(axis=1), best.argmax(axis=1), policy)
        if mdp.gamma == 1 and not reaches_end(mdp, policy_matrix(mdp, improved)[0]).all():
            # Where episodes take long, v is less exact than its backups: what gains less than that does not count.
            doubt, _ = undiscounted(v, q, policy)
            best &= low - 2 * doubt > high[states, policy][:, None]
            improved = np.where(best.any(axis=1), best.argmax(axis=1), policy)
        # A policy that comes back was not better: its values were left and found again by rounding alone.
        if improved.tobytes() in seen:
            break
        policy = improved
        seen.add(policy.tobytes())
        v_before, v = v, solve_policy(mdp, policy)
        residuals.append(np.abs(v - v_before).max())
    if mdp.gamma == 1:
        doubt, error_bound = undiscounted(v, q, policy)
        best = tied_actions(mdp, v, q)
        best[states, policy] = True
        _require_that_ending_pays(mdp, v, best, doubt)
    else:
        error_bound = rounding.horizon * (np.abs(best_of(q) - v).max() + rounding.of_backup(largest(v)))
    return Solution(v, q, policy, len(residuals), np.array(residuals), float(error_bound))


def value_iteration(mdp, tolerance=1e-8, sweep="synchronous", stopping="contraction"):
    """v(s) <- max over a of q(s, a) until |v - v*| <= tolerance (section 4.4). Returns a Solution.

    Parameters
    ----------
    tolerance : float > 0
        Guaranteed largest error of v. Where floating point cannot guarantee it, or at gamma = 1 nothing can (see
        `Solution`), the sweeps stop when they no longer help; `error_bound` says what was reached.
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
        "span", if a state cannot reach a terminal one, if values grow without end, or if never ending is worth more
        than every way to end.
    """
    if sweep not in ("synchronous", "gauss-seidel"):
        raise ValueError(f'sweep is {sweep!r}, expected "synchronous" or "gauss-seidel".')
    if stopping not in ("contraction", "span"):
        raise ValueError(f'stopping is {stopping!r}, expected "contraction" or "span".')
    if stopping == "span" and (sweep == "gauss-seidel" or mdp.gamma == 1):
        raise ValueError('stopping="span" bounds synchronous sweeps at gamma < 1 only; use stopping="contraction".')
    backup = _gauss_seidel(mdp) if sweep == "gauss-seidel" else lambda v: best_of(_look_ahead(mdp, v))
    return _optimal(mdp, backup, tolerance, stopping)


def modified_policy_iteration(mdp, tolerance=1e-8, evaluation_sweeps=10):
    """Value iteration with a few cheap evaluation sweeps of the greedy policy in between (Puterman 2005, section 6.5).

    A sweep over all actions costs A times as much as one of a fixed policy. Stops by the MacQueen bounds (see
    `value_iteration`), which hold for the last full sweep whatever came before. `iterations` counts full sweeps.
    Raises ValueError as `value_iteration` does, and if evaluation_sweeps is not a whole number, 0 or more.
    """
    evaluation_sweeps = checks.checked_count("evaluation_sweeps", evaluation_sweeps, least=0)
    greedy = None

    def backup(v):
        nonlocal greedy
        q = _look_ahead(mdp, v)
        greedy = q.argmax(axis=1)
        return best_of(q)

    def evaluate(v):
        P_pi, r_pi = policy_matrix(mdp, greedy)
        for _ in range(evaluation_sweeps):
            v = r_pi + mdp.gamma * (P_pi @ v)
        return v

    return _optimal(mdp, backup, tolerance, "span" if mdp.gamma < 1 else "contraction", evaluate)


def checked_policy(mdp, policy):
    """`policy` as an array of the right shape; raises ValueError naming the state where it is not a policy."""
    return checks.checked_policy(policy, mdp.n_states, mdp.n_actions)


def _look_ahead(mdp, v):
    """`q_from_v` without its checks, for the sweeps."""
    return mdp.R + mdp.gamma * (mdp.P @ v).reshape(mdp.n_states, mdp.n_actions)


def _solve(mdp, P_pi, r):
    """The solution of v = r + gamma P_pi v that is 0 in terminal states."""
    live = ~mdp.terminal
    v = np.zeros(mdp.n_states)
    if not live.any():
        return v
    if mdp.is_sparse:
        inner = P_pi[live][:, live]
        v[live] = spsolve((sparse.eye_array(inner.shape[0]) - mdp.gamma * inner).tocsc(), r[live])
    else:
        inner = P_pi[np.ix_(live, live)]
        v[live] = np.linalg.solve(np.eye(len(inner)) - mdp.gamma * inner, r[live])
    return v


def _chosen(mdp, best):
    """One of the best actions, (S, A) bool, in each state: (S,) int."""
    # Where a step of delay costs less than rounding, all that keeps a robot from dawdling is which tie it takes.
    dawdles = 1 - mdp.gamma < 10 * TIE
    return ending_policy(mdp, best)[0] if dawdles else best.argmax(axis=1)


def _optimal(mdp, backup, tolerance, stopping, between=None):
    """The Solution that sweeps v <- backup(v) lead to; between : what is done with v from one sweep to the next."""
    if mdp.gamma == 1:
        heading_for_end(mdp)
    rounding = Rounding(mdp)

    def undiscounted(v):
        q = _look_ahead(mdp, v)
        policy, ends = ending_policy(mdp, tied_actions(mdp, v, q))
        if not ends.all():
            return None
        P_pi, _ = policy_matrix(mdp, policy)
        noise = rounding.of_backup(largest(v))
        return undiscounted_error(mdp, v, q, P_pi, steps_to_end(mdp, P_pi), noise, policy)

    v, residuals, error_bound = _iterate(mdp, backup, tolerance, stopping, rounding, undiscounted, between)
    q = _look_ahead(mdp, v)
    best = tied_actions(mdp, v, q)
    if mdp.gamma == 1:
        doubt, _ = undiscounted(v) or (0.0, np.inf)
        _require_that_ending_pays(mdp, v, best, doubt)
    return Solution(v, q, _chosen(mdp, best), len(residuals), residuals, error_bound)


def _iterate(mdp, sweep, tolerance, stopping, rounding, undiscounted, between=None):
    """Sweep from v = 0 until |v - fixed point| <= tolerance. Returns v, residuals (iterations,), error bound.

    undiscounted : function of v for gamma = 1, its distance to the values of a policy that ends and to the fixed
    point, or None as long as no greedy policy ends.
    """
    tolerance = checks.checked_positive("tolerance", tolerance)
    v, size = np.zeros(mdp.n_states), 0.0
    residuals = []
    wanted = tolerance
    while True:
        v_before, v = v, sweep(v)
        change = v - v_before
        residuals.append(largest(change))
        # An upper bound on the largest value read or written, without looking at each of them.
        size += residuals[-1]
        noise = rounding.of_backup(size)
        if mdp.gamma < 1:
            shift, later = _bounds(mdp.gamma, change, residuals[-1], stopping)
            later *= rounding.horizon * (1 - mdp.gamma)
            # What the sweeps from here on change, if all goes on as the contraction promises.
            promised = rounding.horizon * mdp.gamma ** len(residuals) * residuals[0]
            if later <= max(tolerance, rounding.horizon * noise) or promised <= noise:
                swept = np.where(mdp.terminal, 0.0, v + shift)
                size = max(largest(v_before), largest(v))
                noise = rounding.of_backup(size)
                error_bound = later + rounding.horizon * rounding.of_backup(max(size, largest(swept)))
                # Below what rounding does to one sweep and all that follow, a change says nothing any more.
                if error_bound <= tolerance or later <= rounding.horizon * noise or promised <= noise:
                    return swept, np.array(residuals), error_bound
        else:
            exhausted = len(residuals) >= MAX_SWEEPS_UNDISCOUNTED
            if residuals[-1] <= max(wanted, noise) or exhausted:
                size = max(largest(v_before), largest(v))
                noise = rounding.of_backup(size)
                errors = undiscounted(v)
                if exhausted and errors is None:
                    raise ValueError(_why_sweeps_do_not_settle(change, len(residuals)))
                policy_error, error_bound = errors or (np.inf, np.inf)
                error = error_bound if error_bound < np.inf else policy_error
                if error <= tolerance or residuals[-1] <= noise or exhausted:
                    return np.where(mdp.terminal, 0.0, v), np.array(residuals), error_bound
                wanted = residuals[-1] * max(tolerance / error / 2, 1e-3)
        if between is not None:
            v = between(v)
            size = largest(v)


def _why_sweeps_do_not_settle(change, n):
    message = f"After {n} sweeps at gamma = 1 the values still change by {largest(change):.3g} per sweep: "
    if change.max() <= 0:
        return message + (
            "they fall until what never ending costs adds up to the cost of an end. Use policy_iteration, which does "
            "not sweep, or gamma < 1."
        )
    return message + (
        "rewards can be collected for ever, or won and lost again in a circle. Use gamma < 1, or make every step cost "
        "something."
    )


def _bounds(gamma, change, residual, stopping):
    """What to add to a swept v, and how far the sum can be from the fixed point, in exact arithmetic."""
    # gamma + gamma^2 + …: what all later sweeps together can add to a change of 1.
    later = gamma / (1 - gamma)
    if stopping == "contraction":
        return 0.0, later * residual
    low, high = later * float(change.min()), later * float(change.max())
    return (low + high) / 2, (high - low) / 2


def _require_that_ending_pays(mdp, v, best, doubt):
    """ValueError at gamma = 1 if never ending is worth more than every way to end.

    Staying for ever with actions that are as good as the best collects v(s) and gives back the value of wherever the
    robot is at last: where that is negative, it has won. best : (S, A) bool, `best_actions`; doubt : how far v (S,)
    can be from the values of a policy.
    """
    _, ends = ending_policy(mdp, best)
    wins = can_stay(mdp, best & (v < -doubt)[:, None]) | ~ends
    if wins.any():
        state = np.flatnonzero(wins)[0]
        raise ValueError(
            f"At gamma = 1, from state {mdp.state_names[state]} never to end is worth more than every way to end, so "
            "no policy that ends is optimal. Use gamma < 1, make every step cost something, or make ending pay."
        )


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
