"""Debugging clinic: which of six bugs is in the code that adds up the rewards of many robots?"""

from rlcourse.checks.exercise import Exercise, Misconception, Property

CHOICES = (
    "discount starts too early",
    "discount never grows",
    "last reward is lost",
    "rewards after the end are counted",
    "all robots stop together",
    "nothing is wrong",
)
RIGHT = "last reward is lost"


def observe_choice(answer):
    chosen = answer()
    return chosen.strip().lower() if isinstance(chosen, str) else chosen


def judge_choice(chosen):
    if not isinstance(chosen, str):
        return f"The answer is one of the six names, as a string: `bug = {CHOICES[0]!r}`, for example."
    if chosen not in CHOICES:
        return f"{chosen!r} is not in the list. Copy one of the six names letter by letter."
    return None if chosen == RIGHT else f"{chosen!r} does not explain what the probes show."


def nothing_to_draw(rng):
    return [()]


EXERCISE = Exercise(
    id="clinic-name-the-bug",
    title="Clinic: name the bug",
    minutes=4,
    difficulty=2,
    kind="value",
    reference=RIGHT,
    alternatives=(RIGHT[:5] + RIGHT[5:], str(RIGHT)),
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
    ),
    properties=(Property("the bug explains all three probes", 2, nothing_to_draw, observe_choice, judge_choice),),
    hints=(
        "Look at probe A first. It has a single step: which part of that step is missing in the result?",
        "Which steps are right in B, and which one is not? What do the wrong ones in A and B have in common?",
    ),
)
