"""Which misconception is behind an answer that failed: known, or only guessed."""

from dataclasses import dataclass
from typing import Any

from rlcourse.checks.answer import AnswerError, LocalAnswer
from rlcourse.checks.exercise import Misconception, Wrong
from rlcourse.checks.inputs import Case, Inputs, guarded, observe
from rlcourse.checks.plain import difference

# A guess must account for this share of the inputs on which the answer or the misconception is wrong. Just below it,
# one guess in two on the answers of tests/exercises/wrong_answers named another mistake.
LIKELY = 2 / 3


@dataclass(frozen=True, eq=False)
class Trial:
    """What an answer made of one case: data, or the error it ended in; message says why that is wrong."""

    case: Case
    seen: Any
    message: str | None = None


def tried(inputs: Inputs, case: Case, answer: LocalAnswer) -> Trial:
    seen = observe(case, answer)
    return Trial(case, seen, inputs.problem(case, seen))


def diagnose(
    inputs: Inputs, trials: list[Trial], answer: Any, called: LocalAnswer
) -> tuple[Misconception | None, bool]:
    """The misconception behind a failing answer, and whether that is only a guess.

    It is known if one of its solutions agrees with the answer on every input that was tried, or if its
    experiment shows the mistake. With several of them the first in the list is meant. called is the answer as it was
    called in the trials. If it gave the same number wherever it was asked, it computes nothing from its input, and only
    solutions that give this number too explain it: what an experiment would see in it, it has by chance.
    """
    misconceptions = inputs.exercise.misconceptions
    is_constant = (
        inputs.exercise.kind == "function"
        and called.is_constant
        and not inputs.own(inputs.exercise.reference).is_constant
    )
    for each in misconceptions:
        for solution in each.solutions:
            if all(_agrees(inputs, solution, trial) for trial in trials):
                if not is_constant or called.repeats(inputs.own(solution)):
                    return each, False
    if is_constant:
        return None, True
    subject = guarded(inputs.exercise, answer)  # all experiments together may take as long as the check itself
    for each in misconceptions:
        if each.experiment and shows(each, subject):
            return each, False
    return _guess(inputs, trials), True


def shows(misconception: Misconception, answer: LocalAnswer) -> bool:
    """Whether the experiment shows the mistake in this answer; an answer on which it fails does not show it."""
    try:
        return bool(misconception.experiment(answer))
    except AnswerError as problem:
        if problem.kind == "interrupted":
            raise KeyboardInterrupt from None
        return False
    except Exception:
        return False


def _guess(inputs: Inputs, trials: list[Trial]) -> Misconception | None:
    """The one that explains the failing input on the card and most of the others, clearly better than the rest."""
    shares = [
        (max(_explained(inputs, solution, trials) for solution in each.solutions), each)
        for each in inputs.exercise.misconceptions
    ]
    best = max((share for share, _ in shares), default=0.0)
    likely = [each for share, each in shares if share == best >= LIKELY]
    return likely[0] if len(likely) == 1 else None


def _explained(inputs: Inputs, solution: Any, trials: list[Trial]) -> float:
    """Of the inputs on which the answer or the solution is wrong, the share on which both are, and give the same."""
    failing = [trial for trial in trials if trial.message]
    if not _agrees(inputs, solution, failing[0]):
        return 0.0
    fails = {trial: bool(inputs.problem(trial.case, inputs.outcome(solution, trial.case))) for trial in trials}
    explained = sum(fails[trial] and _agrees(inputs, solution, trial) for trial in failing)
    return explained / sum(fails[trial] or trial.message is not None for trial in trials)


def _agrees(inputs: Inputs, solution: Any, trial: Trial) -> bool:
    return _same(trial.seen, inputs.outcome(solution, trial.case), trial.case.property.tolerance)


def _same(seen: Any, other: Any, tolerance: float) -> bool:
    if isinstance(seen, AnswerError) or isinstance(other, AnswerError):
        return isinstance(seen, AnswerError) and isinstance(other, AnswerError) and seen.same_as(other)
    if isinstance(seen, Wrong) or isinstance(other, Wrong):
        return isinstance(seen, Wrong) and isinstance(other, Wrong) and str(seen) == str(other)
    # In either direction: a whole number may stand for a float, which is no reason to withhold a hint.
    return difference(seen, other, tolerance) is None or difference(other, seen, tolerance) is None
