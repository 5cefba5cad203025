"""Reinforcement learning for robots: the package behind the course notebooks."""
