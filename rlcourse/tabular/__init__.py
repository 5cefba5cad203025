"""Learning values in tables: Monte Carlo, temporal differences, SARSA, Q-learning, and what they need."""

from rlcourse.tabular.control import double_q_learning, expected_sarsa, q_learning, sarsa
from rlcourse.tabular.discretizer import DiscretizedObservation, Discretizer
from rlcourse.tabular.exploration import (
    epsilon_greedy,
    epsilon_greedy_probabilities,
    exponential_schedule,
    linear_schedule,
)
from rlcourse.tabular.prediction import (
    Episodes,
    every_visit_mc,
    first_visit_mc,
    n_step_td,
    sample_episodes,
    td0,
)
from rlcourse.tabular.running import TabularResult, start
from rlcourse.tabular.state_grid import StateGrid
from rlcourse.tabular.vector_env import TabularVectorEnv

__all__ = [
    "DiscretizedObservation",
    "Discretizer",
    "Episodes",
    "StateGrid",
    "TabularResult",
    "TabularVectorEnv",
    "double_q_learning",
    "epsilon_greedy",
    "epsilon_greedy_probabilities",
    "every_visit_mc",
    "expected_sarsa",
    "exponential_schedule",
    "first_visit_mc",
    "linear_schedule",
    "n_step_td",
    "q_learning",
    "sample_episodes",
    "sarsa",
    "start",
    "td0",
]
