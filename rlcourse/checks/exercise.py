"""What an exercise, a prediction and a chapter consist of: plain records, no behaviour.

An answer is a function, or (``kind="value"``) a piece of data. It is judged by properties, each of
which draws inputs, observes what the answer does with them, and says whether that is right. The same
properties judge a learner's function in the notebook and a proxy to a sandboxed process, so they only
ever *call* the answer (`answer(...)`, or `answer.many(times, ...)` where it draws) and look at plain data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


class BrokenExercise(Exception):
    """The exercise itself is wrong, not the answer; the message says where, and what was expected there."""


class Wrong(Exception):
    """Raised by ``observe`` or ``judge``: the answer is wrong, and the message says in which way."""


@dataclass(frozen=True)
class Property:
    """One thing that must hold for a right answer; worth its points all or nothing.

    title      what must hold, in words that a learner understands
    points     what it is worth
    cases      ``cases(rng)`` draws a list of argument tuples
    observe    ``observe(answer, *args)`` returns plain data; default: ``answer(*args)``
    judge      ``judge(observed, *args)`` returns None if the property holds, else a sentence that says
               what is wrong; default: equal to what is observed of the reference
    tolerance  absolute and relative, when observations are compared
    """

    title: str
    points: int
    cases: Callable[..., list[tuple]]
    observe: Callable[..., Any] | None = None
    judge: Callable[..., str | None] | None = None
    tolerance: float = 1e-8


@dataclass(frozen=True)
class Misconception:
    """A wrong solution that learners really write, and the sentence that helps whoever wrote it.

    variants    further solutions with the same mistake and other numbers (100 sweeps, 1000 sweeps)
    experiment  ``experiment(answer)`` calls the guarded answer and returns whether its behaviour shows the mistake,
                however it was made; tried on failing answers that agree with no solution of a misconception
    """

    name: str
    solution: Any
    hint: str
    variants: tuple = ()
    experiment: Callable[[Callable], bool] | None = None

    @property
    def solutions(self) -> tuple:
        return (self.solution, *self.variants)


@dataclass(frozen=True, eq=False)  # compared and hashed as itself: what is known of its inputs is kept by exercise
class Exercise:
    """An exercise with everything that is needed to judge an answer, and to test the judge.

    reference, alternatives   right answers: the check must accept all of them
    misconceptions            wrong answers: the check must reject each with its own hint
    hints                     from vague to concrete, for answers that match no misconception
    time_limit                seconds for all calls of the answer in one check
    optional                  whether it goes beyond what the rest of the chapter needs
    used_for                  what the function does in the course from here on; said when the answer is right
    picture                   ``picture(expected, actual, *args)`` draws a failing case as a map: a GridPicture of
                              `rlcourse.checks.pictures`, or None where there is nothing to draw
    """

    id: str
    title: str
    minutes: int
    difficulty: Literal[1, 2, 3]
    reference: Any
    alternatives: tuple
    misconceptions: tuple[Misconception, ...]
    properties: tuple[Property, ...]
    hints: tuple[str, ...]
    kind: Literal["function", "value"] = "function"
    time_limit: float = 3.0
    optional: bool = False
    used_for: str = ""
    picture: Callable[..., Any] | None = None

    @property
    def points(self) -> int:
        return sum(each.points for each in self.properties)


@dataclass(frozen=True)
class Option:
    """One answer to a prediction, and what is said to whoever chooses it, after "Yes." or "Not quite."."""

    text: str
    response: str


@dataclass(frozen=True)
class Prediction:
    """A question that is answered before the result is seen; ``right`` is the index of the right option."""

    id: str
    question: str
    options: tuple[Option, ...]
    right: int


@dataclass(frozen=True)
class Chapter:
    """The exercises and predictions of one chapter, in the order in which the notebook asks them."""

    number: int
    name: str
    title: str
    exercises: tuple[Exercise, ...] = ()
    predictions: tuple[Prediction, ...] = ()
