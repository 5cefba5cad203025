"""The example of maximization bias of Sutton & Barto, example 6.7, as a finite MDP with noisy rewards."""

import numpy as np

from rlcourse.mdp import FiniteMDP

LEFT, RIGHT = 0, 1


def maximization_bias(n_actions=10, mean=-0.1, std=1.0, gamma=1.0):
    """From A, right ends with reward 0; left leads to B with reward 0, where each of `n_actions` actions ends.

    The reward of every action in B is drawn from a normal distribution with `mean` and `std`, so going left is worth
    `mean` < 0; yet the largest of several noisy estimates is likely to be positive.

    Returns
    -------
    mdp : FiniteMDP with states A, B and end (numbers 0, 1, 2), starting in A
    q : (3, n_actions) initial table: 0, and -inf for the actions that A does not have (all but LEFT and RIGHT), which
        epsilon-greedy then never chooses. Pass it on: q_learning(mdp, …, q=q).
    """
    P = np.zeros((3, n_actions, 3))
    R = np.zeros((3, n_actions))
    P[0, :, 2] = 1.0
    P[0, LEFT] = [0.0, 1.0, 0.0]
    P[1:, :, 2] = 1.0
    R[1] = mean
    noise = np.zeros((3, n_actions))
    noise[1] = std
    mdp = FiniteMDP(
        P,
        R,
        gamma,
        terminal=np.array([False, False, True]),
        initial=np.array([1.0, 0.0, 0.0]),
        state_names=["A", "B", "end"],
        reward_std=noise,
    )
    q = np.zeros((3, n_actions))
    q[0, RIGHT + 1 :] = -np.inf
    return mdp, q
