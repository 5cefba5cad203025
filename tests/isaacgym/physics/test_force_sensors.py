"""Force sensors: mass times acceleration, exactly; forces on degrees of freedom."""

import pytest
import torch

from rlcourse.isaacgym import gymapi, gymtorch
from tests.isaacgym.worlds import bodies, dofs, fill, gym, load, new_sim, pose, refresh, roots, steps, unwrap

G = 9.81


def sensors(sim):
    """Tensor (n_envs, sensors, 6), up to date."""
    tensor = gymtorch.wrap_tensor(gym.acquire_force_sensor_tensor(sim))
    gym.refresh_force_sensor_tensor(sim)
    return tensor.view(sim.n_envs, len(tensor) // sim.n_envs, 6)


def dof_forces(sim):
    """Tensor (n_envs, DOFs), up to date."""
    tensor = gymtorch.wrap_tensor(gym.acquire_dof_force_tensor(sim))
    gym.refresh_dof_force_tensor(sim)
    return tensor.view(sim.n_envs, len(tensor) // sim.n_envs)


def options(**values):
    properties = gymapi.ForceSensorProperties()
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


def box_sim(*sensor_arguments, gravity=-G, ground=False, z=1.0, mass=2.0, n_envs=1):
    """Environments with a box of 0.2 m that has sensors."""
    sim = new_sim(gravity=gravity, ground=ground)
    asset_options = gymapi.AssetOptions()
    asset_options.density = mass / 0.008
    box = gym.create_box(sim, 0.2, 0.2, 0.2, asset_options)
    for arguments in sensor_arguments:
        gym.create_asset_force_sensor(box, 0, *arguments)
    fill(sim, [box], n_envs=n_envs, z=z)
    gym.prepare_sim(sim)
    sensors(sim)
    return sim


def test_a_resting_body_reads_zero_and_a_falling_one_its_weight():
    resting, falling = box_sim([pose()], ground=True, z=0.1), box_sim([pose()])
    steps(resting, 300)
    steps(falling, 3)
    assert sensors(resting).abs().max() < 1e-4
    torch.testing.assert_close(sensors(falling)[0, 0], torch.tensor([0, 0, -2 * G, 0, 0, 0]))


def test_the_force_is_the_change_of_momentum_in_each_step():
    dt = 0.0005
    sim = new_sim(ground=True, dt=dt)
    crawler = load(sim, "crawler")
    for body in range(4):
        gym.create_asset_force_sensor(crawler, body, pose(), options(use_world_frame=True))
    env = fill(sim, [crawler], z=0.31)[0]
    gym.prepare_sim(sim)
    state, read = bodies(sim), sensors(sim)
    gym.set_dof_actuation_force_tensor(sim, unwrap([3.0, -2.0, 1.0]))
    mass = torch.tensor([p.mass for p in gym.get_actor_rigid_body_properties(env, 0)])
    refresh(sim)
    largest = 0.0
    for _ in range(150):
        before = state[0, :, 7:10].clone()
        steps(sim)
        gym.refresh_force_sensor_tensor(sim)
        change = mass[:, None] * (state[0, :, 7:10] - before) / dt
        torch.testing.assert_close(read[0, :, :3], change, rtol=0.02, atol=0.05)
        largest = max(largest, read[0, 0, :3].norm().item())
    assert largest > 100, "N, at the impact on the ground"


def test_the_torque_of_a_spinning_up_box_and_the_lever_of_the_sensor():
    offset = gymapi.Transform(gymapi.Vec3(0.1, 0, 0))
    sim = box_sim([pose()], [offset], gravity=0.0)
    gym.apply_rigid_body_force_tensors(sim, unwrap([[0, 3.0, 0]]), unwrap([[0.1, 0.2, 0.3]]), gymapi.ENV_SPACE)
    steps(sim)
    at_center, at_face = sensors(sim)[0]
    torch.testing.assert_close(at_center, torch.tensor([0, 3.0, 0, 0.1, 0.2, 0.3]), rtol=1e-5, atol=1e-6)
    # the force at (-0.1, 0, 0) from the sensor
    torch.testing.assert_close(at_face, torch.tensor([0, 3.0, 0, 0.1, 0.2, 0.3 - 0.3]), rtol=1e-5, atol=1e-6)


def test_frames():
    """The box is turned about z, the sensor about x in the box."""
    about_x = gymapi.Transform(r=gymapi.Quat.from_axis_angle(gymapi.Vec3(1, 0, 0), torch.pi / 2))
    sim = box_sim([about_x], [about_x, options(use_world_frame=True)])
    turned = gymapi.Quat.from_axis_angle(gymapi.Vec3(0, 0, 1), torch.pi / 2)
    state = roots(sim)[0, 0].clone()
    state[3:7] = torch.tensor([turned.x, turned.y, turned.z, turned.w])
    gym.set_actor_root_state_tensor(sim, unwrap(state[None]))
    gym.apply_rigid_body_force_tensors(sim, unwrap([[0, 5.0, 2 * G]]), None, gymapi.ENV_SPACE)
    steps(sim)
    local, world = sensors(sim)[0]
    torch.testing.assert_close(world[:3], torch.tensor([0, 5.0, 0]), rtol=1e-5, atol=1e-5)
    # world y is the box's x, which is the sensor's x
    torch.testing.assert_close(local[:3], torch.tensor([5.0, 0, 0]), rtol=1e-5, atol=1e-5)
    gym.apply_rigid_body_force_tensors(sim, unwrap([[0, 0, 2 * G + 4]]), None, gymapi.ENV_SPACE)
    steps(sim)
    # world z is the box's z, which is the sensor's y
    torch.testing.assert_close(sensors(sim)[0, 0, :3], torch.tensor([0, 4.0, 0]), rtol=1e-5, atol=1e-5)


def test_parts_of_the_force():
    parts = [(True, True), (True, False), (False, True), (False, False)]
    chosen = [
        options(enable_forward_dynamics_forces=dynamics, enable_constraint_solver_forces=solver)
        for dynamics, solver in parts
    ]
    sim = box_sim(*([pose(), each] for each in chosen), ground=True, z=0.1)
    steps(sim, 300)
    weight = 2 * G
    expected = torch.tensor([0.0, -weight, weight, 0.0])
    torch.testing.assert_close(sensors(sim)[0, :, 2], expected, rtol=1e-4, atol=1e-3)
    assert sensors(sim)[..., :2].abs().max() < 1e-4 and sensors(sim)[..., 3:].abs().max() < 1e-4


def test_parts_of_the_force_on_a_link_add_up():
    sim = new_sim(ground=True)
    crawler = load(sim, "crawler")
    for dynamics, solver in ((True, True), (True, False), (False, True)):
        each = options(enable_forward_dynamics_forces=dynamics, enable_constraint_solver_forces=solver)
        gym.create_asset_force_sensor(crawler, 3, pose(x=0.03), each)
    fill(sim, [crawler], z=0.35)
    gym.prepare_sim(sim)
    sensors(sim)
    seen = 0.0
    for _ in range(40):
        steps(sim)
        total, dynamics, solver = sensors(sim)[0]
        torch.testing.assert_close(dynamics + solver, total, rtol=1e-3, atol=1e-3)
        seen = max(seen, solver.abs().max().item())
    assert seen > 1, "N, when the foot touches the ground"


def test_sensors_know_the_masses_of_their_environments():
    sim = new_sim()
    box = gym.create_box(sim, 0.1, 0.1, 0.1)
    gym.create_asset_force_sensor(box, 0, pose())
    envs = fill(sim, [box], n_envs=3)
    for i, env in enumerate(envs):
        properties = gym.get_actor_rigid_body_properties(env, 0)
        properties[0].mass = 1.0 + i
        gym.set_actor_rigid_body_properties(env, 0, properties, True)
    gym.prepare_sim(sim)
    sensors(sim)
    steps(sim, 2)
    torch.testing.assert_close(sensors(sim)[:, 0, 2], -G * torch.tensor([1.0, 2.0, 3.0]))
    params = gym.get_sim_params(sim)
    params.gravity = gymapi.Vec3(0, 0, -2.0)
    gym.set_sim_params(sim, params)
    steps(sim)
    torch.testing.assert_close(sensors(sim)[:, 0, 2], -2 * torch.tensor([1.0, 2.0, 3.0]))


def test_order_counts_and_the_older_calls():
    sim = new_sim()
    box, ball = gym.create_box(sim, 0.1, 0.1, 0.1), gym.create_sphere(sim, 0.1)
    assert [gym.create_asset_force_sensor(box, 0, pose()) for _ in range(2)] == [0, 1]
    gym.create_asset_force_sensor(ball, 0, pose())
    envs = fill(sim, [ball, box], n_envs=2)
    assert [gym.create_force_sensor(env, 1, pose()) for env in envs] == [3, 3]
    gym.prepare_sim(sim)
    assert gym.get_sim_force_sensor_count(sim) == 8
    assert gym.get_actor_force_sensor_count(envs[0], 1) == 2
    read = sensors(sim)
    assert read.shape == (2, 4, 6)
    steps(sim)
    gym.refresh_force_sensor_tensor(sim)
    ball_weight = gym.get_actor_rigid_body_properties(envs[0], 0)[0].mass * G
    torch.testing.assert_close(read[:, :, 2], -torch.tensor([ball_weight, G, G, G]).expand(2, 4))
    sensor = gym.get_actor_force_sensor(envs[1], 1, 1)
    assert sensor.get_global_index() == 6
    assert sensor.get_forces().force.z == pytest.approx(-G)


def test_a_sensor_needs_a_body():
    sim = new_sim()
    with pytest.raises(IndexError, match="body 4 is out of range, asset 'crawler' has 4 bodies"):
        gym.create_asset_force_sensor(load(sim, "crawler"), 4, pose())


def cartpole(n_envs=1, **properties):
    sim = new_sim(gravity=0.0)
    envs = fill(sim, [load(sim, "cartpole", fix_base_link=True)], n_envs=n_envs, z=0)
    for env in envs:
        dof = gym.get_actor_dof_properties(env, 0)
        for name, values in properties.items():
            dof[name] = values
        gym.set_actor_dof_properties(env, 0, dof)
    return sim, envs


def test_without_sensors_and_degrees_of_freedom_the_tensors_are_empty():
    sim = new_sim()
    fill(sim, [gym.create_box(sim, 0.1, 0.1, 0.1)], n_envs=2)
    gym.prepare_sim(sim)
    steps(sim)
    assert sensors(sim).shape == (2, 0, 6)
    assert dof_forces(sim).shape == (2, 0)


def test_dof_forces_are_zero_where_they_are_not_enabled():
    sim, envs = cartpole(n_envs=3, driveMode=gymapi.DOF_MODE_EFFORT)
    gym.enable_actor_dof_force_sensors(envs[1], 0)
    gym.prepare_sim(sim)
    gym.set_dof_actuation_force_tensor(sim, unwrap([1.0, 2.0] * 3))
    steps(sim)
    assert dof_forces(sim).tolist() == [[0, 0], [1, 2], [0, 0]]
    gym.enable_actor_dof_force_sensors(envs[2], 0)
    assert dof_forces(sim).tolist() == [[0, 0], [1, 2], [1, 2]]
    assert gym.get_actor_dof_forces(envs[2], 0).tolist() == [1, 2]


def test_the_force_of_a_drive_is_what_accelerates():
    """Mass times acceleration of the cart, for a drive so stiff that it is far from its force at the step's start."""
    sim, envs = cartpole(driveMode=gymapi.DOF_MODE_POS, stiffness=[4e4, 0], damping=[50, 0])
    gym.enable_actor_dof_force_sensors(envs[0], 0)
    gym.prepare_sim(sim)
    gym.set_dof_position_target_tensor(sim, unwrap([0.1, 0.0]))
    state = dofs(sim)
    for _ in range(5):
        refresh(sim)
        before = state[0, :, 1].clone()
        angle = state[0, 1, 0].item()
        steps(sim)
        acceleration = (state[0, :, 1] - before) / 0.01
        coupling = 0.25 * torch.cos(torch.tensor(angle))
        bias = -0.25 * torch.sin(torch.tensor(angle)) * before[1] ** 2
        force = 2.5 * acceleration[0] + coupling * acceleration[1] + bias
        torch.testing.assert_close(dof_forces(sim)[0, 0], force, rtol=1e-3, atol=0.1)


def test_the_force_of_a_drive_ends_at_its_effort():
    sim, envs = cartpole(driveMode=gymapi.DOF_MODE_POS, stiffness=[1e4, 0], damping=0, effort=[30, 1])
    gym.enable_actor_dof_force_sensors(envs[0], 0)
    gym.prepare_sim(sim)
    gym.set_dof_position_target_tensor(sim, unwrap([1.0, 0.0]))
    steps(sim)
    assert dof_forces(sim)[0, 0] == 30
