"""Where in a notebook a run is started, and what stands below its cell until the panel does.

Outside a Jupyter kernel there is no cell, and `announce` and `withdraw` do nothing; nor where RLCOURSE_FAST=1, since
nobody is waiting there.
"""

import os
import sys

_line = None  # (occasion, DisplayHandle) of the line that was announced last


def in_kernel():
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def cell():
    """The notebook cell that is being executed; None elsewhere.

    A front end that does not name its cells is known by the code that it sent.
    """
    return _parent() and (_parent().get("metadata", {}).get("cellId") or _parent().get("content", {}).get("code"))


def occasion():
    """This execution of the cell: no other one is equal to it. None elsewhere."""
    return _parent() and _parent().get("header", {}).get("msg_id")


def _parent():
    return sys.modules["IPython"].get_ipython().kernel.get_parent() if in_kernel() else None


def announce(text):
    """Say in one line below the cell what takes a moment. A later line takes its place, and so does `put`."""
    global _line
    if occasion() is None or os.environ.get("RLCOURSE_FAST") == "1":
        return
    if _line is not None and _line[0] == occasion():
        _line[1].update({"text/plain": text}, raw=True)
        return
    from IPython.display import display

    _line = occasion(), display({"text/plain": text}, raw=True, display_id=True)


def withdraw():
    """Take the line of this cell away."""
    if _line is not None and _line[0] == occasion():
        # As HTML nothing takes no room; an empty line of text does.
        _line[1].update({"text/html": "", "text/plain": ""}, raw=True)


def put(widget):
    """Show `widget` where the line of this cell stands, or else below the cell."""
    global _line
    here = _line is not None and _line[0] == occasion()
    widget.display_at(_line[1] if here else None)
    _line = None


def show_text(text):
    from IPython.display import display

    display({"text/plain": text}, raw=True)
