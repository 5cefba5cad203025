"""The probes of the Q-learning clinic tell all bugs apart, and find nothing in a healthy loop."""

import numpy as np
import pytest

from rlcourse.exercises.q_learning import clinic
from rlcourse.exercises.q_learning.loops import BUGS, q_learning, with_bug


def signature(loop):
    """Which probes come out wrong."""
    return tuple(
        abs(value - clinic.PROBES[name][0]) > 0.1 * clinic.PROBES[name][0] for name, value in clinic.probe(loop).items()
    )


def test_healthy_loop_passes_every_probe():
    assert not any(signature(q_learning))


def test_each_bug_is_seen_and_has_its_own_signature():
    signatures = {bug: signature(with_bug(bug)) for bug in BUGS}
    assert all(any(wrong) for wrong in signatures.values())
    assert len(set(signatures.values())) == len(BUGS)


@pytest.mark.parametrize("seed", range(3))
def test_the_patient_learns_the_right_values_and_walks_badly(seed):
    q, returns = clinic.train(clinic.patient, clinic.ZIGZAG, seed=seed)
    assert q[0].max() == pytest.approx(clinic.GAMMA**2, abs=0.05)
    assert returns[-50:].mean() < 0.5
    assert clinic.train(q_learning, clinic.ZIGZAG, seed=seed)[1][-50:].mean() == 1.0


def test_expected_values_of_the_probes_solve_the_optimality_equation():
    for where, name in (
        (clinic.ONE_STEP, "one step: Q"),
        (clinic.TWO_STEPS, "two steps: Q"),
        (clinic.ENDLESS, "no end: Q"),
    ):
        q = np.zeros(where["reward"].shape)
        for _ in range(500):
            v = np.where(where["terminal"], 0.0, q.max(axis=1))
            q = where["reward"] + clinic.GAMMA * v[where["next_state"]]
        assert q[0, 0] == pytest.approx(clinic.PROBES[name][0])


def test_table_marks_what_is_wrong():
    lines = clinic.signature_table({"patient": clinic.patient}).splitlines()
    assert len(lines) == 4  # two of them are the head
    assert "*" not in lines[2]
    assert lines[3].endswith("0.00*")
