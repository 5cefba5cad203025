"""Limits for code that nobody has tested yet: bounded time, bounded output."""

import contextlib
import ctypes
import io
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

MAX_PRINTED = 100_000
KEPT_OUTPUT = 400


class TimeLimit(BaseException):
    """Raised inside a call that takes too long. Not an Exception, so that `except Exception` lets it pass."""


class OutputLimit(BaseException):
    """Raised by a print that goes beyond what anyone would read."""


class CaughtOutput(io.TextIOBase):
    """Takes the place of stdout and stderr: keeps the beginning, refuses a flood."""

    def __init__(self) -> None:
        self.length = 0
        self.beginning = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.length += len(text)
        self.beginning += text[: max(0, KEPT_OUTPUT - len(self.beginning))]
        if self.length > MAX_PRINTED:
            raise OutputLimit
        return len(text)


def call_within(seconds: float, function: Callable, *args: Any) -> Any:
    """Return ``function(*args)``, or raise TimeLimit in it once ``seconds`` have passed."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _call_with_alarm(seconds, function, *args)
    return _call_with_watcher(seconds, function, *args)


def _call_with_alarm(seconds: float, function: Callable, *args: Any) -> Any:
    own_frame = sys._getframe()
    old_trace = sys.gettrace()

    def raise_on_every_line(frame, event, argument):
        raise TimeLimit

    def on_alarm(number, frame):
        # `while True: try: ... except: pass` swallows one exception, but not one on each of its lines
        while frame is not None and frame is not own_frame:
            frame.f_trace = raise_on_every_line
            frame = frame.f_back
            sys.settrace(raise_on_every_line)
        raise TimeLimit

    old_handler = signal.signal(signal.SIGALRM, on_alarm)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3))
            return function(*args)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # a second one, because the alarm may ring inside the first
        sys.settrace(old_trace)
        signal.signal(signal.SIGALRM, old_handler)


def _call_with_watcher(seconds: float, function: Callable, *args: Any) -> Any:
    """Where there is no alarm signal (Windows, other threads): another thread raises the exception here."""
    thread = ctypes.c_ulong(threading.get_ident())
    finished = threading.Event()

    def watch() -> None:
        if not finished.wait(seconds):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TimeLimit))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return function(*args)
    finally:
        finished.set()
        watcher.join()


@contextlib.contextmanager
def caught_output(output: CaughtOutput) -> Iterator[None]:
    """Send what is printed in the block to ``output``."""
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        yield
