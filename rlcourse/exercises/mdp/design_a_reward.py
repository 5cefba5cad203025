"""Weights of the reaching robot's reward under which the wished behaviour wins; judged by what wins."""

from functools import cache

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.envs.behaviours import BEHAVIOURS, Trajectory, record, score, smooth
from rlcourse.envs.reaching import MAX_STEPS, REWARD, reaching_step, reward_terms, start_state

WISHED = "smooth"
TIE = 1e-9
LOITERS = 40  # steps


def loiter(seed, target):
    """A seventh behaviour: circles slowly at its start for 4 s, then drives like *smooth*."""
    states, actions, terms, reached = [start_state(np.random.default_rng(seed))], [], [], False
    while not reached and len(actions) < MAX_STEPS:
        t = len(actions)
        circling = 0.1 * np.array([np.cos(t / 3), np.sin(t / 3), 0.0])
        actions.append(circling if t < LOITERS else smooth(states[-1], t, np.array(target), None))
        state, reached = reaching_step(states[-1], actions[-1], target)
        states.append(state)
        terms.append(reward_terms(state, actions[-1], reached, target))
    terms = {name: np.array([step[name] for step in terms]) for name in terms[0]}
    return Trajectory("loitering", np.array(states), np.array(actions), terms, bool(reached), not reached, target)


@cache
def _recorded(seed, scale):
    target = tuple(scale * np.array([0.7, 0.5, 0.5]))
    return {name: record(name, seed, target) for name in BEHAVIOURS} | {"loitering": loiter(seed, target)}


def _weights(answer):
    weights = answer()
    if not isinstance(weights, dict):
        raise Wrong('The answer is a dict of weights, for example {"distance": 1.0, "success": 10.0}.')
    for name, weight in weights.items():
        if name not in REWARD:
            raise Wrong(f"There is no term {name!r}. The terms are {', '.join(REWARD)}.")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not np.isfinite(weight):
            raise Wrong(f"The weight of {name!r} has to be a finite number, it is {weight!r}.")
    return weights


def _returns(weights, seed, scale):
    """The return of each recorded behaviour under the learner's weights."""
    return {name: float(score(trajectory, weights)) for name, trajectory in _recorded(seed, scale).items()}


def winner(answer, seed, scale):
    weights = _weights(answer)
    returns = _returns(weights, seed, scale)
    best = max(returns.values())
    first = [name for name, value in returns.items() if value >= best - TIE]
    negative = sorted(name for name, weight in weights.items() if weight < 0)  # tells mistakes with one winner apart
    return {"winner": first[0] if len(first) == 1 else " and ".join(sorted(first)), "negative": " ".join(negative)}


def judge_winner(seen, seed, scale):
    if seen["winner"] == WISHED:
        return None
    if " and " in seen["winner"]:
        return f"The behaviours {seen['winner']} share the first place; {WISHED!r} has to be alone at the top."
    if seen["winner"] == "loitering":
        return (
            f"A robot that circles at its start for 4 s and only then drives like {WISHED!r} gets more than {WISHED!r} "
            "itself. These weights pay for time."
        )
    return f"With these weights {seen['winner']!r} gets the highest return; {WISHED!r} was wished for."


def arrivals_against_others(answer, seed, scale):
    returns, trajectories = _returns(_weights(answer), seed, scale), _recorded(seed, scale)
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
    seeds = [0, 1, 2, 3, *rng.integers(4, 100, size=2).tolist()]
    return [(int(seed), scale) for seed in seeds for scale in (1.0, 0.8)]


def some_cost_is_a_gain(answer):
    return any(_weights(answer).get(name, 0) < 0 for name in ("distance", "energy"))


def arriving_costs(answer):
    return _weights(answer).get("success", 0) < 0


def names_no_term(answer):
    weights = answer()
    return isinstance(weights, dict) and any(name not in REWARD for name in weights)


def weighs_with_a_text(answer):
    weights = answer()
    return isinstance(weights, dict) and any(isinstance(weight, str) for weight in weights.values())


