"""Settings composed from YAML files, by the rules of Hydra and OmegaConf."""

import pytest

from rlcourse.isaacgym.launcher.config import ConfigError, compose

FILES = {
    "config.yaml": """
task_name: ${task.name}
num_envs: ''
pipeline: 'gpu'
sim_device: 'cuda:0'
defaults:
  - task: Ant
  - train: ${task}PPO
  - override hydra/job_logging: disabled
  - _self_
hydra:
  run: {dir: .}
""",
    "task/Ant.yaml": """
name: Ant
env:
  numEnvs: ${resolve_default:4096,${...num_envs}}
  label: "${..name}-${.numEnvs}"
  rates: [1e-3, 2, "${...name}"]
sim:
  use_gpu_pipeline: ${eq:${...pipeline},"gpu"}
  physx:
    use_gpu: ${contains:"cuda",${....sim_device}}
""",
    "task/AntHills.yaml": """
defaults:
  - Ant
  - _self_
  - env: hills
name: AntHills
env:
  height: 2.5e-1
""",
    "task/env/hills.yaml": "steps: 3\n",
    "train/AntPPO.yaml": "resume: ${if:${..checkpoint},True,False}\nrate: 3e-4\n",
    "train/AntHillsPPO.yaml": "epochs: ${..task.env.steps}\n",
    "broken.yaml": "a: ${b}\nb: ${a}\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_groups_interpolations_and_resolvers(folder):
    settings = compose(folder, "config", ["checkpoint=''"])
    assert settings["task_name"] == "Ant" and settings["train"] == {"resume": False, "rate": 3e-4}
    assert settings["task"]["env"] == {"numEnvs": 4096, "label": "Ant-4096", "rates": [1e-3, 2, "Ant"]}
    assert settings["task"]["sim"] == {"use_gpu_pipeline": True, "physx": {"use_gpu": True}}
    assert "hydra" not in settings and "defaults" not in settings["task"]


def test_overrides_choose_groups_and_set_values(folder):
    settings = compose(
        folder, "config", ["task=AntHills", "num_envs=64", "pipeline=cpu", "sim_device=cpu", "+task.env.new.er=[1, 2]"]
    )
    assert settings["task_name"] == "AntHills" and settings["train"] == {"epochs": 3}
    env = settings["task"]["env"]
    assert (env["numEnvs"], env["label"], env["height"], env["steps"]) == (64, "AntHills-64", 0.25, 3)
    assert env["new"] == {"er": [1, 2]}
    assert settings["task"]["sim"] == {"use_gpu_pipeline": False, "physx": {"use_gpu": False}}


def test_an_override_of_a_choice_inside_a_group(folder):
    (folder / "task/env/mountains.yaml").write_text("steps: 9\n")
    settings = compose(folder, "config", ["task=AntHills", "task/env=mountains"])
    assert settings["task"]["env"]["steps"] == 9


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["task=Bee"], "Bee.yaml; there are Ant, AntHills"),
        (["num_envs"], "'num_envs': expected KEY=VALUE"),
        (["num_envs.x=1"], "num_envs is a value"),
        (["x=${nothing.here}"], r"x: \$\{nothing.here\} stands for nothing.here, which does not exist"),
        (["x=${shout:a}"], "no resolver 'shout'"),
        (["x=${y"], "a brace is not closed"),
    ],
)
def test_mistakes_are_named(folder, overrides, message):
    with pytest.raises(ConfigError, match=message):
        compose(folder, "config", ["checkpoint=''", *overrides])


def test_definitions_in_a_circle_are_named(folder):
    with pytest.raises(ConfigError, match="is defined by itself"):
        compose(folder, "broken")


def test_yaml_that_cannot_be_read_is_named(folder):
    (folder / "task/Ant.yaml").write_text("name: [Ant")
    with pytest.raises(ConfigError, match=r"Ant\.yaml"):
        compose(folder, "config")
