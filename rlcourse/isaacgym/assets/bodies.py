"""Mass properties of bodies: as arrays, as the API's objects, and as fields of the MuJoCo model."""

import numpy as np

from rlcourse.isaacgym.assets.inertia import principal_axes, rotation_matrix
from rlcourse.isaacgym.values.constants import RIGID_BODY_DISABLE_GRAVITY, RIGID_BODY_NONE
from rlcourse.isaacgym.values.fields import made_of
from rlcourse.isaacgym.values.properties import RigidBodyProperties
from rlcourse.isaacgym.values.vectors import Mat33, Vec3

MASSES = np.dtype(
    [("mass", "f8"), ("com", "f8", 3), ("moments", "f8", 3), ("axes", "f8", 4), ("flags", "i8")],
)
"""kg; m, in the body's frame; principal moments of inertia (kg m^2) and the quaternion w x y z of their axes"""


def masses_of(model, weightless):
    """MASSES array (nb,) of an asset's MjModel. weightless : whether gravity does not act on it"""
    masses = np.zeros(model.nbody - 1, MASSES)
    masses["mass"], masses["com"] = model.body_mass[1:], model.body_ipos[1:]
    masses["moments"], masses["axes"] = model.body_inertia[1:], model.body_iquat[1:]
    masses["flags"] = RIGID_BODY_DISABLE_GRAVITY if weightless else RIGID_BODY_NONE
    return masses


def model_values(masses, place):
    """What MASSES (..., nb) are in MuJoCo: [(MjModel field, place in it, values)]. place : ActorLayout or Layout"""
    weightless = (masses["flags"] & RIGID_BODY_DISABLE_GRAVITY) != 0
    return [
        ("body_mass", (place.bodies,), masses["mass"]),
        ("body_ipos", (place.bodies,), masses["com"]),
        ("body_inertia", (place.bodies,), masses["moments"]),
        ("body_iquat", (place.bodies,), masses["axes"]),
        ("body_gravcomp", (place.bodies,), weightless.astype(float)),
    ]


def as_properties(masses):
    """[RigidBodyProperties] of MASSES (nb,)."""
    rotations = np.array([rotation_matrix(quaternion) for quaternion in masses["axes"]])
    tensors = rotations * masses["moments"][:, None] @ rotations.transpose(0, 2, 1)
    with np.errstate(divide="ignore"):
        inverse_moments = np.where(masses["moments"] > 0, 1 / masses["moments"], 0.0)
    inverses = rotations * inverse_moments[:, None] @ rotations.transpose(0, 2, 1)
    return [
        made_of(
            RigidBodyProperties,
            com=_vec3(com),
            flags=flags,
            inertia=_mat33(tensor),
            invInertia=_mat33(inverse),
            invMass=1 / mass if mass else 0.0,
            mass=mass,
        )
        for (mass, com, flags), tensor, inverse in zip(
            masses[["mass", "com", "flags"]].tolist(), tensors.tolist(), inverses.tolist(), strict=True
        )
    ]


def changed(masses, properties, recompute_inertia, names):
    """MASSES (nb,) after the masses, centres of mass, inertias and flags of RigidBodyProperties were put in.

    recompute_inertia : scale the inertia with the mass, whatever the properties say about it
    names : of the bodies, for errors

    Raises ValueError if there is not one for each body, or if one of them no body can have.
    """
    if len(properties) != len(masses):
        raise ValueError(f"There must be properties for each of the {len(masses)} bodies, got {len(properties)}.")
    result = masses.copy()
    for name in ("mass", "flags"):
        result[name] = [getattr(p, name) for p in properties]
    result["com"] = [(p.com.x, p.com.y, p.com.z) for p in properties]
    possible = (result["mass"] > 0) & np.isfinite(result["mass"])
    for i in np.flatnonzero((result["mass"] != masses["mass"]) & ~possible):
        raise ValueError(f"The mass of body {names[i]!r} must be positive and finite, got {result['mass'][i]} kg.")
    if recompute_inertia:
        ratio = result["mass"] / np.where(masses["mass"] > 0, masses["mass"], 1)
        result["moments"] = masses["moments"] * ratio[:, None]
        return result
    for i, (p, before) in enumerate(zip(properties, as_properties(masses), strict=True)):
        if p.inertia != before.inertia:
            tensor = np.array(p.inertia)
            result["moments"][i], result["axes"][i] = principal_axes(tensor)
            if not result["moments"][i].min() > 0:
                raise ValueError(f"The inertia of body {names[i]!r} must be positive definite, got {tensor.tolist()}.")
    return result


def _vec3(numbers):
    return made_of(Vec3, x=numbers[0], y=numbers[1], z=numbers[2])


def _mat33(rows):
    return made_of(Mat33, x=_vec3(rows[0]), y=_vec3(rows[1]), z=_vec3(rows[2]))
