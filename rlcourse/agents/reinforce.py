"""REINFORCE (Williams 1992; Sutton & Barto, sections 13.3 and 13.4), with and without a learned baseline.

The plainest policy gradient: play whole episodes, make every action likelier in proportion to the return that followed
it. `baseline=True` subtracts a learned value, which leaves the gradient's mean alone and shrinks its noise.

Deviations from the book: one gradient step for the first episodes of several environments together, Adam, no factor
gamma^t in front of the gradient (as everybody does). A truncated episode bootstraps from the value of its final
observation; without a baseline there is no value to ask, and its return is what was recorded.

The loop:
    play whole episodes with the policy pi                                    # collect
    G = the rewards that follow each step, discounted and summed              # update
    adv = G - V(s)
    a step of Adam down -mean(log pi(a|s) adv), for the policy
    a step of Adam down mean((V(s) - G)^2), for the value network
    throw the episodes away
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from rlcourse.agents import require_actions
from rlcourse.deep.advantages import returns_to_go
from rlcourse.deep.networks import network, stochastic_policy
from rlcourse.deep.optimization import adam, clip_gradient, gradient_step
from rlcourse.deep.spaces import Spaces
from rlcourse.training import start
from rlcourse.training.settings import Settings


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config(Settings):
    total_steps: int = 200_000
    num_envs: int = 4
    episodes: int = 4
    """episodes between two updates, over all copies"""
    learning_rate: float = 3e-3
    """step size of Adam, policy and value network"""
    gamma: float = 0.99
    """discount rate"""
    baseline: bool = True
    """subtract a learned value from the returns"""
    max_grad_norm: float = 100.0
    """longer gradients are scaled down to this norm"""
    normalize_advantages: bool = True
    """mean 0 and standard deviation 1 in each update"""
    hidden: tuple = (64, 64)
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


def standardized(advantages):
    """Mean 0, standard deviation 1 (only the mean is removed from a single one)."""
    centred = advantages - advantages.mean()
    return centred / (centred.std(correction=0) + 1e-8)


# ---------------------------------------------------------------------------------------------------- agent
class REINFORCE:
    """observation_space, action_space (Discrete or Box) : those of one environment."""

    def __init__(self, config, observation_space, action_space):
        require_actions("reinforce", action_space)
        self.config = config
        self.spaces = Spaces(observation_space, action_space, config.device)
        self.generator = torch.Generator(config.device).manual_seed(config.seed)
        self.policy = stochastic_policy(self.spaces, config.hidden, self.generator)
        self.value = network(self.spaces, 1, config.hidden, self.generator)
        self.optimizer = adam(config.learning_rate, self.policy)
        self.value_optimizer = adam(config.learning_rate, self.value)
        self.episodes = None
        self.n_updates = 0

    def act(self, observations, deterministic=False):
        """The environment's own action(s) for its own observation(s), one or N of them."""
        return self.spaces.answer(observations, lambda rows: self.choose(rows, deterministic))

    @torch.no_grad()
    def choose(self, observations, deterministic=False):
        """Actions (N,) or (N, D), a bounded box being [-1, 1], for rows of observations (N, size)."""
        if deterministic:
            return self.policy.mode(observations)
        return self.policy.sample(observations, self.generator)[0]

    def collect(self, stepper):
        """So many whole episodes. A copy whose episode ends begins another one while there are episodes to begin."""
        stepper.begin()
        begun = min(stepper.num_envs, self.config.episodes)
        playing = np.arange(stepper.num_envs) < begun
        steps = []
        while playing.any():
            observations = stepper.observations
            actions = self.choose(observations)
            steps.append((observations, actions, *stepper.step(actions, counts=playing), torch.from_numpy(playing)))
            playing = playing.copy()
            for copy in stepper.finished[0]:
                # All that have begun are played to their end: to take those that end first would prefer short ones.
                playing[copy] = begun < self.config.episodes
                begun += playing[copy]
        # Seven tensors (T, N, ...); `playing` marks the steps that count.
        self.episodes = [torch.stack(column) for column in zip(*steps, strict=True)]

    @torch.no_grad()
    def value_of(self, observations):
        """(M, size) -> (M,); zero without a baseline."""
        if not self.config.baseline:
            return torch.zeros(len(observations), device=observations.device)
        return self.value(observations).squeeze(-1)

    def update(self):
        """Learn from the episodes; returns the metrics of the last gradient step."""
        config = self.config
        observations, actions, next_observations, rewards, terminated, truncated, playing = self.episodes
        self.episodes = None
        next_values = torch.zeros_like(rewards)
        next_values[truncated] = self.value_of(next_observations[truncated]).to(rewards)
        returns = returns_to_go(rewards, next_values, terminated, truncated, config.gamma)
        observations, actions, returns = observations[playing], actions[playing], returns[playing].float()
        advantages = returns - self.value_of(observations)
        if config.normalize_advantages:
            advantages = standardized(advantages)

        log_probs, entropies = self.policy.evaluate(observations, actions)
        loss = policy_loss(log_probs, advantages)
        # One gradient step in full. From here on `gradient_step` does the same, and watches over the loss as well.
        self.optimizer.zero_grad()
        loss.backward()
        clip_gradient(self.optimizer, config.max_grad_norm, "policy loss")
        self.optimizer.learning_rate = config.learning_rate
        self.optimizer.step()
        metrics = {"train/policy_loss": loss.item()}
        if config.baseline:
            loss = value_loss(self.value(observations).squeeze(-1), returns)
            metrics["train/value_loss"] = gradient_step(
                self.value_optimizer, loss, config.learning_rate, config.max_grad_norm, "value loss"
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
