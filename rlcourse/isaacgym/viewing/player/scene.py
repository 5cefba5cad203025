"""What of a MuJoCo model the player shows, and how the browser is told."""

import math
from dataclasses import dataclass

import mujoco
import numpy as np

from rlcourse.isaacgym.viewing.player.meshes import compact_height_field, compact_mesh

MAX_TRIANGLES = 4000, 1_000_000  # of one mesh, of all meshes of all robots
TYPES = {
    mujoco.mjtGeom.mjGEOM_PLANE: "plane",
    mujoco.mjtGeom.mjGEOM_HFIELD: "hfield",
    mujoco.mjtGeom.mjGEOM_SPHERE: "sphere",
    mujoco.mjtGeom.mjGEOM_CAPSULE: "capsule",
    mujoco.mjtGeom.mjGEOM_ELLIPSOID: "ellipsoid",
    mujoco.mjtGeom.mjGEOM_CYLINDER: "cylinder",
    mujoco.mjtGeom.mjGEOM_BOX: "box",
    mujoco.mjtGeom.mjGEOM_MESH: "mesh",
    mujoco.mjtGeom.mjGEOM_SDF: "mesh",
}
AZIMUTH, ELEVATION = -0.9, 0.4  # of the camera, rad
OWN_FIELDS = ("geom_type", "geom_pos", "geom_quat", "geom_size")
FLAT = (mujoco.mjtGeom.mjGEOM_PLANE, mujoco.mjtGeom.mjGEOM_HFIELD)
DEFAULT_RGBA = (0.5, 0.5, 0.5, 1.0)
FIXED_COLOR = (0.62, 0.64, 0.66)
# For geoms that the model gives no colour: one for each robot or object. They stand out on the floor of both themes.
ROBOT_COLORS = ((0.31, 0.56, 0.76), (0.90, 0.62, 0.20), (0.20, 0.65, 0.53), (0.84, 0.45, 0.27), (0.76, 0.52, 0.68))


@dataclass
class Shape:
    """One geom with its type, place in its body and size; robots : (n,) bool, which have it so, None for all."""

    geom: int
    type: mujoco.mjtGeom
    position: np.ndarray
    rotation: np.ndarray
    size: np.ndarray
    robots: np.ndarray | None = None


