"""Value iteration, policy iteration and Q-learning that can be stopped after every backup, for the grid-world studio.

The three classes have the same face:

    step(), round()     the smallest thing to look at (a backup, an improvement, a step of the robot); a whole sweep
                        or episode
    run(...)            until nothing changes (Q-learning: a number of steps)
    v, q, policy        (S,), (S, A), (S, A) probabilities; for planners q is one look-ahead from v
    best                (S, A) bool, the best actions of each state, ties included
    rounds, changes     how many sweeps, improvements or episodes there were, and the largest change in each
    done, gave_up       nothing changes any more; MAX_SWEEPS were not enough
    last                state of the latest backup (None before the first)
    follow(mdp)         the world has changed: planners do as much work again in the new one, the learner learns on

All arithmetic is that of `rlcourse.planning`, `rlcourse.tabular` and `rlcourse.returns`.
"""

import numpy as np

from rlcourse.mdp.rounding import Rounding, largest
from rlcourse.planning import best_actions, greedy_policy, policy_matrix, q_from_v, solve_policy
from rlcourse.returns import td_target
from rlcourse.tabular import epsilon_greedy

TOLERANCE = 1e-6
MAX_SWEEPS = 3000


def _share(chosen):
    return chosen / chosen.sum(axis=1, keepdims=True)


class ValueIteration:
    """v(s) <- max over a of q(s, a), all states from the values of the sweep before."""

    def __init__(self, mdp):
        self.mdp = mdp
        self.states = np.flatnonzero(~mdp.terminal)
        self.v = np.zeros(mdp.n_states)
        self.read = self.v.copy()
        self.swept = 0
        self.changes = []
        self.last = None

    @property
    def q(self):
        return q_from_v(self.mdp, self.v)

    @property
    def best(self):
        return best_actions(self.mdp, self.v)

    @property
    def policy(self):
        return _share(self.best)

    @property
    def rounds(self):
        return len(self.changes)

    @property
    def done(self):
        return self.swept == 0 and bool(self.changes) and self.changes[-1] < TOLERANCE

    @property
    def gave_up(self):
        return self.rounds >= MAX_SWEEPS and not self.done

    @property
    def error_bound(self):
        """|v - v*| is at most gamma / (1 - gamma) times the last sweep's largest change, and what rounding adds.

        None: nothing is known.
        """
        if not self.changes or self.swept or self.mdp.gamma == 1:
            return None
        rounding = Rounding(self.mdp)
        size = largest(self.v) + self.changes[-1]
        return rounding.horizon * (self.mdp.gamma * self.changes[-1] + rounding.of_backup(size))

    def step(self):
        """One backup. The states of a sweep all read the values that stood when it began."""
        self.last = int(self.states[self.swept])
        self.v[self.last] = q_from_v(self.mdp, self.read)[self.last].max()
        self.swept += 1
        if self.swept == len(self.states):
            self._finish()

    def round(self):
        """The rest of this sweep."""
        self.v = q_from_v(self.mdp, self.read).max(axis=1)
        self.last = None
        self._finish()

    def run(self):
        while not (self.done or self.gave_up):
            self.round()

    def follow(self, mdp):
        sweeps, finished = self.rounds, self.done or self.gave_up
        self.__init__(mdp)
        if finished:
            self.run()
        for _ in range(0 if finished else sweeps):
            self.round()

    def _finish(self):
        self.changes.append(float(np.abs(self.v - self.read).max()))
        self.read = self.v.copy()
        self.swept = 0


