"""Contact forces: against weights, friction cones and pushes."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.isaacgym import gymapi, gymtorch
from tests.isaacgym.worlds import fill, gym, load, new_sim, pose, roots, steps, unwrap

G = 9.81


def contact_forces(sim):
    """Tensor (n_envs, bodies, 3) of the net contact forces, up to date."""
    tensor = gymtorch.wrap_tensor(gym.acquire_net_contact_force_tensor(sim))
    gym.refresh_net_contact_force_tensor(sim)
    return tensor.view(sim.n_envs, -1, 3)


def box_of(mass, sim, size=0.2):
    options = gymapi.AssetOptions()
    options.density = mass / size**3
    return gym.create_box(sim, size, size, size, options)


def settle(sim, count=300):
    gym.prepare_sim(sim)
    contact_forces(sim)
    steps(sim, count)
    return contact_forces(sim)


def test_a_resting_robot_is_carried_by_its_weight():
    sim = new_sim(ground=True)
    fill(sim, [load(sim, "crawler"), box_of(2.0, sim)], n_envs=3, z=0.3)
    forces = settle(sim, 600)
    crawler, box = forces[:, :4].sum(dim=1), forces[:, 4]
    torch.testing.assert_close(crawler, torch.tensor([0, 0, 4.1 * G]).expand(3, 3), rtol=1e-3, atol=5e-2)
    torch.testing.assert_close(box, torch.tensor([0, 0, 2.0 * G]).expand(3, 3), rtol=1e-4, atol=1e-3)


def test_in_a_stack_each_net_force_is_the_own_weight():
    sim = new_sim(ground=True)
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    masses = (3.0, 1.0, 2.0)
    for i, mass in enumerate(masses):
        gym.create_actor(env, box_of(mass, sim), pose(z=0.1 + 0.2 * i), f"box {i}", 0, 0)
    forces = settle(sim)[0]
    torch.testing.assert_close(forces[:, 2], G * torch.tensor(masses), rtol=1e-3, atol=1e-3)


def test_pushes_and_attractors_are_no_contacts():
    sim = new_sim(ground=True)
    env = fill(sim, [box_of(2.0, sim)] * 3, z=0.1)[0]
    attractor = gymapi.AttractorProperties()
    attractor.rigid_handle, attractor.axes, attractor.stiffness, attractor.damping = 2, gymapi.AXIS_ALL, 1e5, 1e3
    attractor.target = pose(y=4.0, z=1.0)
    gym.create_rigid_body_attractor(env, attractor)
    gym.prepare_sim(sim)
    contact_forces(sim)
    for _ in range(300):
        gym.apply_rigid_body_force_tensors(sim, unwrap([[0, 0, -7.0], [0, 0, 5.0], [0, 0, 0]]), None, gymapi.ENV_SPACE)
        gym.simulate(sim)
    expected = torch.tensor([2 * G + 7, 2 * G - 5, 0])
    torch.testing.assert_close(contact_forces(sim)[0, :, 2], expected, rtol=1e-4, atol=1e-3)


def slope(angle, ground, shape):
    """A flat box that lies on a plane tilted about y."""
    sim = new_sim()
    plane = gymapi.PlaneParams()
    plane.normal = gymapi.Vec3(math.sin(angle), 0, math.cos(angle))
    plane.static_friction = plane.dynamic_friction = ground
    gym.add_ground(sim, plane)
    options = gymapi.AssetOptions()
    options.density = 1 / 0.016
    box = gym.create_box(sim, 0.4, 0.4, 0.1, options)
    tilted = gymapi.Transform(plane.normal * 0.05, gymapi.Quat.from_axis_angle(gymapi.Vec3(0, 1, 0), angle))
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    gym.create_actor(env, box, tilted, "box")
    properties = gym.get_actor_rigid_shape_properties(env, 0)
    properties[0].friction = shape
    gym.set_actor_rigid_shape_properties(env, 0, properties)
    gym.prepare_sim(sim)
    return sim


@settings(max_examples=8, deadline=None)
@given(st.floats(0.2, 1.0), st.floats(0.2, 1.0), st.floats(0.05, 0.2))
def test_a_box_slides_down_a_slope_that_is_steeper_than_the_mean_friction(ground, shape, more):
    """While it slides, the force along the slope is the friction coefficient times the force normal to it."""
    friction = (ground + shape) / 2
    angle = math.atan(friction) + more
    sim = slope(angle, ground, shape)
    forces, root = contact_forces(sim), roots(sim)
    normal, downhill = torch.tensor([[math.sin(angle), 0, math.cos(angle)], [math.cos(angle), 0, -math.sin(angle)]])
    along = against = 0.0
    for i in range(100):
        steps(sim)
        if i >= 50:
            force = contact_forces(sim)[0, 0]
            along, against = along - (force @ downhill).item(), against + (force @ normal).item()
    assert along / against == pytest.approx(friction, rel=0.01)
    assert root[0, 0, 7:10] @ downhill > 0.1
    assert forces.data_ptr() == contact_forces(sim).data_ptr()


@settings(max_examples=8, deadline=None)
@given(st.floats(0.3, 1.0), st.floats(0.3, 1.0), st.floats(0.05, 0.2))
def test_a_box_stays_on_a_slope_that_is_less_steep(ground, shape, less):
    angle = math.atan((ground + shape) / 2) - less
    sim = slope(angle, ground, shape)
    contact_forces(sim)
    root = roots(sim)
    steps(sim, 200)
    start = root[0, 0, :3].clone()
    steps(sim, 100)
    assert (root[0, 0, :3] - start).norm() < 2e-3, "m in one second"
    torch.testing.assert_close(contact_forces(sim)[0, 0], torch.tensor([0, 0, G]), rtol=1e-3, atol=1e-2)


def test_nothing_is_collected_under_cc_never():
    sim = new_sim(ground=True)
    params = gym.get_sim_params(sim)
    params.physx.contact_collection = gymapi.CC_NEVER
    gym.set_sim_params(sim, params)
    fill(sim, [box_of(1.0, sim)], z=0.1)
    assert (settle(sim, 10) == 0).all()


def test_bodies_without_shapes_touch_nothing():
    sim = new_sim(ground=True)
    fill(sim, [load(sim, "arm", fix_base_link=True)], z=0.05)
    forces = settle(sim, 10)
    assert forces.shape == (1, 9, 3)
    assert (forces[0, 1:8] == 0).all()


def test_the_older_calls_give_the_same():
    sim = new_sim(ground=True)
    envs = fill(sim, [box_of(1.0, sim), box_of(2.0, sim)], n_envs=2, z=0.1)
    tensor = settle(sim)
    arrays = [gym.get_env_rigid_contact_forces(env) for env in envs]
    assert [array["z"].tolist() for array in arrays] == tensor[..., 2].tolist()
    assert gym.get_rigid_contact_forces(sim)["z"].tolist() == tensor[..., 2].flatten().tolist()
    assert gym.get_vec_env_rigid_contact_forces(envs[1:])["z"].tolist() == tensor[1, :, 2].tolist()


def test_contact_forces_that_are_asked_for_late_are_those_of_the_present():
    sim = new_sim(ground=True)
    env = fill(sim, [box_of(2.0, sim)], z=0.1)[0]
    gym.prepare_sim(sim)
    steps(sim, 200)
    assert gym.get_env_rigid_contact_forces(env)["z"][0] == pytest.approx(2 * G, rel=1e-4)
    assert contact_forces(sim)[0, 0, 2].item() == pytest.approx(2 * G, rel=1e-4)


def test_nothing_touches_a_ghost(tmp_path):
    (tmp_path / "ghost.xml").write_text(
        '<mujoco><worldbody><body name="ghost"><freejoint/><geom size="0.1" contype="0" conaffinity="0"/></body>'
        "</worldbody></mujoco>"
    )
    sim = new_sim(ground=True)
    fill(sim, [gym.load_asset(sim, str(tmp_path), "ghost.xml")], n_envs=2, z=0.05)
    assert settle(sim, 20).tolist() == [[[0, 0, 0]]] * 2
    assert (roots(sim)[:, 0, 2] < 0).all()


def test_the_list_of_contacts():
    sim = new_sim(ground=True)
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    for i in range(2):
        gym.create_actor(env, box_of(1.0 + i, sim), pose(z=0.1 + 0.2 * i), f"box {i}", 0, 0)
    settle(sim)
    contacts = gym.get_env_rigid_contacts(env)
    on_ground, between = contacts[contacts["body0"] == -1], contacts[contacts["body0"] == 0]
    assert len(on_ground) == 4 and set(on_ground["body1"]) == {0} and set(on_ground["env0"]) == {-1}
    assert set(between["body1"]) == {1} and set(between["env1"]) == {0}
    assert on_ground["lambda"].sum() == pytest.approx(3 * G, rel=1e-3)
    assert between["lambda"].sum() == pytest.approx(2 * G, rel=1e-3)
    assert (on_ground["normal"]["z"] > 0.999).all()
    torch.testing.assert_close(torch.tensor(on_ground["localPos1"]["z"]), torch.full((4,), -0.1), rtol=0, atol=2e-3)


def test_contacts_are_drawn_where_they_are():
    class Canvas:
        def add_lines(self, lines, environment):
            self.lines, self.environment = lines, environment

    sim, canvas = new_sim(ground=True), Canvas()
    envs = fill(sim, [box_of(1.0, sim)], n_envs=2, spacing=5.0, z=0.1)
    settle(sim)
    gym.draw_env_rigid_contacts(canvas, envs[1], gymapi.Vec3(1, 0, 0), 0.5, True)
    assert canvas.environment is envs[1] and canvas.lines[:, 6:].tolist() == [[1, 0, 0]] * 4
    start, end = canvas.lines[:, :3], canvas.lines[:, 3:6]
    assert sorted(start[:, :2].round(2).tolist()) == [[-0.1, -0.1], [-0.1, 0.1], [0.1, -0.1], [0.1, 0.1]]
    assert (end - start)[:, 2].tolist() == pytest.approx([0.5] * 4, abs=1e-6)
