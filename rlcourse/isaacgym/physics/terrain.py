"""Ground that the robots of all environments stand on: planes, height fields, triangle meshes.

MuJoCo collides with convex shapes and height fields. So a triangle mesh that was made of a height field becomes one
again (its vertical faces become slopes, one grid cell wide), and convex pieces like boxes and ramps stay what they are.

All terrain hangs on one body (see `scene`). Its own friction is zero: a shape brings the coefficient of the contact.
"""

import warnings
from dataclasses import dataclass

import mujoco
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import ConvexHull, QhullError

THICKNESS = 1.0  # m of solid ground under the lowest point of a height field
SAMPLING = 0.05  # m between the samples of a mesh that is not a grid
ROUNDING = 1e-3  # m: positions that are so close to each other are the same
SNAP = 1e-3  # grid cells: vertices that are so close to the grid are on it, but for the rounding of float32
CLOSE = 1e-6
CHUNK = 4_000_000  # samples that are computed together


@dataclass
class Plane:
    """The ground of `gym.add_ground`: all points p with normal . p + distance = 0."""

    params: object

    def add_to(self, spec, body):
        """Add the plane to a body of an MjSpec."""
        normal = np.array(self.params.normal)
        normal /= np.linalg.norm(normal)
        geom = _add_geom(body, mujoco.mjtGeom.mjGEOM_PLANE)
        geom.size = [0, 0, 1]
        geom.pos = -self.params.distance * normal
        mujoco.mju_quatZ2Vec(geom.quat, normal)


@dataclass
class HeightField:
    """Ground given by heights over a regular grid, bilinear between them (two triangles per cell).

    heights : (nx, ny) m, above the point (i dx, j dy) of the terrain's frame
    spacing : (dx, dy) m
    corner : (x, y) m, where heights[0, 0] is
    """

    heights: np.ndarray
    spacing: tuple[float, float]
    corner: tuple[float, float]
    params: object

    def add_to(self, spec, body):
        """Add the height field to a body of an MjSpec."""
        lowest, highest = float(self.heights.min()), float(self.heights.max())
        half = (np.array(self.heights.shape) - 1) * self.spacing / 2
        geom = _add_geom(body, mujoco.mjtGeom.mjGEOM_HFIELD)
        field = spec.add_hfield(name=geom.name, ncol=self.heights.shape[0], nrow=self.heights.shape[1])
        field.size = [*half, max(highest - lowest, 1e-3), THICKNESS]
        field.userdata = np.ascontiguousarray((self.heights.T - lowest).ravel(), np.float32)
        geom.hfieldname = geom.name
        _place(geom, [*(self.corner + half), lowest], self.params.transform)


@dataclass
class Convex:
    """A convex piece of ground. vertices : (n, 3) m, in the terrain's frame."""

    vertices: np.ndarray
    params: object

    def add_to(self, spec, body):
        """Add the piece to a body of an MjSpec."""
        geom = _add_geom(body, mujoco.mjtGeom.mjGEOM_MESH)
        spec.add_mesh(name=geom.name, uservert=self.vertices.ravel())
        geom.meshname = geom.name
        _place(geom, [0, 0, 0], self.params.transform)


def height_field(samples, params):
    """The HeightField of `gym.add_heightfield`.

    samples : int16, heights in units of params.vertical_scale. Either (nx, ny), or flat and then, as the original
        stores it, params.nbRows samples along y for each of the params.nbColumns steps along x.

    Raises ValueError if the number of samples is not nbRows * nbColumns.
    """
    samples = np.asarray(samples)
    rows, columns = params.nbRows, params.nbColumns
    if samples.size != rows * columns or min(rows, columns) < 2:
        raise ValueError(
            f"add_heightfield was given {samples.size} height samples of shape {samples.shape} for nbRows = {rows} and "
            f"nbColumns = {columns}: there must be nbRows * nbColumns of them, and at least two each way."
        )
    if samples.ndim == 2 and not samples.flags.c_contiguous:
        samples = samples.T  # the original reads the memory, for which a transposed view is the same
    heights = samples if samples.ndim == 2 else samples.reshape(columns, rows)
    spacing = (params.column_scale, params.row_scale)
    return HeightField(heights * params.vertical_scale, spacing, (0.0, 0.0), params)


