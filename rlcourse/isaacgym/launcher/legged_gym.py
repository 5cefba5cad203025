"""Checkouts like legged_gym: a task registry that is filled by importing the package `envs`; settings in classes."""

import copy
import sys
from contextlib import contextmanager
from pathlib import Path

import torch

from rlcourse.isaacgym.launcher.checkout import Checkout, LaunchError
from rlcourse.isaacgym.launcher.config import parsed

PPO_SETTINGS = {
    "gamma": ("algorithm", "gamma"),
    "gae_lambda": ("algorithm", "lam"),
    "epochs": ("algorithm", "num_learning_epochs"),
    "minibatches": ("algorithm", "num_mini_batches"),
    "learning_rate": ("algorithm", "learning_rate"),
    "clip_range": ("algorithm", "clip_param"),
    "entropy_coef": ("algorithm", "entropy_coef"),
    "value_coef": ("algorithm", "value_loss_coef"),
    "max_grad_norm": ("algorithm", "max_grad_norm"),
    "hidden": ("policy", "actor_hidden_dims"),
    "activation": ("policy", "activation"),
    "rollout_steps": ("runner", "num_steps_per_env"),
    "iterations": ("runner", "max_iterations"),
}


class LeggedGym(Checkout):
    """Makes tasks as the checkout's scripts do: its own `get_args`, then its own `task_registry.make_env`."""

    @staticmethod
    def holds_tasks(folder: Path) -> bool:
        """Whether the folder has utils/task_registry.py and envs/."""
        return (folder / "utils" / "task_registry.py").exists() and (folder / "envs" / "__init__.py").exists()

    @property
    def registry(self):
        """The checkout's own `task_registry`."""
        self.import_module("envs")
        return self.import_module("utils").task_registry

    @property
    def tasks(self) -> list[str]:
        return sorted(self.registry.task_classes)

    def make(self, task, num_envs=None, device="cpu", seed=None, headless=True, overrides=()):
        """The task's own object, with `step(actions)`.

        num_envs, seed : default: those of the task; device : "cpu" or "cuda:0", of simulation and tensors
        overrides : settings of the task's configuration, such as "env.episode_length_s=5"
        Raises LaunchError.
        """
        self.require(task)
        registry = self.registry
        configuration = copy.deepcopy(registry.get_cfgs(task)[0])  # the registry's own stays as it is
        for text in overrides:
            _set(configuration, text)
        with self.at_work(f"making {task}"), _command_line(self._options(task, num_envs, device, seed, headless)):
            arguments = self.import_module("utils").get_args()
            return registry.make_env(name=task, args=arguments, env_cfg=configuration)[0]

    @staticmethod
    def _options(task, num_envs, device, seed, headless):
        pipeline = "gpu" if torch.device(device).type == "cuda" else "cpu"
        options = [f"--task={task}", f"--sim_device={device}", f"--rl_device={device}", f"--pipeline={pipeline}"]
        options += ["--headless"] if headless else []
        options += [f"--num_envs={num_envs}"] if num_envs is not None else []
        return options + ([f"--seed={seed}"] if seed is not None else [])

    def training(self, task, num_envs=None, overrides=()) -> dict:
        """Settings for PPO from the task's own for rsl_rl, under the names of `rlcourse.agents.ppo.Config`.

        Besides, "iterations", "minibatches" and, where the learning rate adapts itself, "desired_kl"; "activation" is
        the task's own name of it. What the task does not set is left out.
        """
        _, configuration = self.registry.get_cfgs(task)
        settings = {}
        for ours, (part, theirs) in PPO_SETTINGS.items():
            values = getattr(configuration, part, None)
            if hasattr(values, theirs):
                settings[ours] = getattr(values, theirs)
        if "hidden" in settings:
            settings["hidden"] = tuple(settings["hidden"])
        if getattr(configuration.algorithm, "schedule", None) == "adaptive":
            settings["desired_kl"] = configuration.algorithm.desired_kl
        return settings


@contextmanager
def _command_line(options):
    """As if the program had been called with these options; LaunchError if it does not know one."""
    before, sys.argv = sys.argv, ["play.py", *options]
    try:
        yield
    except SystemExit as problem:
        raise LaunchError(f"the checkout's own get_args() does not accept {' '.join(options)}") from problem
    finally:
        sys.argv = before


def _set(configuration, text):
    """Set "env.num_envs=4" in a configuration of nested classes. LaunchError where there is no such setting."""
    key, _, value = text.partition("=")
    *groups, name = key.split(".")
    target = configuration
    for group in groups:
        target = getattr(target, group, None)
    if not hasattr(target, name):
        raise LaunchError(f"override {text!r}: the task has no setting {key}")
    setattr(target, name, parsed(value))
