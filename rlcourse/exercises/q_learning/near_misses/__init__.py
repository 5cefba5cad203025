"""Answers that nearly work, one file per exercise: the check must reject each of them on every seed."""
