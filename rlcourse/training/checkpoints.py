"""Checkpoints: everything that a training run needs to go on as if it had never stopped, in one file.

The file holds plain data and tensors only and is read with `weights_only=True`: opening it runs no code. The one
exception is the state of the environments, stored as bytes; it is unpickled only when a run is resumed, so resume only
your own runs (evaluating or watching a foreign agent is safe). Its end, a comment of the zip file that PyTorch writes,
is the SHA-256 of all before it: a file in which a single bit was changed is found, and never used.

What is kept of an agent, also of a class of your own: every attribute. That is: what has `state_dict` and
`load_state_dict` (modules, optimizers, buffers, running statistics), generators of random numbers, tensors, arrays,
numbers, texts, None, and lists, tuples, dicts, sets and deques of all these. Not kept, since config and spaces
determine them: the config itself, spaces, functions and classes, objects of the course's classes without `state_dict`,
and the attributes that the class names in `NOT_KEPT`:

    class Mine(PPO):
        NOT_KEPT = ("map",)  # made in __init__ from the config, and never changed

Any other attribute is an error that names it, in the moment when the first checkpoint is written.
"""

import contextlib
import functools
import hashlib
import random
import types
from collections import OrderedDict, deque
from dataclasses import fields
from pathlib import Path

import gymnasium
import numpy as np
import torch

from rlcourse.training.files import written_whole

PARTS = {
    "agent": dict,
    "agent_class": str,
    "config": dict,
    "stepper": dict,
    "iterations": int,
    "seconds": float,
    "history": dict,
    "options": dict,
}
CODE = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, functools.partial)
DIGEST = b"sha256:"
ZIP_END = b"PK\x05\x06"  # the last record of a zip file, 22 bytes if no comment follows
COMMENT = len(DIGEST) + 64  # bytes of the digest, in hexadecimal digits


class DamagedCheckpoint(RuntimeError):
    """The file cannot be used; the message says why. It is left as it is: reading never changes a run's folder."""


class CannotBeKept(TypeError):
    """An attribute that is neither plain data nor determined by config and spaces; the message names it."""


# ---------------------------------------------------------------------------------------------------- agents
def snapshot(agent):
    """The state of an agent as plain data and tensors: attribute -> value, see above for which ones.

    Raises CannotBeKept.
    """
    not_kept = {name for each in type(agent).__mro__ for name in vars(each).get("NOT_KEPT", ())}
    state = {}
    for name, value in vars(agent).items():
        if name in not_kept or _is_determined(value, agent):
            continue
        try:
            state[name] = packed(value)
        except MemoryError:
            raise
        except Exception as problem:  # also those of a state_dict of somebody's own
            owner = type(agent).__name__
            raise CannotBeKept(
                f"the attribute {name} of {owner} cannot be kept in a checkpoint: {problem}. Give its class "
                f'state_dict() and load_state_dict(state), or write NOT_KEPT = ("{name}",) into {owner} if its '
                "__init__ makes it from the config and it does not change"
            ) from None
    return state


def restore(agent, state):
    """Put a snapshot back into an agent made with the same config and spaces. ValueError if it is of another one."""
    has = {name for name, value in vars(agent).items() if hasattr(value, "load_state_dict")}
    kept = {name for name, value in state.items() if type(value) is dict and value.get(KIND) == "object"}
    for names, where in ((kept - vars(agent).keys(), "the agent"), (has - state.keys(), "the checkpoint")):
        if names:
            raise ValueError(f"{where} has no {', '.join(sorted(names))}")
    device = getattr(getattr(agent, "config", None), "device", "cpu")
    for name, value in state.items():
        setattr(agent, name, unpacked(value, getattr(agent, name, None), device))


