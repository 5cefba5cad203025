"""A learner's answer as something that can be called: guarded, and always with plain data as a result."""

import inspect
import linecache
import time
import traceback
from collections.abc import Callable
from typing import Any

from rlcourse.exercises.guard import CaughtOutput, OutputLimit, TimeLimit, call_within, caught_output
from rlcourse.exercises.plain import NotPlain, copy_plain, is_unchanged, plain


class AnswerError(Exception):
    """A call of the answer gave no value.

    kind is one of "not attempted", "raised", "recursion", "time limit", "interrupted", "output limit",
    "changed its input", "not plain". ``same_as`` tells whether two answers fail alike.
    """

    def __init__(self, kind: str, message: str, detail: str = ""):
        super().__init__(message)
        self.kind = kind
        self.detail = detail

    def same_as(self, other: "AnswerError") -> bool:
        return (self.kind, self.detail) == (other.kind, other.detail)


class LocalAnswer:
    """Calls a function of this process; all its calls share ``time_limit`` seconds.

    The function gets copies of its arguments (random generators excepted, which are meant to move on).
    """

    def __init__(self, function: Callable, time_limit: float, parameters: tuple[str, ...] = ()):
        self._function = function
        self._remaining = time_limit
        self._time_limit = time_limit
        self._parameters = parameters
        self.output = CaughtOutput()

    def __call__(self, *args: Any) -> Any:
        """Return the answer's value as plain data; raise AnswerError if it gives none."""
        given = copy_plain(args)
        value = self._call(*given)
        for index, (after, before) in enumerate(zip(given, args, strict=True)):
            if not is_unchanged(after, before):
                name = self._parameters[index] if index < len(self._parameters) else f"number {index + 1}"
                raise AnswerError(
                    "changed its input",
                    f"The function changed its argument `{name}`. Whoever calls it may still need the old "
                    f"values: work on a copy, `{name}.copy()`.",
                    name,
                )
        try:
            return plain(value)
        except NotPlain as problem:
            if value is Ellipsis:
                raise AnswerError("not attempted", "The answer is still `...`.") from None
            raise AnswerError("not plain", f"The answer is {problem}", type(value).__name__) from None

    def _call(self, *args: Any) -> Any:
        start = time.perf_counter()
        try:
            with caught_output(self.output):
                return call_within(self._remaining, self._function, *args)
        except TimeLimit:
            raise AnswerError(
                "time limit",
                f"Stopped after {self._time_limit:g} seconds. Is there a loop that never ends, or work that "
                "grows with every round?",
            ) from None
        except OutputLimit:
            raise AnswerError("output limit", "Stopped because it prints without end. Remove the `print`.") from None
        except KeyboardInterrupt:
            raise AnswerError("interrupted", "Interrupted before it was done.") from None
        except NotImplementedError:
            raise AnswerError("not attempted", "Nothing has been written here yet.") from None
        except RecursionError as error:
            raise AnswerError(
                "recursion", "It calls itself without end" + _place(error) + ". Which call should stop it?"
            ) from None
        except BaseException as error:
            name = type(error).__name__
            said = _message(error)
            raise AnswerError("raised", f"{name}{': ' if said else ''}{said}{_place(error)}", name) from None
        finally:
            self._remaining -= time.perf_counter() - start


def answer_to(kind: str, answer: Any, time_limit: float, reference: Any) -> LocalAnswer:
    """Wrap what was handed to a check: a function as it is, a value as a function without arguments."""
    if kind == "value":
        return LocalAnswer(lambda: answer, time_limit)
    return LocalAnswer(answer, time_limit, parameter_names(reference))


def parameter_names(function: Callable) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def _message(error: BaseException) -> str:
    try:
        return str(error)[:200]
    except Exception:
        return "(its message cannot be read)"


def _place(error: BaseException) -> str:
    """Where in the learner's code it happened: the innermost line outside installed packages."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename and "rlcourse" not in frame.filename]
    if not own:
        return ""
    line = linecache.getline(own[-1].filename, own[-1].lineno or 0).strip()
    return f" (line {own[-1].lineno}: `{line}`)" if line else f" (line {own[-1].lineno})"
