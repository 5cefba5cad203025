"""Answers to `sample-trajectory` that nearly work."""

import numpy as np


def run(P, rewards, policy, terminal, start, max_steps, rng, act=None, move=None, pay=None, end=None):
    """The right answer, of which one part can be spoilt.

    act(states, actions) -> action, move(states, actions) -> next state (``actions`` ends with the present one),
    pay(s, a, s_next) -> reward, end(states) -> whether the episode is over.
    """
    act = act or (lambda states, actions: rng.choice(policy.shape[1], p=policy[states[-1]]))
    move = move or (lambda states, actions: rng.choice(P.shape[0], p=P[states[-1], actions[-1]]))
    pay = pay or (lambda s, a, s_next: rewards[s, a, s_next])
    end = end or (lambda states: terminal[states[-1]])
    states, actions, seen = [int(start)], [], []
    while not end(states) and len(actions) < max_steps:
        actions.append(int(act(states, actions)))
        s_next = int(move(states, actions))
        seen.append(float(pay(states[-1], actions[-1], s_next)))
        states.append(s_next)
    return states, actions, seen


def policy_of_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return rng.choice(policy.shape[1], p=policy[start])

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def policy_of_state_0(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return rng.choice(policy.shape[1], p=policy[0])

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def policy_of_the_last_state(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return rng.choice(policy.shape[1], p=policy[-1])

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def policy_of_the_state_before(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return rng.choice(policy.shape[1], p=policy[states[-2:][0]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def mean_policy(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return rng.choice(policy.shape[1], p=policy.mean(axis=0))

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def policy_by_time(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return rng.choice(policy.shape[1], p=policy[len(actions) % len(policy)])

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def sharpened_policy(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        p = policy[states[-1]] ** 2
        return rng.choice(policy.shape[1], p=p / p.sum())

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def any_possible_action(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return rng.choice(np.flatnonzero(policy[states[-1]]))

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def always_the_most_likely_action(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return policy[states[-1]].argmax()

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def always_the_most_likely_next(P, rewards, policy, terminal, start, max_steps, rng):
    def move(states, actions):
        return P[states[-1], actions[-1]].argmax()

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def any_possible_next(P, rewards, policy, terminal, start, max_steps, rng):
    def move(states, actions):
        return rng.choice(np.flatnonzero(P[states[-1], actions[-1]]))

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def moves_from_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    def move(states, actions):
        return rng.choice(P.shape[0], p=P[start, actions[-1]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def moves_from_the_state_before(P, rewards, policy, terminal, start, max_steps, rng):
    def move(states, actions):
        return rng.choice(P.shape[0], p=P[states[-2:][0], actions[-1]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def moves_by_the_action_before(P, rewards, policy, terminal, start, max_steps, rng):
    def move(states, actions):
        return rng.choice(P.shape[0], p=P[states[-1], actions[-2:][0]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def moves_by_the_first_action(P, rewards, policy, terminal, start, max_steps, rng):
    def move(states, actions):
        return rng.choice(P.shape[0], p=P[states[-1], actions[0]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def moves_by_the_mean_action(P, rewards, policy, terminal, start, max_steps, rng):
    def move(states, actions):
        return rng.choice(P.shape[0], p=policy[states[-1]] @ P[states[-1]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def one_number_for_both_draws(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, seen = [int(start)], [], []
    while not terminal[states[-1]] and len(actions) < max_steps:
        s, chance = states[-1], rng.random()
        a = min(int(np.searchsorted(policy[s].cumsum(), chance, side="right")), policy.shape[1] - 1)
        s_next = min(int(np.searchsorted(P[s, a].cumsum(), chance, side="right")), len(P) - 1)
        actions.append(a)
        seen.append(float(rewards[s, a, s_next]))
        states.append(s_next)
    return states, actions, seen


def one_number_for_an_episode(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, seen = [int(start)], [], []
    first, second = rng.random(2)
    while not terminal[states[-1]] and len(actions) < max_steps:
        s = states[-1]
        a = min(int(np.searchsorted(policy[s].cumsum(), first, side="right")), policy.shape[1] - 1)
        s_next = min(int(np.searchsorted(P[s, a].cumsum(), second, side="right")), len(P) - 1)
        actions.append(a)
        seen.append(float(rewards[s, a, s_next]))
        states.append(s_next)
    return states, actions, seen


def one_number_for_all_actions(P, rewards, policy, terminal, start, max_steps, rng):
    chance = rng.random()

    def act(states, actions):
        return min(int((policy[states[-1]].cumsum() <= chance).sum()), policy.shape[1] - 1)

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def generator_anew_in_each_step(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        return np.random.default_rng(len(actions)).choice(policy.shape[1], p=policy[states[-1]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def own_generator(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max_steps, np.random.default_rng())


def own_generator_for_the_moves(P, rewards, policy, terminal, start, max_steps, rng):
    own = np.random.default_rng()

    def move(states, actions):
        return own.choice(P.shape[0], p=P[states[-1], actions[-1]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, move=move)


def own_generator_for_the_actions(P, rewards, policy, terminal, start, max_steps, rng):
    own = np.random.default_rng()

    def act(states, actions):
        return own.choice(policy.shape[1], p=policy[states[-1]])

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


def seeded_by_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max_steps, np.random.default_rng(start))


def largest_reward_of_the_row(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max_steps, rng, pay=lambda s, a, s_next: rewards[s, a].max())


def reward_of_staying(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max_steps, rng, pay=lambda s, a, s_next: rewards[s, a, s])


def reward_of_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max_steps, rng, pay=lambda s, a, s_next: rewards[start, a, s_next])


def reward_of_action_0(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max_steps, rng, pay=lambda s, a, s_next: rewards[s, 0, s_next])


def rewards_never_below_zero(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, np.maximum(rewards, 0), policy, terminal, start, max_steps, rng)


def rounded_rewards(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards.round(2), policy, terminal, start, max_steps, rng)


def first_terminal_only(P, rewards, policy, terminal, start, max_steps, rng):
    def end(states):
        return terminal.any() and states[-1] == terminal.argmax()

    return run(P, rewards, policy, terminal, start, max_steps, rng, end=end)


def last_terminal_only(P, rewards, policy, terminal, start, max_steps, rng):
    def end(states):
        return states[-1] in np.flatnonzero(terminal)[-1:]

    return run(P, rewards, policy, terminal, start, max_steps, rng, end=end)


def end_of_the_start_only(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max_steps, rng, end=lambda states: terminal[start])


def start_is_never_the_end(P, rewards, policy, terminal, start, max_steps, rng):
    def end(states):
        return len(states) > 1 and terminal[states[-1]]

    return run(P, rewards, policy, terminal, start, max_steps, rng, end=end)


def ends_where_nothing_moves(P, rewards, policy, terminal, start, max_steps, rng):
    def end(states):
        return terminal[states[-1]] or states[-2:-1] == states[-1:]

    return run(P, rewards, policy, terminal, start, max_steps, rng, end=end)


def at_least_one_step(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, max(1, max_steps), rng)


def at_most_a_hundred_steps(P, rewards, policy, terminal, start, max_steps, rng):
    return run(P, rewards, policy, terminal, start, min(max_steps, 100), rng)


def starts_in_state_0(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, seen = run(P, rewards, policy, terminal, 0, max_steps, rng)
    return [start, *states[1:]], actions, seen


def never_the_last_action(P, rewards, policy, terminal, start, max_steps, rng):
    def act(states, actions):
        p = policy[states[-1]][:-1]
        return rng.choice(len(p), p=p / p.sum()) if p.sum() > 0 else policy.shape[1] - 1

    return run(P, rewards, policy, terminal, start, max_steps, rng, act=act)


NEAR_MISSES = (
    policy_of_the_start,
    policy_of_state_0,
    policy_of_the_last_state,
    policy_of_the_state_before,
    mean_policy,
    policy_by_time,
    sharpened_policy,
    any_possible_action,
    always_the_most_likely_action,
    always_the_most_likely_next,
    any_possible_next,
    moves_from_the_start,
    moves_from_the_state_before,
    moves_by_the_action_before,
    moves_by_the_first_action,
    moves_by_the_mean_action,
    one_number_for_both_draws,
    one_number_for_an_episode,
    one_number_for_all_actions,
    generator_anew_in_each_step,
    own_generator,
    own_generator_for_the_moves,
    own_generator_for_the_actions,
    seeded_by_the_start,
    largest_reward_of_the_row,
    reward_of_staying,
    reward_of_the_start,
    reward_of_action_0,
    rewards_never_below_zero,
    rounded_rewards,
    first_terminal_only,
    last_terminal_only,
    end_of_the_start_only,
    start_is_never_the_end,
    ends_where_nothing_moves,
    at_least_one_step,
    at_most_a_hundred_steps,
    starts_in_state_0,
    never_the_last_action,
)

EQUIVALENT = {
    (
        "sample_trajectory: `while not terminal[trajectory_states[-1]] and len(actions) < max_steps:` → `while "
        "not terminal[trajectory_states[-1]] and len(collected) < max_steps:`"
    ): "there is one reward for each action",
    (
        "sample_trajectory: `action = rng.choice(len(policy[state]), p=policy[state])` → `action = "
        "rng.choice(len(policy[0]), p=policy[state])`"
    ): "there are as many of both",
    (
        "sample_trajectory: `action = rng.choice(len(policy[state]), p=policy[state])` → `action = "
        "rng.choice(len(policy[-1]), p=policy[state])`"
    ): "there are as many of both",
    (
        "sample_trajectory: `next_state = rng.choice(len(P), p=P[state, action])` → `next_state = "
        "rng.choice(len(policy), p=P[state, action])`"
    ): "there are as many of both",
    (
        "sample_trajectory: `next_state = rng.choice(len(P), p=P[state, action])` → `next_state = "
        "rng.choice(len(rewards), p=P[state, action])`"
    ): "there are as many of both",
    (
        "sample_trajectory: `next_state = rng.choice(len(P), p=P[state, action])` → `next_state = "
        "rng.choice(len(terminal), p=P[state, action])`"
    ): "there are as many of both",
    (
        "sample_trajectory: `action = rng.choice(len(policy[state]), p=policy[state])` → `action = "
        "rng.choice(len(P[state]), p=policy[state])`"
    ): "there are as many of both",
    (
        "sample_trajectory: `action = rng.choice(len(policy[state]), p=policy[state])` → `action = "
        "rng.choice(len(rewards[state]), p=policy[state])`"
    ): "there are as many of both",
    (
        "sample_trajectory: `action = rng.choice(len(policy[state]), p=policy[state])` → `action = "
        "rng.choice(len(policy[start]), p=policy[state])`"
    ): "there are as many of both",
    "by_inverse_distribution: `break` → `continue`": "in a terminal state the rest of the loop does nothing",
    (
        "_draw: `return int(np.searchsorted(np.cumsum(probabilities), rng.random() * np.sum(probabilities), "
        "side='right'))` → `return np.searchsorted(np.cumsum(probabilities), rng.random() * "
        "np.sum(probabilities), side='right')`"
    ): "a NumPy integer is an index, too",
    (
        "_draw: `return int(np.searchsorted(np.cumsum(probabilities), rng.random() * np.sum(probabilities), "
        "side='right'))` → `return int(np.searchsorted(np.cumsum(probabilities), rng.random() * "
        "np.sum(probabilities)))`"
    ): "the two sides differ only where a random number meets a sum exactly, which has no chance",
    (
        "_draw: `return int(np.searchsorted(np.cumsum(probabilities), rng.random() * np.sum(probabilities), "
        "side='right'))` → `return int(np.searchsorted(np.cumsum(probabilities), rng.random() / "
        "np.sum(probabilities), side='right'))`"
    ): "the probabilities add up to 1",
    (
        "_draw: `return int(np.searchsorted(np.cumsum(probabilities), rng.random() * np.sum(probabilities), "
        "side='right'))` → `return int(np.searchsorted(np.cumsum(probabilities), rng.random(), side='right'))`"
    ): "the probabilities add up to 1",
    (
        "by_recursion: `if terminal[start] or max_steps == 0:` → `if terminal[start] or max_steps <= 0:`"
    ): "max_steps is never negative",
    (
        "by_recursion: `action, next_state = divmod(_draw(joint.ravel(), rng), len(P))` → `action, next_state = "
        "divmod(_draw(joint.ravel(), rng), len(policy))`"
    ): "there are as many of both",
    (
        "by_recursion: `action, next_state = divmod(_draw(joint.ravel(), rng), len(P))` → `action, next_state = "
        "divmod(_draw(joint.ravel(), rng), len(rewards))`"
    ): "there are as many of both",
    (
        "by_recursion: `action, next_state = divmod(_draw(joint.ravel(), rng), len(P))` → `action, next_state = "
        "divmod(_draw(joint.ravel(), rng), len(terminal))`"
    ): "there are as many of both",
}
