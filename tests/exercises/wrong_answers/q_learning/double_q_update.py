"""Wrong answers to `double-q-update` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def moved(q, s, a, alpha, target):
    new = q.copy()
    new[s, a] += alpha * (target - q[s, a])
    return new


def ordered(mine, other, heads):
    return (mine, other) if heads else (other, mine)


@wrong("double-q-update", "one table chooses and judges: plain Q-learning", fits=("same-table-chooses-and-values",))
def plain_q_learning(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * mine[s_next].max()
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "the other table chooses, the own one judges", fits=("roles-swapped",))
def roles_exchanged(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * mine[s_next, other[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "the maximum of the other table", fits=("maximum-of-the-other-table",))
def maximum_of_the_other(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next].max()
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "heads and tails exchanged", fits=("coin-reversed",))
def heads_and_tails_exchanged(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    other, mine = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, not heads)


@wrong("double-q-update", "the sum of the tables chooses", fits=("sum-chooses",))
def sum_chooses(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, (q1 + q2)[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "the smaller of the two values", fits=("smaller-value",))
def minimum_of_both(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    best = mine[s_next].argmax()
    target = r + gamma * (not terminated) * min(q1[s_next, best], q2[s_next, best])
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "the mean of the two values", fits=("mean-of-both",))
def mean_of_both(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * ((q1 + q2) / 2)[s_next].max()
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "does not look at terminated", fits=("bootstraps-from-terminal",))
def ignores_terminated(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * other[s_next, mine[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "the reward of the last step is lost", fits=("drops-the-last-reward",))
def reward_lost(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = 0 if terminated else r + gamma * other[s_next, mine[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "forgets gamma", fits=("forgets-gamma",))
def forgets_gamma(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + (not terminated) * other[s_next, mine[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "~ on a single bool: ~True is -2", fits=("flips-bits",))
def tilde_on_a_bool(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * ~int(terminated) * other[s_next, mine[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "updates both tables", fits=("updates-both",))
def updates_both(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    go_on = gamma * (not terminated)
    one = moved(q1, s, a, alpha, r + go_on * q2[s_next, q1[s_next].argmax()])
    two = moved(q2, s, a, alpha, r + go_on * q1[s_next, q2[s_next].argmax()])
    return one, two


@wrong("double-q-update", "the updated table comes first", fits=("order-by-role",))
def updated_first(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    return moved(mine, s, a, alpha, target), other


@wrong("double-q-update", "returns the updated table only", fits=("returns-one-table",))
def returns_one_table(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    return moved(mine, s, a, alpha, target)


@wrong("double-q-update", "changes the caller's table", fits=("works-in-place",))
def in_place(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    mine[s, a] += alpha * (target - mine[s, a])
    return q1, q2


@wrong("double-q-update", "moves the copy, returns the old tables", fits=("returns-the-old-tables",))
def returns_the_old_tables(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    mine = moved(mine, s, a, alpha, target)
    return q1, q2


@wrong("double-q-update", "the best action of the state just left", fits=("best-action-elsewhere",))
def best_action_of_the_old_state(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "argmax over the whole table", fits=("argmax-of-the-table",))
def argmax_of_the_table(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other.flat[mine.argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "the action taken instead of the best one", fits=("keeps-the-action",))
def the_same_action(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, a]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "takes off the other table's old value", fits=("steps-from-the-other",))
def old_value_of_the_other(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    new = mine.copy()
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    new[s, a] += alpha * (target - other[s, a])
    return ordered(new, other, heads)


@wrong("double-q-update", "copied the branch and forgot to change the choosing table", fits=("one-target-for-both",))
def copied_branch(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    best = q1[s_next].argmax()
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, best]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "tails does nothing", fits=("tails-does-nothing",))
def tails_does_nothing(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    if heads:
        q1 = moved(q1, s, a, alpha, r + gamma * (not terminated) * q2[s_next, q1[s_next].argmax()])
    return q1, q2


@wrong("double-q-update", "tosses a coin of its own", fits=("tosses-its-own-coin",))
def own_coin(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    heads = np.random.default_rng().random() < 0.5
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)


@wrong("double-q-update", "forgets alpha", fits=("forgets-learning-rate",))
def forgets_alpha(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[s_next, mine[s_next].argmax()]
    return ordered(moved(mine, s, a, 1.0, target), other, heads)


@wrong("double-q-update", "argmax used as a value", fits=("argmax-as-a-value",))
def argmax_as_a_value(q1, q2, s, a, r, s_next, terminated, heads, alpha, gamma):
    mine, other = ordered(q1, q2, heads)
    target = r + gamma * (not terminated) * other[mine[s_next].argmax()]
    return ordered(moved(mine, s, a, alpha, target), other, heads)
