"""Limits for code that nobody has tested yet: bounded time, bounded output."""

import builtins
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
MAX_RECURSION = 3000  # calls within calls; more of them, through compiled code, end the kernel
AGAIN = 0.02  # seconds until code that swallowed TimeLimit gets the next


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
    running = True

    def raise_on_next_line(frame, event, argument):
        if event == "line":
            raise TimeLimit
        return raise_on_next_line

    def on_alarm(number, frame):
        if not running or frame is own_frame:
            return
        # `while True: try: ... except: pass` swallows an exception, but not one raised on the line `pass`
        while frame is not own_frame:
            frame.f_trace = raise_on_next_line
            frame = frame.f_back
        sys.settrace(raise_on_next_line)
        raise TimeLimit

    old_handler = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), AGAIN)
    try:
        return function(*args)
    finally:
        running = False  # first of all: an alarm in the middle of the cleaning up must do nothing
        sys.settrace(old_trace)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old_handler)


def _call_with_watcher(seconds: float, function: Callable, *args: Any) -> Any:
    """Where there is no alarm signal (Windows, other threads): another thread raises the exception here."""
    thread = ctypes.c_ulong(threading.get_ident())
    raise_there = ctypes.pythonapi.PyThreadState_SetAsyncExc
    finished = threading.Event()

    def watch() -> None:
        wait = seconds
        while not finished.wait(wait):
            raise_there(thread, ctypes.py_object(TimeLimit))
            wait = AGAIN

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return function(*args)
    finally:
        while watcher.is_alive():
            with contextlib.suppress(TimeLimit):  # one may still be under way
                finished.set()
                watcher.join()
        raise_there(thread, None)


@contextlib.contextmanager
def usual_recursion_limit() -> Iterator[None]:
    """In the block a call without end is stopped early, whatever `sys.setrecursionlimit` was told before."""
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(min(old, MAX_RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(old)


@contextlib.contextmanager
def no_input() -> Iterator[None]:
    """In the block `input` (and with it `breakpoint`) raises at once; it would wait for an answer that nobody types."""

    def refuse(prompt: object = "") -> str:
        raise RuntimeError("`input` and `breakpoint` cannot be used while an answer is checked")

    old = builtins.input
    builtins.input = refuse
    try:
        yield
    finally:
        builtins.input = old


@contextlib.contextmanager
def caught_output(output: CaughtOutput) -> Iterator[None]:
    """Send what is printed in the block to ``output``."""
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        yield
