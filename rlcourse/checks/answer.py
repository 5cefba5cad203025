"""A learner's answer as something that can be called: guarded, and always with plain data as a result."""

import inspect
import re
from collections.abc import Callable
from typing import Any

from rlcourse.checks.guard import (
    MAX_PRINTED,
    ONE_AT_A_TIME,
    WAITING,
    Allowance,
    CaughtOutput,
    Meter,
    OutputLimit,
    TimeLimit,
    bounded_memory,
    call_within,
    caught_output,
    clock_of_this_thread,
    held_notebook,
    memory_ceiling,
    no_input,
    usual_recursion_limit,
)
from rlcourse.checks.origin import origin
from rlcourse.checks.plain import Budget, NotPlain, copy_plain, is_unchanged, leaves, plain

OVERDRAWN = 1.0  # seconds beyond the limit that are worth a word


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
    """Calls a function of this process; all its calls share ``time_limit`` seconds of computing.

    The function gets copies of its arguments (random generators excepted, which are meant to move on).
    """

    def __init__(self, function: Callable, time_limit: float, parameters: tuple[str, ...] = ()):
        self._function = function
        self._allowance = Allowance(time_limit)
        self._time_limit = time_limit
        self._parameters = parameters
        self._memory = memory_ceiling()
        self._leaves: set[str] = set()
        self.output = CaughtOutput()

    @property
    def is_constant(self) -> bool:
        """Whether every number and text in everything that it returned so far is the same one."""
        return len(self._leaves) == 1

    def repeats(self, other: "LocalAnswer") -> bool:
        """Whether both are constant, with the same number or text."""
        return self.is_constant and self._leaves == other._leaves

    def __call__(self, *args: Any) -> Any:
        """Return the answer's value as plain data; raise AnswerError if it gives none."""
        return self._within_limits(self._value, Budget(), *args)

    def many(self, times: int, *args: Any) -> list:
        """Return the values of so many calls with these arguments, as plain data; a generator moves on between them.

        Much faster than single calls, whose limits take longer to set up than a short answer takes.
        """
        return self._within_limits(self._values, times, *args)

    def _within_limits(self, work: Callable, *args: Any) -> Any:
        with ONE_AT_A_TIME:
            return self._limited(work, *args)

    def _limited(self, work: Callable, *args: Any) -> Any:
        meter = Meter(self._allowance, clock_of_this_thread())
        try:
            with caught_output(self.output), usual_recursion_limit(), no_input(), held_notebook(self.output):
                with bounded_memory(self._memory):
                    return call_within(self._allowance, work, *args)
        except AnswerError:
            raise
        except TimeLimit:
            raise AnswerError("time limit", self._too_long(meter.rest())) from None
        except OutputLimit:
            raise AnswerError(
                "output limit",
                f"Stopped after {MAX_PRINTED:,} printed characters. Remove the `print`, or end the loop around it.",
            ) from None
        except KeyboardInterrupt:
            raise AnswerError("interrupted", "Interrupted before it was done.") from None
        except BaseException:
            raise AnswerError("raised", "It raises an error that cannot be shown.") from None
        finally:
            self._allowance = meter.rest()

    def _too_long(self, rest: Allowance) -> str:
        limit = self._time_limit if rest.computing <= 0 else WAITING * self._time_limit
        told = f"Stopped after {limit:g} seconds"
        if rest.computing > 0:
            told += (
                f", in which it computed for {self._time_limit - rest.computing:.2g}. Is there a `sleep`? If not, this "
                "machine is busy with something else: try again."
            )
        else:
            told += ". Is there a loop that never ends, or work that grows with every round?"
        if rest.left() < -OVERDRAWN:
            told += (
                f" (In truth after {limit - rest.left():.0f}: one long step, such as a `sleep` or a product of huge "
                "arrays, could not be stopped in its middle.)"
            )
        return told

    def _values(self, times: int, *args: Any) -> list:
        budget = Budget()
        return [self._value(budget, *args) for _ in range(times)]

    def _value(self, budget: Budget, *args: Any) -> Any:
        """Runs within the limits as a whole: what is returned or raised may have methods that never end."""
        given = [copy_plain(each) for each in args]
        try:
            value = self._function(*given)
        except (TimeLimit, OutputLimit, KeyboardInterrupt):
            raise
        except RecursionError as error:
            place = str(origin(error))
            raise AnswerError(
                "recursion",
                f"It calls itself without end, or too often for Python{place}. Which call should stop it? Where there "
                "may be thousands of steps, use a loop.",
            ) from None
        except BaseException as error:
            place = origin(error)
            if isinstance(error, NotImplementedError) and place.is_innermost:
                raise AnswerError("not attempted", "Nothing has been written here yet.") from None
            told = ": ".join(filter(None, (type(error).__name__, _message(error))))
            own = "Your own " if place.is_raise else ""
            raise AnswerError("raised", f"{own}{told}{place}{self._call(error)}", _without_particulars(told)) from None
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
            result = plain(value, budget)
            if len(self._leaves) < 2:
                self._leaves |= leaves(result)
            return result
        except NotPlain as problem:
            if value is Ellipsis:
                raise AnswerError("not attempted", "The answer is still `...`.") from None
            raise AnswerError("not plain", f"The answer is {problem}", type(value).__name__) from None

    def _call(self, error: BaseException) -> str:
        """How the function is called, if it did not even begin because its parameters do not fit."""
        began = error.__traceback__ is not None and error.__traceback__.tb_next is not None
        if began or not isinstance(error, TypeError):
            return ""
        return f". It is called with ({', '.join(self._parameters)})" if self._parameters else ""


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


def _without_particulars(message: str) -> str:
    """An error's message without its numbers and names, in which two that mean the same may differ."""
    return re.sub(r"\d+|'[^']*'", "_", message)
