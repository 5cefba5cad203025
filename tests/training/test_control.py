"""How runs end, go slower, and go on: stop, schedules, the best agent, evaluation, processes."""

import functools
import math
import os
import signal
import sys
import threading
import time
from multiprocessing import active_children

import gymnasium
import mujoco
import numpy as np
import pytest
import torch
from gymnasium.utils import EzPickle

from rlcourse import training
from rlcourse.agents import FITS, a2c, ddpg, dqn, ppo, recurrent_ppo, reinforce, sac, td3
from rlcourse.training import TrainingError, checkpoints
from rlcourse.training.evaluation import evaluate
from tests.agents.tiny import BoxCounter, Counter

SMALL = {"hidden": (8,), "num_envs": 4}
OFF = SMALL | {"learning_starts": 50, "batch_size": 16, "buffer_size": 300}
AGENTS = {
    "reinforce": (reinforce, SMALL),
    "a2c": (a2c, SMALL),
    "ppo": (ppo, SMALL | {"rollout_steps": 10, "minibatch_size": 16, "normalize_observations": True}),
    "dqn": (dqn, OFF),
    "ddpg": (ddpg, OFF),
    "td3": (td3, OFF),
    "sac": (sac, OFF),
    "recurrent_ppo": (recurrent_ppo, SMALL | {"rollout_steps": 10, "minibatch_size": 20}),
}
EVERY = pytest.mark.parametrize("name", AGENTS)


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.002)


# ---------------------------------------------------------------------------------------------------- the end
class Slow(Counter):
    """Never ends, and each step takes a moment."""

    limit = math.inf

    def __init__(self):
        super().__init__()
        del self.limit

    def step(self, action):
        time.sleep(0.01)
        return super().step(action)


def test_stop_wins_also_after_a_pause():
    run = a2c.train(a2c.Config(**SMALL, total_steps=10**9), background=True)
    until(lambda: run.iterations > 0)
    run.stop()
    run.pause()
    assert run.wait(20).state == "stopped"
    for _ in range(30):
        run = a2c.train(a2c.Config(**SMALL, total_steps=10**9), background=True)
        both = [threading.Thread(target=each) for each in (run.stop, run.pause, run.pause)]
        for thread in both:
            thread.start()
        assert run.wait(20).state == "stopped"


def test_stop_acts_inside_an_episode_that_never_ends(monkeypatch, tmp_path):
    run = reinforce.train(reinforce.Config(**SMALL, env=Slow), background=True, folder=tmp_path)
    until(lambda: run.steps > 8)
    began = time.monotonic()
    run.stop()
    assert run.wait(20).state == "stopped" and time.monotonic() - began < 5
    assert "inside an iteration" in run.note and run.iterations == 0
    monkeypatch.setattr(Slow, "limit", 3)
    assert training.resume(run.folder, env=Slow, total_steps=200).state == "finished"


def test_stop_lets_a_short_iteration_end():
    run = a2c.train(a2c.Config(**SMALL, env=Slow, rollout_steps=5), background=True)
    until(lambda: run.iterations > 0)
    run.stop()
    assert run.wait(20).state == "stopped" and run.note is None and run.steps == run.iterations * 20


def test_stop_acts_inside_an_evaluation_which_is_made_up_for(tmp_path):
    class Endless(Counter):
        patient = False

        def step(self, action):
            time.sleep(0.0 if Endless.patient else 0.002)
            observation, reward, *_, info = super().step(action)
            return observation, reward, self.count >= 20 and Endless.patient, False, info

    config = a2c.Config(**SMALL, env=Endless, total_steps=320, rollout_steps=8)
    options = {"folder": tmp_path, "evaluate_every": 64, "evaluation_episodes": 2}
    run = a2c.train(config, background=True, **options)
    until(lambda: run.steps == 64)
    time.sleep(0.1)
    began = time.monotonic()
    run.stop()
    assert run.wait(20).state == "stopped" and time.monotonic() - began < 5
    assert "eval/mean_reward" not in run.history and run.steps == 64
    Endless.patient = True
    with pytest.warns(UserWarning, match="new episodes"):
        resumed = training.resume(run.folder, env=Endless)
    assert resumed.curve("eval/mean_reward")[0] == [64, 128, 192, 256, 320]


class BadText(Exception):
    def __str__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize("problem", [SystemExit(3), GeneratorExit(), BadText(), RecursionError("deep")])
