"""The exercises and predictions, a folder per chapter: content only. `rlcourse.checks` judges the answers."""

CHAPTERS = ("welcome", "mdp", "bellman", "q_learning")
