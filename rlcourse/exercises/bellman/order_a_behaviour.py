"""Numbers under which the best policy of the hospital robot behaves as wished; judged by planning with them."""

from functools import lru_cache
from numbers import Real

import numpy as np

from rlcourse import planning
from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong
from rlcourse.mdp import FiniteMDP

HOSPITAL = ".......\n.#####.\nS.....G\n##PPP##"
START, CORRIDOR, LABORATORY, STAIRS = 14, 3, 20, [23, 24, 25]
RANGES = {"gamma": (0, 0.99), "slip": (0, 1), "step_reward": (-1, 0.2)}
MOVES = 1000
TIE = 1e-9
ROUNDING = 1e-6  # 0.1 as a 32-bit float is a little more

BY_STAIRS, WAY_ROUND, FALLS, LINGERS = "arrive along the stairs", "arrive by the way round", "go down", "linger"
# name: (what most of these robots are to do, the least and the largest slip, in words)
ORDERS = {
    "daredevil": (BY_STAIRS, 0.2, 1.0, "a wet floor, slip 0.2 or more"),
    "careful": (WAY_ROUND, 0.0, 0.05, "a nearly dry floor, slip 0.05 or less"),
    "desperate": (FALLS, 0.0, 0.1, "a floor with slip 0.1 or less, where few fall by accident"),
    "lingering": (LINGERS, 0.0, 1.0, "any floor"),
}


def numbers_of(answer, name):
    """gamma, slip and step_reward of one robot as floats; raises Wrong with a sentence."""
    robots = answer()
    if not isinstance(robots, dict):
        raise Wrong('The answer is a dictionary {"daredevil": {"gamma": ..., "slip": ..., "step_reward": ...}, ...}.')
    if unknown := [key for key in robots if key not in ORDERS]:
        raise Wrong(f"Nobody ordered a robot {unknown[0]!r}. The four are {', '.join(ORDERS)}.")
    if name not in robots:
        raise Wrong(f"There is no robot {name!r} in it. The four are {', '.join(ORDERS)}.")
    numbers = robots[name]
    if not isinstance(numbers, dict) or set(numbers) != set(RANGES):
        has = f"the entries {', '.join(map(repr, numbers))}" if isinstance(numbers, dict) else repr(numbers)
        raise Wrong(
            f'{name!r} needs a dictionary with exactly the entries "gamma", "slip" and "step_reward"; it has {has}.'
        )
    for key, (low, high) in RANGES.items():
        if isinstance(numbers[key], bool) or not isinstance(numbers[key], Real) or not low <= numbers[key] <= high:
            raise Wrong(f"{key} of {name!r} has to be a number from {low:g} to {high:g}; it is {numbers[key]!r}.")
    return tuple(float(numbers[key]) for key in RANGES)


@lru_cache(maxsize=512)
def journeys(gamma, slip, step_reward):
    """Where robots from S are after 1000 moves, in per cent: one triple (arrived, fallen, came through the corridor)
    for each way of choosing among best actions: the first, the last, any.
    """
    mdp = FiniteMDP.from_map(HOSPITAL, slip=slip, gamma=gamma, step_reward=step_reward)
    q = planning.policy_iteration(mdp).q
    best = q >= q.max(axis=1, keepdims=True) - TIE
    first, last = best.argmax(axis=1), best.shape[1] - 1 - best[:, ::-1].argmax(axis=1)
    found = []
    for policy in (first, last, best / best.sum(axis=1, keepdims=True)):
        P, _ = planning.policy_matrix(mdp, policy)
        through = P.copy()
        through[CORRIDOR] = np.eye(mdp.n_states)[CORRIDOR]
        with np.errstate(under="ignore"):  # hardly anybody is left on the way after 1000 moves
            after = np.linalg.matrix_power(P, MOVES)[START]
            passed = np.linalg.matrix_power(through, MOVES)[START, CORRIDOR]
        found.append(tuple(float(100 * share) for share in (after[LABORATORY], after[STAIRS].sum(), passed)))
    return found


def behaviour(arrived, fallen, through_corridor):
    """What most of the robots do."""
    if fallen > 50:
        return FALLS
    if arrived + fallen < 50:
        return LINGERS
    return WAY_ROUND if through_corridor > 50 else BY_STAIRS


def observed(answer, name):
    gamma, slip, step_reward = numbers_of(answer, name)
    found = journeys(gamma, slip, step_reward)
    kinds = sorted({behaviour(*shares) for shares in found})
    arrived, fallen, through = (round(share) for share in found[0])
    said = (
        f"With gamma = {gamma:g}, slip = {slip:g} and step_reward = {step_reward:g}, of 100 robots {arrived} "
        f"arrive and {fallen} fall; {through} come through the corridor, {100 - arrived - fallen} are "
        f"still on their way after {MOVES} moves."
    )
    return {"does": " or ".join(kinds), "slip": slip, "said": said}


