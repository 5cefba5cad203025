"""Camera sensors, which take no pictures."""

import pytest

from rlcourse.isaacgym import gymapi

gym = gymapi.acquire_gym()


@pytest.fixture
def sim():
    return gym.create_sim(0, -1, gymapi.SIM_PHYSX, gymapi.SimParams())


def test_rendering_all_cameras_is_allowed(sim):
    assert gym.render_all_camera_sensors(sim) is None
    assert gym.start_access_image_tensors(sim) is None and gym.end_access_image_tensors(sim) is None


def test_cameras_can_be_made_and_placed_with_a_warning(sim):
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    with pytest.warns(UserWarning, match="take no pictures"):
        first = gym.create_camera_sensor(env, gymapi.CameraProperties())
    with pytest.warns(UserWarning, match="take no pictures"):
        assert gym.create_camera_sensor(env, gymapi.CameraProperties()) != first
    gym.set_camera_location(first, env, gymapi.Vec3(1, 0, 1), gymapi.Vec3())
    gym.attach_camera_to_body(first, env, 0, gymapi.Transform(), gymapi.FOLLOW_TRANSFORM)


@pytest.mark.parametrize("call", ["get_camera_image", "get_camera_image_gpu_tensor", "write_camera_image_to_file"])
def test_asking_for_a_picture_says_what_to_use_instead(call):
    with pytest.raises(NotImplementedError, match=rf"{call} .*mujoco\.Renderer"):
        getattr(gym, call)(None, None, 0, gymapi.IMAGE_COLOR)
