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


def at_fraction(fraction):
    """A solution that is a line from start to end, fraction(t, steps) of the way along it."""

    def solution(t, start, end, steps):
        return start + fraction(t, steps) * (end - start)

    return solution


def afterwards(value):
    """A solution that is right up to `steps`; from then on value(t, start, end, steps)."""

    def solution(t, start, end, steps):
        return value(t, start, end, steps) if t > steps else start + t / steps * (end - start)

    return solution


def exponential(t, start, end, steps):
    return start * (end / start) ** min(t / steps, 1.0)


def exponential_of_the_size(t, start, end, steps):
    return start * (abs(end / start) + 1e-12) ** min(t / steps, 1) if start else end


def shifts_by_one(t, start, end, steps):
    return start if t == 0 else reference(t - 1, start, end, steps)


def end_one_step_early(t, start, end, steps):
    return end if t >= steps - 1 else reference(t, start, end, steps)


def linspace_without_the_last(t, start, end, steps):
    return np.linspace(start, end, steps)[min(t, steps - 1)]


def linspace_runs_out(t, start, end, steps):
    return np.linspace(start, end, steps + 1)[t]


def linspace_too_short(t, start, end, steps):
    return np.linspace(start, end, steps)[t]


def draw_ends(rng):
    return float(rng.integers(60, 100) / 100), float(rng.integers(5, 30) / 100), int(rng.integers(4, 12))


