"""Names, counts, handles and indices; calls that are missing."""

import pytest

from rlcourse.isaacgym import gymapi
from tests.isaacgym.worlds import fill, gym, load, new_sim

ACTOR, ENV, SIM = gymapi.DOMAIN_ACTOR, gymapi.DOMAIN_ENV, gymapi.DOMAIN_SIM


@pytest.fixture
def sim():
    """Three environments with a crawler (4 bodies, 3 DOFs), a box and a cart-pole (3 bodies, 2 DOFs)."""
    sim = new_sim()
    assets = [load(sim, "crawler"), gym.create_box(sim, 1, 1, 1), load(sim, "cartpole", fix_base_link=True)]
    fill(sim, assets, 3)
    return sim


def test_there_is_one_gym():
    assert gymapi.acquire_gym() is gymapi.acquire_gym()


def test_counts(sim):
    env = sim.environments[1]
    assert gym.get_env_count(sim) == 3 and gym.get_env(sim, 1) is env
    assert gym.get_actor_count(env) == 3 and gym.get_sim_actor_count(sim) == 9
    assert gym.get_env_rigid_body_count(env) == 8 and gym.get_sim_rigid_body_count(sim) == 24
    assert gym.get_env_dof_count(env) == 5 and gym.get_sim_dof_count(sim) == 15
    assert gym.get_env_joint_count(env) == 5 and gym.get_sim_joint_count(sim) == 15
    assert gym.get_actor_rigid_body_count(env, 2) == 3 and gym.get_actor_dof_count(env, 0) == 3
    assert gym.get_actor_rigid_shape_count(env, 0) == 4


def test_actors(sim):
    env = sim.environments[2]
    assert gym.find_actor_handle(env, "actor 1") == 1 and gym.find_actor_handle(env, "nobody") == -1
    assert gym.get_actor_name(env, 2) == "actor 2"
    assert [gym.get_actor_index(env, 1, domain) for domain in (ENV, SIM)] == [1, 7]
    assert gym.find_actor_index(env, "actor 2", SIM) == 8 and gym.find_actor_index(env, "nobody", SIM) == -1


def test_bodies(sim):
    env = sim.environments[2]
    assert gym.get_actor_rigid_body_names(env, 2) == ["rail", "cart", "pole"]
    assert gym.get_actor_rigid_body_dict(env, 2) == {"rail": 0, "cart": 1, "pole": 2}
    assert [gym.find_actor_rigid_body_index(env, 2, "cart", domain) for domain in (ACTOR, ENV, SIM)] == [1, 6, 22]
    assert gym.find_actor_rigid_body_handle(env, 2, "cart") == gym.get_rigid_handle(env, "actor 2", "cart") == 6
    assert gym.get_rigid_name(env, 6) == "cart"
    assert gym.find_actor_rigid_body_index(env, 2, "wheel", SIM) == -1
    assert gym.get_rigid_handle(env, "nobody", "cart") == -1


def test_degrees_of_freedom_and_joints(sim):
    env = sim.environments[1]
    assert gym.get_actor_dof_names(env, 0) == ["left", "right", "ankle"]
    assert gym.get_actor_dof_dict(env, 2) == {"slide": 0, "hinge": 1}
    assert [gym.find_actor_dof_index(env, 2, "hinge", domain) for domain in (ACTOR, ENV, SIM)] == [1, 4, 9]
    assert gym.find_actor_dof_handle(env, 2, "slide") == 3
    assert gym.get_actor_joint_dict(env, 2)["hinge"] == 1
    assert gym.get_joint_handle(env, "actor 2", "hinge") == 4 and gym.get_joint_name(env, 4) == "hinge"


def test_handles_that_do_not_exist_are_errors(sim):
    env = sim.environments[0]
    with pytest.raises(IndexError, match="no actor with handle 3"):
        gym.get_actor_name(env, 3)
    with pytest.raises(IndexError, match="no handle 8 among its 8"):
        gym.get_rigid_name(env, 8)
    with pytest.raises(IndexError, match="Index 3 is out of range"):
        gym.get_actor_rigid_body_index(env, 2, 3, SIM)
    with pytest.raises(TypeError, match="create_env"):
        gym.get_actor_name(sim, 0)


@pytest.mark.parametrize("call", ["get_actor_index", "get_actor_dof_index"])
def test_arguments_of_other_kinds_are_errors(sim, call):
    env, first = sim.environments[1], ([] if call == "get_actor_index" else [0])
    with pytest.raises(ValueError, match="domain of an index is 9"):
        getattr(gym, call)(env, 0, *first, 9)
    with pytest.raises(TypeError, match="handle must be what create_actor returned, got None"):
        getattr(gym, call)(env, None, *first, SIM)


def test_indices_in_the_simulation_stay_right_while_environments_are_filled():
    sim = new_sim()
    box, envs = gym.create_box(sim, 1, 1, 1), []
    for _ in range(2):
        envs.append(gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1))
        handles = [gym.create_actor(envs[-1], box, gymapi.Transform(), name) for name in "ab"]
    assert [gym.get_actor_index(env, handle, SIM) for env in envs for handle in handles] == [0, 1, 2, 3]
    with pytest.raises(RuntimeError, match="Fill each environment before"):
        gym.create_actor(envs[0], box, gymapi.Transform(), "c")


def test_a_call_that_is_missing_says_what_to_use():
    for name, words in (
        ("get_camera_image", "mujoco.Renderer"),
        ("create_cloth_grid", "rigid bodies"),
        ("create_usd_exporter", "URDF and MJCF"),
        ("refresh_dof_states_tensor", "Did you mean refresh_dof_state_tensor"),
        ("make_coffee", "no call of Isaac Gym"),
    ):
        with pytest.raises(NotImplementedError, match=rf"gym\.{name} is not supported.*{words}"):
            getattr(gym, name)
    assert not hasattr(gym, "make_coffee")


def test_segmentation_numbers_are_kept(sim):
    env = sim.environments[0]
    handle = gym.create_actor(env, gym.create_box(sim, 1, 1, 1), gymapi.Transform(), "marked", 0, 0, 5)
    assert gym.get_rigid_body_segmentation_id(env, handle, 0) == 5
    gym.set_rigid_body_segmentation_id(env, handle, 0, 7)
    assert gym.get_rigid_body_segmentation_id(env, handle, 0) == 7
    assert gym.get_rigid_body_segmentation_id(env, 0, 1) == 0
    with pytest.raises(IndexError, match="Index 9 is out of range"):
        gym.set_rigid_body_segmentation_id(env, 0, 9, 1)


def test_textures_are_accepted_and_not_shown(sim, tmp_path):
    file = tmp_path / "wood.png"
    file.touch()
    textures = [gym.create_texture_from_file(sim, str(file)) for _ in range(2)]
    assert textures == [0, 1]
    gym.set_rigid_body_texture(sim.environments[0], 0, 0, gymapi.MESH_VISUAL, textures[1])
    with pytest.raises(FileNotFoundError, match=r"stone\.png"):
        gym.create_texture_from_file(sim, str(tmp_path / "stone.png"))


def test_every_call_is_documented():
    calls = [name for name in dir(gym) if not name.startswith("_")]
    assert len(calls) > 150
    assert [name for name in calls if not (getattr(gym, name).__doc__ or "").strip()] == []
