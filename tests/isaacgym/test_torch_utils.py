"""torch_utils against SciPy's rotations, which share the convention (x, y, z, w)."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from rlcourse.isaacgym import torch_utils
from rlcourse.isaacgym.torch_utils import *  # noqa: F403, the way in which public code uses it

seeds = st.integers(0, 2**32 - 1)
EXACT = {"rtol": 0, "atol": 1e-12}


def rotations(seed, n=7):
    """n rotations as SciPy's and as tensors, and n vectors."""
    rng = np.random.default_rng(seed)
    rotation = Rotation.random(n, random_state=rng)
    return rotation, torch.from_numpy(rotation.as_quat()), torch.from_numpy(rng.normal(size=(n, 3)))


def same_rotation(q, rotation):
    return np.allclose((Rotation.from_quat(q.numpy()) * rotation.inv()).magnitude(), 0.0, atol=1e-7)


@given(seeds)
def test_vectors_are_rotated_as_by_scipy(seed):
    rotation, q, v = rotations(seed)
    turned, turned_back = rotation.apply(v.numpy()), rotation.inv().apply(v.numpy())
    for name in ("quat_rotate", "quat_apply", "tf_vector", "get_basis_vector"):
        rotate = getattr(torch_utils, name)
        np.testing.assert_allclose(rotate(q, v), turned, **EXACT)
    np.testing.assert_allclose(torch_utils.quat_rotate_inverse(q, v), turned_back, **EXACT)
    np.testing.assert_allclose(torch_utils.quat_rotate(torch_utils.quat_conjugate(q), v), turned_back, **EXACT)


@given(seeds)
def test_products_are_those_of_scipy(seed):
    first, a, _ = rotations(seed)
    second, b, _ = rotations(seed + 1)
    assert same_rotation(torch_utils.quat_mul(a, b), first * second)
    np.testing.assert_allclose(torch_utils.quat_mul(a, b).norm(dim=-1), 1.0, **EXACT)
    np.testing.assert_allclose(torch_utils.quat_mul(3.0 * a, b), 3.0 * torch_utils.quat_mul(a, b), **EXACT)


@given(seeds)
def test_angle_and_axis(seed):
    rng = np.random.default_rng(seed)
    angle, axis = rng.uniform(-6.0, 6.0, 5), rng.normal(size=(5, 3))
    expected = Rotation.from_rotvec(angle[:, None] * axis / np.linalg.norm(axis, axis=1, keepdims=True))
    assert same_rotation(torch_utils.quat_from_angle_axis(torch.from_numpy(angle), torch.from_numpy(axis)), expected)
    one_axis = torch_utils.quat_from_angle_axis(torch.from_numpy(angle), torch.tensor([0.0, 0.0, 2.0]).double())
    assert same_rotation(one_axis, Rotation.from_rotvec(angle[:, None] * [0, 0, 1]))


@given(seeds)
def test_euler_angles_there_and_back(seed):
    rotation, q, _ = rotations(seed)
    angles = torch_utils.get_euler_xyz(q)
    assert all(((0 <= angle) & (angle < 2 * np.pi)).all() for angle in angles)
    assert same_rotation(q, Rotation.from_euler("xyz", torch.stack(angles, dim=-1).numpy()))
    assert same_rotation(torch_utils.quat_from_euler_xyz(*angles), rotation)


def test_euler_angles_straight_up_are_finite():
    q = torch.tensor([[0.0, 0.7071068, 0.0, 0.7071068]])
    assert torch_utils.get_euler_xyz(q)[1].item() == pytest.approx(np.pi / 2, abs=1e-3)


@given(seeds)
def test_transforms_form_a_group(seed):
    rotation, q, t = rotations(seed)
    second, r, s = rotations(seed + 1)
    point = torch.from_numpy(np.random.default_rng(seed).normal(size=(7, 3)))
    inside = torch_utils.tf_apply(r, s, point)
    np.testing.assert_allclose(inside, second.apply(point.numpy()) + s.numpy(), **EXACT)
    combined = torch_utils.tf_combine(q, t, r, s)
    np.testing.assert_allclose(torch_utils.tf_apply(*combined, point), torch_utils.tf_apply(q, t, inside), **EXACT)
    there_and_back = torch_utils.tf_combine(*torch_utils.tf_inverse(q, t), q, t)
    assert same_rotation(there_and_back[0], rotation.inv() * rotation)
    np.testing.assert_allclose(there_and_back[1], 0.0, **EXACT)


