"""Terrain as height fields, as `isaacgym.terrain_utils` offers it, and height fields as triangle meshes.

    terrain = terrain_utils.SubTerrain(width=80, length=80, vertical_scale=0.005, horizontal_scale=0.1)
    terrain_utils.pyramid_stairs_terrain(terrain, step_width=0.3, step_height=0.1)
    vertices, triangles = terrain_utils.convert_heightfield_to_trimesh(terrain.height_field_raw, 0.1, 0.005)

Every function changes the terrain it is given and returns it; lengths are in m. Random ones draw from `np.random`.
"""

import numpy as np
from scipy import interpolate


class SubTerrain:
    """A rectangle of terrain, flat at first.

    terrain_name : str
    width, length : int, number of samples along x and along y
    vertical_scale : height in m of one unit of `height_field_raw`
    horizontal_scale : distance in m between two samples
    height_field_raw : (width, length) int16
    """

    def __init__(self, terrain_name="terrain", width=256, length=256, vertical_scale=1.0, horizontal_scale=1.0):
        self.terrain_name = terrain_name
        self.width, self.length = width, length
        self.vertical_scale, self.horizontal_scale = vertical_scale, horizontal_scale
        self.height_field_raw = np.zeros((width, length), dtype=np.int16)

    def samples(self, distance: float) -> int:
        """How many whole samples a horizontal distance in m is."""
        return int(round(distance / self.horizontal_scale, 6))

    def units(self, height: float) -> int:
        """How many whole vertical units a height in m is."""
        return int(round(height / self.vertical_scale, 6))

    def add(self, heights: np.ndarray) -> "SubTerrain":
        """Raise by `heights` (in units, broadcast to the shape of the terrain, rounded towards 0)."""
        self.height_field_raw += heights.astype(np.int16)
        return self

    def centre(self, size: float) -> tuple[slice, slice]:
        """Where the square of `size` m in the middle lies."""
        half = self.samples(size) // 2
        x, y = self.width // 2, self.length // 2
        return slice(max(x - half, 0), x + half), slice(max(y - half, 0), y + half)


# ---------------------------------------------------------------------------------------------------- smooth
def random_uniform_terrain(terrain, min_height, max_height, step=1, downsampled_scale=None):
    """Add heights drawn from min_height, min_height + step, …, max_height, interpolated linearly between the draws.

    downsampled_scale : distance between two draws; default: the terrain's own resolution.
    """
    spacing = downsampled_scale or terrain.horizontal_scale
    low, high, step = (terrain.units(height) for height in (min_height, max_height, step))
    shape = [max(int(n * terrain.horizontal_scale / spacing), 2) for n in (terrain.width, terrain.length)]
    draws = np.random.choice(np.arange(low, high + 1, max(step, 1)), shape)
    corners = [np.linspace(0.0, 1.0, n) for n in shape]
    places = np.meshgrid(np.linspace(0.0, 1.0, terrain.width), np.linspace(0.0, 1.0, terrain.length), indexing="ij")
    return terrain.add(np.rint(interpolate.RegularGridInterpolator(corners, draws)(tuple(places))))


def sloped_terrain(terrain, slope=1):
    """Add a plane that rises along x; slope : rise over run."""
    x = np.arange(terrain.width)[:, None]
    return terrain.add(slope * x * terrain.horizontal_scale / terrain.vertical_scale)


