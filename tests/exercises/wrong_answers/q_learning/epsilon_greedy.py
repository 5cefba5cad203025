"""Wrong answers to `epsilon-greedy` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def best(q, rng):
    return int(rng.choice(np.flatnonzero(q == q.max())))


@wrong("epsilon-greedy", "the first of equally good actions", fits=("first-of-the-ties",))
def first_of_the_best(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(np.argmax(q))


@wrong("epsilon-greedy", "the last of equally good actions", fits=("last-of-the-ties",))
def last_of_the_best(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(np.flatnonzero(q == q.max())[-1])


@wrong("epsilon-greedy", "a tie is looked for among all actions only", fits=("tie-only-if-all-are-equal",))
def tie_only_if_all_are_equal(q, epsilon, rng):
    if rng.random() < epsilon or np.all(q == q[0]):
        return int(rng.integers(len(q)))
    return int(np.argmax(q))


@wrong("epsilon-greedy", "a tie of the best leads to any action at all", fits=("tie-gives-any-action",))
def tie_gives_any_action(q, epsilon, rng):
    if rng.random() < epsilon or np.sum(q == q.max()) > 1:
        return int(rng.integers(len(q)))
    return int(np.argmax(q))


@wrong("epsilon-greedy", "explores with probability 1 - epsilon", fits=("swaps-the-branches",))
def the_wrong_way_round(q, epsilon, rng):
    if rng.random() > epsilon:
        return int(rng.integers(len(q)))
    return best(q, rng)


@wrong("epsilon-greedy", "explores among the other actions only", fits=("explores-only-the-others",))
def explores_the_others_only(q, epsilon, rng):
    if rng.random() < epsilon:
        others = np.flatnonzero(q != q.max())
        return int(rng.choice(others)) if len(others) else int(rng.integers(len(q)))
    return best(q, rng)


@wrong("epsilon-greedy", "never explores", fits=("never-explores",))
def never_explores(q, epsilon, rng):
    return best(q, rng)


@wrong("epsilon-greedy", "always explores", fits=("always-explores",))
def always_explores(q, epsilon, rng):
    return int(rng.integers(len(q)))


@wrong("epsilon-greedy", "else is missing: the random action is overwritten", fits=("never-explores",))
def else_is_missing(q, epsilon, rng):
    if rng.random() < epsilon:
        action = rng.integers(len(q))
    action = rng.choice(np.flatnonzero(q == q.max()))
    return int(action)


@wrong("epsilon-greedy", "epsilon is a threshold, not a probability", fits=("epsilon-is-a-threshold",))
def epsilon_as_a_threshold(q, epsilon, rng):
    if epsilon > 0.5:
        return int(rng.integers(len(q)))
    return best(q, rng)


@wrong("epsilon-greedy", "explores with epsilon / number of actions", fits=("epsilon-over-the-actions",))
def epsilon_divided_by_the_actions(q, epsilon, rng):
    if rng.random() < epsilon / len(q):
        return int(rng.integers(len(q)))
    return best(q, rng)


@wrong("epsilon-greedy", "draws twice: action by action", fits=("coin-for-each-action",))
def draws_for_each_action(q, epsilon, rng):
    for a in range(len(q)):
        if rng.random() < epsilon:
            return a
    return best(q, rng)


@wrong(
    "epsilon-greedy",
    "the random action is one of two, whatever the number of actions",
    fits=("number-of-actions-is-fixed",),
)
def two_actions(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(2))
    return best(q, rng)


@wrong(
    "epsilon-greedy",
    "the random action is one of four, whatever the number of actions",
    fits=("number-of-actions-is-fixed",),
)
def four_actions(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(4))
    return best(q, rng)


@wrong("epsilon-greedy", "the last action is never explored", fits=("never-the-last",))
def never_the_last_action(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q) - 1)) if len(q) > 1 else 0
    return best(q, rng)


@wrong("epsilon-greedy", "the first action is never explored", fits=("never-the-first",))
def never_the_first_action(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(1, len(q))) if len(q) > 1 else 0
    return best(q, rng)


@wrong("epsilon-greedy", "numbers the random actions from 1", fits=("numbers-from-one",))
def numbers_from_one(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(1, len(q) + 1))
    return best(q, rng)


@wrong("epsilon-greedy", "returns the value instead of the action", fits=("returns-the-value",))
def returns_the_value(q, epsilon, rng):
    if rng.random() < epsilon:
        return float(rng.choice(q))
    return float(q.max())


@wrong("epsilon-greedy", "random branch returns a value of q", fits=("random-value",))
def random_value(q, epsilon, rng):
    if rng.random() < epsilon:
        return rng.choice(q)
    return best(q, rng)


@wrong("epsilon-greedy", "returns all best actions", fits=("returns-all-the-best",))
def all_best_actions(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return np.flatnonzero(q == q.max())


@wrong("epsilon-greedy", "draws from the tuple that np.where returns", fits=("returns-all-the-best",))
def draws_from_the_tuple_of_where(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return rng.choice(np.where(q == q.max()))


@wrong("epsilon-greedy", "draws from the bools", fits=("draws-a-bool",))
def draws_from_the_bools(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return rng.choice(q == q.max())


@wrong("epsilon-greedy", "returns the probabilities", fits=("returns-the-probabilities",))
def returns_the_probabilities(q, epsilon, rng):
    p = np.full(len(q), epsilon / len(q))
    p[q.argmax()] += 1 - epsilon
    return p


@wrong("epsilon-greedy", "the worst action instead of the best", fits=("worst-action",))
def argmin(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q == q.min())))


@wrong("epsilon-greedy", "softmax instead of epsilon-greedy", fits=("softmax",))
def softmax(q, epsilon, rng):
    p = np.exp((q - q.max()) / max(epsilon, 1e-3))
    return int(rng.choice(len(q), p=p / p.sum()))


@wrong("epsilon-greedy", "NumPy's global generator instead of rng", fits=("own-generator",))
def global_generator(q, epsilon, rng):
    if np.random.random() < epsilon:
        return int(np.random.randint(len(q)))
    return int(np.random.choice(np.flatnonzero(q == q.max())))


@wrong("epsilon-greedy", "a new generator with a fixed seed in every call", fits=("same-seed-each-time",))
def fixed_seed(q, epsilon, rng):
    rng = np.random.default_rng(0)
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return best(q, rng)


@wrong("epsilon-greedy", "the search for the best starts from 0", fits=("misses-the-best-below-zero",))
def search_starts_from_zero(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    largest, actions = 0, []
    for a, value in enumerate(q):
        if value > largest:
            largest, actions = value, [a]
        elif value == largest:
            actions.append(a)
    return int(rng.choice(actions)) if actions else 0


@wrong("epsilon-greedy", "breaks ties by noise as large as the values", fits=("nearly-equal-is-not-equal",))
def large_noise(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(np.argmax(q + rng.normal(size=len(q))))


@wrong("epsilon-greedy", "draws among all actions above the mean", fits=("good-is-not-best",))
def above_the_mean(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q >= q.mean())))


@wrong("epsilon-greedy", "shuffles and does not translate back", fits=("always-explores",))
def shuffles_without_translating_back(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(np.argmax(rng.permutation(q)))


@wrong("epsilon-greedy", "return is missing in the greedy branch", fits=("returns-nothing",))
def no_return_when_greedy(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    np.argmax(q)


@wrong("epsilon-greedy", "rng.rand, a method of the old generators", fits=("old-methods",))
def old_methods(q, epsilon, rng):
    if rng.rand() < epsilon:
        return rng.randint(len(q))
    return np.argmax(q)
