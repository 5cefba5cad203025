"""The card that a check shows: HTML that follows JupyterLab's theme, and the same as plain text."""

import html
import re
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from rlcourse.checks import pictures
from rlcourse.checks.differences import Part, wrong_parts
from rlcourse.checks.judge import Failure, Verdict

HEADLINES = {
    "passed": ("✓", "passed", "right"),
    "failed": ("✗", "not yet", "wrong"),
    "not attempted": ("○", "not attempted yet", "open"),
    "interrupted": ("○", "interrupted", "open"),
    "unknown exercise": ("?", "unknown exercise", "wrong"),
    "unusable seed": ("?", "this seed cannot be used", "wrong"),
    "no verdict": ("?", "the check itself failed", "open"),
    "raised": ("✗", "not yet: it raises an error", "wrong"),
    "recursion": ("✗", "not yet: it calls itself too often", "wrong"),
    "time limit": ("✗", "not yet: it takes too long", "wrong"),
    "output limit": ("✗", "not yet: it prints too much", "wrong"),
    "changed its input": ("✗", "not yet: it changes its input", "wrong"),
    "not plain": ("✗", "not yet: the answer has the wrong type", "wrong"),
}

MAX_LINES = 12
MAX_PARTS = 3
MAX_MESSAGE = 500
COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
STYLE = f"<style>{(Path(__file__).parent / 'card.css').read_text(encoding='utf-8')}</style>"


class Card:
    """A verdict as it is displayed."""

    def __init__(self, verdict: Verdict):
        self.verdict = verdict

    def _repr_html_(self) -> str:
        return _html(self.verdict)

    def __repr__(self) -> str:
        return _text(self.verdict)


def _text(verdict: Verdict) -> str:
    sign, headline, _ = HEADLINES[verdict.status]
    lines = [f"{sign} {verdict.title}: {headline}{_points(verdict, ' ({})')}"]
    hints = [f"  {opening} {hint}{doubt}" for opening, hint, doubt in _hints(verdict)]
    lines += _in_order(verdict, hints, _failure_as_text(verdict))
    if verdict.output:
        lines.append(f"  It printed: {_output(verdict)}")
    if verdict.note:
        lines.append(f"  {verdict.note}")
    if closing := _closing(verdict):
        lines.append(f"  {closing}")
    return _legible("\n".join(lines))


def _in_order(verdict: Verdict, hints: list[str], failure: list[str]) -> list[str]:
    """Hints first; but what an error or a time limit says itself comes before hints that know nothing of it."""
    return hints + failure if verdict.status == "failed" or verdict.misconception else failure + hints


def _failure_as_text(verdict: Verdict) -> list[str]:
    failure = verdict.failure
    if not failure:
        return []
    return [
        *([f"  What should hold: {failure.property}"] if verdict.status == "failed" else []),
        f"  {_sentence(failure.message)}",
        *_aligned(_rows(failure)),
        *_aligned(_drawn_as_text(failure)),
    ]


def _aligned(rows: list[tuple[str, str]]) -> list[str]:
    """Each name and its value; the values begin one below the other."""
    width = max((len(name) for name, _ in rows), default=0) + 6
    lines = []
    for name, value in rows:
        opening = (f"    {name}: " if name else "").ljust(width)
        lines.append(opening + value.replace("\n", "\n" + " " * width))
    return lines


def _html(verdict: Verdict) -> str:
    sign, headline, tone = HEADLINES[verdict.status]
    parts = [
        STYLE,
        f'<div class="rlc-card rlc-{tone}" role="status"><div class="rlc-head">',
        f'<span class="rlc-sign" aria-hidden="true">{sign}</span>',
        f'<span class="rlc-title">{html.escape(verdict.title)}</span><span>{html.escape(headline)}</span>',
        _points(verdict, '<span class="rlc-points">{}</span>'),
        "</div>",
    ]
    hints = [f"<p><strong>{opening}</strong> {_inline(hint)}{doubt}</p>" for opening, hint, doubt in _hints(verdict)]
    hints = ['<div class="rlc-hint">', *hints, "</div>"] if hints else []
    parts += _in_order(verdict, hints, _failure_as_html(verdict))
    if verdict.output:
        parts.append(f'<p>It printed:</p><pre class="rlc-out">{html.escape(_output(verdict))}</pre>')
    if verdict.note:
        parts.append(f"<p>{_inline(verdict.note)}</p>")
    if closing := _closing(verdict):
        parts.append(f'<p class="{"rlc-use" if verdict else "rlc-seed"}">{_inline(closing)}</p>')
    parts.append("</div>")
    return _legible("".join(parts))


