"""Linear interpolation as shares: how much each grid point counts for a place between two of them."""

from numbers import Real

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def reference(x, points):
    shares = np.zeros(len(points))
    x = np.clip(x, points[0], points[-1])
    left = min(np.searchsorted(points, x, side="right") - 1, len(points) - 2)
    shares[left + 1] = (x - points[left]) / (points[left + 1] - points[left])
    shares[left] = 1 - shares[left + 1]
    return shares


def interpolated_unit_vectors(x, points):
    return np.array([np.interp(x, points, unit) for unit in np.eye(len(points))])


def with_a_loop(x, points):
    shares = np.zeros(len(points))
    if x <= points[0]:
        shares[0] = 1.0
        return shares
    for i in range(1, len(points)):
        if x <= points[i]:
            gap = points[i] - points[i - 1]
            shares[i - 1] = (points[i] - x) / gap
            shares[i] = (x - points[i - 1]) / gap
            return shares
    shares[-1] = 1.0
    return shares


def _around(x, points):
    """The left of the two points around x, and how far x is on the way to the right one."""
    x = np.clip(x, points[0], points[-1])
    left = min(np.searchsorted(points, x, side="right") - 1, len(points) - 2)
    return left, (x - points[left]) / (points[left + 1] - points[left])


def _between(left, beyond, n):
    shares = np.zeros(n)
    shares[left], shares[left + 1] = 1 - beyond, beyond
    return shares


def left_and_right_swapped(x, points):
    left, beyond = _around(x, points)
    return _between(left, 1 - beyond, len(points))


def nearest_point(x, points):
    return np.eye(len(points))[np.argmin(np.abs(points - x))]


def left_point(x, points):
    return np.eye(len(points))[np.clip(np.searchsorted(points, x, side="right") - 1, 0, None)]


def half_and_half(x, points):
    return _between(_around(x, points)[0], 0.5, len(points))


def all_by_inverse_distance(x, points):
    weights = 1 / (np.abs(points - x) + 1e-9)
    return weights / weights.sum()


def _all_near_are_served(answer):
    """Far points get a share of a place between two others."""
    shares = np.asarray(answer(0.5, np.array([0.0, 1.0, 2.0, 3.0])))
    return shares.shape == (4,) and bool((shares > 1e-6).all())


def inverse_distance(x, points):
    left, _ = _around(x, points)
    shares = np.zeros(len(points))
    with np.errstate(divide="ignore", invalid="ignore"):  # the learner is told what comes of it
        weights = 1 / np.abs(points[left : left + 2] - np.clip(x, points[0], points[-1]))
        shares[left : left + 2] = weights / weights.sum()
    return shares


def _nan_on_a_point(answer):
    shares = np.asarray(answer(1.0, np.array([0.0, 1.0, 3.0])))
    return shares.shape == (3,) and bool(np.isnan(shares).any())


def extrapolated(x, points):
    left, _ = _around(x, points)
    return _between(left, (x - points[left]) / (points[left + 1] - points[left]), len(points))


def nothing_outside(x, points):
    if not points[0] <= x <= points[-1]:
        return np.zeros(len(points))
    return reference(x, points)


def outside_forgotten(x, points):
    right = np.searchsorted(points, x)
    return _between(right - 1, (x - points[right - 1]) / (points[right] - points[right - 1]), len(points))


def strictly_between_only(x, points):
    for i in range(len(points) - 1):
        if points[i] < x < points[i + 1]:
            return _between(i, (x - points[i]) / (points[i + 1] - points[i]), len(points))


def zeros_unless_strictly_between(x, points):
    between = strictly_between_only(x, points)
    return np.zeros(len(points)) if between is None else between


def equal_steps(x, points):
    position = np.clip((x - points[0]) / (points[1] - points[0]), 0, len(points) - 1)
    left = min(int(position), len(points) - 2)
    return _between(left, position - left, len(points))


