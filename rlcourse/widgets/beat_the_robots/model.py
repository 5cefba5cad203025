"""Robots that learn in the browser: the worlds as the browser gets them, the settings, the learner's own trips."""

from functools import cache

import numpy as np

from rlcourse.mdp import FiniteMDP
from rlcourse.tabular import q_learning
from rlcourse.widgets.beat_the_robots.picture import race_picture
from rlcourse.widgets.settings import Choice, Number, Switch, check_settings, check_whole

SLIP, STEP_REWARD = 0.1, -0.01
REWARDS = {"C": -1.0}  # beside the goal's +1; the 100 of the textbook's cliff would hide everything else
LEARNING = {"alpha": 0.5, "gamma": 0.98, "epsilon": 0.05}
# name -> (label, text or name of the map)
MAPS = {
    "maze": ("Maze", "maze"),
    "rooms": ("Four rooms", "rooms"),
    "cliff": ("Cliff", "S.......\n........\n..CCCC..\n..CCCC..\n..CCCC..\n..CCCC..\n........\n.......G"),
}
MOST_ROBOTS = 8
MOST_RACES = 10**6


def world(name: str) -> FiniteMDP:
    """The world of one of MAPS, for robots and learner alike."""
    return _world(name, SLIP)


def _world(name, slip):
    _, text = MAPS[name]
    return FiniteMDP.from_map(text, slip=slip, step_reward=STEP_REWARD, rewards=REWARDS, gamma=LEARNING["gamma"])


def sure_moves(name: str) -> dict:
    """What the browser needs to be the same world: where each sure move leads and what it brings, as plain lists.

    `next` and `reward` are (S, 4), for the actions up, right, down, left; a slip takes the entry of a neighbouring
    direction instead, which gives the probabilities and expected rewards of `world(name)`.
    """
    mdp = _world(name, 0.0)
    return {
        "rows": list(mdp.layout),
        "next": mdp.P.argmax(axis=2).tolist(),
        "reward": mdp.R.round(6).tolist(),
        "terminal": np.flatnonzero(mdp.terminal).tolist(),
        "slip": SLIP,
    }


@cache
def learned(name: str, robots: int, trips: int, seed: int) -> tuple:
    """What Q-learning in Python makes of such a race: robot 1's table (S, 4), and each trip's steps (robots, trips)."""
    run = q_learning(world(name), 1_000, runs=robots, seed=seed, **LEARNING)
    while (steps := run.first_episodes(run.episode_lengths)).shape[1] < trips:
        q_learning(run, 1_000, **LEARNING)
    return run.q[0], steps[:, :trips]


class BeatTheRobotsModel:
    """Which map, how fast, what is shown, and how many steps each of the learner's trips took.

    Parameters
    ----------
    map : str
        "maze", "rooms" or "cliff"; also a setting.
    robots : int
        How many learn, each for itself, 1 to 8.
    trips : int
        How many trips from S to G each of them makes, 10 to 200.
    seed : int
        The same seed and race give the same random numbers.

    Settings: `map`; `speed`, 1 to 50 times a learner's pace; `fog`, only the learner's own cell is shown; `learned`,
    what robot 1 has learned is shown; `race`, the number of the race. Another map or number begins a new race.
    """

    commands = ("drove",)

    def __init__(self, map="maze", *, robots=6, trips=60, seed=1):
        self.settings = {
            "map": Choice(tuple(MAPS)),
            "speed": Number(1, 50, 1),
            "fog": Switch(),
            "learned": Switch(),
            "race": Number(0, MOST_RACES, 1),
        }
        self.values = {"speed": 10.0, "fog": False, "learned": False, "race": 0}
        self.values.update(check_settings(self.settings, {"map": map}))
        self.robots = check_whole("robots", robots, 1, MOST_ROBOTS)
        self.trips = check_whole("trips", trips, 10, 200)
        self.seed = check_whole("seed", seed, 0, 10**6)
        self.yours = []  # the learner's trips of this race: {"steps": int, "fog": bool}

    def set(self, **values) -> None:
        """Change settings. Raises ValueError naming what is wrong, and changes nothing."""
        checked = check_settings(self.settings, values)
        if "race" in checked:
            checked["race"] = check_whole("race", values["race"], 0, MOST_RACES)
        now = {**self.values, **checked}
        if now["map"] != self.values["map"] and "race" not in checked:
            now["race"] += 1
        if now["race"] != self.values["race"]:
            self.yours = []
        self.values = now

    def drove(self, race: int, steps: int, fog: bool) -> None:
        """The learner has arrived after so many steps, in fog or not. Trips of an earlier race are not counted."""
        if race == self.values["race"]:
            self.yours.append({"steps": check_whole("steps", steps, 1, 10**6), "fog": bool(fog)})

    def view(self) -> dict:
        return {**self.values, "yours": list(self.yours)}

    def data(self) -> dict:
        """All that the browser computes with."""
        return {
            "maps": [{"name": name, "label": label, "world": sure_moves(name)} for name, (label, _) in MAPS.items()],
            "learning": {**LEARNING, "robots": self.robots, "trips": self.trips},
            "seed": self.seed,
        }

    def picture(self) -> str:
        """What such a race comes to: the steps of every trip, and the way that one of the robots has learned."""
        name = self.values["map"]
        q, steps = learned(name, self.robots, self.trips, self.seed)
        return race_picture(world(name), q, steps, [trip["steps"] for trip in self.yours])
