"""How exactly floating point knows the values of a finite MDP: which actions tie, how far computed values can be off.

The error of a sum of n products is at most n unit roundings of the sum of their absolute values (Higham 2002, "Accuracy
and Stability of Numerical Algorithms", section 3.1). One pit of -1e9 makes the numbers beside it uncertain, not those
at the other end of the map: so each state and action is judged by the numbers that went into it.
"""

import numpy as np

EPSILON = np.finfo(float).eps
# Relative to the numbers that went into them, values that differ by less are equal: some 450 roundings.
TIE = 1e-13


def margins(mdp, v):
    """By how much the look-ahead values q (S, A) from v (S,) may differ and still count as equal: (S, A)."""
    reach = (mdp.P @ np.abs(v)).reshape(mdp.n_states, mdp.n_actions)
    return TIE * (np.abs(mdp.R) + mdp.gamma * reach)


def tied_actions(mdp, v, q):
    """(S, A) bool: the actions of which none is surely better. q : (S, A), the look-ahead from v (S,)."""
    # No margin is wider than this one: where it leaves one action per state, the narrow ones need not be computed.
    widest = TIE * (largest(mdp.R) + mdp.gamma * largest(v))
    tied = q >= (best_of(q) - 2 * widest)[:, None]
    if np.count_nonzero(tied) == mdp.n_states:
        return tied
    margin = margins(mdp, v)
    return q + margin >= best_of(q - margin)[:, None]


def best_of(q):
    """q.max(axis=1), column by column: numpy is slow at reducing many short rows."""
    best = q[:, 0].copy()
    for column in q.T[1:]:
        np.maximum(best, column, out=best)
    return best


class Rounding:
    """The rounding of one backup, r + gamma P v, with the best action or with a policy.

    mdp : FiniteMDP. policy : (S,) int or (S, A) float; None for the best action.
    horizon : 1 / (1 - gamma), a little more because rows of P sum to 1 only up to rounding: what an error of 1 in each
    sweep adds up to.
    """

    def __init__(self, mdp, policy=None):
        self.gamma, self.products, self.of_rewards = mdp.gamma, mdp.n_successors + 3, 0.0
        if policy is not None and policy.ndim == 2:
            self.products += mdp.n_actions * (mdp.n_successors + 2)
            self.of_rewards = EPSILON * (mdp.n_actions + 1) * float((policy * np.abs(mdp.R)).sum(axis=1).max())
        contraction = mdp.gamma * (1 + self.products * EPSILON)
        self.horizon = 1 / (1 - contraction) if contraction < 1 else np.inf

    def of_backup(self, size):
        """How far a backup can be off in any state, where no value that it reads or writes is larger than `size`."""
        # At gamma = 0 a backup reads r and does not compute.
        return self.of_rewards + (EPSILON * self.products * size if self.gamma else 0.0)


def largest(v):
    """max |v| without a temporary array."""
    return max(float(v.max()), -float(v.min()))


def undiscounted_error(mdp, v, q, P_pi, steps, noise, policy=None):
    """How far v (S,) can be from the best values at gamma = 1, where 1 / (1 - gamma) bounds nothing.

    With h, about the expected steps to the end under a policy that ends, v + c h is too high everywhere if no action
    gains on it, and v - c h is too low if the policy does not lose on it (Bertsekas & Tsitsiklis 1991, "An Analysis of
    Stochastic Shortest Path Problems": Tw <= w bounds v* from above). The smallest such c is looked for.

    q : (S, A) look-ahead from v; P_pi : (S, S), the chain of a policy that ends; steps : (S,) h; noise : rounding of a
    backup; policy : (S,) int, its actions; None where q is (S, 1), the policy's own look-ahead.
    Returns the distance to the policy's own values, and that to the best values: inf where an action ties that leads
    away from the end, since there the least doubt about a reward could be collected for ever.
    """
    live = ~mdp.terminal
    if not live.any():
        return 0.0, 0.0
    # What one step brings the end closer.
    pace = steps - P_pi @ steps
    if not pace[live].min() > 0:
        return np.inf, np.inf
    gain = (q - v[:, None])[live]
    own = gain[:, 0] if policy is None else gain[np.arange(len(gain)), policy[live]]
    cost = float(((np.abs(own) + noise) / pace[live]).max())
    policy_error = cost * float(steps.max())
    if policy is None:
        return policy_error, policy_error
    pace = (steps[:, None] - (mdp.P @ steps).reshape(q.shape))[live]
    gain = gain + noise
    nearer = pace > 0
    cost = max(cost, float((gain[nearer] / pace[nearer]).max(initial=0.0)))
    holds = (gain[~nearer] <= cost * pace[~nearer]).all()
    return policy_error, cost * float(steps.max()) if holds else np.inf
