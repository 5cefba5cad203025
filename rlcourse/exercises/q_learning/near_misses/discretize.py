"""Answers to `discretize` that nearly work."""

import numpy as np


def _index(x, low, high, bins):
    return np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)


def _joined(index, bins):
    row = 0
    for i, n in zip(index, bins, strict=True):
        row = row * int(n) + int(i)
    return row


def only_high_itself_is_pulled_back(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins).astype(int)
    index = np.where(x == high, bins - 1, np.maximum(index, 0))
    return _joined(index, bins)


def clips_at_the_upper_end_only(x, low, high, bins):
    return _joined(np.minimum(np.floor((x - low) / (high - low) * bins).astype(int), bins - 1), bins)


def clips_at_the_lower_end_only(x, low, high, bins):
    return _joined(np.maximum(np.floor((x - low) / (high - low) * bins).astype(int), 0), bins)


def int_truncates_and_the_rest_is_not_clipped(x, low, high, bins):
    return _joined(np.minimum(((x - low) / (high - low) * bins).astype(int), bins - 1), bins)


def clips_the_first_axis_only(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins).astype(int)
    index[0] = np.clip(index[0], 0, bins[0] - 1)
    return _joined(index, bins)


def clips_all_axes_to_the_first(x, low, high, bins):
    return _joined(np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins[0] - 1), bins)


def clips_the_joined_number(x, low, high, bins):
    row = _joined(np.floor((x - low) / (high - low) * bins).astype(int), bins)
    return int(np.clip(row, 0, np.prod(bins) - 1))


def absolute_index(x, low, high, bins):
    return _joined(np.minimum(abs(np.floor((x - low) / (high - low) * bins).astype(int)), bins - 1), bins)


def wraps_round(x, low, high, bins):
    return _joined(np.floor((x - low) / (high - low) * bins).astype(int) % bins, bins)


def outside_is_bin_zero(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins).astype(int)
    return _joined(np.where((index < 0) | (index >= bins), 0, index), bins)


def just_below_high(x, low, high, bins):
    inside = np.clip(x, low, high - 0.05 * (high - low))
    return _joined(np.floor((inside - low) / (high - low) * bins).astype(int), bins)


def a_little_is_added_before_rounding_down(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins + 0.01).astype(int)
    return _joined(np.clip(index, 0, bins - 1), bins)


def rounds_to_two_digits_first(x, low, high, bins):
    index = np.floor(np.round((x - low) / (high - low), 2) * bins).astype(int)
    return _joined(np.clip(index, 0, bins - 1), bins)


def an_edge_belongs_to_the_lower_bin(x, low, high, bins):
    index = np.ceil((x - low) / (high - low) * bins).astype(int) - 1
    return _joined(np.clip(index, 0, bins - 1), bins)


def digitize_right(x, low, high, bins):
    index = [np.digitize(x[k], np.linspace(low[k], high[k], bins[k] + 1)[1:-1], right=True) for k in range(len(x))]
    return _joined(index, bins)


def next_axis_only(x, low, high, bins):
    index = _index(x, low, high, bins)
    return int(sum(i * n for i, n in zip(index[:-1], bins[1:], strict=True)) + index[-1])


def first_number_of_bins_for_all(x, low, high, bins):
    index, row = _index(x, low, high, bins), 0
    for i in index:
        row = row * int(bins[0]) + int(i)
    return row


def last_number_of_bins_for_all(x, low, high, bins):
    index, row = _index(x, low, high, bins), 0
    for i in index:
        row = row * int(bins[-1]) + int(i)
    return row


def largest_number_of_bins_for_all(x, low, high, bins):
    index, row = _index(x, low, high, bins), 0
    for i in index:
        row = row * int(bins.max()) + int(i)
    return row


def axes_reversed_twice(x, low, high, bins):
    return _joined(_index(x, low, high, bins)[::-1], bins)


def first_axis_fastest(x, low, high, bins):
    return _joined(_index(x, low, high, bins)[::-1], bins[::-1])


def two_axes(x, low, high, bins):
    index = _index(x, low, high, bins)
    return int(index[0] * bins[1] + index[1]) if len(x) > 1 else int(index[0])


def three_axes(x, low, high, bins):
    return _joined(_index(x, low, high, bins)[:3], bins[:3])


def symmetric_range(x, low, high, bins):
    return _joined(_index(x, -high, high, bins), bins)


def range_of_the_first_axis(x, low, high, bins):
    return _joined(_index(x, low, low + (high - low)[0], bins), bins)


def a_float(x, low, high, bins):
    return float(_joined(_index(x, low, high, bins), bins))


def an_array_of_one(x, low, high, bins):
    return np.array([_joined(_index(x, low, high, bins), bins)])


NEAR_MISSES = (
    only_high_itself_is_pulled_back,
    clips_at_the_upper_end_only,
    clips_at_the_lower_end_only,
    int_truncates_and_the_rest_is_not_clipped,
    clips_the_first_axis_only,
    clips_all_axes_to_the_first,
    clips_the_joined_number,
    absolute_index,
    wraps_round,
    outside_is_bin_zero,
    just_below_high,
    a_little_is_added_before_rounding_down,
    rounds_to_two_digits_first,
    an_edge_belongs_to_the_lower_bin,
    digitize_right,
    next_axis_only,
    first_number_of_bins_for_all,
    last_number_of_bins_for_all,
    largest_number_of_bins_for_all,
    axes_reversed_twice,
    first_axis_fastest,
    two_axes,
    three_axes,
    symmetric_range,
    range_of_the_first_axis,
    a_float,
    an_array_of_one,
)

_SAME_LENGTH = "x, low, high and bins have one entry per axis, all four"
_ZIP = "for value, a, b, n in zip(x, low, high, bins{}):"
_EDGES = (
    "index = [sum((x[i] >= low[i] + k * (high[i] - low[i]) / bins[i] for k in range(1, bins[i]))) "
    "for i in range(len({}))]"
)
_NUMBER = "np.ravel_multi_index(tuple(index), tuple(bins))"

EQUIVALENT = {
    f"with_digitize: `{_ZIP.format(', strict=True')}` → `{_ZIP.format('')}`": _SAME_LENGTH,
    f"with_digitize: `{_ZIP.format(', strict=True')}` → `{_ZIP.format(', strict=False')}`": _SAME_LENGTH,
    **{
        f"counting_edges: `{_EDGES.format('x')}` → `{_EDGES.format(name)}`": _SAME_LENGTH
        for name in ("low", "high", "bins")
    },
    "reference: `index = np.clip(index, 0, bins - 1)` → `index = np.clip(0, index, bins - 1)`": (
        "clipping takes the larger one of its first two arguments, in either order"
    ),
    f"reference: `return int({_NUMBER})` → `return {_NUMBER}`": "NumPy's whole number picks a row as well",
}
