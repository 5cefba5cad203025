"""Properties of bodies, shapes, tendons, and scale: what is set is read, acts, and acts in its own environment only."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.isaacgym import gymapi, gymtorch
from rlcourse.isaacgym.values import notices
from tests.isaacgym.worlds import bodies, dofs, fill, gym, load, new_sim, pose, refresh, roots, steps, unwrap

DT = 0.01


def box_sim(n_envs=3, gravity=0.0, ground=False, z=1.0, prepare=True):
    """Environments with a box of 8 kg and 0.2 m."""
    sim = new_sim(gravity=gravity, ground=ground)
    fill(sim, [gym.create_box(sim, 0.2, 0.2, 0.2)], n_envs=n_envs, z=z)
    if prepare:
        gym.prepare_sim(sim)
    return sim


def change_body(env, recompute_inertia=False, actor=0, body=0, **values):
    properties = gym.get_actor_rigid_body_properties(env, actor)
    for name, value in values.items():
        setattr(properties[body], name, value)
    gym.set_actor_rigid_body_properties(env, actorHandle=actor, props=properties, recomputeInertia=recompute_inertia)


def change_shapes(env, actor=0, **values):
    properties = gym.get_actor_rigid_shape_properties(env, actor)
    for each in properties:
        for name, value in values.items():
            setattr(each, name, value)
    gym.set_actor_rigid_shape_properties(env, actor, properties)


def matrix(rows):
    return gymapi.Mat33(*(gymapi.Vec3(*row) for row in rows))


# bodies


def test_the_mass_properties_of_an_asset():
    sim = new_sim()
    env = fill(sim, [load(sim, "crawler")])[0]
    trunk, left, _, foot = gym.get_actor_rigid_body_properties(env, 0)
    assert [trunk.mass, left.mass, foot.mass] == pytest.approx([3, 0.5, 0.1])
    assert np.array(trunk.com) == pytest.approx([0.05, 0.02, 0.01])
    inertia = np.diag([0.2**2 + 0.1**2, 0.4**2 + 0.1**2, 0.4**2 + 0.2**2]) * 3 / 12
    np.testing.assert_allclose(np.array(trunk.inertia), inertia, rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.array(trunk.inertia) @ np.array(trunk.invInertia), np.eye(3), rtol=0, atol=1e-9)
    assert trunk.invMass == pytest.approx(1 / 3)
    assert np.array(left.com) == pytest.approx([0, 0, -0.15])
    along = np.array(left.inertia)
    assert along[2, 2] < along[0, 0] == pytest.approx(along[1, 1]), "a capsule along z"


@pytest.mark.parametrize("prepared", [False, True])
def test_a_mass_acts_in_its_own_environment_only(prepared):
    sim = box_sim(prepare=prepared)
    change_body(sim.environments[1], mass=torch.tensor([[2.0]]))
    change_body(sim.environments[2], mass=np.array([2.0]), recompute_inertia=True)
    gym.prepare_sim(sim)
    gym.apply_rigid_body_force_tensors(sim, unwrap([[8.0, 0, 0]] * 3), unwrap([[0, 0, 1.0]] * 3))
    root = roots(sim)
    steps(sim)
    moment = 8 * 0.04 / 6
    expected = torch.tensor([[1, 1 / moment], [4, 1 / moment], [4, 4 / moment]]) * DT
    torch.testing.assert_close(root[:, 0, [7, 12]], expected, rtol=1e-4, atol=1e-6)
    read = [gym.get_actor_rigid_body_properties(env, 0)[0] for env in sim.environments]
    assert [body.mass for body in read] == pytest.approx([8, 2, 2])
    assert [body.inertia.x.x for body in read] == pytest.approx([moment, moment, moment / 4])


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=9, max_size=9), st.lists(st.floats(-1, 1), min_size=3, max_size=3))
def test_any_inertia(entries, torque):
    """Angular acceleration from rest is the inverse of the inertia times the torque."""
    root_of = np.array(entries).reshape(3, 3)
    inertia = root_of @ root_of.T + 0.3 * np.eye(3)
    inertia = np.trace(inertia) * np.eye(3) - inertia  # so that a body can have it
    for prepared in (False, True):
        sim = box_sim(prepare=prepared)
        change_body(sim.environments[1], inertia=matrix(inertia))
        read = gym.get_actor_rigid_body_properties(sim.environments[1], 0)[0]
        np.testing.assert_allclose(np.array(read.inertia), inertia, rtol=0, atol=1e-9)
        gym.prepare_sim(sim)
        gym.apply_rigid_body_force_tensors(sim, None, unwrap([torque] * 3))
        root = roots(sim)
        steps(sim)
        expected = torch.tensor(np.linalg.solve(inertia, torque) * DT, dtype=torch.float32)
        torch.testing.assert_close(root[1, 0, 10:], expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("prepared", [False, True])
def test_the_centre_of_mass_moves(prepared):
    sim = box_sim(prepare=prepared)
    change_body(sim.environments[1], com=gymapi.Vec3(0.05, 0, 0))
    gym.prepare_sim(sim)
    force, position = unwrap([[0, 0, 8.0]] * 3), unwrap([[0.05, 0, 1.0]] * 3)
    gym.apply_rigid_body_force_at_pos_tensors(sim, force, position)
    root = roots(sim)
    steps(sim)
    assert root[1, 0, 10:].abs().max() < 1e-6, "the force went through the centre of mass"
    assert root[0, 0, 11].item() == pytest.approx(-0.4 * DT / (8 * 0.04 / 6), rel=1e-3)


@pytest.mark.parametrize("prepared", [False, True])
def test_gravity_can_be_switched_off_for_a_body(prepared):
    sim = box_sim(gravity=-9.81, prepare=prepared)
    change_body(sim.environments[1], flags=gymapi.RIGID_BODY_DISABLE_GRAVITY)
    gym.prepare_sim(sim)
    root = roots(sim)
    steps(sim, 10)
    torch.testing.assert_close(root[:, 0, 9], torch.tensor([-0.981, 0, -0.981]))


def test_what_no_body_can_have_is_refused():
    sim = box_sim()
    env = sim.environments[0]
    for mass in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=f"mass of body 'box' must be positive and finite, got {mass}"):
            change_body(env, mass=mass)
    with pytest.raises(ValueError, match="inertia of body 'box' must be positive definite"):
        change_body(env, inertia=matrix(np.diag([1.0, 1.0, -1.0])))
    with pytest.raises(ValueError, match="each of the 1 bodies, got 2"):
        gym.set_actor_rigid_body_properties(env, 0, gym.get_actor_rigid_body_properties(env, 0) * 2)


# shapes


def slope():
    """A simulation with ground of friction 0.5 in which gravity leans by a slope of 0.6, and a flat box."""
    sim = new_sim(gravity=-9.81)
    params = gym.get_sim_params(sim)
    params.gravity = gymapi.Vec3(0.6 * 9.81, 0, -9.81)
    gym.set_sim_params(sim, params)
    plane = gymapi.PlaneParams()
    plane.normal, plane.static_friction, plane.dynamic_friction = gymapi.Vec3(0, 0, 1), 0.5, 0.5
    gym.add_ground(sim, plane)
    box = gym.create_box(sim, 0.4, 0.4, 0.1)
    return sim, box


def slides(sim):
    """Which of the boxes move, after a while."""
    gym.prepare_sim(sim)
    root = roots(sim)
    steps(sim, 50)
    return (root[:, 0, 7] > 0.05).tolist()


@pytest.mark.parametrize("prepared", [False, True])
def test_friction_acts_in_its_own_environment_only(prepared):
    sim, box = slope()
    envs = fill(sim, [box], n_envs=3, z=0.05)
    if prepared:
        gym.prepare_sim(sim)
    change_shapes(envs[0], friction=torch.tensor([[0.9]]))  # mean with the ground: 0.7
    change_shapes(envs[1], friction=0.6)  # 0.55
    change_shapes(envs[2], friction=np.array([0.8]))  # 0.65
    assert slides(sim) == [False, True, False]
    assert gym.get_actor_rigid_shape_properties(envs[2], 0)[0].friction == 0.8


def test_the_asset_gives_each_actor_what_it_has_when_the_actor_is_created():
    """As legged_gym randomizes friction."""
    sim, box = slope()
    properties = gym.get_asset_rigid_shape_properties(box)
    for friction in (0.9, 0.6, 0.8):
        properties[0].friction = torch.tensor([friction])
        gym.set_asset_rigid_shape_properties(box, properties)
        env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
        gym.create_actor(env, box, pose(z=0.05), "box", 0, 1)
    read = [gym.get_actor_rigid_shape_properties(env, 0)[0] for env in sim.environments]
    assert [shape.friction for shape in read] == pytest.approx([0.9, 0.6, 0.8])
    assert [shape.filter for shape in read] == [1, 1, 1]
    assert slides(sim) == [False, True, False]


def test_environments_that_are_alike_but_not_like_the_first():
    sim = new_sim(ground=True)
    crawler = load(sim, "crawler")
    fill(sim, [crawler], n_envs=1)
    properties = gym.get_asset_rigid_shape_properties(crawler)
    for i, shape in enumerate(properties):
        shape.friction = 0.1 * i
    gym.set_asset_rigid_shape_properties(crawler, properties)
    fill(sim, [crawler], n_envs=3)
    gym.prepare_sim(sim)
    friction = sim.backend.per_env("geom_friction")[:, sim.scene.layout.geoms, 0]
    expected = torch.tensor([0.5, 0.55, 0.6, 0.65], dtype=torch.float64)
    torch.testing.assert_close(friction, torch.stack([torch.ones_like(expected), *[expected] * 3]))


def test_rolling_and_torsional_friction():
    sim = new_sim(ground=True)
    ball = gym.create_sphere(sim, 0.1)
    envs = fill(sim, [ball], n_envs=3, z=0.1)
    change_shapes(envs[1], rolling_friction=0.02)
    gym.prepare_sim(sim)
    change_shapes(envs[2], torsion_friction=0.05)
    states = roots(sim).flatten(0, 1).clone()
    states[:, 7], states[:, 11], states[:, 12] = 1.0, 10.0, 20.0
    gym.set_actor_root_state_tensor(sim, unwrap(states))
    root = roots(sim)
    steps(sim, 300)
    speed, spin = root[:, 0, 7], root[:, 0, 12]
    assert speed[0] > 0.95 and speed[1] < 0.3 and speed[2] > 0.9
    assert spin[0] > 19 and spin[2] < 1


def test_restitution_is_accepted_with_a_warning():
    notices.warn_once.cache_clear()
    sim = box_sim()
    with pytest.warns(UserWarning, match="Restitution has no equivalent in MuJoCo"):
        change_shapes(sim.environments[0], restitution=0.5)
    assert gym.get_actor_rigid_shape_properties(sim.environments[0], 0)[0].restitution == 0.5


def test_the_number_of_properties_must_fit():
    sim = box_sim()
    with pytest.raises(ValueError, match=r"set_actor_rigid_shape_properties was given 0 properties, 'actor 0' has 1"):
        gym.set_actor_rigid_shape_properties(sim.environments[0], 0, [])


def test_getters_give_copies():
    sim = box_sim()
    env = sim.environments[0]
    gym.get_actor_rigid_shape_properties(env, 0)[0].friction = 99.0
    gym.get_actor_rigid_body_properties(env, 0)[0].mass = 99.0
    assert gym.get_actor_rigid_shape_properties(env, 0)[0].friction == 1
    assert gym.get_actor_rigid_body_properties(env, 0)[0].mass == pytest.approx(8)


# scale


@pytest.mark.parametrize("prepared", [False, True])
def test_a_scaled_box(prepared):
    sim = box_sim(gravity=-9.81, ground=True, z=0.4, prepare=prepared)
    gym.set_actor_scale(sim.environments[1], 0, 1.5)
    gym.set_actor_scale(sim.environments[2], 0, np.array([0.5]))
    gym.prepare_sim(sim)
    forces = gymtorch.wrap_tensor(gym.acquire_net_contact_force_tensor(sim)).view(3, 3)
    root = roots(sim)
    steps(sim, 300)
    gym.refresh_net_contact_force_tensor(sim)
    sizes = torch.tensor([1, 1.5, 0.5])
    torch.testing.assert_close(root[:, 0, 2], 0.1 * sizes, rtol=0, atol=1e-3)
    torch.testing.assert_close(forces[:, 2], 8 * 9.81 * sizes**3, rtol=1e-3, atol=0)
    read = [gym.get_actor_rigid_body_properties(env, 0)[0] for env in sim.environments]
    assert [body.inertia.x.x for body in read] == pytest.approx((8 * 0.04 / 6 * sizes**5).tolist())
    assert [gym.get_actor_scale(env, 0) for env in sim.environments] == [1, 1.5, 0.5]


@pytest.mark.parametrize("prepared", [False, True])
def test_a_scaled_robot(prepared):
    sim = new_sim(gravity=0.0)
    envs = fill(sim, [load(sim, "crawler"), load(sim, "cartpole", fix_base_link=True)], n_envs=2)
    if prepared:
        gym.prepare_sim(sim)
    for actor in range(2):
        gym.set_actor_scale(envs[1], actor, 2.0)
    gym.prepare_sim(sim)
    angles = [0.3, -0.2, 0.1, 0.5, 0.4]
    gym.set_dof_state_tensor(sim, unwrap([[angle, 0.0] for angle in angles] * 2))
    state = bodies(sim)
    refresh(sim)
    crawler = state[:, :4, :3] - state[:, :1, :3]
    torch.testing.assert_close(crawler[1], 2 * crawler[0])
    limits = [gym.get_actor_dof_properties(env, 1)["upper"].tolist() for env in envs]
    assert limits[1][0] == pytest.approx(2 * limits[0][0])
    assert limits[1][1] == limits[0][1], "a hinge's limits are angles"
    again = gym.get_actor_dof_properties(envs[1], 0)
    gym.set_actor_scale(envs[1], 0, 1.0)
    assert gym.get_actor_dof_properties(envs[1], 0).tolist() == again.tolist()
    masses = [[p.mass for p in gym.get_actor_rigid_body_properties(env, 0)] for env in envs]
    assert masses[1] == pytest.approx(masses[0])


def test_a_scaled_slider_stops_at_its_scaled_limit():
    sim = new_sim(gravity=0.0)
    envs = fill(sim, [load(sim, "cartpole", fix_base_link=True)], n_envs=2)
    gym.set_actor_scale(envs[1], 0, 0.5)
    for env in envs:
        properties = gym.get_actor_dof_properties(env, 0)
        properties["driveMode"] = gymapi.DOF_MODE_EFFORT
        gym.set_actor_dof_properties(env, 0, properties)
    gym.prepare_sim(sim)
    gym.set_dof_actuation_force_tensor(sim, unwrap([10.0, 0, 1.0, 0]))
    state = dofs(sim)
    steps(sim, 500)
    torch.testing.assert_close(state[:, 0, 0], torch.tensor([1.5, 0.75]), rtol=0, atol=0.02)


def test_a_mesh_has_one_scale(tmp_path):
    corners, faces = ("0 0 0", ".2 0 0", "0 .2 0", "0 0 .2"), ("1 3 2", "1 2 4", "1 4 3", "2 3 4")
    lines = [f"v {corner}" for corner in corners] + [f"f {face}" for face in faces]
    (tmp_path / "tetrahedron.obj").write_text("\n".join(lines))
    (tmp_path / "mesh.xml").write_text(
        '<mujoco><asset><mesh name="m" file="tetrahedron.obj"/></asset><worldbody><body name="rock"><freejoint/>'
        '<geom type="mesh" mesh="m"/></body></worldbody></mujoco>'
    )
    heights = []
    for scale in (1.0, 3.0):
        sim = new_sim(ground=True)
        rock = gym.load_asset(sim, str(tmp_path), "mesh.xml")
        envs = fill(sim, [rock], n_envs=2, z=0.001)
        for env in envs:
            gym.set_actor_scale(env, 0, scale)
        gym.prepare_sim(sim)
        with pytest.raises(NotImplementedError, match="must be the same in all environments"):
            gym.set_actor_scale(envs[1], 0, 2 * scale)
        assert gym.get_actor_scale(envs[1], 0) == scale
        steps(sim, 100)
        body = gym.get_actor_rigid_body_properties(envs[1], 0)[0]
        assert body.mass == pytest.approx(1000 * 0.2**3 / 6 * scale**3, rel=1e-4)
        heights.append(roots(sim)[1, 0, 2].item() + body.com.z)
    assert heights[1] / heights[0] == pytest.approx(3, abs=0.1)


def test_a_scale_must_be_positive():
    sim = box_sim()
    for scale in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="scale must be positive"):
            gym.set_actor_scale(sim.environments[0], 0, scale)