@pytest.mark.parametrize("background", [False, True])
def test_whatever_a_callback_raises_ends_the_run(problem, background):
    runs = []

    def callback(run):
        runs.append(run)
        raise problem

    try:
        a2c.train(a2c.Config(**SMALL), callback=callback, background=background).wait(20)
    except BaseException as raised:
        assert isinstance(raised, (TrainingError, type(problem)))
    assert runs[0].state == "failed" and isinstance(runs[0].error, TrainingError)
    assert type(problem).__name__ in str(runs[0].error)


def test_a_run_may_start_its_successor_and_never_waits_for_itself():
    config = a2c.Config(**SMALL, total_steps=10**9)
    started, said = [], []

    def callback(run):
        if not started:
            with pytest.raises(RuntimeError, match="own callback") as error:
                run.wait()
            said.append(str(error.value))
            started.append(a2c.train(config, background=True, name="one and only"))

    first = a2c.train(config, background=True, name="one and only", callback=callback)
    assert first.wait(20).state == "stopped" and said
    started[0].stop()
    assert started[0].wait(20).state == "stopped"


def test_an_environment_that_cannot_be_closed_is_a_note():
    class Stuck(Counter):
        def close(self):
            raise OSError("the window is gone")

    run = a2c.train(a2c.Config(**SMALL | {"env": Stuck}, total_steps=64))
    assert run.state == "finished" and "the window is gone" in run.note


@pytest.mark.parametrize(
    ("option", "value"),
    [("record_every", 0), ("evaluate_every", -5), ("checkpoint_every", 2.5), ("evaluation_episodes", 0),
     ("target", "high"), ("target", math.nan)],
)  # fmt: skip
def test_options_that_cannot_be_are_named(option, value):
    with pytest.raises(ValueError, match=f"{option} is {value!r}, expected"):
        a2c.train(a2c.Config(**SMALL), **{"evaluate_every": 100, option: value})


# ---------------------------------------------------------------------------------------------------- resume
class Interrupt(BaseException):
    pass


def killed_and_resumed(module, config, folder, at=0.6, **options):
    """A run that is killed in a callback and resumed from the checkpoint before; uninterrupted one beside it."""

    def kill(run):
        if run.progress >= at:
            raise Interrupt

    whole = module.train(config, folder=folder / "whole", **options)
    with pytest.raises(Interrupt):
        module.train(config, folder=folder / "killed", callback=kill, **options)
    (killed,) = (folder / "killed").iterdir()
    return whole, training.resume(killed)


def everything(run):
    return {
        "agent": repr(checkpoints.snapshot(run.agent)),
        "best": run.best,
        "history": repr({name: curve for name, curve in run.history.items() if "time" not in name}),
    }


@EVERY
def test_resume_is_exact_with_a_schedule_numpy_settings_and_a_best_agent(name, tmp_path):
    module, settings = AGENTS[name]
    config = module.Config(
        **settings,
        total_steps=np.int64(800),
        learning_rate=np.linspace(0, 2e-2, 3)[1],
        gamma=np.float32(0.5),
        seed=np.array(3),
        learning_rate_schedule="cosine",
    )
    options = {"evaluate_every": np.int64(200), "evaluation_episodes": 2, "checkpoint_every": 120, "record_every": 1}
    whole, resumed = killed_and_resumed(module, config, tmp_path, **options)
    assert everything(resumed) == everything(whole)
    for folder in (whole.folder, resumed.folder):
        best, _ = training.load_agent(folder, best=True)
        assert evaluate(best, config.env, 2)[0].mean() == pytest.approx(whole.best[1])
    assert (whole.folder / "best.pt").exists() and checkpoints.load(whole.folder / "best.pt")["best"] == whole.best


class Rooms(gymnasium.Wrapper):
    """A task that holds another environment beside the one that it wraps."""

    def __init__(self, inner):
        super().__init__(Counter(limit=30))
        self.inner = inner
        self.inner.reset(seed=0)

    def step(self, action):
        self.inner.step(self.inner.action_space.sample() * 0)
        return super().step(action)


class Rude(Counter):
    def __getstate__(self):
        raise KeyError("secret")


class Remade(Counter, EzPickle):
    """Pickled, it is made anew, like Gymnasium's robots and its moon lander."""

    def __init__(self):
        EzPickle.__init__(self)
        super().__init__(limit=30)