def equal_steps_over_the_range(x, points):
    position = np.clip((x - points[0]) / (points[-1] - points[0]), 0, 1) * (len(points) - 1)
    left = min(int(position), len(points) - 2)
    return _between(left, position - left, len(points))


def place_as_index(x, points):
    position = np.clip(x, 0, len(points) - 1)
    left = min(int(position), len(points) - 2)
    return _between(left, position - left, len(points))


def beyond_the_last_index(x, points):
    x = np.clip(x, points[0], points[-1])
    left = np.searchsorted(points, x, side="right") - 1
    return _between(left, (x - points[left]) / (points[left + 1] - points[left]), len(points))


def point_on_the_right(x, points):
    left = min(np.searchsorted(points, x), len(points) - 2)
    return _between(left, (x - points[left]) / (points[left + 1] - points[left]), len(points))


def point_on_the_right_of_what_is_clipped(x, points):
    return point_on_the_right(np.clip(x, points[0], points[-1]), points)


def point_beyond_on_the_right(x, points):
    left = min(np.searchsorted(points, x, side="right"), len(points) - 2)
    return _between(left, (x - points[left]) / (points[left + 1] - points[left]), len(points))


def distances(x, points):
    left, _ = _around(x, points)
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = points[left + 1] - x, x - points[left]
    return shares


def only_two(x, points):
    beyond = _around(x, points)[1]
    return np.array([1 - beyond, beyond])


def _only_two_come_back(answer):
    return [np.shape(answer(0.5, np.arange(n) * 1.0)) for n in (3, 4, 6)] == [(2,)] * 3


def interpolated_place(x, points):
    return float(np.interp(x, points, points))


def _one_number(answer):
    return isinstance(answer(0.5, np.array([0.0, 1.0, 3.0])), Real)


def whole_numbers(x, points):
    return reference(x, points).astype(int)


def type_of_the_points(x, points):
    return reference(x, points).astype(points.dtype)


def _cuts_off(answer):
    shares = np.asarray(answer(1.5, np.array([0, 2, 5])))
    return shares.dtype.kind in "iu" and shares.shape == (3,)


def mean_gap(x, points):
    left, _ = _around(x, points)
    x = np.clip(x, points[0], points[-1])
    return _between(left, (x - points[left]) / np.diff(points).mean(), len(points))


def _right_but_on_points(answer, shares_on_a_point):
    """Between points and outside all is right; on the middle one of three, these shares come back."""
    points = np.array([0.0, 1.0, 3.0])
    expected = {0.25: [0.75, 0.25, 0], 2.5: [0, 0.25, 0.75], -1.0: [1, 0, 0], 4.0: [0, 0, 1], 1.0: shares_on_a_point}
    return all(np.allclose(answer(x, points), shares) for x, shares in expected.items())


def _changed_on_points(x, points, change):
    """Right, but on an inner point the shares are changed."""
    shares = reference(x, points)
    return change(shares) if x in points[1:-1] else shares


def empty_on_a_point(x, points):
    return _changed_on_points(x, points, lambda shares: 0 * shares)


def double_on_a_point(x, points):
    return _changed_on_points(x, points, lambda shares: 2 * shares)


def neighbour_on_a_point(x, points):
    return _changed_on_points(x, points, lambda shares: np.roll(shares, 1))


def other_neighbour_on_a_point(x, points):
    return _changed_on_points(x, points, lambda shares: np.roll(shares, -1))


def fraction_of_the_range(x, points):
    left, _ = _around(x, points)
    x = np.clip(x, points[0], points[-1])
    return _between(left, (x - points[left]) / (points[-1] - points[0]), len(points))


def _points(rng, n):
    """n rising positions with one decimal; neighbouring gaps differ."""
    gaps = rng.permutation(np.arange(3, 3 + n - 1)) / 10
    return np.round(np.cumsum(np.append(rng.integers(-40, -10) / 10, gaps)), 1)


