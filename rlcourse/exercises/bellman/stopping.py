"""Experiments that show by which rule a planner stops; for all exercises with the signature (P, R, gamma, accuracy).

The misconceptions that several of them share stand at the end.

A state that is never left and pays 1 at each step has the value 1 + gamma + ... + gamma ** (k - 1) after k sweeps from
0, whether they are synchronous or in place. So its value says how often it was swept, and what the last sweep changed.
"""

import math
from collections.abc import Callable

import numpy as np

from rlcourse.checks.answer import AnswerError
from rlcourse.checks.exercise import Misconception
from rlcourse.exercises.bellman.inputs import corridor

ACCURACIES = ((0.99, 0.5), (0.99, 0.05), (0.95, 0.05))  # gamma, and what is asked for


def separate_states(*rewards: float) -> tuple[np.ndarray, np.ndarray]:
    """States that are never left, with one action each; those that pay 0 have settled from the start."""
    return np.eye(len(rewards))[:, None, :], np.array(rewards)[:, None]


def sweeps_done(planner: Callable, gamma: float, accuracy: float, rewards: tuple = (1.0,), state: int = 0) -> float:
    """How often the state was swept; infinity if too often to tell."""
    v = planner(*separate_states(*rewards), gamma, accuracy)[state]
    missing = 1 - v * (1 - gamma) / rewards[state]
    return round(math.log(missing) / math.log(gamma)) if missing > 1e-11 else math.inf


def last_changes(planner: Callable) -> list[tuple[float, float]]:
    """For each of ACCURACIES the change of the last sweep, and the accuracy."""
    return [(gamma ** (sweeps_done(planner, gamma, accuracy) - 1), accuracy) for gamma, accuracy in ACCURACIES]


def nearly_the_same(numbers: list[float]) -> bool:
    """As near as changes can be that shrink by 5 % from sweep to sweep."""
    return 0 < max(numbers) < 1.06 * min(numbers)


def sweeps_more_than_once(planner: Callable) -> bool:
    return sweeps_done(planner, 0.99, 0.05) > 2


def sweeps_a_fixed_number_of_times(planner: Callable) -> bool:
    first, second = (sweeps_done(planner, gamma, 0.5) for gamma in (0.999, 0.9995))
    return 2 <= first == second < math.inf


def stops_at_a_fixed_change(planner: Callable) -> bool:
    return sweeps_more_than_once(planner) and nearly_the_same([change for change, _ in last_changes(planner)])


def stops_at_a_multiple_of_the_accuracy(planner: Callable) -> bool:
    return nearly_the_same([change / accuracy for change, accuracy in last_changes(planner)])


def stops_by_the_bound(planner: Callable) -> bool:
    """What its last change can still lead to, gamma / (1 - gamma) times as much, is just below the accuracy."""
    found = zip(ACCURACIES, last_changes(planner), strict=True)
    return all(0.94 < gamma / (1 - gamma) * change / accuracy <= 1 for (gamma, _), (change, accuracy) in found)


def sweeps_by_the_horizon(planner: Callable) -> bool:
    """As many sweeps as 1 / (1 - gamma), up to rounding, whatever the accuracy."""
    horizons = ((0.99, 100), (0.95, 20))
    return all(
        abs(sweeps_done(planner, gamma, accuracy) - steps) <= 1 for gamma, steps in horizons for accuracy in (0.5, 1e-3)
    )


def stops_after_two_sweeps(planner: Callable) -> bool:
    """The second sweep never seems to change anything; one is enough where the first changes little."""
    twice = all(sweeps_done(planner, gamma, accuracy) == 2 for gamma, accuracy in ACCURACIES)
    return twice and sweeps_done(planner, 0.9, 1.5) == 1


def leaves_out_a_state(planner: Callable) -> bool:
    """Of three states that pay alike, the first or the last is never swept."""
    v = [round(float(value), 3) for value in planner(*separate_states(1.0, 1.0, 1.0), 0.5, 1e-6)]
    return v in ([0.0, 2.0, 2.0], [2.0, 2.0, 0.0])


