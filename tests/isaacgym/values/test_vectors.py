"""Vectors, quaternions and poses, against SciPy's rotations."""

import copy
import math
import pickle

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from rlcourse.isaacgym.values.vectors import (
    DofState,
    Int3,
    Mat33,
    Quat,
    RigidBodyState,
    Transform,
    Vec2,
    Vec3,
    Velocity,
)

numbers = st.floats(-10, 10)
vectors = st.builds(Vec3, numbers, numbers, numbers)
angles = st.floats(-math.pi, math.pi)
seeds = st.integers(0, 2**32 - 1)


def random_quat(seed):
    rotation = Rotation.random(random_state=np.random.default_rng(seed))
    return rotation, Quat(*rotation.as_quat())


def random_transform(seed):
    return Transform(Vec3(*np.random.default_rng(seed).normal(size=3)), random_quat(seed)[1])


def assert_close(actual, expected, atol=1e-9):
    np.testing.assert_allclose(np.array(actual), np.array(expected), rtol=0, atol=atol)


def assert_same_rotation(quat, rotation):
    assert_close((Rotation.from_quat(np.array(quat)) * rotation.inv()).magnitude(), 0.0, atol=1e-7)


@given(vectors, vectors, numbers)
def test_vector_arithmetic_is_that_of_numpy(a, b, scale):
    x, y = np.array(a), np.array(b)
    assert_close(a + b, x + y)
    assert_close(a - b, x - y)
    assert_close(-a, -x)
    assert_close(a * scale, x * scale)
    assert_close(scale * a, x * scale)
    assert_close(a.cross(b), np.cross(x, y))
    assert a.dot(b) == pytest.approx(x @ y)
    assert a.length() == pytest.approx(np.linalg.norm(x))
    assert a.length_sq() == pytest.approx(x @ x)


def test_vectors_do_not_change_in_arithmetic():
    a, b = Vec3(1, 2, 3), Vec3(4, 5, 6)
    _ = a + b, a * 2, a / 2, a.normalize()
    assert (a, b) == (Vec3(1, 2, 3), Vec3(4, 5, 6))


def test_vectors_divide_and_normalize():
    assert Vec3(2, 4, 6) / 2 == Vec3(1, 2, 3)
    assert Vec2(2, 4) / 2 + Vec2(1, 1) == Vec2(2, 3)
    assert Vec3(0, 3, 4).normalize() == Vec3(0, 0.6, 0.8)
    assert Vec3().normalize() == Vec3()


def test_what_cannot_be_added_is_refused():
    with pytest.raises(TypeError):
        Vec3() + Vec2()
    with pytest.raises(TypeError):
        Vec3() + 1
    with pytest.raises(TypeError):
        Vec3() * Vec3()
    with pytest.raises(TypeError):
        Quat() * Vec3()


@given(vectors.filter(lambda v: v.length() > 0.1), angles)
def test_quaternion_of_an_axis_and_an_angle(axis, angle):
    expected = Rotation.from_rotvec(np.array(axis.normalize()) * angle)
    assert_same_rotation(Quat.from_axis_angle(axis, angle), expected)


@given(angles, angles, angles)
def test_euler_angles_are_roll_pitch_yaw_about_fixed_axes(roll, pitch, yaw):
    expected = Rotation.from_euler("xyz", [roll, pitch, yaw])
    quat = Quat.from_euler_zyx(roll, pitch, yaw)
    assert_same_rotation(quat, expected)
    assert_same_rotation(Quat.from_euler_zyx(*quat.to_euler_zyx()), expected)


@pytest.mark.parametrize("pitch", [math.pi / 2, -math.pi / 2])
def test_euler_angles_at_the_pole(pitch):
    quat = Quat.from_euler_zyx(0.3, pitch, 0.5)
    assert quat.to_euler_zyx()[1] == pytest.approx(pitch, abs=1e-6)


@given(seeds, seeds, vectors)
def test_products_inverses_and_rotations_of_quaternions(a, b, vector):
    (rotation_a, quat_a), (rotation_b, quat_b) = random_quat(a), random_quat(b)
    assert_same_rotation(quat_a * quat_b, rotation_a * rotation_b)
    assert_same_rotation(quat_a.inverse(), rotation_a.inv())
    assert_close(quat_a.rotate(vector), rotation_a.apply(np.array(vector)))


def test_quaternions_are_normalized():
    assert Quat(0, 0, 0, 2).normalize() == Quat(0, 0, 0, 1)
    assert Quat(0, 0, 0, 0).normalize() == Quat(0, 0, 0, 1)


@given(seeds, seeds, vectors)
def test_poses_compose_and_invert(a, b, point):
    first, second = random_transform(a), random_transform(b)
    assert_close((first * second).transform_point(point), first.transform_point(second.transform_point(point)), 1e-8)
    assert_close(first.inverse().transform_point(first.transform_point(point)), point, 1e-8)
    assert_close(first.transform_vector(point), first.r.rotate(point))


