"""Does every episode end? At gamma = 1 values exist only if it does, and the graph of transitions tells.

What is asked is which states can be reached with a probability above 0, however small: never a matter of rounding.
"""

import numpy as np
from scipy import sparse


def require_end(mdp, P_pi):
    """ValueError at gamma = 1 if, on the graph of P_pi (S, S), some state cannot reach a terminal one."""
    if mdp.gamma < 1:
        return
    P_pi = sparse.coo_array(P_pi)
    reaches = mdp.terminal.copy()
    while True:
        grown = reaches.copy()
        grown[P_pi.coords[0][(P_pi.data > 0) & reaches[P_pi.coords[1]]]] = True
        if (grown == reaches).all():
            break
        reaches = grown
    if not reaches.all():
        state = np.flatnonzero(~reaches)[0]
        raise ValueError(
            f"The policy never reaches a terminal state from state {mdp.state_names[state]}, so its value at gamma = 1 "
            "is not defined. Use gamma < 1 or a policy that ends every episode with certainty."
        )


def heading_for_end(mdp):
    """At gamma = 1, a policy under which each state can move closer to a terminal one: (S,) int. ValueError if none."""
    P = sparse.coo_array(mdp.P if mdp.is_sparse else mdp.P.reshape(-1, mdp.n_states))
    rows, successors = P.coords[0][P.data > 0], P.coords[1][P.data > 0]
    reaches = mdp.terminal.copy()
    policy = np.zeros(mdp.n_states, dtype=np.int64)
    while True:
        closer = rows[reaches[successors]]
        new = closer[~reaches[closer // mdp.n_actions]]
        if not len(new):
            break
        policy[new // mdp.n_actions] = new % mdp.n_actions
        reaches[new // mdp.n_actions] = True
    if not reaches.all():
        state = np.flatnonzero(~reaches)[0]
        raise ValueError(
            f"No policy reaches a terminal state from state {mdp.state_names[state]}, so values at gamma = 1 are "
            "not defined. Use gamma < 1 or give the MDP terminal states."
        )
    return policy
