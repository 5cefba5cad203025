"""Wrong answers to `share-among-points` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong

ID = "share-among-points"


def neighbours(x, points):
    """Index of the left one of the two points around x, and how far x is from it to the right one, 0 to 1."""
    x = min(max(x, points[0]), points[-1])
    left = min(int(np.searchsorted(points, x, side="right")) - 1, len(points) - 2)
    return left, (x - points[left]) / (points[left + 1] - points[left])


@wrong(ID, "left and right swapped", fits=("left-and-right-swapped",))
def swapped(x, points):
    left, beyond = neighbours(x, points)
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = beyond, 1 - beyond
    return shares


@wrong(ID, "everything to the nearest point", fits=("nearest-point",))
def nearest(x, points):
    shares = np.zeros(len(points))
    shares[np.argmin(np.abs(points - x))] = 1.0
    return shares


@wrong(ID, "everything to the point on the left", fits=("left-point",))
def left_takes_all(x, points):
    shares = np.zeros(len(points))
    shares[max(np.searchsorted(points, x, side="right") - 1, 0)] = 1.0
    return shares


@wrong(ID, "half and half", fits=("half-and-half",))
def halves(x, points):
    left, _ = neighbours(x, points)
    shares = np.zeros(len(points))
    shares[[left, left + 1]] = 0.5
    return shares


@wrong(ID, "all points share by inverse distance", fits=("all-by-inverse-distance",))
def inverse_distance_to_all(x, points):
    weights = 1 / (np.abs(points - x) + 1e-9)
    return weights / weights.sum()


@wrong(ID, "inverse distance of the two neighbours: NaN on a point", fits=("inverse-distance",))
def inverse_distance(x, points):
    left, _ = neighbours(x, points)
    shares = np.zeros(len(points))
    with np.errstate(all="ignore"):
        weights = 1 / np.abs(points[[left, left + 1]] - np.clip(x, points[0], points[-1]))
        shares[[left, left + 1]] = weights / weights.sum()
    return shares


@wrong(ID, "extrapolates outside", fits=("extrapolated",))
def extrapolates(x, points):
    left = int(np.clip(np.searchsorted(points, x, side="right") - 1, 0, len(points) - 2))
    beyond = (x - points[left]) / (points[left + 1] - points[left])
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - beyond, beyond
    return shares


@wrong(ID, "nobody gets anything outside", fits=("nothing-outside",))
def nothing_outside(x, points):
    if x < points[0] or x > points[-1]:
        return np.zeros(len(points))
    left, beyond = neighbours(x, points)
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - beyond, beyond
    return shares


@wrong(ID, "assumes equal steps", fits=("equal-steps",))
def equal_steps(x, points):
    step = points[1] - points[0]
    position = np.clip((x - points[0]) / step, 0, len(points) - 1)
    left = min(int(position), len(points) - 2)
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - (position - left), position - left
    return shares


@wrong(ID, "takes x for an index", fits=("place-as-index",))
def x_as_index(x, points):
    position = np.clip(x, 0, len(points) - 1)
    left = min(int(position), len(points) - 2)
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - (position - left), position - left
    return shares


@wrong(ID, "index out of range on the last point", fits=("beyond-the-last-index",))
def crashes_at_the_end(x, points):
    x = np.clip(x, points[0], points[-1])
    left = np.searchsorted(points, x, side="right") - 1
    beyond = (x - points[left]) / (points[left + 1] - points[left])
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - beyond, beyond
    return shares


@wrong(ID, "takes the point on the right for the left one", fits=("point-on-the-right",))
def point_on_the_right(x, points):
    left = min(np.searchsorted(points, x), len(points) - 2)
    beyond = (x - points[left]) / (points[left + 1] - points[left])
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - beyond, beyond
    return shares


@wrong(ID, "distances instead of shares", fits=("distances",))
def distances(x, points):
    left, _ = neighbours(x, points)
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = points[left + 1] - x, x - points[left]
    return shares


@wrong(ID, "only the two shares come back", fits=("only-two",))
def two_numbers(x, points):
    _, beyond = neighbours(x, points)
    return np.array([1 - beyond, beyond])


@wrong(ID, "indices come back with the shares")
def indices_and_shares(x, points):
    left, beyond = neighbours(x, points)
    return (left, left + 1), (1 - beyond, beyond)


@wrong(ID, "the interpolated place comes back", fits=("interpolated-place",))
def the_place(x, points):
    return np.interp(x, points, points)


@wrong(ID, "nothing is returned")
def no_return(x, points):
    left, beyond = neighbours(x, points)
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - beyond, beyond


@wrong(ID, "divides by the whole range", fits=("fraction-of-the-range",))
def whole_range(x, points):
    left, _ = neighbours(x, points)
    beyond = (np.clip(x, points[0], points[-1]) - points[left]) / (points[-1] - points[0])
    shares = np.zeros(len(points))
    shares[left], shares[left + 1] = 1 - beyond, beyond
    return shares


@wrong(ID, "whole numbers only", fits=("whole-numbers",))
def whole_numbers(x, points):
    left, beyond = neighbours(x, points)
    shares = np.zeros(len(points), dtype=int)
    shares[left], shares[left + 1] = 1 - beyond, beyond
    return shares


@wrong("share-among-points", "only the two shares come back", fits=("only-two",))
def only_the_two(x, points):
    x = np.clip(x, points[0], points[-1])
    left = min(np.searchsorted(points, x, side="right") - 1, len(points) - 2)
    right_share = (x - points[left]) / (points[left + 1] - points[left])
    return np.array([1 - right_share, right_share])


@wrong("share-among-points", "interpolates an index: one number", fits=("interpolated-place",))
def interpolates_an_index(x, points):
    return np.interp(x, points, np.arange(len(points)))


@wrong("share-among-points", "the mean gap for every gap", fits=("mean-gap",))
def mean_gap(x, points):
    shares = np.zeros(len(points))
    x = np.clip(x, points[0], points[-1])
    left = min(np.searchsorted(points, x, side="right") - 1, len(points) - 2)
    shares[left + 1] = (x - points[left]) / np.mean(np.diff(points))
    shares[left] = 1 - shares[left + 1]
    return shares


@wrong("share-among-points", "index as if all gaps were the mean gap", fits=("mean-gap",))
def index_by_the_mean_gap(x, points):
    shares = np.zeros(len(points))
    gap = np.mean(np.diff(points))
    position = np.clip((x - points[0]) / gap, 0, len(points) - 1)
    left = min(int(position), len(points) - 2)
    shares[left + 1] = position - left
    shares[left] = 1 - shares[left + 1]
    return shares


@wrong("share-among-points", "zeros of the type of the points", fits=("whole-numbers",))
def zeros_like_the_points(x, points):
    shares = np.zeros_like(points)
    x = np.clip(x, points[0], points[-1])
    left = min(np.searchsorted(points, x, side="right") - 1, len(points) - 2)
    shares[left + 1] = (x - points[left]) / (points[left + 1] - points[left])
    shares[left] = 1 - shares[left + 1]
    return shares


@wrong("share-among-points", "on a point nobody gets anything", fits=("empty-on-a-point",))
def empty_on_a_point(x, points):
    shares = np.zeros(len(points))
    if x < points[0]:
        shares[0] = 1
    elif x > points[-1]:
        shares[-1] = 1
    for i in range(len(points) - 1):
        if points[i] < x < points[i + 1]:
            gap = points[i + 1] - points[i]
            shares[i], shares[i + 1] = (points[i + 1] - x) / gap, (x - points[i]) / gap
    return shares


@wrong("share-among-points", "on a point its two gaps are both served: it gets 2", fits=("double-on-a-point",))
def double_on_a_point(x, points):
    shares = np.zeros(len(points))
    if x <= points[0]:
        shares[0] = 1
        return shares
    if x >= points[-1]:
        shares[-1] = 1
        return shares
    for i in range(len(points) - 1):
        if points[i] <= x <= points[i + 1]:
            gap = points[i + 1] - points[i]
            shares[i] += (points[i + 1] - x) / gap
            shares[i + 1] += (x - points[i]) / gap
    return shares
