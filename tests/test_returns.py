"""Returns, targets and advantages: cases by hand, and the two rules about episodes that end or are cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.returns import (
    discounted_return,
    gae,
    n_step_returns,
    returns_to_go,
    shaping_rewards,
    td_target,
)

# Two episodes in one recording: the first terminates at t = 1, the second is truncated at t = 3, a third goes on.
REWARDS = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
NEXT_VALUES = np.array([10.0, 999.0, 20.0, 30.0, 40.0])
TERMINATED = np.array([False, True, False, False, False])
TRUNCATED = np.array([False, False, False, True, False])
GAMMA = 0.5


@st.composite
def recordings(draw):
    """rewards, values, next_values, terminated, truncated of shape (T, N); both values agree within episodes."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = (draw(st.integers(1, 12)), draw(st.integers(1, 3)))
    terminated, truncated = rng.random(shape) < 0.2, rng.random(shape) < 0.2
    rewards, values, next_values = rng.normal(size=(3, *shape))
    next_values[:-1] = np.where((terminated | truncated)[:-1], next_values[:-1], values[1:])
    return rewards, values, next_values, terminated, truncated


def test_discounted_return():
    assert discounted_return([1, 2, 4], 0.5) == 3.0
    assert isinstance(discounted_return([1, 2, 4], 0.5), float)
    assert discounted_return([], 0.9) == 0.0
    assert discounted_return([3, 100], 0.0) == 3.0
    np.testing.assert_allclose(discounted_return([[1, 10], [2, 20]], 0.5), [2, 20])


def test_target_bootstraps_unless_terminated():
    assert td_target(REWARDS, NEXT_VALUES, TERMINATED, GAMMA).tolist() == [6.0, 2.0, 13.0, 19.0, 25.0]


def test_the_value_after_the_end_is_not_even_read():
    values = np.where(TERMINATED, np.nan, NEXT_VALUES)
    for result in (
        td_target(REWARDS, values, TERMINATED, GAMMA),
        returns_to_go(REWARDS, values, TERMINATED, TRUNCATED, GAMMA),
        n_step_returns(REWARDS, values, TERMINATED, TRUNCATED, GAMMA, 3),
        gae(REWARDS, np.zeros(5), values, TERMINATED, TRUNCATED, GAMMA, 0.9),
    ):
        assert np.isfinite(result).all()


def test_returns_to_go_by_hand():
    # t=1 terminated: 2. t=0: 1 + 2/2. t=3 cut: 4 + 30/2. t=2: 3 + 19/2. t=4 is the end of the recording: 5 + 40/2.
    expected = [2.0, 2.0, 12.5, 19.0, 25.0]
    assert returns_to_go(REWARDS, NEXT_VALUES, TERMINATED, TRUNCATED, GAMMA).tolist() == expected


def test_two_step_returns_by_hand():
    longer = np.array([False] * 5)
    # G_0 = 1 + 2/2 + 999/4; the last step has only one reward before the recording ends.
    expected = [2 + 999 / 4, 2 + 1.5 + 20 / 4, 3 + 2 + 30 / 4, 4 + 2.5 + 40 / 4, 25.0]
    assert n_step_returns(REWARDS, NEXT_VALUES, longer, longer, GAMMA, 2).tolist() == expected


def test_n_step_returns_stop_at_the_end_of_an_episode():
    expected = [2.0, 2.0, 12.5, 19.0, 25.0]
    assert n_step_returns(REWARDS, NEXT_VALUES, TERMINATED, TRUNCATED, GAMMA, 2).tolist() == expected


@given(recordings(), st.sampled_from([0.0, 0.5, 0.99, 1.0]))
@settings(max_examples=50, deadline=None)
def test_extremes_of_n_and_lambda(recording, gamma):
    rewards, values, next_values, terminated, truncated = recording
    one_step = td_target(rewards, next_values, terminated, gamma)
    full = returns_to_go(rewards, next_values, terminated, truncated, gamma)
    ends = (next_values, terminated, truncated, gamma)
    np.testing.assert_allclose(n_step_returns(rewards, *ends, 1), one_step)
    np.testing.assert_allclose(n_step_returns(rewards, *ends, len(rewards) + 3), full)
    np.testing.assert_allclose(gae(rewards, values, *ends, 0.0), one_step - values, atol=1e-12)
    np.testing.assert_allclose(gae(rewards, values, *ends, 1.0), full - values, atol=1e-10)


