"""Stable-Baselines3 with the tuned settings of RL Baselines3 Zoo.

Source of the settings: https://github.com/DLR-RM/rl-baselines3-zoo, folder hyperparams, commit 22e3ff2 (2026-04-23).
"lin_0.001" falls linearly to 0 over the run; "normalize" is VecNormalize with the agent's discount rate.
"""

import stable_baselines3
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.noise import NormalActionNoise
from stable_baselines3.common.vec_env import VecNormalize

ZOO = {
    ("ppo", "CartPole-v1"): {
        "n_timesteps": 100_000,
        "n_envs": 8,
        "n_steps": 32,
        "batch_size": 256,
        "gae_lambda": 0.8,
        "gamma": 0.98,
        "n_epochs": 20,
        "ent_coef": 0.0,
        "learning_rate": "lin_0.001",
        "clip_range": "lin_0.2",
    },
    ("ppo", "Acrobot-v1"): {
        "n_timesteps": 1_000_000,
        "n_envs": 16,
        "normalize": True,
        "n_steps": 256,
        "gae_lambda": 0.94,
        "gamma": 0.99,
        "n_epochs": 4,
        "ent_coef": 0.0,
    },
    ("ppo", "Pendulum-v1"): {
        "n_timesteps": 100_000,
        "n_envs": 4,
        "n_steps": 1024,
        "gae_lambda": 0.95,
        "gamma": 0.9,
        "n_epochs": 10,
        "ent_coef": 0.0,
        "learning_rate": 1e-3,
        "clip_range": 0.2,
        "use_sde": True,
        "sde_sample_freq": 4,
    },
    ("ppo", "LunarLander-v3"): {
        "n_timesteps": 1_000_000,
        "n_envs": 16,
        "n_steps": 1024,
        "batch_size": 64,
        "gae_lambda": 0.98,
        "gamma": 0.999,
        "n_epochs": 4,
        "ent_coef": 0.01,
    },
    ("a2c", "CartPole-v1"): {"n_timesteps": 500_000, "n_envs": 8, "ent_coef": 0.0},
    ("a2c", "Acrobot-v1"): {"n_timesteps": 500_000, "n_envs": 16, "normalize": True, "ent_coef": 0.0},
    ("a2c", "Pendulum-v1"): {
        "n_timesteps": 1_000_000,
        "n_envs": 8,
        "normalize": True,
        "ent_coef": 0.0,
        "max_grad_norm": 0.5,
        "n_steps": 8,
        "gae_lambda": 0.9,
        "vf_coef": 0.4,
        "gamma": 0.9,
        "use_rms_prop": True,
        "normalize_advantage": False,
        "learning_rate": "lin_0.0007",
        "use_sde": True,
        "policy_kwargs": {"log_std_init": -2, "ortho_init": False},
    },
    ("dqn", "CartPole-v1"): {
        "n_timesteps": 50_000,
        "learning_rate": 2.3e-3,
        "batch_size": 64,
        "buffer_size": 100_000,
        "learning_starts": 1000,
        "gamma": 0.99,
        "target_update_interval": 10,
        "train_freq": 256,
        "gradient_steps": 128,
        "exploration_fraction": 0.16,
        "exploration_final_eps": 0.04,
        "policy_kwargs": {"net_arch": [256, 256]},
    },
    ("dqn", "Acrobot-v1"): {
        "n_timesteps": 100_000,
        "learning_rate": 6.3e-4,
        "batch_size": 128,
        "buffer_size": 50_000,
        "learning_starts": 0,
        "gamma": 0.99,
        "target_update_interval": 250,
        "train_freq": 4,
        "gradient_steps": -1,
        "exploration_fraction": 0.12,
        "exploration_final_eps": 0.1,
        "policy_kwargs": {"net_arch": [256, 256]},
    },
    ("sac", "Pendulum-v1"): {"n_timesteps": 20_000, "learning_rate": 1e-3},
    ("td3", "Pendulum-v1"): {
        "n_timesteps": 20_000,
        "gamma": 0.98,
        "buffer_size": 200_000,
        "learning_starts": 10_000,
        "noise_std": 0.1,
        "gradient_steps": 1,
        "train_freq": 1,
        "learning_rate": 1e-3,
        "policy_kwargs": {"net_arch": [400, 300]},
    },
}
ZOO["ddpg", "Pendulum-v1"] = ZOO["td3", "Pendulum-v1"]


def settings(algorithm, env):
    return ZOO.get((algorithm, env))


def train(algorithm, env, seed, settings, referee):
    options = dict(settings)
    n_timesteps, n_envs = options.pop("n_timesteps"), options.pop("n_envs", 1)
    normalize, noise_std = options.pop("normalize", False), options.pop("noise_std", None)
    for name in {"learning_rate", "clip_range"} & options.keys():
        options[name] = schedule(options[name])
    referee.start()
    envs = make_vec_env(env, n_envs, seed=seed)
    if normalize:
        envs = VecNormalize(envs, gamma=options.get("gamma", 0.99))
    if noise_std is not None:
        size = envs.action_space.shape
        options["action_noise"] = NormalActionNoise([0.0] * size[0], [noise_std] * size[0])
    agent_class = getattr(stable_baselines3, algorithm.upper())
    model = agent_class("MlpPolicy", envs, seed=seed, device="cpu", **options)
    model.learn(n_timesteps, callback=Looks(referee))
    if not referee.over and referee.steps < model.num_timesteps:
        referee.look(model.num_timesteps, acting(model))


def schedule(value):
    """A number, or "lin_" and the number that falls linearly to 0."""
    if not isinstance(value, str):
        return value
    initial = float(value.removeprefix("lin_"))
    return lambda progress_remaining: progress_remaining * initial


class Looks(BaseCallback):
    """Has the policy evaluated when a rollout begins: just after an update."""

    def __init__(self, referee):
        super().__init__()
        self.referee = referee

    def _on_rollout_start(self):
        if self.referee.due(self.num_timesteps):
            self.referee.look(self.num_timesteps, acting(self.model))

    def _on_step(self):
        return not self.referee.over


def acting(model):
    normalizer = model.get_vec_normalize_env()

    def act(observations):
        seen = observations if normalizer is None else normalizer.normalize_obs(observations)
        return model.predict(seen, deterministic=True)[0]

    return act