class Look:
    """What is shown of a model.

    model : MjModel
    shapes : [Shape]; of a geom that is not the same for all robots there are several
    geoms : (len(shapes),) the id of each shape's geom
    ground : (len(shapes),) bool, which of them are ground: planes, height fields, and all of the body `terrain`
    terrain : id of the body that is the same ground for all robots, or None
    bodies : ids of the bodies that can move and have a geom: only their poses are sent
    followed : which of `bodies` a camera follows, the first that floats freely, or -1
    """

    def __init__(self, model: mujoco.MjModel, geoms=None, terrain: int | None = None, own=None):
        """geoms : ids of those that are drawn; by default groups 0 to 2, as MuJoCo does, unless fully transparent

        own : {"geom_type", "geom_pos", "geom_quat" or "geom_size": (n, ngeom, ...)} of robots that differ
        """
        self.model, self.terrain = model, terrain
        roots = [root for root in np.unique(model.body_rootid) if root not in (0, terrain)]
        colors = np.array([_color(model, geom, roots) for geom in range(model.ngeom)]).reshape(-1, 4)
        if geoms is None:
            geoms = np.flatnonzero((model.geom_group <= 2) & (colors[:, 3] > 0))
        self.shapes = [shape for geom in geoms for shape in _shapes(model, int(geom), own or {})]
        self.geoms = np.array([shape.geom for shape in self.shapes], dtype=int)
        self._colors = colors[self.geoms]
        owners = model.geom_bodyid[self.geoms]
        self.ground = np.isin(model.geom_type[self.geoms], FLAT) | (owners == terrain)
        self.bodies = np.unique(owners[(model.body_weldid[owners] != 0) & (owners != terrain)])
        free = model.jnt_bodyid[model.jnt_type == mujoco.mjtJoint.mjJNT_FREE]
        self.followed = next((i for i, body in enumerate(self.bodies) if body in free), -1)

    def colors(self, robots: int) -> np.ndarray:
        """(robots, len(shapes), 4) RGBA in [0, 1]; a shape that a robot does not have is fully transparent."""
        colors = np.repeat(self._colors[None], robots, axis=0)
        for index, shape in enumerate(self.shapes):
            if shape.robots is not None:
                colors[~shape.robots, index, 3] = 0
        return colors

    def of_body(self, body: int) -> np.ndarray:
        """(len(shapes),) bool: which shapes belong to a body."""
        return self.model.geom_bodyid[self.geoms] == body

    def describe(self, poses: np.ndarray, origins: np.ndarray) -> dict:
        """The shapes, meshes and height fields as the browser reads them.

        poses : (nbody, 7) position (m) and quaternion (w x y z) of each body of the first robot, which say how large
            it is and where bodies that cannot move are
        origins : (n, 3) where the robots' worlds stand, m
        """
        model, used = self.model, {"mesh": [], "hfield": []}
        described = []
        for shape, ground, color in zip(self.shapes, self.ground, self._colors, strict=True):
            kind, body, data = TYPES[shape.type], model.geom_bodyid[shape.geom], int(model.geom_dataid[shape.geom])
            position, rotation = shape.position, shape.rotation
            moving = body in self.bodies
            if not moving:
                position, rotation = compose(poses[body], position, rotation)
            if body == self.terrain:
                position = position + origins[0]
            one = {
                "type": kind,
                "body": int(np.searchsorted(self.bodies, body)) if moving else -1,
                "pos": position.tolist(),
                "quat": rotation.tolist(),
                "size": (model.hfield_size[data][:3] if kind == "hfield" else shape.size).tolist(),
                "ground": bool(ground),
                "shared": bool(body == self.terrain),
                "clear": bool(color[3] < 1),
            }
            if kind in used:
                if data not in used[kind]:
                    used[kind].append(data)
                one["data"] = used[kind].index(data)
            described.append(one)
        drawn = len(origins) * sum(one["type"] == "mesh" for one in described)
        most = max(300, min(MAX_TRIANGLES[0], MAX_TRIANGLES[1] // max(drawn, 1)))
        center, radius = self.extent(poses)
        if self.followed >= 0:
            center = center - poses[self.bodies[self.followed], :3]
        return {
            "geoms": described,
            "meshes": [compact_mesh(model, mesh, most) for mesh in used["mesh"]],
            "hfields": [compact_height_field(model, hfield) for hfield in used["hfield"]],
            "bodies": len(self.bodies),
            "follow": self.followed,
            "center": center.tolist(),  # seen from the followed body
            "radius": radius,
            "square": _round_size(0.6 * radius),
        }

    def extent(self, poses: np.ndarray) -> tuple[np.ndarray, float]:
        """Centre (3,) and radius of all that is not ground, for the poses (nbody, 7), m."""
        solid = [shape for shape, ground in zip(self.shapes, self.ground, strict=True) if not ground]
        if not solid:
            return np.zeros(3), 1.0
        places = [compose(poses[self.model.geom_bodyid[s.geom]], s.position, s.rotation)[0] for s in solid]
        reach = self.model.geom_rbound[[shape.geom for shape in solid]][:, None]
        low, high = np.min(places - reach, axis=0), np.max(places + reach, axis=0)
        return (low + high) / 2, max(float(np.linalg.norm(high - low)) / 2, 1e-3)

    def overview(self, poses, origins, up, field_of_view, aspect) -> tuple[np.ndarray, np.ndarray]:
        """Where a camera stands and looks that sees all robots from the front and a little above, (3,) each.

        poses : (n, nbody, 7);  origins : (n, 3), m;  up : (3,), y or z axis;  field_of_view : vertical, rad;
        aspect : width of the picture by its height
        """
        center, radius = self.extent(poses[0])
        places = origins + center
        if self.followed >= 0:
            paths = poses[:, self.bodies[self.followed], :3]
            places = places + paths - paths[0]
        low, high = places.min(axis=0), places.max(axis=0)
        spread, half = np.linalg.norm(high - low) / 2, field_of_view / 2
        across = np.arctan(np.tan(half) * aspect)
        tall = radius / np.sin(half) + spread * (np.cos(ELEVATION) + np.sin(ELEVATION) / np.tan(half))
        distance = max(tall, (radius + spread) / np.sin(across))
        flat = np.cos(ELEVATION)
        x, y, z = flat * np.cos(AZIMUTH), flat * np.sin(AZIMUTH), np.sin(ELEVATION)
        back = np.array([x, y, z] if up[2] else [x, z, -y])
        target = (low + high) / 2
        return target + back * distance, target


def compose(pose: np.ndarray, position: np.ndarray, rotation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position and quaternion, given in the frame `pose` (7,), in the frame of that pose itself."""
    place, turn = np.empty(3), np.empty(4)
    mujoco.mju_rotVecQuat(place, position, pose[3:])
    mujoco.mju_mulQuat(turn, pose[3:], rotation)
    return pose[:3] + place, turn


def _shapes(model, geom, own):
    """[Shape] of a geom: one, or one for each way in which some robots have it."""
    kind, place, turn, size = (getattr(model, name)[geom] for name in OWN_FIELDS)
    if not own:
        return [Shape(geom, mujoco.mjtGeom(kind), place, turn, size)]
    robots = len(next(iter(own.values())))
    fields = [own[name][:, geom] if name in own else [getattr(model, name)[geom]] * robots for name in OWN_FIELDS]
    rows = np.concatenate([np.reshape(field, (robots, -1)) for field in fields], axis=1)
    rows, which = np.unique(rows, axis=0, return_inverse=True)
    return [
        Shape(geom, mujoco.mjtGeom(int(row[0])), row[1:4], row[4:8], row[8:], which.ravel() == i)
        for i, row in enumerate(rows)
    ]


def _color(model, geom, roots):
    """(4,) RGBA: the geom's own, its material's (with the mean colour of its texture), or one of ours.

    roots : ids of the robots' root bodies
    """
    rgba, material = model.geom_rgba[geom], model.geom_matid[geom]
    if not np.allclose(rgba, DEFAULT_RGBA):
        return rgba
    if material >= 0:
        return model.mat_rgba[material] * _texture_color(model, model.mat_texid[material])
    root = model.body_rootid[model.geom_bodyid[geom]]
    color = ROBOT_COLORS[roots.index(root) % len(ROBOT_COLORS)] if root in roots else FIXED_COLOR
    return np.array([*color, 1.0])


def _texture_color(model, textures):
    texture = textures[mujoco.mjtTextureRole.mjTEXROLE_RGB]
    if texture < 0:
        return np.ones(4)
    channels = model.tex_nchannel[texture]
    size = model.tex_height[texture] * model.tex_width[texture] * channels
    pixels = model.tex_data[model.tex_adr[texture] :][:size].reshape(-1, channels)
    return np.append(pixels[:, :3].mean(axis=0) / 255, 1.0)


def _round_size(size):
    """The nearest of ..., 0.1, 0.2, 0.5, 1, 2, 5, ..."""
    power = 10.0 ** math.floor(math.log10(size))
    return min((power, 2 * power, 5 * power, 10 * power), key=lambda each: abs(math.log(each / size)))