def has_a_gamma_of_its_own(planner: Callable) -> bool:
    """The values are the same for two gammas; those of a world without discount would be far larger."""
    first, second = (planner(*separate_states(1.0), gamma, 1e-6)[0] for gamma in (0.5, 0.99))
    return 1.01 < first < 1000 and abs(first - second) < 0.01


def discounts_twice(planner: Callable) -> bool:
    return all(abs(planner(*separate_states(reward), 0.5, 1e-6)[0] - reward / 0.75) < 1e-3 for reward in (1.0, 3.0))


def waits_for_a_change_that_stays(planner: Callable) -> bool:
    """It stops where the first change is small enough, and else goes on when nothing changes any more."""
    if sweeps_done(planner, 0.5, 10.0) > 1:
        return False
    try:
        planner(*corridor(3, 1.0), 0.5, 0.1)
    except AnswerError as error:
        return error.kind == "time limit"
    return sweeps_done(planner, 0.5, 0.1) == math.inf


def takes_costs_for_settled(planner: Callable) -> bool:
    """Falling values: stops at once; rising values: goes on."""
    return 1 <= sweeps_done(planner, 0.99, 0.05, (-1.0,)) <= 2 and sweeps_more_than_once(planner)


def lets_gains_and_costs_cancel(planner: Callable) -> bool:
    return sweeps_done(planner, 0.99, 0.05, (1.0, -1.0)) <= 2 and sweeps_more_than_once(planner)


def waits_for_any_state(planner: Callable) -> bool:
    """Neither the first nor the last state has settled, only the one between them."""
    return sweeps_done(planner, 0.99, 0.05, (1.0, 0.0, 1.0)) <= 2 and sweeps_more_than_once(planner)


def waits_for_one_state(planner: Callable) -> bool:
    """The first or the last state decides: the other may still change."""
    first_moves = sweeps_done(planner, 0.99, 0.05, (1.0, 0.0), 0)
    last_moves = sweeps_done(planner, 0.99, 0.05, (0.0, 1.0), 1)
    return min(first_moves, last_moves) <= 2 < max(first_moves, last_moves)


def takes_the_mean(planner: Callable) -> bool:
    """With three settled states beside it, the change at which it stops is 4 times as large (root mean square: 2)."""
    alone, in_company = (sweeps_done(planner, 0.99, 0.05, (1.0, *others)) for others in ((), (0.0, 0.0, 0.0)))
    return in_company > 2 and 1.9 < 0.99 ** (in_company - alone) < 4.1


def change_that_stays(solution: Callable) -> Misconception:
    return Misconception(
        "change-that-stays",
        solution,
        "The loop goes on when nothing changes any more, so what it tests does not shrink. A largest change has to "
        "start from 0 in *each* sweep, `old` has to be copied in each sweep, and the new values have to become "
        "`v`.",
        experiment=waits_for_a_change_that_stays,
    )


def one_state_never_swept(first: Callable, last: Callable) -> Misconception:
    return Misconception(
        "one-state-never-swept",
        first,
        "The first or the last state is never swept and keeps its 0. States are numbered from 0, and "
        "`range(len(P))` ends before `len(P)` by itself.",
        variants=(last,),
        experiment=leaves_out_a_state,
    )


def gamma_entered_twice(solution: Callable) -> Misconception:
    return Misconception(
        "gamma-squared",
        solution,
        "Gamma enters twice in the sweep, as if the next state were two steps away. It is one step: `R + "
        "gamma * P @ v`.",
        experiment=discounts_twice,
    )


def gamma_written_as_a_number(solution: Callable) -> Misconception:
    return Misconception(
        "gamma-written-as-a-number",
        solution,
        "The values are the same for every gamma: a number stands where `gamma` should. Whoever calls the planner "
        "decides how far it looks.",
        experiment=has_a_gamma_of_its_own,
    )
