"""What the log keeps of thousands of episodes is what happened, in bounded memory, however often it is read."""

import json
from threading import Thread

import numpy as np
import pytest

from rlcourse.training import episode_log
from rlcourse.training.episode_log import KEPT, LEAST_WINDOW, MOST_WINDOW, STRETCHES, EpisodeLog


def batches(n, copies, seed=0):
    """n times some copies end an episode: (step, returns, lengths)."""
    rng = np.random.default_rng(seed)
    steps = copies * np.cumsum(rng.integers(1, 4, n))
    for step in steps:
        size = rng.integers(1, copies + 1)
        yield int(step), rng.normal(step / 100, 5, size), rng.integers(1, 50, size)


def filled(stream, copies, fold_every=10**9):
    log = EpisodeLog(copies)
    for k, batch in enumerate(stream):
        log.add(*batch)
        if k % fold_every == 0:
            log.fold()
    return log.fold()


def test_few_episodes_are_kept_as_they_were():
    log = EpisodeLog(2)
    assert log.fold().mean is None and log.kept.shape == (2, 0) and log.stretches.shape == (0, 5) and log.best is None
    log.add(14, np.array([3.0, 5.0]), np.array([7, 7]))
    log.add(20, np.array([-1.0]), np.array([3]))
    log.fold()
    assert log.kept.tolist() == [[14, 14, 20], [3, 5, -1]]
    assert (log.count, log.every, log.best, log.window) == (3, 1, 5, 3)
    assert log.mean == pytest.approx(7 / 3)
    assert log.stretches.tolist() == [[14, 3, 5, 4, 7], [20, -1, -1, log.mean, pytest.approx(17 / 3)]]


@pytest.mark.parametrize("copies", [1, 7])
def test_many_episodes_are_thinned_evenly_and_no_extreme_is_lost(copies):
    stream = list(batches(4_000, copies))
    log = filled(stream, copies)
    steps = np.repeat([step for step, _, _ in stream], [len(returns) for _, returns, _ in stream])
    returns = np.concatenate([returns for _, returns, _ in stream])
    assert log.count == len(returns) and log.best == returns.max()
    assert KEPT / 2 <= log.kept.shape[1] <= KEPT and log.every & (log.every - 1) == 0
    assert np.array_equal(log.kept, np.array((steps, returns))[:, :: log.every])
    assert STRETCHES / 3 <= len(log.stretches) <= STRETCHES
    homes = (steps - 1) // log.width
    for home, row in zip(np.unique(homes), log.stretches, strict=True):
        inside = homes == home
        assert row[:3].tolist() == [steps[inside].max(), returns[inside].min(), returns[inside].max()]


def test_the_mean_is_that_of_the_episodes_that_ended_last():
    stream = [(step, np.array([float(step)]), np.array([1])) for step in range(1, 3001)]
    log = filled(stream, 1)
    for step, _, _, mean, length in log.stretches:
        window = min(MOST_WINDOW, max(LEAST_WINDOW, step // 50), step)
        assert mean == pytest.approx(np.arange(step - window + 1, step + 1).mean()) and length == 1
    assert log.window == MOST_WINDOW


def test_episodes_that_end_together_count_all_or_not_at_all():
    rng = np.random.default_rng(1)
    columns = rng.normal(0, 1, (5, 32))
    log = filled([(200 * 32 * (k + 1), column, np.full(32, 200)) for k, column in enumerate(columns)], 32)
    np.testing.assert_allclose(log.stretches[:, 3], columns.mean(axis=1))
    assert log.window == 32


@pytest.mark.parametrize("copies", [1, 7])
def test_reading_it_often_changes_nothing(copies, monkeypatch):
    once = filled(batches(3_000, copies), copies).state_dict()
    for often in (1, 3, 100):
        assert filled(batches(3_000, copies), copies, often).state_dict() == once
    monkeypatch.setattr(episode_log, "FOLD_AT", 13)
    assert filled(batches(3_000, copies), copies).state_dict() == once


def test_it_goes_on_where_its_state_was_taken():
    stream = list(batches(2_000, 5))
    first = filled(stream[:900], 5)
    other = EpisodeLog(5)
    other.load_state_dict(first.state_dict())
    for batch in stream[900:]:
        other.add(*batch)
        first.add(*batch)
    assert other.state_dict() == first.state_dict() == filled(stream, 5).state_dict()


def test_returns_that_are_no_numbers_are_counted_apart():
    log = EpisodeLog(3)
    log.add(5, np.array([np.nan, 2.0, -np.inf]), np.array([5, 5, 5]))
    log.add(9, np.array([np.nan]), np.array([4]))
    log.fold()
    assert (log.count, log.broken, log.mean, log.best) == (1, 3, 2.0, 2.0)
    assert np.isfinite(log.stretches).all()


def test_ten_million_steps_stay_small():
    log = EpisodeLog(1)
    for step in range(5, 10_000_000, 50):
        log.add(step, np.array([1.0]), np.array([50]))
    assert log.fold().count == 200_000
    assert len(json.dumps(log.state_dict())) < 60_000


def test_threads_that_read_lose_nothing():
    log, reading = EpisodeLog(4), [True]
    stream = list(batches(6_000, 4))

    def read():
        while reading[0]:
            log.fold()
            assert log.kept.shape[0] == 2 and log.stretches.shape[1] == 5

    threads = [Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for batch in stream:
        log.add(*batch)
    reading[0] = False
    for thread in threads:
        thread.join()
    assert log.state_dict() == filled(stream, 4).state_dict()
