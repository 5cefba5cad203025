"""SARSA, expected SARSA and Q-learning on the cliff (Sutton & Barto, example 6.6), many runs of each at once."""

import time
from collections.abc import Callable
from threading import Event, RLock, Thread
from typing import ClassVar

import numpy as np

from rlcourse.mdp import FiniteMDP
from rlcourse.symbols import symbol_as_svg, symbol_of
from rlcourse.tabular import expected_sarsa, q_learning, sarsa
from rlcourse.tabular.running import start
from rlcourse.widgets.learning_race.own_rule import OwnRule, RuleError
from rlcourse.widgets.settings import Number, Switch, check_settings
from rlcourse.widgets.svg import svg_document, svg_text

LEARNERS = {"SARSA": sarsa, "expected SARSA": expected_sarsa, "Q-learning": q_learning}
YOURS = "yours"
COLORS = {"SARSA": "#0072b2", "expected SARSA": "#00795a", "Q-learning": "#b94a00", YOURS: "#8a3d9e"}
EPISODES = 300
MAX_STEPS = 40_000
WINDOW = 20  # episodes over which an online return is averaged
LOST = -100.0  # shown for a greedy policy that does not arrive
SLICE = 10  # steps between two looks at the stop flag
LOOK_EVERY = 100  # steps between two looks at the greedy policies
QUIET = 0.05  # s that the thread rests after a setting came, so that the answer gets out first
PUSH_EVERY = 0.15  # s
PICTURE_STEPS = 2500


def cliff() -> FiniteMDP:
    """-1 a step, -100 and back to the start for stepping into the cliff."""
    return FiniteMDP.from_map("cliff", step_reward=-1.0, rewards={"G": 0.0, "C": -99.0}, gamma=1.0)


