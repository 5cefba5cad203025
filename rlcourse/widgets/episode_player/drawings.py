"""Classic control as drawings: rigid parts, and where each is at every step, computed from observations.

Coordinates are those of the task, in m, y upwards; angles are in rad, counter-clockwise.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Part:
    """A body: its shapes in coordinates of its own, and its pose (x, y, angle) at each step, (T, 3).

    A shape is ("line", x1, y1, x2, y2, …, width), ("box", x, y, width, height) or ("disc", x, y, radius), each followed
    by the name of its colour: "robot", "pole", "joint", "ground" or "goal".
    """

    shapes: tuple[tuple, ...]
    poses: np.ndarray


@dataclass(frozen=True)
class Drawing:
    """What surrounds the parts, and the parts; ``frame`` is (x, y, width, height) of what is shown."""

    frame: tuple[float, float, float, float]
    scenery: tuple[tuple, ...]
    parts: tuple[Part, ...]


def _poses(x, y, angle) -> np.ndarray:
    return np.stack(np.broadcast_arrays(x, y, angle), axis=1).astype(float)


def cart_pole(observations: np.ndarray) -> Drawing:
    """Observations (T, 4): position of the cart, its speed, angle of the pole from upright (clockwise), its rate."""
    x, _, angle, _ = observations.T
    cart = Part((("box", -0.25, -0.13, 0.5, 0.26, "robot"),), _poses(x, 0.13, 0.0))
    pole = Part((("line", 0, 0, 0, 1.0, 0.08, "pole"), ("disc", 0, 0, 0.05, "joint")), _poses(x, 0.2, -angle))
    limits = tuple(("line", end, -0.12, end, 0.0, 0.03, "ground") for end in (-2.4, 2.4))
    return Drawing((-2.75, -0.3, 5.5, 1.75), (("line", -2.7, 0, 2.7, 0, 0.02, "ground"), *limits), (cart, pole))


def pendulum(observations: np.ndarray) -> Drawing:
    """Observations (T, 3): cosine and sine of the angle from upright (counter-clockwise), and its rate."""
    cosine, sine, _ = observations.T
    rod = Part(
        (("line", 0, 0, 0, 1.0, 0.16, "robot"), ("disc", 0, 0, 0.05, "joint")), _poses(0, 0, np.arctan2(sine, cosine))
    )
    return Drawing((-1.3, -1.25, 2.6, 2.5), (("line", 0, 1.12, 0, 1.22, 0.03, "goal"),), (rod,))


def mountain_car(observations: np.ndarray) -> Drawing:
    """Observations (T, 2): position and speed of a car on the curve y = 0.45 sin 3x + 0.55; the flag is at 0.5."""
    x, _ = observations.T
    places = np.linspace(-1.2, 0.6, 73)
    ground = ("line", *np.stack((places, _height(places)), axis=1).ravel().tolist(), 0.015, "ground")
    flag = (("line", 0.5, float(_height(0.5)), 0.5, 1.2, 0.012, "goal"), ("box", 0.5, 1.12, 0.1, 0.08, "goal"))
    car = Part(
        (
            ("box", -0.07, 0.025, 0.14, 0.05, "robot"),
            ("disc", -0.04, 0.02, 0.02, "joint"),
            ("disc", 0.04, 0.02, 0.02, "joint"),
        ),
        _poses(x, _height(x), np.arctan(1.35 * np.cos(3 * x))),
    )
    return Drawing((-1.25, 0.0, 1.9, 1.25), (ground, *flag), (car,))


def _height(x):
    return 0.45 * np.sin(3 * x) + 0.55


def acrobot(observations: np.ndarray) -> Drawing:
    """Observations (T, 6): cosine and sine of both joints' angles (the first from straight down), and their rates."""
    cosine1, sine1, cosine2, sine2, _, _ = observations.T
    first = np.arctan2(sine1, cosine1)
    second = first + np.arctan2(sine2, cosine2)
    link = (("line", 0, 0, 0, -1.0, 0.16, "robot"), ("disc", 0, 0, 0.06, "joint"))
    outer = (("line", 0, 0, 0, -1.0, 0.12, "pole"), ("disc", 0, 0, 0.06, "joint"))
    parts = (Part(link, _poses(0, 0, first)), Part(outer, _poses(np.sin(first), -np.cos(first), second)))
    return Drawing((-2.2, -2.2, 4.4, 4.4), (("line", -2.2, 1.0, 2.2, 1.0, 0.02, "goal"),), parts)


@dataclass(frozen=True)
class Task:
    """How to draw an environment, how long its observations are, and how long a step takes (s)."""

    draw: Callable[[np.ndarray], Drawing]
    size: int
    step_seconds: float


TASKS = {
    "CartPole-v1": Task(cart_pole, 4, 0.02),
    "Pendulum-v1": Task(pendulum, 3, 0.05),
    "MountainCar-v0": Task(mountain_car, 2, 1 / 30),
    "MountainCarContinuous-v0": Task(mountain_car, 2, 1 / 30),
    "Acrobot-v1": Task(acrobot, 6, 0.2),
}
