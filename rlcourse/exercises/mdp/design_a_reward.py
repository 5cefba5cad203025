"""Weights of the reaching robot's reward under which the wished behaviour wins; judged by what wins."""

from functools import cache

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.envs.behaviours import BEHAVIOURS, record, score
from rlcourse.envs.reaching import REWARD

WISHED = "smooth"
TIE = 1e-9


@cache
def _recorded(seed, scale):
    target = tuple(scale * np.array([0.7, 0.5, 0.5]))
    return {name: record(name, seed, target) for name in BEHAVIOURS}


def _returns(answer, seed, scale):
    """The return of each recorded behaviour under the learner's weights."""
    weights = answer()
    if not isinstance(weights, dict):
        raise Wrong('The answer is a dict of weights, for example {"distance": 1.0, "success": 10.0}.')
    for name, weight in weights.items():
        if name not in REWARD:
            raise Wrong(f"There is no term {name!r}. The terms are {', '.join(REWARD)}.")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not np.isfinite(weight):
            raise Wrong(f"The weight of {name!r} has to be a finite number, it is {weight!r}.")
    return {name: float(score(trajectory, weights)) for name, trajectory in _recorded(seed, scale).items()}


def winner(answer, seed, scale):
    returns = _returns(answer, seed, scale)
    best = max(returns.values())
    first = [name for name, value in returns.items() if value >= best - TIE]
    return {"winner": first[0] if len(first) == 1 else " and ".join(sorted(first))}


def judge_winner(seen, seed, scale):
    if seen["winner"] == WISHED:
        return None
    if " and " in seen["winner"]:
        return f"The behaviours {seen['winner']} share the first place; {WISHED!r} has to be alone at the top."
    return f"With these weights {seen['winner']!r} gets the highest return; {WISHED!r} was wished for."


def arrivals_against_others(answer, seed, scale):
    returns, trajectories = _returns(answer, seed, scale), _recorded(seed, scale)
    arrived = {name: value for name, value in returns.items() if trajectories[name].terminated}
    others = {name: value for name, value in returns.items() if not trajectories[name].terminated}
    worst, best = min(arrived, key=arrived.get), max(others, key=others.get)
    order = "right" if arrived[worst] > others[best] + TIE else "wrong"
    return {"worst arrival": worst, "best without": best, "order": order}


def judge_arrivals(seen, seed, scale):
    if seen["order"] == "right":
        return None
    return (
        f"{seen['worst arrival']!r} arrives, {seen['best without']!r} does not, and yet it gets at least as much. "
        "Arriving, however clumsily, has to be better than not arriving."
    )


def starts_and_targets(rng):
    return [(int(rng.integers(100)), scale) for scale in (1.0, 0.8)]


EXERCISE = Exercise(
    id="design-a-reward",
    title="Design a reward",
    minutes=6,
    difficulty=2,
    kind="value",
    reference={"energy": 1.0, "success": 10.0},
    alternatives=(
        {"distance": 0.1, "energy": 20.0, "alive": 0.0, "success": 500.0},
        {"alive": 0.02, "energy": 0.1, "success": 10},
    ),
    misconceptions=(
        Misconception(
            "hurry",
            {"distance": 1.0, "success": 10.0},
            "“hasty” wins: being fast is worth more than saving energy. Whatever is paid at every step, such as the "
            "distance, is a price on time. What makes it dear to push hard?",
        ),
        Misconception(
            "still-too-much-hurry",
            {"distance": 1.0, "energy": 1.0, "success": 10.0},
            "“straight” wins: energy counts now, but time still counts for more. Compare “straight” with “smooth” "
            "in the table: how much energy does “smooth” save, and how much more distance does it pay for that?",
        ),
        Misconception(
            "bonus-for-staying-away",
            {"distance": 1.0, "alive": 1.0, "success": 10.0},
            "“oscillating” wins: it gets the alive bonus for 100 steps, since it never arrives, and near the target "
            "the distance costs little.",
        ),
        Misconception(
            "alive-pays-all-who-stay",
            {"alive": 1.0, "success": 10.0},
            "All who never arrive get the alive bonus for 100 steps, and that is more than your success bonus. "
            "Arriving has to be worth more than staying away.",
        ),
        Misconception(
            "no-reason-to-arrive",
            {"energy": 1.0},
            "“stand still” wins: it uses no energy at all, and stays for all 100 steps if these are paid. Arriving "
            "has to gain more than that.",
        ),
        Misconception(
            "all-arrivals-alike",
            {"success": 10.0},
            "Everybody who arrives gets the same. A sparse reward does not say *how* to arrive: one more term has "
            "to tell the three apart.",
        ),
        Misconception(
            "reward-for-distance",
            {"distance": -1.0, "success": 10.0},
            "“crash” wins: it is rewarded for being far away. The formula already subtracts distance and energy, so "
            "their weights are positive.",
        ),
        Misconception(
            "success-too-cheap",
            {"energy": 5.0, "success": 10.0},
            "“smooth” wins, but “hasty” now gets less than a robot that does nothing: its energy costs more than "
            "arriving pays. Make arriving worth more.",
        ),
    ),
    properties=(
        Property("“smooth” alone has the highest return", 2, starts_and_targets, winner, judge_winner),
        Property(
            "every behaviour that arrives gets more than every one that does not",
            1,
            starts_and_targets,
            arrivals_against_others,
            judge_arrivals,
        ),
    ),
    hints=(
        "The table gives the total of each term for each behaviour. Multiply it by your weights, by hand, for "
        "“smooth” and for the behaviour that beats it.",
        "“straight” pays less distance than “smooth”, and more energy. Which weight has to be large, and which small?",
        "Arriving must be worth more than the energy that “hasty” uses.",
    ),
)
