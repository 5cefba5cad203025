"""Two drawings of small MDPs: the transition graph, and the backup diagram of one state.

Large circles are states (squares: terminal ones), small dots are actions, as in Sutton & Barto (2nd ed., example 3.3
and section 3.5). An arrow that leaves a dot carries the probability of that outcome and its reward.
"""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from rlcourse.plotting import COLORS, INK

RADIUS = 0.2  # of a state, where neighbouring states are 1 or more apart
DOT = 0.05
TURN = np.radians(50)  # actions keep to the left of where they lead, so that ways there and back do not meet
APART = np.radians(70)  # the least angle between two actions of one state
SIZE = 9.5


def transition_graph(mdp, positions=None, ax=None, title=None):
    """Draw all states of a small MDP, their actions, and where these lead.

    positions : (S, 2) centres of the states, 1 or more apart; default: in a row. Returns the axes.
    Raises ValueError for positions of another shape.
    """
    if positions is None:
        positions = np.column_stack([2.0 * np.arange(mdp.n_states), np.zeros(mdp.n_states)])
    positions = np.asarray(positions, dtype=float)
    if positions.shape != (mdp.n_states, 2):
        raise ValueError(f"positions has shape {positions.shape}, expected {(mdp.n_states, 2)}: one (x, y) per state.")
    ax = _axes(ax, title)
    for state in np.flatnonzero(~mdp.terminal):
        for action, angle in enumerate(_angles(mdp, positions, state)):
            dot = positions[state] + 0.62 * np.array([np.cos(angle), np.sin(angle)])
            _draw_action(ax, positions[state], dot, mdp.action_names[action])
            for next_state, probability, reward in outcomes(mdp, state, action):
                stays = next_state == state
                bend = 0.5 if stays else -0.25
                terminal, text = mdp.terminal[next_state], _numbers(probability, reward)
                _arrow(ax, dot, positions[next_state], terminal, text, bend, left=not stays)
    for state, position in enumerate(positions):
        _draw_state(ax, position, mdp.state_names[state], mdp.terminal[state])
    return _finished(ax)


def backup_diagram(mdp, state, policy=None, ax=None, title=None):
    """Draw what the value of one state is made of: its actions, and the states that each may lead to.

    policy : (S, A) probabilities to write beside the actions, optional. Returns the axes.
    Raises ValueError for a terminal state, whose value is made of nothing.
    """
    if mdp.terminal[state]:
        raise ValueError(
            f"State {state} is terminal, so nothing follows; choose one of {np.flatnonzero(~mdp.terminal)}."
        )
    ax = _axes(ax, title)
    branches = [outcomes(mdp, state, action) for action in range(mdp.n_actions)]
    leaves = 1.3 * np.arange(sum(map(len, branches)))
    root = np.array([leaves.mean(), 2.0])
    column = iter(leaves)
    for action, branch in enumerate(branches):
        ends = [np.array([next(column), 0.0]) for _ in branch]
        dot = np.array([np.mean([end[0] for end in ends]), 1.1])
        chance = "" if policy is None else f"\nπ = {policy[state, action]:g}"
        _draw_action(ax, root, dot, f"{mdp.action_names[action]}{chance}", left=dot[0] > root[0])
        for end, (next_state, probability, reward) in zip(ends, branch, strict=True):
            terminal, text = mdp.terminal[next_state], _numbers(probability, reward)
            _arrow(ax, dot, end, terminal, text, bend=0.0, left=end[0] > dot[0])
            _draw_state(ax, end, mdp.state_names[next_state], terminal)
    _draw_state(ax, root, mdp.state_names[state], terminal=False)
    return _finished(ax)


def outcomes(mdp, state, action):
    """The next states that are possible, each with its probability and reward: a list of tuples."""
    row = (mdp.P[[state * mdp.n_actions + action]].toarray() if mdp.is_sparse else mdp.P[state, action]).ravel()
    rewards = np.full(len(row), mdp.R[state, action])
    if mdp.transition_rewards is not None:
        rewards = mdp.transition_rewards[state, action]
    return [(int(s), float(row[s]), float(rewards[s])) for s in np.flatnonzero(row)]


