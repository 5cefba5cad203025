"""Naming the bug of the clinic's patient from its results on the probes."""

from rlcourse.checks.choices import chosen
from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.exercises.q_learning.clinic import PATIENT, PROBES
from rlcourse.exercises.q_learning.loops import BUGS


def no_input(rng):
    return [()]


def as_listed(answer):
    return chosen(answer, BUGS)


def is_the_patients(name):
    return None if name == PATIENT else f"'{name}' doesn't fit the patient's line."


def names_several(answer):
    said = answer()
    return sum(bug in str(said).lower() for bug in BUGS) > 1


def names_a_probe(answer):
    said = answer()
    return isinstance(said, str) and said.lower().strip(" .") in {name.split(":")[0] for name in PROBES}


EXERCISE = Exercise(
    id="clinic-name",
    title="Clinic: name the bug",
    minutes=4,
    difficulty=2,
    kind="value",
    reference=PATIENT,
    alternatives=(PATIENT.capitalize() + ".", PATIENT.upper(), f"6. {PATIENT}"),
    misconceptions=(
        Misconception(
            "past-the-end",
            "bootstraps past the end",
            "Then the one-step world would show it: its terminal row holds a 5, which would leak into Q. "
            "The patient's Q is right there.",
        ),
        Misconception(
            "time-limit",
            "takes the time limit for the end",
            "Then the world without an end would come out far below 10, since every fifth target would be cut off. "
            "The patient's value is right there.",
        ),
        Misconception(
            "whole-table",
            "maximum over the whole table",
            "Then the first of the two ways would borrow the value of the second: Q near 2.7 instead of 0.9. "
            "The patient's value is right there.",
        ),
        Misconception(
            "epsilon",
            "epsilon never decays",
            "A good guess: the values are right and the behaviour is poor. But a robot that still explores would "
            "stumble in the straight corridor too, and there the patient makes no mistake. What do the straight "
            "corridor and the zigzag differ in?",
        ),
        Misconception(
            "never-moves",
            "never moves on",
            "Then nothing beyond the first step could be learned, and the two-step world would give Q = 0. "
            "The patient's value is right there.",
        ),
        Misconception(
            "several-faults",
            f"{BUGS[3]}, {PATIENT}",
            "You name more than one fault. The patient has one, and it explains every star and every missing star: "
            "decide for one of the six.",
            variants=(f"{PATIENT} / {BUGS[4]}",),
            experiment=names_several,
        ),
        Misconception(
            "not-a-text",
            6,
            "Write the name of one fault out as a text, in quotes, as it stands in the table: neither its number nor a "
            "list.",
            variants=([PATIENT, BUGS[3]], {"fault": PATIENT}),
        ),
        Misconception(
            "a-probe",
            "zigzag",
            "That is the name of a probe, the world in which the fault shows. Which of the six *faults* of the table "
            "below it shows there, and nowhere else?",
            experiment=names_a_probe,
        ),
    ),
    properties=(Property("the bug fits all seven results", 2, no_input, as_listed, is_the_patients),),
    hints=(
        "All values of the table are right, so the update is healthy. What else does a loop do?",
        "The behaviour is wrong in the zigzag only, where neighbouring cells need different actions.",
    ),
    used_for="You have told a fault of the behaviour from a fault of the values by looking at seven numbers. The next "
    "exercise mends it.",
)
