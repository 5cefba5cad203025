"""How a Q-learning loop is judged: by numbers where nothing is random, and else by what it does and what it learns.

The learner's loop and the clinic share it. Luck is judged by frequencies (see chances.py), never by single draws.
"""

from functools import lru_cache

import numpy as np

from rlcourse.checks.exercise import Property, Wrong
from rlcourse.checks.experiments import complains
from rlcourse.exercises.q_learning.chances import is_unlikely
from rlcourse.exercises.q_learning.loops import q_learning

CHANCE = 1e-6 / 200  # of a false rejection, for each of the (fewer than 200) frequencies that a check compares
ALIKE = 0.08  # absolute plus relative, so 0.12 at one half: 4 standard errors of the difference of two shares of 500
RATES = (0.0, 0.1, 0.3, 0.5, 0.8, 1.0)
EPISODES_PER_RATE = 500


def table_and_returns(answer, world, q, epsilon, *rest):
    """Both results. What the table says of terminal states means nothing, and is left out."""
    value = answer(world, q, epsilon, *rest)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong(
            f"Two things were expected, as `return q, returns`: the table and one return per episode; {_is(value)}"
        )
    table, returns = value
    if np.shape(table) != q.shape or np.asarray(table).dtype.kind not in "if":
        raise Wrong(f"The table, an array of shape {q.shape}, was expected as the first of two; {_is(table)}")
    if np.shape(returns) != (len(epsilon),) or np.asarray(returns).dtype.kind not in "if":
        raise Wrong(f"One return per episode was expected, shape {(len(epsilon),)}; {_is(returns)}")
    for name, part in ("table", table), ("returns", returns):
        if not isinstance(part, np.ndarray):
            raise Wrong(f"The {name} came as a list; the cells below compute with arrays: `np.array(...)`.")
    return {"q": np.where(world["terminal"][:, None], 0.0, table), "returns": returns}


def _is(value):
    if isinstance(value, np.ndarray | list):
        return f"there is an array of shape {np.shape(value)}."
    return f"there is {'None' if value is None else 'something of type ' + type(value).__name__}."


# ------------------------------------------------------------------------------------------ numbers, without any luck


def shuffled(rng, world, q):
    """The same world and table with the states in another order, so that start and ends lie anywhere."""
    old = rng.permutation(len(q))  # which state stands in each place
    new = np.argsort(old)
    world = {
        "next_state": new[world["next_state"][old]],
        "reward": world["reward"][old],
        "terminal": world["terminal"][old],
        "start": int(new[world["start"]]),
    }
    return world, q[old]


def corridor(rewards, actions=1, more_ends=1):
    """States 0 ... n; every action leads one on; state n is the end, and so are some that nobody reaches."""
    n = len(rewards)
    states = np.arange(n + 1 + more_ends)
    onward = np.where(states < n, states + 1, states)
    reward = np.append(rewards, np.zeros(1 + more_ends))
    return {
        "next_state": np.repeat(onward[:, None], actions, 1),
        "reward": np.repeat(reward[:, None], actions, 1),
        "terminal": states >= n,
        "start": 0,
    }


def draw_rates(rng):
    return float(rng.choice([0.2, 0.3, 0.4])), float(rng.choice([0.6, 0.7, 0.8]))


def draw_rewards(rng, *shape):
    return rng.choice([-1.0, 1.0], shape) * rng.integers(1, 20, shape) / 10


def single_file(rng):
    """One action only, so that nothing is random and every number is known."""
    cases = []
    for length, episodes, max_steps in ((1, 1, 3), (1, 3, 3), (2, 1, 4), (3, 3, 3), (3, 3, 5), (4, 4, 3), (1, 120, 2)):
        q = rng.choice([-1.0, 1.0], (length + 2, 1)) * rng.integers(21, 40, (length + 2, 1)) / 10
        world, q = shuffled(rng, corridor(draw_rewards(rng, length)), q)
        cases.append((world, q, np.zeros(episodes), max_steps, *draw_rates(rng), rng))
    world, q, epsilon, max_steps, _, _, _ = cases[3]
    extremes = [(world, q, epsilon, max_steps, *rates, rng) for rates in ((1.0, 1.0), (0.05, 0.999), (0.5, 0.0))]
    world, q, *rest = cases[4]
    return [*cases, *extremes, (world, -abs(q), *rest)]


