"""Advantage actor-critic, the synchronous form of A3C (Mnih et al. 2016).

The policy gradient with a learned baseline: after a few steps of many environments, one gradient step for the policy
and the value network, and the rollout is thrown away.

Deviations from the paper: synchronous environments in place of asynchronous workers, Adam in place of RMSprop, two
networks in place of a shared one, generalized advantage estimation (`gae_lambda=1` is the paper's n-step advantage),
advantages normalized in each update. Unlike many published versions, a truncated episode bootstraps from its final
observation.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch

from rlcourse.agents import require_actions
from rlcourse.deep.buffers import Rollout
from rlcourse.deep.networks import adam, gradient_step, mlp, stochastic_policy
from rlcourse.deep.normalization import RewardScale
from rlcourse.returns import gae
from rlcourse.training import start


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config:
    env: object = "CartPole-v1"
    """environment: id, function that makes one, gymnasium.Env or VectorEnv"""
    seed: int = 0
    """start of all random numbers: environment, initial weights, exploration"""
    total_steps: int = 200_000
    """environment steps, over all copies"""
    num_envs: int = 32
    """copies of the environment that are stepped together"""
    rollout_steps: int = 32
    """steps of each copy between two updates"""
    learning_rate: float = 2e-2
    """step size of Adam, policy and value network"""
    gamma: float = 0.97
    """discount rate"""
    gae_lambda: float = 1.0
    """0: one-step advantages, biased; 1: as many steps as the rollout has"""
    entropy_coef: float = 0.0
    """weight of the entropy bonus"""
    value_coef: float = 0.5
    """weight of the value loss"""
    max_grad_norm: float = 100.0
    """longer gradients are scaled down to this norm"""
    normalize_advantages: bool = True
    """mean 0 and standard deviation 1 in each update"""
    normalize_returns: bool = False
    """divide rewards by the running standard deviation of discounted returns"""
    hidden: tuple = (32, 32)
    """units of the hidden layers, of both networks"""
    activation: str = "Tanh"
    """what follows each hidden layer, by its name in torch.nn: Tanh, ReLU, ELU…"""

    LIVE: ClassVar = {
        "learning_rate": (1e-5, 1e-1, "log"),
        "entropy_coef": (0.0, 0.1, "linear"),
        "gae_lambda": (0.0, 1.0, "linear"),
    }


# ---------------------------------------------------------------------------------------------------- losses, targets
def policy_loss(log_probs, advantages):
    """-mean(log pi(a|s) A), whose gradient is minus the policy gradient. Both (B,); a number. A gets no gradient."""
    return -(log_probs * advantages.detach()).mean()


def value_loss(values, returns):
    """Mean squared error; both (B,). Raises ValueError for other shapes: (B, 1) - (B,) would silently be (B, B)."""
    if values.shape != returns.shape:
        raise ValueError(f"values have shape {tuple(values.shape)}, returns {tuple(returns.shape)}: expected the same.")
    return ((values - returns.detach()) ** 2).mean()


def normalized(advantages):
    """Mean 0, standard deviation 1 (only the mean is removed from a single one)."""
    centred = advantages - advantages.mean()
    return centred / (centred.std(correction=0) + 1e-8)


# ---------------------------------------------------------------------------------------------------- agent
class A2C:
    """observation_size : int; action_space : Discrete or Box of one environment."""

    def __init__(self, config, observation_size, action_space):
        require_actions("a2c", action_space)
        self.config = config
        self.generator = torch.Generator().manual_seed(config.seed)
        activation = getattr(torch.nn, config.activation)
        self.policy = stochastic_policy(observation_size, action_space, config.hidden, self.generator, activation)
        self.value = mlp((observation_size, *config.hidden, 1), self.generator, activation)
        self.optimizer = adam(config.learning_rate, self.policy, self.value)
        self.rollout = Rollout(config.rollout_steps, config.num_envs, observation_size, action_space)
        self.reward_scale = RewardScale(config.num_envs)
        self.n_updates = 0

    @torch.no_grad()
    def act(self, observations, deterministic=False):
        """Actions (N,) or (N, D) for observations (N, observation_size)."""
        observations = torch.from_numpy(observations)
        if deterministic:
            return self.policy.mode(observations).numpy()
        return self.policy.sample(observations, self.generator)[0].numpy()

    @torch.no_grad()
    def collect(self, stepper):
        """One rollout."""
        for t in range(self.config.rollout_steps):
            observations = stepper.observations
            actions, log_probs = self.policy.sample(torch.from_numpy(observations), self.generator)
            outcome = stepper.step(actions.numpy())
            self.rollout.put(t, observations, actions.numpy(), log_probs.numpy(), *outcome)

    @torch.no_grad()
    def value_of(self, observations):
        """(M, observation_size) array -> (M,) array."""
        return self.value(torch.from_numpy(observations)).squeeze(-1).numpy()

    def update(self):
        """One gradient step on the rollout; returns its metrics."""
        config, rollout = self.config, self.rollout
        rewards = rollout.rewards
        if config.normalize_returns:
            rewards = self.reward_scale.apply(rewards, rollout.terminated | rollout.truncated, config.gamma)
        values, next_values = rollout.values(self.value_of)
        advantages = gae(
            rewards, values, next_values, rollout.terminated, rollout.truncated, config.gamma, config.gae_lambda
        )
        returns = advantages + values
        observations, actions, advantages, targets = map(
            rollout.flat, (rollout.observations, rollout.actions, advantages, returns)
        )
        log_probs, entropies = self.policy.evaluate(observations, actions)
        actor_loss = policy_loss(log_probs, normalized(advantages) if config.normalize_advantages else advantages)
        critic_loss = value_loss(self.value(observations).squeeze(-1), targets)
        entropy = entropies.mean()
        loss = actor_loss + config.value_coef * critic_loss - config.entropy_coef * entropy
        gradient_step(self.optimizer, loss, config.learning_rate, config.max_grad_norm)
        self.n_updates += 1
        spread = returns.var()
        return {
            "train/policy_loss": actor_loss.item(),
            "train/value_loss": critic_loss.item(),
            "train/entropy_loss": -entropy.item(),
            "train/explained_variance": float(1 - (returns - values).var() / spread) if spread > 0 else float("nan"),
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train an A2C agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(A2C, config or Config(), **options)
