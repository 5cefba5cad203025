"""The model of the grid-world studio: a world to paint, three algorithms to run on it, a cell to look into."""

from typing import ClassVar

import numpy as np

from rlcourse.mdp import ACTIONS, MAPS
from rlcourse.mdp.ending import can_stay, ending_policy
from rlcourse.planning import best_actions, greedy_policy, q_from_v
from rlcourse.widgets.grid_studio.painted_world import CellSetting, MapSetting, PaintedWorld
from rlcourse.widgets.grid_studio.picture import studio_picture
from rlcourse.widgets.grid_studio.solvers import PolicyIteration, QLearning, ValueIteration
from rlcourse.widgets.settings import Choice, Number, Switch, check_settings

SOLVERS = {"value iteration": ValueIteration, "policy iteration": PolicyIteration, "q-learning": QLearning}
CHART_POINTS = 120
DEFAULTS = {
    "map": "russell-norvig", "slip": 0.2, "step_reward": -0.04, "gamma": 0.95, "method": "value iteration",
    "show": "values", "arrows": True, "alpha": 0.5, "epsilon": 0.1, "cell": None,
}  # fmt: skip
WORLD = ("slip", "step_reward", "gamma")


class GridStudioModel:
    """A painted world, an algorithm on it, and what is shown of both. Settings are listed in `settings`.

    When gamma, slip, the step reward or a cell changes, value and policy iteration do at once in the new world what
    they had done in the old one: as many sweeps again, or all the way if they had converged. Q-learning keeps what
    it has learned and learns on, as a robot does whose world has changed. A new map starts from nothing.
    """

    settings: ClassVar = {
        "map": MapSetting(),
        "slip": Number(0, 1, 0.05),
        "step_reward": Number(-1, 0.2, 0.01),
        "gamma": Number(0, 1, 0.01),
        "method": Choice(tuple(SOLVERS)),
        "show": Choice(("values", "q", "policy")),
        "arrows": Switch(),
        "alpha": Number(0.01, 1, 0.01),
        "epsilon": Number(0, 1, 0.01),
        "cell": CellSetting(),
    }
    commands = ("paint", "step", "sweep", "run", "reset", "advance")

    def __init__(self, map="russell-norvig", *, rewards=None, cell_rewards=None, seed=0, **values):
        self.chosen = DEFAULTS | check_settings(self.settings, {"map": map, **values})
        self.seed = seed
        self.world = self._make_world(self.chosen, rewards or {}, cell_rewards or {})
        self.world.checked_cell(self.chosen["cell"])
        self.reset()

    @property
    def mdp(self):
        return self.world.mdp

    @property
    def finished(self):
        """Nothing would change any more, or never will settle."""
        return self.solver.done or self.solver.gave_up

    def set(self, **values):
        """Change settings. Raises ValueError naming the setting, its value and what is allowed."""
        values = check_settings(self.settings, values)
        after = self.chosen | ({"cell": None} if "map" in values else {}) | values
        if "map" in values:
            world = self._make_world(after, self.world.rewards, {})
        elif any(after[name] != self.chosen[name] for name in WORLD):
            world = self.world.with_parameters(*(after[name] for name in WORLD))
        else:
            world = self.world
        world.checked_cell(after["cell"])
        new_method = after["method"] != self.chosen["method"]
        moved = world is not self.world
        self.chosen, self.world = after, world
        if "map" in values or new_method:
            self.reset()
        elif moved:
            self._work("follow", world.sparse)
        self._tell_learner()

    def paint(self, cells, tool, reward=0.0):
        """Paint `cells`, a list of (row, column), with a tool; `reward` is what the tool "reward" writes.

        Raises ValueError for an unknown tool, a cell outside the map, or a world that cannot be; then nothing changes.
        """
        self.world = self.world.with_paint(cells, tool, reward)
        self._work("follow", self.world.sparse)

    def step(self):
        """One backup, one improvement, or one step of the robot."""
        self._work("step")
        if isinstance(self.solver, ValueIteration):
            self.chosen["cell"] = self.world.cell(self.solver.last)

    def sweep(self):
        """One sweep over all cells; Q-learning: to the end of the episode."""
        self._work("round")

    def run(self, steps=None):
        """Until nothing changes; Q-learning: this many steps (5000)."""
        self._work("run", *([] if steps is None else [steps]))

    def advance(self, amount=1):
        """What one tick of an animated run does: one sweep or improvement; Q-learning: `amount` steps."""
        if isinstance(self.solver, QLearning):
            self._work("run", int(min(amount, 1000)))
        elif not self.finished:
            self._work("step" if isinstance(self.solver, PolicyIteration) else "round")

    def plan(self):
        """(S,) int: one action for each state."""
        if isinstance(self.solver, ValueIteration):
            return greedy_policy(self.solver.mdp, self.solver.v)
        return self.solver.policy.argmax(axis=1)

    def reset(self):
        """Forget all values; the world stays."""
        method = self.chosen["method"]
        options = {"seed": self.seed} if method == "q-learning" else {}
        self.solver = SOLVERS[method](self.world.sparse, **options)
        self.message = ""
        self._tell_learner()

    def backup(self, cell):
        """The backup of `cell` with its numbers: what goes into each q(s, a), and what comes out.

        Value and policy iteration: {"old", "new", "actions": [{"name", "q", "share", "best", "terms": [{"p", "r",
        "v", "to"}]}]}, read from the values that the next backup of the cell reads; straight after a single backup,
        the one just done. Q-learning: {"q", "update"}: the last update of the cell, or None. A wall or an end gives
        {"ends": why}.
        """
        row, column = self.world.checked_cell(cell)
        state = row * self.world.shape[1] + column
        head = {"cell": [row, column]}
        if self.mdp.terminal[state]:
            why = {"#": "a wall: nobody is ever here", "C": "a cliff: the robot falls and is put back on the start"}
            end = "an end: the episode stops here, so its value is 0"
            return {**head, "ends": why.get(self.mdp.layout[row][column], end)}
        if isinstance(self.solver, QLearning):
            return {**head, "q": self.solver.q[state].tolist(), "update": self.solver.updates.get(state)}
        return {**head, **self._expected_backup(state)}

    def view(self):
        """Everything that the browser draws, as JSON data."""
        solver, world, cell = self.solver, self.world, self.chosen["cell"]
        names = {text: name for name, text in MAPS.items()}
        return {
            **self.chosen,
            "map": "" if world.cell_rewards else names.get(world.text, ""),
            "maps": list(MAPS),
            "grid": list(self.mdp.layout),
            "cell_rewards": [[row, column, reward] for (row, column), reward in world.cell_rewards.items()],
            "goal_reward": world.rewards.get("G", 1.0),
            "pit_reward": world.rewards.get("P", -1.0),
            "v": np.round(solver.v, 6).tolist(),
            "q": np.round(solver.q, 6).tolist(),
            "policy": np.round(solver.policy, 3).tolist(),
            "best": solver.best.tolist(),
            "robot": solver.state if isinstance(solver, QLearning) else None,
            "backup": self.backup(cell) if cell else None,
            "status": self._status(),
            "chart": self._chart(),
            "finished": self.finished,
            "message": self.message or self._warning(),
        }

    def picture(self):
        """The studio as SVG text."""
        return studio_picture(self.view())

    def _make_world(self, values, rewards, cell_rewards):
        return PaintedWorld.make(
            values["map"], *(values[name] for name in WORLD), rewards=rewards, cell_rewards=cell_rewards
        )

    def _tell_learner(self):
        if isinstance(self.solver, QLearning):
            self.solver.alpha, self.solver.epsilon = self.chosen["alpha"], self.chosen["epsilon"]

    def _work(self, what, *arguments):
        """Call a method of the solver; what it cannot do becomes a message."""
        self.message = ""
        try:
            getattr(self.solver, what)(*arguments)
        except ValueError as error:
            self.message = str(error)

    def _expected_backup(self, state):
        solver, mdp = self.solver, self.mdp
        greedy = isinstance(solver, ValueIteration)
        read = solver.read if greedy else solver.v
        q = q_from_v(solver.mdp, read)[state]
        best = best_actions(solver.mdp, read)[state]
        share = solver.policy[state]
        actions = []
        for action, name in enumerate(ACTIONS):
            successors = np.flatnonzero(mdp.P[state, action])
            likely_first = successors[np.argsort(-mdp.P[state, action, successors], kind="stable")]
            terms = [
                {
                    "p": float(mdp.P[state, action, to]),
                    "r": float(mdp.transition_rewards[state, action, to]),
                    "v": float(read[to]),
                    "to": self.world.cell(to),
                }
                for to in likely_first
            ]
            actions.append({
                "name": name, "q": float(q[action]), "share": float(share[action]), "best": bool(best[action]),
                "terms": terms,
            })  # fmt: skip
        return {
            "old": float(read[state]),
            "new": float(q.max() if greedy else share @ q),
            "rule": "max" if greedy else "policy",
            "just_done": greedy and solver.last == state and solver.swept > 0,
            "gamma": mdp.gamma,
            "actions": actions,
        }

    def _status(self):
        """Rows of (name, value, explanation)."""
        solver = self.solver
        change = _number(solver.changes[-1]) if solver.changes else "–"
        if isinstance(solver, QLearning):
            return [
                ["Episodes", f"{solver.rounds:,}", "Episodes that have ended"],
                ["Steps", f"{solver.steps:,}", "Steps of the robot, one update each"],
                ["Max change", change, "Largest update of an action value in the last episode"],
                ["True error", self._error(), "Largest |max q − v*| over the cells that the robot can reach"],
            ]
        count = ["Sweeps", f"{solver.rounds:,}", "Sweeps over all cells"]
        if isinstance(solver, PolicyIteration):
            count = ["Improvements", f"{solver.kinds.count('improvement')}", "Times that the policy was made greedy"]
        elif solver.swept:
            count[1] += f" + {solver.swept}/{len(solver.states)}"
        bound = "none at γ = 1" if self.mdp.gamma == 1 else _number(solver.error_bound)
        return [
            count,
            ["Max change", change, "Largest change of a value in the last one"],
            ["Error bound", bound, "No value is further from v* than this, computed without knowing v*"],
            ["True error", self._error(), "Largest |v − v*|, which a learner on a robot cannot know"],
        ]

    def _error(self):
        optimum = self.world.optimum(self.plan())
        if optimum is None:
            return _number(None)
        states = self.world.visited if isinstance(self.solver, QLearning) else ~self.mdp.terminal
        return _number(float(np.abs(self.solver.v - optimum)[states].max(initial=0)))

    def _chart(self):
        """One curve over the rounds, thinned out to what a small chart can show."""
        learning = isinstance(self.solver, QLearning)
        values = self.solver.returns if learning else self.solver.changes
        places = np.unique(np.linspace(0, len(values) - 1, min(len(values), CHART_POINTS)).astype(int))
        round_name = "round" if isinstance(self.solver, PolicyIteration) else "sweep"
        return {
            "label": "Reward collected in each episode" if learning else f"Max change in each {round_name}",
            "logarithmic": not learning,
            "rounds": (places + 1).tolist(),
            "values": [float(values[place]) for place in places],
        }

    def _warning(self):
        """What the learner should know about this world before wondering, or ''."""
        if self.solver.gave_up:
            return (
                f"Stopped after {self.solver.rounds:,} sweeps: at γ = 1 these values have no limit. "
                "Lower γ, or make every step cost something and leave a way to an end open."
            )
        lost = int(self.world.lost.sum())
        if lost and self.mdp.gamma == 1:
            cells = "1 cell" if lost == 1 else f"{lost} cells"
            return (
                f"No goal or pit can be reached from {cells}. At γ = 1 nothing bounds the rewards collected there: "
                "lower γ, or open a way."
            )
        if self.mdp.gamma == 1 and self.solver.done:
            return self._warning_of_circles()
        if isinstance(self.solver, QLearning) and not self.world.has_end:
            return f"There is no goal or pit: each episode is cut after {self.solver.max_episode_steps} steps."
        return ""

    def _warning_of_circles(self):
        """At gamma = 1, when nothing changes any more: do the best actions lead to an end?"""
        mdp, best = self.solver.mdp, self.solver.best
        _, ends = ending_policy(mdp, best)
        # Where the robot stays for ever with the best actions, it has collected v and lost v again: 0 would be better.
        stays = can_stay(mdp, best & (self.solver.v < 0)[:, None]) if ends.all() else ~ends
        if stays.any():
            cells = "1 cell" if stays.sum() == 1 else f"{stays.sum()} cells"
            return (
                f"At γ = 1 never to end is worth more than every way to end from {cells}: the best actions there never "
                "arrive. Lower γ, make every step cost something, or make ending pay."
            )
        if can_stay(mdp, best).any():
            return (
                "At γ = 1 a detour costs nothing here: some of the best actions lead round in circles for ever. Lower "
                "γ or make every step cost something, and only ways that arrive remain."
            )
        return ""


def _number(value):
    if value is None:
        return "–"
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.4g}".replace("-", "−")
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")
