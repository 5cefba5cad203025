"""LearningRace: SARSA, expected SARSA and Q-learning side by side on the cliff."""
