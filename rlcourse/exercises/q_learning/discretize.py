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


def with_index(index):
    """A solution that joins its bins rightly: index(x, low, high, bins) gives one bin per axis."""

    def solution(x, low, high, bins):
        return joined(index(x, low, high, bins), bins)

    return solution


def with_number(number):
    """A solution that finds its bins rightly: number(index, bins) makes one number of them."""

    def solution(x, low, high, bins):
        return number(indices(x, low, high, bins), bins)

    return solution


def raveled(index):
    """The same as `with_index`, but NumPy does the joining, and complains of bins that don't exist."""

    def solution(x, low, high, bins):
        return int(np.ravel_multi_index(tuple(index(x, low, high, bins).astype(int)), tuple(bins)))

    return solution


def position(x, low, high, bins):
    """How many bin widths x lies above low."""
    return (x - low) / (high - low) * bins


def unclipped(x, low, high, bins):
    return np.floor(position(x, low, high, bins))


def clipped_above(x, low, high, bins):
    return np.minimum(unclipped(x, low, high, bins), bins - 1)


def clipped_below(x, low, high, bins):
    return np.maximum(unclipped(x, low, high, bins), 0)


def clipped_to_bins(x, low, high, bins):
    return np.clip(unclipped(x, low, high, bins), 0, bins)


def indices(x, low, high, bins):
    return np.clip(unclipped(x, low, high, bins), 0, bins - 1).astype(int)


def digitized(edges, right=False):
    """Bins by np.digitize between edges(low, high, number of bins)."""

    def index(x, low, high, bins):
        return [np.digitize(x[i], edges(low[i], high[i], bins[i]), right=right) for i in range(len(x))]

    return index


def outer_edges(low, high, n):
    return np.linspace(low, high, n + 1)


def stride(number):
    """Joins the bins with number(bins) in the place of the next axis's number of bins."""

    def join(index, bins):
        return joined(index, np.full(len(bins), number(bins)))

    return with_number(join)


