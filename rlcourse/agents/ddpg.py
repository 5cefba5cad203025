"""Deep deterministic policy gradient (DDPG; Lillicrap et al. 2016).

Q-learning for continuous actions: a critic learns action values off-policy, and a policy network is moved up the
critic's slope, taking the place of the maximum over actions.

Deviations from the paper: uncorrelated Gaussian exploration noise in place of an Ornstein-Uhlenbeck process, no weight
decay and no batch normalization, one learning rate; many environments stepped at once, one larger minibatch for several
environment steps, small networks.

The loop:
    act in N environments: a = pi(s) + noise;  keep (s, a, r, s')             # collect
    draw a minibatch from what was kept                                       # update
    y = r + gamma Q_target(s', pi_target(s'));  y = r where s' is terminal
    a step of Adam down mean((Q(s, a) - y)^2), for the critic
    a step of Adam down -mean(Q(s, pi(s))), for the policy
    move Q_target and pi_target a little towards Q and pi
"""

from dataclasses import dataclass
from typing import ClassVar

import torch

from rlcourse.agents import require_actions
from rlcourse.deep.fast import BatchedCritics as Critics
from rlcourse.deep.hindsight import replay_buffer
from rlcourse.deep.networks import DeterministicPolicy, standard_normal, uniform
from rlcourse.deep.normalization import RunningMoments
from rlcourse.deep.optimization import adam, gradient_step, move_towards
from rlcourse.deep.spaces import Spaces
from rlcourse.training import start
from rlcourse.training.settings import Settings


# ---------------------------------------------------------------------------------------------------- settings
@dataclass
class Config(Settings):
    env: object = "Pendulum-v1"
    total_steps: int = 20_000
    num_envs: int = 1
    buffer_size: int = 1_000_000
    """transitions that the replay buffer keeps"""
    learning_starts: int = 1_000
    """environment steps, with random actions, before the first update"""
    collect_steps: int = 1
    """steps of each copy between two updates"""
    gradient_steps: int = 1
    """gradient steps in one update"""
    batch_size: int = 256
    """transitions in one gradient step"""
    learning_rate: float = 1e-3
    """step size of Adam, all networks"""
    gamma: float = 0.99
    """discount rate"""
    tau: float = 0.005
    """how far the target networks move towards the networks in each gradient step"""
    noise: float = 0.1
    """standard deviation of the exploration noise, where actions reach from -1 to 1"""
    max_grad_norm: float = 10.0
    """longer gradients are scaled down to this norm"""
    normalize_observations: bool = False
    """shift and scale observations by their running mean and standard deviation"""
    hindsight: float = 0.8
    """where observations have a goal: the share of drawn transitions that get one reached later instead; 0: none"""
    hidden: tuple = (256, 256)
    """units of the hidden layers, of all networks"""

    LIVE: ClassVar = {
        "learning_rate": (1e-5, 1e-1, "log"),
        "noise": (0.0, 1.0, "linear"),
        "tau": (1e-3, 1.0, "log"),
    }


# ---------------------------------------------------------------------------------------------------- losses, targets
def td_target(rewards, next_q, terminated, discounts):
    """R + gamma Q(S', a') where the episode goes on or was truncated, R where it terminated (algorithm 1).

    rewards, terminated : (B,); discounts : number or (B,); next_q : (1, B) from the target critic. Returns (B,).
    """
    next_values = next_q[0]
    return rewards + discounts * next_values.masked_fill(terminated, 0.0)


def critic_loss(q, targets):
    """Mean squared error of each critic, summed over critics; q (K, B), targets (B,), which get no gradient."""
    return ((q - targets.detach()) ** 2).mean(dim=1).sum()


def actor_loss(q):
    """-mean Q(s, pi(s)); q (1, B)."""
    return -q[0].mean()


# ---------------------------------------------------------------------------------------------------- agent
class DDPG:
    """observation_space, action_space (bounded Box) : those of one environment."""

    def __init__(self, config, observation_space, action_space):
        require_actions("ddpg", action_space)
        self.config = config
        self.spaces = Spaces(observation_space, action_space, config.device)
        self.generator = torch.Generator(config.device).manual_seed(config.seed)
        self.actor = DeterministicPolicy(self.spaces, config.hidden, self.generator)
        self.actor_target = DeterministicPolicy(self.spaces, config.hidden, self.generator)
        self.critics = Critics(self.spaces, config.hidden, self.generator, copies=1)
        self.critics_target = Critics(self.spaces, config.hidden, self.generator, copies=1)
        move_towards(self.actor_target, self.actor, 1.0)
        move_towards(self.critics_target, self.critics, 1.0)
        self.actor_optimizer = adam(config.learning_rate, self.actor)
        self.critic_optimizer = adam(config.learning_rate, self.critics)
        self.replay = replay_buffer(config, self.spaces)
        self.observation_moments = RunningMoments(self.spaces.size, config.device)
        self.steps, self.n_updates = 0, 0

    def act(self, observations, deterministic=False):
        """The environment's own action(s) for its own observation(s), one or N of them."""
        return self.spaces.answer(observations, lambda rows: self.choose(rows, deterministic))

    @torch.no_grad()
    def choose(self, observations, deterministic=False):
        """Actions (N, D) in [-1, 1] for rows of observations (N, size)."""
        if deterministic:
            return self.actor(self.normalized(observations))
        shape = len(observations), self.spaces.action_size
        if self.steps < self.config.learning_starts:
            return uniform(shape, self.generator)
        noise = self.config.noise * standard_normal(shape, self.generator)
        return (self.actor(self.normalized(observations)) + noise).clamp_(-1.0, 1.0)

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
        metrics = {}
        if self.steps < config.learning_starts:
            return metrics
        rate, max_norm = config.learning_rate, config.max_grad_norm
        for _ in range(config.gradient_steps):
            batch = self.replay.sample(config.batch_size, config.gamma, self.generator)
            observations = self.normalized(batch.observations)
            next_observations = self.normalized(batch.next_observations)
            with torch.no_grad():
                next_actions = self.actor_target(next_observations)
                next_q = self.critics_target(next_observations, next_actions)
                targets = td_target(batch.rewards, next_q, batch.terminated, batch.discounts)
            loss = critic_loss(self.critics(observations, batch.actions), targets)
            metrics["train/critic_loss"] = gradient_step(self.critic_optimizer, loss, rate, max_norm, "critic loss")

            self.n_updates += 1
            loss = actor_loss(self.critics(observations, self.actor(observations)))
            metrics["train/actor_loss"] = gradient_step(self.actor_optimizer, loss, rate, max_norm, "actor loss")
            move_towards(self.actor_target, self.actor, config.tau)
            move_towards(self.critics_target, self.critics, config.tau)
        return metrics | {
            "train/q_mean": targets.mean().item(),
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train a DDPG agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(DDPG, config or Config(), **options)
