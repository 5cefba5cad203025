"""Runs: resume bit for bit, live settings, pause and stop, evaluation, errors that name the step, TensorBoard files."""

import functools
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import torch
from gymnasium import spaces

from rlcourse import training
from rlcourse.agents import FITS, a2c, class_name, ddpg, dqn, ppo, recurrent_ppo, reinforce, require_actions, sac, td3
from rlcourse.training import TrainingError, checkpoints, notebook
from rlcourse.training.evaluation import evaluate
from tests.agents.tiny import Counter

SMALL = {"hidden": (8,), "num_envs": 4}
OFF = SMALL | {"learning_starts": 50, "batch_size": 16, "buffer_size": 300, "total_steps": 800}
CONFIGS = {
    "reinforce": (reinforce, reinforce.Config(**SMALL, total_steps=800)),
    "a2c": (a2c, a2c.Config(**SMALL, total_steps=800)),
    "ppo": (
        ppo,
        ppo.Config(**SMALL, total_steps=800, rollout_steps=10, epochs=2, minibatch_size=16,
                   normalize_observations=True, normalize_returns=True),
    ),
    "ppo-pendulum": (ppo, ppo.Config(**SMALL, env="Pendulum-v1", total_steps=800, rollout_steps=10, epochs=2)),
    "ppo-frames": (ppo, ppo.Config(**SMALL, total_steps=800, rollout_steps=10, epochs=2, frames=3)),
    "recurrent_ppo": (
        recurrent_ppo,
        recurrent_ppo.Config(**SMALL, total_steps=800, rollout_steps=10, epochs=2, minibatch_size=20, memory_size=6),
    ),
    "dqn": (dqn, dqn.Config(**OFF, n_steps=3, dueling=True, target_interval=7)),
    "ddpg": (ddpg, ddpg.Config(**OFF)),
    "td3": (td3, td3.Config(**OFF)),
    "sac": (sac, sac.Config(**OFF)),
}  # fmt: skip
EVERY = pytest.mark.parametrize(("module", "config"), CONFIGS.values(), ids=CONFIGS)


def flat(state):
    """Every number of a nested state, by its place."""
    if isinstance(state, torch.Tensor):
        return {"": state.tolist()}
    if isinstance(state, dict | list | tuple):
        items = state.items() if isinstance(state, dict) else enumerate(state)
        return {f"/{key}{place}": value for key, part in items for place, value in flat(part).items()}
    return {"": state}


def learned(run):
    where = {name: value for name, value in run.stepper.state_dict().items() if name != "env"}
    return flat(checkpoints.snapshot(run.agent)) | flat(where)


def untimed(history):
    return {name: curve for name, curve in history.items() if name not in ("time/fps", "time/time_elapsed")}


class Killed(BaseException):
    pass


@EVERY
def test_killed_and_resumed_equals_uninterrupted(module, config, tmp_path):
    uninterrupted = module.train(config, folder=tmp_path, evaluate_every=300, evaluation_episodes=2)

    def kill(run):
        if run.steps >= 500:
            raise Killed

    with pytest.raises(Killed):
        module.train(
            config, folder=tmp_path, evaluate_every=300, evaluation_episodes=2, checkpoint_every=200, callback=kill
        )
    (folder,) = [path for path in tmp_path.iterdir() if path != uninterrupted.folder]
    resumed = training.resume(folder)
    assert resumed.state == "finished" and resumed.steps == uninterrupted.steps
    assert learned(resumed) == learned(uninterrupted)
    assert untimed(resumed.history).keys() == untimed(uninterrupted.history).keys()
    np.testing.assert_equal(untimed(resumed.history), untimed(uninterrupted.history))


@EVERY
def test_the_seed_decides_everything(module, config):
    runs = [module.train(config) for _ in range(2)]
    assert learned(runs[0]) == learned(runs[1])


def test_evaluations_and_records_change_nothing_that_is_learned(tmp_path):
    module, config = CONFIGS["ppo"]
    often = module.train(config, folder=tmp_path, evaluate_every=50, record_every=1, checkpoint_every=50)
    assert learned(often) == learned(module.train(config))


