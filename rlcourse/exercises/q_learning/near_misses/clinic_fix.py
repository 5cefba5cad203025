"""Answers to `clinic-fix` that nearly work."""

import numpy as np


def epsilon_greedy(row, epsilon, rng):
    return int(rng.integers(len(row)) if rng.random() < epsilon else rng.choice(np.flatnonzero(row == row.max())))


def _mended(world, q, epsilon, max_steps, alpha, gamma, rng, act=epsilon_greedy, chosen_in=None, ahead=None):
    """The mended loop; chosen_in(here, before, t) names the row that chooses, ahead(table, there, left) the value."""
    table, scores = q.copy(), []
    for rate in epsilon:
        here, before, score, left = world["start"], world["start"], 0.0, max_steps
        while left > 0:
            row = table[chosen_in(here, before, max_steps - left)] if chosen_in else table[here]
            action = act(row, rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            value = ahead(table, there, left) if ahead else 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * value - table[here, action])
            before, here, score, left = here, there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


def mended_at_even_steps_only(world, q, epsilon, max_steps, alpha, gamma, rng):
    def chosen_in(here, before, t):
        return before if t % 2 else here

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, chosen_in=chosen_in)


def mended_for_the_second_step_only(world, q, epsilon, max_steps, alpha, gamma, rng):
    def chosen_in(here, before, t):
        return here if t < 2 else before

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, chosen_in=chosen_in)


def mended_from_the_third_step_on(world, q, epsilon, max_steps, alpha, gamma, rng):
    def chosen_in(here, before, t):
        return before if t == 1 else here

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, chosen_in=chosen_in)


def chooses_by_the_next_number(world, q, epsilon, max_steps, alpha, gamma, rng):
    def chosen_in(here, before, t):
        return min(before + 1, len(q) - 1) if t else here

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, chosen_in=chosen_in)


def chooses_by_the_start(world, q, epsilon, max_steps, alpha, gamma, rng):
    def chosen_in(here, before, t):
        return world["start"]

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, chosen_in=chosen_in)


def first_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, np.full(len(epsilon), epsilon[0]), max_steps, alpha, gamma, rng)


def last_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, np.full(len(epsilon), epsilon[-1]), max_steps, alpha, gamma, rng)


def mean_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, np.full(len(epsilon), epsilon.mean()), max_steps, alpha, gamma, rng)


def smallest_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, np.full(len(epsilon), epsilon.min()), max_steps, alpha, gamma, rng)


def epsilon_of_the_next_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, np.append(epsilon[1:], epsilon[-1]), max_steps, alpha, gamma, rng)


def epsilon_of_the_episode_before(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, np.roll(epsilon, 1), max_steps, alpha, gamma, rng)


def epsilon_halved(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, epsilon / 2, max_steps, alpha, gamma, rng)


def epsilon_doubled(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, 2 * epsilon, max_steps, alpha, gamma, rng)


def epsilon_squared(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, epsilon**2, max_steps, alpha, gamma, rng)


def explores_with_the_first_step_only(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        action = epsilon_greedy(table[here], rate, rng)
        while left > 0:
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            action = epsilon_greedy(table[there], 0.0, rng)
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


def argmax(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return int(rng.integers(len(row)) if rng.random() < rate else np.argmax(row))

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, act)


def four_actions(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return epsilon_greedy(row[:4], rate, rng)

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, act)


def starts_in_state_0(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world | {"start": 0}, q, epsilon, max_steps, alpha, gamma, rng)


def one_step_more(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, epsilon, max_steps + 1, alpha, gamma, rng)


def one_step_less(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, epsilon, max_steps - 1, alpha, gamma, rng)


def no_bootstrap_at_the_time_limit(world, q, epsilon, max_steps, alpha, gamma, rng):
    def ahead(table, there, left):
        return 0.0 if world["terminal"][there] or left == 1 else table[there].max()

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, ahead=ahead)


def the_value_of_ends_is_looked_up(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, ahead=lambda table, there, left: table[there].max())


def value_ahead_at_least_zero(world, q, epsilon, max_steps, alpha, gamma, rng):
    def ahead(table, there, left):
        return 0.0 if world["terminal"][there] else max(0.0, table[there].max())

    return _mended(world, q, epsilon, max_steps, alpha, gamma, rng, ahead=ahead)


def sarsa(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        action = epsilon_greedy(table[here], rate, rng)
        while left > 0:
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            following = epsilon_greedy(table[there], rate, rng)
            ahead = 0.0 if world["terminal"][there] else table[there, following]
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, action, score, left = there, following, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


def acts_by_the_callers_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(q[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


def own_generator(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng())


def starts_from_zeros(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _mended(world, np.zeros_like(q), epsilon, max_steps, alpha, gamma, rng)


NEAR_MISSES = (
    mended_at_even_steps_only,
    mended_for_the_second_step_only,
    mended_from_the_third_step_on,
    chooses_by_the_next_number,
    chooses_by_the_start,
    first_epsilon,
    last_epsilon,
    mean_epsilon,
    smallest_epsilon,
    epsilon_of_the_next_episode,
    epsilon_of_the_episode_before,
    epsilon_halved,
    epsilon_doubled,
    epsilon_squared,
    explores_with_the_first_step_only,
    argmax,
    four_actions,
    starts_in_state_0,
    one_step_more,
    one_step_less,
    no_bootstrap_at_the_time_limit,
    the_value_of_ends_is_looked_up,
    value_ahead_at_least_zero,
    sarsa,
    acts_by_the_callers_table,
    own_generator,
    starts_from_zeros,
)

_TIES = "return rng.choice(np.flatnonzero(q {} q.max()))"
_EPISODES = "for episode in range(len({})):"

EQUIVALENT = {
    "choose: `if rng.random() < epsilon:` → `if rng.random() <= epsilon:`": (
        "a random number equals epsilon once in 2**53 draws"
    ),
    f"choose: `{_TIES.format('==')}` → `{_TIES.format('>=')}`": "no entry is larger than the largest",
    **{
        f"{loop}: `{_EPISODES.format('epsilon')}` → `{_EPISODES.format('returns')}`": "there is one return per episode"
        for loop in ("q_learning", "chooses_next_before_moving")
    },
    "chooses_at_the_top: `if world['terminal'][here]:` → `if world['terminal'][there]:`": "here has become there",
}
