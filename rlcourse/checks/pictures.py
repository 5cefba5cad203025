"""What was expected beside what came out, for the card of a failed check: tables, curves, heat tables and maps.

Each exists as HTML (colours in card.css, so that they follow the theme) and as text for terminals. A wrong entry is
marked by a frame and a sign, never by colour alone. What is too large is cut to a window around the first wrong entry.
"""

import html
from dataclasses import dataclass

import numpy as np

from rlcourse.checks.differences import Part
from rlcourse.symbols import SYMBOLS, symbol_as_svg, symbol_of, symbols_as_css

MAX_ROW = 12  # longer rows of numbers become curves
MAX_TABLE = 8  # larger tables become heat tables
MAX_CURVE = 200
MAX_HEAT = 30
HUGE = 1e150  # numbers are clipped to this, so that differences of them are finite
MAP_STYLE = f"<style>{symbols_as_css('.rlc-map')}</style>"


@dataclass(frozen=True, eq=False)
class GridPicture:
    """A case on a grid world: the numbers in its cells as they should be, and as they are.

    cells             (rows, columns) characters as in `rlcourse.mdp.maps`
    expected, actual  (rows, columns) numbers; NaN leaves a cell empty
    caption           what the numbers are
    robot             (row, column) of the robot, if it matters
    """

    cells: np.ndarray
    expected: np.ndarray
    actual: np.ndarray
    caption: str
    robot: tuple[int, int] | None = None

    @property
    def wrong(self) -> np.ndarray:
        return ~np.isclose(self.expected, self.actual, equal_nan=True)


def part_as_html(part: Part) -> str:
    if part.wrong.ndim == 1:
        draw, most = (_row, MAX_ROW) if part.wrong.size <= MAX_ROW else (_curve, MAX_CURVE)
    else:
        draw, most = (_tables, MAX_TABLE) if max(part.wrong.shape) <= MAX_TABLE else (_heat_tables, MAX_HEAT)
    shown = part.window(most)
    caption = (f"<code>{html.escape(part.name)}</code>: " if part.name else "") + part.summary
    return f'<div class="rlc-part"><p>{caption}{_cut(part, shown)}</p>{draw(shown)}</div>'


def part_as_text(part: Part) -> list[tuple[str, str]]:
    """Rows of a name and a text; wrong entries carry a star."""
    shown = part.window(MAX_ROW if part.wrong.ndim == 1 else MAX_TABLE)
    ours, theirs = _text_tables(*_words(shown.expected, shown.actual, shown.wrong), shown.wrong)
    return [
        (f"expected{part.name}", ours),
        (f"your answer{part.name}", theirs),
        ("", f"* {part.summary}{_cut(part, shown)}"),
    ]


def map_as_html(picture: GridPicture) -> str:
    ours, theirs = _map_words(picture)
    nowhere = np.zeros_like(picture.wrong)
    return (
        f'<div class="rlc-part rlc-map">{MAP_STYLE}<p>{html.escape(picture.caption)}</p><div class="rlc-pair">'
        f"{_map(picture, 'expected', ours, nowhere)}{_map(picture, 'your answer', theirs, picture.wrong)}</div></div>"
    )


def map_as_text(picture: GridPicture) -> list[tuple[str, str]]:
    words = (np.where(words == "", picture.cells, words) for words in _map_words(picture))
    ours, theirs = _text_tables(*words, picture.wrong)
    return [
        ("on the map", picture.caption),
        ("expected", ours),
        ("your answer", theirs),
        ("", "* differs"),
    ]


def _map_words(picture: GridPicture) -> list[np.ndarray]:
    both = _words(picture.expected, picture.actual, picture.wrong)
    return [np.where(words == "nan", "", words) for words in both]


def _cut(part: Part, shown: Part) -> str:
    if shown.wrong.shape == part.wrong.shape:
        return ""
    sizes = " × ".join(str(size) for size in shown.wrong.shape)
    return f"; shown are {sizes} from index {', '.join(map(str, shown.start))} on"


