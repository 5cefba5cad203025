"""The links of URDF files: their shapes and masses."""

import warnings

import mujoco
import numpy as np

from rlcourse.isaacgym.assets.inertia import Inertial, rotation_matrix
from rlcourse.isaacgym.assets.meshes import add_hulls, add_visual, find_mesh
from rlcourse.isaacgym.assets.urdf_values import color, number, origin, text, vector

GEOMETRIES = ("box", "cylinder", "sphere", "capsule", "mesh")
GREY = (0.7, 0.7, 0.7, 1.0)
Y_UP_TO_Z_UP = np.array([0.5**0.5, 0.5**0.5, 0.0, 0.0])  # quaternion w x y z


class Links:
    """Fills bodies of a spec with what the <link> elements of a file say.

    path : the file
    colors : {material name: rgba or None}
    options : AssetOptions
    """

    def __init__(self, spec, path, colors, options):
        self.spec, self.path, self.colors, self.options = spec, path, colors, options

    def fill(self, body, link, moves):
        """Add the shapes of a link to its body.

        moves : whether the body moves against its parent

        Returns its Inertial. Raises ValueError, FileNotFoundError and NotImplementedError as `read_urdf`.
        """
        where = f"link '{link.get('name')}'"
        if link.find("fem") is not None:
            raise NotImplementedError(f"{where} is a soft body (<fem>). Only rigid bodies are supported.")
        for kind in ("collision", "visual"):
            for element in link.findall(kind):
                self._add_shape(body, element, where, collides=kind == "collision")
        return self._inertial(body, link.find("inertial"), where, moves)

    def _inertial(self, body, element, where, moves):
        known = Inertial(body, moves)
        density = self.options.density
        if element is not None:
            density = number(element.find("density"), "value", where, density)
            known.mass = number(element.find("mass"), "value", where, 0.0) or None
        for geom in body.geoms:
            geom.density = density if geom.contype else 0.0
        if known.mass is None:
            return known
        if known.mass < 0:
            raise ValueError(f"{where} has the mass {known.mass}, expected a positive one.")
        position, quaternion = origin(element, where)
        if not self.options.override_com:
            known.com = position
        inertia = element.find("inertia")
        if inertia is not None and not self.options.override_inertia:
            xx, yy, zz, xy, xz, yz = (number(inertia, f"i{ij}", where, 0.0) for ij in "xx yy zz xy xz yz".split())
            if max(xx, yy, zz) > 0:
                axes = rotation_matrix(quaternion)
                known.tensor = axes @ np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]) @ axes.T
        return known

    def _add_shape(self, body, element, where, collides):
        geometry = element.find("geometry")
        shapes = [shape for shape in geometry if shape.tag in GEOMETRIES] if geometry is not None else []
        if len(shapes) != 1:
            raise ValueError(f"{where} has a <{element.tag}> without one of the geometries {', '.join(GEOMETRIES)}.")
        if collides and element.find("sdf") is not None:
            raise NotImplementedError(f"{where} collides as a signed distance field (<sdf>), which is not supported.")
        try:
            geometries = self._geometries(shapes[0], where, collides)
        except (FileNotFoundError, ValueError) as error:
            if collides:
                raise
            warnings.warn(f"{where} is shown without a mesh: {error}", stacklevel=2)
            return
        position, quaternion = origin(element, where)
        if self.options.flip_visual_attachments and not collides and _is_obj(shapes[0]):
            mujoco.mju_mulQuat(quaternion, quaternion.copy(), Y_UP_TO_Z_UP)
        for geometry in geometries:
            name = f"{body.name}_{element.tag}_{len(body.geoms)}"
            geom = body.add_geom(name=name, pos=position, quat=quaternion, **geometry)
            if not collides:
                geom.contype = geom.conaffinity = 0
                geom.rgba = self._rgba(element.find("material"))

    def _geometries(self, shape, where, collides):
        """What distinguishes the geoms of which a shape consists: [attributes of mujoco.MjsGeom]."""
        kinds = mujoco.mjtGeom
        if shape.tag == "mesh":
            path = find_mesh(text(shape, "filename", where), self.path)
            scale = vector(shape, "scale", where, (1.0, 1.0, 1.0))
            if collides:
                names = add_hulls(self.spec, path, scale, self.options)
            else:
                names = [add_visual(self.spec, path, scale)]
            return [{"type": kinds.mjGEOM_MESH, "meshname": name} for name in names]
        if shape.tag == "box":
            return [{"type": kinds.mjGEOM_BOX, "size": vector(shape, "size", where) / 2}]
        radius = number(shape, "radius", where)
        if shape.tag == "sphere":
            return [{"type": kinds.mjGEOM_SPHERE, "size": [radius, 0, 0]}]
        round_ends = shape.tag == "capsule" or (collides and self.options.replace_cylinder_with_capsule)
        kind = kinds.mjGEOM_CAPSULE if round_ends else kinds.mjGEOM_CYLINDER
        return [{"type": kind, "size": [radius, number(shape, "length", where) / 2, 0]}]

    def _rgba(self, material):
        if material is None:
            return GREY
        own = color(material)
        named = self.colors.get(material.get("name"))
        return own if own is not None else named if named is not None else GREY


def _is_obj(shape):
    return shape.get("filename", "").lower().endswith(".obj")
