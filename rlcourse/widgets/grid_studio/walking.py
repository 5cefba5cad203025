"""A robot that follows a policy through a painted world, once to be watched or many times to be averaged.

The robot draws among the actions of its policy, (S, A) probabilities; then the floor draws whether the move goes
sideways. Both dice are those of `FiniteMDP.from_map`, but here each of them can be seen.
"""

from dataclasses import dataclass, field

import numpy as np

from rlcourse.mdp import ACTIONS
from rlcourse.mdp.ending import reaches_end
from rlcourse.planning import policy_matrix

MOST_STEPS = 200
HOPELESS_STEPS = 30
MANY_STEPS = 1000


@dataclass
class Walk:
    """One walk of T steps: where the robot stood, (T + 1) states, and per step what it wanted and what became of it.

    wanted, went : actions; entered : the cell it went into, another one than where it then stands where it fell off
    a cliff; rewards : of each step; ending : a sentence; word : the same in a word or two.
    """

    states: list
    wanted: list = field(default_factory=list)
    went: list = field(default_factory=list)
    entered: list = field(default_factory=list)
    rewards: list = field(default_factory=list)
    ending: str = ""
    word: str = ""

    def first(self, steps):
        """The walk as it was after so many steps."""
        lists = (self.wanted, self.went, self.entered, self.rewards)
        return Walk(self.states[: steps + 1], *(entries[:steps] for entries in lists))

    def go_on(self, world, policy, rng):
        """Walk to the end of the episode, or until there is no hope or no patience left."""
        hopeful = reaches_end(world.mdp, policy_matrix(world.mdp, policy)[0])
        if world.mdp.terminal[self.states[-1]]:
            self._end("painted over", f"The cell under the robot was painted over: it ends after {self._steps}.")
            return
        lost = 0
        while not world.mdp.terminal[self.states[-1]]:
            lost += not hopeful[self.states[-1]]
            if lost > HOPELESS_STEPS:
                self._end("stopped", f"Stopped after {self._steps}: {world.no_way_out(self.states[-1])}.")
                return
            if len(self.wanted) >= MOST_STEPS:
                self._end("stopped", f"Stopped after {self._steps}, still on its way.")
                return
            self._step(world, policy, rng)
        arrival = world.arrival(self.states[-1])
        self._end(arrival, f"It {arrival} after {self._steps}.")

    def _end(self, word, ending):
        self.word, self.ending = word, ending

    @property
    def _steps(self):
        return "1 step" if len(self.wanted) == 1 else f"{len(self.wanted)} steps"

    def _step(self, world, policy, rng):
        state = self.states[-1]
        wanted = int(rng.choice(len(ACTIONS), p=policy[state]))
        sideways = rng.random()
        turn = 0 if sideways >= world.slip else -1 if sideways < world.slip / 2 else 1
        went = (wanted + turn) % len(ACTIONS)
        entered, next_state = world.move(state, went)
        self.wanted.append(wanted)
        self.went.append(went)
        self.entered.append(entered)
        self.rewards.append(world.step_reward + float(world.entry_rewards[entered]))
        self.states.append(next_state)

    def story(self, world):
        """For each step what is worth telling: a slip, a bump, a fall; "" for a step that went as it was meant."""
        steps = zip(self.states, self.wanted, self.went, self.entered, self.states[1:], strict=False)
        return [_event(world, *step) for step in steps]

    def view(self, world):
        """What the browser plays, as JSON data."""
        returns, discounted = self.returns(world.mdp.gamma)
        return {
            "states": self.states,
            "wanted": self.wanted,
            "went": self.went,
            "entered": self.entered,
            "story": self.story(world),
            "returns": np.round(returns, 6).tolist(),
            "discounted": np.round(discounted, 6).tolist(),
            "ending": self.ending,
            "word": self.word,
        }

    def returns(self, gamma):
        """The return so far after each step: (T,) plain sums, (T,) discounted by gamma."""
        rewards = np.array(self.rewards)
        return rewards.cumsum(), (rewards * gamma ** np.arange(len(rewards))).cumsum()


def _event(world, state, wanted, went, entered, next_state):
    slipped = f"slipped: wanted {ACTIONS[wanted]}, " if went != wanted else ""
    if entered == state:
        return f"{slipped}bumped {ACTIONS[went]}" if slipped else "bumped"
    if entered != next_state:
        return f"{slipped}fell off the cliff" if slipped else "fell off the cliff"
    return f"{slipped}went {ACTIONS[went]}" if slipped else ""


def average_walks(world, policy, starts, rng):
    """Walk once from each of `starts` (N,) states, all at the same time and for at most 1000 steps.

    Returns the discounted returns (N,) and the states (N,) where the robots then are.
    """
    mdp = world.mdp
    chances = policy.cumsum(axis=1)
    chances[:, -1] = 1.0
    states = np.array(starts)
    returns, discount = np.zeros(len(states)), 1.0
    for _ in range(MANY_STEPS):
        going = np.flatnonzero(~mdp.terminal[states])
        if not len(going):
            break
        actions = (rng.random(len(going))[:, None] >= chances[states[going]]).sum(axis=1)
        states[going], rewards, _ = mdp.step(states[going], actions, rng)
        returns[going] += discount * rewards
        discount *= mdp.gamma
    return returns, states


def average_in_words(world, place, returns, ends, beside):
    """What many walks came to, from the state `place` or the start (None); `beside` is the value to compare with."""
    n = len(returns)
    spread = f" ± {returns.std(ddof=1) / np.sqrt(n):.3f}" if n > 1 else ""
    kinds = [world.arrival(end) if world.mdp.terminal[end] else "" for end in ends]
    names = {"reached the goal": "goal", "fell into the pit": "pit", "": "never arrived"}
    counts = ", ".join(f"{name} {kinds.count(kind)}" for kind, name in names.items() if kind in kinds)
    where = "" if "S" in world.text else " from any free cell"
    if place is not None:
        where = " from row {}, column {}".format(*world.cell(place))
    mean = f"mean discounted return {returns.mean():.3f}{spread}, {beside}".replace("-", "−")
    return f"{n} walk{'s' * (n > 1)}{where}: {mean}; {counts}."
