"""Does an episode end: chains, ties, and where a robot can stay for ever."""

import numpy as np
import pytest
from scipy import sparse

from rlcourse.mdp import FiniteMDP
from rlcourse.mdp.ending import can_stay, ending_policy, heading_for_end, reaches_end, require_end, steps_to_end
from rlcourse.planning import policy_matrix
from tests.worlds import random_mdp

ROOM = FiniteMDP.from_map("S..G", gamma=1.0)


def test_the_action_most_likely_to_lead_closer_is_taken():
    # With slip 0.2, up and down lead right with probability 0.1: closer too, but not soon.
    for slip in (0.0, 0.2, 0.9):
        policy, reaches = ending_policy(FiniteMDP.from_map("S..G", slip=slip), np.ones((4, 4), dtype=bool))
        assert reaches.all() and policy[:3].tolist() == ([1, 1, 1] if slip < 0.5 else [0, 0, 0])


def test_among_the_allowed_actions():
    allowed = np.zeros((4, 4), dtype=bool)
    allowed[:, [2, 3]] = True
    policy, reaches = ending_policy(ROOM, allowed)
    assert policy.tolist() == [2, 2, 2, 2] and reaches.tolist() == [False, False, False, True]
    allowed[1, 1] = allowed[2, 1] = True
    policy, reaches = ending_policy(ROOM, allowed)
    assert policy.tolist() == [2, 1, 1, 2] and reaches.tolist() == [False, True, True, True]


@pytest.mark.parametrize("as_sparse", [False, True])
def test_dense_and_sparse_agree(as_sparse):
    for seed in range(5):
        mdp = random_mdp(seed, gamma=1.0, n_terminal=1, as_sparse=as_sparse)
        policy = heading_for_end(mdp)
        P_pi, _ = policy_matrix(mdp, policy)
        require_end(mdp, P_pi)
        assert reaches_end(mdp, P_pi).all()
        # Counted until nine of ten episodes are over: at most the expected number, and at least nine tenths of it.
        inner = (P_pi.toarray() if as_sparse else P_pi)[:-1, :-1]
        exact = np.linalg.solve(np.eye(len(inner)) - inner, np.ones(len(inner)))
        steps = steps_to_end(mdp, P_pi)
        assert (steps[:-1] <= exact + 1e-9).all() and (steps[:-1] >= 0.9 * exact - 1e-9).all() and steps[-1] == 0


def test_where_a_robot_can_stay():
    everything = np.ones((4, 4), dtype=bool)
    assert can_stay(ROOM, everything).tolist() == [True, True, True, False]
    only_right = np.zeros((4, 4), dtype=bool)
    only_right[:, 1] = True
    assert not can_stay(ROOM, only_right).any()
    back_and_forth = only_right.copy()
    back_and_forth[2, 3] = True
    assert can_stay(ROOM, back_and_forth).tolist() == [False, True, True, False]
    # With slip, right and left lead on by chance: nobody can be sure to stay between the two goals.
    slippery = FiniteMDP.from_map("G.G\nG.G", slip=0.2)
    sideways = np.zeros((6, 4), dtype=bool)
    sideways[:, 1] = True
    assert not can_stay(slippery, sideways).any()


def test_a_long_chain_is_quick():
    n = 50_000
    P = sparse.csr_array((np.ones(n), (np.arange(n), np.minimum(np.arange(n) + 1, n - 1))), shape=(n, n))
    mdp = FiniteMDP(P, np.zeros((n, 1)), 1.0, terminal=np.arange(n) == n - 1)
    assert (heading_for_end(mdp) == 0).all() and not can_stay(mdp, np.ones((n, 1), dtype=bool)).any()
