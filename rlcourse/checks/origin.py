"""Where in the learner's code an error came from, though it may have been raised deep inside a library."""

import linecache
import os
import sysconfig
import traceback
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

# Python's own modules, the packages installed among them, and the course.
OTHERS_CODE = (
    *(sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")),
    str(Path(__file__).parent.parent) + os.sep,
    "<frozen ",
)


@dataclass(frozen=True)
class Origin:
    """The innermost line outside Python's modules, installed packages and the course.

    line, text    its number and what it says; 0 and "" if there is none
    function      the name of the function it is in, if that is not the one that was checked
    is_innermost  whether the error was raised there, not in something that was called from there
    """

    line: int = 0
    text: str = ""
    function: str = ""
    is_innermost: bool = False

    @property
    def is_raise(self) -> bool:
        """Whether the learner raised the error on purpose."""
        return self.is_innermost and self.text.startswith(("raise", "assert"))

    def __str__(self) -> str:
        """To be put behind a message: `` (line 3 of `helper`: `x / y`)``."""
        if not self.line:
            return ""
        function = f" of `{self.function}`" if self.function else ""
        return f" (line {self.line}{function}{f': `{self.text}`' if self.text else ''})"


def origin(error: BaseException) -> Origin:
    """Where the error came from; without `exec`, whose text nobody keeps, the line of the call stands for it."""
    steps = deque(traceback.walk_tb(error.__traceback__), maxlen=100)  # the innermost: there may be a million
    own = [(frame, line) for frame, line in steps if not _is_others(frame)]
    if not own:
        return Origin()
    readable = [(frame, line) for frame, line in own if _text(frame, line)]
    frame, line = (readable or own)[-1]
    name = frame.f_code.co_name
    is_called = frame.f_code is not own[0][0].f_code and not name.startswith("<")
    return Origin(line, _text(frame, line), name if is_called else "", frame is steps[-1][0])


def _is_others(frame: FrameType) -> bool:
    """By the file of the code, and by that of its module: compiled code names a file that is not there."""
    module = frame.f_globals.get("__file__")
    return frame.f_code.co_filename.startswith(OTHERS_CODE) or (
        isinstance(module, str) and module.startswith(OTHERS_CODE)
    )


def _text(frame: FrameType, line: int | None) -> str:
    return linecache.getline(frame.f_code.co_filename, line or 0).strip()
