"""The bounds by which chapter 3 judges luck, and its experiments, which must find no fault in right answers."""

import numpy as np
import pytest
from scipy.stats import binom

from rlcourse.checks.diagnosis import shows
from rlcourse.checks.inputs import guarded
from rlcourse.checks.registry import find_exercise
from rlcourse.exercises.q_learning.chances import is_unlikely


@pytest.mark.parametrize("probability", [0.02, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("draws", [200, 2000])
def test_a_share_is_refused_with_less_than_the_chance_that_is_claimed(probability, draws):
    counts = np.arange(draws + 1)
    refused = [is_unlikely(count / draws, probability, draws, chance=1e-4) for count in counts]
    assert 0 < binom.pmf(counts[refused], draws, probability).sum() < 1e-4


def test_what_is_impossible_is_refused_and_what_is_certain_is_not():
    assert is_unlikely(0.001, 0.0, 1000, chance=1e-8)
    assert is_unlikely(0.999, 1.0, 1000, chance=1e-8)
    assert not is_unlikely(0.0, 0.0, 1000, chance=1e-8)
    assert not is_unlikely(1.0, 1.0, 1000, chance=1e-8)


@pytest.mark.parametrize("exercise_id", ["epsilon-greedy", "q-learning-loop", "clinic-fix"])
def test_no_experiment_finds_its_mistake_in_a_right_answer(exercise_id):
    exercise = find_exercise(exercise_id)
    experiments = [each for each in exercise.misconceptions if each.experiment]
    for answer in (exercise.reference, *exercise.alternatives):
        subject = guarded(exercise, answer)
        assert [each.name for each in experiments if shows(each, subject)] == []
