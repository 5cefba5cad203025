"""Reward lab: returns by term, the shaping theorem on real recordings, and the browser's own arithmetic."""

import json
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from rlcourse.envs.behaviours import rank
from rlcourse.envs.reaching import distance
from rlcourse.widgets import RewardLab
from rlcourse.widgets.base import script
from rlcourse.widgets.reward_lab.model import PRESETS, RewardLabModel

SEEDS = range(10)
RUN = """
import { contributions, ranking } from "./reward_lab.mjs";
import { readFileSync } from "node:fs";
const { behaviours, cases, ...tables } = JSON.parse(readFileSync(0));
const [steps, potential] = [Float32Array.from(tables.steps), Float32Array.from(tables.potential)];
const answers = cases.map((values) => contributions(steps, potential, behaviours, values));
const sum = (parts) => parts.reduce((a, b) => a + b);
console.log(JSON.stringify(answers.map((table) => [table, ranking(table.map(sum))])));
"""


def model(seed=0, **values):
    lab = RewardLabModel(seed)
    lab.set(**values)
    return lab


def names(ranked):
    return [name for name, _ in ranked]


@pytest.mark.parametrize("preset", PRESETS)
def test_returns_are_those_of_the_reaching_environment(preset):
    lab = model(preset=preset, gamma=0.97)
    expected = dict(rank(lab.trajectories, lab.weights, 0.97))
    assert dict(lab.ranking) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_potential_based_shaping_adds_the_same_to_every_behaviour(seed):
    rng = np.random.default_rng(seed)
    weights = {"distance": rng.uniform(0, 5), "energy": rng.uniform(0, 20), "alive": rng.uniform(-1, 2)}
    lab = model(seed, **weights, gamma=rng.uniform(0.9, 1.0), extra="potential", scale=3.0)
    start = lab.trajectories[0].states[0]
    assert lab.contributions()[:, -1] == pytest.approx(3.0 * distance(start[:3]), abs=1e-5)
    assert names(lab.ranking) == names(lab.ranking_without_extra)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_naive_bonus_makes_hovering_the_best(seed):
    lab = model(seed, preset="dense", extra="near bonus")
    assert lab.winner == "oscillating"
    assert names(lab.ranking_without_extra)[0] != "oscillating"


@pytest.mark.parametrize("seed", SEEDS)
def test_presets_teach_what_their_names_say(seed):
    reaches = {"straight", "hasty", "smooth"}
    assert set(names(model(seed, preset="sparse").ranking)[:3]) == reaches
    assert model(seed, preset="dense").winner == "hasty"
    assert model(seed, preset="dense + energy").winner == "straight"
    assert model(seed, preset="dense + alive").winner not in reaches


def test_without_discount_and_terms_everything_ties_in_recorded_order():
    lab = model(distance=0, energy=0, alive=0, success=0, gamma=1)
    assert names(lab.ranking) == lab.names


def test_contributions_are_the_hand_made_sums():
    lab = model(distance=2, energy=3, alive=0, success=7, gamma=0.9)
    row = lab.names.index("straight")
    terms = lab.trajectories[row].terms
    discounts = 0.9 ** np.arange(len(terms["energy"]))
    expected = [-2 * discounts @ terms["distance"], -3 * discounts @ terms["energy"], 0, 7 * discounts[-1], 0]
    assert lab.contributions()[row] == pytest.approx(expected, abs=1e-4)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_browser_computes_what_python_computes(tmp_path):
    lab = RewardLabModel()
    cases = [
        {**lab.values, **preset, "gamma": gamma, "extra": extra}
        for preset in PRESETS.values()
        for gamma in (0.9, 0.985, 1.0)
        for extra in ("none", "potential", "near bonus")
    ]
    (tmp_path / "reward_lab.mjs").write_text(script("reward_lab"))
    (tmp_path / "run.mjs").write_text(RUN)
    tables = {"steps": lab.steps.ravel().tolist(), "potential": lab.potential.ravel().tolist()}
    request = json.dumps({**tables, "behaviours": len(lab.names), "cases": cases})
    finished = subprocess.run(
        ["node", "run.mjs"], input=request, capture_output=True, text=True, cwd=tmp_path, check=True
    )
    for values, (table, order) in zip(cases, json.loads(finished.stdout), strict=True):
        lab.values = values
        assert np.array(table) == pytest.approx(lab.contributions(), abs=1e-8)
        assert [lab.names[row] for row in order] == names(lab.ranking)


@pytest.mark.parametrize(
    "values", [{"distance": -1}, {"gamma": 1.1}, {"extra": "bonus"}, {"preset": "best"}, {"speed": 1}]
)
def test_wrong_settings_are_named_and_change_nothing(values):
    lab = RewardLabModel()
    before = dict(lab.values)
    with pytest.raises(ValueError, match=next(iter(values))):
        lab.set(energy=3, **values)
    assert lab.values == before


def test_widget_follows_the_settings():
    lab = RewardLab().set(preset="sparse", success=20)
    assert lab.weights == {**PRESETS["sparse"], "success": 20.0}
    assert lab.winner == lab.ranking[0][0] == "hasty"
    assert np.frombuffer(lab.steps, "<f4").size == lab.model.steps.size


def test_picture_is_svg_that_ranks_all_behaviours():
    lab = model(preset="dense", extra="potential")
    root = ElementTree.fromstring(lab.picture())
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [f"{place + 1}. {name}" in texts for place, name in enumerate(names(lab.ranking))] == [True] * 6
