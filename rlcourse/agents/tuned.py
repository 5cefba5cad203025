"""Settings that solve a task, one set per agent and task, the same for every seed.

    config = tuned("ppo", "Pendulum-v1", seed=3)

The default settings of an agent are those that a textbook gives for any task; what differs from them stands here.
"""

from rlcourse import agents

CART_POLE_WITH_MEMORY = {
    "total_steps": 200_000,
    "num_envs": 32,
    "rollout_steps": 32,
    "epochs": 4,
    "minibatch_size": 512,
    "learning_rate": 3e-3,
    "learning_rate_schedule": "linear",
    "gamma": 0.98,
    "normalize_observations": False,
    "memory_size": 32,
    "hidden": (32,),
}
TUNED = {
    ("ppo", "CartPole-v1"): {
        "num_envs": 128,
        "rollout_steps": 32,
        "epochs": 2,
        "minibatch_size": 1024,
        "learning_rate": 1e-2,
        "gamma": 0.98,
        "entropy_coef": 0.01,
        "max_grad_norm": 5.0,
        "normalize_returns": False,
        "hidden": (64,),
        "activation": "ReLU",
    },
    ("ppo", "Acrobot-v1"): {
        "num_envs": 64,
        "rollout_steps": 32,
        "epochs": 3,
        "minibatch_size": 2048,
        "learning_rate": 2e-2,
        "gamma": 0.98,
        "gae_lambda": 0.9,
        "entropy_coef": 0.01,
        "hidden": (16,),
    },
    ("a2c", "CartPole-v1"): {
        "num_envs": 32,
        "rollout_steps": 32,
        "learning_rate": 2e-2,
        "gamma": 0.97,
        "gae_lambda": 1.0,
        "max_grad_norm": 100.0,
        "normalize_returns": False,
        "hidden": (32, 32),
    },
    ("a2c", "Acrobot-v1"): {
        "num_envs": 64,
        "rollout_steps": 16,
        "learning_rate": 2e-2,
        "gamma": 0.97,
        "gae_lambda": 0.9,
        "entropy_coef": 0.01,
        "max_grad_norm": 100.0,
        "normalize_returns": False,
        "hidden": (32, 32),
    },
    # A step size that falls and a bonus for entropy: without them two seeds of eight never swing up.
    ("a2c", "Pendulum-v1"): {
        "total_steps": 3_000_000,
        "num_envs": 256,
        "learning_rate_schedule": "linear",
        "rollout_steps": 50,
        "learning_rate": 1e-2,
        "gamma": 0.97,
        "gae_lambda": 1.0,
        "entropy_coef": 0.01,
        "value_coef": 2.0,
        "hidden": (32, 32),
        "activation": "ReLU",
    },
    ("reinforce", "CartPole-v1"): {
        "total_steps": 500_000,
        "num_envs": 16,
        "episodes": 16,
        "learning_rate": 2e-2,
        "gamma": 0.98,
        "hidden": (32, 32),
    },
    ("dqn", "CartPole-v1"): {
        "total_steps": 150_000,
        "num_envs": 64,
        "buffer_size": 20_000,
        "batch_size": 128,
        "target_interval": 10,
        "learning_rate": 5e-3,
        "epsilon_steps": 30_000,
        "n_steps": 20,
    },
    ("dqn", "Acrobot-v1"): {
        "total_steps": 300_000,
        "num_envs": 32,
        "gradient_steps": 2,
        "batch_size": 128,
        "target_interval": 50,
        "learning_rate": 2e-3,
        "n_steps": 5,
        "hidden": (64,),
    },
    ("ddpg", "Pendulum-v1"): {
        "total_steps": 50_000,
        "num_envs": 16,
        "buffer_size": 100_000,
        "learning_starts": 500,
        "learning_rate": 2e-2,
        "gamma": 0.95,
        "tau": 0.05,
        "hidden": (32, 32),
    },
    # The targets of TD3 move half as often as those of DDPG, so they move twice as far.
    ("td3", "Pendulum-v1"): {
        "total_steps": 50_000,
        "num_envs": 16,
        "buffer_size": 100_000,
        "learning_starts": 500,
        "learning_rate": 2e-2,
        "gamma": 0.95,
        "tau": 0.1,
        "hidden": (32, 32),
    },
    ("sac", "Pendulum-v1"): {
        "total_steps": 50_000,
        "num_envs": 32,
        "buffer_size": 100_000,
        "learning_starts": 500,
        "learning_rate": 2e-2,
        "gamma": 0.95,
        "tau": 0.1,
        "hidden": (32, 32),
    },
    ("ppo", "Pendulum-v1"): {
        "num_envs": 32,
        "rollout_steps": 64,
        "epochs": 6,
        "minibatch_size": 1024,
        "learning_rate": 1e-2,
        "gamma": 0.95,
        "gae_lambda": 0.9,
        "normalize_observations": False,
        "hidden": (32, 32),
        "activation": "ReLU",
    },
    ("ppo", "LunarLander-v3"): {
        "total_steps": 500_000,
        "num_envs": 16,
        "rollout_steps": 128,
        "epochs": 6,
        "minibatch_size": 512,
        "learning_rate": 5e-3,
        "entropy_coef": 0.01,
        "normalize_observations": False,
        "hidden": (32, 32),
        "activation": "ReLU",
    },
    # One observation is not enough here: frames or a memory.
    ("ppo", "rlcourse/Recall-v0"): {
        "frames": 9,
        "total_steps": 60_000,
        "num_envs": 32,
        "rollout_steps": 32,
        "epochs": 4,
        "minibatch_size": 512,
        "learning_rate": 3e-3,
        "normalize_observations": False,
    },
    ("ppo", "rlcourse/CartPolePositions-v0"): {
        "frames": 4,
        "num_envs": 32,
        "rollout_steps": 32,
        "epochs": 4,
        "minibatch_size": 512,
        "learning_rate": 3e-3,
        "gamma": 0.98,
    },
    ("ppo", "rlcourse/PendulumAngle-v0"): {
        "frames": 3,
        "total_steps": 300_000,
        "num_envs": 32,
        "rollout_steps": 64,
        "epochs": 6,
        "minibatch_size": 1024,
        "learning_rate": 5e-3,
        "learning_rate_schedule": "linear",
        "gamma": 0.95,
        "gae_lambda": 0.9,
        "normalize_observations": False,
        "hidden": (32, 32),
        "activation": "ReLU",
    },
    ("recurrent_ppo", "CartPole-v1"): CART_POLE_WITH_MEMORY,
    ("recurrent_ppo", "rlcourse/CartPolePositions-v0"): CART_POLE_WITH_MEMORY,
    ("recurrent_ppo", "rlcourse/Recall-v0"): CART_POLE_WITH_MEMORY | {"total_steps": 60_000},
    ("recurrent_ppo", "rlcourse/PendulumAngle-v0"): CART_POLE_WITH_MEMORY
    | {
        "total_steps": 200_000,
        "rollout_steps": 64,
        "epochs": 6,
        "gamma": 0.95,
        "gae_lambda": 0.9,
    },
    # Seen as pictures.
    ("ppo", "rlcourse/Catch-v0"): {
        "total_steps": 60_000,
        "num_envs": 16,
        "rollout_steps": 64,
        "epochs": 4,
        "minibatch_size": 256,
        "learning_rate": 1e-3,
        "gamma": 0.95,
    },
    ("dqn", "rlcourse/Catch-v0"): {
        "total_steps": 30_000,
        "num_envs": 16,
        "buffer_size": 30_000,
        "gradient_steps": 2,
        "batch_size": 64,
        "target_interval": 100,
        "learning_rate": 1e-3,
        "gamma": 0.95,
        "epsilon_steps": 10_000,
        "n_steps": 1,
    },
}


def tuned(agent, env, **changes):
    """The Config of `agent` ("ppo") for the environment with id `env`; `changes` are further settings.

    Raises KeyError, with the environments there are, if there are no settings for this one.
    """
    if (agent, env) not in TUNED:
        known = ", ".join(f"{one} on {task}" for one, task in TUNED)
        raise KeyError(f"No settings for {agent} on {env}. There are: {known}.")
    config = getattr(agents, agent).Config
    return config(**{"env": env, **TUNED[agent, env], **changes})