def falling(rng):
    start, end, steps = draw_ends(rng)
    many = int(rng.integers(3000, 9000))
    cases = [(t, start, end, steps) for t in (*range(steps), steps)]
    cases += [(t, start, 0.0, many) for t in (1, many // 3, many - 1, many)]
    cases += [(0, start, end, 1), (1, start, end, 1)]
    whole = (int(rng.integers(5, 9)), int(rng.integers(3)))
    return [*cases, (1, *whole, 11), (2, *whole, 11), (1, start, start, 4)]


def after_the_end(rng):
    start, end, steps = draw_ends(rng)
    cases = [(steps + late, start, end, steps) for late in (1, 2, 3, 9 * steps)]
    return [*cases, (2, start, end, 1), (3, start, 0.0, 1), (20_000, start, end, 6000), (steps + 1, end, start, steps)]


def rising(rng):
    end, start, steps = draw_ends(rng)
    ends = [(start, end), (0.0, end), (-end, end), (-end, -start), (-end, 0.0), (3 * start, 40 * end)]
    return [(t, *each, steps) for each in ends for t in (0, 1, steps // 2, steps - 1, steps, 2 * steps)]


def falling_below_zero(rng):
    high, low, steps = draw_ends(rng)
    ends = [(low, -high), (-low, -high), (0.0, -high), (40 * high, -40 * low)]
    return [(t, *each, steps) for each in ends for t in (0, 1, steps // 2, steps - 1, steps, 2 * steps)]


EXERCISE = Exercise(
    id="linear-schedule",
    title="A linear schedule",
    minutes=3,
    optional=True,
    difficulty=1,
    reference=reference,
    alternatives=(by_interpolation, by_branch, by_clipping),
    misconceptions=(
        Misconception(
            "not-clamped",
            at_fraction(lambda t, steps: t / steps),
            "Up to `steps` your line is right, but then it runs on, and an epsilon below zero is no probability. "
            "From `steps` on the value stays at `end`.",
        ),
        Misconception(
            "clamped-from-below",
            lambda t, start, end, steps: max(start + t / steps * (end - start), end),
            "`max(..., end)` is right for a falling schedule only. When `end` is larger than `start`, it gives `end` "
            "from the first step. Clamp the fraction t / steps at 1 instead: that works in both directions.",
        ),
        Misconception(
            "clamped-from-above",
            lambda t, start, end, steps: min(start + t / steps * (end - start), end),
            "`min(..., end)` is right for a rising schedule only. When `end` is smaller than `start`, it gives `end` "
            "from the first step. Clamp the fraction t / steps at 1 instead: that works in both directions.",
        ),
        Misconception(
            "clipped-in-one-order",
            lambda t, start, end, steps: float(np.clip(start + t / steps * (end - start), end, start)),
            "Clipping needs the smaller bound first, and which of `start` and `end` is the smaller one depends on the "
            "schedule. Clamp the fraction t / steps at 1 instead: that works in both directions.",
            variants=(
                lambda t, start, end, steps: float(np.clip(start + t / steps * (end - start), start, end)),
                lambda t, start, end, steps: min(max(start + t / steps * (end - start), end), start),
            ),
        ),
        Misconception(
            "clamped-at-zero",
            lambda t, start, end, steps: max(start + t / steps * (end - start), 0.0),
            "You stop the line at zero. It should stop at `end`, from t = steps on.",
        ),
        Misconception(
            "kept-within-0-and-1",
            lambda *args: float(np.clip(reference(*args), 0.0, 1.0)),
            "You keep the value within the limits of a probability. But a schedule may serve other quantities too, "
            "which may be negative or large: nothing but `start` and `end` limits it.",
            variants=(lambda *args: max(0.0, reference(*args)), lambda *args: min(1.0, reference(*args))),
        ),
        Misconception(
            "arrives-one-step-early",
            at_fraction(lambda t, steps: min(t / max(steps - 1, 1), 1.0)),
            "The end is reached one step early: your line has steps - 1 parts, or `np.linspace` has `steps` points and "
            "so one part less. At t = steps, not before, the value is `end`.",
            variants=(linspace_without_the_last, end_one_step_early),
        ),
        Misconception(
            "arrives-one-step-late",
            at_fraction(lambda t, steps: min(t / (steps + 1), 1.0)),
            "The end is reached one step late: at t = steps the value should be `end` already. The fraction of the way "
            "is t / steps.",
            variants=(shifts_by_one,),
        ),
        Misconception(
            "counts-from-one",
            at_fraction(lambda t, steps: min((t + 1) / steps, 1.0)),
            "You are one step ahead: at t = 0, the first step, the value is `start`. The fraction of the way is "
            "t / steps, without + 1.",
        ),
        Misconception(
            "scales-the-start",
            lambda t, start, end, steps: max(start * (1 - t / steps), end),
            "Your line falls from `start` towards zero and is cut off at `end`. It should reach `end` exactly at t "
            "= steps: its slope is (end - start) / steps.",
        ),
        Misconception(
            "falls-to-zero",
            lambda t, start, end, steps: start * (1 - min(t / steps, 1.0)),
            "Your line goes from `start` to zero; `end` does not occur. It should go the distance end - start.",
        ),
        Misconception(
            "adds-the-end-on-top",
            lambda t, start, end, steps: end + start * (1 - min(t / steps, 1.0)),
            "At t = 0 you give start + end: the end is added on top of a line that falls from `start` to zero. The "
            "distance to go is end - start, counted from `start`.",
        ),
        Misconception(
            "not-divided-by-steps",
            at_fraction(lambda t, steps: min(t, steps)),
            "Each step changes the value by the whole distance from `start` to `end`. It should be divided among the "
            "`steps` steps: the fraction of the way is t / steps.",
            variants=(at_fraction(lambda t, steps: t), at_fraction(lambda t, steps: min(t, 1))),
        ),
        Misconception(
            "divides-by-t",
            lambda t, start, end, steps: start + (end - start) * steps / t,
            "You divide by t, which is 0 at the beginning. The fraction of the way that is done is t / steps.",
        ),
        Misconception(
            "exponential",
            exponential,
            "This is an exponential schedule: it multiplies by the same factor at each step. A linear one adds "
            "the same amount at each step.",
            variants=(exponential_of_the_size,),
        ),
        Misconception(
            "cosine",
            at_fraction(lambda t, steps: (1 - np.cos(np.pi * min(t / steps, 1.0))) / 2),
            "Your curve is flat at both ends and steep in the middle. A linear schedule changes by the same amount at "
            "each step.",
        ),
        Misconception(
            "runs-backwards",
            lambda t, start, end, steps: end + min(t / steps, 1.0) * (start - end),
            "`start` and `end` are swapped: at t = 0 the value should be `start`.",
        ),
        Misconception(
            "wrong-sign",
            at_fraction(lambda t, steps: -min(t / steps, 1.0)),
            "Your line starts right and goes away from `end`. The distance to go is end - start; with start - end it "
            "has to be subtracted.",
        ),
        Misconception(
            "jumps",
            at_fraction(lambda t, steps: min(t // steps, 1)),
            "The value jumps from `start` to `end` in one go. Between them lies a line: the fraction t / steps of the "
            "way. (`//` would cut that fraction off.)",
        ),
        Misconception(
            "stairs",
            at_fraction(lambda t, steps: min(10 * t // steps, 10) / 10),
            "Your value moves in stairs. The fraction t / steps should go into the result as it is, neither cut off "
            "nor rounded.",
            variants=(at_fraction(lambda t, steps: min(100 * t // steps, 100) / 100),),
        ),
        Misconception(
            "rounds",
            lambda *args: round(reference(*args), 2),
            "Your values are rounded. Return the number as it is.",
            variants=(
                lambda *args: round(reference(*args), 1),
                lambda *args: round(reference(*args), 3),
                lambda *args: int(reference(*args)),
            ),
        ),
        Misconception(
            "start-again",
            afterwards(lambda t, start, end, steps: start),
            "The line is right, but after `steps` the value goes back to `start`. It stays at `end`.",
            variants=(at_fraction(lambda t, steps: (t % (steps + 1)) / steps),),
        ),
        Misconception(
            "zero-afterwards",
            afterwards(lambda t, start, end, steps: 0.0),
            "The line is right, but after `steps` the value is 0. It stays at `end`.",
        ),
        Misconception(
            "nothing-afterwards",
            afterwards(lambda t, start, end, steps: None),
            "The line is right, but after `steps` your function ends without a `return`. From then on it gives `end`.",
        ),
        Misconception(
            "returns-nothing",
            lambda t, start, end, steps: None,
            "Your function returns nothing (None). Printing shows a number and hands nothing over: `return` it.",
        ),
        Misconception(
            "whole-schedule",
            lambda t, start, end, steps: np.linspace(start, end, steps + 1),
            "You return the schedule of all steps. The caller asks for one number: the value at step `t`.",
        ),
        Misconception(
            "linspace-runs-out",
            linspace_runs_out,
            "`np.linspace` has an entry for each step up to `steps`, and `t` may be larger: then there is no such "
            "entry. Use min(t, steps) as the index.",
            variants=(linspace_too_short,),
        ),
    ),
    properties=(
        Property("a straight line from start (t = 0) to end (t = steps)", 1, falling),
        Property("after that it stays at end", 1, after_the_end),
        Property("it can rise as well as fall", 1, rising),
        Property("start and end may be any numbers, negative ones too", 1, falling_below_zero),
    ),
    hints=(
        "What fraction of the way is done at step t? It is never more than 1.",
        "fraction = min(t / steps, 1)",
        "start + fraction * (end - start)",
    ),
    used_for="Epsilon follows this line in your own loop of section 3.7, and in DQN, where the table becomes a "
    "network.",
)
