"""Mending the clinic's patient."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains
from rlcourse.exercises.q_learning import loop_checks as shows
from rlcourse.exercises.q_learning.clinic import patient
from rlcourse.exercises.q_learning.loops import choose, learner, q_learning, with_bug
from rlcourse.exercises.q_learning.q_learning_loop import (
    TWO_EPISODES,
    changed_result,
    choosing,
    draws_ahead,
    first_best,
    one_episode,
    takes_the_planned,
)


def chooses_next_before_moving(world, q, epsilon, max_steps, alpha, gamma, rng):
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode in range(len(epsilon)):
        s = world["start"]
        a = choose(q[s], epsilon[episode], rng)
        for _ in range(max_steps):
            s_next, r = world["next_state"][s, a], world["reward"][s, a]
            terminated = world["terminal"][s_next]
            q[s, a] += alpha * (r + gamma * (not terminated) * q[s_next].max() - q[s, a])
            a = choose(q[s_next], epsilon[episode], rng)
            s = s_next
            returns[episode] += r
            if terminated:
                break
    return q, returns


def chooses_at_the_top(world, q, epsilon, max_steps, alpha, gamma, rng):
    table, scores = q.copy(), []
    for rate in epsilon:
        here, score, left = world["start"], 0.0, max_steps
        while left > 0:
            action = choose(table[here], rate, rng)
            there, gain = world["next_state"][here, action], world["reward"][here, action]
            ahead = 0.0 if world["terminal"][there] else table[there].max()
            table[here, action] += alpha * (gain + gamma * ahead - table[here, action])
            here, score, left = there, score + gain, left - 1
            if world["terminal"][here]:
                break
        scores.append(score)
    return table, np.array(scores)


def one_action_per_episode(now):
    return choose(now.q[now.s], now.rate, now.rng) if now.t == 0 else now.a


def action_changed_too_early(world, q, epsilon, max_steps, alpha, gamma, rng):
    """The next action is drawn before the update, under the same name: so it is the next action's entry that moves."""
    q, returns = q.copy(), np.zeros(len(epsilon))
    for episode, rate in enumerate(epsilon):
        s = world["start"]
        a = choose(q[s], rate, rng)
        for _ in range(max_steps):
            s_next, r = world["next_state"][s, a], world["reward"][s, a]
            a = choose(q[s_next], rate, rng)
            ahead = 0.0 if world["terminal"][s_next] else q[s_next].max()
            q[s, a] += alpha * (r + gamma * ahead - q[s, a])
            s = s_next
            returns[episode] += r
            if world["terminal"][s]:
                break
    return q, returns


def chooses_by_there_at_once(world, q, epsilon, max_steps, alpha, gamma, rng):
    table = q.copy()
    for rate in epsilon:
        action = choose(table[there], rate, rng)  # noqa: F821, the mistake
        there = world["next_state"][world["start"], action]
        table[there, action] += alpha
    return table, epsilon


def zigzag(rng):
    """The best action differs from state to state, and the table knows it: a greedy robot makes no wrong step."""
    n = int(rng.integers(3, 5))
    best = (np.arange(n + 1) + rng.integers(2)) % 2
    world = shows.corridor(np.full(n, 1.0), actions=2, more_ends=0)
    states = np.arange(n)
    world["next_state"][states, 1 - best[:-1]] = n
    world["reward"][states, 1 - best[:-1]] = -1.0
    q = np.zeros((n + 1, 2))
    q[np.arange(n + 1), best] = 5.0
    return [(world, q, np.zeros(2), n + 1, 0.02, 0.7, rng)]


def makes_no_wrong_step(seen, world, q, epsilon, *rest):
    wanted = float(np.sum(~world["terminal"]))
    wrong = np.flatnonzero(np.abs(seen["returns"] - wanted) > 1e-8)
    if len(wrong) == 0:
        return None
    return (
        f"With epsilon = 0 the actions that `q` prefers lead to a return of {wanted:g}; in episode {wrong[0]} the "
        f"return was {seen['returns'][wrong[0]]:g}, so another action was taken."
    )


