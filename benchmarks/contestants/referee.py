"""When is a task solved, and how long did it take? The same judgement for every contestant."""

import math
import time

import gymnasium
import numpy as np
import torch

EPISODES, CONFIRMATION = 20, 100


class Referee:
    """Watches one training run; its clocks run only while the contestant trains.

    env : id of the task; seed : of the run; target : mean return from which on the task counts as solved;
    every : environment steps between two evaluations; budget : seconds of processor time after which the run ends;
    episodes : of an evaluation.

    A run is evaluated after the first update of its policy that follows each multiple of `every` steps: so many fresh
    episodes, deterministic policy. If their mean return reaches the target, CONFIRMATION further episodes must
    reach it too; otherwise training goes on.
    """

    def __init__(self, env, seed, target, every, budget=math.inf, episodes=EPISODES):
        self.env, self.seed, self.target, self.every, self.budget = env, seed, target, every, budget
        self.episodes = episodes
        self.solved = self.over = False
        self.steps, self.looks = 0, 0
        self.processor, self.wall = 0.0, 0.0
        self.curve = []  # (steps, processor seconds, mean return)

    def start(self):
        """The clocks begin to run."""
        self._began = time.process_time(), time.perf_counter()

    def _pause(self):
        processor, wall = self._began
        self.processor += time.process_time() - processor
        self.wall += time.perf_counter() - wall

    def due(self, steps):
        """Has training passed a multiple of `every` since the last evaluation?"""
        return steps // self.every > self.steps // self.every

    def look(self, steps, act):
        """Evaluate the policy as it is after `steps` environment steps. Returns True if the run is over.

        act : function, observations (N, D) -> actions (N,) or (N, A) of the deterministic policy, in the units of the
        environment.
        """
        self._pause()
        self.steps = steps
        mean = self._mean_return(act, self.episodes)
        self.curve.append((steps, self.processor, mean))
        if mean >= self.target:
            confirmed = self._mean_return(act, CONFIRMATION)
            self.solved = confirmed >= self.target
            if self.solved:
                self.curve[-1] = (steps, self.processor, confirmed)
        self.over = self.solved or self.processor >= self.budget
        self.start()
        return self.over

    def _mean_return(self, act, episodes):
        self.looks += 1
        seeds = np.random.SeedSequence((self.seed, self.looks)).generate_state(episodes)
        return float(np.mean(returns_of(act, self.env, seeds.tolist())))


def returns_of(act, env, seeds):
    """Undiscounted returns of one episode for each seed, (len(seeds),)."""
    envs = [gymnasium.make(env) for _ in seeds]
    observations = [each.reset(seed=seed)[0] for each, seed in zip(envs, seeds, strict=True)]
    returns = np.zeros(len(seeds))
    going = list(range(len(seeds)))
    while going:
        actions = act(np.stack([observations[i] for i in going]))
        still = []
        for i, action in zip(going, actions, strict=True):
            observations[i], reward, terminated, truncated, _ = envs[i].step(action)
            returns[i] += reward
            if not (terminated or truncated):
                still.append(i)
        going = still
    for each in envs:
        each.close()
    return returns


def warm_up():
    """One gradient step: PyTorch loads parts of itself at the first one, which is charged to nobody."""
    layer = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(layer.parameters())
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
