"""Answers to `share-among-points` that are right in most places."""

import numpy as np

from rlcourse.exercises.bellman.share_among_points import _around, _between, reference


def clipped_shares_of_an_extrapolation(x, points):
    left, _ = _around(x, points)
    return np.clip(_between(left, (x - points[left]) / (points[left + 1] - points[left]), len(points)), 0, None)


def absolute_shares(x, points):
    left, _ = _around(x, points)
    return np.abs(_between(left, (x - points[left]) / (points[left + 1] - points[left]), len(points)))


def rounded(x, points):
    return reference(x, points).round(2)


def half_precision(x, points):
    return reference(x, points).astype(np.float16)


def gap_of_the_next_points(x, points):
    left, _ = _around(x, points)
    gaps = np.append(np.diff(points)[1:], points[-1] - points[-2])
    x = np.clip(x, points[0], points[-1])
    return _between(left, min((x - points[left]) / gaps[left], 1), len(points))


def mean_gap(x, points):
    left, _ = _around(x, points)
    x = np.clip(x, points[0], points[-1])
    return _between(left, min((x - points[left]) / np.diff(points).mean(), 1), len(points))


def smooth_step(x, points):
    left, beyond = _around(x, points)
    return _between(left, beyond**2 * (3 - 2 * beyond), len(points))


def squared(x, points):
    left, beyond = _around(x, points)
    shares = _between(left, beyond, len(points)) ** 2
    return shares / shares.sum()


def outside_before_the_first_only(x, points):
    left, _ = _around(x, points)
    return _between(left, max((x - points[left]) / (points[left + 1] - points[left]), 0), len(points))


def outside_behind_the_last_only(x, points):
    left, _ = _around(x, points)
    return _between(left, min((x - points[left]) / (points[left + 1] - points[left]), 1), len(points))


def nothing_on_the_last_point(x, points):
    return np.where(x == points[-1], 0.0, reference(x, points))


def both_neighbours_get_everything_on_a_point(x, points):
    shares = reference(x, points)
    return np.where(np.isin(points, x), 1.0, shares) + np.roll(np.isin(points, x), 1) * (shares.max() == 1)


def wraps_around(x, points):
    return reference(points[0] + (x - points[0]) % (points[-1] - points[0]), points)


def the_two_nearest_points(x, points):
    """They need not lie on both sides of x."""
    near = np.sort(np.argsort(np.abs(points - x))[:2])
    gap = points[near[1]] - points[near[0]]
    shares = np.zeros(len(points))
    shares[near] = np.clip([(points[near[1]] - x) / gap, (x - points[near[0]]) / gap], 0, 1)
    return shares


def changes_the_points(x, points):
    shares = reference(x, points)
    points -= x
    return shares


NEAR_MISSES = (
    clipped_shares_of_an_extrapolation,
    absolute_shares,
    rounded,
    half_precision,
    gap_of_the_next_points,
    mean_gap,
    smooth_step,
    squared,
    outside_before_the_first_only,
    outside_behind_the_last_only,
    nothing_on_the_last_point,
    both_neighbours_get_everything_on_a_point,
    wraps_around,
    the_two_nearest_points,
    changes_the_points,
)

_LEFT = "left = min(np.searchsorted(points, x, side='right') - 1, len(points) - 2)"

EQUIVALENT = {
    f"reference: `{_LEFT}` → `left = min(np.searchsorted(points, x) - 1, len(points) - 2)`": (
        "on a point either gap beside it gives that point everything; on the first one, left is -1, and the gap from "
        "the last point to the first does the same"
    ),
    f"reference: `{_LEFT}` → `{_LEFT.replace('len(points)', 'len(shares)')}`": "both have n entries",
    "reference: `x = np.clip(x, points[0], points[-1])` → `x = np.clip(points[0], x, points[-1])`": (
        "the larger of two numbers, then the smaller of that and a third: the order of the two does not matter"
    ),
    "with_a_loop: `for i in range(1, len(points)):` → `for i in range(1, len(shares)):`": "both have n entries",
    "with_a_loop: `for i in range(1, len(points)):` → `for i in range(0, len(points)):`": (
        "x is beyond the first point here, so the added round does nothing"
    ),
    "with_a_loop: `if x <= points[0]:` → `if x < points[0]:`": "on the first point the loop gives it everything too",
    "with_a_loop: `if x <= points[i]:` → `if x < points[i]:`": (
        "on a point, the gap on its right gives it everything too"
    ),
}
