"""Checkouts like IsaacGymEnvs: a task map, one YAML file per task, tasks derived from `VecTask`."""

import inspect
import math
import random
import sys
from pathlib import Path

import numpy as np
import torch

from rlcourse.isaacgym.launcher.checkout import Checkout, LaunchError
from rlcourse.isaacgym.launcher.config import ConfigError, compose

MAP = "isaacgym_task_map"
SETTINGS = ("cfg", "configs", "config")
PPO_SETTINGS = {
    "gamma": "gamma",
    "tau": "gae_lambda",
    "horizon_length": "rollout_steps",
    "mini_epochs": "epochs",
    "learning_rate": "learning_rate",
    "e_clip": "clip_range",
    "entropy_coef": "entropy_coef",
    "max_epochs": "iterations",
}


class IsaacGymEnvs(Checkout):
    """Makes tasks as `isaacgymenvs.make` does: Hydra's settings, then the class that the task map names."""

    @staticmethod
    def holds_tasks(folder: Path) -> bool:
        """Whether the folder has tasks/__init__.py with a task map."""
        tasks = folder / "tasks" / "__init__.py"
        return tasks.exists() and MAP in tasks.read_text(encoding="utf-8", errors="replace")

    def __init__(self, path, package):
        super().__init__(path, package)
        places = [place / name for place in (package, package.parent, path) for name in SETTINGS]
        self._settings = next((each for each in places if (each / "config.yaml").exists()), None)
        if self._settings is None:
            raise LaunchError(f"{package} has tasks, but no {' or '.join(f'{each}/config.yaml' for each in SETTINGS)}.")
        self.workplace = self._settings.parent

    @property
    def tasks(self) -> list[str]:
        """Names of the settings files; several may belong to one class."""
        return sorted(each.stem for each in (self._settings / "task").glob("*.yaml"))

    def settings(self, task, num_envs=None, device="cpu", seed=42, headless=True, overrides=()) -> dict:
        """What Hydra would compose for `python train.py task=…`; overrides as on its command line."""
        self.import_module("tasks")  # may define resolvers
        on_gpu = torch.device(device).type == "cuda"
        given = [
            f"task={task}",
            f"sim_device={device}",
            f"rl_device={device}",
            f"pipeline={'gpu' if on_gpu else 'cpu'}",
            f"seed={seed}",
            f"headless={headless}",
        ]
        if num_envs is not None:
            given.append(f"num_envs={num_envs}")
        try:
            return compose(self._settings, "config", [*given, *overrides])
        except ConfigError as problem:
            raise LaunchError(str(problem)) from problem

    def make(self, task, num_envs=None, device="cpu", seed=42, headless=True, overrides=()):
        """The task's own object, a `VecTask`.

        num_envs : default: the task's own number; device : "cpu" or "cuda:0", of simulation and tensors
        overrides : settings in Hydra's form, such as "task.env.episodeLength=200"
        Raises LaunchError.
        """
        self.require(task)
        settings = self.settings(task, num_envs, device, seed, headless, overrides)
        kinds = getattr(self.import_module("tasks"), MAP)
        name = settings["task"].get("name")
        if name not in kinds:
            raise LaunchError(f"{task}.yaml names the task {name}; the task map has {', '.join(sorted(kinds))}.")
        _forget_simulations()
        arguments = {
            "cfg": settings["task"],
            "config": settings["task"],
            "rl_device": device,
            "sim_device": device,
            "graphics_device_id": -1 if headless else 0,
            "headless": headless,
            "virtual_screen_capture": False,
            "force_render": not headless,
        }
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
        with self.at_work(f"making {task}"):
            return kinds[name](**_accepted(kinds[name], arguments))

    def training(self, task, num_envs=None, overrides=()) -> dict:
        """Settings for PPO from the task's own file for rl_games, under the names of `rlcourse.agents.ppo.Config`.

        Besides, "iterations", "minibatches" and, where the learning rate adapts itself, "desired_kl"; "activation" is
        the task's own name of it. What the task does not set is left out.
        """
        params = self.settings(task, num_envs, overrides=overrides).get("train", {}).get("params", {})
        network, given = params.get("network", {}), params.get("config", {})
        settings = {ours: given[theirs] for theirs, ours in PPO_SETTINGS.items() if theirs in given}
        if given.get("lr_schedule") == "adaptive":
            settings["desired_kl"] = given["kl_threshold"]
        settings["max_grad_norm"] = given["grad_norm"] if given.get("truncate_grads") else math.inf
        if "critic_coef" in given:
            settings["value_coef"] = given["critic_coef"] / 2  # rl_games halves the squared error
        if "mlp" in network:
            settings["hidden"] = tuple(network["mlp"]["units"])
            settings["activation"] = network["mlp"].get("activation")
        if {"minibatch_size", "num_actors", "horizon_length"} <= given.keys():
            rollout = given["num_actors"] * given["horizon_length"]
            settings["minibatches"] = max(1, rollout // given["minibatch_size"])
        return settings


def _forget_simulations():
    """Else a second task of this process would get the first one's simulation."""
    for module in list(sys.modules.values()):
        if vars(module).get("EXISTING_SIM") is not None:
            module.EXISTING_SIM = None


def _accepted(function, arguments):
    """Those arguments that the function has parameters for: older tasks take fewer, and name one differently."""
    parameters = inspect.signature(function).parameters
    if any(each.kind == each.VAR_KEYWORD for each in parameters.values()):
        return {name: value for name, value in arguments.items() if name != "config"}
    return {name: value for name, value in arguments.items() if name in parameters}
