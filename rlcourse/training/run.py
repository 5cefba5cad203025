"""Training: the one way in which every agent learns, in a notebook, a script and a test.

    run = ppo.train(ppo.Config(env="CartPole-v1"))     # in a notebook: goes on in the background
    run.progress, run.state, run.curve("rollout/ep_rew_mean")
    run.config.learning_rate = 1e-4                    # read when the next iteration begins
    run.pause(); run.go_on(); run.stop(); run.wait()

An iteration is `agent.collect(stepper)` and `agent.update()`. Between two iterations the run reads the settings in
`run.config` that may change (`Config.LIVE`), obeys pause and stop, records, evaluates and writes checkpoints: whatever
happens there draws no random number of the agent, so how often it happens never changes what is learned.

In a Jupyter kernel a run is a background thread (the only way in which sliders stay alive in every front end). In
scripts, and with RLCOURSE_FAST=1, the same call runs to the end. A cell that is run again stops the run that it started
before.
"""

import copy
import importlib
import itertools
import os
import sys
import threading
import time
from pathlib import Path

import torch

from rlcourse import checkpoints
from rlcourse.envs.stepper import Stepper
from rlcourse.evaluation import evaluate
from rlcourse.networks import Diverged

RECORDS = 200  # points on a learning curve
_running = {}  # place -> (occasion, runs)
_registry_lock = threading.Lock()


class TrainingError(RuntimeError):
    """Training broke down; the message says at which step and why, and where the last good checkpoint is."""


class Run:
    """One training run. Attributes may be read from any thread while it goes on.

    config : the settings; fields in `config.LIVE` may be assigned at any time and act in the next iteration
    agent : the agent that learns (its weights change during an iteration: act with it after `wait`, or paused)
    state : "ready", "running", "paused", "finished", "solved" (target reached), "stopped" or "failed"
    steps, total_steps : environment steps taken and planned; progress : their ratio, 0 to 1
    iterations : collect-and-update rounds so far
    seconds : time spent collecting and learning, without evaluations, checkpoints and pauses
    seconds_left : the rest, at the speed so far; None at the beginning
    history : name -> (steps, values), two lists; read them with `curve`
    error : the exception that ended the run, or None
    folder : where checkpoints and TensorBoard files are, or None
    """

    def __init__(self, agent, stepper, config, options):
        self.agent, self.stepper, self.config = agent, stepper, config
        self._options = options
        self.folder = options["folder"]
        self.state, self.error = "ready", None
        self.iterations, self.seconds = 0, 0.0
        self.total_steps = config.total_steps
        self.history = {}
        self._stop, self._may_run = threading.Event(), threading.Event()
        self._may_run.set()
        self._thread, self._writer = None, None

    def __repr__(self):
        name = type(self.agent).__name__
        return f"Run({name}, {self.state}, {self.steps} of {self.total_steps} steps, {self.seconds:.1f} s)"

    @property
    def steps(self):
        return self.stepper.steps

    @property
    def progress(self):
        return min(self.steps / self.total_steps, 1.0)

    @property
    def seconds_left(self):
        return self.seconds * (1 / self.progress - 1) if self.iterations else None

    @property
    def done(self):
        return self.state in ("finished", "solved", "stopped", "failed")

    @property
    def checkpoint(self):
        """Path of the checkpoint, None without a folder."""
        return self.folder / "checkpoint.pt" if self.folder else None

    def curve(self, name):
        """The recorded values of one metric: (steps, values), two lists of one length, empty if there are none."""
        steps, values = self.history.get(name, ([], []))
        length = min(len(steps), len(values))
        return steps[:length], values[:length]

    def stop(self):
        """End the run after the current iteration; returns at once."""
        self._stop.set()
        self._may_run.set()

    def pause(self):
        """Hold the run after the current iteration until `go_on`."""
        self._may_run.clear()

    def go_on(self):
        self._may_run.set()

    def wait(self, timeout=None):
        """Wait for the end (at most `timeout` seconds) and return the run. An interrupt stops the run.

        Raises TrainingError if the run failed.
        """
        if self._thread is not None:
            try:
                self._thread.join(timeout)
            except KeyboardInterrupt:
                self.stop()
                self._thread.join()
                raise
        if self.error is not None:
            raise self.error
        return self

    # ------------------------------------------------------------------------------------------ the loop
    def _run(self):
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            self.state = "running"
            self._loop()
            self._save()
        except KeyboardInterrupt:
            self.state = "stopped"
            raise
        except Exception as problem:
            self.error = self._explained(problem)
            self.state = "failed"
        else:
            self.state = self._outcome
        finally:
            torch.set_num_threads(threads)
            self.stepper.close()
            if self._writer is not None:
                self._writer.close()

    def _loop(self):
        options, plan = self._options, self.total_steps
        self._outcome = "finished"
        while self.steps < plan:
            if not self._may_run.is_set():
                self.state = "paused"
                self._may_run.wait()
                self.state = "running"
            if self._stop.is_set():
                self._outcome = "stopped"
                return
            self._read_settings()
            before, began = self.steps, time.perf_counter()
            self.agent.collect(self.stepper)
            metrics = self.agent.update()
            self.seconds += time.perf_counter() - began
            self.iterations += 1

            if self._due(before, options["record_every"]):
                self._record(metrics)
            if options["callback"] is not None:
                options["callback"](self)
            if self._due(before, options["evaluate_every"]) and self._is_solved():
                self._outcome = "solved"
                return
            if self._due(before, options["checkpoint_every"]):
                self._save()

    def _due(self, before, every):
        return every is not None and self.steps // every > before // every

    def _read_settings(self):
        """Copy what may change from `run.config` to the agent, which thus sees one value during an iteration."""
        for name in self.config.LIVE:
            setattr(self.agent.config, name, getattr(self.config, name))

    def _is_solved(self):
        returns, lengths = evaluate(self.agent, self.config.env, self._options["evaluation_episodes"])
        self._log({"eval/mean_reward": returns.mean(), "eval/mean_ep_length": lengths.mean()})
        target = self._options["target"]
        return target is not None and returns.mean() >= target

    def _record(self, metrics):
        recent = list(self.stepper.recent)
        if recent:
            metrics = metrics | {
                "rollout/ep_rew_mean": sum(one[0] for one in recent) / len(recent),
                "rollout/ep_len_mean": sum(one[1] for one in recent) / len(recent),
            }
        times = {
            "time/fps": self.steps / self.seconds if self.seconds else 0.0,
            "time/time_elapsed": self.seconds,
            "time/iterations": self.iterations,
            "time/total_timesteps": self.steps,
        }
        self._log(metrics | times)

    def _log(self, metrics):
        for name, value in metrics.items():
            steps, values = self.history.setdefault(name, ([], []))
            steps.append(self.steps)
            values.append(float(value))
            if self._writer is not None:
                self._writer.add_scalar(name, value, self.steps)

    # ------------------------------------------------------------------------------------------ checkpoints, errors
    def _save(self):
        if self.folder is None:
            return
        module = type(self.agent).__module__
        state = {
            "agent": checkpoints.snapshot(self.agent),
            "agent_class": f"{module}:{type(self.agent).__name__}",
            "config": checkpoints.plain_config(self.config),
            "stepper": self.stepper.state_dict(),
            "iterations": self.iterations,
            "seconds": self.seconds,
            "history": self.history,
            "options": {name: self._options[name] for name in _STORED_OPTIONS},
        }
        weights = (
            value
            for part in state["agent"].values()
            if isinstance(part, dict)
            for value in part.values()
            if isinstance(value, torch.Tensor) and value.is_floating_point()
        )
        if not all(torch.isfinite(value).all() for value in weights):
            raise Diverged("a weight of the agent is not a finite number")
        checkpoints.save(self.checkpoint, state)

    def _explained(self, problem):
        kept = "No checkpoint was kept (give a folder to keep them)."
        if self.checkpoint is not None:
            kept = "No checkpoint had been written yet."
            if self.checkpoint.exists():
                kept = f"The last good checkpoint is {self.checkpoint}."
        what = str(problem) if isinstance(problem, Diverged) else f"{type(problem).__name__}: {problem}"
        where = f"at step {self.steps} (iteration {self.iterations + 1})"
        error = TrainingError(f"Training stopped {where}: {what}. {kept}")
        error.__cause__ = problem
        return error


