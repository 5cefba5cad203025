"""Sampling one episode from a finite MDP and a policy."""

import copy

import numpy as np

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


def most_likely_action(P, rewards, policy, terminal, start, max_steps, rng):
    sure = np.eye(policy.shape[1])[policy.argmax(axis=1)]
    return sample_trajectory(P, rewards, sure, terminal, start, max_steps, rng)


def most_likely_next_state(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(np.eye(len(P))[P.argmax(axis=2)], rewards, policy, terminal, start, max_steps, rng)


def always_the_same_numbers(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, max_steps, np.random.default_rng(0))


def does_not_stop(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, np.zeros_like(terminal), start, max_steps, rng)


def at_least_one_step(P, rewards, policy, terminal, start, max_steps, rng):
    if not terminal[start]:
        return sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return sample_trajectory(P, rewards, policy, np.zeros_like(terminal), start, 1, rng)


def last_state_left_out(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return states[: len(actions)], actions, collected


def reward_of_the_state_left(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, _ = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return states, actions, [rewards[s, a, s] for s, a in zip(states[:-1], actions, strict=True)]


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


def mean_reward_noted(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, _ = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return states, actions, [P[s, a] @ rewards[s, a] for s, a in zip(states[:-1], actions, strict=True)]


def rewards_indexed_backwards(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, _ = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    steps = zip(states[:-1], actions, states[1:], strict=True)
    return states, actions, [rewards[next_state, a, s] for s, a, next_state in steps]


def start_left_out(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return states[1:], actions, collected


def reward_for_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, collected = sample_trajectory(P, rewards, policy, terminal, start, max_steps, rng)
    return states, actions, [0.0, *collected]


def one_step_too_few(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, max(max_steps - 1, 0), rng)


def never_moves_on(P, rewards, policy, terminal, start, max_steps, rng):
    """Draws every step from the start."""
    states, actions, collected = [start], [], []
    while not terminal[start] and len(actions) < max_steps:
        actions.append(rng.choice(len(policy[start]), p=policy[start]))
        states.append(rng.choice(len(P), p=P[start, actions[-1]]))
        collected.append(rewards[start, actions[-1], states[-1]])
    return states, actions, collected


def one_step_too_many(P, rewards, policy, terminal, start, max_steps, rng):
    return sample_trajectory(P, rewards, policy, terminal, start, max_steps + 1, rng)


def _three_parts(answer, *args):
    parts = answer(*args)
    if not isinstance(parts, tuple | list) or len(parts) != 3 or any(np.ndim(part) != 1 for part in parts):
        raise Wrong("Three lists are expected: `return states, actions, rewards_seen`.")
    states, actions, collected = (np.asarray(part) for part in parts)
    for name, part in (("states", states), ("actions", actions)):
        if part.size and part.dtype.kind not in "iu":
            raise Wrong(f"The {name} have to be whole numbers, the indices of P; here they are {part.dtype}.")
    return states, actions, collected


def as_lists(answer, *args):
    states, actions, collected = _three_parts(answer, *args)
    return {"states": states.tolist(), "actions": actions.tolist(), "rewards": collected.astype(float).tolist()}


def frequencies(answer, P, rewards, policy, terminal, start, max_steps, rng):
    """How often each action was taken and led to each state, over a few episodes, and whether the episodes differ."""
    counts, episodes = np.zeros(P.shape[1:]), set()
    for seed in rng.integers(2**32, size=EPISODES):
        args = (P, rewards, policy, terminal, start, max_steps, np.random.default_rng(seed))
        states, actions, _ = _three_parts(answer, *args)
        if len(states) < 2 or not len(actions):
            raise Wrong("There is no first step: `states` begins with the start and then lists where each step led.")
        if states.min() < 0 or actions.min() < 0 or states.max() >= len(P) or actions.max() >= len(counts):
            raise Wrong("There is an action or a state that P does not know.")
        for action, next_state in zip(actions, states[1:], strict=False):
            counts[action, next_state] += 1
        episodes.add(tuple(states.tolist()))
    return {"frequencies": counts / counts.sum(), "all episodes alike": len(episodes) == 1}


def close_to_the_probabilities(seen, P, rewards, policy, terminal, start, max_steps, rng):
    if seen["all episodes alike"]:
        return f"{EPISODES} calls with {EPISODES} different generators gave the same episode {EPISODES} times."
    expected = policy[start][:, None] * P[start]
    action, state = np.unravel_index(np.abs(seen["frequencies"] - expected).argmax(), expected.shape)
    if abs(seen["frequencies"][action, state] - expected[action, state]) <= 0.13:  # five standard errors
        return None
    return (
        f"Action {action} followed by state {state} has the probability π({action}|s) · p({state}|s, {action}) = "
        f"{expected[action, state]:.2f}, the same from each state s. In your episodes it came up with the frequency "
        f"{seen['frequencies'][action, state]:.2f}."
    )


EPISODES = 6


def _chain(rng, length):
    """A sure walk from state 0 to the last, terminal one; action 1 stays where it is."""
    n = length + 1
    P = np.zeros((n, 2, n))
    P[np.arange(length), 0, np.arange(1, n)] = 1.0
    P[np.arange(length), 1, np.arange(length)] = 1.0
    P[length, :, length] = 1.0
    rewards = np.round(rng.uniform(1, 5, size=P.shape), 1)
    terminal = np.arange(n) == length
    return P, rewards, terminal


def sure_episodes(rng):
    cases = []
    for length in (1, 3):
        P, rewards, terminal = _chain(rng, length)
        go = np.tile([1.0, 0.0], (length + 1, 1))
        cases.append((P, rewards, go, terminal, 0, length + 3, np.random.default_rng(rng.integers(1000))))
    return cases


def bare_steps(answer, P, rewards, policy, terminal, start, max_steps, rng):
    """The rewards of one random episode, and those that belong to its steps."""
    parts = [
        _three_parts(answer, P, rewards, policy, terminal, start, max_steps, generator)
        for generator in (copy.deepcopy(rng), rng)
    ]
    states, actions, collected = parts[0]
    if not np.array_equal(states, parts[1][0]):
        raise Wrong(
            "Two calls with equal generators gave two different episodes. Draw everything from the `rng` that was "
            "handed in: `rng.choice`, not `np.random.choice`. Then an experiment can be repeated."
        )
    if not len(states) == len(actions) + 1 == len(collected) + 1:
        raise Wrong(
            f"There are {len(states)} states, {len(actions)} actions and {len(collected)} rewards. With T steps it is "
            "T + 1, T and T."
        )
    if states.min() < 0 or states.max() >= len(P) or actions.min(initial=0) < 0 or actions.max(initial=0) >= P.shape[1]:
        raise Wrong("There is an action or a state that P does not know.")
    return {"noted": collected.astype(float), "due": rewards[states[:-1], actions, states[1:]]}


def each_reward_is_that_of_its_step(seen, *args):
    wrong = np.flatnonzero(~np.isclose(seen["noted"], seen["due"]))
    if not wrong.size:
        return None
    return (
        f"In your episode, step {wrong[0]} should have noted rewards[state, action, next_state] = "
        f"{seen['due'][wrong[0]]:.6g}; it noted {seen['noted'][wrong[0]]:.6g}."
    )


def random_episodes(rng):
    """Three states between which everything is possible; each transition has a reward of its own."""
    P, policy = rng.dirichlet(np.ones(3), size=(3, 2)).round(2), np.full((3, 2), 0.5)
    P[:, :, -1] = 1.0 - P[:, :, :-1].sum(axis=2)
    rewards = rng.permutation(18).reshape(3, 2, 3) + 1.0
    return [(P, rewards, policy, np.zeros(3, bool), 0, 6, np.random.default_rng(rng.integers(1000)))]


def episode_ends(rng):
    P, rewards, terminal = _chain(rng, 3)
    go, stay = np.tile([1.0, 0.0], (4, 1)), np.tile([0.0, 1.0], (4, 1))
    return [
        (P, rewards, go, terminal, 3, 5, np.random.default_rng(0)),
        (P, rewards, stay, terminal, 1, 4, np.random.default_rng(0)),
    ]


def random_steps(rng):
    """From every state the same probabilities, and no end, so that all steps can be counted together."""
    outcomes = np.array([rng.permutation([0.7, 0.3, 0.0]) for _ in range(3)])
    P, policy = np.tile(outcomes, (3, 1, 1)), np.tile(rng.permutation([0.7, 0.3, 0.0]), (3, 1))
    return [(P, np.ones(P.shape), policy, np.zeros(3, bool), 0, 65, np.random.default_rng(rng.integers(1000)))]


EXERCISE = Exercise(
    id="sample-trajectory",
    title="Sample an episode",
    minutes=10,
    difficulty=2,
    reference=sample_trajectory,
    alternatives=(by_inverse_distribution, by_recursion),
    misconceptions=(
        Misconception(
            "policy-ignored",
            policy_ignored,
            "Your robot chooses every action equally often. Its policy gives the probabilities: "
            "`rng.choice(n_actions, p=policy[state])`.",
        ),
        Misconception(
            "most-likely-action",
            most_likely_action,
            "Your robot always takes the most probable action. A stochastic policy is followed by *drawing* from it.",
        ),
        Misconception(
            "most-likely-next-state",
            most_likely_next_state,
            "Your world always moves to the most probable next state. Then nobody ever slips: draw the next state "
            "with the probabilities P[state, action].",
        ),
        Misconception(
            "always-the-same-numbers",
            always_the_same_numbers,
            "Every call gives the same episode: you made a generator of your own, which starts anew in each call. "
            "Draw from the `rng` that was handed in.",
        ),
        Misconception(
            "does-not-stop",
            does_not_stop,
            "Your episode goes on after a terminal state. Test `terminal[state]` before every step.",
        ),
        Misconception(
            "at-least-one-step",
            at_least_one_step,
            "When the start is terminal, the episode has no step at all. Your loop takes one before it looks.",
        ),
        Misconception(
            "last-state-left-out",
            last_state_left_out,
            "The state in which the episode ends is missing. T steps join T + 1 states, so `states` is one longer "
            "than `actions`.",
        ),
        Misconception(
            "reward-of-the-state-left",
            reward_of_the_state_left,
            "You looked the reward up with the old state in both places. A reward belongs to the whole step: "
            "rewards[state, action, next_state].",
        ),
        Misconception(
            "mean-reward-noted",
            mean_reward_noted,
            "You noted the mean reward r(s, a). The robot now knows where it has ended up, so note what this very "
            "step has earned: rewards[state, action, next_state].",
        ),
        Misconception(
            "rewards-indexed-backwards",
            rewards_indexed_backwards,
            "The indices of `rewards` stand the wrong way round. They come in the order in which things happen: "
            "rewards[state, action, next_state].",
        ),
        Misconception(
            "start-left-out",
            start_left_out,
            "The start is missing: it is the first entry of `states`, so the list begins as `[start]`.",
        ),
        Misconception(
            "reward-for-the-start",
            reward_for_the_start,
            "Your list of rewards begins with one for the start. There is no R_0: the first reward is that of the "
            "first step.",
        ),
        Misconception(
            "never-moves-on",
            never_moves_on,
            "Each of your steps begins at the start. After a step, the next state becomes the present one: "
            "`state = next_state`.",
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
            bare_steps,
            each_reward_is_that_of_its_step,
        ),
        Property(
            "actions and next states come up as often as they should",
            1,
            random_steps,
            frequencies,
            close_to_the_probabilities,
            tolerance=0.14,
        ),
    ),
    hints=(
        "One round of the loop does four things: draw an action, draw the next state, note the reward, move on.",
        "`rng.choice(n, p=probabilities)` draws a number from 0 to n - 1. It is needed twice per step.",
        "The loop goes on while the present state is not terminal and fewer than max_steps actions were taken.",
    ),
)