def test_resume_after_a_real_kill(tmp_path):
    """SIGKILL in the middle of training, in another process; the checkpoint must be complete."""
    script = (
        "import sys; from rlcourse.agents import dqn\n"
        "c = dqn.Config(hidden=(8,), num_envs=4, learning_starts=50, batch_size=16, total_steps=10**8)\n"
        "dqn.train(c, folder=sys.argv[1], checkpoint_every=40)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    path = tmp_path / "dqn-CartPole-v1-0_1" / "checkpoint.pt"
    first = None
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists():
            first = first or path.stat().st_mtime_ns
            if path.stat().st_mtime_ns > first:
                break
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    steps = checkpoints.load(path)["stepper"]["steps"]
    resumed = training.resume(path.parent, total_steps=steps + 400)
    assert resumed.state == "finished" and resumed.steps == steps + 400
    config = dqn.Config(hidden=(8,), num_envs=4, learning_starts=50, batch_size=16, total_steps=steps + 400)
    assert learned(resumed) == learned(dqn.train(config))


# ---------------------------------------------------------------------------------------------------- control
def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.002)


@pytest.fixture
def forever():
    """A background run that goes on until it is stopped."""
    runs = []

    def begin(**options):
        runs.append(a2c.train(a2c.Config(**SMALL, total_steps=10**9), background=True, **options))
        return runs[-1]

    yield begin
    for run in runs:
        run.stop()
        run.wait(20)


def test_background_run_is_watched_paused_and_stopped(forever):
    run = forever(record_every=100)
    until(lambda: run.curve("rollout/ep_rew_mean")[0])
    assert run.state == "running" and not run.done and 0 < run.progress < 1 and run.seconds_left > 0
    run.pause()
    until(lambda: run.state == "paused")
    steps = run.steps
    time.sleep(0.05)
    assert run.steps == steps
    run.go_on()
    until(lambda: run.steps > steps)
    run.stop()
    assert run.wait(20) is run and run.state == "stopped" and run.done


def test_a_paused_run_can_be_stopped(forever):
    run = forever()
    run.pause()
    until(lambda: run.state == "paused")
    run.stop()
    assert run.wait(20).state == "stopped"


def test_a_run_of_the_same_name_stops_the_earlier_one(forever):
    first, other = forever(name="mine"), forever(name="another")
    second = forever(name="mine")
    assert first.state == "stopped"
    assert {second.state, other.state} <= {"ready", "running"}


def test_a_cell_stops_what_it_started_before(forever, monkeypatch):
    place = ["cell 1", "execution 1"]
    monkeypatch.setattr(notebook, "cell", lambda: place[0])
    monkeypatch.setattr(notebook, "occasion", lambda: place[1])
    one, two = forever(), forever()
    place[:] = ["cell 2", "execution 2"]
    elsewhere = forever()
    assert {one.done, two.done, elsewhere.done} == {False}
    place[:] = ["cell 1", "execution 3"]
    forever()
    assert one.state == two.state == "stopped" and not elsewhere.done


def test_settings_act_from_the_next_iteration():
    seen = []

    def callback(run):
        seen.append((run.steps, run.agent.optimizer.param_groups[0]["lr"]))
        if run.steps == 96:
            run.config.learning_rate = 0.5
            run.config.hidden = (99,)  # not one of those that may change

    config = a2c.Config(**SMALL, rollout_steps=8, total_steps=192, learning_rate=0.01)
    run = a2c.train(config, callback=callback)
    assert seen == [(32, 0.01), (64, 0.01), (96, 0.01), (128, 0.5), (160, 0.5), (192, 0.5)]
    assert run.agent.config.hidden == (8,) and config.learning_rate == 0.01


@EVERY
def test_live_settings_are_fields(module, config):
    for name, (low, high, scale) in config.LIVE.items():
        value = getattr(config, name)
        assert (value is None or low <= value <= high) and scale in ("linear", "log") and (scale == "linear" or low > 0)


