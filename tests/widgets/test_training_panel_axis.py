"""Axes of the training panel: round numbers that can be told apart, and no jumps."""

import numpy as np
import pytest

from rlcourse.widgets.training_panel.axis import Axis, round_numbers, round_step, steps_axis


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 500, ["0", "100", "200", "300", "400", "500"]),
        (-2000, 0, ["−2000", "−1500", "−1000", "−500", "0"]),
        (0, 0.01, ["0", "0.002", "0.004", "0.006", "0.008", "0.010"]),
        (1000, 1010, ["1000", "1002", "1004", "1006", "1008", "1010"]),
        (0, 50_000, ["0", "10k", "20k", "30k", "40k", "50k"]),
        (0, 2_000_000, ["0", "0.5M", "1.0M", "1.5M", "2.0M"]),
        (-3e12, 0, ["−3e12", "−2e12", "−1e12", "0"]),
    ],
)
def test_numbers_of_an_axis_are_round_and_different(low, high, texts):
    assert [text for _, text in round_numbers(low, high, round_step((high - low) / 5))] == texts


def test_steps_of_an_axis():
    assert [round_step(raw) for raw in (1, 1.1, 3, 7, 0.03)] == [1, 2, 5, 10, pytest.approx(0.05)]
    assert [text for _, text in steps_axis(3)["ticks"]] == ["0", "1", "2", "3"]
    assert steps_axis(200_704)["ticks"][-1] == [200_000, "200k"]


def test_an_axis_stays_until_that_serves_no_more():
    axis = Axis()
    first = axis.show([3.0, 97.0])
    assert (first["low"], first["high"]) == (0, 100)
    assert axis.show([10.0, 60.0]) == first  # still half full
    assert axis.show([10.0, 101.0])["high"] == 120
    assert axis.show([10.0, 12.0])["high"] < 20


def test_a_growing_run_moves_its_axis_a_few_times_only():
    axis, seen = Axis(), []
    for end in range(1, 1_000):
        shown = axis.show(np.arange(end, dtype=float))
        seen.append((shown["low"], shown["high"]))
        assert shown["low"] <= 0 and shown["high"] >= end - 1
    assert sum(a != b for a, b in zip(seen[1:], seen, strict=False)) <= 27  # nine in each decade


def test_far_outliers_are_left_out_and_rare_successes_are_not():
    rng = np.random.default_rng(0)
    usual = rng.normal(-200, 10, 100)
    assert Axis().show(np.append(usual, -1e6))["low"] > -500
    assert Axis().show(np.append(np.full(99, -200.0), -110.0))["high"] >= -110
    assert Axis().show([-1e6, 5.0, 6.0])["low"] <= -1e6  # too few to say what is usual


@pytest.mark.parametrize("value", [0.0, 5.0, -200.0, 1e-9, 1e15])
def test_numbers_that_are_all_equal_stand_inside(value):
    shown = Axis().show([value] * 5)
    assert shown["low"] < value < shown["high"] and shown["ticks"]


def test_without_numbers_there_is_an_axis_for_the_target_or_none():
    assert Axis().show([]) == {"low": 0.0, "high": 1.0, "ticks": []}
    assert Axis().show([np.nan, np.inf]) == {"low": 0.0, "high": 1.0, "ticks": []}
    shown = Axis().show([], [475.0])
    assert (shown["low"], shown["high"]) == (0, 500)
