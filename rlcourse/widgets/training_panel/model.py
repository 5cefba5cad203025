"""What a learner sees of a training run and may change while it goes on. Plain Python, no Jupyter."""

from dataclasses import dataclass, fields
from threading import Event, Thread
from time import monotonic

import numpy as np

from rlcourse.widgets.settings import Number, check_settings
from rlcourse.widgets.svg import svg_document, svg_text

PUSH_EVERY = 0.2  # s between two pushes of a running panel
ANSWER_WITHIN = 0.15  # s that an answer waits for the training thread to obey
LOOK_EVERY = 0.005  # s between two looks whether it has
BAND_POINTS = 60
REWARD, LENGTH, EVALUATION = "rollout/ep_rew_mean", "rollout/ep_len_mean", "eval/mean_reward"
LABELS = {
    "learning_rate": "Learning rate",
    "clip_range": "Clip range",
    "entropy_coef": "Entropy weight",
    "gae_lambda": "GAE λ",
    "epsilon": "Exploration ε",
    "temperature": "Temperature α",
    "tau": "Target speed τ",
    "noise": "Noise",
}
# Where an automatic setting stands, the metric that says what is in use.
IN_USE = {"epsilon": "rollout/exploration_rate", "temperature": "train/ent_coef"}


@dataclass(frozen=True)
class LiveSetting:
    """A setting that may change while a run goes on; None gives an automatic one back to its schedule."""

    low: float
    high: float
    scale: str
    automatic: bool

    def check(self, name, value):
        if value is None and self.automatic:
            return None
        return Number(self.low, self.high).check(name, value)


class TrainingPanelModel:
    """One run of `rlcourse.training`, and other runs of the same task for comparison.

    run : Run
    others : Runs, or results of `rlcourse.studies.study`: the middle half of their learning curves is drawn as a band

    The settings are those of `run.config.LIVE`; `set` writes them into `run.config`, from where the agent reads them
    when its next iteration begins. `follow(listener)` calls the listener from a thread, at most five times a second
    and soon after each command, until the run is over.
    """

    commands = ("pause", "go_on", "stop")

    def __init__(self, run, others=()):
        self.run, self.others = run, list(others)
        automatic = {field.name for field in fields(run.config) if field.default is None}
        self.settings = {
            name: LiveSetting(*limits, name in automatic and name in IN_USE) for name, limits in run.config.LIVE.items()
        }
        self.listener = lambda: None
        self._asked, self._thread = Event(), None
        self._wish = "running"

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
        """Begin to call `listener` when there is something new to draw."""
        self.listener = listener
        if self._thread is None and not self.run.done:
            self._thread = Thread(target=self._follow, name="training panel", daemon=True)
            self._thread.start()

    def _follow(self):
        while not self.run.done:
            if self._asked.wait(PUSH_EVERY):
                self._asked.clear()
                deadline = monotonic() + ANSWER_WITHIN
                while not self._obeyed() and monotonic() < deadline:
                    Event().wait(LOOK_EVERY)
            self.listener()
        self.listener()

    def _obeyed(self):
        run = self.run
        in_use = all(getattr(run.agent.config, name) == getattr(run.config, name) for name in self.settings)
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
        curves = [curve for curve in (_curve(other, REWARD) for other in self.others) if len(curve[0]) > 1]
        if not curves:
            return np.zeros((3, 0))
        first, last = max(steps[0] for steps, _ in curves), min(steps[-1] for steps, _ in curves)
        grid = np.linspace(first, last, BAND_POINTS)
        low, high = np.percentile([np.interp(grid, steps, values) for steps, values in curves], (25, 75), axis=0)
        return np.stack((grid, low, high))

    def view(self):
        run = self.run
        losses = [name for name in list(run.history) if name.startswith("train/") and "loss" in name]
        return {
            "title": title(run),
            "state": run.state,
            "steps": run.steps,
            "total": run.total_steps,
            "seconds": run.seconds,
            "left": run.seconds_left,
            "settings": [self._shown(name, setting) for name, setting in self.settings.items()],
            "reward": _bytes(run.curve(REWARD)),
            "evaluation": _bytes(run.curve(EVALUATION)),
            "length": _bytes(run.curve(LENGTH)),
            "losses": [{"name": name.removeprefix("train/"), "curve": _bytes(run.curve(name))} for name in losses],
            "band": _bytes(self.band()),
            "bandRuns": len(self.others),
            "message": str(run.error) if run.error is not None else "",
        }

    def _shown(self, name, setting):
        value = getattr(self.run.config, name)
        return {
            "name": name,
            "label": LABELS.get(name, name),
            "low": setting.low,
            "high": setting.high,
            "log": setting.scale == "log",
            "automatic": setting.automatic,
            "value": value,
            "used": self.used(name),
        }

    def picture(self):
        run = self.run
        parts = [svg_text(16, 26, f"{title(run)}: {run.state}", 14, weight=600)]
        parts.append(svg_text(624, 26, f"{run.steps:,} of {run.total_steps:,} steps", 12, "#555555", anchor="end"))
        parts.append('<rect x="16" y="36" width="608" height="6" rx="3" fill="#d8d8d8"/>')
        parts.append(f'<rect x="16" y="36" width="{608 * run.progress:.1f}" height="6" rx="3" fill="#0072b2"/>')
        parts += self._curve_picture(*run.curve(REWARD))
        return svg_document(640, 260, parts, f"Learning curve of {title(run)}")

    def _curve_picture(self, steps, values):
        band = self.band()
        parts = [svg_text(16, 64, "mean return of the last 100 episodes", 12, "#555555")]
        numbers = np.concatenate((values, band[1], band[2]))
        if not len(numbers):
            return parts
        low, high = numbers.min(), max(numbers.max(), numbers.min() + 1e-9)
        x_of = lambda step: 60 + 564 * step / self.run.total_steps  # noqa: E731
        y_of = lambda value: 240 - 160 * (value - low) / (high - low)  # noqa: E731
        for value in (low, high):
            parts.append(f'<line x1="60" x2="624" y1="{y_of(value):.1f}" y2="{y_of(value):.1f}" stroke="#d8d8d8"/>')
            parts.append(svg_text(54, y_of(value) + 4, f"{value:.4g}", 11, "#555555", anchor="end"))
        if band.shape[1]:
            edge = [*zip(band[0], band[1], strict=True), *zip(band[0][::-1], band[2][::-1], strict=True)]
            points = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in edge)
            parts.append(f'<polygon points="{points}" fill="#0072b2" opacity="0.18"/>')
        points = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in zip(steps, values, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="#0072b2" stroke-width="2"/>')
        return parts


def title(run):
    """What is trained on what, e.g. "PPO on CartPole-v1"."""
    env = run.config.env
    name = env if isinstance(env, str) else getattr(env, "__name__", type(env).__name__)
    return f"{type(run.agent).__name__} on {name}"


def _curve(other, name):
    return other["history"].get(name, ([], [])) if isinstance(other, dict) else other.curve(name)


def _bytes(curve):
    return np.array(curve, dtype="<f4").tobytes()
