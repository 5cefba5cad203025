"""Reads robots from URDF files.

Bodies and joints are numbered as Isaac Gym does: depth first, the joints of one link in the order of their names.
Isaac Gym's additions to URDF are understood: `<capsule>` geometry, `<density>` in an inertial, and
`dont_collapse="true"` on a fixed joint. A joint that mimics another moves independently, as it does there. A link
named "world" becomes "world_link", because MuJoCo has a body of that name.
"""

import warnings
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import mujoco
import numpy as np

from rlcourse.isaacgym.inertia import Inertial, rotation_matrix, set_inertials
from rlcourse.isaacgym.meshes import add_hulls, add_visual, find_mesh
from rlcourse.isaacgym.properties import UNLIMITED

JOINT_TYPES = {
    "fixed": None,
    "revolute": mujoco.mjtJoint.mjJNT_HINGE,
    "continuous": mujoco.mjtJoint.mjJNT_HINGE,
    "prismatic": mujoco.mjtJoint.mjJNT_SLIDE,
}
GEOMETRIES = ("box", "cylinder", "sphere", "capsule", "mesh")
GREY = (0.7, 0.7, 0.7, 1.0)
Y_UP_TO_Z_UP = np.array([0.5**0.5, 0.5**0.5, 0.0, 0.0])  # quaternion w x y z


@dataclass
class Joint:
    """What MuJoCo does not keep of a joint."""

    name: str
    velocity: float
    """largest velocity (rad/s or m/s)"""


def read_urdf(path, options):
    """The robot in the URDF file `path`.

    options : AssetOptions

    Returns
    -------
    spec : mujoco.MjSpec
        One body in the world, without a joint.
    joints : {link name: Joint that moves it}

    Raises
    ------
    ValueError
        If the file is malformed; the message names the link or joint.
    FileNotFoundError, NotImplementedError
        If a mesh is missing, or something is not supported.
    """
    try:
        return _Reader(path, options, ET.parse(path).getroot()).read()
    except (ET.ParseError, ValueError) as error:
        raise ValueError(f"{path} cannot be read as URDF: {error}") from error
    except NotImplementedError as error:
        raise NotImplementedError(f"{path} cannot be simulated: {error}") from error