def test_transform_point_rotates_then_moves():
    quarter = Transform(Vec3(1, 0, 0), Quat.from_axis_angle(Vec3(0, 0, 1), math.pi / 2))
    assert_close(quarter.transform_point(Vec3(1, 0, 0)), (1, 1, 0))
    assert_close(quarter.transform_vector(Vec3(1, 0, 0)), (0, 1, 0))


def test_many_points_are_transformed_as_one_by_one():
    transform = random_transform(0)
    points = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    records = points.view(Vec3.dtype)[..., 0]
    kept = records.copy()
    for many, one in (
        (transform.transform_points, transform.transform_point),
        (transform.transform_vectors, transform.transform_vector),
    ):
        moved = many(records)
        assert moved.shape == (2, 5) and moved.dtype == Vec3.dtype
        expected = [[np.array(one(Vec3(*point))) for point in row] for row in points]
        np.testing.assert_allclose(moved.view(np.float32).reshape(2, 5, 3), expected, atol=1e-5)
    np.testing.assert_array_equal(records, kept)


def test_points_may_lie_scattered_in_memory():
    records = np.zeros(6, Vec3.dtype)
    records["x"] = range(6)
    moved = Transform(Vec3(0, 0, 1)).transform_points(records[::2])
    assert moved["x"].tolist() == [0, 2, 4] and moved["z"].tolist() == [1, 1, 1]


def test_a_pose_without_rotation_is_the_identity():
    assert Transform() == Transform(p=None, r=None) == Transform(Vec3(), Quat(0, 0, 0, 1))
    assert Transform(p=Vec3(1, 2, 3), r=None).r == Quat()


def test_values_are_copied_into_a_pose_and_are_live_in_it():
    position = Vec3(1, 2, 3)
    transform = Transform(position)
    position.x = 9
    assert transform.p.x == 1
    transform.p.x = 7
    assert transform.p.x == 7
    transform.p = position
    position.x = 5
    assert transform.p.x == 9


def test_values_read_and_write_structured_arrays():
    states = np.zeros(3, RigidBodyState.dtype)
    states["pose"]["p"][1] = (1, 2, 3)
    states["pose"]["r"][1] = (0, 0, 0, 1)
    states["vel"]["angular"][1] = (4, 5, 6)
    pose = Transform.from_buffer(states["pose"][1])
    assert pose == Transform(Vec3(1, 2, 3))
    state = RigidBodyState.from_buffer(states[1])
    assert state.pose == pose and state.vel == Velocity(Vec3(), Vec3(4, 5, 6))
    np.testing.assert_array_equal(np.array(state), [1, 2, 3, 0, 0, 0, 1, 0, 0, 0, 4, 5, 6])
    assert Vec3.from_buffer(np.array([1, 2, 3], np.float32).tobytes()) == Vec3(1, 2, 3)
    assert DofState.from_buffer(np.array([(0.5, -1)], DofState.dtype)) == DofState(0.5, -1)
    assert Int3.from_buffer(np.array([(1, 2, 3)], Int3.dtype)) == Int3(1, 2, 3)
    with pytest.raises(ValueError, match="28 bytes"):
        Transform.from_buffer(b"short")


def test_the_layout_in_memory_is_that_of_the_tensors():
    assert RigidBodyState.dtype.itemsize == 13 * 4
    state = np.arange(13, dtype=np.float32).view(RigidBodyState.dtype)[0]
    assert state["pose"]["r"].item() == (3, 4, 5, 6) and state["vel"]["linear"].item() == (7, 8, 9)


def test_values_become_arrays():
    np.testing.assert_array_equal(np.array(Vec3(1, 2, 3)), [1, 2, 3])
    np.testing.assert_array_equal(np.array([Vec3(1, 2, 3), Vec3(4, 5, 6)]), [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_array_equal(np.array(Transform(Vec3(1, 2, 3))), [1, 2, 3, 0, 0, 0, 1])
    assert np.array(Vec3(1, 2, 3), np.float32).dtype == np.float32
    matrix = Mat33()
    matrix.y.z = 5
    np.testing.assert_array_equal(np.array(matrix), [[0, 0, 0], [0, 0, 5], [0, 0, 0]])


def test_components_come_from_tensors_and_numpy_numbers():
    assert Vec3(*torch.tensor([1.0, 2.0, 3.0])) == Vec3(*np.array([1, 2, 3], np.float32)) == Vec3(1, 2, 3)
    assert Int3(*np.array([1, 2, 3])) == Int3(1, 2, 3)


@pytest.mark.parametrize("value", [Vec3(1, 2, 3), random_transform(3), RigidBodyState(), Mat33(), DofState(1, 2)])
def test_values_survive_copying_and_pickling(value):
    for other in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert other == value and other is not value


def test_a_copy_of_a_pose_shares_nothing_with_it():
    transform = Transform(Vec3(1, 2, 3))
    for other in (copy.copy(transform), copy.deepcopy(transform)):
        other.p.x = 9
        assert transform.p.x == 1


def test_values_say_what_they_are():
    assert repr(Vec3(1, 2, 3)) == "Vec3(x=1.0, y=2.0, z=3.0)"
    assert Vec3(1, 2, 3) != Vec3(1, 2, 4)
