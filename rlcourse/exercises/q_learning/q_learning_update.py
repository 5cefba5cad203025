"""The Q-learning update (Sutton & Barto 2nd ed., equation 6.8) for a batch, with ends and time limits."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains


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


def update(q, s, a, step):
    new = q.copy()
    np.add.at(new, (s, a), step)
    return new


def ahead(q, s_next):
    return q[s_next].max(axis=1)


def stopping(over):
    """A solution that is right but for where the bootstrap stops: over(terminated, truncated) gives bools."""

    def solution(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
        return update(q, s, a, alpha * (r + gamma * ~over(terminated, truncated) * ahead(q, s_next) - q[s, a]))

    return solution


def looking_ahead(value):
    """A solution that is right but for the value of what comes next: value(q, s, a, s_next)."""

    def solution(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
        return update(q, s, a, alpha * (r + gamma * ~terminated * value(q, s, a, s_next) - q[s, a]))

    return solution


def stepping(step):
    """A solution that is right but for the step: step(r, value ahead or 0, old value, alpha, gamma, flags)."""

    def solution(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
        flags = (terminated, truncated)
        return update(q, s, a, step(r, ~terminated * ahead(q, s_next), q[s, a], alpha, gamma, flags))

    return solution


def returning(result):
    """A solution that is right but for what it returns: result(new, q, target, (s, a), alpha)."""

    def solution(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
        target = r + gamma * ~terminated * ahead(q, s_next)
        return result(update(q, s, a, alpha * (target - q[s, a])), q, target, (s, a), alpha)

    return solution


def loses_repeats(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    new[s, a] += alpha * (r + gamma * ~terminated * ahead(q, s_next) - q[s, a])
    return new


def averages_repeats(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    step = update(np.zeros_like(q), s, a, alpha * (r + gamma * ~terminated * ahead(q, s_next) - q[s, a]))
    return q + step / np.maximum(update(np.zeros_like(q), s, a, 1.0), 1.0)


def reading_while_writing(targets, old_values):
    """Row by row; targets, old values or both are read from the table that earlier rows have changed."""

    def solution(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
        new = q.copy()
        for i in range(len(s)):
            target = r[i] + gamma * (not terminated[i]) * (new if targets else q)[s_next[i]].max()
            new[s[i], a[i]] += alpha * (target - (new if old_values else q)[s[i], a[i]])
        return new

    return solution


def moves_the_next_state(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    return update(q, s_next, a, alpha * (r + gamma * ~terminated * ahead(q, s_next) - q[s, a]))


def works_in_place(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    np.add.at(q, (s, a), alpha * (r + gamma * ~terminated * ahead(q, s_next) - q[s, a]))
    return q


def if_of_an_array(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    target = r if terminated else r + gamma * ahead(q, s_next)
    return update(q, s, a, alpha * (target - q[s, a]))


def add_at_without_the_tuple(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    new = q.copy()
    np.add.at(new, s, a, alpha * (r + gamma * ~terminated * ahead(q, s_next) - q[s, a]))
    return new


def first_transition_only(q, s, a, r, s_next, terminated, truncated, alpha, gamma):
    one = slice(0, 1)
    return reference(q, s[one], a[one], r[one], s_next[one], terminated[one], truncated[one], alpha, gamma)


ONE_TRANSITION = (np.zeros((3, 2)), *(np.array([k]) for k in (0, 1, 1.0, 1)), *2 * (np.zeros(1, bool),), 0.5, 0.9)


def draw(rng, n, terminated=False, truncated=False, gamma=None, alpha=None, pairs=None, highest=40):
    """n transitions out of different pairs, unless ``pairs`` names them; all table entries differ, none is 0."""
    n_states, n_actions = int(rng.integers(4, 7)), int(rng.integers(2, 5))
    values = np.setdiff1d(np.arange(highest - 70, highest), [0])
    q = rng.choice(values, (n_states, n_actions), replace=False) / 10
    pairs = rng.choice(q.size, n, replace=False) if pairs is None else rng.permutation(q.size)[np.asarray(pairs)]
    s, a = pairs // n_actions, pairs % n_actions
    s_next = (s + rng.integers(1, n_states, n)) % n_states
    r = rng.choice([-1.0, 1.0], n) * rng.permutation(np.arange(3, 40))[:n] / 10
    gamma = float(rng.choice([0.5, 0.8, 0.9])) if gamma is None else gamma
    alpha = float(rng.choice([0.1, 0.2, 0.25])) if alpha is None else alpha
    return q, s, a, r, s_next, np.zeros(n, bool) | terminated, np.zeros(n, bool) | truncated, alpha, gamma


def one_step(rng):
    cases = [draw(rng, 1), draw(rng, 1, highest=0), *(draw(rng, 1, gamma=gamma) for gamma in (0.0, 0.999, 1.0))]
    return [*cases, *(draw(rng, 1, alpha=alpha) for alpha in (0.01, 0.7, 1.0))]


def batches(rng):
    q, s, a, r, _, terminated, truncated, alpha, gamma = draw(rng, 2)
    chain = (q, s, a, r, np.array([s[0], s[0]]), terminated, truncated, alpha, gamma)  # row 1 looks at what row 0 moves
    chain[0][s[0], a[0]] = 5.0  # and there the moved entry is the largest one
    q, s, a, r, _, *rest = draw(rng, 5)
    on_the_spot = (q, s, a, r, s.copy(), *rest)
    many = np.arange(24)
    state = (many // 4, many % 4, rng.normal(size=24), rng.integers(6, size=24))
    many_digits = (rng.normal(size=(6, 4)), *state, np.zeros(24, bool), np.zeros(24, bool), 1 / 3, 0.97)
    return [draw(rng, 3), draw(rng, 4), draw(rng, 5), draw(rng, 6, highest=0), chain, on_the_spot, many_digits]


def ends(rng):
    patterns = ([True, False, True], [False, True], [False, True, True, False])
    return [draw(rng, 1, terminated=True), *(draw(rng, len(each), np.array(each)) for each in patterns)]


def time_limits(rng):
    some = np.array([True, True, False])
    return [
        draw(rng, 1, truncated=True),
        draw(rng, 1, truncated=True, terminated=True),
        draw(rng, 3, truncated=some),
        draw(rng, 3, truncated=~some),
        draw(rng, 3, truncated=True, terminated=some),
        draw(rng, 4, truncated=[True, False, True, False], terminated=[True, True, False, False]),
    ]


def repeats(rng):
    """The same pair twice and oftener, next to each other and apart, and the same state with other actions."""
    same_state = draw(rng, 4)
    same_state[1][:] = same_state[1][0]
    same_state[2][:] = [0, 1, 1, 0]
    patterns = ([0, 0], [0, 0, 0], [0, 1, 0], [0, 1, 2, 1, 0, 1], [3, 3, 3, 3, 1])
    with_ends = draw(rng, 4, terminated=[True, False, False, True], pairs=[2, 2, 0, 2])
    return [*(draw(rng, len(each), pairs=each) for each in patterns), same_state, with_ends]


EXERCISE = Exercise(
    id="q-learning-update",
    title="The Q-learning update for a batch",
    minutes=9,
    optional=True,
    difficulty=3,
    reference=reference,
    alternatives=(row_by_row, by_counting),
    misconceptions=(
        Misconception(
            "forgets-learning-rate",
            stepping(lambda r, ahead, old, alpha, gamma, flags: r + gamma * ahead - old),
            "The learning rate has no effect: you go all the way to the target. Multiply the difference by alpha.",
        ),
        Misconception(
            "adds-the-whole-target",
            stepping(lambda r, ahead, old, alpha, gamma, flags: alpha * (r + gamma * ahead)),
            "You add alpha * target. Subtract the old Q(s, a) first: the step is alpha * (target - old value).",
        ),
        Misconception(
            "bracket-missing",
            stepping(lambda r, ahead, old, alpha, gamma, flags: alpha * (r - old) + gamma * ahead),
            "alpha multiplies a part of the target only. Put the whole difference in brackets: "
            "alpha * (r + gamma * maximum - old value).",
            variants=(stepping(lambda r, ahead, old, alpha, gamma, flags: alpha * r + gamma * ahead - alpha * old),),
        ),
        Misconception(
            "moves-away",
            stepping(lambda r, ahead, old, alpha, gamma, flags: -alpha * (r + gamma * ahead - old)),
            "The sign is turned round: old value minus target pushes the entry away from the target. The difference is "
            "target minus old value.",
        ),
        Misconception(
            "weights-swapped",
            stepping(lambda r, ahead, old, alpha, gamma, flags: (1 - alpha) * (r + gamma * ahead - old)),
            "alpha and 1 - alpha are swapped: the old value keeps the share 1 - alpha, the target gets the share "
            "alpha.",
        ),
        Misconception(
            "bootstraps-from-terminal",
            stopping(lambda terminated, truncated: np.zeros_like(terminated)),
            "Terminated rows look up the next state as well. Nothing follows a terminal state: its row in the "
            "table is never updated, so whatever it was filled with would leak into the target for ever.",
        ),
        Misconception(
            "terminated-the-wrong-way-round",
            stopping(lambda terminated, truncated: ~terminated),
            "`terminated` is used the wrong way round: you look ahead where the episode ended, and don't where it goes "
            "on. Multiply by the opposite, `~terminated`.",
        ),
        Misconception(
            "stops-at-truncation",
            stopping(lambda terminated, truncated: terminated | truncated),
            "You stop the bootstrap at truncated rows too. There the clock stopped, not the task: the state that was "
            "reached is as good as ever, and its value belongs in the target. Only `terminated` stops it.",
        ),
        Misconception(
            "flags-confused",
            stopping(lambda terminated, truncated: truncated),
            "The two flags are confused: you stop the bootstrap where the clock stopped, and look ahead where the task "
            "was over. It is `terminated` that stops it; `truncated` needs no attention.",
        ),
        Misconception(
            "stops-where-both-are-set",
            stopping(lambda terminated, truncated: terminated & truncated),
            "You stop the bootstrap only in rows that are terminated and truncated at once. `terminated` alone is "
            "enough; `truncated` needs no attention.",
        ),
        Misconception(
            "truncation-wins",
            stopping(lambda terminated, truncated: terminated & ~truncated),
            "A row can be both: the goal was reached in the very step in which the time was up. Then it is "
            "terminated, and nothing follows. `truncated` needs no attention in the target.",
        ),
        Misconception(
            "one-flag-for-all",
            stopping(lambda terminated, truncated: np.full_like(terminated, terminated.any())),
            "One decision is made for the whole batch. Each transition has a flag of its own: multiply by the array "
            "`~terminated`, entry by entry.",
            variants=(
                stopping(lambda terminated, truncated: np.full_like(terminated, terminated.all())),
                stopping(lambda terminated, truncated: np.full_like(terminated, terminated[0])),
            ),
        ),
        Misconception(
            "skips-truncated",
            stepping(
                lambda r, ahead, old, alpha, gamma, flags: np.where(flags[1], 0.0, alpha * (r + gamma * ahead - old))
            ),
            "You leave out truncated rows. Their steps were really taken, and there is as much to learn from them "
            "as from any other: update them as if nobody had looked at the clock.",
            variants=(
                stepping(
                    lambda r, ahead, old, alpha, gamma, flags: np.where(
                        flags[1] & ~flags[0], 0.0, alpha * (r + gamma * ahead - old)
                    )
                ),
            ),
        ),
        Misconception(
            "skips-terminated",
            stepping(
                lambda r, ahead, old, alpha, gamma, flags: np.where(flags[0], 0.0, alpha * (r + gamma * ahead - old))
            ),
            "You leave out terminated rows. The last step of an episode is a step like the others, with the reward "
            "alone as its target; often it is the one that pays.",
        ),
        Misconception(
            "drops-the-last-reward",
            stepping(lambda r, ahead, old, alpha, gamma, flags: alpha * (~flags[0] * (r + gamma * ahead) - old)),
            "In terminated rows your whole target is zero. Only the bootstrap vanishes; the last reward counts, and "
            "it is often the only one there is.",
        ),
        Misconception(
            "forgets-gamma",
            stepping(lambda r, ahead, old, alpha, gamma, flags: alpha * (r + ahead - old)),
            "The discount is missing: what comes one step later counts gamma times as much.",
        ),
        Misconception(
            "discounts-the-reward",
            stepping(lambda r, ahead, old, alpha, gamma, flags: alpha * (gamma * (r + ahead) - old)),
            "gamma multiplies the reward too. The reward comes at once and counts in full; gamma belongs to what lies "
            "ahead.",
        ),
        Misconception(
            "takes-one-maximum",
            looking_ahead(lambda q, s, a, s_next: q[s_next].max()),
            "`.max()` without an axis gives one number, the largest of all rows together. Each row needs the "
            "maximum over its own actions: `axis=1`.",
        ),
        Misconception(
            "maximum-of-the-whole-table",
            looking_ahead(lambda q, s, a, s_next: q.max()),
            "Your maximum runs over the whole table. Only the row of the state that was reached counts: "
            "`q[s_next].max(axis=1)`.",
        ),
        Misconception(
            "wrong-axis",
            looking_ahead(lambda q, s, a, s_next: q[s_next].max(axis=0)),
            "`axis=0` runs down the batch and mixes different transitions. `q[s_next]` has shape (N, A): the maximum "
            "over the actions is taken along `axis=1`.",
        ),
        Misconception(
            "keeps-the-action",
            looking_ahead(lambda q, s, a, s_next: q[s_next, a]),
            "Your target uses the value of the same action in the next state. Q-learning asks what the best "
            "action there is worth.",
        ),
        Misconception(
            "maximum-of-the-old-state",
            looking_ahead(lambda q, s, a, s_next: q[s].max(axis=1)),
            "Your maximum is taken in the state that was left. What lies ahead is ahead of the state that was reached: "
            "`q[s_next]`.",
        ),
        Misconception(
            "mean-for-maximum",
            looking_ahead(lambda q, s, a, s_next: q[s_next].mean(axis=1)),
            "You average over the next actions: that is what a robot is worth that acts at random. Q-learning counts "
            "the best action, `.max(axis=1)`.",
        ),
        Misconception(
            "argmax-for-max",
            looking_ahead(lambda q, s, a, s_next: q[s_next].argmax(axis=1)),
            "`argmax` gives the number of the best action, not its value. The value is `.max(axis=1)`.",
        ),
        Misconception(
            "maximum-at-least-zero",
            looking_ahead(lambda q, s, a, s_next: np.maximum(0.0, q[s_next].max(axis=1))),
            "Your maximum never falls below 0. Where every action is bad, all values of a row are negative, and the "
            "best of them is negative too.",
        ),
        Misconception(
            "maximum-for-the-old-value",
            lambda q, s, a, r, s_next, terminated, truncated, alpha, gamma: update(
                q, s, a, alpha * (r + gamma * ~terminated * ahead(q, s_next) - q[s].max(axis=1))
            ),
            "You subtract the largest value of the old state. The entry that moves is `q[s, a]`, and its own old "
            "value is what is subtracted.",
        ),
        Misconception(
            "moves-the-next-state",
            moves_the_next_state,
            "You move an entry of the state that was reached. The step tells what `q[s, a]` was worth: the state it "
            "started in, the action that was taken.",
        ),
        Misconception(
            "loses-repeats",
            loses_repeats,
            "If a pair (s, a) occurs twice in a batch, `new[s, a] += step` keeps only the last step: NumPy reads all "
            "entries first and then writes. `np.add.at(new, (s, a), step)` adds each of them, and so does a loop.",
        ),
        Misconception(
            "averages-repeats",
            averages_repeats,
            "Where a pair (s, a) occurs twice, you move its entry by the mean of the steps. Both moves count in full: "
            "add them up.",
        ),
        Misconception(
            "one-after-another",
            reading_while_writing(targets=True, old_values=True),
            "You read from the table that earlier rows have already changed, so the result depends on the order of "
            "the rows. Compute every target and every difference from `q` as it came in.",
            variants=(reading_while_writing(True, False), reading_while_writing(False, True)),
        ),
        Misconception(
            "first-transition-only",
            first_transition_only,
            "Only the first transition moves anything; a `return` inside a loop ends it. Let the loop run through, and "
            "return the table behind it.",
        ),
        Misconception(
            "works-in-place",
            works_in_place,
            "The update changes the table that was handed over. Make a copy first, `new = q.copy()`, and write into "
            "that one only: `np.add.at(new, ...)`.",
        ),
        Misconception(
            "returns-the-old-table",
            returning(lambda new, q, target, pair, alpha: q.copy()),
            "The table comes back unchanged. The moves have to be written into the copy that you return: "
            "`np.add.at(new, (s, a), step)`, then `return new`.",
        ),
        Misconception(
            "returns-nothing",
            returning(lambda new, q, target, pair, alpha: None),
            "Your function returns nothing (None). `np.add.at` changes the array it is given and returns None itself, "
            "so `return` the array afterwards, in a line of its own.",
        ),
        Misconception(
            "returns-the-targets",
            returning(lambda new, q, target, pair, alpha: target),
            "You return the targets, and they are right. There is one more step: on a copy of `q`, each entry "
            "`(s, a)` moves by alpha times (target minus old value).",
        ),
        Misconception(
            "returns-the-steps",
            returning(lambda new, q, target, pair, alpha: alpha * (target - q[pair])),
            "You return the N steps, and they are right. Add them to a copy of `q`, each at its pair `(s, a)`, and "
            "return the whole table.",
            variants=(returning(lambda new, q, target, pair, alpha: target - q[pair]),),
        ),
        Misconception(
            "returns-the-entries",
            returning(lambda new, q, target, pair, alpha: q[pair] + alpha * (target - q[pair])),
            "You return the new values of the moved entries only. The caller wants the whole table: a copy of `q` in "
            "which these entries have moved.",
        ),
        Misconception(
            "if-of-an-array",
            if_of_an_array,
            "`if` and `not` want one bool, and `terminated` is an array of N. For arrays the opposite is "
            "`~terminated`; in a product it counts as 0 and 1.",
        ),
        Misconception(
            "add-at-without-the-tuple",
            add_at_without_the_tuple,
            "`np.add.at` takes three arguments: the array, the places, the steps. The places are a pair of index "
            "arrays, in brackets of their own: `np.add.at(new, (s, a), step)`.",
            experiment=complains("at() takes", *ONE_TRANSITION),
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
    used_for="DQN makes this update with a network in place of the table: the same target for a batch of remembered "
    "steps, the same `~terminated`, the same silence about `truncated`.",
)