def endless(rng):
    """A world without an end: only the time limit cuts the episodes."""
    cases = []
    for max_steps, episodes in ((1, 1), (3, 2), (130, 2)):
        world = {
            "next_state": np.array([[1], [0]]),
            "reward": draw_rewards(rng, 2, 1),
            "terminal": np.zeros(2, bool),
            "start": int(rng.integers(2)),
        }
        q = rng.choice([-1.0, 1.0], (2, 1)) * rng.integers(20, 40, (2, 1)) / 10
        cases.append((world, q, np.zeros(episodes), max_steps, *draw_rates(rng), rng))
    return cases


def greedy_walks(rng):
    """With epsilon = 0 and no equal values the whole walk is known, and it follows what has just been learned.

    No action leads to where it starts, so that it does not matter whether the next action is chosen before or after
    the update.
    """
    cases = []
    sizes = ((4, 2, 8, 3), (5, 3, 10, 4), (5, 3, 10, 4), (6, 2, 20, 5), (6, 5, 15, 6), (6, 6, 15, 6), (7, 3, 15, 8))
    for n_states, n_actions, max_steps, episodes in sizes:
        states = np.arange(n_states)[:, None]
        next_state = (states + rng.integers(1, n_states, (n_states, n_actions))) % n_states
        world = {
            "next_state": next_state,
            "reward": rng.normal(size=(n_states, n_actions)),
            "terminal": np.arange(n_states) == 1,
            "start": n_states - 2,
        }
        q = rng.normal(size=(n_states, n_actions)) + rng.choice([-3.0, 0.0, 1.0])
        cases.append((world, q, np.zeros(episodes), max_steps, 0.5, 0.9, rng))
    doors = corridor(np.zeros(1), actions=2)  # the first door pays more, and is a disappointment all the same
    doors["reward"][0] = float(rng.uniform(0.5, 1.0)), float(rng.uniform(-1.0, 0.4))
    doors, q = shuffled(rng, doors, np.array([[4.0, 3.0], [1.0, 2.0], [2.0, 1.0]]))
    cases.append((doors, q, np.zeros(2), 3, 0.9, 0.9, rng))
    return cases


# ------------------------------------------------------------------------------------- how it explores, by frequencies


