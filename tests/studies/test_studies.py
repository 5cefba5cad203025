"""Statistics against their definitions, and studies that are the runs one would have made by hand."""

import json

import numpy as np
import pytest

from rlcourse.agents import a2c
from rlcourse.studies import bootstrap_interval, interquartile_mean, jobs, run_job, study

CONFIG = {"hidden": (8,), "num_envs": 4, "rollout_steps": 8, "total_steps": 96}


def test_interquartile_mean_by_hand():
    assert interquartile_mean([1, 2, 3, 4, 1000, -1000, 5, 6]) == pytest.approx((2 + 3 + 4 + 5) / 4)
    # Of all runs and tasks together, as in rliable, not the mean over tasks of their own.
    table = np.arange(8.0).reshape(4, 2)
    assert interquartile_mean(table) == pytest.approx(3.5)
    assert interquartile_mean([[0, 0], [0, 0], [0, 100], [0, 100]]) == 0.0


def test_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    hits = 0
    for seed in range(200):
        low, high = bootstrap_interval(rng.normal(5.0, 2.0, size=30), np.mean, repetitions=300, seed=seed)
        assert low < high
        hits += low <= 5.0 <= high
    # 95 % nominal; the percentile bootstrap of 30 runs is slightly too narrow. 4 standard deviations of 200 draws.
    assert hits >= 200 * 0.93 - 4 * (200 * 0.93 * 0.07) ** 0.5


def test_interval_resamples_runs_within_each_task():
    # Runs of a task do not differ: whatever is drawn, each task keeps its own score.
    assert bootstrap_interval(np.tile([1.0, 9.0], (5, 1)), lambda table: table.mean()) == (5.0, 5.0)
    assert bootstrap_interval([3.0, 3.0]) == (3.0, 3.0)
    with pytest.raises(ValueError, match="at least 2"):
        bootstrap_interval([1.0])


def test_a_job_is_the_run_by_hand():
    result = run_job({"agent": "a2c", "config": CONFIG | {"seed": 3}, "options": {"record_every": 32}})
    run = a2c.train(a2c.Config(**CONFIG, seed=3), record_every=32)
    assert (result["seed"], result["state"], result["steps"], result["error"]) == (3, "finished", 96, None)
    assert result["history"]["train/policy_loss"] == list(run.history["train/policy_loss"])
    assert json.loads(json.dumps(result)) == result


def test_a_study_goes_on_with_what_is_missing(tmp_path, monkeypatch):
    first = study("a2c", CONFIG, seeds=[0, 1], folder=tmp_path, workers=1)
    assert [result["seed"] for result in first] == [0, 1] and len(list(tmp_path.iterdir())) == 2
    done = []

    def here(function, asked, processes):
        for job in asked:
            done.append(job["config"]["seed"])
            yield function(job)

    monkeypatch.setattr(jobs, "results_of", here)
    again = study("a2c", CONFIG, seeds=[0, 1, 2], folder=tmp_path)
    assert done == [2] and again[:2] == json.loads(json.dumps(first)) and again[2]["state"] == "finished"


def test_a_failed_run_is_a_result():
    job = {"agent": "a2c", "config": CONFIG | {"learning_rate": 1e30}, "options": {}}
    result = run_job(job)
    assert result["state"] == "failed" and "Training stopped at step" in result["error"] and result["steps"] > 0
    with pytest.raises(ValueError, match="expected one of"):
        study("alphazero", {}, [0])
