"""Tabular Q-learning, whole (Sutton & Barto 2nd ed., section 6.5), judged by what it learns and how it behaves."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains
from rlcourse.exercises.q_learning import loop_checks as shows
from rlcourse.exercises.q_learning.loops import best_ahead, choose, learner, q_learning, with_bug


def one_while_loop(world, q, epsilon, max_steps, alpha, gamma, rng):
    table = [list(row) for row in q]
    n_actions = q.shape[1]
    returns = [0.0]
    s, t = world["start"], 0
    while len(returns) <= len(epsilon):
        best = [a for a in range(n_actions) if table[s][a] == max(table[s])]
        explores = rng.random() < epsilon[len(returns) - 1]
        a = rng.integers(n_actions) if explores else rng.choice(best)
        s_next, t = world["next_state"][s][a], t + 1
        end = bool(world["terminal"][s_next])
        target = world["reward"][s][a] + (0.0 if end else gamma * max(table[s_next]))
        table[s][a] = (1 - alpha) * table[s][a] + alpha * target
        returns[-1] += world["reward"][s][a]
        s = s_next
        if end or t == max_steps:
            returns.append(0.0)
            s, t = world["start"], 0
    return np.array(table), np.array(returns[:-1])


def chooses_before_updating(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), []
    for rate in epsilon:
        s, rewards = world["start"], []
        a = choose(q[s], rate, rng)
        while True:
            s_next = world["next_state"][s, a]
            rewards.append(world["reward"][s, a])
            a_next = choose(q[s_next], rate, rng)
            bootstrap = 0.0 if world["terminal"][s_next] else q[s_next].max()
            q[s, a] += alpha * (rewards[-1] + gamma * bootstrap - q[s, a])
            s, a = s_next, a_next
            if world["terminal"][s] or len(rewards) == max_steps:
                break
        returns.append(sum(rewards))
    return q, np.array(returns)


def first_best(row, rate, rng):
    return int(rng.integers(len(row))) if rng.random() < rate else int(row.argmax())


def last_best(row, rate, rng):
    return int(rng.integers(len(row))) if rng.random() < rate else int(np.flatnonzero(row == row.max())[-1])


def fair_if_all_are_zero(row, rate, rng):
    return choose(row, rate if row.any() else 1.0, rng) if not row.any() else first_best(row, rate, rng)


def never_the_best(row, rate, rng):
    best = choose(row, 0.0, rng)
    return int(rng.choice(np.delete(np.arange(len(row)), best))) if rng.random() < rate else best


def choosing(choice):
    """Chooses by the right row and rate, but with choice(row, rate, rng)."""
    return learner(act=lambda now: choice(now.q[now.s], now.rate, now.rng))


def draws_ahead(now):
    """SARSA looks at the action that comes next, and keeps it."""
    now.planned = choose(now.q[now.s_next], now.rate, now.rng)
    return 0.0 if now.ended else now.q[now.s_next, now.planned]


def takes_the_planned(now):
    return choose(now.q[now.s], now.rate, now.rng) if now.planned is None else now.planned


def draws_ahead_and_forgets(now):
    value = draws_ahead(now)
    now.planned = None
    return value


def averages_ahead(now):
    row = now.q[now.s_next]
    return 0.0 if now.ended else (1 - now.rate) * row.max() + now.rate * row.mean()


def for_all_episodes(summary):
    """One epsilon for all: summary(epsilon)."""
    return learner(rate=lambda epsilon, episode: summary(epsilon))


def at_rate(rate):
    return learner(rate=lambda epsilon, episode: rate(epsilon[episode]))


def learns_afterwards(order):
    """Collects the steps of an episode, and learns from them when it is over."""

    def loop(world, q, epsilon, max_steps, alpha, gamma, rng):
        q, returns = q.copy(), np.zeros(len(epsilon))
        for episode, rate in enumerate(epsilon):
            s, steps = world["start"], []
            while len(steps) < max_steps and not world["terminal"][s]:
                a = choose(q[s], rate, rng)
                steps.append((s, a, world["reward"][s, a], world["next_state"][s, a]))
                s = steps[-1][3]
            for s, a, r, s_next in steps[::order]:
                q[s, a] += alpha * (r + gamma * (not world["terminal"][s_next]) * q[s_next].max() - q[s, a])
            returns[episode] = sum(step[2] for step in steps)
        return q, returns

    return loop


def monte_carlo(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s, steps = world["start"], []
        while len(steps) < max_steps and not world["terminal"][s]:
            a = choose(q[s], rate, rng)
            steps.append((s, a, world["reward"][s, a]))
            s = world["next_state"][s, a]
        g = 0.0
        for s, a, r in reversed(steps):
            g = r + gamma * g
            q[s, a] += alpha * (g - q[s, a])
        returns[episode] = sum(step[2] for step in steps)
    return q, returns


def one_coin_per_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    coins = (rng.random(len(epsilon)) < epsilon).astype(float)
    return q_learning(world, q, coins, max_steps, alpha, gamma, rng)


def updates_all_actions(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        for _ in range(max_steps):
            a = choose(q[s], rate, rng)
            after = world["next_state"][s]
            target = world["reward"][s] + gamma * np.where(world["terminal"][after], 0.0, q[after].max(axis=1))
            q[s] += alpha * (target - q[s])
            returns[episode] += world["reward"][s, a]
            s = after[a]
            if world["terminal"][s]:
                break
    return q, returns


def looks_before_it_leaps(now):
    after = now.world["next_state"][now.s]
    return choose(now.world["reward"][now.s] + now.gamma * now.q[after].max(axis=1), now.rate, now.rng)


def changed_result(change):
    """A right loop, but for what it returns: change(q, returns)."""

    def loop(world, q, epsilon, max_steps, alpha, gamma, rng):
        return change(*q_learning(world, q, epsilon, max_steps, alpha, gamma, rng))

    return loop


def with_seed(seed):
    def loop(world, q, epsilon, max_steps, alpha, gamma, rng):
        return q_learning(world, q, epsilon, max_steps, alpha, gamma, np.random.default_rng(seed))

    return loop


def one_episode(world, q, epsilon, max_steps, alpha, gamma, rng):
    return q_learning(world, q, epsilon[:1], max_steps, alpha, gamma, rng)


def all_rewards(world, q, epsilon, max_steps, alpha, gamma, rng):
    rewards = []
    q, _ = learner(gain=lambda now: rewards.append(now.r) or 0.0)(world, q, epsilon, max_steps, alpha, gamma, rng)
    return q, np.array(rewards)


def range_of_epsilon(world, q, epsilon, max_steps, alpha, gamma, rng):
    return q, np.array([epsilon[episode] for episode in range(epsilon)])


def dict_for_an_object(world, q, epsilon, max_steps, alpha, gamma, rng):
    return q, world.start + np.zeros(len(epsilon))


def whole_schedule(world, q, epsilon, max_steps, alpha, gamma, rng):
    return learner(act=lambda now: choose(now.q[now.s], epsilon, now.rng))(
        world, q, epsilon, max_steps, alpha, gamma, rng
    )


def step_without(part):
    """Moves the entry by part(target, old value, alpha)."""
    return learner(step=lambda now, target: part(target, now.q[now.s, now.a], now.alpha))


jumps = step_without(lambda target, old, alpha: target - old)
swaps_alpha = step_without(lambda target, old, alpha: (1 - alpha) * (target - old))
forgets_the_old_value = step_without(lambda target, old, alpha: alpha * target - old)
adds_the_target = step_without(lambda target, old, alpha: alpha * target)
moves_away = step_without(lambda target, old, alpha: alpha * (old - target))
no_look_ahead = learner(ahead=lambda now: 0.0)
minimum_ahead = learner(ahead=lambda now: 0.0 if now.ended else now.q[now.s_next].min())
gamma_twice = learner(ahead=lambda now: now.gamma * best_ahead(now))
moves_the_row = learner(moved=lambda now: now.s, step=lambda now, target: now.alpha * (target - now.q[now.s, now.a]))
moves_the_column = learner(moved=lambda now: (slice(None), now.a))


def fixed_alpha(alpha):
    return lambda world, q, epsilon, max_steps, _, *rest: q_learning(world, q, epsilon, max_steps, alpha, *rest)


def reward_of_the_next_state(world, *rest):
    reward = world["reward"][world["next_state"], np.arange(world["reward"].shape[1])]
    return q_learning(world | {"reward": reward}, *rest)


def reward_of_the_next_state_in_the_target(world, *rest):
    return learner(
        step=lambda now, target: (
            now.alpha * (target - now.r + now.world["reward"][now.s_next, now.a] - now.q[now.s, now.a])
        )
    )(world, *rest)


copy_in_each_episode = learner(
    begin=lambda now: now.q.__setitem__(slice(None), now.given) or now.world["start"],
)
zeros_in_each_episode = learner(begin=lambda now: now.q.fill(0.0) or now.world["start"])


TWO_EPISODES = (
    shows.corridor(np.ones(1), actions=2),
    np.array([[1.0, 2.0], [0.0, 0.0], [0.0, 0.0]]),
    np.zeros(2),
    3,
    0.5,
    0.9,
    np.random.default_rng(0),
)

EXERCISE = Exercise(
    id="q-learning-loop",
    title="Q-learning, the whole loop",
    minutes=7,
    difficulty=3,
    reference=q_learning,
    alternatives=(one_while_loop, chooses_before_updating),
    misconceptions=(
        Misconception(
            "sarsa",
            learner(act=takes_the_planned, ahead=draws_ahead),
            "Your target uses the value of an action that is drawn by the exploring policy: that is SARSA, which "
            "learns what the robot is worth with its stumbles. Q-learning counts the best action, `q[s_next].max()`, "
            "whatever the robot does next.",
            variants=(learner(ahead=draws_ahead_and_forgets),),
            experiment=shows.samples_the_next_action,
        ),
        Misconception(
            "expected-sarsa",
            learner(ahead=averages_ahead),
            "Your target averages over the next actions with the probabilities of the policy that acts: that is "
            "expected SARSA. Q-learning counts the best action alone, `q[s_next].max()`; epsilon has no place in the "
            "target.",
            experiment=shows.averages_with_the_policy,
        ),
        Misconception(
            "mean-ahead",
            learner(ahead=lambda now: 0.0 if now.ended else now.q[now.s_next].mean()),
            "Your target averages over the next actions. Q-learning counts the best one: `q[s_next].max()`.",
            experiment=shows.aims_at(0.25 + 0.5 * 4 / 3),
        ),
        Misconception(
            "bootstraps-past-the-end",
            with_bug("bootstraps past the end"),
            "Your target looks up the terminal state's row. That row is never updated, so what it was filled with "
            "at the start leaks into all values before it.",
            variants=(learner(ahead=lambda now: 0.0 if now.world["terminal"][now.s] else now.q[now.s_next].max()),),
        ),
        Misconception(
            "time-limit-is-the-end",
            with_bug("takes the time limit for the end"),
            "At the last step that the time limit allows you treat the task as over. The robot could have gone on "
            "from there: the target looks ahead as usual, only the loop stops.",
        ),
        Misconception(
            "last-step-is-not-learned",
            learner(
                step=lambda now, target: (
                    0.0 if now.last and not now.ended else now.alpha * (target - now.q[now.s, now.a])
                )
            ),
            "When the time is up you stop before the update. That step was really taken, and there is as much to learn "
            "from it as from any other: update first, then leave the loop.",
        ),
        Misconception(
            "leaves-before-the-last-update",
            learner(step=lambda now, target: 0.0 if now.ended else now.alpha * (target - now.q[now.s, now.a])),
            "The step that reaches the terminal state is never learned from. Update Q(s, a) first, and leave the "
            "loop afterwards.",
        ),
        Misconception(
            "no-target-at-the-end",
            learner(step=lambda now, target: now.alpha * ((not now.ended) * target - now.q[now.s, now.a])),
            "At the end your whole target is zero. Only what lies ahead is zero there; the last reward counts.",
        ),
        Misconception(
            "maximum-over-the-whole-table",
            with_bug("maximum over the whole table"),
            "Your maximum runs over all states. Only the row of the state that was reached counts: `q[s_next].max()`.",
        ),
        Misconception(
            "maximum-of-the-old-state",
            learner(ahead=lambda now: 0.0 if now.ended else now.q[now.s].max()),
            "Your target looks up the state that was left. What lies ahead is ahead of the state that was reached: "
            "`q[s_next].max()`.",
        ),
        Misconception(
            "maximum-at-least-zero",
            learner(ahead=lambda now: 0.0 if now.ended else max(0.0, now.q[now.s_next].max())),
            "Your maximum never falls below 0. Where every action is bad all values are negative, and so is the best "
            "one.",
        ),
        Misconception(
            "targets-from-the-given-table",
            learner(ahead=lambda now: 0.0 if now.ended else now.given[now.s_next].max()),
            "Your targets look ahead in the table that was handed over, which never changes. So nothing that was "
            "learned is passed on from state to state: look ahead in the copy that you update.",
        ),
        Misconception(
            "acts-by-the-given-table",
            learner(act=lambda now: choose(now.given[now.s], now.rate, now.rng)),
            "Your robot learns, and does not use what it learns: it chooses its actions by the table that was handed "
            "over, while the copy is updated. Choose by the row of the copy.",
            experiment=shows.after_right_updates(shows.sticks_to_the_given_table),
        ),
        Misconception(
            "learns-after-the-episode",
            learns_afterwards(1),
            "Your robot uses what it learns in the next episode only: updates are put off to the end, or the actions "
            "are chosen by an older copy of the table. Q-learning updates after every step, and the next action is "
            "chosen by the new numbers.",
            variants=(
                learns_afterwards(-1),
                learner(act=lambda now: choose(now.before[now.s], now.rate, now.rng)),
            ),
            experiment=lambda answer: (
                shows.after_right_updates(shows.learns_too_late)(answer)
                or (shows.updates_like(learns_afterwards(-1))(answer) and shows.learns_too_late(answer))
            ),
        ),
        Misconception(
            "monte-carlo",
            monte_carlo,
            "Your target is the return of the rest of the episode: that is Monte Carlo. Q-learning waits for one "
            "step, and takes what lies behind it from the table: r + gamma * q[s_next].max().",
        ),
        Misconception(
            "epsilon-never-changes",
            with_bug("epsilon never decays"),
            "You use one epsilon for all episodes. It has an entry for each of them: `epsilon[episode]`.",
            variants=(
                for_all_episodes(lambda epsilon: epsilon[-1]),
                for_all_episodes(lambda epsilon: epsilon.mean()),
                for_all_episodes(lambda epsilon: epsilon.max()),
                for_all_episodes(lambda epsilon: epsilon.min()),
            ),
            experiment=shows.after_right_updates(
                lambda answer: (
                    any(shows.explores_when(*[share] * 3)(answer) for share in (1 / 3, 0.0, 1.0))
                    and not shows.explores_at(lambda epsilon: 0.0)(answer)
                    and not shows.explores_at(lambda epsilon: 1.0)(answer)
                )
            ),
        ),
        Misconception(
            "epsilon-of-another-episode",
            learner(rate=lambda epsilon, episode: epsilon[episode - 1]),
            "The exploration rate comes one episode too early or too late. Episode k, counted from 0, uses "
            "`epsilon[k]`.",
            variants=(learner(rate=lambda epsilon, episode: epsilon[min(episode + 1, len(epsilon) - 1)]),),
            experiment=shows.after_right_updates(
                lambda answer: shows.explores_when(1, 0, 0)(answer) or shows.explores_when(0, 1, 0)(answer)
            ),
        ),
        Misconception(
            "epsilon-by-step",
            learner(
                act=lambda now: choose(now.q[now.s], now.rate[min(now.t, len(now.rate) - 1)], now.rng),
                rate=lambda epsilon, episode: epsilon,
            ),
            "You look up epsilon by the number of the step. It has one entry per episode, which holds for all its "
            "steps: `epsilon[episode]`.",
            variants=(
                learner(
                    act=lambda now: choose(now.q[now.s], now.rate[now.t], now.rng),
                    rate=lambda epsilon, episode: epsilon,
                ),
            ),
            experiment=shows.looks_up_epsilon_by_step,
        ),
        Misconception(
            "whole-schedule",
            whole_schedule,
            "You hand the whole array epsilon to the choice of one action. One episode uses one entry of it: "
            "`epsilon[episode]`.",
            experiment=shows.wants_one_rate,
        ),
        Misconception(
            "always-random",
            at_rate(lambda epsilon: 1.0),
            "Your robot always acts at random, whatever epsilon says. The values may come out right (Q-learning is "
            "off-policy), but it never uses what it has learned.",
            experiment=shows.after_right_updates(shows.explores_at(lambda epsilon: 1.0)),
        ),
        Misconception(
            "never-explores",
            at_rate(lambda epsilon: 0.0),
            "Your robot is always greedy; epsilon has no effect. Choose the action by your ε-greedy function, "
            "with `epsilon[episode]`.",
            experiment=shows.after_right_updates(shows.explores_at(lambda epsilon: 0.0)),
        ),
        Misconception(
            "explores-with-one-minus-epsilon",
            at_rate(lambda epsilon: 1 - epsilon),
            "Exploring and exploiting are exchanged: with epsilon = 0 your robot acts at random.",
            experiment=shows.after_right_updates(shows.explores_at(lambda epsilon: 1 - epsilon)),
        ),
        Misconception(
            "another-epsilon",
            at_rate(lambda epsilon: min(2 * epsilon, 1.0)),
            "Your robot explores, but not with the probability epsilon: it comes out doubled, halved, squared or "
            "otherwise changed. Compare one random number per step with `epsilon[episode]` as it is.",
            variants=tuple(
                at_rate(rate)
                for rate in (
                    lambda epsilon: epsilon / 2,
                    lambda epsilon: epsilon**2,
                    lambda epsilon: epsilon**0.5,
                    lambda epsilon: epsilon + (1 - epsilon) * epsilon,
                )
            ),
            experiment=shows.after_right_updates(shows.explores_at_a_wrong_rate),
        ),
        Misconception(
            "one-coin-per-episode",
            one_coin_per_episode,
            "You throw the coin once per episode, so that a whole episode is random or a whole one is greedy. It is "
            "thrown anew before each step.",
            experiment=shows.after_right_updates(shows.throws_one_coin_per_episode),
        ),
        Misconception(
            "no-fair-ties",
            choosing(first_best),
            "Of equally good actions your robot always takes the same one. While the table knows nothing all are "
            "equal, and it runs into the same wall all day: draw fairly among them (`np.argmax` does not), as "
            "`tabular.epsilon_greedy` does.",
            variants=(choosing(last_best), choosing(fair_if_all_are_zero)),
            experiment=shows.after_right_updates(shows.takes_the_first_tie),
        ),
        Misconception(
            "unfair-ties",
            choosing(
                lambda row, rate, rng: choose(row, rate, rng) if rng.random() < 0.5 else first_best(row, rate, rng)
            ),
            "Of equally good actions some come more often than others. Collect the best ones, "
            "`np.flatnonzero(q[s] == q[s].max())`, and draw one of them, all alike.",
            experiment=shows.after_right_updates(shows.prefers_some_ties),
        ),
        Misconception(
            "explores-only-the-others",
            choosing(never_the_best),
            "Your random branch leaves out the best action. A random action may be any, the best one too.",
            experiment=shows.after_right_updates(shows.leaves_out_the_best),
        ),
        Misconception(
            "number-of-actions-is-fixed",
            choosing(lambda row, rate, rng: choose(row[:4], rate, rng)),
            "Your robot knows a fixed number of actions. How many there are is said by the table: `q.shape[1]`, or "
            "`len(q[s])`.",
            variants=(choosing(lambda row, rate, rng: choose(row[:2], rate, rng)),),
        ),
        Misconception(
            "acts-by-one-row",
            learner(act=lambda now: choose(now.q[now.world["start"]], now.rate, now.rng)),
            "The actions are always chosen by the row of the start, wherever the robot is. Choose by the row of the "
            "state in which the action will be carried out: `q[s]`.",
        ),
        Misconception(
            "one-action-per-episode",
            learner(act=lambda now: choose(now.q[now.s], now.rate, now.rng) if now.t == 0 else now.a),
            "One action is chosen at the beginning of an episode, and then repeated. Choose anew in each step, by the "
            "row of the state in which the robot is: the choice belongs into the inner loop.",
        ),
        Misconception(
            "acts-on-the-previous-state",
            with_bug("acts on the previous state"),
            "The action is chosen by the row of the state where the robot was. Choose it by the row of the state "
            "in which it will be carried out.",
        ),
        Misconception(
            "looks-before-it-leaps",
            learner(act=looks_before_it_leaps),
            "Your robot looks up in the world where each action would lead, and chooses by that. It may look up the "
            "pair (s, a) that it tries, no other: it chooses by its table, `q[s]`.",
        ),
        Misconception(
            "updates-all-actions",
            updates_all_actions,
            "Entries move that were not tried: you update all actions of a state. The robot may look up only the pair "
            "(s, a) that it tries, and only Q(s, a) moves.",
        ),
        Misconception(
            "never-moves-on",
            with_bug("never moves on"),
            "`s = s_next` is missing at the end of the step: your robot takes every step from the start state.",
        ),
        Misconception(
            "updates-after-moving",
            learner(
                moved=lambda now: (now.s_next, now.a),
                step=lambda now, target: now.alpha * (target - now.q[now.s_next, now.a]),
            ),
            "You set `s = s_next` before the update, so the reward is credited to the wrong row. Update Q(s, a) "
            "first, move on last.",
        ),
        Misconception(
            "never-starts-again",
            learner(begin=lambda now: now.s),
            "A new episode has to begin at `world['start']`; yours goes on where the last one stopped.",
        ),
        Misconception(
            "starts-elsewhere",
            learner(begin=lambda now: 0),
            "Your episodes begin in another state than they should. The world says where: `world['start']`, which "
            "need not be 0.",
            variants=(learner(begin=lambda now: int(now.rng.integers(len(now.q)))),),
        ),
        Misconception(
            "goes-on-after-the-end",
            learner(stops=lambda now: False),
            "Your episode runs on after the terminal state was reached. Leave the inner loop there (`break`).",
        ),
        Misconception(
            "stops-at-a-reward",
            learner(
                ahead=lambda now: 0.0 if now.ended or now.r > 0 else now.q[now.s_next].max(),
                stops=lambda now: now.ended or now.r > 0,
            ),
            "Your episode stops at the first reward. Whether it is over is said by `world['terminal'][s_next]`, and "
            "nothing else.",
            variants=(
                learner(stops=lambda now: now.ended or now.r > 0),
                learner(stops=lambda now: now.ended or now.r != 0),
            ),
        ),
        Misconception(
            "one-end-only",
            learner(
                ahead=lambda now: 0.0 if now.s_next == len(now.q) - 1 else now.q[now.s_next].max(),
                stops=lambda now: now.s_next == len(now.q) - 1,
            ),
            "You recognise one particular state as the end, the last one or the first terminal one. There may be "
            "several ends, anywhere: ask `world['terminal'][s_next]`.",
            variants=(
                learner(
                    ahead=lambda now: (
                        0.0 if now.s_next == np.argmax(now.world["terminal"]) else now.q[now.s_next].max()
                    ),
                    stops=lambda now: now.s_next == np.argmax(now.world["terminal"]),
                ),
            ),
        ),
        Misconception(
            "steps-miscounted",
            learner(limit=lambda max_steps: max_steps - 1),
            "Your episodes are one step too short or too long: an episode that meets no end has exactly `max_steps` "
            "steps, as in `for _ in range(max_steps)`.",
            variants=(learner(limit=lambda max_steps: max_steps + 1),),
        ),
        Misconception(
            "no-learning-rate",
            jumps,
            "alpha has no effect: the entry jumps to the target. It should move the fraction alpha of the way.",
            experiment=shows.updates_like(jumps),
        ),
        Misconception(
            "swaps-alpha",
            swaps_alpha,
            "alpha and 1 - alpha are exchanged: the old value counts 1 - alpha, the target alpha.",
            experiment=shows.updates_like(swaps_alpha),
        ),
        Misconception(
            "forgets-the-old-value",
            forgets_the_old_value,
            "The entry becomes alpha * target, and the old value is lost. It moves the fraction alpha of the way from "
            "the old value to the target: `q[s, a] += alpha * (target - q[s, a])`.",
            experiment=shows.updates_like(forgets_the_old_value),
        ),
        Misconception(
            "alpha-is-fixed",
            fixed_alpha(0.1),
            "Your step size is a fixed number. Use the `alpha` that was handed over.",
            variants=(fixed_alpha(0.5),),
            experiment=shows.updates_like(*(fixed_alpha(alpha) for alpha in (0.01, 0.05, 0.1, 0.2, 0.25, 0.5, 0.9))),
        ),
        Misconception(
            "adds-the-whole-target",
            adds_the_target,
            "You add alpha * target. Subtract the old value first: the step is alpha * (target - old value).",
            experiment=shows.updates_like(adds_the_target),
        ),
        Misconception(
            "moves-away",
            moves_away,
            "The sign is turned round: the entry moves away from the target. The difference is target minus old value.",
            experiment=shows.updates_like(moves_away),
        ),
        Misconception(
            "moves-more-than-the-entry",
            moves_the_row,
            "More entries move than the one that was tried: you update a whole row or column of the table. Only "
            "Q(s, a) moves: `q[s, a] += ...`, with both indices.",
            variants=(moves_the_column,),
            experiment=shows.walks_like(moves_the_row, moves_the_column),
        ),
        Misconception(
            "no-look-ahead",
            no_look_ahead,
            "Your target is the reward alone. Unless the task ends there, it also counts what lies ahead: "
            "r + gamma * q[s_next].max().",
            experiment=shows.updates_like(no_look_ahead),
        ),
        Misconception(
            "minimum-ahead",
            minimum_ahead,
            "Your target counts the worst of the next actions. Q-learning counts the best one: `q[s_next].max()`.",
            experiment=shows.walks_like(minimum_ahead),
        ),
        Misconception(
            "gamma-twice",
            gamma_twice,
            "What lies one step ahead is discounted twice: it counts gamma times as much, not gamma squared.",
            experiment=shows.updates_like(gamma_twice),
        ),
        Misconception(
            "reward-of-the-next-state",
            reward_of_the_next_state,
            "You look up the reward in the row of the next state. It belongs to the pair that was tried: "
            "`world['reward'][s, a]`.",
            variants=(reward_of_the_next_state_in_the_target,),
            experiment=shows.updates_like(reward_of_the_next_state, reward_of_the_next_state_in_the_target),
        ),
        Misconception(
            "forgets-gamma",
            lambda world, q, epsilon, max_steps, alpha, gamma, rng: q_learning(
                world, q, epsilon, max_steps, alpha, 1.0, rng
            ),
            "The discount is missing: what comes one step later counts gamma times as much.",
        ),
        Misconception(
            "discounts-the-reward",
            learner(ahead=lambda now: now.r + best_ahead(now) - now.r / now.gamma if now.gamma else best_ahead(now)),
            "gamma multiplies the reward too. The reward comes at once and counts in full; gamma belongs to what lies "
            "ahead.",
        ),
        Misconception(
            "starts-from-zeros",
            learner(table=np.zeros_like),
            "Your table starts from numbers of your own, such as zeros. Start from a copy of the `q` that is handed "
            "over: it may hold what was learned before.",
            variants=(learner(table=np.ones_like),),
            experiment=shows.updates_like(learner(table=np.zeros_like), learner(table=np.ones_like)),
        ),
        Misconception(
            "forgets-between-episodes",
            copy_in_each_episode,
            "In each episode you begin with a fresh table, and what was learned before is lost. Copy `q` once, before "
            "the loop over the episodes.",
            variants=(zeros_in_each_episode,),
            experiment=shows.updates_like(copy_in_each_episode, zeros_in_each_episode),
        ),
        Misconception(
            "works-in-place",
            learner(table=lambda q: q),
            "You write into the table that was handed over. Work on a copy: `q = q.copy()`, before the loops.",
        ),
        Misconception(
            "discounts-the-returns",
            learner(gain=lambda now: now.gamma**now.t * now.r),
            "The table is right. But the `returns` asked for here are plain sums of rewards, without gamma.",
        ),
        Misconception(
            "last-reward-is-not-counted",
            learner(gain=lambda now: 0.0 if now.ended else now.r),
            "The table is right, but the returns lack the last reward: you leave the loop before it is added.",
            variants=(
                learner(gain=lambda now: 0.0 if now.last else now.r),
                learner(gain=lambda now: 0.0 if now.ended or now.last else now.r),
            ),
        ),
        Misconception(
            "only-the-last-reward",
            learner(gain=lambda now: now.r if now.ended or now.last else 0.0),
            "The table is right, but a return is the sum of *all* rewards of its episode, not the last one alone: add "
            "up with `+=`.",
        ),
        Misconception(
            "counts-the-steps",
            learner(gain=lambda now: 1.0),
            "The table is right, but you count the steps. A return is the sum of the rewards of its episode.",
        ),
        Misconception(
            "mean-reward",
            changed_result(lambda q, returns: (q, np.full(len(returns), returns.mean()))),
            "The table is right, but you give a mean. Each episode has its own return, the sum of its rewards.",
        ),
        Misconception(
            "returns-pile-up",
            changed_result(lambda q, returns: (q, np.cumsum(returns))),
            "The table is right, but the return goes on growing from episode to episode: set it back to 0 at the "
            "beginning of each.",
        ),
        Misconception(
            "returns-stay-zero",
            changed_result(lambda q, returns: (q, np.zeros(len(returns)))),
            "The table is right, but the returns are all 0: nothing is ever added to them. Add r in each step.",
        ),
        Misconception(
            "returns-after-one-step",
            lambda world, q, epsilon, max_steps, *rest: q_learning(world, q, epsilon[:1], 1, *rest),
            "You return after the first step: your `return` stands in the inner loop. It belongs behind both loops, "
            "without further indentation.",
            experiment=shows.returns_after_one_step,
        ),
        Misconception(
            "all-rewards",
            all_rewards,
            "You return the rewards of all steps. Add up those of one episode: one number for each.",
        ),
        Misconception(
            "one-episode-only",
            one_episode,
            "You return after the first episode. The `return` belongs behind the loop over the episodes, indented no "
            "further than it.",
            experiment=shows.returns_after_one_episode,
        ),
        Misconception(
            "returns-the-table-only",
            changed_result(lambda q, returns: q),
            "You return the table alone. The returns of the episodes are wanted too: `return q, returns`.",
        ),
        Misconception(
            "returns-only",
            changed_result(lambda q, returns: returns),
            "You return the returns alone. The table is wanted too, and first: `return q, returns`.",
        ),
        Misconception(
            "other-order",
            changed_result(lambda q, returns: (returns, q)),
            "You return both in the wrong order: the table comes first, `return q, returns`.",
        ),
        Misconception(
            "returns-a-list",
            changed_result(lambda q, returns: (q, returns.tolist())),
            "The returns are right, but they stand in a list, and the cells below compute with an array: "
            "`np.array(returns)`.",
        ),
        Misconception(
            "table-as-a-list",
            changed_result(lambda q, returns: (q.tolist(), returns)),
            "The table is right, but it is a list, and the cells below compute with an array: `np.array(...)`, or "
            "work on `q.copy()`.",
            variants=(changed_result(lambda q, returns: (q.tolist(), returns.tolist())),),
        ),
        Misconception(
            "returns-nothing",
            changed_result(lambda q, returns: None),
            "Your function returns nothing (None). At its end: `return q, returns`.",
        ),
        Misconception(
            "same-seed-each-time",
            with_seed(0),
            "Two trainings with different generators came out the same: you make a generator with a fixed seed of your "
            "own. Use the `rng` that was handed over.",
            variants=(with_seed(1), with_seed(42)),
            experiment=shows.after_right_updates(shows.repeats_its_luck),
        ),
        Misconception(
            "own-generator",
            with_seed(None),
            "Your randomness doesn't come (or not all of it) from the `rng` that was handed over, so nobody can "
            "repeat your experiment. Hand `rng` on to the choice of the action.",
            experiment=shows.after_right_updates(shows.draws_from_elsewhere),
        ),
        Misconception(
            "range-of-epsilon",
            range_of_epsilon,
            "`range` wants a number, and `epsilon` is an array. The number of episodes is `len(epsilon)`.",
            experiment=complains("scalar arrays can be converted", *TWO_EPISODES),
        ),
        Misconception(
            "dict-for-an-object",
            dict_for_an_object,
            "`world` is a dict: its parts are reached by their names in square brackets, `world['start']`.",
            experiment=complains("'dict' object has no attribute", *TWO_EPISODES),
        ),
    ),
    properties=(
        Property(
            "each step updates the right entry, and a terminal state is worth 0",
            2,
            shows.single_file,
            shows.table_and_returns,
        ),
        Property(
            "a time limit is not an end: the last target still looks ahead", 1, shows.endless, shows.table_and_returns
        ),
        Property(
            "with epsilon = 0 it follows its table, and what it has just learned",
            2,
            shows.greedy_walks,
            shows.table_and_returns,
        ),
        shows.EXPLORES,
        shows.LEARNS,
        shows.REPEATS,
    ),
    time_limit=5.0,
    hints=(
        "Two loops: over episodes, and inside over at most max_steps steps. Begin with the random choice of an "
        "action, as for SARSA.",
        "In each step, in this order: choose a; look up s_next and r; compute the target; move q[s, a]; add r to "
        "the return; s = s_next; break if terminated.",
        "terminated = world['terminal'][s_next]; target = r + gamma * (not terminated) * q[s_next].max()",
    ),
    used_for="This loop drives your robot through the four rooms in the next cells. DQN keeps it and exchanges one "
    "thing: a network stands where the table stood.",
)
