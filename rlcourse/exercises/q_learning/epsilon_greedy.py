"""The epsilon-greedy choice with fair ties (Sutton & Barto 2nd ed., section 2.2), judged by its frequencies."""

import copy
from functools import lru_cache

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.checks.experiments import complains
from rlcourse.exercises.q_learning.chances import is_unlikely

CHANCE = 1e-6 / 100  # of a false rejection, for each of the (fewer than 100) frequencies that a check compares
# Absolute plus relative, so 0.1 at one half: 4 standard errors of the difference of two shares of 800.
ALIKE = 0.07


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


def pick(q, rng):
    """One of the best, fairly."""
    return int(rng.choice(np.flatnonzero(q == q.max())))


def any_action(q, rng):
    return int(rng.integers(len(q)))


def mixing(explore=any_action, exploit=pick, rate=lambda epsilon, q: epsilon):
    """A solution of two branches: explore(q, rng) with probability rate(epsilon, q), else exploit(q, rng)."""

    def solution(q, epsilon, rng):
        return explore(q, rng) if rng.random() < rate(epsilon, q) else exploit(q, rng)

    return solution


def below_a_margin(margin):
    return mixing(exploit=lambda q, rng: int(rng.choice(np.flatnonzero(q >= q.max() - margin))))


def with_noise(size):
    return mixing(exploit=lambda q, rng: int(np.argmax(q + size * rng.random(len(q)))))


def tie_if_all_are_equal(q, rng):
    return any_action(q, rng) if np.all(q == q[0]) else int(np.argmax(q))


def tie_gives_any(q, rng):
    return any_action(q, rng) if np.sum(q == q.max()) > 1 else int(np.argmax(q))


def search_from_zero(q, rng):
    best = [a for a in range(len(q)) if q[a] >= max(0.0, q.max())]
    return int(rng.choice(best)) if best else 0


def later_tie_by_coin(q, rng):
    best = 0
    for a in range(1, len(q)):
        if q[a] > q[best] or (q[a] == q[best] and rng.random() < 0.5):
            best = a
    return best


def softmax(q, epsilon, rng):
    p = np.exp((q - q.max()) / max(epsilon, 1e-3))
    return int(rng.choice(len(q), p=p / p.sum()))


def coin_for_each_action(q, epsilon, rng):
    for a in range(len(q)):
        if rng.random() < epsilon:
            return a
    return pick(q, rng)


def one_number_for_coin_and_action(q, epsilon, rng):
    u = rng.random()
    return int(u * len(q)) if u < epsilon else pick(q, rng)


def one_number_for_coin_and_tie(q, epsilon, rng):
    u, best = rng.random(), np.flatnonzero(q == q.max())
    return any_action(q, rng) if u < epsilon else int(best[int(u * len(best))])


def explores_only_the_others(q, epsilon, rng):
    best = rng.choice(np.flatnonzero(q == q.max()))
    if len(q) > 1 and rng.random() < epsilon:
        return int(rng.choice(np.delete(np.arange(len(q)), best)))
    return int(best)


def with_probabilities(q, epsilon, rng):
    return epsilon / len(q) + (1 - epsilon) * (np.arange(len(q)) == q.argmax())


def draws(answer, q, epsilon, rng, number):
    """So many actions, each checked to be one."""
    actions = answer.many(number, q, epsilon, rng)
    for action in actions:
        if type(action) is not int or not 0 <= action < len(q):
            raise Wrong(why_no_action(action, q))
    return actions


def why_no_action(action, q):
    if action is None:
        return "The answer is None; is a `return` missing?"
    if type(action) is not int:
        shown = f"an array of shape {action.shape}" if isinstance(action, np.ndarray) else repr(action)[:60]
        return f"One action number (an int) was expected, the answer is {shown}."
    return f"There are {len(q)} actions, numbered 0 to {len(q) - 1}; the answer is {action}."


def frequencies(answer, q, epsilon, rng, number):
    """How often each action comes."""
    return np.bincount(draws(answer, q, epsilon, rng, number), minlength=len(q)) / number


