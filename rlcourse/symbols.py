"""One look for walls, starts, goals, pits, cliffs and robots, in every picture of the course.

A symbol is a few polygons in the unit square (x right, y down), each painted in its `fill` or its `ink`; the fill is
also the colour of the whole cell. Matplotlib, still SVG pictures, check cards and the widgets in the browser draw the
same polygons, so that a goal is the same green flag wherever a learner meets it.
"""

from dataclasses import dataclass
from math import cos, pi, sin

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Symbol:
    """How one kind of cell, or the robot, looks.

    letter           its character in a map (`rlcourse.mdp.maps`), "" for the robot
    fill, ink        colours in the light theme; words written on the fill in the ink have a contrast of at least 4.5
    dark_fill, dark_ink  the same in the dark theme
    shapes           ("fill" or "ink", points) from back to front, in the unit square
    """

    name: str
    letter: str
    fill: str
    ink: str
    dark_fill: str
    dark_ink: str
    shapes: tuple[tuple[str, Points], ...] = ()


def _ellipse(x: float, y: float, across: float, down: float) -> Points:
    corners = 28
    angles = (2 * pi * corner / corners for corner in range(corners))
    return tuple((round(x + across * cos(a), 3), round(y + down * sin(a), 3)) for a in angles)


def _rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Points:
    centres = ((right - radius, bottom - radius), (left + radius, bottom - radius))
    centres += ((left + radius, top + radius), (right - radius, top + radius))
    points = []
    for quarter, (x, y) in enumerate(centres):
        for step in range(7):
            angle = pi / 2 * (quarter + step / 6)
            points.append((round(x + radius * cos(angle), 3), round(y + radius * sin(angle), 3)))
    return tuple(points)


_FLAG = (
    ("ink", ((0.3, 0.14), (0.37, 0.14), (0.37, 0.86), (0.3, 0.86))),
    ("ink", ((0.37, 0.16), (0.78, 0.33), (0.37, 0.5))),
    ("ink", _ellipse(0.335, 0.86, 0.17, 0.05)),
)
_HOLE = (("ink", _ellipse(0.5, 0.55, 0.34, 0.21)), ("fill", _ellipse(0.5, 0.64, 0.25, 0.12)))
_EDGE = (
    ("ink", ((0.1, 0.3), (0.9, 0.3), (0.9, 0.38), (0.74, 0.72), (0.62, 0.46), (0.46, 0.8), (0.34, 0.5), (0.2, 0.66),
             (0.1, 0.4))),
)  # fmt: skip
_RING = (("ink", _ellipse(0.5, 0.5, 0.32, 0.32)), ("fill", _ellipse(0.5, 0.5, 0.25, 0.25)),
         ("ink", _ellipse(0.5, 0.5, 0.12, 0.12)))  # fmt: skip
# Every part of the robot is yellow within a dark rim, so that it stands out from any cell in either theme.
_ROBOT = (
    ("ink", ((0.44, 0.14), (0.56, 0.14), (0.56, 0.3), (0.44, 0.3))),
    ("ink", _ellipse(0.5, 0.12, 0.1, 0.1)),
    ("ink", _rounded(0.14, 0.22, 0.86, 0.76, 0.18)),
    ("ink", _rounded(0.2, 0.78, 0.8, 0.96, 0.08)),
    ("fill", ((0.475, 0.12), (0.525, 0.12), (0.525, 0.3), (0.475, 0.3))),
    ("fill", _ellipse(0.5, 0.12, 0.06, 0.06)),
    ("fill", _rounded(0.19, 0.27, 0.81, 0.71, 0.14)),
    ("fill", _rounded(0.25, 0.83, 0.75, 0.91, 0.04)),
    ("ink", _ellipse(0.37, 0.48, 0.075, 0.09)),
    ("ink", _ellipse(0.63, 0.48, 0.075, 0.09)),
)

