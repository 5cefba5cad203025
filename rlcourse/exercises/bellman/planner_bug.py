"""Debugging clinic, first half: name the bug from what the probes show."""

from rlcourse.checks.choices import chosen
from rlcourse.checks.exercise import Exercise, Misconception, Property

SUSPECTS = "ABCDEF"


def letter(answer):
    return chosen(answer, SUSPECTS)


def judge_letter(found):
    return None if found == "F" else f"It is not {found}."


EXERCISE = Exercise(
    id="planner-bug",
    title="Clinic: name the bug",
    minutes=5,
    difficulty=2,
    kind="value",
    reference="F",
    alternatives=("f", " F ", "F.", "(F)"),
    misconceptions=(
        Misconception(
            "reward-discounted",
            "A",
            "If gamma multiplied the reward of the step as well, the probe `one step` would show 0.9. It shows 1.",
        ),
        Misconception(
            "maximum-from-zero",
            "B",
            "A maximum that starts at 0 could never return a negative value, and the probe `two costs` gets its -1 "
            "right.",
        ),
        Misconception(
            "past-the-end",
            "C",
            "If rewards went on after the end, the probe `one step` would show 1 + 0.9 + 0.81 + ... = 10. It shows 1.",
        ),
        Misconception(
            "best-landing",
            "D",
            "A planner that counts on luck would show 0.9 for the probe `gamble`. It shows 0.45, the mean.",
        ),
        Misconception(
            "in-place-blamed",
            "E",
            "It does work in place, and that does explain why the numbering matters for a single sweep. But sweeps "
            "in place converge to v_* as well, in any order, if there are enough of them. Why are there not?",
        ),
    ),
    properties=(Property("the bug that explains all five probes", 1, lambda rng: [()], letter, judge_letter),),
    hints=(
        "Cross out every suspect that a passing probe clears.",
        "Two probes are the same corridor with the cells numbered differently. What could care about the numbering?",
    ),
    used_for="Two runs that differ in one thing only, here the numbering, point at the bug. You can now mend it, next.",
)