def test_scripts_and_fast_mode_run_to_the_end(monkeypatch):
    config = a2c.Config(**SMALL, total_steps=64)
    assert a2c.train(config).state == "finished"
    monkeypatch.setattr(notebook, "in_kernel", lambda: True)
    monkeypatch.setattr(notebook, "_parent", lambda: None)
    monkeypatch.setenv("RLCOURSE_FAST", "1")
    assert a2c.train(config)._thread is None
    monkeypatch.setenv("RLCOURSE_FAST", "0")
    assert a2c.train(config).wait(20)._thread is not None


def test_two_runs_at_once_learn_what_each_learns_alone():
    configs = [a2c.Config(**SMALL, total_steps=2000, seed=seed) for seed in (1, 2)]
    together = [a2c.train(config, background=True) for config in configs]
    alone = [a2c.train(config) for config in configs]
    for one, other in zip(together, alone, strict=True):
        assert learned(one.wait(30)) == learned(other)


def test_the_number_of_threads_is_put_back():
    before = torch.get_num_threads()
    seen, beside = [], []

    def callback(run):
        seen.append(torch.get_num_threads())
        other = threading.Thread(target=lambda: beside.append(torch.get_num_threads()))
        other.start()
        other.join()

    torch.set_num_threads(2)
    try:
        for background in (False, True):
            run = a2c.train(a2c.Config(**SMALL, total_steps=32), callback=callback, background=background)
            run.wait(20)
        # One in the run's thread, and as before in those that begin meanwhile and afterwards.
        assert (seen, beside, torch.get_num_threads()) == ([1, 1], [2, 2], 2)
        callback(None)
        assert beside[2] == 2
    finally:
        torch.set_num_threads(before)


