"""Finite Markov decision processes as arrays.

A finite MDP is a set of states 0 … S-1, a set of actions 0 … A-1, transition probabilities p(s' | s, a), expected
rewards r(s, a) and a discount rate gamma (Sutton & Barto, 2nd ed., section 3.1). `FiniteMDP` holds exactly these,
checks them, and can sample many transitions at once. It is built from arrays, from a text map
(`FiniteMDP.from_map`, see `rlcourse.maps`), or from a Gymnasium toy-text environment (`FiniteMDP.from_gymnasium`).
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from rlcourse.maps import ACTIONS, MAPS, map_arrays
from rlcourse.toy_text import toy_text_arrays

__all__ = ["ACTIONS", "MAPS", "FiniteMDP"]

ROW_SUM_TOLERANCE = 1e-8


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
        R = np.array(self.R, dtype=float)
        if R.ndim not in (2, 3):
            raise ValueError(f"R has shape {R.shape}, expected (S, A) or (S, A, S).")
        n_states, n_actions = R.shape[:2]
        if n_states == 0 or n_actions == 0:
            raise ValueError(f"R has shape {R.shape}: an MDP needs at least one state and one action.")
        if R.ndim == 3 and R.shape[2] != n_states:
            raise ValueError(f"R has shape {R.shape}, expected (S, A, S): the first and the last axis are states.")
        self._set(n_states=n_states, n_actions=n_actions)
        self._set(
            state_names=_names(self.state_names, n_states, "state"),
            action_names=_names(self.action_names, n_actions, "action"),
            layout=None if self.layout is None else tuple(self.layout),
        )
        gamma = float(self.gamma)
        if not 0 <= gamma <= 1:
            raise ValueError(f"gamma is {gamma}, expected a number from 0 to 1.")
        self._set(gamma=gamma, P=self._checked_transitions())
        self._set_rewards(R)
        self._set(terminal=self._checked_terminal())
        self._set(initial=self._checked_initial())
        if self.reward_std is not None:
            std = np.array(self.reward_std, dtype=float)
            if std.shape != (n_states, n_actions) or not (std >= 0).all():
                raise ValueError(f"reward_std needs shape {(n_states, n_actions)} and no negative entry.")
            self._set(reward_std=_frozen(std))

    def __repr__(self):
        kind = "sparse" if self.is_sparse else "dense"
        return f"FiniteMDP({self.n_states} states, {self.n_actions} actions, gamma={self.gamma:g}, {kind})"

    @property
    def is_sparse(self):
        """True when P is a sparse array of shape (S*A, S)."""
        return sparse.issparse(self.P)

    @classmethod
    def from_map(cls, text, *, slip=0.0, step_reward=0.0, rewards=None, cell_rewards=None, gamma=0.9):
        """A grid world from a text map or the name of one in `MAPS`; see `rlcourse.maps.map_arrays`."""
        arrays = map_arrays(text, slip=slip, step_reward=step_reward, rewards=rewards, cell_rewards=cell_rewards)
        return cls(gamma=gamma, **arrays)

    @classmethod
    def from_gymnasium(cls, env_or_id, gamma):
        """The MDP inside a Gymnasium toy-text environment; see `rlcourse.toy_text.toy_text_arrays`."""
        return cls(gamma=gamma, **toy_text_arrays(env_or_id))

    def with_gamma(self, gamma):
        """The same MDP with another discount rate."""
        R = self.R if self.transition_rewards is None else self.transition_rewards
        return replace(self, R=R, gamma=gamma)

    def reset(self, n, rng):
        """Draw n start states; returns (n,) int."""
        return rng.choice(self.n_states, size=n, p=self.initial)

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
            For an action that does not exist.
        """
        states, actions = np.asarray(states), np.asarray(actions)
        if len(actions) and not 0 <= actions.min() <= actions.max() < self.n_actions:
            raise ValueError(f"The actions are {actions}, expected whole numbers from 0 to {self.n_actions - 1}.")
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

    def _set(self, **values):
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _pair(self, row):
        """Row s*A + a in words."""
        state, action = divmod(int(row), self.n_actions)
        return f"state {self._state(state)}, action {_label(action, self.action_names)}"

    def _state(self, state):
        return _label(int(state), self.state_names)

    def _checked_transitions(self):
        n_states, n_actions = self.n_states, self.n_actions
        if sparse.issparse(self.P):
            P = sparse.csr_array(self.P, dtype=float, copy=True)
            expected = (n_states * n_actions, n_states)
            form = "sparse P needs (S*A, S)"
            P.sum_duplicates()
            values, rows = P.data, np.repeat(np.arange(P.shape[0]), np.diff(P.indptr))
        else:
            P = np.array(self.P, dtype=float)
            expected = (n_states, n_actions, n_states)
            form = "P needs (S, A, S)"
            values, rows = P.ravel(), None
        if P.shape != expected:
            raise ValueError(f"P has shape {P.shape}, expected {expected}: {form} for the R that was given.")
        wrong = np.flatnonzero(~((values >= 0) & np.isfinite(values)))
        if len(wrong):
            row = wrong[0] // n_states if rows is None else rows[wrong[0]]
            successor = wrong[0] % n_states if rows is None else P.indices[wrong[0]]
            raise ValueError(
                f"P holds {values[wrong[0]]} for {self._pair(row)}, next state {self._state(successor)}; "
                "a probability is a number from 0 to 1."
            )
        sums = np.asarray(P.sum(axis=1)).ravel() if rows is not None else P.sum(axis=2).ravel()
        wrong = np.flatnonzero(np.abs(sums - 1) > ROW_SUM_TOLERANCE)
        if len(wrong):
            raise ValueError(
                f"The probabilities of {self._pair(wrong[0])} sum to {sums[wrong[0]]:.10g}, expected 1"
                f"{f' ({len(wrong)} rows are wrong)' if len(wrong) > 1 else ''}; divide the row by its sum or add "
                "what is missing."
            )
        if rows is not None:
            P.eliminate_zeros()
            if P.nnz < np.iinfo(np.int32).max:
                # Half the memory traffic of scipy's 64-bit indices: products with P are that much faster.
                P = sparse.csr_array((P.data, P.indices.astype(np.int32), P.indptr.astype(np.int32)), P.shape)
            if P.nnz < np.iinfo(np.int32).max:
                # Half the memory traffic of scipy's 64-bit indices: products with P are that much faster.
                P = sparse.csr_array((P.data, P.indices.astype(np.int32), P.indptr.astype(np.int32)), P.shape)
            for part in (P.data, P.indices, P.indptr):
                part.flags.writeable = False
            return P
        return _frozen(P)

    def _set_rewards(self, R):
        wrong = np.argwhere(~np.isfinite(R))
        if len(wrong):
            state, action = wrong[0][:2]
            raise ValueError(
                f"R holds {R[tuple(wrong[0])]} for {self._pair(state * self.n_actions + action)}; "
                "rewards are finite numbers."
            )
        if R.ndim == 2:
            self._set(R=_frozen(R))
            return
        self._set(transition_rewards=_frozen(R))
        if self.is_sparse:
            expected = np.asarray(self.P.multiply(R.reshape(-1, self.n_states)).sum(axis=1))
            self._set(R=_frozen(expected.reshape(self.n_states, self.n_actions)))
        else:
            self._set(R=_frozen(np.einsum("san,san->sa", self.P, R)))

    def _checked_terminal(self):
        if self.terminal is None:
            return _frozen(np.zeros(self.n_states, dtype=bool))
        terminal = np.array(self.terminal)
        if terminal.shape != (self.n_states,) or terminal.dtype != bool:
            raise ValueError(
                f"terminal has shape {terminal.shape} and dtype {terminal.dtype}, expected one bool for each of "
                f"the {self.n_states} states."
            )
        ends = np.flatnonzero(terminal)
        rows = (ends[:, None] * self.n_actions + np.arange(self.n_actions)).ravel()
        own = np.repeat(ends, self.n_actions)
        P = self.P if self.is_sparse else self.P.reshape(-1, self.n_states)
        stays = np.asarray(P[rows, own]).ravel() if len(rows) else np.ones(0)
        for row, stay, reward in zip(rows, stays, self.R.ravel()[rows], strict=True):
            if abs(stay - 1) > ROW_SUM_TOLERANCE:
                raise ValueError(
                    f"Terminal {self._pair(row)} stays with probability {stay:.6g}, expected 1: a terminal state "
                    "is absorbing. Set its own probability to 1, or do not mark it as terminal."
                )
            if reward != 0:
                raise ValueError(
                    f"Terminal {self._pair(row)} has reward {reward:.6g}, expected 0: nothing is earned after the "
                    "end. Give the reward to the transitions that enter the state."
                )
        return _frozen(terminal)

    def _checked_initial(self):
        if self.initial is None:
            free = ~self.terminal
            if not free.any():
                free = np.ones(self.n_states, dtype=bool)
            return _frozen(free / free.sum())
        initial = np.array(self.initial, dtype=float)
        if initial.shape != (self.n_states,):
            raise ValueError(f"initial has shape {initial.shape}, expected ({self.n_states},).")
        wrong = np.flatnonzero(~(initial >= 0))
        if len(wrong):
            raise ValueError(
                f"initial holds {initial[wrong[0]]} for state {self._state(wrong[0])}; a probability is a number "
                "from 0 to 1."
            )
        if abs(initial.sum() - 1) > ROW_SUM_TOLERANCE:
            raise ValueError(f"The start probabilities sum to {initial.sum():.10g}, expected 1.")
        return _frozen(initial)


def _frozen(array):
    array.flags.writeable = False
    return array


def _names(names, count, kind):
    if names is None:
        return tuple(str(number) for number in range(count))
    names = tuple(str(name) for name in names)
    if len(names) != count:
        raise ValueError(f"{len(names)} {kind} names were given for {count} {kind}s.")
    return names


def _label(number, names):
    name = names[number]
    if name == str(number):
        return name
    return f"{number} {name}" if name.startswith("(") else f"{number} ({name})"