class _Reader:
    def __init__(self, path, options, robot):
        self.path, self.options, self.robot = path, options, robot
        self.spec = mujoco.MjSpec()
        self.spec.compiler.degree = False
        self.joints = {}
        self.inertials = []
        self.moving = []  # (body, joint element): MuJoCo wants masses before it accepts joints

    def read(self):
        if self.robot.tag != "robot":
            raise ValueError(f"the outermost element is <{self.robot.tag}>, not <robot>.")
        if any("xacro" in element.tag for element in self.robot.iter()):
            raise ValueError("it contains xacro macros. Expand them first: xacro FILE > ROBOT.urdf")
        self.links = _by_name(self.robot, "link")
        self.colors = {material.get("name"): _color(material) for material in self.robot.findall("material")}
        self.joints_of = {name: [] for name in self.links}
        root = self._connect()
        body = self.spec.worldbody.add_body(name=_body_name(root))
        self._fill(body, root, moves=True)
        set_inertials(self.spec, self.inertials)
        for body, joint in self.moving:
            self._add_joint(body, joint)
        return self.spec, self.joints

    def _connect(self):
        """Sort the joints by parent; returns the name of the root link."""
        moved = {}
        for name, joint in sorted(_by_name(self.robot, "joint").items()):
            parent, child = (
                _text(joint.find(end), "link", f"the <{end}> of joint '{name}'") for end in ("parent", "child")
            )
            for link in (parent, child):
                if link not in self.links:
                    raise ValueError(f"joint '{name}' connects the link '{link}', which does not exist.")
            if child in moved:
                raise ValueError(f"the joints '{moved[child]}' and '{name}' both move the link '{child}'.")
            moved[child] = name
            self.joints_of[parent].append((joint, child))
        roots = [name for name in self.links if name not in moved]
        if len(roots) != 1:
            raise ValueError(f"a robot has one root link, here are {len(roots)}: {', '.join(roots) or 'only loops'}.")
        return roots[0]

    def _fill(self, body, name, moves):
        """Add what the link holds and all that hangs on it to its body."""
        link, where = self.links[name], f"link '{name}'"
        for kind in ("collision", "visual"):
            for element in link.findall(kind):
                self._add_shape(body, element, where, collides=kind == "collision")
        if link.find("fem") is not None:
            raise NotImplementedError(f"{where} is a soft body (<fem>). Only rigid bodies are supported.")
        self._add_inertial(body, link.find("inertial"), where, moves)
        for joint, child in self.joints_of[name]:
            self._hang(body, joint, child)

    def _hang(self, body, joint, child):
        name, kind = joint.get("name"), joint.get("type")
        if kind not in JOINT_TYPES:
            raise NotImplementedError(f"joint '{name}' is of type '{kind}'; possible are {', '.join(JOINT_TYPES)}.")
        position, quaternion = _origin(joint, f"joint '{name}'")
        below = body.add_body(name=_body_name(child), pos=position, quat=quaternion)
        below.fuse = joint.get("dont_collapse", "false").lower() != "true"
        velocity = _number(joint.find("limit"), "velocity", f"joint '{name}'", UNLIMITED)
        self.joints[below.name] = Joint(name, velocity)
        if kind != "fixed":
            self.moving.append((below, joint))
        self._fill(below, child, moves=kind != "fixed")

    def _add_joint(self, body, element):
        name, limit, dynamics = element.get("name"), element.find("limit"), element.find("dynamics")
        where = f"joint '{name}'"
        axis = _vector(element.find("axis"), "xyz", where, (1.0, 0.0, 0.0))
        if not np.any(axis):
            raise ValueError(f"{where} has the axis 0 0 0, expected a direction.")
        joint = body.add_joint(name=name, type=JOINT_TYPES[element.get("type")], axis=axis)
        joint.damping = [_number(dynamics, "damping", where, 0.0), 0, 0]
        joint.frictionloss = _number(dynamics, "friction", where, 0.0)
        joint.limited = element.get("type") != "continuous" and limit is not None
        if joint.limited:
            lower, upper = (_number(limit, end, where, 0.0) for end in ("lower", "upper"))
            if lower > upper:
                raise ValueError(f"{where} has the limits {lower} and {upper}, expected lower <= upper.")
            joint.range = lower, upper
        effort = _number(limit, "effort", where, UNLIMITED)
        if effort < UNLIMITED:
            joint.actfrclimited, joint.actfrcrange = True, (-effort, effort)

    def _add_inertial(self, body, element, where, moves):
        known = Inertial(body, moves)
        self.inertials.append(known)
        density = self.options.density
        if element is not None:
            density = _number(element.find("density"), "value", where, density)
            known.mass = _number(element.find("mass"), "value", where, 0.0) or None
        for geom in body.geoms:
            geom.density = density if geom.contype else 0.0
        if known.mass is None:
            return
        position, quaternion = _origin(element, where)
        if not self.options.override_com:
            known.com = position
        inertia = element.find("inertia")
        if inertia is not None and not self.options.override_inertia:
            xx, yy, zz, xy, xz, yz = (_number(inertia, f"i{ij}", where, 0.0) for ij in "xx yy zz xy xz yz".split())
            if max(xx, yy, zz) > 0:
                axes = rotation_matrix(quaternion)
                known.tensor = axes @ np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]) @ axes.T

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
        position, quaternion = _origin(element, where)
        for geometry in geometries:
            geom = body.add_geom(pos=position, quat=quaternion, **geometry)
            if not collides:
                geom.contype = geom.conaffinity = 0
                geom.rgba = self._rgba(element.find("material"))
        if self.options.flip_visual_attachments and not collides and _is_obj(shapes[0]):
            mujoco.mju_mulQuat(geom.quat, quaternion, Y_UP_TO_Z_UP)

    def _geometries(self, shape, where, collides):
        """What distinguishes the geoms of which a shape consists: [attributes of mujoco.MjsGeom]."""
        kinds = mujoco.mjtGeom
        if shape.tag == "mesh":
            path = find_mesh(_text(shape, "filename", where), self.path)
            scale = _vector(shape, "scale", where, (1.0, 1.0, 1.0))
            if collides:
                names = add_hulls(self.spec, path, scale, self.options)
            else:
                names = [add_visual(self.spec, path, scale)]
            return [{"type": kinds.mjGEOM_MESH, "meshname": name} for name in names]
        if shape.tag == "box":
            return [{"type": kinds.mjGEOM_BOX, "size": _vector(shape, "size", where) / 2}]
        radius = _number(shape, "radius", where)
        if shape.tag == "sphere":
            return [{"type": kinds.mjGEOM_SPHERE, "size": [radius, 0, 0]}]
        round_ends = shape.tag == "capsule" or (collides and self.options.replace_cylinder_with_capsule)
        kind = kinds.mjGEOM_CAPSULE if round_ends else kinds.mjGEOM_CYLINDER
        return [{"type": kind, "size": [radius, _number(shape, "length", where) / 2, 0]}]

    def _rgba(self, material):
        if material is None:
            return GREY
        own = _color(material)
        return self.colors.get(material.get("name"), GREY) if own is None else own


REQUIRED = object()


def _by_name(robot, tag):
    """{name: element} of all elements with the tag."""
    elements = {}
    for element in robot.findall(tag):
        name = element.get("name")
        if not name or name in elements:
            raise ValueError(f"every <{tag}> needs a name of its own, but there is {name!r}.")
        elements[name] = element
    return elements


def _body_name(link):
    return "world_link" if link == "world" else link


def _text(element, attribute, where, default=REQUIRED):
    """The attribute of an element, which may be None."""
    text = None if element is None else element.get(attribute)
    if text is not None:
        return text
    if default is REQUIRED:
        raise ValueError(f'{where} lacks {attribute}="...".')
    return default


def _vector(element, attribute, where, default=REQUIRED):
    """Three numbers in an attribute, as an array (3,)."""
    text = _text(element, attribute, where, default)
    try:
        numbers = np.array(text.split() if isinstance(text, str) else text, float)
    except ValueError:
        numbers = np.empty(0)
    if numbers.shape != (3,):
        raise ValueError(f'{where} has {attribute}="{text}", expected three numbers.')
    return numbers


def _number(element, attribute, where, default=REQUIRED):
    text = _text(element, attribute, where, default)
    try:
        return float(text) if isinstance(text, str) else text
    except ValueError:
        raise ValueError(f'{where} has {attribute}="{text}", expected a number.') from None


def _origin(element, where):
    """Position (3,) and quaternion (4,) of an element's <origin>."""
    origin = element.find("origin")
    zero = (0.0, 0.0, 0.0)
    return _vector(origin, "xyz", where, zero), _quaternion(_vector(origin, "rpy", where, zero))


def _quaternion(rpy):
    """w x y z of rotations about the fixed axes x, y, z by roll, pitch and yaw (rad)."""
    quaternion = np.empty(4)
    mujoco.mju_euler2Quat(quaternion, rpy, "XYZ")
    return quaternion


def _is_obj(shape):
    return shape.get("filename", "").lower().endswith(".obj")


def _color(material):
    """rgba of a <material> that has one, else None."""
    color = material.find("color")
    return None if color is None else np.array(color.get("rgba", "0.7 0.7 0.7 1").split(), float)
