"""Deep Q-networks (Mnih et al. 2015) with double Q-learning (van Hasselt et al. 2016).

Q-learning with a network, a replay buffer and a slowly changing copy of the network that computes the targets.
Variants: `double=False` is the original; `dueling=True` splits the network's output into a value and advantages (Wang
et al. 2016); `n_steps > 1` sums several rewards before it bootstraps (Hessel et al. 2018; uncorrected, so slightly
off-policy).

Deviations from the papers: Adam in place of RMSprop, many environments stepped at once, one larger minibatch for
several environment steps, small networks on vectors in place of images.

The loop:
    act in N environments: the a with the largest Q(s, a), now and then any   # collect
    keep (s, a, r, s') in the replay buffer
    draw a minibatch from it                                                  # update
    y = r + gamma Q_target(s', a'), a' with the largest Q(s', a');  y = r where s' is terminal
    a step of Adam down the Huber loss of Q(s, a) - y
    now and then copy Q into Q_target
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch.nn.functional import huber_loss

from rlcourse.agents import require_actions
from rlcourse.deep.hindsight import replay_buffer
from rlcourse.deep.networks import QNetwork
from rlcourse.deep.normalization import RunningMoments
from rlcourse.deep.optimization import adam, gradient_step, move_towards
from rlcourse.deep.spaces import Spaces
from rlcourse.training import start
from rlcourse.training.settings import Settings


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config(Settings):
    total_steps: int = 100_000
    num_envs: int = 4
    buffer_size: int = 100_000
    """transitions that the replay buffer keeps"""
    learning_starts: int = 1_000
    """environment steps before the first update"""
    collect_steps: int = 1
    """steps of each copy between two updates"""
    gradient_steps: int = 1
    """gradient steps in one update"""
    batch_size: int = 64
    """transitions in one gradient step"""
    target_interval: int = 500
    """gradient steps between two copies of the network into the target network"""
    learning_rate: float = 5e-4
    """step size of Adam"""
    gamma: float = 0.99
    """discount rate"""
    epsilon_start: float = 1.0
    """probability of a random action at the beginning"""
    epsilon_end: float = 0.05
    """probability of a random action after `epsilon_steps`"""
    epsilon_steps: int = 10_000
    """environment steps over which epsilon falls linearly"""
    epsilon: float | None = None
    """a number holds epsilon there; None follows the schedule"""
    double: bool = True
    """the online network chooses the next action, the target network says what it is worth"""
    dueling: bool = False
    """the network computes a value and advantages"""
    n_steps: int = 3
    """rewards that are summed before the bootstrap"""
    max_grad_norm: float = 10.0
    """longer gradients are scaled down to this norm"""
    normalize_observations: bool = False
    """shift and scale observations by their running mean and standard deviation"""
    hindsight: float = 0.8
    """where observations have a goal: the share of drawn transitions that get one reached later instead; 0: none"""
    hidden: tuple = (64, 64)
    """units of the hidden layers"""

    LIVE: ClassVar = {
        "learning_rate": (1e-5, 1e-1, "log"),
        "epsilon": (0.0, 1.0, "linear"),
    }


# ---------------------------------------------------------------------------------------------------- losses, targets
def td_target(rewards, next_q, terminated, discounts, next_actions=None):
    """R + gamma Q_target(S', a') where the episode goes on or was truncated, R where it terminated.

    rewards, terminated : (B,); discounts : number or (B,); next_q : (B, A) from the target network;
    next_actions : (B,) a' chosen by the online network (double Q-learning); None: the best of next_q. Returns (B,).
    """
    if next_actions is None:
        next_values = next_q.max(dim=1).values
    else:
        next_values = next_q.gather(1, next_actions.unsqueeze(1)).squeeze(1)
    return rewards + discounts * next_values.masked_fill(terminated, 0.0)


def q_loss(q, actions, targets):
    """Huber loss of the values of the actions taken; q (B, A), actions (B,), targets (B,), which get no gradient."""
    taken = q.gather(1, actions.unsqueeze(1)).squeeze(1)
    return huber_loss(taken, targets.detach())


def epsilon_at(steps, config):
    """The probability of a random action after so many environment steps."""
    if config.epsilon is not None:
        return config.epsilon
    fraction = min(steps / config.epsilon_steps, 1.0) if config.epsilon_steps else 1.0
    return config.epsilon_start + fraction * (config.epsilon_end - config.epsilon_start)


# ---------------------------------------------------------------------------------------------------- agent
class DQN:
    """observation_space, action_space (Discrete) : those of one environment."""

    def __init__(self, config, observation_space, action_space):
        require_actions("dqn", action_space)
        self.config = config
        self.spaces = Spaces(observation_space, action_space, config.device)
        self.generator = torch.Generator(config.device).manual_seed(config.seed)
        self.q = QNetwork(self.spaces, config.hidden, self.generator, config.dueling)
        self.q_target = QNetwork(self.spaces, config.hidden, self.generator, config.dueling)
        move_towards(self.q_target, self.q, 1.0)
        self.optimizer = adam(config.learning_rate, self.q)
        self.replay = replay_buffer(config, self.spaces)
        self.observation_moments = RunningMoments(self.spaces.size, config.device)
        self.steps, self.n_updates = 0, 0

    def act(self, observations, deterministic=False):
        """The environment's own action(s) for its own observation(s), one or N of them."""
        return self.spaces.answer(observations, lambda rows: self.choose(rows, deterministic))

    @torch.no_grad()
    def choose(self, observations, deterministic=False):
        """Actions (N,) for rows of observations (N, size)."""
        actions = self.q(self.normalized(observations)).argmax(dim=1)
        if deterministic:
            return actions
        device = self.generator.device
        random_actions = torch.randint(self.spaces.action_size, actions.shape, generator=self.generator, device=device)
        draws = torch.rand(actions.shape, generator=self.generator, device=device)
        return torch.where(draws < epsilon_at(self.steps, self.config), random_actions, actions)

    def normalized(self, observations):
        """What the networks are given. Pictures stay as they are."""
        if self.config.normalize_observations and self.spaces.image is None:
            return self.observation_moments.normalize(observations)
        return observations

    def collect(self, stepper):
        """A few steps into the replay buffer."""
        self.replay.fill_from(stepper)
        for _ in range(self.config.collect_steps):
            observations = stepper.observations
            actions = self.choose(observations)
            self.replay.add(observations, actions, *stepper.step(actions))
            if self.config.normalize_observations and self.spaces.image is None:
                self.observation_moments.update(self.replay.shown(observations))
            self.steps += len(observations)

    def update(self):
        """Learn from the replay buffer; returns the metrics of the last gradient step."""
        config = self.config
        metrics = {"rollout/exploration_rate": epsilon_at(self.steps, config)}
        if self.steps < config.learning_starts:
            return metrics
        rate, max_norm = config.learning_rate, config.max_grad_norm
        for _ in range(config.gradient_steps):
            batch = self.replay.sample(config.batch_size, config.gamma, self.generator, config.n_steps)
            observations = self.normalized(batch.observations)
            next_observations = self.normalized(batch.next_observations)
            with torch.no_grad():
                next_q = self.q_target(next_observations)
                next_actions = self.q(next_observations).argmax(dim=1) if config.double else None
                targets = td_target(batch.rewards, next_q, batch.terminated, batch.discounts, next_actions)
            loss = q_loss(self.q(observations), batch.actions, targets)
            metrics["train/loss"] = gradient_step(self.optimizer, loss, rate, max_norm)

            self.n_updates += 1
            if self.n_updates % config.target_interval == 0:
                move_towards(self.q_target, self.q, 1.0)
        return metrics | {
            "train/q_mean": targets.mean().item(),
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train a DQN agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(DQN, config or Config(), **options)
