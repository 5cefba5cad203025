"""The launcher on small checkouts, written as the public ones are, with the libraries that they import missing."""

import importlib
import math
import sys

import gymnasium
import pytest

from rlcourse.commands import parser as cli
from rlcourse.commands.isaac import adapted, ppo_settings
from rlcourse.isaacgym import launcher
from rlcourse.isaacgym.launcher import open_checkout

# ---------------------------------------------------------------------------------------------------- IsaacGymEnvs
ENVS = {
    "setup.py": "",
    "small_envs/__init__.py": """
import hydra
from omegaconf import DictConfig, OmegaConf
OmegaConf.register_new_resolver('half', lambda x: x / 2)
""",
    "small_envs/cfg/config.yaml": """
num_envs: ''
sim_device: 'cuda:0'
rl_device: 'cuda:0'
pipeline: 'gpu'
seed: 42
headless: False
checkpoint: ''
defaults:
  - task: Dot
  - train: ${task}PPO
  - _self_
""",
    "small_envs/cfg/task/Dot.yaml": """
name: Dot
env:
  numEnvs: ${resolve_default:4096,${...num_envs}}
  numObservations: 2
  numActions: 1
  episodeLength: 5
sim:
  use_gpu_pipeline: ${eq:${...pipeline},"gpu"}
""",
    "small_envs/cfg/task/Broken.yaml": "name: Broken\nenv: {numEnvs: '${resolve_default:2,${...num_envs}}'}\n",
    "small_envs/cfg/train/DotPPO.yaml": """
params:
  network: {name: actor_critic, mlp: {units: [16, 8], activation: elu}}
  config:
    num_actors: ${....task.env.numEnvs}
    horizon_length: 8
    minibatch_size: 16384
    mini_epochs: 2
    max_epochs: 3
    learning_rate: 3e-4
    gamma: ${half:1.98}
    tau: 0.9
    e_clip: 0.1
    lr_schedule: adaptive
    kl_threshold: 0.01
    normalize_input: True
    grad_norm: 1.0
    truncate_grads: False
    critic_coef: 4
""",
    "small_envs/cfg/train/BrokenPPO.yaml": "{}\n",
    "small_envs/tasks/__init__.py": """
from .dot import Dot
from .broken import Broken
isaacgym_task_map = {"Dot": Dot, "Broken": Broken}
""",
    "small_envs/tasks/base/__init__.py": "",
    "small_envs/tasks/base/vec_task.py": """
import gym
from gym import spaces
import numpy as np
import torch
from isaacgym import gymapi
from rl_games.common import vecenv

EXISTING_SIM = None

class Wrapper(vecenv.IVecEnv):
    pass

class VecTask:
    def __init__(self, config, rl_device, sim_device, headless):
        assert not config["sim"]["use_gpu_pipeline"] and sim_device == rl_device == "cpu" and headless
        self.device = self.rl_device = sim_device
        self.num_envs = config["env"]["numEnvs"]
        self.num_obs, self.num_actions = config["env"]["numObservations"], config["env"]["numActions"]
        self.action_space = spaces.Box(np.ones(1) * -1., np.ones(1))
        assert isinstance(self.action_space, gym.Space) and np.Inf > 0
        self.clip_obs = np.Inf
        self.obs_buf = torch.zeros(self.num_envs, self.num_obs)
        self.reset_buf = torch.ones(self.num_envs, dtype=torch.long)
        self.progress_buf = torch.zeros(self.num_envs, dtype=torch.long)
        self.gym = gymapi.acquire_gym()
        self.sim = self.gym.create_sim(0, -1, gymapi.SIM_PHYSX, gymapi.SimParams())
        assert EXISTING_SIM is None
        globals()["EXISTING_SIM"] = self
""",
    "small_envs/tasks/dot.py": '''
import torch
from .base.vec_task import VecTask

class Dot(VecTask):
    """A point on a line; reward for being near 0; begins at 1, ends beyond 2 or after 5 steps."""

    def __init__(self, cfg, rl_device, sim_device, graphics_device_id, headless, virtual_screen_capture, force_render):
        assert graphics_device_id == -1 and not force_render
        super().__init__(cfg, rl_device, sim_device, headless)
        self.max_episode_length = cfg["env"]["episodeLength"]
        self.x = torch.zeros(self.num_envs)

    def reset_idx(self, env_ids):
        self.x[env_ids] = 1.0
        self.progress_buf[env_ids] = 0
        self.reset_buf[env_ids] = 0

    def compute_observations(self):
        self.obs_buf[:, 0] = self.x
        self.obs_buf[:, 1] = self.progress_buf

    def step(self, actions):
        self.x += actions[:, 0]
        self.progress_buf += 1
        ids = self.reset_buf.nonzero().flatten()
        if len(ids):
            self.reset_idx(ids)
        self.compute_observations()
        out = self.x.abs() > 2
        late = self.progress_buf >= self.max_episode_length
        self.reset_buf = (out | late).long()
        return {"obs": self.obs_buf}, -self.x.abs(), self.reset_buf, {"time_outs": late & ~out}
''',
    "small_envs/tasks/broken.py": """
import pandas_of_the_future as pd
from .base.vec_task import VecTask

class Broken:
    def __init__(self, cfg, sim_device, headless):
        pd.read(cfg)
""",
}

