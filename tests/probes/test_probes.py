"""The probes: correct agents pass them, and each silent bug fails exactly those that it should.

The whole tables, a hundred seeds of each agent and every bug on every probe, are measured by `benchmarks/probes.py`.
Here each bug meets the probes that it fails, and some of those that it passes, other ones for each bug.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces
from gymnasium.utils.env_checker import check_env

from rlcourse.probes import BUGS, LADDER, World, WorldEnv, WorldVectorEnv, broken, planted, probe
from rlcourse.probes.field_bugs import BLIND, FIELD_BUGS, KNOWN
from rlcourse.probes.settings import AGENTS, CRITICS, OFF_POLICY
from rlcourse.probes.worlds import END

SEED = 11
PASSING = 1  # probes that a bug passes, looked at in each test


def ladder_of(agent):
    return [one.name for one in LADDER if agent in one.agents]


def chosen(bug):
    """Names of the probes on which a bug is tried here."""
    passes = [name for name in ladder_of(BUGS[bug].agent) if name not in BUGS[bug].fails | BUGS[bug].luck]
    first = list(BUGS).index(bug)
    return BUGS[bug].fails | {passes[(first + k * 3) % len(passes)] for k in range(PASSING)}


def failed_by_agent(agent, seed):
    return probe(agent, seed=seed).failed


def failed_by_bug(bug, seed):
    return probe(broken(bug), seed=seed, only=chosen(bug)).failed


@pytest.fixture(scope="module")
def pool():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        agents = {agent: workers.submit(failed_by_agent, agent, SEED) for agent in AGENTS}
        bugs = {bug: workers.submit(failed_by_bug, bug, SEED) for bug in BUGS}
        yield agents, bugs
        workers.shutdown(cancel_futures=True)


@pytest.mark.parametrize("agent", AGENTS)
def test_a_correct_agent_passes_every_probe(pool, agent):
    assert pool[0][agent].result() == set()


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_fails_exactly_its_probes(pool, bug):
    assert pool[1][bug].result() == BUGS[bug].fails


def test_every_bug_fails_a_probe_that_its_agent_has():
    for bug in BUGS.values():
        assert bug.fails and bug.fails | bug.luck <= set(ladder_of(bug.agent))
        assert not bug.fails & bug.luck


def test_every_agent_is_probed_in_each_of_its_components():
    for agent in AGENTS:
        names = set(ladder_of(agent))
        assert {"constant", "observation", "termination", "discount", "chance", "truncation"} <= names
        assert {"choice", "own draws"} <= names or {"aim", "aim of several", "box", "own draws of several"} <= names
    for agent in OFF_POLICY:
        assert {"target network", "forgetting", "small gradients", "large gradients"} <= set(ladder_of(agent))
    for agent in CRITICS:
        assert {"target speed", "warm-up"} <= set(ladder_of(agent))


def test_every_probe_has_a_name_of_its_own():
    assert len({one.name for one in LADDER}) == len(LADDER)


@pytest.mark.parametrize("name", FIELD_BUGS)
def test_a_bug_of_the_field_fits_the_agent_and_names_its_source(name):
    bug = FIELD_BUGS[name]
    module = planted(bug, name)
    changed = {module for module, _, _ in bug.edits}
    assert changed <= set(module.SOURCES) and module.__name__ == f"rlcourse.agents.{bug.agent}"
    owner, number = bug.source.split("#")
    assert "/" in owner and number.isdigit()


def test_bugs_of_the_field_are_known_or_blind():
    assert KNOWN < set(FIELD_BUGS) and len(BLIND) == 30
    assert not set(FIELD_BUGS) & set(BUGS)


def test_a_planted_bug_leaves_the_package_as_it_is():
    import rlcourse
    from rlcourse.agents import a2c
    from rlcourse.deep.advantages import gae

    module = broken("GAE without its last row")
    one = torch.ones(3, 1)
    arguments = one, 0 * one, 0 * one, one.bool(), ~one.bool(), 0.9, 1.0
    assert module.gae(*arguments)[-1, 0] == 0.0
    assert a2c.gae is gae and gae(*arguments)[-1, 0] == 1.0
    assert rlcourse.returns is sys.modules["rlcourse.returns"] and rlcourse.agents.a2c is a2c
    assert "range(len(rewards) - 1)" in module.SOURCES["rlcourse.returns"]


@pytest.mark.filterwarnings("ignore:.*Box")
@pytest.mark.parametrize("one", LADDER, ids=lambda one: one.name)
def test_worlds_are_gymnasium_environments(one):
    world = one.world(one.agents[0])
    check_env(WorldEnv(world), skip_render_check=True)
    assert WorldVectorEnv(world, 3).reset(seed=0)[0].shape == (3, world.observations.shape[1])


def test_one_copy_and_many_agree():
    world = World(
        np.eye(3, dtype=np.float32),
        lambda s, a: s + 10 * a,
        lambda s, a, rng: np.where(s == 2, END, s + 1),
        actions=spaces.Discrete(2),
        max_steps=5,
    )
    one, many = WorldEnv(world), WorldVectorEnv(world, 2)
    one.reset(seed=0)
    many.reset(seed=0)
    for action in (1, 0, 1):
        observation, reward, terminated, truncated, _ = one.step(action)
        observations, rewards, ends, cuts, info = many.step(np.array([action, action]))
        assert (rewards == reward).all() and (ends == terminated).all() and (cuts == truncated).all()
        np.testing.assert_array_equal(info.get("final_obs", observations)[0], observation)
    assert terminated and observations[0].argmax() == 0


def test_truncation_is_told_from_termination():
    world = World(
        np.eye(3, dtype=np.float32), lambda s, a: 1.0 * s, lambda s, a, rng: np.minimum(s + 1, 2), max_steps=2
    )
    env = WorldVectorEnv(world, 1)
    env.reset(seed=0)
    env.step(np.zeros(1, dtype=int))
    observations, rewards, terminated, truncated, info = env.step(np.zeros(1, dtype=int))
    assert truncated[0] and not terminated[0] and rewards[0] == 1.0
    assert info["final_obs"][0].argmax() == 2 and observations[0].argmax() == 0


def test_the_table_says_what_was_expected_and_what_came():
    table = probe("dqn", only=["constant"])
    (row,) = table.rows
    assert row.passed and table.passed and table.failed == set()
    text = str(table)
    assert "constant" in text and "1.00 ± 0.1" in text and text.endswith(" s") and "1 of 1 probes passed" in text
    assert "<table>" in table._repr_html_()


def test_training_that_breaks_down_fails_the_probe_with_its_reason(monkeypatch):
    from rlcourse.agents import dqn

    monkeypatch.setattr(dqn, "q_loss", lambda q, actions, targets: (q * float("nan")).mean())
    table = probe("dqn", only=["constant"])
    assert table.failed == {"constant"}
    assert "nan" in str(table)


def test_wrong_names_are_told():
    with pytest.raises(ValueError, match="dqnn"):
        probe("dqnn")
    with pytest.raises(ValueError, match="clipping"):
        probe("dqn", only=["clipping"])
    assert isinstance(WorldEnv(LADDER[0].world("dqn")), gymnasium.Env)