def test_quat_apply_counts_off_quaternions_for_many_points_each():
    """As legged_gym does for the points of its height scan: quaternions (robots, 4 * points)."""
    rotation, q, _ = rotations(0, n=2)
    points = torch.randn(2, 3, 3, dtype=torch.double, generator=torch.Generator().manual_seed(0))
    turned = torch_utils.quat_apply(q.repeat(1, 3), points)
    assert turned.shape == (2, 3, 3)
    for robot in range(2):
        np.testing.assert_allclose(turned[robot], rotation[robot].apply(points[robot].numpy()), **EXACT)


@given(st.floats(-1e3, 1e3))
def test_normalize_angle_keeps_the_angle(angle):
    small = torch_utils.normalize_angle(torch.tensor(angle, dtype=torch.double)).item()
    assert abs(small) <= np.pi
    assert np.cos(small - angle) == pytest.approx(1.0)


def test_scaling_maps_the_ends_of_the_ranges_onto_each_other():
    lower, upper = torch.tensor([-2.0, 1.0]), torch.tensor([4.0, 3.0])
    assert torch.equal(torch_utils.scale(torch.tensor([-1.0, 1.0]), lower, upper), torch.tensor([-2.0, 3.0]))
    assert torch.equal(torch_utils.unscale(torch.tensor([1.0, 2.5]), lower, upper), torch.tensor([0.0, 0.5]))
    assert torch_utils.unscale_np(np.array([1.0]), -2.0, 4.0) == 0.0
    assert torch.equal(torch_utils.tensor_clamp(torch.tensor([-5.0, 2.0]), lower, upper), torch.tensor([-2.0, 2.0]))


def test_small_helpers():
    assert torch_utils.get_axis_params(-1.0, 2) == [0.0, 0.0, -1.0]
    assert torch_utils.get_axis_params(0.5, 1, x_value=2.0, n_dims=4) == [2.0, 0.5, 0.0, 0.0]
    assert torch.equal(torch_utils.copysign(-2.0, torch.tensor([3.0, -0.1])), torch.tensor([2.0, -2.0]))
    vectors = torch.tensor([[3.0, 4.0], [0.0, 0.0]])
    assert torch.equal(torch_utils.normalize(vectors), torch.tensor([[0.6, 0.8], [0.0, 0.0]]))


def test_to_torch_copies():
    array, tensor = np.arange(3), torch.zeros(2)
    for source in (array, tensor):
        made = torch_utils.to_torch(source, device="cpu")
        made += 1
        assert made.dtype == torch.float32 and source[0] == 0
    assert torch_utils.to_torch([1, 2], dtype=torch.long, device="cpu").dtype == torch.long


def test_random_numbers_fill_their_range():
    drawn = torch_utils.torch_rand_float(-2.0, 3.0, (1000, 2), device="cpu")
    assert drawn.shape == (1000, 2) and drawn.min() >= -2.0 and drawn.max() <= 3.0
    assert drawn.min() < -1.9 and drawn.max() > 2.9
    directions = torch_utils.torch_random_dir_2((500, 1), device="cpu")
    assert directions.shape == (500, 2) and torch.allclose(directions.norm(dim=1), torch.ones(500))
    assert (directions > 0).float().mean(dim=0).sub(0.5).abs().max() < 0.2


@torch.jit.script
def scripted(q, v, lower: float, shape: tuple[int, int], device: str):
    roll, pitch, yaw = get_euler_xyz(q)  # noqa: F405
    q = quat_mul(quat_from_euler_xyz(roll, pitch, yaw), quat_from_angle_axis(yaw, v))  # noqa: F405
    q, t = tf_combine(q, v, q, v)  # noqa: F405
    drawn = scale(torch_rand_float(lower, 1.0, shape, device), v, v)  # noqa: F405
    drawn = drawn + torch_random_dir_2(shape, device)[:, :1]  # noqa: F405
    return quat_rotate_inverse(q, t) + quat_apply(q, t) + drawn + normalize(v)  # noqa: F405


def test_functions_work_inside_torch_script():
    _, q, v = rotations(0)
    assert scripted(q, v, -1.0, (7, 1), "cpu").shape == (7, 3)
