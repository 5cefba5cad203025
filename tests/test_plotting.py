"""The chapters' pictures: what is drawn where."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

import matplotlib.pyplot as plt

from rlcourse.mdp import FiniteMDP
from rlcourse.planning import value_iteration
from rlcourse.plotting import plot_band, show_grid


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
def test_letters_stay_inside_their_cells(name, with_policy):
    figure, ax = plt.subplots(figsize=(4, 4))
    mdp = FiniteMDP.from_map(name)
    show_grid(mdp, policy=np.zeros(mdp.n_states, int) if with_policy else None, ax=ax)
    figure.canvas.draw()
    letters = [text for text in ax.texts if text.get_text()]
    assert {"S", "G"} <= {text.get_text() for text in letters}
    for text in letters:
        (left, bottom), (right, top) = text.get_window_extent().transformed(ax.transData.inverted()).get_points()
        x, y = text.get_position()
        assert int(x) <= left and right <= int(x) + 1 and int(y) <= min(bottom, top)
        assert max(bottom, top) <= int(y) + 1


def test_refusals():
    with pytest.raises(ValueError, match="v has 3 entries, expected 4"):
        show_grid("S..G", v=[1, 2, 3])
    with pytest.raises(ValueError, match="not built from a map"):
        show_grid(FiniteMDP(np.ones((1, 1, 1)), np.ones((1, 1)), 0.9))
