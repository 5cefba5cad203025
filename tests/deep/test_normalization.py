"""Running statistics equal those of everything seen at once, and applying them changes nothing."""

import numpy as np
import torch

from rlcourse.deep.normalization import RewardScale, RunningMoments


def test_batches_of_any_size_give_the_moments_of_all_data():
    data = torch.from_numpy(np.random.default_rng(0).normal(3.0, 5.0, size=(100, 2)))
    moments = RunningMoments(2)
    for batch in data.tensor_split([1, 2, 40]):
        moments.update(batch)
    np.testing.assert_allclose(moments.mean, data.mean(dim=0))
    np.testing.assert_allclose(moments.var, data.var(dim=0, correction=0))
    assert moments.count == 100


def test_normalized_data():
    data = torch.from_numpy(np.random.default_rng(1).normal(-2.0, 0.5, size=(1000, 3)))
    moments = RunningMoments(3)
    np.testing.assert_allclose(moments.normalize(data), data.clip(-10, 10), rtol=1e-6)
    moments.update(data)
    before = moments.state_dict()
    normalized = moments.normalize(data)
    assert normalized.dtype == torch.float32 and moments.state_dict() == before
    np.testing.assert_allclose(normalized.mean(dim=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(normalized.std(dim=0, correction=0), 1.0, atol=1e-5)
    assert moments.normalize(torch.full((3,), 1e9)).tolist() == [10.0, 10.0, 10.0]


def test_state_is_plain_and_complete():
    one, other = RunningMoments(2), RunningMoments(2)
    one.update(torch.from_numpy(np.random.default_rng(0).normal(size=(7, 2))))
    other.load_state_dict(one.state_dict())
    assert torch.equal(one.mean, other.mean) and torch.equal(one.var, other.var) and other.count == 7


def test_reward_scale_by_hand():
    scale = RewardScale(1)
    rewards = torch.tensor([[4.0], [2.0], [8.0], [6.0]], dtype=torch.float64)
    ended = torch.tensor([[False], [True], [False], [False]])
    # Discounted sums of the past, anew after the end: 4, 2 + 2, 8, 6 + 4.
    sums = [4.0, 4.0, 8.0, 10.0]
    np.testing.assert_allclose(scale.apply(rewards, ended, 0.5), rewards / np.std(sums))
    # The next rewards go on from there: 3 + 5.
    later = scale.apply(torch.tensor([[3.0]]), torch.tensor([[False]]), 0.5)
    np.testing.assert_allclose(later, [[3.0 / np.std([*sums, 8.0])]])


def test_reward_scale_goes_on_from_its_state():
    rewards = torch.from_numpy(np.random.default_rng(0).normal(size=(6, 2)))
    ended = torch.zeros((6, 2), dtype=torch.bool)
    one, other = RewardScale(2), RewardScale(2)
    one.apply(rewards, ended, 0.9)
    other.load_state_dict(one.state_dict())
    np.testing.assert_array_equal(one.apply(rewards, ended, 0.9), other.apply(rewards, ended, 0.9))
