"""Pictures: what counts as one, how the encoder reads it, and that it stays bytes until then."""

import functools
import itertools

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces
from gymnasium.wrappers import FrameStackObservation

import rlcourse.envs  # noqa: F401 registers Catch
from rlcourse.agents import dqn, ppo, recurrent_ppo, reinforce, sac
from rlcourse.agents.tuned import tuned
from rlcourse.deep.buffers import ReplayBuffer
from rlcourse.deep.encoders import PictureEncoder
from rlcourse.deep.spaces import Spaces
from rlcourse.envs import Catch
from rlcourse.training.evaluation import evaluate
from rlcourse.training.stepper import Stepper

CHOICES = spaces.Discrete(3)


def picture(*shape, high=255, dtype=np.uint8, low=0):
    return spaces.Box(low, high, shape, dtype)


@pytest.mark.parametrize(("space", "dtype"), [
    (picture(16, 16), torch.uint8),
    (picture(84, 84, 3), torch.uint8),
    (picture(4, 84, 84), torch.uint8),
    (picture(1, 28, 28), torch.uint8),
    (picture(1, 64, 96, 3), torch.uint8),
    (picture(10, 10, 4, high=1, dtype=bool), torch.uint8),  # MinAtar
    (picture(10, 10, 2, high=255, dtype=np.int64), torch.uint8),
    (picture(9, 9, 3, high=10), torch.uint8),  # MiniGrid numbers its kinds of cells
    (picture(32, 32, 3, high=1.0, dtype=np.float32), torch.float32),
    (picture(3, 32, 32, high=255.0, dtype=np.float64), torch.float32),
])  # fmt: skip
def test_pictures(space, dtype):
    image = Spaces(space, CHOICES)
    assert image.image == space.shape and image.dtype == dtype
    assert image.rows(np.stack([space.sample()] * 2)).dtype == dtype


@pytest.mark.parametrize("space", [
    picture(128),  # an Atari game's memory
    picture(4, 128),  # four frames of it
    picture(7, 7, 3),  # MiniGrid's view: numbers of kinds and colours
    picture(10, 24, high=1.0, dtype=np.float32),  # ten frames of a vector
    picture(12, 12, 3, low=-1.0, high=1.0, dtype=np.float32),
    picture(12, 12, 3, low=-np.inf, high=np.inf, dtype=np.float32),
    spaces.MultiBinary((10, 10, 3)),
])  # fmt: skip
def test_no_pictures(space):
    assert Spaces(space, CHOICES).image is None


def as_channels_first(shape, row):
    """(C, H, W) of one picture, written down case by case."""
    array = row.reshape(shape).astype(np.float32)
    cases = {
        (16, 20): lambda: array[None],
        (16, 20, 3): lambda: array.transpose(2, 0, 1),
        (3, 16, 20): lambda: array,
        (17, 33, 1): lambda: array.transpose(2, 0, 1),
        (4, 16, 20): lambda: array,
        (1, 16, 20, 3): lambda: array[0].transpose(2, 0, 1),
        (4, 16, 20, 3): lambda: np.concatenate([frame.transpose(2, 0, 1) for frame in array]),
        (2, 3, 16, 20): lambda: np.concatenate(list(array)),
        (100, 100): lambda: array[None],
        (210, 160, 3): lambda: array.transpose(2, 0, 1),
        (8, 8): lambda: array[None],
    }
    return cases[shape]()


@pytest.mark.parametrize("shape", [
    (16, 20), (16, 20, 3), (3, 16, 20), (17, 33, 1), (4, 16, 20), (1, 16, 20, 3), (4, 16, 20, 3), (2, 3, 16, 20),
    (100, 100), (210, 160, 3), (8, 8),
])  # fmt: skip
def test_the_encoder_sees_channels_where_they_are(shape):
    encoder = PictureEncoder(shape, 255.0, torch.Generator().manual_seed(0))
    rows = np.random.default_rng(0).integers(256, size=(2, np.prod(shape)), dtype=np.uint8)
    features = encoder(torch.from_numpy(rows))
    expected = torch.from_numpy(np.stack([as_channels_first(shape, row) for row in rows])) / 255
    torch.testing.assert_close(features, encoder.net(expected))
    assert features.shape == (2, encoder.features)
    layers = sum(isinstance(layer, torch.nn.Conv2d) for layer in encoder.net)
    assert layers == {8: 1, 16: 2, 20: 2, 33: 3, 100: 4, 210: 5}[max(shape)]


