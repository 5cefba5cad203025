"""Answers to `order-a-behaviour` that are right but for one robot, and that one nearly."""

from rlcourse.exercises.bellman.order_a_behaviour import REFERENCE, but

NEAR_MISSES = (
    but("daredevil", slip=0.199),
    but("daredevil", slip=0.2, step_reward=-0.03),
    but("daredevil", gamma=0.9, step_reward=-0.04),
    REFERENCE | {"daredevil": {**REFERENCE["daredevil"], "reward": 0.0}},
    but("careful", slip=0.051),
    but("careful", gamma=0.96),
    but("careful", gamma=0.99, step_reward=-0.04),
    but("careful", gamma=0.99, step_reward=0.02),
    but("desperate", slip=0.11),
    but("desperate", step_reward=-0.55),
    but("desperate", gamma=0.6, step_reward=-0.9),
    but("lingering", gamma=0.95, step_reward=0.04),
    but("lingering", gamma=0.99, step_reward=0.0),
    but("lingering", gamma=1.0),
    but("lingering", gamma="0.95"),
    but("lingering", step_reward=0.21),
    but("lingering", step_reward=float("nan")),
    but("lingering", step_reward=True),
)
