"""The agent-environment loop: recorded episodes are real ones, and the return is that of Sutton & Barto."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from rlcourse.mdp import FiniteMDP
from rlcourse.returns import discounted_return
from rlcourse.widgets import LoopPlayer
from rlcourse.widgets.loop_player.model import (
    MAX_STEPS,
    LoopPlayerModel,
    policy_table,
    record_episode,
    what_happened,
)

CORRIDOR = "S..G"
RIGHT = 1


def test_known_trajectory_in_a_corridor():
    player = LoopPlayer(lambda state: RIGHT, map=CORRIDOR, slip=0.0, step_reward=-1.0, gamma=0.5)
    player.set(policy="yours", step=3)
    assert player.trajectory == [(0, RIGHT, -1.0, 1), (1, RIGHT, -1.0, 2), (2, RIGHT, 0.0, 3)]
    assert player.discounted_return == pytest.approx(-1 - 0.5)
    assert player.set(step=1, gamma=1.0).discounted_return == -1.0


def test_recorded_episodes_only_make_possible_moves_with_their_rewards():
    model = LoopPlayerModel()
    for episodes in model.episodes.values():
        for one in episodes:
            chances = model.mdp.P[one.states[:-1], one.actions, one.states[1:]]
            rewards = model.mdp.transition_rewards[one.states[:-1], one.actions, one.states[1:]]
            assert (chances > 0).all()
            assert one.rewards == pytest.approx(rewards)
            assert one.terminated == model.mdp.terminal[one.states[-1]]
            assert not model.mdp.terminal[one.states[:-1]].any()


UP, DOWN, LEFT = 0, 2, 3


@pytest.mark.parametrize(
    "text, state, action, next_state, words",
    [
        ("S..G", 0, RIGHT, 1, "It went right, as it wanted to."),
        ("S..G", 1, UP, 1, "It wanted to go up, bumped into a wall and stays."),
        ("S..G", 1, UP, 2, "It slipped: it wanted to go up and went right."),
        ("S#.\n..G", 3, UP, 0, "It went up, as it wanted to."),
        ("S#.\n..G", 0, DOWN, 0, "It slipped: it wanted to go down, bumped into a wall and stays."),
        ("S#.\n..G", 2, LEFT, 2, "It wanted to go left, bumped into a wall and stays."),
        ("...\nSCG", 1, DOWN, 3, "It wanted to go down, fell off the cliff and is back at the start."),
        ("...\nSCG", 1, RIGHT, 3, "It slipped: it wanted to go right, fell off the cliff and is back at the start."),
    ],
)
def test_what_happened_is_said_in_words(text, state, action, next_state, words):
    assert what_happened(FiniteMDP.from_map(text, slip=0.2), state, action, next_state) == words


def test_the_recorded_random_walk_says_so_when_it_slips_or_goes_nowhere():
    for one in LoopPlayerModel().data()["episodes"]["random"]:
        for state, next_state, words in zip(one["states"], one["states"][1:], one["happened"], strict=False):
            assert ("stays" in words) == (state == next_state)
        assert sum("slipped" in words for words in one["happened"]) < len(one["happened"]) / 2


def test_greedy_reaches_the_goal_sooner_than_random():
    model = LoopPlayerModel()
    returns = {
        name: np.mean([discounted_return(one.rewards, 0.9) for one in episodes])
        for name, episodes in model.episodes.items()
    }
    assert returns["greedy"] > returns["random"]


def test_return_is_the_packages_discounted_return():
    model = LoopPlayerModel()
    model.set(policy="random", episode=2, gamma=0.7, step=MAX_STEPS)
    assert model.discounted_return == pytest.approx(discounted_return(model.episode.rewards, 0.7))


def test_an_episode_that_never_ends_is_cut_and_not_called_terminated():
    mdp = FiniteMDP.from_map(CORRIDOR, gamma=0.9)
    one = record_episode(mdp, policy_table(mdp, lambda state: 3), seed=0, max_steps=7)
    assert len(one) == 7 and not one.terminated


def test_the_three_ways_to_give_a_policy_agree():
    mdp = FiniteMDP.from_map(CORRIDOR, gamma=0.9)
    actions = np.full(4, RIGHT)
    for policy in (lambda state: RIGHT, actions, np.eye(4)[actions]):
        assert (policy_table(mdp, policy)[:3] == np.eye(4)[actions][:3]).all()


@pytest.mark.parametrize("policy", [lambda state: 4, np.zeros(3, int), np.full((4, 4), 0.3), lambda state: None])
def test_a_policy_that_is_none_is_refused(policy):
    with pytest.raises(ValueError, match="policy"):
        LoopPlayer(policy, map=CORRIDOR)


@pytest.mark.parametrize("values", [{"policy": "yours"}, {"episode": 0}, {"episode": 1.5}, {"gamma": 2}, {"speed": 1}])
def test_wrong_settings_are_named_and_change_nothing(values):
    model = LoopPlayerModel()
    before = dict(model.values)
    with pytest.raises(ValueError, match=next(iter(values))):
        model.set(**{"step": 2, **values})
    assert model.values == before


def test_picture_is_svg_with_the_first_step():
    picture = LoopPlayer(lambda state: RIGHT, map=CORRIDOR, slip=0.0).picture()
    texts = [node.text for node in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert any("S0 = (0, 0), A0 = right" in text for text in texts)
