"""Stacked frames: what Gymnasium's wrapper shows of one environment, here of many, arrays and tensors, through ends."""

import copy
import functools

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import FrameStackObservation

from rlcourse.agents import dqn, ppo, sac
from rlcourse.deep.spaces import Spaces
from rlcourse.envs.frames import FrameStack, stacked_space
from rlcourse.training import load_agent
from rlcourse.training.evaluation import evaluate
from rlcourse.training.stepper import Stepper, vectorized
from tests.agents.tiny import Counter


class Sensors(gymnasium.Env):
    """A Dict in a Dict, with parts of all kinds; episodes of 1 to 6 steps."""

    observation_space = spaces.Dict({
        "joints": spaces.Dict({"angles": spaces.Box(-1, 1, (2,)), "pushed": spaces.MultiBinary(3)}),
        "gear": spaces.Discrete(4, start=1),
        "modes": spaces.MultiDiscrete([2, 3]),
        "bytes": spaces.Box(0, 255, (2, 2), np.uint8),
    })  # fmt: skip
    action_space = spaces.Discrete(2)

    def __init__(self):
        self.observation_space = copy.deepcopy(self.observation_space)  # it draws the observations

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.observation_space.seed(int(self.np_random.integers(2**31)))
        self.left = int(self.np_random.integers(1, 7))
        return self.observation_space.sample(), {}

    def step(self, action):
        self.left -= 1
        return self.observation_space.sample(), 1.0, self.left == 0, False, {}


class Modes(Sensors):
    observation_space = Sensors.observation_space["modes"]


class Tensors(gymnasium.vector.VectorWrapper):
    """A vector environment with tensors in place of arrays."""

    def reset(self, **options):
        return torch.from_numpy(self.env.reset(**options)[0]), {}

    def step(self, actions):
        observations, rewards, terminated, truncated, info = self.env.step(actions.numpy())
        info = {name: torch.from_numpy(value) for name, value in info.items()}
        return *map(torch.from_numpy, (observations, rewards, terminated, truncated)), info


class Told(gymnasium.Env):
    """Shows what it is told."""

    def __init__(self, space):
        self.observation_space, self.action_space = space, spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        return self.told, {}

    def step(self, action):
        return self.told, 0.0, False, False, {}


ENVS = {
    "CartPole-v1": lambda: vectorized("CartPole-v1", 3),
    "CartPole-v1 as tensors": lambda: Tensors(vectorized("CartPole-v1", 3)),
    "FrozenLake-v1": lambda: vectorized("FrozenLake-v1", 3),
    "Catch": lambda: vectorized(functools.partial(gymnasium.make, "rlcourse/Catch-v0", oblique=True), 3),
    "time limit": lambda: vectorized(functools.partial(gymnasium.make, "MountainCar-v0", max_episode_steps=5), 3),
    "Dict": lambda: vectorized(Sensors, 3),
    "Dict in processes": lambda: vectorized(Sensors, 2, asynchronous=True),
    "MultiDiscrete": lambda: vectorized(Modes, 3),
}


def one(observations, i):
    if isinstance(observations, dict):
        return {name: one(part, i) for name, part in observations.items()}
    own = observations[i]
    return own if isinstance(own, dict) else np.array(own.numpy() if isinstance(own, torch.Tensor) else own)


def alone(observation):
    if isinstance(observation, dict):
        return {name: alone(part) for name, part in observation.items()}
    return observation[None]


def assert_equal(got, expected):
    if isinstance(expected, dict):
        assert got.keys() == expected.keys()
        for name in expected:
            assert_equal(got[name], expected[name])
    else:
        assert got.dtype == expected.dtype
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("frames", [2, 4])
@pytest.mark.parametrize("name", ENVS)
def test_as_gymnasium_stacks_one_environment(name, frames):
    stacked, plain = FrameStack(ENVS[name](), frames), ENVS[name]()
    singles = [FrameStackObservation(Told(plain.single_observation_space), frames) for _ in range(plain.num_envs)]

    def told(single, act, observation):
        single.unwrapped.told = observation
        return act(single)[0]

    def begin(single):
        return single.reset()

    def go_on(single):
        return single.step(0)

    seen, _ = stacked.reset(seed=3)
    observations, _ = plain.reset(seed=3)
    for i, single in enumerate(singles):
        assert_equal(one(seen, i), told(single, begin, one(observations, i)))
        assert stacked.single_observation_space.contains(one(seen, i))
    rng, ends = np.random.default_rng(0), 0
    for _ in range(60):
        actions = rng.integers(2, size=plain.num_envs)
        actions = torch.from_numpy(actions) if "tensors" in name else actions
        seen, *_, info = stacked.step(actions)
        observations, _, terminated, truncated, told_info = plain.step(actions)
        for i, single in enumerate(singles):
            if terminated[i] or truncated[i]:
                ends += 1
                assert_equal(one(info["final_obs"], i), told(single, go_on, one(told_info["final_obs"], i)))
                assert_equal(one(seen, i), told(single, begin, one(observations, i)))
            else:
                assert_equal(one(seen, i), told(single, go_on, one(observations, i)))
    assert ends >= 4
    stacked.close()
    plain.close()


