"""Debugging clinic, second half: mend the planner."""

from numbers import Real

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import (
    as_numbers,
    corridor,
    islands,
    lonely_state,
    optimal_values,
    random_process,
)
from rlcourse.exercises.bellman.stopping import (
    ACCURACIES,
    change_that_stays,
    gamma_entered_twice,
    gamma_written_as_a_number,
    last_changes,
    lets_gains_and_costs_cancel,
    nearly_the_same,
    one_state_never_swept,
    separate_states,
    stops_after_two_sweeps,
    stops_at_a_fixed_change,
    stops_by_the_bound,
    sweeps_a_fixed_number_of_times,
    sweeps_done,
    takes_costs_for_settled,
    takes_the_mean,
    waits_for_any_state,
    waits_for_one_state,
)


def copy_before_the_sweep(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s, rewards in enumerate(R):
            v[s] = np.max(rewards + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def new_array_each_sweep(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * P @ v).max(axis=1)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def largest_change_kept(P, R, gamma, tolerance):
    v, change = np.zeros(len(P)), tolerance
    while change >= tolerance:
        change = 0.0
        for s, rewards in enumerate(R):
            before = v[s]
            v[s] = np.max(rewards + gamma * P[s] @ v)
            change = max(change, abs(v[s] - before))
    return v


def compared_with_itself(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def _swept_until(P, R, gamma, stop):
    v = np.zeros(len(P))
    for sweep in range(1, 10_000):
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if stop(sweep, v, old):
            break
    return v


def one_synchronous_sweep(P, R, gamma, tolerance):
    return R.max(axis=1)


def one_sweep_backwards(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    for s in reversed(range(len(P))):
        v[s] = np.max(R[s] + gamma * P[s] @ v)
    return v


def two_sweeps(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: k == 2)


def second_array_becomes_the_first(P, R, gamma, tolerance):
    v, new_v = np.zeros(len(P)), np.zeros(len(P))
    while True:
        for s in range(len(P)):
            new_v[s] = np.max(R[s] + gamma * P[s] @ v)
        change = np.max(np.abs(new_v - v))
        v = new_v
        if change < tolerance:
            return v


def ten_sweeps(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: k == 10)


def hundred_sweeps(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: k == 100)


def thousand_sweeps(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: k == 1000)


def second_name_after_a_sweep(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    old = v.copy()
    while True:
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v
        old = v


def bound_of_the_error(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: gamma * np.max(np.abs(v - old)) <= tolerance * (1 - gamma))


def gamma_of_its_own(P, R, gamma, tolerance):
    return copy_before_the_sweep(P, R, 0.9, tolerance)


def gamma_squared(P, R, gamma, tolerance):
    return copy_before_the_sweep(P, R, gamma**2, tolerance)


def _some_states_only(P, R, gamma, tolerance, states):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in states:
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old), initial=0.0) < tolerance:
            return v


def first_state_never_swept(P, R, gamma, tolerance):
    return _some_states_only(P, R, gamma, tolerance, range(1, len(P)))


def last_state_never_swept(P, R, gamma, tolerance):
    return _some_states_only(P, R, gamma, tolerance, range(len(P) - 1))


def change_not_reset(P, R, gamma, tolerance):
    v, change = np.zeros(len(P)), 0.0
    for _ in range(300):  # the learner's loop has no end
        old, v = v, (R + gamma * P @ v).max(axis=1)
        change = max(change, np.max(np.abs(v - old)))
        if change < tolerance:
            break
    return v


def own_tolerance(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(np.abs(v - old)) < 1e-6)


def smaller_tolerance_of_its_own(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(np.abs(v - old)) < 1e-8)


def larger_tolerance_of_its_own(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(np.abs(v - old)) < 1e-3)


def half_the_tolerance(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(np.abs(v - old)) < tolerance / 2)


def twice_the_tolerance(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(np.abs(v - old)) < 2 * tolerance)


def changes_by_another_multiple(planner):
    """Its last change stands in a fixed ratio to the tolerance, as it should, but not just below it."""
    ratios = [change / accuracy for change, accuracy in last_changes(planner)]
    return nearly_the_same(ratios) and not 0.94 < max(ratios) < 1


def stops_at_the_tolerance(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(np.abs(v - old)) <= tolerance)


def stops_when_exactly_there(planner):
    """The changes are 1, 1/2, 1/4, 1/8: one of 1/4 is not below a tolerance of 1/4."""
    return sweeps_done(planner, 0.5, 0.25) == 3 and sweeps_done(planner, 0.5, 0.24) == 4


def old_array_returned(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        new_v = (R + gamma * P @ v).max(axis=1)
        if np.max(np.abs(new_v - v)) < tolerance:
            return v
        v = new_v


def is_one_sweep_behind(planner):
    found, needed = ([sweeps_done(each, *case) for case in ACCURACIES] for each in (planner, copy_before_the_sweep))
    return found == [sweeps - 1 for sweeps in needed]


def sign_forgotten(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.max(v - old) < tolerance)


def change_of_the_sum(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: abs(v.sum() - old.sum()) < tolerance)


def signed_sum_of_the_changes(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.sum(v - old) < tolerance)


def mean_change(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.mean(np.abs(v - old)) < tolerance)


def any_state_settled(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: np.any(np.abs(v - old) < tolerance))


def one_state_only(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: abs(v[-1] - old[-1]) < tolerance)


def first_state_only(P, R, gamma, tolerance):
    return _swept_until(P, R, gamma, lambda k, v, old: abs(v[0] - old[0]) < tolerance)


def tested_in_the_inner_loop(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
            if np.max(np.abs(v - old)) < tolerance:
                return v


def leaves_before_the_second_state(planner):
    """The first state has settled from the start, the second is never swept."""
    v = planner(*separate_states(0.0, 1.0), 0.99, 0.05)
    return v[1] == 0 and sweeps_done(planner, 0.99, 0.05) > 2


def discounted_reward(P, R, gamma, tolerance):
    return copy_before_the_sweep(P, gamma * R, gamma, tolerance)


def maximum_starts_at_zero(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old, v = v, np.maximum((R + gamma * P @ v).max(axis=1), 0)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def change_returned(P, R, gamma, tolerance):
    v = copy_before_the_sweep(P, R, gamma, tolerance)
    return np.max(np.abs((R + gamma * P @ v).max(axis=1) - v))


def returns_one_number(planner):
    found = planner(*separate_states(1.0, 2.0), 0.5, 0.1)
    return isinstance(found, Real) and 0 < found < 0.1


def copy_without_brackets(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy
        v = (R + gamma * P @ v).max(axis=1)
        if np.max(np.abs(v - old)) < tolerance:
            return v


def truth_of_an_array(P, R, gamma, tolerance):
    v, old = np.zeros(len(P)), np.full(len(P), np.inf)
    while np.abs(v - old) >= tolerance:
        old, v = v, (R + gamma * P @ v).max(axis=1)
    return v


def judge_error(v, P, R, gamma, tolerance):
    best = optimal_values(P, R, gamma)
    v = as_numbers(v, len(P))
    error = np.abs(v - best)
    s = int(error.argmax())
    if error[s] > tolerance * gamma / (1 - gamma) + 1e-9:
        return f"State {s} is worth {best[s]:.4g}; the planner says {v[s]:.4g}."
    return None


def renumbered(P, R):
    """The same process with its states numbered from the other end."""
    return P[::-1, :, ::-1].copy(), R[::-1].copy()


def good_order_cases(rng):
    return [(*renumbered(*corridor(n_states, float(rng.integers(1, 9)))), 0.9, 1e-6) for n_states in (3, 5)]


def bad_order_cases(rng):
    return [(*corridor(n_states, float(rng.integers(1, 9))), 0.9, 1e-6) for n_states in (4, 7)]


def different_speeds():
    """State 0 is settled from the start, state 2 after two sweeps; state 1 earns 5 for ever and takes long."""
    P = np.eye(3)[[0, 1, 0]][:, None, :]
    return P, np.array([[0.0], [5.0], [1.0]])


def endless_cases(rng):
    P, R = random_process(rng, 4, 3)
    cases = [(*lonely_state(-1.0, -2.0), 0.9, 1e-6), (*different_speeds(), 0.9, 1e-6)]
    return [*cases, (P, R - 6, 0.9, 1e-6), (P, R + 6, 0.95, 1e-4), (P, R, 0.9, 0.03)]


def islands_cases(rng):
    """Worlds in which a sweep does the same in any order, so that the last sweep can be told from the values.

    The tolerance varies, once it is met exactly, once from the start; with gamma = 0.999, 11,500 sweeps are needed.
    """
    gain = float(rng.integers(2, 6))
    cases = [(*lonely_state(1.0), 0.5, 0.25), (*lonely_state(0.5, 0.1), 0.9, 0.6), (*lonely_state(-1.0, 2.0), 0.0, 0.1)]
    for tolerance in (0.3, 0.02, 1e-4, 1e-9):
        cases.append((*islands([50.0, gain, -gain, 1.0, 30.0], [0.0, 1.0, 1.0, 0.5, 0.0]), 0.9, tolerance))
    cases.append((*islands([50.0, gain, 30.0], [0.0, 1.0, 0.0]), 0.9, 0.05))
    return [*cases, (*lonely_state(-gain), 0.95, 0.01), (*lonely_state(gain / 10), 0.999, gain * 1e-6)]


EXERCISE = Exercise(
    id="planner-fix",
    title="Clinic: mend the planner",
    minutes=4,
    difficulty=1,
    optional=True,
    reference=copy_before_the_sweep,
    alternatives=(new_array_each_sweep, largest_change_kept),
    misconceptions=(
        Misconception(
            "compared-with-itself",
            compared_with_itself,
            "These still are the values of a single sweep. `old = v` makes no copy, it is a second name for the same "
            "array, so `v - old` is zero. (Nor does it help to copy with `v[:]`, to copy after the sweep, to compare "
            "after `v = new_v`, or to turn the comparison round.)",
            variants=(
                one_synchronous_sweep,
                one_sweep_backwards,
            ),
        ),
        change_that_stays(change_not_reset),
        one_state_never_swept(first_state_never_swept, last_state_never_swept),
        gamma_entered_twice(gamma_squared),
        gamma_written_as_a_number(gamma_of_its_own),
        Misconception(
            "two-sweeps",
            two_sweeps,
            "One sweep more than before, which is enough for the smallest buildings only. Let it sweep until nothing "
            "changes by tolerance or more.",
        ),
        Misconception(
            "second-array-becomes-the-first",
            second_array_becomes_the_first,
            "Two arrays are a good idea, but after `v = new_v` both names mean the same one, and from then on nothing "
            "seems to change. Take a new array in each sweep, or `v = new_v.copy()`.",
        ),
        Misconception(
            "second-name-after-a-sweep",
            second_name_after_a_sweep,
            "It stops after the second sweep at the latest, when the change seems to be 0: by then two names mean one "
            "array. `old = v` at the end of a sweep makes no copy, nor does `v = new` where `new` is the same array "
            "in every sweep. Copy at the start of each sweep: `old = v.copy()`.",
            experiment=stops_after_two_sweeps,
        ),
        Misconception(
            "bound-in-place-of-the-change",
            bound_of_the_error,
            "This stops by the bound of section 2.6, gamma / (1 - gamma) times the change. A good rule, but another "
            "one: this planner promises a change of less than `tolerance`. Keep your colleague's rule and mend only "
            "what it measures.",
            experiment=stops_by_the_bound,
        ),
        Misconception(
            "fixed-number-of-sweeps",
            ten_sweeps,
            "A fixed number of sweeps does too few in some worlds and too many in others. Sweep until no value "
            "changes by tolerance or more.",
            variants=(
                hundred_sweeps,
                thousand_sweeps,
            ),
            experiment=sweeps_a_fixed_number_of_times,
        ),
        Misconception(
            "own-tolerance",
            own_tolerance,
            "The loop stops at a change of a fixed size, whatever `tolerance` says. Compare with `tolerance`: whoever "
            "calls the planner decides how exact it is.",
            variants=(
                smaller_tolerance_of_its_own,
                larger_tolerance_of_its_own,
            ),
            experiment=stops_at_a_fixed_change,
        ),
        Misconception(
            "another-multiple-of-the-tolerance",
            half_the_tolerance,
            "The copy is right, but the change at which it stops is not `tolerance` but a multiple or a part of it. "
            "Stop after the first sweep in which no value changed by tolerance or more.",
            variants=(twice_the_tolerance,),
            experiment=changes_by_another_multiple,
        ),
        Misconception(
            "stops-at-the-tolerance",
            stops_at_the_tolerance,
            "Nearly all is right: a change of exactly `tolerance` does not count as settled here. It stops when the "
            "largest change is less than that: `<`, not `<=`.",
            experiment=stops_when_exactly_there,
        ),
        Misconception(
            "old-array-returned",
            old_array_returned,
            "It stops at the right time, but then the values from before the last sweep are returned.",
            experiment=is_one_sweep_behind,
        ),
        Misconception(
            "sign-forgotten",
            sign_forgotten,
            "The copy is right, but the change has lost its absolute value: falling values give a negative change, "
            "which is always below the tolerance.",
            experiment=takes_costs_for_settled,
        ),
        Misconception(
            "change-of-the-sum",
            change_of_the_sum,
            "The change of the sum decides when to stop. What one state gains another may lose, and then the sum "
            "stands still while both still change. Take the largest absolute change.",
            variants=(signed_sum_of_the_changes,),
            experiment=lets_gains_and_costs_cancel,
        ),
        Misconception(
            "mean-change",
            mean_change,
            "The mean change decides when to stop. If one state still changes while the others have settled, the mean "
            "is small. Look at the largest change.",
            experiment=takes_the_mean,
        ),
        Misconception(
            "tested-in-the-inner-loop",
            tested_in_the_inner_loop,
            "The test stands inside the loop over the states: it may return before the sweep is done. Move it out, so "
            "that it is asked once after each sweep.",
            experiment=leaves_before_the_second_state,
        ),
        Misconception(
            "any-state-settled",
            any_state_settled,
            "The loop stops when some state has settled. It may stop only when all have: look at the largest change.",
            experiment=waits_for_any_state,
        ),
        Misconception(
            "one-state-only",
            one_state_only,
            "Only the change of one state is looked at. In a loop over the states, each overwrites the change of the "
            "one before: keep the largest.",
            variants=(first_state_only,),
            experiment=waits_for_one_state,
        ),
        Misconception(
            "discounted-reward",
            discounted_reward,
            "The planner's sweep was right; now gamma multiplies the reward as well. Only the stopping needs mending.",
        ),
        Misconception(
            "maximum-starts-at-zero",
            maximum_starts_at_zero,
            "The planner's sweep was right; now its values cannot fall below 0. Only the stopping needs mending.",
        ),
        Misconception(
            "change-returned",
            change_returned,
            "This returns the last change, one number. Return the values, `v`.",
            experiment=returns_one_number,
        ),
        Misconception(
            "copy-without-brackets",
            copy_without_brackets,
            "`v.copy` names the method and does not call it. With brackets it makes a copy: `old = v.copy()`.",
        ),
        Misconception(
            "truth-of-an-array",
            truth_of_an_array,
            "`np.abs(v - old)` has one entry for each state, and `while` needs a single truth value: take the "
            "largest, `np.max(np.abs(v - old))`.",
        ),
    ),
    properties=(
        Property("the corridor in the lucky order is still right", 1, good_order_cases, None, judge_error),
        Property("the corridor in the other order is right too", 1, bad_order_cases, None, judge_error),
        Property("processes without an end, with gains and costs", 1, endless_cases, None, judge_error),
        Property("it stops after the first sweep in which no value changed by tolerance or more", 1, islands_cases),
    ),
    hints=(
        "Print the largest change after each sweep. How many sweeps are there?",
        "What does `old = v` do to an array: does it make a copy?",
        "`old = v.copy()` at the start of each sweep.",
    ),
    used_for="It is value iteration as most programs have it. And the bug behind it, a second name where a copy was "
    "meant, will meet you again wherever arrays are changed in place.",
)
