"""Debugging clinic: which of six bugs is in the code that adds up the rewards of many robots?"""

from rlcourse.checks.choices import chosen
from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong

CHOICES = (
    "discount starts too early",
    "discount never grows",
    "last reward is lost",
    "rewards after the end are counted",
    "all robots stop together",
    "nothing is wrong",
)
RIGHT = "last reward is lost"


def choice(answer):
    return chosen(answer, CHOICES)


def judge_choice(meant):
    return None if meant == RIGHT else f"{meant!r} does not explain what the probes show."


def names_none(answer):
    try:
        choice(answer)
    except Wrong:
        return isinstance(answer(), str)
    return False


def nothing_to_draw(rng):
    return [()]


EXERCISE = Exercise(
    id="clinic-name-the-bug",
    title="Clinic: name the bug",
    minutes=4,
    difficulty=2,
    kind="value",
    reference=RIGHT,
    alternatives=("3. Last reward is lost.", "the last reward is lost"),
    misconceptions=(
        Misconception(
            "discount-starts-too-early",
            CHOICES[0],
            "Then probe A would show γ = 0.5 times its reward, that is 0.5. And probe C, which never ends, would "
            "show half of what it should.",
        ),
        Misconception(
            "discount-never-grows",
            CHOICES[1],
            "Then probe C, where nothing ends, would show the plain sum of its rewards. It shows the right value.",
        ),
        Misconception(
            "rewards-after-the-end",
            CHOICES[3],
            "Rewards that do not belong to the episode would make A and B too large. They are too small.",
        ),
        Misconception(
            "all-robots-stop-together",
            CHOICES[4],
            "In probe A all robots stop at the same time anyway, so this bug could not show there. But A is wrong.",
        ),
        Misconception(
            "nothing-is-wrong",
            CHOICES[5],
            "Nothing is random in probes A and B: every robot must get exactly the value that was worked out. A "
            "difference there cannot be bad luck.",
        ),
        Misconception(
            "no-name",
            4,
            "The answer is a single text: the name of one of the six suspects, in quotes.",
            variants=([RIGHT, CHOICES[1]],),
        ),
        Misconception(
            "not-in-the-list",
            "all rewards are lost",
            "Your answer is none of the six names. Copy the one whose traces are in all three probes.",
            experiment=names_none,
        ),
    ),
    properties=(Property("the bug explains all three probes", 2, nothing_to_draw, choice, judge_choice),),
    hints=(
        "Look at probe A first. It has a single step: which part of that step is missing in the result?",
        "Which steps are right in B, and which one is not? What do the wrong ones in A and B have in common?",
    ),
    used_for="Three tiny worlds with known values have found a bug that a million logged steps had hidden. You will "
    "need probes again.",
)