def test_the_last_frames_of_an_episode_are_its_own():
    stepper = Stepper(functools.partial(Counter, limit=3), 2, frames=3)
    assert stepper.observations.tolist() == [[0, 0, 0]] * 2
    reached = [stepper.step(torch.zeros(2, dtype=int))[0].tolist() for _ in range(3)]
    assert reached == [[[0, 0, 1]] * 2, [[0, 1, 2]] * 2, [[1, 2, 3]] * 2]
    assert stepper.observations.tolist() == [[0, 0, 0]] * 2
    stepper.step(torch.zeros(2, dtype=int))
    stepper.begin()
    assert stepper.observations.tolist() == [[0, 0, 0]] * 2


def test_what_was_shown_is_never_changed():
    env = FrameStack(vectorized(functools.partial(Counter, limit=2), 2), 2)
    shown = [env.reset()[0], *(env.step(np.zeros(2, dtype=int))[0] for _ in range(5))]
    assert [each[0].ravel().tolist() for each in shown] == [[0, 0], [0, 1], [0, 0], [0, 1], [0, 0], [0, 1]]


def test_choices_stay_choices():
    space = stacked_space(Sensors.observation_space, 2)
    assert Spaces(space, spaces.Discrete(2)).size == 2 * Spaces(Sensors.observation_space, spaces.Discrete(2)).size
    assert space["modes"] == spaces.MultiDiscrete([[2, 3], [2, 3]])


@pytest.mark.parametrize(("module", "name", "env"), [
    (ppo, "PPO", "CartPole-v1"), (dqn, "DQN", "FrozenLake-v1"), (sac, "SAC", "Pendulum-v1"), (ppo, "PPO", Sensors),
])  # fmt: skip
def test_agents_act_on_what_gymnasiums_wrapper_shows(module, name, env):
    config = module.Config(env=env, frames=3, num_envs=2, hidden=(8,))
    stepper = Stepper(env, 2, frames=3)
    agent = getattr(module, name)(config, stepper.observation_space, stepper.action_space)
    own = FrameStackObservation(gymnasium.make(env) if isinstance(env, str) else env(), 3)
    observation, _ = own.reset(seed=0)
    for _ in range(5):
        action = agent.act(observation, deterministic=True)
        row = stepper.spaces.rows(alone(observation))
        expected = stepper.spaces.to_env(agent.choose(row, deterministic=True).numpy())[0]
        np.testing.assert_array_equal(action, expected)
        assert own.action_space.contains(action)
        observation, _, terminated, truncated, _ = own.step(action)
        if terminated or truncated:
            observation, _ = own.reset()


@pytest.mark.parametrize("env", ["CartPole-v1", "FrozenLake-v1", Sensors, "rlcourse/Catch-v0"])
def test_state_restored_means_the_same_future(env):
    def future(stepper):
        rng = np.random.default_rng(5)
        return torch.stack([stepper.step(rng.integers(2, size=3))[0] for _ in range(40)])

    one = Stepper(env, 3, seed=1, frames=3)
    future(one)
    state = one.state_dict()
    expected = future(one)
    other = Stepper(env, 3, seed=99, frames=3)
    other.load_state_dict(state)
    assert torch.equal(future(other), expected)


def test_trained_evaluated_and_loaded_with_frames(tmp_path):
    run = ppo.train(
        ppo.Config(frames=2, total_steps=1_000, num_envs=4, rollout_steps=50, hidden=(8,)),
        folder=tmp_path, evaluate_every=500, evaluation_episodes=2,
    )  # fmt: skip
    agent, config = load_agent(run.folder)
    assert config.frames == 2 and agent.spaces.observation_space.shape == (2, 4)
    np.testing.assert_array_equal(evaluate(agent, "CartPole-v1", 3), evaluate(run.agent, "CartPole-v1", 3))
    # Returns as Gymnasium counts them, in the same environments seen through its own wrapper.
    own = SyncVectorEnv(
        [lambda: FrameStackObservation(gymnasium.make("CartPole-v1"), 2)] * 3, autoreset_mode=AutoresetMode.SAME_STEP
    )
    observations, _ = own.reset(seed=0)
    assert agent.act(observations, deterministic=True).shape == (3,)


class Measured(Counter):
    """A robot, without what only its simulator knows."""

    def __init__(self):
        super().__init__(limit=4, observation_space=spaces.Dict(obs=Counter.observation_space))

    def reset(self, **options):
        return self.dressed(super().reset(**options)[0]), {}

    def step(self, action):
        observation, *rest = super().step(action)
        return self.dressed(observation), *rest

    def dressed(self, observation):
        return {"obs": observation}


class Simulated(Measured):
    def __init__(self):
        super().__init__()
        self.observation_space = spaces.Dict(obs=Counter.observation_space, state=Counter.observation_space)

    def dressed(self, observation):
        return {"obs": observation, "state": -observation}


def test_the_robot_without_its_simulator_is_evaluated_with_frames_too():
    settings = {"frames": 2, "num_envs": 2, "rollout_steps": 10, "total_steps": 40, "hidden": (8,)}
    agent = ppo.train(ppo.Config(env=Simulated, **settings)).agent
    returns, lengths = evaluate(agent, Measured, 3)
    assert returns.tolist() == [4.0] * 3 and lengths.tolist() == [4] * 3


def test_one_frame_is_the_environment_itself():
    stepper = Stepper("CartPole-v1", 2)
    assert stepper.observation_space.shape == (4,) and "frames" not in stepper.state_dict()
