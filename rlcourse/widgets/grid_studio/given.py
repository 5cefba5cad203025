"""What a learner brings to the studio: a table of action values, values or a policy that were computed elsewhere."""

import numpy as np

from rlcourse.mdp import ACTIONS
from rlcourse.planning import best_actions, checked_policy, q_from_v, solve_policy


def checked_tables(world, q=None, v=None, policy=None):
    """The tables as arrays: q (S, A), v (S,), policy (S, A) probabilities; those that were not given are left out.

    Raises ValueError that names the table, its shape or its entry, and what was expected.
    """
    size = f"{world.shape[0]} x {world.shape[1]} map"
    n_states, n_actions = world.mdp.n_states, world.mdp.n_actions
    tables = {}
    if q is not None:
        rows = f"one row for each of the {n_states} cells of the {size}, walls included, one column for each action"
        tables["q"] = _numbers("q", q, (n_states, n_actions), f"{rows} {', '.join(ACTIONS)}")
    if v is not None:
        tables["v"] = _numbers("v", v, (n_states,), f"one value for each cell of the {size}, walls included")
    if policy is not None:
        policy = checked_policy(world.mdp, policy)
        tables["policy"] = np.eye(n_actions)[policy] if policy.ndim == 1 else policy
    if not tables:
        raise ValueError("There is nothing to show: give q (S, A), v (S,) or policy (S,).")
    return tables


def _numbers(name, values, shape, meaning):
    try:
        values = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {type(values).__name__}, expected an array of shape {shape}: {meaning}.") from None
    if values.shape != shape:
        raise ValueError(f"{name} has shape {values.shape}, expected {shape}: {meaning}.")
    if not np.isfinite(values).all():
        wrong = tuple(int(index) for index in np.argwhere(~np.isfinite(values))[0])
        raise ValueError(f"{name}{list(wrong)} is {values[wrong]}, expected finite numbers.")
    return values


class Given:
    """A learner's tables with the face of the studio's algorithms; nothing is learned.

    What is missing follows from what is there: v is the maximum of q, or what the policy is worth; the policy is
    greedy for q, or looks one step ahead from v; q is one look-ahead from v.
    """

    done, gave_up = True, False
    error_bound = last = None
    rounds = 0
    changes = ()

    def __init__(self, mdp, q=None, v=None, policy=None):
        self.tables = {"q": q, "v": v, "policy": policy}
        self.follow(mdp)

    @property
    def name(self):
        """What the learner gave, in words."""
        names = {"q": "action values", "v": "values", "policy": "policy"}
        return " and ".join(names[name] for name, table in self.tables.items() if table is not None)

    def follow(self, mdp):
        """The world has changed. The tables stay; what follows from them follows from the new world."""
        self.mdp = mdp
        q, v, policy = self.tables.values()
        if v is None:
            v = q.max(axis=1) if q is not None else _worth(mdp, policy)
        self.v = np.where(mdp.terminal, 0.0, v)
        self.q = q if q is not None else q_from_v(mdp, self.v)
        self.best = best_actions(mdp, self.v) if q is None else q == q.max(axis=1, keepdims=True)
        if policy is not None:
            self.best = policy == policy.max(axis=1, keepdims=True)
        self.policy = policy if policy is not None else self.best / self.best.sum(axis=1, keepdims=True)

    def step(self):
        raise ValueError("This table is yours: nothing is learned here. Press Walk, or choose another method.")

    round = run = step


def _worth(mdp, policy):
    """v_pi (S,), zeros at gamma = 1 where the policy does not surely end."""
    try:
        return solve_policy(mdp, policy)
    except ValueError:
        return np.zeros(mdp.n_states)
