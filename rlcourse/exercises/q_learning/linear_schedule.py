"""A linear schedule that stops at its end value."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def reference(t, start, end, steps):
    fraction = min(t / steps, 1.0)
    return start + fraction * (end - start)


def by_interpolation(t, start, end, steps):
    return np.interp(t, [0, steps], [start, end])


def by_branch(t, start, end, steps):
    if t >= steps:
        return end
    return (1 - t / steps) * start + t / steps * end


def by_clipping(t, start, end, steps):
    return float(np.clip(start + t * (end - start) / steps, min(start, end), max(start, end)))


def not_clamped(t, start, end, steps):
    return start + t / steps * (end - start)


def clamped_from_below(t, start, end, steps):
    return max(start + t / steps * (end - start), end)


def clipped_in_one_order(t, start, end, steps):
    return float(np.clip(start + t / steps * (end - start), end, start))


def clamped_at_zero(t, start, end, steps):
    return max(start + t / steps * (end - start), 0.0)


def arrives_one_step_early(t, start, end, steps):
    return start + min(t / max(steps - 1, 1), 1.0) * (end - start)


def scales_the_start(t, start, end, steps):
    return max(start * (1 - t / steps), end)


def exponential(t, start, end, steps):
    return start * (end / start) ** min(t / steps, 1.0)


def runs_backwards(t, start, end, steps):
    return end + min(t / steps, 1.0) * (start - end)


def whole_numbers(t, start, end, steps):
    return start + min(t // steps, 1) * (end - start)


def draw_ends(rng):
    return float(rng.integers(60, 100) / 100), float(rng.integers(5, 30) / 100), int(rng.integers(4, 12))


def falling(rng):
    start, end, steps = draw_ends(rng)
    return [(t, start, end, steps) for t in range(1, steps)] + [(0, start, end, steps), (steps, start, end, steps)]


def after_the_end(rng):
    start, end, steps = draw_ends(rng)
    return [(steps + 1, start, end, steps), (10 * steps, start, end, steps), (3, 0.5, 0.0, 1)]


def rising(rng):
    end, start, steps = draw_ends(rng)
    return [(t, start, end, steps) for t in (0, 1, steps // 2, steps, 2 * steps)]


EXERCISE = Exercise(
    id="linear-schedule",
    title="A linear schedule",
    minutes=3,
    difficulty=1,
    reference=reference,
    alternatives=(by_interpolation, by_branch, by_clipping),
    misconceptions=(
        Misconception(
            "not-clamped",
            not_clamped,
            "Up to `steps` your line is right, but then it runs on, and an epsilon below zero is no probability. "
            "From `steps` on the value stays at `end`.",
        ),
        Misconception(
            "clamped-from-below",
            clamped_from_below,
            "`max(..., end)` is right for a falling schedule only. When `end` is larger than `start`, it gives `end` "
            "from the first step. Clamp the fraction t / steps at 1 instead: that works in both directions.",
        ),
        Misconception(
            "clipped-in-one-order",
            clipped_in_one_order,
            "`np.clip(x, end, start)` needs the smaller bound first, which it is only for a falling schedule. Clamp"
            " the fraction t / steps at 1 instead: that works in both directions.",
        ),
        Misconception(
            "clamped-at-zero",
            clamped_at_zero,
            "You stop the line at zero. It should stop at `end`, from t = steps on.",
        ),
        Misconception(
            "arrives-one-step-early",
            arrives_one_step_early,
            "You divide by steps - 1, so the end is reached one step early. At t = steps, not before, the value is "
            "`end`.",
        ),
        Misconception(
            "scales-the-start",
            scales_the_start,
            "Your line falls from `start` towards zero and is cut off at `end`. It should reach `end` exactly at t "
            "= steps: its slope is (end - start) / steps.",
        ),
        Misconception(
            "exponential",
            exponential,
            "This is an exponential schedule: it multiplies by the same factor at each step. A linear one adds "
            "the same amount at each step.",
        ),
        Misconception(
            "runs-backwards",
            runs_backwards,
            "`start` and `end` are swapped: at t = 0 the value should be `start`.",
        ),
        Misconception(
            "whole-numbers",
            whole_numbers,
            "`//` cuts off the fraction, so the value jumps from `start` to `end` in one go. Use `/`.",
        ),
    ),
    properties=(
        Property("a straight line from start (t = 0) to end (t = steps)", 1, falling),
        Property("after that it stays at end", 1, after_the_end),
        Property("it can rise as well as fall", 1, rising),
    ),
    hints=(
        "What fraction of the way is done at step t? It is never more than 1.",
        "fraction = min(t / steps, 1)",
        "start + fraction * (end - start)",
    ),
)
