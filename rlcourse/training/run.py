"""A training run: what is the same for every agent between two of its iterations.

An iteration is `agent.collect(stepper)` and `agent.update()`. Between two iterations the run reads the settings in
`run.config` that may change (`Config.LIVE`), obeys pause and stop, records, evaluates and writes checkpoints: whatever
happens there draws no random number of the agent, so how often it happens never changes what is learned.
"""

import contextlib
import threading
import time

import torch
from gymnasium.vector import AsyncVectorEnv

from rlcourse.deep.optimization import Diverged
from rlcourse.envs.targets import target_return
from rlcourse.training import checkpoints, notebook
from rlcourse.training.evaluation import evaluate
from rlcourse.training.settings import schedule_factor

PATIENCE = 1.0  # s that an iteration may take to its end after `stop`, so that what it collected is learned from
_STORED_OPTIONS = ("record_every", "evaluate_every", "evaluation_episodes", "target", "checkpoint_every")


class TrainingError(RuntimeError):
    """Training broke down; the message says at which step and why, and where the last good checkpoint is."""


class Stopped(BaseException):
    """Ends what is under way after `stop`. No Exception: nobody's `except Exception` is meant."""


class Run:
    """One training run. Attributes may be read from any thread while it goes on.

    config : the settings; fields in `config.LIVE` may be assigned at any time and act in the next iteration
    agent : the agent that learns (its weights change during an iteration: act with it after `wait`, or paused)
    state : "ready", "running", "paused", "finished", "solved" (target reached), "stopped" or "failed"
    steps, total_steps : environment steps taken and planned; progress : their ratio, 0 to 1
    iterations : collect-and-update rounds so far
    seconds : time spent collecting and learning, without evaluations, checkpoints and pauses
    seconds_left : the rest, at the speed so far; None at the beginning
    in_use : the fields in `config.LIVE` as the agent read them last, before the schedule of the learning rate
    history : name -> (steps, values), two lists; read them with `curve`
    log : `rlcourse.training.episode_log.EpisodeLog`, what the episodes returned
    target : the return at which the task counts as solved, None where nobody has said
    error : the exception that ended the run, or None
    folder : where checkpoints and TensorBoard files are, or None
    best : (steps, mean return) of the best evaluation so far, or None; with a folder its agent is in `best.pt`
    note : a sentence about what went otherwise than asked, such as new episodes after `resume`, or None
    """

    def __init__(self, agent, stepper, config, options):
        self.agent, self.stepper, self.config = agent, stepper, config
        self._options = options
        self.folder = options["folder"]
        self.state, self.error = "ready", None
        self.in_use = {}
        self.best, self.note = None, None
        self.iterations, self.seconds = 0, 0.0
        self.total_steps = config.total_steps
        self.history = {}
        self._stop, self._may_run, self._switching = threading.Event(), threading.Event(), threading.Lock()
        self._may_run.set()
        self._stopped_at = None
        self._evaluation_due = False
        self._saves_next = True  # the first iteration shows whether everything can be kept
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
        """End the run for good; returns at once.

        The current iteration may end if that takes no longer than a second. Of a longer one the steps that it has
        taken are not learned from (`note` says so), and a resumed run begins the iteration anew.
        """
        with self._switching:
            self._stopped_at = self._stopped_at or time.monotonic()
            self._stop.set()
            self._may_run.set()

    def pause(self):
        """Hold the run after the current iteration until `go_on` or `stop`."""
        with self._switching:
            if not self._stop.is_set():
                self._may_run.clear()

    def go_on(self):
        self._may_run.set()

    def wait(self, timeout=None):
        """Wait for the end (at most `timeout` seconds) and return the run. An interrupt stops the run.

        Raises TrainingError if the run failed, RuntimeError where the run would wait for itself.
        """
        if self._thread is threading.current_thread():
            raise RuntimeError("The run's own callback cannot wait for its end: it would wait for itself. Use stop().")
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
        self.stepper.interrupted = self._leave_long_iterations
        try:
            with _one_thread(lasting=self._thread is None):
                self.state = "running"
                self._loop()
                self._save()
        except KeyboardInterrupt:
            self._close(at_once=True)
            self.state = "stopped"
            raise
        except BaseException as problem:
            # Also what is no Exception, such as sys.exit() in an environment: nobody may wait for the run for ever.
            self.error = self._explained(problem)
            self._close(at_once=True)
            self.state = "failed"
            if not isinstance(problem, Exception) and self._thread is None:
                raise
        else:
            self._close()
            self.state = self._outcome

    def _close(self, at_once=False):
        """at_once : without waiting for processes, one of which may have died."""
        try:
            if at_once and isinstance(self.stepper.env, AsyncVectorEnv):
                self.stepper.env.close(terminate=True)
            else:
                self.stepper.close()
        except Exception as problem:
            self.note = f"The environment could not be closed: {_said(problem)}."
        if self._writer is not None:
            self._writer.close()

    def _loop(self):
        options = self._options
        self._outcome = "stopped"
        with contextlib.suppress(Stopped):
            while True:
                if self._evaluation_due and self._is_solved():
                    self._outcome = "solved"
                    return
                if self._saves_next and self.iterations:
                    self._save()
                if self.steps >= self.total_steps:
                    self._outcome = "finished"
                    return
                self._wait_while_paused()
                if self._stop.is_set():
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
                self._evaluation_due = self._due(before, options["evaluate_every"])
                self._saves_next |= self._due(before, options["checkpoint_every"])

    def _wait_while_paused(self):
        if not self._may_run.is_set():
            self.state = "paused"
            self._may_run.wait()
            self.state = "running"

    def _leave_long_iterations(self):
        """What the stepper calls before every step."""
        if self._stop.is_set() and time.monotonic() > self._stopped_at + PATIENCE:
            self.note = "The run was stopped inside an iteration, whose steps it did not learn from."
            raise Stopped

    def _leave_evaluation(self):
        if self._stop.is_set():
            raise Stopped

    def _due(self, before, every):
        return every is not None and self.steps // every > before // every

    def _read_settings(self):
        """Copy what may change from `run.config` to the agent, which thus sees one value during an iteration."""
        self.in_use = {name: getattr(self.config, name) for name in self.config.LIVE}
        for name, value in self.in_use.items():
            setattr(self.agent.config, name, value)
        if self.config.learning_rate_schedule != "constant":
            factor = schedule_factor(self.config.learning_rate_schedule, self.steps / self.total_steps)
            self.agent.config.learning_rate = self.config.learning_rate * factor

    def _is_solved(self):
        """Evaluate; whether the target is reached. A run that is stopped meanwhile does it when it is resumed."""
        options = self._options
        returns, lengths = evaluate(
            self.agent, self.config.env, options["evaluation_episodes"], interrupted=self._leave_evaluation
        )
        self._evaluation_due = False
        mean = float(returns.mean())
        self._log({"eval/mean_reward": mean, "eval/mean_ep_length": lengths.mean()})
        if self.best is None or mean > self.best[1]:
            self.best = (self.steps, mean)
            self._save("best.pt")
        return options["target"] is not None and mean >= options["target"]

    def _record(self, metrics):
        metrics = metrics or {}
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
    def _save(self, name="checkpoint.pt"):
        self._saves_next = self._saves_next and name != "checkpoint.pt"
        if self.folder is None:
            return
        state = {
            "agent": checkpoints.snapshot(self.agent),
            "agent_class": _name_of(type(self.agent)),
            "config": checkpoints.plain_config(self.config),
            "config_class": _name_of(type(self.config)),
            "stepper": self.stepper.state_dict(),
            "iterations": self.iterations,
            "seconds": self.seconds,
            "history": self.history,
            "best": self.best,
            "evaluation_due": self._evaluation_due,
            "options": {name: self._options[name] for name in _STORED_OPTIONS},
        }
        if not all(torch.isfinite(weight).all() for weight in checkpoints.weights(vars(self.agent))):
            raise Diverged("a weight of the agent is not a finite number")
        checkpoints.save(self.folder / name, state)

    def _explained(self, problem):
        kept = "No checkpoint was kept (give a folder to keep them)."
        if self.checkpoint is not None:
            kept = "No checkpoint had been written yet."
            if self.checkpoint.exists():
                kept = f"The last good checkpoint is {self.checkpoint}."
        where = f"at step {self.steps} (iteration {self.iterations + 1})"
        what = _said(problem)
        if isinstance(self.stepper.env, AsyncVectorEnv) and isinstance(problem, EOFError | ConnectionError):
            what = f"a process that steps the environment has died ({what}); the system ends one that needs more memory"
        error = TrainingError(f"Training stopped {where}: {what}. {kept}")
        error.__cause__ = problem
        return error


def _said(problem):
    """An exception in words, without a full stop; also one that fails to say what it is."""
    try:
        text = str(problem).rstrip(".")
    except Exception:
        text = "(it has no words)"
    known = isinstance(problem, Diverged | checkpoints.CannotBeKept)
    return text if known else f"{type(problem).__name__}: {text}"


def _name_of(kind):
    return f"{kind.__module__}:{kind.__qualname__}"


@contextlib.contextmanager
def _one_thread(lasting):
    """In the block PyTorch computes in this thread alone: the processors would wait for each other at small networks.

    PyTorch hands the number that was set last to every thread that begins later. It is set again by such a thread, for
    which it does not matter: so other threads stay as they are. lasting : this thread goes on after the block.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    setter = threading.Thread(target=torch.set_num_threads, args=(before,))
    setter.start()
    setter.join()
    if torch.get_num_threads() != 1:  # the number belongs to the whole process here
        torch.set_num_threads(1)
        lasting = True
    try:
        yield
    finally:
        if lasting and torch.get_num_threads() == 1:  # else somebody has set another one meanwhile
            torch.set_num_threads(before)
