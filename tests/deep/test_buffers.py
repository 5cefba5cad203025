"""What goes in comes out: final observations, the end of the ring, n-step sums, rollouts."""

import numpy as np
import pytest
import torch

from rlcourse.deep.buffers import ReplayBuffer, Rollout, flat
from rlcourse.returns import n_step_returns
from tests.agents.tiny import spaces_of

TWO = spaces_of(1, 2)


def filled(steps, rows, envs=1, ends=(), terminations=()):
    """Step t of environment i has observation 10 t + i, reward t, next observation 10 t + i + 1000."""
    replay = ReplayBuffer(rows * envs, envs, TWO)
    i = torch.arange(envs)
    for t in range(steps):
        terminated = torch.full((envs,), t in terminations)
        replay.add((10.0 * t + i)[:, None], i % 2, (10.0 * t + i + 1000)[:, None], t + 0.0 * i, terminated,
                   torch.full((envs,), t in ends))  # fmt: skip
    return replay


def test_transitions_stay_together_and_next_observations_are_kept():
    replay = filled(steps=7, rows=4, envs=3)
    assert len(replay) == 12
    batch = replay.sample(500, 0.9, torch.Generator().manual_seed(0))
    assert set(batch.observations.flatten().tolist()) == {10.0 * t + i for t in (3, 4, 5, 6) for i in range(3)}
    torch.testing.assert_close(batch.next_observations, batch.observations + 1000)
    torch.testing.assert_close(batch.rewards, batch.observations[:, 0] // 10)
    assert torch.equal(batch.actions, (batch.observations[:, 0] % 10 % 2).long())
    assert batch.terminated.dtype == torch.bool and batch.discounts.unique().tolist() == [pytest.approx(0.9)]


def test_every_transition_is_equally_likely():
    replay = filled(steps=5, rows=10, envs=2)
    batch = replay.sample(50_000, 0.9, torch.Generator().manual_seed(0))
    _, counts = batch.observations.unique(return_counts=True)
    assert len(counts) == 10 and (counts - 5000).abs().max() < 5 * (50_000 * 0.1 * 0.9) ** 0.5


@pytest.mark.parametrize("steps", [9, 13, 20])  # not full, full, after wrapping around
@pytest.mark.parametrize("n", [2, 3, 5])
def test_n_step_sums_are_those_of_the_definition(steps, n):
    gamma, ends, terminations = 0.9, {3, 11, 16}, {6, 14}
    replay = filled(steps, rows=13, ends=ends, terminations=terminations)
    kept = np.arange(max(0, steps - 13), steps)
    value = lambda observation: observation / 7  # noqa: E731
    expected = n_step_returns(
        kept.astype(float),
        value(10.0 * kept + 1000),
        [t in terminations for t in kept],
        [t in ends for t in kept],
        gamma,
        n,
    )
    batch = replay.sample(2000, gamma, torch.Generator().manual_seed(0), n)
    bootstrap = value(batch.next_observations[:, 0]).masked_fill(batch.terminated, 0.0)
    target = batch.rewards + batch.discounts * bootstrap
    drawn = (batch.observations[:, 0].numpy() // 10).astype(int)
    assert set(drawn) == set(kept)
    np.testing.assert_allclose(target.numpy(), expected[drawn - kept[0]], rtol=1e-5)


def test_sampling_changes_nothing_that_is_stored():
    replay = filled(6, rows=6)
    before = replay.rewards.clone()
    replay.sample(100, 0.9, torch.Generator().manual_seed(0), 3).rewards.add_(100.0)
    replay.sample(100, 0.9, torch.Generator().manual_seed(0)).rewards.add_(100.0)
    assert torch.equal(before, replay.rewards)


@pytest.mark.parametrize("steps", [3, 9])
def test_a_restored_buffer_goes_on_alike(steps):
    one, other = filled(steps, rows=5), filled(8, rows=5)
    other.load_state_dict(one.state_dict())
    draws = []
    for replay in (one, other):
        one_step = torch.ones(1)
        replay.add(one_step[:, None], 0 * one_step, one_step[:, None], one_step, one_step.bool(), one_step.bool())
        draws.append(replay.sample(50, 0.9, torch.Generator().manual_seed(3), 3))
    assert all(map(torch.equal, *draws))


def test_vector_actions_and_a_buffer_that_is_too_small():
    replay = ReplayBuffer(4, 2, spaces_of(1, (3,)))
    two = torch.zeros(2)
    replay.add(two[:, None], torch.ones(2, 3), two[:, None], two, two.bool(), two.bool())
    assert replay.sample(5, 0.9, torch.Generator().manual_seed(0)).actions.shape == (5, 3)
    with pytest.raises(ValueError, match="capacity is 3"):
        ReplayBuffer(3, 4, TWO)


def test_rollout_values_follow_the_episodes():
    """Two environments, three steps; the first is cut after step 1, the second ends after step 0."""
    starts = torch.tensor([[0.0, 10.0], [1.0, 0.0], [0.0, 1.0]])
    reached = torch.tensor([[1.0, 99.0], [2.0, 1.0], [1.0, 2.0]])
    two = torch.zeros(2)
    rollout = Rollout.of(
        [
            (starts[t][:, None], two.long(), two, reached[t][:, None], two + 1.0, torch.tensor([False, t == 0]),
             torch.tensor([t == 1, False]))
            for t in range(3)
        ]
    )  # fmt: skip
    values, next_values = rollout.values(lambda observations: 5.0 * observations[:, 0])
    assert values.tolist() == [[0, 50], [5, 0], [0, 5]]
    assert torch.isnan(next_values[0, 1])
    # Row 1, first environment: the final observation 2, not the 0 in which the next episode begins.
    assert next_values[:, 0].tolist() == [5, 10, 5] and next_values[1:, 1].tolist() == [5, 10]


def test_flat_rows_keep_their_order():
    rewards = torch.arange(6.0, dtype=torch.float64).reshape(2, 3)
    assert flat(rewards).tolist() == [0, 1, 2, 3, 4, 5] and flat(rewards).dtype == torch.float32
    assert flat(rewards[:, :, None])[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert flat(rewards.to(torch.uint8)).dtype == torch.uint8