def are_as_promised(seen, q, epsilon, rng, number):
    best = q == q.max()
    wanted = epsilon / len(q) + (1 - epsilon) * best / best.sum()
    off = int(np.argmax(np.abs(seen - wanted)))
    if not any(is_unlikely(*each, number, CHANCE) for each in zip(seen, wanted, strict=True)):
        return None
    return (
        f"With q = {q.tolist()} and epsilon = {epsilon:g}, action {off} should come in {wanted[off]:.0%} of the draws; "
        f"it came in {seen[off]:.0%} of {number}."
    )


def actions_that_come(answer, q, epsilon, rng):
    return frequencies(answer, q, epsilon, rng, 40) > 0


def are_best(seen, q, epsilon, rng):
    wrong = np.flatnonzero(seen & (q < q.max()))
    if not len(wrong):
        return None
    best = np.flatnonzero(q == q.max()).tolist()
    return f"With q = {q.tolist()} and epsilon = 0 only {best} can come; {wrong[0]} came too."


def repeats_itself(answer, q, epsilon, rng):
    """Whether 40 draws come again with a generator in the same state."""
    again = copy.deepcopy(rng)
    return draws(answer, q, epsilon, rng, 40) == draws(answer, q, epsilon, again, 40)


def is_repeatable(seen, q, epsilon, rng):
    if seen:
        return None
    return "Called twice with generators in the same state, it gave two different actions: it draws from elsewhere."


def draw_row(rng, actions, best=None, tied=1, highest=29):
    """A row of different values, of which ``tied`` share the largest; highest = -1 makes all of them negative."""
    values = np.sort(rng.choice(np.arange(highest - 50, highest + 1), actions, replace=False))
    values[-tied:] = values[-1]
    row = np.empty(actions)
    places = rng.permutation(actions) if best is None else np.append(np.setdiff1d(np.arange(actions), best), best)
    row[places] = values / 10
    return row


def greedy(rng):
    """Rows of all signs, and rows of hardly different values, as a robot has them that is far from its goal."""
    rows = [draw_row(rng, 2, best=[1], highest=-1), draw_row(rng, 3, best=[0]), draw_row(rng, 4, best=[2], highest=-1)]
    rows += [
        draw_row(rng, 5),
        draw_row(rng, 5, best=[1, 3], tied=2),
        draw_row(rng, 6, best=[0, 4, 5], tied=3, highest=-1),
    ]
    rows += [1e-7 * rng.permutation([9.0, 7.0, -4.0]), 0.5 + 1e-4 * draw_row(rng, 4), 1e4 * draw_row(rng, 4)]
    return [(row, 0.0, rng) for row in rows]


def one_best(rng):
    """Last the number of draws: enough to tell epsilon from its half, double, square, root, and rounding from fair."""
    return [
        (draw_row(rng, 2), 0.3, rng, 200),
        (draw_row(rng, 3), 1.0, rng, 1000),
        (draw_row(rng, 3, highest=-1), 0.1, rng, 500),
        (draw_row(rng, 5, best=[4]), 0.8, rng, 700),
        (draw_row(rng, 6, best=[0]), 0.5, rng, 800),
        (draw_row(rng, 9), 0.2, rng, 900),
        (draw_row(rng, 10), 1.0, rng, 1400),
    ]


def ties(rng):
    """Last the number of draws: enough to tell shares of 0.6 and 0.4 from fair ones."""
    return [
        (draw_row(rng, 3, best=[1, 2], tied=2), 0.0, rng, 2000),
        (np.full(4, float(rng.choice([-0.5, 0.0, 0.5]))), 0.1, rng, 400),
        (draw_row(rng, 6, tied=3, highest=-1), 0.5, rng, 800),
        (draw_row(rng, 9, best=[0, 1, 2, 6, 8], tied=5), 0.0, rng, 800),
    ]


def any_values(rng):
    return [(draw_row(rng, 6), 1.0, rng), (draw_row(rng, 6, tied=5), 0.0, rng), (draw_row(rng, 4), 0.5, rng)]


