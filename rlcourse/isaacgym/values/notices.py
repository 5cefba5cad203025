"""Warnings about what has no effect here."""

import warnings
from functools import cache


@cache
def warn_once(message, stacklevel=4):
    """Warn, once in a process. stacklevel : of the line to blame, as for `warnings.warn`."""
    warnings.warn(message, stacklevel=stacklevel)
