"""Drives: modes, gains, limits, targets and efforts, against motions that are known exactly."""

import math

import numpy as np
import pytest
import torch

from rlcourse.isaacgym import gymapi, gymtorch
from tests.isaacgym.worlds import dofs, fill, gym, load, new_sim, steps, unwrap

INERTIA = 2.5  # kg: the cart with its pole, which stays straight without gravity


def carts(n_envs=1, gravity=0.0, dt=0.001, **properties):
    """Cart-poles whose slide has these properties; the hinge is held by a stiff drive, so all moves as one mass."""
    sim = new_sim(gravity=gravity, dt=dt)
    envs = fill(sim, [load(sim, "cartpole", fix_base_link=True)], n_envs)
    for env in envs:
        props = gym.get_actor_dof_properties(env, 0)
        props["driveMode"] = gymapi.DOF_MODE_EFFORT, gymapi.DOF_MODE_POS
        props["stiffness"], props["damping"], props["effort"] = (0, 1e6), (0, 1e4), 1e9
        for name, value in properties.items():
            props[name][0] = value
        gym.set_actor_dof_properties(env, 0, props)
    gym.prepare_sim(sim)
    return sim


def slide(sim):
    """Position and velocity of the cart in environment 0."""
    return dofs(sim)[0, 0].tolist()


def test_an_effort_accelerates_the_mass():
    sim = carts()
    gym.set_dof_actuation_force_tensor(sim, unwrap([5.0, 0.0]))
    steps(sim, 500)
    position, velocity = slide(sim)
    assert velocity == pytest.approx(5.0 / INERTIA * 0.5, rel=2e-3)
    assert position == pytest.approx(0.5 * 5.0 / INERTIA * 0.5**2, rel=5e-3)


def test_efforts_stay_until_they_are_set_again():
    sim = carts()
    gym.set_dof_actuation_force_tensor(sim, unwrap([5.0, 0.0]))
    steps(sim, 100)
    gym.set_dof_actuation_force_tensor(sim, unwrap([0.0, 0.0]))
    velocity = slide(sim)[1]
    steps(sim, 100)
    assert velocity == pytest.approx(0.2, rel=1e-2)
    assert slide(sim)[1] == pytest.approx(velocity, rel=1e-3)


def test_the_older_call_for_efforts_acts_for_one_step():
    sim = carts()
    env = sim.environments[0]
    gym.apply_actor_dof_efforts(env, 0, np.array([100.0, 0.0], np.float32))
    steps(sim, 1)
    velocity = slide(sim)[1]
    steps(sim, 50)
    assert velocity == pytest.approx(100.0 / INERTIA * 0.001, rel=1e-2)
    assert slide(sim)[1] == pytest.approx(velocity, rel=1e-2)


def test_of_several_calls_for_efforts_the_last_acts_for_one_step():
    sim = carts()
    env = sim.environments[0]
    for effort in (50.0, -20.0, 100.0):
        gym.apply_actor_dof_efforts(env, 0, np.array([effort, 0.0], np.float32))
    steps(sim, 1)
    velocity = slide(sim)[1]
    steps(sim, 50)
    assert velocity == pytest.approx(100.0 / INERTIA * 0.001, rel=1e-2)
    assert slide(sim)[1] == pytest.approx(velocity, rel=1e-2)


@pytest.mark.parametrize("mode", [gymapi.DOF_MODE_NONE, gymapi.DOF_MODE_POS, gymapi.DOF_MODE_VEL])
def test_efforts_are_for_the_mode_effort_only(mode):
    sim = carts(driveMode=mode)
    gym.set_dof_actuation_force_tensor(sim, unwrap([5.0, 0.0]))
    steps(sim, 10)
    assert slide(sim) == [0.0, 0.0]


def test_a_position_drive_is_a_spring_with_a_damper():
    """m x'' = k (target - x) - d x', an underdamped oscillation: x = target (1 - e^-at (cos wt + a/w sin wt))."""
    stiffness, damping, target = 250.0, 10.0, 0.4
    sim = carts(driveMode=gymapi.DOF_MODE_POS, stiffness=stiffness, damping=damping, dt=0.0005)
    gym.set_dof_position_target_tensor(sim, unwrap([target, 0.0]))
    a, w = damping / (2 * INERTIA), math.sqrt(stiffness / INERTIA - (damping / (2 * INERTIA)) ** 2)
    for count in (100, 200, 300):
        steps(sim, count)
        t = sim.frame * 0.0005
        expected = target * (1 - math.exp(-a * t) * (math.cos(w * t) + a / w * math.sin(w * t)))
        assert slide(sim)[0] == pytest.approx(expected, abs=0.002)


