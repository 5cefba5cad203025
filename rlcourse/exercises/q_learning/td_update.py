"""One TD(0) update of a value table (Sutton & Barto 2nd ed., equation 6.2)."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def reference(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    target = r + gamma * (not terminated) * v[s_next]
    v[s] += alpha * (target - v[s])
    return v


def with_a_branch(v, s, r, s_next, terminated, alpha, gamma):
    target = r if terminated else r + gamma * v[s_next]
    new = list(v)
    new[s] = new[s] + alpha * (target - new[s])
    return np.array(new)


def as_weighted_mean(v, s, r, s_next, terminated, alpha, gamma):
    bootstrap = 0.0 if terminated else v[s_next]
    picked = np.arange(len(v)) == s
    return np.where(picked, (1 - alpha) * v + alpha * (r + gamma * bootstrap), v)


def forgets_learning_rate(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    v[s] = r + gamma * (not terminated) * v[s_next]
    return v


def adds_the_whole_target(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    v[s] += alpha * (r + gamma * (not terminated) * v[s_next])
    return v


def bootstraps_from_terminal(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    v[s] += alpha * (r + gamma * v[s_next] - v[s])
    return v


def drops_the_last_reward(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    v[s] += alpha * ((not terminated) * (r + gamma * v[s_next]) - v[s])
    return v


def forgets_gamma(v, s, r, s_next, terminated, alpha, gamma):
    return reference(v, s, r, s_next, terminated, alpha, 1.0)


def skips_the_last_step(v, s, r, s_next, terminated, alpha, gamma):
    return v.copy() if terminated else reference(v, s, r, s_next, terminated, alpha, gamma)


def weights_swapped(v, s, r, s_next, terminated, alpha, gamma):
    return reference(v, s, r, s_next, terminated, 1 - alpha, gamma)


def moves_the_next_state(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    target = r + gamma * (not terminated) * v[s_next]
    v[s_next] += alpha * (target - v[s_next])
    return v


def moves_away(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    target = r + gamma * (not terminated) * v[s_next]
    v[s] += alpha * (v[s] - target)
    return v


def flips_bits(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    target = r + gamma * -(1 + int(terminated)) * v[s_next]  # what `~terminated` is for a plain bool
    v[s] += alpha * (target - v[s])
    return v


def returns_one_number(v, s, r, s_next, terminated, alpha, gamma):
    return reference(v, s, r, s_next, terminated, alpha, gamma)[s]


def draw(rng, terminated, gamma=None, alpha=None):
    """A table without zeros, and a transition between two different states of it."""
    n = int(rng.integers(2, 6))
    v = rng.choice([-1.0, 1.0], n) * rng.integers(3, 30, n) / 10
    s, s_next = (int(state) for state in rng.permutation(n)[:2])
    r = float(rng.integers(5, 30) / 10)
    alpha = float(rng.integers(1, 8) / 10) if alpha is None else alpha
    gamma = float(rng.integers(5, 10) / 10) if gamma is None else gamma
    return v, s, r, s_next, terminated, alpha, gamma


def on_the_way(rng):
    v, s, r, _, _, alpha, gamma = draw(rng, False)
    stays = (v, s, r, s, False, alpha, gamma)
    return [draw(rng, False) for _ in range(4)] + [draw(rng, False, gamma=0.0), draw(rng, False, gamma=1.0), stays]


def at_the_end(rng):
    return [draw(rng, True) for _ in range(4)] + [draw(rng, True, gamma=1.0, alpha=1.0)]


EXERCISE = Exercise(
    id="td-update",
    title="One step of TD(0)",
    minutes=4,
    difficulty=1,
    reference=reference,
    alternatives=(with_a_branch, as_weighted_mean),
    misconceptions=(
        Misconception(
            "forgets-learning-rate",
            forgets_learning_rate,
            "You put the target in the place of V(s). One sample is too noisy for that: move only the "
            "fraction alpha of the way, V(s) + alpha * (target - V(s)).",
        ),
        Misconception(
            "adds-the-whole-target",
            adds_the_whole_target,
            "You add alpha * target. What is added should be alpha times the distance to the target: "
            "without the `- v[s]`, the value grows at each visit and never settles.",
        ),
        Misconception(
            "bootstraps-from-terminal",
            bootstraps_from_terminal,
            "You also look up V(s') where the episode ended. Nothing follows a terminal state, so there the target "
            "is the reward alone, whatever number stands in the table.",
        ),
        Misconception(
            "drops-the-last-reward",
            drops_the_last_reward,
            "At the end of an episode you set the whole target to zero, the reward included. Only what comes after "
            "the last step is zero; the reward of that step was really received.",
        ),
        Misconception(
            "moves-the-next-state",
            moves_the_next_state,
            "You move V(s'), the value of the state that was reached. The step tells you what s was worth, the state "
            "it started in: V(s) is what moves.",
        ),
        Misconception(
            "moves-away",
            moves_away,
            "The sign is turned round: alpha * (V(s) - target) pushes the value away from the target. "
            "The difference is target minus old value.",
        ),
        Misconception(
            "flips-bits",
            flips_bits,
            "It looks as if you wrote `~terminated`. For one Python bool that flips all bits: ~False is -1, ~True is "
            "-2. Write `not terminated`, or use an `if`.",
        ),
        Misconception(
            "returns-one-number",
            returns_one_number,
            "You return the new V(s) alone, and its number is right. The caller wants the whole table: "
            "copy `v`, change one entry, return the copy.",
        ),
        Misconception(
            "forgets-gamma",
            forgets_gamma,
            "The discount is missing: what comes one step later counts gamma times as much, r + gamma * v[s_next].",
        ),
        Misconception(
            "skips-the-last-step",
            skips_the_last_step,
            "Nothing moves when the episode ends. But the last step is a step like the others, only with a target "
            "of its own: the reward alone. In many tasks it is the one step that pays.",
        ),
        Misconception(
            "weights-swapped",
            weights_swapped,
            "alpha and 1 - alpha are swapped: the old value keeps the share 1 - alpha, the target gets the share "
            "alpha.",
        ),
    ),
    properties=(
        Property("V(s) moves by the fraction alpha towards r + gamma V(s'), and nothing else moves", 2, on_the_way),
        Property("a terminal next state counts as worth 0", 1, at_the_end),
    ),
    hints=(
        "Build it in two lines: first the target, then the move of v[s] towards it.",
        "The target is r + gamma * v[s_next], or r alone if terminated.",
        "On a copy of v: v[s] = v[s] + alpha * (target - v[s]). Return the copy.",
    ),
)
