"""Gymnasium's Pendulum-v1 on a grid of angles and speeds: a finite MDP to plan with, and the run of its plan."""

import gymnasium
import numpy as np

from rlcourse.envs.classic_vector import PendulumVector
from rlcourse.mdp import FiniteMDP
from rlcourse.tabular.state_grid import StateGrid


class PendulumGrid:
    """The pendulum seen through a `StateGrid` of angles (rad, 0 is upright) and speeds (rad/s).

    angles, speeds : number of grid points along each, at least 2; grid point (i, j) is state i * speeds + j
    torques : the actions, in N m, from -2 to 2
    nearest : describe a state by its nearest grid point alone, instead of by its shares of the four around it
    """

    def __init__(self, angles=31, speeds=31, torques=(-2.0, 0.0, 2.0), nearest=False):
        fastest = PendulumVector.observation_high[2]
        self.grid = StateGrid((-np.pi, -fastest), (np.pi, fastest), (angles, speeds), wraps=(True, False))
        self.shape = (angles, speeds)
        self.torques = np.asarray(torques, dtype=float)
        self.nearest = nearest

    def mdp(self, gamma):
        """The finite MDP: one step of the simulator's physics from each grid point, with each torque. P is sparse."""
        states = np.repeat(self.grid.states(), len(self.torques), axis=0)
        actions = np.tile(self.torques, self.grid.n_states)[:, None]
        next_states, rewards, _ = PendulumVector(1).advance(states.T, actions)
        P = self.grid.shares(next_states.T, self.nearest)
        names = tuple(f"{torque:+g} N m" for torque in self.torques)
        return FiniteMDP(P, rewards.reshape(self.grid.n_states, -1), gamma, action_names=names)

    def torque(self, q, observations):
        """The torque with the largest q (S, A), interpolated at observations (N, 3) of cos, sin and speed: (N, 1)."""
        cos, sin, speed = np.asarray(observations, dtype=float).T
        shares = self.grid.shares(np.stack([np.arctan2(sin, cos), speed], axis=1), self.nearest)
        return self.torques[np.argmax(shares @ q, axis=1)].astype(np.float32)[:, None]


def run_pendulum(grid, q, seeds):
    """One episode of Gymnasium's Pendulum-v1 for each seed, each torque read from q.

    Returns observations (N, 201, 3) of cos, sin and speed, and returns (N,).
    """
    envs = gymnasium.make_vec("Pendulum-v1", num_envs=len(seeds), vectorization_mode="sync")
    observations = [envs.reset(seed=list(seeds))[0]]
    returns, truncated = np.zeros(len(seeds)), np.zeros(len(seeds), dtype=bool)
    while not truncated.any():  # the time limit is the only end, and the same for all
        step, rewards, _, truncated, _ = envs.step(grid.torque(q, observations[-1]))
        observations.append(step)
        returns += rewards
    return np.stack(observations, axis=1), returns


def stands(observations):
    """Which pendulums of observations (N, T, 3) kept within 0.3 rad of upright in the last 50 steps, 2.5 s: (N,)."""
    return (np.asarray(observations)[:, -50:, 0] > np.cos(0.3)).all(axis=1)