# ---------------------------------------------------------------------------------------------------- legged_gym
LEGGED = {
    "small_gym/__init__.py": "",
    "small_gym/envs/__init__.py": """
import torch
from rsl_rl.env import VecEnv
from isaacgym import gymapi, gymutil
from small_gym.utils.task_registry import task_registry

class Walker:
    def __init__(self, cfg, args):
        self.num_envs, self.device = cfg.env.num_envs, args.rl_device
        self.gym = gymapi.acquire_gym()
        self.sim = self.gym.create_sim(0, -1, gymapi.SIM_PHYSX, gymapi.SimParams())
        self.num_obs, self.num_actions = 1, 2
        self.length, self.episode_length_buf = cfg.env.length, torch.zeros(self.num_envs)

    def reset(self):
        self.episode_length_buf[:] = 0
        return self.step(torch.zeros(self.num_envs, 2))[:2]

    def step(self, actions):
        self.episode_length_buf += 1
        done = self.episode_length_buf >= self.length
        self.episode_length_buf[done] = 0
        obs = self.episode_length_buf[:, None].clone()
        return obs, None, actions.sum(dim=1), done.long(), {"time_outs": done}

class Cfg:
    class env:
        num_envs = 4096
        length = 4

class CfgPPO:
    class algorithm:
        gamma = 0.98; lam = 0.9; num_learning_epochs = 2; num_mini_batches = 4; learning_rate = 1e-3
        clip_param = 0.3; entropy_coef = 0.01; max_grad_norm = 0.7; value_loss_coef = 1.5
        desired_kl = 0.02; schedule = 'fixed'
    class policy:
        actor_hidden_dims = [8, 4]; activation = 'elu'
    class runner:
        num_steps_per_env = 6; max_iterations = 2

task_registry.register("walker", Walker, Cfg(), CfgPPO())
""",
    "small_gym/utils/__init__.py": """
from .task_registry import task_registry
from isaacgym import gymutil

def get_args():
    parameters = [
        {"name": "--task", "type": str}, {"name": "--num_envs", "type": int}, {"name": "--seed", "type": int},
        {"name": "--rl_device", "type": str}, {"name": "--headless", "action": "store_true"},
    ]
    return gymutil.parse_arguments(custom_parameters=parameters)
""",
    "small_gym/utils/task_registry.py": """
class Registry:
    def __init__(self):
        self.task_classes, self.configurations = {}, {}

    def register(self, name, task_class, cfg, train_cfg):
        self.task_classes[name], self.configurations[name] = task_class, (cfg, train_cfg)

    def get_cfgs(self, name):
        return self.configurations[name]

    def make_env(self, name, args, env_cfg):
        if args.num_envs is not None:
            env_cfg.env.num_envs = args.num_envs
        assert args.headless and args.sim_device == "cpu" and not args.use_gpu_pipeline
        return self.task_classes[name](env_cfg, args), env_cfg

task_registry = Registry()
""",
}


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def envs(tmp_path_factory):
    return write(tmp_path_factory.mktemp("envs"), ENVS)


