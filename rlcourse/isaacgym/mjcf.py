"""Reads robots from MJCF files, as much of them as Isaac Gym does.

The robot is the first body in the worldbody, with all that hangs on it. The ground, lights, cameras, sensors, textures
and all settings of the simulation are left out. Tendons, contact pairs and excludes, equality constraints and
actuators stay where everything that they refer to is part of the robot.
"""

import re
from pathlib import Path

import mujoco

SETTINGS = re.compile(rb"<(option|size|visual|statistic)\b[^>]*?(/>|>.*?</\1\s*>)", re.DOTALL)
INCLUDE = re.compile(rb"<include\s+file\s*=\s*[\"'](.+?)[\"']")


def read_mjcf(path):
    """The robot in the MJCF file `path` as a `mujoco.MjSpec` with one body in its world.

    Raises
    ------
    ValueError
        If the file is not valid MJCF or holds no body; the message has the line and the element.
    """
    path = Path(path)
    try:
        spec = _parsed(path)
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be read as MJCF: {error}") from error
    bodies = list(spec.worldbody.bodies)
    if not bodies:
        raise ValueError(f"{path} holds no robot: its worldbody has no body.")
    for kind in ("sensors", "keys", "numerics", "texts", "tuples", "skins"):
        _delete(spec, getattr(spec, kind))
    _delete(spec, bodies[1:])
    for kind in ("lights", "cameras"):
        _delete(spec, getattr(spec, kind))
    for kind in ("geoms", "sites"):
        _delete(spec, getattr(spec.worldbody, kind))
    _forget_materials(spec)
    _forget_dangling(spec)
    return spec


def _parsed(path):
    texts, waiting = {}, [path.name]
    while waiting:
        name = waiting.pop()
        if name not in texts:
            texts[name] = _without_settings((path.parent / name).read_bytes())
            waiting += [file.decode() for file in INCLUDE.findall(texts[name])]
    main = texts.pop(path.name).decode()
    spec = mujoco.MjSpec.from_string(main, include=texts)
    spec.modelfiledir = str(path.parent)
    return spec


def _without_settings(text):
    """The settings emptied, so that old ones do not matter; lines keep their numbers for MuJoCo's messages."""
    emptied = SETTINGS.sub(lambda found: b"<%b/>" % found[1] + b"\n" * found[0].count(b"\n"), text)
    return emptied.replace(b'coordinate="local"', b"")


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


def _delete(spec, elements):
    for element in elements:
        spec.delete(element)