def weights(value):
    """All parameters in the modules of an agent, also of those in its lists, tuples and dicts."""
    if isinstance(value, torch.nn.Module):
        yield from value.parameters()
    elif isinstance(value, list | tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from weights(each)


def _is_determined(value, agent):
    if isinstance(value, type) or (value is not None and value is getattr(agent, "config", None)):
        return True
    if hasattr(value, "state_dict"):
        return False
    return isinstance(value, (*CODE, gymnasium.Space)) or type(value).__module__.startswith("rlcourse.")


# ---------------------------------------------------------------------------------------------------- plain data
KIND = "kept as"  # the key that marks a dict which stands for something else


def packed(value):
    """`value` as what `weights_only=True` reads: Python's plain data, and tensors. Raises CannotBeKept."""
    if value is None or type(value) in (bool, int, float, complex, str, bytes, torch.dtype, torch.device):
        return value
    if isinstance(value, torch.Tensor):
        value = value.detach()
        return value if value.device.type == "cpu" else {KIND: "tensor elsewhere", "value": value.cpu()}
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind not in "biufc":
            raise CannotBeKept(f"it holds an array of {value.dtype}")
        kind = "array" if isinstance(value, np.ndarray) else "NumPy number"
        return {KIND: kind, "value": torch.from_numpy(np.array(value, order="C"))}
    if hasattr(value, "state_dict") and not isinstance(value, type):
        if not hasattr(value, "load_state_dict"):
            raise CannotBeKept(f"{type(value).__name__} has state_dict, but not load_state_dict")
        return {KIND: "object", "value": packed(value.state_dict())}
    for kind, (generator, read, _) in GENERATORS.items():
        if isinstance(value, generator):
            return {KIND: kind, "value": packed(read(value))}
    if type(value) is OrderedDict and all(type(each) is torch.Tensor for each in value.values()):
        return value  # as it is: that of a module knows versions of its parts, too
    if type(value) in (dict, OrderedDict):
        return {packed(key): packed(each) for key, each in value.items()}
    if type(value) is list:
        return [packed(each) for each in value]
    if type(value) in (tuple, torch.Size):
        return tuple(packed(each) for each in value)
    if type(value) in (set, frozenset):
        return {KIND: type(value).__name__, "value": [packed(each) for each in value]}
    if type(value) is deque:
        return {KIND: "deque", "value": [packed(each) for each in value], "maxlen": value.maxlen}
    raise CannotBeKept(f"it is or holds a {type(value).__module__}.{type(value).__qualname__}")


def unpacked(kept, current=None, device="cpu"):
    """What `packed` was given. Objects with a state are not made: it is put into `current`, the one of a new agent.

    device : where tensors go that were not on the CPU and that a new agent has not yet.
    """
    kind = kept.get(KIND) if type(kept) is dict else None
    if kind in ("object", *GENERATORS) or (kind is None and hasattr(current, "load_state_dict")):
        state = kept["value"] if kind else kept  # files of earlier versions do not say what they hold
        expected = GENERATORS[kind][0] if kind in GENERATORS else object
        if not isinstance(current, expected) or (kind == "object" and not hasattr(current, "load_state_dict")):
            raise ValueError(f"a state was kept for what is {type(current).__name__} in a new agent")
        put = GENERATORS[kind][2] if kind in GENERATORS else type(current).load_state_dict
        put(current, unpacked(state))
        return current
    if kind is None and isinstance(current, torch.Generator):
        return _set_state(current, kept)
    if kind in ("array", "NumPy number"):
        return kept["value"].numpy() if kind == "array" else kept["value"].numpy()[()]
    if kind is None and isinstance(current, np.ndarray) and isinstance(kept, torch.Tensor):
        return kept.numpy()
    if kind in ("set", "frozenset", "deque"):
        values = [unpacked(each, None, device) for each in kept["value"]]
        return deque(values, kept["maxlen"]) if kind == "deque" else {"set": set, "frozenset": frozenset}[kind](values)
    if kind == "tensor elsewhere" or isinstance(kept, torch.Tensor):
        return _tensor(kept["value"].to(device) if kind else kept, current)
    if type(kept) is dict:
        inside = current if isinstance(current, dict) else {}
        return {key: unpacked(each, inside.get(key), device) for key, each in kept.items()}
    if type(kept) in (list, tuple):
        inside = current if type(current) is type(kept) and len(current) == len(kept) else [None] * len(kept)
        return type(kept)(unpacked(each, there, device) for each, there in zip(kept, inside, strict=True))
    return kept


def _set_state(generator, state):
    # The generators of a GPU are of another kind: an agent that goes on elsewhere draws from its own.
    return generator.set_state(state) if state.shape == generator.get_state().shape else generator


GENERATORS = {
    "torch.Generator": (torch.Generator, torch.Generator.get_state, _set_state),
    "numpy.Generator": (
        np.random.Generator,
        lambda generator: generator.bit_generator.state,
        lambda generator, state: setattr(generator.bit_generator, "state", state),
    ),
    "numpy.RandomState": (
        np.random.RandomState,
        lambda generator: generator.get_state(legacy=False),
        np.random.RandomState.set_state,
    ),
    "random.Random": (random.Random, random.Random.getstate, random.Random.setstate),
}


def _tensor(kept, current):
    if not isinstance(current, torch.Tensor):
        return kept
    if current.requires_grad:
        # An optimizer may know it: it stays the same tensor.
        with torch.no_grad():
            return current.copy_(kept)
    return kept.to(current.device)


def plain_config(config):
    """The fields of a config as plain data; an environment that is not an id is left out. Raises CannotBeKept."""
    values = {field.name: getattr(config, field.name) for field in fields(config)}
    kept = {}
    for name, value in values.items():
        if name == "env" and not isinstance(value, str):
            continue
        try:
            kept[name] = packed(value)
        except CannotBeKept as problem:
            raise CannotBeKept(
                f"the setting {name} cannot be kept in a checkpoint: {problem}. Use a name or numbers instead"
            ) from None
    return kept


# ---------------------------------------------------------------------------------------------------- files
def save(path, state):
    """Write atomically: after a crash at any moment the file is the old one or the new one, complete."""
    with written_whole(path) as file:
        torch.save(packed(state), file)
        size = file.seek(0, 2)
        # The comment's length, the last two bytes so far, becomes that of the digest, which vouches for it too.
        file.seek(size - 2)
        file.write(COMMENT.to_bytes(2, "little"))
        digest = _digest(file, size)
        file.seek(size)
        file.write(DIGEST + digest)


def load(path):
    """The state in a checkpoint, its tensors on the CPU.

    Raises FileNotFoundError, or DamagedCheckpoint for a file that was changed or that no run has written; what has
    nothing to do with the file, such as a lack of memory or of the right to read it, is raised as it is.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no checkpoint {path}.")
    with open(path, "rb") as file:
        if not _is_sound(file):
            raise _damaged(path, "was cut off or changed since it was written")
        file.seek(0)
        try:
            state = torch.load(file, weights_only=True, map_location="cpu")
        except (MemoryError, OSError):
            raise
        except Exception as problem:
            if "allocate memory" in str(problem):  # PyTorch's own words for it
                raise MemoryError(f"There is not enough memory to load {path}.") from None
            # Without the cause: it is PyTorch's advice to run the code in a file that nobody knows.
            raise _damaged(path, "was not written by a run: it holds more than plain data, or something else") from None
    wrong = [name for name, kind in PARTS.items() if not (type(state) is dict and isinstance(state.get(name), kind))]
    if wrong:
        raise _damaged(path, f"was not written by a run of this version: it lacks {', '.join(wrong)}")
    # An agent and its config are unpacked where they are made.
    return {name: part if name in ("agent", "config") else unpacked(part) for name, part in state.items()}


def _is_sound(file):
    """Whether a file is as it was written, as far as it can say; those of earlier versions have no digest."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 22))
    end = file.read()
    if end.startswith(ZIP_END) and end.endswith(bytes(2)):
        return True
    until = size - COMMENT
    if until < 22:
        return False
    file.seek(until)
    return file.read() == DIGEST + _digest(file, until)


def _digest(file, size):
    """SHA-256 of the first `size` bytes, in hexadecimal digits."""
    digest = hashlib.sha256()
    file.seek(0)
    while size:
        part = file.read(min(size, 2**20))
        if not part:
            break
        digest.update(part)
        size -= len(part)
    return digest.hexdigest().encode()


@contextlib.contextmanager
def fitting(path):
    """In the block an agent is made from the checkpoint `path`: what does not fit becomes a DamagedCheckpoint."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as problem:
        raise _damaged(path, f"does not fit its environment and agent ({_first_line(problem)})") from problem


def _damaged(path, what):
    return DamagedCheckpoint(
        f"The checkpoint {path} {what}. It was left as it is: put an intact copy in its place, or train anew."
    )


def _first_line(problem):
    return f"{type(problem).__name__}: {problem}".split("\n")[0][:200]
