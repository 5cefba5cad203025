"""Advantage actor-critic, the synchronous form of A3C (Mnih et al. 2016).

The policy gradient with a learned baseline: after a few steps of many environments, one gradient step for the policy
and the value network, and the rollout is thrown away.

Deviations from the paper: synchronous environments in place of asynchronous workers, Adam in place of RMSprop, two
networks in place of a shared one, generalized advantage estimation (`gae_lambda=1` is the paper's n-step advantage),
advantages normalized in each update. Unlike many published versions, a truncated episode bootstraps from its final
observation.

The loop:
    take T steps in each of N environments with the policy pi                 # collect
    adv = GAE(rewards, V), which needs no end of an episode                   # update
    G = adv + V(s)
    loss = -mean(log pi(a|s) adv) + c_v mean((V(s) - G)^2) - c_e mean(entropy of pi)
    a step of Adam down the loss, for policy and value network together
    throw the rollout away
"""

from dataclasses import dataclass
from typing import ClassVar

import torch

from rlcourse.agents import require_actions
from rlcourse.deep.advantages import explained_variance, gae
from rlcourse.deep.buffers import Rollout, flat
from rlcourse.deep.networks import network, stochastic_policy
from rlcourse.deep.normalization import RewardScale
from rlcourse.deep.optimization import adam, gradient_step
from rlcourse.deep.spaces import Spaces
from rlcourse.training import start
from rlcourse.training.settings import Settings


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config(Settings):
    total_steps: int = 200_000
    num_envs: int = 4
    rollout_steps: int = 8
    """steps of each copy between two updates"""
    learning_rate: float = 1e-3
    """step size of Adam, policy and value network"""
    gamma: float = 0.99
    """discount rate"""
    gae_lambda: float = 0.95
    """0: one-step advantages, biased; 1: as many steps as the rollout has, noisy"""
    entropy_coef: float = 0.0
    """weight of the entropy bonus"""
    value_coef: float = 0.5
    """weight of the value loss"""
    max_grad_norm: float = 0.5
    """longer gradients are scaled down to this norm"""
    normalize_advantages: bool = True
    """mean 0 and standard deviation 1 in each update"""
    normalize_returns: bool = True
    """divide rewards by the running standard deviation of discounted returns"""
    hidden: tuple = (64, 64)
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


def standardized(advantages):
    """Mean 0, standard deviation 1 (only the mean is removed from a single one)."""
    centred = advantages - advantages.mean()
    return centred / (centred.std(correction=0) + 1e-8)


# ---------------------------------------------------------------------------------------------------- agent
class A2C:
    """observation_space, action_space (Discrete or Box) : those of one environment."""

    def __init__(self, config, observation_space, action_space):
        require_actions("a2c", action_space)
        self.config = config
        self.spaces = Spaces(observation_space, action_space, config.device)
        self.generator = torch.Generator(config.device).manual_seed(config.seed)
        activation = getattr(torch.nn, config.activation)
        self.policy = stochastic_policy(self.spaces, config.hidden, self.generator, activation)
        self.value = network(self.spaces, 1, config.hidden, self.generator, activation)
        self.optimizer = adam(config.learning_rate, self.policy, self.value)
        self.rollout = None
        self.reward_scale = RewardScale(config.num_envs, config.device)
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

    @torch.no_grad()
    def collect(self, stepper):
        """One rollout."""
        steps = []
        for _ in range(self.config.rollout_steps):
            observations = stepper.observations
            actions, log_probs = self.policy.sample(observations, self.generator)
            steps.append((observations, actions, log_probs, *stepper.step(actions)))
        self.rollout = Rollout.of(steps)

    @torch.no_grad()
    def value_of(self, observations):
        """(M, size) -> (M,)."""
        return self.value(observations).squeeze(-1)

    def update(self):
        """Learn from the rollout; returns the metrics of the last gradient step."""
        config, rollout, self.rollout = self.config, self.rollout, None
        rewards, terminated, truncated = rollout.rewards, rollout.terminated, rollout.truncated
        if config.normalize_returns:
            rewards = self.reward_scale.apply(rewards, terminated | truncated, config.gamma)
        values, next_values = rollout.values(self.value_of)
        advantages = gae(rewards, values, next_values, terminated, truncated, config.gamma, config.gae_lambda)
        returns = flat(advantages + values)
        observations = flat(rollout.observations)
        advantages = flat(advantages)
        if config.normalize_advantages:
            advantages = standardized(advantages)

        log_probs, entropies = self.policy.evaluate(observations, flat(rollout.actions))
        pg_loss = policy_loss(log_probs, advantages)
        v_loss = value_loss(self.value(observations).squeeze(-1), returns)
        entropy = entropies.mean()
        loss = pg_loss + config.value_coef * v_loss - config.entropy_coef * entropy
        gradient_step(self.optimizer, loss, config.learning_rate, config.max_grad_norm)
        self.n_updates += 1
        return {
            "train/policy_loss": pg_loss.item(),
            "train/value_loss": v_loss.item(),
            "train/entropy_loss": -entropy.item(),
            "train/explained_variance": explained_variance(flat(values), returns),
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train an A2C agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(A2C, config or Config(), **options)
