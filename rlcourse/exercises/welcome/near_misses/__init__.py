"""Answers of chapter 0 that nearly work, as people write them: every check must reject them."""