def judged(seen, name):
    wished, low, high, floor = ORDERS[name]
    if not low - ROUNDING <= seen["slip"] <= high + ROUNDING:
        return f"{name!r} was ordered for {floor}. Here the slip is {seen['slip']:g}."
    if seen["does"] == wished:
        return None
    if " or " in seen["does"]:
        return (
            f"The best policy of {name!r} is not the only one: some actions are exactly as good as others, and then it "
            f"is open whether most {seen['does']}. Choose numbers that decide it."
        )
    return f"{seen['said']} So most of them {seen['does']}; the order for {name!r} is that most {wished}."


def is_the_first_wrong(answer, name):
    """Whether all orders before that of robot `name` are fulfilled, so that the card is about this one."""
    before = list(ORDERS)[: list(ORDERS).index(name)]
    return all(judged(observed(answer, other), other) is None for other in before)


def shows(name, *does, low=0.0, high=1.0):
    """An experiment: does robot `name` do one of these (none given: anything), on a floor between low and high?"""

    def experiment(answer):
        seen = observed(answer, name)
        is_in_range = low - ROUNDING <= seen["slip"] <= high + ROUNDING
        return is_the_first_wrong(answer, name) and is_in_range and (not does or seen["does"] in does)

    return experiment


def does_not_linger(answer):
    return is_the_first_wrong(answer, "lingering") and observed(answer, "lingering")["does"] != LINGERS


REFERENCE = {
    "daredevil": {"gamma": 0.95, "slip": 0.2, "step_reward": -0.1},
    "careful": {"gamma": 0.99, "slip": 0.05, "step_reward": 0.0},
    "desperate": {"gamma": 0.95, "slip": 0.1, "step_reward": -1.0},
    "lingering": {"gamma": 0.95, "slip": 0.2, "step_reward": 0.1},
}


def but(name, **numbers):
    """The reference with other numbers for one robot."""
    return REFERENCE | {name: REFERENCE[name] | numbers}


