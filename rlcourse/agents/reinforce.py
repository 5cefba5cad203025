"""REINFORCE (Williams 1992; Sutton & Barto, sections 13.3 and 13.4), with and without a learned baseline.

The plainest policy gradient: play whole episodes, make every action likelier in proportion to the return that followed
it. `baseline=True` subtracts a learned value, which leaves the gradient's mean alone and shrinks its noise.

Deviations from the book: one gradient step for the first episodes of several environments together, Adam, no factor
gamma^t in front of the gradient (as everybody does). A truncated episode bootstraps from the value of its final
observation; without a baseline there is no value to ask, and its return is what was recorded.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from rlcourse.agents import require_actions
from rlcourse.deep.networks import adam, gradient_step, mlp, stochastic_policy
from rlcourse.returns import returns_to_go
from rlcourse.training import start


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config:
    env: object = "CartPole-v1"
    """environment: id, function that makes one, gymnasium.Env or VectorEnv"""
    seed: int = 0
    """start of all random numbers: environment, initial weights, exploration"""
    total_steps: int = 500_000
    """environment steps, over all copies"""
    num_envs: int = 16
    """copies of the environment; each plays one episode between two updates"""
    learning_rate: float = 2e-2
    """step size of Adam, policy and value network"""
    gamma: float = 0.98
    """discount rate"""
    baseline: bool = True
    """subtract a learned value from the returns"""
    normalize_advantages: bool = True
    """mean 0 and standard deviation 1 in each update"""
    max_grad_norm: float = 100.0
    """longer gradients are scaled down to this norm"""
    hidden: tuple = (32, 32)
    """units of the hidden layers, of both networks"""

    LIVE: ClassVar = {
        "learning_rate": (1e-5, 1e-1, "log"),
        "gamma": (0.0, 1.0, "linear"),
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
class REINFORCE:
    """observation_size : int; action_space : Discrete or Box of one environment."""

    def __init__(self, config, observation_size, action_space):
        require_actions("reinforce", action_space)
        self.config = config
        self.generator = torch.Generator().manual_seed(config.seed)
        self.policy = stochastic_policy(observation_size, action_space, config.hidden, self.generator)
        self.value = mlp((observation_size, *config.hidden, 1), self.generator)
        self.optimizer = adam(config.learning_rate, self.policy)
        self.value_optimizer = adam(config.learning_rate, self.value)
        self.n_updates = 0

    @torch.no_grad()
    def act(self, observations, deterministic=False):
        """Actions (N,) or (N, D) for observations (N, observation_size)."""
        observations = torch.from_numpy(observations)
        if deterministic:
            return self.policy.mode(observations).numpy()
        return self.policy.sample(observations, self.generator)[0].numpy()

    def collect(self, stepper):
        """One whole episode of each copy, from its beginning. Copies that finish early go on, but are not read."""
        stepper.begin()
        rows, playing = [], np.ones(stepper.num_envs, dtype=bool)
        while playing.any():
            observations = stepper.observations
            actions = self.act(observations)
            outcome = stepper.step(actions)
            rows.append((observations, actions, *outcome, playing))
            playing = playing & ~(outcome[2] | outcome[3])
        # Seven arrays (T, N, ...); `playing` marks the steps of the first episodes.
        self.episodes = tuple(map(np.stack, zip(*rows, strict=True)))

    @torch.no_grad()
    def value_of(self, observations):
        """(..., observation_size) array -> (...) array; zero without a baseline."""
        if not self.config.baseline:
            return np.zeros(observations.shape[:-1])
        return self.value(torch.from_numpy(observations)).squeeze(-1).numpy()

    def update(self):
        """One gradient step on the episodes; returns its metrics."""
        config = self.config
        observations, actions, next_observations, rewards, terminated, truncated, playing = self.episodes
        next_values = np.zeros(rewards.shape)
        next_values[truncated] = self.value_of(next_observations[truncated])
        returns = returns_to_go(rewards, next_values, terminated, truncated, config.gamma)
        observations, actions, returns = observations[playing], actions[playing], returns[playing]
        advantages = torch.from_numpy(returns - self.value_of(observations)).float()
        observations, targets = torch.from_numpy(observations), torch.from_numpy(returns).float()

        log_probs, entropies = self.policy.evaluate(observations, torch.from_numpy(actions))
        loss = policy_loss(log_probs, normalized(advantages) if config.normalize_advantages else advantages)
        metrics = {"train/policy_loss": gradient_step(self.optimizer, loss, config.learning_rate, config.max_grad_norm)}
        if config.baseline:
            loss = value_loss(self.value(observations).squeeze(-1), targets)
            metrics["train/value_loss"] = gradient_step(
                self.value_optimizer, loss, config.learning_rate, name="value loss"
            )
        self.n_updates += 1
        return metrics | {
            "train/entropy_loss": -entropies.mean().item(),
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train a REINFORCE agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(REINFORCE, config or Config(), **options)
