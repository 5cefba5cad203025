"""Near-misses of `planner-bug`: answers with something true in them."""

NEAR_MISSES = (
    "E",
    "e",
    "E or F",
    "EF",
    "FE",
    "not F",
    "A and F",
    ["F", "E"],
    "f?e",
    "It stops too early, E",
    70,  # ord("F")
    True,
)
