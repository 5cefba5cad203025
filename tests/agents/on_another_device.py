"""What `test_device` runs in a process of its own, where there is a device "elsewhere"; prints what it saw as JSON."""

import json
import sys
import tempfile
import traceback

import gymnasium
import numpy as np
import torch
from gymnasium import spaces

from rlcourse.agents import a2c, ddpg, dqn, ppo, recurrent_ppo, reinforce, sac, td3
from rlcourse.training import load_agent, resume, settings
from rlcourse.training.evaluation import evaluate
from rlcourse.training.stepper import Stepper
from tests.deep import elsewhere

COPIES, PLACES = 7, 3
SMALL = {"num_envs": COPIES, "device": elsewhere.NAME, "hidden": (8,)}
OFF_POLICY = {"learning_starts": 14, "batch_size": 11, "buffer_size": 210}
SETTINGS = {
    dqn: OFF_POLICY | {"n_steps": 3, "normalize_observations": True},
    ddpg: OFF_POLICY | {"normalize_observations": True},
    td3: OFF_POLICY | {"normalize_observations": True},
    sac: OFF_POLICY | {"normalize_observations": True},
    ppo: {"rollout_steps": 9, "minibatch_size": 16, "target_kl": 0.1},
    recurrent_ppo: {"rollout_steps": 9, "minibatch_size": 18, "memory_size": 5},
    a2c: {"rollout_steps": 9, "normalize_returns": True},
    reinforce: {"episodes": COPIES},
}


class Points(gymnasium.vector.VectorEnv):
    """Points that are pushed, in tensors elsewhere; episodes of 5 steps. kind : of observations; discrete : actions."""

    metadata = {"autoreset_mode": gymnasium.vector.AutoresetMode.SAME_STEP}  # noqa: RUF012
    num_envs = COPIES

    def __init__(self, kind="box", discrete=False):
        self.kind, self.discrete = kind, discrete
        place = spaces.Box(-100, 100, (PLACES,), np.float32)
        names = {"goals": ("observation", "achieved_goal", "desired_goal"), "state": ("obs", "state")}.get(kind)
        self.single_observation_space = {"box": place, "choice": spaces.Discrete(5)}.get(kind) or spaces.Dict(
            dict.fromkeys(names, place)
        )
        box = spaces.Box(-2, 2, (PLACES,), np.float32)
        self.single_action_space = spaces.Discrete(PLACES) if discrete else box

    def reset(self, *, seed=None, options=None):
        self.x = torch.zeros(COPIES, PLACES, device=elsewhere.NAME)
        self.count = torch.arange(COPIES, device=elsewhere.NAME) % 5
        return self.seen(), {}

    def seen(self):
        if self.kind == "choice":
            return self.count % 5
        if self.kind == "box":
            return self.x
        goal = torch.ones_like(self.x)
        return {name: goal if name == "desired_goal" else self.x for name in self.single_observation_space.spaces}

    def step(self, actions):
        assert actions.device.type == elsewhere.NAME
        assert actions.dtype == (torch.int64 if self.discrete else torch.float32)
        self.x = self.x + (torch.nn.functional.one_hot(actions, PLACES) if self.discrete else actions)
        self.count = self.count + 1
        rewards = self.compute_reward(self.x, torch.ones_like(self.x), {})
        ended, info, final = self.count >= 5, {}, self.seen()
        if ended.any():
            info = {"final_obs": final, "_final_obs": ended}
            self.x = self.x.masked_fill(ended[:, None], 0.0)
            self.count = self.count.masked_fill(ended, 0)
        return self.seen(), rewards, ended & (self.x[:, 0] > 0), ended, info

    def compute_reward(self, achieved, desired, info):
        assert achieved.device.type == desired.device.type == elsewhere.NAME
        return -torch.linalg.vector_norm(achieved - desired, dim=-1)


