"""Wrong answers to `q-learning-loop` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def epsilon_greedy(q, epsilon, rng):
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q == q.max())))


def greedy_target(world, q, r, s_next, gamma):
    return r if world["terminal"][s_next] else r + gamma * q[s_next].max()


def learn(world, q, epsilon, max_steps, alpha, gamma, rng, *, act=epsilon_greedy, target=greedy_target, copy=True):
    """The right loop, for mistakes that sit in the choice of the action or in the target."""
    q, returns = q.copy() if copy else q, np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        s = world["start"]
        for _ in range(max_steps):
            a = act(q[s], epsilon[episode], rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "SARSA: the target holds the action taken next", fits=("sarsa",))
def sarsa(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        s = world["start"]
        a = epsilon_greedy(q[s], epsilon[episode], rng)
        for _ in range(max_steps):
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            a_next = epsilon_greedy(q[s_next], epsilon[episode], rng)
            q[s, a] += alpha * (r + gamma * (not world["terminal"][s_next]) * q[s_next, a_next] - q[s, a])
            returns[episode] += r
            s, a = s_next, a_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "the target holds an epsilon-greedy action that is then drawn again", fits=("sarsa",))
def sarsa_with_a_second_draw(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            a_next = epsilon_greedy(q[s_next], rate, rng)
            q[s, a] += alpha * (r + gamma * (not world["terminal"][s_next]) * q[s_next, a_next] - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "expected SARSA", fits=("expected-sarsa",))
def expected_sarsa(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            ahead = (1 - rate) * q[s_next].max() + rate * q[s_next].mean()
            q[s, a] += alpha * (r + gamma * (not world["terminal"][s_next]) * ahead - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "the mean of the next row", fits=("mean-ahead",))
def mean_of_the_next_row(world, q, epsilon, max_steps, alpha, gamma, rng):
    def target(world, q, r, s_next, gamma):
        return r if world["terminal"][s_next] else r + gamma * q[s_next].mean()

    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, target=target)


@wrong("q-learning-loop", "looks up the value of terminal states", fits=("bootstraps-past-the-end",))
def bootstraps_past_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    def target(world, q, r, s_next, gamma):
        return r + gamma * q[s_next].max()

    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, target=target)


@wrong("q-learning-loop", "asks whether the state just left is terminal", fits=("bootstraps-past-the-end",))
def terminal_of_the_old_state(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            target = r if world["terminal"][s] else r + gamma * q[s_next].max()
            q[s, a] += alpha * (target - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "takes the time limit for the end", fits=("time-limit-is-the-end",))
def time_limit_for_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for t in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            done = world["terminal"][s_next] or t == max_steps - 1
            q[s, a] += alpha * (r + gamma * (not done) * q[s_next].max() - q[s, a])
            returns[episode] += r
            s = s_next
            if done:
                break
    return q, returns


@wrong("q-learning-loop", "the last step before the time limit is not learned", fits=("last-step-is-not-learned",))
def last_step_not_learned(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s, t = world["start"], 0
        while True:
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            returns[episode] += r
            t += 1
            if t == max_steps and not world["terminal"][s_next]:
                break
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "breaks off before the last step is learned", fits=("leaves-before-the-last-update",))
def breaks_before_the_update(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            returns[episode] += r
            if world["terminal"][s_next]:
                break
            q[s, a] += alpha * (r + gamma * q[s_next].max() - q[s, a])
            s = s_next
    return q, returns


@wrong("q-learning-loop", "breaks off before the last reward is counted", fits=("last-reward-is-not-counted",))
def breaks_before_the_reward(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            s = s_next
            if world["terminal"][s]:
                break
            returns[episode] += r
    return q, returns


@wrong("q-learning-loop", "never moves on", fits=("never-moves-on",))
def never_moves_on(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            if world["terminal"][s_next]:
                break
    return q, returns


@wrong("q-learning-loop", "goes on after the end", fits=("goes-on-after-the-end",))
def goes_on_after_the_end(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
    return q, returns


@wrong("q-learning-loop", "starts once, not in every episode", fits=("never-starts-again",))
def starts_once(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    s = world["start"]
    for episode, rate in enumerate(epsilon):
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "starts in a random state", fits=("starts-elsewhere",))
def random_start(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        here = world | {"start": int(rng.integers(len(q)))}
        q, (returns[episode],) = learn(here, q, epsilon[episode : episode + 1], max_steps, alpha, gamma, rng)
    return q, returns


@wrong("q-learning-loop", "starts in state 0", fits=("starts-elsewhere",))
def starts_in_state_0(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world | {"start": 0}, q, epsilon, max_steps, alpha, gamma, rng)


@wrong("q-learning-loop", "the first epsilon for all episodes", fits=("epsilon-never-changes",))
def first_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, np.full(len(epsilon), epsilon[0]), max_steps, alpha, gamma, rng)


@wrong("q-learning-loop", "epsilon by step instead of by episode", fits=("epsilon-by-step",))
def epsilon_by_step(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        s = world["start"]
        for t in range(max_steps):
            a = epsilon_greedy(q[s], epsilon[min(t, len(epsilon) - 1)], rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "hands the whole schedule to epsilon_greedy", fits=("whole-schedule",))
def whole_schedule(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, _, rng):
        return epsilon_greedy(row, epsilon, rng)

    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, act=act)


@wrong("q-learning-loop", "never explores", fits=("never-explores",))
def never_explores(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, np.zeros(len(epsilon)), max_steps, alpha, gamma, rng)


@wrong("q-learning-loop", "always acts at random", fits=("always-random",))
def always_random(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, np.ones(len(epsilon)), max_steps, alpha, gamma, rng)


@wrong("q-learning-loop", "explores with probability 1 - epsilon", fits=("explores-with-one-minus-epsilon",))
def explores_the_wrong_way_round(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, 1 - epsilon, max_steps, alpha, gamma, rng)


@wrong("q-learning-loop", "argmax, no fair ties", fits=("no-fair-ties",))
def no_fair_ties(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return int(rng.integers(len(row))) if rng.random() < rate else int(row.argmax())

    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, act=act)


@wrong("q-learning-loop", "acts by the row of the start all the time", fits=("acts-by-one-row",))
def acts_by_the_start(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[world["start"]], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "one action for the whole episode", fits=("one-action-per-episode",))
def one_action_per_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        a = epsilon_greedy(q[s], rate, rng)
        for _ in range(max_steps):
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "acts by the caller's table, learns in the copy", fits=("acts-by-the-given-table",))
def acts_by_the_old_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    new, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            new[s, a] += alpha * (greedy_target(world, new, r, s_next, gamma) - new[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return new, returns


@wrong("q-learning-loop", "every target is taken from the caller's table", fits=("targets-from-the-given-table",))
def targets_from_the_old_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    old = q

    def target(world, q, r, s_next, gamma):
        return greedy_target(world, old, r, s_next, gamma)

    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, target=target)


@wrong("q-learning-loop", "maximum of the whole table", fits=("maximum-over-the-whole-table",))
def maximum_of_the_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    def target(world, q, r, s_next, gamma):
        return r if world["terminal"][s_next] else r + gamma * q.max()

    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, target=target)


@wrong("q-learning-loop", "moves on before the update: s is the next state already", fits=("updates-after-moving",))
def moves_on_too_early(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            s = s_next
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "forgets gamma", fits=("forgets-gamma",))
def forgets_gamma(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps, alpha, 1.0, rng)


@wrong("q-learning-loop", "forgets alpha", fits=("no-learning-rate",))
def forgets_alpha(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps, 1.0, gamma, rng)


@wrong("q-learning-loop", "the old value is not taken off", fits=("adds-the-whole-target",))
def adds_the_target(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * greedy_target(world, q, r, s_next, gamma)
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "works on the caller's table", fits=("works-in-place",))
def in_place(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, copy=False)


@wrong("q-learning-loop", "begins with a table of zeros", fits=("starts-from-zeros",))
def begins_with_zeros(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, np.zeros_like(q), epsilon, max_steps, alpha, gamma, rng)


@wrong("q-learning-loop", "forgets in every episode what it learned", fits=("forgets-between-episodes",))
def forgets_in_every_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    returns = np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        new, (returns[episode],) = learn(world, q, epsilon[episode : episode + 1], max_steps, alpha, gamma, rng)
    return new, returns


@wrong("q-learning-loop", "returns the table only", fits=("returns-the-table-only",))
def returns_the_table(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps, alpha, gamma, rng)[0]


@wrong("q-learning-loop", "returns the two in the other order", fits=("other-order",))
def the_other_order(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps, alpha, gamma, rng)[::-1]


@wrong("q-learning-loop", "returns after the first episode", fits=("one-episode-only",))
def returns_after_the_first_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon[:1], max_steps, alpha, gamma, rng)


@wrong("q-learning-loop", "the return is never set back to 0", fits=("returns-pile-up",))
def returns_pile_up(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = learn(world, q, epsilon, max_steps, alpha, gamma, rng)
    return q, np.cumsum(returns)


@wrong("q-learning-loop", "a discounted return", fits=("discounts-the-returns",))
def discounted_returns(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for t in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += gamma**t * r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "the last reward instead of the sum", fits=("only-the-last-reward",))
def last_reward(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] = r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "counts the steps instead of the reward", fits=("counts-the-steps",))
def counts_the_steps(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += 1
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "a list of all rewards of all steps", fits=("all-rewards",))
def all_rewards(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, rewards = q.copy(), []
    for rate in epsilon:
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            rewards.append(r)
            s = s_next
            if world["terminal"][s]:
                break
    return q, np.array(rewards)


@wrong("q-learning-loop", "no time limit")
def no_time_limit(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, 10**9, alpha, gamma, rng)


@wrong("q-learning-loop", "one step too few", fits=("steps-miscounted",))
def one_step_too_few(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps - 1, alpha, gamma, rng)


@wrong("q-learning-loop", "one step too many", fits=("steps-miscounted",))
def one_step_too_many(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps + 1, alpha, gamma, rng)


@wrong("q-learning-loop", "range(epsilon)", fits=("range-of-epsilon",))
def range_of_an_array(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), []
    for episode in range(epsilon):
        returns.append(epsilon[episode])
    return q, np.array(returns)


@wrong("q-learning-loop", "takes the dict for an object", fits=("dict-for-an-object",))
def dict_for_an_object(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    s = world.start
    return q, returns + s


@wrong("q-learning-loop", "Monte Carlo: updates at the end of the episode towards the return", fits=("monte-carlo",))
def monte_carlo(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s, steps = world["start"], []
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            steps.append((s, a, world["reward"][s, a]))
            s = world["next_state"][s, a]
            if world["terminal"][s]:
                break
        g = 0.0
        for s, a, r in reversed(steps):
            g = r + gamma * g
            q[s, a] += alpha * (g - q[s, a])
        returns[episode] = sum(step[2] for step in steps)
    return q, returns


@wrong("q-learning-loop", "learns only at the end of the episode", fits=("learns-after-the-episode",))
def learns_at_the_end_of_the_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
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
        for s, a, r, s_next in steps:
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
    return q, returns


@wrong("q-learning-loop", "peeks: chooses by looking one step ahead in the world", fits=("looks-before-it-leaps",))
def peeks(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            ahead = world["reward"][s] + gamma * q[world["next_state"][s]].max(axis=1)
            a = epsilon_greedy(ahead, rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "updates all actions of the state, tried or not", fits=("updates-all-actions",))
def updates_all_actions(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            for b in range(q.shape[1]):
                r, s_next = world["reward"][s, b], world["next_state"][s, b]
                q[s, b] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, b])
            returns[episode] += world["reward"][s, a]
            s = world["next_state"][s, a]
            if world["terminal"][s]:
                break
    return q, returns


@wrong("q-learning-loop", "a fixed seed of its own", fits=("same-seed-each-time",))
def fixed_seed(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learn(world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng(0))


def learn_by(update, *, table=np.copy, reward=lambda world, s, a, s_next: world["reward"][s, a]):
    """The loop with update(q, s, a, target, alpha), which changes q, another table to begin with, or another reward."""

    def loop(world, q, epsilon, max_steps, alpha, gamma, rng):
        q, returns = table(q), np.zeros(len(epsilon))
        for episode, rate in enumerate(epsilon):
            s = world["start"]
            for _ in range(max_steps):
                a = epsilon_greedy(q[s], rate, rng)
                s_next = world["next_state"][s, a]
                r = reward(world, s, a, s_next)
                update(q, s, a, greedy_target(world, q, r, s_next, gamma), alpha)
                returns[episode] += r
                s = s_next
                if world["terminal"][s]:
                    break
        return q, returns

    return loop


def entry(new):
    """An update that sets the entry to new(old, target, alpha)."""

    def update(q, s, a, target, alpha):
        q[s, a] = new(q[s, a], target, alpha)

    return update


def moves_the_row(q, s, a, target, alpha):
    q[s] += alpha * (target - q[s, a])


def moves_the_column(q, s, a, target, alpha):
    q[:, a] += alpha * (target - q[s, a])


for mistake, loop, fits in (
    ("q[s, a] = target", learn_by(entry(lambda old, t, alpha: t)), "no-learning-rate"),
    (
        "alpha and 1 - alpha swapped",
        learn_by(entry(lambda old, t, alpha: alpha * old + (1 - alpha) * t)),
        "swaps-alpha",
    ),
    ("q[s, a] = alpha * target", learn_by(entry(lambda old, t, alpha: alpha * t)), "forgets-the-old-value"),
    (
        "zeros_like(q)",
        learn_by(entry(lambda old, t, alpha: old + alpha * (t - old)), table=np.zeros_like),
        "starts-from-zeros",
    ),
    (
        "ones_like(q)",
        learn_by(entry(lambda old, t, alpha: old + alpha * (t - old)), table=np.ones_like),
        "starts-from-zeros",
    ),
    ("alpha is always 0.1", learn_by(entry(lambda old, t, alpha: old + 0.1 * (t - old))), "alpha-is-fixed"),
    (
        "the reward of the next state",
        learn_by(
            entry(lambda old, t, alpha: old + alpha * (t - old)),
            reward=lambda world, s, a, s_next: world["reward"][s_next, a],
        ),
        "reward-of-the-next-state",
    ),
    ("moves the whole row", learn_by(moves_the_row), "moves-more-than-the-entry"),
    ("moves the whole column", learn_by(moves_the_column), "moves-more-than-the-entry"),
):
    wrong("q-learning-loop", mistake, fits=(fits,))(loop)


def look_ahead(value):
    """The loop, with value(row of s_next, gamma) as what lies ahead."""

    def target(world, q, r, s_next, gamma):
        return r if world["terminal"][s_next] else r + value(q[s_next], gamma)

    def loop(world, q, epsilon, max_steps, alpha, gamma, rng):
        return learn(world, q, epsilon, max_steps, alpha, gamma, rng, target=target)

    return loop


wrong("q-learning-loop", "does not look ahead", fits=("no-look-ahead",))(look_ahead(lambda row, gamma: 0.0))
wrong("q-learning-loop", "the minimum ahead", fits=("minimum-ahead",))(look_ahead(lambda row, gamma: gamma * row.min()))
wrong("q-learning-loop", "gamma twice", fits=("gamma-twice",))(look_ahead(lambda row, gamma: gamma**2 * row.max()))


@wrong("q-learning-loop", "a table of zeros in each episode", fits=("forgets-between-episodes",))
def zeros_in_each_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    returns = np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        q, (returns[episode],) = learn(world, q * 0, epsilon[episode : episode + 1], max_steps, alpha, gamma, rng)
    return q, returns


@wrong("q-learning-loop", "returns are never added up", fits=("returns-stay-zero",))
def never_adds_up(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = learn(world, q, epsilon, max_steps, alpha, gamma, rng)
    return q, np.zeros(len(returns))


@wrong("q-learning-loop", "return within the inner loop", fits=("returns-after-one-step",))
def returns_in_the_inner_loop(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, ret, s = q.copy(), 0.0, world["start"]
    a = epsilon_greedy(q[s], epsilon[0], rng)
    r, s_next = world["reward"][s, a], world["next_state"][s, a]
    q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
    ret += r
    return q, np.array([ret])


@wrong("q-learning-loop", "return where the first episode is done", fits=("one-episode-only",))
def returns_at_the_end_of_the_first(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), []
    for rate in epsilon:
        s, ret = world["start"], 0.0
        for _ in range(max_steps):
            a = epsilon_greedy(q[s], rate, rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            ret += r
            s = s_next
            if world["terminal"][s]:
                return q, np.array([ret])
        returns.append(ret)
    return q, np.array(returns)


@wrong("q-learning-loop", "the whole array of epsilons for one choice", fits=("whole-schedule",))
def whole_array_of_epsilons(world, q, epsilon, max_steps, alpha, gamma, rng):
    def act(row, rate, rng):
        return epsilon_greedy(row, epsilon, rng)

    return learn(world, q, epsilon, max_steps, alpha, gamma, rng, act=act)


@wrong("q-learning-loop", "epsilon[step]", fits=("epsilon-by-step",))
def epsilon_of_the_step(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        s = world["start"]
        for step in range(max_steps):
            a = epsilon_greedy(q[s], epsilon[step], rng)
            r, s_next = world["reward"][s, a], world["next_state"][s, a]
            q[s, a] += alpha * (greedy_target(world, q, r, s_next, gamma) - q[s, a])
            returns[episode] += r
            s = s_next
            if world["terminal"][s]:
                break
    return q, returns