class Pole(gymnasium.Env):
    """Holds MuJoCo's own model and data."""

    observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (2,), dtype=np.float32)
    action_space = gymnasium.spaces.Discrete(2)

    def __init__(self):
        self.model = mujoco.MjModel.from_xml_string(
            "<mujoco><worldbody><body><joint name='hinge'/><geom type='capsule' size='.05' fromto='0 0 0 0 0 1'/>"
            "</body></worldbody><actuator><motor joint='hinge'/></actuator></mujoco>"
        )
        self.data = mujoco.MjData(self.model)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        mujoco.mj_resetData(self.model, self.data)
        self.data.qpos[0] = self.np_random.uniform(-0.1, 0.1)
        return self.observation(), {}

    def step(self, action):
        self.data.ctrl[0] = 2.0 * action - 1.0
        mujoco.mj_step(self.model, self.data, 5)
        return self.observation(), float(np.cos(self.data.qpos[0])), False, self.data.time > 0.5, {}

    def observation(self):
        return np.concatenate((self.data.qpos, self.data.qvel)).astype(np.float32)


def cart():
    return Rooms(gymnasium.make("MountainCar-v0"))


def beside():
    return Rooms(Remade())


def deep_inside():
    env = Counter(limit=30)
    env.rooms = {"left": [(Remade(),)]}
    return env


@pytest.mark.parametrize(
    ("env", "exact"),
    [
        *((env, True) for env in (cart, "MountainCar-v0", "FrozenLake-v1", Pole)),
        *((env, False) for env in (Remade, beside, deep_inside, Rude)),
    ],
)
def test_a_resumed_run_is_exact_or_says_that_it_is_not(env, exact, tmp_path):
    config = ppo.Config(**SMALL, env=env, total_steps=400, rollout_steps=10)
    whole = ppo.train(config, folder=tmp_path)
    half = ppo.train(config, folder=tmp_path, callback=lambda run: run.progress >= 0.5 and run.stop())
    given = {} if isinstance(env, str) else {"env": env}
    if exact:
        resumed = training.resume(half.folder, **given)
        assert everything(resumed)["agent"] == everything(whole)["agent"] and resumed.note is None
    else:
        with pytest.warns(UserWarning, match="begins new episodes") as warned:
            resumed = training.resume(half.folder, **given)
        assert len(warned) == 1 and resumed.note == str(warned[0].message) and resumed.state == "finished"


def test_an_environment_whose_class_has_changed_begins_anew(tmp_path, monkeypatch):
    class Placed(Counter):
        pass

    Placed.__qualname__ = "Placed"
    monkeypatch.setattr(sys.modules[__name__], "Placed", Placed, raising=False)
    run = a2c.train(a2c.Config(**SMALL | {"env": Placed}, total_steps=64), folder=tmp_path)
    monkeypatch.delattr(sys.modules[__name__], "Placed")
    with pytest.warns(UserWarning, match=r"begins new episodes.*Placed"):
        assert training.resume(run.folder, env=Placed, total_steps=128).steps == 128


# ---------------------------------------------------------------------------------------------------- schedules
@pytest.mark.parametrize("schedule", ["constant", "linear", "cosine"])
def test_the_learning_rate_falls_and_the_slider_acts_still(schedule):
    used = []

    def callback(run):
        used.append(run.agent.optimizer.param_groups[0]["lr"])
        if run.progress == 0.75:
            run.config.learning_rate = 0.2

    config = a2c.Config(**SMALL, rollout_steps=8, total_steps=128, learning_rate=0.1, learning_rate_schedule=schedule)
    run = a2c.train(config, callback=callback, record_every=1)
    factors = {"linear": [1, 0.75, 0.5, 0.25], "constant": [1] * 4}
    factor = factors.get(schedule, [(1 + math.cos(math.pi * k / 4)) / 2 for k in range(4)])
    assert used == pytest.approx([0.1 * factor[0], 0.1 * factor[1], 0.1 * factor[2], 0.2 * factor[3]])
    assert run.curve("train/learning_rate")[1] == pytest.approx(used)
    assert run.config.learning_rate == 0.2


