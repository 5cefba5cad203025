"""Reads robots from MJCF files, as much of them as Isaac Gym does.

The robot is the first body in the worldbody, with all that hangs on it. The ground, lights, cameras, sensors, textures,
the joints of the first body and all settings of the simulation are left out. Tendons, contact pairs and excludes,
equality constraints and actuators stay where everything that they refer to is part of the robot.
"""

import math
import re
import warnings
from pathlib import Path

import mujoco
import numpy as np

from rlcourse.isaacgym.assets.inertia import MASSLESS
from rlcourse.isaacgym.assets.meshes import HULL_VERTICES, contents

SETTINGS = re.compile(rb"<(option|size|visual|statistic)\b[^>]*?(/>|>.*?</\1\s*>)", re.DOTALL)
NAMED = re.compile(rb"(<(?P<kind>joint|geom)\b[^>]*?\sname\s*=\s*[\"'])(?P<name>[^\"']+)([\"'])")
INCLUDE = re.compile(rb"<include\s+file\s*=\s*[\"'](.+?)[\"']")


def read_mjcf(path):
    """The robot in the MJCF file `path` as a `mujoco.MjSpec`: one body in its world, without a joint.

    Of two joints or geoms with one name the second gets another name. Geoms that are only seen weigh nothing unless the
    file gives their mass.

    Raises
    ------
    ValueError
        If the file is not valid MJCF or holds no body; the message has the line and the element.
    FileNotFoundError, NotImplementedError
        If a mesh is missing, or something is not supported.
    """
    path = Path(path)
    try:
        spec = _parsed(path)
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be read as MJCF: {error}") from error
    bodies = list(spec.worldbody.bodies)
    if not bodies:
        raise ValueError(f"{path} holds no robot: its worldbody has no body.")
    if spec.flexes:
        raise NotImplementedError(f"{path} has a deformable body. Only rigid bodies are supported.")
    for kind in ("sensors", "keys", "numerics", "texts", "tuples", "skins", "hfields"):
        _delete(spec, getattr(spec, kind))
    _delete(spec, bodies[1:])
    for kind in ("lights", "cameras"):
        _delete(spec, getattr(spec, kind))
    for kind in ("geoms", "sites"):
        _delete(spec, getattr(spec.worldbody, kind))
    _free_root(spec, path)
    _forget_materials(spec)
    _forget_dangling(spec)
    _lighten(spec)
    _read_meshes(spec, path)
    _turn_contents(spec, path)
    for body in spec.bodies[1:]:
        body.fuse = False  # Isaac Gym collapses the fixed joints of URDF files only
    return spec


def _parsed(path):
    texts, waiting, taken = {}, [path.name], set()
    while waiting:
        name = waiting.pop()
        if name not in texts:
            text = (path.parent / name).read_bytes()
            if b"<robot" in text:
                raise ValueError(f"{name} is a URDF file. Give it the suffix .urdf.")
            texts[name] = _with_own_names(_without_settings(text), taken)
            waiting += [file.decode() for file in INCLUDE.findall(texts[name])]
    main = texts.pop(path.name).decode()
    spec = mujoco.MjSpec.from_string(main, include=texts)
    spec.modelfiledir = str(path.parent)
    return spec


def _without_settings(text):
    """The settings emptied, so that old ones do not matter; lines keep their numbers for MuJoCo's messages."""
    emptied = SETTINGS.sub(lambda found: b"<%b/>" % found[1] + b"\n" * found[0].count(b"\n"), text)
    return emptied.replace(b'coordinate="local"', b"")


def _with_own_names(text, taken):
    """The text with other names for joints and geoms whose (kind, name) was taken."""

    def own(found):
        start, kind, name, end = found.groups()
        number = 0
        while (kind, name) in taken:
            number += 1
            name = b"%b_%d" % (found["name"], number)
        taken.add((kind, name))
        return start + name + end

    return NAMED.sub(own, text)


