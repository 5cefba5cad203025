"""The random walk of Sutton & Barto, example 6.2, as a finite MDP with one action."""

import numpy as np

from rlcourse.mdp import FiniteMDP


def random_walk(n=5, left_reward=0.0, right_reward=1.0, gamma=1.0):
    """A chain of n states between two terminal ones; every step goes left or right with probability 1/2.

    States 0 and n+1 are terminal; episodes start in the middle, state (n+1)//2. Leaving on the left earns
    `left_reward`, on the right `right_reward`. With the defaults the true values of states 1 … 5 are 1/6 … 5/6;
    n=19 with left_reward=-1 is the walk of example 7.1.
    """
    P = np.zeros((n + 2, 1, n + 2))
    R = np.zeros((n + 2, 1, n + 2))
    for state in range(1, n + 1):
        P[state, 0, [state - 1, state + 1]] = 0.5
    P[[0, n + 1], 0, [0, n + 1]] = 1.0
    R[1, 0, 0], R[n, 0, n + 1] = left_reward, right_reward
    terminal = np.isin(np.arange(n + 2), [0, n + 1])
    return FiniteMDP(P, R, gamma, terminal=terminal, initial=np.eye(n + 2)[(n + 1) // 2], action_names=["step"])
