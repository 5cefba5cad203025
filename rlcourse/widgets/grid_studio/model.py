"""The model of the grid-world studio: a world to paint, three algorithms to run on it, a robot that walks by them."""

import time
from copy import deepcopy
from typing import ClassVar

import numpy as np

from rlcourse.mdp import MAPS
from rlcourse.planning import greedy_policy
from rlcourse.widgets.grid_studio import report
from rlcourse.widgets.grid_studio.backup import backup
from rlcourse.widgets.grid_studio.given import Given, checked_tables
from rlcourse.widgets.grid_studio.history import History
from rlcourse.widgets.grid_studio.painted_world import CellSetting, MapSetting, PaintedWorld
from rlcourse.widgets.grid_studio.picture import studio_picture
from rlcourse.widgets.grid_studio.pin import Pin
from rlcourse.widgets.grid_studio.solvers import PolicyIteration, QLearning, ValueIteration
from rlcourse.widgets.grid_studio.walking import Walk, average_in_words, average_walks
from rlcourse.widgets.settings import Choice, Number, Switch, check_settings, check_whole

SOLVERS = {
    "value iteration": ValueIteration, "policy iteration": PolicyIteration, "q-learning": QLearning, "yours": Given,
}  # fmt: skip
DEFAULTS = {
    "map": "russell-norvig", "slip": 0.2, "step_reward": -0.04, "gamma": 0.95, "method": "value iteration",
    "show": "values", "arrows": True, "alpha": 0.5, "epsilon": 0.1, "cell": None,
}  # fmt: skip
WORLD = ("slip", "step_reward", "gamma")
# How to look at the studio: nothing that could be undone.
LOOKS = ("show", "arrows", "cell")
NAMES = {
    "map": "new map", "method": "other method", "gamma": "discount γ", "slip": "slip", "step_reward": "step reward",
    "alpha": "step size α", "epsilon": "explore ε",
}  # fmt: skip
VALUE_IS = {"q-learning": "learned", "yours": "yours"}  # and planned by the others
SECONDS_OF_A_GESTURE = 1.0
LARGEST_COUNT = 1_000_000


