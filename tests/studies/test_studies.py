"""Statistics against their definitions, and studies that are the runs one would have made by hand."""

import json
import subprocess
import sys
import textwrap
from concurrent.futures.process import BrokenProcessPool

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


@pytest.mark.parametrize(
    ("config", "options", "said"),
    [
        ({"learnig_rate": 1}, {}, "did you mean learning_rate"),
        ({"gamma": 2}, {}, "gamma is 2"),
        ({"env": print}, {}, "expected an id"),
        ({}, {"callback": print}, "callback: expected options among record_every"),
        ({}, {"evaluate_evry": 5}, "evaluate_evry"),
    ],
)
def test_mistakes_are_told_before_any_process_begins(config, options, said, monkeypatch):
    monkeypatch.setattr(jobs, "results_of", None)
    with pytest.raises((ValueError, TypeError), match=said):
        study("a2c", config, [0], **options)


def test_numpys_numbers_are_settings_like_others(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "results_of", lambda function, asked, _: map(function, asked))
    config = CONFIG | {"num_envs": np.int64(4), "learning_rate": np.float32(0.5), "hidden": np.array([8])}
    (first,) = study("a2c", config, np.arange(1), folder=tmp_path, record_every=np.int32(32))
    monkeypatch.setattr(jobs, "results_of", lambda *_: iter(()))
    again = study("a2c", CONFIG | {"learning_rate": 0.5}, [0], folder=tmp_path, record_every=32)
    assert again == json.loads(json.dumps([first]))


def test_a_damaged_result_is_named_and_left(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "results_of", lambda function, asked, _: map(function, asked))
    study("a2c", CONFIG, [0], folder=tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_text(path.read_text()[:-40])
    content = path.read_text()
    with pytest.raises(ValueError, match=f"{path.name} is damaged"):
        study("a2c", CONFIG, [0], folder=tmp_path)
    assert path.read_text() == content


def test_a_process_that_dies_is_a_sentence(tmp_path, monkeypatch):
    def broken(*_):
        raise BrokenProcessPool
        yield

    monkeypatch.setattr(jobs, "results_of", broken)
    with pytest.raises(RuntimeError, match=rf"fewer workers.*{tmp_path.name}"):
        study("a2c", CONFIG, [0], folder=tmp_path)


GUARDED = """
from rlcourse.studies import study

if __name__ == "__main__":
    results = study("a2c", {"hidden": (8,), "num_envs": 4, "total_steps": 64}, seeds=[3], workers=1)
    print(results[0]["seed"], results[0]["state"])
"""


@pytest.mark.parametrize("guard", [True, False])
def test_a_script_needs_a_guard_and_is_told_so(guard, tmp_path):
    text = GUARDED if guard else textwrap.dedent(GUARDED.replace('if __name__ == "__main__":', "if True:"))
    (tmp_path / "script.py").write_text(text)
    command = [sys.executable, "script.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    if guard:
        assert done.stdout.split() == ["3", "finished"]
    else:
        assert done.returncode and 'if __name__ == "__main__":' in done.stderr
        assert done.stderr.count("Traceback") == 1 and done.stderr.rstrip().endswith("study(…)")


def test_the_example_of_the_module_is_the_one_that_works():
    example = jobs.__doc__.split("\n\n")[1:3]
    assert "study(" in example[1] and example[1].lstrip().startswith('if __name__ == "__main__":')
    compile(textwrap.dedent("\n".join(example)), "example", "exec")
