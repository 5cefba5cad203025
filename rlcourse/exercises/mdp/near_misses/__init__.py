"""Answers of chapter 1 that nearly work, as people write them: every check must reject them."""
