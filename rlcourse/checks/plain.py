"""Answers as plain data: what a check accepts from a learner's function, and when two answers are the same.

Types are checked exactly: a subclass could carry its own ``__eq__``.
"""

import types
from itertools import islice
from typing import Any

import numpy as np
from numpy import isclose  # by its own name, so that `np.isclose = ...` in some cell does not change the checks

MAX_ELEMENTS = 200_000  # numbers and characters, all in all
MAX_DEPTH = 6
SCALARS = frozenset((bool, int, float, str))


class NotPlain(Exception):
    """The value is of a type that a check does not accept; the message says what to return instead."""


class Budget:
    """How many elements may still come. A list can hold the same list a million times, so all are counted."""

    def __init__(self) -> None:
        self.left = MAX_ELEMENTS

    def spend(self, elements: int) -> None:
        self.left -= elements
        if self.left < 0:
            raise NotPlain(f"data of more than {MAX_ELEMENTS:,} elements, more than any answer here needs")


def plain(value: Any, budget: Budget | None = None) -> Any:
    """Return ``value`` rebuilt from numbers, strings, None, ndarrays, lists, tuples and dicts.

    NumPy scalars become Python numbers and strings. Raises NotPlain for anything else. Values that are kept
    together share a ``budget``.
    """
    return _rebuilt(value, 0, budget or Budget())


def _rebuilt(value: Any, depth: int, budget: Budget) -> Any:
    kind = type(value)
    if kind is int and value.bit_length() > 63:
        raise NotPlain("a whole number of more than 64 bits, larger than any answer here")
    if value is None or kind in (bool, int, float):
        return value
    if kind is str:
        budget.spend(len(value))
        return value
    if issubclass(kind, np.generic) and kind.__module__ == "numpy" and np.dtype(kind).kind in "biufU":
        return float(value) if np.dtype(kind).kind == "f" else value.item()
    if kind is np.ndarray:
        if value.dtype.kind not in "biuf":
            raise NotPlain(f"an array of dtype {value.dtype}; an array of real numbers was expected")
        budget.spend(value.size)
        return np.array(value)
    if kind in (list, tuple, dict):
        if depth == MAX_DEPTH:
            raise NotPlain(f"a {kind.__name__} in a {kind.__name__} and so on, more than {MAX_DEPTH} deep")
        budget.spend(len(value))
        if kind is dict:
            _refuse_unfinished(value)
            return {_rebuilt(key, depth + 1, budget): _rebuilt(each, depth + 1, budget) for key, each in value.items()}
        return kind(_rebuilt(each, depth + 1, budget) for each in value)
    raise NotPlain(_instead(value))


def _refuse_unfinished(entries: dict) -> None:
    open_ones = [key for key, each in entries.items() if each is Ellipsis and type(key) is str]
    if open_ones:
        names = ", ".join(map(repr, open_ones))
        raise NotPlain(f"not finished: {len(open_ones)} of its {len(entries)} entries still hold `...`: {names}")


def _instead(value: Any) -> str:
    """Asks the type only: an object may answer a question about itself in any way, or never."""
    kind = type(value)
    if kind in (types.GeneratorType, map, filter, zip, range):
        return f"a {kind.__name__}, which has no values yet; turn it into a list or an array"
    if kind in (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type):
        return f"`{value.__name__}` itself, not a value; were the brackets of a call forgotten?"
    if kind is types.CoroutineType:
        value.close()  # or Python warns later, in some other cell, that nobody awaited it
        return "a coroutine, which has not run; write `def` instead of `async def`"
    if kind is type(Ellipsis):
        return "`...`, the placeholder"
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    for method in ("toarray", "to_numpy", "numpy"):  # of sparse matrices, tables, tensors
        if hasattr(kind, method):
            return f"an object of type {name}; return the array: `.{method}()`"
    for simple in (int, float, str, list, tuple, dict):
        if issubclass(kind, simple):
            return f"an object of type {name}; return a plain {simple.__name__}: `{simple.__name__}(...)`"
    return f"an object of type {name}; return numbers, arrays, lists, tuples or dicts"


def copy_plain(value: Any) -> Any:
    """A copy in which arrays and containers are new; anything else (a random generator) is passed on."""
    if type(value) in SCALARS:
        return value
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(copy_plain(each) for each in value)
    if type(value) is dict:
        return {key: copy_plain(each) for key, each in value.items()}
    return value


