"""Wrong answers to `clinic-name` that people write, drawn up before its hints were."""

from tests.exercises.wrong_answers import wrong

for name, hint in {
    "bootstraps past the end": "past-the-end",
    "takes the time limit for the end": "time-limit",
    "maximum over the whole table": "whole-table",
    "epsilon never decays": "epsilon",
    "never moves on": "never-moves",
}.items():
    wrong("clinic-name", f"names another fault: {name}", fits=(hint,))(name)

wrong("clinic-name", "names two faults", fits=("several-faults",))("acts on the previous state, epsilon never decays")
wrong("clinic-name", "a list of faults", fits=("not-a-text",))(["acts on the previous state", "never moves on"])
wrong("clinic-name", "the number of the row", fits=("not-a-text",))(6)
wrong("clinic-name", "says it in words of its own, wrongly")("the table is not copied")
wrong("clinic-name", "names the probe instead of the fault", fits=("a-probe",))("zigzag")
wrong("clinic-name", "has left it empty")("")
wrong("clinic-name", "None", fits=("not-a-text",))(None)
