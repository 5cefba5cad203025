"""What of a MuJoCo model the player shows, and how the browser is told: shapes that are small enough for a notebook."""

import math

import mujoco
import numpy as np

MAX_TRIANGLES = 4000, 1_000_000  # of one mesh, of all meshes of all robots
MAX_HEIGHTS = 500_000  # of one height field
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
FLAT = (mujoco.mjtGeom.mjGEOM_PLANE, mujoco.mjtGeom.mjGEOM_HFIELD)
DEFAULT_RGBA = (0.5, 0.5, 0.5, 1.0)
FIXED_COLOR = (0.62, 0.64, 0.66)
# For geoms that the model gives no colour: one for each robot or object. They stand out on the floor of both themes.
ROBOT_COLORS = ((0.31, 0.56, 0.76), (0.90, 0.62, 0.20), (0.20, 0.65, 0.53), (0.84, 0.45, 0.27), (0.76, 0.52, 0.68))


class Look:
    """What is shown of a model.

    model : MjModel
    geoms : ids of the geoms that are drawn; by default groups 0 to 2, as MuJoCo does, unless fully transparent
    ground : (len(geoms),) bool, which of them are ground: planes, height fields, and all of the body `terrain`
    terrain : id of the body that is the same ground for all robots, or None
    bodies : ids of the bodies that can move and have a geom: only their poses are sent
    followed : which of `bodies` a camera follows, the first that floats freely, or -1
    colors : (len(geoms), 4) RGBA in [0, 1]
    """

    def __init__(self, model: mujoco.MjModel, geoms=None, terrain: int | None = None):
        self.model, self.terrain = model, terrain
        roots = [root for root in np.unique(model.body_rootid) if root not in (0, terrain)]
        colors = np.array([_color(model, geom, roots) for geom in range(model.ngeom)]).reshape(-1, 4)
        if geoms is None:
            geoms = np.flatnonzero((model.geom_group <= 2) & (colors[:, 3] > 0))
        self.geoms = np.array(geoms, dtype=int)
        self.colors = colors[self.geoms]
        owners = model.geom_bodyid[self.geoms]
        self.ground = np.isin(model.geom_type[self.geoms], FLAT) | (owners == terrain)
        self.bodies = np.unique(owners[(model.body_weldid[owners] != 0) & (owners != terrain)])
        free = model.jnt_bodyid[model.jnt_type == mujoco.mjtJoint.mjJNT_FREE]
        self.followed = next((i for i, body in enumerate(self.bodies) if body in free), -1)

    def geoms_of(self, body: int) -> np.ndarray:
        """(len(geoms),) bool: which geoms belong to a body."""
        return self.model.geom_bodyid[self.geoms] == body

    def describe(self, poses: np.ndarray, origins: np.ndarray) -> dict:
        """The geoms, meshes and height fields as the browser reads them.

        poses : (nbody, 7) position (m) and quaternion (w x y z) of each body of the first robot, which say how large
            it is and where bodies that cannot move are
        origins : (n, 3) where the robots' worlds stand, m
        """
        model, used = self.model, {"mesh": [], "hfield": []}
        described = []
        for geom, ground, color in zip(self.geoms, self.ground, self.colors, strict=True):
            kind, data = TYPES[mujoco.mjtGeom(model.geom_type[geom])], int(model.geom_dataid[geom])
            body = model.geom_bodyid[geom]
            position, rotation = model.geom_pos[geom], model.geom_quat[geom]
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
                "size": (model.hfield_size[data][:3] if kind == "hfield" else model.geom_size[geom]).tolist(),
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
            "meshes": [_mesh(model, mesh, most) for mesh in used["mesh"]],
            "hfields": [_hfield(model, hfield) for hfield in used["hfield"]],
            "bodies": len(self.bodies),
            "follow": self.followed,
            "center": center.tolist(),  # seen from the followed body
            "radius": radius,
            "square": _round_size(0.6 * radius),
        }

    def extent(self, poses: np.ndarray) -> tuple[np.ndarray, float]:
        """Centre (3,) and radius of all that is not ground, for the poses (nbody, 7), m."""
        model, solid = self.model, self.geoms[~self.ground]
        if not len(solid):
            return np.zeros(3), 1.0
        places = [compose(poses[model.geom_bodyid[g]], model.geom_pos[g], model.geom_quat[g])[0] for g in solid]
        reach = model.geom_rbound[solid][:, None]
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
        spread = np.linalg.norm(high - low) / 2
        across = np.arctan(np.tan(field_of_view / 2) * aspect)
        distance = max((radius + 0.6 * spread) / np.sin(field_of_view / 2), (radius + spread) / np.sin(across))
        x, y, z = np.cos(0.4) * np.cos(-0.9), np.cos(0.4) * np.sin(-0.9), np.sin(0.4)
        back = np.array([x, y, z] if up[2] else [x, z, -y])
        target = (low + high) / 2
        return target + back * distance, target


def compose(pose: np.ndarray, position: np.ndarray, rotation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Position and quaternion, given in the frame `pose` (7,), in the frame of that pose itself."""
    place, turn = np.empty(3), np.empty(4)
    mujoco.mju_rotVecQuat(place, position, pose[3:])
    mujoco.mju_mulQuat(turn, pose[3:], rotation)
    return pose[:3] + place, turn


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


def _mesh(model, mesh, most):
    vertices = model.mesh_vert[model.mesh_vertadr[mesh] :][: model.mesh_vertnum[mesh]]
    faces = model.mesh_face[model.mesh_faceadr[mesh] :][: model.mesh_facenum[mesh]]
    vertices, same = np.unique(vertices, axis=0, return_inverse=True)
    vertices, faces = simplify(vertices, same.reshape(-1)[faces], most)
    return {"vertices": vertices.astype(np.float32).tobytes(), "faces": faces.astype(np.uint16).tobytes()}


def simplify(vertices: np.ndarray, faces: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """At most `most` triangles: all vertices (V, 3) in the same cell of a grid become one, their mean.

    The grid is the finest that is coarse enough (vertex clustering, Rossignac and Borrel 1993).
    """
    if len(faces) <= most:
        return vertices, faces
    extent = np.ptp(vertices, axis=0).max() * 1.0001
    coarse, fine = 1, 1024
    while fine - coarse > 1:
        cells = (coarse + fine) // 2
        if len(_cluster(vertices, faces, extent / cells)[1]) <= most:
            coarse = cells
        else:
            fine = cells
    return _cluster(vertices, faces, extent / coarse)


def _cluster(vertices, faces, cell):
    x, y, z = np.floor((vertices - vertices.min(axis=0)) / cell).astype(np.int64).T
    _, new, count = np.unique((x << 40) | (y << 20) | z, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(new, weights) for weights in vertices.T], axis=1) / count[:, None]
    faces = new[faces]
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    return means, faces[np.unique(np.sort(faces, axis=1), axis=0, return_index=True)[1]]


def _hfield(model, hfield):
    rows, columns = int(model.hfield_nrow[hfield]), int(model.hfield_ncol[hfield])
    heights = model.hfield_data[model.hfield_adr[hfield] :][: rows * columns].reshape(rows, columns)
    part = min(1.0, math.sqrt(MAX_HEIGHTS / (rows * columns)))
    chosen = [np.linspace(0, size - 1, max(2, round(part * size))).round().astype(int) for size in (rows, columns)]
    heights = heights[np.ix_(*chosen)]
    return {"rows": heights.shape[0], "columns": heights.shape[1], "heights": heights.astype(np.float32).tobytes()}