class GridStudioModel:
    """A painted world, an algorithm on it, and what is shown of both. Settings are listed in `settings`.

    When gamma, slip, the step reward or a cell changes, value and policy iteration do at once in the new world what
    they had done in the old one: as many sweeps again, or all the way if they had converged. Q-learning keeps what
    it has learned and learns on, as a robot does whose world has changed. A new map starts from nothing.

    `walk` lets a robot follow the policy that is shown; it goes on by `walk_on` where the world or the policy has
    changed meanwhile. `undo` takes back what changed the world, the settings or the values, in order.
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
    commands = (
        "paint", "step", "sweep", "run", "reset", "advance", "walk", "walk_on", "walk_many", "pin", "unpin", "undo",
        "redo",
    )  # fmt: skip

    def __init__(self, map="russell-norvig", *, rewards=None, cell_rewards=None, seed=0, q=None, v=None, policy=None,
                 **values):  # fmt: skip
        self.chosen = DEFAULTS | check_settings(self.settings, {"map": map, **values})
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.history = History()
        self.world = self._make_world(self.chosen, rewards or {}, cell_rewards or {})
        self.world.checked_cell(self.chosen["cell"])
        self.given = self.pinned = self.walked = self.averaged = None
        self.walks, self._moved_at = 0, -np.inf
        if any(table is not None for table in (q, v, policy)):
            self.given = checked_tables(self.world, q, v, policy)
            self.chosen["method"] = "yours"
        self._check_method(self.chosen["method"])
        self._begin()

    @property
    def mdp(self):
        return self.world.mdp

    @property
    def finished(self):
        """Nothing would change any more, or never will settle."""
        return self.solver.done or self.solver.gave_up

    @property
    def knows(self):
        """Whether anything has been computed or learned yet."""
        solver = self.solver
        started = solver.rounds or isinstance(solver, Given) or getattr(solver, "swept", 0)
        return bool(started or solver.v[~self.mdp.terminal].any())

    @property
    def policy(self):
        """(S, A) probabilities of the arrows that are shown; before anything is known, all actions alike."""
        policy = self.solver.policy
        return policy if self.knows else np.full_like(policy, 1 / policy.shape[1], dtype=float)

    def set(self, **values):
        """Change settings. Raises ValueError naming the setting, its value and what is allowed."""
        values = check_settings(self.settings, values)
        self._check_method(values.get("method"))
        after = self.chosen | ({"cell": None} if "map" in values else {}) | values
        if "map" in values:
            world = self._make_world(after, self.world.rewards, {})
        elif any(after[name] != self.chosen[name] for name in WORLD):
            world = self.world.with_parameters(*(after[name] for name in WORLD))
        else:
            world = self.world
        world.checked_cell(after["cell"])
        changed = [name for name in NAMES if after[name] != self.chosen[name] or (name == "map" and name in values)]
        if changed:
            self._remember(" and ".join(NAMES[name] for name in changed), ("set", *changed))
        new_method = after["method"] != self.chosen["method"]
        moved = world is not self.world
        self.chosen, self.world = after, world
        self.message = ""
        fits = self._drop_what_does_not_fit()
        if "map" in values or new_method:
            self._begin()
        elif moved:
            self._work("follow", world.sparse)
        self._tell_learner()
        self.message = self.message or fits

    def paint(self, cells, tool, reward=0.0, stroke=None):
        """Paint `cells`, a list of (row, column), with a tool; `reward` is what the tool "reward" writes.

        Calls with the same `stroke` are undone together. Raises ValueError for an unknown tool, a cell outside the
        map, or a world that cannot be; then nothing changes.
        """
        world = self.world.with_paint(cells, tool, reward)
        self._remember(f"paint {tool}", None if stroke is None else ("stroke", stroke))
        self.world = world
        self._work("follow", self.world.sparse)

    def step(self):
        """One backup, one improvement, or one step of the robot."""
        self._learn("step")
        if isinstance(self.solver, ValueIteration):
            self.chosen["cell"] = self.world.cell(self.solver.last)

    def sweep(self):
        """One sweep over all cells; Q-learning: to the end of the episode."""
        self._learn("round")

    def run(self, steps=None):
        """Until nothing changes; Q-learning: this many steps (5000)."""
        if steps is None:
            self._learn("run")
        elif isinstance(self.solver, QLearning):
            self._learn("run", check_whole("steps", steps, 1, LARGEST_COUNT))
        else:
            raise ValueError(f"steps = {steps!r}: only Q-learning runs a number of steps; use sweep() to sweep once")

    def advance(self, amount=1):
        """What one tick of an animated run does: one sweep or improvement; Q-learning: `amount` steps."""
        if isinstance(self.solver, QLearning):
            self._learn("run", int(min(amount, 1000)), gesture="run")
        elif not self.finished:
            self._learn("step" if isinstance(self.solver, PolicyIteration) else "round", gesture="run")

    def plan(self):
        """(S,) int: one action for each state."""
        if isinstance(self.solver, ValueIteration):
            return greedy_policy(self.solver.mdp, self.solver.v)
        return self.solver.policy.argmax(axis=1)

    def reset(self):
        """Forget all values; the world stays."""
        self._remember("reset")
        self._begin()

    def show_tables(self, q=None, v=None, policy=None):
        """Show, and walk by, what the learner has computed: q (S, A), v (S,) or a policy, (S,) int or (S, A)."""
        given = checked_tables(self.world, q, v, policy)
        self._remember("your table")
        self.given, self.chosen["method"] = given, "yours"
        self._begin()

    def walk(self, start=None):
        """Send a robot from the start, or from the cell `start`, by the policy that is shown.

        Raises ValueError for a cell outside the map, a wall, a cliff or an end.
        """
        self.message = ""
        self.walked = Walk([self._start_state(start)])
        self.walks += 1
        self._walk_on()

    def walk_on(self, steps):
        """Keep the first `steps` steps of the walk and go on from there in the world and by the policy of now."""
        if self.walked is not None and steps < len(self.walked.wanted):
            self.walked = self.walked.first(steps)
            self._walk_on()

    def walk_many(self, n=1000, start=None):
        """Send `n` robots and average their discounted returns, to be compared with the value of the start."""
        n = check_whole("n", n, 1, LARGEST_COUNT)
        self.message = ""
        place = None if start is None else self._start_state(start)
        starts = self.mdp.reset(n, self.rng) if place is None else np.full(n, place)
        returns, ends = average_walks(self.world, self.policy, starts, self.rng)
        value = report.value_at_start(self.solver, self.world) if place is None else self.solver.v[place]
        beside = f"{VALUE_IS.get(self.chosen['method'], 'planned')} {value:.3f}"
        self.averaged = {**self._key(), "said": average_in_words(self.world, place, returns, ends, beside)}

    def pin(self):
        """Keep the values and the policy of now, to be shown faintly beside what comes later."""
        self.pinned = Pin(self)

    def unpin(self):
        self.pinned = None

    def undo(self):
        """Take back the last change of the world, of a setting or of the values."""
        self._restore(self.history.undo(self._snapshot()), "Nothing to undo.")

    def redo(self):
        """Do again what `undo` took back."""
        self._restore(self.history.redo(self._snapshot()), "Nothing to do again.")

    def backup(self, cell):
        """The backup of `cell`, (row, column), with its numbers: see `rlcourse.widgets.grid_studio.backup`."""
        return backup(self.solver, self.world, cell)

    def view(self):
        """Everything that the browser draws, as JSON data."""
        solver, world, cell = self.solver, self.world, self.chosen["cell"]
        names = {text: name for name, text in MAPS.items()}
        return {
            **self.chosen,
            "map": "" if world.cell_rewards else names.get(world.text, ""),
            "maps": list(MAPS),
            "methods": [name for name in SOLVERS if name != "yours" or self.given is not None],
            "grid": list(self.mdp.layout),
            "cell_rewards": [[row, column, reward] for (row, column), reward in world.cell_rewards.items()],
            "goal_reward": world.end_reward("G"),
            "pit_reward": world.end_reward("P"),
            "v": np.round(solver.v, 6).tolist(),
            "q": np.round(solver.q, 6).tolist(),
            "policy": np.round(self.policy, 3).tolist(),
            "best": solver.best.tolist(),
            "knows": self.knows,
            "robot": solver.state if isinstance(solver, QLearning) else None,
            "backup": self.backup(cell) if cell else None,
            "status": report.status(solver, world, self.plan()),
            "chart": report.chart(solver),
            "finished": self.finished,
            "walk": self._walk_view(),
            "average": self.averaged["said"] if self._is_of_now(self.averaged) else "",
            "pin": self.pinned.view(self) if self.pinned else None,
            "undo": self.history.undo_name,
            "redo": self.history.redo_name,
            "message": self.message or report.warning(solver, world),
        }

    def picture(self):
        """The studio as SVG text."""
        return studio_picture(self.view())

    def _make_world(self, values, rewards, cell_rewards):
        return PaintedWorld.make(
            values["map"], *(values[name] for name in WORLD), rewards=rewards, cell_rewards=cell_rewards
        )

    def _check_method(self, method):
        if method == "yours" and self.given is None:
            raise ValueError("method = 'yours': there is no table of yours yet; give one with show_q(q)")

    def _begin(self):
        method = self.chosen["method"]
        options = {"q-learning": {"seed": self.seed}, "yours": self.given}.get(method, {})
        self.solver = SOLVERS[method](self.world.sparse, **options)
        self.message = ""
        self._tell_learner()

    def _tell_learner(self):
        if isinstance(self.solver, QLearning):
            self.solver.alpha, self.solver.epsilon = self.chosen["alpha"], self.chosen["epsilon"]

    def _learn(self, what, *arguments, gesture=None):
        self._remember(gesture or {"round": "sweep"}.get(what, what), gesture)
        self._work(what, *arguments)

    def _work(self, what, *arguments):
        """Call a method of the solver; what it cannot do becomes a message."""
        self.message = ""
        try:
            getattr(self.solver, what)(*arguments)
        except ValueError as error:
            self.message = str(error)

    # Undo

    def _remember(self, name, gesture=None):
        if gesture and gesture[0] == "set":
            now = time.monotonic()
            if now - self._moved_at > SECONDS_OF_A_GESTURE:
                self.history.end_gesture()
            self._moved_at = now
        self.history.add(name, self._snapshot, gesture)

    def _snapshot(self):
        # Worlds are never changed in place, so only the solver is copied.
        return dict(self.chosen), self.world, deepcopy(self.solver, {id(self.solver.mdp): self.solver.mdp}), self.given

    def _restore(self, state, otherwise):
        self.message = ""
        if state is None:
            self.message = otherwise
            return
        looks = {name: self.chosen[name] for name in LOOKS}
        self.chosen, self.world, self.solver, self.given = state
        self.chosen |= looks
        self.message = self._drop_what_does_not_fit()

    def _drop_what_does_not_fit(self):
        """After a change of the map: cells, walks, ghosts and tables of another shape. Returns what there is to say."""
        shape, cell, gone = self.world.shape, self.chosen["cell"], []
        if cell and not (cell[0] < shape[0] and cell[1] < shape[1]):
            self.chosen["cell"] = None
        if self.walked and self._walked_in["world"].shape != shape:
            self.walked = None
        if self.pinned and self.pinned.shape != shape:
            self.pinned = None
            gone.append("what was pinned")
        if self.given and next(iter(self.given.values())).shape[0] != self.mdp.n_states:
            self.given = None
            gone.append("your table")
            if self.chosen["method"] == "yours":
                self.chosen["method"] = "value iteration"
        return f"The new map has another shape: {' and '.join(gone)} did not fit and is gone." if gone else ""

    # Walks

    def _start_state(self, cell):
        if cell is None:
            return int(self.mdp.reset(1, self.rng)[0])
        row, column = self.world.checked_cell(cell)
        state = row * self.world.shape[1] + column
        if self.mdp.terminal[state]:
            raise ValueError(f"cell = {(row, column)}: a robot can start only on a free cell, not in a wall or an end")
        return state

    def _walk_on(self):
        self.walked.go_on(self.world, self.policy, self.rng)
        self._walked_in = self._key()

    def _key(self):
        """The world and the policy of now."""
        return {"world": self.world, "policy": self.policy.copy()}

    def _is_of_now(self, key):
        return bool(key) and key["world"] is self.world and np.array_equal(key["policy"], self.policy)

    def _walk_view(self):
        if self.walked is None:
            return None
        return {**self.walked.view(self.world), "number": self.walks, "current": self._is_of_now(self._walked_in)}
