"""One TD(0) update of a value table (Sutton & Barto 2nd ed., equation 6.2)."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains


def reference(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    target = r + gamma * (not terminated) * v[s_next]
    v[s] += alpha * (target - v[s])
    return v


def with_a_branch(v, s, r, s_next, terminated, alpha, gamma):
    target = r if terminated else r + gamma * v[s_next]
    return np.array([value + alpha * (target - value) if state == s else value for state, value in enumerate(v)])


def as_weighted_mean(v, s, r, s_next, terminated, alpha, gamma):
    bootstrap = 0.0 if terminated else v[s_next]
    picked = np.arange(len(v)) == s
    return np.where(picked, (1 - alpha) * v + alpha * (r + gamma * bootstrap), v)


def aiming_at(target):
    """A solution that is right but for its target: target(v, s, r, s_next, terminated, gamma)."""

    def solution(v, s, r, s_next, terminated, alpha, gamma):
        new = v.copy()
        new[s] += alpha * (target(v, s, r, s_next, bool(terminated), gamma) - v[s])
        return new

    return solution


def setting(value):
    """A solution that is right but for the new V(s): value(old, target, alpha, terminated)."""

    def solution(v, s, r, s_next, terminated, alpha, gamma):
        new = v.copy()
        new[s] = value(v[s], r + gamma * (not terminated) * v[s_next], alpha, terminated)
        return new

    return solution


def bracket_missing(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    new[s] = (1 - alpha) * v[s] + alpha * r + gamma * (not terminated) * v[s_next]
    return new


def moves_the_next_state(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    target = r + gamma * (not terminated) * v[s_next]
    v[s_next] += alpha * (target - v[s_next])
    return v


def moves_the_next_state_by_the_error(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy()
    new[s_next] += alpha * (r + gamma * (not terminated) * v[s_next] - v[s])
    return new


def moves_every_state(v, s, r, s_next, terminated, alpha, gamma):
    return v + alpha * (r + gamma * (not terminated) * v[s_next] - v[s])


def moves_every_state_to_the_target(v, s, r, s_next, terminated, alpha, gamma):
    return v + alpha * (r + gamma * (not terminated) * v[s_next] - v)


def clears_the_terminal_entry(v, s, r, s_next, terminated, alpha, gamma):
    new = reference(v, s, r, s_next, terminated, alpha, gamma)
    if terminated:
        new[s_next] = 0.0
    return new


def starts_from_zeros(v, s, r, s_next, terminated, alpha, gamma):
    return np.where(np.arange(len(v)) == s, reference(v, s, r, s_next, terminated, alpha, gamma), 0.0)


def works_in_place(v, s, r, s_next, terminated, alpha, gamma):
    v[s] += alpha * (r + gamma * (not terminated) * v[s_next] - v[s])
    return v


def returns_one_number(v, s, r, s_next, terminated, alpha, gamma):
    return reference(v, s, r, s_next, terminated, alpha, gamma)[s]


def returns_the_error(v, s, r, s_next, terminated, alpha, gamma):
    return r + gamma * (not terminated) * v[s_next] - v[s]


def returns_the_error_too(v, s, r, s_next, terminated, alpha, gamma):
    error = r + gamma * (not terminated) * v[s_next] - v[s]
    return reference(v, s, r, s_next, terminated, alpha, gamma), error


def returns_nothing(v, s, r, s_next, terminated, alpha, gamma):
    reference(v, s, r, s_next, terminated, alpha, gamma)


def rounds(v, s, r, s_next, terminated, alpha, gamma):
    return reference(v, s, r, s_next, terminated, alpha, gamma).round(3)


def target_in_one_branch(v, s, r, s_next, terminated, alpha, gamma):
    if not terminated:
        target = r + gamma * v[s_next]
    new = v.copy()
    new[s] += alpha * (target - v[s])
    return new


def forgets_the_brackets(v, s, r, s_next, terminated, alpha, gamma):
    new = v.copy
    new[s] += alpha * (r + gamma * (not terminated) * v[s_next] - v[s])
    return new


def draw(rng, s, s_next, terminated, n=4, alpha=None, gamma=None):
    """A table without zeros, a reward of either sign, and a step from s to s_next."""
    v = rng.choice([-1.0, 1.0], n) * rng.permutation(np.arange(3, 40))[:n] / 10
    r = float(rng.choice([-1.0, 1.0]) * rng.integers(5, 30) / 10)
    alpha = float(rng.choice([0.1, 0.2, 0.3, 0.6])) if alpha is None else alpha
    gamma = float(rng.choice([0.5, 0.7, 0.8, 0.9])) if gamma is None else gamma
    return v, s, r, s_next, terminated, alpha, gamma


def with_numpy_types(v, s, r, s_next, terminated, alpha, gamma):
    """The types that the cell below the exercise hands over: entries of arrays, not Python's own numbers."""
    return v, np.int64(s), np.float64(r), np.int64(s_next), np.bool_(terminated), alpha, gamma


