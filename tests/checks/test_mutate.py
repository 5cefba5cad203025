"""Mutants: small changes of right solutions, and checks that let some of them pass."""

from dataclasses import replace

import numpy as np
import pytest

from rlcourse.checks.exercise import Property
from rlcourse.checks.mutants import mutants
from rlcourse.checks.mutate import Survivor, mutate, mutate_all, summary
from rlcourse.checks.registry import find_exercise
from tests.checks.sample import SAMPLE


def smallest(values, start=0):
    """Changed in each of its parts."""
    best = values.copy()
    for k in range(1, len(values)):
        if values[k] < best[start]:
            best = values[k:]
    return abs(best[start])


def half_of(value):
    return value / 2


def uses_a_helper(value):
    return half_of(value) + 1


def draws(rng, q):
    return rng.choice(np.flatnonzero(q == q.max())) if rng.random() < 0.25 else int(rng.integers(len(q)))


def changed_lines(function):
    return {mutant.name.partition(": ")[2] for mutant in mutants(function)}


@pytest.mark.parametrize(
    "change",
    [
        "`best = values.copy()` → `best = values`",
        "`best = values.copy()` → `pass`",
        "`for k in range(1, len(values)):` → `for k in range(0, len(values)):`",
        "`for k in range(1, len(values)):` → `for k in range(len(values), 1):`",
        "`if values[k] < best[start]:` → `if values[k] <= best[start]:`",
        "`if values[k] < best[start]:` → `if values[0] < best[start]:`",
        "`if values[k] < best[start]:` → `if values[-1] < best[start]:`",
        "`if values[k] < best[start]:` → `if values[start] < best[start]:`",
        "`if values[k] < best[start]:` → `if True:`",
        "`best = values[k:]` → `best = values[:]`",
        "`return abs(best[start])` → `return best[start]`",
        "`return abs(best[start])` → `pass`",
    ],
)
def test_each_part_of_a_function_is_changed(change):
    assert change in changed_lines(smallest)


def test_random_draws_and_ties_are_changed():
    found = changed_lines(draws)
    for part in (
        "0.5 < 0.25",
        "else int(0)",
        "np.flatnonzero(q == q.max())[0]",
        "default_rng(0).random()",
        "q <= q.max()",
    ):
        assert any(part in change for change in found), part


def test_no_two_mutants_are_alike_and_none_is_the_original():
    every = list(mutants(smallest))
    assert len({mutant.source for mutant in every}) == len({mutant.name for mutant in every}) == len(every) > 40
    assert smallest(np.array([3.0, -5.0])) == 5.0


def test_helpers_are_changed_within_the_function_that_uses_them():
    (mutant,) = [
        each for each in mutants(uses_a_helper) if each.name == "half_of: `return value / 2` → `return value * 2`"
    ]
    assert (mutant.function(3), uses_a_helper(3), half_of(3)) == (7, 2.5, 1.5)


def test_a_helper_of_two_solutions_is_changed_once():
    names = [mutant.name for mutant in mutants(uses_a_helper, half_of)]
    assert len(names) == len(set(names))


def test_a_solution_without_a_def_is_refused():
    with pytest.raises(TypeError, match="written as `def`"):
        list(mutants(lambda value: value))


def lax():
    """The sample exercise with one input only, on which much is alike."""
    return replace(SAMPLE, properties=(Property("on one input", 1, lambda rng: [(np.array([2.0]), 0.5)]),))


def test_a_strict_check_rejects_every_mutant_and_a_lax_one_does_not():
    strict = mutate(SAMPLE, range(2), {})
    loose = mutate(lax(), range(2), {})
    assert strict.mutants == loose.mutants > 30
    assert len(loose.slipped) > len(strict.slipped) + 5
    assert any("gamma" in each.mutant for each in loose.slipped)


def test_marks_are_held_against_what_passes():
    name = mutate(lax(), range(1), {}).slipped[0].mutant
    tally = mutate(lax(), range(1), {name: "the only factor is 1", "no such mutant": "gone"})
    assert Survivor("sample-return", name, 0, "the only factor is 1") in tally.survivors
    assert name not in {each.mutant for each in tally.slipped}
    assert tally.stale == ("no such mutant",)
    assert f"{len(tally.slipped)} slipped through, 1 marks are stale" in summary([tally])


def test_data_has_no_mutants():
    assert mutate(replace(SAMPLE, kind="value", reference=3), range(1), {}).mutants == 0


def test_all_processors_together_try_every_mutant():
    (tally,) = mutate_all(["total-reward"], 1)
    assert tally.mutants == mutate(find_exercise("total-reward"), range(1), {}).mutants > 10
