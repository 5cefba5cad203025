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

    def torque(self, q, observation):
        """The torque with the largest q (S, A), interpolated at an observation (cos, sin, speed): (1,) float32."""
        cos, sin, speed = observation
        share = self.grid.shares([[np.arctan2(sin, cos), speed]], self.nearest)
        return np.array([self.torques[np.argmax(share @ q)]], dtype=np.float32)


def run_pendulum(grid, q, seed):
    """One episode of Pendulum-v1 in its simulator, each torque read from q. Returns observations (201, 3), return."""
    env = gymnasium.make("Pendulum-v1")
    observation, _ = env.reset(seed=seed)
    observations, total, truncated = [observation], 0.0, False
    while not truncated:
        observation, reward, _, truncated, _ = env.step(grid.torque(q, observation))
        observations.append(observation)
        total += float(reward)
    return np.array(observations), total


def stands(observations):
    """Whether a pendulum kept within 0.3 rad of upright for the last 50 steps, 2.5 seconds."""
    return bool((np.asarray(observations)[-50:, 0] > np.cos(0.3)).all())