def test_what_is_where_matters_up_to_100_pixels():
    """A single bright field, moved by an eighth of the side, gives other features: no average blurs it away."""
    for side in (16, 41, 84, 100):
        encoder = PictureEncoder((side, side), 255.0, torch.Generator().manual_seed(0))
        pictures = torch.zeros(64, side, side, dtype=torch.uint8)
        for number, (i, j) in enumerate(itertools.product(range(8), repeat=2)):
            pictures[number, i * side // 8 : i * side // 8 + 2, j * side // 8 : j * side // 8 + 2] = 255
        features = encoder(pictures.flatten(1))
        centred = features - features.mean(dim=0)
        assert torch.linalg.matrix_rank(centred) == 63  # a linear layer can tell every place from all others


@pytest.mark.parametrize(("high", "dtype"), [(255, np.uint8), (1, bool), (1.0, np.float32), (255.0, np.float32)])
def test_networks_see_numbers_from_0_to_1(high, dtype):
    space = picture(9, 9, 3, high=high, dtype=dtype)
    agent = dqn.DQN(dqn.Config(hidden=(8,)), space, CHOICES)
    seen = []
    agent.q.net[0].net.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    agent.act(np.full(space.shape, high, dtype=dtype))
    assert seen[0].dtype == torch.float32 and seen[0].unique().tolist() == [1.0]


def test_the_replay_buffer_keeps_bytes():
    buffer = ReplayBuffer(1000, 4, Spaces(picture(32, 32, 3), CHOICES))
    assert buffer.observations.nbytes == buffer.next_observations.nbytes == 1000 * 32 * 32 * 3
    rows = torch.randint(256, (4, 32 * 32 * 3), dtype=torch.uint8)
    flags = torch.zeros(4, dtype=torch.bool)
    buffer.add(rows, torch.zeros(4, dtype=torch.int64), rows, torch.zeros(4), flags, flags)
    batch = buffer.sample(8, 0.9, torch.Generator().manual_seed(0), n_steps=3)
    assert batch.observations.dtype == batch.next_observations.dtype == torch.uint8
    assert {tuple(row) for row in batch.observations.tolist()} <= {tuple(row) for row in rows.tolist()}


@pytest.mark.parametrize("frames", [1, 2])
@pytest.mark.parametrize("module", [ppo, recurrent_ppo, reinforce, dqn])
def test_agents_learn_from_bytes_and_count_no_moments_of_pixels(module, frames):
    settings = {"frames": frames, "num_envs": 2, "hidden": (8,), "total_steps": 160, "rollout_steps": 32}
    settings |= {"learning_starts": 50, "buffer_size": 500, "normalize_observations": True}
    known = {name: value for name, value in settings.items() if hasattr(module.Config, name)}
    run = module.train(module.Config(env="rlcourse/Catch-v0", **known))
    assert run.stepper.observations.dtype == torch.uint8
    if hasattr(run.agent, "observation_moments"):
        assert run.agent.observation_moments.count == 0
    own = FrameStackObservation(Catch(), frames) if frames > 1 else Catch()
    assert run.agent.act(own.reset(seed=0)[0]) in range(3)


def test_a_critic_of_actions_sees_pictures_too():
    class Steered(Catch):
        def __init__(self):
            super().__init__()
            self.action_space = spaces.Box(-1.0, 1.0, (1,))

        def step(self, action):
            self.action_space, own = CHOICES, self.action_space
            outcome = super().step(1 + int(np.sign(action[0])))
            self.action_space = own
            return outcome

    run = sac.train(sac.Config(env=Steered, hidden=(8,), total_steps=60, learning_starts=20, buffer_size=100))
    assert run.agent.act(Catch().reset()[0]).shape == (1,)


def test_a_picture_inside_a_dict_says_what_to_do():
    with pytest.raises(TypeError, match=r"'camera'.*only alone"):
        Stepper(functools.partial(_WithCamera))


class _WithCamera(gymnasium.Env):
    observation_space = spaces.Dict({"camera": picture(16, 16, 3), "speed": spaces.Box(-1, 1, (1,))})
    action_space = CHOICES

    def reset(self, *, seed=None, options=None):
        return self.observation_space.sample(), {}


def test_ppo_learns_to_catch_from_pixels():
    env = functools.partial(Catch, cells=4, pixels=4)
    config = tuned("ppo", "rlcourse/Catch-v0", total_steps=8_000)
    config.env = env
    assert evaluate(ppo.train(config).agent, env, 100)[0].mean() > 0.9
