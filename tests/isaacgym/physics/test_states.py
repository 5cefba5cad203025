"""State tensors: frames, quaternions, velocities, orders; setters; the older array interface agrees with them."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.isaacgym import gymapi
from tests.isaacgym.worlds import bodies, dofs, fill, gym, load, new_sim, pose, refresh, roots, steps, unwrap

numbers = st.floats(-3, 3, width=32)


@pytest.fixture
def crawlers():
    sim = new_sim()
    fill(sim, [load(sim, "crawler")], n_envs=3, spacing=4.0)
    gym.prepare_sim(sim)
    return sim


@pytest.fixture
def mixed():
    """Environments with a free robot, a fixed robot and a box."""
    sim = new_sim()
    assets = [load(sim, "crawler"), load(sim, "cartpole", fix_base_link=True), gym.create_box(sim, 0.2, 0.2, 0.2)]
    fill(sim, assets, n_envs=4, spacing=5.0)
    gym.prepare_sim(sim)
    return sim


def random_states(shape, seed=0):
    """Positions, unit quaternions and velocities."""
    states = torch.randn(*shape, 13, generator=torch.Generator().manual_seed(seed))
    states[..., 3:7] = torch.nn.functional.normalize(states[..., 3:7], dim=-1)
    return states


@settings(max_examples=20, deadline=None)
@given(st.lists(numbers, min_size=13, max_size=13).filter(lambda row: sum(x * x for x in row[3:7]) > 0.1))
def test_a_root_state_is_read_as_it_was_set(row):
    sim = new_sim()
    fill(sim, [load(sim, "crawler")])
    gym.prepare_sim(sim)
    state = torch.tensor(row)
    state[3:7] /= state[3:7].norm()
    gym.set_actor_root_state_tensor(sim, unwrap(state[None]))
    root, body = roots(sim), bodies(sim)
    refresh(sim)
    torch.testing.assert_close(root[0, 0], state, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(body[0, 0], state, rtol=1e-5, atol=1e-5)


def test_the_tensors_keep_their_memory(crawlers):
    root, dof, body = roots(crawlers), dofs(crawlers), bodies(crawlers)
    pointers = [tensor.data_ptr() for tensor in (root, dof, body)]
    before = root.clone()
    steps(crawlers, 5)
    assert (root[..., 2] < before[..., 2]).all(), "the crawlers fall, so the old views must show new heights"
    again = roots(crawlers), dofs(crawlers), bodies(crawlers)
    assert [tensor.data_ptr() for tensor in again] == pointers


def test_states_are_relative_to_the_environment(crawlers):
    origins = [gym.get_env_origin(env).x for env in crawlers.environments]
    assert len(set(origins)) > 1 or len({gym.get_env_origin(env).y for env in crawlers.environments}) > 1
    root, body = roots(crawlers), bodies(crawlers)
    assert torch.equal(root[0], root[1]) and torch.equal(root[0], root[2])
    assert torch.equal(body[0], body[1]) and torch.equal(body[0], body[2])


def test_a_turned_root_carries_its_bodies(crawlers):
    """Quaternions are x y z w: a quarter turn about z takes x to y."""
    states = roots(crawlers).clone()
    states[:] = 0
    states[..., 5] = states[..., 6] = math.sqrt(0.5)
    gym.set_actor_root_state_tensor(crawlers, unwrap(states))
    body = bodies(crawlers)
    refresh(crawlers)
    # the left leg is at (0.1, 0.15, 0) on the trunk
    torch.testing.assert_close(body[:, 1, :3], torch.tensor([[-0.15, 0.1, 0.0]]).repeat(3, 1))
    torch.testing.assert_close(body[:, 1, 3:7], states[:, 0, 3:7])


def test_velocities_are_those_of_the_centres_of_mass():
    """Against differences of positions: 1e-5 s apart, in free flight."""
    dt = 1e-5
    sim = new_sim(gravity=0.0, dt=dt)
    fill(sim, [load(sim, "crawler")])
    gym.prepare_sim(sim)
    gym.set_actor_root_state_tensor(sim, unwrap(random_states((1,), seed=3)))
    gym.set_dof_state_tensor(sim, unwrap([[0.3, 2.0], [-0.2, 1.0], [0.1, -3.0]]))
    body, root = bodies(sim), roots(sim)
    refresh(sim)
    model, layout = sim.scene.model, sim.scene.layout
    com = torch.from_numpy(model.body_ipos[layout.bodies])

    def centres():
        quaternion, v = sim.states.bodies()[0, :, 3:7], com
        axis, w = quaternion[:, :3], quaternion[:, 3:]
        turn = 2 * torch.linalg.cross(axis, v)
        return sim.states.bodies()[0, :, :3] + v + w * turn + torch.linalg.cross(axis, turn)

    velocities, first = body[0, :, 7:10].clone(), centres()
    steps(sim, 1)
    moved = (centres() - first) / dt
    torch.testing.assert_close(moved.float(), velocities, rtol=0, atol=2e-3)
    torch.testing.assert_close(root[0, 0], body[0, 0], rtol=1e-5, atol=1e-5)


def test_bodies_and_dofs_are_ordered_by_environment_then_actor(mixed):
    env = mixed.environments[2]
    body, dof, root = bodies(mixed), dofs(mixed), roots(mixed)
    assert body.shape == (4, 4 + 3 + 1, 13) and dof.shape == (4, 3 + 2, 2) and root.shape == (4, 3, 13)
    state = gym.get_actor_dof_states(env, 1, gymapi.STATE_ALL)
    state["pos"] = 0.25, 0.5
    gym.set_actor_dof_states(env, 1, state, gymapi.STATE_ALL)
    refresh(mixed)
    expected = torch.zeros(4, 5, 2)
    expected[2, 3:, 0] = torch.tensor([0.25, 0.5])
    assert torch.equal(dof, expected)
    cart = gym.find_actor_rigid_body_index(env, 1, "cart", gymapi.DOMAIN_SIM)
    assert cart == 2 * 8 + 5
    torch.testing.assert_close(body.view(-1, 13)[cart, :3], torch.tensor([0.25, 2.0, 1.0]))
    assert torch.equal(body.view(-1, 13)[2 * 8 + 7, :3], torch.tensor([0.0, 4.0, 1.0]))


def test_a_fixed_root_is_moved_by_its_state_and_by_nothing_else(mixed):
    steps(mixed, 20)
    root, body = roots(mixed), bodies(mixed)
    refresh(mixed)
    assert torch.equal(root[:, 1, :3], torch.tensor([[0.0, 2.0, 1.0]]).repeat(4, 1))
    assert torch.equal(root[:, 1, 7:], torch.zeros(4, 6))
    states = root.clone()
    states[3, 1, :7] = torch.tensor([1.0, 2.0, 3.0, 0.0, 0.0, 1.0, 0.0])
    gym.set_actor_root_state_tensor(mixed, unwrap(states))
    before = body.clone()
    refresh(mixed)
    assert torch.equal(root[3, 1, :7], states[3, 1, :7])
    rail = body[3, 4]
    assert torch.equal(rail[:7], states[3, 1, :7])
    torch.testing.assert_close(body[:3], before[:3])


def test_indexed_setters_touch_only_their_actors(mixed):
    root, dof = roots(mixed), dofs(mixed)
    refresh(mixed)
    before = root.clone(), dof.clone()
    new_roots, new_dofs = random_states((4, 3)), torch.rand(4, 5, 2) * 0.1
    # the box of environment 0, the crawler of 1, the cart-pole of 3; the last index does not count
    indices = unwrap([2, 3, 10, 0], torch.int32)
    gym.set_actor_root_state_tensor_indexed(mixed, unwrap(new_roots.view(-1, 13)), indices, 3)
    gym.set_dof_state_tensor_indexed(mixed, unwrap(new_dofs.view(-1, 2)), indices, 3)
    refresh(mixed)
    expected_roots, expected_dofs = before
    expected_roots[0, 2], expected_roots[1, 0] = new_roots[0, 2], new_roots[1, 0]
    expected_roots[3, 1, :7] = new_roots[3, 1, :7]
    expected_dofs[1, :3], expected_dofs[3, 3:] = new_dofs[1, :3], new_dofs[3, 3:]
    torch.testing.assert_close(root, expected_roots, rtol=1e-5, atol=1e-5)
    assert torch.equal(dof, expected_dofs)


def test_what_was_set_is_seen_by_the_next_refresh_and_only_there(mixed):
    """Bodies follow a root that was set, without `simulate`; the other environments stay as the step left them."""
    body = bodies(mixed)
    steps(mixed, 7)
    before = body.clone()
    states = roots(mixed).clone()
    states[1, 0, :3] += 1.0
    gym.set_actor_root_state_tensor_indexed(mixed, unwrap(states), unwrap([3], torch.int32), 1)
    assert torch.equal(body, before), "values are copied at the refresh, not before"
    gym.refresh_rigid_body_state_tensor(mixed)
    torch.testing.assert_close(body[1, :4, :3], before[1, :4, :3] + 1.0)
    assert torch.equal(body[[0, 2, 3]], before[[0, 2, 3]])


def test_body_states_belong_to_the_time_of_the_root_states(mixed):
    steps(mixed, 3)
    torch.testing.assert_close(bodies(mixed)[:, 0], roots(mixed)[:, 0])


@pytest.mark.parametrize(
    ("states", "indices", "error", "words"),
    [
        (torch.zeros(5, 13), [0], ValueError, r"\(12, 13\).*\(5, 13\)"),
        (torch.zeros(12, 13, dtype=torch.int32), [0], TypeError, "float32.*int32"),
        (torch.zeros(12, 13), [12], IndexError, "12 is out of range.*12 actors"),
        (torch.zeros(12, 13), [-1], IndexError, "-1 is out of range"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(mixed, states, indices, error, words):
    with pytest.raises(error, match=words):
        gym.set_actor_root_state_tensor_indexed(
            mixed, unwrap(states, states.dtype), unwrap(indices, torch.int32), len(indices)
        )


def test_indices_must_be_int32_and_as_many_as_counted(mixed):
    states = unwrap(torch.zeros(12, 13))
    with pytest.raises(TypeError, match="int32"):
        gym.set_actor_root_state_tensor_indexed(mixed, states, unwrap([0], torch.int64), 1)
    with pytest.raises(ValueError, match=r"is 2.*has 1"):
        gym.set_actor_root_state_tensor_indexed(mixed, states, unwrap([0], torch.int32), 2)
    with pytest.raises(TypeError, match="unwrap_tensor"):
        gym.set_actor_root_state_tensor(mixed, torch.zeros(12, 13))


def test_the_array_calls_agree_with_the_tensors(mixed):
    gym.set_actor_root_state_tensor(mixed, unwrap(random_states((12,))))
    gym.set_dof_state_tensor(mixed, unwrap(torch.rand(20, 2)))
    root, dof, body = roots(mixed), dofs(mixed), bodies(mixed)
    steps(mixed, 2)
    env = mixed.environments[1]

    def flat(array):
        return torch.from_numpy(np.ascontiguousarray(array).view(np.float32).reshape(len(array), -1))

    assert torch.equal(flat(gym.get_sim_rigid_body_states(mixed, gymapi.STATE_ALL)), body.view(-1, 13))
    assert torch.equal(flat(gym.get_env_rigid_body_states(env, gymapi.STATE_ALL)), body[1])
    assert torch.equal(flat(gym.get_actor_rigid_body_states(env, 1, gymapi.STATE_ALL)), body[1, 4:7])
    assert torch.equal(flat(gym.get_actor_dof_states(env, 1, gymapi.STATE_ALL)), dof[1, 3:])
    both = gym.get_vec_actor_dof_states(mixed.environments[:2], [1, 1], gymapi.STATE_ALL)
    assert both.shape == (2, 2) and torch.equal(flat(both[1]), dof[1, 3:])
    handle = gym.find_actor_rigid_body_handle(env, 0, "foot")
    transform = gym.get_rigid_transform(env, handle)
    assert torch.equal(torch.from_numpy(np.array(transform)).float(), body[1, 3, :7])
    assert torch.equal(torch.from_numpy(np.array(gym.get_rigid_linear_velocity(env, handle))), body[1, 3, 7:10])
    assert torch.equal(torch.from_numpy(np.array(gym.get_rigid_angular_velocity(env, handle))), body[1, 3, 10:])
    assert gym.get_dof_position(env, 4) == dof[1, 4, 0].item()
    positions = gym.get_actor_dof_states(env, 1, gymapi.STATE_POS)
    assert not positions["vel"].any() and positions["pos"].any()
    assert root[1, 0, 0].item() == gym.get_actor_rigid_body_states(env, 0, gymapi.STATE_POS)["pose"]["p"]["x"][0]


def test_flags_leave_the_rest_as_it_is(mixed):
    env = mixed.environments[0]
    gym.set_actor_dof_states(env, 1, np.array([(0.1, 1.0), (0.2, 2.0)], gymapi.DofState.dtype), gymapi.STATE_ALL)
    gym.set_actor_dof_states(env, 1, np.array([(0.3, 9.0), (0.4, 9.0)], gymapi.DofState.dtype), gymapi.STATE_POS)
    states = gym.get_actor_dof_states(env, 1, gymapi.STATE_ALL)
    assert states["pos"].tolist() == pytest.approx([0.3, 0.4]) and states["vel"].tolist() == [1.0, 2.0]


def test_an_initial_state_can_be_restored(mixed):
    start = np.copy(gym.get_sim_rigid_body_states(mixed, gymapi.STATE_ALL))
    steps(mixed, 30)
    gym.set_sim_rigid_body_states(mixed, start, gymapi.STATE_ALL)
    root = roots(mixed)
    refresh(mixed)
    first = torch.from_numpy(np.copy(start).view(np.float32).reshape(4, 8, 13)[:, [0, 4, 7]])
    torch.testing.assert_close(root, first, rtol=1e-5, atol=1e-5)


def test_what_is_set_before_the_first_step_is_the_start():
    """As public code does it, environment by environment."""
    sim = new_sim(gravity=0.0)
    asset = load(sim, "crawler")
    positions = np.array([0.1, 0.2, 0.3], np.float32)
    transforms = []
    for i in range(3):
        env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 2)
        actor = gym.create_actor(env, asset, pose(z=1.0 + i), "crawler")
        states = gym.get_actor_dof_states(env, actor, gymapi.STATE_ALL)
        states["pos"] = positions * i
        gym.set_actor_dof_states(env, actor, states, gymapi.STATE_ALL)
        gym.set_rigid_linear_velocity(env, gym.get_rigid_handle(env, "crawler", "trunk"), gymapi.Vec3(i, 0, 0))
        foot = gym.find_actor_rigid_body_handle(env, actor, "foot")
        transforms.append(np.array(gym.get_rigid_transform(env, foot)))
    gym.prepare_sim(sim)
    body, dof, root = bodies(sim), dofs(sim), roots(sim)
    torch.testing.assert_close(dof[..., 0], torch.arange(3)[:, None] * torch.from_numpy(positions))
    assert root[:, 0, 7].tolist() == [0.0, 1.0, 2.0] and root[:, 0, 2].tolist() == [1.0, 2.0, 3.0]
    torch.testing.assert_close(body[:, 3, :7], torch.from_numpy(np.stack(transforms)).float())


def test_a_body_on_a_joint_cannot_be_moved_by_itself(mixed):
    env = mixed.environments[0]
    with pytest.raises(ValueError, match=r"'foot'.*follows.*'trunk'"):
        gym.set_rigid_transform(env, gym.find_actor_rigid_body_handle(env, 0, "foot"), pose())


def test_joint_frames_are_on_their_axes(mixed):
    env = mixed.environments[0]
    frames = gym.get_actor_dof_frames(env, 1)
    assert frames["axis"].tolist() == [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]
    assert frames["origin"].tolist() == [(0.0, 2.0, 1.0), (0.0, 2.0, 1.0)]
