"""Finite Markov decision processes as arrays.

A finite MDP is a set of states 0 … S-1, a set of actions 0 … A-1, transition probabilities p(s' | s, a), expected
rewards r(s, a) and a discount rate gamma (Sutton & Barto, 2nd ed., section 3.1). `FiniteMDP` holds exactly these,
checks them, and can sample many transitions at once. It is built from arrays, from a text map
(`FiniteMDP.from_map`, see `rlcourse.mdp.maps`), or from a Gymnasium toy-text environment (`FiniteMDP.from_gymnasium`).
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from rlcourse.mdp.checks import (
    Labels,
    checked_count,
    checked_deviations,
    checked_gamma,
    checked_initial,
    checked_names,
    checked_pairs,
    checked_rewards,
    checked_terminal,
    checked_transitions,
    frozen,
    require_finite,
)
from rlcourse.mdp.maps import ACTIONS, MAPS, map_arrays
from rlcourse.mdp.toy_text import toy_text_arrays

__all__ = ["ACTIONS", "MAPS", "FiniteMDP"]


@dataclass(frozen=True, eq=False)
class FiniteMDP:
    """A finite MDP; all arrays are read-only copies of what was given.

    Parameters
    ----------
    P : (S, A, S) array, or scipy.sparse of shape (S*A, S)
        Transition probabilities p(s' | s, a). Row s*A + a of the sparse form belongs to state s and action a.
    R : (S, A) array, or (S, A, S) array
        Expected reward of action a in state s, or the reward of each transition; `mdp.R` is always the
        expectation r(s, a) = sum over s' of p(s' | s, a) r(s, a, s') (Sutton & Barto, equation 3.5).
    gamma : float in [0, 1]
        Discount rate. 1 is allowed; a planner that then needs every episode to end says so.
    terminal : (S,) bool, optional
        States that end the episode. They must be absorbing with reward 0. Default: none.
    initial : (S,) array, optional
        Probabilities of the start states. Default: uniform over the states that are not terminal.
    state_names, action_names : sequences of str, optional
        Used in error messages and pictures. Default: "0", "1", …
    reward_std : (S, A) array, optional
        Standard deviation of normal noise that `step` adds to each reward. Values do not depend on it.
    layout : tuple of str, optional
        The rows of the text map that the MDP was built from.

    Raises
    ------
    ValueError
        If a shape, a probability, gamma, a terminal state or a name does not fit; the message names the state,
        the action and the value.
    """

    P: np.ndarray | sparse.csr_array
    R: np.ndarray
    gamma: float
    terminal: np.ndarray | None = None
    initial: np.ndarray | None = None
    state_names: tuple[str, ...] | None = None
    action_names: tuple[str, ...] | None = None
    reward_std: np.ndarray | None = None
    layout: tuple[str, ...] | None = None
    n_states: int = field(init=False)
    n_actions: int = field(init=False)
    transition_rewards: np.ndarray | None = field(init=False, default=None)

    def __post_init__(self):
        rewards = checked_rewards(self.R)
        n_states, n_actions = rewards.shape[:2]
        labels = Labels(
            checked_names(self.state_names, n_states, "state"), checked_names(self.action_names, n_actions, "action")
        )
        require_finite(rewards, labels)
        gamma = checked_gamma(self.gamma)
        P = checked_transitions(self.P, labels)
        R = rewards if rewards.ndim == 2 else frozen(_expected_rewards(P, rewards))
        terminal = checked_terminal(self.terminal, P, R, labels)
        checked = {
            "P": P,
            "R": R,
            "gamma": gamma,
            "terminal": terminal,
            "initial": checked_initial(self.initial, terminal, labels),
            "state_names": labels.states,
            "action_names": labels.actions,
            "reward_std": checked_deviations(self.reward_std, R.shape),
            "layout": None if self.layout is None else tuple(self.layout),
            "n_states": n_states,
            "n_actions": n_actions,
            "transition_rewards": None if rewards.ndim == 2 else rewards,
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def __repr__(self):
        kind = "sparse" if self.is_sparse else "dense"
        return f"FiniteMDP({self.n_states} states, {self.n_actions} actions, gamma={self.gamma:g}, {kind})"

    @property
    def is_sparse(self):
        """True when P is a sparse array of shape (S*A, S)."""
        return sparse.issparse(self.P)

    @cached_property
    def n_successors(self):
        """The largest number of states that one action can lead to."""
        if self.is_sparse:
            return int(np.diff(self.P.indptr).max())
        return int(np.count_nonzero(self.P, axis=2).max())

    @classmethod
    def from_map(cls, text, *, slip=0.0, step_reward=0.0, rewards=None, cell_rewards=None, gamma=0.9):
        """A grid world from a text map or the name of one in `MAPS`; see `rlcourse.mdp.maps.map_arrays`."""
        arrays = map_arrays(text, slip=slip, step_reward=step_reward, rewards=rewards, cell_rewards=cell_rewards)
        return cls(gamma=gamma, **arrays)

    @classmethod
    def from_gymnasium(cls, env_or_id, gamma):
        """The MDP inside a Gymnasium toy-text environment; see `rlcourse.mdp.toy_text.toy_text_arrays`."""
        return cls(gamma=gamma, **toy_text_arrays(env_or_id))

    def with_gamma(self, gamma):
        """The same MDP with another discount rate."""
        R = self.R if self.transition_rewards is None else self.transition_rewards
        return replace(self, R=R, gamma=gamma)

    def reset(self, n, rng):
        """Draw n start states; returns (n,) int."""
        n = checked_count("n", n, least=0)
        return self._cumulative_initial.searchsorted(rng.random(n), side="right")

    def step(self, states, actions, rng):
        """Sample one transition for each pair of state and action.

        Parameters
        ----------
        states, actions : (N,) int
        rng : np.random.Generator

        Returns
        -------
        next_states (N,) int, rewards (N,) float, terminated (N,) bool
            `terminated` says that the next state is terminal. Where R was given as (S, A), the reward is r(s, a).

        Raises
        ------
        ValueError
            For a state or an action that does not exist, or not one action for each state.
        """
        states, actions = checked_pairs(states, actions, self.n_states, self.n_actions)
        successors, cumulative, rewards = self._sampling_table
        rows = states * self.n_actions + actions
        # A number u from [0, 1) falls behind as many steps of the cumulative distribution as the index to draw.
        column = (rng.random(len(rows))[:, None] >= cumulative[rows]).sum(axis=1)
        next_states = successors[rows, column]
        sampled = rewards[rows, column]
        if self.reward_std is not None:
            sampled = sampled + self.reward_std.ravel()[rows] * rng.standard_normal(len(rows))
        return next_states, sampled, self.terminal[next_states]

    @cached_property
    def _cumulative_initial(self):
        cumulative = self.initial.cumsum()
        return cumulative / cumulative[-1]

    @cached_property
    def _sampling_table(self):
        """For each row s*A + a its K possible successors, their cumulative probabilities and rewards: (S*A, K)."""
        P = self.P if self.is_sparse else sparse.csr_array(self.P.reshape(-1, self.n_states))
        counts = np.diff(P.indptr)
        rows = np.repeat(np.arange(len(counts)), counts)
        columns = np.arange(P.nnz) - np.repeat(P.indptr[:-1], counts)
        width = counts.max()
        successors = np.zeros((len(counts), width), dtype=np.int64)
        successors[rows, columns] = P.indices
        probabilities = np.zeros((len(counts), width))
        probabilities[rows, columns] = P.data
        cumulative = probabilities.cumsum(axis=1)
        # Rounding must never draw past the last possible successor.
        cumulative[np.arange(width) >= counts[:, None] - 1] = 1.0
        rewards = np.repeat(self.R.reshape(-1, 1), width, axis=1)
        if self.transition_rewards is not None:
            rewards[rows, columns] = self.transition_rewards.reshape(-1, self.n_states)[rows, P.indices]
        return successors, cumulative, rewards


def _expected_rewards(P, transition_rewards):
    """r(s, a) from r(s, a, s'): (S, A)."""
    if sparse.issparse(P):
        rows = transition_rewards.reshape(P.shape)
        return np.asarray(P.multiply(rows).sum(axis=1)).reshape(transition_rewards.shape[:2])
    return np.einsum("san,san->sa", P, transition_rewards)
