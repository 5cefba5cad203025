"""The panel as a picture, for places without a kernel: the same view, drawn as SVG text."""

from textwrap import wrap

from rlcourse.widgets.svg import svg_document, svg_text

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 640, 58, 624, 118, 300
INK, SOFT, LINE, BLUE, DOT, RUST = "#1a1a1a", "#595959", "#d8d8d8", "#0072b2", "#6b6b6b", "#ad4a00"
CHARACTERS = 98  # in a line of text


def picture(view, charts):
    """SVG text of a TrainingPanelModel's `view()` and `charts()`."""
    learning = charts["learning"]
    part = min(view["steps"] / view["total"], 1)
    parts = [
        svg_text(16, 26, f"{view['title']}: {view['state']}", 14, weight=600),
        svg_text(RIGHT, 26, view["progress"], 12, SOFT, anchor="end"),
        '<rect x="16" y="36" width="608" height="6" rx="3" fill="#d8d8d8"/>',
        f'<rect x="16" y="36" width="{608 * part:.1f}" height="6" rx="3" fill="{BLUE}"/>',
    ]
    sentences = [view["message"] or view["report"], learning["beyond"]]
    lines = [line for sentence in sentences for line in wrap(sentence, CHARACTERS)][:3]
    parts += [svg_text(16, 60 + 16 * k, line, 12) for k, line in enumerate(lines)]
    parts.append(svg_text(16, TOP - 8, "return of an episode", 12, SOFT))
    parts += _keys(learning)
    parts += _chart(learning, charts["across"])
    parts.append(svg_text((LEFT + RIGHT) / 2, BOTTOM + 36, "environment steps", 12, SOFT, anchor="middle"))
    return svg_document(WIDTH, BOTTOM + 46, parts, f"Learning curve of {view['title']}. {view['report']}")


def _keys(learning):
    """Mark and meaning of what is drawn, from right to left."""
    marks = [("dots", DOT, learning["dotsText"]), ("line", BLUE, learning["lineText"])]
    marks += [("evaluation", RUST, "evaluation")] if learning["evaluation"][0] else []
    parts, x = [], RIGHT
    for kind, color, text in reversed(marks):
        parts.append(svg_text(x, TOP - 8, text, 12, SOFT, anchor="end"))
        x -= 6.4 * len(text) + 8
        shape = {
            "dots": f'<circle cx="{x - 3:.1f}" cy="{TOP - 12}" r="2.5" fill="{color}"/>',
            "line": f'<rect x="{x - 12:.1f}" y="{TOP - 14}" width="14" height="3" fill="{color}"/>',
            "evaluation": f'<path d="{_diamond(x - 3, TOP - 12)}" fill="{color}"/>',
        }
        parts.append(shape[kind])
        x -= 24
    return parts


def _chart(learning, steps):
    axis = learning["axis"]

    def x(step):
        return LEFT + (RIGHT - LEFT) * step / steps["high"]

    def y(value):
        part = (value - axis["low"]) / (axis["high"] - axis["low"])
        return BOTTOM - (BOTTOM - TOP) * min(max(part, 0), 1)

    def points(xs, ys):
        return " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in zip(xs, ys, strict=True) if b is not None)

    parts = []
    for value, text in axis["ticks"]:
        parts.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="{LINE}"/>')
        parts.append(svg_text(LEFT - 6, y(value) + 4, text, 11, SOFT, anchor="end"))
    parts += [svg_text(x(value), BOTTOM + 18, text, 11, SOFT, anchor="middle") for value, text in steps["ticks"]]
    grid, low, high = learning["band"]
    if grid:
        parts.append(f'<polygon points="{points(grid + grid[::-1], low + high[::-1])}" fill="{BLUE}" opacity="0.18"/>')
    dots = list(zip(*learning["dots"], strict=True))
    for step, low, high in zip(*learning["bars"], strict=True):
        parts.append(f'<path d="M{x(step):.1f} {y(low):.1f}V{y(high):.1f}" stroke="{DOT}" opacity="0.3"/>')
        dots += [(step, low), (step, high)]
    marks = "".join(_mark(x(step), y(value), value, axis) for step, value in dots)
    parts.append(f'<path d="{marks}" fill="{DOT}" stroke="{DOT}" stroke-width="2.6" stroke-linecap="round"/>')
    if learning["target"] is not None:
        at = y(learning["target"])
        parts.append(f'<path d="M{LEFT} {at:.1f}H{RIGHT}" stroke="{INK}" stroke-width="1.4" stroke-dasharray="5 4"/>')
        text = svg_text(LEFT + 4, at + 14 if at < TOP + 20 else at - 5, learning["targetText"], 11, INK)
        parts.append(f'<g stroke="#ffffff" stroke-width="4" paint-order="stroke">{text}</g>')
    line = points(*learning["line"])
    parts.append(f'<polyline points="{line}" fill="none" stroke="{BLUE}" stroke-width="2.4" stroke-linejoin="round"/>')
    if len(learning["line"][0]) == 1:
        (step,), (value,) = learning["line"]
        parts.append(f'<circle cx="{x(step):.1f}" cy="{y(value):.1f}" r="4" fill="{BLUE}"/>')
    for step, value in zip(*learning["evaluation"], strict=True):
        parts.append(f'<path d="{_diamond(x(step), y(value))}" fill="{RUST}"/>')
    return parts


def _mark(x, y, value, axis):
    """A dot, or at the edge a triangle that points to where the value lies."""
    if axis["low"] <= value <= axis["high"]:
        return f"M{x:.1f} {y:.1f}h0"
    end = -3 if value > axis["high"] else 3
    return f"M{x - 3:.1f} {y - end:.1f}h6l-3 {end}z"


def _diamond(x, y):
    return f"M{x - 5:.1f} {y:.1f}l5 -5l5 5l-5 5z"
