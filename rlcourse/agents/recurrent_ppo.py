"""Proximal policy optimization with a memory: PPO for tasks in which one observation does not tell the state.

A recurrent cell stands in front of the policy and the value network. From every observation of an episode it makes a
new memory, and the memory is what both networks see. So the gradient of a loss at one step flows back through the
memories to the observations before it, up to the first step of the rollout (backpropagation through time).

Deviations from PPO as in `rlcourse.agents.ppo`, and those that a memory asks for (Huang et al. 2022, "The 37
implementation details", the five on LSTM): a GRU cell in place of an LSTM, shared by policy and value network; a
minibatch is made of whole sequences, all steps of some copies; the memory at the first step of a rollout is the one
that acted, so it gets no gradient. A truncated episode bootstraps from its final observation and the memory at that
time.

The loop:
    take T steps in each of N environments: m = GRU(s, m), a from pi(a|m)     # collect
    adv = GAE(rewards, V), G = adv + V(m)                                     # update
    several times, for each minibatch of copies: all m anew, one after the other; r = pi(a|m) / pi_old(a|m)
        loss = -mean min(r adv, clip(r, 1 - eps, 1 + eps) adv) + c_v mean((V(m) - G)^2) - c_e mean(entropy of pi)
        a step of Adam down the loss, for cell, policy and value network together
    throw the rollout away, keep the memories
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from gymnasium import spaces as gym

from rlcourse.agents import require_actions
from rlcourse.deep.advantages import explained_variance, gae
from rlcourse.deep.buffers import flat
from rlcourse.deep.memory import Memory, Sequences, forgotten
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
    rollout_steps: int = 128
    """steps of each copy between two updates: so far back the gradient flows"""
    epochs: int = 5
    """passes over each rollout"""
    minibatch_size: int = 256
    """transitions in one gradient step; whole sequences, so at least one of `rollout_steps`"""
    learning_rate: float = 1e-3
    """step size of Adam, memory, policy and value network"""
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
    memory_size: int = 64
    """numbers that the cell remembers"""
    hidden: tuple = (64, 64)
    """units of the hidden layers behind the memory, of both networks"""
    activation: str = "Tanh"
    """what follows each hidden layer, by its name in torch.nn: Tanh, ReLU, ELU…"""
    actor_sees: tuple | None = None
    """names of the parts of a Dict of observations that the memory sees; None: all, or `obs` where there is `state`"""

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
class RecurrentPPO:
    """observation_space, action_space (Discrete or Box) : those of one environment.

    memory : (N, M) tensor, what `act` and `choose` remember of the observations before; None at the beginning
    """

    NOT_KEPT = ("memory",)  # in checkpoints: what was remembered while playing is nothing that was learned

    def __init__(self, config, observation_space, action_space):
        require_actions("recurrent_ppo", action_space)
        self.config = config
        self.spaces = Spaces(observation_space, action_space, config.device)
        self.generator = torch.Generator(config.device).manual_seed(config.seed)
        activation = getattr(torch.nn, config.activation)
        self.sees = self.spaces.measured if config.actor_sees is None else config.actor_sees
        self.cell = Memory(self.spaces, config.memory_size, self.generator, self.sees)
        remembered = Spaces(gym.Box(-1.0, 1.0, (config.memory_size,)), action_space, config.device)
        self.policy = stochastic_policy(remembered, config.hidden, self.generator, activation)
        self.value = network(remembered, 1, config.hidden, self.generator, activation)
        self.optimizer = adam(config.learning_rate, self.cell, self.policy, self.value)
        self.rollout, self.memory = None, None
        self.training_memory = torch.zeros(config.num_envs, config.memory_size, device=config.device)
        self.observation_moments = RunningMoments(self.spaces.size, config.device)
        self.reward_scale = RewardScale(config.num_envs, config.device)
        self.n_updates = 0

    def act(self, observations, deterministic=False):
        """The environment's own action(s) for its own observation(s), one or N: the parts that the memory sees.

        They follow on those of the call before. Where an episode begins, `forget` comes first.
        """
        return self.spaces.answer(observations, lambda rows: self.choose(rows, deterministic), self.sees)

    def forget(self, which=None):
        """The next observations begin an episode: all of them, or those for which `which` (N,) bool is true."""
        if which is None or self.memory is None or len(which) != len(self.memory):
            self.memory = None
        else:
            self.memory = forgotten(self.memory, torch.as_tensor(which, device=self.memory.device))

    @torch.no_grad()
    def choose(self, observations, deterministic=False):
        """Actions (N,) or (N, D), a bounded box being [-1, 1], for rows of observations (N, size)."""
        if self.memory is None or len(self.memory) != len(observations):
            self.memory = self.training_memory.new_zeros(len(observations), self.config.memory_size)
        self.memory = self.cell(self.normalized(observations), self.memory)
        if deterministic:
            return self.policy.mode(self.memory)
        return self.policy.sample(self.memory, self.generator)[0]

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
            observations, begins = stepper.observations, stepper.begins
            before = forgotten(self.training_memory, begins)
            self.training_memory = self.cell(self.normalized(observations), before)
            actions, log_probs = self.policy.sample(self.training_memory, self.generator)
            steps.append((observations, begins, before, actions, log_probs, *stepper.step(actions)))
        self.rollout = Sequences.of(steps)

    @torch.no_grad()
    def value_of(self, observations, memories):
        """(B, size) and the memories before them, (B, M) -> values (B,) and the memories after them (B, M)."""
        memories = self.cell(self.normalized(observations), memories)
        return self.value(memories).squeeze(-1), memories

    def update(self):
        """Learn from the rollout; returns the metrics of the last gradient step."""
        config, rollout, self.rollout = self.config, self.rollout, None
        rewards, terminated, truncated = rollout.rewards, rollout.terminated, rollout.truncated
        if config.normalize_returns:
            rewards = self.reward_scale.apply(rewards, terminated | truncated, config.gamma)
        values, next_values = rollout.values(self.value_of)
        advantages = gae(rewards, values, next_values, terminated, truncated, config.gamma, config.gae_lambda)
        returns = advantages + values
        metrics = self.learn(rollout, advantages, returns)
        if config.normalize_observations and self.spaces.image is None:
            self.observation_moments.update(flat(rollout.observations))
        return metrics | {
            "train/explained_variance": explained_variance(flat(values), flat(returns)),
            "train/clip_range": config.clip_range,
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }

    def minibatches(self, copies):
        """Numbers of the copies in each minibatch of one update: `epochs` passes, each in an order of its own."""
        for _ in range(self.config.epochs):
            order = torch.randperm(copies, generator=self.generator, device=self.generator.device)
            yield from order.split(max(1, self.config.minibatch_size // self.config.rollout_steps))

    def learn(self, rollout, advantages, returns):
        """Several passes over the rollout in minibatches, until the policy has drifted too far."""
        config, observations = self.config, self.normalized(rollout.observations)
        for number, index in enumerate(self.minibatches(returns.shape[1])):
            # All steps of some copies, one after the other: the cell as it is now makes the memories anew, only the
            # first is the one with which the agent acted.
            first, begins = rollout.memories[0, index], rollout.begins[:, index]
            memories = flat(self.cell.along(observations[:, index], first, begins))
            old_log_probs = flat(rollout.log_probs[:, index])
            log_probs, entropies = self.policy.evaluate(memories, flat(rollout.actions[:, index]))
            if config.target_kl is not None and number > 0:
                if approximate_kl(log_probs.detach(), old_log_probs) > 1.5 * config.target_kl:
                    break
            pg_loss = ppo_policy_loss(
                log_probs, old_log_probs, standardized(flat(advantages[:, index])), config.clip_range
            )
            v_loss = value_loss(self.value(memories).squeeze(-1), flat(returns[:, index]))
            entropy = entropies.mean()
            loss = pg_loss + config.value_coef * v_loss - config.entropy_coef * entropy
            gradient_step(self.optimizer, loss, config.learning_rate, config.max_grad_norm)
            self.n_updates += 1
        log_probs = log_probs.detach()
        ratio = torch.exp(log_probs - old_log_probs)
        return {
            "train/loss": loss.item(),
            "train/policy_gradient_loss": pg_loss.item(),
            "train/value_loss": v_loss.item(),
            "train/entropy_loss": -entropy.item(),
            "train/approx_kl": approximate_kl(log_probs, old_log_probs).item(),
            "train/clip_fraction": ((ratio - 1).abs() > config.clip_range).float().mean().item(),
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train a recurrent PPO agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(RecurrentPPO, config or Config(), **options)
