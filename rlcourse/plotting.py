"""Pictures for the chapters: one style, learning curves with a band, grid worlds with values and arrows."""

import matplotlib.pyplot as plt
import numpy as np

from rlcourse.mdp import FiniteMDP
from rlcourse.mdp.maps import MOVES, parse_map
from rlcourse.symbols import symbol_of

# Okabe & Ito's colours, told apart by nearly everyone: blue, vermillion, green, orange, sky, pink, yellow, grey.
COLORS = ["#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9", "#CC79A7", "#F0E442", "#999999"]
INK, SOFT, PAPER = "#333333", "#999999", "#FFFFFF"  # words and axes, thin lines, background
SMALL_CELL = 24  # points; in a smaller cell of a map a letter could not be read


def use_course_style():
    """Dark ink on white paper: no grey on a transparent background can be read in the light and the dark theme."""
    plt.rcParams.update(
        {
            "figure.facecolor": PAPER,
            "axes.facecolor": PAPER,
            "savefig.facecolor": PAPER,
            "figure.figsize": (6.4, 3.6),
            "figure.dpi": 110,
            "figure.constrained_layout.use": True,
            "font.size": 11,
            "axes.prop_cycle": plt.cycler(color=COLORS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "axes.titlecolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "text.color": INK,
            "grid.color": SOFT,
            "grid.alpha": 0.4,
            "legend.frameon": False,
            "lines.linewidth": 1.8,
        }
    )


def plot_band(ax, x, runs, label=None, color=None):
    """Median of several runs as a line, with the band from the first to the third quartile.

    x : (T,); runs : (runs, T), NaN where a run has no value. Returns the line.
    """
    low, median, high = np.nanpercentile(np.asarray(runs, dtype=float), [25, 50, 75], axis=0)
    (line,) = ax.plot(x, median, label=label, color=color)
    ax.fill_between(x, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
    return line


def show_grid(mdp_or_text, v=None, policy=None, q=None, ax=None, title=None):
    """A grid world as a picture: v (S,) as colours and numbers, policy (S,) as arrows, or q (S, 4) as triangles.

    mdp_or_text : an MDP built from a map, a map, or the name of one. Returns the axes.
    Raises ValueError for an MDP without a map, or values of another number of cells.
    """
    ends = {}
    if isinstance(mdp_or_text, FiniteMDP):
        if mdp_or_text.layout is None:
            raise ValueError("This MDP was not built from a map; use FiniteMDP.from_map, or give the map's text.")
        ends = _rewards_of_ends(mdp_or_text)
        mdp_or_text = "\n".join(mdp_or_text.layout)
    grid = parse_map(mdp_or_text)
    for name, values in (("v", v), ("policy", policy), ("q", q)):
        if values is not None and len(values) != grid.size:
            raise ValueError(f"{name} has {len(values)} entries, expected {grid.size}, one for each cell.")
    if ax is None:
        _, ax = plt.subplots(figsize=(0.9 * grid.shape[1] + 0.3, 0.9 * grid.shape[0] + 0.5))
    free = np.isin(grid, [".", "S"]).ravel()
    shown = q if q is not None else v
    limit = np.abs(np.asarray(shown)[free]).max() if shown is not None and free.any() else 0.0
    cell = _points_per_cell(ax, grid.shape)
    number_size = min(9, 0.3 * cell)
    alone = v is None and policy is None and q is None
    for state, letter in enumerate(grid.ravel()):
        row, column = divmod(state, grid.shape[1])
        symbol = symbol_of(letter, ends.get(state))
        shaded = free[state] and v is not None and q is None
        fill = _shade(v[state], limit) if shaded else symbol.fill
        ax.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=fill, edgecolor=SOFT))
        if symbol.shapes and not (free[state] and q is not None):
            _draw_symbol(ax, row, column, symbol, letter, cell, in_corner=free[state] and not alone)
        if not free[state]:
            continue
        if q is not None:
            _draw_triangles(ax, row, column, q[state], limit, min(7, 0.16 * cell))
        elif v is not None:
            ax.text(column + 0.5, row + (0.3 if policy is not None else 0.5), f"{v[state]:.2f}", **_text(number_size))
        if policy is not None and np.ndim(policy) == 1:
            down, right = MOVES[policy[state]]
            y = row + (0.65 if v is not None and q is None else 0.5)
            ax.annotate(
                "",
                xy=(column + 0.5 + 0.25 * right, y + 0.25 * down),
                xytext=(column + 0.5 - 0.25 * right, y - 0.25 * down),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": "#222222",
                    "linewidth": min(1.4, 0.035 * cell),
                    "mutation_scale": min(11, 0.25 * cell),
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
    ax.set(xlim=(0, grid.shape[1]), ylim=(grid.shape[0], 0), xticks=[], yticks=[], aspect="equal")
    for spine in ax.spines.values():
        spine.set_visible(False)
    if title:
        ax.set_title(title)
    return ax


def _rewards_of_ends(mdp):
    """{state: reward of the cell} where episodes end: what entering gives beyond a move between free cells."""
    rewards = mdp.transition_rewards
    if rewards is None or mdp.is_sparse:
        return {}
    moving = (mdp.P > 0) & ~mdp.terminal[:, None, None]
    between = rewards[moving & ~mdp.terminal]
    usual = np.median(between) if between.size else 0.0
    entered = {state: rewards[:, :, state][moving[:, :, state]] for state in np.flatnonzero(mdp.terminal)}
    return {state: found.mean() - usual for state, found in entered.items() if found.size}


def _points_per_cell(ax, shape):
    """About how large a cell will be drawn, in points; letters and arrows have to fit into it."""
    box = ax.get_window_extent()
    return 72 / ax.figure.dpi * min(box.width / shape[1], box.height / shape[0])


def _draw_symbol(ax, row, column, symbol, letter, cell, in_corner):
    """A symbol above its letter, both small and in a corner where the cell shows a number or an arrow as well."""
    with_letter = cell >= SMALL_CELL
    left, top, side = (0.04, 0.04, 0.28) if in_corner else (0.2, 0.06, 0.6) if with_letter else (0.1, 0.1, 0.8)
    for paint, points in symbol.shapes:
        at = np.array([column + left, row + top]) + side * np.array(points)
        ax.add_patch(plt.Polygon(at, facecolor=getattr(symbol, paint), linewidth=0, gid=symbol.name))
    if with_letter:
        x, y = (0.18, 0.44) if in_corner else (0.5, 0.82)
        style = {"color": symbol.ink, "fontweight": "bold", "fontsize": min(9, 0.26 * cell)}
        ax.text(column + x, row + y, letter, ha="center", va="center", **style)


def _draw_triangles(ax, row, column, q, limit, size):
    origin = np.array([column, row])
    corners = origin + np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    middle = origin + 0.5
    for action, value in enumerate(q):
        triangle = [corners[action], corners[(action + 1) % 4], middle]
        best = value == np.max(q)
        ax.add_patch(plt.Polygon(triangle, facecolor=_shade(value, limit), edgecolor=SOFT, linewidth=0.5))
        x, y = np.mean(triangle, axis=0)
        ax.text(x, y, f"{value:.2f}", **{**_text(size), "fontweight": "bold" if best else "normal"})


def _shade(value, limit):
    """White at 0, blue for what is good, vermillion for what is bad."""
    strength = 0.0 if limit == 0 else float(np.clip(abs(value) / limit, 0, 1)) * 0.75
    end = np.array([0, 114, 178]) if value > 0 else np.array([213, 94, 0])
    return tuple(((1 - strength) * 255 + strength * end) / 255)


def _text(size):
    return {"ha": "center", "va": "center", "fontsize": size, "color": "#222222"}
