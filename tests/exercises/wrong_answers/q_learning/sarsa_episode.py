"""Wrong answers to `sarsa-episode` that people write, drawn up before its hints were."""

import numpy as np

from rlcourse.tabular import epsilon_greedy
from tests.exercises.wrong_answers import wrong


@wrong("sarsa-episode", "Q-learning: the target takes the maximum", fits=("targets-the-maximum",))
def q_learning(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    for _ in range(max_steps):
        a = epsilon_greedy(q[s], epsilon, rng)
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        done = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * q[s_next].max() * (1 - done) - q[s, a])
        if done:
            break
        s = s_next
    return q


@wrong(
    "sarsa-episode", "the target takes the greedy action, though another may be taken", fits=("targets-the-maximum",)
)
def greedy_next_in_the_target(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        best = np.argmax(q[s_next])
        target = r if world["terminal"][s_next] else r + gamma * q[s_next, best]
        q[s, a] += alpha * (target - q[s, a])
        if world["terminal"][s_next]:
            return q
        s, a = s_next, epsilon_greedy(q[s_next], epsilon, rng)
    return q


@wrong("sarsa-episode", "expected SARSA", fits=("targets-the-average",))
def expected(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    n = q.shape[1]
    for _ in range(max_steps):
        a = epsilon_greedy(q[s], epsilon, rng)
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        p = np.full(n, epsilon / n)
        p[q[s_next].argmax()] += 1 - epsilon
        target = r + gamma * (0 if world["terminal"][s_next] else p @ q[s_next])
        q[s, a] += alpha * (target - q[s, a])
        if world["terminal"][s_next]:
            break
        s = s_next
    return q


@wrong("sarsa-episode", "a plain mean over the next row in the target", fits=("targets-the-average",))
def plain_mean(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    for _ in range(max_steps):
        a = epsilon_greedy(q[s], epsilon, rng)
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        target = r + gamma * (0 if world["terminal"][s_next] else q[s_next].mean())
        q[s, a] += alpha * (target - q[s, a])
        if world["terminal"][s_next]:
            break
        s = s_next
    return q


@wrong("sarsa-episode", "draws the next action for the target, then draws again to act", fits=("draws-again",))
def draws_twice(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    for _ in range(max_steps):
        a = epsilon_greedy(q[s], epsilon, rng)
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s = s_next
    return q


@wrong("sarsa-episode", "the next action in the target is drawn quite at random", fits=("draws-again",))
def random_next(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    for _ in range(max_steps):
        a = epsilon_greedy(q[s], epsilon, rng)
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, rng.integers(q.shape[1])] - q[s, a])
        if over:
            break
        s = s_next
    return q


@wrong("sarsa-episode", "a is never replaced by a_next", fits=("keeps-its-first-action",))
def forgets_a(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s = s_next
    return q


@wrong("sarsa-episode", "s is never replaced by s_next", fits=("never-moves-on",))
def forgets_s(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        a = a_next
    return q


@wrong("sarsa-episode", "neither s nor a is replaced", fits=("never-moves-on",))
def forgets_both(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
    return q


@wrong("sarsa-episode", "no test for the terminal state in the target", fits=("bootstraps-past-the-end",))
def looks_up_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        q[s, a] += alpha * (r + gamma * q[s_next, a_next] - q[s, a])
        if world["terminal"][s_next]:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "tests whether s, not s_next, is terminal", fits=("asks-the-state-it-leaves",))
def tests_the_wrong_state(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        q[s, a] += alpha * (r + gamma * (not world["terminal"][s]) * q[s_next, a_next] - q[s, a])
        if world["terminal"][s]:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "no break at the end", fits=("goes-on-after-the-end",))
def no_break(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "breaks before the update", fits=("leaves-before-the-last-update",))
def breaks_too_soon(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        if world["terminal"][s_next]:
            break
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        q[s, a] += alpha * (r + gamma * q[s_next, a_next] - q[s, a])
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "the time limit counts as the end", fits=("time-limit-is-the-end",))
def limit_ends(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for t in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next] or t == max_steps - 1
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "chooses a_next from q[s]", fits=("chooses-by-the-row-it-leaves",))
def wrong_row(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "argmax for the greedy choice", fits=("first-of-the-ties",))
def with_argmax(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(s):
        return rng.integers(q.shape[1]) if rng.random() < epsilon else np.argmax(q[s])

    q, s = q.copy(), world["start"]
    a = act(s)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = act(s_next)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "explores only at the first action", fits=("never-explores",))
def greedy_later(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = int(np.argmax(q[s_next]))
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "rng.random() > epsilon explores", fits=("exchanged",))
def exchanged(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(s):
        if rng.random() > epsilon:
            return rng.integers(q.shape[1])
        return rng.choice(np.flatnonzero(q[s] == q[s].max()))

    q, s = q.copy(), world["start"]
    a = act(s)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = act(s_next)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "a table of zeros to begin with", fits=("starts-from-zeros",))
def zeros(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = np.zeros_like(q), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "no gamma", fits=("no-discount",))
def no_gamma(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + (0 if over else q[s_next, a_next]) - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "the old value is not subtracted", fits=("adds-the-whole-target",))
def adds_target(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "moves on before the update", fits=("moves-on-before-the-update",))
def moves_first(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        s, a = s_next, a_next
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
    return q


@wrong("sarsa-episode", "works on the caller's table")
def in_place(world, q, epsilon, max_steps, alpha, gamma, rng):
    s = world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "one step only", fits=("takes-one-step",))
def one_step(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    s_next, r = world["next_state"][s, a], world["reward"][s, a]
    a_next = epsilon_greedy(q[s_next], epsilon, rng)
    q[s, a] += alpha * (r + gamma * (not world["terminal"][s_next]) * q[s_next, a_next] - q[s, a])
    return q


@wrong("sarsa-episode", "max_steps is ignored", fits=("ignores-max-steps",))
def no_limit(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, s = q.copy(), world["start"]
    a = epsilon_greedy(q[s], epsilon, rng)
    while not world["terminal"][s]:
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "starts in state 0", fits=("starts-in-state-0",))
def from_zero(world, q, epsilon, max_steps, alpha, gamma, rng):
    return right_from(world, q, epsilon, max_steps, alpha, gamma, rng, s=0)


def right_from(world, q, epsilon, max_steps, alpha, gamma, rng, s):
    q = q.copy()
    a = epsilon_greedy(q[s], epsilon, rng)
    for _ in range(max_steps):
        s_next, r = world["next_state"][s, a], world["reward"][s, a]
        a_next = epsilon_greedy(q[s_next], epsilon, rng)
        over = world["terminal"][s_next]
        q[s, a] += alpha * (r + gamma * (not over) * q[s_next, a_next] - q[s, a])
        if over:
            break
        s, a = s_next, a_next
    return q


@wrong("sarsa-episode", "nothing is returned")
def no_return(world, q, epsilon, max_steps, alpha, gamma, rng):
    right_from(world, q, epsilon, max_steps, alpha, gamma, rng, world["start"])


@wrong("sarsa-episode", "returns the sum of rewards too, as q-learning-loop does")
def a_pair(world, q, epsilon, max_steps, alpha, gamma, rng):
    return right_from(world, q, epsilon, max_steps, alpha, gamma, rng, world["start"]), 0.0


def learn_by(new):
    """The right episode, except that the entry becomes new(old, target, alpha)."""

    def episode(world, q, epsilon, max_steps, alpha, gamma, rng):
        q, s = q.copy(), world["start"]
        a = epsilon_greedy(q[s], epsilon, rng)
        for _ in range(max_steps):
            s_next, r = world["next_state"][s, a], world["reward"][s, a]
            a_next = epsilon_greedy(q[s_next], epsilon, rng)
            over = world["terminal"][s_next]
            q[s, a] = new(q[s, a], r + gamma * (not over) * q[s_next, a_next], alpha)
            if over:
                break
            s, a = s_next, a_next
        return q

    return episode


for mistake, new, name in (
    ("the sign is turned round", lambda old, t, alpha: old - alpha * (t - old), "turns-the-sign-round"),
    ("alpha and 1 - alpha swapped", lambda old, t, alpha: alpha * old + (1 - alpha) * t, "swaps-alpha"),
    ("q[s, a] = alpha * target", lambda old, t, alpha: alpha * t, "forgets-the-old-value"),
):
    wrong("sarsa-episode", mistake, fits=(name,))(learn_by(new))
