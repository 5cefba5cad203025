"""Answers to `clinic-name-the-bug` that come near its right name, and mean something else."""

NEAR_MISSES = (
    "discount starts too early",
    "discount never grows",
    "rewards after the end are counted",
    "all robots stop together",
    "nothing is wrong",
    "first reward is lost",
    "last reward is not lost",
    "last robot is lost",
    "last reward is counted twice",
    "last reward is lost, and discount never grows",
    "last reward is lost or nothing is wrong",
    "reward is lost",
    ("last reward is lost",),
    "2",
)
