"""Time to solve a random sparse MDP: our value iteration and modified policy iteration against quantecon's.

    python benchmarks/planning.py

100 000 states, 4 actions, 4 successors each, gamma 0.99. Every solver is set so that the largest Bellman residual
|T v - v| of the values that it returns is at most 1e-6; what it really is gets printed beside its time.
"""

import numpy as np
from quantecon.markov import DiscreteDP
from results import median_seconds, save
from scipy import sparse

from rlcourse.mdp import FiniteMDP
from rlcourse.planning import modified_policy_iteration, q_from_v, value_iteration

N_STATES, N_ACTIONS, N_SUCCESSORS, GAMMA, RESIDUAL = 100_000, 4, 4, 0.99, 1e-6


def random_mdp(rng):
    """Successors drawn uniformly, their probabilities from a flat Dirichlet distribution, rewards from [0, 1]."""
    n_rows = N_STATES * N_ACTIONS
    columns = rng.integers(N_STATES, size=(n_rows, N_SUCCESSORS))
    probabilities = rng.dirichlet(np.ones(N_SUCCESSORS), size=n_rows)
    indptr = np.arange(n_rows + 1) * N_SUCCESSORS
    P = sparse.csr_array((probabilities.ravel(), columns.ravel(), indptr), shape=(n_rows, N_STATES))
    return FiniteMDP(P, rng.random((N_STATES, N_ACTIONS)), GAMMA)


def bellman_residual(mdp, v):
    return float(np.abs(q_from_v(mdp, v).max(axis=1) - v).max())


def main():
    mdp = random_mdp(np.random.default_rng(0))
    state_of_row, action_of_row = np.divmod(np.arange(N_STATES * N_ACTIONS), N_ACTIONS)
    peer = DiscreteDP(mdp.R.ravel(), sparse.csr_matrix(mdp.P), GAMMA, state_of_row, action_of_row)
    # |v - v*| <= residual / (1 - gamma), so this error bound asks for the residual; quantecon stops when a sweep
    # changes nothing by more than epsilon (1 - gamma) / (2 gamma).
    tolerance = RESIDUAL / (1 - GAMMA)
    epsilon = RESIDUAL * 2 * GAMMA / (1 - GAMMA)
    slow = {
        "quantecon value iteration": lambda: peer.value_iteration(epsilon=epsilon, max_iter=10_000).v,
        "our value iteration, contraction": lambda: value_iteration(mdp, tolerance * GAMMA).v,
    }
    fast = {
        "our value iteration, span": lambda: value_iteration(mdp, tolerance, stopping="span").v,
        "quantecon modified policy iteration": lambda: peer.modified_policy_iteration(epsilon=epsilon).v,
        "our modified policy iteration": lambda: modified_policy_iteration(mdp, tolerance).v,
    }
    seconds = {**median_seconds(slow, repeats=3), **median_seconds(fast, repeats=15)}
    residuals = {name: bellman_residual(mdp, solve()) for name, solve in {**slow, **fast}.items()}
    for name in seconds:
        print(f"{name:40s} {seconds[name]:8.3f} s   Bellman residual {residuals[name]:.1e}")
    value_ratio = seconds["quantecon value iteration"] / seconds["our value iteration, span"]
    policy_ratio = seconds["quantecon modified policy iteration"] / seconds["our modified policy iteration"]
    print(f"Value iteration is {value_ratio:.1f} times as fast, modified policy iteration {policy_ratio:.2f} times.")
    numbers = {
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
        "bellman_residual": residuals,
        "value_iteration_ratio": round(value_ratio, 2),
        "modified_policy_iteration_ratio": round(policy_ratio, 2),
    }
    save("planning", numbers)


if __name__ == "__main__":
    main()