EXERCISE = Exercise(
    id="order-a-behaviour",
    title="Order a behaviour",
    minutes=7,
    difficulty=2,
    kind="value",
    reference=REFERENCE,
    alternatives=(
        {
            "daredevil": {"gamma": 0.8, "slip": 0.2, "step_reward": -0.04},
            "careful": {"gamma": 0.9, "slip": 0.05, "step_reward": 0.1},
            "desperate": {"gamma": 0.7, "slip": 0, "step_reward": -1},
            "lingering": {"gamma": 0.99, "slip": 0, "step_reward": 0.02},
        },
        {
            "lingering": {"step_reward": 0.2, "slip": 0.5, "gamma": 0.9},
            "desperate": {"step_reward": -0.8, "slip": 0.05, "gamma": 0.99},
            "careful": {"step_reward": 0.02, "slip": 0.05, "gamma": 0.97},
            "daredevil": {"step_reward": -0.5, "slip": 0.3, "gamma": 0.9},
        },
    ),
    misconceptions=(
        Misconception(
            "daredevil-on-a-dry-floor",
            but("daredevil", slip=0.05),
            "On a dry floor everybody takes the stairs, which is no feat. The floor stays wet; what else makes the "
            "four extra moves of the way round unattractive?",
            experiment=shows("daredevil", high=0.199),
        ),
        Misconception(
            "daredevil-not-hurried",
            but("daredevil", step_reward=0.0),
            "The daredevil takes the way round: the four extra moves cost it too little. A smaller gamma makes the "
            "laboratory worth less by *both* ways; a price on every move is paid four times more on the way round.",
            variants=(but("daredevil", gamma=0.8, step_reward=0.0), but("daredevil", gamma=0.9, step_reward=0.05)),
            experiment=shows("daredevil", WAY_ROUND, low=0.2),
        ),
        Misconception(
            "daredevil-in-despair",
            but("daredevil", step_reward=-1.0),
            "Every move of the daredevil is so dear that it goes down the stairs to end it. Make moves cheaper, so "
            "that the laboratory is worth the walk.",
            variants=(but("daredevil", gamma=0.99, step_reward=-0.9),),
            experiment=shows("daredevil", FALLS, low=0.2),
        ),
        Misconception(
            "daredevil-paid-to-walk",
            but("daredevil", step_reward=0.2),
            "The daredevil is paid for every move and has no reason to arrive. Whoever is to hurry must pay for moves.",
            variants=(but("daredevil", gamma=0.99, step_reward=0.05),),
            experiment=shows("daredevil", LINGERS, low=0.2),
        ),
        Misconception(
            "careful-on-a-wet-floor",
            but("careful", slip=0.2),
            "On a wet floor it is no wonder that the robot takes the way round. The floor stays nearly dry; what makes "
            "four extra moves cheap?",
            variants=(but("careful", gamma=0.95, slip=0.1),),
            experiment=shows("careful", low=0.0501),
        ),
        Misconception(
            "careful-without-risk",
            but("careful", slip=0.0),
            "On a floor without any slip nobody falls, so the way round only costs time and no gamma makes it best. "
            "Leave a little slip.",
            experiment=shows("careful", BY_STAIRS, high=0.0),
        ),
        Misconception(
            "careful-in-a-hurry",
            but("careful", gamma=0.95),
            "The careful robot takes the stairs: at slip 0.05 falls are rare, and the four extra moves cost more. "
            "Being late costs through gamma (0.95 to the power of 4 is 0.81) and through a negative step reward. Make "
            "it cheap: a robot that looks far is patient.",
            variants=(but("careful", gamma=0.95, step_reward=-0.1), but("careful", gamma=0.5)),
            experiment=shows("careful", BY_STAIRS, low=0.001, high=0.05),
        ),
        Misconception(
            "careful-paid-to-walk",
            but("careful", step_reward=0.2),
            "The careful robot is paid so much for moving that it never arrives. All the pay of a robot that stays on "
            "its way is step_reward / (1 - gamma); keep that below the 1 of the laboratory.",
            experiment=shows("careful", LINGERS, high=0.05),
        ),
        Misconception(
            "desperate-by-accident",
            but("desperate", slip=0.9),
            "With so much slip robots fall by accident. On a floor with slip 0.1 or less, going down has to be the "
            "*best* thing to do.",
            variants=(but("desperate", slip=0.3),),
            experiment=shows("desperate", low=0.1001),
        ),
        Misconception(
            "desperate-not-enough",
            but("desperate", step_reward=-0.5),
            "The desperate robot still walks to the laboratory. That takes three moves more than going down and earns "
            "2 more, +1 in place of -1: the three moves must cost more than that. And with a small gamma, it hardly "
            "counts what the later moves cost.",
            variants=(but("desperate", gamma=0.5), but("desperate", step_reward=0.0)),
            experiment=shows("desperate", BY_STAIRS, WAY_ROUND, high=0.1),
        ),
        Misconception(
            "desperate-paid-to-walk",
            but("desperate", step_reward=0.2),
            "The desperate robot is paid for moving, so it enjoys staying. Despair needs moves that cost, and much.",
            experiment=shows("desperate", LINGERS, high=0.1),
        ),
        Misconception(
            "lingering-not-paid",
            but("lingering", step_reward=0.0),
            "The lingering robot has no reason to linger: moves that are free or cost something do not keep it from "
            "the laboratory's +1, which is worth more the sooner it comes. Pay for every move.",
            variants=(but("lingering", gamma=0.99, step_reward=-0.1), but("lingering", gamma=0.0, step_reward=0.0)),
            experiment=lambda answer: numbers_of(answer, "lingering")[2] <= 0 and does_not_linger(answer),
        ),
        Misconception(
            "lingering-pays-too-little",
            but("lingering", gamma=0.9, step_reward=0.05),
            "Moves pay, but arriving still pays more: a robot that never ends collects step_reward / (1 - gamma) "
            "altogether, and that has to be more than the 1 of the laboratory.",
            variants=(but("lingering", gamma=0.95, step_reward=0.02),),
            experiment=lambda answer: numbers_of(answer, "lingering")[2] > 0 and does_not_linger(answer),
        ),
    ),
    properties=tuple(
        Property(f"{name}: on {floor}, most {wished}", 1, lambda rng, name=name: [(name,)], observed, judged)
        for name, (wished, _, _, floor) in ORDERS.items()
    ),
    hints=(
        "Two things make the way round dear: a small gamma, and moves that cost something. Slip makes the stairs dear.",
        "Compare what a robot earns in each case: +1 after six or after ten moves, -1 after three, or "
        "step_reward / (1 - gamma) for never ending.",
        "Try it in the studio: set the slip first, then move the step reward slowly and watch when the arrows turn.",
    ),
    used_for=(
        "You have designed by reward, horizon and noise, and seen two designs that backfire. Every robot of the later "
        "chapters is told what to do in just this way."
    ),
)