# Experiments: what an answer does on rows that tell one mistake from another. Their seeds are fixed, so that a right
# answer is never found guilty by chance.
UPHILL = (-3.0, -2.0, -1.0, 0.5, 1.0, 2.0, 3.0)
DOWNHILL = UPHILL[::-1]
TIED = (0.0, 1.0, 4.0, 2.0, 4.0, 4.0, 3.0)  # the best are 2, 4 and 5
PAIR = (0.0, 4.0, 1.0, 4.0)
FIVE = (4.0, 4.0, 4.0, 1.0, 0.0, 1.0, 4.0, 2.0, 4.0)
EQUAL = (1.0, 1.0, 1.0, 1.0)
TEN = tuple(range(10))
NEAR = 0.1  # 5 standard errors of a share of one half in 600 draws


class Draws:
    """What the answer gives in call after call, unchecked, with one generator that moves on."""

    def __init__(self, answer, row, epsilon):
        self.answer, self.q, self.epsilon = answer, np.array(row, dtype=float), epsilon
        self.rng = np.random.default_rng(0)
        self.values = []

    def first(self, number):
        self.values += self.answer.many(max(number - len(self.values), 0), self.q, self.epsilon, self.rng)
        return self.values[:number]


kept = lru_cache(maxsize=100)(Draws)  # many experiments look at the same draws


def drawn(answer, row, epsilon, number):
    return kept(answer, row, epsilon).first(number)


def taken(answer, row, epsilon, number=80):
    return set(drawn(answer, row, epsilon, number))


def measured(answer, row, epsilon, number=600):
    """How often each action comes."""
    return np.bincount(drawn(answer, row, epsilon, number), minlength=len(row)) / number


def exploration(answer, epsilon):
    """The probability of a random action, measured at ten actions by how often the best one does not come."""
    return 10 / 9 * (1 - measured(answer, TEN, epsilon)[9])


def explores_at(rate):
    """An experiment: the probability of a random action is rate(epsilon, q), and rate is not epsilon."""

    def experiment(answer):
        seen = {epsilon: exploration(answer, epsilon) for epsilon in (0.2, 0.5, 0.8)}
        fits = all(abs(share - rate(epsilon, TEN)) < NEAR for epsilon, share in seen.items())
        return fits and any(abs(share - epsilon) > NEAR for epsilon, share in seen.items())

    return experiment


def explores_at_a_wrong_rate(answer):
    """At epsilon = 0 never, with a larger epsilon more often, and yet not as often as epsilon says."""
    seen = {epsilon: exploration(answer, epsilon) for epsilon in (0.0, 0.2, 0.5, 0.8)}
    return seen[0.0] < 1e-9 and seen[0.8] > seen[0.2] + NEAR and any(abs(seen[each] - each) > NEAR for each in seen)


def random_actions(answer):
    """What comes at epsilon = 1, when the best action is number 6 of 7 (counted from 0), and when it is number 0."""
    return [taken(answer, row, 1.0, number=600) for row in (UPHILL, DOWNHILL)]


def draws_only(*allowed):
    """An experiment: at epsilon = 1 only these of seven actions come, whatever is best."""
    return lambda answer: random_actions(answer) == [set(allowed)] * 2


def leaves_out_the_best(answer):
    return random_actions(answer) == [set(range(6)), set(range(1, 7))]


def draws_some_more_often(answer):
    """At epsilon = 1 all actions come, and some oftener than others."""
    seen = [measured(answer, q, 1.0) for q in (UPHILL, DOWNHILL)]
    return all(each.min() > 0 for each in seen) and any(np.any(abs(each - 1 / 7) > NEAR / 2) for each in seen)


def looks_at_q_when_exploring(answer):
    """At epsilon = 1 the second best of seven comes oftener than the worst, wherever they stand."""
    seen = [measured(answer, UPHILL, 1.0), measured(answer, DOWNHILL, 1.0)[::-1]]
    return all(each[5] > each[0] + NEAR / 2 for each in seen)


