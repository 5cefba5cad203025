"""Naming the bug of the clinic's patient from its results on the probes."""

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.exercises.q_learning.clinic import PATIENT
from rlcourse.exercises.q_learning.loops import BUGS


def no_input(rng):
    return [()]


def as_written(answer):
    name = answer()
    if not isinstance(name, str):
        raise Wrong("Write the name of the bug as text, for example diagnosis = 'never moves on'.")
    return " ".join(name.lower().strip(" .\"'").split())


def is_the_patients(name):
    if name == PATIENT:
        return None
    if name in BUGS:
        return f"'{name}' doesn't fit the patient's line."
    return f"'{name}' is not in the list; choose one of the six, as it is written there."


EXERCISE = Exercise(
    id="clinic-name",
    title="Clinic: name the bug",
    minutes=4,
    difficulty=2,
    kind="value",
    reference=PATIENT,
    alternatives=(PATIENT.capitalize() + ".", PATIENT.upper()),
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
    ),
    properties=(Property("the bug fits all seven results", 2, no_input, as_written, is_the_patients),),
    hints=(
        "All values of the table are right, so the update is healthy. What else does a loop do?",
        "The behaviour is wrong in the zigzag only, where neighbouring cells need different actions.",
    ),
)
