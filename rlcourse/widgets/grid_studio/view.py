"""GridStudio: a grid world to paint, and value iteration, policy iteration and Q-learning to run on it."""

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.grid_studio.model import GridStudioModel


class GridStudio(CourseWidget):
    """The grid-world studio.

    GridStudio(map="russell-norvig", *, slip=0.2, step_reward=-0.04, gamma=0.95, method="value iteration",
    show="values", arrows=True, alpha=0.5, epsilon=0.1, cell=None, rewards=None, cell_rewards=None, seed=0)

    map : a name in `rlcourse.mdp.MAPS`, or the text of a map of at most 12 x 12 cells
    method : "value iteration", "policy iteration" or "q-learning"
    show : "values", "q" (a triangle per action) or "policy"; arrows : best actions in the picture of values
    cell : (row, column) of the cell whose backup is shown
    rewards, cell_rewards : as in `FiniteMDP.from_map`
    alpha, epsilon, seed : step size, exploration and random numbers of Q-learning

    `set(gamma=0.5, cell=(2, 0))` does what the controls do; `paint`, `step`, `sweep`, `run` and `reset` do what the
    mouse and the buttons do. All of them return the widget. Raises ValueError for a value that is not allowed.
    """

    _esm = script("grid_studio")
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

    def backup(self, row, column):
        """The backup of a cell with its numbers; see `GridStudioModel.backup`."""
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

    def _do(self, what, *arguments):
        getattr(self.model, what)(*arguments)
        self.refresh()
        return self
