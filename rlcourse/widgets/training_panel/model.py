"""What a learner sees of a training run and may change while it goes on. Plain Python, no Jupyter."""

from threading import Event, Thread
from time import monotonic, thread_time

import numpy as np

from rlcourse.widgets.settings import check_settings
from rlcourse.widgets.training_panel.axis import Axis, steps_axis
from rlcourse.widgets.training_panel.picture import picture
from rlcourse.widgets.training_panel.settings import IN_USE, live_settings
from rlcourse.widgets.training_panel.words import progress, report, tidy, title

PUSH_EVERY = 0.2  # s between two pushes of a running panel
SHARE = 0.02  # of a core's time that pushing the charts may take; where it takes more, they come less often,
SELDOM = 1.0  # s, but no less often than that
ANSWER_WITHIN = 0.15  # s that an answer waits for the training thread to obey
LOOK_EVERY = 0.005  # s between two looks whether it has
BAND_POINTS = 60
LONG = 20.0  # s; the axis of a longer run shows its first eighth first, so that its beginning can be seen
SURE = 0.3  # s of training after which it is known how long it will take
MOST_POINTS = 100  # on an evaluation's or a loss's curve, so that a long run's view stays small
REWARD, EVALUATION = "rollout/ep_rew_mean", "eval/mean_reward"


class TrainingPanelModel:
    """One run of `rlcourse.training`, and other runs of the same task for comparison.

    run : Run
    others : Runs, or results of `rlcourse.studies.study`: the middle half of their learning curves is drawn as a band

    The settings are those of `run.config.LIVE`; `set` writes them into `run.config`, from where the agent reads them
    when its next iteration begins. `view` is small and sent with each answer, `charts` a few times a second at most.
    `follow(listener)` calls the listener from a thread, at most five times a second and soon after each command, until
    the run is over: listener(True) when the charts are due as well.
    """

    commands = ("pause", "go_on", "stop")

    def __init__(self, run, others=()):
        self.run, self.others = run, list(others)
        self.settings = live_settings(run.config)
        self.listener = lambda with_charts: None
        self._asked, self._thread = Event(), None
        self._wish = "running"
        self._axes, self._part = {}, None

    # ------------------------------------------------------------------------------------------ what may be done
    def set(self, **values):
        """Change settings. Raises ValueError for bad ones, and where the run is over."""
        values = check_settings(self.settings, values)
        if values and self.run.done:
            raise ValueError(f"The run is {self.run.state}: its settings have no effect any more.")
        for name, value in values.items():
            setattr(self.run.config, name, value)
        self._asked.set()

    def pause(self):
        self.run.pause()
        self._wish = "paused"
        self._asked.set()

    def go_on(self):
        self.run.go_on()
        self._wish = "running"
        self._asked.set()

    def stop(self):
        self.run.stop()
        self._wish = "stopped"
        self._asked.set()

    # ------------------------------------------------------------------------------------------ following the run
    def follow(self, listener):
        """Begin to call `listener` when there is something new to show."""
        self.listener = listener
        if self.run.done:
            listener(True)  # it may have ended since it was drawn
        elif self._thread is None:
            self._thread = Thread(target=self._follow, name="training panel", daemon=True)
            self._thread.start()

    def _follow(self):
        due = monotonic()
        while not self.run.done:
            if self._asked.wait(max(0.0, due - monotonic())):
                self._asked.clear()
                deadline = monotonic() + ANSWER_WITHIN
                while not self._obeyed() and monotonic() < deadline:
                    Event().wait(LOOK_EVERY)
                self.listener(False)  # an answer does not wait for the charts
                if monotonic() < due:
                    continue
            began = thread_time()
            self.listener(True)
            pause = min(SELDOM, max(PUSH_EVERY, (thread_time() - began) / SHARE))
            due = monotonic() + pause
        self.listener(True)

    def _obeyed(self):
        run = self.run
        in_use = all(run.in_use.get(name) == getattr(run.config, name) for name in self.settings)
        return run.done or (run.state == self._wish and (in_use or run.state == "paused"))

    # ------------------------------------------------------------------------------------------ what is shown
    def used(self, name):
        """The value of a setting with which the agent works, as far as is known: a number or None."""
        value = getattr(self.run.agent.config, name)
        if value is None:
            _, values = self.run.curve(IN_USE[name])
            return values[-1] if values else None
        return value

    def band(self):
        """The middle half of the other runs' learning curves: (3, points) of steps, lower and upper quartile."""
        curves = [curve for curve in map(_learning_curve, self.others) if len(curve[0]) > 1]
        if not curves:
            return np.zeros((3, 0))
        first, last = max(steps[0] for steps, _ in curves), min(steps[-1] for steps, _ in curves)
        grid = np.linspace(first, last, BAND_POINTS)
        low, high = np.percentile([np.interp(grid, steps, values) for steps, values in curves], (25, 75), axis=0)
        return np.stack((grid, low, high))

    def view(self):
        """What the panel says: little, as it is sent with each answer."""
        run = self.run
        evaluations = run.curve(EVALUATION)[1]
        return {
            "title": title(run),
            "state": run.state,
            "steps": run.steps,
            "total": run.total_steps,
            "progress": progress(run),
            "report": report(run, evaluations[-1] if evaluations else None),
            "settings": [self._shown(name, setting) for name, setting in self.settings.items()],
            "message": str(run.error) if run.error is not None else "",
        }

    def charts(self):
        """What the panel draws."""
        run = self.run
        return {
            "across": steps_axis(self._last_step()),
            "learning": self._learning(),
            "length": self._side_chart("length", run.log.stretches[:, [0, 4]].T),
            "losses": [
                {"name": name.removeprefix("train/"), **self._side_chart(name, run.curve(name))}
                for name in list(run.history)
                if name.startswith("train/") and "loss" in name
            ],
        }

    def _last_step(self):
        """Where the axis of the steps ends: with the run; before, at a part of the plan that only ever doubles."""
        run = self.run
        if run.done:
            return max(run.steps, 1)
        if self._part is None and run.seconds > SURE:
            self._part = 1 / 8 if run.seconds + run.seconds_left > LONG else 1
        part = self._part or 1
        while part < 1 and run.steps > part * run.total_steps:
            self._part = part = 2 * part
        return max(part * run.total_steps, run.steps, 1)

    def _learning(self):
        """What is drawn of the episodes' returns; every list of numbers is a list for the browser."""
        run, log = self.run, self.run.log
        stretches, kept, band = log.stretches, log.kept, self.band()
        evaluation = np.array(_thinned(run.curve(EVALUATION)))
        line = stretches[:, [0, 3]].T
        bars = stretches[:, :3].T if log.every > 1 else np.zeros((3, 0))
        numbers = np.concatenate((kept[1], line[1], evaluation[1], *band[1:], *bars[1:]))
        axis = self._axes.setdefault("learning", Axis()).show(numbers, [run.target])
        return {
            "axis": axis,
            "dots": _lists(kept),
            "bars": _lists(bars),
            "line": _lists(line),
            "evaluation": _lists(evaluation),
            "band": _lists(band),
            "target": run.target,
            "targetText": "" if run.target is None else f"target {tidy(run.target)}",
            "dotsText": "one episode" if log.every == 1 else f"1 of {log.every} episodes, range of all",
            "lineText": f"mean of the last {log.window:,}" if log.count else "mean of the last few",
            "bandText": f"middle half of {len(self.others)} other runs",
            "beyond": _beyond(np.concatenate((kept[1], *bars[1:])), axis),
        }

    def _side_chart(self, name, curve):
        curve = np.array(_thinned(curve))
        return {"line": _lists(curve), "axis": self._axes.setdefault(name, Axis()).show(curve[1])}

    def _shown(self, name, setting):
        return {
            "name": name,
            "label": setting.label,
            "hint": setting.hint,
            "values": setting.values,
            "automatic": setting.automatic,
            "value": getattr(self.run.config, name),
            "used": self.used(name),
        }

    def picture(self):
        return picture(self.view(), self.charts())


