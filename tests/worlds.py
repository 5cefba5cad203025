"""Small MDPs that several tests use."""

import numpy as np
from scipy import sparse

from rlcourse.mdp import FiniteMDP


def random_mdp(seed, n_states=6, n_actions=3, gamma=0.9, n_terminal=0, as_sparse=False):
    """Each state and action leads to up to three states; rewards from [-1, 1]; the last states are terminal."""
    rng = np.random.default_rng(seed)
    P = np.zeros((n_states, n_actions, n_states))
    for row in P.reshape(-1, n_states):
        np.add.at(row, rng.integers(n_states, size=3), rng.dirichlet(np.ones(3)))
    R = rng.uniform(-1, 1, size=(n_states, n_actions))
    terminal = np.arange(n_states) >= n_states - n_terminal
    P[terminal] = 0
    P[terminal, :, np.flatnonzero(terminal)] = 1
    R[terminal] = 0
    P /= P.sum(axis=2, keepdims=True)
    if as_sparse:
        P = sparse.csr_array(P.reshape(-1, n_states))
    return FiniteMDP(P, R, gamma, terminal=terminal)


def cut_loop():
    """From state 0 the only way is to state 1, which leads to itself for ever; both steps earn 1.

    With a time limit of one step, every episode is 0 -> 1 and is truncated in state 1.
    """
    P = np.zeros((2, 1, 2))
    P[:, 0, 1] = 1.0
    return FiniteMDP(P, np.array([[1.0], [1.0]]), 0.9, initial=[1.0, 0.0])


def one_step():
    """From state 0 the only way is to the terminal state 1, with reward 1."""
    P = np.zeros((2, 1, 2))
    P[:, 0, 1] = 1.0
    return FiniteMDP(P, np.array([[1.0], [0.0]]), 0.9, terminal=np.array([False, True]))


def within_standard_errors(samples, expected, errors=5.0):
    """Whether the mean of independent samples (n, …) lies within so many standard errors of what is expected."""
    samples = np.asarray(samples, dtype=float)
    error = samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    return np.all(np.abs(samples.mean(axis=0) - expected) <= errors * error + 1e-12)