EXERCISE = Exercise(
    id="clinic-fix",
    title="Clinic: mend the loop",
    minutes=3,
    difficulty=2,
    reference=q_learning,
    alternatives=(chooses_at_the_top, chooses_next_before_moving),
    misconceptions=(
        Misconception(
            "still-broken",
            patient,
            "This still does exactly what the patient did: the next action is drawn from the row of the state that "
            "was just left. In which state will it be carried out?",
        ),
        Misconception(
            "one-action-per-episode",
            learner(act=one_action_per_episode),
            "Now the robot chooses once per episode and repeats that action. The second choice, at the end of a step, "
            "is needed; only the row it looks at is wrong.",
        ),
        Misconception(
            "acts-by-one-row",
            learner(act=lambda now: choose(now.q[now.world["start"]], now.rate, now.rng)),
            "Now the robot chooses by the row of the start, wherever it is. Which row belongs to the state in which "
            "the action will be carried out?",
        ),
        Misconception(
            "acts-by-a-neighbour",
            learner(
                act=lambda now: choose(
                    now.q[min(now.previous + 1, len(now.q) - 1) if now.t else now.s], now.rate, now.rng
                )
            ),
            "Now the robot chooses by the row with the next number. The state that it has reached is `there`, which "
            "need not be the neighbour of `here`.",
        ),
        Misconception(
            "mended-now-and-then",
            learner(act=lambda now: choose(now.q[now.previous if now.t % 2 else now.s], now.rate, now.rng)),
            "The robot chooses rightly in some steps, and in others still by the row of the state that it has left. "
            "All steps but the first go through the same line: that is the one to change.",
            variants=(
                learner(act=lambda now: choose(now.q[now.previous if now.t == 1 else now.s], now.rate, now.rng)),
                learner(act=lambda now: choose(now.q[now.previous if now.t > 1 else now.s], now.rate, now.rng)),
            ),
        ),
        Misconception(
            "moves-before-updating",
            learner(
                moved=lambda now: (now.s_next, now.a),
                step=lambda now, target: now.alpha * (target - now.q[now.s_next, now.a]),
            ),
            "Now the robot moves on before the update, so the update hits the wrong row. Order: act, observe, "
            "update Q(s, a), move on, choose.",
        ),
        Misconception(
            "action-changed-too-early",
            action_changed_too_early,
            "Now the next action is drawn before the update, and the update hits the entry of the next action instead "
            "of the one that was taken. Draw it after the update.",
        ),
        Misconception(
            "turned-into-sarsa",
            learner(act=takes_the_planned, ahead=draws_ahead),
            "The behaviour is mended, but the target changed as well: it uses the next action instead of the "
            "maximum. That is SARSA; the patient was a Q-learner.",
            experiment=shows.samples_the_next_action,
        ),
        Misconception(
            "target-of-the-old-state",
            learner(ahead=lambda now: 0.0 if now.ended else now.q[now.s].max()),
            "The choice is mended, but the target changed as well: it looks at the state that was left. It was healthy "
            "before: `table[there].max()`.",
        ),
        Misconception(
            "bootstraps-past-the-end",
            with_bug("bootstraps past the end"),
            "The choice is mended, but the target changed as well: it looks up terminal states now, whose rows are "
            "never updated. It was healthy before.",
        ),
        Misconception(
            "time-limit-is-the-end",
            with_bug("takes the time limit for the end"),
            "The choice is mended, but the target changed as well: the last step that the time limit allows is now "
            "treated as an end. It was healthy before.",
        ),
        Misconception(
            "maximum-at-least-zero",
            learner(ahead=lambda now: 0.0 if now.ended else max(0.0, now.q[now.s_next].max())),
            "The choice is mended, but the target changed as well: it never looks at values below 0. It was healthy "
            "before.",
        ),
        Misconception(
            "never-explores",
            learner(rate=lambda epsilon, episode: 0.0),
            "The robot does not explore any more. The exploring was healthy: both choices are drawn with the rate of "
            "the episode.",
            variants=(learner(act=lambda now: choose(now.q[now.s], now.rate if now.t == 0 else 0.0, now.rng)),),
            experiment=shows.explores_no_second_step,
        ),
        Misconception(
            "epsilon-changed",
            with_bug("epsilon never decays"),
            "The exploration rate has changed: it is no longer that of the episode. It was healthy before: "
            "`for rate in epsilon` gives each episode its own.",
            variants=tuple(
                learner(rate=rate)
                for rate in (
                    lambda epsilon, episode: epsilon[-1],
                    lambda epsilon, episode: epsilon.mean(),
                    lambda epsilon, episode: epsilon.min(),
                    lambda epsilon, episode: epsilon[episode - 1],
                    lambda epsilon, episode: epsilon[episode] / 2,
                    lambda epsilon, episode: min(1.0, 2 * epsilon[episode]),
                    lambda epsilon, episode: epsilon[episode] ** 2,
                )
            ),
        ),
        Misconception(
            "no-fair-ties",
            choosing(first_best),
            "Of equally good actions the robot now always takes the same one; `tabular.epsilon_greedy` drew fairly "
            "among them. Keep it: only the row it is given is wrong.",
            experiment=shows.takes_the_first_tie,
        ),
        Misconception(
            "acts-by-the-given-table",
            learner(act=lambda now: choose(now.given[now.s], now.rate, now.rng)),
            "Now the robot chooses by `q`, the table that was handed over, and uses nothing of what it learns. Choose "
            "by `table`, which is updated.",
            experiment=shows.sticks_to_the_given_table,
        ),
        Misconception(
            "first-state-only",
            with_bug("never moves on"),
            "Now the robot no longer moves on, so every step starts in the same state.",
        ),
        Misconception(
            "goes-on-after-the-end",
            learner(stops=lambda now: False),
            "The robot runs on after the end of its episode: the `break` at a terminal state has got lost, or is never "
            "reached.",
        ),
        Misconception(
            "steps-miscounted",
            learner(limit=lambda max_steps: max_steps - 1),
            "The episodes are one step shorter or longer than before. `left` counts `max_steps` steps down to 0; that "
            "part was healthy.",
            variants=(learner(limit=lambda max_steps: max_steps + 1),),
        ),
        Misconception(
            "starts-from-zeros",
            learner(table=np.zeros_like),
            "The table starts from zeros now. It started from `q.copy()`, and that part was healthy.",
        ),
        Misconception(
            "works-in-place",
            learner(table=lambda q: q),
            "The table that was handed over is changed now. `table = q.copy()` was healthy.",
        ),
        Misconception(
            "scores-pile-up",
            changed_result(lambda q, returns: (q, np.cumsum(returns))),
            "The score is not set back to 0 at the beginning of an episode any more. That part was healthy.",
        ),
        Misconception(
            "one-episode-only",
            one_episode,
            "The loop returns after its first episode. The `return` stands behind the loop over the episodes.",
        ),
        Misconception(
            "returns-the-table-only",
            changed_result(lambda q, returns: q),
            "Only the table comes back. The scores are wanted too, as before: `return table, np.array(scores)`.",
        ),
        Misconception(
            "returns-a-list",
            changed_result(lambda q, returns: (q, returns.tolist())),
            "The scores come back as a list. It was an array before, and the table of probes computes with it: "
            "`np.array(scores)`.",
        ),
        Misconception(
            "there-before-it-is-known",
            chooses_by_there_at_once,
            "`there` gets its value only when the step has been taken. At the top of a step the robot is `here`; "
            "after the step it is `there`.",
            experiment=complains("'there'", *TWO_EPISODES),
        ),
    ),
    properties=(
        Property(
            "with epsilon = 0 it follows its table, in the zigzag too",
            2,
            zigzag,
            shows.table_and_returns,
            makes_no_wrong_step,
        ),
        Property(
            "the updates are as they were",
            1,
            lambda rng: shows.single_file(rng) + shows.endless(rng),
            shows.table_and_returns,
        ),
        Property("it uses what it has just learned", 1, shows.greedy_walks, shows.table_and_returns),
        shows.EXPLORES,
        shows.LEARNS,
        shows.REPEATS,
    ),
    time_limit=5.0,
    hints=(
        "Go through one step by hand in the zigzag: in which state is `action` drawn, and in which is it carried out? "
        "Leave everything else as it was: the update, the target and the exploring are healthy.",
        "Only one line needs a change: the last action of a step is drawn from `table[here]`, the old state's row. It "
        "stays a draw with `tabular.epsilon_greedy` and the same rate.",
    ),
    used_for="The probes that found this bug find those of deep learners too: `rlcourse.probes` asks DQN and PPO "
    "questions whose answers are known beforehand.",
)
