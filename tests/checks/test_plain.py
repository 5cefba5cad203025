"""Plain data: what is accepted, and what counts as the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rlcourse.checks.plain import NotPlain, difference, is_unchanged, plain

numbers = st.floats(-1e6, 1e6)
arrays = hnp.arrays(float, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=numbers)
data = st.recursive(
    numbers | st.integers(-5, 5) | st.text(max_size=3) | arrays,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(data)
def test_plain_data_equals_itself_and_its_copy(value):
    assert difference(plain(value), value, 0.0) is None
    assert is_unchanged(plain(value), value)


@given(arrays.filter(lambda array: array.size > 0), st.data())
def test_one_changed_element_is_found_at_its_index(array, drawn):
    where = tuple(drawn.draw(st.integers(0, size - 1)) for size in array.shape)
    changed = array.copy()
    changed[where] += 1.0 + abs(changed[where])
    assert difference(changed, array, 1e-9) is not None
    assert not is_unchanged(changed, array)
    if where:
        assert f"index {list(where)}" in difference(changed, array, 1e-9)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ([1.0, 2.0], np.array([1.0, 2.0])),
        (np.array([1, 2]), np.array([1.0, 2.0])),
        (np.array([1.0, 0.5]), (1.0, 0.5)),
        ([np.eye(2), np.ones(2)], (np.eye(2), np.ones(2))),
        (1, 1.0),
        (np.array(2.0), 2.0),
        (1.0 + 1e-10, 1.0),
    ],
)
def test_spelling_does_not_matter(actual, expected):
    assert difference(actual, expected, 1e-8) is None


@pytest.mark.parametrize(
    ("actual", "expected", "said"),
    [
        (np.zeros((3, 3)), np.zeros(3), "broadcast"),
        (np.zeros((3, 1)), np.zeros(3), "the axes need care"),
        (np.array([1.0, 2.0]), np.array([1, 2]), "whole numbers"),
        (np.array([1, 0]), np.array([True, False]), "dtype bool"),
        (True, 1.0, "dtype bool"),
        (np.zeros(0), np.zeros(2), "shape (0,)"),
        ((1.0,), (np.eye(2), np.ones(2)), "2 values were expected"),
        ([[1.0], [1.0, 2.0]], np.ones((2, 2)), "of type list"),
        ("right", "left", "different answer"),
        ({"a": 1}, {"b": 1}, "keys"),
        ({"a": 1}, {"a": 2}, "at key 'a'"),
        (None, "left", "None"),
        (float(np.float32(10.1)), 10.1, "10.1 was expected, the answer is 10.100000381469727. Was it rounded"),
        (0.333333, 1 / 3, "float32"),
        (dict.fromkeys(range(10**5)), {"a": 1}, "they are ['0', '1', '10'"),
        (np.ones(2), "left", "different answer"),
        (np.ones(2), None, "different answer"),
        (np.zeros(2), None, "different answer"),
        (np.zeros(2), "left", "different answer"),
    ],
)
def test_differences_are_named(actual, expected, said):
    assert said in difference(actual, expected, 1e-8)


def test_types_are_checked_exactly():
    class Sneaky(np.ndarray):
        pass

    for value in (np.zeros(2).view(Sneaky), object(), {1, 2}, np.array([None]), b"bytes", 1j, range(3)):
        with pytest.raises(NotPlain):
            plain(value)


def test_numpy_scalars_become_python_values():
    for value in (np.float32(1), np.longdouble(1), np.int8(1), np.bool_(True), np.str_("left")):
        assert type(plain(value)) in (float, int, bool, str) and plain(value) == value


@pytest.mark.parametrize("changed", [[None], [np.zeros(1)], [[1.0], [2.0]], None])
def test_a_nested_argument_that_was_replaced_counts_as_changed(changed):
    assert not is_unchanged(changed, [[1.0]])


def test_deep_and_self_containing_lists_are_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(NotPlain):
        plain(endless)
