"""Jacobians and mass matrices against velocities in the body states, and against MuJoCo's own."""

import mujoco
import numpy as np
import pytest
import torch

from rlcourse.isaacgym import gymtorch
from tests.isaacgym.worlds import bodies, dofs, fill, gym, load, new_sim, pose, refresh, roots, steps, unwrap

N = 5


@pytest.fixture
def world():
    """A free crawler, a fixed arm and another crawler, in random states."""
    sim = new_sim()
    crawler = load(sim, "crawler")
    fill(sim, [crawler, load(sim, "arm", fix_base_link=True), crawler], n_envs=N, spacing=3.0)
    gym.prepare_sim(sim)
    random = torch.Generator().manual_seed(3)
    states = torch.randn(N * 3, 13, generator=random)
    states[:, 3:7] = torch.nn.functional.normalize(states[:, 3:7], dim=1)
    gym.set_actor_root_state_tensor(sim, unwrap(states))
    gym.set_dof_state_tensor(sim, unwrap(torch.rand(N * 13, 2, generator=random) - 0.5))
    return sim


def jacobian(sim, name):
    tensor = gymtorch.wrap_tensor(gym.acquire_jacobian_tensor(sim, name))
    gym.refresh_jacobian_tensors(sim)
    return tensor


def mass_matrix(sim, name):
    tensor = gymtorch.wrap_tensor(gym.acquire_mass_matrix_tensor(sim, name))
    gym.refresh_mass_matrix_tensors(sim)
    return tensor


def test_jacobian_of_a_fixed_base_gives_the_velocities_of_the_links_that_the_joints_move(world):
    state, dof, matrix = bodies(world), dofs(world), jacobian(world, "actor 1")
    refresh(world)
    assert matrix.shape == (N, 8, 6, 7), "nine bodies without the base, seven joints"
    velocities = torch.einsum("nlcd,nd->nlc", matrix, dof[:, 3:10, 1])
    torch.testing.assert_close(velocities, state[:, 5:13, 7:], rtol=0, atol=2e-5)
    names = gym.get_actor_joint_dict(world.environments[0], 1)
    row = matrix[:, names["joint 3"]]
    assert (row[:, :, 3:] == 0).all(), "joints beyond the third do not move its link"
    assert (row[:, 3:, 2].norm(dim=1) - 1).abs().max() < 1e-6, "its own axis is a unit vector"


@pytest.mark.parametrize(("actor", "first_body", "first_dof"), [(0, 0, 0), (2, 13, 10)])
def test_jacobian_of_a_free_base_starts_with_the_root(world, actor, first_body, first_dof):
    matrix, state, dof, root = jacobian(world, f"actor {actor}"), bodies(world), dofs(world), roots(world)
    refresh(world)
    assert matrix.shape == (N, 4, 6, 3 + 6)
    velocity = torch.cat([root[:, actor, 7:], dof[:, first_dof : first_dof + 3, 1]], dim=1)
    velocities = torch.einsum("nlcd,nd->nlc", matrix, velocity)
    torch.testing.assert_close(velocities, state[:, first_body : first_body + 4, 7:], rtol=0, atol=2e-5)


@pytest.mark.parametrize("actor", [0, 1, 2])
def test_both_are_those_of_mujoco(world, actor):
    place = world.scene.layout.actors[actor]
    masses, matrix = mass_matrix(world, f"actor {actor}"), jacobian(world, f"actor {actor}")
    assert masses.shape == (N, len(place.joints), len(place.joints))
    for i in range(N):
        model, data = world.backend.materialize(i)
        full, jacp, jacr = np.zeros((model.nv, model.nv)), np.zeros((3, model.nv)), np.zeros((3, model.nv))
        mujoco.mj_fullM(model, data, full)
        np.testing.assert_allclose(masses[i], full[np.ix_(place.dof_qvel, place.dof_qvel)], rtol=1e-5, atol=1e-6)
        links = place.bodies[1:] if place.fixed else place.bodies
        for row, body in zip(matrix[i], links, strict=True):
            mujoco.mj_jacBodyCom(model, data, jacp, jacr, body)
            expected = np.concatenate([jacp, jacr])[:, place.dof_qvel]
            np.testing.assert_allclose(row[:, -len(place.joints) :], expected, rtol=1e-5, atol=1e-6)


def test_mass_matrix_of_the_cart_pole():
    sim = new_sim()
    fill(sim, [load(sim, "cartpole", fix_base_link=True)], z=0)
    gym.prepare_sim(sim)
    angle = 0.7
    gym.set_dof_state_tensor(sim, unwrap([[0.2, 0.0], [angle, 0.0]]))
    cart, pole, half = 2.0, 0.5, 0.5
    matrix = mass_matrix(sim, "actor 0")[0]
    assert matrix[0, 0].item() == pytest.approx(cart + pole, rel=1e-6)
    assert matrix[0, 1].item() == pytest.approx(pole * half * np.cos(angle), rel=1e-5)
    assert matrix[0, 1] == matrix[1, 0]


def test_the_tensors_follow_the_motion_and_keep_their_memory(world):
    matrix, masses = jacobian(world, "actor 1"), mass_matrix(world, "actor 1")
    before, pointers = (matrix.clone(), masses.clone()), (matrix.data_ptr(), masses.data_ptr())
    steps(world, 5)
    assert torch.equal(matrix, before[0]), "only a refresh changes it"
    gym.refresh_jacobian_tensors(world)
    gym.refresh_mass_matrix_tensors(world)
    assert (matrix - before[0]).abs().max() > 1e-3
    assert (masses - before[1]).abs().max() > 1e-4
    again = (gym.acquire_jacobian_tensor(world, "actor 1"), gym.acquire_mass_matrix_tensor(world, "actor 1"))
    assert tuple(descriptor.data_address for descriptor in again) == pointers
    dof, state = dofs(world), bodies(world)
    refresh(world)
    velocities = torch.einsum("nlcd,nd->nlc", matrix, dof[:, 3:10, 1])
    torch.testing.assert_close(velocities, state[:, 5:13, 7:], rtol=0, atol=1e-4)


def test_a_single_box_has_the_identity():
    sim = new_sim()
    fill(sim, [gym.create_box(sim, 0.1, 0.2, 0.3)])
    gym.prepare_sim(sim)
    torch.testing.assert_close(jacobian(sim, "actor 0"), torch.eye(6)[None, None])
    assert mass_matrix(sim, "actor 0").shape == (1, 0, 0)


def test_an_unknown_actor_is_named_with_those_there_are(world):
    with pytest.raises(ValueError, match=r"no actor named 'franka', only \['actor 0'"):
        gym.acquire_jacobian_tensor(world, "franka")


def test_refresh_needs_prepare_sim():
    sim = new_sim()
    env = fill(sim, [load(sim, "crawler")])[0]
    gym.create_actor(env, gym.create_box(sim, 1, 1, 1), pose(), "box")
    gym.acquire_mass_matrix_tensor(sim, "actor 0")
    with pytest.raises(RuntimeError, match="refresh_mass_matrix_tensors was called before prepare_sim"):
        gym.refresh_mass_matrix_tensors(sim)