def pyramid_sloped_terrain(terrain, slope=1, platform_size=1.0):
    """Add a pyramid (a pit if slope < 0), cut off where it is as high as at the edge of the platform in the middle.

    The height is the product of two roofs, one along x and one along y: along the middle lines the slope is `slope`.
    """
    roof_x = 1.0 - np.abs(np.arange(terrain.width) / (terrain.width // 2) - 1.0)[:, None]
    roof_y = 1.0 - np.abs(np.arange(terrain.length) / (terrain.length // 2) - 1.0)[None]
    top = slope * 0.5 * terrain.width * terrain.horizontal_scale / terrain.vertical_scale
    terrain.add(top * roof_x * roof_y)
    platform = terrain.centre(platform_size)
    edge = terrain.height_field_raw[platform[0].start, platform[1].start]
    np.clip(terrain.height_field_raw, min(edge, 0), max(edge, 0), out=terrain.height_field_raw)
    return terrain


def wave_terrain(terrain, num_waves=1, amplitude=1.0):
    """Add num_waves periods of a sine along x and of a cosine along y, `amplitude` from lowest to highest each."""
    if num_waves <= 0:
        return terrain
    phase = 2.0 * np.pi * num_waves / terrain.length
    x, y = np.arange(terrain.width)[:, None], np.arange(terrain.length)[None]
    return terrain.add(terrain.units(0.5 * amplitude) * (np.cos(phase * y) + np.sin(phase * x)))


# ---------------------------------------------------------------------------------------------------- steps
def stairs_terrain(terrain, step_width, step_height):
    """Add stairs that rise along x (fall if step_height < 0), the first step at x = 0."""
    step = np.arange(terrain.width)[:, None] // terrain.samples(step_width) + 1
    return terrain.add(step * terrain.units(step_height))


def pyramid_stairs_terrain(terrain, step_width, step_height, platform_size=1.0):
    """Make stairs from all sides up (down if step_height < 0) to a platform in the middle."""
    width, height = terrain.samples(step_width), terrain.units(step_height)
    platform = terrain.samples(platform_size)
    inset, level = 0, 0
    while min(terrain.width, terrain.length) - 2 * inset > platform:
        inset += width
        level += height
        terrain.height_field_raw[inset : terrain.width - inset, inset : terrain.length - inset] = level
    return terrain


def discrete_obstacles_terrain(terrain, max_height, min_size, max_size, num_rects, platform_size=1.0):
    """Put num_rects rectangles at random, heights ± max_height or half of it, around a flat platform in the middle."""
    top = terrain.units(max_height)
    low, high = terrain.samples(min_size), terrain.samples(max_size)
    for _ in range(num_rects):
        width, length = np.random.randint(low, max(high, low + 1), size=2)
        x = np.random.randint(max(terrain.width - width, 1))
        y = np.random.randint(max(terrain.length - length, 1))
        terrain.height_field_raw[x : x + width, y : y + length] = np.random.choice([-top, -top // 2, top // 2, top])
    terrain.height_field_raw[terrain.centre(platform_size)] = 0
    return terrain


def stepping_stones_terrain(terrain, stone_size, stone_distance, max_height, platform_size=1.0, depth=-10):
    """Make square stones, heights up to ± max_height, in a pit that is `depth` deep, and a platform in the middle."""
    size, gap, top = max(terrain.samples(stone_size), 1), terrain.samples(stone_distance), terrain.units(max_height)
    heights = terrain.height_field_raw
    heights[:] = terrain.units(depth)
    for y in range(0, terrain.length, size + gap):
        x = -np.random.randint(size)
        while x < terrain.width:
            heights[max(x, 0) : x + size, y : y + size] = np.random.randint(-top, top + 1)
            x += size + gap
    heights[terrain.centre(platform_size)] = 0
    return terrain


# ---------------------------------------------------------------------------------------------------- meshes
def convert_heightfield_to_trimesh(height_field_raw, horizontal_scale, vertical_scale, slope_threshold=None):
    """The surface over a height field as a mesh of two triangles per cell.

    height_field_raw : (rows, columns), heights in units of vertical_scale at x = row, y = column * horizontal_scale
    slope_threshold : rise over run from which a slope is made a vertical wall: the lower sample moves under the higher
    Returns vertices (rows * columns, 3) float32 in m, row by row, and triangles (n, 3) uint32, normals upwards.
    """
    heights = np.asarray(height_field_raw).astype(np.float64)
    rows, columns = heights.shape
    x, y = np.meshgrid(np.arange(rows, dtype=float), np.arange(columns, dtype=float), indexing="ij")
    if slope_threshold is not None:
        limit = slope_threshold * horizontal_scale / vertical_scale
        along_x = _moves(heights, limit, (1, 0))
        along_y = _moves(heights, limit, (0, 1))
        diagonal = _moves(heights, limit, (1, 1))
        x += np.where(along_x == 0, diagonal, along_x)
        y += np.where(along_y == 0, diagonal, along_y)
    vertices = np.stack((x * horizontal_scale, y * horizontal_scale, heights * vertical_scale), axis=-1)

    index = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
    here, next_y, next_x, across = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    triangles = np.stack((here, across, next_y, here, next_x, across), axis=-1)
    return vertices.reshape(-1, 3).astype(np.float32), triangles.reshape(-1, 3)


def _moves(heights, limit, step):
    """By how many steps (-1, 0, 1) each sample moves, to lie under a neighbour that is more than `limit` higher."""
    dx, dy = step
    rows, columns = heights.shape
    first, second = (slice(rows - dx), slice(columns - dy)), (slice(dx, rows), slice(dy, columns))
    rise = heights[second] - heights[first]
    moves = np.zeros(heights.shape)
    moves[first] += rise > limit
    moves[second] -= rise < -limit
    return moves