# ---------------------------------------------------------------------------------------------------- records
def test_metrics_have_stable_baselines3s_names_and_reach_tensorboard(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    module, config = CONFIGS["ppo"]
    run = module.train(config, folder=tmp_path, evaluate_every=400, evaluation_episodes=2)
    names = {
        "rollout/ep_rew_mean", "rollout/ep_len_mean", "eval/mean_reward", "eval/mean_ep_length", "train/approx_kl",
        "train/clip_fraction", "train/clip_range", "train/entropy_loss", "train/explained_variance", "train/loss",
        "train/learning_rate", "train/n_updates", "train/policy_gradient_loss", "train/value_loss", "time/fps",
        "time/iterations", "time/time_elapsed", "time/total_timesteps",
    }  # fmt: skip
    assert names <= run.history.keys()
    events = EventAccumulator(str(run.folder)).Reload()
    assert set(events.Tags()["scalars"]) == set(run.history)
    for name in ("rollout/ep_rew_mean", "train/approx_kl"):
        steps, values = run.curve(name)
        assert [point.step for point in events.Scalars(name)] == steps
        assert [point.value for point in events.Scalars(name)] == pytest.approx(values)


def test_episode_means_are_of_the_recent_episodes():
    config = a2c.Config(env=functools.partial(Counter, limit=5), **SMALL, total_steps=200)
    run = a2c.train(config)
    assert set(run.curve("rollout/ep_rew_mean")[1]) == {5.0} == set(run.curve("rollout/ep_len_mean")[1])
    assert run.curve("no/such") == ([], [])


def test_each_run_gets_a_folder_of_its_own(tmp_path):
    config = a2c.Config(**SMALL, total_steps=32)
    folders = [a2c.train(config, folder=tmp_path).folder.name for _ in range(2)]
    assert folders == ["a2c-CartPole-v1-0_1", "a2c-CartPole-v1-0_2"]


# ---------------------------------------------------------------------------------------------------- evaluation
class Constant:
    def act(self, observations, deterministic):
        assert deterministic
        return np.zeros(len(observations), dtype=int)


def test_evaluation_takes_one_episode_of_each_copy():
    class Uneven(Counter):
        made = 0

        def __init__(self):
            Uneven.made += 1
            super().__init__(end=Uneven.made)

    returns, lengths = evaluate(Constant(), Uneven, episodes=4)
    assert returns.tolist() == [1, 2, 3, 4] and lengths.tolist() == [1, 2, 3, 4]


def test_evaluation_repeats_itself_and_touches_no_statistics():
    module, config = CONFIGS["ppo"]
    agent = module.train(config).agent
    before = flat(checkpoints.snapshot(agent))
    assert evaluate(agent, "CartPole-v1", 5)[0].tolist() == evaluate(agent, "CartPole-v1", 5)[0].tolist()
    assert flat(checkpoints.snapshot(agent)) == before


def test_evaluation_never_uses_the_environments_of_training():
    with pytest.raises(TypeError, match="id or a function"):
        evaluate(Constant(), Counter(), 1)
    with pytest.raises(TypeError, match="by its id or as a function"):
        a2c.train(a2c.Config(env=Counter(), num_envs=1), evaluate_every=100)


def test_a_run_ends_when_its_target_is_reached():
    run = a2c.train(a2c.Config(**SMALL, total_steps=800), evaluate_every=100, target=1.0)
    assert run.state == "solved" and run.steps < 200
    with pytest.raises(ValueError, match="evaluate_every"):
        a2c.train(target=1.0)


# ---------------------------------------------------------------------------------------------------- errors
ACTIONS = {
    "Discrete": spaces.Discrete(3),
    "Box": spaces.Box(-np.inf, np.inf, (2,)),
    "bounded Box": spaces.Box(-1, 1, (2,)),
    "MultiDiscrete": spaces.MultiDiscrete([2, 2]),
}


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize("name", FITS)
def test_agents_refuse_actions_that_do_not_fit(name, kind):
    fits = kind in FITS[name] or (kind == "bounded Box" and "Box" in FITS[name])
    if fits:
        require_actions(name, ACTIONS[kind])
        return
    with pytest.raises(TypeError, match=class_name(name)) as error:
        require_actions(name, ACTIONS[kind])
    assert str(ACTIONS[kind]) in str(error.value)
    fitting = str(error.value).split("Agents that fit: ")[1]
    assert ("ppo" in fitting) == (kind != "MultiDiscrete") and name not in fitting


def test_dqn_on_a_box_names_the_space_and_the_agents_that_fit():
    with pytest.raises(TypeError) as error:
        dqn.train(dqn.Config(env="Pendulum-v1"))
    assert str(error.value) == (
        "DQN needs actions in a Discrete, but the action space is Box(-2.0, 2.0, (1,), float32). "
        "Agents that fit: reinforce, a2c, ppo, recurrent_ppo, ddpg, td3, sac."
    )


class Breaks(Counter):
    """Works for a while, then raises, or pays NaN."""

    def __init__(self, after, how):
        super().__init__(limit=10)
        self.left, self.how = after, how

    def step(self, action):
        self.left -= 1
        observation, reward, *rest = super().step(action)
        if self.left < 0 and self.how == "raise":
            raise RuntimeError("the motor is gone")
        return observation, float("nan") if self.left < 0 else reward, *rest


@pytest.mark.parametrize(("how", "message"), [("raise", "RuntimeError: the motor is gone"), ("nan", "loss is nan")])
@pytest.mark.parametrize("background", [False, True])
def test_a_run_that_breaks_names_the_step_and_keeps_the_last_good_checkpoint(how, message, background, tmp_path):
    config = a2c.Config(env=functools.partial(Breaks, 60, how), **SMALL, rollout_steps=8, total_steps=800)
    runs = []
    with pytest.raises(TrainingError, match=message) as error:
        runs.append(a2c.train(config, folder=tmp_path, checkpoint_every=32, background=background))
        runs[0].wait(20)
    if background:
        assert runs[0].state == "failed" and runs[0].error is error.value
    path = tmp_path / "a2c-custom-0_1" / "checkpoint.pt"
    kept = checkpoints.load(path)
    assert kept["iterations"] == 7 and all(torch.isfinite(w).all() for w in kept["agent"]["policy"]["value"].values())
    # 60 steps of each of 4 copies: the failure lies in the eighth iteration of 8 steps.
    assert "(iteration 8)" in str(error.value) and str(path) in str(error.value)


def test_without_a_folder_nothing_is_kept_and_the_message_says_so():
    with pytest.raises(TrainingError, match="No checkpoint was kept"):
        a2c.train(a2c.Config(env=functools.partial(Breaks, 5, "raise"), **SMALL))


def test_an_explosion_stops_the_run():
    config = dqn.Config(**OFF, env=functools.partial(Paying, 1e38))
    with pytest.raises(TrainingError, match=r"at step \d+ .*the loss is (inf|nan)"):
        dqn.train(config)


class Paying(Counter):
    def __init__(self, reward):
        super().__init__(end=10)
        self.reward = reward

    def step(self, action):
        observation, _, *rest = super().step(action)
        # The observation is large too: Huber's slope is bounded, the gradient is not.
        return observation * self.reward, self.reward, *rest


def test_a_run_in_an_environment_without_a_state_is_resumed(tmp_path):
    class Unpicklable(Counter):
        def __init__(self):
            super().__init__()
            self.handle = lambda: None

    run = a2c.train(a2c.Config(**SMALL | {"env": Unpicklable}, total_steps=64), folder=tmp_path)
    with pytest.warns(UserWarning, match="begins new episodes"):
        resumed = training.resume(run.folder, env=Unpicklable, total_steps=128)
    assert resumed.steps == 128 and resumed.note.startswith("The environment begins new episodes")


def test_damaged_checkpoints_are_named_and_left_as_they_are(tmp_path):
    run = a2c.train(a2c.Config(**SMALL, total_steps=64), folder=tmp_path)
    content = run.checkpoint.read_bytes()[:-500]
    run.checkpoint.write_bytes(content)
    names = sorted(path.name for path in run.folder.iterdir())
    for read in (training.resume, training.load_agent):
        with pytest.raises(checkpoints.DamagedCheckpoint, match="It was left as it is"):
            read(run.folder)
    assert run.checkpoint.read_bytes() == content
    assert sorted(path.name for path in run.folder.iterdir()) == names


def replaced(part, value):
    """A change of one part of a checkpoint; a dict is added to what is there."""

    def change(state):
        old = state.get(part)
        return state | {part: old | value if isinstance(value, dict) else value}

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: [state], "was not written by a run"),
        (lambda state: {}, "it lacks agent, agent_class"),
        (lambda state: {name: value for name, value in state.items() if name != "options"}, "it lacks options"),
        (replaced("config", {"tomorrow": 1}), "does not fit .*tomorrow"),
        (replaced("config", {"env": "Acrobot-v1"}), "does not fit .* size mismatch|Error.* loading"),
        (replaced("config", {"env": "Pendulum-v1"}), "does not fit"),
        (replaced("config", {"hidden": [10**7, 10**7]}), "does not fit"),
        (replaced("agent", {"world": {checkpoints.KIND: "object", "value": {}}}), "does not fit .* agent has no world"),
    ],
)
def test_checkpoints_of_other_programs_versions_and_environments_are_a_sentence(change, said, tmp_path):
    module, config = CONFIGS["ppo"]
    run = module.train(config, folder=tmp_path)
    torch.save(change(torch.load(run.checkpoint, weights_only=True)), run.checkpoint)
    content = run.checkpoint.read_bytes()
    for read in (training.load_agent, training.resume):
        with pytest.raises(checkpoints.DamagedCheckpoint, match=said):
            read(run.folder)
    assert run.checkpoint.read_bytes() == content


