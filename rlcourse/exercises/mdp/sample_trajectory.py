"""Sampling one episode from a finite MDP and a policy."""

import copy
from itertools import pairwise

import numpy as np

from rlcourse.checks.answer import AnswerError
from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong


def sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng):
    trajectory_states, actions, collected = [start], [], []
    while not terminal[trajectory_states[-1]] and len(actions) < max_steps:
        state = trajectory_states[-1]
        action = rng.choice(len(policy[state]), p=policy[state])
        next_state = rng.choice(len(P), p=P[state, action])
        actions.append(action)
        collected.append(rewards[state, action, next_state])
        trajectory_states.append(next_state)
    return trajectory_states, actions, collected


def _draw(probabilities, rng):
    return int(np.searchsorted(np.cumsum(probabilities), rng.random() * np.sum(probabilities), side="right"))


def by_inverse_distribution(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = [start], [], []
    for _ in range(max_steps):
        if terminal[states[-1]]:
            break
        actions.append(_draw(policy[states[-1]], rng))
        states.append(_draw(P[states[-1], actions[-1]], rng))
        collected.append(float(rewards[states[-2], actions[-1], states[-1]]))
    return states, actions, np.array(collected)


def by_recursion(P, rewards, policy, terminal, start, max_steps, rng):
    if terminal[start] or max_steps == 0:
        return [start], [], []
    joint = policy[start][:, None] * P[start]  # action and next state are drawn together
    action, next_state = divmod(_draw(joint.ravel(), rng), len(P))
    states, actions, collected = by_recursion(P, rewards, policy, terminal, next_state, max_steps - 1, rng)
    return [start, *states], [action, *actions], [rewards[start, action, next_state], *collected]


def policy_ignored(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, np.full_like(policy, 1 / policy.shape[1]), terminal, start, max_steps, rng)


def policy_of_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    same = np.tile(policy[start], (len(policy), 1))
    return sample_trajectory(P, rewards, same, terminal, start, max_steps, rng)


def policy_of_state_0(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, np.tile(policy[0], (len(policy), 1)), terminal, start, max_steps, rng)


def mean_of_all_policies(P, rewards, policy, terminal, start, max_steps, rng):
    mean = np.tile(policy.mean(axis=0), (len(policy), 1))
    return sample_trajectory(P, rewards, mean, terminal, start, max_steps, rng)


def one_action_for_ever(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = [start], [], []
    while not terminal[states[-1]] and len(actions) < max_steps:
        actions.append(0)
        states.append(rng.choice(len(P), p=P[states[-1], 0]))
        collected.append(rewards[states[-2], 0, states[-1]])
    return states, actions, collected


def always_action_0(answer):
    runs = [_episode(answer, *_one_place(*policy))[1] for policy in ((0.0, 1.0), (0.5, 0.5))]
    return all(len(actions) == 60 and not actions.any() for actions in runs)


def policy_of_the_state_before(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = [start], [], []
    while not terminal[states[-1]] and len(actions) < max_steps:
        actions.append(rng.choice(policy.shape[1], p=policy[states[-2:][0]]))
        states.append(rng.choice(len(P), p=P[states[-1], actions[-1]]))
        collected.append(rewards[states[-2], actions[-1], states[-1]])
    return states, actions, collected


def action_drawn_twice(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = [start], [], []
    while not terminal[states[-1]] and len(actions) < max_steps:
        noted, taken = rng.choice(policy.shape[1], p=policy[states[-1]], size=2)
        actions.append(noted)
        states.append(rng.choice(len(P), p=P[states[-1], taken]))
        collected.append(rewards[states[-2], taken, states[-1]])
    return states, actions, collected


def action_kept(P, rewards, policy, terminal, start, max_steps, rng):
    action = int(rng.choice(policy.shape[1], p=policy[start]))
    kept = np.tile(np.eye(policy.shape[1])[action], (len(policy), 1))
    return sample_trajectory(P, rewards, kept, terminal, start, max_steps, rng)


def state_left_noted(P, rewards, policy, terminal, start, max_steps, rng):
    """Appends the state that a step leaves; the next step begins at the last entry, so nothing ever moves."""
    _, actions, collected = never_moves_on(P, rewards, policy, terminal, start, max_steps, rng)
    return [start] * (len(actions) + 1), actions, collected


def state_left_noted_but_moved(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return [start, *states[:-1]], actions, collected


def draws_of_size_1(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = [start], [], []
    while not terminal[states[-1]] and len(actions) < max_steps:
        actions.append(rng.choice(policy.shape[1], size=1, p=policy[states[-1]]))
        states.append(rng.choice(len(P), size=1, p=P[states[-1], actions[-1]]))
        collected.append(rewards[states[-2], actions[-1], states[-1]])
    return states, actions, collected


def next_state_drawn_twice(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected, state = [start], [], [], start
    while not terminal[state] and len(actions) < max_steps:
        actions.append(rng.choice(policy.shape[1], p=policy[state]))
        noted, reached = rng.choice(len(P), p=P[state, actions[-1]], size=2)
        states.append(noted)
        collected.append(rewards[state, actions[-1], reached])
        state = reached
    return states, actions, collected


def one_number_for_both_draws(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = [start], [], []
    while not terminal[states[-1]] and len(actions) < max_steps:
        chance = rng.random()
        actions.append(min(int((policy[states[-1]].cumsum() <= chance).sum()), policy.shape[1] - 1))
        next_state = min(int((P[states[-1], actions[-1]].cumsum() <= chance).sum()), len(P) - 1)
        collected.append(rewards[states[-1], actions[-1], next_state])
        states.append(next_state)
    return states, actions, collected


def most_likely_action(P, rewards, policy, terminal, start, max_steps, rng):
    sure = np.eye(policy.shape[1])[policy.argmax(axis=1)]
    return sample_trajectory(P, rewards, sure, terminal, start, max_steps, rng)


def most_likely_next_state(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(np.eye(len(P))[P.argmax(axis=2)], rewards, policy, terminal, start, max_steps, rng)


def any_next_state(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(np.full_like(P, 1 / len(P)), rewards, policy, terminal, start, max_steps, rng)


def possible_states_alike(P, rewards, policy, terminal, start, max_steps, rng):
    possible = P > 0
    return sample_trajectory(
        possible / possible.sum(axis=2, keepdims=True), rewards, policy, terminal, start, max_steps, rng
    )


def action_index_first(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = [start], [], []
    while not terminal[states[-1]] and len(actions) < max_steps:
        actions.append(rng.choice(policy.shape[1], p=policy[states[-1]]))
        next_state = rng.choice(len(P), p=P[actions[-1], states[-1]])
        collected.append(rewards[states[-1], actions[-1], next_state])
        states.append(next_state)
    return states, actions, collected


def whole_policy_for_a_row(P, rewards, policy, terminal, start, max_steps, rng):
    if terminal[start] or not max_steps:
        return [start], [], []
    return rng.choice(policy.shape[1], p=policy)


def numbers_of_the_two_draws_exchanged(P, rewards, policy, terminal, start, max_steps, rng):
    if terminal[start] or not max_steps:
        return [start], [], []
    return rng.choice(len(P), p=policy[start])


def always_the_same_numbers(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, max_steps, np.random.default_rng(0))


def numbers_from_elsewhere(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, max_steps, np.random.default_rng())


def does_not_stop(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, np.zeros_like(terminal), start, max_steps, rng)


def stops_when_both_hold(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, 10_000, rng)
    rest = does_not_stop(P, rewards, policy, terminal, states[-1], max(max_steps - len(actions), 0), rng)
    return states + rest[0][1:], actions + rest[1], collected + rest[2]


def limit_forgotten(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, 10_000, rng)


def only_the_last_state_ends(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, np.arange(len(P)) == len(P) - 1, start, max_steps, rng)


def only_the_first_end(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal & (np.cumsum(terminal) == 1), start, max_steps, rng)


def at_least_one_step(P, rewards, policy, terminal, start, max_steps, rng):
    if not terminal[start]:
        return sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return sample_trajectory(P, rewards, policy, np.zeros_like(terminal), start, 1, rng)


def first_step_only(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, min(max_steps, 1), rng)


def last_state_left_out(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return states[: len(actions)], actions, collected


def _with_rewards(reward, P, rewards, policy, terminal, start, max_steps, rng):
    """An episode whose rewards are looked up in another way: reward(state, action, next_state)."""
    states, actions, _ = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return states, actions, [reward(*step) for step in zip(states[:-1], actions, states[1:], strict=True)]


def reward_of_the_state_left(P, rewards, *args):
    return _with_rewards(lambda s, a, s_next: rewards[s, a, s], P, rewards, *args)


def reward_of_the_state_reached(P, rewards, *args):
    return _with_rewards(lambda s, a, s_next: rewards[s_next, a, s_next], P, rewards, *args)


def rewards_indexed_backwards(P, rewards, *args):
    return _with_rewards(lambda s, a, s_next: rewards[s_next, a, s], P, rewards, *args)


def mean_reward_noted(P, rewards, *args):
    return _with_rewards(lambda s, a, s_next: P[s, a] @ rewards[s, a], P, rewards, *args)


def reward_of_another_draw(P, rewards, policy, terminal, start, max_steps, rng):
    def another(s, a, s_next):
        return rewards[s, a, rng.choice(len(P), p=P[s, a])]

    return _with_rewards(another, P, rewards, policy, terminal, start, max_steps, rng)


def row_of_rewards_noted(P, rewards, *args):
    return _with_rewards(lambda s, a, s_next: rewards[s, a], P, rewards, *args)


def rewards_added_up(*args):
    states, actions, collected = sample_trajectory(*args)
    return states, actions, np.cumsum(collected).tolist()


def last_reward_left_out(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    if terminal[states[-1]]:
        collected = collected[:-1]
    return states, actions, collected


def last_step_left_out(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    if terminal[states[-1]] and actions:
        return states[:-1], actions[:-1], collected[:-1]
    return states, actions, collected


def start_left_out(*args):
    states, actions, collected = sample_trajectory(*args)
    return states[1:], actions, collected


def reward_for_the_start(*args):
    states, actions, collected = sample_trajectory(*args)
    return states, actions, [0.0, *collected]


def rewards_before_actions(*args):
    states, actions, collected = sample_trajectory(*args)
    return states, collected, actions


def one_list_of_steps(*args):
    states, actions, collected = sample_trajectory(*args)
    return list(zip(states, actions, collected, strict=False))


def one_step_too_few(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, max(max_steps - 1, 0), rng)


def one_step_too_many(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, max_steps + 1, rng)


def never_moves_on(P, rewards, policy, terminal, start, max_steps, rng):
    """Draws every step from the start."""
    states, actions, collected = [start], [], []
    while not terminal[start] and len(actions) < max_steps:
        actions.append(rng.choice(len(policy[start]), p=policy[start]))
        states.append(rng.choice(len(P), p=P[start, actions[-1]]))
        collected.append(rewards[start, actions[-1], states[-1]])
    return states, actions, collected


def _three_parts(answer, *args):
    try:
        parts = answer(*args)
    except AnswerError as error:
        if "1-dimensional" in str(error) and asks_for_arrays_of_one(answer):
            raise Wrong("With `size=1`, `rng.choice` gives an array with one entry, not a number.") from None
        raise
    return _checked(parts)


def _checked(parts):
    if not isinstance(parts, tuple | list) or len(parts) != 3:
        raise Wrong("Three lists are expected: `return states, actions, rewards_seen`.")
    if any(not isinstance(part, list | tuple | np.ndarray) or np.ndim(part[:0]) == 0 for part in parts):
        raise Wrong("Three lists are expected, `return states, actions, rewards_seen`; one of yours is a single value.")
    for name, part in zip(("states", "actions", "rewards"), parts, strict=True):
        if shapes := {np.shape(entry) for entry in part} - {()}:
            why = "; `rng.choice` gives a number if `size` is left out" if (1,) in shapes else ""
            raise Wrong(f"The {name} have to be plain numbers; one of them is an array of shape {min(shapes)}{why}.")
    states, actions, collected = (np.asarray(part) for part in parts)
    for name, part in (("states", states), ("actions", actions)):
        if part.size and part.dtype.kind not in "iu":
            raise Wrong(f"The {name} have to be whole numbers, the indices of P; here they are {part.dtype}.")
    return states, actions, collected


def as_lists(answer, *args):
    states, actions, collected = _three_parts(answer, *args)
    return {"states": states.tolist(), "actions": actions.tolist(), "rewards": collected.astype(float).tolist()}


def _sure_world(rng, path, n_states, n_actions, ends):
    """A policy that is sure of itself and leads along ``path``; there, each action is another one than the last.

    Actions that are not taken lead elsewhere, and each transition has a reward of its own.
    """
    P, policy = np.zeros((n_states, n_actions, n_states)), np.zeros((n_states, n_actions))
    action = int(rng.integers(n_actions))
    successor = dict(pairwise(path))
    for state in [*path[:-1], *sorted(set(range(n_states)) - set(path[:-1]))]:
        action = (action + int(rng.integers(1, n_actions))) % n_actions
        policy[state, action] = 1.0
        leads_to = successor.get(state, int(rng.integers(n_states)))
        elsewhere = rng.permutation(np.delete(np.arange(n_states), leads_to))[: n_actions - 1]
        P[state, np.arange(n_actions) != action, elsewhere] = 1.0
        P[state, action, leads_to] = 1.0
    P[ends] = np.eye(n_states)[ends][:, None, :]
    rewards = (rng.permutation(P.size).reshape(P.shape) - P.size // 2) / 8
    return P, rewards, policy, np.isin(np.arange(n_states), ends)


def _route(rng, n_states):
    """The states in any order; it never begins in state 0."""
    order = rng.permutation(n_states).tolist()
    return order if order[0] else order[::-1]


def _generator(rng):
    return np.random.default_rng(int(rng.integers(1000)))


def sure_episodes(rng):
    """One step, three steps; several ends, of which the way meets neither the first nor the last; a long way."""
    cases = []
    for length in (1, 3):
        path = _route(rng, length + 1)
        cases.append((*_sure_world(rng, path, length + 1, 2, path[-1:]), path[0], length + 3, _generator(rng)))
    ends = sorted(rng.choice(9, size=3, replace=False).tolist())
    path = [state for state in _route(rng, 9) if state not in ends] + ends[1:2]
    cases.append((*_sure_world(rng, path, 9, 3, ends), path[0], 20, _generator(rng)))
    path = _route(rng, 121)
    return [*cases, (*_sure_world(rng, path, 121, 2, path[-1:]), path[0], 500, _generator(rng))]


def episode_ends(rng):
    """A start that is terminal, no steps at all, too few steps, and just enough of them."""
    path = _route(rng, 4)
    world = _sure_world(rng, path, 4, 2, path[-1:])
    starts_and_limits = ((path[3], 5), (path[0], 0), (path[0], 2), (path[0], 3))
    return [(*world, start, limit, _generator(rng)) for start, limit in starts_and_limits]


def random_episodes(rng):
    """The policy rolls dice and each action leads to one state only; then a sure policy on slippery ground.

    The end can be reached from everywhere: whoever forgets `max_steps` shall not wait for ever.
    """
    path = _route(rng, 5)
    P, rewards, policy, terminal = _sure_world(rng, path, 5, 3, path[-1:])
    turns = rng.integers(1, 3, size=5)
    dice = 0.6 * policy + 0.4 * np.array([np.roll(row, turn) for row, turn in zip(policy, turns, strict=True)])
    slippery = rng.permuted(np.tile([0.6, 0.4, 0.0, 0.0, 0.0], (5, 3, 1)), axis=2)
    slippery[np.arange(5), :, np.arange(5)] += 0.3
    slippery[:, :, path[-1]] += 0.1
    slippery = np.where(terminal[:, None, None], P, slippery / slippery.sum(axis=2, keepdims=True))
    return [
        (P, rewards, dice, terminal, path[0], 6, _generator(rng)),
        (slippery, rewards, policy, terminal, path[0], 6, _generator(rng)),
    ]


PROBLEMS = {
    "start": "An episode does not begin with its start: `states` begins with `start`.",
    "numbers": "With T steps there are T + 1 states, T actions and T rewards. In your episodes the numbers do not fit.",
    "unknown": "There is an action or a state that P does not know.",
    "goes on": "An episode goes on after a terminal state, or takes more than `max_steps` actions.",
    "ends early": "An episode ends too early: its last state is not terminal, and it has fewer than `max_steps` steps.",
    "action": "An action was taken whose probability in `policy[state]` is 0, in the state where the robot was.",
    "move": "The robot got to a state whose probability in `P[state, action]` is 0, for the action that was noted.",
    "reward": "The reward that was noted for a step is not `rewards[state, action, next_state]`.",
    "another reward": "The reward that was noted for a step is that of another next state than the one that was noted.",
    "not repeatable": "Two calls with equal generators gave two different episodes. Draw everything from the `rng` "
    "that was handed in: `rng.choice`, not `np.random.choice`. Then an experiment can be repeated.",
}


def possible_steps(answer, P, rewards, policy, terminal, start, max_steps, rng):
    """The worst that is wrong with any of some random episodes, by its name in PROBLEMS; "" if nothing is."""
    found = set()
    for each in rng.spawn(EPISODES):
        again = copy.deepcopy(each)
        episode = _three_parts(answer, P, rewards, policy, terminal, start, max_steps, each)
        found.add(_problem_of(*episode, P, rewards, policy, terminal, start, max_steps))
        repeated = _three_parts(answer, P, rewards, policy, terminal, start, max_steps, again)
        if not all(map(np.array_equal, episode, repeated)):
            found.add("not repeatable")
    return next((name for name in PROBLEMS if name in found), "")


def _problem_of(states, actions, collected, P, rewards, policy, terminal, start, max_steps):
    if not len(states) or states[0] != start:
        return "start"
    if not len(states) == len(actions) + 1 == len(collected) + 1:
        return "numbers"
    if states.min() < 0 or states.max() >= len(P) or actions.min(initial=0) < 0 or actions.max(initial=0) >= P.shape[1]:
        return "unknown"
    if terminal[states[:-1]].any() or len(actions) > max_steps:
        return "goes on"
    if not terminal[states[-1]] and len(actions) < max_steps:
        return "ends early"
    if not policy[states[:-1], actions].all():
        return "action"
    if not P[states[:-1], actions, states[1:]].all():
        return "move"
    if np.allclose(collected, rewards[states[:-1], actions, states[1:]]):
        return ""
    of_any_next_state = np.isclose(collected[:, None], rewards[states[:-1], actions])
    return "another reward" if (of_any_next_state & (P[states[:-1], actions] > 0)).any(axis=1).all() else "reward"


def problem_in_words(seen, *args):
    return PROBLEMS.get(seen)


EPISODES = 20


def random_steps(rng):
    """From every state the same probabilities, so that all steps can be counted together; a robot may break down."""
    moves = np.array([np.roll([0.7, 0.2, 0.1], turn) for turn in rng.permutation(3)])
    P = np.zeros((4, 3, 4))
    P[:3, :, :3], P[:3, :, 3] = 0.98 * moves, 0.02
    P[3, :, 3] = 1.0
    policy = np.tile(rng.permutation([0.7, 0.2, 0.1]), (4, 1))
    return [(P, np.ones(P.shape), policy, np.arange(4) == 3, int(rng.integers(3)), 10, _generator(rng))]


def frequencies(answer, P, rewards, policy, terminal, start, max_steps, rng):
    """What is conspicuous in many short episodes, each a yes or no: see FREQUENCIES.

    By the strong Markov property the steps of all episodes, one after the other, are independent draws, and each count
    is binomial. There are 31 counts with two sides each, so that a right answer fails with a chance below 1e-6. (There
    may be fewer than 1000 steps, then all are taken; by Hoeffding's bound that has a chance below 1e-9.)
    """
    episodes = []
    for each in rng.spawn(150):
        states, actions, _ = _three_parts(answer, P, rewards, policy, terminal, start, max_steps, each)
        if len(states) < 2 or len(states) != len(actions) + 1:
            raise Wrong("There is no first step: `states` begins with the start and then lists where each step led.")
        if states.min() < 0 or actions.min() < 0 or states.max() >= len(P) or actions.max() >= P.shape[1]:
            raise Wrong(PROBLEMS["unknown"])
        episodes.append(tuple(zip(actions.tolist(), states[1:].tolist(), strict=True)))
    steps = [step for episode in episodes for step in episode][:1000]
    repeats = [episode[0][0] == episode[1][0] for episode in episodes if len(episode) > 1]
    chances = policy[start][:, None] * P[start]
    counts, first_counts = (_counts(drawn, chances.shape) for drawn in (steps, [episode[0] for episode in episodes]))
    found = {
        "always one": len(set(episodes)) == 1,
        "one action": (counts.sum(axis=1) > 0).sum() == 1,
        "one way": ((counts > 0).sum(axis=1) <= 1).all(),
        "actions": _unlikely(counts.sum(axis=1), len(steps), policy[start]),
        "steps": _unlikely(counts, len(steps), chances),
        "first steps": _unlikely(first_counts, len(episodes), chances)
        or _unlikely(first_counts.sum(axis=1), len(episodes), policy[start]),
        "repeats": _unlikely(np.sum(repeats), len(repeats), np.sum(policy[start] ** 2)),
        "one number": not counts[~_met_by_one_number(policy[start], P[start])].any(),  # for the hint; it fails nobody
    }
    return {name: bool(conspicuous) for name, conspicuous in found.items()}


def _met_by_one_number(policy, moves):
    """Which actions and next states (A, S) the same number in [0, 1) may draw: their intervals overlap."""
    ends_of_actions, ends_of_moves = policy.cumsum()[:, None], moves.cumsum(axis=1)
    begin = np.maximum(ends_of_actions - policy[:, None], ends_of_moves - moves)
    return begin < np.minimum(ends_of_actions, ends_of_moves)


def _counts(drawn, shape):
    counts = np.zeros(shape)
    np.add.at(counts, tuple(np.array(drawn).T), 1)
    return counts


def _unlikely(counts, draws, probabilities):
    """Whether any of these counts is so far out on one side that it has a chance below 1e-8."""
    from scipy.stats import binom  # takes half a second to import, and only this exercise needs it

    too_few, too_many = binom.cdf(counts, draws, probabilities), binom.sf(counts - 1, draws, probabilities)
    return bool((np.minimum(too_few, too_many) < 1e-8).any())


FREQUENCIES = {
    "always one": "150 calls with 150 different generators gave the same episode 150 times.",
    "one action": "In many episodes only one action is ever taken, though the policy gives others a chance, too.",
    "one way": "In many episodes an action always leads to the same next state, though P gives others a chance, too.",
    "actions": "In many episodes, actions come up with other frequencies than π(action|state).",
    "steps": "In many episodes, an action followed by a next state comes up with another frequency than "
    "π(action|state) · p(next state|state, action).",
    "first steps": "The first steps of many episodes, each with a generator of its own, are too much alike.",
    "repeats": "The second action of an episode repeats the first one too often or too seldom. Draw each one anew.",
}


def frequencies_in_words(seen, *args):
    return next((words for name, words in FREQUENCIES.items() if seen[name]), None)


def _episode(answer, P, policy, start=0, steps=60, seed=0, generator=np.random.Generator):
    """States, actions and rewards; the rewards tell the step that was rewarded, 100 s + 10 a + s'."""
    n_states, n_actions = policy.shape
    s, a, s_next = np.ogrid[:n_states, :n_actions, :n_states]
    args = (P, 100.0 * s + 10.0 * a + s_next, policy, np.zeros(n_states, bool), start, steps)
    return _checked(answer(*args, generator(np.random.PCG64(seed))))


def _one_place(*policy):
    """A world of one state, in which only the actions tell anything."""
    return np.ones((1, len(policy), 1)), np.array([policy])


def chooses_all_alike(answer):
    counts = np.bincount(_episode(answer, *_one_place(0.9, 0.1, 0.0), steps=300)[1], minlength=3)
    return 60 < counts.min() and counts.max() < 140  # each is 100 ± 8 if all are equally likely


def keeps_the_first_action(answer):
    """With even chances: never another action in an episode, but not the same one in all episodes."""
    runs = [_episode(answer, *_one_place(0.5, 0.5), seed=seed)[1] for seed in range(20)]
    return (
        all(len(actions) == 60 and len(set(actions.tolist())) == 1 for actions in runs)
        and len({int(actions[0]) for actions in runs}) == 2
    )


def chooses_the_most_likely(answer):
    runs = [_episode(answer, *_one_place(0.45, 0.55), steps=10, seed=seed)[1] for seed in range(20)]
    return all(len(actions) == 10 and actions.all() for actions in runs)


# Three places, one after the other whatever is done; the policy would do 0 in place 0, 1 in place 1, 2 in place 2.
ROUND = (np.roll(np.eye(3), 1, axis=1)[:, None, :].repeat(3, axis=1), np.eye(3))


def uses_one_row(answer):
    """Whether the robot does the same everywhere, and what the policy of one certain state says."""
    P, policy = ROUND
    states, actions, _ = _episode(answer, P, policy, start=1)
    _, otherwise, _ = _episode(answer, P, policy[:, [2, 0, 1]], start=1)
    alike = len(set(actions.tolist())) == len(set(otherwise.tolist())) == 1
    return (
        alike
        and len(set(states.tolist())) == 3
        and otherwise[0] == (actions[0] + 1) % 3
        and not keeps_the_first_action(answer)
    )


def uses_the_mean_row(answer):
    """The policy does 0 in two places of three: does the robot, too, wherever it is?"""
    policy = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    states, actions, _ = _episode(answer, ROUND[0], policy, steps=900)
    return all(0.58 < (actions[states[:-1] == place] == 0).mean() < 0.76 for place in range(3))


def uses_the_row_before(answer):
    states, actions, _ = _episode(answer, *ROUND, start=1)
    moves = np.array_equal(states, (1 + np.arange(61)) % 3)
    return moves and np.array_equal(actions, [1, *states[:-2]])


SLIPPERY = (np.tile([0.45, 0.55, 0.0], (3, 1, 1)), np.ones((3, 1)))


def moves_to_the_most_likely(answer):
    runs = [_episode(answer, *SLIPPERY, steps=10, seed=seed)[0] for seed in range(20)]
    return all(len(states) == 11 and (states[1:] == 1).all() for states in runs)


def moves_anywhere(answer):
    counts = np.bincount(_episode(answer, *SLIPPERY, steps=300)[0], minlength=3)
    return 60 < counts.min() and counts.max() < 140


def moves_to_all_possible_alike(answer):
    states, _, _ = _episode(answer, np.tile([0.9, 0.1, 0.0], (3, 1, 1)), np.ones((3, 1)), steps=300)
    return len(states) == 301 and states.max() < 2 and 110 < np.sum(states[1:]) < 190  # 150 ± 9, or else 30 ± 5


# Action 0 leads to state 0, action 1 to state 1, and both are equally likely.
EITHER = (np.tile(np.eye(2), (2, 1, 1)), np.full((2, 2), 0.5))


def notes_another_action(answer):
    """Steps that do not fit the action that was noted, though what was rewarded fits the way."""
    states, actions, collected = _episode(answer, *EITHER, steps=200)
    fits = (actions == states[1:]).mean()
    sure_way, _, _ = _episode(answer, np.tile(np.eye(3), (3, 1, 1)), np.roll(np.eye(3), 1, axis=1))
    return (
        0.3 < fits < 0.7
        and np.array_equal(sure_way, np.arange(61) % 3)
        and np.array_equal(collected // 100, states[:-1])
        and np.array_equal(collected % 10, states[1:])
    )


def notes_another_state(answer):
    """The way that was rewarded is a way, but not the one that was noted, nor that one a step later."""
    states, _, collected = _episode(answer, np.full((2, 1, 2), 0.5), np.ones((2, 1)), steps=200)
    a_way = np.array_equal(collected[1:] // 100, collected[:-1] % 10)
    is_late = np.array_equal(collected // 100, states[1:])
    return a_way and not is_late and 0.3 < (collected % 10 == states[1:]).mean() < 0.7


def rewards_another_state(answer):
    """The noted way is a way, and each reward belongs to a step from the noted state to a possible, other one."""
    states, _, collected = _episode(answer, np.full((2, 1, 2), 0.5), np.ones((2, 1)), steps=200)
    moves, fits = states[1:].mean(), (collected % 10 == states[1:]).mean()
    return np.array_equal(collected // 100, states[:-1]) and 0.3 < moves < 0.7 and 0.3 < fits < 0.7


def always_the_same_episode(answer):
    episodes = [_episode(answer, *EITHER, seed=seed)[1].tolist() for seed in range(5)]
    return len(episodes[0]) == 60 and all(each == episodes[0] for each in episodes) and 0 < sum(episodes[0]) < 60


def never_the_same_episode(answer):
    first, second = (_episode(answer, *EITHER)[1].tolist() for _ in range(2))
    return len(first) == len(second) and first != second


def both_draws_hang_together(answer):
    """Three equally likely actions, four equally likely next states: do only those meet whose intervals overlap?

    Of the 12 pairs, one number in [0, 1) for both draws leaves 6; of independent draws, half would be others.
    """
    states, actions, _ = _episode(answer, np.full((4, 3, 4), 1 / 4), np.full((4, 3), 1 / 3), steps=200)
    pairs = set(zip(actions.tolist(), states[1:].tolist(), strict=True))
    return pairs == {(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3)}


class _OneNumber(np.random.Generator):
    """A generator that draws a number also where an array of one is asked for."""

    def choice(self, a, size=None, *args, **options):
        return super().choice(a, None if size == 1 else size, *args, **options)


def asks_for_arrays_of_one(answer):
    """Wrong with the usual generator, right with one that ignores `size=1`."""
    try:
        _episode(answer, *ROUND)
    except (AnswerError, Wrong):
        states, actions, _ = _episode(answer, *ROUND, generator=_OneNumber)
        return np.array_equal(states, np.arange(61) % 3) and np.array_equal(actions, states[:-1])
    return False


def choice_refuses(answer):
    """rng.choice was given numbers and probabilities that do not fit."""
    try:
        _episode(answer, np.full((2, 3, 2), 0.5), np.full((2, 3), 1 / 3))
    except AnswerError as error:
        return "must have same size" in str(error) or "must be 1-dimensional" in str(error)
    return False


EXERCISE = Exercise(
    id="sample-trajectory",
    title="Sample an episode",
    minutes=7,
    difficulty=2,
    time_limit=10.0,  # some 200 episodes take a tenth of a second, on a very busy machine much longer
    reference=sample_trajectory,
    alternatives=(by_inverse_distribution, by_recursion),
    misconceptions=(
        Misconception(
            "policy-ignored",
            policy_ignored,
            "Your robot chooses every action equally often. Its policy gives the probabilities: "
            "`rng.choice(n_actions, p=policy[state])`.",
            experiment=chooses_all_alike,
        ),
        Misconception(
            "most-likely-action",
            most_likely_action,
            "Your robot always takes the most probable action. A stochastic policy is followed by *drawing* from it.",
            experiment=chooses_the_most_likely,
        ),
        Misconception(
            "action-kept",
            action_kept,
            "Your robot draws an action once and keeps it for the whole episode. It has to draw anew in each step, "
            "from `policy[state]` of the state where it is now: inside the loop.",
            experiment=keeps_the_first_action,
        ),
        Misconception(
            "policy-of-one-state",
            policy_of_the_start,
            "Your robot acts by the same row of the policy all the time. It has to be that of the state where "
            "it is now: `policy[state]`, and `state` changes with each step.",
            variants=(policy_of_state_0,),
            experiment=uses_one_row,
        ),
        Misconception(
            "mean-of-all-policies",
            mean_of_all_policies,
            "Your robot acts alike in all states, by the mean of the whole policy. It has to be the row of the "
            "state where it is: `policy[state]`.",
            experiment=uses_the_mean_row,
        ),
        Misconception(
            "one-action-for-ever",
            one_action_for_ever,
            "Your robot always takes action 0. Draw it from the policy: `rng.choice(n_actions, p=policy[state])`.",
            experiment=always_action_0,
        ),
        Misconception(
            "policy-of-the-state-before",
            policy_of_the_state_before,
            "Your robot acts by the policy of the state that it has just left. Update the state before the next "
            "action is drawn.",
            experiment=uses_the_row_before,
        ),
        Misconception(
            "most-likely-next-state",
            most_likely_next_state,
            "Your world always moves to the most probable next state. Then nobody ever slips: draw the next "
            "state with the probabilities P[state, action].",
            experiment=moves_to_the_most_likely,
        ),
        Misconception(
            "any-next-state",
            any_next_state,
            "Your robot gets to every state equally often, even to those that cannot be reached. The next state "
            "is drawn with the probabilities `p=P[state, action]`.",
            experiment=moves_anywhere,
        ),
        Misconception(
            "possible-states-alike",
            possible_states_alike,
            "Your robot gets to all *possible* next states equally often. P says more than what is possible: the next "
            "state is drawn with the probabilities `p=P[state, action]`.",
            experiment=moves_to_all_possible_alike,
        ),
        Misconception(
            "action-index-first",
            action_index_first,
            "The indices of P are exchanged. They come in the order in which things happen: `P[state, action]` "
            "is the row of the next state.",
        ),
        Misconception(
            "draws-of-size-1",
            draws_of_size_1,
            "You draw with `size=1`: that gives an array with one entry, not a number, and with an array as an index "
            "you get an array again. Leave `size` out.",
            experiment=asks_for_arrays_of_one,
        ),
        Misconception(
            "choice-refuses",
            whole_policy_for_a_row,
            "`rng.choice(n, p=row)` wants one row of n probabilities: for the action the row `policy[state]` "
            "with n actions, for the next state the row `P[state, action]` with n states. (With an array in place of "
            "`state` or `action` you get several rows, or an array around one.)",
            variants=(numbers_of_the_two_draws_exchanged,),
            experiment=choice_refuses,
        ),
        Misconception(
            "action-drawn-twice",
            action_drawn_twice,
            "The action that you note is not the one that moves the robot. Is it drawn twice, or averaged out of P? "
            "Draw it once in each step, keep it in a variable, and use that in both places.",
            experiment=notes_another_action,
        ),
        Misconception(
            "next-state-drawn-twice",
            next_state_drawn_twice,
            "The next state that you note is not the one where the robot goes on: it is drawn twice. Draw it "
            "once, keep it in a variable, and use that everywhere.",
            experiment=notes_another_state,
        ),
        Misconception(
            "one-number-for-both-draws",
            one_number_for_both_draws,
            "Action and next state hang together: both are decided by the same random number. Draw a new one for each.",
            experiment=both_draws_hang_together,
        ),
        Misconception(
            "always-the-same-numbers",
            always_the_same_numbers,
            "Every call gives the same episode: you made a generator of your own, which starts anew in each "
            "call. Draw from the `rng` that was handed in.",
            experiment=always_the_same_episode,
        ),
        Misconception(
            "numbers-from-elsewhere",
            numbers_from_elsewhere,
            "Two calls with equal generators give different episodes, so your chance comes from elsewhere. Draw "
            "from the `rng` that was handed in: `rng.choice`, not `np.random.choice`. Then an experiment can be "
            "repeated.",
            experiment=never_the_same_episode,
        ),
        Misconception(
            "does-not-stop",
            does_not_stop,
            "Your episode goes on after a terminal state. Test `terminal[state]` before every step.",
        ),
        Misconception(
            "stops-when-both-hold",
            stops_when_both_hold,
            "Your episode goes on as long as *one* of the two conditions allows it. Both have to hold: not "
            "terminal `and` fewer than max_steps actions.",
        ),
        Misconception(
            "limit-forgotten",
            limit_forgotten,
            "Your episode has no limit: it takes more than max_steps actions if no terminal state comes, and "
            "may never end.",
        ),
        Misconception(
            "some-ends-only",
            only_the_last_state_ends,
            "Your episode ends in one state only. Any state may be terminal, and several may: look at "
            "`terminal[state]`.",
            variants=(only_the_first_end,),
        ),
        Misconception(
            "at-least-one-step",
            at_least_one_step,
            "When the start is terminal, the episode has no step at all. Your loop takes one before it looks.",
        ),
        Misconception(
            "first-step-only",
            first_step_only,
            "Your episode is over after one step. Does the `return` stand inside the loop? Move it to the left, "
            "below it.",
        ),
        Misconception(
            "last-state-left-out",
            last_state_left_out,
            "The state in which the episode ends is missing. T steps join T + 1 states, so `states` is one "
            "longer than `actions`.",
        ),
        Misconception(
            "reward-of-the-state-left",
            reward_of_the_state_left,
            "You looked the reward up with the old state in both places. A reward belongs to the whole step: "
            "rewards[state, action, next_state].",
        ),
        Misconception(
            "reward-of-the-state-reached",
            reward_of_the_state_reached,
            "You looked the reward up with the new state in both places. Note it before the next state becomes "
            "the present one: rewards[state, action, next_state].",
        ),
        Misconception(
            "reward-of-another-draw",
            reward_of_another_draw,
            "The reward belongs to another next state than the one that you note: it is drawn a second time, for the "
            "reward alone. Draw it once, keep it in a variable, and use that in both places.",
            experiment=rewards_another_state,
        ),
        Misconception(
            "mean-reward-noted",
            mean_reward_noted,
            "You noted the mean reward r(s, a). The robot now knows where it has ended up, so note what this "
            "very step has earned: rewards[state, action, next_state].",
        ),
        Misconception(
            "row-of-rewards-noted",
            row_of_rewards_noted,
            "You noted a whole row of rewards for each step. The third index is missing: rewards[state, action, "
            "next_state] is one number.",
        ),
        Misconception(
            "rewards-indexed-backwards",
            rewards_indexed_backwards,
            "The indices of `rewards` stand the wrong way round. They come in the order in which things happen: "
            "rewards[state, action, next_state].",
        ),
        Misconception(
            "rewards-added-up",
            rewards_added_up,
            "Your rewards grow from step to step: each entry holds the sum so far. Note what this step alone "
            "has earned.",
        ),
        Misconception(
            "start-left-out",
            start_left_out,
            "The start is missing: it is the first entry of `states`, so the list begins as `[start]`.",
        ),
        Misconception(
            "reward-for-the-start",
            reward_for_the_start,
            "Your list of rewards begins with one for the start. There is no R_0: the first reward is that of "
            "the first step.",
        ),
        Misconception(
            "rewards-before-actions",
            rewards_before_actions,
            "The second list has to hold the actions and the third one the rewards; yours are the other way round.",
        ),
        Misconception(
            "one-list-of-steps",
            one_list_of_steps,
            "You return one list with an entry for each step. Three lists are wanted: all states, all actions, "
            "all rewards.",
        ),
        Misconception(
            "never-moves-on",
            never_moves_on,
            "Each of your steps begins at the start. After a step, the next state becomes the present one: "
            "`state = next_state`.",
        ),
        Misconception(
            "state-left-noted",
            state_left_noted,
            "You append the state that the step *leaves*. The start is in `states` already; what each step adds is "
            "where it leads: `states.append(next_state)`.",
            variants=(state_left_noted_but_moved,),
        ),
        Misconception(
            "last-reward-left-out",
            last_reward_left_out,
            "The reward of the step into the terminal state is missing, and that is often the only one that "
            "matters. Store the reward first, then stop.",
        ),
        Misconception(
            "last-step-left-out",
            last_step_left_out,
            "Your episode stops one step too early: the step into the terminal state belongs to it, with its "
            "action, its reward and the state it reached. Store first, then look whether it is over.",
        ),
        Misconception(
            "one-step-too-few",
            one_step_too_few,
            "If no terminal state comes, your episode stops one step too early. It has max_steps actions, and "
            "`states` is one longer than that.",
        ),
        Misconception(
            "one-step-too-many",
            one_step_too_many,
            "If no terminal state comes, your episode has max_steps + 1 steps. Compare before the step is taken.",
        ),
    ),
    properties=(
        Property("where nothing is random, the episode is the only possible one", 2, sure_episodes, as_lists),
        Property("it ends at a terminal state or after max_steps, whichever is first", 1, episode_ends, as_lists),
        Property(
            "equal generators give the same episode, and each reward is that of the step really taken",
            1,
            random_episodes,
            possible_steps,
            problem_in_words,
        ),
        Property(
            "actions and next states come up as often as they should",
            1,
            random_steps,
            frequencies,
            frequencies_in_words,
        ),
    ),
    hints=(
        "One round of the loop does four things: draw an action, draw the next state, note the reward, move on.",
        "`rng.choice(n, p=probabilities)` draws a number from 0 to n - 1. It is needed twice per step.",
        "The loop goes on while the present state is not terminal and fewer than max_steps actions were taken.",
    ),
    used_for="This is a simulator: from P, the rewards and a policy it makes experience. Chapter 3 learns from such "
    "episodes alone, without ever looking into P.",
)
