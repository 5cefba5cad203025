"""A training run: what is the same for every agent between two of its iterations.

An iteration is `agent.collect(stepper)` and `agent.update()`. Between two iterations the run reads the settings in
`run.config` that may change (`Config.LIVE`), obeys pause and stop, records, evaluates and writes checkpoints: whatever
happens there draws no random number of the agent, so how often it happens never changes what is learned.
"""

import threading
import time

import torch

from rlcourse.deep.optimization import Diverged
from rlcourse.envs.targets import target_return
from rlcourse.training import checkpoints, notebook
from rlcourse.training.evaluation import evaluate

_STORED_OPTIONS = ("record_every", "evaluate_every", "evaluation_episodes", "target", "checkpoint_every")


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
    log : `rlcourse.training.episode_log.EpisodeLog`, what the episodes returned
    target : the return at which the task counts as solved, None where nobody has said
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
        self._shown_in = None
        self.target = target_return(config.env) if options["target"] is None else options["target"]

    def __repr__(self):
        name = type(self.agent).__name__
        return f"Run({name}, {self.state}, {self.steps} of {self.total_steps} steps, {self.seconds:.1f} s)"

    def _ipython_display_(self):
        # The panel stands in this cell already: the run as the cell's last line adds nothing to it.
        if self._shown_in is None or self._shown_in != notebook.occasion():
            notebook.show_text(repr(self))

    @property
    def steps(self):
        return self.stepper.steps

    @property
    def log(self):
        return self.stepper.log.fold()

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
        except BaseException as problem:
            # Also what is no Exception, such as sys.exit() in an environment: nobody may wait for the run for ever.
            self.error = self._explained(problem)
            self.state = "failed"
            if not isinstance(problem, Exception) and self._thread is None:
                raise
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
