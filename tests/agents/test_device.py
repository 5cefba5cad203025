"""Everything stays on `config.device`, shown with one that is not there (`tests.deep.elsewhere`)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

COPIES = 7
AGENTS = ("dqn", "ddpg", "td3", "sac", "ppo", "recurrent_ppo", "a2c", "reinforce")
OF_TENSORS = [*AGENTS, "ppo choice", "ppo state", "ppo frames", "dqn goals", "ddpg goals", "td3 goals", "sac goals"]


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What `on_another_device` saw, name -> value."""
    out = tmp_path_factory.mktemp("device") / "seen.json"
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-m", "tests.agents.on_another_device", out], check=True, cwd=root)
    return json.loads(out.read_text())


def sound(value):
    assert not isinstance(value, dict), value["error"]
    return value


@pytest.mark.parametrize("name", OF_TENSORS)
def test_where_the_environment_gives_tensors_nothing_is_brought_to_the_cpu(name, seen):
    """Beside single numbers (losses, norms) only a number for each copy: the record of returns and of ends."""
    assert sound(seen[f"tensors {name}"]) == [[], [COPIES]]


@pytest.mark.parametrize("name", [*AGENTS, "sac goals"])
def test_arrays_of_an_environment_go_there_and_back(name, seen):
    assert sound(seen[f"arrays {name}"])


@pytest.mark.parametrize("name", ["dqn", "sac", "ppo", "recurrent_ppo"])
def test_a_run_is_resumed_there_and_its_agent_acts_here(name, seen):
    assert sound(seen[f"kept {name}"]) == "cpu"


def test_the_device_that_is_not_there_tells_when_something_is_left_behind(seen):
    assert sound(seen["mixed"]) == "raised" and sound(seen["counted"]) == [[2, 3]]