def on_the_way(rng):
    pairs = [(0, 2), (2, 0), (1, 3), (3, 1), (0, 1), (1, 0)]
    cases = [draw(rng, *pair, False) for pair in pairs]
    cases += [draw(rng, 1, 1, False), draw(rng, 7, 8, False, n=9)]
    cases += [draw(rng, 1, 2, False, gamma=gamma) for gamma in (0.0, 0.999, 1.0)]
    cases += [draw(rng, 2, 1, False, alpha=alpha) for alpha in (0.01, 0.9, 1.0)]
    for sign in (-1.0, 1.0):
        v, s, r, s_next, terminated, alpha, gamma = draw(rng, 2, 1, False)
        cases.append((sign * abs(v), s, sign * abs(r), s_next, terminated, alpha, gamma))
    v, s, r, s_next, terminated, alpha, gamma = draw(rng, 1, 2, False, n=5)
    v[s] = r + gamma * v[s_next] - 5e-4  # hardly any error left
    cases.append((v, s, r, s_next, terminated, alpha, gamma))
    many_digits = (rng.normal(size=20), 3, float(rng.normal()), 5, False, 1 / 3, 0.97)
    return [*cases, with_numpy_types(*draw(rng, 2, 3, False)), many_digits]


def at_the_end(rng):
    """Terminal states anywhere, with any number in the table."""
    cases = [draw(rng, s, s_next, True) for s, s_next in ((1, 0), (0, 1), (0, 2), (2, 3), (3, 0))]
    for garbage in (-1e6, 1e6):
        v, *rest = draw(rng, 0, 1, True)
        v[1] = garbage
        cases.append((v, *rest))
    v, s, _, *rest = draw(rng, 2, 1, True)
    return [*cases, (v, s, 0.0, *rest), draw(rng, 1, 2, True, alpha=1.0, gamma=1.0), with_numpy_types(*cases[0])]


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
            setting(lambda old, target, alpha, ended: target),
            "You put the target in the place of V(s). One sample is too noisy for that: move only the "
            "fraction alpha of the way, V(s) + alpha * (target - V(s)).",
        ),
        Misconception(
            "no-learning-rate-at-the-end",
            setting(lambda old, target, alpha, ended: target if ended else old + alpha * (target - old)),
            "In the last step you put the reward in the place of V(s). The last step is a sample like the others: "
            "its target is r, and V(s) moves the fraction alpha towards it.",
        ),
        Misconception(
            "adds-the-whole-target",
            setting(lambda old, target, alpha, ended: old + alpha * target),
            "You add alpha * target. What is added should be alpha times the distance to the target: "
            "without the `- v[s]`, the value grows at each visit and never settles.",
        ),
        Misconception(
            "bootstraps-from-terminal",
            aiming_at(lambda v, s, r, s_next, ended, gamma: r + gamma * v[s_next]),
            "You also look up V(s') where the episode ended. Nothing follows a terminal state, so there the target "
            "is the reward alone, whatever number stands in the table.",
        ),
        Misconception(
            "terminated-the-wrong-way-round",
            aiming_at(lambda v, s, r, s_next, ended, gamma: r + gamma * ended * v[s_next]),
            "`terminated` is used the wrong way round: you look up V(s') where the episode ended, and leave it out "
            "where it goes on. It should vanish where `terminated` is True: `not terminated`.",
        ),
        Misconception(
            "drops-the-last-reward",
            aiming_at(lambda v, s, r, s_next, ended, gamma: 0.0 if ended else r + gamma * v[s_next]),
            "At the end of an episode you set the whole target to zero, the reward included. Only what comes after "
            "the last step is zero; the reward of that step was really received.",
        ),
        Misconception(
            "skips-the-last-step",
            setting(lambda old, target, alpha, ended: old if ended else old + alpha * (target - old)),
            "Nothing moves when the episode ends. But the last step is a step like the others, only with a target "
            "of its own: the reward alone. In many tasks it is the one step that pays.",
        ),
        Misconception(
            "clears-the-terminal-entry",
            clears_the_terminal_entry,
            "V(s) comes out right, but you also write a 0 into the table at the terminal state. One entry moves in an "
            "update, V(s); leave the zero to the target.",
        ),
        Misconception(
            "moves-the-next-state",
            moves_the_next_state,
            "You move V(s'), the value of the state that was reached. The step tells you what s was worth, the state "
            "it started in: V(s) is what moves.",
            variants=(moves_the_next_state_by_the_error,),
        ),
        Misconception(
            "moves-every-state",
            moves_every_state,
            "All entries of the table move. The step says something about one state, the one it started in: change "
            "`new[s]`, not the whole array.",
            variants=(moves_every_state_to_the_target,),
        ),
        Misconception(
            "starts-from-zeros",
            starts_from_zeros,
            "V(s) comes out right, but all other values are lost: you return a new array of zeros with one entry "
            "filled in. Start from `v.copy()`.",
        ),
        Misconception(
            "moves-away",
            setting(lambda old, target, alpha, ended: old + alpha * (old - target)),
            "The sign is turned round: alpha * (V(s) - target) pushes the value away from the target. "
            "The difference is target minus old value.",
        ),
        Misconception(
            "states-exchanged",
            aiming_at(lambda v, s, r, s_next, ended, gamma: r + gamma * v[s] + v[s] - (not ended) * v[s_next]),
            "V(s) and V(s') have changed places: what lies ahead, gamma * V(s'), is added, and the old value V(s) is "
            "taken off.",
        ),
        Misconception(
            "flips-bits",
            aiming_at(lambda v, s, r, s_next, ended, gamma: r + gamma * -(1 + int(ended)) * v[s_next]),
            "It looks as if you wrote `~terminated`. For one Python bool that flips all bits: ~False is -1, ~True is "
            "-2. Write `not terminated`, or use an `if`.",
        ),
        Misconception(
            "forgets-gamma",
            aiming_at(lambda v, s, r, s_next, ended, gamma: r + (not ended) * v[s_next]),
            "The discount is missing: what comes one step later counts gamma times as much, r + gamma * v[s_next].",
        ),
        Misconception(
            "discounts-the-reward",
            aiming_at(lambda v, s, r, s_next, ended, gamma: gamma * (r + (not ended) * v[s_next])),
            "You multiply the reward by gamma too. The reward comes at once and counts in full; gamma belongs to "
            "V(s') alone: r + gamma * v[s_next].",
        ),
        Misconception(
            "discounts-the-old-value",
            aiming_at(lambda v, s, r, s_next, ended, gamma: r + v[s] + gamma * ((not ended) * v[s_next] - v[s])),
            "gamma multiplies the old value V(s) as well. It belongs to V(s') alone: "
            "r + gamma * v[s_next] - v[s], without a bracket behind gamma.",
        ),
        Misconception(
            "weights-swapped",
            setting(lambda old, target, alpha, ended: alpha * old + (1 - alpha) * target),
            "alpha and 1 - alpha are swapped: the old value keeps the share 1 - alpha, the target gets the share "
            "alpha.",
        ),
        Misconception(
            "bracket-missing",
            bracket_missing,
            "alpha multiplies the reward only, so gamma * V(s') is added in full at each visit. Put the whole target "
            "in brackets: alpha * (r + gamma * v[s_next]).",
        ),
        Misconception(
            "another-state-ahead",
            aiming_at(lambda v, s, r, s_next, ended, gamma: r + gamma * (not ended) * v.max()),
            "What lies ahead is not read at `s_next`. The robot is in one particular state after the step, and only "
            "V(s') = v[s_next] belongs in the target: not the largest value of the table, and not a neighbour's.",
            variants=(
                aiming_at(lambda v, s, r, s_next, ended, gamma: r + gamma * (not ended) * v[(s + 1) % len(v)]),
                aiming_at(lambda v, s, r, s_next, ended, gamma: r + gamma * (not ended) * v[s]),
            ),
        ),
        Misconception(
            "works-in-place",
            works_in_place,
            "The update changes the array that was handed over. Begin with `new = v.copy()` and change that; a slice, "
            "`v[:]`, is no copy in NumPy, it shows the same numbers.",
        ),
        Misconception(
            "returns-one-number",
            returns_one_number,
            "You return the new V(s) alone, and its number is right. The caller wants the whole table: "
            "copy `v`, change one entry, return the copy.",
        ),
        Misconception(
            "returns-the-error",
            returns_the_error,
            "You return the TD error, and it is right. There are two steps left: V(s) moves by alpha times this error, "
            "on a copy of `v`, and the copy is returned.",
        ),
        Misconception(
            "returns-the-error-too",
            returns_the_error_too,
            "You return two things. The table is right; return it alone, as the cells below go on with it.",
        ),
        Misconception(
            "returns-nothing",
            returns_nothing,
            "Your function returns nothing (None). After the update of the copy, `return` it.",
        ),
        Misconception(
            "rounds",
            rounds,
            "Your values are rounded. Small steps would be lost by that, and soon nothing would move any more: return "
            "the numbers as they are.",
            variants=(lambda *args: reference(*args).round(2), lambda *args: reference(*args).round(6)),
        ),
        Misconception(
            "target-in-one-branch",
            target_in_one_branch,
            "A name gets its value in one branch of your `if` only. When the episode ends, the target is `r`: that "
            "needs an `else`.",
        ),
        Misconception(
            "forgets-the-brackets",
            forgets_the_brackets,
            "`v.copy` is the method itself; with brackets, `v.copy()`, it is called and gives the copy.",
            experiment=complains("'builtin_function_or_method' object", np.ones(3), 0, 1.0, 1, False, 0.5, 0.9),
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
    used_for="This is the step that TD learners take, also those with networks: `tabular.td0` takes it for a hundred "
    "robots at once in the next cells, and with Q in place of V it becomes Q-learning.",
)
