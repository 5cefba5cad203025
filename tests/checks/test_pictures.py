"""What is drawn on the card of a failed check: which entries are marked, and that nothing breaks it."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rlcourse.checks.card import Card
from rlcourse.checks.judge import Failure, Verdict
from rlcourse.checks.pictures import GridPicture

ANY_NUMBERS = st.floats(allow_nan=True, allow_infinity=True, width=64)


def card(expected, actual, tolerance=1e-8, picture=None):
    failure = Failure("title", "they differ", {}, expected, actual, tolerance, picture)
    return Card(Verdict("id", "Title", "failed", 0, 2, failure, seed=1))


def drawn(card):
    """The card as a tree of elements, which also proves that every tag is closed."""
    markup = re.sub(r"<style>.*?</style>", "", card._repr_html_(), flags=re.S)
    return ElementTree.fromstring(markup)


def marked(table):
    """The (row, column) of each framed cell of a table, without its headings."""
    cells = [[cell for cell in row if cell.tag == "td"] for row in table.iter("tr")]
    body = [row for row in cells if row]
    return [
        (row, column)
        for row, line in enumerate(body)
        for column, cell in enumerate(line)
        if cell.get("class") == "rlc-bad" and "".join(cell.itertext()).endswith("✗")
    ]


@given(hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, max_side=8).filter(lambda shape: shape != (1, 1))))
def test_a_small_table_marks_exactly_the_wrong_entries(wrong):
    expected = np.arange(wrong.size, dtype=float).reshape(wrong.shape)
    tables = list(drawn(card(expected, expected + 0.5 * wrong)).iter("table"))
    if not wrong.any():
        assert tables == []
        return
    assert marked(tables[0]) == [] and marked(tables[1]) == [tuple(where) for where in np.argwhere(wrong).tolist()]
    stars = re.findall(r"\*\S", repr(card(expected, expected + 0.5 * wrong)))
    assert len(stars) == wrong.sum()


@given(hnp.arrays(bool, st.integers(2, 12)))
def test_a_short_row_has_a_line_per_entry_and_marks_the_wrong_ones(wrong):
    expected = np.arange(len(wrong)) * 1.5
    tables = list(drawn(card(expected, expected - wrong)).iter("table"))
    lines = [] if not tables else marked(tables[0])
    assert lines == [(index, 1) for index in np.flatnonzero(wrong).tolist()]


@given(hnp.arrays(bool, st.integers(13, 60)).filter(np.any))
def test_a_long_row_is_a_curve_with_a_ring_at_each_wrong_entry(wrong):
    expected = np.sin(np.arange(len(wrong)))
    svg = next(drawn(card(expected, expected + 0.5 * wrong)).iter("svg"))
    assert len(svg.findall("polyline")) == 2
    assert len([ring for ring in svg.iter("circle") if ring.get("cx")]) == wrong.sum() + 1  # and one in the key


@given(hnp.arrays(bool, (12, 9)).filter(np.any))
def test_a_large_table_is_a_pair_of_heat_tables_with_the_wrong_entries_crossed_out(wrong):
    expected = np.arange(108.0).reshape(12, 9)
    ours, theirs = drawn(card(expected, expected * ~wrong - wrong)).iter("svg")
    assert len(ours.findall("rect")) == len(theirs.findall("rect")) == 108
    assert (len(ours.findall("path")), len(theirs.findall("path"))) == (0, wrong.sum())


@pytest.mark.parametrize("shape", [(5000,), (90, 70), (3, 90, 70), (2, 3, 4), (1, 1, 20)])
def test_of_large_arrays_the_part_around_the_first_wrong_entry_is_shown(shape):
    expected = np.zeros(shape)
    actual = expected.copy()
    actual[(-1,) * len(shape)] = 1.0
    shown = card(expected, actual)
    assert len(shown._repr_html_()) < 400_000 and len(repr(shown)) < 2500
    texts = "".join(drawn(shown).itertext())
    assert ("shown are" in texts) == (max(shape) > 30) and "1 of" in texts
    assert "*1" in repr(shown)


@given(hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=20), elements=ANY_NUMBERS), st.data())
def test_any_numbers_can_be_drawn(expected, data):
    actual = data.draw(hnp.arrays(float, expected.shape, elements=ANY_NUMBERS))
    shown = card(expected, actual)
    drawn(shown)
    assert "nan" not in re.sub(r">[^<]*<", "><", shown._repr_html_())  # as text only, never as a coordinate
    repr(shown)


def test_only_the_wrong_arrays_of_a_dict_are_drawn_and_named():
    expected = {"P": np.eye(3), "v": np.ones(2), "name": "left"}
    actual = {"P": np.eye(3), "v": np.array([1.0, 2.0]), "name": "left"}
    shown = card(expected, actual)
    assert "".join(next(drawn(shown).iter("code")).itertext()) == "['v']"
    assert [marked(table) for table in drawn(shown).iter("table")] == [[(1, 1)]]
    assert "your answer['v']: " in repr(shown) and "['P']" not in repr(shown)


def test_a_difference_in_the_last_digits_is_seen():
    text = repr(card(np.array([1 / 3, 2.0]), np.array([1 / 3 + 1e-7, 2.0])))
    assert " 0.333333333 " in text and "*0.333333433 " in text and " 2\n" in text


def test_hostile_keys_stay_escaped():
    shown = card({"<script>": np.ones(2)}, {"<script>": np.zeros(2)})
    assert "<script>" in "".join(drawn(shown).itertext()) and "<script>" not in shown._repr_html_()


def test_other_shapes_and_kinds_are_shown_as_they_were():
    for expected, actual in ((np.ones(2), np.ones(3)), ("left", "right"), (np.ones(2), "x"), ({"a": 1}, [1])):
        shown = card(expected, actual)
        assert list(drawn(shown).iter("table")) == []
        assert "expected:" in repr(shown) and "your answer:" in repr(shown)


CELLS = np.array([list("..G"), list("S#P")])


def a_map(actual, **changes):
    nothing = np.full(CELLS.shape, np.nan)
    nothing[0] = 0.1, 0.2, 0.7
    parts = {"cells": CELLS, "expected": nothing, "actual": actual, "caption": "Where <it> lands", "robot": (1, 0)}
    return GridPicture(**parts | changes)


def test_a_map_rings_exactly_the_wrong_cells():
    actual = np.full(CELLS.shape, np.nan)
    actual[0] = 0.1, 0.3, 0.7
    actual[1, 0] = 0.5
    shown = card(None, None, picture=a_map(actual))
    ours, theirs = drawn(shown).iter("svg")
    rings = [(ring.get("cx"), ring.get("cy")) for ring in theirs.iter("circle") if ring.get("class") == "rlc-ring"]
    cells = [(cell.get("x"), cell.get("y")) for cell in theirs.iter("rect")]
    half = float(next(theirs.iter("rect")).get("width")) / 2
    middles = [(float(x) + half, float(y) + half) for x, y in cells]
    assert [middles.index((float(x), float(y))) for x, y in rings] == [1, 3]
    assert not [ring for ring in ours.iter("circle") if ring.get("class") == "rlc-ring"]
    assert [text.text for text in theirs.iter("text")] == ["your answer", "0.1", "0.3", "0.7", "0.5"]
    symbols = [group.get("class").split("rl-symbol-")[1] for group in theirs.iter("g") if len(group)]
    assert symbols == ["goal", "start", "robot", "pit"]
    assert "Where &lt;it&gt; lands" in shown._repr_html_()
    text = repr(shown)
    assert "*0.3" in text and "*0.5" in text and text.count("*") == 3 and "#" in text
