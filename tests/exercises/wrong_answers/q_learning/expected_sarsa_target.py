"""Wrong answers to `expected-sarsa-target` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def mixture(q, s_next, epsilon):
    return (1 - epsilon) * q[s_next].max(axis=1) + epsilon * q[s_next].mean(axis=1)


@wrong("expected-sarsa-target", "the maximum only: Q-learning", fits=("takes-the-maximum",))
def maximum_only(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * q[s_next].max(axis=1)


@wrong("expected-sarsa-target", "the mean only", fits=("takes-the-plain-mean",))
def mean_only(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * q[s_next].mean(axis=1)


@wrong("expected-sarsa-target", "epsilon and 1 - epsilon exchanged", fits=("swaps-the-weights",))
def weights_exchanged(q, r, s_next, terminated, epsilon, gamma):
    ahead = epsilon * q[s_next].max(axis=1) + (1 - epsilon) * q[s_next].mean(axis=1)
    return r + gamma * ~terminated * ahead


@wrong(
    "expected-sarsa-target", "the best action has weight 1 on top of the exploration", fits=("best-has-full-weight",)
)
def best_has_full_weight(q, r, s_next, terminated, epsilon, gamma):
    ahead = q[s_next].max(axis=1) + epsilon * q[s_next].mean(axis=1)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "exploring means any action but the best", fits=("greedy-not-among-random",))
def explores_the_others_only(q, r, s_next, terminated, epsilon, gamma):
    best = q[s_next].max(axis=1)
    others = (q[s_next].sum(axis=1) - best) / (q.shape[1] - 1)
    return r + gamma * ~terminated * ((1 - epsilon) * best + epsilon * others)


@wrong("expected-sarsa-target", "the best action loses its share of the exploration", fits=("best-lacks-its-share",))
def best_loses_its_share(q, r, s_next, terminated, epsilon, gamma):
    best = q[s_next].max(axis=1)
    others = q[s_next].sum(axis=1) - best
    return r + gamma * ~terminated * ((1 - epsilon) * best + epsilon / q.shape[1] * others)


@wrong(
    "expected-sarsa-target",
    "epsilon times the sum, not divided by the number of actions",
    fits=("sums-instead-of-averaging",),
)
def sum_for_mean(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].max(axis=1) + epsilon * q[s_next].sum(axis=1)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "divides by the number of states", fits=("divides-by-another-number",))
def divides_by_the_states(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].max(axis=1) + epsilon * q[s_next].sum(axis=1) / len(q)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "axis 0 instead of axis 1", fits=("wrong-axis",))
def axis_zero(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].max(axis=0) + epsilon * q[s_next].mean(axis=0)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "maximum and mean over the whole batch", fits=("one-number-for-all",))
def no_axis(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].max() + epsilon * q[s_next].mean()
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "maximum and mean over the whole table", fits=("whole-table",))
def whole_table(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * ((1 - epsilon) * q.max() + epsilon * q.mean())


@wrong("expected-sarsa-target", "only the mean has an axis", fits=("maximum-over-the-batch",))
def maximum_without_axis(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].max() + epsilon * q[s_next].mean(axis=1)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "does not look at terminated", fits=("bootstraps-from-terminal",))
def ignores_terminated(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * mixture(q, s_next, epsilon)


@wrong("expected-sarsa-target", "terminated the wrong way round", fits=("terminated-the-wrong-way-round",))
def terminated_the_wrong_way_round(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * terminated * mixture(q, s_next, epsilon)


@wrong("expected-sarsa-target", "the reward of the last step is lost", fits=("drops-the-last-reward",))
def reward_lost(q, r, s_next, terminated, epsilon, gamma):
    return ~terminated * (r + gamma * mixture(q, s_next, epsilon))


@wrong("expected-sarsa-target", "forgets gamma", fits=("forgets-gamma",))
def forgets_gamma(q, r, s_next, terminated, epsilon, gamma):
    return r + ~terminated * mixture(q, s_next, epsilon)


@wrong("expected-sarsa-target", "gamma multiplies the reward too", fits=("discounts-the-reward",))
def gamma_times_everything(q, r, s_next, terminated, epsilon, gamma):
    return gamma * (r + ~terminated * mixture(q, s_next, epsilon))


@wrong("expected-sarsa-target", "not of an array", fits=("if-of-an-array",))
def not_of_an_array(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * (not terminated) * mixture(q, s_next, epsilon)


@wrong("expected-sarsa-target", "if of an array", fits=("if-of-an-array",))
def if_of_an_array(q, r, s_next, terminated, epsilon, gamma):
    if terminated:
        return r
    return r + gamma * mixture(q, s_next, epsilon)


@wrong("expected-sarsa-target", "minus of an array of bools", fits=("minus-of-bools",))
def minus_of_bools(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * -terminated * mixture(q, s_next, epsilon)


@wrong("expected-sarsa-target", "samples the next action: SARSA", fits=("samples-the-action",))
def samples_the_next_action(q, r, s_next, terminated, epsilon, gamma):
    rng, n = np.random.default_rng(), len(r)
    a = np.where(rng.random(n) < epsilon, rng.integers(q.shape[1], size=n), q[s_next].argmax(axis=1))
    return r + gamma * ~terminated * q[s_next, a]


@wrong("expected-sarsa-target", "keepdims makes (N, N)", fits=("keeps-the-dimension",))
def keepdims(q, r, s_next, terminated, epsilon, gamma):
    rows = q[s_next]
    ahead = (1 - epsilon) * rows.max(axis=1, keepdims=True) + epsilon * rows.mean(axis=1, keepdims=True)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "argmax instead of max", fits=("argmax-for-max",))
def argmax_for_max(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].argmax(axis=1) + epsilon * q[s_next].mean(axis=1)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "minimum instead of maximum", fits=("takes-the-minimum",))
def minimum(q, r, s_next, terminated, epsilon, gamma):
    ahead = (1 - epsilon) * q[s_next].min(axis=1) + epsilon * q[s_next].mean(axis=1)
    return r + gamma * ~terminated * ahead


@wrong("expected-sarsa-target", "returns inside the loop", fits=("first-of-the-batch",))
def returns_inside_the_loop(q, r, s_next, terminated, epsilon, gamma):
    for i in range(len(r)):
        row = q[s_next[i]]
        return r[i] + gamma * (not terminated[i]) * ((1 - epsilon) * row.max() + epsilon * row.mean())


@wrong("expected-sarsa-target", "takes columns for rows", fits=("columns-for-rows",))
def columns_for_rows(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * mixture(q.T, s_next % q.shape[1], epsilon)


@wrong(
    "expected-sarsa-target", "each of several best actions gets 1 - epsilon", fits=("every-tied-action-is-the-best",)
)
def every_best_gets_the_whole(q, r, s_next, terminated, epsilon, gamma):
    rows = q[s_next]
    p = epsilon / q.shape[1] + (1 - epsilon) * (rows == rows.max(axis=1, keepdims=True))
    return r + gamma * ~terminated * (p * rows).sum(axis=1)
