"""Properties of bodies, shapes, degrees of freedom, actuators and tendons.

The degrees of freedom of an actor are described by a structured array of dtype `DOF_PROPERTIES`, one row each; the
others by one object per body, shape, actuator or tendon.
"""

from dataclasses import dataclass, field

import numpy as np

from rlcourse.isaacgym.values.constants import RIGID_BODY_NONE, TENDON_FIXED, TendonType
from rlcourse.isaacgym.values.fields import Fields
from rlcourse.isaacgym.values.vectors import VEC3, Mat33, Vec3

DOF_PROPERTIES = np.dtype(
    [
        ("hasLimits", "?"),
        ("lower", "<f4"),
        ("upper", "<f4"),
        ("driveMode", "<i4"),
        ("velocity", "<f4"),
        ("effort", "<f4"),
        ("stiffness", "<f4"),
        ("damping", "<f4"),
        ("friction", "<f4"),
        ("armature", "<f4"),
    ]
)
"""lower, upper: rad or m; stiffness: N m/rad or N/m; velocity: rad/s or m/s; effort: N m or N (largest drive force)."""

UNLIMITED = float(np.finfo(np.float32).max)
"""Limit, velocity or effort of a degree of freedom for which the file gives none."""

RIGID_CONTACT = np.dtype(
    [
        ("env0", "<i4"),
        ("env1", "<i4"),
        ("body0", "<i4"),
        ("body1", "<i4"),
        ("localPos0", VEC3),
        ("localPos1", VEC3),
        ("minDist", "<f4"),
        ("initialOverlap", "<f4"),
        ("normal", VEC3),
        ("offset0", VEC3),
        ("offset1", VEC3),
        ("lambda", "<f4"),
        ("lambdaFriction", [("x", "<f4"), ("y", "<f4")]),
        ("friction", "<f4"),
        ("torsionFriction", "<f4"),
        ("rollingFriction", "<f4"),
    ]
)
"""One row per contact. Bodies are indices in their environment, -1 is the ground; lambda is the normal force (N)."""


@dataclass
class RigidBodyProperties(Fields):
    """Mass properties of a body."""

    com: Vec3 = field(default_factory=Vec3)
    """centre of mass in the body's frame (m)"""
    flags: int = RIGID_BODY_NONE
    """RIGID_BODY_... flags"""
    inertia: Mat33 = field(default_factory=Mat33)
    """about the centre of mass, in the axes of the body's frame (kg m^2)"""
    invInertia: Mat33 = field(default_factory=Mat33)
    invMass: float = 0.0
    mass: float = 0.0
    """kg"""


@dataclass
class RigidShapeProperties(Fields):
    """Contact properties of a collision shape. Here `friction` and `filter` count."""

    compliance: float = 0.0
    contact_offset: float = 0.02
    filter: int = 0
    """two shapes collide only if no bit is set in both filters"""
    friction: float = 1.0
    rest_offset: float = 0.0
    restitution: float = 0.0
    rolling_friction: float = 0.0
    thickness: float = 0.01
    torsion_friction: float = 0.0


@dataclass
class ActuatorProperties(Fields):
    """An actuator of an MJCF file."""

    control_limited: bool = False
    force_limited: bool = False
    kp: float = 0.0
    """position gain"""
    kv: float = 0.0
    """velocity gain"""
    lower_control_limit: float = 0.0
    lower_force_limit: float = 0.0
    motor_effort: float = 0.0
    """a motor's gear times its largest control: the largest force (N m or N)"""
    upper_control_limit: float = 0.0
    upper_force_limit: float = 0.0


@dataclass
class TendonProperties(Fields):
    """A tendon. A fixed tendon's length is a weighted sum of joint positions."""

    damping: float = 0.0
    fixed_lower_limit: float = 0.0
    fixed_spring_rest_length: float = 0.0
    fixed_upper_limit: float = 0.0
    is_fixed_limited: bool = False
    limit_stiffness: float = 0.0
    num_attachments: int = 0
    num_joints: int = 0
    stiffness: float = 0.0
    type: TendonType = TENDON_FIXED


@dataclass
class IndexRange(Fields):
    """The indices start, start + 1, ..., start + count - 1."""

    start: int = 0
    count: int = 0
