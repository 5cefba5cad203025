"""The race as a still picture, for places without a browser that computes: GitHub, print, exported pages."""

from dataclasses import replace

import numpy as np

from rlcourse.mdp import FiniteMDP
from rlcourse.mdp.maps import MOVES
from rlcourse.symbols import SYMBOLS, symbol_as_svg, symbol_of
from rlcourse.widgets.svg import svg_document, svg_text

ROBOTS = "#56b4e9"
LINE = "#0072b2"
YOURS = "#f0e442"
CHART = (430, 40, 330, 240)  # px: left, top, width, height


def race_picture(mdp: FiniteMDP, q, steps, yours) -> str:
    """SVG text: the way that a robot has learned, and the steps that each trip took.

    q : (S, 4), that robot's action values; steps : (robots, trips); yours : steps of the learner's own trips.
    """
    robots, trips = steps.shape
    first, last = np.median(steps[:, 0]), np.median(steps[:, -1])
    parts = [*_map(mdp, q, 16, 40, 360), *_curve(steps, yours[:trips])]
    parts.append(svg_text(16, 24, f"What one of {robots} robots has learned after {trips} trips", 14, weight=600))
    parts.append(svg_text(CHART[0], 24, f"Steps per trip: {first:.0f} at first, {last:.0f} in the end", 14, weight=600))
    return svg_document(780, 416, parts, "Robots learn their way from start to goal")


def _map(mdp, q, left, top, width):
    rows, columns = len(mdp.layout), len(mdp.layout[0])
    side = width / max(rows, columns)
    for state, letter in enumerate("".join(mdp.layout)):
        symbol = symbol_of(letter)
        x, y = left + side * (state % columns), top + side * (state // columns)
        fill = symbol.fill
        yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}" fill="{fill}" stroke="#d0d0d0"/>'
        yield symbol_as_svg(symbol, x, y, side)
        if not mdp.terminal[state] and q[state].any():
            dy, dx = 0.32 * side * MOVES[q[state].argmax()]
            x, y = x + side / 2, y + side / 2
            corners = ((1, 0), (-0.5, 0.6), (-0.5, -0.6))  # along the arrow and across
            points = " ".join(f"{x + a * dx - b * dy:.1f},{y + a * dy + b * dx:.1f}" for a, b in corners)
            yield f'<polygon points="{points}" fill="{LINE}"/>'


def _curve(steps, yours):
    left, top, width, height = CHART
    low, high = 10, 10 ** np.ceil(np.log10(steps.max()))
    trips = steps.shape[1]

    def x(trip):
        return left + width * (trip - 1) / (trips - 1)

    def y(value):
        return top + height * (1 - np.log10(value / low) / np.log10(high / low))

    for tick in 10 ** np.arange(1, np.log10(high) + 1):
        yield f'<path d="M{left} {y(tick):.1f}h{width}" stroke="#d0d0d0"/>'
        yield svg_text(left - 6, y(tick) + 4, f"{tick:.0f}", 12, anchor="end")
    for trip in (1, trips):
        yield svg_text(x(trip), top + height + 18, f"{trip}", 12, anchor="middle")
    yield svg_text(left + width / 2, top + height + 18, "trip", 12, anchor="middle")
    for trip, values in enumerate(steps.T, 1):
        for value in values:
            yield f'<circle cx="{x(trip):.1f}" cy="{y(value):.1f}" r="2" fill="{ROBOTS}" opacity="0.6"/>'
    points = " ".join(f"{x(trip):.1f},{y(value):.1f}" for trip, value in enumerate(np.median(steps, axis=0), 1))
    yield f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="2.5" stroke-linejoin="round"/>'
    for trip, value in enumerate(yours, 1):
        yield f'<circle cx="{x(trip):.1f}" cy="{y(max(value, low)):.1f}" r="4.5" fill="{YOURS}" stroke="#1a1a1a"/>'
    yield symbol_as_svg(replace(SYMBOLS["robot"], fill=ROBOTS), left + width - 60, top + 20, 40)
