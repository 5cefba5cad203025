"""The settings of a run that may change while it goes on: their limits, sensible values and what they do."""

import ast
import inspect
import math
import textwrap
from dataclasses import dataclass, fields
from itertools import pairwise

from rlcourse.widgets.settings import Number
from rlcourse.widgets.training_panel.axis import round_step

LABELS = {
    "learning_rate": "Learning rate",
    "clip_range": "Clip range",
    "entropy_coef": "Entropy weight",
    "gae_lambda": "GAE λ",
    "gamma": "Discount γ",
    "epsilon": "Exploration ε",
    "temperature": "Temperature α",
    "tau": "Target speed τ",
    "noise": "Noise",
}
# Where an automatic setting stands, the metric that says what is in use.
IN_USE = {"epsilon": "rollout/exploration_rate", "temperature": "train/temperature"}
ROUND = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)  # in each decade, where a slider is logarithmic


@dataclass(frozen=True)
class LiveSetting:
    """A setting that may change while a run goes on; None gives an automatic one back to its schedule.

    values : those on which the slider can stand
    """

    label: str
    hint: str
    low: float
    high: float
    values: tuple
    automatic: bool

    def check(self, name, value):
        if value is None and self.automatic:
            return None
        return Number(self.low, self.high).check(name, value)


def live_settings(config):
    """name -> LiveSetting of the settings in `config.LIVE`."""
    hints = field_docs(type(config))
    automatic = {field.name for field in fields(config) if field.default is None} & set(IN_USE)
    settings = {}
    for name, (low, high, scale) in config.LIVE.items():
        values = set(logarithmic(low, high) if scale == "log" else linear(low, high))
        now = getattr(config, name)
        if now is not None and low <= now <= high:
            values.add(float(now))
        label, hint = LABELS.get(name, name.replace("_", " ")), hints.get(name, "")
        settings[name] = LiveSetting(label, hint, low, high, tuple(sorted(values)), name in automatic)
    return settings


def logarithmic(low, high):
    """1, 1.5, 2, 3, 5, 7, 10, … between low and high."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    rounds = (float(f"{factor}e{decade}") for decade in decades for factor in ROUND)
    return [low, *(value for value in rounds if low < value < high), high]


def linear(low, high):
    """About a hundred values in even steps, and the two ends."""
    step = round_step((high - low) / 100)
    count = round((high - low) / step)
    return [float(f"{low + k * step:.6g}") for k in range(count)] + [high]


def field_docs(config_class):
    """field -> the text that stands below it in the source of a dataclass; {} where there is no source to read."""
    docs = {}
    for one in reversed(config_class.__mro__[:-1]):
        try:
            (definition,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
        except (OSError, TypeError, SyntaxError, ValueError):
            continue
        for field, text in pairwise(definition.body):
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
                docs[field.target.id] = str(text.value.value)
    return docs
