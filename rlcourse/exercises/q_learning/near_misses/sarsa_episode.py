"""Answers to `sarsa-episode` that nearly work."""

import numpy as np


def pick(row, epsilon, rng):
    return int(rng.integers(len(row)) if rng.random() < epsilon else rng.choice(np.flatnonzero(row == row.max())))


def _episode(world, q, epsilon, max_steps, alpha, gamma, rng, act=pick, first=None, ahead=None, table=None, start=None):
    """The right episode, with another way to act, another first action, another value of what lies ahead (``ahead(q,
    s_next, a_next, t)``), another table to look it up in, or another start."""
    q, old = q.copy(), q
    s = world["start"] if start is None else start
    a = (first or act)(q[s], epsilon, rng)
    for t in range(max_steps):
        r, s_next = world["reward"][s, a], world["next_state"][s, a]
        a_next = act(q[s_next], epsilon, rng)
        looked_up = old if table == "old" else q
        value = ahead(q, s_next, a_next, t) if ahead else looked_up[s_next, a_next]
        q[s, a] += alpha * (r + gamma * (not world["terminal"][s_next]) * value - q[s, a])
        if world["terminal"][s_next]:
            break
        s, a = s_next, a_next
    return q


def epsilon_doubled(world, q, epsilon, *rest):
    return _episode(world, q, min(1.0, 2 * epsilon), *rest)


def epsilon_halved(world, q, epsilon, *rest):
    return _episode(world, q, epsilon / 2, *rest)


def epsilon_squared(world, q, epsilon, *rest):
    return _episode(world, q, epsilon**2, *rest)


def explores_only_the_others(world, q, epsilon, *rest):
    def act(row, epsilon, rng):
        others = np.flatnonzero(row != row.max())
        return int(rng.choice(others)) if len(others) and rng.random() < epsilon else pick(row, 0.0, rng)

    return _episode(world, q, epsilon, *rest, act=act)


def first_action_without_exploring_later(world, q, epsilon, *rest):
    return _episode(world, q, epsilon, *rest, act=lambda row, epsilon, rng: pick(row, 0.0, rng), first=pick)


def last_of_the_ties(world, q, epsilon, *rest):
    def act(row, epsilon, rng):
        best = len(row) - 1 - int(np.argmax(row[::-1]))
        return int(rng.integers(len(row))) if rng.random() < epsilon else best

    return _episode(world, q, epsilon, *rest, act=act)


def first_two_ties_only(world, q, epsilon, *rest):
    def act(row, epsilon, rng):
        if rng.random() < epsilon:
            return int(rng.integers(len(row)))
        return int(rng.choice(np.flatnonzero(row == row.max())[:2]))

    return _episode(world, q, epsilon, *rest, act=act)


def unfair_ties(world, q, epsilon, *rest):
    def act(row, epsilon, rng):
        if rng.random() < epsilon:
            return int(rng.integers(len(row)))
        best = np.flatnonzero(row == row.max())
        return int(best[0] if rng.random() < 0.2 else rng.choice(best))

    return _episode(world, q, epsilon, *rest, act=act)


def maximum_starts_from_zero(world, q, epsilon, *rest):
    def act(row, epsilon, rng):
        if rng.random() < epsilon:
            return int(rng.integers(len(row)))
        best = np.flatnonzero(row >= max(0.0, row.max()))
        return int(rng.choice(best)) if len(best) else 0

    return _episode(world, q, epsilon, *rest, act=act)


def never_draws_the_last_action(world, q, epsilon, *rest):
    def act(row, epsilon, rng):
        return int(rng.integers(len(row) - 1)) if rng.random() < epsilon else pick(row, 0.0, rng)

    return _episode(world, q, epsilon, *rest, act=act)


def maximum_now_and_then(world, q, *rest):
    return _episode(world, q, *rest, ahead=lambda q, s, a, t: q[s].max() if t % 2 else q[s, a])


