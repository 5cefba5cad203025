"""Masses and inertias of the links of URDF files, completed and mended where MuJoCo would refuse them."""

from dataclasses import dataclass

import mujoco
import numpy as np

SMALLEST_MOMENT = 1e-12  # kg m^2
MASSLESS = 1e-3  # kg, of links that move but have neither mass nor shape
RADIUS = 0.1  # m, the inertia of links without shape is that of a ball


@dataclass
class Inertial:
    """Mass properties of a body. None: not known, to be inferred from the collision shapes."""

    body: mujoco.MjsBody
    moves: bool
    mass: float | None = None
    com: np.ndarray | None = None
    """centre of mass in the body's frame (m)"""
    tensor: np.ndarray | None = None
    """inertia (3, 3) about the centre of mass in the axes of the body's frame (kg m^2)"""


def set_inertials(spec, inertials):
    """Give the bodies of a spec that has no joints yet their masses and inertias.

    A mass that is not known is that of the collision shapes at their density. An inertia that is not known is that of
    the collision shapes scaled to the mass, or that of a ball where there are none.
    """
    shapes = {}
    if any(inertial.tensor is None or inertial.com is None for inertial in inertials):
        shapes = _of_shapes(spec, inertials)
    for inertial in inertials:
        _complete(inertial, *shapes.get(inertial.body.name, (0.0, None, None)))
        if inertial.mass:
            _set(inertial)


def _of_shapes(spec, inertials):
    """{body name: (mass, centre of mass, inertia tensor)} of the bodies' geoms."""
    model = spec.compile()
    shapes = {}
    for name in (inertial.body.name for inertial in inertials):
        body = model.body(name)
        axes = rotation_matrix(body.iquat)
        shapes[name] = body.mass[0], body.ipos.copy(), axes @ np.diag(body.inertia) @ axes.T
    return shapes


def _complete(inertial, mass, com, tensor):
    """Fill what is not known with the mass properties of the shapes."""
    if inertial.mass is None:
        inertial.mass = mass or (MASSLESS if inertial.moves else 0.0)
    if inertial.com is None:
        inertial.com = com if mass else np.zeros(3)
    if inertial.tensor is None and mass:
        inertial.tensor = tensor * inertial.mass / mass
    elif inertial.tensor is None:
        inertial.tensor = 0.4 * inertial.mass * RADIUS**2 * np.eye(3)


def _set(inertial):
    moments, quaternion = principal_axes(inertial.tensor)
    body = inertial.body
    body.mass, body.ipos, body.iquat = inertial.mass, inertial.com, quaternion
    body.inertia = possible_moments(moments)
    body.explicitinertial = True


def principal_axes(tensor):
    """The principal moments (3,), ascending, of an inertia tensor (3, 3), and the quaternion w x y z of their axes."""
    moments, axes = np.linalg.eigh((tensor + tensor.T) / 2)
    quaternion = np.empty(4)
    mujoco.mju_mat2Quat(quaternion, (axes * np.linalg.det(axes)).ravel())
    return moments, quaternion


def possible_moments(moments):
    """The principal moments (3,), ascending, that a body can have and that are nearest to the given ones.

    Each is positive, and the largest is at most the sum of the other two.
    """
    moments = np.maximum(moments, SMALLEST_MOMENT)
    excess = max(moments[2] - moments[0] - moments[1], 0.0)
    # a little more, so that rounding does not bring the excess back
    return moments + np.array([1, 1, -1]) * excess * (1 + 1e-9) / 3


def rotation_matrix(quaternion):
    """The rotation matrix (3, 3) of a quaternion w x y z."""
    matrix = np.empty(9)
    mujoco.mju_quat2Mat(matrix, quaternion)
    return matrix.reshape(3, 3)