def weighs_without_limit(answer):
    weights = answer()
    return isinstance(weights, dict) and any(weight in (np.inf, -np.inf) for weight in weights.values())


EXERCISE = Exercise(
    id="design-a-reward",
    title="Design a reward",
    minutes=6,
    difficulty=2,
    optional=True,
    kind="value",
    reference={"energy": 1.0, "success": 10.0},
    alternatives=(
        {"distance": 0.1, "energy": 20.0, "alive": 0.0, "success": 500.0},
        {"alive": -0.02, "energy": 10.0, "success": 100},
    ),
    misconceptions=(
        Misconception(
            "hurry",
            {"distance": 1.0, "success": 10.0},
            "“hasty” wins: being fast is worth more than saving energy. Whatever is paid at every step, such as the "
            "distance (or an alive bonus below 0), is a price on time. What makes it dear to push hard?",
            variants=({"alive": -10.0, "energy": 1.0, "success": 2000.0}, {"alive": -1.0, "success": 200.0}),
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
            variants=({"alive": 1.0, "energy": 1.0, "success": 10.0},),
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
            "cost-as-a-gain",
            {"distance": -1.0, "success": 10.0},
            "A weight below 0 turns a cost into a gain: your robot is paid for being far away, or for burning energy. "
            "The formula already subtracts distance and energy, so their weights are positive.",
            variants=({"distance": -1.0, "success": 200.0}, {"energy": -1.0, "success": 100.0}),
            experiment=some_cost_is_a_gain,
        ),
        Misconception(
            "arriving-costs",
            {"energy": 1.0, "success": -10.0},
            "Your weight of success is below 0, so that arriving is punished. The formula adds that term: make it "
            "positive.",
            experiment=arriving_costs,
        ),
        Misconception(
            "loitering-pays",
            {"alive": 1.0, "success": 100.0},
            "Your alive bonus pays for every step before arriving, so that whoever loiters on the way gets more. Among "
            "those who arrive, what should make the difference?",
            variants=({"alive": 0.5, "energy": 1.0, "success": 100.0}, {"alive": 0.05, "energy": 0.1, "success": 6.0}),
        ),
        Misconception(
            "nothing-is-paid",
            {},
            "Without weights every behaviour gets 0. Name the terms that shall count, each with a number.",
            variants=({"energy": 0.0},),
        ),
        Misconception(
            "no-such-term",
            {"smooth": 10.0},
            "A weight belongs to one of the four terms `distance`, `energy`, `alive`, `success`, in small letters. A "
            "behaviour such as “smooth” is what shall win, not a term.",
            experiment=names_no_term,
        ),
        Misconception(
            "no-dict",
            "smooth",
            "Weights are a dict, a name and a number for each term: `{name: number, name: number}`.",
            variants=([1.0, 1.0, 0.0, 10.0], {"energy", "success"}),
        ),
        Misconception(
            "number-in-quotes",
            {"energy": "1.0", "success": "100.0"},
            "A weight is a number. Leave out the quotes around it.",
            experiment=weighs_with_a_text,
        ),
        Misconception(
            "weight-without-limit",
            {"energy": 1.0, "success": float("inf")},
            "An infinite weight swallows every difference between the behaviours that earn it. A large number will do.",
            experiment=weighs_without_limit,
        ),
        Misconception(
            "success-too-cheap",
            {"energy": 5.0, "success": 10.0},
            "“smooth” wins, but “hasty” now gets less than a robot that does nothing: its energy costs more than "
            "arriving pays. Make arriving worth more.",
        ),
    ),
    properties=(
        Property(
            "“smooth” alone has the highest return, also before a robot that loiters",
            2,
            starts_and_targets,
            winner,
            judge_winner,
        ),
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
    used_for="A reward is tried on behaviours that one can think of before any robot is trained on it: what wins here "
    "is what a learning robot would find sooner or later.",
)
