"""Small decision processes for the checks of this chapter, and their exact values to judge by."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rlcourse import planning
from rlcourse.checks.exercise import Wrong
from rlcourse.mdp import FiniteMDP


def random_rows(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Probabilities in tenths, easy to read on a card; the last axis sums to 1."""
    return rng.multinomial(10, np.full(shape[-1], 1 / shape[-1]), size=shape[:-1]) / 10


def uneven_rows(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Probabilities with all their digits, some of them very small; the last axis sums to 1."""
    return rng.dirichlet(np.full(shape[-1], 0.3), size=shape[:-1])


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


def islands(rewards: list[float], stays: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """States that lead to nothing but themselves, with probability ``stays``, and the end, which is the last state.

    Each pays its reward (action 1), or 1 less (action 0). A sweep in place does the same here as a synchronous one.
    """
    n_states = len(rewards) + 1
    P, R = np.zeros((n_states, 2, n_states)), np.zeros((n_states, 2))
    for s, (reward, stay) in enumerate(zip(rewards, stays, strict=True)):
        P[s, :, s], P[s, :, -1], R[s] = stay, 1 - stay, (reward - 1, reward)
    P[-1, :, -1] = 1
    return P, R


def policy_values(P: np.ndarray, R: np.ndarray, policy: np.ndarray, gamma: float) -> np.ndarray:
    """Exact values (S,) of a deterministic policy (S,)."""
    return planning.solve_policy(FiniteMDP(P, R, gamma), policy)


def optimal_values(P: np.ndarray, R: np.ndarray, gamma: float) -> np.ndarray:
    """Exact v_* (S,)."""
    return planning.policy_iteration(FiniteMDP(P, R, gamma)).v


def as_numbers(value: Any, n_states: int, what: str = "The answer") -> np.ndarray:
    """An array (S,) of what an answer returned; raises Wrong with a sentence where that is impossible."""
    if value is None:
        raise Wrong(f"{what} is None; is a `return` missing?")
    try:
        array = np.asarray(value)
        array.astype(float)
    except (TypeError, ValueError):
        raise Wrong(f"{what} should be an array of shape ({n_states},), not {type(value).__name__}.") from None
    if array.shape != (n_states,):
        raise Wrong(f"{what} should have shape ({n_states},), one entry for each state; it has {array.shape}.")
    if not np.isfinite(array).all():
        raise Wrong(f"{what} holds NaN or infinity; look for a division by zero, or for sums that never stop growing.")
    return array


def array_wanted(judge: Callable[..., str | None]) -> Callable[..., str | None]:
    """The same judge, but right values in a list are refused: the cells that use the function need an array."""

    def judge_values_then_type(answer: Any, *args: Any) -> str | None:
        if problem := judge(answer, *args):
            return problem
        if isinstance(answer, list | tuple):
            return (
                f"The values are right, but they stand in a {type(answer).__name__}, and what comes next computes with "
                "an array. Turn it into one before you return it: `np.array(...)`."
            )
        return None

    return judge_values_then_type