def triangle_mesh(vertices, triangles, params):
    """The pieces of ground of `gym.add_triangle_mesh`: [HeightField or Convex].

    vertices : (nb_vertices * 3,) float32, m;  triangles : (nb_triangles * 3,) uint32, indices of vertices

    Raises ValueError if the sizes do not fit or an index is no vertex's.
    """
    vertices, triangles = np.asarray(vertices), np.asarray(triangles)
    for name, array, count in (
        ("vertices", vertices, params.nb_vertices),
        ("triangles", triangles, params.nb_triangles),
    ):
        if array.size != 3 * count or not count:
            raise ValueError(
                f"add_triangle_mesh was given {array.size} numbers as {name}, but params.nb_{name} is {count}: "
                f"there must be three for each, and at least one."
            )
    vertices, triangles = vertices.reshape(-1, 3).astype(float), triangles.reshape(-1, 3).astype(np.int64)
    if triangles.max() >= len(vertices):
        raise ValueError(f"a triangle names vertex {triangles.max()}, but there are {len(vertices)} vertices.")
    grid = _grid(vertices, triangles, params)
    return [grid] if grid else _pieces(vertices, triangles, params)


def ground_friction(terrain):
    """The friction coefficient of the ground, None where there is no terrain."""
    coefficients = {(piece.params.static_friction, piece.params.dynamic_friction) for piece in terrain}
    if any(static != dynamic for static, dynamic in coefficients) or len(coefficients) > 1:
        warnings.warn(
            f"The terrain has the (static, dynamic) friction coefficients {sorted(coefficients)}; MuJoCo has one "
            "coefficient, and all terrain gets the largest static one.",
            stacklevel=2,
        )
    return max((static for static, _ in coefficients), default=None)


def _add_geom(body, kind):
    return body.add_geom(name=f"{body.name}{len(body.geoms)}", type=kind, friction=[mujoco.mjMINMU, 0, 0])


def _place(geom, center, transform):
    """Put a geom at the point `center` of a frame that `transform` moves."""
    rotation = np.array([transform.r.w, transform.r.x, transform.r.y, transform.r.z])
    moved = np.empty(3)
    mujoco.mju_rotVecQuat(moved, np.array(center, float), rotation)
    geom.pos = moved + np.array(transform.p)
    geom.quat = rotation


