"""Soft actor-critic (Haarnoja et al. 2018a), with a learned temperature (Haarnoja et al. 2018b).

Off-policy learning of a stochastic policy that is paid for its entropy: two critics, of which the smaller counts, a
squashed Gaussian policy trained through the critics, and a temperature that holds the entropy near a target.

Deviations from the papers: none in the equations; many environments stepped at once, one larger minibatch for several
environment steps, small networks.

The temperature alpha is a price: so much reward is a nat of entropy worth. It is what `entropy_coef` is in A2C and PPO
(both are called `ent_coef` elsewhere), in another place: there the bonus makes the policy of this moment more random,
here it belongs to the return, so that the critics foresee the entropy of later steps too; and here it can be learned.

The loop:
    act in N environments: a drawn from pi(.|s);  keep (s, a, r, s')          # collect
    draw a minibatch from what was kept, and new actions b, b' from pi in its s and s'    # update
    y = r + gamma (min_k Q_target,k(s', b') - alpha log pi(b'|s'));  y = r where s' is terminal
    a step of Adam down sum_k mean((Q_k(s, a) - y)^2), for the critics
    a step of Adam down mean(alpha log pi(b|s) - min_k Q_k(s, b)), for the policy;  one for alpha
    move Q_target a little towards Q
"""

from dataclasses import dataclass
from typing import ClassVar

import torch

from rlcourse.agents import require_actions
from rlcourse.deep.fast import BatchedCritics as Critics
from rlcourse.deep.hindsight import replay_buffer
from rlcourse.deep.networks import SquashedGaussianPolicy, uniform
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
    """step size of Adam, all networks and the temperature"""
    gamma: float = 0.99
    """discount rate"""
    tau: float = 0.005
    """how far the target critics move towards the critics in each gradient step"""
    temperature: float | None = None
    """a number holds the temperature there; None learns it"""
    initial_temperature: float = 0.2
    """where the learned temperature starts"""
    target_entropy: float | None = None
    """entropy (nats) that the learned temperature aims at; None is minus the dimension of the action"""
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
        "temperature": (0.0, 1.0, "linear"),
        "tau": (1e-3, 1.0, "log"),
    }


# ---------------------------------------------------------------------------------------------------- losses, targets
def td_target(rewards, next_q, next_log_probs, terminated, discounts, temperature):
    """R + gamma (min_k Q_k(S', a') - alpha log pi(a'|S')) where the episode goes on or was truncated, R where it
    terminated (2018b, equations 2 and 3).

    rewards, terminated : (B,); discounts : number or (B,); next_q : (2, B) from the target critics;
    next_log_probs : (B,), of a' ~ pi(.|S'); temperature : alpha. Returns (B,).
    """
    next_values = next_q.min(dim=0).values - temperature * next_log_probs
    return rewards + discounts * next_values.masked_fill(terminated, 0.0)


def critic_loss(q, targets):
    """Mean squared error of each critic, summed over critics; q (K, B), targets (B,), which get no gradient."""
    return ((q - targets.detach()) ** 2).mean(dim=1).sum()


def actor_loss(q, log_probs, temperature):
    """mean(alpha log pi(a|s) - min_k Q_k(s, a)) (2018b, equation 7); q (2, B) and log_probs (B,) of new actions a."""
    return (temperature * log_probs - q.min(dim=0).values).mean()


def temperature_loss(log_temperature, log_probs, target_entropy):
    """-log alpha mean(log pi(a|s) + target entropy): alpha rises while the entropy is below its target.

    2018b, equation 18, with log alpha in place of the factor alpha, as in the authors' code: the same sign.
    """
    return -log_temperature * (log_probs.detach() + target_entropy).mean()


# ---------------------------------------------------------------------------------------------------- agent
class SAC:
    """observation_space, action_space (bounded Box) : those of one environment."""

    def __init__(self, config, observation_space, action_space):
        require_actions("sac", action_space)
        self.config = config
        self.spaces = Spaces(observation_space, action_space, config.device)
        self.generator = torch.Generator(config.device).manual_seed(config.seed)
        self.actor = SquashedGaussianPolicy(self.spaces, config.hidden, self.generator)
        self.critics = Critics(self.spaces, config.hidden, self.generator, copies=2)
        self.critics_target = Critics(self.spaces, config.hidden, self.generator, copies=2)
        move_towards(self.critics_target, self.critics, 1.0)
        log_temperature = torch.tensor(config.initial_temperature, device=config.device).log()
        self.log_temperature = torch.nn.ParameterList([log_temperature])
        self.actor_optimizer = adam(config.learning_rate, self.actor)
        self.critic_optimizer = adam(config.learning_rate, self.critics)
        self.temperature_optimizer = adam(config.learning_rate, self.log_temperature)
        self.replay = replay_buffer(config, self.spaces)
        self.observation_moments = RunningMoments(self.spaces.size, config.device)
        self.steps, self.n_updates = 0, 0

    @property
    def temperature(self):
        """The number in use, held or learned."""
        held = self.config.temperature
        return self.log_temperature[0].exp().item() if held is None else held

    def act(self, observations, deterministic=False):
        """The environment's own action(s) for its own observation(s), one or N of them."""
        return self.spaces.answer(observations, lambda rows: self.choose(rows, deterministic))

    @torch.no_grad()
    def choose(self, observations, deterministic=False):
        """Actions (N, D) in [-1, 1] for rows of observations (N, size)."""
        if deterministic:
            return self.actor.mode(self.normalized(observations))
        shape = len(observations), self.spaces.action_size
        if self.steps < self.config.learning_starts:
            return uniform(shape, self.generator)
        return self.actor.sample(self.normalized(observations), self.generator)[0]

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
        target_entropy = -self.spaces.action_size if config.target_entropy is None else config.target_entropy
        for _ in range(config.gradient_steps):
            batch = self.replay.sample(config.batch_size, config.gamma, self.generator)
            observations = self.normalized(batch.observations)
            next_observations = self.normalized(batch.next_observations)
            temperature = self.temperature
            with torch.no_grad():
                next_actions, next_log_probs = self.actor.sample(next_observations, self.generator)
                next_q = self.critics_target(next_observations, next_actions)
                targets = td_target(
                    batch.rewards, next_q, next_log_probs, batch.terminated, batch.discounts, temperature
                )
            loss = critic_loss(self.critics(observations, batch.actions), targets)
            metrics["train/critic_loss"] = gradient_step(self.critic_optimizer, loss, rate, max_norm, "critic loss")

            self.n_updates += 1
            actions, log_probs = self.actor.sample(observations, self.generator)
            loss = actor_loss(self.critics(observations, actions), log_probs, temperature)
            metrics["train/actor_loss"] = gradient_step(self.actor_optimizer, loss, rate, max_norm, "actor loss")
            if config.temperature is None:
                loss = temperature_loss(self.log_temperature[0], log_probs, target_entropy)
                gradient_step(self.temperature_optimizer, loss, rate, max_norm, "temperature loss")
            move_towards(self.critics_target, self.critics, config.tau)
        return metrics | {
            "train/temperature": temperature,
            "train/entropy": -log_probs.mean().item(),
            "train/q_mean": targets.mean().item(),
            "train/learning_rate": config.learning_rate,
            "train/n_updates": self.n_updates,
        }


# ---------------------------------------------------------------------------------------------------- training
def train(config=None, **options):
    """Train a SAC agent; see `rlcourse.training.start` for the options. Returns a Run."""
    return start(SAC, config or Config(), **options)
