"""The Q-learning update (Sutton & Barto 2nd ed., equation 6.8) for a batch, with ends and time limits."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def reference(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    target = r + gamma * ~terminated * q[s_next].max(axis=1)
    new = q.copy()
    np.add.at(new, (s, a), alpha * (target - q[s, a]))
    return new


def row_by_row(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    for i in range(len(s)):
        target = r[i]
        if not terminated[i]:
            target += gamma * max(q[s_next[i]])
        new[s[i], a[i]] += alpha * (target - q[s[i], a[i]])
    return new


def by_counting(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    v = q.max(axis=1)
    step = alpha * (r + np.where(terminated, 0.0, gamma * v[s_next]) - q[s, a])
    flat = np.bincount(s * q.shape[1] + a, weights=step, minlength=q.size)
    return q + flat.reshape(q.shape)


def update(q, s, a, alpha, target):
    new = q.copy()
    np.add.at(new, (s, a), alpha * (target - q[s, a]))
    return new


def forgets_learning_rate(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, 1.0, r + gamma * ~terminated * q[s_next].max(axis=1))


def adds_the_whole_target(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, r + gamma * ~terminated * q[s_next].max(axis=1) + q[s, a])


def bootstraps_from_terminal(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, r + gamma * q[s_next].max(axis=1))


def stops_at_truncation(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, r + gamma * ~(terminated | truncated) * q[s_next].max(axis=1))


def truncation_wins(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, r + gamma * (~terminated | truncated) * q[s_next].max(axis=1))


def skips_truncated(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    target = r + gamma * ~terminated * q[s_next].max(axis=1)
    return update(q, s, a, alpha, np.where(truncated, q[s, a], target))


def forgets_gamma(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, r + ~terminated * q[s_next].max(axis=1))


def takes_one_maximum(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, r + gamma * ~terminated * q[s_next].max())


def keeps_the_action(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, r + gamma * ~terminated * q[s_next, a])


def loses_repeats(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    new[s, a] += alpha * (r + gamma * ~terminated * q[s_next].max(axis=1) - q[s, a])
    return new


def one_after_another(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    for i in range(len(s)):
        target = r[i] + gamma * (not terminated[i]) * new[s_next[i]].max()
        new[s[i], a[i]] += alpha * (target - new[s[i], a[i]])
    return new


def drops_the_last_reward(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s, a, alpha, ~terminated * (r + gamma * q[s_next].max(axis=1)))


def draw(rng, n, terminated=False, truncated=False, gamma=None, repeats=False):
    """n transitions out of different pairs (or all out of one, with repeats); all table entries differ, none is 0."""
    n_states, n_actions = int(rng.integers(4, 7)), int(rng.integers(2, 4))
    values = np.setdiff1d(np.arange(-30, 40), [0])
    q = rng.choice(values, (n_states, n_actions), replace=False) / 10
    pairs = np.full(n, rng.integers(q.size)) if repeats else rng.choice(q.size, n, replace=False)
    s, a = pairs // n_actions, pairs % n_actions
    s_next = (s + rng.integers(1, n_states, n)) % n_states
    r = rng.choice(np.arange(3, 30), n, replace=False) / 10
    gamma = float(rng.choice([0.5, 0.8, 0.9])) if gamma is None else gamma
    alpha = float(rng.choice([0.1, 0.2, 0.25]))
    return q, s, a, r, s_next, np.zeros(n, bool) | terminated, np.zeros(n, bool) | truncated, alpha, gamma


def one_step(rng):
    return [draw(rng, 1), draw(rng, 1, gamma=0.0), draw(rng, 1, gamma=1.0)]


def batches(rng):
    q, s, a, r, _, terminated, truncated, alpha, gamma = draw(rng, 2)
    chain = (q, s, a, r, np.array([s[0], s[0]]), terminated, truncated, alpha, gamma)  # row 1 looks at what row 0 moves
    chain[0][s[0], a[0]] = 5.0  # and there the moved entry is the largest one
    return [draw(rng, 4), draw(rng, 5), chain]


def ends(rng):
    return [draw(rng, 1, terminated=True), draw(rng, 3, terminated=np.array([True, False, True]))]


def time_limits(rng):
    some = np.array([True, True, False])
    return [
        draw(rng, 1, truncated=True),
        draw(rng, 3, truncated=some),
        draw(rng, 3, truncated=True, terminated=some),
    ]


def repeats(rng):
    return [draw(rng, 2, repeats=True), draw(rng, 3, repeats=True)]


EXERCISE = Exercise(
    id="q-learning-update",
    title="The Q-learning update for a batch",
    minutes=9,
    difficulty=3,
    reference=reference,
    alternatives=(row_by_row, by_counting),
    misconceptions=(
        Misconception(
            "forgets-learning-rate",
            forgets_learning_rate,
            "The learning rate has no effect: you go all the way to the target. Multiply the difference by alpha.",
        ),
        Misconception(
            "adds-the-whole-target",
            adds_the_whole_target,
            "You add alpha * target. Subtract the old Q(s, a) first: the step is alpha * (target - old value).",
        ),
        Misconception(
            "bootstraps-from-terminal",
            bootstraps_from_terminal,
            "Terminated rows look up the next state as well. Nothing follows a terminal state: its row in the "
            "table is never updated, so whatever it was filled with would leak into the target for ever.",
        ),
        Misconception(
            "stops-at-truncation",
            stops_at_truncation,
            "You stop the bootstrap at truncated rows too. There the clock stopped, not the task: the state that was "
            "reached is as good as ever, and its value belongs in the target. Only `terminated` stops it.",
        ),
        Misconception(
            "truncation-wins",
            truncation_wins,
            "A row can be both: the goal was reached in the very step in which the time was up. Then it is "
            "terminated, and nothing follows. `truncated` needs no attention in the target.",
        ),
        Misconception(
            "skips-truncated",
            skips_truncated,
            "You leave out truncated rows. Their steps were really taken, and there is as much to learn from them "
            "as from any other: update them as if nobody had looked at the clock.",
        ),
        Misconception(
            "forgets-gamma",
            forgets_gamma,
            "The discount is missing: what comes one step later counts gamma times as much.",
        ),
        Misconception(
            "takes-one-maximum",
            takes_one_maximum,
            "`.max()` without an axis gives one number, the largest of all rows together. Each row needs the "
            "maximum over its own actions: `axis=1`.",
        ),
        Misconception(
            "keeps-the-action",
            keeps_the_action,
            "Your target uses the value of the same action in the next state. Q-learning asks what the best "
            "action there is worth.",
        ),
        Misconception(
            "loses-repeats",
            loses_repeats,
            "If a pair (s, a) occurs twice in a batch, `new[s, a] += step` keeps only the last step: NumPy reads all "
            "entries first and then writes. `np.add.at(new, (s, a), step)` adds each of them, and so does a loop.",
        ),
        Misconception(
            "one-after-another",
            one_after_another,
            "You read from the table that earlier rows have already changed, so the result depends on the order of "
            "the rows. Compute every target and every difference from `q` as it came in.",
        ),
        Misconception(
            "drops-the-last-reward",
            drops_the_last_reward,
            "In terminated rows your whole target is zero. Only the bootstrap vanishes; the last reward counts, and "
            "it is often the only one there is.",
        ),
    ),
    properties=(
        Property("one step moves Q(s, a) by the fraction alpha towards r + gamma max Q(s', .)", 1, one_step),
        Property("in a batch each row does so, from the table as it came in", 1, batches),
        Property("in terminated rows the target is the reward alone", 1, ends),
        Property("truncated rows still look ahead", 1, time_limits),
        Property("a pair that occurs twice moves twice", 1, repeats),
    ),
    hints=(
        "Three lines: the targets, shape (N,); a copy of the table; the moves.",
        "q[s_next] has shape (N, A): its maximum over axis 1 is one number per row. Only `terminated` switches it off.",
        "np.add.at(new, (s, a), alpha * (target - q[s, a])) adds also where a pair occurs twice.",
    ),
)
