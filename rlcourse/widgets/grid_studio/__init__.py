"""GridStudio: a grid world to paint, and value iteration, policy iteration and Q-learning to run on it."""
