"""Wrong answers to `design-a-reward` that people write, drawn up before its hints were mended."""

from tests.exercises.wrong_answers import wrong


def weights(mistake, value):
    wrong("design-a-reward", mistake)(value)


weights("success only: all who arrive tie", {"success": 10.0})
weights("distance and success: the hasty robot wins", {"distance": 1.0, "success": 10.0})
weights("energy only: standing still wins", {"energy": 1.0})
weights("alive bonus: not arriving pays", {"energy": 1.0, "alive": 1.0, "success": 10.0})
weights("success too small to make up for the costs on the way", {"distance": 1.0, "energy": 1.0, "success": 1.0})
weights("costs written with a minus, which turns them into gains", {"distance": -1.0, "energy": -1.0, "success": 10.0})
weights("energy as a gain", {"energy": -1.0, "success": 100.0})
weights("distance as a gain", {"distance": -1.0, "success": 100.0})
weights("alive as a price on time, too high: the hasty robot wins", {"alive": -10.0, "energy": 1.0, "success": 2000.0})
weights("the behaviour's name in place of weights", "smooth")
weights("the behaviour's name as a term", {"smooth": 10.0})
weights("a list in place of a dictionary", [1.0, 1.0, 0.0, 10.0])
weights("a misspelt term", {"engery": 1.0, "success": 100.0})
weights("a capital letter", {"Energy": 1.0, "Success": 100.0})
weights("numbers as strings", {"energy": "1.0", "success": "100.0"})
weights("no weights", {})
weights("all terms alike", {"distance": 1.0, "energy": 1.0, "alive": 1.0, "success": 1.0})
weights("an infinite bonus", {"energy": 1.0, "success": float("inf")})
weights(
    "alive and success, no price on energy: whoever takes longest before arriving", {"alive": 1.0, "success": 100.0}
)
weights("success made negative", {"energy": 1.0, "success": -10.0})
weights("a set in place of a dictionary", {"energy", "success"})
