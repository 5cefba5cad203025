"""The base of all value, parameter and property objects of the API.

The fields are declared as in a dataclass. Assignments are checked and converted as the original's binding does:
numbers come from Python and NumPy numbers and from arrays and tensors with one element of any shape; an object is
copied into the field (`transform.p = v` does not tie `transform.p` to `v`), while reading gives the field itself
(`sim_params.physx.num_threads = 4` changes `sim_params`).
"""

import copy
import enum
import operator
from dataclasses import fields

import numpy as np


class Fields:
    """Base class of dataclasses whose fields convert what is assigned to them.

    Raises
    ------
    AttributeError
        If an attribute that was not declared is assigned.
    TypeError
        If a value cannot be converted to the field's type.
    """

    def __setattr__(self, name, value):
        field = self.__dataclass_fields__.get(name)
        if field is None:
            known = ", ".join(field.name for field in fields(self))
            raise AttributeError(f"{type(self).__name__} has no attribute '{name}'. Its attributes are: {known}.")
        if type(value) is not field.type or isinstance(value, Fields):
            value = self._converted(name, field.type, value)
        object.__setattr__(self, name, value)

    def __copy__(self):
        values = {k: copy.copy(v) if isinstance(v, Fields) else v for k, v in self.__dict__.items()}
        return made_of(type(self), **values)

    def __deepcopy__(self, memo):
        return self.__copy__()

    def _converted(self, name, kind, value):
        try:
            return CONVERSIONS.get(kind, _to_object)(value, kind)
        except (TypeError, ValueError, RuntimeError) as error:
            raise TypeError(
                f"{type(self).__name__}.{name} must be {EXPECTATIONS.get(kind, f'a {kind.__name__}')}, "
                f"got {value!r} of type {type(value).__name__}."
            ) from error


def made_of(kind, **values):
    """An object of class `kind` with values for all fields that have the right types already: many times faster."""
    made = object.__new__(kind)
    made.__dict__.update(values)
    return made


def _scalar(value):
    """The number in an array or tensor with one element; other values as they are."""
    return value.item() if hasattr(value, "item") else value


def _to_float(value, kind):
    if isinstance(value, str | bytes):
        raise TypeError
    return float(_scalar(value))


def _to_int(value, kind):
    return operator.index(_scalar(value))


def _to_bool(value, kind):
    value = _scalar(value)
    if not isinstance(value, bool | int | float):
        raise TypeError
    return bool(value)


def _to_str(value, kind):
    if not isinstance(value, str):
        raise TypeError
    return value


def _to_object(value, kind):
    if isinstance(value, kind):
        return copy.copy(value)
    if issubclass(kind, enum.Enum):
        return kind(operator.index(_scalar(value)))
    if isinstance(value, np.void) and value.dtype == getattr(kind, "dtype", None):
        return kind.from_buffer(value)
    raise TypeError


CONVERSIONS = {float: _to_float, int: _to_int, bool: _to_bool, str: _to_str}

EXPECTATIONS = {
    float: "a number (or an array or tensor with one element)",
    int: "an integer (or an integer array or tensor with one element)",
    bool: "True or False",
    str: "a string",
}
