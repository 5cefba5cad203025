"""TrainingPanel: a training run while it goes on, with its progress, its curves and the settings that may change."""

from threading import RLock

import traitlets

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.training_panel.model import TrainingPanelModel


class TrainingPanel(CourseWidget):
    """Shows a Run of `rlcourse.training`: progress and time left, learning curve, episode length, losses.

        run = ppo.train(ppo.Config(env="CartPole-v1"))                  # shows one
        run = ppo.train(ppo.Config(env="CartPole-v1"), panel=False)     # shows none
        TrainingPanel(run, others)

    The sliders act when the agent's next iteration begins; Pause and Stop likewise. By code: `set(learning_rate=1e-4)`,
    and the methods of the run. `others`: runs or results of a study, drawn as a band behind the learning curve.
    """

    _esm = script("training_panel")
    _css = style("training_panel")

    charts = traitlets.Dict().tag(sync=True)

    def __init__(self, run, others=()):
        self._refreshing = RLock()
        super().__init__(TrainingPanelModel(run, others))
        self.charts = self.model.charts()
        self.model.follow(self._push)

    def refresh(self, message=""):
        # The thread that follows the run and the notebook's own thread both come here.
        with self._refreshing:
            super().refresh(message)

    def _push(self, with_charts):
        with self._refreshing, self.hold_sync():
            if with_charts:
                self.charts = self.model.charts()
            super().refresh()

    def __repr__(self):
        return f"TrainingPanel({self.model.run!r})"