class NumPyGoals(gymnasium.Env):
    """A goal in NumPy: what it is asked has to come to the CPU."""

    place = spaces.Box(-100, 100, (2,), np.float32)
    observation_space = spaces.Dict(dict.fromkeys(("observation", "achieved_goal", "desired_goal"), place))
    action_space = spaces.Box(-2, 2, (2,), np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.x, self.count = np.zeros(2, np.float32), 0
        return self.seen(), {}

    def seen(self):
        goal = np.ones(2, np.float32)
        return {name: goal if name == "desired_goal" else self.x for name in self.observation_space.spaces}

    def step(self, action):
        self.x, self.count = self.x + action, self.count + 1
        return self.seen(), self.compute_reward(self.x, np.ones(2), {}), False, self.count == 5, {}

    def compute_reward(self, achieved, desired, info):
        return -np.linalg.norm(achieved - desired, axis=-1)


def agent_of(module):
    return recurrent_ppo.RecurrentPPO if module is recurrent_ppo else getattr(module, name_of(module).upper())


def name_of(module):
    return module.__name__.rpartition(".")[2]


def trained(module, env, rounds=4, frames=1):
    """An agent after some rounds, and the shapes of what was brought to the CPU in them."""
    stepper = Stepper(env, COPIES, 0, elsewhere.NAME, frames=frames)
    config = module.Config(**SMALL | SETTINGS[module], frames=frames)
    agent = agent_of(module)(config, stepper.observation_space, stepper.action_space)
    elsewhere.brought.clear()
    for _ in range(rounds):
        agent.collect(stepper)
        metrics = agent.update()
    assert metrics and all(np.isfinite(value) for value in metrics.values()), metrics
    return agent, sorted(elsewhere.brought)


def of_tensors(module, kind="box"):
    agent, brought = trained(module, Points(kind, discrete=module is dqn))
    assert agent.generator.device.type == elsewhere.NAME
    action = agent.act(Points(kind).reset()[0])
    assert action.device.type == elsewhere.NAME and len(action) == COPIES
    return brought


def of_arrays(module):
    env = "CartPole-v1" if module in (dqn, ppo, recurrent_ppo, a2c, reinforce) else "Pendulum-v1"
    agent, _ = trained(module, env)
    action = agent.act(np.zeros(agent.spaces.observation_space.shape, np.float32))
    assert isinstance(action, np.ndarray | np.integer), action
    return evaluate(agent, env, 1)[1].tolist()


def kept(module):
    """Saved elsewhere, resumed there, and loaded on the CPU."""
    with tempfile.TemporaryDirectory() as folder:
        env = "CartPole-v1" if module is dqn else "Pendulum-v1"
        total = COPIES * 18
        config = module.Config(env=env, total_steps=2 * total, **SMALL | SETTINGS[module])
        whole = module.train(config, background=False)
        config.total_steps = total
        half = module.train(config, background=False, folder=folder)
        rest = resume(half.folder, total_steps=2 * total, background=False)
        at_home, _ = load_agent(half.folder)
    assert rest.agent.generator.device.type == elsewhere.NAME
    observation = np.zeros(at_home.spaces.observation_space.shape, np.float32)
    one, other, here = (agent.act(observation, deterministic=True) for agent in (whole.agent, rest.agent, at_home))
    assert np.array_equal(one, other), "a resumed run goes on otherwise"
    assert np.allclose(one, here, atol=1e-5), "what was trained elsewhere acts otherwise here"
    return at_home.config.device


def mixed():
    there = torch.zeros(3, device=elsewhere.NAME)
    for wrong in (lambda: there + torch.ones(3), lambda: there.numpy(), lambda: torch.cat((there, torch.ones(3)))):
        try:
            wrong()
        except (RuntimeError, TypeError):
            continue
        return "silent"
    return "raised"


def counted():
    elsewhere.brought.clear()
    torch.zeros(2, 3, device=elsewhere.NAME).cpu()
    return sorted(elsewhere.brought)


def runs():
    yield "mixed", mixed
    yield "counted", counted
    for module in SETTINGS:
        yield f"tensors {name_of(module)}", lambda module=module: of_tensors(module)
        yield f"arrays {name_of(module)}", lambda module=module: of_arrays(module)
    for module in (dqn, sac, ppo, recurrent_ppo):
        yield f"kept {name_of(module)}", lambda module=module: kept(module)
    for kind in ("choice", "state"):
        yield f"tensors ppo {kind}", lambda kind=kind: of_tensors(ppo, kind)
    yield "tensors ppo frames", lambda: trained(ppo, Points(), frames=3)[1]
    for module in (dqn, ddpg, td3, sac):
        yield f"tensors {name_of(module)} goals", lambda module=module: of_tensors(module, "goals")
    yield "arrays sac goals", lambda: len(trained(sac, NumPyGoals)[1])


def main(out):
    """Run everything; what it saw, or the error, goes to the file `out`."""
    elsewhere.register()
    settings.KINDS["device"] = settings.Kind("any device", str)
    torch.set_num_threads(1)
    seen = {}
    for name, run in runs():
        try:
            seen[name] = run()
        except Exception:
            seen[name] = {"error": traceback.format_exc()}
    with open(out, "w") as file:
        json.dump(seen, file)


if __name__ == "__main__":
    main(sys.argv[1])
