"""Remembering for which environments something must be computed anew before it is used."""

import torch


class Stale:
    """A set of environments, cheap to fill and to empty at every step."""

    def __init__(self, n_envs, device):
        self._marks = torch.zeros(n_envs, dtype=torch.bool, device=device)
        self._nothing = torch.zeros(0, dtype=torch.int64, device=device)
        self._all, self._some = False, False

    def add(self, env_ids):
        """Add environments: an index, int64 tensor or list."""
        self._marks[env_ids] = self._some = True

    def add_all(self):
        """Add every environment."""
        self._all = True

    def clear(self):
        """Remove every environment."""
        if self._some:
            self._marks.fill_(False)
        self._all = self._some = False

    def take(self, env_ids=None):
        """Remove environments, all or those named (sorted int64 tensor); returns which ones were there, sorted."""
        if not (self._all or self._some):
            return self._nothing
        if self._all:
            self._marks.fill_(True)
        self._all, self._some = False, env_ids is not None
        taken = self._marks.nonzero()[:, 0] if env_ids is None else env_ids[self._marks[env_ids]]
        self._marks[taken] = False
        return taken