@pytest.fixture(scope="module")
def legged(tmp_path_factory):
    return write(tmp_path_factory.mktemp("legged"), LEGGED)


@pytest.fixture(autouse=True)
def clean_imports():
    """Afterwards, Python finds and remembers nothing of the checkouts."""
    launcher._opened.cache_clear()
    path, finders, modules = list(sys.path), list(sys.meta_path), set(sys.modules)
    yield
    sys.path[:], sys.meta_path[:] = path, finders
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] in ("small_envs", "small_gym", "gym", "hydra", "omegaconf", "rl_games", "rsl_rl"):
            del sys.modules[name]


@pytest.fixture
def rlcourse(tmp_path, monkeypatch, capsys):
    """rlcourse(*words): what `rlcourse isaac …` does: (status, output, errors)."""
    monkeypatch.chdir(tmp_path)

    def rlcourse(*words):
        status = cli.main(["isaac", *map(str, words)])
        return status, *capsys.readouterr()

    return rlcourse


# ---------------------------------------------------------------------------------------------------- tests
def test_tasks_are_listed(rlcourse, envs, legged):
    assert rlcourse(envs) == (0, "Broken\nDot\n", "")
    assert rlcourse(legged / "small_gym")[:2] == (0, "walker\n")


def test_a_vec_task_is_stepped(rlcourse, envs):
    status, output, errors = rlcourse(envs, "--task", "Dot", "--num-envs", 3, "--steps", 20, "--actions", "zero")
    assert status == 0, errors
    assert "Not installed: hydra, rl_games, pandas_of_the_future" in output
    assert "3 on cpu" in output and "20 with zero actions" in output and "-1 per step on average" in output
    assert "9 ended, 9 of them by the time limit" in output  # 1 step to begin, then 5


def test_tasks_may_import_what_lies_beside_the_training_script(rlcourse, tmp_path):
    checkout = write(tmp_path, ENVS)
    write(checkout, {"small_envs/train.py": "", "small_envs/beside_train/__init__.py": "LENGTH = 5\n"})
    dot = checkout / "small_envs/tasks/dot.py"
    dot.write_text("from beside_train import LENGTH\n" + dot.read_text())
    status, _, errors = rlcourse(checkout, "--task", "Dot", "--num-envs", 1, "--steps", 2)
    assert status == 0, errors


def test_settings_of_the_task_can_be_changed(rlcourse, envs):
    words = ("--task", "Dot", "--num-envs", 2, "--steps", 20, "--actions", "zero")
    status, output, errors = rlcourse(envs, *words, "--override", "task.env.episodeLength=10")
    assert status == 0 and "2 ended" in output, errors


def test_a_vec_task_is_trained_under_its_own_settings(rlcourse, envs, tmp_path):
    status, output, errors = rlcourse(envs, "--task", "Dot", "--num-envs", 64, "--train", "--set", "epochs=1")
    assert status == 0, errors
    assert "1,536 of 1,536 steps" in output  # 3 iterations of 8 steps in 64 environments
    assert (tmp_path / "runs" / "ppo-custom-0_1" / "checkpoint.pt").exists()


