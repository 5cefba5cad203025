"""Quaternions, transforms and small helpers on PyTorch tensors, as `isaacgym.torch_utils` offers them.

Quaternions are (x, y, z, w), of norm 1 where nothing else is said, and rotate vectors actively: v' = q v q*. Angles are
in rad. Shapes may have any leading dimensions `...`; those of two arguments are broadcast against each other. All
functions without NumPy in them may be called from `torch.jit.script` code.
"""

from typing import Tuple  # noqa: UP035, TorchScript reads no other form

import numpy as np
import torch
from torch import Tensor


# ---------------------------------------------------------------------------------------------------- tensors
def to_torch(x, dtype=torch.float, device=None, requires_grad=False) -> Tensor:
    """A new tensor with the values of `x` (number, list, array or tensor).

    device : default: the first GPU if there is one, else the CPU.
    """
    if device is None:
        device = "cuda:0" if torch.cuda.is_available() else "cpu"
    if isinstance(x, Tensor):
        return x.detach().to(device=device, dtype=dtype, copy=True).requires_grad_(requires_grad)
    return torch.tensor(x, dtype=dtype, device=device, requires_grad=requires_grad)


def get_axis_params(value, axis_idx, x_value=0.0, dtype=float, n_dims=3) -> list:
    """A list of n_dims zeros but for `value` at axis_idx; `x_value` stands first, whatever axis_idx is."""
    params = np.zeros(n_dims, dtype=dtype)
    params[axis_idx] = value
    params[0] = x_value
    return list(params)


def tensor_clamp(t: Tensor, min_t: Tensor, max_t: Tensor) -> Tensor:
    """Elementwise t, but not below min_t and not above max_t."""
    return torch.maximum(torch.minimum(t, max_t), min_t)


def scale(x: Tensor, lower: Tensor, upper: Tensor) -> Tensor:
    """From [-1, 1] to [lower, upper]."""
    return lower + 0.5 * (x + 1.0) * (upper - lower)


def unscale(x: Tensor, lower: Tensor, upper: Tensor) -> Tensor:
    """From [lower, upper] to [-1, 1]."""
    return (2.0 * x - upper - lower) / (upper - lower)


def unscale_np(x, lower, upper):
    """`unscale` for NumPy arrays."""
    return (2.0 * x - upper - lower) / (upper - lower)


def normalize(x: Tensor, eps: float = 1e-9) -> Tensor:
    """x divided by its Euclidean norm over the last dimension (by eps where the norm is smaller)."""
    return x / x.norm(p=2, dim=-1, keepdim=True).clamp(min=eps)


def normalize_angle(x: Tensor) -> Tensor:
    """The same angle in [-pi, pi]."""
    return torch.atan2(torch.sin(x), torch.cos(x))


def copysign(a: float, b: Tensor) -> Tensor:
    """|a| with the signs of b, 0 where b is 0. Returns the shape of b."""
    return abs(a) * torch.sign(b)


# ---------------------------------------------------------------------------------------------------- random numbers
def torch_rand_float(lower: float, upper: float, shape: Tuple[int, int], device: str) -> Tensor:  # noqa: UP006
    """Uniform between lower and upper."""
    return lower + (upper - lower) * torch.rand(shape[0], shape[1], device=device)


def torch_random_dir_2(shape: Tuple[int, int], device: str) -> Tensor:  # noqa: UP006
    """Random directions in the plane. shape : (N, 1). Returns (N, 2), of norm 1."""
    angle = torch_rand_float(-torch.pi, torch.pi, shape, device).squeeze(-1)
    return torch.stack([torch.cos(angle), torch.sin(angle)], dim=-1)


# ---------------------------------------------------------------------------------------------------- quaternions
def quat_mul(a: Tensor, b: Tensor) -> Tensor:
    """The product a b: first the rotation b, then a. (..., 4)"""
    a_vec, a_w = a[..., :3], a[..., 3:4]
    b_vec, b_w = b[..., :3], b[..., 3:4]
    a_vec, b_vec = torch.broadcast_tensors(a_vec, b_vec)
    vec = a_w * b_vec + b_w * a_vec + torch.cross(a_vec, b_vec, dim=-1)
    return torch.cat([vec, a_w * b_w - (a_vec * b_vec).sum(dim=-1, keepdim=True)], dim=-1)


