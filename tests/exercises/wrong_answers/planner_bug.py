"""Wrong answers to `planner-bug` that people give, drawn up before its hints were."""

from tests.exercises.wrong_answers import wrong

wrong("planner-bug", "suspects the discount: A")("A")
wrong("planner-bug", "suspects the search for the maximum: B")("B")
wrong("planner-bug", "suspects rewards after the end: C")("C")
wrong("planner-bug", "suspects the best landing place: D")("D")
wrong("planner-bug", "suspects the sweep in place: E")("E")
wrong("planner-bug", "two suspects at once")("EF")
wrong("planner-bug", "two suspects in a list")(["E", "F"])
wrong("planner-bug", "the number of a suspect instead of its letter")(6)
wrong("planner-bug", "a description instead of the letter")("old = v is no copy")
wrong("planner-bug", "the name of a probe")("corridor, turned")
wrong("planner-bug", "a letter that is no suspect")("G")
wrong("planner-bug", "suspects the discount, in a small letter")("a")
