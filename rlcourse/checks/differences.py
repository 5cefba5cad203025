"""Where an answer differs from what was expected: the arrays in it that hold wrong entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rlcourse.checks.plain import side_by_side


@dataclass(frozen=True, eq=False)
class Part:
    """An array of an answer with wrong entries, of one or two axes.

    name     how it is reached in the answer, such as ``['v'][2]``; empty for the answer itself
    wrong    which entries of ``actual`` are wrong; all three arrays have one shape
    summary  how many entries are wrong, of how many; of the whole array if this is a window
    start    the index at which the window begins, one number per axis
    """

    name: str
    expected: np.ndarray
    actual: np.ndarray
    wrong: np.ndarray
    summary: str
    start: tuple[int, ...]

    def window(self, most: int) -> "Part":
        """The part around its first wrong entry, at most ``most`` entries along each axis."""
        first = np.argwhere(self.wrong)[0]
        start = tuple(
            max(0, min(int(at) - most // 2, size - most)) for at, size in zip(first, self.wrong.shape, strict=True)
        )
        cut = tuple(slice(begin, begin + most) for begin in start)
        return Part(self.name, self.expected[cut], self.actual[cut], self.wrong[cut], self.summary, start)


def wrong_parts(expected: Any, actual: Any, tolerance: float) -> list[Part]:
    """The arrays of numbers that differ, in their order; of one with more than two axes, its first wrong table."""
    return list(_parts("", expected, actual, tolerance))


def _parts(name: str, expected: Any, actual: Any, tolerance: float) -> Iterator[Part]:
    if found := side_by_side(actual, expected, tolerance):
        actual, expected, wrong = found
        if wrong.size < 2 or not wrong.any():  # what differs in a single number, the message says
            return
        while wrong.ndim > 2:
            index = int(np.argwhere(wrong)[0][0])
            name, expected, actual, wrong = f"{name}[{index}]", expected[index], actual[index], wrong[index]
        summary = f"{wrong.sum()} of {wrong.size} entries {'differs' if wrong.sum() == 1 else 'differ'}"
        yield Part(name, expected, actual, wrong, summary, (0,) * wrong.ndim)
    elif isinstance(expected, dict) and isinstance(actual, dict):
        for key in expected:
            if key in actual:
                yield from _parts(f"{name}[{key!r}]", expected[key], actual[key], tolerance)
    elif isinstance(expected, list | tuple) and isinstance(actual, list | tuple):
        for index, (ours, theirs) in enumerate(zip(expected, actual, strict=False)):
            yield from _parts(f"{name}[{index}]", ours, theirs, tolerance)
