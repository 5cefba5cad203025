"""The epsilon-greedy choice with fair ties (Sutton & Barto 2nd ed., section 2.2), judged by its frequencies."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong

DRAWS = 100
TOLERANCE = 0.225  # 4.5 standard errors of a frequency of one half in 100 draws
ALIKE = 0.2  # absolute plus relative, so 0.3 at one half: 4.2 standard errors of the difference of two such frequencies


def reference(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q == q.max())))


def from_probabilities(q, epsilon, rng):
    best = q == q.max()
    p = epsilon / len(q) + (1 - epsilon) * best / best.sum()
    return rng.choice(len(q), p=p)


def shuffled_then_first(q, epsilon, rng):
    order = rng.permutation(len(q))
    if rng.random() >= epsilon:
        return order[np.argmax(q[order])]
    return order[0]


def with_a_loop(q, epsilon, rng):
    if rng.random() < epsilon:
        return rng.integers(0, len(q))
    best = [a for a in range(len(q)) if q[a] == max(q)]
    return best[int(rng.random() * len(best))]


def first_of_the_ties(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(np.argmax(q))


def last_of_the_ties(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(np.flatnonzero(q == q.max())[-1])


def number_within_the_best(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.integers(np.sum(q == q.max())))


def swaps_the_branches(q, epsilon, rng):
    if rng.random() > epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q == q.max())))


def never_explores(q, epsilon, rng):
    return int(rng.choice(np.flatnonzero(q == q.max())))


def always_explores(q, epsilon, rng):
    return int(rng.integers(len(q)))


def explores_only_the_others(q, epsilon, rng):
    best = np.flatnonzero(q == q.max())
    others = np.flatnonzero(q != q.max())
    if len(others) and rng.random() < epsilon:
        return int(rng.choice(others))
    return int(rng.choice(best))


def never_the_last(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q) - 1)) if len(q) > 1 else 0
    return int(rng.choice(np.flatnonzero(q == q.max())))


def own_generator(q, epsilon, rng):
    return reference(q, epsilon, np.random.default_rng())


def same_seed_each_time(q, epsilon, rng):
    return reference(q, epsilon, np.random.default_rng(0))


def draw_action(answer, q, epsilon, seed):
    """One action, checked to be one; each call gets a generator of its own."""
    action = answer(q, epsilon, np.random.default_rng(int(seed)))
    if action is None:
        raise Wrong("The answer is None; is a `return` missing?")
    if type(action) is not int:
        shown = f"an array of shape {action.shape}" if isinstance(action, np.ndarray) else repr(action)[:60]
        raise Wrong(f"One action number (an int) was expected, the answer is {shown}.")
    if not 0 <= action < len(q):
        raise Wrong(f"There are {len(q)} actions, numbered 0 to {len(q) - 1}; the answer is {action}.")
    return action


def frequencies(answer, q, epsilon, rng):
    """How often each action comes in DRAWS calls, or in a few where all calls should give the same."""
    draws = 40 if epsilon == 0 and np.sum(q == q.max()) == 1 else DRAWS
    actions = [draw_action(answer, q, epsilon, seed) for seed in rng.integers(2**31, size=draws)]
    return np.bincount(actions, minlength=len(q)) / draws


def are_as_promised(seen, q, epsilon, rng):
    best = q == q.max()
    wanted = epsilon / len(q) + (1 - epsilon) * best / best.sum()
    off = int(np.argmax(np.abs(seen - wanted)))
    if abs(seen[off] - wanted[off]) <= TOLERANCE:
        return None
    return (
        f"With q = {q.tolist()} and epsilon = {epsilon:g}, action {off} should come in {wanted[off]:.0%} of the draws; "
        f"it came in {seen[off]:.0%}."
    )


def repeats_itself(answer, q, epsilon, rng):
    """Whether the same generator state gave the same action each of 12 times."""
    seeds = rng.integers(2**31, size=12)
    return all(draw_action(answer, q, epsilon, seed) == draw_action(answer, q, epsilon, seed) for seed in seeds)


def is_repeatable(seen, q, epsilon, rng):
    if seen:
        return None
    return "Called twice with generators in the same state, it gave two different actions: it draws from elsewhere."


def one_best(rng):
    low, high = sorted(rng.choice(np.arange(-30, 30), 2, replace=False).tolist())
    q = rng.permutation([high, low, low - 10, low - 20]) / 10
    return [
        (np.array([low, high]) / 10, 1.0, rng),
        (np.array([high, low, low - 5]) / 10, 1.0, rng),
        (q, 0.0, rng),
        (q, 0.5, rng),
    ]


def ties(rng):
    high = float(rng.integers(-20, 20) / 10)
    return [
        (np.array([high - 1, high, high]), 0.0, rng),
        (np.full(3, -high), 0.6, rng),
    ]


def any_values(rng):
    return [(rng.integers(-9, 9, 6) / 10, 0.7, rng)]


EXERCISE = Exercise(
    id="epsilon-greedy",
    title="Epsilon-greedy with fair ties",
    minutes=6,
    difficulty=2,
    reference=reference,
    alternatives=(from_probabilities, shuffled_then_first, with_a_loop),
    misconceptions=(
        Misconception(
            "first-of-the-ties",
            first_of_the_ties,
            "`np.argmax` always gives the first of equally good actions. At the start all values are equal, "
            "so such a robot walks towards action 0 only. Draw among all indices where q equals its maximum.",
        ),
        Misconception(
            "last-of-the-ties",
            last_of_the_ties,
            "Of equally good actions you always take the last one. Draw one of them: `rng.choice` takes the list of"
            " their indices.",
        ),
        Misconception(
            "number-within-the-best",
            number_within_the_best,
            "You draw a number within the list of the best actions and return that number. What is wanted is the "
            "action that stands there: best[number], or `rng.choice(best)`.",
        ),
        Misconception(
            "swaps-the-branches",
            swaps_the_branches,
            "You explore with probability 1 - epsilon and are greedy with probability epsilon: it is the other way "
            "round. `rng.random() < epsilon` is true in a fraction epsilon of the draws, and then you explore.",
        ),
        Misconception(
            "never-explores",
            never_explores,
            "Your choice is always greedy; epsilon has no effect. In a fraction epsilon of the calls any action "
            "should come, drawn without looking at q.",
        ),
        Misconception(
            "always-explores",
            always_explores,
            "Your choice is always random; q has no effect. Where no random action is due, take one of those with the "
            "largest q.",
        ),
        Misconception(
            "explores-only-the-others",
            explores_only_the_others,
            "Your random branch leaves out the greedy action. The usual definition draws from all actions there, "
            "so the greedy one comes with probability 1 - epsilon + epsilon / A.",
        ),
        Misconception(
            "never-the-last",
            never_the_last,
            "Your random branch never draws the last action: the upper end of `rng.integers(n)` is excluded "
            "already, so `rng.integers(len(q))` is right as it stands.",
        ),
        Misconception(
            "own-generator",
            own_generator,
            "Your frequencies are right, but the randomness doesn't come from the `rng` that was handed over, so "
            "nobody can repeat your experiment. Call `rng.random()`, not `np.random.random()`.",
        ),
        Misconception(
            "same-seed-each-time",
            same_seed_each_time,
            "You make a new generator with a fixed seed inside the function, so that every call draws the same "
            "numbers. Use the `rng` that was handed over.",
        ),
    ),
    properties=(
        Property(
            "explores in a fraction epsilon of the calls, among all actions",
            2,
            one_best,
            frequencies,
            are_as_promised,
            ALIKE,
        ),
        Property("equally good actions come equally often", 1, ties, frequencies, are_as_promised, ALIKE),
        Property("all randomness comes from rng", 1, any_values, repeats_itself, is_repeatable),
    ),
    hints=(
        "Two branches: with probability epsilon draw any action, otherwise draw one of the best.",
        "`rng.random() < epsilon` decides; `rng.integers(len(q))` draws any action.",
        "`np.flatnonzero(q == q.max())` lists the best actions; `rng.choice` draws one of them.",
    ),
)
