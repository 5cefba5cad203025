"""Wrong answers to `clinic-name-the-bug` that people write, drawn up before its hints were mended."""

from tests.exercises.wrong_answers import wrong


def name(mistake, value, fits=()):
    wrong("clinic-name-the-bug", mistake, fits)(value)


name("fits none: A would be 0.5", "discount starts too early", fits=("discount-starts-too-early",))
name("fits A and C's neither: B would be 3", "discount never grows", fits=("discount-never-grows",))
name(
    "A would be 1, since nothing is left out before the end",
    "rewards after the end are counted",
    fits=("rewards-after-the-end",),
)
name("a single robot would not show it", "all robots stop together", fits=("all-robots-stop-together",))
name("the probes leave nothing to luck", "nothing is wrong", fits=("nothing-is-wrong",))
name("words of one's own for another idea", "the first reward is lost", fits=("not-in-the-list",))
name("words of one's own for another idea: the whole episode", "all rewards are lost", fits=("not-in-the-list",))
name("a number that is none of the six", 7, fits=("no-name",))
name("a number of another suspect", 2, fits=("no-name",))
name("a list of two", ["last reward is lost", "discount never grows"], fits=("no-name",))
name("a misspelt other name", "discount never grow", fits=("not-in-the-list",))
name("an empty text", "", fits=("not-in-the-list",))
