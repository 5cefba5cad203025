"""Running mean and standard deviation, for observations and returns whose scale is not known beforehand."""

import numpy as np


class RunningMoments:
    """Mean and variance of everything seen so far, updated batch by batch (Chan et al. 1979; Welford 1962).

    size : length of the vectors; () for numbers. Statistics change in `update` only: applying them never does.
    """

    def __init__(self, size=()):
        self.mean = np.zeros(size)
        self.var = np.ones(size)
        self.count = 0

    def update(self, batch):
        """Take in a batch (n, size)."""
        batch = np.asarray(batch, dtype=float)
        n, total = len(batch), self.count + len(batch)
        shift = batch.mean(axis=0) - self.mean
        squares = self.var * self.count + batch.var(axis=0) * n + shift**2 * self.count * n / total
        self.mean = self.mean + shift * n / total
        self.var = squares / total
        self.count = total

    @property
    def std(self):
        return np.sqrt(self.var + 1e-8)

    def normalize(self, observations, limit=10.0):
        """(observations - mean) / std, clipped to ± limit, float32."""
        return np.clip((observations - self.mean) / self.std, -limit, limit).astype(np.float32)

    def state_dict(self):
        return {"mean": self.mean.tolist(), "var": self.var.tolist(), "count": self.count}

    def load_state_dict(self, state):
        self.mean, self.var = np.array(state["mean"]), np.array(state["var"])
        self.count = state["count"]


class RewardScale:
    """Divides rewards by the running standard deviation of the discounted returns (Engstrom et al. 2020).

    Rewards are scaled but not shifted: a constant added to each would change what is best where episodes can end.
    """

    def __init__(self, num_envs):
        self.moments = RunningMoments()
        self.discounted = np.zeros(num_envs)  # sum of the rewards up to now, older ones discounted more

    def apply(self, rewards, ended, gamma):
        """Rewards of the next steps, (T, N), in units of that deviation, these steps included. ended : (T, N) bool."""
        returns = np.empty(rewards.shape)
        for t in range(len(rewards)):
            returns[t] = self.discounted = rewards[t] + gamma * self.discounted
            self.discounted = np.where(ended[t], 0.0, self.discounted)
        self.moments.update(returns.ravel())
        return rewards / self.moments.std

    def state_dict(self):
        return {"moments": self.moments.state_dict(), "discounted": self.discounted.tolist()}

    def load_state_dict(self, state):
        self.moments.load_state_dict(state["moments"])
        self.discounted = np.array(state["discounted"])
