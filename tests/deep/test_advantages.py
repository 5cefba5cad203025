"""Tensors get what NumPy gets, on either way."""

import numpy as np
import torch

from rlcourse import returns
from rlcourse.deep.advantages import explained_variance, gae, gae_on_device, returns_to_go, returns_to_go_on_device


def rollout(seed):
    rng = np.random.default_rng(seed)
    shape = (7, 3)
    terminated = rng.random(shape) < 0.2
    truncated = ~terminated & (rng.random(shape) < 0.2)
    next_values = np.where(terminated, np.nan, rng.normal(size=shape))
    return rng.normal(size=shape), rng.normal(size=shape), next_values, terminated, truncated


def test_gae_of_tensors_is_gae_of_arrays():
    for seed in range(20):
        arrays = rollout(seed)
        expected = returns.gae(*arrays, 0.9, 0.8)
        tensors = [torch.from_numpy(array) for array in arrays]
        for function in (gae, gae_on_device):
            np.testing.assert_allclose(function(*tensors, 0.9, 0.8), expected, rtol=1e-12, atol=1e-12)
        assert all(torch.equal(one, torch.from_numpy(two)) for one, two in zip(tensors[3:], arrays[3:], strict=True))


def test_returns_to_go_of_tensors():
    for seed in range(20):
        rewards, _, next_values, terminated, truncated = rollout(seed)
        arrays = rewards, next_values, terminated, truncated
        expected = returns.returns_to_go(*arrays, 0.9)
        for function in (returns_to_go, returns_to_go_on_device):
            np.testing.assert_allclose(function(*map(torch.from_numpy, arrays), 0.9), expected)


def test_explained_variance():
    returns_seen = torch.tensor([1.0, 2.0, 3.0])
    assert explained_variance(returns_seen + 5.0, returns_seen) == 1.0
    assert explained_variance(torch.zeros(3), returns_seen) == 0.0
    assert np.isnan(explained_variance(torch.zeros(3), torch.ones(3)))
