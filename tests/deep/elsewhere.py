"""A device that is not there: tensors that say they are "elsewhere" and compute on the CPU.

As on a GPU, an operation on tensors of two devices is an error (but for single numbers), NumPy cannot read them, and
what is brought to the CPU is counted. It can be registered once and for good, so it is used in processes of its own.
"""

import collections

import torch
from torch.utils import _pytree as tree
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

NAME = "elsewhere"
brought = collections.Counter()  # shapes of the tensors that were brought to the CPU -> how often


class Elsewhere(torch.Tensor):
    """Wraps a CPU tensor, `held`."""

    @staticmethod
    def __new__(cls, held):
        return torch.Tensor._make_wrapper_subclass(
            cls, held.shape, strides=held.stride(), storage_offset=held.storage_offset(), dtype=held.dtype,
            device=f"{NAME}:0",
        )  # fmt: skip

    def __init__(self, held):
        self.held = held

    def data_ptr(self):
        return self.held.data_ptr()

    def tolist(self):
        brought[tuple(self.shape)] += 1
        return self.held.tolist()

    def __repr__(self):
        return f"Elsewhere({self.held})"

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return computed(func, args, kwargs or {})


def computed(func, args, kwargs):
    """The operation, on the CPU, with its outcome on the device where it belongs."""
    flat, _ = tree.tree_flatten((args, kwargs))
    tensors = [each for each in flat if isinstance(each, torch.Tensor)]
    here = [each for each in tensors if not isinstance(each, Elsewhere)]
    there = [each for each in tensors if isinstance(each, Elsewhere)]
    target = kwargs.get("device")
    copies = func in (torch.ops.aten.copy_.default, torch.ops.aten._to_copy.default)
    indexes = func in (torch.ops.aten.index.Tensor, torch.ops.aten.index_put_.default)
    if there and not copies:
        for each in here:
            if each.dim() and not (indexes and each is not args[0] and each.dtype in (torch.int64, torch.bool)):
                raise RuntimeError(f"{func}: a tensor {tuple(each.shape)} is on the CPU, another one is {NAME}")
    lands = bool(there) if target is None else torch.device(target).type == NAME
    if func is torch.ops.aten.copy_.default:
        lands = isinstance(args[0], Elsewhere)
    if (there and not lands) or func is torch.ops.aten._local_scalar_dense.default:
        brought[tuple(there[0].shape) if there else ()] += 1
    if target is not None and lands:
        kwargs = {**kwargs, "device": torch.device("cpu")}
    plain_args, plain_kwargs = tree.tree_map_only(Elsewhere, lambda each: each.held, (args, kwargs))
    out = func(*plain_args, **plain_kwargs)
    if not lands:
        return out
    known = {id(each.held): each for each in there}
    return tree.tree_map_only(torch.Tensor, lambda each: known[id(each)] if id(each) in known else Elsewhere(each), out)


class Here(TorchDispatchMode):
    """While it is entered, tensors can be made elsewhere."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return computed(func, args, kwargs or {})


class Generator(torch.Generator):
    """Says that it is on the device for which it was made."""

    def __new__(cls, device="cpu"):
        self = super().__new__(cls, "cpu")
        self.said = torch.device(device)
        return self

    def __init__(self, device="cpu"):
        pass

    @property
    def device(self):
        return self.said


def register():
    """From now on there is the device, in this process, for good."""
    _setup_privateuseone_for_python_backend(NAME)
    torch.Generator = Generator
    # It transposes in place, which the wrapper would not notice.
    plain = torch.nn.init.orthogonal_
    torch.nn.init.orthogonal_ = lambda tensor, *rest, **options: plain(
        getattr(tensor, "held", tensor), *rest, **options
    )
    torch._VF.gru_cell = _gru_cell
    for name in ("tensor", "as_tensor"):
        setattr(torch, name, _in_two_steps(getattr(torch, name)))
    Here().__enter__()


def _gru_cell(inputs, memory, weight_ih, weight_hh, bias_ih, bias_hh):
    """PyTorch takes a form that only GPUs have where a tensor is not on the CPU; this is the definition."""
    of_inputs = (inputs @ weight_ih.T + bias_ih).chunk(3, dim=-1)
    of_memory = (memory @ weight_hh.T + bias_hh).chunk(3, dim=-1)
    reset, update = (torch.sigmoid(of_inputs[k] + of_memory[k]) for k in (0, 1))
    new = torch.tanh(of_inputs[2] + reset * of_memory[2])
    return new + update * (memory - new)


def _in_two_steps(make):
    """`torch.tensor` brings its numbers to a device past the mode above."""

    def made(values, *, dtype=None, device=None):
        tensor = make(values, dtype=dtype)
        return tensor if device is None else tensor.to(device)

    return made
