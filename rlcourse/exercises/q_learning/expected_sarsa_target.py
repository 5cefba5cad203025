"""The expected SARSA target (Sutton & Barto 2nd ed., equation 6.9) for a batch of transitions."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains


def reference(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    expected = (1 - epsilon) * next_q.max(axis=1) + epsilon * next_q.mean(axis=1)
    return r + gamma * ~terminated * expected


def with_probabilities(q, r, s_next, terminated, epsilon, gamma):
    n_actions = q.shape[1]
    policy = np.full(q.shape, epsilon / n_actions)
    policy[np.arange(len(q)), q.argmax(axis=1)] += 1 - epsilon
    v = np.sum(policy * q, axis=1)
    return r + gamma * np.where(terminated, 0.0, v[s_next])


def row_by_row(q, r, s_next, terminated, epsilon, gamma):
    targets = []
    for reward, state, end in zip(r, s_next, terminated, strict=True):
        target = reward
        if not end:
            ties = [a for a in range(q.shape[1]) if q[state, a] == max(q[state])]
            for a in range(q.shape[1]):
                p = epsilon / q.shape[1] + ((1 - epsilon) / len(ties) if a in ties else 0.0)
                target = target + gamma * p * q[state, a]
        targets.append(target)
    return np.array(targets)


def averaging(average):
    """A solution that is right but for its average over the actions: average(rows (N, A), epsilon, q) gives (N,)."""

    def solution(q, r, s_next, terminated, epsilon, gamma):
        return r + gamma * ~terminated * average(q[s_next], epsilon, q)

    return solution


def aiming_at(target):
    """A solution that is right but for the last line: target(r, expected, terminated, gamma) gives (N,)."""

    def solution(q, r, s_next, terminated, epsilon, gamma):
        return target(r, _expected(q[s_next], epsilon), terminated, gamma)

    return solution


def _expected(rows, epsilon):
    return (1 - epsilon) * rows.max(axis=1) + epsilon * rows.mean(axis=1)


def _others(rows):
    return rows.sum(axis=1) - rows.max(axis=1)


def _tied(rows):
    return rows == rows.max(axis=1, keepdims=True)


def samples_the_action(q, r, s_next, terminated, epsilon, gamma):
    rng, n = np.random.default_rng(), len(r)
    explores = rng.random(n) < epsilon
    action = np.where(explores, rng.integers(q.shape[1], size=n), q[s_next].argmax(axis=1))
    return r + gamma * ~terminated * q[s_next, action]


def takes_a_sample(answer):
    """With epsilon = 1 over the values 0 and 1 a sampled action gives either, one after the other."""
    q, one, go_on = np.array([[0.0, 1.0]]), np.zeros(1), np.zeros(1, bool)
    seen = {float(answer(q, one, np.zeros(1, int), go_on, 1.0, 1.0)[0]) for _ in range(60)}
    return seen == {0.0, 1.0}


def not_of_an_array(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * (not terminated) * _expected(q[s_next], epsilon)


def if_of_an_array(q, r, s_next, terminated, epsilon, gamma):
    if terminated:
        return r
    return r + gamma * _expected(q[s_next], epsilon)


def first_of_the_batch(q, r, s_next, terminated, epsilon, gamma):
    return reference(q, r, s_next, terminated, epsilon, gamma)[0]


def columns_for_rows(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * _expected(q.T[s_next % q.shape[1]], epsilon)


def draw(rng, n, terminated=False, epsilon=None, gamma=None, actions=None, highest=39):
    """A table whose values are all different, and n transitions; highest = -1 makes all values negative."""
    n_states = int(rng.integers(3, 6))
    n_actions = int(rng.choice([2, 3, 5])) if actions is None else actions
    q = rng.choice(np.arange(highest - 60, highest), (n_states, n_actions), replace=False) / 10
    r = rng.choice([-1.0, 1.0], n) * rng.integers(5, 30, n) / 10
    s_next = rng.integers(n_states, size=n)
    epsilon = float(rng.choice([0.1, 0.2, 0.3, 0.6])) if epsilon is None else epsilon
    gamma = float(rng.choice([0.5, 0.8, 0.9])) if gamma is None else gamma
    return q, r, s_next, np.zeros(n, bool) | terminated, epsilon, gamma


def with_ties(rng, n_tied):
    """In every row the first n_tied actions are equally good, and something other than 0."""
    q, *rest = draw(rng, 3, actions=4)
    q[:, :n_tied] = q.max(axis=1, keepdims=True) + 0.5
    return q, *rest


def on_the_way(rng):
    cases = [draw(rng, 1), draw(rng, 3), draw(rng, 5), draw(rng, 4, actions=4), draw(rng, 2, highest=-1)]
    cases += [draw(rng, 3, gamma=gamma) for gamma in (0.0, 0.999, 1.0)]
    cases += [draw(rng, 3, epsilon=epsilon) for epsilon in (0.0, 0.01, 1.0)]
    cases += [with_ties(rng, n_tied) for n_tied in (2, 3)]
    q, r, _, terminated, epsilon, gamma = draw(rng, 6)
    first_and_last = np.array([0, len(q) - 1, 1, 0, len(q) - 1, 1])
    many_digits = (rng.normal(size=(9, 3)), rng.normal(size=20), rng.integers(9, size=20), np.zeros(20, bool))
    return [*cases, (q, r, first_and_last, terminated, epsilon, gamma), (*many_digits, 1 / 7, 0.97)]


def at_the_end(rng):
    patterns = [[False, True, True, False], [True, False, False], [False, False, True], [True, True, False, True, True]]
    cases = [draw(rng, len(pattern), np.array(pattern)) for pattern in patterns]
    return [draw(rng, 1, True), *cases, draw(rng, 2, True, gamma=1.0)]


EXERCISE = Exercise(
    id="expected-sarsa-target",
    title="The expected SARSA target",
    minutes=7,
    difficulty=2,
    reference=reference,
    alternatives=(with_probabilities, row_by_row),
    misconceptions=(
        Misconception(
            "takes-the-maximum",
            averaging(lambda rows, epsilon, q: rows.max(axis=1)),
            "This is the Q-learning target: it assumes that the next action is always the best one. The policy that "
            "acts here explores, so its average counts the other actions too, with the weight that epsilon gives "
            "them.",
        ),
        Misconception(
            "takes-the-plain-mean",
            averaging(lambda rows, epsilon, q: rows.mean(axis=1)),
            "You weigh all actions equally, as if the policy were purely random. Only the share epsilon is; the "
            "rest, 1 - epsilon, goes to the best action.",
        ),
        Misconception(
            "swaps-the-weights",
            averaging(lambda rows, epsilon, q: _expected(rows, 1 - epsilon)),
            "The two weights are swapped: 1 - epsilon belongs to the maximum, epsilon to the mean.",
        ),
        Misconception(
            "best-has-full-weight",
            averaging(lambda rows, epsilon, q: rows.max(axis=1) + epsilon * rows.mean(axis=1)),
            "Your weights add up to more than 1: the maximum counts in full, and the mean comes on top. The best "
            "action is taken on purpose in the share 1 - epsilon of the steps only.",
        ),
        Misconception(
            "greedy-not-among-random",
            averaging(
                lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * _others(rows) / (q.shape[1] - 1)
            ),
            "You average the random part over the other actions only. A random draw may hit the best action "
            "too: the mean runs over all of them.",
        ),
        Misconception(
            "best-lacks-its-share",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * _others(rows) / q.shape[1]),
            "Your probabilities don't add up to 1: the best action gets 1 - epsilon, and besides its share epsilon "
            "/ A of the random draws, like every other action.",
        ),
        Misconception(
            "every-tied-action-is-the-best",
            averaging(
                lambda rows, epsilon, q: ((epsilon / q.shape[1] + (1 - epsilon) * _tied(rows)) * rows).sum(axis=1)
            ),
            "Where two actions are equally good, each of them gets the whole 1 - epsilon, and the probabilities add up "
            "to more than 1. They share it. Or take the maximum, which needs no thought about ties.",
        ),
        Misconception(
            "sums-instead-of-averaging",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * rows.sum(axis=1)),
            "A random draw hits each of the A actions with probability epsilon / A. So epsilon is multiplied by "
            "their mean, not by their sum.",
        ),
        Misconception(
            "divides-by-another-number",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * rows.sum(axis=1) / len(q)),
            "The sum over the actions is divided by something else than their number. `q` has shape (S, A), so there "
            "are `q.shape[1]` actions; `.mean(axis=1)` divides by itself.",
            variants=(
                averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * rows.sum(axis=1) / 4),
                averaging(
                    lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * rows.sum(axis=1) / len(rows)
                ),
            ),
        ),
        Misconception(
            "argmax-for-max",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.argmax(axis=1) + epsilon * rows.mean(axis=1)),
            "`argmax` gives the number of the best action, not its value. The value is `.max(axis=1)`.",
        ),
        Misconception(
            "takes-the-minimum",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.min(axis=1) + epsilon * rows.mean(axis=1)),
            "You take the smallest value of each row. The greedy policy takes the action with the largest one.",
        ),
        Misconception(
            "median-for-mean",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * np.median(rows, axis=1)),
            "The median is not an average with probabilities. All actions count, each with the weight epsilon / A: "
            "that is the mean.",
        ),
        Misconception(
            "mean-over-the-batch",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=1) + epsilon * rows.mean()),
            "`.mean()` without an axis averages over the rows as well and gives one number for the whole batch. "
            "Each row needs its own mean over actions: `axis=1`.",
        ),
        Misconception(
            "maximum-over-the-batch",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max() + epsilon * rows.mean(axis=1)),
            "`.max()` without an axis gives one number for the whole batch. Each row needs its own maximum over "
            "actions: `axis=1`.",
        ),
        Misconception(
            "one-number-for-all",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max() + epsilon * rows.mean()),
            "Without an axis, `.max()` and `.mean()` give one number for the whole batch. Each row needs its own, "
            "over its actions: `axis=1`.",
        ),
        Misconception(
            "whole-table",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * q.max() + epsilon * q.mean()),
            "You look at the whole table. Only the row of the state that was reached counts: fetch the rows "
            "`q[s_next]` first, then go over their actions with `axis=1`.",
        ),
        Misconception(
            "wrong-axis",
            averaging(lambda rows, epsilon, q: (1 - epsilon) * rows.max(axis=0) + epsilon * rows.mean(axis=0)),
            "`axis=0` runs down the batch and mixes different transitions. `q[s_next]` has shape (N, A): over the "
            "actions it goes with `axis=1`.",
        ),
        Misconception(
            "columns-for-rows",
            columns_for_rows,
            "You read columns of the table, one number per state. The values of the actions in one state stand in a "
            "row: `q[s_next]`.",
        ),
        Misconception(
            "keeps-the-dimension",
            averaging(
                lambda rows, epsilon, q: (
                    (1 - epsilon) * rows.max(axis=1, keepdims=True) + epsilon * rows.mean(axis=1, keepdims=True)
                )
            ),
            "A column of shape (N, 1) meets the rewards of shape (N,), and NumPy makes a table (N, N) of them. Without "
            "`keepdims` (or `[:, None]`) the average has shape (N,) too.",
        ),
        Misconception(
            "samples-the-action",
            samples_the_action,
            "You draw the next action by chance and take its value: that is the target of SARSA. Expected SARSA draws "
            "nothing; it takes the average over all actions, with their probabilities.",
            experiment=takes_a_sample,
        ),
        Misconception(
            "bootstraps-from-terminal",
            aiming_at(lambda r, expected, ended, gamma: r + gamma * expected),
            "Rows with terminated = True still look up the next state. Nothing follows there: the target is the "
            "reward alone.",
        ),
        Misconception(
            "terminated-the-wrong-way-round",
            aiming_at(lambda r, expected, ended, gamma: r + gamma * ended * expected),
            "`terminated` is used the wrong way round: what lies ahead counts where the episode ended, and vanishes "
            "where it goes on. Multiply by the opposite, `~terminated`.",
        ),
        Misconception(
            "drops-the-last-reward",
            aiming_at(lambda r, expected, ended, gamma: ~ended * (r + gamma * expected)),
            "In terminated rows your whole target is zero. Only the part behind gamma vanishes; the reward of the "
            "last step stays.",
        ),
        Misconception(
            "forgets-gamma",
            aiming_at(lambda r, expected, ended, gamma: r + ~ended * expected),
            "The discount is missing: what comes one step later counts gamma times as much.",
        ),
        Misconception(
            "discounts-the-reward",
            aiming_at(lambda r, expected, ended, gamma: gamma * (r + ~ended * expected)),
            "gamma multiplies the reward too. The reward comes at once and counts in full; gamma belongs to what lies "
            "ahead.",
        ),
        Misconception(
            "one-flag-for-all",
            aiming_at(lambda r, expected, ended, gamma: r + gamma * (not ended.any()) * expected),
            "One decision is made for the whole batch. Each transition has a flag of its own: multiply by the array "
            "`~terminated`, entry by entry.",
            variants=(
                aiming_at(lambda r, expected, ended, gamma: r + gamma * (not ended.all()) * expected),
                aiming_at(lambda r, expected, ended, gamma: r + gamma * (not ended[0]) * expected),
            ),
        ),
        Misconception(
            "if-of-an-array",
            if_of_an_array,
            "`if` and `not` want one bool, and `terminated` is an array of N. For arrays the opposite is "
            "`~terminated`; in a product it counts as 0 and 1, and `np.where(terminated, ..., ...)` chooses entry by "
            "entry.",
            variants=(not_of_an_array,),
        ),
        Misconception(
            "minus-of-bools",
            aiming_at(lambda r, expected, ended, gamma: r + gamma * -ended * expected),
            "A minus sign does not turn bools round. The opposite of the array `terminated` is `~terminated`.",
            experiment=complains(
                "numpy boolean negative", np.ones((2, 2)), np.ones(1), [0], np.zeros(1, bool), 0.5, 0.9
            ),
        ),
        Misconception(
            "first-of-the-batch",
            first_of_the_batch,
            "You return the target of the first transition only; a `return` inside a loop ends it. Collect the N "
            "targets and return them as an array of shape (N,).",
        ),
    ),
    properties=(
        Property("averages q(s', .) with the probabilities of the epsilon-greedy policy", 2, on_the_way),
        Property("in terminated rows the target is the reward alone", 1, at_the_end),
    ),
    hints=(
        "First fetch the rows: q[s_next] has shape (N, A). Then average over its second axis.",
        "The average is (1 - epsilon) times the largest value plus epsilon times the mean of all values, per row.",
        "r + gamma * (1 - terminated) * average: for an array of bools, `~terminated` or `1 - terminated` both work.",
    ),
    used_for="Expected SARSA learns from this target on the cliff of section 3.3. Averaging over the policy's actions, "
    "instead of drawing one, comes back with SAC, whose critic learns from an average of the same kind.",
    optional=True,
)
