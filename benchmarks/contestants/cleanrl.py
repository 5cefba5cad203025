"""CleanRL's scripts, run as they are from a checkout: CLEANRL=path python benchmarks/learn.py

A script is executed unchanged, with its own command-line options; nothing of it is here. What it imports as
`SyncVectorEnv` calls the referee before a step, so that an update is seen without touching the script. The scripts are
written for Gymnasium 0.29, where a copy resets in the step that ends its episode: that behaviour is restored. Their
TensorBoard files and prints are dropped, as the other contestants write none.

CleanRL has no tuned settings for these tasks, so its scripts get those of RL Baselines3 Zoo (see `sb3.py`) as far as
their options express them (there is no state-dependent exploration, no normalization in ppo.py, no falling clip range,
no other width of a network). On Acrobot their own defaults solve the task sooner, and are used.
"""

import contextlib
import os
import sys
import types
import warnings
from pathlib import Path
from unittest import mock

import gymnasium
import numpy as np
import torch

CONSTANT_RATE = {"anneal-lr": False}
OFF_POLICY = {"total-timesteps": 20_000, "gamma": 0.98, "learning-rate": 1e-3, "learning-starts": 10_000}
# Script and options, where they differ from the script's own.
OPTIONS = {
    ("ppo", "CartPole-v1"): {
        "script": "ppo",
        "total-timesteps": 100_000,
        "num-envs": 8,
        "num-steps": 32,
        "num-minibatches": 1,
        "update-epochs": 20,
        "gae-lambda": 0.8,
        "gamma": 0.98,
        "ent-coef": 0.0,
        "learning-rate": 1e-3,
    },
    ("ppo", "Acrobot-v1"): {"script": "ppo"},
    ("ppo", "Pendulum-v1"): {
        "script": "ppo_continuous_action",
        "total-timesteps": 100_000,
        "num-envs": 4,
        "num-steps": 1024,
        "num-minibatches": 64,
        "update-epochs": 10,
        "gamma": 0.9,
        "learning-rate": 1e-3,
        **CONSTANT_RATE,
    },
    ("ppo", "LunarLander-v3"): {
        "script": "ppo",
        "total-timesteps": 1_000_000,
        "num-envs": 16,
        "num-steps": 1024,
        "num-minibatches": 256,
        "update-epochs": 4,
        "gae-lambda": 0.98,
        "gamma": 0.999,
        "learning-rate": 3e-4,
        **CONSTANT_RATE,
    },
    ("dqn", "CartPole-v1"): {
        "script": "dqn",
        "total-timesteps": 50_000,
        "learning-rate": 2.3e-3,
        "batch-size": 64,
        "buffer-size": 100_000,
        "learning-starts": 1000,
        "train-frequency": 2,
        "target-network-frequency": 256,
        "exploration-fraction": 0.16,
        "end-e": 0.04,
    },
    ("dqn", "Acrobot-v1"): {"script": "dqn"},
    ("sac", "Pendulum-v1"): {
        "script": "sac_continuous_action",
        "total-timesteps": 20_000,
        "learning-starts": 100,
        "policy-lr": 1e-3,
    },
    ("td3", "Pendulum-v1"): {"script": "td3_continuous_action", **OFF_POLICY},
    ("ddpg", "Pendulum-v1"): {"script": "ddpg_continuous_action", **OFF_POLICY},
}
# Name of the network that acts, and its deterministic action.
POLICIES = {
    "ppo": ("agent", lambda agent, seen: agent.actor(seen).argmax(dim=1)),
    "ppo_continuous_action": ("agent", lambda agent, seen: agent.actor_mean(seen)),
    "dqn": ("q_network", lambda q_network, seen: q_network(seen).argmax(dim=1)),
    "sac_continuous_action": (
        "actor",
        lambda actor, seen: torch.tanh(actor(seen)[0]) * actor.action_scale + actor.action_bias,
    ),
    "td3_continuous_action": ("actor", lambda actor, seen: actor(seen)),
    "ddpg_continuous_action": ("actor", lambda actor, seen: actor(seen)),
}


TransformObservation = gymnasium.wrappers.TransformObservation


class Over(Exception):
    """Ends a script."""


class SilentWriter:
    """Takes what a script wants to log."""

    def __init__(self, folder):
        pass

    def add_scalar(self, name, value, step):
        pass

    def add_text(self, name, text):
        pass

    def close(self):
        pass


def settings(algorithm, env):
    return OPTIONS.get((algorithm, env))


def train(algorithm, env, seed, settings, referee):
    checkout = Path(os.environ["CLEANRL"]).resolve()
    options = dict(settings)
    script = options.pop("script")
    path = checkout / "cleanrl" / f"{script}.py"
    namespace = {"__name__": "__main__", "__file__": str(path)}
    watched = watched_vector_env(referee, script, namespace)
    silent = types.ModuleType("torch.utils.tensorboard")
    silent.SummaryWriter = SilentWriter
    sys.modules["torch.utils.tensorboard"] = silent
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(stack.enter_context(open(os.devnull, "w", encoding="utf-8"))))
        stack.enter_context(mock.patch.object(sys, "argv", [str(path), *arguments(env, seed, options)]))
        stack.enter_context(mock.patch.object(sys, "path", [str(checkout), *sys.path]))
        stack.enter_context(mock.patch.object(gymnasium.vector, "SyncVectorEnv", watched))
        stack.enter_context(mock.patch.object(gymnasium.wrappers, "TransformObservation", transform_observation))
        stack.enter_context(warnings.catch_warnings(action="ignore"))
        stack.enter_context(contextlib.suppress(Over))
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    if not referee.over:
        referee.look(namespace["envs"].steps, acting(script, namespace))


def arguments(env, seed, options):
    """Command-line arguments of a script."""
    words = ["--env-id", env, "--seed", str(seed), "--no-cuda"]
    for name, value in options.items():
        words += [f"--no-{name}"] if value is False else [f"--{name}", str(value)]
    return words


def watched_vector_env(referee, script, namespace):
    class WatchedVectorEnv(gymnasium.vector.SyncVectorEnv):
        """Behaves as in Gymnasium 0.29, and has the policy evaluated before the first step after an update."""

        def __init__(self, env_fns):
            referee.start()
            super().__init__(env_fns, autoreset_mode=gymnasium.vector.AutoresetMode.SAME_STEP)
            self.steps, self.old_version = 0, None

        def step(self, actions):
            if referee.due(self.steps):
                # PyTorch counts how often each weight has been changed.
                version = sum(weight._version for weight in namespace[POLICIES[script][0]].parameters())
                if self.old_version is None:
                    self.old_version = version
                elif version != self.old_version:
                    self.old_version = None
                    if referee.look(self.steps, acting(script, namespace)):
                        raise Over
            *outcome, infos = super().step(actions)
            self.steps += self.num_envs
            if "final_obs" in infos:
                infos = {"final_observation": infos["final_obs"]}
            return *outcome, infos

    return WatchedVectorEnv


def transform_observation(env, function):
    """Newer versions of Gymnasium ask for the new observation space too."""
    return TransformObservation(env, function, env.observation_space)


def acting(script, namespace):
    name, action = POLICIES[script]
    policy, first = namespace[name], namespace["envs"].envs[0]
    normalized = script == "ppo_continuous_action"

    @torch.no_grad()
    def act(observations):
        if normalized:
            moments = first.get_wrapper_attr("obs_rms")
            observations = np.clip((observations - moments.mean) / np.sqrt(moments.var + 1e-8), -10, 10)
        return action(policy, torch.as_tensor(observations, dtype=torch.float32)).numpy()

    return act
