"""CartPole-v1, Acrobot-v1 and Pendulum-v1 of Gymnasium, many copies stepped at once as arrays.

The same physics, rewards, starts and time limits as Gymnasium's own scalar environments, behind its VectorEnv
interface. An episode that ends starts anew within the same step: the observation returned is that of the new episode,
the final one stands in info["final_obs"], valid where info["_final_obs"] is true. (Gymnasium's CartPoleVectorEnv
spends a step on each reset instead and has no counterpart for the other two.)
"""

from math import pi

import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space


class ClassicVectorEnv(VectorEnv):
    """What the three share. `states` is (K, num_envs), one row per state variable, float64.

    A task gives observation_high, actions, max_steps and the three functions at the end.
    """

    metadata = {"autoreset_mode": AutoresetMode.SAME_STEP, "render_modes": []}  # noqa: RUF012

    def __init__(self, num_envs):
        self.num_envs = num_envs
        high = np.array(self.observation_high, dtype=np.float32)
        self.single_observation_space = spaces.Box(-high, high, dtype=np.float32)
        self.single_action_space = self.actions
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(self, *, seed=None, options=None):
        """Start all copies anew. Returns observations (num_envs, D) and an empty info."""
        if seed is not None:
            self._np_random, self._np_random_seed = seeding.np_random(seed)
        self.states = self.start(self.num_envs)
        self.ages = np.zeros(self.num_envs, dtype=np.int64)
        return self.observe(self.states), {}

    def step(self, actions):
        """Step every copy. Returns observations, rewards, terminated, truncated and info."""
        self.states, rewards, terminated = self.advance(self.states, actions)
        self.ages += 1
        truncated = self.ages >= self.max_steps
        observations = self.observe(self.states)
        ended = terminated | truncated
        if not ended.any():
            return observations, rewards, terminated, truncated, {}
        info = {"final_obs": observations, "_final_obs": ended}
        self.states[:, ended] = self.start(int(ended.sum()))
        self.ages[ended] = 0
        return self.observe(self.states), rewards, terminated, truncated, info

    def start(self, n):
        """States (K, n) of n new episodes."""
        raise NotImplementedError

    def advance(self, states, actions):
        """The states after one step (a new array), rewards and terminated."""
        raise NotImplementedError

    def observe(self, states):
        """Observations (n, D) float32 of states (K, n)."""
        raise NotImplementedError


class CartPoleVector(ClassicVectorEnv):
    """States: cart position (m), velocity (m/s), pole angle (rad), angular velocity (rad/s)."""

    max_steps = 500
    actions = spaces.Discrete(2)
    x_limit, angle_limit = 2.4, 12 * 2 * pi / 360
    observation_high = (2 * x_limit, np.inf, 2 * angle_limit, np.inf)

    def start(self, n):
        return self.np_random.uniform(-0.05, 0.05, size=(4, n))

    def advance(self, states, actions):
        x, speed, angle, spin = states
        gravity, pole_mass, total_mass, half_length, dt = 9.8, 0.1, 1.1, 0.5, 0.02
        force = np.where(actions == 1, 10.0, -10.0)
        cos, sin = np.cos(angle), np.sin(angle)
        push = (force + pole_mass * half_length * spin**2 * sin) / total_mass
        spin_rate = (gravity * sin - cos * push) / (half_length * (4 / 3 - pole_mass * cos**2 / total_mass))
        acceleration = push - pole_mass * half_length * spin_rate * cos / total_mass
        states = np.stack((x + dt * speed, speed + dt * acceleration, angle + dt * spin, spin + dt * spin_rate))
        terminated = (np.abs(states[0]) > self.x_limit) | (np.abs(states[2]) > self.angle_limit)
        return states, np.ones(len(x)), terminated

    def observe(self, states):
        return states.T.astype(np.float32)