# ---------------------------------------------------------------------------------------------------- the best agent
def test_the_best_agent_is_that_of_the_best_evaluation(tmp_path, monkeypatch):
    means = iter([3.0, math.nan, 8.0, 5.0, 8.0])
    updates = []

    def look(agent, *_, **__):
        updates.append(agent.n_updates)
        return np.full(2, next(means)), np.ones(2)

    monkeypatch.setattr("rlcourse.training.run.evaluate", look)
    config = a2c.Config(**SMALL, rollout_steps=8, total_steps=160)
    run = a2c.train(config, folder=tmp_path, evaluate_every=32)
    assert run.best == (96, 8.0) and len(updates) == 5
    best, _ = training.load_agent(run.folder, best=True)
    last, _ = training.load_agent(run.folder)
    assert (best.n_updates, last.n_updates) == (updates[2], updates[4])


def test_a_run_that_was_not_evaluated_has_no_best_agent(tmp_path):
    run = a2c.train(a2c.Config(**SMALL, total_steps=64), folder=tmp_path)
    assert run.best is None
    with pytest.raises(FileNotFoundError, match="evaluate_every"):
        training.load_agent(run.folder, best=True)
    run = a2c.train(a2c.Config(**SMALL, total_steps=64), evaluate_every=32, evaluation_episodes=1)
    assert run.best is not None and run.folder is None


# ---------------------------------------------------------------------------------------------------- evaluation
class Policy:
    """Acts in the environment's own units."""

    def __init__(self, answer):
        self.answer = answer

    def act(self, observations, deterministic):
        return self.answer(observations)


def test_anything_that_acts_is_evaluated_in_the_environments_own_units():
    def push(observations):  # towards the top, with torques up to 2
        return np.full((len(observations), 1), 2.0, dtype=np.float32)

    own, _ = evaluate(Policy(push), "Pendulum-v1", 5)
    by_rows = Policy(push)
    by_rows.choose = lambda rows, deterministic: torch.ones(len(rows), 1)
    assert evaluate(by_rows, "Pendulum-v1", 5)[1].tolist() == [200] * 5
    assert own == pytest.approx(evaluate(by_rows, "Pendulum-v1", 5)[0])
    # Observations that are no arrays of numbers, actions that are tensors or lists
    returns, lengths = evaluate(Policy(lambda states: [2] * len(states)), "FrozenLake-v1", 3)
    assert (lengths >= 1).all() and set(returns) <= {0.0, 1.0}
    assert len(evaluate(Policy(lambda states: torch.ones(len(states)).long()), "CartPole-v1", 3)[0]) == 3


def test_evaluation_repeats_itself_for_any_policy_and_takes_one_episode_of_each_copy():
    class Uneven(Counter):
        made = 0

        def __init__(self):
            Uneven.made += 1
            super().__init__(end=Uneven.made)

    zeros = Policy(lambda observations: np.zeros(len(observations), dtype=int))
    assert evaluate(zeros, Uneven, 4)[0].tolist() == [1, 2, 3, 4]
    assert evaluate(zeros, "CartPole-v1", 4)[0].tolist() == evaluate(zeros, "CartPole-v1", 4)[0].tolist()
    assert evaluate(zeros, "CartPole-v1", 4, seed=5)[0].tolist() != evaluate(zeros, "CartPole-v1", 4)[0].tolist()


def test_what_cannot_be_evaluated_is_a_sentence():
    with pytest.raises(TypeError, match="expected an object with a method act"):
        evaluate("ppo", "CartPole-v1")
    with pytest.raises(ValueError, match="episodes is 0"):
        evaluate(Policy(None), "CartPole-v1", 0)
    with pytest.raises(ValueError, match=r"shape \(1,\) for 3 observations"):
        evaluate(Policy(lambda observations: [0]), "CartPole-v1", 3)
    agent = a2c.train(a2c.Config(**SMALL, total_steps=64)).agent
    with pytest.raises(ValueError, match=r"made for observations in Box.*\(4,\).*MountainCar-v0 are in Box.*\(2,\)"):
        evaluate(agent, "MountainCar-v0", 2)


@pytest.mark.parametrize("config", [{"env": "CartPole-v1"}, a2c.Config, "CartPole-v1"])
def test_what_is_no_config_is_a_sentence(config):
    with pytest.raises(TypeError, match=r"expected settings such as Config\(env=…\)"):
        a2c.train(config)


