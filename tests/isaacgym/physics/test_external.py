"""Pushes: frames, positions, how long they last."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.isaacgym import gymapi
from tests.isaacgym.worlds import bodies, fill, gym, load, new_sim, refresh, roots, steps, unwrap

DT = 0.01
vectors = st.lists(st.floats(-3, 3), min_size=3, max_size=3).map(torch.tensor)
turns = st.lists(st.floats(-1, 1), min_size=4, max_size=4).filter(lambda q: sum(x * x for x in q) > 0.1)


def boxes(n_envs=2, spacing=0.0):
    """Environments with two boxes of 2 kg in free space. Moment of inertia 2 * 0.2**2 / 6."""
    sim = new_sim(gravity=0.0)
    options = gymapi.AssetOptions()
    options.density = 250.0
    box = gym.create_box(sim, 0.2, 0.2, 0.2, options)
    fill(sim, [box, box], n_envs=n_envs, spacing=spacing)
    gym.prepare_sim(sim)
    return sim


def turn(sim, quaternion):
    """Turn all boxes by a quaternion x y z w; returns the rotation as a function of vectors."""
    quaternion = torch.nn.functional.normalize(torch.tensor(quaternion), dim=0)
    states = roots(sim).flatten(0, 1).clone()
    states[:, 3:7] = quaternion
    gym.set_actor_root_state_tensor(sim, unwrap(states))
    axis, w = quaternion[:3], quaternion[3]

    def rotate(v):
        t = 2 * torch.linalg.cross(axis, v)
        return v + w * t + torch.linalg.cross(axis, t)

    return rotate


@settings(max_examples=10, deadline=None)
@given(vectors, vectors, turns)
def test_spaces(force, torque, quaternion):
    """One step from rest: velocity = force dt / mass, angular velocity = torque dt / moment."""
    for space in (gymapi.ENV_SPACE, gymapi.GLOBAL_SPACE, gymapi.LOCAL_SPACE):
        sim = boxes(spacing=4.0)
        rotate = turn(sim, quaternion)
        expected = (rotate(force), rotate(torque)) if space == gymapi.LOCAL_SPACE else (force, torque)
        given_forces, given_torques = torch.zeros(4, 3), torch.zeros(4, 3)
        given_forces[2], given_torques[2] = force, torque
        assert gym.apply_rigid_body_force_tensors(sim, unwrap(given_forces), unwrap(given_torques), space)
        root = roots(sim)
        steps(sim)
        torch.testing.assert_close(root[1, 0, 7:10], expected[0] * DT / 2, rtol=1e-4, atol=1e-6)
        torch.testing.assert_close(root[1, 0, 10:13], expected[1] * DT / (2 * 0.04 / 6), rtol=1e-3, atol=1e-5)
        assert (root[0, :, 7:] == 0).all() and (root[1, 1, 7:] == 0).all(), "nobody else is pushed"


@settings(max_examples=10, deadline=None)
@given(vectors, vectors, turns)
def test_a_force_at_a_position_turns_the_body(force, lever, quaternion):
    for space in (gymapi.ENV_SPACE, gymapi.GLOBAL_SPACE, gymapi.LOCAL_SPACE):
        sim = boxes(spacing=4.0)
        rotate = turn(sim, quaternion)
        local = space == gymapi.LOCAL_SPACE
        positions = roots(sim)[..., :3].clone()
        if local:
            positions[:] = 0
        if space == gymapi.GLOBAL_SPACE:
            positions += torch.tensor([[e.origin.x, e.origin.y, e.origin.z] for e in sim.environments])[:, None]
        forces = force.expand(4, 3)
        gym.apply_rigid_body_force_at_pos_tensors(sim, unwrap(forces), unwrap((positions + lever).view(4, 3)), space)
        root = roots(sim)
        steps(sim)
        torque = torch.linalg.cross(lever, force)
        expected = (rotate(force), rotate(torque)) if local else (force, torque)
        torch.testing.assert_close(root[1, 1, 7:10], expected[0] * DT / 2, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(root[1, 1, 10:13], expected[1] * DT / (2 * 0.04 / 6), rtol=1e-3, atol=1e-4)


def test_a_force_without_positions_acts_at_the_centre_of_mass():
    sim = new_sim(gravity=0.0)
    fill(sim, [load(sim, "crawler")])
    gym.prepare_sim(sim)
    forces = torch.zeros(4, 3)
    forces[0, 1] = 5.0
    at_centre = bodies(sim)
    gym.apply_rigid_body_force_at_pos_tensors(sim, unwrap(forces))
    steps(sim)
    moved = at_centre.clone()
    other = new_sim(gravity=0.0)
    fill(other, [load(other, "crawler")])
    gym.prepare_sim(other)
    gym.apply_rigid_body_force_tensors(other, unwrap(forces))
    state = bodies(other)
    steps(other)
    torch.testing.assert_close(state, moved)


def test_a_push_lasts_one_step_and_adds_up_within_it():
    sim = boxes()
    root = roots(sim)
    push = unwrap(torch.tensor([1.0, 0, 0]).expand(4, 3))
    gym.apply_rigid_body_force_tensors(sim, push)
    gym.apply_rigid_body_force_tensors(sim, push)
    gym.apply_rigid_body_force_tensors(sim, None, push)
    steps(sim)
    torch.testing.assert_close(root[..., 7], torch.full((2, 2), 2 * DT / 2))
    spin = root[..., 10].clone()
    assert (spin > 0).all()
    steps(sim, 3)
    torch.testing.assert_close(root[..., 7], torch.full((2, 2), 2 * DT / 2))
    torch.testing.assert_close(root[..., 10], spin)


def test_local_forces_follow_the_body_from_step_to_step():
    """A spinning box pushed along its own x flies an arc, not a line."""
    sim = boxes(n_envs=1)
    states = roots(sim).flatten(0, 1).clone()
    states[0, 12] = 5.0
    gym.set_actor_root_state_tensor(sim, unwrap(states))
    root = roots(sim)
    refresh(sim)
    expected = torch.zeros(2)
    for _ in range(60):
        angle = 2 * torch.atan2(root[0, 0, 5], root[0, 0, 6])
        expected += torch.stack([torch.cos(angle), torch.sin(angle)]) * 3.0 * DT / 2
        gym.apply_rigid_body_force_tensors(sim, unwrap([[3.0, 0, 0], [0, 0, 0]]), None, gymapi.LOCAL_SPACE)
        steps(sim)
    torch.testing.assert_close(root[0, 0, 7:9], expected, rtol=1e-3, atol=1e-4)


def test_the_older_calls_push_one_body():
    sim = boxes()
    env, root = sim.environments[1], roots(sim)
    gym.apply_body_forces(env, 1, gymapi.Vec3(2, 0, 0), None, gymapi.ENV_SPACE)
    gym.apply_body_forces(env, rigidHandle=1, torque=gymapi.Vec3(0, 0, 0.1))
    gym.apply_body_force_at_pos(env, 0, gymapi.Vec3(0, 4, 0), gymapi.Vec3(0.05, 0, 1.0))
    steps(sim)
    moment = 2 * 0.04 / 6
    expected = torch.zeros(2, 2, 6)
    expected[1, 1, 0], expected[1, 1, 5] = 2 * DT / 2, 0.1 * DT / moment
    expected[1, 0, 1], expected[1, 0, 5] = 4 * DT / 2, 0.05 * 4 * DT / moment
    torch.testing.assert_close(root[..., 7:], expected, rtol=1e-3, atol=1e-6)


def test_what_does_not_fit_is_named():
    sim = boxes()
    with pytest.raises(ValueError, match=r"the force tensor must have shape \(4, 3\).* got \(2, 3\)"):
        gym.apply_rigid_body_force_tensors(sim, unwrap(torch.zeros(2, 3)))
    with pytest.raises(TypeError, match="the torque tensor must be a torch"):
        gym.apply_rigid_body_force_tensors(sim, None, unwrap(torch.zeros(4, 3), torch.int32))
    with pytest.raises(ValueError, match="space is 7, expected ENV_SPACE"):
        gym.apply_rigid_body_force_tensors(sim, unwrap(torch.zeros(4, 3)), None, 7)
    with pytest.raises(IndexError, match="no body with handle 2, but 2 bodies"):
        gym.apply_body_forces(sim.environments[0], 2, gymapi.Vec3(1, 0, 0))
    unprepared = new_sim()
    fill(unprepared, [gym.create_sphere(unprepared, 0.1)])
    with pytest.raises(RuntimeError, match="before prepare_sim"):
        gym.apply_rigid_body_force_tensors(unprepared, unwrap(torch.zeros(1, 3)))