def maximum_at_the_first_step(world, q, *rest):
    return _episode(world, q, *rest, ahead=lambda q, s, a, t: q[s, a] if t else q[s].max())


def negative_values_clipped(world, q, *rest):
    return _episode(world, q, *rest, ahead=lambda q, s, a, t: max(0.0, q[s, a]))


def bootstraps_from_the_table_as_it_came(world, q, *rest):
    return _episode(world, q, *rest, table="old")


def one_step_more(world, q, epsilon, max_steps, *rest):
    return _episode(world, q, epsilon, max_steps + 1, *rest)


def one_step_less(world, q, epsilon, max_steps, *rest):
    return _episode(world, q, epsilon, max_steps - 1, *rest)


def at_most_a_thousand_steps(world, q, epsilon, max_steps, *rest):
    return _episode(world, q, epsilon, min(max_steps, 1000), *rest)


def gamma_of_one_is_forgotten(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _episode(world, q, epsilon, max_steps, alpha, min(gamma, 0.99), rng)


def starts_in_the_first_state_that_is_not_terminal(world, q, *rest):
    return _episode(world, q, *rest, start=int(np.argmin(world["terminal"])))


def only_the_last_terminal_state_ends(world, q, *rest):
    terminal = np.zeros(len(q), bool)
    terminal[np.flatnonzero(world["terminal"])[-1]] = True
    return _episode({**world, "terminal": terminal}, q, *rest)


def only_the_first_terminal_state_ends(world, q, *rest):
    terminal = np.zeros(len(q), bool)
    terminal[np.argmax(world["terminal"])] = True
    return _episode({**world, "terminal": terminal}, q, *rest)


def next_state_of_the_first_action(world, q, *rest):
    return _episode({**world, "next_state": np.repeat(world["next_state"][:, :1], q.shape[1], 1)}, q, *rest)


def own_generator(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _episode(world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng())


def own_seed(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _episode(world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng(0))


def draws_the_target_s_action_apart(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _episode(
        world, q, epsilon, max_steps, alpha, gamma, rng, ahead=lambda q, s, a, t: q[s, pick(q[s], epsilon, rng)]
    )


def rounded(world, q, *rest):
    return _episode(world, q, *rest).round(6)


def single_precision(world, q, *rest):
    return _episode(world, q.astype(np.float32), *rest)


NEAR_MISSES = (
    epsilon_doubled,
    epsilon_halved,
    epsilon_squared,
    explores_only_the_others,
    first_action_without_exploring_later,
    last_of_the_ties,
    first_two_ties_only,
    unfair_ties,
    maximum_starts_from_zero,
    never_draws_the_last_action,
    maximum_now_and_then,
    maximum_at_the_first_step,
    negative_values_clipped,
    bootstraps_from_the_table_as_it_came,
    one_step_more,
    one_step_less,
    at_most_a_thousand_steps,
    gamma_of_one_is_forgotten,
    starts_in_the_first_state_that_is_not_terminal,
    only_the_last_terminal_state_ends,
    only_the_first_terminal_state_ends,
    next_state_of_the_first_action,
    own_generator,
    own_seed,
    draws_the_target_s_action_apart,
    rounded,
    single_precision,
)

_DRAW = (
    "with_lists: `return actions[0] if rng.random() < epsilon else max(actions, key=lambda a: table[s][a])` → `return "
)
_BEST = "epsilon else max(actions, key=lambda a: table[s][a])`"
_ANY_PLACE = "each place of a random order holds each action equally often"

EQUIVALENT = {
    "with_probabilities: `best = q[s] == q[s].max()` → `best = q[s] >= q[s].max()`": "nothing exceeds the maximum",
    f"{_DRAW}actions[0] if rng.random() <= {_BEST}": "rng.random() equals epsilon about once in 2**53 draws",
    f"{_DRAW}actions[1] if rng.random() < {_BEST}": _ANY_PLACE,
    f"{_DRAW}actions[-1] if rng.random() < {_BEST}": _ANY_PLACE,
}
