"""Answers to `q-learning-loop` that nearly work."""

import numpy as np


def epsilon_greedy(row, epsilon, rng):
    return int(rng.integers(len(row)) if rng.random() < epsilon else rng.choice(np.flatnonzero(row == row.max())))


def _learn(world, q, epsilon, max_steps, alpha, gamma, rng, act=epsilon_greedy, ahead=None, table=None):
    """The right loop, with another choice of the action, another value of what lies ahead, or another table to act by.

    ``ahead(q, s_next, t)`` of the table, the next state and the number of the step; ``table(q, old)`` of the table
    and of what it was when the episode began.
    """
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s, old = world["start"], q.copy()
        for t in range(max_steps):
            a = act(table(q, old)[s] if table else q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            value = ahead(q, s_next, t) if ahead else 0 if world["terminal"][s_next] else q[s_next].max()
            q[s, a] += alpha * (r + gamma * value - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


def epsilon_doubled(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, 2 * epsilon, max_steps, alpha, gamma, rng)


def epsilon_halved(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon / 2, max_steps, alpha, gamma, rng)


def epsilon_squared(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon**2, max_steps, alpha, gamma, rng)


def epsilon_of_the_next_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.append(epsilon[1:], epsilon[-1]), max_steps, alpha, gamma, rng)


def epsilon_of_the_episode_before(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.roll(epsilon, 1), max_steps, alpha, gamma, rng)


def first_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.full(len(epsilon), epsilon[0]), max_steps, alpha, gamma, rng)


def last_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.full(len(epsilon), epsilon[-1]), max_steps, alpha, gamma, rng)


def mean_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.full(len(epsilon), epsilon.mean()), max_steps, alpha, gamma, rng)


def largest_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.full(len(epsilon), epsilon.max()), max_steps, alpha, gamma, rng)


def epsilon_never_zero(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.maximum(epsilon, 0.05), max_steps, alpha, gamma, rng)


def schedule_backwards(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon[::-1], max_steps, alpha, gamma, rng)


def epsilon_sorted(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, np.sort(epsilon)[::-1], max_steps, alpha, gamma, rng)


def one_coin_per_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        always = np.array([float(rng.random() < rate)])
        q, (returns[episode],) = _learn(world, q, always, max_steps, alpha, gamma, rng)
    return q, returns


def starts_in_state_0(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world | {"start": 0}, q, epsilon, max_steps, alpha, gamma, rng)


def argmax(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return int(rng.integers(len(row)) if rng.random() < rate else np.argmax(row))

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, act)


def fair_only_while_all_is_zero(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return int(rng.integers(len(row)) if rng.random() < rate or not row.any() else np.argmax(row))

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, act)


def maximum_starts_from_zero(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return epsilon_greedy(np.maximum(row, 0), rate, rng)

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, act)


def four_actions(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return epsilon_greedy(row[:4], rate, rng)

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, act)


def explores_the_others_only(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        others = np.flatnonzero(row < row.max())
        return int(rng.choice(others)) if len(others) and rng.random() < rate else epsilon_greedy(row, 0, rng)

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, act)


def acts_by_the_callers_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    given = q
    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, table=lambda q, old: given)


def acts_by_the_table_of_the_episodes_start(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, table=lambda q, old: old)


def looks_ahead_in_the_callers_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    given = q

    def ahead(q, s_next, t):
        return 0 if world["terminal"][s_next] else given[s_next].max()

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, ahead=ahead)


def value_ahead_at_least_zero(world, q, epsilon, max_steps, alpha, gamma, rng):
    def ahead(q, s_next, t):
        return 0 if world["terminal"][s_next] else max(0, q[s_next].max())

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, ahead=ahead)


def no_bootstrap_at_the_time_limit(world, q, epsilon, max_steps, alpha, gamma, rng):
    def ahead(q, s_next, t):
        return 0 if world["terminal"][s_next] or t == max_steps - 1 else q[s_next].max()

    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, ahead=ahead)


def the_last_state_is_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    end = np.arange(len(q)) == len(q) - 1
    return _learn(world | {"terminal": end}, q, epsilon, max_steps, alpha, gamma, rng)


