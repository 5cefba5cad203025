"""Wrong answers to `q-learning-update` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def target_of(q, r, s_next, terminated, gamma):
    return r + gamma * ~terminated * q[s_next].max(axis=1)


def moved(q, s, a, step):
    new = q.copy()
    np.add.at(new, (s, a), step)
    return new


@wrong("q-learning-update", "a repeated pair moves once only", fits=("loses-repeats",))
def repeated_pairs_move_once(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    new[s, a] += alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a])
    return new


@wrong(
    "q-learning-update",
    "one transition after the other, each from the table that the last one left",
    fits=("one-after-another",),
)
def one_after_the_other(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    for i in range(len(s)):
        target = r[i] + gamma * (not terminated[i]) * new[s_next[i]].max()
        new[s[i], a[i]] += alpha * (target - new[s[i], a[i]])
    return new


@wrong("q-learning-update", "a repeated pair moves by the mean", fits=("averages-repeats",))
def repeated_pairs_move_by_the_mean(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step, count = np.zeros_like(q), np.zeros_like(q)
    np.add.at(step, (s, a), alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a]))
    np.add.at(count, (s, a), 1)
    return q + step / np.maximum(count, 1)


@wrong("q-learning-update", "a time limit counts as an end", fits=("stops-at-truncation",))
def truncated_stops_too(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    target = r + gamma * ~(terminated | truncated) * q[s_next].max(axis=1)
    return moved(q, s, a, alpha * (target - q[s, a]))


@wrong("q-learning-update", "only a time limit counts as an end", fits=("flags-confused",))
def only_truncated_stops(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (target_of(q, r, s_next, truncated, gamma) - q[s, a]))


@wrong("q-learning-update", "what is both terminated and truncated counts as truncated", fits=("truncation-wins",))
def both_counts_as_truncated(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (target_of(q, r, s_next, terminated & ~truncated, gamma) - q[s, a]))


@wrong("q-learning-update", "stops only where both flags are set", fits=("stops-where-both-are-set",))
def stops_where_both_are_set(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (target_of(q, r, s_next, terminated & truncated, gamma) - q[s, a]))


@wrong("q-learning-update", "truncated transitions are left out", fits=("skips-truncated",))
def leaves_out_truncated(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a])
    return moved(q, s, a, np.where(truncated, 0.0, step))


@wrong("q-learning-update", "terminated transitions are left out", fits=("skips-terminated",))
def leaves_out_terminated(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a])
    return moved(q, s, a, np.where(terminated, 0.0, step))


@wrong("q-learning-update", "never stops the bootstrap", fits=("bootstraps-from-terminal",))
def never_stops(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (r + gamma * q[s_next].max(axis=1) - q[s, a]))


@wrong("q-learning-update", "terminated the wrong way round", fits=("terminated-the-wrong-way-round",))
def terminated_the_wrong_way_round(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (target_of(q, r, s_next, ~terminated, gamma) - q[s, a]))


@wrong("q-learning-update", "the reward of the last step is lost", fits=("drops-the-last-reward",))
def reward_lost(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    target = ~terminated * (r + gamma * q[s_next].max(axis=1))
    return moved(q, s, a, alpha * (target - q[s, a]))


@wrong("q-learning-update", "maximum of the whole batch", fits=("takes-one-maximum",))
def maximum_of_the_batch(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (r + gamma * ~terminated * q[s_next].max() - q[s, a]))


@wrong("q-learning-update", "maximum of the whole table", fits=("maximum-of-the-whole-table",))
def maximum_of_the_table(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (r + gamma * ~terminated * q.max() - q[s, a]))


@wrong("q-learning-update", "maximum over axis 0", fits=("wrong-axis",))
def axis_zero(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (r + gamma * ~terminated * q[s_next].max(axis=0) - q[s, a]))


@wrong("q-learning-update", "the value of the same action in the next state", fits=("keeps-the-action",))
def same_action_again(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (r + gamma * ~terminated * q[s_next, a] - q[s, a]))


@wrong("q-learning-update", "the maximum of the state just left", fits=("maximum-of-the-old-state",))
def maximum_of_the_old_state(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (target_of(q, r, s, terminated, gamma) - q[s, a]))


@wrong("q-learning-update", "the mean instead of the maximum", fits=("mean-for-maximum",))
def mean(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (r + gamma * ~terminated * q[s_next].mean(axis=1) - q[s, a]))


@wrong("q-learning-update", "argmax instead of max", fits=("argmax-for-max",))
def argmax_for_max(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (r + gamma * ~terminated * q[s_next].argmax(axis=1) - q[s, a]))


@wrong("q-learning-update", "forgets gamma", fits=("forgets-gamma",))
def forgets_gamma(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (target_of(q, r, s_next, terminated, 1.0) - q[s, a]))


@wrong("q-learning-update", "forgets alpha", fits=("forgets-learning-rate",))
def forgets_alpha(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, target_of(q, r, s_next, terminated, gamma) - q[s, a])


@wrong("q-learning-update", "the old value is not taken off", fits=("adds-the-whole-target",))
def adds_the_target(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * target_of(q, r, s_next, terminated, gamma))


@wrong("q-learning-update", "the old value is the maximum of its row", fits=("maximum-for-the-old-value",))
def maximum_for_the_old_value(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (target_of(q, r, s_next, terminated, gamma) - q[s].max(axis=1)))


@wrong("q-learning-update", "moves away from the target", fits=("moves-away",))
def wrong_sign(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s, a, alpha * (q[s, a] - target_of(q, r, s_next, terminated, gamma)))


@wrong("q-learning-update", "moves the next state's entry", fits=("moves-the-next-state",))
def moves_the_next_state(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return moved(q, s_next, a, alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a]))


@wrong("q-learning-update", "changes the caller's table", fits=("works-in-place",))
def in_place(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    np.add.at(q, (s, a), alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a]))
    return q


@wrong("q-learning-update", "copies, then changes and returns the wrong one", fits=("works-in-place",))
def returns_the_untouched_copy(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    np.add.at(q, (s, a), alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a]))
    return new


@wrong("q-learning-update", "returns what np.add.at returns: None", fits=("returns-nothing",))
def returns_add_at(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    return np.add.at(new, (s, a), alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a]))


@wrong("q-learning-update", "returns the targets", fits=("returns-the-targets",))
def returns_the_targets(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return target_of(q, r, s_next, terminated, gamma)


@wrong("q-learning-update", "returns the moved entries only", fits=("returns-the-entries",))
def returns_the_entries(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return q[s, a] + alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a])


@wrong("q-learning-update", "if of an array", fits=("if-of-an-array",))
def if_of_an_array(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    target = r if terminated else r + gamma * q[s_next].max(axis=1)
    return moved(q, s, a, alpha * (target - q[s, a]))


@wrong("q-learning-update", "np.add.at without the tuple", fits=("add-at-without-the-tuple",))
def add_at_without_the_tuple(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    np.add.at(new, s, a, alpha * (target_of(q, r, s_next, terminated, gamma) - q[s, a]))
    return new


@wrong("q-learning-update", "returns inside the loop", fits=("first-transition-only",))
def returns_inside_the_loop(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    for i in range(len(s)):
        target = r[i] + gamma * (not terminated[i]) * q[s_next[i]].max()
        new[s[i], a[i]] += alpha * (target - q[s[i], a[i]])
        return new


@wrong("q-learning-update", "the repeated pair's old value is the moved one", fits=("one-after-another",))
def old_value_from_the_new_table(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new, target = q.copy(), target_of(q, r, s_next, terminated, gamma)
    for i in range(len(s)):
        new[s[i], a[i]] += alpha * (target[i] - new[s[i], a[i]])
    return new
