"""Tabular Q-learning on a transition table, right and with one bug at a time.

A world is a dict of plain arrays: ``next_state`` (S, A) ints, ``reward`` (S, A), ``terminal`` (S,) bools and
``start``, a state. ``epsilon`` has one exploration rate per episode.
"""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np


def choose(q: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """The epsilon-greedy choice among q (A,), ties drawn fairly."""
    if rng.random() < epsilon:
        return rng.integers(len(q))
    return rng.choice(np.flatnonzero(q == q.max()))


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


def by_the_row_of_s(now):
    return choose(now.q[now.s], now.rate, now.rng)


def best_ahead(now):
    return 0.0 if now.ended else now.q[now.s_next].max()


def learner(
    act=by_the_row_of_s,
    ahead=best_ahead,
    rate=lambda epsilon, episode: epsilon[episode],
    moved=lambda now: (now.s, now.a),
    step=lambda now, target: now.alpha * (target - now.q[now.s, now.a]),
    gain=lambda now: now.r,
    begin=lambda now: now.world["start"],
    go_on=lambda now: now.s_next,
    stops=lambda now: now.ended,
    limit=lambda max_steps: max_steps,
    table=lambda q: q.copy(),
) -> Callable:
    """The same loop, of which one part can be exchanged for a wrong one.

    Each part gets ``now``: the arguments of the loop, the table ``q``, what it was when the training (``given``) and
    the episode (``before``) began, ``episode``, ``rate``, and the step: ``t``, ``previous``, ``s``, ``a``, ``r``,
    ``s_next``, ``ended``, whether it is the ``last`` one allowed. ``planned`` is free for an action that is kept.
    """

    def loop(world, q, epsilon, max_steps, alpha, gamma, rng):
        now = SimpleNamespace(world=world, given=q, q=table(q), alpha=alpha, gamma=gamma, rng=rng, s=world["start"])
        returns = np.zeros(len(epsilon))
        for episode in range(len(epsilon)):
            now.episode, now.rate, now.before, now.planned = episode, rate(epsilon, episode), now.q.copy(), None
            now.s = now.previous = begin(now)
            for t in range(limit(max_steps)):
                now.t, now.last = t, t == max_steps - 1
                now.a = act(now)
                now.s_next, now.r = world["next_state"][now.s, now.a], world["reward"][now.s, now.a]
                now.ended = bool(world["terminal"][now.s_next])
                now.q[moved(now)] += step(now, now.r + gamma * ahead(now))
                returns[episode] += gain(now)
                now.previous, now.s = now.s, go_on(now)
                if stops(now):
                    break
        return now.q, returns

    return loop


PARTS_OF_BUGS = {
    "bootstraps past the end": {"ahead": lambda now: now.q[now.s_next].max()},
    "takes the time limit for the end": {
        "ahead": lambda now: 0.0 if now.ended or now.last else now.q[now.s_next].max()
    },
    "maximum over the whole table": {"ahead": lambda now: 0.0 if now.ended else now.q.max()},
    "epsilon never decays": {"rate": lambda epsilon, episode: epsilon[0]},
    "never moves on": {"go_on": lambda now: now.s},
    "acts on the previous state": {"act": lambda now: choose(now.q[now.previous], now.rate, now.rng)},
}
BUGS = tuple(PARTS_OF_BUGS)


def with_bug(bug: str) -> Callable:
    """The same loop with one of BUGS."""
    return learner(**PARTS_OF_BUGS[bug])
