"""MuJoCo Warp against MuJoCo's batch: contacts, sensors, pushes, attractors, Jacobians and properties."""

import pytest
import torch

from rlcourse.isaacgym import gymapi, gymtorch
from rlcourse.isaacgym.backends.batch import BatchBackend
from rlcourse.isaacgym.backends.warp import WarpBackend
from rlcourse.isaacgym.physics import simulation
from tests.isaacgym.worlds import bodies, dofs, fill, gym, load, new_sim, pose, refresh, roots, unwrap

N_ENVS = 3


def world(monkeypatch, backend):
    """A simulation in which every environment has other properties, and what it measures: {name: (tensor, refresh)}."""
    monkeypatch.setattr(simulation, "make_backend", lambda model, n_envs, device: backend(model, n_envs))
    sim = new_sim(ground=True)
    crawler, box = load(sim, "crawler"), gym.create_box(sim, 0.2, 0.2, 0.2)
    for body in range(4):
        gym.create_asset_force_sensor(crawler, body, pose(x=0.1))
    of_solver = gymapi.ForceSensorProperties()
    of_solver.enable_forward_dynamics_forces, of_solver.use_world_frame = False, True
    gym.create_asset_force_sensor(box, 0, gymapi.Transform(), of_solver)
    for i, env in enumerate(fill(sim, [crawler, load(sim, "arm", fix_base_link=True), box], N_ENVS, z=0.3)):
        pull = gymapi.AttractorProperties()
        pull.stiffness, pull.damping, pull.axes, pull.rigid_handle = 100.0 + 10 * i, 10.0, gymapi.AXIS_ALL, 13
        pull.target = pose(y=4.0, z=0.5)
        gym.create_rigid_body_attractor(env, pull)
        masses = gym.get_actor_rigid_body_properties(env, 0)
        masses[0].mass, masses[0].com = 3 + 0.3 * i, gymapi.Vec3(0.02 * i, 0, 0)
        gym.set_actor_rigid_body_properties(env, 0, masses, True)
        shapes = gym.get_actor_rigid_shape_properties(env, 0)
        for shape in shapes:
            shape.friction = 0.5 + 0.1 * i
        gym.set_actor_rigid_shape_properties(env, 0, shapes)
        gym.set_actor_scale(env, 2, 1 + 0.1 * i)
    gym.prepare_sim(sim)
    acquired = {
        "contact forces": (gym.acquire_net_contact_force_tensor(sim), gym.refresh_net_contact_force_tensor),
        "force sensors": (gym.acquire_force_sensor_tensor(sim), gym.refresh_force_sensor_tensor),
        "Jacobian, free base": (gym.acquire_jacobian_tensor(sim, "actor 0"), gym.refresh_jacobian_tensors),
        "Jacobian, fixed base": (gym.acquire_jacobian_tensor(sim, "actor 1"), gym.refresh_jacobian_tensors),
        "mass matrix": (gym.acquire_mass_matrix_tensor(sim, "actor 1"), gym.refresh_mass_matrix_tensors),
    }
    return sim, {name: (gymtorch.wrap_tensor(tensor), refresh) for name, (tensor, refresh) in acquired.items()}


def test_everything_agrees(monkeypatch):
    worlds = [world(monkeypatch, backend) for backend in (BatchBackend, lambda *args: WarpBackend(*args, "cpu"))]
    push = torch.zeros(N_ENVS * 14, 3)
    push[3::14] = torch.tensor([5.0, 0, 1.0])
    states = [(roots(sim), dofs(sim), bodies(sim)) for sim, _ in worlds]
    largest = 0.0
    for _ in range(20):
        start = [state.clone().contiguous() for state in states[0][:2]]
        for sim, measured in worlds:
            gym.set_actor_root_state_tensor(sim, gymtorch.unwrap_tensor(start[0]))
            gym.set_dof_state_tensor(sim, gymtorch.unwrap_tensor(start[1]))
            sim.backend.field("qacc_warmstart").zero_()
            gym.apply_rigid_body_force_tensors(sim, unwrap(push), unwrap(push * 0.1), gymapi.LOCAL_SPACE)
            gym.simulate(sim)
            refresh(sim)
            for _, refresh_measured in measured.values():
                refresh_measured(sim)
        for name, (expected, _) in worlds[0][1].items():
            # single precision shows in how far the solver gets with the forces
            tolerance = 0.03 if "force" in name else 1e-4
            assert (worlds[1][1][name][0] - expected).abs().max() <= tolerance * expected.abs().max(), name
        largest = max(largest, worlds[0][1]["contact forces"][0].abs().max().item())
        torch.testing.assert_close(states[1][2], states[0][2], rtol=1e-4, atol=5e-4)
    assert largest > 50, "N, when the robots land"


def test_filters_that_differ_between_environments_need_the_cpu(monkeypatch):
    monkeypatch.setattr(simulation, "make_backend", lambda model, n_envs, device: WarpBackend(model, n_envs, "cpu"))
    sim = new_sim()
    envs = fill(sim, [gym.create_box(sim, 0.2, 0.2, 0.2)] * 2, 2)
    for actor in range(2):
        properties = gym.get_actor_rigid_shape_properties(envs[1], actor)
        properties[0].filter = 1
        gym.set_actor_rigid_shape_properties(envs[1], actor, properties)
    with pytest.raises(NotImplementedError, match=r"one geom_con.* for all environments.*use the CPU pipeline"):
        gym.prepare_sim(sim)