@pytest.mark.parametrize(
    "name",
    [
        "os:system",
        "rlcourse.agents.tuned:TUNED",
        "rlcourse.agents.ppo:require_actions",
        "rlcourse.agents.ppo:Spaces",
        "",
    ],
)
def test_only_agents_of_the_course_are_made_from_a_checkpoint(name, tmp_path):
    run = a2c.train(a2c.Config(**SMALL, total_steps=64), folder=tmp_path)
    torch.save(torch.load(run.checkpoint, weights_only=True) | {"agent_class": name}, run.checkpoint)
    with pytest.raises(ValueError, match="none of the agents"):
        training.load_agent(run.folder)


def test_a_module_that_a_checkpoint_names_is_imported_only_if_it_is_named_by_the_reader(tmp_path, monkeypatch):
    (tmp_path / "foreign_worlds.py").write_text(
        "import gymnasium\nfrom gymnasium.envs.classic_control import CartPoleEnv\n"
        "gymnasium.register('Foreign-v0', CartPoleEnv, max_episode_steps=20)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module, config = CONFIGS["ppo"]
    run = module.train(config, folder=tmp_path)
    state = torch.load(run.checkpoint, weights_only=True)
    state["config"]["env"] = "foreign_worlds:Foreign-v0"
    torch.save(state, run.checkpoint)
    with pytest.raises(ValueError, match="--env"):
        training.load_agent(run.folder)
    assert "foreign_worlds" not in sys.modules
    agent, config = training.load_agent(run.folder, env="foreign_worlds:Foreign-v0")
    assert config.env == "foreign_worlds:Foreign-v0" and evaluate(agent, config.env, 2)[1].max() <= 20


def test_a_crash_while_writing_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.pt"
    old = {name: kind() for name, kind in checkpoints.PARTS.items()}
    checkpoints.save(path, old)

    def crash(*_):
        raise Killed

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(Killed):
        checkpoints.save(path, old | {"iterations": 2})
    assert checkpoints.load(path) == old


def test_a_checkpoint_that_wants_to_run_code_is_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "harm"),)

    torch.save({"agent": Evil()}, tmp_path / "checkpoint.pt")
    with pytest.raises(checkpoints.DamagedCheckpoint):
        training.load_agent(tmp_path)
    assert not (tmp_path / "harm").exists()