def uses_a_number_twice(answer):
    """At epsilon = 1 and 0 all is fair; in between, where one number decides and draws, it is not."""
    if np.any(abs(measured(answer, UPHILL, 1.0) - 1 / 7) > NEAR / 2):
        return False
    pair = measured(answer, PAIR, 0.0)[[1, 3]]
    exploring, choosing = measured(answer, UPHILL, 0.4), measured(answer, PAIR, 0.4)[[1, 3]]
    return bool(np.all(abs(pair - 0.5) < NEAR)) and (exploring[0] > 0.1 or abs(choosing[0] - choosing[1]) > 1.5 * NEAR)


def comes_one_after_the_other(answer):
    seen = measured(answer, (0.0, 1.0, 2.0, 3.0), 0.5)
    return bool(np.all(abs(seen - [0.5, 0.25, 0.125, 0.125]) < NEAR / 1.5))


def takes_one_tie(which, of_all):
    return lambda answer: taken(answer, TIED, 0.0) == {which} and taken(answer, EQUAL, 0.0) == {of_all}


def one_tie_unless_all_are_equal(answer):
    return len(taken(answer, TIED, 0.0)) == 1 and taken(answer, EQUAL, 0.0) == {0, 1, 2, 3}


def takes_any_where_there_is_a_tie(answer):
    return not taken(answer, TIED, 0.0) <= {2, 4, 5} and taken(answer, UPHILL, 0.0) == {6}


def numbers_the_ties(answer):
    return taken(answer, TIED, 0.0) == {0, 1, 2} and taken(answer, UPHILL, 0.0) == {0}


def leaves_out_some_ties(answer):
    seen = [taken(answer, TIED, 0.0), taken(answer, FIVE, 0.0)]
    best = [{2, 4, 5}, {0, 1, 2, 6, 8}]
    return all(ours <= theirs for ours, theirs in zip(seen, best, strict=True)) and seen != best


def prefers_some_ties(answer):
    """All ties come, and nothing else, but not equally often."""
    for q, best in (PAIR, [1, 3]), (TIED, [2, 4, 5]), (FIVE, [0, 1, 2, 6, 8]):
        seen = measured(answer, q, 0.0, number=1000)[best]
        if abs(seen.sum() - 1) > 1e-9 or seen.min() == 0:
            return False
        if abs(seen - 1 / len(best)).max() > 0.06:
            return True
    return False


def scaled(factor):
    return tuple(factor * value for value in UPHILL)


def misses_the_best_below_zero(answer):
    return taken(answer, (-3.0, -1.0, -2.0), 0.0) != {1} and taken(answer, (7.0, 9.0, 8.0), 0.0) == {1}


def confuses_nearly_equal_values(answer):
    """Values that differ by a millionth are not told apart, values that differ by thousands are."""
    return taken(answer, scaled(1e-7), 0.0) != {6} and taken(answer, scaled(1e4), 0.0) == {6}


def takes_good_ones_too(answer):
    seen = taken(answer, scaled(1e4), 0.0)
    return len(seen) > 1 and 6 in seen and 0 not in seen


def takes_the_worst(answer):
    return taken(answer, UPHILL, 0.0) == {0} and taken(answer, DOWNHILL, 0.0) == {6}


def is_always_the_same(answer):
    seen = [taken(answer, q, 1.0) for q in (UPHILL, DOWNHILL)]
    return len(seen[0]) == 1 and seen[0] == seen[1]


def draws_from_elsewhere(answer):
    rows = (UPHILL, 1.0), (FIVE, 0.0), (UPHILL, 0.5)
    return any(Draws(answer, *row).first(40) != Draws(answer, *row).first(40) for row in rows)


def one_answer(answer, row, epsilon):
    return drawn(answer, row, epsilon, 1)[0]


def gives_the_value(answer):
    value = one_answer(answer, TIED, 0.0)
    return type(value) is float and value == max(TIED)


