"""Checks of the arrays of a finite MDP, and of what planners and learners are given.

Every error names the state, the action, the value and what to do.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

ROW_SUM_TOLERANCE = 1e-8


@dataclass(frozen=True)
class Labels:
    """The names of states and actions, for messages and pictures."""

    states: tuple[str, ...]
    actions: tuple[str, ...]

    def state(self, state):
        return _label(int(state), self.states)

    def pair(self, row):
        """Row s*A + a in words."""
        state, action = divmod(int(row), len(self.actions))
        return f"state {self.state(state)}, action {_label(action, self.actions)}"


def checked_names(names, count, kind):
    """`count` names as a tuple of str; numbers if none are given."""
    if names is None:
        return tuple(str(number) for number in range(count))
    names = tuple(str(name) for name in names)
    if len(names) != count:
        raise ValueError(f"{len(names)} {kind} names were given for {count} {kind}s.")
    return names


def checked_gamma(gamma):
    """gamma as a float from 0 to 1."""
    return checked_number("gamma", gamma, 0, 1)


def checked_number(name, value, least, most):
    """`value` as a float from `least` to `most`."""
    number = _number(value)
    if number is None or not least <= number <= most:
        raise ValueError(f"{name} is {value!r}, expected a number from {least:g} to {most:g}.")
    return number


def checked_positive(name, value):
    """`value` as a finite float above 0."""
    number = _number(value)
    if number is None or not 0 < number < np.inf:
        raise ValueError(f"{name} is {value!r}, expected a positive number.")
    return number


def checked_count(name, value, least=1, kind=""):
    """`value` as an int, at least `least`; `kind` says what is counted."""
    if type(value) is int and value >= least:
        return value
    number = _number(value)
    if number is None or not least <= number < np.inf or number != int(number):
        raise ValueError(f"{name} is {value!r}, expected a whole number{kind}, at least {least}.")
    return int(value)


def checked_numbers(name, values):
    """`values` as a new array of floats."""
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {values!r}, expected numbers in an array without gaps.") from None


def checked_values(name, v, shape):
    """v as floats of a shape whose last axis are the states, all finite; not copied if it already is an array."""
    v = np.asarray(v) if isinstance(v, np.ndarray) and v.dtype == float else checked_numbers(name, v)
    if v.shape != shape:
        raise ValueError(f"{name} has shape {v.shape}, expected {shape}: one value for each of the {shape[-1]} states.")
    if not np.isfinite(v).all():
        wrong = tuple(int(index) for index in np.argwhere(~np.isfinite(v))[0])
        raise ValueError(
            f"{name} holds {v[wrong]} for state {wrong[-1]}, expected finite numbers; look for a division by 0 or for "
            "values that grow without end."
        )
    return v


def checked_indices(name, values, count, shape=None):
    """`values` as whole numbers from 0 to count - 1 in an array (N,), of a given shape if there is one."""
    values = np.asarray(values)
    if not values.size and values.ndim == 1:
        values = values.astype(np.int64)
    whole = values.dtype.kind in "iu" and values.ndim == 1
    if not whole or (values.size and not 0 <= values.min() <= values.max() < count):
        raise ValueError(
            f"The {name} are {values}, expected whole numbers from 0 to {count - 1} in an array of one axis."
        )
    if shape is not None and values.shape != shape:
        raise ValueError(f"The {name} have shape {values.shape}, expected {shape}.")
    return values


def checked_pairs(states, actions, n_states, n_actions):
    """states and actions as whole numbers that exist, (N,) each."""
    states, actions = np.asarray(states), np.asarray(actions)
    # This runs in every step of a learner. Without a sign a negative number is a huge one: one comparison does.
    if states.dtype == actions.dtype == np.int64 and states.ndim == 1 and states.shape == actions.shape:
        off = (states.view(np.uint64) >= n_states) | (actions.view(np.uint64) >= n_actions)
        if not np.count_nonzero(off):
            return states, actions
    states = checked_indices("states", states, n_states)
    return states, checked_indices("actions", actions, n_actions, shape=states.shape)


def checked_policy(policy, n_states, n_actions):
    """A policy as (S,) ints, or as (S, A) probabilities whose rows sum to 1."""
    try:
        policy = np.asarray(policy)
    except ValueError:
        raise ValueError(f"The policy is {policy!r}, expected an array.") from None
    if policy.shape == (n_states,) and np.issubdtype(policy.dtype, np.integer):
        wrong = np.flatnonzero((policy < 0) | (policy >= n_actions))
        if len(wrong):
            raise ValueError(
                f"The policy takes action {policy[wrong[0]]} in state {wrong[0]}, expected 0 to {n_actions - 1}."
            )
        return policy.astype(np.int64, copy=False)
    if policy.shape != (n_states, n_actions) or not np.issubdtype(policy.dtype, np.number):
        raise ValueError(
            f"The policy has shape {policy.shape} and dtype {policy.dtype}, expected ({n_states},) whole numbers "
            f"or ({n_states}, {n_actions}) probabilities."
        )
    policy = policy.astype(float)
    sums = policy.sum(axis=1, keepdims=True)
    wrong = np.flatnonzero(~(policy >= 0).all(axis=1) | ~(np.abs(sums[:, 0] - 1) <= ROW_SUM_TOLERANCE))
    if len(wrong):
        raise ValueError(
            f"The policy's probabilities in state {wrong[0]} are {policy[wrong[0]]}; they must not be negative and "
            "must sum to 1."
        )
    return policy / sums


def checked_rewards(R):
    """R as a new array of shape (S, A) or (S, A, S)."""
    R = checked_numbers("R", R)
    if R.ndim not in (2, 3):
        raise ValueError(f"R has shape {R.shape}, expected (S, A) or (S, A, S).")
    if 0 in R.shape:
        raise ValueError(f"R has shape {R.shape}: an MDP needs at least one state and one action.")
    if R.ndim == 3 and R.shape[2] != R.shape[0]:
        raise ValueError(f"R has shape {R.shape}, expected (S, A, S): the first and the last axis are states.")
    return frozen(R)


def require_finite(R, labels):
    """ValueError if R, (S, A) or (S, A, S), holds an infinity or NaN."""
    wrong = np.argwhere(~np.isfinite(R))
    if len(wrong):
        state, action = wrong[0][:2]
        place = labels.pair(state * len(labels.actions) + action)
        raise ValueError(f"R holds {R[tuple(wrong[0])]} for {place}; rewards are finite numbers.")


def checked_transitions(P, labels):
    """P as a new array (S, A, S), or a sparse one (S*A, S); each row is a probability distribution.

    A row that misses 1 by more than rounding, but by no more than a decimal number cut off, is divided by its sum.
    """
    n_states, n_actions = len(labels.states), len(labels.actions)
    if sparse.issparse(P):
        P = sparse.csr_array(P, dtype=float, copy=True)
        P.sum_duplicates()
        expected, form = (n_states * n_actions, n_states), "sparse P needs (S*A, S)"
    else:
        P = checked_numbers("P", P)
        expected, form = (n_states, n_actions, n_states), "P needs (S, A, S)"
    if P.shape != expected:
        raise ValueError(f"P has shape {P.shape}, expected {expected}: {form} for the R that was given.")
    entries = _rows(P, n_states)
    wrong = np.flatnonzero(~((entries.data >= 0) & np.isfinite(entries.data)))
    if len(wrong):
        row, successor = (index[wrong[0]] for index in entries.coords)
        raise ValueError(
            f"P holds {entries.data[wrong[0]]} for {labels.pair(row)}, next state {labels.state(successor)}; "
            "a probability is a number from 0 to 1."
        )
    sums = np.asarray(entries.sum(axis=1)).ravel()
    wrong = np.flatnonzero(np.abs(sums - 1) > ROW_SUM_TOLERANCE)
    if len(wrong):
        others = f" ({len(wrong)} rows are wrong)" if len(wrong) > 1 else ""
        raise ValueError(
            f"The probabilities of {labels.pair(wrong[0])} sum to {sums[wrong[0]]:.10g}, expected 1{others}; "
            "divide the row by its sum or add what is missing."
        )
    _divide_by_sums(P, entries, sums)
    return _frozen_sparse(P) if sparse.issparse(P) else frozen(P)


def checked_terminal(terminal, P, R, labels):
    """terminal as (S,) bool; terminal states stay where they are and earn nothing. R : (S, A)."""
    n_states, n_actions = R.shape
    if terminal is None:
        return frozen(np.zeros(n_states, dtype=bool))
    terminal = np.array(terminal)
    if terminal.shape != (n_states,) or terminal.dtype != bool:
        raise ValueError(
            f"terminal has shape {terminal.shape} and dtype {terminal.dtype}, expected one bool for each of the "
            f"{n_states} states."
        )
    entries = _rows(P, n_states)
    row, successor = entries.coords
    loops = successor == row // n_actions
    stays = np.zeros(n_states * n_actions)
    stays[row[loops]] = entries.data[loops]
    ends = np.repeat(terminal, n_actions)
    wrong = np.flatnonzero(ends & (np.abs(stays - 1) > ROW_SUM_TOLERANCE))
    if len(wrong):
        raise ValueError(
            f"Terminal {labels.pair(wrong[0])} stays with probability {stays[wrong[0]]:.6g}, expected 1: a terminal "
            "state is absorbing. Set its own probability to 1, or do not mark it as terminal."
        )
    wrong = np.flatnonzero(ends & (R.ravel() != 0))
    if len(wrong):
        raise ValueError(
            f"Terminal {labels.pair(wrong[0])} has reward {R.flat[wrong[0]]:.6g}, expected 0: nothing is earned after "
            "the end. Give the reward to the transitions that enter the state."
        )
    return frozen(terminal)


def checked_initial(initial, terminal, labels):
    """initial as (S,) probabilities; uniform over the states that are not terminal if none is given."""
    if initial is None:
        free = np.ones_like(terminal) if terminal.all() else ~terminal
        return frozen(free / free.sum())
    initial = checked_numbers("initial", initial)
    if initial.shape != terminal.shape:
        raise ValueError(f"initial has shape {initial.shape}, expected {terminal.shape}.")
    wrong = np.flatnonzero(~(initial >= 0))
    if len(wrong):
        raise ValueError(
            f"initial holds {initial[wrong[0]]} for state {labels.state(wrong[0])}; a probability is a number from 0 "
            "to 1."
        )
    if abs(initial.sum() - 1) > ROW_SUM_TOLERANCE:
        raise ValueError(f"The start probabilities sum to {initial.sum():.10g}, expected 1.")
    return frozen(initial / initial.sum())


def checked_deviations(reward_std, shape):
    """reward_std as an array (S, A) without negative entries, or None."""
    if reward_std is None:
        return None
    std = checked_numbers("reward_std", reward_std)
    if std.shape != shape or not ((std >= 0) & np.isfinite(std)).all():
        raise ValueError(f"reward_std needs shape {shape} and no negative or infinite entry, it is {std.tolist()}.")
    return frozen(std)


def frozen(array):
    """The same array, read-only."""
    array.flags.writeable = False
    return array


def _rows(P, n_states):
    """P, dense or sparse, as a sparse array of coordinates (S*A, S)."""
    return sparse.coo_array(P if sparse.issparse(P) else P.reshape(-1, n_states))


def _divide_by_sums(P, entries, sums):
    """Divide rows of P (in place) that do not sum to 1; those that do up to rounding stay as they are."""
    width = int(np.bincount(entries.coords[0]).max())
    off = np.abs(sums - 1) > width * np.finfo(float).eps
    if not off.any():
        return
    if sparse.issparse(P):
        P.data /= np.repeat(np.where(off, sums, 1.0), np.diff(P.indptr))
    else:
        P.reshape(-1, P.shape[-1])[off] /= sums[off, None]


def _number(value):
    """`value` as a float, or None if it is no single number."""
    try:
        return float(value) if np.ndim(value) == 0 and not isinstance(value, str | bytes) else None
    except (TypeError, ValueError):
        return None


def _frozen_sparse(P):
    P.eliminate_zeros()
    indices, indptr = P.indices, P.indptr
    if P.nnz < np.iinfo(np.int32).max:
        # Half the memory traffic of scipy's 64-bit indices: products with P are that much faster.
        indices, indptr = indices.astype(np.int32), indptr.astype(np.int32)
    return sparse.csr_array((frozen(P.data), frozen(indices), frozen(indptr)), P.shape)


def _label(number, names):
    name = names[number]
    if name == str(number):
        return name
    return f"{number} {name}" if name.startswith("(") else f"{number} ({name})"
