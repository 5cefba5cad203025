"""Contact properties of collision shapes as fields of the MuJoCo model.

PhysX takes the mean of two shapes' friction coefficients, MuJoCo the larger one. The ground's is 0 in the model and a
shape's is its mean with the ground's. This is exact on the ground, and between shapes where both are as rough as the
ground.
"""

import numpy as np

from rlcourse.isaacgym.values.notices import warn_once


def model_values(shapes, ground, place):
    """What [RigidShapeProperties] are in MuJoCo: [(MjModel field, place in it, values (ns,))].

    ground : friction coefficient of the ground, None without ground;  place : ActorLayout
    """
    if any(shape.restitution for shape in shapes):
        warn_once("Restitution has no equivalent in MuJoCo: shapes do not bounce.")
    frictions = [(shape.friction, shape.torsion_friction, shape.rolling_friction) for shape in shapes]
    sliding, torsion, rolling = np.array(frictions).reshape(-1, 3).T
    values = [("geom_friction", (place.geoms, 0), sliding if ground is None else (sliding + ground) / 2)]
    if torsion.any() or rolling.any():
        values += [
            ("geom_friction", (place.geoms, 1), torsion),
            ("geom_friction", (place.geoms, 2), rolling),
            ("geom_condim", (place.geoms,), np.where(rolling > 0, 6, np.where(torsion > 0, 4, 3))),
        ]
    return values
