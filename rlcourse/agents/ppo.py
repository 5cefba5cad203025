"""Proximal policy optimization (Schulman et al. 2017) with generalized advantage estimation (Schulman et al. 2016).

An actor-critic that learns from each rollout for several epochs; clipping the probability ratio keeps the new policy
close to the one that acted.

Deviations from the papers, all of them common (Huang et al. 2022, "The 37 implementation details"): two networks in
place of a shared one, advantages normalized per minibatch, gradient clipping, an early stop when the policies have
drifted apart (`target_kl`). Unlike many published versions, a truncated episode bootstraps from its final observation,
and the statistics of normalized observations change between rollouts only.

The loop:
    take T steps in each of N environments with the policy pi_old = pi        # collect
    adv = GAE(rewards, V), G = adv + V(s)                                     # update
    several times, for each minibatch of the rollout: r = pi(a|s) / pi_old(a|s)
        loss = -mean min(r adv, clip(r, 1 - eps, 1 + eps) adv) + c_v mean((V(s) - G)^2) - c_e mean(entropy of pi)
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
from rlcourse.deep.normalization import RewardScale, RunningMoments
from rlcourse.deep.optimization import adam, gradient_step
from rlcourse.deep.spaces import Spaces
from rlcourse.training import start
from rlcourse.training.settings import Settings


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config(Settings):
    total_steps: int = 200_000
    num_envs: int = 4
    rollout_steps: int = 256
    """steps of each copy between two updates"""
    epochs: int = 10
    """passes over each rollout"""
    minibatch_size: int = 64
    """transitions in one gradient step"""
    learning_rate: float = 3e-4
    """step size of Adam, policy and value network"""
    gamma: float = 0.99
    """discount rate"""
    gae_lambda: float = 0.95
    """0: one-step advantages, biased; 1: as many steps as the rollout has, noisy"""
    clip_range: float = 0.2
    """how far the probability ratio may leave 1 before its gradient vanishes"""
    entropy_coef: float = 0.0
    """weight of the entropy bonus"""
    value_coef: float = 0.5
    """weight of the value loss"""
    max_grad_norm: float = 0.5
    """longer gradients are scaled down to this norm"""
    target_kl: float | None = None
    """stop the epochs of an update when the divergence from the old policy exceeds 1.5 times this"""
    normalize_observations: bool = True
    """shift and scale observations by their running mean and standard deviation"""
    normalize_returns: bool = True
    """divide rewards by the running standard deviation of discounted returns"""
    hidden: tuple = (64, 64)
    """units of the hidden layers, of both networks"""
    activation: str = "Tanh"
    """what follows each hidden layer, by its name in torch.nn: Tanh, ReLU, ELU…"""
    actor_sees: tuple | None = None
    """names of the parts of a Dict of observations that the policy sees; None: all, or `obs` where there is `state`"""
    critic_sees: tuple | None = None
    """the same for the value network, which is not needed when the policy acts, so that it may see more; None: all"""

    LIVE: ClassVar = {
        "learning_rate": (1e-5, 1e-1, "log"),
        "clip_range": (0.02, 0.5, "linear"),
        "entropy_coef": (0.0, 0.1, "linear"),
        "gae_lambda": (0.0, 1.0, "linear"),
    }


# ---------------------------------------------------------------------------------------------------- losses, targets
def ppo_policy_loss(log_probs, old_log_probs, advantages, clip_range):
    """-mean min(r A, clip(r, 1 - eps, 1 + eps) A), r = pi(a|s) / pi_old(a|s) (equation 7). All (B,); a number.

    Only log_probs get a gradient.
    """
    advantages = advantages.detach()
    ratio = torch.exp(log_probs - old_log_probs.detach())
    clipped = ratio.clamp(1 - clip_range, 1 + clip_range)
    return -torch.min(ratio * advantages, clipped * advantages).mean()


def value_loss(values, returns):
    """Mean squared error; both (B,). Raises ValueError for other shapes: (B, 1) - (B,) would silently be (B, B)."""
    if values.shape != returns.shape:
        raise ValueError(f"values have shape {tuple(values.shape)}, returns {tuple(returns.shape)}: expected the same.")
    return ((values - returns.detach()) ** 2).mean()


def approximate_kl(log_probs, old_log_probs):
    """KL(pi_old || pi) estimated by mean(r - 1 - log r), never negative (Schulman 2020). Both (B,); a number."""
    log_ratio = log_probs - old_log_probs
    return (torch.exp(log_ratio) - 1 - log_ratio).mean()


def standardized(advantages):
    """Mean 0, standard deviation 1 (only the mean is removed from a single one)."""
    centred = advantages - advantages.mean()
    return centred / (centred.std(correction=0) + 1e-8)


# ---------------------------------------------------------------------------------------------------- agent
class PPO:
    """observation_space, action_space (Discrete or Box) : those of one environment."""

    def __init__(self, config, observation_space, action_space):
        require_actions("ppo", action_space)
        self.config = config
        self.spaces = Spaces(observation_space, action_space, config.device)
        self.generator = torch.Generator(config.device).manual_seed(config.seed)
        activation = getattr(torch.nn, config.activation)
        self.sees = self.spaces.measured if config.actor_sees is None else config.actor_sees
        self.policy = stochastic_policy(self.spaces, config.hidden, self.generator, activation, self.sees)
        self.value = network(self.spaces, 1, config.hidden, self.generator, activation, sees=config.critic_sees)
        self.optimizer = adam(config.learning_rate, self.policy, self.value)
        self.rollout = None
        self.observation_moments = RunningMoments(self.spaces.size, config.device)
        self.reward_scale = RewardScale(config.num_envs, config.device)
        self.n_updates = 0

    def act(self, observations, deterministic=False):
        """The environment's own action(s) for its own observation(s), one or N of them."""
        return self.spaces.answer(observations, lambda rows: self.choose(rows, deterministic), self.sees)

    @torch.no_grad()
    def choose(self, observations, deterministic=False):
        """Actions (N,) or (N, D), a bounded box being [-1, 1], for rows of observations (N, size)."""
        observations = self.normalized(observations)
        if deterministic:
            return self.policy.mode(observations)
        return self.policy.sample(observations, self.generator)[0]

    def normalized(self, observations):
        """What the networks are given. Pictures stay as they are."""
        if self.config.normalize_observations and self.spaces.image is None:
            return self.observation_moments.normalize(observations)
        return observations

    @torch.no_grad()
    def collect(self, stepper):
        """One rollout."""
        steps = []
        for _ in range(self.config.rollout_steps):
            observations = stepper.observations
            actions, log_probs = self.policy.sample(self.normalized(observations), self.generator)
            steps.append((observations, actions, log_probs, *stepper.step(actions)))
        self.rollout = Rollout.of(steps)

    @torch.no_grad()
    def value_of(self, observations):
        """(M, size) -> (M,)."""
        return self.value(self.normalized(observations)).squeeze(-1)

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
        metrics = self.learn(
            self.normalized(observations), flat(rollout.actions), flat(rollout.log_probs), flat(advantages), returns
        )
        if config.normalize_observations and self.spaces.image is None:
            self.observation_moments.update(observations)
        return metrics | {
            "train/explained_variance": explained_variance(flat(values), returns),
            "train/clip_range": config.clip_range,
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }

    def minibatches(self, size):
        """Row numbers of the minibatches of one update: `epochs` passes, each in an order of its own."""
        for _ in range(self.config.epochs):
            order = torch.randperm(size, generator=self.generator, device=self.generator.device)
            yield from order.split(self.config.minibatch_size)

    def learn(self, observations, actions, old_log_probs, advantages, returns):
        """Several passes over the rollout in minibatches, until the policy has drifted too far."""
        config = self.config
        for number, index in enumerate(self.minibatches(len(returns))):
            log_probs, entropies = self.policy.evaluate(observations[index], actions[index])
            if config.target_kl is not None and number > 0:
                if approximate_kl(log_probs.detach(), old_log_probs[index]) > 1.5 * config.target_kl:
                    break
            pg_loss = ppo_policy_loss(
                log_probs, old_log_probs[index], standardized(advantages[index]), config.clip_range
            )
            v_loss = value_loss(self.value(observations[index]).squeeze(-1), returns[index])
            entropy = entropies.mean()
            loss = pg_loss + config.value_coef * v_loss - config.entropy_coef * entropy
            gradient_step(self.optimizer, loss, config.learning_rate, config.max_grad_norm)
            self.n_updates += 1
        log_probs = log_probs.detach()
        ratio = torch.exp(log_probs - old_log_probs[index])
        return {
            "train/loss": loss.item(),
            "train/policy_gradient_loss": pg_loss.item(),
            "train/value_loss": v_loss.item(),
            "train/entropy_loss": -entropy.item(),
            "train/approx_kl": approximate_kl(log_probs, old_log_probs[index]).item(),
            "train/clip_fraction": ((ratio - 1).abs() > config.clip_range).float().mean().item(),
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train a PPO agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(PPO, config or Config(), **options)