_STORED_OPTIONS = ("record_every", "evaluate_every", "evaluation_episodes", "target", "checkpoint_every")


def start(
    agent_class,
    config,
    *,
    folder=None,
    background=None,
    name=None,
    record_every=None,
    evaluate_every=None,
    evaluation_episodes=20,
    target=None,
    checkpoint_every=None,
    callback=None,
    panel=None,
):
    """Train an agent. Returns its Run: finished, or under way where it trains in the background.

    Parameters
    ----------
    agent_class, config : a class of `rlcourse.agents` and its settings (copied: `run.config` is the run's own)
    folder : path, optional
        Keep checkpoints and TensorBoard files in a new folder in it, named like "ppo-CartPole-v1-0_1".
    background : bool, optional
        Default: True in a Jupyter kernel, unless RLCOURSE_FAST=1.
    name : str, optional
        A run stops an earlier one of the same name. Default: a notebook cell stops what it started when it last ran.
    record_every, evaluate_every, checkpoint_every : int, optional
        Environment steps between two records (default: 200 over the run), evaluations (default: none) and checkpoints
        (default: 10 over the run).
    evaluation_episodes, target : int, float
        End the run ("solved") once an evaluation's mean return is at least `target`.
    callback : function of the Run, optional
        Called in the training thread after every iteration.
    panel : bool, optional
        Show the live panel (`rlcourse.widgets.TrainingPanel`) below the cell. Default: where a notebook's run is in
        the background. With False, `TrainingPanel(run, others)` shows it beside other runs.

    Raises TypeError if environment and agent do not fit; TrainingError if training breaks down (in the background:
    `run.error`, raised by `run.wait()`).
    """
    config = copy.copy(config)
    if target is not None and evaluate_every is None:
        raise ValueError(f"target is {target}, but nothing is evaluated: give evaluate_every, in environment steps.")
    if evaluate_every is not None and not (isinstance(config.env, str) or callable(config.env)):
        raise TypeError("Evaluation makes fresh environments: give the environment by its id or as a function.")
    options = {
        "record_every": record_every or max(1, config.total_steps // RECORDS),
        "evaluate_every": evaluate_every,
        "evaluation_episodes": evaluation_episodes,
        "target": target,
        "checkpoint_every": checkpoint_every or max(1, config.total_steps // 10),
        "callback": callback,
        "folder": None,
    }
    run = _prepared(agent_class, config, options)
    if folder is not None:
        env = config.env if isinstance(config.env, str) else "custom"
        title = f"{agent_class.__module__.rsplit('.', 1)[-1]}-{env.replace('/', '-')}-{config.seed}"
        run.folder = _new_folder(Path(folder), title)
        run._writer = _writer(run.folder, None)
    return _launch(run, background, name, panel)


def resume(folder, *, env=None, total_steps=None, background=None, name=None, callback=None):
    """Go on with the run in `folder` from its last checkpoint, exactly as if it had never stopped.

    env : needed if the run's environment was not given by its id. total_steps : train for longer than planned.
    Environments that do not give their state away (MuJoCo's, Box2D's) begin new episodes instead.
    Raises FileNotFoundError or `rlcourse.checkpoints.DamagedCheckpoint`.
    """
    folder = Path(folder)
    state = checkpoints.load(folder / "checkpoint.pt")
    agent_class, config = _agent_and_config(state, env)
    if total_steps is not None:
        config.total_steps = total_steps
    run = _prepared(agent_class, config, state["options"] | {"callback": callback, "folder": folder})
    checkpoints.restore(run.agent, state["agent"])
    run.stepper.load_state_dict(state["stepper"])
    run.iterations, run.seconds, run.history = state["iterations"], state["seconds"], state["history"]
    run._writer = _writer(folder, run.steps)
    return _launch(run, background, name)


def load_agent(folder, env=None):
    """The agent of a run's last checkpoint, ready to act, and its config. Runs no code from the checkpoint."""
    state = checkpoints.load(Path(folder) / "checkpoint.pt")
    agent_class, config = _agent_and_config(state, env)
    stepper = Stepper(config.env, 1, config.seed)
    agent = agent_class(config, stepper.observation_size, stepper.action_space)
    stepper.close()
    checkpoints.restore(agent, state["agent"])
    return agent, config


def _agent_and_config(state, env):
    module_name, class_name = state["agent_class"].split(":")
    if not module_name.startswith("rlcourse.agents."):
        raise ValueError(f"The checkpoint is of {state['agent_class']}, none of the agents in rlcourse.agents.")
    module = importlib.import_module(module_name)
    config = module.Config(**state["config"])
    if env is not None:
        config.env = env
    elif "env" not in state["config"]:
        raise ValueError("The environment of this run was not given by its id: give it as env=….")
    return getattr(module, class_name), config


def _prepared(agent_class, config, options):
    stepper = Stepper(config.env, config.num_envs, config.seed)
    config.num_envs = stepper.num_envs
    agent = agent_class(copy.copy(config), stepper.observation_size, stepper.action_space)
    return Run(agent, stepper, config, options)


def _launch(run, background, name, panel=None):
    _replace_earlier(run, name)
    if background is None:
        background = _in_kernel() and os.environ.get("RLCOURSE_FAST") != "1"
    if panel or (panel is None and background and _in_kernel()):
        # Only here, where somebody looks: training itself knows nothing of widgets.
        from IPython.display import display

        from rlcourse.widgets import TrainingPanel

        display(TrainingPanel(run))
    if background:
        run._thread = threading.Thread(target=run._run, name=f"train {type(run.agent).__name__}", daemon=True)
        run._thread.start()
        return run
    run._run()
    return run.wait()


def _replace_earlier(run, name):
    """Stop what was started from the same place before, and remember this run."""
    place, occasion = _place() if name is None else (name, object())
    if place is None:
        return
    with _registry_lock:
        before, runs = _running.get(place, (None, []))
        if before == occasion:
            runs.append(run)
            return
        _running[place] = (occasion, [run])
    for old in runs:
        old.stop()
    for old in runs:
        if old._thread is not None:
            old._thread.join()


def _place():
    """The notebook cell that is being executed, and this execution of it; (None, None) elsewhere.

    A front end that does not name its cells is known by the code that it sent.
    """
    if not _in_kernel():
        return None, None
    parent = sys.modules["IPython"].get_ipython().kernel.get_parent()
    cell = parent.get("metadata", {}).get("cellId") or parent.get("content", {}).get("code")
    return cell, parent.get("header", {}).get("msg_id")


def _in_kernel():
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def _new_folder(parent, title):
    for number in itertools.count(1):
        folder = parent / f"{title}_{number}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder


def _writer(folder, purge_step):
    """TensorBoard's event files; points after `purge_step` of an earlier attempt are hidden."""
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(str(folder), purge_step=purge_step)
