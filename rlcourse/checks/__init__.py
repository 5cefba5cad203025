"""The engine of `check` and `predict`: it judges answers, explains failures, keeps progress, and is tested itself.

It knows no exercise: their content is in `rlcourse.exercises`.
"""
