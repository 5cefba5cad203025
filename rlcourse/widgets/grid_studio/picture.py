"""The grid-world studio as a still picture, for places without a kernel. Drawn from what the browser would draw."""

from rlcourse.mdp.maps import MOVES
from rlcourse.symbols import SYMBOLS, symbol_as_svg, symbol_of
from rlcourse.widgets.svg import svg_document, svg_text

MIDDLE, HIGH, LOW = (251, 251, 251), (90, 165, 220), (240, 149, 58)
INK, SOFT, LINE, TRAIL = "#1a1a1a", "#5f6368", "#d0d0d0", "#0b4f7d"
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
    ends = [_end_reward(view, kind) for row in view["grid"] for kind in row if kind in "GP"]
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
    parts += _robot(view, columns, unit)
    width = max(columns * unit, 400) + 2 * MARGIN
    status = " · ".join(f"{name} {value}" for name, value, _hint in view["status"])
    method = "Your table" if view["method"] == "yours" else view["method"].capitalize()
    title = f"{method}: γ = {view['gamma']:g}, slip {view['slip']:g}, step reward "
    parts.append(svg_text(MARGIN, 18, title + f"{view['step_reward']:g}".replace("-", "−"), 13, INK, 600))
    parts.append(svg_text(MARGIN, 35, status, 11, SOFT))
    label = f"Grid world with {rows} rows and {columns} columns, {title}{view['step_reward']:g}"
    height = HEADER + rows * unit + MARGIN
    if view["walk"] and view["walk"]["current"]:
        parts.append(svg_text(MARGIN, height + 6, view["walk"]["ending"], 11, SOFT))
        height += 16
    return svg_document(width, height, parts, label)


def _end_reward(view, kind):
    return view["goal_reward" if kind == "G" else "pit_reward"]


def _cell(view, row, column, x, y, unit, scale, digits):
    kind = view["grid"][row][column]
    state = row * len(view["grid"][0]) + column
    middle_x, middle_y = x + unit / 2, y + unit / 2
    if kind in "#CGP":
        ends = kind in "GP"
        symbol = symbol_of(kind, _end_reward(view, kind) if ends else None)
        side = 0.56 * unit
        top = y + (0.06 if ends else 0.22) * unit
        parts = [_box(x, y, unit, symbol.fill), symbol_as_svg(symbol, middle_x - side / 2, top, side)]
        if ends:
            words = _signed(_end_reward(view, kind))
            parts.append(_word(words, middle_x, middle_y + unit * 0.3, unit * 0.24, color=symbol.ink))
        return parts
    parts = [_box(x, y, unit, heat_color(view["v"][state], scale))]
    if kind == "S":
        parts.append(symbol_as_svg(SYMBOLS["start"], x + 2, y + 2, max(10, 0.2 * unit)))
    if not _is_blank(view, state):
        parts += _known(view, state, x, y, unit, scale, digits)
    for painted_row, painted_column, reward in view["cell_rewards"]:
        if (painted_row, painted_column) == (row, column):
            parts.append(svg_text(x + unit - 4, y + 12, _signed(reward), 10, INK, anchor="end"))
    return parts


def _is_blank(view, state):
    unknown = view["v"][state] == 0 and not any(view["q"][state]) and len(set(view["policy"][state])) == 1
    return not view["knows"] or unknown


def _known(view, state, x, y, unit, scale, digits):
    middle_x, middle_y = x + unit / 2, y + unit / 2
    if view["show"] == "q":
        return _triangles(view["q"][state], view["best"][state], x, y, unit, scale, digits)
    if view["show"] == "policy":
        return _arrows(view["policy"][state], middle_x, middle_y, 0.66 * unit)
    low = 0.3 if view["arrows"] else 0
    parts = [_word(_value(view["v"][state], digits), middle_x, middle_y + low * unit, max(9, unit * 0.24))]
    if view["arrows"]:
        parts += _arrows(view["policy"][state], middle_x, middle_y - 0.15 * unit, 0.46 * unit)
    return parts


def _arrows(shares, x, y, length):
    """One long arrow around (x, y), a shorter one for each of several actions, a dot if all are alike."""
    taken = [action for action, share in enumerate(shares) if share > 0.01]
    if len(taken) == 4 and min(shares) > 0.99 * max(shares):
        return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{max(1.5, 0.09 * length):.1f}" fill="{INK}"/>']
    tail, tip, wide = (0.5, 0.5, 0.15) if len(taken) == 1 else (0, 0.58, 0.12)
    sizes = tail * length, tip * length, wide * length
    return [_arrow(x, y, MOVES[action], *sizes, 0.35 + 0.65 * shares[action] / max(shares)) for action in taken]


def _arrow(x, y, move, tail, tip, wide, opacity=1.0):
    """An arrow from `tail` behind (x, y) to `tip` before it."""
    down, right = move
    head = min(2.6 * wide, 0.8 * (tip + tail))
    outline = [
        (-tail, -wide / 2), (tip - head, -wide / 2), (tip - head, -1.55 * wide), (tip, 0), (tip - head, 1.55 * wide),
        (tip - head, wide / 2), (-tail, wide / 2),
    ]  # fmt: skip
    points = [(x + right * along - down * across, y + down * along + right * across) for along, across in outline]
    return _polygon(points, INK, f'opacity="{opacity:.2f}"')


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
            at = middle[0] + right * unit * 0.28, middle[1] + down * unit * 0.28
            parts.append(_arrow(*at, MOVES[action], 0.13 * unit, 0.15 * unit, 0.09 * unit))
        elif unit >= 64:
            at = middle[0] + right * unit * 0.3, middle[1] + down * unit * 0.34
            parts.append(_word(_value(value, digits), *at, unit * 0.14, 700 if best else 400))
    return parts


def _robot(view, columns, unit):
    """The robot where its walk has ended, with its trail, or where it learns."""
    walk, state = view["walk"], view["robot"]

    def middle(cell):
        return MARGIN + (cell % columns + 0.5) * unit, HEADER + (cell // columns + 0.5) * unit

    parts = []
    if walk and walk["current"]:
        state = walk["states"][-1]
        for start, entered in zip(walk["states"][:-1], walk["entered"], strict=True):
            (x1, y1), (x2, y2) = middle(start), middle(entered)
            parts.append(
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{TRAIL}" stroke-width="2.5" '
                'stroke-linecap="round" opacity="0.65"/>'
            )
    if state is None:
        return parts
    x, y = middle(state)
    return [*parts, symbol_as_svg(SYMBOLS["robot"], x - 0.3 * unit, y - 0.3 * unit, 0.6 * unit)]


def _value(value, digits):
    words = f"{value:.{digits}f}"
    return words.lstrip("-") if float(words) == 0 else words.replace("-", "−")


def _signed(reward):
    return f"{reward:+g}".replace("-", "−")


def _word(words, x, y, size, weight=400, color=INK):
    """Text whose middle is (x, y)."""
    return svg_text(x, y + 0.35 * size, words, size, color, weight, "middle")


def _box(x, y, side, fill, more=f'stroke="{LINE}"'):
    return f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" fill="{fill}" {more}/>'


def _polygon(points, fill, more=""):
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{text}" fill="{fill}" {more}/>'
