"""Six ways to move the reaching robot, recorded, and what rewards make of them.

A behaviour is a function (state (6,), t, target (3,), rng) -> acceleration (3,).
"""

from dataclasses import dataclass

import numpy as np

from rlcourse.envs.reaching import (
    MAX_ACCELERATION,
    MAX_SPEED,
    MAX_STEPS,
    TARGET,
    reaching_step,
    reward_terms,
    start_state,
    weighted_reward,
)
from rlcourse.returns import discounted_return


def stand_still(state, t, target, rng):
    """Hovers where it started."""
    return np.zeros(3)


def straight(state, t, target, rng):
    """Drives straight to the target at a good speed and brakes in time."""
    return _follow(state, _towards(state, target, speed=0.4, brake_from=0.4), gain=3.0)


def hasty(state, t, target, rng):
    """Full acceleration along every axis, forwards or backwards, all the time."""
    wish = _towards(state, target, speed=MAX_SPEED, brake_from=0.0)
    return np.where(wish >= state[3:] - 1e-3, MAX_ACCELERATION, -MAX_ACCELERATION)


def smooth(state, t, target, rng):
    """Gets going slowly, drives slowly, arrives slowly."""
    return _follow(state, _towards(state, target, speed=0.22, brake_from=0.3), gain=0.6)


def oscillating(state, t, target, rng):
    """Circles the target at a quarter of a metre and never enters it."""
    gap = target - state[:3]
    remaining = np.linalg.norm(gap)
    sideways = np.cross(gap / remaining, [0.0, 0.0, 1.0])
    wish = 2.0 * (remaining - 0.22) * gap / remaining + 0.3 * sideways
    return _follow(state, wish * min(1.0, 0.4 / np.linalg.norm(wish)), gain=5.0)


def crash(state, t, target, rng):
    """Starts towards the target, misses it and flies on."""
    side = np.cross(target, [0.0, 0.0, 1.0])
    aim = target + 0.25 * side / np.linalg.norm(side)
    return _follow(state, MAX_SPEED * aim / np.linalg.norm(aim), gain=3.0)


BEHAVIOURS = {
    "stand still": stand_still,
    "straight": straight,
    "hasty": hasty,
    "smooth": smooth,
    "oscillating": oscillating,
    "crash": crash,
}


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One recorded episode of T steps.

    behaviour : name; states : (T+1, 6); actions : (T, 3), clipped; terms : dict of (T,), see `reward_terms`;
    terminated, truncated : how it ended; target : (3,).
    """

    behaviour: str
    states: np.ndarray
    actions: np.ndarray
    terms: dict
    terminated: bool
    truncated: bool
    target: np.ndarray


def record(behaviour, seed=0, target=TARGET):
    """Let a behaviour, given by its name in BEHAVIOURS, run for one episode from a start drawn from `seed`."""
    if behaviour not in BEHAVIOURS:
        raise ValueError(f"behaviour is {behaviour!r}, expected one of {', '.join(BEHAVIOURS)}.")
    rng = np.random.default_rng(seed)
    target = np.array(target, dtype=float)
    states, actions, terms = [start_state(rng)], [], []
    reached = False
    while not reached and len(actions) < MAX_STEPS:
        action = BEHAVIOURS[behaviour](states[-1], len(actions), target, rng)
        actions.append(np.clip(action, -MAX_ACCELERATION, MAX_ACCELERATION))
        state, reached = reaching_step(states[-1], actions[-1], target)
        states.append(state)
        terms.append(reward_terms(state, actions[-1], reached, target))
    return Trajectory(
        behaviour,
        np.array(states),
        np.array(actions),
        {name: np.array([step[name] for step in terms]) for name in terms[0]},
        bool(reached),
        not reached,
        target,
    )


def score(trajectory, weights, gamma=1.0, bonus=0.0):
    """Discounted return of a recorded trajectory under reward weights.

    bonus : (T,) extra rewards, for example from `rlcourse.returns.shaping_rewards`.
    """
    return discounted_return(weighted_reward(trajectory.terms, weights) + bonus, gamma)


def rank(trajectories, weights, gamma=1.0):
    """Names of the recorded behaviours with their returns, best first: list of (name, return)."""
    scores = [(trajectory.behaviour, score(trajectory, weights, gamma)) for trajectory in trajectories]
    return sorted(scores, key=lambda entry: -entry[1])


def _towards(state, target, speed, brake_from):
    """A velocity towards the target, slower within `brake_from` metres of it."""
    gap = target - state[:3]
    remaining = np.linalg.norm(gap)
    slowed = speed * min(1.0, (remaining + 0.05) / brake_from) if brake_from > 0 else speed
    return slowed * gap / max(remaining, 1e-9)


def _follow(state, velocity, gain):
    """Acceleration that brings the velocity to the one wished for."""
    return gain * (velocity - state[3:])