@pytest.mark.parametrize("by_rows", [False, True])
def test_an_agent_with_a_memory_is_told_where_episodes_begin(by_rows):
    class Remembering(Policy):
        """Counts the steps of each copy: Counter's observation, if it forgets at the right moments."""

        memory = "of the training"

        def forget(self, which):
            if isinstance(self.memory, str):
                self.memory = np.zeros(len(which))
            self.memory[which] = 0

        def act(self, observations, deterministic):
            assert np.asarray(observations).ravel().tolist() == self.memory.tolist()
            self.memory += 1
            return np.zeros(len(observations), dtype=int)

    agent = Remembering(None)
    if by_rows:
        agent.choose = lambda rows, deterministic: torch.from_numpy(agent.act(rows, deterministic))
    lengths = iter([2, 5, 3])
    returns, _ = evaluate(agent, lambda: Counter(end=next(lengths)), 3)
    assert returns.tolist() == [2, 5, 3] and agent.memory == "of the training"


@pytest.mark.parametrize("name", FITS)
def test_every_agent_is_evaluated_in_one_line(name):
    module, settings = AGENTS[name]
    env = BoxCounter if name in ("ddpg", "td3", "sac") else Counter
    env = functools.partial(env, limit=7)
    agent = module.train(module.Config(**settings, env=env, total_steps=100)).agent
    assert evaluate(agent, env, episodes=3)[0].tolist() == [7, 7, 7]


# ---------------------------------------------------------------------------------------------------- processes
class Dies(Counter):
    def step(self, action):
        if self.count == 20:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().step(action)


def no_processes_left():
    until(lambda: not [child for child in active_children() if "AsyncVectorEnv" in child.name or child.is_alive()])


def test_copies_in_processes_learn_what_they_learn_in_one():
    def make():
        return Counter(limit=9)  # found in no module, like a function of a notebook

    runs = [
        a2c.train(a2c.Config(**SMALL, env=env, total_steps=640, asynchronous=asynchronous))
        for asynchronous in (False, True)
        for env in (make, "MountainCar-v0")
    ]
    for one, other in zip(runs[:2], runs[2:], strict=True):
        assert everything(one)["agent"] == everything(other)["agent"]
    no_processes_left()


def test_processes_pay_for_slow_environments():
    class Waits(Counter):
        def step(self, action):
            time.sleep(0.02)
            return super().step(action)

    seconds = [
        a2c.train(a2c.Config(**SMALL, env=Waits, total_steps=160, rollout_steps=8, asynchronous=asynchronous)).seconds
        for asynchronous in (False, True)
    ]
    # 40 steps of 4 copies: 3.2 s one after the other, 0.8 s side by side.
    assert seconds[1] < 0.7 * seconds[0]


@pytest.mark.parametrize("background", [False, True])
def test_a_process_that_dies_ends_the_run_with_a_sentence(background):
    config = a2c.Config(**SMALL, env=Dies, asynchronous=True, total_steps=10**6)
    with pytest.raises(TrainingError, match="a process that steps the environment has died"):
        a2c.train(config, background=background).wait(30)
    no_processes_left()


def test_an_error_in_a_process_is_that_of_the_environment():
    class Breaks(Counter):
        def step(self, action):
            if self.count == 20:
                raise RuntimeError("the motor is gone")
            return super().step(action)

    with pytest.raises(TrainingError, match="the motor is gone"):
        a2c.train(a2c.Config(**SMALL, env=Breaks, asynchronous=True))
    no_processes_left()


def test_stop_ends_the_processes(tmp_path):
    config = a2c.Config(**SMALL, env=Slow, asynchronous=True, total_steps=10**9)
    run = a2c.train(config, background=True, folder=tmp_path)
    until(lambda: run.steps > 8)
    run.stop()
    assert run.wait(20).state == "stopped"
    no_processes_left()
    with pytest.warns(UserWarning, match="begins new episodes"):
        resumed = training.resume(run.folder, env=functools.partial(Counter, limit=5), total_steps=run.steps + 200)
    assert resumed.state == "finished"
    no_processes_left()


def test_a_script_that_each_process_would_read_needs_a_guard(tmp_path, monkeypatch):
    script = tmp_path / "train.py"
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(script), raising=False)
    monkeypatch.setattr("multiprocessing.get_start_method", lambda: "spawn")
    config = a2c.Config(**SMALL, env="MountainCar-v0", asynchronous=True, total_steps=64)
    script.write_text("a2c.train(config)")
    with pytest.raises(RuntimeError, match='if __name__ == "__main__":'):
        a2c.train(config)
    script.write_text("if __name__ == '__main__':\n    a2c.train(config)")
    assert a2c.train(config).state == "finished"
