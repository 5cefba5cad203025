"""Checkpoints: everything that a training run needs to go on as if it had never stopped, in one file.

The file holds plain data and tensors only and is read with `weights_only=True`: opening it runs no code. The one
exception is the state of the environments, stored as bytes; it is unpickled only when a run is resumed, so resume only
your own runs (evaluating or watching a foreign agent is safe).
"""

import contextlib
import os
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch

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


class DamagedCheckpoint(RuntimeError):
    """The file cannot be used; the message says why. It is left as it is: reading never changes a run's folder."""


def snapshot(agent):
    """The state of all of an agent's attributes that change while it learns; plain data and tensors.

    Modules, optimizers, buffers and running statistics (whatever has `state_dict`), random generators, arrays and
    numbers. Attributes that the config and the spaces determine are not stored.
    """
    state = {}
    for name, value in vars(agent).items():
        if hasattr(value, "state_dict"):
            state[name] = value.state_dict()
        elif isinstance(value, torch.Generator):
            state[name] = value.get_state()
        elif isinstance(value, np.ndarray):
            state[name] = torch.from_numpy(value.copy())
        elif isinstance(value, int | float):
            state[name] = value
    return state


def restore(agent, state):
    """Put a snapshot back into an agent made with the same config and spaces. ValueError if it is of another one."""
    if unknown := sorted(state.keys() - vars(agent).keys()):
        raise ValueError(f"{type(agent).__name__} has no attribute {', '.join(unknown)}")
    for name, value in state.items():
        current = getattr(agent, name)
        if hasattr(current, "load_state_dict"):
            current.load_state_dict(value)
        elif isinstance(current, torch.Generator):
            current.set_state(value)
        elif isinstance(current, np.ndarray):
            setattr(agent, name, value.numpy())
        else:
            setattr(agent, name, value)


def plain_config(config):
    """The fields of a config as plain data; an environment that is not an id is left out."""
    values = {field.name: getattr(config, field.name) for field in fields(config)}
    return {name: value for name, value in values.items() if name != "env" or isinstance(value, str)}


def save(path, state):
    """Write atomically: after a crash at any moment the file is the old one or the new one, complete."""
    path = Path(path)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with open(partial, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def load(path):
    """The state in a checkpoint, its tensors on the CPU.

    Raises FileNotFoundError, or DamagedCheckpoint for a file that cannot be read or that no run has written.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no checkpoint {path}.")
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as problem:
        raise _damaged(path, f"cannot be read ({_first_line(problem)})") from problem
    wrong = [name for name, kind in PARTS.items() if not (type(state) is dict and isinstance(state.get(name), kind))]
    if wrong:
        raise _damaged(path, f"was not written by a run of this version: it lacks {', '.join(wrong)}")
    return state


@contextlib.contextmanager
def fitting(path):
    """In the block an agent is made from the checkpoint `path`: what does not fit becomes a DamagedCheckpoint."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError) as problem:
        raise _damaged(path, f"does not fit its environment and agent ({_first_line(problem)})") from problem


def _damaged(path, what):
    return DamagedCheckpoint(
        f"The checkpoint {path} {what}. It was left as it is: put an intact copy in its place, or train anew."
    )


def _first_line(problem):
    return f"{type(problem).__name__}: {problem}".split("\n")[0][:200]
