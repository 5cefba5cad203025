"""Wrong answers to `value-iteration` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def sweep(P, R, gamma, v):
    return (R + gamma * P @ v).max(axis=1)


@wrong("value-iteration", "stops when a sweep changes less than epsilon", fits=("stopped-at-small-change",))
def stops_at_epsilon(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = sweep(P, R, gamma, v)
        if np.abs(new_v - v).max() < epsilon:
            return new_v
        v = new_v


@wrong("value-iteration", "a fixed number of sweeps: 100", fits=("fixed-number-of-sweeps",))
def hundred_sweeps(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    for _ in range(100):
        v = sweep(P, R, gamma, v)
    return v


@wrong("value-iteration", "a fixed number of sweeps: 1000", fits=("fixed-number-of-sweeps",))
def thousand_sweeps(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    for _ in range(1000):
        v = sweep(P, R, gamma, v)
    return v


@wrong("value-iteration", "stops at a fixed change of 1e-6", fits=("own-tolerance",))
def fixed_tolerance(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = sweep(P, R, gamma, v)
        if np.abs(new_v - v).max() < 1e-6:
            return new_v
        v = new_v


@wrong("value-iteration", "divides by gamma, which may be 0", fits=("divided-by-gamma",))
def divides_by_zero(P, R, gamma, epsilon):
    v, delta = np.zeros(len(P)), np.inf
    limit = epsilon * (1 - float(gamma)) / float(gamma)
    while delta > limit:
        new_v = sweep(P, R, gamma, v)
        delta, v = np.abs(new_v - v).max(), new_v
    return v


@wrong("value-iteration", "the old values are no copy: one sweep and no change", fits=("compared-with-itself",))
def alias(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old = v
        for s in range(len(P)):
            v[s] = (R[s] + gamma * P[s] @ v).max()
        if np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


@wrong("value-iteration", "one sweep only", fits=("one-sweep",))
def one_sweep(P, R, gamma, epsilon):
    return sweep(P, R, gamma, np.zeros(len(P)))


@wrong("value-iteration", "forgets gamma in the sweep, and stops after many", fits=("no-discount",))
def forgets_gamma(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    for _ in range(1000):
        v = sweep(P, R, 1.0, v)
    return v


@wrong("value-iteration", "forgets gamma in the sweep and waits for the change to shrink: never ends")
def never_ends(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (R + P @ v).max(axis=1)
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "the mean over actions instead of the maximum", fits=("averaged-actions",))
def mean_over_actions(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (R + gamma * P @ v).mean(axis=1)
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "the smallest instead of the largest action value", fits=("smallest-action-value",))
def takes_minimum(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (R + gamma * P @ v).min(axis=1)
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "the search for the best action starts from 0", fits=("maximum-starts-at-zero",))
def maximum_from_zero(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = np.zeros(len(P))
        for s in range(len(P)):
            best = 0.0
            for a in range(R.shape[1]):
                best = max(best, R[s, a] + gamma * P[s, a] @ v)
            new_v[s] = best
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "the change with its sign, without abs", fits=("sign-forgotten",))
def signed_change(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = sweep(P, R, gamma, v)
        if (new_v - v).max() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "the mean change instead of the largest", fits=("mean-change",))
def mean_change(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = sweep(P, R, gamma, v)
        if np.abs(new_v - v).mean() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "stops as soon as one state has settled: np.any", fits=("any-state-settled",))
def stops_at_any(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = sweep(P, R, gamma, v)
        if np.any(np.abs(new_v - v) <= epsilon * (1 - gamma)):
            return new_v
        v = new_v


@wrong("value-iteration", "the factor upside down: epsilon * gamma / (1 - gamma)", fits=("fraction-upside-down",))
def factor_upside_down(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = sweep(P, R, gamma, v)
        if np.abs(new_v - v).max() <= epsilon * gamma / (1 - gamma):
            return new_v
        v = new_v


@wrong(
    "value-iteration", "counts sweeps by gamma**k * r_max without 1 / (1 - gamma)", fits=("counted-without-horizon",)
)
def count_without_horizon(P, R, gamma, epsilon):
    v, k = np.zeros(len(P)), 0
    while gamma**k * np.abs(R).max() > epsilon:
        v, k = sweep(P, R, gamma, v), k + 1
    return v


@wrong(
    "value-iteration",
    "counts sweeps by the largest reward instead of the largest absolute reward",
    fits=("largest-reward-with-its-sign",),
)
def largest_reward_without_abs(P, R, gamma, epsilon):
    v, k = np.zeros(len(P)), 0
    while gamma**k * R.max() / (1 - gamma) > epsilon:
        v, k = sweep(P, R, gamma, v), k + 1
    return v


@wrong("value-iteration", "discounts the reward as well", fits=("discounted-reward",))
def discounts_reward(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (gamma * (R + P @ v)).max(axis=1)
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "forgets the rewards: everything stays 0", fits=("zeros-come-back",))
def forgets_rewards(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (gamma * P @ v).max(axis=1)
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return new_v
        v = new_v


@wrong("value-iteration", "returns values and policy", fits=("policy-too",))
def returns_policy_too(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = sweep(P, R, gamma, v)
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return new_v, (R + gamma * P @ new_v).argmax(axis=1)
        v = new_v


@wrong("value-iteration", "returns the action values", fits=("action-values",))
def returns_q(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        q = R + gamma * P @ v
        new_v = q.max(axis=1)
        if np.abs(new_v - v).max() <= epsilon * (1 - gamma):
            return q
        v = new_v


@wrong("value-iteration", "the change starts at 0, so the loop is never entered", fits=("zeros-come-back",))
def loop_never_entered(P, R, gamma, epsilon):
    v, delta = np.zeros(len(P)), 0
    while delta > epsilon * (1 - gamma):
        new_v = sweep(P, R, gamma, v)
        delta, v = np.abs(new_v - v).max(), new_v
    return v


@wrong(
    "value-iteration",
    "stops after the first state with a small change: the test stands inside the loop",
    fits=("any-state-settled",),
)
def test_inside_the_loop(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        for s in range(len(P)):
            old = v[s]
            v[s] = (R[s] + gamma * P[s] @ v).max()
            if abs(v[s] - old) <= epsilon * (1 - gamma):
                return v


@wrong("value-iteration", "the largest change is never reset, so the loop never ends", fits=("change-that-stays",))
def change_never_reset(P, R, gamma, epsilon):
    v, delta = np.zeros(len(P)), 0.0
    while True:
        new_v = sweep(P, R, gamma, v)
        delta, v = max(delta, np.abs(new_v - v).max()), new_v
        if delta <= epsilon * (1 - gamma):
            return v


@wrong("value-iteration", "collects the values in an array of whole numbers", fits=("whole-numbers",))
def whole_numbers(P, R, gamma, epsilon):
    v = np.zeros(len(P), dtype=int)
    for _ in range(1000):
        old = v.copy()
        for s in range(len(P)):
            v[s] = (R[s] + gamma * P[s] @ v).max()
        if np.abs(v - old).max() <= epsilon * (1 - gamma):
            break
    return v


@wrong("value-iteration", "the loop leaves out the first state", fits=("one-state-never-swept",))
def leaves_out_first_state(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old = v.copy()
        for s in range(1, len(P)):
            v[s] = np.max(R[s] + gamma * P[s] @ v)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


@wrong("value-iteration", "the loop leaves out the last state", fits=("one-state-never-swept",))
def leaves_out_last_state(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        change = 0.0
        for s in range(len(P) - 1):
            old = v[s]
            v[s] = np.max(R[s] + gamma * P[s] @ v)
            change = max(change, abs(v[s] - old))
        if gamma * change <= epsilon * (1 - gamma):
            return v


@wrong("value-iteration", "takes the first action in place of the best", fits=("first-action-only",))
def first_action(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * P @ v)[:, 0]
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


@wrong("value-iteration", "takes the last action in place of the best", fits=("first-action-only",))
def last_action(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * P @ v)[:, -1]
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


@wrong("value-iteration", "returns the best actions", fits=("policy-in-place-of-values",))
def returns_the_policy(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        q = R + gamma * P @ v
        old, v = v, q.max(axis=1)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return q.argmax(axis=1)


@wrong("value-iteration", "no brackets around 1 - gamma", fits=("brackets-left-out",))
def brackets_left_out(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        new_v = (R + gamma * P @ v).max(axis=1)
        change = np.abs(new_v - v).max()
        v = new_v
        if gamma * change / 1 - gamma <= epsilon:
            return v


@wrong("value-iteration", "sweeps as often as the horizon is long", fits=("sweeps-by-the-horizon",))
def sweeps_by_the_horizon(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    for _ in range(int(np.ceil(1 / (1 - gamma)))):
        v = (R + gamma * P @ v).max(axis=1)
    return v


@wrong("value-iteration", "gamma squared in the sweep", fits=("gamma-squared",))
def gamma_squared(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * gamma * P @ v).max(axis=1)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v


@wrong("value-iteration", "counts on the best landing place", fits=("best-landing",))
def best_landing(P, R, gamma, epsilon):
    v = np.zeros(len(P))
    while True:
        old, v = v, (R + gamma * (P * v).max(axis=2)).max(axis=1)
        if gamma * np.abs(v - old).max() <= epsilon * (1 - gamma):
            return v
