"""A point robot in space that shall reach a target: small enough to compute by hand, continuous like a real arm.

State: position (m) and velocity (m/s), 6 numbers. Action: acceleration (m/s^2), 3 numbers. A step lasts 0.1 s. The
dynamics and the reward are pure functions of arrays of many robots; `ReachingMDP` is the Gymnasium environment.
"""

import gymnasium
import numpy as np

DT = 0.1  # s
MAX_ACCELERATION = 1.0  # m/s^2, along each axis
MAX_SPEED = 0.5  # m/s
REACHED = 0.1  # m: closer than this, the target is reached
MAX_STEPS = 100
TARGET = (0.7, 0.5, 0.5)  # m, 0.995 m from the origin
START_SPREAD = 0.05  # m: episodes start within this of the origin, along each axis
REWARD = {"distance": 1.0, "energy": 0.0, "alive": 0.0, "success": 10.0}


def reaching_step(state, action, target=TARGET):
    """Move robots for one step of 0.1 s.

    The acceleration is clipped to 1 m/s^2 along each axis, the new velocity shortened to 0.5 m/s; the position moves
    with the new velocity (semi-implicit Euler).

    state : (N, 6) or (6,) position and velocity; action : (N, 3) or (3,) acceleration; target : (3,) or (N, 3).
    Returns the next state, of the shape of `state`, and whether the target is reached, bool of shape (N,) or ().
    """
    state = np.asarray(state, dtype=float)
    acceleration = np.clip(action, -MAX_ACCELERATION, MAX_ACCELERATION)
    velocity = state[..., 3:] + acceleration * DT
    speed = np.linalg.norm(velocity, axis=-1, keepdims=True)
    velocity = velocity * np.minimum(1.0, MAX_SPEED / np.maximum(speed, MAX_SPEED))
    position = state[..., :3] + velocity * DT
    return np.concatenate([position, velocity], axis=-1), distance(position, target) < REACHED


def distance(position, target=TARGET):
    """Metres to the target; position (..., 3)."""
    return np.linalg.norm(position - np.asarray(target), axis=-1)


def reward_terms(next_state, action, reached, target=TARGET):
    """The unweighted terms of the reward of one step, a dict of arrays of shape (N,) or ().

    distance : metres from the target after the step.
    energy : joules that the motors turn to heat in the step, |a|^2 * 0.1 s * 1 W per (m/s^2)^2, with the clipped a:
        current is proportional to force, and heat to the square of the current.
    alive : 1 in every step that does not end the episode, else 0.
    success : 1 in the step that reaches the target, else 0.
    """
    acceleration = np.clip(action, -MAX_ACCELERATION, MAX_ACCELERATION)
    return {
        "distance": distance(np.asarray(next_state)[..., :3], target),
        "energy": (acceleration**2).sum(axis=-1) * DT,
        "alive": 1.0 - np.asarray(reached, dtype=float),
        "success": np.asarray(reached, dtype=float),
    }


def weighted_reward(terms, weights):
    """- w_distance * distance - w_energy * energy + w_alive * alive + w_success * success; missing weights are 0."""
    return (
        -weights.get("distance", 0.0) * terms["distance"]
        - weights.get("energy", 0.0) * terms["energy"]
        + weights.get("alive", 0.0) * terms["alive"]
        + weights.get("success", 0.0) * terms["success"]
    )


class ReachingMDP(gymnasium.Env):
    """Bring the point robot within 0.1 m of the target.

    Observation (6,): position (m) and velocity (m/s). Action (3,): acceleration (m/s^2) in [-1, 1]. Terminated when
    the target is reached, truncated after 100 steps (10 s). info["reward_terms"] holds the unweighted terms.

    Parameters
    ----------
    reward : dict, optional
        Weights of "distance" (per m and step), "energy" (per J), "alive" (per step) and "success"; what is not named
        keeps its default {"distance": 1, "energy": 0, "alive": 0, "success": 10}.
    target : (3,) floats, optional
        Metres.
    max_steps : int
    """

    metadata = {"render_modes": []}  # noqa: RUF012

    def __init__(self, reward=None, target=TARGET, max_steps=MAX_STEPS):
        unknown = set(reward or {}) - set(REWARD)
        if unknown:
            raise ValueError(f"reward has the key {sorted(unknown)[0]!r}, expected keys among {', '.join(REWARD)}.")
        self.weights = {**REWARD, **(reward or {})}
        self.target = np.array(target, dtype=float)
        if self.target.shape != (3,):
            raise ValueError(f"target has shape {self.target.shape}, expected (3,).")
        self.max_steps = max_steps
        self.observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (6,), np.float64)
        self.action_space = gymnasium.spaces.Box(-MAX_ACCELERATION, MAX_ACCELERATION, (3,), np.float64)

    def reset(self, *, seed=None, options=None):
        """Start at rest near the origin, or in options["state"] (6,). Returns the state and an empty info."""
        super().reset(seed=seed)
        self._state = start_state(self.np_random)
        if options and "state" in options:
            self._state = np.array(options["state"], dtype=float)
        self._steps = 0
        return self._state.copy(), {}

    def step(self, action):
        """Returns state (6,), reward, terminated, truncated, info."""
        self._state, reached = reaching_step(self._state, action, self.target)
        self._steps += 1
        terms = {name: float(term) for name, term in reward_terms(self._state, action, reached, self.target).items()}
        truncated = not reached and self._steps >= self.max_steps
        reward = weighted_reward(terms, self.weights)
        return self._state.copy(), reward, bool(reached), bool(truncated), {"reward_terms": terms}


def start_state(rng):
    """At rest within 5 cm of the origin along each axis: (6,)."""
    return np.concatenate([rng.uniform(-START_SPREAD, START_SPREAD, 3), np.zeros(3)])
