"""Transition graphs and backup diagrams: everything that is possible is drawn once, and can be read."""

import matplotlib
import numpy as np
import pytest
from scipy import sparse

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from rlcourse.diagrams import DOT, backup_diagram, outcomes, transition_graph
from rlcourse.mdp import FiniteMDP

FULL, LOW, FLAT = range(3)
CLEAN, CHARGE = range(2)


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def battery(dense=True):
    """A cleaning robot and its battery; all rewards and probabilities differ."""
    P, r = np.zeros((3, 2, 3)), np.zeros((3, 2, 3))
    P[FULL, CLEAN], P[FULL, CHARGE] = [0.7, 0.3, 0.0], [1.0, 0.0, 0.0]
    P[LOW, CLEAN], P[LOW, CHARGE] = [0.0, 0.8, 0.2], [0.9, 0.1, 0.0]
    P[FLAT, :, FLAT] = 1.0
    r[FULL, CLEAN], r[LOW, CLEAN], r[LOW, CHARGE] = [1.0, 1.5, 0.0], [0.0, 2.0, -10.0], [-0.25, -0.5, 0.0]
    names = {"state_names": ("full", "low", "flat"), "action_names": ("clean", "charge")}
    terminal = np.arange(3) == FLAT
    if dense:
        return FiniteMDP(P, r, 0.9, terminal, **names)
    return FiniteMDP(sparse.csr_array(P.reshape(6, 3)), (P * r).sum(axis=2), 0.9, terminal, **names)


def drawn(ax):
    """The texts, the numbers of states drawn as circles and as squares, of action dots, and of arrows."""
    circles = [patch for patch in ax.patches if isinstance(patch, Circle)]
    dots = sum(patch.radius == DOT for patch in circles)
    squares = sum(isinstance(patch, Rectangle) for patch in ax.patches)
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    return sorted(text.get_text() for text in ax.texts), len(circles) - dots, squares, dots, len(arrows)


def test_a_graph_shows_each_state_action_and_outcome_once():
    texts, circles, squares, dots, arrows = drawn(transition_graph(battery()))
    numbers = ["0.7, +1", "0.3, +1.5", "1, 0", "0.8, +2", "0.2, −10", "0.9, −0.25", "0.1, −0.5"]
    assert texts == sorted([*numbers, "clean", "charge", "clean", "charge", "full", "low", "flat"])
    assert (circles, squares, dots, arrows) == (2, 1, 4, 7)


def test_a_backup_diagram_shows_what_may_follow_one_state():
    texts, circles, squares, dots, arrows = drawn(backup_diagram(battery(), LOW))
    leaves = ["low", "flat", "full", "low"]
    assert texts == sorted(["low", "clean", "charge", *leaves, "0.8, +2", "0.2, −10", "0.9, −0.25", "0.1, −0.5"])
    assert (circles, squares, dots, arrows) == (4, 1, 2, 4)
    policy = np.array([[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]])
    texts = drawn(backup_diagram(battery(), LOW, policy))[0]
    assert "clean\nπ = 0.25" in texts and "charge\nπ = 0.75" in texts


def test_sparse_worlds_are_drawn_with_mean_rewards():
    assert outcomes(battery(dense=False), LOW, CLEAN) == [
        (LOW, 0.8, pytest.approx(-0.4)),
        (FLAT, 0.2, pytest.approx(-0.4)),
    ]
    assert drawn(transition_graph(battery(dense=False)))[1:] == (2, 1, 4, 7)


def test_arrows_begin_at_a_dot_and_end_at_the_rim_of_the_right_state():
    ax = transition_graph(battery())
    states = {text.get_text(): np.array(text.get_position()) for text in ax.texts}
    dots = [np.array(patch.center) for patch in ax.patches if isinstance(patch, Circle) and patch.radius == DOT]
    ends = []
    for arrow in (patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)):
        start, end = arrow._posA_posB
        assert min(np.linalg.norm(start - dot) for dot in dots) < 1e-12
        nearest = min(("full", "low", "flat"), key=lambda name: np.linalg.norm(end - states[name]))
        gap = end - states[nearest]
        reach = np.abs(gap).max() if nearest == "flat" else np.linalg.norm(gap)
        assert reach == pytest.approx(0.2)
        ends.append(nearest)
    assert sorted(ends) == ["flat", "full", "full", "full", "low", "low", "low"]


@pytest.mark.parametrize("draw", [transition_graph, lambda mdp, ax: backup_diagram(mdp, LOW, np.full((3, 2), 0.5), ax)])
def test_no_text_covers_another_or_leaves_the_picture(draw):
    figure, ax = plt.subplots(figsize=(6.4, 3.6))
    draw(battery(), ax=ax)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_refusals():
    with pytest.raises(ValueError, match=r"positions has shape \(2, 2\), expected \(3, 2\)"):
        transition_graph(battery(), positions=np.zeros((2, 2)))
    with pytest.raises(ValueError, match=r"State 2 is terminal.* choose one of \[0 1\]"):
        backup_diagram(battery(), FLAT)
