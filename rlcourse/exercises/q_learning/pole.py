"""Riding a cart-pole by a table over bins: how long tables balance it, and a ride to look at.

A table q (n_rows, 2) has a row for each cell that `row`, a Discretizer, gives to an observation.
"""

import gymnasium
import numpy as np

from rlcourse.envs.classic_vector import CartPoleVector


def rides(q, row, each=5, seed=8):
    """Let each of several tables q (N, n_rows, 2) ride `each` times, always taking the best action.

    Returns the steps (N, each) until the pole falls, the cart leaves its track, or 500 are over; and of all rides
    together (N * each,) whether the cart left its track.
    """
    env = CartPoleVector(len(q) * each)
    table, steps = np.arange(len(q)).repeat(each), np.zeros(len(q) * each, dtype=int)
    going, off_track = np.ones(len(steps), dtype=bool), np.zeros(len(steps), dtype=bool)
    cell = row(env.reset(seed=seed)[0])
    while going.any():
        observation, _, terminated, truncated, info = env.step(q[table, cell].argmax(axis=1))
        steps += going
        if info:
            off_track |= going & ~truncated & (np.abs(info["final_obs"][:, 0]) > env.x_limit)
        going &= ~(terminated | truncated)
        cell = row(observation)
    return steps.reshape(-1, each), off_track


def middle_ride(q, row, seed=9):
    """The observations (T, 4) of a ride in CartPole-v1: of one by each table, that nearest to the median of `rides`."""
    median = np.median(rides(q, row)[0])
    shown = [_observations(table, row, seed) for table in q]
    return min(shown, key=lambda observations: abs(len(observations) - 1 - median))


def _observations(table, row, seed):
    env = gymnasium.make("CartPole-v1")
    observation, _ = env.reset(seed=seed)
    observations, over = [observation], False
    while not over:
        observation, _, terminated, truncated, _ = env.step(int(table[row(observation)].argmax()))
        observations.append(observation)
        over = terminated or truncated
    return np.array(observations)
