"""Questions of chapter 2 that are answered before the result is seen."""

from rlcourse.exercises.exercise import Prediction

PREDICTIONS: tuple[Prediction, ...] = ()
