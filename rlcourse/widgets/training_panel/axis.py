"""Axes of the panel's charts: round numbers, no jumps, and no single return that squashes all others."""

from math import ceil, floor, isfinite, log10

import numpy as np

INTERVALS = 5  # about so many between the numbers of an axis
SLACK = 2.2  # an axis that is this many times longer than needed is drawn anew
FAR = 8.0  # outliers are left out where the whole range is this many times that of the middle 90 %
ENOUGH = 20  # numbers of which that may be said


def round_step(raw):
    """The least of …, 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is at least `raw` > 0."""
    power = 10.0 ** floor(log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))


def round_numbers(low, high, step):
    """[number, its text] at the multiples of `step` from low to high."""
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    size = max(abs(low), abs(high))
    if size >= 1e10:
        return [[k * step, f"{k * step:.3g}".replace("-", "−").replace("e+", "e")] for k in range(first, last + 1)]
    unit, sign = (1e6, "M") if size >= 1e6 else (1e3, "k") if size >= 1e4 else (1.0, "")
    digits = max(0, -floor(log10(step / unit) + 1e-9))
    texts = [f"{k * step / unit:.{digits}f}{sign}".replace("-", "−") if k else "0" for k in range(first, last + 1)]
    return [[k * step, text] for k, text in zip(range(first, last + 1), texts, strict=True)]


def range_of(numbers):
    """(low, high) in which finite `numbers` are drawn: all of them, or all but far outliers."""
    low, high = float(np.min(numbers)), float(np.max(numbers))
    bottom, top = np.percentile(numbers, (5, 95))
    spread = float(top - bottom)
    if len(numbers) >= ENOUGH and spread > 0 and high - low > FAR * spread:
        low, high = max(low, float(bottom) - 1.5 * spread), min(high, float(top) + 1.5 * spread)
    return low, high


class Axis:
    """An upward axis that stays as it is as long as that serves."""

    def __init__(self):
        self.low = self.high = self.step = None

    def show(self, numbers, always=()):
        """The axis for `numbers`, outliers aside, and all of `always`: {"low", "high", "ticks"}."""
        numbers = np.asarray(numbers, dtype=float)
        numbers = numbers[np.isfinite(numbers)]
        low, high = range_of(numbers) if len(numbers) else (None, None)
        ends = [end for end in (low, high, *always) if end is not None and isfinite(end)]
        if not ends:
            return {"low": 0.0, "high": 1.0, "ticks": []}
        if not len(numbers):
            ends.append(0.0)
        low, high = min(ends), max(ends)
        if high - low <= 1e-6 * max(abs(low), abs(high)) or high == low:
            margin = max(1e-3, 0.1 * abs(high)) if high else 1.0
            low, high = low - margin, high + margin
        fits = self.low is not None and self.low <= low and high <= self.high
        if not fits or self.high - self.low > SLACK * (high - low):
            self.step = step = round_step((high - low) / INTERVALS)
            self.low, self.high = step * floor(low / step + 1e-9), step * ceil(high / step - 1e-9)
        return {"low": self.low, "high": self.high, "ticks": round_numbers(self.low, self.high, self.step)}


def steps_axis(total):
    """The axis from 0 to `total` environment steps."""
    return {"low": 0, "high": total, "ticks": round_numbers(0, total, max(1, round_step(total / INTERVALS)))}
