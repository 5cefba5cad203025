"""BeatTheRobots: robots that learn by Q-learning in the browser, and a learner who races them with the arrow keys."""
