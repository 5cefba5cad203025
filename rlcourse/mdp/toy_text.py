"""The finite MDPs inside Gymnasium's toy-text environments."""

import numpy as np


def toy_text_arrays(env_or_id):
    """The arrays of `env.unwrapped.P` (FrozenLake-v1, Taxi-v4, CliffWalking-v1) for `FiniteMDP(gamma=…, **arrays)`.

    Gymnasium's table lists (probability, next state, reward, terminated). Only `terminated` says that an episode
    ends: in Taxi and CliffWalking the state that is then reached still has rows of its own, which are never used.
    Two cases follow.

    - Every state that ends an episode does so always (FrozenLake, CliffWalking): those states become absorbing.
    - Some such state is also a start state, or can be entered without an end (Taxi's table): the states keep
      their rows, and every ending transition leads to one additional absorbing state, number S.

    Parameters
    ----------
    env_or_id : gymnasium.Env or str

    Raises
    ------
    ValueError
        If the environment has no transition table.
    """
    import gymnasium

    made_here = isinstance(env_or_id, str)
    env = gymnasium.make(env_or_id) if made_here else env_or_id
    table = getattr(env.unwrapped, "P", None)
    if table is None:
        raise ValueError(
            f"{env_or_id} has no transition table `env.unwrapped.P`; FrozenLake-v1, Taxi-v4 and CliffWalking-v1 do."
        )
    n_states, n_actions = len(table), len(table[0])
    start = getattr(env.unwrapped, "initial_state_distrib", None)
    start = np.full(n_states, 1 / n_states) if start is None else np.array(start, dtype=float)
    if made_here:
        env.close()

    ending, entered = set(), set()
    for state in table:
        for action in table[state]:
            for probability, successor, _, terminated in table[state][action]:
                if probability > 0:
                    (ending if terminated else entered).add((state, int(successor)))
    ends = {successor for _, successor in ending}
    entered = {successor for state, successor in entered if state not in ends}
    extra = bool(ends & entered) or any(start[state] > 0 for state in ends)
    size = n_states + extra
    P = np.zeros((size, n_actions, size))
    reward_sum = np.zeros_like(P)
    terminal = np.zeros(size, dtype=bool)
    terminal[[n_states] if extra else sorted(ends)] = True
    P[terminal, :, np.flatnonzero(terminal)] = 1.0
    for state in np.flatnonzero(~terminal):
        for action in range(n_actions):
            for probability, successor, reward, terminated in table[state][action]:
                successor = n_states if extra and terminated else int(successor)
                P[state, action, successor] += probability
                reward_sum[state, action, successor] += probability * reward
    return {
        "P": P,
        "R": np.divide(reward_sum, P, out=np.zeros_like(P), where=P > 0),
        "terminal": terminal,
        "initial": np.append(start, 0.0) if extra else start,
        "state_names": [str(state) for state in range(n_states)] + ["end"] * extra,
    }
