"""Answers that nearly work, one file for each exercise: every check must refuse them on every seed."""
