"""What the episodes of a run returned, in bounded memory however long it runs."""

from collections import deque
from threading import Lock

import numpy as np

KEPT = 600  # episodes that are kept one by one; above it only every second one is, then every fourth, …
STRETCHES = 200  # stretches of environment steps; above it two neighbours become one
FOLD_AT = 2_000  # batches that wait before they are taken in without being asked for
LEAST_WINDOW, MOST_WINDOW, SHARE = 10, 50, 50  # episodes of a mean: a fiftieth of all, within these bounds


class EpisodeLog:
    """The episodes that have ended, counted from 0 in the order in which they ended.

    `add` is cheap and called by the training thread; everything else may be read from any thread after `fold`.

    Attributes
    ----------
    count : int, episodes so far; broken : int, those whose return was infinite or no number (they count nowhere else)
    every : int, a power of two: `kept_steps` and `kept_returns` hold every so many-th episode
    best : float, the highest return; None before the first episode
    stretches : (S, 5) array, one row for each stretch of `width` environment steps in which episodes ended: the step at
        which the last one ended, lowest and highest return, and there the means of return and length over the window
    window : int, over how many of the last episodes the last of these means is taken: a fiftieth of all, from 10 to 50;
        those that ended in the same step (copies that begin together do) count all or not at all
    """

    def __init__(self, copies=1):
        self.copies = copies
        self.count, self.broken, self.window, self.best = 0, 0, 0, None
        self.every, self.kept_steps, self.kept_returns = 1, [], []
        self.width, self._rows = 1, {}
        self._tail = np.zeros((3, 0))
        self._waiting, self._lock = deque(), Lock()

    def add(self, step, returns, lengths):
        """Episodes that ended at environment step `step`, over all copies."""
        self._waiting.append((step, returns, lengths))
        if len(self._waiting) >= FOLD_AT:
            self.fold()

    def fold(self):
        """Take in what was added. The result does not depend on how often this is called."""
        with self._lock:
            batches = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if batches:
                steps = np.repeat([step for step, _, _ in batches], [len(returns) for _, returns, _ in batches])
                returns, lengths = (np.concatenate([batch[k] for batch in batches]) for k in (1, 2))
                good = np.isfinite(returns)
                self.broken += int((~good).sum())
                if good.any():
                    self._take(np.array((steps, returns, lengths), dtype=float)[:, good])
        return self

    def _take(self, episodes):
        """episodes : (3, E) steps, returns, lengths."""
        steps, returns, _ = episodes
        kept = (self.count + np.arange(len(steps))) % self.every == 0
        self._keep(steps[kept], returns[kept])
        while (steps[-1] - 1) // self.width >= STRETCHES:
            self._merge()
        homes = ((steps - 1) // self.width).astype(int)
        recent, begin = np.concatenate((self._tail, episodes), axis=1), 0
        for end in np.append(np.flatnonzero(np.diff(homes)), len(homes) - 1) + 1:
            until = self._tail.shape[1] + end
            least = min(MOST_WINDOW, max(LEAST_WINDOW, (self.count + end) // SHARE))
            first = np.searchsorted(recent[0], recent[0, max(0, until - least)])
            # Copies, side by side in memory: sums are rounded alike however the episodes came.
            means = [float(row[first:until].copy().mean()) for row in recent[1:]]
            now = returns[begin:end]
            row = [int(steps[end - 1]), float(now.min()), float(now.max()), *means]
            self._join(self._rows, int(homes[end - 1]), row)
            self.window, begin = int(until - first), end
        self.count += len(steps)
        self._tail = recent[:, -(MOST_WINDOW + self.copies) :]
        self.best = max(float(returns.max()), -np.inf if self.best is None else self.best)

    def _keep(self, steps, returns):
        self.kept_steps += steps.astype(int).tolist()
        self.kept_returns += returns.tolist()
        while len(self.kept_steps) > KEPT:
            self.every *= 2
            del self.kept_steps[1::2], self.kept_returns[1::2]

    def _merge(self):
        self.width *= 2
        rows = {}
        for home, row in self._rows.items():
            self._join(rows, home // 2, row)
        self._rows = rows

    @staticmethod
    def _join(rows, home, row):
        if home in rows:
            row = [row[0], min(row[1], rows[home][1]), max(row[2], rows[home][2]), *row[3:]]
        rows[home] = row

    @property
    def stretches(self):
        with self._lock:
            return np.array(list(self._rows.values()), dtype=float).reshape(-1, 5)

    @property
    def kept(self):
        """(2, K) array: steps and returns of every `every`-th episode."""
        with self._lock:
            return np.array((self.kept_steps, self.kept_returns), dtype=float)

    @property
    def mean(self):
        """Mean return over the window, now; None before the first episode."""
        with self._lock:
            return next(reversed(self._rows.values()))[3] if self._rows else None

    def state_dict(self):
        self.fold()
        names = ("count", "broken", "window", "best", "every", "width")
        with self._lock:
            state = {name: getattr(self, name) for name in names}
            lists = {name: list(getattr(self, name)) for name in ("kept_steps", "kept_returns")}
            return state | lists | {"rows": dict(self._rows), "tail": self._tail.tolist()}

    def load_state_dict(self, state):
        state = dict(state)
        self._rows, self._tail = dict(state.pop("rows")), np.array(state.pop("tail")).reshape(3, -1)
        vars(self).update(state)
