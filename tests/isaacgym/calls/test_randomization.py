"""Domain randomization: what is drawn, how it grows, and how it is written."""

import numpy as np
import pytest

from rlcourse.isaacgym.calls.randomization import apply_random_samples, generate_random_samples, get_bucketed_val
from rlcourse.isaacgym.values.parameters import SimParams
from rlcourse.isaacgym.values.properties import DOF_PROPERTIES, RigidShapeProperties
from rlcourse.isaacgym.values.vectors import Vec3

UNIFORM = {"range": [2.0, 4.0], "operation": "scaling", "distribution": "uniform"}


@pytest.fixture(autouse=True)
def seeded():
    np.random.seed(0)


def test_distributions_fill_their_ranges():
    drawn = generate_random_samples(UNIFORM, 2000, 0)
    assert 2.0 <= drawn.min() < 2.01 and 3.99 < drawn.max() <= 4.0
    drawn = generate_random_samples(UNIFORM | {"distribution": "loguniform"}, 2000, 0)
    assert np.log(drawn).mean() == pytest.approx(np.log([2.0, 4.0]).mean(), abs=0.02)
    drawn = generate_random_samples(UNIFORM | {"distribution": "gaussian"}, 2000, 0)
    assert (drawn.mean(), drawn.std()) == pytest.approx((2.0, 4.0), rel=0.1)
    with pytest.raises(ValueError, match="triangular"):
        generate_random_samples(UNIFORM | {"distribution": "triangular"}, 1, 0)


@pytest.mark.parametrize(("operation", "neutral"), [("scaling", 1.0), ("additive", 0.0)])
@pytest.mark.parametrize("distribution", ["uniform", "gaussian"])
def test_a_schedule_begins_without_effect(operation, neutral, distribution):
    settings = UNIFORM | {"operation": operation, "distribution": distribution, "schedule_steps": 100}
    for schedule in ("linear", "constant"):
        np.testing.assert_allclose(generate_random_samples(settings | {"schedule": schedule}, 50, 0), neutral)
    half = generate_random_samples(settings | {"range": [3.0, 3.0], "schedule": "linear"}, 4000, 50)
    assert half.mean() == pytest.approx(neutral + 0.5 * (3.0 - neutral), rel=0.05)
    whole = generate_random_samples(settings | {"range": [3.0, 3.0], "schedule": "constant"}, 4000, 100)
    assert whole.mean() == pytest.approx(3.0, rel=0.05)


def test_a_given_sample_replaces_the_draw():
    settings = UNIFORM | {"schedule": "linear", "schedule_steps": 10}
    assert generate_random_samples(settings, 1, 5, extern_sample=3.0) == 2.0


def test_buckets():
    settings = UNIFORM | {"num_buckets": 4}
    assert [get_bucketed_val(value, settings) for value in (2.0, 2.7, 3.99)] == [2.0, 2.5, 3.5]


def test_dof_properties_change_from_their_original_values():
    original = np.ones(3, dtype=DOF_PROPERTIES)
    changed = original.copy()
    for _ in range(5):  # again and again: changes must not pile up
        apply_random_samples(changed, original, "damping", UNIFORM, 0)
    assert ((changed["damping"] >= 2.0) & (changed["damping"] <= 4.0)).all() and len(set(changed["damping"])) == 3
    assert (changed["stiffness"] == 1.0).all() and (original["damping"] == 1.0).all()


def test_property_objects_take_the_sample():
    shape = RigidShapeProperties()
    settings = UNIFORM | {"operation": "additive", "num_buckets": 2}
    apply_random_samples(shape, {"friction": 0.0}, "friction", settings, 0)
    assert shape.friction in (2.0, 3.0)


def test_gravity_changes_in_each_direction():
    params = SimParams()
    original = {"gravity": Vec3(0.0, 0.0, -10.0)}
    apply_random_samples(params, original, "gravity", UNIFORM, 0)
    assert params.gravity.x == 0.0 and -40.0 <= params.gravity.z <= -20.0
    apply_random_samples(params, original, "gravity", UNIFORM | {"operation": "additive"}, 0)
    assert 2.0 <= params.gravity.x <= 4.0 and -8.0 <= params.gravity.z <= -6.0
    assert original["gravity"].z == -10.0
