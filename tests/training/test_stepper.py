"""One face for every environment: spaces, final observations, episodes, state."""

import functools

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from rlcourse.training.stepper import Stepper
from tests.agents.tiny import Counter


def test_final_observation_and_start_of_the_next_episode():
    stepper = Stepper(functools.partial(Counter, limit=3), 2)
    for expected in (1, 2, 3):
        reached, rewards, terminated, truncated = stepper.step(np.zeros(2, dtype=int))
        assert reached.tolist() == [[expected], [expected]] and rewards.tolist() == [1.0, 1.0]
    assert truncated.all() and not terminated.any()
    assert stepper.observations.tolist() == [[0], [0]]
    assert stepper.episodes == 2 and stepper.steps == 6
    assert [array.tolist() for array in stepper.finished] == [[0, 1], [3.0, 3.0], [3, 3]]
    stepper.step(np.zeros(2, dtype=int))
    assert len(stepper.finished[0]) == 0 and list(stepper.recent) == [(3.0, 3), (3.0, 3)]


def test_the_end_of_the_task_counts_where_both_flags_are_set():
    _, _, terminated, truncated = Stepper(functools.partial(Counter, limit=1, end=1)).step(np.zeros(1, dtype=int))
    assert terminated.tolist() == [True] and truncated.tolist() == [False]


def test_bounded_boxes_are_stretched_and_clipped():
    seen = []

    class Recorder(Counter):
        action_space = spaces.Box(np.array([-2.0, 0.0]), np.array([2.0, 10.0]), dtype=np.float32)

        def step(self, action):
            seen.append(action.tolist())
            return super().step(action)

    stepper = Stepper(Recorder, 1)
    for action in ([-1.0, -1.0], [0.0, 0.5], [3.0, -9.0]):
        stepper.step(np.array([action]))
    assert seen == [[-2.0, 0.0], [0.0, 7.5], [2.0, 0.0]]


def test_unbounded_boxes_and_shifted_choices():
    class Free(Counter):
        action_space = spaces.Box(-np.inf, np.inf, (1,))

        def step(self, action):
            assert action.tolist() == [5.0]
            return super().step(action)

    class Shifted(Counter):
        action_space = spaces.Discrete(2, start=7)

        def step(self, action):
            assert action == 8
            return super().step(action)

    Stepper(Free).step(np.array([[5.0]]))
    Stepper(Shifted).step(np.array([1]))


def test_discrete_observations_become_one_hot():
    stepper = Stepper("FrozenLake-v1", 3)
    assert stepper.spaces.size == 16 and stepper.observations.tolist() == np.eye(16)[[0, 0, 0]].tolist()
    reached, *_ = stepper.step(np.array([1, 1, 1]))
    assert reached.shape == (3, 16) and (reached.sum(dim=1) == 1).all()


def test_environments_that_do_not_fit():
    with pytest.raises(TypeError, match="MultiDiscrete"):
        Stepper(functools.partial(Counter, action_space=spaces.MultiDiscrete([2, 2])))
    with pytest.raises(TypeError, match="FlattenObservation"):
        Stepper(functools.partial(Counter, observation_space=spaces.Text(5)))
    with pytest.raises(ValueError, match="SAME_STEP"):
        Stepper(SyncVectorEnv([Counter], autoreset_mode=AutoresetMode.NEXT_STEP))
    with pytest.raises(ValueError, match="num_envs is 2"):
        Stepper(Counter(), 2)
    with pytest.raises(TypeError, match="expected an id"):
        Stepper(3)


def test_vector_environments_bring_their_own_number_of_copies():
    vector = SyncVectorEnv([Counter] * 3, autoreset_mode=AutoresetMode.SAME_STEP)
    assert Stepper(vector, 16).num_envs == 3


@pytest.mark.parametrize("env", ["CartPole-v1", "Acrobot-v1", "Pendulum-v1", "MountainCar-v0", "FrozenLake-v1"])
def test_state_restored_means_the_same_future(env):
    def future(stepper):
        rng = np.random.default_rng(5)
        n = getattr(stepper.action_space, "n", None)
        rows = []
        for _ in range(300):
            actions = rng.integers(n, size=3) if n else rng.uniform(-1, 1, (3, 1))
            rows.append(np.concatenate([each.ravel() for each in stepper.step(actions)]))
        return np.array(rows), stepper.episodes, list(stepper.recent)

    one = Stepper(env, 3, seed=1)
    future(one)
    state = one.state_dict()
    expected = future(one)
    other = Stepper(env, 3, seed=99)
    other.load_state_dict(state)
    rows, episodes, recent = future(other)
    assert np.array_equal(rows, expected[0]) and (episodes, recent) == expected[1:]


def test_environments_without_a_state_begin_anew():
    class Unpicklable(Counter):
        def __init__(self):
            super().__init__()
            self.handle = lambda: None

    stepper = Stepper(Unpicklable)
    stepper.step(np.zeros(1, dtype=int))
    state = stepper.state_dict()
    assert state["env"] is None
    other = Stepper(Unpicklable)
    other.load_state_dict(state)
    assert other.observations.tolist() == [[0]] and other.steps == 1


def test_begin_leaves_fresh_copies_alone():
    stepper = Stepper(Counter, 2)
    stepper.step(np.zeros(2, dtype=int))
    stepper.begin()
    assert stepper.observations.tolist() == [[0], [0]] and stepper.episodes == 0
    before = stepper.observations
    stepper.begin()
    assert stepper.observations is before


@pytest.mark.parametrize("env", ["CartPole-v1", "MountainCar-v0"])
def test_no_two_seeds_share_a_start(env):
    starts = np.concatenate([Stepper(env, 4, seed).observations for seed in range(4)])
    assert len(np.unique(starts, axis=0)) == 16
    assert np.array_equal(starts[:4], Stepper(env, 4, 0).observations)


def test_ids_make_gymnasiums_environments():
    assert isinstance(Stepper("MountainCar-v0").env.envs[0], gymnasium.Wrapper)
