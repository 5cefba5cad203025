"""What a widget's settings may be, and errors that say so. Plain Python: models use it without Jupyter."""

import math
from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Integral, Real


@dataclass(frozen=True)
class Number:
    """A number in [low, high]; `step` is what one move of its slider changes."""

    low: float
    high: float
    step: float = 0.01

    def check(self, name, value):
        number = isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
        if not number or not self.low <= value <= self.high:
            raise ValueError(f"{name} = {value!r}: expected a number from {self.low:g} to {self.high:g}")
        return float(value)


@dataclass(frozen=True)
class Choice:
    """One of a few named options."""

    options: tuple

    def check(self, name, value):
        if not any(type(value) is type(option) and value == option for option in self.options):
            allowed = ", ".join(repr(option) for option in self.options)
            raise ValueError(f"{name} = {value!r}: expected one of {allowed}")
        return value


@dataclass(frozen=True)
class Switch:
    """On or off."""

    def check(self, name, value):
        if not isinstance(value, bool):
            raise ValueError(f"{name} = {value!r}: expected True or False")
        return value


def check_whole(name, value, low, high):
    """`value` as an int. Raises ValueError unless it is a whole number from low to high."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= value <= high:
        raise ValueError(f"{name} = {value!r}: expected a whole number from {low:,} to {high:,}")
    return int(value)


def check_settings(settings, values):
    """Return `values` checked against `settings`: name -> Number, Choice, Switch or anything with `.check`.

    Raises ValueError naming the setting, its value and what is allowed when any of them is wrong.
    """
    for name in values:
        if name not in settings:
            near = get_close_matches(name, settings, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"there is no setting {name!r}.{hint} The settings are {', '.join(settings)}")
    return {name: settings[name].check(name, value) for name, value in values.items()}