def _grids(rng):
    whole_numbers = np.cumsum(np.append(rng.integers(-5, 5), rng.permutation([2, 3, 5])))
    return [*(_points(rng, n) for n in (2, 3, 4, 6)), whole_numbers]


def places_between(rng):
    cases = []
    for points in _grids(rng):
        for left in range(len(points) - 1):
            # Nearer to the left, nearer to the right, and with a tiny share; never in the middle.
            for part in (rng.uniform(0.05, 0.45), rng.uniform(0.55, 0.95), rng.choice([2e-4, 1 - 2e-4])):
                cases.append((float(points[left] + part * (points[left + 1] - points[left])), points))
    return cases


def places_on_points(rng):
    return [(float(point), points) for points in _grids(rng) for point in points]


def places_outside(rng):
    return [
        (float(edge + side * distance), points)
        for points in _grids(rng)
        for edge, side in ((points[0], -1), (points[-1], 1))
        for distance in (rng.uniform(0.05, 0.2), rng.uniform(1, 9))
    ]


EXERCISE = Exercise(
    id="share-among-points",
    title="Share a place among points",
    minutes=6,
    difficulty=2,
    optional=True,
    reference=reference,
    alternatives=(interpolated_unit_vectors, with_a_loop),
    misconceptions=(
        Misconception(
            "left-and-right-swapped",
            left_and_right_swapped,
            "The two shares are swapped: the *nearer* point gets more. At 0.3 of the way from left to right, the left "
            "point gets 0.7.",
        ),
        Misconception(
            "nearest-point",
            nearest_point,
            "Everything goes to the nearest point. These are bins; shares let both neighbours count.",
        ),
        Misconception(
            "left-point",
            left_point,
            "Everything goes to the point on the left, however far beyond it `x` is. Share with the one on the right.",
        ),
        Misconception(
            "half-and-half",
            half_and_half,
            "Both neighbours get one half wherever `x` is. The share of the left one falls from 1 to 0 on the way to "
            "the right one.",
        ),
        Misconception(
            "all-by-inverse-distance",
            all_by_inverse_distance,
            "Points far away get a share too. Between two points these two get all of it.",
            experiment=_all_near_are_served,
        ),
        Misconception(
            "inverse-distance",
            inverse_distance,
            "1 / distance is infinite on a point, and infinity divided by infinity is NaN. The share of a point needs "
            "no such fraction: it is the distance of `x` from the *other* point, divided by the gap.",
            experiment=_nan_on_a_point,
        ),
        Misconception(
            "extrapolated",
            extrapolated,
            "Between the points all is right. Outside, one share is negative and the other more than 1: no "
            "probabilities. Before the first point or behind the last, that point gets everything (`np.clip`).",
        ),
        Misconception(
            "outside-forgotten",
            outside_forgotten,
            "Between the points all is right. Outside, one of the two neighbours does not exist: its index is -1, "
            "which NumPy takes for the last point, or `len(points)`. Clip `x` to the range first.",
        ),
        Misconception(
            "strictly-between-only",
            strictly_between_only,
            "Strictly between two points all is right. But `x` may also lie *on* a point, which then gets everything, "
            "or outside, where the point at the edge does.",
            variants=(zeros_unless_strictly_between,),
        ),
        Misconception(
            "nothing-outside",
            nothing_outside,
            "Outside the points nobody gets anything, so the shares do not sum to 1. Give everything to the point at "
            "the edge.",
        ),
        Misconception(
            "equal-steps",
            equal_steps,
            "The first gap is taken for every gap. The points need not be equally spaced: look for the two around `x` "
            "(`np.searchsorted`), and divide by *their* gap.",
        ),
        Misconception(
            "mean-gap",
            mean_gap,
            "The mean gap is taken for every gap. The points need not be equally spaced: look for the two around `x` "
            "(`np.searchsorted`), and divide by *their* gap.",
            variants=(equal_steps_over_the_range,),
        ),
        Misconception(
            "empty-on-a-point",
            empty_on_a_point,
            "All is right, except that on an inner point nobody gets anything: no gap holds it if both its ends are "
            "left out. Count one end in: `points[i] <= x`.",
            experiment=lambda answer: _right_but_on_points(answer, [0, 0, 0]),
        ),
        Misconception(
            "double-on-a-point",
            double_on_a_point,
            "All is right, except that an inner point is served twice: it ends one gap and begins the next. Leave one "
            "end of each gap out, or stop at the first gap that fits.",
            experiment=lambda answer: _right_but_on_points(answer, [0, 2, 0]),
        ),
        Misconception(
            "neighbour-on-a-point",
            neighbour_on_a_point,
            "All is right, except that on an inner point its neighbour gets everything. There the gap is chosen on one "
            "side of the point and the share computed for the other: see which two points you get when `x` is one of "
            "them.",
            variants=(other_neighbour_on_a_point,),
            experiment=lambda answer: any(_right_but_on_points(answer, wrong) for wrong in ([1, 0, 0], [0, 0, 1])),
        ),
        Misconception(
            "place-as-index",
            place_as_index,
            "`x` is used as if it were an index. It is a place: first find which two of the `points` lie around it.",
        ),
        Misconception(
            "beyond-the-last-index",
            beyond_the_last_index,
            "On the last point, or behind it, the left neighbour comes out as the last point itself, and there is no "
            "point on its right. Let `left` be at most `len(points) - 2`.",
        ),
        Misconception(
            "point-on-the-right",
            point_on_the_right,
            '`np.searchsorted(points, x, side="right")` counts the points that are not beyond `x`. The last of them, '
            "the left neighbour, has the index one less.",
            variants=(point_on_the_right_of_what_is_clipped, point_beyond_on_the_right),
        ),
        Misconception(
            "distances",
            distances,
            "These are distances. Divide by the gap between the two points, so that the shares sum to 1; and outside, "
            "give everything to the edge.",
        ),
        Misconception(
            "only-two",
            only_two,
            "Only the two shares that are not zero come back. Return one share for *each* point: "
            "`np.zeros(len(points))` with two entries set.",
            experiment=_only_two_come_back,
        ),
        Misconception(
            "interpolated-place",
            interpolated_place,
            "One number comes back, such as a place or an index. Asked for are the shares, one for each point.",
            experiment=_one_number,
        ),
        Misconception(
            "whole-numbers",
            whole_numbers,
            "The array holds whole numbers, and what is assigned to it is cut off to 0 or 1. Start from "
            "`np.zeros(len(points))`, which holds floats. (`np.zeros_like(points)` takes over the type of the points, "
            "which may be whole numbers.)",
            variants=(type_of_the_points,),
            experiment=_cuts_off,
        ),
        Misconception(
            "fraction-of-the-range",
            fraction_of_the_range,
            "The distance is divided by the whole range. Divide by the gap between the two points around `x`.",
        ),
    ),
    properties=(
        Property("between two points, they share by nearness", 2, places_between),
        Property("on a point, that point gets everything", 1, places_on_points),
        Property("outside, the point at the edge gets everything", 1, places_outside),
    ),
    hints=(
        "First find the two points around `x`. How far is `x` on the way from the left one to the right one?",
        '`left = np.searchsorted(points, x, side="right") - 1` is the point on the left of `x`. It must not be '
        "smaller than 0 or larger than `len(points) - 2`.",
        "Clip `x` to the range first. Then `shares[left + 1]` is `x - points[left]`, divided by the gap to "
        "`points[left + 1]`, and `shares[left]` is the rest of 1.",
    ),
    used_for=(
        "The pendulum does this in two dimensions: the shares of an angle times the shares of a speed. So every "
        "planner for tables works for states between the entries of a table."
    ),
)
