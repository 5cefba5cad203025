"""Value iteration that stops when, and only when, the asked accuracy is certain."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import (
    array_wanted,
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
    lets_gains_and_costs_cancel,
    one_state_never_swept,
    stops_at_a_fixed_change,
    stops_at_a_multiple_of_the_accuracy,
    sweeps_a_fixed_number_of_times,
    sweeps_by_the_horizon,
    sweeps_done,
    takes_costs_for_settled,
    takes_the_mean,
    waits_for_any_state,
    waits_for_one_state,
)


def bounded_by_the_change(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * P @ v).max(axis=1)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


def in_place_with_largest_change(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        change = 0.0
        for s, rewards in enumerate(R):
            old = v[s]
            v[s] = max(rewards + gamma * P[s] @ v)
            change = max(change, abs(v[s] - old))
        if change * gamma / (1 - gamma) <= epsilon:
            return v


def sweeps_counted_beforehand(P, R, gamma, epsilon):
    v, error = np.zeros(len(P)), np.abs(R).max() / (1 - gamma)
    while error > epsilon:
        v = np.max(R + gamma * np.einsum("san,n->sa", P, v), axis=1)
        error *= gamma
    return v


def stricter_than_needed(P, R, gamma, epsilon):
    v, change = R[:, 0], np.inf
    while change > epsilon * (1 - gamma):
        old, v = v, (R + gamma * P @ v).max(axis=1)
        change = np.linalg.norm(v - old)
    return v


def _iterate(P, R, gamma, stop, combine=np.max):
    v = np.zeros(len(P))
    for sweep in range(100_000):
        new_v = combine(R + gamma * P @ v, axis=1)
        if stop(sweep, new_v, v):
            return new_v
        v = new_v
    return v


def stopped_at_small_change(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: np.abs(new - old).max() < epsilon)


def sign_forgotten(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * (new - old).max() <= epsilon * (1 - gamma))


def ten_sweeps(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: k == 9)


def hundred_sweeps(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: k == 99)


def thousand_sweeps(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: k == 999)


def maximum_starts_at_zero(P, R, gamma, epsilon):
    def max_from_zero(q, axis):
        return np.maximum(0.0, q.max(axis=axis))

    return _iterate(
        P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).max() <= epsilon * (1 - gamma), max_from_zero
    )


def averaged_actions(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).max() <= epsilon * (1 - gamma), np.mean)


def smallest_action_value(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).max() <= epsilon * (1 - gamma), np.min)


def divided_by_gamma(P, R, gamma, epsilon):
    threshold = epsilon * (1 - gamma) / gamma
    return _iterate(P, R, gamma, lambda k, new, old: np.abs(new - old).max() <= threshold)


def one_state_only(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        for s in range(len(P)):
            old = v[s]
            v[s] = np.max(R[s] + gamma * P[s] @ v)
            change = abs(v[s] - old)
        if gamma * change <= epsilon * (1 - gamma):
            return v


def infinity_times_gamma(P, R, gamma, epsilon):
    v, change = np.zeros(len(P)), np.inf
    while gamma / (1 - gamma) * change > epsilon:
        new_v = (R + gamma * P @ v).max(axis=1)
        change, v = np.abs(new_v - v).max(), new_v
    return v


def old_array_returned(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (R + gamma * P @ v).max(axis=1)
        if gamma * np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return v
        v = new_v


def compared_with_itself(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old = v
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


def mean_change(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).mean() <= epsilon * (1 - gamma))


def fraction_upside_down(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: (1 - gamma) * np.abs(new - old).max() <= gamma * epsilon)


def own_tolerance(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: np.abs(new - old).max() < 1e-6)


def smaller_tolerance_of_its_own(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: np.abs(new - old).max() < 1e-8)


def tenth_of_epsilon(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: np.abs(new - old).max() < epsilon / 10)


def root_mean_square_change(P, R, gamma, epsilon):
    def settled(k, new, old):
        return gamma * np.sqrt(np.mean((new - old) ** 2)) <= epsilon * (1 - gamma)

    return _iterate(P, R, gamma, settled)


def _bounded(P, R, gamma, epsilon, sweep):
    """Stops as it should, but after other sweeps: ``sweep(v)`` makes the new values (S,)."""
    v = np.zeros(len(P))
    while True:
        old, v = v, sweep(v)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


def first_action_only(P, R, gamma, epsilon):
    return _bounded(P, R, gamma, epsilon, lambda v: (R + gamma * P @ v)[:, 0])


def last_action_only(P, R, gamma, epsilon):
    return _bounded(P, R, gamma, epsilon, lambda v: (R + gamma * P @ v)[:, -1])


def gamma_squared(P, R, gamma, epsilon):
    return _bounded(P, R, gamma, epsilon, lambda v: (R + gamma**2 * P @ v).max(axis=1))


def gamma_of_its_own(P, R, gamma, epsilon):
    return _bounded(P, R, gamma, epsilon, lambda v: (R + 0.9 * P @ v).max(axis=1))


def best_landing(P, R, gamma, epsilon):
    return _bounded(P, R, gamma, epsilon, lambda v: (R + gamma * (P * v).max(axis=2)).max(axis=1))


def _some_states_only(P, R, gamma, epsilon, states):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in states:
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


def first_state_never_swept(P, R, gamma, epsilon):
    return _some_states_only(P, R, gamma, epsilon, range(1, len(P)))


def last_state_never_swept(P, R, gamma, epsilon):
    return _some_states_only(P, R, gamma, epsilon, range(len(P) - 1))


def brackets_left_out(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).max() / 1 - gamma <= epsilon)


def forgets_the_brackets(planner):
    """It stops at a change of (epsilon + gamma) / gamma, here 1.02."""
    return [sweeps_done(planner, 0.5, 0.01, (reward,)) for reward in (1.0, 10.0, 100.0)] == [1, 5, 8]


def horizon_rounded_up(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: k + 1 >= 1 / (1 - gamma))


def horizon_rounded_down(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: k + 1 >= int(1 / (1 - gamma)))


def change_not_reset(P, R, gamma, epsilon):
    v, change = np.zeros(len(P)), 0.0
    for _ in range(300):  # the learner's loop has no end
        old, v = v, (R + gamma * P @ v).max(axis=1)
        change = max(change, np.abs(v - old).max())
        if gamma * change <= epsilon * (1 - gamma):
            break
    return v


def change_of_the_sum(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * abs(new.sum() - old.sum()) <= epsilon * (1 - gamma))


def signed_sum_of_the_changes(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * (new - old).sum() <= epsilon * (1 - gamma))


def any_state_settled(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).min() <= epsilon * (1 - gamma))


def first_state_only(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * abs(new[0] - old[0]) <= epsilon * (1 - gamma))


def one_sweep(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: True)


def sweeps_once(planner):
    return all(sweeps_done(planner, 0.99, 0.05, (reward,)) == 1 for reward in (1.0, -1.0, 1000.5))


def counted_without_horizon(P, R, gamma, epsilon):
    return _counted(P, R, gamma, epsilon, np.abs(R).max())


def largest_reward_with_its_sign(P, R, gamma, epsilon):
    return _counted(P, R, gamma, epsilon, R.max() / (1 - gamma))


def _counted(P, R, gamma, epsilon, error):
    v = np.zeros(len(P))
    while error > epsilon:
        v, error = (R + gamma * P @ v).max(axis=1), error * gamma
    return v


def no_discount(P, R, gamma, epsilon):
    return _iterate(P, R, 1.0, lambda k, new, old: k == 999)


def policy_too(P, R, gamma, epsilon):
    v = bounded_by_the_change(P, R, gamma, epsilon)
    return v, (R + gamma * P @ v).argmax(axis=1)


def action_values(P, R, gamma, epsilon):
    return R + gamma * P @ bounded_by_the_change(P, R, gamma, epsilon)


def whole_numbers(P, R, gamma, epsilon):
    v = np.zeros(len(P), dtype=int)
    for _ in range(1000):
        old = v.copy()
        v[:] = (R + gamma * P @ v).max(axis=1)
        if np.array_equal(v, old):
            break
    return v


def worth_of_one_state(planner, *rewards):
    """With gamma = 0.5 and an accuracy at which every rule of stopping is good enough."""
    return round(planner(*lonely_state(*rewards), 0.5, 1e-6)[0], 3)


def takes_the_mean_action(planner):
    return worth_of_one_state(planner, 1.0, 3.0, 8.0) == 8 and worth_of_one_state(planner, 1.0) == 2


def takes_the_smallest(planner):
    return [worth_of_one_state(planner, *rewards) for rewards in ((1.0, 3.0, 8.0), (3.0, 1.0, 8.0))] == [2, 2]


def takes_a_fixed_action(planner):
    found = [worth_of_one_state(planner, *rewards) for rewards in ((1.0, 8.0, 3.0), (3.0, 8.0, 1.0))]
    return found in ([2, 6], [6, 2])


def never_goes_below_zero(planner):
    return worth_of_one_state(planner, -2.0, -1.0) == 0 and worth_of_one_state(planner, 1.0, 2.0) == 4


def discounts_the_reward(planner):
    values = planner(*lonely_state(1.0), 0.5, 1e-6)[0], planner(*lonely_state(1.0), 0.8, 1e-6)[0]
    return [round(value, 3) for value in values] == [1, 4]


def does_not_discount(planner):
    return worth_of_one_state(planner, 1.0) >= 10


def returns_a_pair(planner):
    v = planner(*corridor(4, 1.0), 0.5, 0.01)
    return isinstance(v, list | tuple) and [np.shape(each) for each in v] == [(4,), (4,)]


def returns_action_values(planner):
    return np.shape(planner(*corridor(4, 1.0), 0.5, 0.01)) == (4, 2)


def cuts_off_fractions(planner):
    v = np.asarray(planner(*lonely_state(1.6), 0.5, 0.01))
    return v.dtype.kind in "iu" and v[0] in (2, 3)  # cut off in every sweep, or once at the end


def policy_in_place_of_values(P, R, gamma, epsilon):
    return (R + gamma * P @ bounded_by_the_change(P, R, gamma, epsilon)).argmax(axis=1)


def returns_best_actions(planner):
    found = [np.asarray(planner(*lonely_state(*rewards), 0.5, 0.01)) for rewards in ((1, 3, 2), (3, 1, 2), (1, 2, 3))]
    return [v.tolist() for v in found] == [[1], [0], [2]]


def is_one_sweep_behind(planner):
    found = [sweeps_done(planner, gamma, accuracy) for gamma, accuracy in ACCURACIES]
    needed = [sweeps_done(bounded_by_the_change, gamma, accuracy) for gamma, accuracy in ACCURACIES]
    return found == [sweeps - 1 for sweeps in needed]


def discounted_reward(P, R, gamma, epsilon):
    return bounded_by_the_change(P, gamma * R, gamma, epsilon)


def no_sweep(P, R, gamma, epsilon):
    return np.zeros(len(P))


def judge_error(v, P, R, gamma, epsilon):
    best = optimal_values(P, R, gamma)
    error = np.abs(as_numbers(v, len(P)) - best)
    s = int(error.argmax())
    rounding = 1e-15 * np.abs(best).max() / (1 - gamma)
    if error[s] > epsilon * (1 + 1e-6) + rounding:
        return f"In state {s} the answer is {error[s]:.3g} away from v_*; at most {epsilon:g} was asked."
    return None


def patient_cases(rng):
    """Discounts at which the last change happens to bound the error, so that only the backup matters."""
    cases = [(*lonely_state(-1.0, -2.0), 0.5, 1e-6)]
    for n_states, n_actions, gamma in ((3, 2, 0.3), (4, 3, 0.5), (2, 4, 0.5)):
        P, R = random_process(rng, n_states, n_actions)
        cases.append((P, R, gamma, 1e-6))
    cases.append((*lonely_state(1.0, 2.0), 0.5, 1e-9))
    return [*cases, (P, R - 6, 0.5, 1e-6), (*corridor(6, float(rng.integers(1, 8))), 0.5, 1e-6)]


def far_sighted_cases(rng):
    """Every step earns or costs something, so the values creep to their limit by a factor gamma per sweep.

    One state is the hardest case: its error is the bound itself. Among several, some have settled from the start,
    and gains and costs cancel. With gamma = 0.999, 23,000 sweeps are needed.
    """
    gain, cost = (float(amount) for amount in rng.integers(1, 5, size=2))
    cases = [(*lonely_state(gain), 0.9, 0.1), (*lonely_state(-cost), 0.99, 0.01), (*lonely_state(gain), 0.99, 0.2)]
    for n_states, n_actions, gamma, shift in ((3, 2, 0.95, 8), (4, 3, 0.99, -8)):
        P, R = random_process(rng, n_states, n_actions)
        cases.append((P, R + shift, gamma, 0.01))
    one_of_six = np.eye(6)[:, None, :], np.array([[0.0], [0.0], [gain], [0.0], [0.0], [0.0]])
    both_signs = islands([50.0, 0.2, -0.2, 50.0, 1.0], [0.0, 1.0, 1.0, 0.0, 0.5])
    return [*cases, (*one_of_six, 0.95, 0.01), (*both_signs, 0.99, 0.02), (*lonely_state(-0.01), 0.999, 1e-9)]


def myopic_cases(rng):
    return [(*random_process(rng, n_states, n_actions), 0.0, 0.01) for n_states, n_actions in ((1, 2), (3, 2))]


EXERCISE = Exercise(
    id="value-iteration",
    title="Value iteration with a guarantee",
    minutes=10,
    difficulty=3,
    reference=bounded_by_the_change,
    alternatives=(in_place_with_largest_change, sweeps_counted_beforehand, stricter_than_needed),
    misconceptions=(
        change_that_stays(change_not_reset),
        one_state_never_swept(first_state_never_swept, last_state_never_swept),
        gamma_entered_twice(gamma_squared),
        gamma_written_as_a_number(gamma_of_its_own),
        Misconception(
            "policy-in-place-of-values",
            policy_in_place_of_values,
            "These are the numbers of the best actions, the policy. Asked for are the values: `max` in place of "
            "`argmax`.",
            experiment=returns_best_actions,
        ),
        Misconception(
            "first-action-only",
            first_action_only,
            "The value of one fixed action is taken, the first or the last, whatever it is worth. Take the best one: "
            "`.max(axis=1)`.",
            variants=(last_action_only,),
            experiment=takes_a_fixed_action,
        ),
        Misconception(
            "brackets-left-out",
            brackets_left_out,
            "`gamma * change / 1 - gamma` divides by 1 and then subtracts gamma. Put 1 - gamma in brackets, or bring "
            "it to the other side: `gamma * change <= epsilon * (1 - gamma)`.",
            experiment=forgets_the_brackets,
        ),
        Misconception(
            "sweeps-by-the-horizon",
            horizon_rounded_up,
            "It sweeps 1 / (1 - gamma) times, as often as the horizon is long, whatever epsilon is. After that many "
            "sweeps more than a third of the error can be left. Let the change and epsilon decide.",
            variants=(horizon_rounded_down,),
            experiment=sweeps_by_the_horizon,
        ),
        Misconception(
            "best-landing",
            best_landing,
            "The best landing place counts in place of the mean. The robot chooses its action but not where it lands: "
            "`P @ v` is the mean, and the maximum is over the actions.",
        ),
        Misconception(
            "stopped-at-small-change",
            stopped_at_small_change,
            "The loop stops when a sweep changes less than epsilon, or a fixed part of it. With gamma near 1 many "
            "more such small changes would follow: the error can be gamma / (1 - gamma) times as large as the last "
            "change.",
            variants=(tenth_of_epsilon,),
            experiment=stops_at_a_multiple_of_the_accuracy,
        ),
        Misconception(
            "sign-forgotten",
            sign_forgotten,
            "The changes are compared without their absolute value. Where values fall, the change is negative and "
            "counts as small at once. Use `np.abs`.",
            experiment=takes_costs_for_settled,
        ),
        Misconception(
            "fixed-number-of-sweeps",
            hundred_sweeps,
            "A fixed number of sweeps is enough for some gammas only. With gamma = 0.99 a hundred sweeps leave a "
            "third of the error, with 0.999 nine tenths. Stop by the bound.",
            variants=(ten_sweeps, thousand_sweeps),
            experiment=sweeps_a_fixed_number_of_times,
        ),
        Misconception(
            "maximum-starts-at-zero",
            maximum_starts_at_zero,
            "The maximum over the actions cannot fall below 0 here, as if the robot could always choose to earn "
            "nothing. Where every action costs something, the best value is negative.",
            experiment=never_goes_below_zero,
        ),
        Misconception(
            "averaged-actions",
            averaged_actions,
            "The actions are averaged: this evaluates the policy that chooses at random. In the optimality equation "
            "the robot takes the best action: max over the actions.",
            experiment=takes_the_mean_action,
        ),
        Misconception(
            "divided-by-gamma",
            divided_by_gamma,
            "All is right except for gamma = 0, where `epsilon * (1 - gamma) / gamma` divides by zero. Bring gamma to "
            "the other side: `gamma * change <= epsilon * (1 - gamma)`.",
        ),
        Misconception(
            "one-state-only",
            one_state_only,
            "Only one state decides when to stop, and others may still be far off. In a loop over the states, each "
            "overwrites the change of the one before: keep the largest, `change = max(change, abs(v[s] - old))`, "
            "starting each sweep from 0.",
            variants=(first_state_only,),
            experiment=waits_for_one_state,
        ),
        Misconception(
            "infinity-times-gamma",
            infinity_times_gamma,
            "All is right except for gamma = 0: if change starts as infinity, 0 * infinity is NaN, NaN > epsilon is "
            "False, and not a single sweep is done. Test at the end of the loop, after a sweep.",
        ),
        Misconception(
            "old-array-returned",
            old_array_returned,
            "The test is right, but then the values from before the last sweep are returned. The bound holds for "
            "the newer ones.",
            experiment=is_one_sweep_behind,
        ),
        Misconception(
            "compared-with-itself",
            compared_with_itself,
            "`old = v` gives the same array a second name; when v is changed, old changes too, and their difference "
            "is always 0. So the loop stops after one sweep. Copy it: `old = v.copy()`.",
        ),
        Misconception(
            "mean-change",
            mean_change,
            "The mean change decides when to stop. If one state still changes while the others have settled, the mean "
            "is small and that state is far off. The bound needs the largest change.",
            variants=(root_mean_square_change,),
            experiment=takes_the_mean,
        ),
        Misconception(
            "one-sweep",
            one_sweep,
            "Only one sweep is done. Is there a loop? If so, look at what it compares: once `v = new_v` is done, or "
            "`old = v` without a copy, both names mean the same array, and nothing seems to change.",
            experiment=sweeps_once,
        ),
        Misconception(
            "smallest-action-value",
            smallest_action_value,
            "The smallest action value is taken, as if rewards were costs. The robot takes the best action: max over "
            "the actions.",
            experiment=takes_the_smallest,
        ),
        Misconception(
            "any-state-settled",
            any_state_settled,
            "The loop stops as soon as some state has settled. It may stop only when all have: look at the largest "
            "change.",
            experiment=waits_for_any_state,
        ),
        Misconception(
            "change-of-the-sum",
            change_of_the_sum,
            "The change of the sum decides when to stop. What one state gains another may lose, and then the sum "
            "stands still while both are far off. Take the largest absolute change.",
            variants=(signed_sum_of_the_changes,),
            experiment=lets_gains_and_costs_cancel,
        ),
        Misconception(
            "counted-without-horizon",
            counted_without_horizon,
            "The number of sweeps is computed from r_max alone. The error at the start can be as large as a whole sum "
            "of rewards, r_max / (1 - gamma).",
        ),
        Misconception(
            "largest-reward-with-its-sign",
            largest_reward_with_its_sign,
            "The bound takes the largest reward with its sign. Where all rewards are costs it is negative, and no "
            "sweep is done: `np.abs(R).max()`.",
        ),
        Misconception(
            "no-discount",
            no_discount,
            "There is no gamma in the sweep, so the values grow with every round. The next state is one step away: `R "
            "+ gamma * P @ v`.",
            experiment=does_not_discount,
        ),
        Misconception(
            "policy-too",
            policy_too,
            "Two things came back. Only the values are asked for here: `return v`.",
            experiment=returns_a_pair,
        ),
        Misconception(
            "action-values",
            action_values,
            "This is q, one number for each action. The value of a state is that of its best action: `.max(axis=1)`.",
            experiment=returns_action_values,
        ),
        Misconception(
            "whole-numbers",
            whole_numbers,
            "The values are stored in an array of whole numbers, which cuts off everything after the point. "
            "`np.zeros(len(P))` makes an array of floats.",
            experiment=cuts_off_fractions,
        ),
        Misconception(
            "fraction-upside-down",
            fraction_upside_down,
            "The fraction is upside down. The error can be gamma / (1 - gamma) times the change, a large factor when "
            "gamma is near 1.",
        ),
        Misconception(
            "own-tolerance",
            own_tolerance,
            "The loop stops at a change of a fixed size, whatever epsilon is. That is too late for a large epsilon, "
            "and too early for a small one: let epsilon decide.",
            variants=(smaller_tolerance_of_its_own,),
            experiment=stops_at_a_fixed_change,
        ),
        Misconception(
            "discounted-reward",
            discounted_reward,
            "Gamma multiplies the reward as well. The reward of this step counts in full; only v of the next state "
            "is a step away.",
            experiment=discounts_the_reward,
        ),
        Misconception(
            "zeros-come-back",
            no_sweep,
            "The zeros from the start come back. Either no sweep is done (if the loop runs while the change is large, "
            "the change must start large), or the sweep leaves out the rewards `R`.",
        ),
    ),
    properties=(
        Property("the backup takes the best action, with values of either sign", 2, patient_cases, None, judge_error),
        Property("the error is within epsilon when gamma is near 1", 2, far_sighted_cases, None, judge_error),
        Property("gamma = 0 works", 1, myopic_cases, None, array_wanted(judge_error)),
    ),
    hints=(
        "The sweep is one line: look ahead as in q_from_v, then the maximum over the actions. When may it stop?",
        "From the section above: the error after a sweep is at most gamma / (1 - gamma) times the largest change of "
        "that sweep. Ask for that to be at most epsilon.",
        "`new_v = (R + gamma * P @ v).max(axis=1)`, `change = np.abs(new_v - v).max()`, then `v = new_v`; return v "
        "when `gamma * change <= epsilon * (1 - gamma)`.",
    ),
    used_for="Whatever world you can write down as P and R, this plans in it, and you know how far off it is at most. "
    "`planning.value_iteration` stops by the same bound.",
)