def quat_conjugate(a: Tensor) -> Tensor:
    """The inverse rotation. (..., 4)"""
    return torch.cat([-a[..., :3], a[..., 3:4]], dim=-1)


def quat_unit(a: Tensor) -> Tensor:
    """a divided by its norm. (..., 4)"""
    return normalize(a)


def quat_from_angle_axis(angle: Tensor, axis: Tensor) -> Tensor:
    """The rotation by `angle` (...) about `axis` (..., 3), which need not be of norm 1."""
    half = 0.5 * angle.unsqueeze(-1)
    vec = normalize(axis) * torch.sin(half)
    return torch.cat([vec, torch.cos(half).expand_as(vec[..., :1])], dim=-1)


def quat_rotate(q: Tensor, v: Tensor) -> Tensor:
    """Rotate v (..., 3) by q (..., 4)."""
    vec, v = torch.broadcast_tensors(q[..., :3], v)
    t = 2.0 * torch.cross(vec, v, dim=-1)
    return v + q[..., 3:4] * t + torch.cross(vec, t, dim=-1)


def quat_rotate_inverse(q: Tensor, v: Tensor) -> Tensor:
    """Rotate v (..., 3) by the inverse of q (..., 4): from world axes to those of a body."""
    return quat_rotate(quat_conjugate(q), v)


def quat_apply(a: Tensor, b: Tensor) -> Tensor:
    """Rotate the vectors b by the quaternions a, which are counted off one by one: a (M, 4), b of M * 3 numbers.

    Returns the shape of b. Unlike in `quat_rotate`, the leading dimensions of a and b may differ.
    """
    return quat_rotate(a.reshape(-1, 4), b.reshape(-1, 3)).view(b.shape)


def get_euler_xyz(q: Tensor) -> Tuple[Tensor, Tensor, Tensor]:  # noqa: UP006
    """Roll, pitch and yaw (..., in [0, 2 pi)) of q = q_z(yaw) q_y(pitch) q_x(roll)."""
    x, y, z, w = q[..., 0], q[..., 1], q[..., 2], q[..., 3]
    roll = torch.atan2(2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y))
    pitch = torch.asin((2.0 * (w * y - z * x)).clamp(-1.0, 1.0))
    yaw = torch.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))
    turn = 2.0 * torch.pi
    return roll % turn, pitch % turn, yaw % turn


def quat_from_euler_xyz(roll: Tensor, pitch: Tensor, yaw: Tensor) -> Tensor:
    """q_z(yaw) q_y(pitch) q_x(roll): about the fixed axes x, y, z in this order. Angles (...), result (..., 4)."""
    sr, cr = torch.sin(0.5 * roll), torch.cos(0.5 * roll)
    sp, cp = torch.sin(0.5 * pitch), torch.cos(0.5 * pitch)
    sy, cy = torch.sin(0.5 * yaw), torch.cos(0.5 * yaw)
    return torch.stack(
        [
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
            cr * cp * cy + sr * sp * sy,
        ],
        dim=-1,
    )


# ---------------------------------------------------------------------------------------------------- rigid transforms
def tf_inverse(q: Tensor, t: Tensor) -> Tuple[Tensor, Tensor]:  # noqa: UP006
    """The inverse of x -> q x + t. q (..., 4), t (..., 3)."""
    q_inv = quat_conjugate(q)
    return q_inv, -quat_rotate(q_inv, t)


def tf_apply(q: Tensor, t: Tensor, v: Tensor) -> Tensor:
    """The point q v + t. (..., 3)"""
    return quat_rotate(q, v) + t


def tf_vector(q: Tensor, v: Tensor) -> Tensor:
    """The direction q v. (..., 3)"""
    return quat_rotate(q, v)


def tf_combine(q1: Tensor, t1: Tensor, q2: Tensor, t2: Tensor) -> Tuple[Tensor, Tensor]:  # noqa: UP006
    """The transform x -> q1 (q2 x + t2) + t1: first the second, then the first."""
    return quat_mul(q1, q2), quat_rotate(q1, t2) + t1


def get_basis_vector(q: Tensor, v: Tensor) -> Tensor:
    """The direction in the world that v (..., 3) has in the axes of q (..., 4)."""
    return quat_rotate(q, v)
