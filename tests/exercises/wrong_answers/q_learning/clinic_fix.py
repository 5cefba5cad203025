"""Wrong answers to `clinic-fix` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def epsilon_greedy(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q == q.max())))


@wrong("clinic-fix", "only the line with raise is gone", fits=("still-broken",))
def as_it_was(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        action = epsilon_greedy(table[here], rate, rng)
        while left > 0:
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            action = epsilon_greedy(table[here], rate, rng)
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "drops the second choice: one action for the whole episode", fits=("one-action-per-episode",))
def one_action_per_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        action = epsilon_greedy(table[here], rate, rng)
        while left > 0:
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "chooses by the row of the start all the time", fits=("acts-by-one-row",))
def chooses_by_the_start(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[world["start"]], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "chooses by `there` before there is one", fits=("there-before-it-is-known",))
def unbound_there(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[there], rate, rng)  # noqa: F821
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "the choice comes right, and the target becomes SARSA's", fits=("turned-into-sarsa",))
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
            action, here, score, left = following, there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong(
    "clinic-fix", "changes the target to the state just left instead of the choice", fits=("target-of-the-old-state",)
)
def target_of_the_old_state(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        action = epsilon_greedy(table[here], rate, rng)
        while left > 0:
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[here].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            action = epsilon_greedy(table[there], rate, rng)
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "moves on before the update", fits=("moves-before-updating",))
def moves_on_before_the_update(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        action = epsilon_greedy(table[here], rate, rng)
        while left > 0:
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            here, score, left = there, score + gain, left - 1
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            action = epsilon_greedy(table[here], rate, rng)
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "changes the action before the update", fits=("action-changed-too-early",))
def action_exchanged_before_the_update(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        action = epsilon_greedy(table[here], rate, rng)
        while left > 0:
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            action = epsilon_greedy(table[there], rate, rng)
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "uses the greedy action, exploration is gone", fits=("never-explores",))
def greedy(world, q, epsilon, max_steps, alpha, gamma, rng):
    return right(world, q, np.zeros(len(epsilon)), max_steps, alpha, gamma, rng)


def right(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "takes the schedule for the culprit: the last epsilon for all", fits=("epsilon-changed",))
def last_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return right(world, q, np.full(len(epsilon), epsilon[-1]), max_steps, alpha, gamma, rng)


@wrong("clinic-fix", "the first epsilon for all", fits=("epsilon-changed",))
def first_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return right(world, q, np.full(len(epsilon), epsilon[0]), max_steps, alpha, gamma, rng)


@wrong("clinic-fix", "no break any more: goes on after the end", fits=("goes-on-after-the-end",))
def no_break(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "left is not counted down any more")
def left_is_not_counted_down(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score = there, score + gain
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "the time limit is now taken for the end", fits=("time-limit-is-the-end",))
def time_limit_for_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] or left == 1 else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "the target looks up terminal states now", fits=("bootstraps-past-the-end",))
def bootstraps_past_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            table[here, action] += alpha * (gain + gamma * table[there].max() - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "forgets to copy", fits=("works-in-place",))
def in_place(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q, []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "here never becomes there", fits=("first-state-only",))
def never_moves_on(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = epsilon_greedy(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            score, left = score + gain, left - 1
            if world["terminal"][there]:
                break
        scores.append(score)
    return table, np.array(scores)


@wrong("clinic-fix", "the score is not set back: it is above the loop now", fits=("scores-pile-up",))
def scores_pile_up(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = right(world, q, epsilon, max_steps, alpha, gamma, rng)
    return table, np.cumsum(scores)


@wrong("clinic-fix", "returns in the loop over the episodes", fits=("one-episode-only",))
def returns_after_the_first_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    return right(world, q, epsilon[:1], max_steps, alpha, gamma, rng)


@wrong("clinic-fix", "returns the table only", fits=("returns-the-table-only",))
def returns_the_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    return right(world, q, epsilon, max_steps, alpha, gamma, rng)[0]


@wrong("clinic-fix", "argmax, no fair ties", fits=("no-fair-ties",))
def no_fair_ties(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = int(rng.integers(len(table[here]))) if rng.random() < rate else int(table[here].argmax())
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)