def test_an_agent_is_loaded_to_act(tmp_path):
    module, config = CONFIGS["ppo"]
    run = module.train(config, folder=tmp_path)
    agent, loaded = training.load_agent(run.folder)
    assert loaded.env == "CartPole-v1"
    assert evaluate(agent, loaded.env, 3)[0].tolist() == evaluate(run.agent, config.env, 3)[0].tolist()


def test_an_environment_that_has_no_id_must_be_given_again(tmp_path):
    env = functools.partial(Counter, limit=5)
    run = a2c.train(a2c.Config(env=env, **SMALL, total_steps=64), folder=tmp_path)
    with pytest.raises(ValueError, match="env="):
        training.resume(run.folder)
    assert training.resume(run.folder, env=env, total_steps=128).steps == 128


def test_interrupting_the_wait_stops_the_run(forever):
    run = forever()

    class Interrupted:
        def join(self, timeout=None):
            if timeout is not None:
                raise KeyboardInterrupt
            thread.join()

    thread, run._thread = run._thread, Interrupted()
    with pytest.raises(KeyboardInterrupt):
        run.wait(5)
    run._thread = thread
    assert run.state == "stopped" and threading.active_count() >= 1


def test_large_rewards_are_no_explosion():
    """A gradient of any length is scaled down to `max_grad_norm`; only what is no number ends a run."""
    run = dqn.train(dqn.Config(**OFF, env=functools.partial(Counting, 1e7)))
    assert run.state == "finished"


class Counting(Paying):
    def step(self, action):
        observation, reward, *rest = super().step(action)
        return observation / self.reward, reward, *rest


def test_a_checkpoint_is_found_by_its_own_name_and_runs_by_that_of_their_folder(tmp_path):
    run = a2c.train(a2c.Config(**SMALL, total_steps=64), folder=tmp_path)
    assert training.load_agent(run.checkpoint)[0].n_updates == run.agent.n_updates
    assert training.resume(str(run.checkpoint), total_steps=256).folder == run.folder
    for read in (training.load_agent, training.resume):
        with pytest.raises(FileNotFoundError, match="there are runs in this folder: a2c-CartPole-v1-0_1"):
            read(tmp_path)
        with pytest.raises(FileNotFoundError, match="There is no checkpoint"):
            read(tmp_path / "nowhere")
