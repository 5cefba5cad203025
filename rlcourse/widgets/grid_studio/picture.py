"""The grid-world studio as a still picture, for places without a kernel. Drawn from what the browser would draw."""

import math

from rlcourse.widgets.svg import svg_document, svg_text

MIDDLE, HIGH, LOW = (251, 251, 251), (90, 165, 220), (240, 149, 58)
INK, SOFT, LINE, WALL = "#1a1a1a", "#5f6368", "#d0d0d0", "#5b6168"
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
MARGIN, HEADER = 12, 44


def heat_color(value, scale):
    """Blue for high, orange for low, nearly white for 0."""
    share = min(1.0, abs(value) / scale)
    end = LOW if value < 0 else HIGH
    return "#" + "".join(f"{round(m + share * (e - m)):02x}" for m, e in zip(MIDDLE, end, strict=True))


def studio_picture(view):
    """SVG text of a view of `GridStudioModel`."""
    rows, columns = len(view["grid"]), len(view["grid"][0])
    unit = max(36, min(96, 480 // columns, 420 // rows))
    ends = [
        view["goal_reward" if kind == "G" else "pit_reward"] for row in view["grid"] for kind in row if kind in "GP"
    ]
    scale = max([abs(value) for value in view["v"] + ends] + [1e-9])
    digits = 0 if scale >= 99.5 else 1 if scale >= 9.95 else 2
    parts = []
    for row in range(rows):
        for column in range(columns):
            x, y = MARGIN + column * unit, HEADER + row * unit
            parts += _cell(view, row, column, x, y, unit, scale, digits)
    if view["cell"]:
        row, column = view["cell"]
        x, y = MARGIN + column * unit + 2, HEADER + row * unit + 2
        parts.append(_box(x, y, unit - 4, "none", f'stroke="{INK}" stroke-width="3"'))
    width = max(columns * unit, 400) + 2 * MARGIN
    status = " · ".join(f"{name} {value}" for name, value, _hint in view["status"])
    title = f"{view['method'].capitalize()}: γ = {view['gamma']:g}, slip {view['slip']:g}, step reward "
    parts.append(svg_text(MARGIN, 18, title + f"{view['step_reward']:g}".replace("-", "−"), 13, INK, 600))
    parts.append(svg_text(MARGIN, 35, status, 11, SOFT))
    label = f"Grid world with {rows} rows and {columns} columns, {title}{view['step_reward']:g}"
    return svg_document(width, HEADER + rows * unit + MARGIN, parts, label)


def _cell(view, row, column, x, y, unit, scale, digits):
    kind = view["grid"][row][column]
    state = row * len(view["grid"][0]) + column
    middle_x, middle_y = x + unit / 2, y + unit / 2
    if kind in "#C":
        return [
            _box(x, y, unit, WALL if kind == "#" else "#a9aeb3"),
            *([_word("cliff", middle_x, middle_y, 11)] * (kind == "C")),
        ]
    if kind in "GP":
        reward = view["goal_reward" if kind == "G" else "pit_reward"]
        name = "goal" if kind == "G" else "pit"
        lines = [
            _word(name, middle_x, middle_y - unit * 0.14, unit * 0.2),
            _word(_signed(reward), middle_x, middle_y + unit * 0.18, unit * 0.2),
        ]
        return [_box(x, y, unit, heat_color(math.copysign(1, reward), 1)), *lines]
    parts = [_box(x, y, unit, heat_color(view["v"][state], scale))]
    if view["show"] == "q":
        parts += _triangles(view["q"][state], view["best"][state], x, y, unit, scale, digits)
    else:
        parts += _arrows(view, state, middle_x, middle_y, unit)
    if view["show"] == "values":
        parts.append(_word(_value(view["v"][state], digits), middle_x, middle_y, max(10, unit * 0.24)))
    if kind == "S":
        parts.append(svg_text(x + 4, y + 12, "start" if unit >= 56 else "S", 10, INK))
    for painted_row, painted_column, reward in view["cell_rewards"]:
        if (painted_row, painted_column) == (row, column):
            parts.append(svg_text(x + unit - 4, y + 12, _signed(reward), 10, INK, anchor="end"))
    return parts


def _arrows(view, state, x, y, unit):
    if view["show"] == "values" and not view["arrows"]:
        return []
    far, size = (0.4, 0.065) if view["show"] == "values" else (0.24, 0.14)
    parts = []
    for (down, right), share in zip(MOVES, view["policy"][state], strict=True):
        if share < 0.01:
            continue
        opacity = 1 if share > 0.999 else 0.4
        end_x, end_y = x + right * far * unit, y + down * far * unit
        if view["show"] == "policy":
            parts.append(
                f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{end_x:.1f}" y2="{end_y:.1f}" stroke="{INK}" '
                f'stroke-width="{max(1.5, 0.05 * unit):.1f}" opacity="{opacity}"/>'
            )
        parts.append(_arrow_head(end_x, end_y, down, right, size * unit, opacity))
    return parts


def _arrow_head(x, y, down, right, size, opacity=1):
    wide = 0.75 * size
    points = [
        (x + right * size, y + down * size),
        (x - down * wide, y + right * wide),
        (x + down * wide, y - right * wide),
    ]
    return _polygon(points, INK, f'opacity="{opacity}"')


def _triangles(q, best_actions, x, y, unit, scale, digits):
    corners = [(x, y), (x + unit, y), (x + unit, y + unit), (x, y + unit)]
    middle = (x + unit / 2, y + unit / 2)
    parts = []
    for action, value in enumerate(q):
        points = [corners[action], corners[(action + 1) % 4], middle]
        parts.append(_polygon(points, heat_color(value, scale), f'stroke="{LINE}" stroke-width="0.5"'))
        down, right = MOVES[action]
        best = best_actions[action]
        if unit < 64 and best:
            parts.append(
                _arrow_head(middle[0] + right * unit * 0.3, middle[1] + down * unit * 0.3, down, right, unit * 0.1)
            )
        elif unit >= 64:
            at = middle[0] + right * unit * 0.3, middle[1] + down * unit * 0.34
            parts.append(_word(_value(value, digits), *at, unit * 0.14, 700 if best else 400))
    return parts


def _value(value, digits):
    words = f"{value:.{digits}f}"
    return words.lstrip("-") if float(words) == 0 else words.replace("-", "−")


def _signed(reward):
    return f"{reward:+g}".replace("-", "−")


def _word(words, x, y, size, weight=400):
    """Text whose middle is (x, y)."""
    return svg_text(x, y + 0.35 * size, words, size, INK, weight, "middle")


def _box(x, y, side, fill, more=f'stroke="{LINE}"'):
    return f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" fill="{fill}" {more}/>'


def _polygon(points, fill, more=""):
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{text}" fill="{fill}" {more}/>'