def gives_a_value_when_exploring(answer):
    halves = (0.5, 1.5, 2.5, 3.5)
    return taken(answer, halves, 1.0) <= set(halves)


def gives_all_ties(answer):
    value = one_answer(answer, TIED, 0.0)
    return isinstance(value, np.ndarray | list | tuple) and np.ravel(value).tolist() == [2, 4, 5]


def gives_a_bool(answer):
    return all(type(value) is bool for value in taken(answer, TIED, 0.0))


def gives_probabilities(answer):
    value = one_answer(answer, UPHILL, 0.3)
    return isinstance(value, np.ndarray | list) and len(value) == 7 and abs(sum(value) - 1) < 1e-9


def gives_a_float(answer):
    value = one_answer(answer, UPHILL, 0.0)
    return type(value) is float and value == 6


def gives_an_array_of_one(answer):
    return np.shape(one_answer(answer, UPHILL, 0.0)) == (1,) and np.shape(one_answer(answer, TIED, 0.0)) == (1,)


def gives_nothing(answer):
    return one_answer(answer, UPHILL, 0.0) is None or one_answer(answer, UPHILL, 1.0) is None


RATES = (
    lambda epsilon, q: min(2 * epsilon, 1.0),
    lambda epsilon, q: epsilon / 2,
    lambda epsilon, q: epsilon**2,
    lambda epsilon, q: epsilon**0.5,
    lambda epsilon, q: epsilon + (1 - epsilon) * epsilon,  # a second coin is thrown after the first one
)

