"""The set of environments that must be computed anew behaves as a set."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.isaacgym.physics.stale import Stale

N = 5
ids = st.lists(st.integers(0, N - 1), unique=True).map(sorted)
calls = st.one_of(
    st.tuples(st.just("add"), ids),
    st.tuples(st.just("take"), st.none() | ids),
    st.tuples(st.sampled_from(["add_all", "clear"]), st.none()),
)


@given(st.lists(calls, max_size=12))
def test_it_behaves_as_a_set(sequence):
    stale, expected = Stale(N, torch.device("cpu")), set()
    for name, chosen in sequence:
        if name == "add":
            stale.add(torch.tensor(chosen, dtype=torch.int64))
            expected |= set(chosen)
        elif name == "add_all":
            stale.add_all()
            expected = set(range(N))
        elif name == "clear":
            stale.clear()
            expected = set()
        else:
            taken = expected if chosen is None else expected & set(chosen)
            rows = None if chosen is None else torch.tensor(chosen, dtype=torch.int64)
            assert stale.take(rows).tolist() == sorted(taken)
            expected = expected - taken
    assert stale.take().tolist() == sorted(expected)