def _learning_curve(other):
    """Steps and mean returns of a Run, or of a result of `rlcourse.studies.study`."""
    if isinstance(other, dict):
        return other["history"].get(REWARD, ([], []))
    return other.log.stretches[:, [0, 3]].T


def _beyond(returns, axis):
    """A sentence on the returns for which the picture has no place; "" where there are none."""
    below, above = returns[returns < axis["low"]], returns[returns > axis["high"]]
    ends = [f"below it, down to {tidy(below.min())}"] if len(below) else []
    ends += [f"above it, up to {tidy(above.max())}"] if len(above) else []
    return f"Outside the picture, at its edge as triangles: returns {' and '.join(ends)}." if ends else ""


def _thinned(curve):
    """Steps and values at no more than MOST_POINTS evenly spread places, the last one included."""
    steps, values = curve
    if len(steps) <= MOST_POINTS:
        return steps, values
    index = np.linspace(0, len(steps) - 1, MOST_POINTS).round().astype(int)
    return [steps[k] for k in index], [values[k] for k in index]


def _lists(rows):
    """Rows of numbers as lists, with five significant digits; steps, the first row, as ints; None for no number."""
    rows = np.asarray(rows, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 10.0 ** (4 - np.floor(np.log10(np.abs(rows))))
        rounded = np.where((rows == 0) | ~np.isfinite(rows), rows, np.round(rows * scale) / scale)
    values = [[value if np.isfinite(value) else None for value in row] for row in rounded[1:].tolist()]
    return [rows[0].round().astype(int).tolist(), *values]
