"""MethodMap: the map of reinforcement-learning methods as something to click."""

import traitlets

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.method_map.model import MethodMapModel, browser_data


class MethodMap(CourseWidget):
    """Families of methods, their updates, and questions that point out which method fits.

    `set(method="SAC", actions="continuous", model="no", experience="yes", states="any")` does what clicks do.
    `method` is the name of the selected method, `fitting` the names of those that fit the answers.
    """

    _esm = script("method_map")
    _css = style("method_map")
    data = traitlets.Dict().tag(sync=True)

    def __init__(self):
        super().__init__(MethodMapModel())
        self.data = browser_data()

    @property
    def method(self) -> str:
        return self.model.method.name

    @property
    def fitting(self) -> list[str]:
        return [method.name for method in self.model.fitting()]