def leaves(value: Any) -> set[str]:
    """The different numbers and texts in plain data, as texts; {"nothing"} where there are none. 0 and 0.0 are one."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        numbers = value.ravel()[:1000]
        return {str(float(each)) for each in np.unique(numbers)[:2]} or {"nothing"}
    if isinstance(value, dict | list | tuple):
        parts = value.values() if isinstance(value, dict) else value
        return set().union(*map(leaves, parts)) or {"nothing"}
    if isinstance(value, bool | int | float):
        return {str(float(value))}
    return {repr(value)}


def is_unchanged(value: Any, original: Any) -> bool:
    """Whether an argument still is what it was; random generators may move on."""
    if type(original) in SCALARS:
        return type(value) is type(original) and (value == original or original != original)
    if isinstance(original, np.ndarray):
        return (
            type(value) is np.ndarray
            and value.shape == original.shape
            and value.dtype == original.dtype
            and (
                value.tobytes() == original.tobytes()  # many times faster than array_equal, and nearly always true
                or np.array_equal(value, original, equal_nan=value.dtype.kind == "f")
            )
        )
    if type(value) is not type(original):
        return False
    if type(original) in (list, tuple):
        return len(value) == len(original) and all(map(is_unchanged, value, original))
    if type(original) is dict:
        return value.keys() == original.keys() and all(is_unchanged(value[key], original[key]) for key in value)
    return True


def difference(actual: Any, expected: Any, tolerance: float) -> str | None:
    """Say how ``actual`` differs from ``expected`` (both plain), or None if they are the same.

    Numbers agree within ``tolerance`` (absolute and relative). Lists of numbers count as arrays.
    """
    if actual is None and expected is not None:
        return "the answer is None; is a `return` missing?"
    if isinstance(expected, str) or expected is None:
        return None if type(actual) is type(expected) and actual == expected else "a different answer was expected"
    if isinstance(expected, dict):
        return _difference_of_dicts(actual, expected, tolerance)
    wanted = _as_array(expected)
    if wanted is None:
        return _difference_of_sequences(actual, expected, tolerance)
    given = _as_array(actual)
    if given is None:
        return f"{_shape_in_words(wanted)} was expected, the answer is {_type_in_words(actual)}"
    return _difference_of_arrays(given, wanted, tolerance)


def lacks_array(actual: Any, expected: Any) -> bool:
    """Whether a list or tuple stands where an array was expected, in values that are the same otherwise."""
    if isinstance(expected, np.ndarray):
        return expected.ndim > 0 and not isinstance(actual, np.ndarray)
    if isinstance(expected, dict):
        return any(lacks_array(actual[key], expected[key]) for key in expected)
    if isinstance(expected, list | tuple):
        return any(lacks_array(ours, theirs) for ours, theirs in zip(actual, expected, strict=True))
    return False


def _as_array(value: Any) -> np.ndarray | None:
    """Numbers, arrays and regular nested lists of numbers as an array; None for anything else."""
    if isinstance(value, bool | int | float | np.ndarray):
        return np.asarray(value)
    if isinstance(value, list | tuple):
        try:
            array = np.array(value)
        except ValueError:
            return None
        return array if array.dtype.kind in "biuf" else None
    return None


def _difference_of_dicts(actual: Any, expected: dict, tolerance: float) -> str | None:
    if not isinstance(actual, dict):
        return f"a dict with the keys {_keys(expected)} was expected, the answer is {_type_in_words(actual)}"
    if actual.keys() != expected.keys():
        return f"the keys should be {_keys(expected)}, they are {_keys(actual)}"
    for key in expected:
        if found := difference(actual[key], expected[key], tolerance):
            return f"at key {key!r}: {found}"
    return None


def _keys(value: dict) -> list[str]:
    return sorted(map(str, islice(value, 20)))


def _difference_of_sequences(actual: Any, expected: list | tuple, tolerance: float) -> str | None:
    if not isinstance(actual, list | tuple | np.ndarray):
        return f"{len(expected)} values were expected, the answer is {_type_in_words(actual)}"
    if len(actual) != len(expected):
        return f"{len(expected)} values were expected, the answer has {len(actual)}"
    for index, (ours, theirs) in enumerate(zip(expected, actual, strict=True)):
        if found := difference(plain(theirs), ours, tolerance):
            return f"value {index}: {found}"
    return None


def _difference_of_arrays(given: np.ndarray, wanted: np.ndarray, tolerance: float) -> str | None:
    if given.shape != wanted.shape:
        shapes = f"{_shape_in_words(wanted)} was expected, the answer is {_shape_in_words(given)}"
        return shapes + _why_shape(given, wanted)
    if wanted.dtype.kind in "iu" and given.dtype.kind == "f":
        if not given.ndim:
            advice = "; return `int(...)`" if float(given).is_integer() else ""
            return f"a whole number was expected, the answer is the float {given.item()!r}{advice}"
        return f"whole numbers (dtype int) were expected, the answer has dtype {given.dtype}"
    if (wanted.dtype.kind == "b") != (given.dtype.kind == "b") and wanted.size:
        return f"dtype {wanted.dtype} was expected, the answer has dtype {given.dtype}"
    wrong = _wrong_entries(given, wanted, tolerance)
    if not wrong.any():
        return None
    given, wanted = given.astype(float), wanted.astype(float)
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f" at index {list(where)}" if where else ""
    if np.isnan(given[where]):
        return f"the answer is NaN (not a number){place}; look for 0/0, or for infinity minus infinity"
    ours, theirs = number(wanted[where]), number(given[where])
    if ours == theirs:  # the difference is in the digits that are not shown
        ours, theirs = repr(wanted[where].item()), f"{given[where].item()!r}. Was it rounded, or computed in float32?"
    return f"{ours} was expected{place}, the answer is {theirs}"


def _wrong_entries(given: np.ndarray, wanted: np.ndarray, tolerance: float) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return ~isclose(given.astype(float), wanted.astype(float), rtol=tolerance, atol=tolerance, equal_nan=True)


def side_by_side(actual: Any, expected: Any, tolerance: float) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Both as arrays, and which entries of ``actual`` are wrong; None unless they are numbers of the same shape."""
    given, wanted = _as_array(actual), _as_array(expected)
    if given is None or wanted is None or given.shape != wanted.shape:
        return None
    return given, wanted, _wrong_entries(given, wanted, tolerance)


def _shape_in_words(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a single number"


def _type_in_words(value: Any) -> str:
    return f"{value!r}" if isinstance(value, str) else f"of type {type(value).__name__}"


def _why_shape(given: np.ndarray, wanted: np.ndarray) -> str:
    if wanted.ndim == 1 and given.shape == (wanted.size, wanted.size) and wanted.size > 1:
        return "; did an (N,) array meet an (N, 1) array, so that they were broadcast to (N, N)?"
    if given.size == wanted.size and given.ndim and wanted.ndim and given.ndim != wanted.ndim:
        return "; the numbers of elements agree, so the axes need care"
    return ""


def number(value: float) -> str:
    """A number as one would write it: six digits, no trailing zeros."""
    return f"{value:.6g}"