def _angles(mdp, positions, state):
    """The direction of each action's dot: towards where the action leads, but not too close to another dot."""
    wished = []
    for action in range(mdp.n_actions):
        ahead = sum(p * (positions[s] - positions[state]) for s, p, _ in outcomes(mdp, state, action))
        # Who only stays gets a dot on the outer side, away from the other states.
        ahead = ahead if np.linalg.norm(ahead) > 1e-9 else positions[state] - positions.mean(axis=0) + (0, 1e-6)
        wished.append(np.arctan2(ahead[1], ahead[0]))
    angles = np.array(wished)
    order = np.argsort(-angles, kind="stable")
    for before, after in pairwise(order):
        angles[after] = min(angles[after], angles[before] - APART)
    return angles + np.mean(wished) - angles.mean() + TURN


def _numbers(probability, reward):
    return f"{probability:.3g}, {reward:+.3g}".replace("-", "−") if reward else f"{probability:.3g}, 0"


def _axes(ax, title):
    ax = plt.subplots()[1] if ax is None else ax
    if title:
        ax.set_title(title)
    return ax


def _finished(ax):
    ax.set_aspect("equal")
    ax.axis("off")
    ax.autoscale_view()
    ax.margins(0.08)
    return ax


def _draw_state(ax, centre, name, terminal):
    style = {"facecolor": "#D0D0D0" if terminal else "#FFFFFF", "edgecolor": INK, "linewidth": 1.5, "zorder": 3}
    corner = np.asarray(centre) - RADIUS
    ax.add_patch(Rectangle(corner, 2 * RADIUS, 2 * RADIUS, **style) if terminal else Circle(centre, RADIUS, **style))
    ax.text(*centre, name, ha="center", va="center", fontsize=SIZE, color="#222222", zorder=4)


def _draw_action(ax, state, dot, name, left=False):
    """A line from the state to the dot, with the action's name beside it."""
    ax.plot(*zip(state, dot, strict=True), color=COLORS[0], linewidth=1.5, zorder=1)
    ax.add_patch(Circle(dot, DOT, color=COLORS[0], zorder=3))
    _label(ax, state, state + 0.65 * (dot - state), name, left, fontweight="bold")


def _arrow(ax, dot, state, terminal, text, bend, left):
    """A curve from the dot to the rim of the state, with its text beside it."""
    dot, state = np.asarray(dot), np.asarray(state)
    towards = _control(dot, state, bend) - state
    rim = state + RADIUS * towards / (np.abs(towards).max() if terminal else np.linalg.norm(towards))
    style = {
        "connectionstyle": f"arc3,rad={bend}",
        "arrowstyle": "-|>",
        "mutation_scale": 11,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    ax.add_patch(FancyArrowPatch(dot, rim, color=INK, linewidth=1.2, zorder=2, **style))
    before, after = (_on_curve(dot, rim, bend, t) for t in (0.4, 0.5))
    ax.update_datalim([after])  # autoscaling does not look at arrows, and a bent one may leave the box of its ends
    _label(ax, before, after, text, left)


def _control(start, end, bend):
    """The control point of matplotlib's arc3, a quadratic Bézier curve: the middle, moved sideways."""
    across = np.array([end[1] - start[1], start[0] - end[0]])
    return (start + end) / 2 + bend * across


def _on_curve(start, end, bend, t):
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * _control(start, end, bend) + t**2 * end


def _label(ax, start, end, text, left, **style):
    """Text at ``end``, on the right-hand side of the way that comes from ``start``, or on its left-hand side."""
    along = (np.asarray(end) - start) / np.linalg.norm(np.asarray(end) - start)
    side = np.array([along[1], -along[0]]) * (-1 if left else 1)
    x, y = end + 0.06 * side
    ha = "left" if side[0] > 0.4 else "right" if side[0] < -0.4 else "center"
    va = "bottom" if side[1] > 0.4 else "top" if side[1] < -0.4 else "center"
    ax.text(x, y, text, ha=ha, va=va, fontsize=SIZE, color=INK, zorder=4, **style)
