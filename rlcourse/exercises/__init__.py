"""Exercises whose checks say why an answer is wrong."""
