"""Wrong answers to `planner-fix` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("planner-fix", "the colleague's planner, unchanged", fits=("compared-with-itself",))
def unchanged(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "`v[:]` is no copy of an array either", fits=("compared-with-itself",))
def slice_is_no_copy(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v[:]
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "np.asarray does not copy", fits=("compared-with-itself",))
def asarray_is_no_copy(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = np.asarray(v)
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong(
    "planner-fix",
    "copies once, before the loop: the change is measured from the start and never shrinks",
    fits=("change-that-stays",),
)
def copies_once(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    old = v.copy()
    while True:
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "copies after the sweep", fits=("compared-with-itself",))
def copies_after_the_sweep(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        old = v.copy()
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "copies inside the loop over the states", fits=("one-state-only",))
def copies_in_inner_loop(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        for s in range(len(P)):
            old = v.copy()
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "the change with its sign, without abs", fits=("sign-forgotten",))
def signed_change(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(v - old) < tolerance:
            return v


@wrong("planner-fix", "the change of the sum of the values", fits=("change-of-the-sum",))
def change_of_the_sum(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.sum()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if abs(v.sum() - old) < tolerance:
            return v


@wrong("planner-fix", "the mean change", fits=("mean-change",))
def mean_change(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.mean(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "the smallest change instead of the largest", fits=("any-state-settled",))
def smallest_change(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.min(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "measures the change of the last state only", fits=("one-state-only",))
def last_change_only(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        for s in range(len(P)):
            old = v[s]
            v[s] = np.max(R[s] + gamma * P[s] @ v)
            change = abs(v[s] - old)
        if change < tolerance:
            return v


@wrong("planner-fix", "the return stands inside the loop over the states", fits=("tested-in-the-inner-loop",))
def returns_inside_loop(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
            if np.max(np.abs(v - old)) < tolerance:
                return v


@wrong("planner-fix", "a fixed number of sweeps: 10", fits=("fixed-number-of-sweeps",))
def ten_sweeps(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    for _ in range(10):
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
    return v


@wrong("planner-fix", "a fixed number of sweeps: 1000", fits=("fixed-number-of-sweeps",))
def thousand_sweeps(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    for _ in range(1000):
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
    return v


@wrong("planner-fix", "the tolerance is written into the code", fits=("own-tolerance",))
def fixed_tolerance(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < 1e-6:
            return v


@wrong("planner-fix", "the comparison is the wrong way round: stops while much changes", fits=("compared-with-itself",))
def comparison_inverted(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) > tolerance:
            return v


@wrong("planner-fix", "mends the discount, which was right: gamma on the reward", fits=("discounted-reward",))
def gamma_on_reward(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(gamma * (R[s] + P[s] @ v))
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "new values are computed but never taken over", fits=("change-that-stays",))
def never_taken_over(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        new_v = np.zeros(len(P))
        for s in range(len(P)):
            new_v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(new_v - v)) < tolerance:
            return v


@wrong(
    "planner-fix",
    "two names for one array again: v = new_v, and new_v is reused",
    fits=("second-array-becomes-the-first",),
)
def second_array_becomes_alias(P, R, gamma, tolerance):
    v, new_v = np.zeros(len(P)), np.zeros(len(P))
    while True:
        for s in range(len(P)):
            new_v[s] = np.max(R[s] + gamma * P[s] @ v)
        change = np.max(np.abs(new_v - v))
        v = new_v
        if change < tolerance:
            return v


@wrong(
    "planner-fix",
    "synchronous, but compared after the assignment: the change is always 0",
    fits=("compared-with-itself",),
)
def compares_after_assignment(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        v_new = np.max(R + gamma * P @ v, axis=1)
        v = v_new
        if np.max(np.abs(v_new - v)) < tolerance:
            return v


@wrong("planner-fix", "the largest change is never reset, so the loop never ends", fits=("change-that-stays",))
def change_never_reset(P, R, gamma, tolerance):
    v, change = np.zeros(len(P)), 0.0
    while True:
        for s in range(len(P)):
            old = v[s]
            v[s] = np.max(R[s] + gamma * P[s] @ v)
            change = max(change, abs(v[s] - old))
        if change < tolerance:
            return v


@wrong("planner-fix", "sweeps backwards, with the bug still there", fits=("compared-with-itself",))
def sweeps_backwards(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v
        for s in reversed(range(len(P))):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "returns the largest change", fits=("change-returned",))
def returns_change(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return np.max(np.abs(v - old))


@wrong("planner-fix", "`old == v`: waits for equality as an array, no single truth value", fits=("truth-of-an-array",))
def truth_of_an_array(P, R, gamma, tolerance):
    v, old = np.zeros(len(P)), np.ones(len(P))
    while np.abs(v - old) >= tolerance:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
    return v


@wrong("planner-fix", "v.copy without brackets", fits=("copy-without-brackets",))
def copy_without_brackets(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "nothing is returned")
def nothing_returned(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        v = (R + gamma * P @ v).max(axis=1)
        if np.max(np.abs(v - old)) < tolerance:
            return


@wrong("planner-fix", "stops by the bound of the section before", fits=("bound-in-place-of-the-change",))
def stops_by_the_bound(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * P @ v).max(axis=1)
        if gamma * np.max(np.abs(v - old)) <= tolerance * (1 - gamma):
            return v


@wrong("planner-fix", "stops by the bound, divided by (1 - gamma)", fits=("bound-in-place-of-the-change",))
def stops_below_the_bound(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if gamma / (1 - gamma) * np.max(np.abs(v - old)) < tolerance:
            return v


@wrong(
    "planner-fix",
    "one new array for all sweeps, copied only before the first",
    fits=("second-array-becomes-the-first", "second-name-after-a-sweep"),
)
def one_new_array(P, R, gamma, tolerance):
    v, new = np.zeros(len(P)), np.zeros(len(P))
    old = v.copy()
    while True:
        for s in range(len(P)):
            new[s] = np.max(R[s] + gamma * P[s] @ v)
        v = new
        if np.max(np.abs(v - old)) < tolerance:
            return v
        old = v


@wrong("planner-fix", "copies before the loop, a second name from then on", fits=("second-name-after-a-sweep",))
def copied_once(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    old = v.copy()
    while True:
        for s in range(len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v
        old = v


@wrong("planner-fix", "gamma is written as 0.9", fits=("gamma-written-as-a-number",))
def gamma_as_a_number(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P)):
            v[s] = np.max(R[s] + 0.9 * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "the loop leaves out the first state", fits=("one-state-never-swept",))
def leaves_out_first_state(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(1, len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v


@wrong("planner-fix", "the loop leaves out the last state", fits=("one-state-never-swept",))
def leaves_out_last_state(P, R, gamma, tolerance):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(len(P) - 1):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if np.max(np.abs(v - old)) < tolerance:
            return v
