"""Chapter 3: learning values and policies from samples."""

from rlcourse.checks.exercise import Chapter
from rlcourse.exercises.q_learning import (
    clinic_fix,
    clinic_name,
    discretize,
    double_q_update,
    epsilon_greedy,
    expected_sarsa_target,
    gymnasium_episode,
    linear_schedule,
    q_learning_loop,
    q_learning_update,
    sarsa_episode,
    td_update,
)
from rlcourse.exercises.q_learning.predictions import PREDICTIONS

CHAPTER = Chapter(
    number=3,
    name="q_learning",
    title="Q-learning",
    exercises=(
        td_update.EXERCISE,
        epsilon_greedy.EXERCISE,
        expected_sarsa_target.EXERCISE,
        sarsa_episode.EXERCISE,
        linear_schedule.EXERCISE,
        gymnasium_episode.EXERCISE,
        q_learning_update.EXERCISE,
        double_q_update.EXERCISE,
        q_learning_loop.EXERCISE,
        clinic_name.EXERCISE,
        clinic_fix.EXERCISE,
        discretize.EXERCISE,
    ),
    predictions=PREDICTIONS,
)
