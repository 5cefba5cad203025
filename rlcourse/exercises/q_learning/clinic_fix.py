"""Mending the clinic's patient."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.q_learning.clinic import patient
from rlcourse.exercises.q_learning.loops import choose, q_learning, with_bug
from rlcourse.exercises.q_learning.q_learning_loop import (
    endless,
    is_optimal,
    makes_no_wrong_step,
    single_file,
    small_worlds,
    table_and_returns,
    values_only,
    zigzag,
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
    return q_learning(world, q, epsilon, max_steps, alpha, gamma, rng)


def moves_before_updating(world, q, epsilon, max_steps, alpha, gamma, rng):
    return with_bug("updates after moving")(world, q, epsilon, max_steps, alpha, gamma, rng)


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
            "moves-before-updating",
            moves_before_updating,
            "Now the robot moves on before the update, so the update hits the wrong row. Order: act, observe, "
            "update Q(s, a), move on, choose.",
        ),
        Misconception(
            "turned-into-sarsa",
            with_bug("follows the next random action"),
            "The behaviour is mended, but the target changed as well: it uses the next action instead of the "
            "maximum. That is SARSA; the patient was a Q-learner.",
        ),
        Misconception(
            "first-state-only",
            with_bug("never moves on"),
            "Now the robot no longer moves on, so every step starts in the same state.",
        ),
    ),
    properties=(
        Property(
            "with epsilon = 0 it follows its table, in the zigzag too",
            2,
            zigzag,
            table_and_returns,
            makes_no_wrong_step,
        ),
        Property("the updates are as they were", 1, lambda rng: single_file(rng) + endless(rng), table_and_returns),
        Property("reaches the optimal values", 1, small_worlds, values_only, is_optimal, 0.05),
    ),
    hints=(
        "Go through one step by hand in the zigzag: in which state is `action` drawn, and in which is it carried out? "
        "Leave everything else as it was: the update, the target and the exploring are healthy.",
        "Only one line needs a change: the last action of a step is drawn from `table[here]`, the old state's row. It "
        "stays a draw with `tabular.epsilon_greedy` and the same rate.",
    ),
)
