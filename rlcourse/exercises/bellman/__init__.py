"""Chapter 2: the Bellman equations, and planning with them."""

from rlcourse.checks.exercise import Chapter
from rlcourse.exercises.bellman import (
    evaluation_sweep,
    expectation_backup,
    improve_policy,
    order_a_behaviour,
    planner_bug,
    planner_fix,
    policy_iteration,
    q_from_v,
    share_among_points,
    sweeps_needed,
    value_iteration,
)
from rlcourse.exercises.bellman.predictions import PREDICTIONS

CHAPTER = Chapter(
    number=2,
    name="bellman",
    title="The Bellman equations",
    exercises=tuple(
        module.EXERCISE
        for module in (
            expectation_backup,
            evaluation_sweep,
            q_from_v,
            improve_policy,
            policy_iteration,
            order_a_behaviour,
            sweeps_needed,
            value_iteration,
            share_among_points,
            planner_bug,
            planner_fix,
        )
    ),
    predictions=PREDICTIONS,
)