class PolicyIteration:
    """Evaluate the policy, make it greedy for its values, until no action changes. Starts from the random policy."""

    def __init__(self, mdp):
        self.mdp = mdp
        self.v = np.zeros(mdp.n_states)
        self.policy = np.full((mdp.n_states, mdp.n_actions), 1 / mdp.n_actions)
        self.changes = []
        self.kinds = []
        self.improved = None
        self.last = None

    @property
    def q(self):
        return q_from_v(self.mdp, self.v)

    @property
    def best(self):
        return best_actions(self.mdp, self.v)

    @property
    def rounds(self):
        return len(self.changes)

    @property
    def done(self):
        return self.improved == 0

    @property
    def gave_up(self):
        return self.rounds >= MAX_SWEEPS and not self.done

    @property
    def error_bound(self):
        """|v - v*| is at most the Bellman residual max |max over a of q - v|, with rounding, divided by 1 - gamma."""
        if not self.changes or self.mdp.gamma == 1:
            return None
        rounding = Rounding(self.mdp)
        residual = float(np.abs(self.q.max(axis=1) - self.v).max())
        return rounding.horizon * (residual + rounding.of_backup(largest(self.v)))

    def step(self):
        """Solve for the values of the policy, then improve it. A policy that is already greedy is kept, ties too."""
        v = solve_policy(self.mdp, self.policy)
        self._keep(v, "improvement")
        worse = (self.policy * ~self.best).sum(axis=1) > 0
        worse[self.mdp.terminal] = False
        greedy = np.eye(self.mdp.n_actions)[greedy_policy(self.mdp, self.v)]
        self.policy = np.where(worse[:, None], greedy, self.policy)
        self.improved = int(worse.sum())

    def round(self):
        """One evaluation sweep v <- r_pi + gamma P_pi v; the policy stays."""
        P_pi, r_pi = policy_matrix(self.mdp, self.policy)
        v = r_pi + self.mdp.gamma * (P_pi @ self.v)
        self._keep(v, "sweep")
        self.improved = None

    def run(self):
        while not (self.done or self.gave_up):
            self.step()

    def follow(self, mdp):
        kinds, finished = self.kinds, self.done
        self.__init__(mdp)
        if finished:
            self.run()
        for kind in () if finished else kinds:
            self.step() if kind == "improvement" else self.round()

    def _keep(self, v, kind):
        self.changes.append(float(np.abs(v - self.v).max()))
        self.kinds.append(kind)
        self.v = v


class QLearning:
    """A robot that walks epsilon-greedily and updates one action value after each step (Watkins 1989; S&B 6.5)."""

    done = gave_up = False
    error_bound = None

    def __init__(self, mdp, seed=0):
        self.mdp = mdp
        self.rng = np.random.default_rng(seed)
        self.alpha, self.epsilon = 0.5, 0.1
        self.q = np.zeros((mdp.n_states, mdp.n_actions))
        self.updates = {}
        self.changes = []
        self.returns = []
        self.steps = 0
        self.last = None
        self._begin()

    @property
    def v(self):
        return self.q.max(axis=1)

    @property
    def best(self):
        # As the robot itself sees it, see `epsilon_greedy`.
        return self.q == self.q.max(axis=1, keepdims=True)

    @property
    def policy(self):
        return _share(self.best)

    @property
    def rounds(self):
        return len(self.changes)

    @property
    def max_episode_steps(self):
        return 100 + 4 * self.mdp.n_states

    def step(self):
        """One step of the robot and the update it leads to. A robot that stands at an end is put back first."""
        if self.ended:
            self._begin()
        state = self.state
        action = int(epsilon_greedy(self.q[state], self.epsilon, self.rng))
        next_states, rewards, ends = self.mdp.step(np.array([state]), np.array([action]), self.rng)
        next_state, reward, terminated = int(next_states[0]), float(rewards[0]), bool(ends[0])
        old = float(self.q[state, action])
        next_value = float(self.q[next_state].max())
        target = float(td_target(reward, next_value, terminated, self.mdp.gamma))
        new = old + self.alpha * (target - old)
        self.q[state, action] = new
        self.updates[state] = {
            "action": action, "reward": reward, "next_state": next_state, "terminated": terminated, "old": old,
            "next_value": next_value, "target": target, "new": new, "alpha": self.alpha, "gamma": self.mdp.gamma,
        }  # fmt: skip
        self.steps += 1
        self.walked += 1
        self.collected += reward
        self.largest = max(self.largest, abs(new - old))
        self.last, self.state = state, next_state
        if terminated or self.walked >= self.max_episode_steps:
            self.ended = True
            self.changes.append(self.largest)
            self.returns.append(self.collected)

    def round(self):
        """Walk to the end of the episode (or to its time limit)."""
        self.step()
        while not self.ended:
            self.step()

    def run(self, steps=5000):
        for _ in range(steps):
            self.step()

    def follow(self, mdp):
        self.mdp = mdp
        self.q[mdp.terminal] = 0.0
        self.updates = {state: update for state, update in self.updates.items() if not mdp.terminal[state]}
        if mdp.terminal[self.state] and not self.ended:
            self._begin()

    def _begin(self):
        self.state = int(self.mdp.reset(1, self.rng)[0])
        self.ended = False
        self.walked = 0
        self.collected = self.largest = 0.0