def _grid(vertices, triangles, params):
    """The HeightField of a mesh whose vertices are numbered row by row over a grid, else None.

    Converters of height fields move vertices sideways by a cell to make steep slopes vertical; here the vertices stay
    where they were.
    """
    around_first = np.unique(triangles[(triangles == 0).any(axis=1)])
    columns = int(around_first[2]) if len(around_first) > 2 else 0
    if columns < 2 or len(vertices) % columns or len(triangles) != 2 * (len(vertices) // columns - 1) * (columns - 1):
        return None
    first, second = np.diff(np.sort(triangles, axis=1), axis=1).T
    half_cells = ((first == 1) & ((second == columns) | (second == columns - 1))) | (
        (second == 1) & ((first == columns) | (first == columns - 1))
    )
    if not half_cells.all():
        return None
    x, y, z = vertices.T.reshape(3, -1, columns)
    if np.median(np.abs(np.diff(x, axis=1))) > np.median(np.abs(np.diff(x, axis=0))):
        x, y, z = x.T, y.T, z.T
    along_x, along_y = _lattice(x), _lattice(y.T)
    if along_x is None or along_y is None:
        return None
    (x0, dx), (y0, dy) = along_x, along_y
    return HeightField(z, (dx, dy), (x0, y0), params)


def _lattice(positions):
    """(first, step) if the positions in each row i are first + i * step, or a step off; else None."""
    step = _step(positions)
    if step is None:
        return None
    places = np.rint((positions - positions.min()) / step) - np.arange(len(positions))[:, None]
    places -= np.floor(np.median(places))
    at_home = places == 0
    if np.abs(places).max() > 1 or at_home.mean() <= 0.5:
        return None
    return float(np.mean((positions - step * np.arange(len(positions))[:, None])[at_home])), step


def _step(positions):
    """The step of the one-dimensional grid that all positions are on, None if there is none."""
    values = np.unique(positions)
    distinct = values[np.diff(values, prepend=-np.inf) > ROUNDING]
    gaps = np.diff(distinct)
    if not len(gaps):
        return None
    extent = distinct[-1] - distinct[0]
    # the mean, because over thousands of steps the rounding of a single one adds up
    step = extent / np.rint(extent / gaps[gaps < 1.5 * gaps.min()].mean())
    places = (values - values[0]) / step
    return float(step) if np.abs(places - np.rint(places)).max() < 0.01 else None


def _pieces(vertices, triangles, params):
    """Connected convex pieces as they are, and the upper surface of all others as one height field."""
    vertices, merged = np.unique(vertices.round(6), axis=0, return_inverse=True)
    triangles = merged.reshape(-1)[triangles]
    edges = np.concatenate([triangles[:, :2], triangles[:, 1:]])
    graph = coo_array((np.ones(len(edges)), edges.T), shape=(len(vertices), len(vertices)))
    piece = connected_components(graph, directed=False)[1][triangles[:, 0]]
    order = np.argsort(piece, kind="stable")
    found, rest = [], []
    for faces in np.split(triangles[order], np.flatnonzero(np.diff(piece[order])) + 1):
        corners = vertices[np.unique(faces)]
        if _is_convex(vertices[faces], corners):
            found.append(Convex(corners, params))
        else:
            rest.append(faces)
    if rest:
        found.append(_upper_surface(vertices[np.concatenate(rest)], params))
    return found


def _is_convex(faces, corners):
    """Whether faces (n, 3, 3) enclose the convex hull of their corners."""
    try:
        hull = ConvexHull(corners)
    except QhullError:
        return False
    origin = corners.mean(axis=0)
    volume = np.abs(np.linalg.det(faces - origin).sum()) / 6
    return bool(abs(volume - hull.volume) < 1e-3 * hull.volume)


def _upper_surface(faces, params):
    """HeightField of the highest point of the triangles `faces` (n, 3, 3) above each point of a grid."""
    dx, dy = (_sampling(faces[..., axis]) for axis in (0, 1))
    warnings.warn(
        f"A triangle mesh of the terrain is neither a grid nor convex. Its upper surface is used, sampled every "
        f"{dx:.3g} m by {dy:.3g} m; what is below an overhang is solid.",
        stacklevel=4,
    )
    lowest = faces.min(axis=(0, 1))
    faces = (faces - [*lowest[:2], 0]) / [dx, dy, 1]
    on_grid = np.abs(faces - faces.round()) < SNAP
    faces[..., :2] = np.where(on_grid, faces.round(), faces)[..., :2]
    heights = np.full(np.maximum(np.ceil(faces.max(axis=(0, 1))[:2] - CLOSE).astype(int) + 1, 2), lowest[2])
    first = np.ceil(faces.min(axis=1)[:, :2] - CLOSE).astype(int)
    size = np.maximum(np.floor(faces.max(axis=1)[:, :2] + CLOSE).astype(int) - first + 1, 0)
    nodes = size.prod(axis=1)
    for chunk in np.split(np.arange(len(faces)), np.flatnonzero(np.diff(nodes.cumsum() // CHUNK)) + 1):
        _raise_to(heights, faces[chunk], first[chunk], size[chunk])
    return HeightField(heights, (dx, dy), tuple(lowest[:2]), params)


def _sampling(positions):
    """How far apart the samples of an irregular mesh are best."""
    step = _step(positions)
    return step if step and SAMPLING / 3 < step < 3 * SAMPLING else SAMPLING


def _raise_to(heights, faces, first, size):
    """Raise the nodes of a grid to triangles. first, size (n, 2): which nodes are in the box around each."""
    nodes = size.prod(axis=1)
    of = np.repeat(np.arange(len(faces)), nodes)
    number = np.arange(len(of)) - np.repeat(nodes.cumsum() - nodes, nodes)
    i, j = first[of, 0] + number // size[of, 1], first[of, 1] + number % size[of, 1]
    (ax, ay, az), b, c = faces[of, 0].T, (faces[of, 1] - faces[of, 0]).T, (faces[of, 2] - faces[of, 0]).T
    area = b[0] * c[1] - b[1] * c[0]
    flat = np.abs(area) > CLOSE**2
    area[~flat] = 1
    v, w = ((i - ax) * c[1] - (j - ay) * c[0]) / area, ((j - ay) * b[0] - (i - ax) * b[1]) / area
    inside = flat & (v > -CLOSE) & (w > -CLOSE) & (v + w < 1 + CLOSE)
    z = az + v * b[2] + w * c[2]
    np.maximum.at(heights, (i[inside], j[inside]), z[inside])