class LearningRaceModel:
    """All learners with the same settings, each in `runs` independent runs that step together.

    `yours` adds a fourth learner with a rule of its own (`OwnRule`). Where that rule fails, `problem` says why, and the
    others race on.

    Settings: `alpha`, `epsilon`, `gamma`, and `restart`: True (the default) begins again whenever one of them is set,
    False lets it take effect from now on.

    `run(steps)` learns here and now; `play()` learns in a background thread until `pause()` or the end, and calls
    `listener` about eight times a second. At most one race plays at a time.
    """

    settings: ClassVar = {
        "alpha": Number(0.05, 1, 0.05),
        "epsilon": Number(0, 0.5, 0.01),
        "gamma": Number(0.5, 1, 0.01),
        "restart": Switch(),
    }
    commands = ("play", "pause", "begin_again")
    _playing = None

    def __init__(self, runs: int = 20, seed: int = 0, yours: Callable | None = None):
        self.learners = {**LEARNERS, **({YOURS: OwnRule(yours)} if yours is not None else {})}
        self.problem = ""
        self.mdp = cliff()
        self.shape = (len(self.mdp.layout), len(self.mdp.layout[0]))
        self.runs, self.seed, self.yours = runs, seed, yours
        self.values = {"alpha": 0.5, "epsilon": 0.1, "gamma": 1.0, "restart": True}
        self.listener = lambda: None
        self._lock = RLock()
        self._thread, self._stop = None, Event()
        self._rest_until = 0.0
        # Row s * A + a of a deterministic world has one successor.
        self._next = self.mdp.P.argmax(axis=2)
        self._start = int(self.mdp.initial.argmax())
        self._begin()

    def set(self, **values) -> None:
        """Change settings; then the race begins again unless `restart` is off. Raises ValueError."""
        checked = check_settings(self.settings, values)
        self._rest_until = time.monotonic() + QUIET
        with self._lock:
            self.values.update(checked)
            if self.values["restart"] and set(checked) - {"restart"}:
                self._begin()
                self._learn(SLICE)

    def run(self, steps: int) -> None:
        """Let every learner take `steps` steps, here and now (fewer when the race ends before)."""
        if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 1:
            raise ValueError(f"steps = {steps!r}: expected a positive whole number")
        target = self.steps + int(steps)
        while self.steps < target and not self.finished:
            with self._lock:
                self._learn(min(SLICE, target - self.steps))

    def begin_again(self) -> None:
        """Forget everything that was learned."""
        with self._lock:
            self._begin()

    def play(self) -> None:
        """Learn in a background thread; another race that plays is paused."""
        previous = LearningRaceModel._playing
        if previous is not None and previous is not self:
            previous.pause()
        LearningRaceModel._playing = self
        if self.playing:
            return
        if self.finished:
            self.begin_again()
        self._stop.clear()
        self._thread = Thread(target=self._work, name="learning race", daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """Stop the background thread; what was learned stays."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)
        self._thread = None

    @property
    def playing(self) -> bool:
        return self._thread is not None and self._thread.is_alive() and not self._stop.is_set()

    @property
    def steps(self) -> int:
        """Steps that every learner has taken."""
        return self.results["SARSA"].steps

    @property
    def finished(self) -> bool:
        return self.steps >= MAX_STEPS or self._episodes_done >= EPISODES

    def _begin(self):
        self.results = {name: start(self.mdp, runs=self.runs, seed=self.seed) for name in self.learners}
        self._looks = {name: [] for name in self.learners}
        self.problem = ""
        self._episodes_done = 0

    def _learn(self, steps):
        values = {name: self.values[name] for name in ("alpha", "epsilon", "gamma")}
        for name, learner in self.learners.items():
            if name == YOURS and self.problem:
                continue
            try:
                result = learner(self.results[name], steps, **values)
            except RuleError as problem:
                self.problem = str(problem)
                continue
            if result.steps % LOOK_EVERY < steps:
                self._looks[name].append((result.steps, self.greedy_returns(name)))
        if self.steps % LOOK_EVERY < steps:
            self._count_episodes()

    def _work(self):
        pushed = 0.0
        while not self._stop.is_set() and not self.finished:
            with self._lock:
                self._learn(SLICE)
            # Without this pause the thread would keep the interpreter's lock, and a slider would have to wait.
            time.sleep(max(0.002, self._rest_until - time.monotonic()))
            if time.monotonic() - pushed > PUSH_EVERY:
                self.listener()
                pushed = time.monotonic()
        if not self._stop.is_set():
            self._stop.set()
            self.listener()

    def greedy_returns(self, name: str) -> np.ndarray:
        """(runs,) undiscounted return of each run's greedy policy from the start; LOST if it never arrives."""
        q = self.results[name].tables[0]
        states, actions = np.arange(self.mdp.n_states), q.argmax(axis=2)
        place, total = self._next[states, actions], self.mdp.R[states, actions]
        rows = np.arange(len(q))[:, None]
        for _ in range(7):  # 2^7 steps: each round appends to every path the path that begins at its end
            total, place = total + total[rows, place], place[rows, place]
        arrived = self.mdp.terminal[place[:, self._start]]
        return np.where(arrived, np.maximum(total[:, self._start], LOST), LOST)

    def online_returns(self, name: str) -> np.ndarray:
        """(runs, E) return of each episode that all runs have finished, at most EPISODES of them."""
        return self.results[name].first_episodes()[:, :EPISODES]

    def online_curve(self, name: str) -> np.ndarray:
        """(3, E): lower quartile, median and upper quartile over runs of the mean of the last WINDOW returns."""
        returns = self.online_returns(name)
        if not returns.size:
            return np.zeros((3, 0))
        sums = np.cumsum(returns, axis=1)
        sums[:, WINDOW:] -= sums[:, :-WINDOW].copy()
        means = sums / np.minimum(np.arange(returns.shape[1]) + 1, WINDOW)
        return np.quantile(means, [0.25, 0.5, 0.75], axis=0)

    def greedy_curve(self, name: str) -> np.ndarray:
        """(3, E): quartiles over runs of the greedy policy's return when so many episodes were done."""
        result, looks = self.results[name], self._looks[name]
        ends = result.episode_ends
        episodes = min(min(map(len, ends)), EPISODES)
        if not episodes or not looks:
            return np.zeros((3, 0))
        look_steps = np.array([steps for steps, _ in looks])
        returns = np.array([values for _, values in looks])
        latest = [np.searchsorted(look_steps, end[:episodes]).clip(max=len(looks) - 1) for end in ends]
        table = np.array([returns[when, run] for run, when in enumerate(latest)])
        return np.quantile(table, [0.25, 0.5, 0.75], axis=0, method="inverted_cdf")

    def greedy_paths(self, name: str) -> np.ndarray:
        """(S, A): how many runs' greedy policies go through state s by action a on their way from the start."""
        greedy = self.results[name].tables[0].argmax(axis=2)
        counts = np.zeros((self.mdp.n_states, self.mdp.n_actions), dtype=int)
        runs, place = np.arange(self.runs), np.full(self.runs, self._start)
        seen = np.zeros((self.runs, self.mdp.n_states), dtype=bool)
        while len(runs):
            seen[runs, place] = True
            actions = greedy[runs, place]
            np.add.at(counts, (place, actions), 1)
            place = self._next[place, actions]
            going = ~self.mdp.terminal[place] & ~seen[runs, place]
            runs, place = runs[going], place[going]
        return counts

    def values_and_arrows(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """(S,) mean over runs of max Q, and (S,) the greedy action of the mean table (-1: not tried yet)."""
        q = self.results[name].q
        mean = q.mean(axis=0)
        arrows = np.where((mean == 0).all(axis=1) | self.mdp.terminal, -1, mean.argmax(axis=1))
        return q.max(axis=2).mean(axis=0), arrows

    def summary(self) -> dict[str, tuple[float, float]]:
        """For each learner the median over runs of its return while learning (last WINDOW episodes), and greedily.

        nan where no run has finished an episode yet.
        """
        last = {name: (self.online_curve(name), self.greedy_curve(name)) for name in self.learners}
        return {
            name: tuple(float(curve[1, -1]) if curve.size else float("nan") for curve in curves)
            for name, curves in last.items()
        }

    def view(self) -> dict:
        """Settings, state and one racer per learner; tables are float32 bytes."""
        with self._lock:
            racers = []
            for name in self.learners:
                values, arrows = self.values_and_arrows(name)
                online, greedy = self.online_curve(name), self.greedy_curve(name)
                racers.append(
                    {
                        "name": name,
                        "values": _bytes(values),
                        "arrows": arrows.tolist(),
                        "paths": self.greedy_paths(name).ravel().tolist(),
                        "online": _bytes(online),
                        "greedy": _bytes(greedy),
                        "problem": self.problem if name == YOURS else "",
                    }
                )
            self._count_episodes()
            state = "playing" if self.playing else "finished" if self.finished else "paused" if self.steps else "ready"
            counts = {"steps": self.steps, "episodes": self._episodes_done}
            return {**self.values, **counts, "state": state, "racers": racers}

    def _count_episodes(self):
        running = [result for name, result in self.results.items() if name != YOURS or not self.problem]
        self._episodes_done = min(min(map(len, result.episode_returns)) for result in running)

    def picture(self) -> str:
        """Grids with values and paths, and both learning curves; a race not yet begun shows what it will learn."""
        if self.steps == 0:
            preview = LearningRaceModel(self.runs, self.seed, self.yours)
            preview.values = dict(self.values)
            preview.run(PICTURE_STEPS)
            return preview.picture()
        with self._lock:
            parts = []
            for number, name in enumerate(self.learners):
                parts += self._grid_picture(name, 16 + 292 * number, 44)
            online, greedy = ({n: curve(n) for n in self.learners} for curve in (self.online_curve, self.greedy_curve))
            parts += _curves_picture("Return while learning", 16, 190, online)
            parts += _curves_picture("Return of the greedy policy", 460, 190, greedy)
        title = ", ".join(f"{name} = {self.values[name]:g}" for name in ("alpha", "epsilon", "gamma"))
        parts.append(svg_text(16, 22, f"The cliff, {self.runs} runs each, {title}", 14, weight=600))
        width = 16 + 292 * max(3, len(self.learners))
        return svg_document(width, 420, parts, f"{', '.join(self.learners)} on the cliff")

    def _grid_picture(self, name, left, top):
        size = 23
        values, _ = self.values_and_arrows(name)
        low = min(values.min(), -1e-9)
        parts = [svg_text(left, top + 8, name, 13, COLORS[name], 600)]
        for state, value in enumerate(values):
            row, column = divmod(state, self.shape[1])
            symbol = symbol_of(self.mdp.layout[row][column])
            heat = f"rgb(90 165 220 / {0.75 * (1 - value / low):.2f})"
            fill = heat if symbol.letter in ".S" else symbol.fill
            x, y = left + size * column, top + 16 + size * row
            parts.append(f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="{fill}" stroke="#d8d8d8"/>')
            parts.append(symbol_as_svg(symbol, x + 2, y + 2, size - 4))
        for state, action in zip(*np.nonzero(paths := self.greedy_paths(name)), strict=True):
            ends = [divmod(int(place), self.shape[1]) for place in (state, self._next[state, action])]
            (y1, x1), (y2, x2) = [(top + 16 + size * (r + 0.5), left + size * (c + 0.5)) for r, c in ends]
            width = 5 * paths[state, action] / self.runs
            parts.append(
                f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{COLORS[name]}" stroke-width="{width:.2f}"/>'
            )
        return parts


def _curves_picture(title, left, top, curves):
    width, height, floor = 400, 180, -100.0
    parts = [svg_text(left, top + 8, title, 13, weight=600)]
    y_of = lambda value: top + 20 + height * (1 - (value - floor) / -floor)  # noqa: E731
    for tick in (-100, -75, -50, -25, 0):
        y = y_of(tick)
        parts.append(f'<line x1="{left + 36}" x2="{left + width}" y1="{y}" y2="{y}" stroke="#d8d8d8"/>')
        parts.append(svg_text(left + 30, y + 4, f"{tick}", 11, "#555555", anchor="end"))
    for name, curve in curves.items():
        xs = left + 36 + (width - 36) * np.arange(curve.shape[1]) / EPISODES
        for inside in np.ma.clump_unmasked(np.ma.masked_less(curve[1], floor)):  # below the floor there is no line
            points = " ".join(
                f"{x:.1f},{y_of(value):.1f}" for x, value in zip(xs[inside], curve[1, inside], strict=True)
            )
            parts.append(f'<polyline points="{points}" fill="none" stroke="{COLORS[name]}" stroke-width="2"/>')
    parts.append(svg_text(left + width, top + 38 + height, f"episodes, of {EPISODES}", 11, "#555555", anchor="end"))
    return parts


def _bytes(table):
    return np.ascontiguousarray(table, dtype="<f4").tobytes()
