"""Small decision processes for the checks of this chapter, and their exact values to judge by."""

import numpy as np


def random_rows(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Probabilities in tenths, easy to read on a card; the last axis sums to 1."""
    return rng.multinomial(10, np.full(shape[-1], 1 / shape[-1]), size=shape[:-1]) / 10


def random_numbers(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers between -5 and 5 with one decimal."""
    return np.round(rng.uniform(-5, 5, size=shape), 1)


def random_process(rng: np.random.Generator, n_states: int, n_actions: int) -> tuple[np.ndarray, np.ndarray]:
    """P (S, A, S) and R (S, A) of a process that goes on for ever."""
    return random_rows(rng, n_states, n_actions, n_states), random_numbers(rng, n_states, n_actions)


def corridor(n_states: int, reward: float) -> tuple[np.ndarray, np.ndarray]:
    """Action 0 stays, action 1 steps right; ``reward`` on entering the last cell, which is terminal."""
    P, R = np.zeros((n_states, 2, n_states)), np.zeros((n_states, 2))
    for s in range(n_states):
        P[s, 0, s] = 1
        P[s, 1, min(s + 1, n_states - 1)] = 1
    R[n_states - 2, 1] = reward
    return P, R


def lonely_state(*rewards: float) -> tuple[np.ndarray, np.ndarray]:
    """One state that is never left, with one action for each reward."""
    return np.ones((1, len(rewards), 1)), np.array([rewards], dtype=float)


def policy_values(P: np.ndarray, R: np.ndarray, policy: np.ndarray, gamma: float) -> np.ndarray:
    """Exact values of a deterministic policy (S,)."""
    states = np.arange(len(P))
    return np.linalg.solve(np.eye(len(P)) - gamma * P[states, policy], R[states, policy])


def optimal_values(P: np.ndarray, R: np.ndarray, gamma: float) -> np.ndarray:
    """Exact v_* by policy iteration; ``gamma`` below 1."""
    policy = np.zeros(len(P), dtype=int)
    while True:
        v = policy_values(P, R, policy, gamma)
        q = R + gamma * P @ v
        better = q.max(axis=1) > np.take_along_axis(q, policy[:, None], axis=1)[:, 0] + 1e-10
        if not better.any():
            return v
        policy = np.where(better, q.argmax(axis=1), policy)
