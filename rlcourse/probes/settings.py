"""What every rung of an agent trains with, unless it says otherwise. Nothing that matters is left to defaults.

They are made for tiny worlds and for haste: a rung takes a fraction of a second.
"""

ON_POLICY = ("reinforce", "a2c", "ppo")
CRITICS = ("ddpg", "td3", "sac")
OFF_POLICY = ("dqn", *CRITICS)
AGENTS = (*ON_POLICY, *OFF_POLICY)

_ACTOR_CRITIC = {
    "num_envs": 32, "rollout_steps": 4, "hidden": (32,), "gae_lambda": 0.95, "entropy_coef": 0.0, "value_coef": 0.5,
    "max_grad_norm": 0.5, "activation": "Tanh", "learning_rate": 1e-2, "normalize_returns": False,
    "normalize_observations": False,
}  # fmt: skip
_REPLAY = {
    "num_envs": 32, "buffer_size": 20_000, "collect_steps": 1, "gradient_steps": 1, "max_grad_norm": 10.0,
    "normalize_observations": False,
}  # fmt: skip
_CONTINUOUS = _REPLAY | {
    "total_steps": 4_480, "learning_starts": 640, "batch_size": 64, "hidden": (64,), "learning_rate": 1e-2,
    "tau": 0.1, "noise": 0.4,
}  # fmt: skip
SETTINGS = {
    "reinforce": {
        "num_envs": 32, "episodes": 32, "total_steps": 3_200, "hidden": (32,), "learning_rate": 2e-2, "baseline": True,
        "normalize_advantages": True, "max_grad_norm": 0.5,
    },
    "a2c": _ACTOR_CRITIC | {"total_steps": 7_680, "normalize_advantages": False},
    "ppo": _ACTOR_CRITIC | {
        "total_steps": 3_840, "rollout_steps": 8, "epochs": 4, "minibatch_size": 256, "clip_range": 0.2,
        "target_kl": None,
    },
    "dqn": _REPLAY | {
        "total_steps": 4_480, "learning_starts": 256, "batch_size": 64, "hidden": (32,), "learning_rate": 1e-2,
        "target_interval": 10, "epsilon_start": 1.0, "epsilon_end": 0.05, "epsilon_steps": 2_000, "n_steps": 1,
        "double": True, "dueling": False,
    },
    "ddpg": _CONTINUOUS,
    "td3": _CONTINUOUS | {"policy_delay": 2, "target_noise": 0.2, "target_noise_clip": 0.5},
    "sac": _CONTINUOUS | {"temperature": 0.0},
}  # fmt: skip