def test_a_registered_task_is_stepped_and_trained(rlcourse, legged):
    status, output, errors = rlcourse(legged, "--task", "walker", "--num-envs", 2, "--steps", 12)
    assert status == 0 and "6 ended, 6 of them by the time limit" in output, errors
    status, output, errors = rlcourse(
        legged, "--task", "walker", "--num-envs", 8, "--train", "--override", "env.length=3"
    )
    assert status == 0 and "96 of 96 steps" in output, errors


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--task", "Dog"], "has no task 'Dog'; it has Broken, Dot."),
        (["--task", "Broken"], "the library pandas_of_the_future is not installed"),
        (["--task", "Dot", "--override", "task=Cat"], "there are Broken, Dot"),
    ],
)
def test_mistakes_are_one_line(rlcourse, envs, words, message):
    status, _, errors = rlcourse(envs, "--num-envs", 1, *words)
    assert status == 1 and errors.startswith("rlcourse: ") and message in errors and errors.count("\n") == 1


def test_a_gpu_that_is_not_there_is_told(rlcourse, envs, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    status, _, errors = rlcourse(envs, "--task", "Dot", "--device", "cuda:0")
    assert status == 1 and "--device cuda:0: PyTorch finds no CUDA device" in errors


def test_other_folders_are_refused(rlcourse, tmp_path):
    assert "has neither tasks like IsaacGymEnvs" in rlcourse(tmp_path)[2]
    assert "is no folder" in rlcourse(tmp_path / "nothing")[2]


def test_settings_for_the_learner(envs, legged):
    given = open_checkout(envs).training("Dot", 64)
    assert given.pop("desired_kl") == 0.01
    settings = ppo_settings(given, 64)
    assert settings["hidden"] == (16, 8) and settings["learning_rate"] == 3e-4 and settings["gamma"] == 0.99
    assert (settings["gae_lambda"], settings["clip_range"]) == (0.9, 0.1)
    assert (settings["rollout_steps"], settings["epochs"]) == (8, 2)
    assert (settings["minibatch_size"], settings["total_steps"]) == (512, 1536)
    assert (settings["activation"], settings["value_coef"]) == ("ELU", 2.0)
    # rl_games reads grad_norm only where truncate_grads is set
    assert settings["max_grad_norm"] == math.inf

    given = open_checkout(legged).training("walker", 64)
    assert "desired_kl" not in given
    settings = ppo_settings(given, 64)
    assert settings["hidden"] == (8, 4) and settings["learning_rate"] == 1e-3 and settings["gamma"] == 0.98
    assert (settings["clip_range"], settings["entropy_coef"]) == (0.3, 0.01)
    assert (settings["minibatch_size"], settings["total_steps"]) == (96, 768)
    assert (settings["activation"], settings["value_coef"], settings["max_grad_norm"]) == ("ELU", 1.5, 0.7)


def test_the_learning_rate_follows_the_divergence():
    assert adapted(1e-3, kl=0.03, desired_kl=0.01) == pytest.approx(1e-3 / 1.5)
    assert adapted(1e-3, kl=0.01, desired_kl=0.01) == 1e-3
    assert adapted(1e-3, kl=0.001, desired_kl=0.01) == pytest.approx(1.5e-3)
    assert adapted(9e-3, kl=0.0, desired_kl=0.01) == 1e-2 and adapted(1e-5, kl=1.0, desired_kl=0.01) == 1e-5


def test_an_installed_library_is_not_replaced(envs):
    checkout = open_checkout(envs)
    checkout.make("Dot", num_envs=1)
    gym, hydra = importlib.import_module("gym"), importlib.import_module("hydra")
    assert gym is gymnasium and gym.spaces.Box is gymnasium.spaces.Box
    assert "torch" not in checkout.missing and "hydra" in checkout.missing
    with pytest.raises(
        ImportError, match=r"needs hydra\.compose, but the library hydra is not installed: .*pip install hydra-core`"
    ):
        hydra.compose("config")


def test_other_code_gets_no_stand_ins(envs):
    open_checkout(envs)
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("rl_games")
