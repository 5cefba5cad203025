"""Tabular Q-learning on a transition table, right and with one bug at a time.

A world is a dict of plain arrays: ``next_state`` (S, A) ints, ``reward`` (S, A), ``terminal`` (S,) bools and
``start``, a state. ``epsilon`` has one exploration rate per episode.
"""

from collections.abc import Callable

import numpy as np

BUGS = (
    "bootstraps past the end",
    "takes the time limit for the end",
    "maximum over the whole table",
    "epsilon never decays",
    "never moves on",
    "acts on the previous state",
)


def choose(q: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """The epsilon-greedy choice among q (A,), ties drawn fairly."""
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q == q.max())))


def q_learning(world, q, epsilon, max_steps, alpha, gamma, rng):
    """Return the table (S, A) after len(epsilon) episodes, and their returns (sums of rewards)."""
    q = q.copy()
    returns = np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        s = world["start"]
        for _ in range(max_steps):
            a = choose(q[s], epsilon[episode], rng)
            s_next, r = world["next_state"][s, a], world["reward"][s, a]
            terminated = world["terminal"][s_next]
            target = r + gamma * (not terminated) * q[s_next].max()
            q[s, a] += alpha * (target - q[s, a])
            returns[episode] += r
            s = s_next
            if terminated:
                break
    return q, returns


def with_bug(bug: str) -> Callable:
    """The same loop with one bug. Besides BUGS there are some that the final exercise recognizes."""

    def broken(world, q, epsilon, max_steps, alpha, gamma, rng):
        q = np.zeros(q.shape) if bug == "starts from zeros" else q.copy()
        returns = np.zeros(len(epsilon))
        s = world["start"]
        for episode in range(len(epsilon)):
            rate = epsilon[0] if bug == "epsilon never decays" else epsilon[episode]
            rate = {"always random": 1.0, "never explores": 0.0, "explores with 1 - epsilon": 1 - rate}.get(bug, rate)
            s = s if bug == "never starts again" else world["start"]
            seen = s
            for step in range(max_steps):
                a = choose(q[seen if bug == "acts on the previous state" else s], rate, rng)
                s_next, r = world["next_state"][s, a], world["reward"][s, a]
                terminated = world["terminal"][s_next]
                stops = terminated or (bug == "takes the time limit for the end" and step == max_steps - 1)
                stops = stops and bug != "bootstraps past the end"
                value = q[s_next].max()
                if bug == "maximum over the whole table":
                    value = q.max()
                elif bug == "follows the next random action":
                    value = q[s_next, choose(q[s_next], rate, rng)]
                target = r + gamma * (not stops) * value
                if bug == "no target at the end":
                    target = 0.0 if terminated else target
                elif bug == "leaves before the last update" and terminated:
                    target = q[s, a]
                if bug == "updates after moving":
                    seen, s = s, s_next
                q[s, a] += (1.0 if bug == "no learning rate" else alpha) * (target - q[s, a])
                returns[episode] += gamma**step * r if bug == "discounts the returns" else r
                if bug not in ("never moves on", "updates after moving"):
                    seen, s = s, s_next
                if terminated and bug != "goes on after the end":
                    break
        return q, returns

    return broken
