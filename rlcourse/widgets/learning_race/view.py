"""LearningRace: SARSA, expected SARSA, Q-learning and a rule of your own side by side on the cliff."""

from threading import RLock

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.learning_race.model import LearningRaceModel


class LearningRace(CourseWidget):
    """Three learners, `runs` runs of each, while alpha, epsilon and gamma are moved.

    `yours` is an update rule that joins the race: a function such as `target(q, r, s_next, terminated, gamma)`, called
    with a batch of transitions, that returns their targets or a new table; `learning_race.own_rule.OwnRule` says which
    names it may take. Raises ValueError for a function of other names.

    In a browser the race starts when it is shown and learns in a background thread. By code: `set(alpha=0.5,
    epsilon=0.1, gamma=1.0, restart=True)` and `run(steps)`, which returns when all have taken that many steps.
    `summary` holds for each learner the median return while learning and of its greedy policy.
    """

    _esm = script("learning_race")
    _css = style("learning_race")
    model = None

    def __init__(self, runs=20, seed=0, yours=None):
        self._refreshing = RLock()
        super().__init__(LearningRaceModel(runs, seed, yours))
        self.model.listener = self.refresh

    def run(self, steps):
        """Learn for `steps` steps, here and now. Returns the widget."""
        self.model.run(steps)
        self.refresh()
        return self

    def refresh(self, message=""):
        # The learning thread and the notebook's own thread both come here.
        with self._refreshing:
            super().refresh(message)

    def close(self):
        if self.model is not None:  # a race that was refused has none
            self.model.pause()
        super().close()

    @property
    def summary(self) -> dict[str, tuple[float, float]]:
        """Median over runs of (return while learning, return of the greedy policy), by learner."""
        return self.model.summary()
