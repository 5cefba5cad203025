"""Reads robots from URDF files.

Bodies and joints are numbered as Isaac Gym does: depth first, the joints of one link in the order of their names.
Isaac Gym's additions to URDF are understood: `<capsule>` geometry, `<density>` in an inertial, and
`dont_collapse="true"` on a fixed joint. A joint that mimics another moves independently, as it does there. A floating
joint below an empty root link makes its child the root. A link named "world" becomes "world_link", because MuJoCo has
a body of that name.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass

import mujoco
import numpy as np

from rlcourse.isaacgym.assets.inertia import set_inertials
from rlcourse.isaacgym.assets.urdf_links import Links
from rlcourse.isaacgym.assets.urdf_values import by_name, color, number, origin, text, vector
from rlcourse.isaacgym.values.properties import UNLIMITED

JOINT_TYPES = {
    "fixed": None,
    "revolute": mujoco.mjtJoint.mjJNT_HINGE,
    "continuous": mujoco.mjtJoint.mjJNT_HINGE,
    "prismatic": mujoco.mjtJoint.mjJNT_SLIDE,
}


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
    joints : {body name: Joint that moves it}

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
        if robot.tag != "robot":
            raise ValueError(f"the outermost element is <{robot.tag}>, not <robot>.")
        if any("xacro" in element.tag for element in robot.iter()):
            raise ValueError("it contains xacro macros. Expand them first: xacro FILE > ROBOT.urdf")
        self.elements = by_name(robot, "link")
        if not self.elements:
            raise ValueError("it has no <link>.")
        self.joints_of = {name: [] for name in self.elements}
        self.root = self._connect(by_name(robot, "joint"))
        self.spec = mujoco.MjSpec()
        self.spec.compiler.degree = False
        colors = {material.get("name"): color(material) for material in robot.findall("material")}
        self.links = Links(self.spec, path, colors, options)
        self.joints, self.inertials, self.moving = {}, [], []

    def read(self):
        self._fill(self.spec.worldbody.add_body(name=_body_name(self.root)), self.root, moves=True)
        set_inertials(self.spec, self.inertials)  # before the joints: MuJoCo refuses those of bodies without mass
        for body, joint in self.moving:
            _add_joint(body, joint)
        return self.spec, self.joints

    def _connect(self, joints):
        """Sort the joints by parent; returns the name of the root link."""
        moved = {}
        for name, joint in sorted(joints.items()):
            parent, child = (
                text(joint.find(end), "link", f"the <{end}> of joint '{name}'") for end in ("parent", "child")
            )
            for link in (parent, child):
                if link not in self.elements:
                    raise ValueError(f"joint '{name}' connects the link '{link}', which does not exist.")
            if child in moved:
                raise ValueError(f"the joints '{moved[child]}' and '{name}' both move the link '{child}'.")
            moved[child] = name
            self.joints_of[parent].append((joint, child))
        roots = [name for name in self.elements if name not in moved]
        if len(roots) > 1:
            raise ValueError(f"a robot has one root link, here are {len(roots)}: {', '.join(roots)}.")
        hanging = self._hanging_on(roots)
        loop = [name for name in self.elements if name not in hanging]
        if loop:
            raise ValueError(f"the joints of the links {', '.join(loop)} form a loop, which no root link begins.")
        below = self.joints_of[roots[0]]
        if len(below) == 1 and below[0][0].get("type") == "floating" and not len(self.elements[roots[0]]):
            return below[0][1]
        return roots[0]

    def _hanging_on(self, links):
        """These links and all that hang on them."""
        found = list(links)
        for name in found:
            found += [child for _, child in self.joints_of[name]]
        return found

    def _fill(self, body, name, moves):
        """Add what the link holds and all that hangs on it to its body."""
        self.inertials.append(self.links.fill(body, self.elements[name], moves))
        for joint, child in self.joints_of[name]:
            self._hang(body, joint, child)

    def _hang(self, body, joint, child):
        name, kind = joint.get("name"), joint.get("type")
        if kind not in JOINT_TYPES:
            raise NotImplementedError(f"joint '{name}' is of type '{kind}'; possible are {', '.join(JOINT_TYPES)}.")
        position, quaternion = origin(joint, f"joint '{name}'")
        below = body.add_body(name=_body_name(child), pos=position, quat=quaternion)
        below.fuse = joint.get("dont_collapse", "false").lower() != "true"
        velocity = number(joint.find("limit"), "velocity", f"joint '{name}'", UNLIMITED)
        self.joints[below.name] = Joint(name, velocity)
        if kind != "fixed":
            self.moving.append((below, joint))
        self._fill(below, child, moves=kind != "fixed")


def _add_joint(body, element):
    name, limit, dynamics = element.get("name"), element.find("limit"), element.find("dynamics")
    where = f"joint '{name}'"
    axis = vector(element.find("axis"), "xyz", where, (1.0, 0.0, 0.0))
    if not np.any(axis):
        raise ValueError(f"{where} has the axis 0 0 0, expected a direction.")
    joint = body.add_joint(name=name, type=JOINT_TYPES[element.get("type")], axis=axis)
    joint.damping = [number(dynamics, "damping", where, 0.0), 0, 0]
    joint.frictionloss = number(dynamics, "friction", where, 0.0)
    joint.limited = element.get("type") != "continuous" and limit is not None
    if joint.limited:
        lower, upper = (number(limit, end, where, 0.0) for end in ("lower", "upper"))
        if lower > upper:
            raise ValueError(f"{where} has the limits {lower} and {upper}, expected lower <= upper.")
        joint.range = lower, upper
    effort = number(limit, "effort", where, UNLIMITED)
    if effort < UNLIMITED:
        joint.actfrclimited, joint.actfrcrange = True, (-effort, effort)


def _body_name(link):
    return "world_link" if link == "world" else link
