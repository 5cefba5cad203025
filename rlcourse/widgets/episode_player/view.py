"""EpisodePlayer: recorded episodes of Gymnasium's classic control, played side by side."""

import traitlets

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.episode_player.model import EpisodePlayerModel


class EpisodePlayer(CourseWidget):
    """Plays episodes that were recorded before, drawn from their observations.

    EpisodePlayer("CartPole-v1", {"learned": observations})

    env_id : "CartPole-v1", "Pendulum-v1", "MountainCar-v0", "MountainCarContinuous-v0" or "Acrobot-v1"
    episodes : dict, label -> observations (T, D) of one episode, as the environment gives them; at most 6

    `set(step=120)` does what the slider does. Raises ValueError for what cannot be drawn.
    """

    _esm = script("episode_player")
    _css = style("episode_player")
    data = traitlets.Dict().tag(sync=True)

    def __init__(self, env_id, episodes):
        super().__init__(EpisodePlayerModel(env_id, episodes))
        self.data = self.model.data()
