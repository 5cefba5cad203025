"""Running mean and standard deviation, for observations and returns whose scale is not known beforehand."""

import torch


class RunningMoments:
    """Mean and variance of everything seen so far, updated batch by batch (Chan et al. 1979; Welford 1962).

    size : length of the vectors; () for numbers. Statistics change in `update` only: applying them never does.
    """

    def __init__(self, size=(), device="cpu"):
        self.mean = torch.zeros(size, dtype=torch.float64, device=device)
        self.var = torch.ones(size, dtype=torch.float64, device=device)
        self.count = 0

    def update(self, batch):
        """Take in a batch (n, size)."""
        batch = batch.double()
        n, total = len(batch), self.count + len(batch)
        shift = batch.mean(dim=0) - self.mean
        spread = batch.var(dim=0, correction=0)
        squares = self.var * self.count + spread * n + shift**2 * (self.count * n / total)
        self.mean = self.mean + shift * (n / total)
        self.var = squares / total
        self.count = total

    @property
    def std(self):
        return torch.sqrt(self.var + 1e-8)

    def normalize(self, observations, limit=10.0):
        """(observations - mean) / std, clipped to ± limit, float32."""
        return ((observations - self.mean) / self.std).clamp(-limit, limit).float()

    def state_dict(self):
        return {"mean": self.mean.tolist(), "var": self.var.tolist(), "count": self.count}

    def load_state_dict(self, state):
        for name in ("mean", "var"):
            setattr(self, name, torch.tensor(state[name], dtype=torch.float64, device=self.mean.device))
        self.count = state["count"]


class RewardScale:
    """Divides rewards by the running standard deviation of the discounted returns (Engstrom et al. 2020).

    Rewards are scaled but not shifted: a constant added to each would change what is best where episodes can end.
    """

    def __init__(self, num_envs, device="cpu"):
        self.moments = RunningMoments((), device)
        # Sum of the rewards up to now, older ones discounted more.
        self.discounted = torch.zeros(num_envs, dtype=torch.float64, device=device)

    def apply(self, rewards, ended, gamma):
        """Rewards of the next steps, (T, N), in units of that deviation, these steps included. ended : (T, N) bool."""
        returns = torch.empty_like(rewards)
        for t in range(len(rewards)):
            returns[t] = self.discounted = rewards[t] + gamma * self.discounted
            self.discounted = self.discounted.masked_fill(ended[t], 0.0)
        self.moments.update(returns.flatten())
        return rewards / self.moments.std

    def state_dict(self):
        return {"moments": self.moments.state_dict(), "discounted": self.discounted.tolist()}

    def load_state_dict(self, state):
        self.moments.load_state_dict(state["moments"])
        self.discounted = torch.tensor(state["discounted"], dtype=torch.float64, device=self.discounted.device)
