"""Tensors of a simulation as PyTorch tensors.

states = gymtorch.wrap_tensor(gym.acquire_actor_root_state_tensor(sim))      # (actors, 13), shares memory
gym.set_actor_root_state_tensor(sim, gymtorch.unwrap_tensor(states))
"""

import torch

from rlcourse.isaacgym.values.descriptor import Descriptor

DTYPES = (torch.float32, torch.int32, torch.int64, torch.int16, torch.uint8)


def wrap_tensor(gym_tensor: Descriptor, offsets: tuple[int, ...] = (), counts: tuple[int, ...] = ()) -> torch.Tensor:
    """The PyTorch tensor of a descriptor: a view, no copy.

    offsets, counts : for the first dimensions, where a part of the tensor begins and how long it is.
    Raises TypeError for anything but a descriptor, IndexError where the part does not lie inside the tensor.
    """
    if not isinstance(gym_tensor, Descriptor):
        raise TypeError(
            f"wrap_tensor takes what a gym.acquire_… call returns, not {_kind(gym_tensor)}. "
            "A PyTorch tensor needs no wrapping."
        )
    tensor = gym_tensor.tensor
    for dimension, (offset, count) in enumerate(zip(offsets or (), counts or (), strict=True)):
        if not 0 <= offset <= offset + count <= tensor.shape[dimension]:
            raise IndexError(
                f"rows {offset} to {offset + count} of dimension {dimension} are not inside a tensor of shape "
                f"{gym_tensor.shape}."
            )
        tensor = tensor.narrow(dimension, offset, count)
    return tensor


def unwrap_tensor(tensor: torch.Tensor) -> Descriptor:
    """A descriptor of a PyTorch tensor, for the gym.set_… and gym.apply_… calls.

    Raises TypeError if it is no tensor or of a type that no call takes, ValueError if it is not contiguous.
    """
    if not isinstance(tensor, torch.Tensor):
        raise TypeError(f"unwrap_tensor takes a PyTorch tensor, not {_kind(tensor)}.")
    if tensor.dtype not in DTYPES:
        raise TypeError(
            f"unwrap_tensor was given a tensor of {tensor.dtype}; states and forces are torch.float32, indices "
            "torch.int32. Convert it with .to(dtype=…)."
        )
    if not tensor.is_contiguous():
        raise ValueError(
            f"unwrap_tensor was given a tensor of shape {tuple(tensor.shape)} that is not contiguous in memory "
            f"(strides {tensor.stride()}). Give it as tensor.contiguous()."
        )
    return Descriptor(tensor)


def _kind(value) -> str:
    return "None" if value is None else f"a {type(value).__module__}.{type(value).__qualname__}"
