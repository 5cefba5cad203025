"""From a vector of real numbers to one table row: equal bins per dimension, numbered like the entries of an array."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def reference(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins).astype(int)
    index = np.clip(index, 0, bins - 1)
    return int(np.ravel_multi_index(tuple(index), tuple(bins)))


def with_digitize(x, low, high, bins):
    state = 0
    for value, a, b, n in zip(x, low, high, bins, strict=True):
        inner_edges = np.linspace(a, b, n + 1)[1:-1]
        state = state * n + np.digitize(value, inner_edges)
    return state


def counting_edges(x, low, high, bins):
    index = [sum(x[i] >= low[i] + k * (high[i] - low[i]) / bins[i] for k in range(1, bins[i])) for i in range(len(x))]
    return np.arange(np.prod(bins)).reshape(bins)[tuple(index)]


def joined(index, bins):
    """One number for a list of bin indices, the last dimension fastest. No complaint about indices out of range."""
    state = 0
    for i, n in zip(index, bins, strict=True):
        state = state * int(n) + int(i)
    return state


def forgets_to_clip(x, low, high, bins):
    return joined(np.floor((x - low) / (high - low) * bins), bins)


def ravels_unclipped(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins).astype(int)
    return int(np.ravel_multi_index(tuple(index), tuple(bins)))


def ravels_clipped_above(x, low, high, bins):
    index = np.minimum(np.floor((x - low) / (high - low) * bins).astype(int), bins - 1)
    return int(np.ravel_multi_index(tuple(index), tuple(bins)))


def clips_to_bins(x, low, high, bins):
    return joined(np.clip(np.floor((x - low) / (high - low) * bins), 0, bins), bins)


def only_clips_above(x, low, high, bins):
    return joined(np.minimum(np.floor((x - low) / (high - low) * bins), bins - 1), bins)


def rounds(x, low, high, bins):
    return joined(np.clip(np.round((x - low) / (high - low) * (bins - 1)), 0, bins - 1), bins)


def rounds_bins(x, low, high, bins):
    return joined(np.clip(np.round((x - low) / (high - low) * bins), 0, bins - 1), bins)


def one_bin_less(x, low, high, bins):
    return joined(np.clip(np.floor((x - low) / (high - low) * (bins - 1)), 0, bins - 1), bins)


def forgets_low(x, low, high, bins):
    return joined(np.clip(np.floor(x / (high - low) * bins), 0, bins - 1), bins)


def forgets_the_width(x, low, high, bins):
    return joined(np.clip(np.floor(x - low), 0, bins - 1), bins)


def one_too_high(x, low, high, bins):
    return joined([np.digitize(x[i], np.linspace(low[i], high[i], bins[i])) for i in range(len(x))], bins)


def outer_edges_too(x, low, high, bins):
    return joined([np.digitize(x[i], np.linspace(low[i], high[i], bins[i] + 1)) for i in range(len(x))], bins)


def outer_edges_clipped(x, low, high, bins):
    index = [np.digitize(x[i], np.linspace(low[i], high[i], bins[i] + 1)) for i in range(len(x))]
    return joined(np.clip(index, 0, bins - 1), bins)


def edge_to_the_left(x, low, high, bins):
    edges = [np.linspace(a, b, n + 1)[1:-1] for a, b, n in zip(low, high, bins, strict=True)]
    return joined([np.digitize(x[i], edges[i], right=True) for i in range(len(x))], bins)


def indices(x, low, high, bins):
    return np.clip(np.floor((x - low) / (high - low) * bins), 0, bins - 1).astype(int)


def first_dimension_fastest(x, low, high, bins):
    return joined(indices(x, low, high, bins)[::-1], bins[::-1])


def sums_the_indices(x, low, high, bins):
    return int(indices(x, low, high, bins).sum())


def wrong_stride(x, low, high, bins):
    return joined(indices(x, low, high, bins), np.full(len(bins), bins[0]))


def keeps_the_vector(x, low, high, bins):
    return indices(x, low, high, bins)


def draw(rng, dimensions):
    """A box with a different number of bins along each axis, and the bins of a point strictly inside them."""
    bins = rng.permutation([3, 4, 5])[:dimensions]
    low = rng.integers(-5, 0, dimensions).astype(float)
    high = low + rng.integers(2, 6, dimensions)
    return low, high, bins


def at(low, high, bins, index, within):
    """The point that lies the fraction ``within`` inside the bins ``index``."""
    return low + (np.asarray(index) + within) * (high - low) / bins


def inside(rng, dimensions):
    """Points near the left and the right end of first, middle and last bins, so that rounding shows."""
    low, high, bins = draw(rng, dimensions)
    picked = (np.zeros(dimensions, int), bins - 1, bins - 2, np.ones(dimensions, int), rng.integers(bins))
    return [(at(low, high, bins, index, within), low, high, bins) for index in picked for within in (0.15, 0.85)]


def in_one_dimension(rng):
    return inside(rng, 1)


def in_several_dimensions(rng):
    return inside(rng, 2) + inside(rng, 3)


def outside(rng):
    low, high, bins = draw(rng, 2)
    middle = at(low, high, bins, [1, 1], 0.5)
    cases = []
    for axis in (0, 1):
        for value in (low[axis] - 0.9, low[axis] - 20.0, high[axis] + 0.9, high[axis] + 20.0):
            x = middle.copy()
            x[axis] = value
            cases.append((x, low, high, bins))
    return cases


def on_edges(rng):
    """Widths are powers of two, so that the edges are exact numbers."""
    low, high, bins = np.array([-1.0, 0.0]), np.array([1.0, 4.0]), np.array([4, 8])
    i, j = int(rng.integers(1, 4)), int(rng.integers(1, 8))
    return [(at(low, high, bins, index, 0.0), low, high, bins) for index in ([i, j], [0, 0])] + [
        (high.copy(), low, high, bins)
    ]


EXERCISE = Exercise(
    id="discretize",
    title="A table row for a vector of real numbers",
    minutes=7,
    difficulty=2,
    reference=reference,
    alternatives=(with_digitize, counting_edges),
    misconceptions=(
        Misconception(
            "forgets-to-clip",
            forgets_to_clip,
            "A value outside the range gets a bin that doesn't exist, and the number of another state, or of none. "
            "Clip each bin index to 0 ... bins - 1 before you join them.",
        ),
        Misconception(
            "ravels-unclipped",
            ravels_unclipped,
            "`np.ravel_multi_index` stops at bin indices that don't exist, and a value outside the range has such "
            "an index. Clip the indices to 0 ... bins - 1 first.",
        ),
        Misconception(
            "ravels-clipped-above",
            ravels_clipped_above,
            "Values above `high` are caught, values below `low` are not: their bin index is negative, and "
            "`np.ravel_multi_index` stops there. Clip on both sides.",
        ),
        Misconception(
            "clips-to-bins",
            clips_to_bins,
            "You clip to 0 ... bins. The bins are numbered from 0, so the last one is bins - 1.",
        ),
        Misconception(
            "only-clips-above",
            only_clips_above,
            "Values above `high` are caught, values below `low` are not: their bin index is negative, and NumPy "
            "would silently count it from the end of the table. Clip on both sides.",
        ),
        Misconception(
            "rounds",
            rounds,
            "You round to the nearest of `bins` grid points, so that the bins at the two ends are only half as "
            "wide. Scale to 0 ... bins and cut off the fraction (`np.floor`).",
        ),
        Misconception(
            "rounds-bins",
            rounds_bins,
            "`np.round` goes up from the middle of a bin on, so the upper half of each bin lands in the next one. "
            "Cut the fraction off: `np.floor`.",
        ),
        Misconception(
            "one-bin-less",
            one_bin_less,
            "You scale to 0 ... bins - 1, so only the value `high` itself reaches the last bin. Multiply by `bins` "
            "and clip afterwards.",
        ),
        Misconception(
            "forgets-low",
            forgets_low,
            "The axis begins at `low`, not at 0: how far above `low` does x lie?",
        ),
        Misconception(
            "forgets-the-width",
            forgets_the_width,
            "x - low is a distance, not yet a number of bins. Divide by the width of a bin, (high - low) / bins.",
        ),
        Misconception(
            "one-too-high",
            one_too_high,
            "`np.linspace(low, high, bins)` gives `bins` edges, so only bins - 1 bins lie between them, and "
            "`np.digitize` counts from 1 in there. Use the bins - 1 inner edges: np.linspace(low, high, bins + "
            "1)[1:-1].",
        ),
        Misconception(
            "outer-edges-too",
            outer_edges_too,
            "`np.digitize` gives 1 for the first bin if you hand it the outer edges too. With the inner edges alone, "
            "`edges[1:-1]`, it gives 0 ... bins - 1, and catches what lies outside as well.",
        ),
        Misconception(
            "outer-edges-clipped",
            outer_edges_clipped,
            "`np.digitize` gives 1 for the first bin if you hand it the outer edges too, and clipping doesn't undo "
            "that. Use the inner edges alone, `edges[1:-1]`.",
        ),
        Misconception(
            "edge-to-the-left",
            edge_to_the_left,
            "A value exactly on an edge landed in the bin below it. The convention here: a bin contains its lower "
            "edge.",
        ),
        Misconception(
            "first-dimension-fastest",
            first_dimension_fastest,
            "Your numbering is unique, but runs along the first dimension first. The usual order of arrays lets the "
            "last index run fastest: in two dimensions, state = i * bins[1] + j.",
        ),
        Misconception(
            "sums-the-indices",
            sums_the_indices,
            "You add the bin indices up: (0, 1) and (1, 0) would share one table row. Each pair needs a number of "
            "its own: i * bins[1] + j.",
        ),
        Misconception(
            "wrong-stride",
            wrong_stride,
            "You multiply by bins[0] for every dimension. The numbers of bins may differ: in two dimensions a row "
            "has bins[1] entries, so state = i * bins[1] + j.",
        ),
        Misconception(
            "keeps-the-vector",
            keeps_the_vector,
            "The bin indices are right. Now join them to one number, so that they can pick a row of a table: "
            "`np.ravel_multi_index`, or i * bins[1] + j in two dimensions.",
        ),
    ),
    properties=(
        Property("finds the bin in one dimension", 1, in_one_dimension),
        Property("joins several bins to one number, the last dimension fastest", 1, in_several_dimensions),
        Property("values outside go to the nearest bin", 1, outside),
        Property("a bin contains its lower edge, the last one also its upper edge", 1, on_edges),
    ),
    hints=(
        "One dimension first: how far along the range is x, measured in bins?",
        "index = floor((x - low) / (high - low) * bins), clipped to 0 ... bins - 1: this works for whole arrays.",
        "Join them by int(np.ravel_multi_index(index, bins)), or by state = state * n + i in a loop.",
    ),
    optional=True,
)
