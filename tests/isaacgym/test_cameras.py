"""Camera sensors, of which there are none."""

import pytest

from rlcourse.isaacgym import gymapi


def test_rendering_all_of_no_cameras_is_allowed():
    gym = gymapi.acquire_gym()
    sim = gym.create_sim(0, -1, gymapi.SIM_PHYSX, gymapi.SimParams())
    assert gym.render_all_camera_sensors(sim) is None
    assert gym.start_access_image_tensors(sim) is None and gym.end_access_image_tensors(sim) is None


def test_making_one_says_what_to_use_instead():
    with pytest.raises(NotImplementedError, match=r"create_camera_sensor .*mujoco\.Renderer"):
        gymapi.acquire_gym().create_camera_sensor(None, gymapi.CameraProperties())
