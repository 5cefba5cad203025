"""Limits for code that nobody has tested yet: bounded time, output and memory, no questions, no end of the kernel."""

import builtins
import contextlib
import ctypes
import io
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None
else:
    ADDRESSES = resource.RLIMIT_AS

MAX_PRINTED = 100_000
KEPT_OUTPUT = 400
MAX_RECURSION = 3000  # calls within calls; more of them, through compiled code, end the kernel
MAX_MEMORY = 2 * 2**30  # bytes that an answer may add to the process
ONE_AT_A_TIME = threading.RLock()  # the limits belong to the process, and two checks would restore each other's
AGAIN = 0.02  # seconds until code that swallowed TimeLimit gets the next
WAITING = 5  # by the clock an answer has so many times its seconds of computing: the machine may be busy, or it sleeps


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


class Allowance:
    """The time that all calls of an answer share: seconds of computing, and WAITING times as many by the clock.

    A call that is one long step of compiled code (a product of large matrices, a `sum` over 10**12 numbers) is only
    stopped when that step is done.
    """

    def __init__(self, seconds: float):
        self.computing = seconds
        self.by_the_clock = WAITING * seconds

    def left(self) -> float:
        """Seconds until one of the two can be used up at the earliest; negative by how much it was overdrawn."""
        return min(self.computing, self.by_the_clock)

    def after(self, computed: float, passed: float) -> "Allowance":
        """What is left of it after so many seconds of computing, and so many by the clock."""
        rest = Allowance(0.0)
        rest.computing, rest.by_the_clock = self.computing - computed, self.by_the_clock - passed
        return rest


class Meter:
    """What one call takes of an allowance."""

    def __init__(self, allowance: Allowance, clock: Callable[[], float]):
        self._allowance, self._clock = allowance, clock
        self._start = clock(), time.perf_counter()

    def rest(self) -> Allowance:
        return self._allowance.after(self._clock() - self._start[0], time.perf_counter() - self._start[1])


def call_within(allowance: Allowance, function: Callable, *args: Any) -> Any:
    """Return ``function(*args)``, or raise TimeLimit in it once what is allowed is used up."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _call_with_alarm(Meter(allowance, time.thread_time), function, *args)
    return _call_with_watcher(Meter(allowance, clock_of_this_thread()), function, *args)


def clock_of_this_thread() -> Callable[[], float]:
    """Seconds of computing of this thread, for another one to read; where there is no such clock, of all threads."""
    if not hasattr(time, "pthread_getcpuclockid"):  # Windows, macOS
        return time.process_time
    clock = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(clock)


def _call_with_alarm(meter: Meter, function: Callable, *args: Any) -> Any:
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
        if (left := meter.rest().left()) > 0:  # on a busy machine less was computed than the clock says
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3), AGAIN)
            return
        # `while True: try: ... except: pass` swallows an exception, but not one raised on the line `pass`
        while frame is not own_frame:
            frame.f_trace = raise_on_next_line
            frame = frame.f_back
        sys.settrace(raise_on_next_line)
        raise TimeLimit

    old_handler = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, max(meter.rest().left(), 1e-3), AGAIN)
    try:
        return function(*args)
    finally:
        running = False  # first of all: an alarm in the middle of the cleaning up must do nothing
        sys.settrace(old_trace)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old_handler)


def _call_with_watcher(meter: Meter, function: Callable, *args: Any) -> Any:
    """Where there is no alarm signal (Windows, other threads): another thread raises the exception here.

    It is raised between two steps of Python only, so a `sleep` is not cut short.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    raise_there = ctypes.pythonapi.PyThreadState_SetAsyncExc
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(max(meter.rest().left(), AGAIN)):
            if meter.rest().left() <= 0:
                raise_there(thread, ctypes.py_object(TimeLimit))

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
def held_notebook(output: CaughtOutput) -> Iterator[None]:
    """In the block a notebook's `exit` raises, which would end the kernel, and `display` goes to ``output`` as text."""

    def refuse() -> None:
        raise RuntimeError("`exit` and `quit` would end the whole notebook; to leave a function, use `return`")

    def write(data: dict, *args: Any, **kwargs: Any) -> None:
        output.write(f"{data.get('text/plain', '(a picture)')}\n")

    ipython = sys.modules.get("IPython.core.getipython")  # not loaded, there is no notebook
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        yield
        return
    shell.ask_exit, shell.display_pub.publish = refuse, write
    try:
        yield
    finally:
        del shell.ask_exit, shell.display_pub.publish


def memory_ceiling() -> int | None:
    """The bytes of address space that this process may have with MAX_MEMORY more; None where that is not known."""
    pages = Path("/proc/self/statm")
    if resource is None or not pages.exists():
        return None
    ceilings = (
        int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize() + MAX_MEMORY,
        *resource.getrlimit(ADDRESSES),
    )
    return min(each for each in ceilings if each != resource.RLIM_INFINITY)


@contextlib.contextmanager
def bounded_memory(ceiling: int | None) -> Iterator[None]:
    """In the block a list or array of many gigabytes raises MemoryError, where it might end the kernel."""
    if ceiling is None:
        yield
        return
    old = resource.getrlimit(ADDRESSES)
    resource.setrlimit(ADDRESSES, (ceiling, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(ADDRESSES, old)


@contextlib.contextmanager
def caught_output(output: CaughtOutput) -> Iterator[None]:
    """Send what is printed in the block to ``output``."""
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        yield
