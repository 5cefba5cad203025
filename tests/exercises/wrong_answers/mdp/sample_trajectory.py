"""Wrong answers to `sample-trajectory` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("sample-trajectory", "the start is missing from the states", fits=("start-left-out",))
def without_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(len(policy[s]), p=policy[s]))
        s_next = int(rng.choice(len(P), p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the last state is missing", fits=("last-state-left-out",))
def without_the_last(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        states.append(s)
        a = int(rng.choice(len(policy[s]), p=policy[s]))
        s_next = int(rng.choice(len(P), p=P[s, a]))
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "acts once even if the start is terminal", fits=("at-least-one-step",))
def looks_for_the_end_afterwards(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    for _ in range(max_steps):
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
        if terminal[s]:
            break
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the policy of the start is used all the time", fits=("policy-of-one-state",))
def policy_of_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[start]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the whole policy is handed over as probabilities", fits=("choice-refuses",))
def whole_policy(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "all actions are equally likely, whatever the policy says", fits=("policy-ignored",))
def ignores_the_policy(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.integers(policy.shape[1]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "always the most likely action", fits=("most-likely-action",))
def most_likely_action(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(policy[s].argmax())
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "always the most likely next state", fits=("most-likely-next-state",))
def most_likely_next(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(np.argmax(P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the next state is drawn from all states alike", fits=("any-next-state",))
def ignores_P(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory", "the reward's states are exchanged: rewards[next, a, s]", fits=("rewards-indexed-backwards",)
)
def reward_backwards(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s_next, a, s]))
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "the state is replaced before the reward is looked up: rewards[next, a, next]",
    fits=("reward-of-the-state-reached",),
)
def reward_after_the_move(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s]))
    return states, actions, rewards_seen


@wrong("sample-trajectory", "notes the mean reward instead of the reward of this step", fits=("mean-reward-noted",))
def mean_reward(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(P[s, a] @ rewards[s, a]))
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "notes a row of rewards: the next state is missing in the index",
    fits=("row-of-rewards-noted",),
)
def row_of_rewards(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(rewards[s, a])
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "one step too many: <= max_steps", fits=("one-step-too-many",))
def one_step_too_many(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) <= max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "one step too few: counts the states instead of the actions", fits=("one-step-too-few",))
def counts_states(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(states) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "forgets max_steps: an episode that never ends never ends", fits=("limit-forgotten",))
def no_limit(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s]:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "does not stop in terminal states", fits=("does-not-stop",))
def never_ends(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    for _ in range(max_steps):
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "breaks before the last step is noted: the terminal state and its reward are missing",
    fits=("last-step-left-out",),
)
def loses_the_last_step(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        if terminal[s_next]:
            break
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the state never moves on: s = s_next is missing", fits=("never-moves-on",))
def stays_at_the_start(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "the action is drawn twice: one is noted, another one moves the robot",
    fits=("action-drawn-twice",),
)
def draws_the_action_twice(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        actions.append(int(rng.choice(policy.shape[1], p=policy[s])))
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "the next state is drawn twice: one is noted, another one is rewarded and gone on from",
    fits=("next-state-drawn-twice",),
)
def draws_the_next_twice(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        states.append(int(rng.choice(P.shape[0], p=P[s, a])))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "a generator of its own, seeded anew in each call", fits=("always-the-same-numbers",))
def own_generator(P, rewards, policy, terminal, start, max_steps, rng):
    rng = np.random.default_rng(0)
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "np.random instead of rng", fits=("numbers-from-elsewhere",))
def global_random(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(np.random.choice(policy.shape[1], p=policy[s]))
        s_next = int(np.random.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "numbers of states and actions exchanged in the draws", fits=("choice-refuses",))
def sizes_exchanged(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(P.shape[0], p=policy[s]))
        s_next = int(rng.choice(policy.shape[1], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "axes of P exchanged: P[a, s]", fits=("action-index-first",))
def axes_exchanged(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[a, s]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the rewards come before the actions", fits=("rewards-before-actions",))
def order_exchanged(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, rewards_seen, actions


@wrong("sample-trajectory", "one list of steps instead of three lists", fits=("one-list-of-steps",))
def list_of_steps(P, rewards, policy, terminal, start, max_steps, rng):
    steps = []
    s = start
    while not terminal[s] and len(steps) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        steps.append((s, a, float(rewards[s, a, s_next])))
        s = s_next
    return steps


@wrong("sample-trajectory", "returns inside the loop, after one step", fits=("first-step-only",))
def returns_in_the_loop(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
        return states, actions, rewards_seen
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory", "stops when terminal OR steps are left: `or` in place of `and`", fits=("stops-when-both-hold",)
)
def or_for_and(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] or len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "takes the last state for the only terminal one", fits=("some-ends-only",))
def last_state_is_the_goal(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while s != len(P) - 1 and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(float(rewards[s, a, s_next]))
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the reward grows: each entry is the sum so far", fits=("rewards-added-up",))
def running_sum(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s, total = start, 0.0
    while not terminal[s] and len(actions) < max_steps:
        a = int(rng.choice(policy.shape[1], p=policy[s]))
        s_next = int(rng.choice(P.shape[0], p=P[s, a]))
        total += float(rewards[s, a, s_next])
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(total)
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the next state is drawn equally among the possible ones", fits=("possible-states-alike",))
def possible_alike(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = rng.choice(policy.shape[1], p=policy[s])
        s_next = rng.choice(np.flatnonzero(P[s, a]))
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(rewards[s, a, s_next])
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the action is drawn once before the loop and kept", fits=("action-kept",))
def action_once(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    a = rng.choice(policy.shape[1], p=policy[s])
    while not terminal[s] and len(actions) < max_steps:
        s_next = rng.choice(P.shape[0], p=P[s, a])
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(rewards[s, a, s_next])
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "notes the state that the step leaves, though it moves on", fits=("state-left-noted",))
def notes_the_state_left(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = rng.choice(policy.shape[1], p=policy[s])
        s_next = rng.choice(P.shape[0], p=P[s, a])
        states.append(s)
        actions.append(a)
        rewards_seen.append(rewards[s, a, s_next])
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "notes the state that the step leaves, and goes on from the last entry: never moves",
    fits=("state-left-noted",),
)
def never_moves(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = rng.choice(policy.shape[1], p=policy[s])
        s_next = rng.choice(P.shape[0], p=P[s, a])
        states.append(s)
        actions.append(a)
        rewards_seen.append(rewards[s, a, s_next])
        s = states[-1]
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the action is drawn with size=1", fits=("draws-of-size-1",))
def array_of_one_action(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = rng.choice(policy.shape[1], size=1, p=policy[s])
        s_next = rng.choice(P.shape[0], p=P[s, a])
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(rewards[s, a, s_next])
        s = s_next
    return states, actions, rewards_seen


@wrong("sample-trajectory", "the next state is drawn with size=1", fits=("draws-of-size-1",))
def array_of_one_state(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = rng.choice(policy.shape[1], p=policy[s])
        s_next = rng.choice(P.shape[0], size=1, p=P[s, a])
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(rewards[s, a, s_next])
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "both are drawn with size=1, and the error is mended at the wrong end",
    fits=("choice-refuses", "draws-of-size-1"),
)
def arrays_of_one(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = rng.choice(policy.shape[1], size=1, p=policy[s])
        s_next = rng.choice(P.shape[0], size=1, p=P[s, a][0])
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(rewards[s, a, s_next])
        s = s_next
    return states, actions, rewards_seen


@wrong(
    "sample-trajectory",
    "the reward is looked up with a second draw of the next state",
    fits=("reward-of-another-draw",),
)
def reward_drawn_anew(P, rewards, policy, terminal, start, max_steps, rng):
    states, actions, rewards_seen = [start], [], []
    s = start
    while not terminal[s] and len(actions) < max_steps:
        a = rng.choice(policy.shape[1], p=policy[s])
        s_next = rng.choice(P.shape[0], p=P[s, a])
        states.append(s_next)
        actions.append(a)
        rewards_seen.append(rewards[s, a, rng.choice(P.shape[0], p=P[s, a])])
        s = s_next
    return states, actions, rewards_seen
