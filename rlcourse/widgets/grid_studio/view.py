"""GridStudio: a grid world to paint, value iteration, policy iteration and Q-learning to run on it, a robot to walk."""

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.grid_studio.model import GridStudioModel


class GridStudio(CourseWidget):
    """The grid-world studio.

    GridStudio(map="russell-norvig", *, slip=0.2, step_reward=-0.04, gamma=0.95, method="value iteration",
    show="values", arrows=True, alpha=0.5, epsilon=0.1, cell=None, rewards=None, cell_rewards=None, seed=0,
    q=None, v=None, policy=None)

    map : a name in `rlcourse.mdp.MAPS`, or the text of a map of at most 12 x 12 cells
    method : "value iteration", "policy iteration" or "q-learning"
    show : "values", "q" (a triangle per action) or "policy"; arrows : best actions in the picture of values
    cell : (row, column) of the cell whose backup is shown
    rewards, cell_rewards : as in `FiniteMDP.from_map`
    alpha, epsilon, seed : step size, exploration and random numbers of Q-learning
    q, v, policy : your own tables, (S, A), (S,) and (S,) int or (S, A) probabilities, to be shown and walked by

    `set(gamma=0.5, cell=(2, 0))` does what the controls do; `paint`, `step`, `sweep`, `run`, `reset`, `walk`, `pin`,
    `undo` do what the mouse and the buttons do. All of them return the widget. Raises ValueError for a value that is
    not allowed.
    """

    _esm = script("grid_studio", "world", "ghost", "walk", "chart", "backup")
    _css = style("grid_studio")

    def __init__(self, map="russell-norvig", **values):
        super().__init__(GridStudioModel(map, **values))

    @property
    def mdp(self):
        """The painted world as a FiniteMDP."""
        return self.model.mdp

    @property
    def text(self):
        """The painted map as text, ready for `FiniteMDP.from_map`."""
        return self.model.world.text

    @property
    def cell_rewards(self):
        """Painted rewards {(row, column): reward}."""
        return dict(self.model.world.cell_rewards)

    @property
    def shape(self):
        """(rows, columns)."""
        return self.model.world.shape

    @property
    def values(self):
        """(S,) values that are shown; `values.reshape(studio.shape)` is the picture."""
        return self.model.solver.v.copy()

    @property
    def q(self):
        """(S, A) action values that are shown."""
        return self.model.solver.q.copy()

    @property
    def policy(self):
        """(S,) int: the action in each state; ties go to the lowest number, at gamma = 1 to a way that ends."""
        return self.model.plan()

    @property
    def last_walk(self):
        """The walk that is shown (see `rlcourse.widgets.grid_studio.walking.Walk`), None before the first."""
        return self.model.walked

    def set(self, **values):
        """Change settings by code, as the controls do. Returns the widget.

        Raises ValueError that names the setting, its value and what is allowed; then nothing has changed.
        """
        self.model.history.end_gesture()
        return self._do("set", **values)

    def backup(self, row, column):
        """The backup of a cell with its numbers; see `rlcourse.widgets.grid_studio.backup.backup`."""
        return self.model.backup((row, column))

    def paint(self, row, column, tool, reward=0.0):
        """Paint one cell: "wall", "free", "goal", "pit", "cliff", "start" or "reward" (with its `reward`)."""
        return self._do("paint", [(row, column)], tool, reward)

    def step(self):
        """One backup, one improvement of the policy, or one step of the Q-learning robot."""
        return self._do("step")

    def sweep(self):
        """One sweep over all cells, or one episode of Q-learning."""
        return self._do("sweep")

    def run(self, steps=None):
        """Until nothing changes any more; Q-learning: this many steps (5000)."""
        return self._do("run", steps)

    def reset(self):
        """Forget all values; the world stays."""
        return self._do("reset")

    def walk(self, start=None, n=1):
        """Let a robot follow the policy that is shown, from S or from the cell `start`, (row, column).

        With n > 1 that many robots walk unseen; the mean of their discounted returns stands beside the value of the
        start.
        """
        return self._do("walk", start) if n == 1 else self._do("walk_many", n, start)

    def show_q(self, q):
        """Show your own action values, (S, A), and let the robot walk greedily by them."""
        return self._do("show_tables", q=q)

    def show_policy(self, policy, v=None):
        """Show your own policy, (S,) int or (S, A) probabilities, with your values v (S,) or else its true ones."""
        return self._do("show_tables", policy=policy, v=v)

    def show_values(self, v):
        """Show your own values, (S,), and let the robot take what looks best one step ahead."""
        return self._do("show_tables", v=v)

    def pin(self):
        """Keep what is shown now as a ghost, to be compared with what comes later; `unpin` removes it."""
        return self._do("pin")

    def unpin(self):
        """Remove the ghost."""
        return self._do("unpin")

    def undo(self):
        """Take back the last change: paint, a setting, a new map, a reset, or steps of an algorithm."""
        return self._do("undo")

    def redo(self):
        """Do again what `undo` took back."""
        return self._do("redo")

    def _do(self, what, *arguments, **named):
        getattr(self.model, what)(*arguments, **named)
        self.refresh()
        return self
