"""Does every episode end? At gamma = 1 values exist only if it does, and the graph of transitions tells.

What is asked is which states can be reached with a probability above 0, however small: never a matter of rounding.
"""

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

MAX_SWEEPS = 100_000


def require_end(mdp, P_pi):
    """ValueError at gamma = 1 if, on the graph of P_pi (S, S), some state cannot reach a terminal one."""
    if mdp.gamma < 1:
        return
    reaches = reaches_end(mdp, P_pi)
    if not reaches.all():
        state = np.flatnonzero(~reaches)[0]
        raise ValueError(
            f"The policy never reaches a terminal state from state {mdp.state_names[state]}, so its value at gamma = 1 "
            "is not defined. Use gamma < 1 or a policy that ends every episode with certainty."
        )


def reaches_end(mdp, P_pi):
    """(S,) bool: the states that can reach a terminal one on the graph of P_pi (S, S)."""
    states, successors = _possible(P_pi)
    return np.isfinite(_moves_to_end(mdp, states, successors))


def ending_policy(mdp, allowed):
    """Of the allowed actions, (S, A) bool, in each state the one most likely to lead closer to a terminal state.

    Returns policy (S,) int and reaches (S,) bool: from where the policy ends every episode with certainty. In all
    other states no policy of allowed actions does, and the first allowed action is taken.
    """
    P = sparse.coo_array(mdp.P if mdp.is_sparse else mdp.P.reshape(-1, mdp.n_states))
    used = (P.data > 0) & allowed.ravel()[P.coords[0]]
    rows, successors, probabilities = P.coords[0][used], P.coords[1][used], P.data[used]
    moves = _moves_to_end(mdp, rows // mdp.n_actions, successors)
    closer = moves[successors] < moves[rows // mdp.n_actions]
    chances = np.bincount(rows[closer], probabilities[closer], minlength=allowed.size).reshape(allowed.shape)
    return np.where(allowed, chances, -1.0).argmax(axis=1), np.isfinite(moves)


def heading_for_end(mdp):
    """At gamma = 1, a policy that ends every episode with certainty: (S,) int. ValueError if there is none."""
    policy, reaches = ending_policy(mdp, np.ones((mdp.n_states, mdp.n_actions), dtype=bool))
    if not reaches.all():
        state = np.flatnonzero(~reaches)[0]
        raise ValueError(
            f"No policy reaches a terminal state from state {mdp.state_names[state]}, so values at gamma = 1 are "
            "not defined. Use gamma < 1 or give the MDP terminal states."
        )
    return policy


def can_stay(mdp, allowed):
    """(S,) bool: where allowed actions, (S, A) bool, can keep an episode for ever among states that have some.

    These are the maximal end components (de Alfaro 1997): each action kept leads only to states of its own strongly
    connected component.
    """
    rows, successors = _possible(mdp.P if mdp.is_sparse else mdp.P.reshape(-1, mdp.n_states))
    states = rows // mdp.n_actions
    stays = (allowed & ~mdp.terminal[:, None]).ravel()
    while True:
        used = stays[rows]
        _, component = csgraph.connected_components(
            _graph(states[used], successors[used], mdp.n_states), connection="strong"
        )
        kept = stays.copy()
        kept[rows[component[states] != component[successors]]] = False
        if (kept == stays).all():
            return stays.reshape(mdp.n_states, mdp.n_actions).any(axis=1)
        stays = kept


def steps_to_end(mdp, P_pi):
    """Expected steps to the end under a policy that ends, counted until nine of ten episodes are over: (S,)."""
    alive = np.where(mdp.terminal, 0.0, 1.0)
    steps = np.zeros(mdp.n_states)
    for _ in range(MAX_SWEEPS):
        steps += alive
        alive = P_pi @ alive
        if alive.max() <= 0.1:
            break
    return steps


def _possible(P):
    """Rows and columns of the entries of a matrix that are above 0."""
    P = sparse.coo_array(P)
    return P.coords[0][P.data > 0], P.coords[1][P.data > 0]


def _graph(sources, targets, n):
    return sparse.csr_array((np.ones(len(sources)), (sources, targets)), shape=(n, n))


def _moves_to_end(mdp, states, successors):
    """(S,) the least number of moves from each state to a terminal one, along edges states[k] -> successors[k]."""
    # Walked backwards from one node more, which stands for the end.
    ends = np.flatnonzero(mdp.terminal)
    sources = np.append(successors, np.full(len(ends), mdp.n_states))
    graph = _graph(sources, np.append(states, ends), mdp.n_states + 1)
    return csgraph.dijkstra(graph, unweighted=True, indices=mdp.n_states)[:-1]