class AcrobotVector(ClassicVectorEnv):
    """States: angle of the first link from straight down, of the second from the first (rad), and their rates."""

    max_steps = 500
    actions = spaces.Discrete(3)
    rate_limits = (4 * pi, 9 * pi)
    observation_high = (1.0, 1.0, 1.0, 1.0, *rate_limits)

    def start(self, n):
        return self.np_random.uniform(-0.1, 0.1, size=(4, n)).astype(np.float32).astype(np.float64)

    def advance(self, states, actions):
        torque, dt = actions - 1.0, 0.2
        # Runge-Kutta of fourth order.
        k1 = self.derivative(states, torque)
        k2 = self.derivative(states + dt / 2 * k1, torque)
        k3 = self.derivative(states + dt / 2 * k2, torque)
        k4 = self.derivative(states + dt * k3, torque)
        states = states + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        states[:2] = (states[:2] + pi) % (2 * pi) - pi
        for rate, limit in zip(states[2:], self.rate_limits, strict=True):
            np.clip(rate, -limit, limit, out=rate)
        terminated = -np.cos(states[0]) - np.cos(states[0] + states[1]) > 1.0
        return states, np.where(terminated, 0.0, -1.0), terminated

    @staticmethod
    def derivative(states, torque):
        """d states / dt, (4, n): links of 1 m and 1 kg, centres of mass at 0.5 m, moments of inertia 1 (the book's)."""
        angle1, angle2, rate1, rate2 = states
        gravity = 9.8
        cos2, sin2 = np.cos(angle2), np.sin(angle2)
        d1 = 3.5 + cos2
        d2 = 1.25 + 0.5 * cos2
        phi2 = 0.5 * gravity * np.sin(angle1 + angle2)
        phi1 = -0.5 * rate2 * (rate2 + 2 * rate1) * sin2 + 1.5 * gravity * np.sin(angle1) + phi2
        ratio = d2 / d1
        acceleration2 = (torque + ratio * phi1 - 0.5 * rate1**2 * sin2 - phi2) / (1.25 - d2 * ratio)
        return np.stack((rate1, rate2, -(d2 * acceleration2 + phi1) / d1, acceleration2))

    def observe(self, states):
        angles = states[:2]
        cos, sin = np.cos(angles), np.sin(angles)
        return np.stack((cos[0], sin[0], cos[1], sin[1], states[2], states[3]), axis=1).astype(np.float32)


class PendulumVector(ClassicVectorEnv):
    """States: angle from upright (rad), angular velocity (rad/s)."""

    max_steps = 200
    actions = spaces.Box(-2.0, 2.0, shape=(1,), dtype=np.float32)
    observation_high = (1.0, 1.0, 8.0)

    def start(self, n):
        return self.np_random.uniform([[-pi], [-1.0]], [[pi], [1.0]], size=(2, n))

    def advance(self, states, actions):
        angle, rate = states
        torque = np.clip(actions[:, 0], -2.0, 2.0)
        from_upright = (angle + pi) % (2 * pi) - pi
        costs = from_upright**2 + 0.1 * rate**2 + 0.001 * torque**2
        rate = np.clip(rate + (15.0 * np.sin(angle) + 3.0 * torque) * 0.05, -8.0, 8.0)
        return np.stack((angle + rate * 0.05, rate)), -costs, np.zeros(len(angle), dtype=bool)

    def observe(self, states):
        angle, rate = states
        return np.stack((np.cos(angle), np.sin(angle), rate), axis=1).astype(np.float32)


class CartPolePositionsVector(CartPoleVector):
    """Cart-pole whose velocities are not seen: observations are the cart's position and the pole's angle."""

    observation_high = CartPoleVector.observation_high[::2]

    def observe(self, states):
        return super().observe(states)[:, ::2]


class PendulumAngleVector(PendulumVector):
    """The pendulum whose velocity is not seen: observations are the cosine and sine of the angle."""

    observation_high = PendulumVector.observation_high[:2]

    def observe(self, states):
        return super().observe(states)[:, :2]


CLASSIC_VECTOR = {
    "CartPole-v1": CartPoleVector,
    "Acrobot-v1": AcrobotVector,
    "Pendulum-v1": PendulumVector,
    "rlcourse/CartPolePositions-v0": CartPolePositionsVector,
    "rlcourse/PendulumAngle-v0": PendulumAngleVector,
}
