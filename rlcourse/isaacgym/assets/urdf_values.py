"""Values in the XML of URDF files. Errors are ValueErrors that name the link or joint ("where") and the value."""

import mujoco
import numpy as np

REQUIRED = object()
ZERO = (0.0, 0.0, 0.0)


def by_name(robot, tag):
    """{name: element} of all elements with the tag."""
    elements = {}
    for element in robot.findall(tag):
        name = element.get("name")
        if not name or name in elements:
            raise ValueError(f"every <{tag}> needs a name of its own, but there is {name!r}.")
        elements[name] = element
    return elements


def text(element, attribute, where, default=REQUIRED):
    """An attribute of an element, which may be None."""
    value = None if element is None else element.get(attribute)
    if value is not None:
        return value
    if default is REQUIRED:
        raise ValueError(f'{where} lacks {attribute}="...".')
    return default


def number(element, attribute, where, default=REQUIRED):
    """The number in an attribute."""
    value = text(element, attribute, where, default)
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f'{where} has {attribute}="{value}", expected a number.') from None


def vector(element, attribute, where, default=REQUIRED):
    """The three numbers in an attribute, as an array (3,)."""
    value = text(element, attribute, where, default)
    try:
        numbers = np.array(value.split() if isinstance(value, str) else value, float)
    except ValueError:
        numbers = np.empty(0)
    if numbers.shape != (3,):
        raise ValueError(f'{where} has {attribute}="{value}", expected three numbers.')
    return numbers


def origin(element, where):
    """Position (3,) and quaternion w x y z (4,) of an element's <origin>."""
    at = element.find("origin")
    quaternion = np.empty(4)
    mujoco.mju_euler2Quat(quaternion, vector(at, "rpy", where, ZERO), "XYZ")  # capitals: about fixed axes
    return vector(at, "xyz", where, ZERO), quaternion


def color(material):
    """r g b a (4,) of a <material>, None if it has none."""
    element = material.find("color")
    return None if element is None else np.array(element.get("rgba", "0.7 0.7 0.7 1").split(), float)
