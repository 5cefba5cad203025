"""Weights for `design-a-reward` that look right beside the table of the six recorded behaviours."""

NEAR_MISSES = (
    {"alive": 1.0, "success": 100.0},  # pays for time: whoever loiters and then arrives gets more
    {"alive": 0.5, "energy": 1.0, "success": 100.0},
    {"alive": 0.05, "energy": 0.1, "success": 5.5},
    {"distance": -1.0, "success": 200.0},
    {"distance": -0.1, "energy": 1.0, "success": 100.0},
    {"distance": -0.01, "alive": 0.01, "success": 10.0},
    {"energy": 1.0, "success": 6.05},  # hasty is ahead of standing still by a hair, from this start
    {"energy": 1.0, "success": 0.4},  # straight is ahead of standing still, hasty is not
    {"energy": 1.0, "success": 0.02},  # smooth alone is ahead of standing still
    {"energy": 1.0, "distance": 0.0144, "success": 50.0},  # smooth is ahead of straight by a hair
    {"energy": 1.0, "alive": -0.0101, "success": 50.0},
    {"energy": 1e-12, "success": 10.0},  # the same return for all who arrive, but for rounding
    {"energy": 0.0, "success": 10.0},
    {"energy": 1.0, "success": True},
    {"energy": 1.0, "succes": 10.0},
)