@given(recordings(), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_columns_are_independent(recording, gae_lambda):
    rewards, values, next_values, terminated, truncated = recording
    together = gae(rewards, values, next_values, terminated, truncated, 0.9, gae_lambda)
    for k in range(rewards.shape[1]):
        alone = gae(*(array[:, k] for array in recording), 0.9, gae_lambda)
        np.testing.assert_allclose(together[:, k], alone)


@given(recordings(), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_gae_is_the_weighted_mean_of_n_step_advantages(recording, gae_lambda):
    """Schulman et al. 2016, equation 16, where no episode ends: (1 - lambda) sum over n of lambda^(n-1) A^(n)."""
    rewards, values, next_values, _, _ = recording
    next_values = np.vstack([values[1:], next_values[-1:]])
    never = np.zeros(rewards.shape, dtype=bool)
    length = len(rewards)
    expected = np.zeros(rewards.shape)
    for n in range(1, length + 1):
        # From n = length on all n-step returns are the same, so the last weight is all that is left.
        weight = gae_lambda ** (n - 1) * (1 - gae_lambda if n < length else 1.0)
        expected += weight * (n_step_returns(rewards, next_values, never, never, 0.9, n) - values)
    advantages = gae(rewards, values, next_values, never, never, 0.9, gae_lambda)
    np.testing.assert_allclose(advantages, expected, atol=1e-12)


def test_a_perfect_value_function_has_no_advantage():
    v = 1 / (1 - 0.9)
    steps = np.ones(7)
    never = np.zeros(7, dtype=bool)
    np.testing.assert_allclose(gae(steps, v * steps, v * steps, never, never, 0.9, 0.95), 0, atol=1e-12)


@pytest.mark.parametrize("n", [0, -1, 1.5, np.inf, np.nan, "3", None, [2]])
def test_n_must_count_steps(n):
    with pytest.raises(ValueError, match=r"n is .*expected a whole number of steps, at least 1.* returns_to_go"):
        n_step_returns(REWARDS, NEXT_VALUES, TERMINATED, TRUNCATED, GAMMA, n)
    three = n_step_returns(REWARDS, NEXT_VALUES, TERMINATED, TRUNCATED, GAMMA, 3)
    for same in (3.0, np.int64(3)):
        assert n_step_returns(REWARDS, NEXT_VALUES, TERMINATED, TRUNCATED, GAMMA, same).tolist() == three.tolist()


def test_shapes_must_agree():
    with pytest.raises(ValueError, match=r"terminated has shape \(4,\), expected \(5,\)"):
        returns_to_go(REWARDS, NEXT_VALUES, TERMINATED[:4], TRUNCATED, GAMMA)


# Each argument in turn as numbers that numpy would stretch without a word: one value, or a column beside a row.
@pytest.mark.parametrize("stretched", [1.0, [1.0], np.ones((5, 1))], ids=["number", "one", "column"])
@pytest.mark.parametrize(
    ("function", "names"),
    [
        (gae, ["rewards", "values", "next_values", "terminated", "truncated"]),
        (returns_to_go, ["rewards", "next_values", "terminated", "truncated"]),
        (lambda *arrays: n_step_returns(*arrays, 2), ["rewards", "next_values", "terminated", "truncated"]),
        (td_target, ["rewards", "next_values", "terminated"]),
        (shaping_rewards, ["potentials", "next_potentials", "terminated"]),
    ],
    ids=["gae", "returns_to_go", "n_step_returns", "td_target", "shaping_rewards"],
)
def test_no_array_is_stretched(function, names, stretched):
    more = {gae: [GAMMA, 0.9]}.get(function, [GAMMA])
    for place in range(len(names)):
        arrays = [np.zeros(5)] * len(names)
        arrays[place] = stretched
        with pytest.raises(ValueError, match="expected"):
            function(*arrays, *more)


@pytest.mark.parametrize("gamma", [-0.1, 1.1, np.nan, np.inf, None, "0.9", [0.9]])
def test_a_discount_rate_is_a_number_from_0_to_1(gamma):
    steps = np.ones(5)
    for name, call in {
        "gamma": lambda: discounted_return(steps, gamma),
        "gamma ": lambda: td_target(steps, steps, TERMINATED, gamma),
        "gamma  ": lambda: shaping_rewards(steps, steps, TERMINATED, gamma),
        "gae_lambda": lambda: gae(steps, steps, steps, TERMINATED, TRUNCATED, 0.9, gamma),
    }.items():
        with pytest.raises(ValueError, match=f"{name.strip()} is .*expected a number from 0 to 1"):
            call()


def test_one_reward_alone_is_not_a_sequence():
    with pytest.raises(ValueError, match=r"rewards is 3.0, expected a sequence"):
        discounted_return(3.0, 0.9)


def test_an_empty_recording_has_no_returns():
    nothing = np.zeros(0)
    ends = (nothing, nothing, nothing, 0.9)
    assert returns_to_go(nothing, *ends).shape == n_step_returns(nothing, *ends, 3).shape == (0,)
    assert gae(nothing, nothing, *ends, 0.5).shape == (0,)


def test_lists_and_arrays_of_every_kind_are_taken():
    expected = gae(REWARDS, np.ones(5), NEXT_VALUES, TERMINATED, TRUNCATED, GAMMA, 0.9)
    lists = [array.tolist() for array in (REWARDS, np.ones(5), NEXT_VALUES, TERMINATED, TRUNCATED)]
    assert gae(*lists, GAMMA, 0.9).tolist() == expected.tolist()
    single = [np.asarray(array, dtype=np.float32) for array in (REWARDS, np.ones(5), NEXT_VALUES)]
    result = gae(*single, TERMINATED.astype(int), TRUNCATED.astype(np.int8), GAMMA, 0.9)
    assert result.dtype == float and result.tolist() == expected.tolist()


@given(recordings(), st.sampled_from([0.5, 0.99, 1.0]))
@settings(max_examples=50, deadline=None)
def test_potential_based_shaping_telescopes(recording, gamma):
    potentials = np.vstack([recording[1], recording[2][:1]])
    length = len(potentials) - 1
    ended, cut = np.zeros((2, length, potentials.shape[1]), dtype=bool)
    ended[-1] = True
    terminating = shaping_rewards(potentials[:-1], potentials[1:], ended, gamma)
    np.testing.assert_allclose(discounted_return(terminating, gamma), -potentials[0], atol=1e-10)
    truncated = discounted_return(shaping_rewards(potentials[:-1], potentials[1:], cut, gamma), gamma)
    np.testing.assert_allclose(truncated, gamma**length * potentials[-1] - potentials[0], atol=1e-10)
