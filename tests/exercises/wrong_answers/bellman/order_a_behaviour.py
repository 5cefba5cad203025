"""Wrong answers to `order-a-behaviour` that people write, drawn up before its hints were."""

from tests.exercises.wrong_answers import wrong

RIGHT = {
    "daredevil": {"gamma": 0.9, "slip": 0.25, "step_reward": -0.2},
    "careful": {"gamma": 0.98, "slip": 0.05, "step_reward": 0.0},
    "desperate": {"gamma": 0.9, "slip": 0.05, "step_reward": -0.9},
    "lingering": {"gamma": 0.98, "slip": 0.1, "step_reward": 0.15},
}


def but(**changed):
    """The right answer, but for some numbers of some robots."""
    return {name: numbers | changed.get(name, {}) for name, numbers in RIGHT.items()}


def order(mistake, answer, *fits):
    wrong("order-a-behaviour", mistake, fits)(answer)


order(
    "the hospital's own numbers for the daredevil: the way round",
    but(daredevil={"gamma": 0.95, "step_reward": 0.0}),
    "daredevil-not-hurried",
)
order("a dry floor makes a daredevil", but(daredevil={"slip": 0.05}), "daredevil-on-a-dry-floor")
order(
    "a smaller gamma alone, not small enough",
    but(daredevil={"gamma": 0.8, "slip": 0.2, "step_reward": 0.0}),
    "daredevil-not-hurried",
)
order(
    "moves so dear that the daredevil jumps",
    but(daredevil={"gamma": 0.95, "slip": 0.2, "step_reward": -1.0}),
    "daredevil-in-despair",
)
order(
    "rewards the daredevil for moving",
    but(daredevil={"gamma": 0.95, "slip": 0.2, "step_reward": 0.2}),
    "daredevil-paid-to-walk",
)
order("careful with the usual gamma: the stairs", but(careful={"gamma": 0.95}), "careful-in-a-hurry")
order("careful because the floor is wet", but(careful={"gamma": 0.95, "slip": 0.2}), "careful-on-a-wet-floor")
order("careful on a floor without any slip", but(careful={"gamma": 0.99, "slip": 0.0}), "careful-without-risk")
order("a cost per move is to make it careful", but(careful={"gamma": 0.95, "step_reward": -0.2}), "careful-in-a-hurry")
order("a small gamma is to make it careful", but(careful={"gamma": 0.5}), "careful-in-a-hurry")
order(
    "so much pay per move that careful never arrives",
    but(careful={"gamma": 0.99, "step_reward": 0.2}),
    "careful-paid-to-walk",
)
order(
    "moves dear, but not dear enough to jump",
    but(desperate={"gamma": 0.95, "step_reward": -0.5}),
    "desperate-not-enough",
)
order(
    "desperate by slipping all the time",
    but(desperate={"gamma": 0.95, "slip": 0.9, "step_reward": 0.0}),
    "desperate-by-accident",
)
order(
    "dear moves, but gamma too small to count them",
    but(desperate={"gamma": 0.5, "step_reward": -1.0}),
    "desperate-not-enough",
)
order("desperate on a wet floor", but(desperate={"slip": 0.3, "step_reward": -1.0}), "desperate-by-accident")
order("moves are free, so it is to linger", but(lingering={"gamma": 0.99, "step_reward": 0.0}), "lingering-not-paid")
order(
    "pay per move, but less than arriving is worth",
    but(lingering={"gamma": 0.9, "step_reward": 0.05}),
    "lingering-pays-too-little",
)
order("a cost per move is to make it linger", but(lingering={"gamma": 0.99, "step_reward": -0.1}), "lingering-not-paid")
order("gamma 0: it cares for nothing", but(lingering={"gamma": 0.0, "step_reward": 0.0}), "lingering-not-paid")
order("gamma 1", but(lingering={"gamma": 1.0, "step_reward": 0.1}))
order("a step reward outside the range", but(lingering={"step_reward": 1.0}))
order("a robot is left out", {name: RIGHT[name] for name in ("daredevil", "careful", "desperate")})
order("tuples instead of dictionaries", {name: tuple(numbers.values()) for name, numbers in RIGHT.items()})
order(
    "another name for the step reward",
    {name: {"gamma": n["gamma"], "slip": n["slip"], "reward": n["step_reward"]} for name, n in RIGHT.items()},
)
order(
    "the same numbers for all",
    {name: {"gamma": 0.95, "slip": 0.2, "step_reward": -0.04} for name in RIGHT},
    "daredevil-not-hurried",
)
order(
    "daredevil and careful swapped",
    but(daredevil=RIGHT["careful"], careful=RIGHT["daredevil"]),
    "daredevil-on-a-dry-floor",
)
order(
    "desperate and lingering have the sign the wrong way",
    but(desperate={"step_reward": 0.2}, lingering={"step_reward": -0.9}),
    "desperate-paid-to-walk",
)
order("a fifth robot", RIGHT | {"reckless": RIGHT["careful"]})
order(
    "a misspelt entry of one robot, and another that pays too little",
    but(lingering={"gamma": 0.9}) | {"careful": {"gama": 0.98, "slip": 0.05, "step_reward": 0.0}},
)
order(
    "gamma 1 for the careful robot, and another that pays too little",
    but(careful={"gamma": 1.0}, lingering={"gamma": 0.9, "step_reward": 0.05}),
)
order("one robot left as it was", RIGHT | {"desperate": ...})