def _free_root(spec, path):
    """Take away the joints of the first body: an actor's root is fixed or free."""
    spec.worldbody.first_body().mocap = False
    joints = spec.worldbody.first_body().joints
    lost = [
        joint.name or "one without name"
        for joint in joints
        if joint.type != mujoco.mjtJoint.mjJNT_FREE and not _is_locked(joint)
    ]
    if lost:
        warnings.warn(
            f"{path}: the joints of the first body ({', '.join(lost)}) are left out, as Isaac Gym does. To keep them, "
            "put the body into another one.",
            stacklevel=2,
        )
    _delete(spec, joints)


def _is_locked(joint):
    return joint.limited == mujoco.mjtLimited.mjLIMITED_TRUE and joint.range[0] == joint.range[1]


def _forget_materials(spec):
    """Leave out textures, and what names a material that the file does not have."""
    _delete(spec, spec.textures)
    for material in spec.materials:
        material.textures = [""] * len(material.textures)
    known = {material.name for material in spec.materials}
    for element in [*spec.geoms, *spec.sites, *spec.tendons]:
        if element.material not in known:
            element.material = ""


def _forget_dangling(spec):
    """Leave out what refers to bodies, geoms or joints that are not part of the robot."""
    _delete(spec, [pair for pair in spec.pairs if None in (spec.geom(pair.geomname1), spec.geom(pair.geomname2))])
    _delete(spec, [pair for pair in spec.excludes if None in (spec.body(pair.bodyname1), spec.body(pair.bodyname2))])
    _delete(spec, [tendon for tendon in spec.tendons if any(wrap.target is None for wrap in tendon.path)])
    targets = (spec.joint, spec.tendon, spec.site, spec.body)
    _delete(spec, [actuator for actuator in spec.actuators if not any(find(actuator.target) for find in targets)])


def _lighten(spec):
    """Let geoms that do not collide weigh nothing, or next to nothing where nothing else has a mass."""
    for body in spec.bodies[1:]:
        seen = [geom for geom in body.geoms if not (geom.contype or geom.conaffinity)]
        has_mass = body.explicitinertial or len(seen) < len(body.geoms)
        for geom in seen:
            if math.isnan(geom.mass):
                geom.mass = 0.0 if has_mass else MASSLESS


def _read_meshes(spec, path):
    """Leave out meshes that are not used, and find the files of the others."""
    touched = {geom.meshname for geom in spec.geoms if geom.contype or geom.conaffinity}
    used = touched | {element.meshname for element in [*spec.geoms, *spec.sites]}
    _delete(spec, [mesh for mesh in spec.meshes if mesh.name not in used])
    for mesh in spec.meshes:
        if mesh.name in touched and mesh.maxhullvert == -1:
            mesh.maxhullvert = HULL_VERTICES
        if mesh.file:
            file = path.parent / spec.meshdir / (Path(mesh.file).name if spec.strippath else mesh.file)
            if not file.is_file():
                raise FileNotFoundError(f"{path} needs the mesh '{mesh.file}', but there is no {file}.")
            for name, value in contents(file).items():
                setattr(mesh, name, value)
    spec.strippath = False


def _turn_contents(spec, path):
    """Give the first body the axes of the world, and turn what it holds instead.

    An actor's pose replaces the position of the first body in the file, and comes on top of its rotation.
    """
    root, plain = spec.worldbody.first_body(), mujoco.mjtOrientation.mjORIENTATION_QUAT
    if root.alt.type == plain and np.array_equal(root.quat, [1, 0, 0, 0]):
        return
    try:
        model = spec.compile()
    except ValueError as error:
        raise ValueError(f"{path} cannot be simulated: {error}") from error
    turn = model.body_quat[1].copy()
    outermost = [*root.frames, *(each for each in (*root.bodies, *root.geoms, *root.sites) if each.frame is None)]
    frame = root.add_frame(quat=turn)
    for element in outermost:
        element.set_frame(frame)
    if root.explicitinertial:
        mujoco.mju_rotVecQuat(root.ipos, model.body_ipos[1], turn)
        mujoco.mju_mulQuat(root.iquat, turn, model.body_iquat[1])
        root.ialt.type, root.inertia, root.fullinertia = plain, model.body_inertia[1], np.full(6, np.nan)
    root.quat, root.alt.type = [1, 0, 0, 0], plain


def _delete(spec, elements):
    for element in elements:
        spec.delete(element)
