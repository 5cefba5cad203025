"""LoopPlayer: the agent-environment loop of Sutton & Barto, figure 3.1, alive."""

import traitlets

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.loop_player.model import LoopPlayerModel


class LoopPlayer(CourseWidget):
    """A grid robot beside the loop diagram; Step shows state, action, reward and next state one after another.

    LoopPlayer() offers the random and the greedy policy. LoopPlayer(policy) adds the learner's own: a function
    state -> action, an (S,) array of actions, or (S, A) probabilities. `map`, `slip`, `step_reward` and `gamma`
    make another world. `set(policy="random", episode=2, gamma=0.9, step=5)` does what the controls do.
    `trajectory` and `discounted_return` tell what is shown.
    """

    _esm = script("loop_player")
    _css = style("loop_player")
    data = traitlets.Dict().tag(sync=True)

    def __init__(self, policy=None, **world):
        super().__init__(LoopPlayerModel(policy, **world))
        self.data = self.model.data()

    @property
    def trajectory(self) -> list[tuple]:
        return self.model.trajectory

    @property
    def discounted_return(self) -> float:
        return self.model.discounted_return
