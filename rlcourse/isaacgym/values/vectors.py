"""Vectors, quaternions, poses and the other small values of the API.

Quaternions are stored x, y, z, w. Each class with a `dtype` can be read from a record of a structured NumPy array
(`Transform.from_buffer(states["pose"][0])`), and `np.array(value)` gives its numbers as a flat array.
"""

import math
from dataclasses import astuple, dataclass, field
from typing import ClassVar

import numpy as np

from rlcourse.isaacgym.values.fields import Fields

VEC2 = np.dtype([("x", "<f4"), ("y", "<f4")])
VEC3 = np.dtype([("x", "<f4"), ("y", "<f4"), ("z", "<f4")])
QUAT = np.dtype([("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("w", "<f4")])
INT2 = np.dtype([("x", "<i4"), ("y", "<i4")])
INT3 = np.dtype([("x", "<i4"), ("y", "<i4"), ("z", "<i4")])
TRANSFORM = np.dtype([("p", VEC3), ("r", QUAT)])
VELOCITY = np.dtype([("linear", VEC3), ("angular", VEC3)])
RIGID_BODY_STATE = np.dtype([("pose", TRANSFORM), ("vel", VELOCITY)])
DOF_STATE = np.dtype([("pos", "<f4"), ("vel", "<f4")])
DOF_FRAME = np.dtype([("origin", VEC3), ("axis", VEC3)])


class Record(Fields):
    """A value that corresponds to one record of a structured NumPy array, described by `dtype`."""

    dtype: ClassVar[np.dtype]

    @classmethod
    def from_buffer(cls, buffer):
        """The value in the first bytes of a buffer: a record or a contiguous array of type `dtype`, or bytes."""
        data = memoryview(buffer).tobytes()
        if len(data) < cls.dtype.itemsize:
            raise ValueError(
                f"{cls.__name__}.from_buffer needs {cls.dtype.itemsize} bytes (dtype {cls.dtype}), got {len(data)}."
            )
        return _from_tuple(cls, np.frombuffer(data, cls.dtype, 1)[0].item())

    def __array__(self, dtype=None, copy=None):
        return np.array(_flattened(astuple(self)), dtype)


def _from_tuple(kind, values):
    parts = zip(kind.__dataclass_fields__.values(), values, strict=False)
    return kind(*(_from_tuple(part.type, v) if isinstance(v, tuple) else v for part, v in parts))


def _flattened(values):
    return [n for v in values for n in (_flattened(v) if isinstance(v, tuple) else [v])]


class Vector(Record):
    """What vectors with two and three components share."""

    def __add__(self, other):
        return self._componentwise(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._componentwise(other, lambda a, b: a - b)

    def __neg__(self):
        return self * -1.0

    def __mul__(self, scale):
        if isinstance(scale, Fields):
            return NotImplemented
        return type(self)(*(a * float(scale) for a in astuple(self)))

    __rmul__ = __mul__

    def __truediv__(self, divisor):
        return type(self)(*(a / float(divisor) for a in astuple(self)))

    def _componentwise(self, other, operation):
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(*map(operation, astuple(self), astuple(other)))


@dataclass
class Vec2(Vector):
    """Two numbers."""

    x: float = 0.0
    y: float = 0.0
    dtype: ClassVar[np.dtype] = VEC2


@dataclass
class Vec3(Vector):
    """Three numbers: a position, a direction, a force."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    dtype: ClassVar[np.dtype] = VEC3

    def dot(self, other):
        """Scalar product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other):
        """Vector product."""
        return Vec3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    def length(self):
        """Euclidean length."""
        return math.sqrt(self.length_sq())

    def length_sq(self):
        """Square of the length."""
        return self.dot(self)

    def normalize(self):
        """The vector of length 1 in the same direction; the zero vector stays zero."""
        return self / (self.length() or 1.0)


@dataclass
class Int2(Record):
    """Two integers."""

    x: int = 0
    y: int = 0
    dtype: ClassVar[np.dtype] = INT2


@dataclass
class Int3(Record):
    """Three integers."""

    x: int = 0
    y: int = 0
    z: int = 0
    dtype: ClassVar[np.dtype] = INT3


@dataclass
class Quat(Record):
    """Rotation as a unit quaternion x i + y j + z k + w."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    w: float = 1.0
    dtype: ClassVar[np.dtype] = QUAT

    @staticmethod
    def from_axis_angle(axis, angle):
        """Rotation by `angle` (rad) about the direction `axis` (Vec3)."""
        v = axis.normalize() * math.sin(angle / 2)
        return Quat(v.x, v.y, v.z, math.cos(angle / 2))

    @staticmethod
    def from_euler_zyx(roll, pitch, yaw):
        """Rotation about x by `roll`, then about y by `pitch`, then about z by `yaw` (fixed axes, rad)."""
        x, y, z = Vec3(1, 0, 0), Vec3(0, 1, 0), Vec3(0, 0, 1)
        about = Quat.from_axis_angle
        return about(z, yaw) * about(y, pitch) * about(x, roll)

    def to_euler_zyx(self):
        """(roll, pitch, yaw) in rad; pitch in [-pi/2, pi/2]."""
        x, y, z, w = astuple(self.normalize())
        roll = math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
        pitch = math.asin(max(-1.0, min(1.0, 2 * (w * y - z * x))))
        yaw = math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
        return roll, pitch, yaw

    def __mul__(self, other):
        if not isinstance(other, Quat):
            return NotImplemented
        a, b = Vec3(self.x, self.y, self.z), Vec3(other.x, other.y, other.z)
        v = b * self.w + a * other.w + a.cross(b)
        return Quat(v.x, v.y, v.z, self.w * other.w - a.dot(b))

    def inverse(self):
        """The opposite rotation."""
        return Quat(-self.x, -self.y, -self.z, self.w)

    def normalize(self):
        """The quaternion of length 1 in the same direction."""
        length = math.hypot(*astuple(self))
        return Quat(*(component / length for component in astuple(self))) if length else Quat()

    def rotate(self, vector):
        """The Vec3 rotated."""
        axis = Vec3(self.x, self.y, self.z)
        t = axis.cross(vector) * 2.0
        return vector + t * self.w + axis.cross(t)


@dataclass
class Transform(Record):
    """Pose: rotation `r`, then translation `p` (m)."""

    p: Vec3 = field(default_factory=Vec3)
    r: Quat = field(default_factory=Quat)
    dtype: ClassVar[np.dtype] = TRANSFORM

    def __init__(self, p=None, r=None):
        self.p = Vec3() if p is None else p
        self.r = Quat() if r is None else r

    def __mul__(self, other):
        if not isinstance(other, Transform):
            return NotImplemented
        return Transform(self.transform_point(other.p), self.r * other.r)

    def inverse(self):
        """The pose that undoes this one."""
        back = self.r.inverse()
        return Transform(-back.rotate(self.p), back)

    def transform_vector(self, vector):
        """The Vec3 rotated by `r`."""
        return self.r.rotate(vector)

    def transform_point(self, point):
        """The Vec3 rotated by `r` and moved by `p`."""
        return self.r.rotate(point) + self.p

    def transform_vectors(self, vectors):
        """Rotates an array of dtype `Vec3.dtype`, any shape; returns a new one."""
        flat = np.ascontiguousarray(vectors).view(np.float32).reshape(-1, 3)
        axis = np.array([self.r.x, self.r.y, self.r.z])
        t = 2.0 * np.cross(axis, flat)
        return _vec3_array(flat + self.r.w * t + np.cross(axis, t), np.shape(vectors))

    def transform_points(self, points):
        """Rotates and moves an array of dtype `Vec3.dtype`, any shape; returns a new one."""
        rotated = self.transform_vectors(points).view(np.float32).reshape(-1, 3)
        return _vec3_array(rotated + np.asarray(self.p), np.shape(points))


def _vec3_array(numbers, shape):
    return np.ascontiguousarray(numbers, np.float32).view(VEC3).reshape(shape)


@dataclass
class Velocity(Record):
    """Linear (m/s) and angular (rad/s) velocity."""

    linear: Vec3 = field(default_factory=Vec3)
    angular: Vec3 = field(default_factory=Vec3)
    dtype: ClassVar[np.dtype] = VELOCITY


@dataclass
class RigidBodyState(Record):
    """Pose and velocity of a body."""

    pose: Transform = field(default_factory=Transform)
    vel: Velocity = field(default_factory=Velocity)
    dtype: ClassVar[np.dtype] = RIGID_BODY_STATE


@dataclass
class DofState(Record):
    """Position (rad or m) and velocity (rad/s or m/s) of a degree of freedom."""

    pos: float = 0.0
    vel: float = 0.0
    dtype: ClassVar[np.dtype] = DOF_STATE


@dataclass
class DofFrame(Record):
    """Where a degree of freedom acts: a point on its axis (m) and the axis, in the environment's frame."""

    origin: Vec3 = field(default_factory=Vec3)
    axis: Vec3 = field(default_factory=Vec3)
    dtype: ClassVar[np.dtype] = DOF_FRAME


@dataclass
class SpatialForce(Fields):
    """Force (N) and torque (N m)."""

    force: Vec3 = field(default_factory=Vec3)
    torque: Vec3 = field(default_factory=Vec3)


@dataclass
class Mat33(Fields):
    """3 x 3 matrix; x, y and z are its rows. `np.array(matrix)` has shape (3, 3)."""

    x: Vec3 = field(default_factory=Vec3)
    y: Vec3 = field(default_factory=Vec3)
    z: Vec3 = field(default_factory=Vec3)

    def __array__(self, dtype=None, copy=None):
        return np.array(astuple(self), dtype)


@dataclass
class Mat44(Fields):
    """4 x 4 matrix; x, y, z and w are its rows. `np.array(matrix)` has shape (4, 4)."""

    x: Quat = field(default_factory=Quat)
    y: Quat = field(default_factory=Quat)
    z: Quat = field(default_factory=Quat)
    w: Quat = field(default_factory=Quat)

    def __array__(self, dtype=None, copy=None):
        return np.array(astuple(self), dtype)
