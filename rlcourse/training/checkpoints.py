"""Checkpoints: everything that a training run needs to go on as if it had never stopped, in one file.

The file holds plain data and tensors only and is read with `weights_only=True`: opening it runs no code. The one
exception is the state of the environments, stored as bytes; it is unpickled only when a run is resumed, so resume only
your own runs (evaluating or watching a foreign agent is safe).
"""

import os
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch


class DamagedCheckpoint(RuntimeError):
    """The file cannot be read; the message says where it was put aside."""


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
    """Put a snapshot back into an agent made with the same config and spaces."""
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
    """The state in a checkpoint.

    Raises FileNotFoundError, or DamagedCheckpoint after renaming a file that cannot be read to `….damaged`.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"There is no checkpoint {path}.")
    try:
        return torch.load(path, weights_only=True)
    except Exception as problem:
        aside = path.with_name(f"{path.name}.damaged")
        os.replace(path, aside)
        message = f"The checkpoint {path} cannot be read ({problem}). It was kept as {aside}."
        raise DamagedCheckpoint(message) from problem
