"""How benchmarks/learn.py and defaults.py judge: the pages say from them how others compare."""

from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


class Wages(gymnasium.Env):
    """Each step pays the action; the seed decides how many steps an episode has, and shows in the observation."""

    observation_space = spaces.Box(0, 1, (1,), np.float64)
    action_space = spaces.Box(0, 1, ())

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.left = self.np_random.integers(1, 5)
        return self.np_random.random(1), {}

    def step(self, action):
        self.left -= 1
        return self.np_random.random(1), float(action), bool(self.left == 0), False, {}


class Clock:
    """Stands in for the module `time`."""

    now = 0.0

    def process_time(self):
        return self.now

    def perf_counter(self):
        return 10 * self.now


@pytest.fixture
def judge(monkeypatch):
    """The module of the referee, with an environment and a clock under the test's control."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    monkeypatch.setitem(
        gymnasium.registry, "Wages-v0", gymnasium.envs.registration.EnvSpec("Wages-v0", entry_point=Wages)
    )
    from contestants import referee

    monkeypatch.setattr(referee, "time", Clock())
    return referee


def returning(monkeypatch, judge, means):
    """The evaluations have these mean returns, one after the other. Returns the list of their seeds."""
    means, seen = iter(means), []

    def returns_of(act, env, seeds):
        seen.append(seeds)
        return np.full(len(seeds), next(means))

    monkeypatch.setattr(judge, "returns_of", returns_of)
    return seen


def test_returns_are_those_of_each_environment_alone(judge):
    env, expected = Wages(), []
    for seed in range(30):
        env.reset(seed=seed)
        expected.append(0.5 * env.left)
    returns = judge.returns_of(lambda seen: np.full(len(seen), 0.5), "Wages-v0", range(30))
    np.testing.assert_allclose(returns, expected)
    assert len(set(expected)) > 1


def test_a_failed_confirmation_lets_training_go_on(judge, monkeypatch):
    seeds = returning(monkeypatch, judge, [0.0, 1.0, 0.8, 1.0, 0.95])
    referee = judge.Referee("Wages-v0", seed=0, target=0.9, every=10, budget=1e9)
    referee.start()
    assert not referee.look(10, None)
    assert not referee.look(20, None)
    assert not referee.solved
    assert referee.look(30, None)
    assert referee.solved and referee.steps == 30
    assert [len(one) for one in seeds] == [20, 20, 100, 20, 100]
    # The return of an evaluation, and the one that was confirmed at the end.
    assert [(steps, mean) for steps, _, mean in referee.curve] == [(10, 0.0), (20, 1.0), (30, 0.95)]


def test_every_evaluation_has_fresh_episodes_and_all_contestants_have_the_same(judge, monkeypatch):
    def seeds_of(run):
        seeds = returning(monkeypatch, judge, [0.0, 1.0, 1.0])
        referee = judge.Referee("Wages-v0", seed=run, target=0.9, every=10, budget=1e9)
        referee.start()
        referee.look(10, None)
        referee.look(20, None)
        return [seed for evaluation in seeds for seed in evaluation]

    assert seeds_of(3) == seeds_of(3)
    assert len({*seeds_of(3), *seeds_of(4)}) == 280


def test_the_clocks_stand_still_during_an_evaluation(judge):
    referee = judge.Referee("Wages-v0", seed=0, target=9.0, every=10, budget=5.0)

    def slow(observations):
        judge.time.now += 100.0
        return np.zeros(len(observations))

    judge.time.now = 7.0  # imports
    referee.start()
    judge.time.now += 2.0
    assert not referee.look(10, slow)
    judge.time.now += 2.5
    assert not referee.look(20, slow)
    assert referee.processor == pytest.approx(4.5) and referee.wall == pytest.approx(45.0)
    judge.time.now += 0.5
    assert referee.look(30, slow) and not referee.solved


def test_an_evaluation_is_due_when_a_multiple_has_been_passed(judge):
    referee = judge.Referee("Wages-v0", seed=0, target=9.0, every=100, budget=1e9)
    referee.start()
    assert next(steps for steps in range(0, 300, 30) if referee.due(steps)) == 120
    referee.look(120, lambda seen: np.zeros(len(seen)))
    assert not referee.due(199) and referee.due(200) and referee.due(512)


def test_a_run_that_was_not_solved_counts_as_infinitely_slow(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from learn import band, median, times_as_fast

    assert median([1.0, None, 3.0]) == 3.0
    assert median([1.0, None, None]) is None
    assert median([1.0, None]) is None
    slow, fast, never = ({"seconds": seconds} for seconds in (8.0, 2.0, None))
    assert times_as_fast({"ours": fast, "sb3": slow, "cleanrl": {"seconds": 6.0}}) == "3.0"
    assert times_as_fast({"ours": fast, "sb3": never, "cleanrl": slow}) == "4.0"
    assert times_as_fast({"ours": fast, "sb3": never, "cleanrl": None}) == "only here"
    assert times_as_fast({"ours": never, "sb3": slow}) == times_as_fast({"ours": fast}) == ""

    # One run ends at 1 s with return 5, one goes on to 100 s: after its end the first keeps its return.
    curves = [[(10, 1.0, 5.0)], [(10, 1.0, 1.0), (20, 10.0, 3.0), (30, 100.0, 9.0)]]
    found = band(curves, points=3)
    assert found["seconds"] == [1.0, 10.0, 100.0]
    assert found["median"] == [3.0, 4.0, 7.0]
    assert found["low"] == [2.0, 3.5, 6.0]


def test_a_row_of_defaults_is_judged_by_the_medians_of_both(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from defaults import LAST, marks, return_of, summary, tally, verdict

    def run(returns, seconds):
        return {"seconds": seconds, "curve": [(i, i, mean) for i, mean in enumerate(returns)]}

    assert LAST == 3 and return_of(run([900.0, 1.0, 2.0, 6.0], 1.0)) == 3.0
    # Three seeds: medians, so the one that failed does not count.
    ours = summary([run([5.0] * 3, 2.0), run([7.0] * 3, 1.0), run([-100.0] * 3, 9.0)])
    assert (ours["return"], ours["last"], ours["seconds"], ours["seeds"]) == (5.0, 5.0, 2.0, 3)
    equal, better, slower = (summary([run([mean] * 3, seconds)]) for mean, seconds in ((5, 2), (6, 9), (4, 1)))
    rows = [{"ours": ours, "sb3": each} for each in (equal, better, slower)]
    assert [verdict(row) for row in rows] == [(True, True), (False, True), (True, False)]
    assert verdict({"ours": ours}) is None and marks({"ours": ours}) == "" and marks(rows[1]) == "no, yes"
    assert tally([*rows, {"ours": ours}]) == (3, 2, 2)


def test_a_job_of_the_defaults_tells_neither_contestant_more_than_the_task(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from defaults import ROWS, job_of

    from rlcourse.agents import FITS, ppo

    row = next(row for row in ROWS if row.name == "ppo-Hopper-v5")
    job = job_of(row, "ours", 3, 1000)
    given = ppo.Config(**{**job["settings"], "env": job["env"], "seed": job["seed"]})
    assert given == ppo.Config(env="Hopper-v5", total_steps=1000, seed=3)
    assert job_of(row, "sb3", 3, 1000)["settings"] == {"n_timesteps": 1000}
    assert {row.algorithm for row in ROWS} == FITS.keys() - {"reinforce", "recurrent_ppo"}, "which have no peer"
    assert all(row.full >= row.steps for row in ROWS)


def test_a_result_counts_only_for_the_settings_it_was_made_with(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from defaults import ROWS, job_of, keep, stored

    job = job_of(ROWS[0], "ours", 0, 1000)
    keep(tmp_path, job, {"seconds": 1.0})
    assert stored(tmp_path, job) == {"seconds": 1.0}
    job["settings"]["gamma"] = 0.5
    assert stored(tmp_path, job) is None
