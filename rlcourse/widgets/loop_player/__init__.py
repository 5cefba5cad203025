"""LoopPlayer: the agent-environment loop of Sutton & Barto, figure 3.1, alive."""