def truncates_too_early(x, low, high, bins):
    return np.clip((x - low).astype(int) * bins // np.maximum((high - low).astype(int), 1), 0, bins - 1)


def draw(rng, dimensions):
    """A box with a different number of bins along each axis; low may be negative, zero or positive."""
    bins = rng.permutation([3, 4, 5, 7])[:dimensions]
    low = rng.permutation([-6.0, -2.5, 0.0, 1.5])[:dimensions]
    high = low + rng.permutation([1.5, 2.0, 3.5, 9.0])[:dimensions]
    return low, high, bins


def at(low, high, bins, index, within):
    """The point that lies the fraction ``within`` inside the bins ``index``."""
    return low + (np.asarray(index) + within) * (high - low) / bins


def inside(rng, dimensions):
    """Points near the left and the right end of first, middle and last bins, so that rounding shows."""
    low, high, bins = draw(rng, dimensions)
    picked = (np.zeros(dimensions, int), bins - 1, bins - 2, np.ones(dimensions, int), rng.integers(bins))
    return [(at(low, high, bins, index, within), low, high, bins) for index in picked for within in (0.004, 0.4, 0.996)]


def in_one_dimension(rng):
    """The last box has more bins than any rounding or widening of the range would stand."""
    low, high, bins = np.array([-1.0]), np.array([1.0]), np.array([5000])
    fine = [(at(low, high, bins, index, 0.5), low, high, bins) for index in ([0], [4999], [4990], [2501])]
    return inside(rng, 1) + fine


def in_several_dimensions(rng):
    return inside(rng, 2) + inside(rng, 3) + inside(rng, 4)


def outside(rng):
    """One value a little or far outside, below or above, along each axis; then several of them."""
    cases = []
    for dimensions in (1, 2, 3):
        low, high, bins = draw(rng, dimensions)
        width = (high - low) / bins
        middle = at(low, high, bins, rng.integers(1, bins - 1), 0.4)
        beyond = [
            end + far * width for end, sign in ((low, -1), (high, 1)) for far in (0.3 * sign, 1.6 * sign, 30 * sign)
        ]
        cases += [
            (np.where(np.arange(dimensions) == k, x, middle), low, high, bins)
            for x in beyond
            for k in range(dimensions)
        ]
        mixed = np.where(np.arange(dimensions) % 2 == 0, low - width, high + width)
        cases.append((mixed, low, high, bins))
    return cases


def on_edges(rng):
    """Widths are powers of two, so that the edges are exact numbers."""
    low, high, bins = np.array([-1.0, 0.0, 2.0]), np.array([1.0, 4.0, 3.0]), np.array([4, 8, 2])
    cases = []
    for dimensions in (1, 2, 3):
        box = low[:dimensions], high[:dimensions], bins[:dimensions]
        picked = [rng.integers(1, box[2]), np.zeros(dimensions, int), np.ones(dimensions, int), box[2] - 1, box[2]]
        cases += [(at(*box, index, 0.0), *box) for index in picked]
    return cases


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
            with_index(unclipped),
            "A value outside the range gets a bin that doesn't exist, and the number of another state, or of none. "
            "Clip each bin index to 0 ... bins - 1 before you join them.",
            variants=(
                lambda x, low, high, bins: int(
                    np.clip(joined(unclipped(x, low, high, bins), bins), 0, np.prod(bins) - 1)
                ),
            ),
        ),
        Misconception(
            "ravels-unclipped",
            raveled(unclipped),
            "`np.ravel_multi_index` stops at bin indices that don't exist, and a value outside the range has such "
            "an index. Clip the indices to 0 ... bins - 1 first.",
        ),
        Misconception(
            "ravels-clipped-above",
            raveled(clipped_above),
            "Values above `high` are caught, values below `low` are not: their bin index is negative, and "
            "`np.ravel_multi_index` stops there. Clip on both sides.",
        ),
        Misconception(
            "clips-to-bins",
            with_index(clipped_to_bins),
            "x = high gets an index of its own, `bins`, and so may what lies above. The bins are numbered from 0, so "
            "the last one is bins - 1: clip the index (not only x) to 0 ... bins - 1.",
            variants=(
                raveled(clipped_to_bins),
                with_index(lambda x, low, high, bins: unclipped(np.clip(x, low, high), low, high, bins)),
            ),
        ),
        Misconception(
            "only-clips-above",
            with_index(clipped_above),
            "Values above `high` are caught, values below `low` are not: their bin index is negative, and NumPy "
            "would silently count it from the end of the table. Clip on both sides.",
            variants=(
                with_index(lambda x, low, high, bins: np.minimum(position(x, low, high, bins).astype(int), bins - 1)),
            ),
        ),
        Misconception(
            "only-clips-below",
            with_index(clipped_below),
            "Values below `low` are caught, values above `high` (and `high` itself) are not: their bin index is "
            "`bins` or more. Clip on both sides, to 0 ... bins - 1.",
        ),
        Misconception(
            "clips-one-axis",
            with_index(
                lambda x, low, high, bins: np.where(
                    np.arange(len(x)) == 0, indices(x, low, high, bins), unclipped(x, low, high, bins)
                )
            ),
            "Along one axis you clip the bins rightly, along another you don't. Each axis has its own limit, "
            "0 ... bins[k] - 1.",
            variants=(with_index(lambda x, low, high, bins: np.clip(unclipped(x, low, high, bins), 0, bins[0] - 1)),),
        ),
        Misconception(
            "wraps-round",
            with_index(lambda x, low, high, bins: unclipped(x, low, high, bins) % bins),
            "`%` brings what lies outside back in at the other end, as if the axis were a circle. The nearest bin is "
            "the first or the last one: clip.",
        ),
        Misconception(
            "outside-is-bin-zero",
            with_index(
                lambda x, low, high, bins: np.where(
                    unclipped(x, low, high, bins) >= bins, 0, clipped_below(x, low, high, bins)
                )
            ),
            "What lies outside goes to bin 0 on either side. Above `high` the nearest bin is the last one.",
            variants=(with_index(lambda x, low, high, bins: np.abs(clipped_above(x, low, high, bins))),),
        ),
        Misconception(
            "rounds",
            with_index(
                lambda x, low, high, bins: np.clip(np.round((x - low) / (high - low) * (bins - 1)), 0, bins - 1)
            ),
            "You round to the nearest of `bins` grid points, so that the bins at the two ends are only half as "
            "wide. Scale to 0 ... bins and cut off the fraction (`np.floor`).",
        ),
        Misconception(
            "rounds-bins",
            with_index(lambda x, low, high, bins: np.clip(np.round(position(x, low, high, bins)), 0, bins - 1)),
            "`np.round` goes up from the middle of a bin on, so the upper half of each bin lands in the next one. "
            "Cut the fraction off: `np.floor`.",
        ),
        Misconception(
            "rounds-up",
            with_index(lambda x, low, high, bins: np.clip(np.ceil(position(x, low, high, bins)), 0, bins - 1)),
            "`np.ceil` goes up, so everything inside the first bin gets number 1. The bins are numbered from 0: cut "
            "the fraction off with `np.floor`.",
        ),
        Misconception(
            "one-bin-less",
            with_index(
                lambda x, low, high, bins: np.clip(np.floor((x - low) / (high - low) * (bins - 1)), 0, bins - 1)
            ),
            "You scale to 0 ... bins - 1, so only the value `high` itself reaches the last bin. Multiply by `bins` "
            "and clip afterwards.",
        ),
        Misconception(
            "forgets-low",
            with_index(lambda x, low, high, bins: np.clip(np.floor(x / (high - low) * bins), 0, bins - 1)),
            "The axis begins at `low`, not at 0: how far above `low` does x lie?",
            variants=(with_index(lambda x, low, high, bins: np.clip(np.floor(x / high * bins), 0, bins - 1)),),
        ),
        Misconception(
            "forgets-the-width",
            with_index(lambda x, low, high, bins: np.clip(np.floor(x - low), 0, bins - 1)),
            "x - low is a distance, not yet a number of bins. Divide by the width of a bin, (high - low) / bins.",
            variants=(
                with_index(lambda x, low, high, bins: np.clip(np.floor((x - low) / bins), 0, bins - 1)),
                with_index(lambda x, low, high, bins: np.clip(np.floor((x - low) * bins), 0, bins - 1)),
                with_index(lambda x, low, high, bins: np.clip(np.floor((x - low) / (high - low)), 0, bins - 1)),
            ),
        ),
        Misconception(
            "divides-by-high",
            with_index(lambda x, low, high, bins: np.clip(np.floor((x - low) / high * bins), 0, bins - 1)),
            "You divide by `high`, which is the length of the axis only if it begins at 0. From `low` to `high` it is "
            "high - low.",
        ),
        Misconception(
            "another-axis-range",
            with_index(lambda x, low, high, bins: indices(x, low, low + (high - low)[0], bins)),
            "All axes are cut as if they were as long as one of them. Each has its own range: entry k of `low`, "
            "`high` and `bins` belongs to entry k of `x`.",
            variants=(
                with_index(lambda x, low, high, bins: indices(x, low[0], high[0], bins)),
                with_index(lambda x, low, high, bins: indices(x, -high, high, bins)),
            ),
        ),
        Misconception(
            "truncates-too-early",
            with_index(truncates_too_early),
            "You cut the fraction off too early: the distance x - low and the length of the axis are real numbers. "
            "First compute how many bin widths x lies above `low`, then cut off.",
        ),
        Misconception(
            "one-too-high",
            with_index(digitized(lambda low, high, n: np.linspace(low, high, n))),
            "`np.linspace(low, high, bins)` gives `bins` edges, so only bins - 1 bins lie between them, and "
            "`np.digitize` counts from 1 in there. Use the bins - 1 inner edges: np.linspace(low, high, bins + "
            "1)[1:-1].",
        ),
        Misconception(
            "outer-edges-too",
            with_index(digitized(outer_edges)),
            "`np.digitize` gives 1 for the first bin if you hand it the outer edges too. With the inner edges alone, "
            "`edges[1:-1]`, it gives 0 ... bins - 1, and catches what lies outside as well.",
        ),
        Misconception(
            "outer-edges-clipped",
            with_index(lambda x, low, high, bins: np.clip(digitized(outer_edges)(x, low, high, bins), 0, bins - 1)),
            "`np.digitize` gives 1 for the first bin if you hand it the outer edges too, and clipping doesn't undo "
            "that. Use the inner edges alone, `edges[1:-1]`.",
        ),
        Misconception(
            "numbers-from-one",
            with_index(lambda x, low, high, bins: indices(x, low, high, bins) + 1),
            "Your bins are numbered from 1. The first one has number 0, the last one bins - 1, like the entries of an "
            "array.",
            variants=(with_number(lambda index, bins: joined(index, bins) + 1),),
        ),
        Misconception(
            "edge-to-the-left",
            with_index(digitized(lambda low, high, n: outer_edges(low, high, n)[1:-1], right=True)),
            "A value exactly on an edge landed in the bin below it. The convention here: a bin contains its lower "
            "edge.",
            variants=(
                with_index(lambda x, low, high, bins: np.clip(np.ceil(position(x, low, high, bins)) - 1, 0, bins - 1)),
            ),
        ),
        Misconception(
            "first-dimension-fastest",
            with_number(lambda index, bins: joined(index[::-1], bins[::-1])),
            "Your numbering is unique, but runs along the first dimension first. The usual order of arrays lets the "
            "last index run fastest: in two dimensions, state = i * bins[1] + j.",
            variants=(with_number(lambda index, bins: joined(index[::-1], bins)),),
        ),
        Misconception(
            "sums-the-indices",
            with_number(lambda index, bins: int(index.sum())),
            "You add the bin indices up: (0, 1) and (1, 0) would share one table row. Each pair needs a number of "
            "its own: i * bins[1] + j.",
        ),
        Misconception(
            "multiplies-the-indices",
            with_number(lambda index, bins: int(np.prod(index))),
            "You multiply the bin indices: (0, 1) and (0, 2) would share one table row, number 0. Each pair needs a "
            "number of its own: i * bins[1] + j.",
        ),
        Misconception(
            "stride-of-this-axis",
            with_number(lambda index, bins: joined(index, np.roll(bins, 1))),
            "With bins i, j the state is i * bins[1] + j: multiply by the number of bins of the *next* axis, not of "
            "this one.",
            variants=(
                with_number(lambda index, bins: int(index @ bins)),
                with_number(lambda index, bins: int(index[:-1] @ bins[:-1] + index[-1])),
            ),
        ),
        Misconception(
            "wrong-stride",
            stride(lambda bins: bins[0]),
            "You multiply by the same number for every axis. The numbers of bins may differ: in two dimensions a row "
            "has bins[1] entries, so state = i * bins[1] + j; with more axes each step multiplies by the next one's "
            "number.",
            variants=(stride(lambda bins: bins[-1]), stride(lambda bins: bins.max())),
        ),
        Misconception(
            "next-stride-only",
            with_number(lambda index, bins: int(index[:-1] @ bins[1:] + index[-1])),
            "With three axes a step along the first one passes bins[1] * bins[2] numbers, not bins[1]. In a loop: "
            "state = state * bins[k] + index[k].",
        ),
        Misconception(
            "two-axes-only",
            lambda x, low, high, bins: int(indices(x, low, high, bins)[:2] @ [bins[1], 1]),
            "Your formula is made for two axes. `x` may have any number of them, one included: a loop with "
            "state = state * bins[k] + index[k] does for all.",
            variants=(
                lambda x, low, high, bins: int(
                    indices(x, low, high, bins)[0] * bins[1] + indices(x, low, high, bins)[1]
                ),
                lambda x, low, high, bins: joined(indices(x, low, high, bins)[:2], bins[:2]),
                lambda x, low, high, bins: joined(indices(x, low, high, bins)[:3], bins[:3]),
            ),
        ),
        Misconception(
            "first-axis-only",
            with_number(lambda index, bins: int(index[0])),
            "Only the first axis counts; a `return` inside a loop ends it. Let the loop run through all axes, with "
            "state = state * bins[k] + index[k].",
            variants=(with_number(lambda index, bins: int(index[-1])),),
        ),
        Misconception(
            "keeps-the-vector",
            with_number(lambda index, bins: index),
            "The bin indices are right. Now join them to one number, so that they can pick a row of a table: "
            "`np.ravel_multi_index`, or i * bins[1] + j in two dimensions.",
        ),
        Misconception(
            "returns-a-float",
            with_number(lambda index, bins: float(joined(index, bins))),
            "The number is right, but it is a float, and a float cannot pick a row of a table. `np.floor` gives "
            "floats: return `int(...)`.",
        ),
        Misconception(
            "ravels-floats",
            lambda x, low, high, bins: int(
                np.ravel_multi_index(tuple(np.clip(unclipped(x, low, high, bins), 0, bins - 1)), tuple(bins))
            ),
            "`np.floor` gives floats, and `np.ravel_multi_index` wants whole numbers: `.astype(int)` in between.",
        ),
        Misconception(
            "ravels-into-one-axis",
            lambda x, low, high, bins: int(np.ravel_multi_index(tuple(indices(x, low, high, bins)), bins[0])),
            "`np.ravel_multi_index` wants the number of bins of every axis: tuple(bins), as many as there are indices.",
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
    used_for="`tabular.Discretizer` does this for many robots at once: in the next cells it turns the four numbers of "
    "the cart-pole into a row of a table.",
    optional=True,
)
