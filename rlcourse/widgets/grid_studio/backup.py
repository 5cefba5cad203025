"""The backup of one cell with all its numbers."""

import numpy as np

from rlcourse.mdp import ACTIONS
from rlcourse.planning import best_actions, q_from_v
from rlcourse.widgets.grid_studio.given import Given
from rlcourse.widgets.grid_studio.solvers import PolicyIteration, QLearning, ValueIteration


def backup(solver, world, cell):
    """What goes into each q(s, a) of `cell`, (row, column), and what comes out.

    Value and policy iteration: {"old", "new", "actions": [{"name", "q", "share", "best", "terms": [{"p", "r", "v",
    "to"}]}]}, read from the values that the next backup of the cell reads; straight after a single backup, the one
    just done. A learner's own table: the same, one look-ahead from its values. Q-learning: {"q", "update"}: the last
    update of the cell, or None. A wall or an end gives {"ends": why}.
    """
    row, column = world.checked_cell(cell)
    state = row * world.shape[1] + column
    head = {"cell": [row, column]}
    if world.mdp.terminal[state]:
        why = {"#": "a wall: nobody is ever here", "C": "a cliff: the robot falls and is put back on the start"}
        end = "an end: the episode stops here, so its value is 0"
        return {**head, "ends": why.get(world.kind(state), end)}
    if isinstance(solver, QLearning):
        return {**head, "q": solver.q[state].tolist(), "update": solver.updates.get(state)}
    return {**head, **_expected(solver, world, state)}


def _expected(solver, world, state):
    mdp = world.mdp
    follows_policy = isinstance(solver, PolicyIteration) or (isinstance(solver, Given) and solver.tables["q"] is None)
    read = solver.read if isinstance(solver, ValueIteration) else solver.v
    q = q_from_v(solver.mdp, read)[state]
    best = best_actions(solver.mdp, read)[state]
    share = solver.policy[state]
    actions = [
        {
            "name": name, "q": float(q[action]), "share": float(share[action]), "best": bool(best[action]),
            "terms": _terms(world, state, action, read),
        }
        for action, name in enumerate(ACTIONS)
    ]  # fmt: skip
    return {
        "old": float(read[state]),
        "new": float(share @ q if follows_policy else q.max()),
        "rule": "policy" if follows_policy else "max",
        "just_done": isinstance(solver, ValueIteration) and solver.last == state and solver.swept > 0,
        "yours": isinstance(solver, Given),
        "gamma": mdp.gamma,
        "actions": actions,
    }


def _terms(world, state, action, read):
    """p, r and v(s') of each possible next state, the likely ones first."""
    chances, rewards = world.mdp.P[state, action], world.mdp.transition_rewards[state, action]
    successors = np.flatnonzero(chances)
    likely_first = successors[np.argsort(-chances[successors], kind="stable")]
    return [
        {"p": float(chances[to]), "r": float(rewards[to]), "v": float(read[to]), "to": world.cell(to)}
        for to in likely_first
    ]
