"""The viewer: what it shows of a simulation, from where, its keys and pictures; and that it is harmless elsewhere."""

import math
import sys
import time
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from rlcourse.isaacgym import gymapi, gymutil
from rlcourse.isaacgym.values import notices
from rlcourse.isaacgym.viewing.viewer import browser_code
from tests.isaacgym.worlds import bodies, fill, load, new_sim, steps

gym = gymapi.acquire_gym()


def balls(n=4, spacing=3.0, prepared=True):
    """n environments with a ball (radius 0.25 m) each, `spacing` m apart on a grid, 1 m above the ground."""
    sim = new_sim(ground=True)
    envs = fill(sim, [gym.create_sphere(sim, 0.25)], n, spacing)
    if prepared:
        gym.prepare_sim(sim)
    return sim, envs


@pytest.fixture
def notebook(monkeypatch):
    """As in a notebook: the list of what was displayed."""
    pytest.importorskip("anywidget")
    displayed = []
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=displayed.append))
    return displayed


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on only when told: `clock.now += 1`."""
    made = SimpleNamespace(now=100.0, slept=[])

    def sleep(seconds):
        made.slept.append(seconds)
        made.now += seconds

    monkeypatch.setattr(time, "monotonic", lambda: made.now)
    monkeypatch.setattr(time, "sleep", sleep)
    return made


def sent(player, n):
    """(n, bodies, 7) poses that were sent to the browser."""
    return np.frombuffer(player.pose, np.float32).reshape(-1, n, 7).swapaxes(0, 1)


# --- elsewhere than in a notebook


def test_outside_of_a_notebook_one_warning_and_nothing_else(clock):
    notices.warn_once.cache_clear()
    sim, envs = balls()
    with pytest.warns(UserWarning, match="notebooks only"):
        shown = gym.create_viewer(sim, gymapi.CameraProperties())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert gym.create_viewer(sim, gymapi.CameraProperties()), "programs ask whether they have a viewer"
        gym.subscribe_viewer_keyboard_event(shown, gymapi.KEY_V, "toggle")
        gym.viewer_camera_look_at(shown, None, gymapi.Vec3(1, 2, 3), gymapi.Vec3(0, 0, 0))
        for _ in range(3):
            assert not gym.query_viewer_has_closed(shown)
            assert gym.query_viewer_action_events(shown) == []
            gym.simulate(sim)
            gym.step_graphics(sim)
            gym.draw_viewer(shown, sim, True)
            gym.add_lines(shown, envs[0], 1, [0, 0, 0, 1, 1, 1], [1, 0, 0])
            gym.clear_lines(shown)
            gym.sync_frame_time(sim)
            gym.poll_viewer_events(shown)
    assert shown.player is None
    assert clock.slept == []


# --- what is shown


def test_the_poses_of_all_environments_are_sent(notebook, clock):
    sim, _envs = balls(n=4)
    states = bodies(sim)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    assert notebook == [shown.player]
    steps(sim, 10)
    clock.now += 1
    gym.draw_viewer(shown, sim)
    poses = sent(shown.player, 4)
    assert poses[:, 0, :3] == pytest.approx(states[:, 0, :3].numpy(), abs=1e-6)
    assert poses[:, 0, [4, 5, 6, 3]] == pytest.approx(states[:, 0, 3:7].numpy(), abs=1e-6)
    assert shown.player.time == pytest.approx(10 * 0.01)
    origins = [np.array(gym.get_env_origin(env)).tolist() for env in sim.environments]
    assert shown.player.scene["origins"] == origins


def test_poses_follow_what_was_set_and_not_only_what_was_simulated(notebook, clock):
    sim, envs = balls(n=2)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    state = gym.get_actor_rigid_body_states(envs[1], 0, gymapi.STATE_ALL)
    state["pose"]["p"]["x"] = 0.7
    gym.set_actor_rigid_body_states(envs[1], 0, state, gymapi.STATE_ALL)
    clock.now += 1
    gym.draw_viewer(shown, sim)
    assert sent(shown.player, 2)[:, 0, 0].tolist() == pytest.approx([0, 0.7])


def test_a_viewer_made_before_prepare_sim_appears_when_it_is_drawn(notebook):
    sim, _envs = balls(prepared=False)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    gym.draw_viewer(shown, sim)
    assert notebook == []
    gym.prepare_sim(sim)
    gym.draw_viewer(shown, sim)
    assert notebook == [shown.player]


def test_of_many_environments_those_are_shown_that_the_camera_looks_at(notebook):
    sim, envs = balls(n=100, prepared=False)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    gym.viewer_camera_look_at(shown, envs[99], gymapi.Vec3(5, 5, 5), gymapi.Vec3(0, 0, 0))
    gym.prepare_sim(sim)
    gym.draw_viewer(shown, sim)
    names = shown.player.scene["names"]
    assert len(names) == 64
    assert "environment 99" in names and "environment 0" not in names
    assert len(sent(shown.player, 64)) == 64


def test_ground_is_drawn_once_and_where_it_is_in_the_world(notebook):
    sim, _envs = balls(n=9)
    player = gym.create_viewer(sim, gymapi.CameraProperties()).player
    (ground,) = [geom for geom in player.scene["geoms"] if geom["ground"]]
    assert ground["shared"] and ground["pos"] == [0, 0, 0]


def test_bodies_with_visual_shapes_show_only_those(notebook):
    sim = new_sim()
    fill(sim, [load(sim, "quadruped")])
    gym.prepare_sim(sim)
    look = gym.create_viewer(sim, gymapi.CameraProperties()).player.look
    of = {}
    for geom in look.geoms:
        of.setdefault(look.model.body(look.model.geom_bodyid[geom]).name, []).append(look.model.geom_group[geom])
    assert of["0/left front hip"] == [1]
    assert of["0/left front thigh"] == [0]


def test_environments_with_other_shapes_show_their_own(notebook):
    sim = new_sim()
    for width in (0.2, 0.4, 0.2):
        box = gym.create_box(sim, width, 0.2, 0.2)
        gym.create_actor(gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(1, 1, 0), 3), box, gymapi.Transform(), "box")
    gym.prepare_sim(sim)
    player = gym.create_viewer(sim, gymapi.CameraProperties()).player
    alpha = np.frombuffer(player.colors, np.uint8).reshape(-1, 3, 4)[:, :, 3]
    shown = {geom["size"][0]: row.tolist() for geom, row in zip(player.scene["geoms"], alpha, strict=True)}
    assert shown == {0.1: [255, 0, 255], 0.2: [0, 255, 0]}


def test_pictures_are_sent_at_most_thirty_times_a_second_and_slower_when_they_are_large(notebook, clock):
    sim, _envs = balls(n=4)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())

    def pictures(seconds):
        times = set()
        for _ in range(round(seconds * 240)):
            clock.now += 1 / 240
            gym.simulate(sim)
            gym.draw_viewer(shown, sim)
            times.add(shown.player.time)
        return len(times)

    assert pictures(1) == pytest.approx(30, abs=1)
    line = np.zeros((10_000, 6), np.float32)
    gym.add_lines(shown, None, 10_000, line, np.ones((10_000, 3), np.float32))
    assert pictures(2) == pytest.approx(2 * 1e6 / 360_000, abs=2)


def test_a_destroyed_viewer_shows_nothing_new(notebook, clock):
    sim, _envs = balls()
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    before = shown.player.time, shown.player.pose
    gym.destroy_viewer(shown)
    assert gym.query_viewer_has_closed(shown)
    clock.now += 1
    gym.simulate(sim)
    gym.draw_viewer(shown, sim)
    assert (shown.player.time, shown.player.pose) == before


def test_sync_frame_time_waits_for_real_time_but_never_to_catch_up(notebook, clock):
    sim, _envs = balls()
    gym.create_viewer(sim, gymapi.CameraProperties())
    gym.sync_frame_time(sim)
    for _ in range(3):
        gym.simulate(sim)
        clock.now += 0.004
        gym.sync_frame_time(sim)
    assert clock.slept == pytest.approx([0.006] * 3)
    gym.simulate(sim)
    clock.now += 5
    gym.sync_frame_time(sim)
    gym.simulate(sim)
    gym.sync_frame_time(sim)
    assert clock.slept[3:] == pytest.approx([0, 0.01])


# --- lines and colors


def lines_of(shown, clock):
    clock.now += 1
    gym.draw_viewer(shown, shown.simulation)
    return np.frombuffer(shown.player.lines, np.float32).reshape(-1, 9)


def test_lines_are_taken_in_all_the_forms_that_programs_use(notebook, clock):
    sim, envs = balls(n=4)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    origin = np.array(gym.get_env_origin(envs[3]))
    assert origin.any()
    gym.add_lines(shown, envs[3], 1, [0, 0, 0, 1, 2, 3], [0.5, 0, 0])
    gym.add_lines(shown, None, 2, [[0, 0, 0, 1, 2, 3]] * 2, [[0, 1, 0]] * 2)
    gym.add_lines(shown, None, 1, np.array([[[0, 0, 0], [1, 2, 3]]], np.float32), np.ones((1, 3), np.float32))
    pose = gymapi.Transform(p=gymapi.Vec3(1, 0, 0))
    gymutil.draw_lines(gymutil.AxesGeometry(2.0), gym, shown, envs[3], pose)
    drawn = lines_of(shown, clock)
    assert drawn[0] == pytest.approx([*origin, *(origin + np.array([1, 2, 3])), 0.5, 0, 0])
    assert drawn[1:4, :6] == pytest.approx(np.array([[0, 0, 0, 1, 2, 3]] * 3))
    assert drawn[1:4, 6:].tolist() == [[0, 1, 0], [0, 1, 0], [1, 1, 1]]
    axes = drawn[4:]
    assert axes[:, :3] == pytest.approx(np.tile(origin + np.array([1, 0, 0]), (3, 1)))
    assert axes[:, 3:6] - axes[:, :3] == pytest.approx(2 * np.eye(3))
    gym.clear_lines(shown)
    assert len(lines_of(shown, clock)) == 0


def test_lines_of_environments_that_are_not_shown_are_not_sent(notebook, clock):
    sim, envs = balls(n=70)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    for env in envs:
        gym.add_lines(shown, env, 1, [0, 0, 0, 1, 2, 3], [1, 0, 0])
    assert len(lines_of(shown, clock)) == 64


@pytest.mark.parametrize(("vertices", "colors"), [([0] * 6, [0] * 3), ([0] * 12, [0] * 9)])
def test_lines_that_do_not_fit_their_number_are_an_error(vertices, colors):
    sim, envs = balls()
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    with pytest.raises(ValueError, match="2 lines need 12 numbers"):
        gym.add_lines(shown, envs[0], 2, vertices, colors)


def painted(shown, clock):
    """(n, 3) RGB of the balls as sent."""
    clock.now += 1
    gym.draw_viewer(shown, shown.simulation)
    return np.frombuffer(shown.player.colors, np.uint8).reshape(-1, 4, 4)[-1, :, :3]


def test_bodies_are_painted_before_and_after_the_viewer_exists(notebook, clock):
    sim, envs = balls(n=4)
    own = gym.get_rigid_body_color(envs[0], 0, 0, gymapi.MESH_VISUAL)
    gym.set_rigid_body_color(envs[1], 0, 0, gymapi.MESH_VISUAL, gymapi.Vec3(1, 0, 0))
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    gym.set_rigid_body_color(envs[2], 0, 0, gymapi.MESH_VISUAL_AND_COLLISION, gymapi.Vec3(0, 0, 1))
    colors = painted(shown, clock)
    assert colors[1].tolist() == [255, 0, 0] and colors[2].tolist() == [0, 0, 255]
    assert colors[0].tolist() == colors[3].tolist()
    found = gym.get_rigid_body_color(envs[1], 0, 0, gymapi.MESH_VISUAL)
    assert (found.x, found.y, found.z) == (1, 0, 0)
    gym.reset_actor_materials(envs[1], 0, gymapi.MESH_VISUAL)
    assert painted(shown, clock)[1].tolist() == colors[0].tolist()
    assert gym.get_rigid_body_color(envs[1], 0, 0, gymapi.MESH_VISUAL) == own


def test_painting_what_is_not_there_is_an_error():
    _sim, envs = balls()
    with pytest.raises(IndexError, match="has 1 bodies, there is no body 3"):
        gym.set_rigid_body_color(envs[0], 0, 3, gymapi.MESH_VISUAL, gymapi.Vec3(1, 0, 0))
    with pytest.raises(IndexError, match="no actor with handle 5"):
        gym.set_rigid_body_color(envs[0], 5, 0, gymapi.MESH_VISUAL, gymapi.Vec3(1, 0, 0))


# --- keys


def test_every_key_and_button_has_a_code_of_its_own():
    codes = [browser_code(key) for kind in (gymapi.KeyboardInput, gymapi.MouseInput) for key in kind]
    assert len(set(codes)) == len(codes)
    known = {"KEY_V": "KeyV", "KEY_7": "Digit7", "KEY_ESCAPE": "Escape", "KEY_F11": "F11", "KEY_UP": "ArrowUp",
             "KEY_PAGE_DOWN": "PageDown", "KEY_NUMPAD_3": "Numpad3", "KEY_LEFT_SHIFT": "ShiftLeft",
             "KEY_LEFT_BRACKET": "BracketLeft", "MOUSE_RIGHT_BUTTON": "Mouse2",
             "MOUSE_SCROLL_UP": "WheelUp"}  # fmt: skip
    assert {name: browser_code(getattr(gymapi, name)) for name in known} == known


def test_pressed_keys_become_action_events_once(notebook):
    sim, _envs = balls()
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    gym.subscribe_viewer_keyboard_event(shown, gymapi.KEY_ESCAPE, "QUIT")
    gym.subscribe_viewer_keyboard_event(shown, gymapi.KEY_V, "toggle")
    gym.subscribe_viewer_keyboard_event(shown, gymapi.KEY_V, "also")
    gym.subscribe_viewer_mouse_event(shown, gymapi.MOUSE_LEFT_BUTTON, "shoot")
    assert shown.player.heard == ["Escape", "KeyV", "Mouse0"]
    for code, value, pointer in (("KeyV", 1, None), ("Mouse0", 1, [0.25, 0.75]), ("KeyV", 0, None)):
        shown.player.channel._handle_custom_msg({"code": code, "value": value, "pointer": pointer}, [])
    events = [(event.action, event.value) for event in gym.query_viewer_action_events(shown)]
    assert events == [("toggle", 1), ("also", 1), ("shoot", 1), ("toggle", 0), ("also", 0)]
    assert gym.query_viewer_action_events(shown) == []
    mouse = gym.get_viewer_mouse_position(shown)
    assert (mouse.x, mouse.y) == (0.25, 0.75)


# --- camera and pictures


def test_the_camera_is_placed_in_the_world_or_relative_to_an_environment(notebook):
    sim, envs = balls(n=4)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    origin = np.array(gym.get_env_origin(envs[3]))
    gym.viewer_camera_look_at(shown, envs[3], gymapi.Vec3(3, 0, 4), gymapi.Vec3(0, 0, 0))
    assert shown.player.camera == {"eye": (origin + np.array([3, 0, 4])).tolist(), "target": origin.tolist()}
    transform = gym.get_viewer_camera_transform(shown, envs[3])
    assert np.array(transform.p) == pytest.approx([3, 0, 4])
    forward, up = (np.array(transform.r.rotate(gymapi.Vec3(*axis))) for axis in ((1, 0, 0), (0, 0, 1)))
    assert forward == pytest.approx([-0.6, 0, -0.8], abs=1e-6)
    assert up == pytest.approx([-0.8, 0, 0.6], abs=1e-6)


def test_a_camera_that_looks_at_itself_is_an_error():
    sim, _envs = balls()
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    with pytest.raises(ValueError, match="where it stands"):
        gym.viewer_camera_look_at(shown, None, gymapi.Vec3(1, 2, 3), gymapi.Vec3(1, 2, 3))


def test_a_camera_can_look_straight_down(tmp_path):
    sim, _envs = balls(n=1)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    gym.viewer_camera_look_at(shown, None, gymapi.Vec3(0, 0, 9), gymapi.Vec3(0, 0, 0))
    rotation = gym.get_viewer_camera_transform(shown, None).r
    forward = np.array(rotation.rotate(gymapi.Vec3(1, 0, 0)))
    assert forward == pytest.approx([0, 0, -1], abs=1e-6)
    gym.set_rigid_body_color(sim.environments[0], 0, 0, gymapi.MESH_VISUAL, gymapi.Vec3(1, 0, 0))
    gym.write_viewer_image_to_file(shown, str(tmp_path / "picture.png"))
    picture = np.array(Image.open(tmp_path / "picture.png")).astype(int)
    middle = picture[picture.shape[0] // 2, picture.shape[1] // 2]
    assert middle[0] > 2 * middle[1]


@pytest.mark.parametrize("up_axis", [gymapi.UP_AXIS_Z, gymapi.UP_AXIS_Y])
def test_a_picture_shows_the_ball_where_the_camera_should_see_it(tmp_path, up_axis):
    params = gymapi.SimParams()
    params.up_axis = up_axis
    params.gravity = gymapi.Vec3(0, 0, 0)
    sim = gym.create_sim(0, -1, gymapi.SIM_PHYSX, params)
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    gym.create_actor(env, gym.create_sphere(sim, 0.3), gymapi.Transform(p=gymapi.Vec3(0, 0, 0)), "ball")
    gym.prepare_sim(sim)
    gym.set_rigid_body_color(env, 0, 0, gymapi.MESH_VISUAL, gymapi.Vec3(1, 0, 0))
    properties = gymapi.CameraProperties()
    properties.width, properties.height, properties.horizontal_fov = 200, 100, 90.0
    shown = gym.create_viewer(sim, properties)
    # the camera looks along -x, 4 m away, at a point 1 m above the ball, and 2 m beside it
    above, beside = ((0, 1, 0), (0, 0, 1)) if up_axis == gymapi.UP_AXIS_Y else ((0, 0, 1), (0, -1, 0))
    target = np.array(above) + 2 * np.array(beside)
    gym.viewer_camera_look_at(shown, None, gymapi.Vec3(*(target + np.array([4, 0, 0]))), gymapi.Vec3(*target))
    gym.write_viewer_image_to_file(shown, str(tmp_path / "picture.png"))
    picture = np.array(Image.open(tmp_path / "picture.png")).astype(int)
    assert picture.shape == (100, 200, 3)
    size = gym.get_viewer_size(shown)
    assert (size.x, size.y) == (200, 100)
    red = np.argwhere(picture[:, :, 0] > 2 * picture[:, :, 1])
    row, column = red.mean(axis=0)
    scale = 100 / 4  # pixels for a metre at that distance: half the width is as far as the ball
    right = np.cross([-1, 0, 0], above)
    assert row == pytest.approx(50 + scale, abs=1.5)
    assert column == pytest.approx(100 + scale * np.dot(right, -2 * np.array(beside)), abs=1.5)
    assert len(red) == pytest.approx(math.pi * (0.3 * scale) ** 2, rel=0.25)


def test_a_picture_before_prepare_sim_is_an_error(tmp_path):
    sim, _envs = balls(prepared=False)
    shown = gym.create_viewer(sim, gymapi.CameraProperties())
    with pytest.raises(RuntimeError, match="prepare_sim"):
        gym.write_viewer_image_to_file(shown, str(tmp_path / "picture.png"))
