"""Wrong answers to `discretize` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def joined(index, bins):
    return int(np.ravel_multi_index(tuple(index), tuple(bins)))


@wrong("discretize", "nothing is kept within the range", fits=("ravels-unclipped",))
def no_clip(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins).astype(int)
    return joined(index, bins)


@wrong("discretize", "x = high gets a bin of its own", fits=("clips-to-bins",))
def clips_to_bins(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins)
    return joined(index, bins)


@wrong("discretize", "clips x, so that x = high still overflows", fits=("clips-to-bins",))
def clips_x_only(x, low, high, bins):
    index = np.floor((np.clip(x, low, high) - low) / (high - low) * bins).astype(int)
    return joined(index, bins)


@wrong("discretize", "no lower bound", fits=("only-clips-above",))
def no_lower_bound(x, low, high, bins):
    row = 0
    for k in range(len(x)):
        row = row * bins[k] + min(int(np.floor((x[k] - low[k]) / (high[k] - low[k]) * bins[k])), bins[k] - 1)
    return int(row)


@wrong("discretize", "no upper bound", fits=("only-clips-below",))
def no_upper_bound(x, low, high, bins):
    row = 0
    for k in range(len(x)):
        row = row * bins[k] + max(int(np.floor((x[k] - low[k]) / (high[k] - low[k]) * bins[k])), 0)
    return int(row)


@wrong("discretize", "what lies outside is wrapped round", fits=("wraps-round",))
def wraps_round(x, low, high, bins):
    index = np.floor((x - low) / (high - low) * bins).astype(int) % bins
    return joined(index, bins)


@wrong("discretize", "rounds to the nearest instead of down", fits=("rounds-bins",))
def rounds(x, low, high, bins):
    index = np.clip(np.round((x - low) / (high - low) * bins).astype(int), 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "rounds up", fits=("rounds-up",))
def rounds_up(x, low, high, bins):
    index = np.clip(np.ceil((x - low) / (high - low) * bins).astype(int), 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "an edge belongs to the lower bin", fits=("edge-to-the-left",))
def edge_to_the_lower_bin(x, low, high, bins):
    index = np.clip(np.ceil((x - low) / (high - low) * bins).astype(int) - 1, 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "divides into bins - 1", fits=("one-bin-less",))
def bins_minus_one(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * (bins - 1)).astype(int), 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "numbers the bins from 1", fits=("numbers-from-one",))
def numbers_from_one(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * bins).astype(int) + 1, 1, bins)
    row = 0
    for i, n in zip(index, bins, strict=True):
        row = row * n + i
    return int(row)


@wrong("discretize", "np.digitize with all edges: numbers from 1", fits=("outer-edges-clipped",))
def digitize_with_all_edges(x, low, high, bins):
    index = [int(np.digitize(x[k], np.linspace(low[k], high[k], bins[k] + 1))) for k in range(len(x))]
    return joined(np.clip(index, 0, bins - 1), bins)


@wrong("discretize", "the first axis counts fastest", fits=("first-dimension-fastest",))
def first_axis_fastest(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)
    return int(np.ravel_multi_index(tuple(index), tuple(bins), order="F"))


@wrong("discretize", "i * n1 + j", fits=("wrong-stride",))
def number_of_the_wrong_axis(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)
    row = 0
    for i in index:
        row = row * bins[0] + i
    return int(row)


@wrong("discretize", "two axes only", fits=("two-axes-only",))
def two_axes_only(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)
    return int(index[0] * bins[1] + index[1])


@wrong("discretize", "adds the bins", fits=("sums-the-indices",))
def adds(x, low, high, bins):
    return int(np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1).sum())


@wrong("discretize", "multiplies the bins", fits=("multiplies-the-indices",))
def multiplies(x, low, high, bins):
    return int(np.prod(np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)))


@wrong("discretize", "returns the bins, not one number", fits=("keeps-the-vector",))
def returns_the_bins(x, low, high, bins):
    return np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)


@wrong("discretize", "returns a tuple", fits=("keeps-the-vector",))
def returns_a_tuple(x, low, high, bins):
    return tuple(int(i) for i in np.clip(np.floor((x - low) / (high - low) * bins), 0, bins - 1))


@wrong("discretize", "returns a float", fits=("returns-a-float",))
def returns_a_float(x, low, high, bins):
    row = 0.0
    for i, n in zip(np.clip(np.floor((x - low) / (high - low) * bins), 0, bins - 1), bins, strict=True):
        row = row * n + i
    return row


@wrong("discretize", "ravel_multi_index of floats", fits=("ravels-floats",))
def ravel_of_floats(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * bins), 0, bins - 1)
    return int(np.ravel_multi_index(tuple(index), tuple(bins)))


@wrong("discretize", "ravel_multi_index of an array instead of a tuple", fits=("ravels-into-one-axis",))
def ravel_of_an_array(x, low, high, bins):
    index = np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)
    return int(np.ravel_multi_index(tuple(index), bins[0]))


@wrong("discretize", "forgets low", fits=("forgets-low",))
def forgets_low(x, low, high, bins):
    index = np.clip(np.floor(x / (high - low) * bins).astype(int), 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "divides by high", fits=("divides-by-high",))
def divides_by_high(x, low, high, bins):
    index = np.clip(np.floor((x - low) / high * bins).astype(int), 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "divides by the number of bins instead of their width", fits=("forgets-the-width",))
def divides_by_the_number(x, low, high, bins):
    index = np.clip(np.floor((x - low) / bins).astype(int), 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "converts to int before dividing by the range", fits=("truncates-too-early",))
def int_too_early(x, low, high, bins):
    index = np.clip((x - low).astype(int) * bins // np.maximum((high - low).astype(int), 1), 0, bins - 1)
    return joined(index, bins)


@wrong("discretize", "returns in the loop after the first axis", fits=("first-axis-only",))
def first_axis_only(x, low, high, bins):
    for k in range(len(x)):
        return int(np.clip(np.floor((x[k] - low[k]) / (high[k] - low[k]) * bins[k]), 0, bins[k] - 1))


def bins_of(x, low, high, bins):
    return np.clip(np.floor((x - low) / (high - low) * bins).astype(int), 0, bins - 1)


@wrong("discretize", "multiplies by the bins of the axis before", fits=("stride-of-this-axis",))
def bins_of_the_axis_before(x, low, high, bins):
    k, index = 0, bins_of(x, low, high, bins)
    for d in range(len(bins)):
        k = k * bins[d - 1] + index[d]
    return int(k)


@wrong("discretize", "each index times the bins of its own axis", fits=("stride-of-this-axis",))
def bins_of_its_own_axis(x, low, high, bins):
    return int(np.sum(bins_of(x, low, high, bins) * bins))