def _words(expected: np.ndarray, actual: np.ndarray, wrong: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All numbers as text, the wrong ones with as many digits as it takes to see the difference."""
    ours, theirs = np.empty(wrong.shape, dtype=object), np.empty(wrong.shape, dtype=object)
    for where, is_wrong in np.ndenumerate(wrong):
        pair = expected[where].item(), actual[where].item()
        for digits in (4, 6, 9, 12, 17):
            ours[where], theirs[where] = (_word(each, digits) for each in pair)
            if ours[where] != theirs[where] or not is_wrong:
                break
    return ours, theirs


def _word(value: float, digits: int) -> str:
    if not isinstance(value, float):
        return str(value)
    before_the_point = len(f"{abs(value):.0f}") if abs(value) < 1e6 else 0
    return f"{value:.{max(digits, before_the_point)}g}"


def _text_tables(ours: np.ndarray, theirs: np.ndarray, wrong: np.ndarray) -> tuple[str, str]:
    """Both with columns of the same width, so that each number stands below its like."""
    starred = np.where(wrong, "*" + theirs, theirs)
    width = max(len(word) for word in (*ours.ravel(), *starred.ravel()))
    return tuple(
        "\n".join(" ".join(word.rjust(width) for word in row) for row in np.atleast_2d(words))
        for words in (ours, starred)
    )


def _row(part: Part) -> str:
    """One line per entry, so that both numbers stand side by side on a card of any width."""
    ours, theirs = _words(part.expected, part.actual, part.wrong)
    lines = "".join(
        f"<tr><th>{index}</th><td>{ours[index]}</td>{_cells(theirs[[index]], part.wrong[[index]])}</tr>"
        for index in range(len(ours))
    )
    head = "<tr><th></th><th>expected</th><th>your answer</th></tr>"
    return f'<div class="rlc-pair"><table class="rlc-table">{head}{lines}</table></div>'


def _tables(part: Part) -> str:
    ours, theirs = _words(part.expected, part.actual, part.wrong)
    pair = _table("expected", ours, np.zeros_like(part.wrong)) + _table("your answer", theirs, part.wrong)
    return f'<div class="rlc-pair">{pair}</div>'


def _table(title: str, words: np.ndarray, wrong: np.ndarray) -> str:
    head = "".join(f"<th>{column}</th>" for column in range(words.shape[1]))
    rows = "".join(f"<tr><th>{row}</th>{_cells(words[row], wrong[row])}</tr>" for row in range(len(words)))
    return f'<table class="rlc-table"><caption>{title}</caption><tr><th></th>{head}</tr>{rows}</table>'


def _cells(words: np.ndarray, wrong: np.ndarray) -> str:
    sign = '<span class="rlc-x" role="img" aria-label="wrong">✗</span>'
    return "".join(
        f'<td class="rlc-bad">{word}{sign}</td>' if bad else f"<td>{word}</td>"
        for word, bad in zip(words, wrong, strict=True)
    )


def _curve(part: Part) -> str:
    """Both as curves over the index, the wrong points in rings."""
    width, height, left, top = 560, 150, 58, 26
    ours, theirs = (np.clip(each.astype(float), -HUGE, HUGE) for each in (part.expected, part.actual))
    finite = [each for each in (*ours, *theirs) if np.isfinite(each)] or [0.0]
    low, high = min(finite), max(finite)
    spread = high - low or 1.0
    x = left + (np.arange(len(ours)) + 0.5) * (width - left - 8) / len(ours)

    def y(values: np.ndarray) -> np.ndarray:
        return np.where(np.isfinite(values), top + 6 + (high - values) / spread * (height - top - 28), height - 22)

    rings = "".join(
        f'<circle class="rlc-ring" cx="{x[i]:.1f}" cy="{y(theirs)[i]:.1f}" r="4"/>' for i in np.flatnonzero(part.wrong)
    )
    drawn = [
        f'<line class="rlc-axis" x1="{left}" y1="{height - 18}" x2="{width - 8}" y2="{height - 18}"/>',
        _polyline("rlc-expected", x, y(ours)),
        _polyline("rlc-actual", x, y(theirs)),
        rings,
        _text(left - 6, top + 10, f"{high:.3g}", "end"),
        _text(left - 6, height - 18, f"{low:.3g}", "end") if high > low else "",
        _text(x[0], height - 4, str(part.start[0]), "middle"),
        _text(x[-1], height - 4, str(part.start[0] + len(ours) - 1), "middle"),
        f'<line class="rlc-expected" x1="{left}" y1="10" x2="{left + 26}" y2="10"/>',
        _text(left + 32, 14, "expected"),
        f'<line class="rlc-actual" x1="{left + 110}" y1="10" x2="{left + 136}" y2="10"/>',
        _text(left + 142, 14, "your answer"),
        f'<circle class="rlc-ring" cx="{left + 250}" cy="10" r="4"/>',
        _text(left + 260, 14, "wrong"),
    ]
    return _svg(width, height, drawn, f"curves of what was expected and of your answer: {part.summary}")


def _polyline(kind: str, x: np.ndarray, y: np.ndarray) -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline class="{kind}" points="{points}"/>'


def _heat_tables(part: Part) -> str:
    """Both as coloured squares, blue for high and orange for low, the wrong ones crossed out."""
    ours, theirs = (np.clip(each.astype(float), -HUGE, HUGE) for each in (part.expected, part.actual))
    largest = max((abs(each) for each in (*ours.ravel(), *theirs.ravel()) if np.isfinite(each)), default=0.0) or 1.0
    pair = _heat_table("expected", ours, largest, np.zeros_like(part.wrong))
    pair += _heat_table("your answer", theirs, largest, part.wrong)
    key = f"<p>Blue is positive, orange negative, up to {largest:.3g}; wrong entries are crossed out.</p>"
    return f'<div class="rlc-pair">{pair}</div>{key}'


def _heat_table(title: str, values: np.ndarray, largest: float, wrong: np.ndarray) -> str:
    rows, columns = values.shape
    side = max(8, min(16, 240 // columns))
    drawn = [_text(0, 13, title)]
    for (row, column), value in np.ndenumerate(values):
        x, y = column * side, 20 + row * side
        drawn.append(_square(x, y, side, value / largest))
        if wrong[row, column]:
            across = side - 4
            cross = f"M{x + 2} {y + 2}l{across} {across}m0 {-across}l{-across} {across}"
            drawn.append(f'<path class="rlc-cross" d="{cross}"/>')
    return _svg(max(columns * side, 80) + 2, rows * side + 22, drawn, f"{title}, {rows} by {columns} numbers")


def _map(picture: GridPicture, title: str, words: np.ndarray, wrong: np.ndarray) -> str:
    rows, columns = picture.cells.shape
    side = max(30, min(48, 240 // columns))
    drawn = [_text(0, 13, title)]
    for (row, column), kind in np.ndenumerate(picture.cells):
        x, y, word, symbol = 1 + column * side, 20 + row * side, words[row, column], symbol_of(kind)
        drawn.append(f'<rect class="rlc-cell rl-cell-{symbol.name}" x="{x}" y="{y}" width="{side}" height="{side}"/>')
        drawn.append(symbol_as_svg(symbol, x + 1, y + 1, 0.42 * side, themed=True))
        if (row, column) == picture.robot:
            drawn.append(symbol_as_svg(SYMBOLS["robot"], x + 0.52 * side, y + 1, 0.45 * side, themed=True))
        if word:
            size = min(13, 1.45 * side / len(word))
            drawn.append(_text(x + side / 2, y + side / 2 + 13, word, "middle", size, f"rl-on-{symbol.name}"))
        if wrong[row, column]:
            drawn.append(f'<circle class="rlc-ring" cx="{x + side / 2}" cy="{y + side / 2}" r="{side / 2 - 1}"/>')
    return _svg(columns * side + 2, rows * side + 22, drawn, f"map, {title}; {int(wrong.sum())} cells ringed as wrong")


def _square(x: float, y: float, side: float, share: float) -> str:
    """A square of a heat table; share from -1 to 1 is how far its colour is from the middle; NaN leaves it empty."""
    if not np.isfinite(share):
        return f'<rect class="rlc-cell" fill="none" x="{x}" y="{y}" width="{side}" height="{side}"/>'
    end = "high" if share >= 0 else "low"
    colour = f"color-mix(in srgb, var(--rlc-{end}) {100 * min(1, abs(share)):.0f}%, var(--rlc-middle))"
    return f'<rect class="rlc-cell" style="fill: {colour}" x="{x}" y="{y}" width="{side}" height="{side}"/>'


def _text(x: float, y: float, words: str, anchor: str = "start", size: float = 12, kind: str = "") -> str:
    place = f'class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" text-anchor="{anchor}"'
    return f"<text {place}>{html.escape(words)}</text>"


def _svg(width: float, height: float, drawn: list[str], label: str) -> str:
    return (
        f'<svg class="rlc-picture" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" '
        f'aria-label="{html.escape(label)}">{"".join(drawn)}</svg>'
    )
