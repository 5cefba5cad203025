"""BeatTheRobots: robots learn by Q-learning while the learner races them with the arrow keys."""

from pathlib import Path

import traitlets

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.beat_the_robots.model import BeatTheRobotsModel

LEARNING_SCRIPT = (Path(__file__).parent / "learning.js").read_text(encoding="utf-8")


class BeatTheRobots(CourseWidget):
    """Robots that know nothing learn the way from start to goal; drive one of your own with the arrow keys.

    The browser computes alone: no kernel is needed once it is drawn. `map` is "maze", "rooms" or "cliff"; `robots`
    learn, each for itself, `trips` trips long; the same `seed` gives the same race.
    `set(map="rooms", speed=20, fog=True, learned=True, race=1)` does what the controls do. `trips` tells how many
    steps each of your own trips took.
    """

    _esm = f"{LEARNING_SCRIPT}\n{script('beat_the_robots')}"
    _css = style("beat_the_robots")
    data = traitlets.Dict().tag(sync=True)

    def __init__(self, map="maze", *, robots=6, trips=60, seed=1):
        super().__init__(BeatTheRobotsModel(map, robots=robots, trips=trips, seed=seed))
        self.data = self.model.data()

    @property
    def trips(self) -> list[int]:
        return [trip["steps"] for trip in self.model.yours]