def _failure_as_html(verdict: Verdict) -> list[str]:
    failure = verdict.failure
    if not failure:
        return []
    rows = [f"<dt>{html.escape(name)}</dt><dd><pre>{html.escape(value)}</pre></dd>" for name, value in _rows(failure)]
    return [
        *([f"<p>What should hold: <em>{_inline(failure.property)}</em></p>"] if verdict.status == "failed" else []),
        f"<p>{_inline(_sentence(failure.message))}</p>",
        *(['<dl class="rlc-data">', *rows, "</dl>"] if rows else []),
        *_drawn_as_html(failure),
    ]


def _hints(verdict: Verdict) -> list[tuple[str, str, str]]:
    """How each hint opens, what it says, and what is added where it is a guess."""
    certain = [("Hint:", hint, "") for hint in verdict.hints[verdict.is_guess :]]
    if not verdict.is_guess:
        return certain
    return [("Perhaps this:", verdict.hints[0], " (It explains the failure shown here, but not everything.)"), *certain]


def _closing(verdict: Verdict) -> str:
    """What a right function is used for; how to draw the inputs again on which an answer failed."""
    if verdict or verdict.seed is None or HEADLINES[verdict.status][2] == "open":
        return verdict.used_for
    return f"Inputs of seed {verdict.seed}; `check(…, seed={verdict.seed})` draws them again."


def _points(verdict: Verdict, form: str) -> str:
    if not verdict.max_points or HEADLINES[verdict.status][2] == "open":
        return ""
    return form.format(f"{verdict.points} of {verdict.max_points} points")


def _rows(failure: Failure) -> list[tuple[str, str]]:
    """The smallest failing input, and what came out of it unless that is drawn, or said by the message."""
    rows = [(name, short(value)) for name, value in failure.arguments.items()]
    if not isinstance(failure.expected, int | float | None) and not _is_drawn(failure):
        rows += [("expected", short(failure.expected)), ("your answer", short(failure.actual))]
    return rows


def _is_drawn(failure: Failure) -> bool:
    return bool(failure.picture or _wrong_parts(failure))


def _wrong_parts(failure: Failure) -> list[Part]:
    return wrong_parts(failure.expected, failure.actual, failure.tolerance)[:MAX_PARTS]


def _drawn_as_text(failure: Failure) -> list[tuple[str, str]]:
    if failure.picture:
        return pictures.map_as_text(failure.picture)
    return [row for part in _wrong_parts(failure) for row in pictures.part_as_text(part)]


def _drawn_as_html(failure: Failure) -> list[str]:
    if failure.picture:
        return [pictures.map_as_html(failure.picture)]
    return [pictures.part_as_html(part) for part in _wrong_parts(failure)]


def _output(verdict: Verdict) -> str:
    rest = verdict.output_length - len(verdict.output)
    return verdict.output.rstrip() + (f"\n… and {rest:,} more characters" if rest > 0 else "")


def _sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE].rstrip() + " …."
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".?!" else ".")


def _legible(text: str) -> str:
    """Without colour codes, and with � for characters that a terminal obeys or that cannot be sent to a browser."""
    return UNPRINTABLE.sub("�", COLOUR_CODE.sub("", text.replace("\r", "\n")))


def _inline(text: str) -> str:
    """Escaped text, with `code` between backticks set as code."""
    pieces = html.escape(text).split("`")
    if len(pieces) % 2 == 0:
        return html.escape(text)
    return "".join(f"<code>{piece}</code>" if index % 2 else piece for index, piece in enumerate(pieces))


def short(value: Any, width: int = 70, most: int = 400) -> str:
    """A value as a learner can read it: rounded, and cut after ``most`` characters or a dozen lines."""
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, np.ndarray):
        with np.printoptions(precision=4, suppress=True, threshold=60, edgeitems=3, linewidth=width):
            lines = str(value).split("\n")
            text = "\n".join(lines[:MAX_LINES] + ["…"] * (len(lines) > MAX_LINES))
            if value.ndim > 1 or value.size > 60:
                text += f"   shape {value.shape}" if "\n" not in text else f"\nshape {value.shape}"
    elif isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, list | tuple):
        opening, closing = ("[", "]") if isinstance(value, list) else ("(", ")")
        text = opening + ", ".join(short(each, width, 80) for each in value[:most]) + closing
    elif isinstance(value, dict):
        parts = [f"{key!r}: " + short(each, width, 80) for key, each in islice(value.items(), most)]
        if any("\n" in part for part in parts):
            return "\n".join(part.replace("\n", "\n" + " " * (part.index(":") + 2)) for part in parts)
        text = "{" + ", ".join(parts) + "}"
    elif callable(value):
        text = f"the function {getattr(value, '__name__', type(value).__name__)}"
    else:
        text = repr(value)
    return text if len(text) <= most else text[:most].rstrip() + " …"
