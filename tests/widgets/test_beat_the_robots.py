"""The race against robots: the world that the browser gets is the course's, settings, and the static picture."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from rlcourse.mdp import FiniteMDP
from rlcourse.widgets import BeatTheRobots
from rlcourse.widgets.beat_the_robots.model import MAPS, BeatTheRobotsModel, sure_moves, world


@pytest.mark.parametrize("name", MAPS)
def test_sure_moves_and_slips_make_the_worlds_probabilities_and_rewards(name):
    mdp, moves = world(name), sure_moves(name)
    after, reward = np.array(moves["next"]), np.array(moves["reward"])
    P, R = np.zeros_like(mdp.P), np.zeros_like(mdp.R)
    for turn, share in ((0, 1 - moves["slip"]), (-1, moves["slip"] / 2), (1, moves["slip"] / 2)):
        for action in range(4):
            direction = (action + turn) % 4
            P[np.arange(mdp.n_states), action, after[:, direction]] += share
            R[:, action] += share * reward[:, direction]
    assert pytest.approx(mdp.P) == P
    assert pytest.approx(mdp.R) == R
    assert moves["terminal"] == np.flatnonzero(mdp.terminal).tolist()
    assert "".join(moves["rows"]).index("S") == mdp.initial.argmax()


def test_the_rooms_are_those_of_the_course():
    mdp = FiniteMDP.from_map("rooms", slip=0.1, step_reward=-0.01, gamma=0.98)
    assert (world("rooms").P == mdp.P).all() and (world("rooms").R == mdp.R).all()


def test_a_trip_counts_in_its_own_race_only():
    race = BeatTheRobots()
    race.model.drove(race=0, steps=31, fog=False)
    race.model.drove(race=0, steps=20, fog=True)
    assert race.trips == [31, 20]
    race.set(speed=50, fog=True)
    assert race.trips == [31, 20]
    race.set(race=1)
    race.model.drove(race=0, steps=99, fog=False)
    assert race.trips == []
    race.model.drove(race=1, steps=17, fog=False)
    assert race.view["race"] == 1 and race.trips == [17]
    assert race.set(map="cliff").trips == [] and race.model.values["race"] == 2


@pytest.mark.parametrize(
    "values",
    [
        {"map": "moon"},
        {"speed": 51},
        {"speed": 0},
        {"fog": 1},
        {"learned": "yes"},
        {"race": -1},
        {"race": 1.5},
        {"robots": 3},
    ],
)
def test_wrong_settings_are_named_and_change_nothing(values):
    model = BeatTheRobotsModel()
    model.drove(race=0, steps=5, fog=False)
    before = model.view()
    with pytest.raises(ValueError, match=next(iter(values))):
        model.set(**{"speed": 2, **values})
    assert model.view() == before


@pytest.mark.parametrize(
    "name, value", [("robots", 0), ("robots", 9), ("trips", 5), ("trips", 60.0), ("seed", -1), ("map", 1)]
)
def test_wrong_arguments_are_named(name, value):
    with pytest.raises(ValueError, match=name):
        BeatTheRobots(**{name: value})


CIRCLE = "{http://www.w3.org/2000/svg}circle"


@pytest.mark.parametrize("name", MAPS)
def test_picture_shows_the_map_and_that_the_robots_have_learned(name):
    model = BeatTheRobotsModel(name)
    document = ElementTree.fromstring(model.picture())
    words = " ".join(node.text for node in document.iter("{http://www.w3.org/2000/svg}text"))
    first, last = (int(words.split(before)[1].split()[0]) for before in ("Steps per trip: ", "at first, "))
    assert first > 5 * last and last < 40
    model.drove(race=0, steps=20, fog=False)
    assert model.picture().count("<circle") == len(list(document.iter(CIRCLE))) + 1