def test_a_velocity_drive_approaches_its_target():
    """m v' = d (target - v): v = target (1 - e^(-d t / m))."""
    sim = carts(driveMode=gymapi.DOF_MODE_VEL, damping=5.0)
    gym.set_dof_velocity_target_tensor(sim, unwrap([0.3, 0.0]))
    steps(sim, 500)
    assert slide(sim)[1] == pytest.approx(0.3 * (1 - math.exp(-5.0 / INERTIA * 0.5)), rel=5e-3)


def test_both_targets_of_a_position_drive_count():
    """At rest at the position target, damping times the velocity target is all the force that is left."""
    sim = carts(driveMode=gymapi.DOF_MODE_POS, stiffness=100.0, damping=20.0)
    gym.set_dof_position_target_tensor(sim, unwrap([0.1, 0.0]))
    gym.set_dof_velocity_target_tensor(sim, unwrap([0.5, 0.0]))
    steps(sim, 5000)
    assert slide(sim)[0] == pytest.approx(0.1 + 20.0 * 0.5 / 100.0, abs=1e-3)


def test_a_drive_is_not_stronger_than_its_effort():
    sim = carts(driveMode=gymapi.DOF_MODE_POS, stiffness=1e5, damping=0.0, effort=5.0)
    gym.set_dof_position_target_tensor(sim, unwrap([1.0, 0.0]))
    steps(sim, 100)
    assert slide(sim)[1] == pytest.approx(5.0 / INERTIA * 0.1, rel=1e-2)


def test_a_stiff_drive_on_a_light_link_is_stable():
    """k = 1e7 N/m at 10 ms on 2.5 kg: explicit integration would explode."""
    sim = carts(driveMode=gymapi.DOF_MODE_POS, stiffness=1e7, damping=0.0, dt=0.01)
    gym.set_dof_position_target_tensor(sim, unwrap([0.5, 0.0]))
    steps(sim, 500)
    assert slide(sim)[0] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("dt", [0.01, 1e-4])
def test_a_stiff_drive_at_its_limit_does_not_throw_a_light_link_about(dt):
    """k = 1e7 N/m, at most 100 N, at 10 ms on 2.5 kg: a force of 100 N for a whole step would overshoot for ever."""
    sim = carts(driveMode=gymapi.DOF_MODE_POS, stiffness=1e7, damping=100.0, effort=100.0, dt=dt)
    params = gym.get_sim_params(sim)
    params.dt = 0.01
    gym.set_sim_params(sim, params)
    gym.set_dof_position_target_tensor(sim, unwrap([5e-4, 0.0]))
    positions, velocities = zip(*(slide(sim) for _ in range(100) if steps(sim, 1) is None), strict=True)
    assert min(np.diff(positions)) > -1e-6 and max(velocities) <= 100.0 / 1e7 / 0.01
    assert positions[-1] == pytest.approx(5e-4, rel=1e-2)
    assert velocities[-1] == pytest.approx(0.0, abs=1e-5)


def test_a_stiff_drive_pushes_with_its_effort_and_not_more():
    sim = carts(gravity=-50.0, driveMode=gymapi.DOF_MODE_POS, stiffness=1e7, damping=0.0, effort=100.0, dt=0.01)
    gym.set_dof_position_target_tensor(sim, unwrap([1.5 + 1e-3, 0.0]))
    gym.set_dof_state_tensor(sim, unwrap([[1.5, 0.0], [0.0, 0.0]]))
    forces = gym.acquire_dof_force_tensor(sim)
    gym.enable_actor_dof_force_sensors(sim.environments[0], 0)
    steps(sim, 50)
    gym.refresh_dof_force_tensor(sim)
    assert gymtorch.wrap_tensor(forces)[0].item() == pytest.approx(100.0, rel=2e-3)


@pytest.mark.parametrize("mode", [gymapi.DOF_MODE_NONE, gymapi.DOF_MODE_EFFORT])
def test_without_a_drive_stiffness_and_damping_are_passive(mode):
    """A spring about zero, which targets do not move and `effort` does not limit."""
    stiffness, damping = 90.0, 3.0
    sim = carts(driveMode=mode, stiffness=stiffness, damping=damping, effort=0.0)
    gym.set_dof_position_target_tensor(sim, unwrap([1.0, 0.0]))
    gym.set_dof_state_tensor(sim, unwrap([[0.5, 0.0], [0.0, 0.0]]))
    steps(sim, 300)
    a, w = damping / (2 * INERTIA), math.sqrt(stiffness / INERTIA - (damping / (2 * INERTIA)) ** 2)
    expected = 0.5 * math.exp(-a * 0.3) * (math.cos(w * 0.3) + a / w * math.sin(w * 0.3))
    assert slide(sim)[0] == pytest.approx(expected, abs=0.005)


