"""Value iteration that stops when, and only when, the asked accuracy is certain."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.bellman.inputs import as_numbers, corridor, lonely_state, optimal_values, random_process


def bounded_by_the_change(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (R + gamma * P @ v).max(axis=1)
        change = np.abs(new_v - v).max()
        v = new_v
        if gamma * change <= epsilon * (1 - gamma):
            return v


def in_place_with_largest_change(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        change = 0.0
        for s in range(len(P)):
            old = v[s]
            v[s] = max(R[s, a] + gamma * P[s, a] @ v for a in range(P.shape[1]))
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
    v = np.full(len(P), R.min() / (1 - gamma))
    for _ in range(1_000_000):
        new_v = (R + gamma * P @ v).max(axis=1)
        if np.abs(new_v - v).max() < epsilon * (1 - gamma):
            return new_v
        v = new_v
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


def hundred_sweeps(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: k == 99)


def maximum_starts_at_zero(P, R, gamma, epsilon):
    def max_from_zero(q, axis):
        return np.maximum(0.0, q.max(axis=axis))

    return _iterate(
        P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).max() <= epsilon * (1 - gamma), max_from_zero
    )


def averaged_actions(P, R, gamma, epsilon):
    return _iterate(P, R, gamma, lambda k, new, old: gamma * np.abs(new - old).max() <= epsilon * (1 - gamma), np.mean)


def divided_by_gamma(P, R, gamma, epsilon):
    threshold = epsilon * (1 - gamma) / gamma
    return _iterate(P, R, gamma, lambda k, new, old: np.abs(new - old).max() <= threshold)


def last_state_only(P, R, gamma, epsilon):
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


def discounted_reward(P, R, gamma, epsilon):
    return bounded_by_the_change(P, gamma * R, gamma, epsilon)


def no_sweep(P, R, gamma, epsilon):
    return np.zeros(len(P))


def judge_error(v, P, R, gamma, epsilon):
    best = optimal_values(P, R, gamma)
    error = np.abs(as_numbers(v, len(P)) - best)
    s = int(error.argmax())
    if error[s] > epsilon * (1 + 1e-6) + 1e-12:
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
    """Every step earns or costs something, so the values creep to their limit by a factor gamma per sweep."""
    gain, cost = (float(amount) for amount in rng.integers(1, 5, size=2))
    cases = [(*lonely_state(gain), 0.9, 0.1), (*lonely_state(-cost), 0.99, 0.01)]
    for n_states, n_actions, gamma, shift in ((3, 2, 0.95, 8), (4, 3, 0.99, -8)):
        P, R = random_process(rng, n_states, n_actions)
        cases.append((P, R + shift, gamma, 0.01))
    one_of_six = np.eye(6)[:, None, :], np.array([[gain], [0.0], [0.0], [0.0], [0.0], [0.0]])
    return [*cases, (*one_of_six, 0.95, 0.01)]


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
        Misconception(
            "stopped-at-small-change",
            stopped_at_small_change,
            "The loop stops when a sweep changes less than epsilon. With gamma near 1 many more such small changes "
            "would follow: the error can be gamma / (1 - gamma) times as large as the last change.",
        ),
        Misconception(
            "sign-forgotten",
            sign_forgotten,
            "The changes are compared without their absolute value. Where values fall, the change is negative and "
            "counts as small at once. Use `np.abs`.",
        ),
        Misconception(
            "hundred-sweeps",
            hundred_sweeps,
            "A fixed number of sweeps (here a hundred) is enough for some gammas only. With gamma = 0.99 the error "
            "still is a third of what it was. Stop by the bound.",
        ),
        Misconception(
            "maximum-starts-at-zero",
            maximum_starts_at_zero,
            "The maximum over the actions cannot fall below 0 here, as if the robot could always choose to earn "
            "nothing. Where every action costs something, the best value is negative.",
        ),
        Misconception(
            "averaged-actions",
            averaged_actions,
            "The actions are averaged: this evaluates the policy that chooses at random. In the optimality equation "
            "the robot takes the best action: max over the actions.",
        ),
        Misconception(
            "divided-by-gamma",
            divided_by_gamma,
            "All is right except for gamma = 0, where `epsilon * (1 - gamma) / gamma` divides by zero. Bring gamma to "
            "the other side: `gamma * change <= epsilon * (1 - gamma)`.",
        ),
        Misconception(
            "last-state-only",
            last_state_only,
            "Each state overwrites the change of the one before, so only the last state decides when to stop. Keep the "
            "largest: `change = max(change, abs(v[s] - old))`, starting each sweep from 0.",
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
            "The loop stops at a change of 1e-6, whatever epsilon is. That is too late for a large epsilon, and too "
            "early for a small one: let epsilon decide.",
        ),
        Misconception(
            "discounted-reward",
            discounted_reward,
            "Gamma multiplies the reward as well. The reward of this step counts in full; only v of the next state "
            "is a step away.",
        ),
        Misconception(
            "no-sweep",
            no_sweep,
            "The zeros from the start come back: not a single sweep is done. If the loop runs while the change is "
            "large, the change must start large.",
        ),
    ),
    properties=(
        Property("the backup takes the best action, with values of either sign", 2, patient_cases, None, judge_error),
        Property("the error is within epsilon when gamma is near 1", 2, far_sighted_cases, None, judge_error),
        Property("gamma = 0 works", 1, myopic_cases, None, judge_error),
    ),
    hints=(
        "The sweep is one line: look ahead as in q_from_v, then the maximum over the actions. When may it stop?",
        "From the section above: the error after a sweep is at most gamma / (1 - gamma) times the largest change of "
        "that sweep. Ask for that to be at most epsilon.",
        "`new_v = (R + gamma * P @ v).max(axis=1)`, `change = np.abs(new_v - v).max()`, then `v = new_v`; return v "
        "when `gamma * change <= epsilon * (1 - gamma)`.",
    ),
)
