"""The debugging clinic: a broken Q-learning loop, and six worlds so small that the right result is known beforehand."""

from collections.abc import Callable

import numpy as np

from rlcourse.exercises.q_learning.loops import BUGS, q_learning, with_bug

PATIENT = "acts on the previous state"
GAMMA = 0.9
ALPHA = 0.5
EPISODES = 400

patient = with_bug(PATIENT)


def world(transitions: list[list[tuple[int, float]]], terminal: int | None = None) -> dict:
    """A world from transitions[s][a] = (next state, reward); it starts in state 0."""
    table = np.array(transitions)
    n_states = len(transitions)
    return {
        "next_state": table[:, :, 0].astype(int),
        "reward": table[:, :, 1],
        "terminal": np.arange(n_states) == (-1 if terminal is None else terminal),
        "start": 0,
    }


def corridor(right_actions: list[int], wrong_leads_to: str) -> dict:
    """A corridor with reward 1 at its end; in cell i only right_actions[i] leads on."""
    n = len(right_actions)
    transitions = []
    for cell, right in enumerate(right_actions):
        wrong = (max(cell - 1, 0), 0.0) if wrong_leads_to == "back" else (n, 0.0)
        onward = (cell + 1, 1.0 if cell == n - 1 else 0.0)
        transitions.append([onward if action == right else wrong for action in (0, 1)])
    return world([*transitions, [(n, 0.0)] * 2], terminal=n)


ONE_STEP = world([[(1, 1.0)], [(1, 0.0)]], terminal=1)
TWO_STEPS = world([[(1, 0.0)], [(2, 1.0)], [(2, 0.0)]], terminal=2)
ENDLESS = world([[(0, 1.0)]])
TWO_WAYS = world([[(1, 0.0), (2, 0.0)], [(3, 1.0)] * 2, [(3, 3.0)] * 2, [(3, 0.0)] * 2], terminal=3)
STRAIGHT = corridor([1, 1, 1, 1], "back")
ZIGZAG = corridor([1, 0, 1], "end")


def train(loop: Callable, where: dict, filled_with: float = 0.0, max_steps: int = 20, seed: int = 0):
    """The table and the returns after EPISODES episodes, with epsilon falling from 1 to 0 in the first half of them."""
    q = np.full(where["reward"].shape, filled_with)
    epsilon = np.clip(1 - np.arange(EPISODES) / (EPISODES / 2), 0.0, 1.0)
    return loop(where, q, epsilon, max_steps, ALPHA, GAMMA, np.random.default_rng(seed))


def last_returns(loop: Callable, where: dict) -> float:
    """The mean return of the last quarter of the episodes."""
    return float(train(loop, where)[1][-EPISODES // 4 :].mean())


PROBES: dict[str, tuple[float, Callable]] = {
    "one step: Q": (1.0, lambda loop: train(loop, ONE_STEP, filled_with=5.0)[0][0, 0]),
    "two steps: Q": (GAMMA, lambda loop: train(loop, TWO_STEPS)[0][0, 0]),
    "no end: Q": (1 / (1 - GAMMA), lambda loop: train(loop, ENDLESS, max_steps=5)[0][0, 0]),
    "two ways: Q": (GAMMA, lambda loop: train(loop, TWO_WAYS)[0][0, 0]),
    "straight: return": (1.0, lambda loop: last_returns(loop, STRAIGHT)),
    "zigzag: Q": (GAMMA**2, lambda loop: train(loop, ZIGZAG)[0][0, 1]),
    "zigzag: return": (1.0, lambda loop: last_returns(loop, ZIGZAG)),
}


def probe(loop: Callable) -> dict[str, float]:
    """What a loop gives on each probe."""
    return {name: float(measure(loop)) for name, (_, measure) in PROBES.items()}


def signature_table(loops: dict[str, Callable]) -> str:
    """A text table of loops x probes; a star marks what is not as it should be (within 10 %)."""
    width = max(map(len, [*loops, "as it should be"]))
    heads = [name.split(": ") for name in PROBES]
    lines = [" " * width + "".join(f"{head[row]:>9} " for head in heads) for row in (0, 1)]
    lines.append(_line("as it should be", width, {name: wanted for name, (wanted, _) in PROBES.items()}))
    lines += [_line(name, width, probe(loop)) for name, loop in loops.items()]
    return "\n".join(lines)


def _line(title: str, width: int, values: dict[str, float]) -> str:
    cells = []
    for name, value in values.items():
        wanted = PROBES[name][0]
        mark = " " if abs(value - wanted) <= 0.1 * abs(wanted) else "*"
        cells.append(f"{value:9.2f}{mark}")
    return title.ljust(width) + "".join(cells)


def all_signatures() -> str:
    """The healthy loop and each of the six bugs, on every probe."""
    return signature_table({"healthy loop": q_learning} | {bug: with_bug(bug) for bug in BUGS})
