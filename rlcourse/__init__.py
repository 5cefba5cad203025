"""Reinforcement learning for robots: the package behind the course notebooks.

    from rlcourse import check, predict, progress, budget

Importing `rlcourse` loads nothing heavy: each name is fetched when it is first used.
"""

import os
from importlib import import_module
from typing import TypeVar

__version__ = "0.1.0"

_HOMES = {
    "CheckFailed": "rlcourse.checks.checking",
    "check": "rlcourse.checks.checking",
    "predict": "rlcourse.checks.predicting",
    "progress": "rlcourse.checks.overview",
}
__all__ = ["CheckFailed", "budget", "check", "predict", "progress"]

Amount = TypeVar("Amount")


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'rlcourse' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def budget(full: Amount, fast: Amount) -> Amount:
    """Return ``full``, or ``fast`` if RLCOURSE_FAST=1 or nbgrader runs the notebook: how much work a cell does.

    What the text claims must show with both.
    """
    return fast if os.environ.get("RLCOURSE_FAST") == "1" or "NBGRADER_EXECUTION" in os.environ else full
