"""RewardLab: move the weights of a reward and see which behaviour it makes the best."""

import numpy as np
import traitlets

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.reward_lab.model import RewardLabModel


class RewardLab(CourseWidget):
    """Six recorded behaviours of the reaching robot, ranked by the discounted return of the reward that you design.

    `set(distance=1, energy=0, alive=0, success=10, gamma=0.99)` sets weights and discount, `set(preset="sparse")` all
    weights at once, `set(extra="potential", scale=2)` adds a shaping term ("none", "potential" or "near bonus").
    `weights`, `ranking` and `winner` follow the sliders.
    """

    _esm = script("reward_lab")
    _css = style("reward_lab")
    data = traitlets.Dict().tag(sync=True)
    steps = traitlets.Bytes().tag(sync=True)
    potential = traitlets.Bytes().tag(sync=True)
    paths = traitlets.Bytes().tag(sync=True)

    def __init__(self, seed=0):
        model = RewardLabModel(seed)
        super().__init__(model)
        self.data = model.data()
        self.steps = _bytes(model.steps)
        self.potential = _bytes(model.potential)
        self.paths = _bytes(model.paths())

    @property
    def weights(self) -> dict[str, float]:
        """The weights of distance, energy, alive and success."""
        return self.model.weights

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """(behaviour, discounted return), best first."""
        return self.model.ranking

    @property
    def winner(self) -> str:
        return self.model.winner


def _bytes(table):
    return table.astype(np.dtype("<f4")).tobytes()