def exploring(rng):
    """Two steps of six actions each, and a table that does not move (alpha = 0).

    In the first step one action is best, in the second three are. The return tells which actions were taken: the
    number of the first one plus six times that of the second one. Each episode has one of RATES, in any order.
    """
    world = corridor(np.zeros(2), actions=6)
    world["reward"][:2] = np.arange(6), 6 * np.arange(6)
    q = -4.0 - rng.permutation(24).reshape(4, 6) / 10
    q[0, 5], q[1, rng.choice(6, 3, replace=False)] = -3.5, -1.5
    world, q = shuffled(rng, world, q)
    # 1, then 0 twice, then pairs in any order: so the rate of another episode, of a step or of all tells itself
    pairs = rng.permutation(np.repeat(RATES, EPISODES_PER_RATE // 2)[1:-1])
    epsilon = np.roll(np.repeat(np.concatenate([[0.0], pairs, [1.0]]), 2), 1)
    return [(world, q, epsilon, 5, 0.0, 0.9, rng)]


def actions_taken(answer, world, q, epsilon, *rest):
    """How often each action comes in the first and in the second step, for each rate; and both not as advised."""
    returns = table_and_returns(answer, world, q, epsilon, *rest)["returns"]
    if not np.isfinite(returns).all() or np.any((returns < 0) | (returns > 35) | (returns % 1 > 0)):
        raise Wrong(
            "An episode of two steps, with the rewards 0 to 5 and then 0, 6, ... 30, has a return that is no sum of "
            "two of them. Does each episode begin at the start, stop at the end, and add up all its rewards?"
        )
    second, first = np.divmod(returns.astype(int), 6)
    off = [_off(q, world["start"], first), _off(q, world["next_state"][world["start"], 0], second)]
    return {
        "first": np.array([np.bincount(first[epsilon == rate], minlength=6) for rate in RATES]) / EPISODES_PER_RATE,
        "second": np.array([np.bincount(second[epsilon == rate], minlength=6) for rate in RATES]) / EPISODES_PER_RATE,
        "both": np.array([np.mean((off[0] & off[1])[epsilon == rate]) for rate in RATES]),
    }


def _off(q, s, actions):
    return q[s, actions] < q[s].max()


def explores_as_epsilon_says(seen, world, q, epsilon, *rest):
    s = world["start"]
    best = {"first": q[s] == q[s].max()}
    s = world["next_state"][s, 0]
    best["second"] = q[s] == q[s].max()
    for step, theirs in best.items():
        for rate, shares in zip(RATES, seen[step], strict=True):
            wanted = rate / 6 + (1 - rate) * theirs / theirs.sum()
            for a in range(6):
                if is_unlikely(shares[a], wanted[a], EPISODES_PER_RATE, CHANCE):
                    return (
                        f"In the episodes with epsilon = {rate:g}, action {a} should come in {wanted[a]:.0%} of the "
                        f"{step} steps, as `q` stands; it came in {shares[a]:.0%} of {EPISODES_PER_RATE}."
                    )
    for rate, share in zip(RATES, seen["both"], strict=True):
        wanted = rate * 5 / 6 * rate / 2
        if is_unlikely(share, wanted, EPISODES_PER_RATE, CHANCE):
            return (
                f"With epsilon = {rate:g}, both steps should be other than `q` advises in {wanted:.0%} of the cases; "
                f"it was {share:.0%}. Is the coin thrown anew in each step?"
            )
    return None


def repeats_itself(answer, *args):
    """Whether the same luck gives the same episodes, and other luck gives others."""
    *args, rng = args
    seed = int(rng.integers(2**31))
    first, again, other = (
        table_and_returns(answer, *args, np.random.default_rng(each))["returns"] for each in (seed, seed, seed + 1)
    )
    return {"again": bool(np.array_equal(first, again)), "other": not np.array_equal(first, other)}


def is_repeatable(seen, *args):
    if not seen["again"]:
        return "Called twice with generators in the same state, it gave different episodes: it draws from elsewhere."
    if not seen["other"]:
        return "Called with generators in two different states, it gave the same 60 episodes: it does not use `rng`."
    return None


def random_walks(rng):
    """The two choices again, 60 times: all at random, thrown by the coin, and greedy, where ties are left to luck."""
    ((world, q, _, *rest),) = exploring(rng)
    return [(world, q, np.full(60, rate), *rest) for rate in (1.0, 0.5, 0.0)]


# --------------------------------------------------------------------------------------------------- what it learns


def layers(rng):
    """Three choices of two actions, made at random (epsilon = 1), 600 times.

    Of the pairs in one layer each comes in a quarter of the episodes or more. That one of the ten comes less than 15
    times in a third of them has a chance of 1e-9; 15 visits leave 2^-15 of an error.
    """
    gamma = float(rng.choice([0.6, 0.8]))
    world = {
        "next_state": np.array([[1, 2], [3, 4], [4, 3], [5, 6], [6, 5], [5, 5], [6, 6]]),
        "reward": np.append(rng.permutation(np.arange(-8, 8))[:10] / 4, np.zeros(4)).reshape(7, 2),
        "terminal": np.arange(7) >= 5,
        "start": 0,
    }
    world, q = shuffled(rng, world, np.full((7, 2), 3.0))
    return [(world, q, np.ones(600), 5, 0.5, gamma, rng)]


def values_only(answer, *args):
    return table_and_returns(answer, *args)["q"]


def optimal_values(world, gamma):
    """q_* by value iteration; rows of terminal states are 0."""
    q = np.zeros(world["reward"].shape)
    for _ in range(200):
        v = np.where(world["terminal"], 0.0, q.max(axis=1))
        q = np.where(world["terminal"][:, None], 0.0, world["reward"] + gamma * v[world["next_state"]])
    return q


def is_optimal(seen, world, q, epsilon, max_steps, alpha, gamma, rng):
    wanted = optimal_values(world, gamma)
    error = np.abs(seen - wanted)
    s, a = np.unravel_index(np.argmax(error), error.shape)
    if error[s, a] <= 0.03:
        return None
    return (
        f"After {len(epsilon)} random episodes Q({s}, {a}) should be {wanted[s, a]:.2f}, as the optimality equation "
        f"says; it is {seen[s, a]:.2f}."
    )


EXPLORES = Property(
    "explores with the probability that epsilon has for the episode, among all actions; ties are drawn fairly",
    2,
    exploring,
    actions_taken,
    explores_as_epsilon_says,
    ALIKE,
)
LEARNS = Property("learns the optimal values, also from random behaviour", 2, layers, values_only, is_optimal, 0.03)
REPEATS = Property("all randomness comes from rng", 1, random_walks, repeats_itself, is_repeatable)


# ----------------------------------------------------------------- experiments: what tells one mistake from another
# Their seeds are fixed, so that a right answer is never found guilty by chance.


@lru_cache(maxsize=100)
def _single_file_results(answer):
    """Tables and returns, end to end, on single-file worlds; nothing in them is left to luck."""
    results = (table_and_returns(answer, *case) for case in single_file(np.random.default_rng(0)))
    return np.concatenate([part.ravel() for each in results for part in each.values()])


@lru_cache(maxsize=100)
def has_right_updates(answer):
    """Whether table and returns are right where nothing is random, and where all actions lead on alike."""
    if not np.allclose(_single_file_results(answer), _single_file_results(q_learning)):
        return False
    world = corridor(np.array([0.5, -0.25, 2.0]), actions=3)
    q = np.array([[7.0, 7.5, 8.0], [0.0, 1.0, 3.0], [-2.0, 4.0, 1.0], [9.0, 9.0, 9.0], [9.0, 9.0, 9.0]])
    targets = np.array([0.5 + 0.5 * 3, -0.25 + 0.5 * 4, 2.0])[:, None]
    for seed in range(4):
        table, returns = answer(world, q, np.ones(1), 4, 0.25, 0.5, np.random.default_rng(seed))
        moved = np.asarray(table)[:3] != q[:3]
        wanted = np.where(moved, q[:3] + 0.25 * (targets - q[:3]), q[:3])
        if np.any(moved.sum(axis=1) != 1) or not np.allclose(table[:3], wanted) or not np.allclose(returns, 2.25):
            return False
    return True


def after_right_updates(experiment):
    """The experiment, believed only of answers whose updates and returns are right.

    What a robot does depends on its table too: with a wrong update it may look as if it chose its actions wrongly.
    """
    return lambda answer: has_right_updates(answer) and experiment(answer)


def updates_like(*loops):
    """An experiment: on single-file worlds table and returns are those of one of these loops."""
    return lambda answer: any(np.allclose(_single_file_results(answer), _single_file_results(loop)) for loop in loops)


def walks_like(*loops):
    """An experiment: the greedy walks, on which nothing is random, leave the tables and returns of one of the loops."""

    def experiment(answer):
        cases = greedy_walks(np.random.default_rng(0))
        seen = [table_and_returns(answer, *case) for case in cases]
        return any(
            all(
                np.allclose(each[part], wanted[part])
                for each, wanted in zip(seen, (table_and_returns(loop, *case) for case in cases), strict=True)
                for part in each
            )
            for loop in loops
        )

    return experiment


def _first_of_three(answer):
    """The entries that moved, and the returns, after three episodes of two steps each, which all earn 3."""
    world, q = corridor(np.array([1.0, 2.0])), np.full((4, 1), 9.0)
    table, returns = answer(world, q, np.zeros(3), 5, 0.5, 0.5, np.random.default_rng(0))
    return np.flatnonzero(np.asarray(table)[:, 0] != 9.0).tolist(), np.asarray(returns).tolist()


def returns_after_one_step(answer):
    return _first_of_three(answer) == ([0], [1.0])


def returns_after_one_episode(answer):
    return _first_of_three(answer) == ([0, 1], [3.0])


def wants_one_rate(answer):
    """It stumbles over an array of several rates where a single number is wanted, and not over an array of one."""
    world, q = corridor(np.array([1.0, 2.0]), actions=2), np.zeros((4, 2))
    rest = 5, 0.5, 0.5, np.random.default_rng(0)
    answer(world, q, np.zeros(1), *rest)
    return complains("truth value of an array", world, q, np.zeros(3), *rest)(answer)


def looks_up_epsilon_by_step(answer):
    """With epsilon = 0, 1, 0, 1 ... the first step of every episode is greedy, the second one random."""
    first, second = _doors(answer, (0.0, 1.0) * 200, steps=2)
    return set(first) == {1} and np.abs(np.bincount(second, minlength=4) / 400 - 0.25).max() < 0.1


@lru_cache(maxsize=100)
def _targets(answer, rate):
    """The targets that 60 robots use for their first step, in a world where it shows.

    Three actions lead from state 0, with the reward 0.25, to state 1, where they are worth 0, 1 and 3; gamma is 1/2.
    """
    world = corridor(np.array([0.25, 0.0]), actions=3)
    q = np.array([[7.0, 7.0, 7.0], [0.0, 1.0, 3.0], [0.0, 0.0, 0.0], [9.0, 9.0, 9.0]])
    seen = []
    for seed in range(60):
        table, _ = answer(world, q, np.array([rate]), 4, 1.0, 0.5, np.random.default_rng(seed))
        row = np.asarray(table)[0]
        seen.append(float(row[row != 7.0][0]))
    return seen


def samples_the_next_action(answer):
    """SARSA: the target is now this, now that of the values in the next row."""
    seen = set(np.round(_targets(answer, 0.8), 9))
    return len(seen) > 1 and seen <= {0.25, 0.75, 1.75}


def averages_with_the_policy(answer):
    """Expected SARSA: the target changes with epsilon as the average over the policy's actions does."""
    wanted = {rate: 0.25 + 0.5 * ((1 - rate) * 3 + rate * 4 / 3) for rate in (0.0, 0.5, 1.0)}
    return all(np.allclose(_targets(answer, rate), target) for rate, target in wanted.items())


def aims_at(target):
    """An experiment: the first target is this number, whatever epsilon is. (Right would be 1.75.)"""
    return lambda answer: all(np.allclose(_targets(answer, rate), target) for rate in (0.0, 0.8))


@lru_cache(maxsize=100)
def _doors(answer, epsilon, q=(0.0, 5.0, 1.0, 2.0), seed=0, steps=1):
    """Which of four doors is taken in each step of each episode, while the table stands still (alpha = 0)."""
    world = corridor(np.zeros(steps), actions=4)
    world["reward"][:steps] = np.arange(4) * 4 ** np.arange(steps)[:, None]
    table = np.tile(q, (steps + 2, 1))
    _, returns = answer(world, table, np.array(epsilon), steps + 1, 0.0, 0.9, np.random.default_rng(seed))
    codes = np.round(returns).astype(int)
    return np.array([codes // 4**step % 4 for step in range(steps)])


def random_share(answer, epsilon):
    """The share of random actions in the single step of each episode, by how often the best door is left out."""
    return 4 / 3 * (_doors(answer, tuple(epsilon))[0] != 1)


def explores_at(rate):
    """An experiment: the share of random actions is rate(epsilon), and that is not epsilon."""

    def experiment(answer):
        seen = {each: random_share(answer, [each] * 600).mean() for each in (0.2, 0.5, 0.8)}
        fits = all(abs(share - rate(each)) < 0.1 for each, share in seen.items())
        return fits and any(abs(share - each) > 0.1 for each, share in seen.items())

    return experiment


def explores_no_second_step(answer):
    """With epsilon = 0.8 the second step of two is always as the table advises."""
    return bool(np.all(_doors(answer, (0.8,) * 100, steps=2)[1] == 1))


def explores_at_a_wrong_rate(answer):
    """At epsilon = 0 never, with a larger epsilon more often, and yet not as often as epsilon says."""
    seen = {each: random_share(answer, [each] * 600).mean() for each in (0.0, 0.2, 0.5, 0.8)}
    return seen[0.0] == 0.0 and seen[0.8] > seen[0.2] + 0.1 and any(abs(seen[each] - each) > 0.09 for each in seen)


def explores_when(*expected):
    """An experiment: epsilon is 0, 0, 1 and so on, again and again, and the robot explores at these shares instead."""

    def experiment(answer):
        seen = random_share(answer, [0.0, 0.0, 1.0] * 200).reshape(200, 3).mean(axis=0)
        return bool(np.all(np.abs(seen - expected) < 0.15))

    return experiment


def takes_the_first_tie(answer):
    seen = _doors(answer, (0.0,) * 60, q=(0.0, 5.0, 5.0, 5.0))[0]
    return set(seen) in ({1}, {3})


def prefers_some_ties(answer):
    """Where three of four doors are equally good, these come, but not equally often."""
    seen = np.bincount(_doors(answer, (0.0,) * 600, q=(0.0, 5.0, 5.0, 5.0))[0], minlength=4) / 600
    return seen[0] == 0.0 and np.abs(seen[1:] - 1 / 3).max() > 0.1


def leaves_out_the_best(answer):
    seen = np.bincount(_doors(answer, (1.0,) * 600)[0], minlength=4) / 600
    return seen[1] == 0.0 and seen.min(where=np.arange(4) != 1, initial=1.0) > 0.2


def throws_one_coin_per_episode(answer):
    """With epsilon = 0.5 and four steps, either all steps are as the table advises, or none needs to be."""
    off = _doors(answer, (0.5,) * 400, steps=4) != 1
    return abs(np.mean(~off.any(axis=0)) - 0.5) < 0.1


def sticks_to_the_given_table(answer):
    """It learns that its favourite door is bad, and takes it all the same, in every episode."""
    world = corridor(np.zeros(1), actions=2)
    world["reward"][0] = 1.0, 2.0
    q = np.array([[4.0, 3.0], [0.0, 0.0], [0.0, 0.0]])
    table, returns = answer(world, q, np.zeros(6), 3, 1.0, 0.9, np.random.default_rng(0))
    return bool(np.all(np.asarray(returns) == 1.0)) and table[0][0] == 1.0


def learns_too_late(answer):
    """Within an episode it repeats what has just turned out bad; in the next episode it knows."""
    world = {
        "next_state": np.array([[1, 2], [0, 0], [2, 2]]),
        "reward": np.array([[-5.0, 1.0], [0.0, 0.0], [0.0, 0.0]]),
        "terminal": np.array([False, False, True]),
        "start": 0,
    }
    q = np.array([[4.0, 3.0], [0.0, 0.0], [0.0, 0.0]])
    _, returns = answer(world, q, np.zeros(2), 4, 0.5, 0.0, np.random.default_rng(0))
    return np.asarray(returns).tolist() == [-10.0, 1.0]


def repeats_its_luck(answer):
    """Two generators, the same 60 random episodes."""
    return bool(np.array_equal(_doors(answer, (1.0,) * 60, seed=0), _doors(answer, (1.0,) * 60, seed=1)))


def draws_from_elsewhere(answer):
    """One generator, twice in the same state, and two different rows of 60 episodes."""
    three_tied = (0.0, 5.0, 5.0, 5.0)
    return any(
        not np.array_equal(
            _doors(answer, (rate,) * 60, three_tied), _doors.__wrapped__(answer, (rate,) * 60, three_tied)
        )
        for rate in (1.0, 0.5, 0.0)
    )
