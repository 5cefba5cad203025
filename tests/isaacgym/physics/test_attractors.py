"""Attractors: springs with the given stiffness and damping."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.isaacgym import gymapi
from tests.isaacgym.worlds import bodies, dofs, fill, gym, load, new_sim, pose, refresh, roots, steps, unwrap

MASS, MOMENT = 2.0, 2.0 * 0.04 / 6


def attractor(stiffness, damping, axes=gymapi.AXIS_ALL, body=0, target=None, offset=None):
    properties = gymapi.AttractorProperties()
    properties.stiffness, properties.damping, properties.axes, properties.rigid_handle = stiffness, damping, axes, body
    properties.target = target or pose(z=1.0)
    properties.offset = offset or gymapi.Transform()
    return properties


def box_sim(*attractors, n_envs=1, gravity=-9.81, dt=0.01, prepare=True):
    """Environments with a box of 2 kg at a height of 1 m and attractors."""
    sim = new_sim(gravity=gravity, dt=dt)
    options = gymapi.AssetOptions()
    options.density = MASS / 0.008
    for env in fill(sim, [gym.create_box(sim, 0.2, 0.2, 0.2, options)], n_envs=n_envs):
        for number, properties in enumerate(attractors):
            assert gym.create_rigid_body_attractor(env, properties) == number
    if prepare:
        gym.prepare_sim(sim)
    return sim


@settings(max_examples=10, deadline=None)
@given(st.floats(50, 1e6))
def test_a_hanging_box_sags_by_its_weight_over_the_stiffness(stiffness):
    sim = box_sim(attractor(stiffness, 2 * math.sqrt(MASS * stiffness)))
    root = roots(sim)
    steps(sim, 300)
    sag = MASS * 9.81 / stiffness
    assert root[0, 0, 2].item() == pytest.approx(1 - sag, abs=0.01 * sag + 1e-6)


def test_the_response_is_that_of_a_damped_oscillator():
    stiffness, damping, dt = 40.0, 1.0, 0.0005
    sim = box_sim(attractor(stiffness, damping, target=pose(x=0.3, z=1.0)), gravity=0.0, dt=dt)
    root = roots(sim)
    decay = damping / (2 * MASS)
    frequency = math.sqrt(stiffness / MASS - decay**2)
    for step in range(1, 2001):
        gym.simulate(sim)
        if step % 200 == 0:
            refresh(sim)
            t = step * dt
            away = math.exp(-decay * t) * (math.cos(frequency * t) + decay / frequency * math.sin(frequency * t))
            assert root[0, 0, 0].item() == pytest.approx(0.3 * (1 - away), abs=2e-3)
    assert root[0, 0, 1].abs() < 1e-6 and (root[0, 0, 2] - 1).abs() < 1e-6


def test_rotations_are_pulled_too():
    stiffness, torque = 3.0, 0.6
    sim = box_sim(attractor(stiffness, 2 * math.sqrt(MOMENT * stiffness)), gravity=0.0)
    root = roots(sim)
    for _ in range(400):
        gym.apply_rigid_body_force_tensors(sim, None, unwrap([[0, torque, 0]]))
        gym.simulate(sim)
    refresh(sim)
    angle = 2 * math.asin(root[0, 0, 4].item())
    assert angle == pytest.approx(torque / stiffness, rel=1e-3)


def test_only_the_chosen_axes_pull():
    sim = box_sim(attractor(1e3, 1e2, gymapi.AXIS_X | gymapi.AXIS_TWIST, target=pose(x=0.1, y=0.2, z=2.0)))
    gym.apply_rigid_body_force_tensors(sim, None, unwrap([[0, 0, 0.01]]))
    root = roots(sim)
    steps(sim, 100)
    assert root[0, 0, 0].item() == pytest.approx(0.1, abs=1e-3)
    assert root[0, 0, 1].abs() < 1e-9
    # the discrete fall of the first second
    assert root[0, 0, 2].item() == pytest.approx(1 - 9.81 / 2 * 1.0 * 1.01, abs=1e-3)
    assert root[0, 0, 12].item() == pytest.approx(0.01 * 0.01 / MOMENT, rel=1e-3)


def test_a_very_stiff_one_holds_the_offset_point():
    """As BallBalance uses it: the corner of a box stays, whatever the box does."""
    corner = gymapi.Transform(gymapi.Vec3(0.1, 0.1, 0.1))
    target = pose(x=0.1, y=0.1, z=1.1)
    sim = box_sim(attractor(5e7, 5e3, gymapi.AXIS_TRANSLATION, target=target, offset=corner))
    root = roots(sim)
    turned = 0.0
    for _ in range(200):
        steps(sim)
        position, axis, w = root[0, 0, :3], root[0, 0, 3:6], root[0, 0, 6]
        lever = torch.full((3,), 0.1)
        t = 2 * torch.linalg.cross(axis, lever)
        held = position + lever + w * t + torch.linalg.cross(axis, t)
        assert (held - torch.tensor([0.1, 0.1, 1.1])).norm() < 1e-3
        turned = max(turned, 1 - abs(w.item()))
    assert turned > 0.1, "the box swings about the corner"


def test_each_environment_has_its_own():
    sim = box_sim(attractor(100.0, 30.0), n_envs=3, prepare=False)
    soft, moved = attractor(50.0, 20.0), pose(x=0.5, z=1.0)
    gym.set_attractor_properties(sim.environments[1], 0, soft)
    gym.set_attractor_target(sim.environments[2], 0, moved)
    gym.prepare_sim(sim)
    root = roots(sim)
    steps(sim, 500)
    weight = MASS * 9.81
    expected = torch.tensor([[0, 1 - weight / 100], [0, 1 - weight / 50], [0.5, 1 - weight / 100]])
    torch.testing.assert_close(root[:, 0, [0, 2]], expected, rtol=0, atol=2e-3)
    gym.set_attractor_properties(sim.environments[0], 0, soft)
    gym.set_attractor_target(sim.environments[1], 0, moved)
    disabled = gym.get_attractor_properties(sim.environments[2], 0)
    assert disabled.stiffness == 100 and disabled.target.p.x == 0.5
    disabled.axes = 0
    gym.set_attractor_properties(sim.environments[2], 0, disabled)
    steps(sim, 500)
    expected[0, 1], expected[1, 0] = expected[1, 1], 0.5
    torch.testing.assert_close(root[:2, 0, [0, 2]], expected[:2], rtol=0, atol=2e-3)
    assert root[2, 0, 2] < -50, "it falls"


def test_a_robots_hand_is_pulled_against_its_joints():
    sim = new_sim()
    env = fill(sim, [load(sim, "arm", fix_base_link=True)], z=0)[0]
    hand = gym.find_actor_rigid_body_handle(env, 0, "hand")
    target = gymapi.Vec3(0.4, 0.2, 0.6)
    pull = attractor(1e4, 5e2, gymapi.AXIS_TRANSLATION, hand, gymapi.Transform(target))
    gym.create_rigid_body_attractor(env, pull)
    gym.prepare_sim(sim)
    gym.set_dof_state_tensor(sim, unwrap([[0.1, 0], [0.5, 0], [0, 0], [1.0, 0], [0, 0], [0.5, 0], [0, 0]]))
    state = bodies(sim)
    steps(sim, 500)
    assert (state[0, hand, :3] - torch.tensor([target.x, target.y, target.z])).norm() < 0.02
    assert gym.get_actor_dof_forces(env, 0).tolist() == [0] * 7, "attractors are no drives"


def test_what_does_not_fit_is_named():
    sim = box_sim(attractor(1.0, 1.0, gymapi.AXIS_X), n_envs=2)
    with pytest.raises(ValueError, match="without the axis flag 2"):
        gym.set_attractor_properties(sim.environments[1], 0, attractor(1.0, 1.0, gymapi.AXIS_Y))
    with pytest.raises(IndexError, match="no attractor 1, but 1 of them"):
        gym.set_attractor_target(sim.environments[0], 1, pose())
    with pytest.raises(RuntimeError, match="create_rigid_body_attractor comes too late"):
        gym.create_rigid_body_attractor(sim.environments[0], attractor(1.0, 1.0))
    other = new_sim()
    envs = fill(other, [gym.create_sphere(other, 0.1)], n_envs=2)
    with pytest.raises(IndexError, match="no body with handle -1"):
        gym.create_rigid_body_attractor(envs[0], gymapi.AttractorProperties())
    gym.create_rigid_body_attractor(envs[0], attractor(1.0, 1.0))
    with pytest.raises(ValueError, match=r"Environment 1 has attractors on the bodies \[\], environment 0 on \[0\]"):
        gym.prepare_sim(other)


@pytest.mark.parametrize("target", [(0.1, 0.1, 0.9), (-0.1, 0.2, 1.2), (0.2, -0.2, 1.0)])
def test_springs_too_stiff_for_the_time_step_do_not_drive_the_robot(target):
    """Those that hold the feet of IsaacGymEnvs' BallBalance have 5e7 N/m and little damping."""
    sim = new_sim(gravity=0.0)
    quadruped = load(sim, "quadruped")
    foot = gym.get_asset_rigid_body_count(quadruped) - 1
    (env,) = fill(sim, [quadruped])
    offset = gymapi.Transform(p=gymapi.Vec3(0.1, 0, 0.1))
    gym.create_rigid_body_attractor(env, attractor(5e7, 5e3, gymapi.AXIS_TRANSLATION, foot, pose(*target), offset))
    gym.prepare_sim(sim)
    joints = dofs(sim)
    speeds = []
    for _ in range(300):
        steps(sim)
        speeds.append(joints[..., 1].abs().max().item())
    assert max(speeds[20:]) < 50 and speeds[-1] < 10  # rad/s
