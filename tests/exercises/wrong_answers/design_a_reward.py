"""Wrong answers to `design-a-reward` that people write, drawn up before its hints were mended."""

from tests.exercises.wrong_answers import wrong


def weights(mistake, value, fits=()):
    wrong("design-a-reward", mistake, fits)(value)


weights("success only: all who arrive tie", {"success": 10.0}, fits=("all-arrivals-alike",))
weights("distance and success: the hasty robot wins", {"distance": 1.0, "success": 10.0}, fits=("hurry",))
weights("energy only: standing still wins", {"energy": 1.0}, fits=("no-reason-to-arrive",))
weights(
    "alive bonus: not arriving pays", {"energy": 1.0, "alive": 1.0, "success": 10.0}, fits=("alive-pays-all-who-stay",)
)
weights(
    "success too small to make up for the costs on the way",
    {"distance": 1.0, "energy": 1.0, "success": 1.0},
    fits=("still-too-much-hurry",),
)
weights(
    "costs written with a minus, which turns them into gains",
    {"distance": -1.0, "energy": -1.0, "success": 10.0},
    fits=("cost-as-a-gain",),
)
weights("energy as a gain", {"energy": -1.0, "success": 100.0}, fits=("cost-as-a-gain",))
weights("distance as a gain", {"distance": -1.0, "success": 100.0}, fits=("cost-as-a-gain",))
weights(
    "alive as a price on time, too high: the hasty robot wins",
    {"alive": -10.0, "energy": 1.0, "success": 2000.0},
    fits=("hurry",),
)
weights("the behaviour's name in place of weights", "smooth", fits=("no-dict",))
weights("the behaviour's name as a term", {"smooth": 10.0}, fits=("no-such-term",))
weights("a list in place of a dictionary", [1.0, 1.0, 0.0, 10.0], fits=("no-dict",))
weights("a misspelt term", {"engery": 1.0, "success": 100.0}, fits=("no-such-term",))
weights("a capital letter", {"Energy": 1.0, "Success": 100.0}, fits=("no-such-term",))
weights("numbers as strings", {"energy": "1.0", "success": "100.0"}, fits=("number-in-quotes",))
weights("no weights", {}, fits=("nothing-is-paid",))
weights(
    "all terms alike", {"distance": 1.0, "energy": 1.0, "alive": 1.0, "success": 1.0}, fits=("bonus-for-staying-away",)
)
weights("an infinite bonus", {"energy": 1.0, "success": float("inf")}, fits=("weight-without-limit",))
weights(
    "alive and success, no price on energy: whoever takes longest before arriving",
    {"alive": 1.0, "success": 100.0},
    fits=("loitering-pays",),
)
weights("success made negative", {"energy": 1.0, "success": -10.0}, fits=("arriving-costs",))
weights("a set in place of a dictionary", {"energy", "success"}, fits=("no-dict",))
