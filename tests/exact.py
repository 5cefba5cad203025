"""Exact values of small MDPs in rational numbers, as brute force beside what floating point computes."""

from fractions import Fraction
from itertools import product

import numpy as np


def optimal_values(mdp):
    """v* as Fractions, (S,) list; at gamma = 1 the best of the policies that end every episode, None without any."""
    world = _Rational(mdp)
    if mdp.gamma == 1:
        policies = product(range(mdp.n_actions), repeat=mdp.n_states)
        values = [world.values(policy) for policy in policies if world.ends(policy)]
        return [max(each) for each in zip(*values, strict=True)] if values else None
    policy = [0] * mdp.n_states
    while True:
        v = world.values(policy)
        q = [[world.look_ahead(s, a, v) for a in range(mdp.n_actions)] for s in range(mdp.n_states)]
        better = [s for s in world.live if max(q[s]) > q[s][policy[s]]]
        if not better:
            return v
        for s in better:
            policy[s] = q[s].index(max(q[s]))


def policy_values(mdp, policy):
    """v_pi as Fractions, (S,) list; policy : (S,) int."""
    return _Rational(mdp).values(policy)


def largest_difference(v, exact):
    """max |v - exact|, v : (S,) floats, exact : (S,) Fractions."""
    return max(abs(Fraction(float(a)) - b) for a, b in zip(v, exact, strict=True))


class _Rational:
    def __init__(self, mdp):
        P = (mdp.P.toarray() if mdp.is_sparse else mdp.P).reshape(mdp.n_states, mdp.n_actions, mdp.n_states)
        self.live = [int(s) for s in np.flatnonzero(~mdp.terminal)]
        self.n_states, self.gamma = mdp.n_states, Fraction(mdp.gamma)
        self.R = [[Fraction(float(r)) for r in row] for row in mdp.R]
        self.P = [[{int(t): Fraction(float(p[t])) for t in np.flatnonzero(p)} for p in rows] for rows in P]

    def look_ahead(self, s, a, v):
        return self.R[s][a] + self.gamma * sum(p * v[t] for t, p in self.P[s][a].items())

    def ends(self, policy):
        """Whether every state reaches a terminal one."""
        reaches = set(range(self.n_states)) - set(self.live)
        while True:
            more = {s for s in self.live if reaches & self.P[s][policy[s]].keys()} - reaches
            if not more:
                return len(reaches) == self.n_states
            reaches |= more

    def values(self, policy):
        """(I - gamma P) v = r by elimination."""
        v = [Fraction(0)] * self.n_states
        rows = [
            [(s == t) - self.gamma * self.P[s][policy[s]].get(t, 0) for t in self.live] + [self.R[s][policy[s]]]
            for s in self.live
        ]
        for k in range(len(rows)):
            pivot = next(i for i in range(k, len(rows)) if rows[i][k])
            rows[k], rows[pivot] = rows[pivot], rows[k]
            rows[k] = [x / rows[k][k] for x in rows[k]]
            for i, row in enumerate(rows):
                if i != k and row[k]:
                    rows[i] = [x - row[k] * y for x, y in zip(row, rows[k], strict=True)]
        for s, row in zip(self.live, rows, strict=True):
            v[s] = row[-1]
        return v