def only_the_first_terminal_state_is_an_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    end = np.arange(len(q)) == np.argmax(world["terminal"])
    return _learn(world | {"terminal": end}, q, epsilon, max_steps, alpha, gamma, rng)


def the_value_of_ends_is_looked_up(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, max_steps, alpha, gamma, rng, ahead=lambda q, s_next, t: q[s_next].max())


def a_reward_means_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            ahead = 0 if world["terminal"][s_next] or r > 0 else q[s_next].max()
            q[s, a] += alpha * (r + gamma * ahead - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s] or r > 0:
                break
    return q, returns


def sarsa(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        a = epsilon_greedy(q[s], rate, rng)
        for _ in range(max_steps):
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            a_next = epsilon_greedy(q[s_next], rate, rng)
            ahead = 0 if world["terminal"][s_next] else q[s_next, a_next]
            q[s, a] += alpha * (r + gamma * ahead - q[s, a])
            returns[episode] += r
            s, a = s_next, a_next
            if world["terminal"][s]:
                break
    return q, returns


def one_step_more(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, max_steps + 1, alpha, gamma, rng)


def one_step_less(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, max_steps - 1, alpha, gamma, rng)


def at_most_a_hundred_steps(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, min(max_steps, 100), alpha, gamma, rng)


def at_most_a_hundred_episodes(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = _learn(world, q, epsilon[:100], max_steps, alpha, gamma, rng)
    return q, np.append(returns, np.full(len(epsilon) - len(returns), returns[-1]))


def _after_the_episode(world, q, epsilon, max_steps, alpha, gamma, rng, order):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s, steps = world["start"], []
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            steps.append((s, a, r, s_next))
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
        for s, a, r, s_next in steps[::order]:
            ahead = 0 if world["terminal"][s_next] else q[s_next].max()
            q[s, a] += alpha * (r + gamma * ahead - q[s, a])
    return q, returns


def updates_after_the_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _after_the_episode(world, q, epsilon, max_steps, alpha, gamma, rng, 1)


def updates_after_the_episode_backwards(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _after_the_episode(world, q, epsilon, max_steps, alpha, gamma, rng, -1)


def each_step_is_learned_twice(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, max_steps, 1 - (1 - alpha) ** 2, gamma, rng)


def step_size_falls_with_the_episodes(world, q, epsilon, max_steps, alpha, gamma, rng):
    returns = np.zeros(len(epsilon))
    for k in range(len(epsilon)):
        q, (returns[k],) = _learn(world, q, epsilon[k : k + 1], max_steps, alpha / (1 + 0.01 * k), gamma, rng)
    return q, returns


def starts_from_zeros(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, np.zeros_like(q), epsilon, max_steps, alpha, gamma, rng)


def the_best_episodes_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    best, returns = q, np.zeros(len(epsilon))
    for k in range(len(epsilon)):
        q, (returns[k],) = _learn(world, q, epsilon[k : k + 1], max_steps, alpha, gamma, rng)
        best = q if returns[k] >= returns[: k + 1].max() else best
    return best, returns


def returns_without_the_last_reward(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for t in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            ahead = 0 if world["terminal"][s_next] else q[s_next].max()
            q[s, a] += alpha * (r + gamma * ahead - q[s, a])
            s = s_next
            if t == max_steps - 1:
                break
            returns[episode] += r
            if world["terminal"][s]:
                break
    return q, returns


def mean_reward(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), []
    for rate in epsilon:
        s, rewards = world["start"], []
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            ahead = 0 if world["terminal"][s_next] else q[s_next].max()
            q[s, a] += alpha * (r + gamma * ahead - q[s, a])
            rewards.append(r)
            s = s_next
            if world["terminal"][s]:
                break
        returns.append(np.mean(rewards))
    return q, np.array(returns)


def whole_returns(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = _learn(world, q, epsilon, max_steps, alpha, gamma, rng)
    return q, returns.astype(int)


def a_list_of_returns_without_the_table_as_array(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = _learn(world, q, epsilon, max_steps, alpha, gamma, rng)
    return q.tolist(), returns.tolist()


def single_precision(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q.astype(np.float32), epsilon, max_steps, alpha, gamma, rng)


def own_generator(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng())


def own_seed(world, q, epsilon, max_steps, alpha, gamma, rng):
    return _learn(world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng(0))


def same_luck_in_every_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    seed, returns = int(rng.integers(10**6)), np.zeros(len(epsilon))
    for k in range(len(epsilon)):
        luck = np.random.default_rng(seed)
        q, (returns[k],) = _learn(world, q, epsilon[k : k + 1], max_steps, alpha, gamma, luck)
    return q, returns


def stops_once_the_table_hardly_changes(world, q, epsilon, max_steps, alpha, gamma, rng):
    returns = np.zeros(len(epsilon))
    for k in range(len(epsilon)):
        new, (returns[k],) = _learn(world, q, epsilon[k : k + 1], max_steps, alpha, gamma, rng)
        change, q = abs(new - q).max(), new
        if change < 1e-3:
            returns[k:] = returns[k]
            break
    return q, returns


NEAR_MISSES = (
    epsilon_doubled,
    epsilon_halved,
    epsilon_squared,
    epsilon_of_the_next_episode,
    epsilon_of_the_episode_before,
    first_epsilon,
    last_epsilon,
    mean_epsilon,
    largest_epsilon,
    epsilon_never_zero,
    schedule_backwards,
    epsilon_sorted,
    one_coin_per_episode,
    starts_in_state_0,
    argmax,
    fair_only_while_all_is_zero,
    maximum_starts_from_zero,
    four_actions,
    explores_the_others_only,
    acts_by_the_callers_table,
    acts_by_the_table_of_the_episodes_start,
    looks_ahead_in_the_callers_table,
    value_ahead_at_least_zero,
    no_bootstrap_at_the_time_limit,
    the_last_state_is_the_end,
    only_the_first_terminal_state_is_an_end,
    the_value_of_ends_is_looked_up,
    a_reward_means_the_end,
    sarsa,
    one_step_more,
    one_step_less,
    at_most_a_hundred_steps,
    at_most_a_hundred_episodes,
    updates_after_the_episode,
    updates_after_the_episode_backwards,
    each_step_is_learned_twice,
    step_size_falls_with_the_episodes,
    starts_from_zeros,
    the_best_episodes_table,
    returns_without_the_last_reward,
    mean_reward,
    whole_returns,
    a_list_of_returns_without_the_table_as_array,
    single_precision,
    own_generator,
    own_seed,
    same_luck_in_every_episode,
    stops_once_the_table_hardly_changes,
)

_HARDLY_EVER = "a random number equals epsilon once in 2**53 draws"
_LARGEST = "no entry is larger than the largest"
_TIES = "return rng.choice(np.flatnonzero(q {} q.max()))"
_BEST = "best = [a for a in range(n_actions) if table[s][a] {} max(table[s])]"
_EXPLORES = "explores = rng.random() {} epsilon[len(returns) - 1]"
_STOP = "if world['terminal'][{}] or len(rewards) {} max_steps:"
_ONE_BY_ONE = "the steps are counted one by one"

EQUIVALENT = {
    "choose: `if rng.random() < epsilon:` → `if rng.random() <= epsilon:`": _HARDLY_EVER,
    f"choose: `{_TIES.format('==')}` → `{_TIES.format('>=')}`": _LARGEST,
    f"one_while_loop: `{_BEST.format('==')}` → `{_BEST.format('>=')}`": _LARGEST,
    f"one_while_loop: `{_EXPLORES.format('<')}` → `{_EXPLORES.format('<=')}`": _HARDLY_EVER,
    "one_while_loop: `if end or t == max_steps:` → `if end or t >= max_steps:`": _ONE_BY_ONE,
    f"chooses_before_updating: `{_STOP.format('s', '==')}` → `{_STOP.format('s', '>=')}`": _ONE_BY_ONE,
    f"chooses_before_updating: `{_STOP.format('s', '==')}` → `{_STOP.format('s_next', '==')}`": "s has become s_next",
    "q_learning: `for episode in range(len(epsilon)):` → `for episode in range(len(returns)):`": (
        "there is one return per episode"
    ),
}