def test_armature_adds_to_the_mass_and_friction_brakes():
    sim = carts(armature=2.5, friction=1.0)
    gym.set_dof_actuation_force_tensor(sim, unwrap([6.0, 0.0]))
    steps(sim, 300)
    assert slide(sim)[1] == pytest.approx((6.0 - 1.0) / (INERTIA + 2.5) * 0.3, rel=1e-2)


def test_limits_hold():
    sim = carts(lower=-0.2, upper=0.3)
    gym.set_dof_actuation_force_tensor(sim, unwrap([20.0, 0.0]))
    steps(sim, 3000)
    assert slide(sim)[0] == pytest.approx(0.3, abs=0.01)


def test_limits_can_be_taken_away_and_given_later():
    sim = carts(dt=0.01)
    env = sim.environments[0]
    props = gym.get_actor_dof_properties(env, 0)
    assert props["hasLimits"].tolist() == [True, False]
    props["hasLimits"][0] = False
    gym.set_actor_dof_properties(env, 0, props)
    gym.set_dof_actuation_force_tensor(sim, unwrap([20.0, 0.0]))
    steps(sim, 100)
    assert slide(sim)[0] > 1.6
    props["hasLimits"][0], props["upper"][0] = True, 0.5
    gym.set_actor_dof_properties(env, 0, props)
    steps(sim, 300)
    assert slide(sim)[0] == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("when", ["before", "after"])
def test_environments_have_their_own_properties(when):
    sim = new_sim(gravity=0.0, dt=0.001)
    envs = fill(sim, [load(sim, "cartpole", fix_base_link=True)], 3)
    if when == "after":
        gym.prepare_sim(sim)
    for stiffness, env in zip((10.0, 20.0, 40.0), envs, strict=True):
        props = gym.get_actor_dof_properties(env, 0)
        props["driveMode"], props["damping"] = gymapi.DOF_MODE_POS, (0.0, 1e4)
        props["stiffness"] = stiffness, 1e6
        gym.set_actor_dof_properties(env, 0, props)
    gym.prepare_sim(sim)
    gym.set_dof_position_target_tensor(sim, unwrap([[1.0, 0.0]] * 3))
    dof = dofs(sim)
    steps(sim, 100)
    expected = [1 - math.cos(math.sqrt(stiffness / INERTIA) * 0.1) for stiffness in (10.0, 20.0, 40.0)]
    assert dof[:, 0, 0].tolist() == pytest.approx(expected, rel=0.02)


def test_indexed_targets_and_efforts_touch_only_their_actors():
    sim = carts(n_envs=3, dt=0.01)
    dof = dofs(sim)
    gym.set_dof_actuation_force_tensor_indexed(sim, unwrap(torch.full((6,), 4.0)), unwrap([0, 2], torch.int32), 2)
    steps(sim, 10)
    assert (dof[[0, 2], 0, 1] > 0.1).all() and dof[1, 0, 1] == 0.0
    gym.set_dof_position_target_tensor_indexed(sim, unwrap(torch.full((6,), 0.3)), unwrap([1], torch.int32), 1)
    steps(sim, 300)
    assert dof[1, 1, 0].item() == pytest.approx(0.3, abs=1e-3)
    assert dof[[0, 2], 1, 0].abs().max() < 1e-3


def test_targets_are_read_as_they_were_set():
    sim = carts(n_envs=2)
    env = sim.environments[1]
    gym.set_actor_dof_position_targets(env, 0, [0.25, 0.5])
    gym.set_dof_target_velocity(env, gym.find_actor_dof_handle(env, 0, "hinge"), 2.0)
    assert gym.get_actor_dof_position_targets(env, 0).tolist() == [0.25, 0.5]
    assert gym.get_actor_dof_velocity_targets(env, 0).tolist() == [0.0, 2.0]
    assert gym.get_actor_dof_position_targets(sim.environments[0], 0).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda props: props[:1], ValueError, r"\(2,\).*got \(1,\)"),
        (lambda props: props["stiffness"], TypeError, "get_asset_dof_properties.*float32"),
    ],
)
def test_properties_that_do_not_fit_are_refused(change, error, words):
    sim = carts()
    env = sim.environments[0]
    with pytest.raises(error, match=words):
        gym.set_actor_dof_properties(env, 0, change(gym.get_actor_dof_properties(env, 0)))


def test_an_unknown_mode_is_refused():
    sim = carts()
    props = gym.get_actor_dof_properties(sim.environments[0], 0)
    props["driveMode"][1] = 7
    with pytest.raises(ValueError, match="driveMode of DOF 1 is 7"):
        gym.set_actor_dof_properties(sim.environments[0], 0, props)


def test_too_few_numbers_are_refused():
    sim = carts()
    with pytest.raises(ValueError, match="2 DOFs, got 3"):
        gym.set_actor_dof_position_targets(sim.environments[0], 0, [1, 2, 3])
