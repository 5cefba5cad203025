"""Lines in the viewer: where the segments are, and what reaches the viewer."""

import numpy as np
import pytest

from rlcourse.isaacgym.values.vectors import Quat, Transform, Vec3
from rlcourse.isaacgym.viewing import lines


class Recorder:
    """Stands in for a Gym: keeps what is drawn."""

    def add_lines(self, viewer, env, count, vertices, colors):
        self.drawn = viewer, env, count, numbers(vertices), numbers(colors)


def numbers(array):
    assert array.dtype == Vec3.dtype
    return array.view(np.float32).reshape(*array.shape, 3)


def drawn(geometry, pose=None):
    recorder = Recorder()
    lines.draw_lines(geometry, recorder, "viewer", "env", pose)
    viewer, env, count, vertices, colors = recorder.drawn
    assert (viewer, env) == ("viewer", "env") and vertices.shape == (count, 2, 3) and colors.shape == (count, 3)
    return vertices, colors


def test_axes_are_red_green_and_blue():
    vertices, colors = drawn(lines.AxesGeometry(0.5))
    assert np.array_equal(vertices[:, 1], 0.5 * np.eye(3)) and np.array_equal(colors, np.eye(3))


@pytest.mark.parametrize(
    "box",
    [
        lines.WireframeBoxGeometry(2.0, 4.0, 6.0, None, (0, 1, 0)),
        lines.WireframeBBoxGeometry([[-1, -2, -3], [1, 2, 3]]),
    ],
)
def test_boxes_have_their_twelve_edges(box):
    vertices, _ = drawn(box)
    lengths = np.linalg.norm(vertices[:, 1] - vertices[:, 0], axis=1)
    assert np.sort(lengths).tolist() == [2.0] * 4 + [4.0] * 4 + [6.0] * 4
    assert np.array_equal(np.abs(vertices), np.broadcast_to([1.0, 2.0, 3.0], (12, 2, 3)))
    assert len({tuple(np.sort(edge, axis=0).ravel()) for edge in vertices}) == 12


def test_a_sphere_has_its_radius_and_two_colours():
    vertices, colors = drawn(lines.WireframeSphereGeometry(0.3, 6, 5, None, color=(1, 1, 0), color2=(0, 0, 1)))
    np.testing.assert_allclose(np.linalg.norm(vertices, axis=-1), 0.3, rtol=1e-5)
    assert (colors == [1, 1, 0]).all(axis=1).sum() == 6 * 5 and (colors == [0, 0, 1]).all(axis=1).sum() == 6 * 4


def test_poses_move_what_is_drawn_and_not_the_geometry():
    turn = Transform(Vec3(1.0, 0.0, 0.0), Quat(0.0, 0.0, np.sqrt(0.5), np.sqrt(0.5)))
    geometry = lines.AxesGeometry(1.0, pose=turn)
    np.testing.assert_allclose(drawn(geometry)[0][0], [[1, 0, 0], [1, 1, 0]], atol=1e-6)
    np.testing.assert_allclose(drawn(geometry, turn)[0][0], [[1, 1, 0], [0, 1, 0]], atol=1e-6)
    np.testing.assert_allclose(drawn(geometry)[0][0], [[1, 0, 0], [1, 1, 0]], atol=1e-6)


def test_one_line():
    recorder = Recorder()
    lines.draw_line(Vec3(1, 2, 3), Vec3(4, 5, 6), Vec3(0, 1, 0), recorder, None, None)
    _, _, count, vertices, colors = recorder.drawn
    assert count == 1 and vertices.tolist() == [[[1, 2, 3], [4, 5, 6]]] and colors.tolist() == [[0, 1, 0]]


def test_own_geometries_are_drawn():
    class Line(lines.LineGeometry):
        def vertices(self):
            return np.array([[(0, 0, 0), (0, 0, 1)]], dtype=Vec3.dtype)

        def colors(self):
            return np.array([(1, 0, 0)], dtype=Vec3.dtype)

    assert drawn(Line(), Transform(Vec3(0, 0, 5)))[0].tolist() == [[[0, 0, 5], [0, 0, 6]]]
