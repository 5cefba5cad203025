"""Answers to `clinic-name` that nearly work."""

NEAR_MISSES = (
    "acts on the next state",
    "acts on the previous state?!, or epsilon never decays",
    "acts on the previous state, epsilon never decays",
    "never moves on / acts on the previous state",
    "acts on the previous",
    "the previous state",
    "previous",
    "acts",
    "bootstraps on the previous state",
    ["acts on the previous state"],
    {"acts on the previous state": True},
    b"acts on the previous state",
    6,
    "6",
    True,
    "",
)
