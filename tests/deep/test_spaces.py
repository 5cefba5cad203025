"""Actions reach the ends of any box exactly and never leave it; observations become rows and nothing is lost."""

import numpy as np
import pytest
import torch
from gymnasium import spaces
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.deep.spaces import Spaces, is_bounded

PLAIN = spaces.Box(-1.0, 1.0, (2,))


def to_env(box, actions):
    """The same actions as an array and as a tensor: both answers must agree."""
    there = Spaces(PLAIN, box)
    array = there.to_env(np.asarray(actions, dtype=np.float32))
    tensor = there.to_env(torch.as_tensor(np.asarray(actions, dtype=np.float32)))
    np.testing.assert_array_equal(array, tensor.numpy())
    assert array.dtype == box.dtype and box.contains(array[0])
    return array


numbers = st.floats(-(2.0**90), 2.0**90, width=32)


@settings(max_examples=300)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4), st.floats(-3, 3, width=32))
def test_random_boxes_are_reached_at_both_ends_and_never_left(bounds, action):
    low, high = np.array([sorted(pair) for pair in bounds], dtype=np.float32).T
    box = spaces.Box(low, high)
    ones = np.ones((1, len(low)))
    np.testing.assert_array_equal(to_env(box, ones)[0], high)
    np.testing.assert_array_equal(to_env(box, -ones)[0], low)
    to_env(box, action * ones)  # asserts that the box contains it


def test_each_component_has_bounds_of_its_own():
    box = spaces.Box(np.array([-2.0, 0.0, 5.0]), np.array([2.0, 10.0, 6.0]), dtype=np.float32)
    assert to_env(box, [[0.0, 0.5, -9.0]]).tolist() == [[0.0, 7.5, 5.0]]


def test_components_without_two_bounds_stay_in_their_own_units_and_respect_the_one_they_have():
    box = spaces.Box(np.array([-np.inf, 0.0, -np.inf, -1.0]), np.array([np.inf, np.inf, 3.0, 3.0]), dtype=np.float64)
    assert to_env(box, [[-7.0, -1.5, 4.5, 0.0]]).tolist() == [[-7.0, 0.0, 3.0, 1.0]]


def test_the_largest_float_is_no_bound():
    largest = np.finfo(np.float32).max
    assert to_env(spaces.Box(-largest, largest, (2,)), [[0.5, -100.0]]).tolist() == [[0.5, -100.0]]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64])
def test_boxes_of_whole_numbers(dtype):
    info = np.iinfo(dtype)
    low, high = (info.min, info.max) if info.bits == 8 else (-1000, 3000)
    box = spaces.Box(low, high, (3,), dtype)
    assert to_env(box, [[-1.0, 1.0, 2.0]]).tolist() == [[low, high, high]]
    assert to_env(spaces.Box(0, 10, (2,), dtype), [[0.0, 0.13]]).tolist() == [[5, 6]]


def test_choices_that_begin_elsewhere():
    there = Spaces(PLAIN, spaces.Discrete(3, start=-1))
    assert there.to_env(np.array([0, 2])).tolist() == [-1, 1] and there.action_size == 3


def test_a_dict_becomes_one_row_with_named_parts():
    space = spaces.Dict(
        {
            "arm": spaces.Dict({"angles": spaces.Box(-1, 1, (2, 2)), "mode": spaces.Discrete(3, start=1)}),
            "lamps": spaces.MultiBinary(2),
            "dials": spaces.MultiDiscrete([2, 3]),
        }
    )
    there = Spaces(space, spaces.Discrete(2))
    observations = {
        "arm": {"angles": np.arange(8.0).reshape(2, 2, 2), "mode": np.array([3, 1])},
        "lamps": np.array([[0, 1], [1, 1]], dtype=np.int8),
        "dials": np.array([[1, 0], [0, 2]]),
    }
    rows = there.rows(observations)
    assert there.size == 4 + 3 + 2 + 5 and rows.dtype == torch.float32 and rows.shape == (2, there.size)
    parts = {name: rows[:, place].tolist() for name, place in there.parts.items()}
    assert parts == {
        "arm.angles": [[0, 1, 2, 3], [4, 5, 6, 7]],
        "arm.mode": [[0, 0, 1], [1, 0, 0]],
        "lamps": [[0, 1], [1, 1]],
        "dials": [[0, 1, 1, 0, 0], [1, 0, 0, 0, 1]],
    }
    assert [rows[0, there.columns(["lamps", "arm.mode"])].tolist()] == [[0, 1, 0, 0, 1]]
    with pytest.raises(ValueError, match=r"no part 'legs'.*arm\.angles, arm\.mode"):
        there.columns(["legs"])


@pytest.mark.parametrize(
    "space",
    [
        spaces.Box(-1, 1, (3,), np.float64),
        spaces.Box(-1, 1, (2, 2)),
        spaces.Box(0, 255, (16, 16, 3), np.uint8),
        spaces.Discrete(4, start=2),
        spaces.MultiBinary((2, 3)),
        spaces.MultiDiscrete([3, 2]),
        spaces.Dict({"a": spaces.Box(-1, 1, (2,)), "b": spaces.Discrete(2)}),
    ],
    ids=lambda space: type(space).__name__,
)
def test_one_observation_gets_one_action_and_several_get_several(space):
    space.seed(0)
    there = Spaces(space, spaces.Box(np.array([0.0]), np.array([8.0]), dtype=np.float64))
    asked = []

    def choose(rows):
        asked.append(rows)
        return torch.zeros(len(rows), 1)

    one, other = space.sample(), space.sample()
    answer = there.answer(one, choose)
    assert answer.tolist() == [4.0] and answer.dtype == np.float64
    both = (
        {name: np.stack([one[name], other[name]]) for name in one} if isinstance(one, dict) else np.stack([one, other])
    )
    assert there.answer(both, choose).tolist() == [[4.0], [4.0]]
    assert torch.equal(asked[0][0], asked[1][0]) and asked[0].dtype == there.dtype


def test_rows_are_copies():
    there, array, tensor = Spaces(PLAIN, PLAIN), np.ones((1, 2), np.float32), torch.ones(1, 2)
    for observations in (array, tensor):
        row = there.rows(observations)
        observations[:] = 5.0
        assert row.tolist() == [[1.0, 1.0]]


def test_pictures_stay_bytes():
    there = Spaces(spaces.Box(0, 255, (9, 12, 3), np.uint8), PLAIN)
    assert there.image == (9, 12, 3) and there.rows(np.full((2, 9, 12, 3), 200, np.uint8)).dtype == torch.uint8
    assert Spaces(spaces.Box(0, 255, (4, 4), np.uint8), PLAIN).image is None


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"shape \(3,\), expected \(N, \*\(2,\)\)"):
        Spaces(PLAIN, PLAIN).rows(np.zeros(3))
    with pytest.raises(TypeError, match="Text"):
        Spaces(spaces.Dict({"name": spaces.Text(3)}), PLAIN)
    with pytest.raises(TypeError, match="MultiDiscrete"):
        Spaces(PLAIN, spaces.MultiDiscrete([2, 2]))


def test_which_boxes_are_bounded():
    assert is_bounded(spaces.Box(-1e9, 1e9, (2,))) and is_bounded(spaces.Box(-128, 127, (1,), np.int8))
    half = spaces.Box(np.array([0.0, 0.0]), np.array([1.0, np.inf]))
    largest = spaces.Box(-np.finfo(np.float32).max, np.finfo(np.float32).max, (1,))
    assert not is_bounded(half) and not is_bounded(largest)
