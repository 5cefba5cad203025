"""The chapters' pictures: what is drawn where."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

import matplotlib.pyplot as plt

from rlcourse.mdp import FiniteMDP
from rlcourse.planning import value_iteration
from rlcourse.plotting import plot_band, show_grid, use_course_style
from tests.test_symbols import contrast


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_a_band_is_median_and_quartiles():
    _, ax = plt.subplots()
    runs = np.array([[0.0, 10.0], [1.0, 20.0], [2.0, 30.0], [3.0, 40.0], [100.0, 50.0]])
    line = plot_band(ax, [0, 1], runs, "returns")
    assert line.get_ydata().tolist() == [2.0, 30.0] and line.get_label() == "returns"
    corners = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert corners.min() == 1.0 and corners.max() == 40.0


def test_values_arrows_and_triangles():
    mdp = FiniteMDP.from_map("russell-norvig", slip=0.2, step_reward=-0.04, gamma=1.0)
    solution = value_iteration(mdp)
    texts = [text.get_text() for text in show_grid(mdp, v=solution.v, policy=solution.policy, title="v").texts]
    assert texts.count("0.81") == 1 and texts.count("") == 9 and {"G", "P", "S"} <= set(texts)
    texts = [text.get_text() for text in show_grid(mdp, q=solution.q).texts]
    assert f"{solution.q[0, 2]:.2f}" in texts and len(texts) == 9 * 4 + 2


@pytest.mark.parametrize("name", ["russell-norvig", "rooms", "cliff"])
@pytest.mark.parametrize("with_policy", [False, True])
def test_symbols_and_letters_stay_inside_their_cells(name, with_policy):
    figure, ax = plt.subplots(figsize=(4, 4))
    mdp = FiniteMDP.from_map(name)
    show_grid(mdp, policy=np.zeros(mdp.n_states, int) if with_policy else None, ax=ax)
    figure.canvas.draw()
    seen = set()
    for patch in ax.patches:
        if patch.get_gid():
            (left, top), (right, bottom) = patch.get_xy().min(axis=0), patch.get_xy().max(axis=0)
            row, column = int(top), int(left)
            assert right <= column + 1 and bottom <= row + 1
            seen.add((row, column, patch.get_gid()))
    kinds = {"S": "start", "G": "goal", "P": "pit", "C": "cliff"}
    cells = np.ndenumerate(np.array([list(line) for line in mdp.layout]))
    assert seen == {(*place, kinds[letter]) for place, letter in cells if letter in kinds}
    for text in ax.texts:
        if text.get_text():
            corners = text.get_window_extent().transformed(ax.transData.inverted()).get_points()
            x, y = map(int, text.get_position())
            assert (corners >= [x, y]).all() and (corners <= [x + 1, y + 1]).all()
            assert text.get_fontsize() >= 6


def test_an_end_that_pays_looks_like_a_goal_and_one_that_costs_like_a_pit():
    def symbols(**numbers):
        ax = show_grid(FiniteMDP.from_map("P.S.G", **numbers))
        return [patch.get_gid() for patch in ax.patches if patch.get_gid() in ("goal", "pit")]

    assert set(symbols()[:2]) == {"pit"} and set(symbols()[-3:]) == {"goal"}
    assert set(symbols(rewards={"P": 0.2}, step_reward=-1.0)) == {"goal"}
    assert set(symbols(rewards={"G": -0.1}, step_reward=0.5)) == {"pit"}
    assert symbols(rewards={"G": 0.0}, step_reward=-1.0) == symbols(), "reaching the goal may cost a step"


def test_words_can_be_read_on_the_papers_of_both_themes():
    with matplotlib.rc_context():
        use_course_style()
        figure, ax = plt.subplots()
        ax.set(xlabel="x", ylabel="y", title="words")
        assert matplotlib.colors.to_hex(figure.get_facecolor()) == "#ffffff", "it brings its own paper"
        for words in (ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), ax.text(0, 0, "here")):
            assert contrast(matplotlib.colors.to_hex(words.get_color()), "#ffffff") >= 4.5


def test_refusals():
    with pytest.raises(ValueError, match="v has 3 entries, expected 4"):
        show_grid("S..G", v=[1, 2, 3])
    with pytest.raises(ValueError, match="not built from a map"):
        show_grid(FiniteMDP(np.ones((1, 1, 1)), np.ones((1, 1)), 0.9))
