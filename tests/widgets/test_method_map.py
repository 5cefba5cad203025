"""The map of methods: facts that must hold together, filters, and errors."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise, product

import pytest

from rlcourse.widgets import MethodMap
from rlcourse.widgets.method_map.model import (
    CHAPTERS,
    FAMILIES,
    METHOD_NAMES,
    METHODS,
    QUESTIONS,
    MethodMapModel,
    browser_data,
    objection,
)


def fitting(**answers):
    model = MethodMapModel()
    model.set(**answers)
    return {method.name for method in model.fitting()}


def test_every_family_has_methods_and_every_name_is_unique():
    assert {method.family for method in METHODS} == set(FAMILIES)
    assert len(set(METHOD_NAMES)) == len(METHOD_NAMES)


def test_the_methods_that_the_course_teaches_point_to_their_chapter():
    chapter = {method.name: method.chapter for method in METHODS}
    assert chapter["Value iteration"] == chapter["Policy iteration"] == 2
    assert chapter["SARSA"] == chapter["Q-learning"] == chapter["Expected SARSA"] == 3
    assert (chapter["DQN"], chapter["REINFORCE"], chapter["PPO"]) == (4, 5, 6)
    assert chapter["DDPG"] == chapter["TD3"] == chapter["SAC"] == 7
    assert {method.chapter for method in METHODS} - {None} == set(CHAPTERS)


def test_formula_tags_are_balanced_and_plain():
    for method in METHODS:
        tags = re.findall(r"<(/?\w+)>", method.formula + method.learns)
        assert set(tags) <= {"sub", "/sub", "sup", "/sup", "br"}, method.name
        assert tags.count("sub") == tags.count("/sub") and tags.count("sup") == tags.count("/sup")


def test_off_policy_deep_actor_critics_remain_for_a_real_robot():
    free = {"DDPG", "TD3", "SAC"}
    assert fitting(actions="continuous", model="no", experience="yes") == free | {"MPC, learned model", "Dreamer"}


def test_planning_is_what_a_known_small_world_asks_for():
    assert fitting(model="known", states="yes") == {"Value iteration", "Policy iteration"}
    # A simulator draws next states without saying how probable they are, so what is left is to learn in it.
    assert fitting(model="simulator", states="yes", experience="no") == {
        *("Monte Carlo control", "Q-learning", "SARSA", "Expected SARSA", "Double Q-learning")
    }


def test_a_simulated_robot_with_continuous_actions_is_planned_for_or_trained():
    planners, learners = {"iLQR", "MPPI"}, {"PPO", "A2C", "DDPG", "TD3", "SAC", "REINFORCE", "Evolution strategies"}
    assert fitting(actions="continuous", model="simulator", experience="no") == planners | learners
    assert fitting(actions="continuous", model="known", experience="no") == planners | learners
    assert not planners & (fitting(model="no") | fitting(actions="discrete"))


def test_only_a_table_of_continuous_actions_leaves_nothing():
    answers = [question.answers for question in QUESTIONS]
    for actions, model, experience, states in product(*answers):
        found = fitting(actions=actions, model=model, experience=experience, states=states)
        assert bool(found) != (actions == "continuous" and states == "yes"), (actions, model, experience, states)


def test_on_policy_methods_that_discard_data_do_not_fit_expensive_experience():
    assert not fitting(experience="yes") & {"PPO", "A2C", "REINFORCE", "SARSA", "Evolution strategies"}
    assert {"PPO", "A2C", "REINFORCE"} <= fitting(experience="no")


def test_any_raises_no_objection():
    assert all(objection(method, question.id, "any") == "" for method in METHODS for question in QUESTIONS)


def test_browser_gets_the_same_objections_as_python_computes():
    for shown, method in zip(browser_data()["methods"], METHODS, strict=True):
        for question in QUESTIONS:
            for answer in question.answers:
                assert shown["objections"][question.id][answer] == objection(method, question.id, answer)


@pytest.mark.parametrize("values", [{"method": "Q learning"}, {"actions": "many"}, {"modell": "yes"}])
def test_wrong_settings_are_named_and_change_nothing(values):
    model = MethodMapModel()
    with pytest.raises(ValueError, match=next(iter(values))):
        model.set(method="SAC", **values) if "method" not in values else model.set(**values)
    assert model.method.name == "Q-learning"


def test_widget_is_driven_by_code():
    widget = MethodMap().set(method="SAC", actions="continuous")
    assert widget.method == "SAC"
    assert "DQN" not in widget.fitting and "SAC" in widget.fitting
    assert widget.view["method"] == "SAC"


def test_picture_is_svg_with_every_method():
    picture = MethodMapModel().picture()
    texts = {node.text for node in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")}
    assert set(METHOD_NAMES) <= texts


def test_nothing_in_the_picture_overlaps():
    """Boxes of one column stand below each other, and the text about the method below all of them."""
    svg = ElementTree.fromstring(MethodMapModel().picture())
    space = "{http://www.w3.org/2000/svg}"
    boxes = [
        (float(box.get("x")), float(box.get("y"))) for box in svg.iter(f"{space}rect") if box.get("x") and box.get("rx")
    ]
    columns = {x: sorted(y for other, y in boxes if other == x) for x, _ in boxes}
    for tops in columns.values():
        assert all(below - above >= 34 for above, below in pairwise(tops))
    details = [node for node in svg.iter(f"{space}text") if node.text == "Q-learning"][-1]
    assert float(details.get("y")) - 14 > max(y for _, y in boxes) + 34