# Tints of Okabe and Ito's colours, which nearly everyone can tell apart; the shapes tell those who cannot.
SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol("wall", "#", "#5b6168", "#ffffff", "#5d6268", "#ffffff"),
        Symbol("free", ".", "#fbfbfb", "#1a1a1a", "#2a2c2f", "#ffffff"),
        Symbol("start", "S", "#fbfbfb", "#1a1a1a", "#2a2c2f", "#ffffff", _RING),
        Symbol("goal", "G", "#7fd1b4", "#12382c", "#1c6650", "#e8fff7", _FLAG),
        Symbol("pit", "P", "#f0a283", "#4a1c07", "#8c3f1c", "#fff0e8", _HOLE),
        Symbol("cliff", "C", "#f5d08a", "#4a3500", "#6e5312", "#fff6e0", _EDGE),
        Symbol("robot", "", "#f0e442", "#1a1a1a", "#f0e442", "#1a1a1a", _ROBOT),
    )
}
_BY_LETTER = {symbol.letter: symbol for symbol in SYMBOLS.values() if symbol.letter}


def symbol_of(letter: str, reward: float | None = None) -> Symbol:
    """The symbol of a map's character.

    reward : what entering the cell gives, if known. Where an episode ends (G or P) it decides: nobody would call an
    end that is worth something a pit, or one that costs something a goal.
    Raises ValueError for a character that maps do not have.
    """
    if letter not in _BY_LETTER:
        raise ValueError(f"{letter!r} is no cell of a map; expected one of {' '.join(_BY_LETTER)}.")
    if letter in "GP" and reward:
        return SYMBOLS["goal" if reward > 0 else "pit"]
    return _BY_LETTER[letter]


def symbol_as_svg(symbol: Symbol, x: float, y: float, side: float, themed: bool = False) -> str:
    """The shapes of a symbol in a square whose upper left corner is (x, y).

    themed : painted by the classes of `symbols_as_css`, which follow the theme, not in the light theme's colours
    """
    polygons = "".join(
        f'<polygon points="{_scaled(points, x, y, side)}" '
        + (f'class="rl-paint-{paint}"/>' if themed else f'fill="{getattr(symbol, paint)}"/>')
        for paint, points in symbol.shapes
    )
    return f'<g class="rl-symbol rl-symbol-{symbol.name}">{polygons}</g>'


def _scaled(points: Points, x: float, y: float, side: float) -> str:
    return " ".join(f"{x + side * across:.1f},{y + side * down:.1f}" for across, down in points)


def symbols_as_css(selector: str) -> str:
    """Style rules for what stands in `selector`, in the light and the dark theme.

    The colours are variables, `--rl-goal` and `--rl-goal-ink`; a cell has the class `rl-cell-goal`, words on it
    `rl-on-goal`, and a drawn symbol `rl-symbol rl-symbol-goal`, in which `rl-paint-fill` and `rl-paint-ink` paint.
    """
    light = "".join(f" --rl-{s.name}: {s.fill}; --rl-{s.name}-ink: {s.ink};" for s in SYMBOLS.values())
    dark = "".join(f" --rl-{s.name}: {s.dark_fill}; --rl-{s.name}-ink: {s.dark_ink};" for s in SYMBOLS.values())
    rules = [
        f"{selector} {{{light} }}",
        f'[data-jp-theme-light="false"] {selector}, .vscode-dark {selector} {{{dark} }}',
        f"{selector} .rl-paint-fill {{ fill: var(--rl-symbol-fill); }}",
        f"{selector} .rl-paint-ink {{ fill: var(--rl-symbol-ink); }}",
    ]
    for name in SYMBOLS:
        rules += [
            f"{selector} .rl-cell-{name} {{ fill: var(--rl-{name}); }}",
            f"{selector} .rl-on-{name} {{ fill: var(--rl-{name}-ink); }}",
            f"{selector} .rl-symbol-{name} {{ --rl-symbol-fill: var(--rl-{name}); "
            f"--rl-symbol-ink: var(--rl-{name}-ink); }}",
        ]
    return "\n".join(rules) + "\n"


def symbols_as_data() -> dict[str, list]:
    """name -> [[paint, [[x, y], …]], …], for the browser."""
    return {
        name: [[paint, [list(point) for point in points]] for paint, points in symbol.shapes]
        for name, symbol in SYMBOLS.items()
    }


def letters_as_data() -> dict[str, str]:
    """A map's character -> name of its symbol, for the browser."""
    return {letter: symbol.name for letter, symbol in _BY_LETTER.items()}