EXERCISE = Exercise(
    id="epsilon-greedy",
    title="Epsilon-greedy with fair ties",
    minutes=6,
    difficulty=2,
    reference=reference,
    alternatives=(from_probabilities, shuffled_then_first, with_a_loop),
    misconceptions=(
        Misconception(
            "same-seed-each-time",
            lambda q, epsilon, rng: reference(q, epsilon, np.random.default_rng(0)),
            "You make a new generator with a fixed seed inside the function, so that every call draws the same "
            "numbers. Use the `rng` that was handed over.",
            variants=tuple(
                lambda q, epsilon, rng, seed=seed: reference(q, epsilon, np.random.default_rng(seed))
                for seed in (1, 42)
            ),
            experiment=is_always_the_same,
        ),
        Misconception(
            "first-of-the-ties",
            mixing(exploit=lambda q, rng: int(np.argmax(q))),
            "`np.argmax` always gives the first of equally good actions. At the start all values are equal, "
            "so such a robot walks towards action 0 only. Draw among all indices where q equals its maximum.",
            experiment=takes_one_tie(2, of_all=0),
        ),
        Misconception(
            "last-of-the-ties",
            mixing(exploit=lambda q, rng: int(np.flatnonzero(q == q.max())[-1])),
            "Of equally good actions you always take the last one. Draw one of them: `rng.choice` takes the list of"
            " their indices.",
            experiment=takes_one_tie(5, of_all=3),
        ),
        Misconception(
            "tie-only-if-all-are-equal",
            mixing(exploit=tie_if_all_are_equal),
            "You draw fairly where all actions are equally good, but not where only some of them share the largest "
            "value: then one of these always wins. Draw among all indices where q equals its maximum.",
            experiment=one_tie_unless_all_are_equal,
        ),
        Misconception(
            "tie-gives-any-action",
            mixing(exploit=tie_gives_any),
            "Where several actions are best, you draw among all actions, the bad ones too. Draw among those whose q "
            "equals the maximum.",
            experiment=takes_any_where_there_is_a_tie,
        ),
        Misconception(
            "number-within-the-best",
            mixing(exploit=lambda q, rng: int(rng.integers(np.sum(q == q.max())))),
            "You draw a number within the list of the best actions and return that number. What is wanted is the "
            "action that stands there: best[number], or `rng.choice(best)`.",
            experiment=numbers_the_ties,
        ),
        Misconception(
            "some-ties-never-come",
            mixing(exploit=lambda q, rng: int(rng.choice(np.flatnonzero(q == q.max())[:2]))),
            "Some of the equally good actions never come. There may be two of them, or five, anywhere in the row: "
            "collect all indices where q equals its maximum, and draw one of these.",
            variants=(
                mixing(exploit=lambda q, rng: int(rng.choice(np.flatnonzero(q == q.max())[[0, -1]]))),
                mixing(exploit=lambda q, rng: int(rng.choice(np.flatnonzero(q == q.max())[:3]))),
            ),
            experiment=leaves_out_some_ties,
        ),
        Misconception(
            "swaps-the-branches",
            mixing(rate=lambda epsilon, q: 1 - epsilon),
            "You explore with probability 1 - epsilon and are greedy with probability epsilon: it is the other way "
            "round. `rng.random() < epsilon` is true in a fraction epsilon of the draws, and then you explore.",
            experiment=explores_at(lambda epsilon, q: 1 - epsilon),
        ),
        Misconception(
            "never-explores",
            mixing(rate=lambda epsilon, q: 0.0),
            "Your choice is always greedy; epsilon has no effect. In a fraction epsilon of the calls any action "
            "should come, drawn without looking at q. (Is the random action overwritten afterwards? Then an `else` or "
            "a `return` is missing.)",
            experiment=lambda answer: all(exploration(answer, epsilon) == 0.0 for epsilon in (0.2, 0.5, 0.8)),
        ),
        Misconception(
            "always-explores",
            mixing(rate=lambda epsilon, q: 1.0),
            "Your choice is always random; q has no effect. Where no random action is due, take one of those with the "
            "largest q. (In a shuffled row the number of an action is lost.)",
            experiment=lambda answer: bool(np.all(abs(measured(answer, UPHILL, 0.0) - 1 / 7) < NEAR / 1.5)),
        ),
        Misconception(
            "epsilon-is-a-threshold",
            mixing(rate=lambda epsilon, q: float(epsilon > 0.5)),
            "You compare epsilon with a fixed number, so that it is always one branch or always the other. Epsilon is "
            "a probability: draw a number, `rng.random() < epsilon`.",
            experiment=lambda answer: exploration(answer, 0.2) == 0.0 and abs(exploration(answer, 0.8) - 1) < NEAR,
        ),
        Misconception(
            "epsilon-over-the-actions",
            mixing(rate=lambda epsilon, q: epsilon / len(q)),
            "You explore with probability epsilon / A. Epsilon is the probability that *any* random action comes; each "
            "single one then comes with epsilon / A by itself.",
            experiment=explores_at(lambda epsilon, q: epsilon / len(q)),
        ),
        Misconception(
            "another-epsilon",
            mixing(rate=RATES[0]),
            "You explore, but not with the probability epsilon: it comes out doubled, halved, squared or otherwise "
            "changed. Draw one number per call, and compare it with epsilon itself: `rng.random() < epsilon`.",
            variants=tuple(mixing(rate=rate) for rate in RATES[1:]),
            experiment=explores_at_a_wrong_rate,
        ),
        Misconception(
            "coin-for-each-action",
            coin_for_each_action,
            "You throw a coin for each action in turn, so that the first ones come far more often. One coin decides "
            "whether to explore; then all actions are equally likely, `rng.integers(len(q))`.",
            experiment=comes_one_after_the_other,
        ),
        Misconception(
            "explores-only-the-others",
            explores_only_the_others,
            "Your random branch leaves out the greedy action. The usual definition draws from all actions there, "
            "so the greedy one comes with probability 1 - epsilon + epsilon / A.",
            experiment=leaves_out_the_best,
        ),
        Misconception(
            "never-the-last",
            mixing(explore=lambda q, rng: int(rng.integers(len(q) - 1))),
            "Your random branch never draws the last action: the upper end of `rng.integers(n)` is excluded "
            "already, so `rng.integers(len(q))` is right as it stands.",
            experiment=draws_only(*range(6)),
        ),
        Misconception(
            "never-the-first",
            mixing(explore=lambda q, rng: int(rng.integers(1, len(q)))),
            "Your random branch never draws action 0. The actions are numbered from 0: `rng.integers(len(q))`.",
            experiment=draws_only(*range(1, 7)),
        ),
        Misconception(
            "numbers-from-one",
            mixing(explore=lambda q, rng: int(rng.integers(1, len(q) + 1))),
            "Your random branch counts the actions from 1, so that the last number is no action. They are numbered "
            "from 0: `rng.integers(len(q))`.",
            experiment=draws_only(*range(1, 8)),
        ),
        Misconception(
            "number-of-actions-is-fixed",
            mixing(explore=lambda q, rng: int(rng.integers(4))),
            "Your random branch draws from a fixed number of actions. How many there are is said by the row: `len(q)`.",
            variants=tuple(mixing(explore=lambda q, rng, n=n: int(rng.integers(n))) for n in (2, 3, 5)),
            experiment=lambda answer: any(draws_only(*range(n))(answer) for n in (1, 2, 3, 4, 5, 8, 9, 10)),
        ),
        Misconception(
            "softmax",
            softmax,
            "In your random branch better actions come more often than worse ones (a softmax does that). Exploring "
            "epsilon-greedily doesn't look at q: all actions are equally likely.",
            variants=(mixing(explore=lambda q, rng: softmax(q, 1.0, rng)),),
            experiment=looks_at_q_when_exploring,
        ),
        Misconception(
            "uneven-exploring",
            mixing(explore=lambda q, rng: round(rng.random() * (len(q) - 1))),
            "With epsilon = 1 all actions come, but some oftener than others. `rng.integers(len(q))` draws them "
            "evenly; rounding a random number gives the first and the last one half their share.",
            experiment=draws_some_more_often,
        ),
        Misconception(
            "one-number-used-twice",
            one_number_for_coin_and_action,
            "You draw one random number and use it twice, for the coin and for the action. A number that has just been "
            "found smaller than epsilon is no longer spread evenly: draw a fresh one.",
            variants=(one_number_for_coin_and_tie,),
            experiment=uses_a_number_twice,
        ),
        Misconception(
            "worst-action",
            mixing(exploit=lambda q, rng: int(rng.choice(np.flatnonzero(q == q.min())))),
            "Your greedy branch takes the worst action: the smallest value instead of the largest.",
            experiment=takes_the_worst,
        ),
        Misconception(
            "misses-the-best-below-zero",
            mixing(exploit=search_from_zero),
            "Where all values are negative your greedy branch misses the best one. A search for the maximum must not "
            "start from 0, and neither signs nor negative values may be cut off: on the cliff all values are negative.",
            variants=(
                mixing(exploit=lambda q, rng: pick(np.maximum(q, 0.0), rng)),
                mixing(exploit=lambda q, rng: pick(abs(q), rng)),
            ),
            experiment=misses_the_best_below_zero,
        ),
        Misconception(
            "nearly-equal-is-not-equal",
            with_noise(0.2),
            "You treat values as equal that differ a little (by a margin, by rounding, or by noise that is added to "
            "break ties). Far from its goal a robot's values differ by very little, and the larger one is still the "
            "better one.",
            variants=(
                with_noise(1e-3),
                below_a_margin(1e-3),
                below_a_margin(1e-6),
                mixing(exploit=lambda q, rng: pick(q.round(2), rng)),
            ),
            experiment=confuses_nearly_equal_values,
        ),
        Misconception(
            "good-is-not-best",
            mixing(exploit=lambda q, rng: int(rng.choice(np.flatnonzero(q >= q.mean())))),
            "Your greedy branch takes good actions that are not the best. Only those count whose value equals the "
            "largest one: `q == q.max()`.",
            experiment=takes_good_ones_too,
        ),
        Misconception(
            "unfair-ties",
            mixing(exploit=later_tie_by_coin),
            "All of the equally good actions come, but not equally often. First collect their indices, "
            "`np.flatnonzero(q == q.max())`, then draw one of these with `rng.choice`: one draw, all alike.",
            experiment=prefers_some_ties,
        ),
        Misconception(
            "own-generator",
            lambda q, epsilon, rng: reference(q, epsilon, np.random.default_rng()),
            "Your randomness doesn't come (or not all of it) from the `rng` that was handed over, so nobody can "
            "repeat your experiment. Call `rng.random()`, `rng.integers`, `rng.choice`, not those of `np.random`.",
            experiment=draws_from_elsewhere,
        ),
        Misconception(
            "returns-the-value",
            lambda q, epsilon, rng: float(rng.choice(q)) if rng.random() < epsilon else float(q.max()),
            "You return the largest value. What is wanted is the *number* of the action that has it: its index in q.",
            experiment=gives_the_value,
        ),
        Misconception(
            "random-value",
            mixing(explore=lambda q, rng: float(rng.choice(q))),
            "`rng.choice(q)` draws one of the values. In the random branch the number of an action is wanted: "
            "`rng.integers(len(q))`.",
            experiment=gives_a_value_when_exploring,
        ),
        Misconception(
            "returns-all-the-best",
            mixing(exploit=lambda q, rng: np.flatnonzero(q == q.max())),
            "You return the list of the best actions. One of them is wanted: `rng.choice(best)`. (`np.where` gives a "
            "tuple; its entry [0] is that list.)",
            variants=(mixing(exploit=lambda q, rng: rng.choice(np.where(q == q.max()))),),
            experiment=gives_all_ties,
        ),
        Misconception(
            "draws-a-bool",
            mixing(exploit=lambda q, rng: rng.choice(q == q.max())),
            "`q == q.max()` is an array of bools, and you draw one of them. `np.flatnonzero` turns it into the indices "
            "where it is True.",
            experiment=gives_a_bool,
        ),
        Misconception(
            "returns-the-probabilities",
            with_probabilities,
            "You return the probabilities of the actions. Draw one with them: `rng.choice(len(q), p=probabilities)`; "
            "and share the best action's part among ties.",
            experiment=gives_probabilities,
        ),
        Misconception(
            "returns-a-float",
            lambda q, epsilon, rng: float(reference(q, epsilon, rng)),
            "The action is right, but it is a float, and a float cannot index a table. Return `int(...)`.",
            experiment=gives_a_float,
        ),
        Misconception(
            "returns-an-array",
            lambda q, epsilon, rng: np.array([reference(q, epsilon, rng)]),
            "The action is right, but it comes in an array with one entry. Without `size=1`, or with `int(...)`, it "
            "is a number.",
            experiment=gives_an_array_of_one,
        ),
        Misconception(
            "returns-nothing",
            mixing(exploit=lambda q, rng: None),
            "One of the two branches returns nothing (None): there a `return` is missing.",
            variants=(mixing(explore=lambda q, rng: None), lambda q, epsilon, rng: None),
            experiment=gives_nothing,
        ),
        Misconception(
            "old-methods",
            lambda q, epsilon, rng: rng.rand() < epsilon,
            "`rng` is one of NumPy's new generators; what it can do has other names than in `np.random`: "
            "`rng.random()` for a number between 0 and 1, `rng.integers(n)`, `rng.choice(x)`.",
            experiment=complains("Generator' object has no attribute", np.array(UPHILL), 0.5, np.random.default_rng(0)),
        ),
    ),
    properties=(
        Property(
            "with epsilon = 0 only the best comes, whatever the values are", 1, greedy, actions_that_come, are_best
        ),
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
    time_limit=10.0,
    hints=(
        "Two branches: with probability epsilon draw any action, otherwise draw one of the best.",
        "`rng.random() < epsilon` decides; `rng.integers(len(q))` draws any action.",
        "`np.flatnonzero(q == q.max())` lists the best actions; `rng.choice` draws one of them.",
    ),
    used_for="Every learner of this chapter chooses its actions like this, in your own loop of section 3.7 too, and so "
    "does DQN. Without the fair ties, most robots of that section would never find the charging station.",
)
