"""Descriptors: no copies, and clear errors."""

import pytest
import torch

from rlcourse.isaacgym import gymtorch
from rlcourse.isaacgym.gymtorch import Descriptor, unwrap_tensor, wrap_tensor


def test_wrapping_shares_memory_in_both_directions():
    tensor = torch.zeros(4, 13)
    wrapped = wrap_tensor(unwrap_tensor(tensor))
    wrapped[2, 3] = 5.0
    assert tensor[2, 3] == 5.0 and wrapped.data_ptr() == tensor.data_ptr()


def test_a_descriptor_says_what_it_holds():
    descriptor = Descriptor(torch.zeros(4, 13))
    assert (descriptor.shape, descriptor.ndim, descriptor.dtype) == ((4, 13), 2, torch.float32)
    assert descriptor.device == -1 and "(4, 13)" in repr(descriptor)


def test_a_part_of_a_tensor_is_a_view():
    tensor = torch.arange(12.0).reshape(4, 3)
    part = wrap_tensor(Descriptor(tensor), offsets=(1,), counts=(2,))
    assert torch.equal(part, tensor[1:3])
    part[0, 0] = -1.0
    assert tensor[1, 0] == -1.0
    with pytest.raises(IndexError, match=r"rows 3 to 5 .* \(4, 3\)"):
        wrap_tensor(Descriptor(tensor), offsets=(3,), counts=(2,))


@pytest.mark.parametrize("value", [None, torch.zeros(3), 5])
def test_only_descriptors_are_wrapped(value):
    with pytest.raises(TypeError, match="acquire"):
        wrap_tensor(value)


def test_what_cannot_be_unwrapped_is_named():
    with pytest.raises(TypeError, match="list"):
        unwrap_tensor([1.0])
    with pytest.raises(TypeError, match=r"torch\.float64"):
        unwrap_tensor(torch.zeros(3, dtype=torch.double))
    with pytest.raises(ValueError, match=r"\(3, 2\) .*contiguous\(\)"):
        unwrap_tensor(torch.zeros(2, 3).T)


def test_star_import_gives_both_functions():
    names = {}
    exec("from rlcourse.isaacgym.gymtorch import *", names)
    assert names["wrap_tensor"] is gymtorch.wrap_tensor and names["torch"] is torch
