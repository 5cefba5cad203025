"""MethodMap: the map of reinforcement-learning methods as something to click."""
