"""Tensors as the simulation hands them out and takes them back."""

import torch


class Descriptor:
    """A tensor of a simulation. It holds its tensor, so the memory lives for as long as the descriptor does."""

    def __init__(self, tensor: torch.Tensor):
        self.tensor = tensor

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.tensor.shape)

    @property
    def ndim(self) -> int:
        return self.tensor.ndim

    @property
    def dtype(self) -> torch.dtype:
        return self.tensor.dtype

    @property
    def device(self) -> int:
        """Number of the GPU, -1 for the CPU."""
        return -1 if self.tensor.device.type == "cpu" else self.tensor.device.index

    @property
    def data_address(self) -> int:
        return self.tensor.data_ptr()

    def __repr__(self) -> str:
        return f"Descriptor(shape={self.shape}, dtype={self.dtype}, device={self.tensor.device})"
