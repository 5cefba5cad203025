"""Lines in the viewer: geometries of coloured segments, and how they are drawn."""

import math

import numpy as np

from rlcourse.isaacgym.values.vectors import Vec3


class LineGeometry:
    """Coloured line segments, to be drawn with `draw_lines`.

    A subclass gives `vertices()` in m, (n, 2), and `colors()` from 0 to 1, (n,), both of dtype `gymapi.Vec3.dtype`.
    """

    def vertices(self) -> np.ndarray:
        raise NotImplementedError(f"{type(self).__name__} has no vertices()")

    def colors(self) -> np.ndarray:
        raise NotImplementedError(f"{type(self).__name__} has no colors()")

    def num_lines(self) -> int:
        return len(self.vertices())

    def instance_verts(self, pose=None) -> np.ndarray:
        """The vertices moved by a pose (a copy)."""
        return self.vertices().copy() if pose is None else pose.transform_points(self.vertices())


class _Segments(LineGeometry):
    """Segments from numbers. segments : (n, 2, 3); colors : (n, 3), or three numbers for all."""

    def __init__(self, segments, colors, pose):
        segments = _vec3(np.asarray(segments, dtype=np.float32))
        self.verts = segments if pose is None else pose.transform_points(segments)
        self._colors = _vec3(np.broadcast_to(np.asarray(colors, dtype=np.float32), (len(segments), 3)))

    def vertices(self):
        return self.verts

    def colors(self):
        return self._colors


def _vec3(numbers):
    """(..., 3) numbers as an array (...) of dtype `Vec3.dtype`."""
    return np.ascontiguousarray(numbers, dtype=np.float32).view(Vec3.dtype)[..., 0]


class AxesGeometry(_Segments):
    """The axes of a frame, `scale` m long: x red, y green, z blue."""

    def __init__(self, scale=1.0, pose=None):
        ends = np.eye(3) * scale
        super().__init__(np.stack((np.zeros((3, 3)), ends), axis=1), np.eye(3), pose)


class WireframeBoxGeometry(_Segments):
    """The twelve edges of a box around the origin; edge lengths in m."""

    def __init__(self, xdim=1, ydim=1, zdim=1, pose=None, color=None):
        half = 0.5 * np.array([xdim, ydim, zdim], dtype=float)
        super().__init__(_box_edges(-half, half), _or_red(color), pose)


class WireframeBBoxGeometry(_Segments):
    """The twelve edges of the box between two corners. bbox : (2, 3), lowest and highest corner in m."""

    def __init__(self, bbox, pose=None, color=None):
        low, high = np.asarray(bbox, dtype=float)
        super().__init__(_box_edges(low, high), _or_red(color), pose)


class WireframeSphereGeometry(_Segments):
    """A sphere as num_lats meridians and num_lons - 1 parallels around y.

    color : of the meridians; color2 : of the parallels (default: the same).
    """

    def __init__(self, radius=1.0, num_lats=8, num_lons=8, pose=None, color=None, color2=None):
        meridians = np.linspace(0.0, 2.0 * math.pi, num_lats + 1)
        heights = np.linspace(0.0, math.pi, num_lons + 1)
        ring = np.sin(heights)
        points = radius * np.stack(
            (
                np.outer(np.sin(meridians), ring),
                np.outer(np.ones_like(meridians), np.cos(heights)),
                np.outer(np.cos(meridians), ring),
            ),
            axis=-1,
        )
        down = np.stack((points[:-1, :-1], points[:-1, 1:]), axis=2).reshape(-1, 2, 3)
        around = np.stack((points[:-1, 1:-1], points[1:, 1:-1]), axis=2).reshape(-1, 2, 3)
        color = _or_red(color)
        colors = np.repeat([color, color if color2 is None else color2], [len(down), len(around)], axis=0)
        super().__init__(np.concatenate((down, around)), colors, pose)


def _or_red(color):
    return (1.0, 0.0, 0.0) if color is None else color


def _box_edges(low, high):
    """(12, 2, 3): from each corner along every axis in which it is the lower one."""
    corners = np.array([(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    edges = [(corner, corner + axis) for corner in corners for axis in np.eye(3, dtype=int) if corner @ axis == 0]
    return low + np.array(edges) * (high - low)


def draw_lines(geom: LineGeometry, gym, viewer, env, pose) -> None:
    """Draw a geometry at a pose in an environment, until `gym.clear_lines(viewer)`."""
    gym.add_lines(viewer, env, geom.num_lines(), geom.instance_verts(pose), geom.colors())


def draw_line(p1, p2, color, gym, viewer, env) -> None:
    """Draw the line between two points. p1, p2, color : gymapi.Vec3."""
    ends = _vec3(np.array([[[p1.x, p1.y, p1.z], [p2.x, p2.y, p2.z]]]))
    gym.add_lines(viewer, env, 1, ends, _vec3(np.array([[color.x, color.y, color.z]])))
