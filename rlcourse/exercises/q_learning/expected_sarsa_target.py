"""The expected SARSA target (Sutton & Barto 2nd ed., equation 6.9) for a batch of transitions."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


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


def takes_the_maximum(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * q[s_next].max(axis=1)


def takes_the_plain_mean(q, r, s_next, terminated, epsilon, gamma):
    return r + gamma * ~terminated * q[s_next].mean(axis=1)


def swaps_the_weights(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    return r + gamma * ~terminated * (epsilon * next_q.max(axis=1) + (1 - epsilon) * next_q.mean(axis=1))


def greedy_not_among_random(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    best = next_q.max(axis=1)
    others = (next_q.sum(axis=1) - best) / (q.shape[1] - 1)
    return r + gamma * ~terminated * ((1 - epsilon) * best + epsilon * others)


def bootstraps_from_terminal(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    return r + gamma * ((1 - epsilon) * next_q.max(axis=1) + epsilon * next_q.mean(axis=1))


def drops_the_last_reward(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    return ~terminated * (r + gamma * ((1 - epsilon) * next_q.max(axis=1) + epsilon * next_q.mean(axis=1)))


def mean_of_the_whole_table(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    return r + gamma * ~terminated * ((1 - epsilon) * next_q.max(axis=1) + epsilon * next_q.mean())


def best_lacks_its_share(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    best = next_q.max(axis=1)
    others = (next_q.sum(axis=1) - best) / q.shape[1]
    return r + gamma * ~terminated * ((1 - epsilon) * best + epsilon * others)


def sums_instead_of_averaging(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    return r + gamma * ~terminated * ((1 - epsilon) * next_q.max(axis=1) + epsilon * next_q.sum(axis=1))


def one_number_for_all(q, r, s_next, terminated, epsilon, gamma):
    next_q = q[s_next]
    return r + gamma * ~terminated * ((1 - epsilon) * next_q.max() + epsilon * next_q.mean())


def forgets_gamma(q, r, s_next, terminated, epsilon, gamma):
    return reference(q, r, s_next, terminated, epsilon, 1.0)


def draw(rng, n, terminated, epsilon=None, gamma=None, ties=False):
    """A table whose rows have a clear best action (or two, with ties), and n transitions into it."""
    n_states, n_actions = int(rng.integers(3, 6)), int(rng.integers(3, 5))
    q = rng.choice(np.arange(-30, 20), (n_states, n_actions), replace=False) / 10
    q[np.arange(n_states), rng.integers(n_actions, size=n_states)] = rng.integers(21, 40, n_states) / 10
    if ties:
        q[:, 0] = q[:, 1] = q.max(axis=1)
    r = rng.integers(5, 30, n) / 10
    s_next = rng.integers(n_states, size=n)
    epsilon = float(rng.choice([0.1, 0.2, 0.3])) if epsilon is None else epsilon
    gamma = float(rng.choice([0.5, 0.8, 0.9])) if gamma is None else gamma
    return q, r, s_next, np.full(n, terminated) if isinstance(terminated, bool) else terminated, epsilon, gamma


def on_the_way(rng):
    return [
        draw(rng, 1, False),
        draw(rng, 4, False),
        draw(rng, 3, False, gamma=1.0),
        draw(rng, 3, False, gamma=0.0),
        draw(rng, 2, False, epsilon=0.0),
        draw(rng, 2, False, epsilon=1.0),
        draw(rng, 3, False, ties=True),
    ]


def at_the_end(rng):
    return [draw(rng, 1, True), draw(rng, 4, np.array([False, True, True, False])), draw(rng, 2, True, gamma=1.0)]


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
            takes_the_maximum,
            "This is the Q-learning target: it assumes that the next action is always the best one. The policy that "
            "acts here explores, so its average counts the other actions too, with the weight that epsilon gives "
            "them.",
        ),
        Misconception(
            "takes-the-plain-mean",
            takes_the_plain_mean,
            "You weigh all actions equally, as if the policy were purely random. Only the share epsilon is; the "
            "rest, 1 - epsilon, goes to the best action.",
        ),
        Misconception(
            "swaps-the-weights",
            swaps_the_weights,
            "The two weights are swapped: 1 - epsilon belongs to the maximum, epsilon to the mean.",
        ),
        Misconception(
            "greedy-not-among-random",
            greedy_not_among_random,
            "You average the random part over the other actions only. A random draw may hit the best action "
            "too: the mean runs over all of them.",
        ),
        Misconception(
            "bootstraps-from-terminal",
            bootstraps_from_terminal,
            "Rows with terminated = True still look up the next state. Nothing follows there: the target is the "
            "reward alone.",
        ),
        Misconception(
            "drops-the-last-reward",
            drops_the_last_reward,
            "In terminated rows your whole target is zero. Only the part behind gamma vanishes; the reward of the "
            "last step stays.",
        ),
        Misconception(
            "mean-of-the-whole-table",
            mean_of_the_whole_table,
            "`.mean()` without an axis averages over the rows as well and gives one number for the whole batch. "
            "Each row needs its own mean over actions: `axis=1`.",
        ),
        Misconception(
            "forgets-gamma",
            forgets_gamma,
            "The discount is missing: what comes one step later counts gamma times as much.",
        ),
        Misconception(
            "best-lacks-its-share",
            best_lacks_its_share,
            "Your probabilities don't add up to 1: the best action gets 1 - epsilon, and besides its share epsilon "
            "/ A of the random draws, like every other action.",
        ),
        Misconception(
            "sums-instead-of-averaging",
            sums_instead_of_averaging,
            "A random draw hits each of the A actions with probability epsilon / A. So epsilon is multiplied by "
            "their mean, not by their sum.",
        ),
        Misconception(
            "one-number-for-all",
            one_number_for_all,
            "Without an axis, `.max()` and `.mean()` give one number for the whole batch. Each row needs its own, "
            "over its actions: `axis=1`.",
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
    optional=True,
)
