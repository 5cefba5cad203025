"""The robot player without a browser: what is sent to it, what it refuses, its still pictures."""

import subprocess
import sys
import threading
from io import BytesIO

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

pytest.importorskip("anywidget")
from rlcourse.isaacgym.viewing import pictures
from rlcourse.isaacgym.viewing.player.meshes import simplify
from rlcourse.isaacgym.viewing.player.scene import MAX_TRIANGLES, Look, compose
from rlcourse.isaacgym.viewing.player.view import RobotPlayer, poses_of

ARM = """<mujoco>
  <asset>
    <material name="green" rgba="0 0.6 0 1"/>
    <texture name="halves" type="2d" builtin="checker" rgb1="1 0 0" rgb2="0 0 1" width="16" height="16"/>
    <material name="halves" texture="halves"/>
  </asset>
  <worldbody>
    <geom type="plane" size="0 0 1"/>
    <body pos="0.3 0 0.2" quat="0.6 0 0 0.8">
      <geom name="fixed" type="box" size="0.1 0.2 0.3" pos="0.1 0 0"/>
      <body name="arm" pos="0 0 1">
        <joint axis="0 1 0"/>
        <geom name="own" type="capsule" size="0.1 0.2" rgba="1 0.5 0 1"/>
        <geom name="material" type="cylinder" size="0.1 0.2" material="green"/>
        <geom name="texture" type="ellipsoid" size="0.1 0.2 0.3" material="halves"/>
        <geom name="hidden" type="sphere" size="0.4" group="3"/>
        <geom name="glass" type="sphere" size="0.4" rgba="1 1 1 0"/>
      </body>
    </body>
    <body name="ball" pos="0 2 0.5"><freejoint/><geom name="ball" size="0.25"/></body>
  </worldbody>
</mujoco>"""


@pytest.fixture
def model():
    return mujoco.MjModel.from_xml_string(ARM)


def poses(model, n=None, seed=0):
    """Random poses (nbody, 7), or (n, nbody, 7)."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n or 1):
        data = mujoco.MjData(model)
        data.qpos[:] = rng.normal(size=model.nq)
        mujoco.mj_kinematics(model, data)
        found.append(poses_of(data))
    return np.array(found) if n else found[0]


def drawn(player, name):
    """What is said to the browser about a geom."""
    place = player.look.geoms.tolist().index(player.look.model.geom(name).id)
    return player.scene["geoms"][place]


def numbers(data, *shape, dtype=np.float32):
    return np.frombuffer(data, dtype).reshape(shape)


def test_geoms_that_mujoco_hides_are_not_drawn(model):
    names = [model.geom(i).name for i in RobotPlayer(model).look.geoms]
    assert names == ["", "fixed", "own", "material", "texture", "ball"]


def test_fixed_geoms_are_placed_once_and_poses_are_sent_of_moving_bodies_only(model):
    player = RobotPlayer(model)
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    fixed = drawn(player, "fixed")
    assert fixed["body"] == -1
    assert fixed["pos"] == pytest.approx(data.geom("fixed").xpos)
    assert [drawn(player, name)["body"] for name in ("own", "texture", "ball")] == [0, 0, 1]
    assert len(player.pose) == 2 * 7 * 4


def test_what_is_sent_puts_every_geom_where_mujoco_has_it(model):
    data = mujoco.MjData(model)
    data.qpos[:] = np.random.default_rng(3).normal(size=model.nq)
    mujoco.mj_kinematics(model, data)
    player = RobotPlayer(model)
    player.show(poses_of(data))
    sent = numbers(player.pose, 2, 1, 7)
    for name in ("own", "material", "ball"):
        geom = drawn(player, name)
        place, turn = compose(sent[geom["body"], 0].astype(float), np.array(geom["pos"]), np.array(geom["quat"]))
        matrix = np.empty(9)
        mujoco.mju_quat2Mat(matrix, turn)
        assert place == pytest.approx(data.geom(name).xpos, abs=1e-6)
        assert matrix == pytest.approx(data.geom(name).xmat, abs=1e-6)


def test_a_recording_is_sent_body_after_body_and_robot_after_robot(model):
    recorded = np.stack([poses(model, n=3, seed=t) for t in range(5)])
    player = RobotPlayer(model, poses=recorded, dt=0.1)
    sent = numbers(player.frames, 5, 2, 3, 7)
    assert sent == pytest.approx(recorded[:, :, player.look.bodies].swapaxes(1, 2), abs=1e-6)
    single = RobotPlayer(model, poses=recorded[:, 0])
    assert numbers(single.frames, 5, 2, 1, 7) == pytest.approx(sent[:, :, :1])


def test_a_live_stream_counts_its_time(model):
    player = RobotPlayer(model, dt=0.25)
    player.show(poses(model))
    player.show(poses(model))
    assert player.time == 0.5
    player.show(poses(model), time=7.0)
    assert player.time == 7.0


def test_colors_come_from_the_geom_its_material_or_its_texture(model):
    player = RobotPlayer(model)
    colors = numbers(player.colors, -1, 4, dtype=np.uint8) / 255
    found = {model.geom(i).name: color for i, color in zip(player.look.geoms, colors, strict=True)}
    assert found["own"] == pytest.approx([1, 0.5, 0, 1], abs=0.01)
    assert found["material"] == pytest.approx([0, 0.6, 0, 1], abs=0.01)
    assert found["texture"] == pytest.approx([0.5, 0, 0.5, 1], abs=0.01)
    assert np.ptp(found["ball"][:3]) > 0.2, "what has no colour gets one"


def test_painting_a_body_paints_nothing_else(model):
    player = RobotPlayer(model, start=poses(model, n=3))
    before = numbers(player.colors, -1, 3, 4, dtype=np.uint8)
    player.set_color("ball", (1, 0, 1), robot=1)
    after = numbers(player.colors, -1, 3, 4, dtype=np.uint8)
    changed = np.argwhere((before != after).any(axis=2))
    assert changed.tolist() == [[len(player.look.shapes) - 1, 1]]
    assert after[-1, 1].tolist() == [255, 0, 255, 255]
    player.set_color("ball", (0, 1, 0))
    assert (numbers(player.colors, -1, 3, 4, dtype=np.uint8)[-1] == [0, 255, 0, 255]).all()


def test_robots_that_are_built_differently_are_drawn_differently(model):
    sizes = np.repeat(model.geom_size[None], 3, axis=0)
    sizes[2, model.geom("ball").id, 0] = 0.4
    look = Look(model, own={"geom_size": sizes})
    player = RobotPlayer(look, start=poses(model, n=3))
    places = [i for i, shape in enumerate(look.shapes) if shape.geom == model.geom("ball").id]
    shown = {player.scene["geoms"][i]["size"][0]: look.colors(3)[:, i, 3].tolist() for i in places}
    assert shown == {0.25: [1, 1, 0], 0.4: [0, 0, 1]}
    assert len(look.shapes) == len(Look(model).shapes) + 1


def test_shared_terrain_stands_in_the_world_whatever_the_robots_origin(model):
    terrain = model.geom_bodyid[model.geom("fixed").id]
    look = Look(model, terrain=terrain)
    origins = np.array([[5.0, 6.0, 0.0], [7.0, 8.0, 0.0]])
    start = poses(model, n=2)
    start[:, terrain, :3] = [-5, -6, 1]
    fixed = drawn(RobotPlayer(look, start=start, origins=origins), "fixed")
    assert fixed["shared"] and fixed["ground"]
    assert fixed["pos"] == pytest.approx(start[0, terrain, :3] + origins[0] + [0.1 * (0.36 - 0.64), 0.1 * 0.96, 0])


def test_worlds_stand_in_a_grid_where_robots_do_not_touch(model):
    player = RobotPlayer(model, start=poses(model, n=9))
    apart = np.linalg.norm(player.origins[:, None] - player.origins[None], axis=-1)
    assert apart[apart > 0].min() > 2 * player.scene["radius"]
    assert player.origins.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)


def test_large_meshes_are_simplified_before_they_are_sent(monkeypatch):
    rng = np.random.default_rng(0)
    points = rng.normal(size=(6000, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    spec = mujoco.MjSpec()
    spec.add_mesh(name="ball", uservert=points.ravel())
    spec.worldbody.add_body().add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname="ball")
    model = spec.compile()
    assert model.mesh_facenum[0] > 2 * MAX_TRIANGLES[0]
    (sent,) = RobotPlayer(model).scene["meshes"]
    faces, vertices = numbers(sent["faces"], -1, 3, dtype=np.uint16), numbers(sent["vertices"], -1, 3)
    assert 0.5 * MAX_TRIANGLES[0] < len(faces) <= MAX_TRIANGLES[0]
    assert np.linalg.norm(vertices, axis=1) == pytest.approx(1, abs=0.05)
    monkeypatch.setattr("rlcourse.isaacgym.viewing.player.scene.MAX_TRIANGLES", (4000, 64 * 1000))
    (coarse,) = RobotPlayer(model, start=np.tile([0, 0, 0, 1.0, 0, 0, 0], (64, 2, 1))).scene["meshes"]
    assert 500 < len(numbers(coarse["faces"], -1, 3, dtype=np.uint16)) <= 1000, "64 robots share what is drawn"


@given(st.integers(10, 400), st.integers(0, 100))
@settings(max_examples=30, deadline=None)
def test_simplifying_keeps_to_its_limit_and_inside_the_mesh(most, seed):
    rng = np.random.default_rng(seed)
    vertices, faces = rng.uniform(-1, 1, (300, 3)), rng.integers(0, 300, (500, 3))
    faces = faces[(np.diff(np.sort(faces, axis=1), axis=1) > 0).all(axis=1)]
    new_vertices, new_faces = simplify(vertices, faces, most)
    assert len(new_faces) <= max(most, 0)
    assert (new_vertices >= vertices.min(axis=0)).all() and (new_vertices <= vertices.max(axis=0)).all()
    assert new_faces.max(initial=0) < len(new_vertices)
    if most >= len(faces):
        assert new_faces is faces


def test_height_fields_are_sent_as_they_are_or_sampled_when_large(monkeypatch):
    model = mujoco.MjModel.from_xml_string("""<mujoco>
      <asset><hfield name="h" nrow="20" ncol="30" size="3 2 0.5 0.1"/></asset>
      <worldbody><geom type="hfield" hfield="h"/></worldbody>
    </mujoco>""")
    heights = np.linspace(0, 1, 600).reshape(20, 30)
    model.hfield_data[:] = heights.ravel()
    (sent,) = RobotPlayer(model).scene["hfields"]
    assert (sent["rows"], sent["columns"]) == (20, 30)
    assert numbers(sent["heights"], 20, 30, dtype=np.uint16) / 65535 == pytest.approx(heights, abs=1e-5)
    monkeypatch.setattr("rlcourse.isaacgym.viewing.player.meshes.MAX_HEIGHTS", 200)
    (fewer,) = RobotPlayer(model).scene["hfields"]
    assert 100 < fewer["rows"] * fewer["columns"] <= 210
    corners = numbers(fewer["heights"], fewer["rows"], -1, dtype=np.uint16)[[0, 0, -1, -1], [0, -1, 0, -1]] / 65535
    assert corners == pytest.approx(heights[[0, 0, -1, -1], [0, -1, 0, -1]], abs=1e-5)


@pytest.mark.parametrize("shape", [(3, 7), (4, 6), (2, 4, 7), (4,), (1, 2, 4, 7)])
def test_poses_of_another_shape_are_an_error_that_names_both(model, shape):
    player = RobotPlayer(model)
    with pytest.raises(ValueError, match=rf"\(1, {model.nbody}, 7\).*Got \({shape[0]},"):
        player.show(np.zeros(shape))


def test_poses_that_are_not_finite_are_an_error_that_names_the_body(model):
    player = RobotPlayer(model, start=poses(model, n=3))
    broken = poses(model, n=3)
    broken[2, model.body("ball").id, 1] = np.nan
    with pytest.raises(ValueError, match="body 'ball' of robot 2"):
        player.show(broken)


def test_what_cannot_be_shown_is_an_error(model):
    with pytest.raises(ValueError, match=r"At most 64 robots.*65"):
        RobotPlayer(model, start=poses(model, n=65))
    with pytest.raises(ValueError, match=r"origins must be \(2, 3\)"):
        RobotPlayer(model, start=poses(model, n=2), origins=np.zeros((3, 3)))
    recording = RobotPlayer(model, poses=poses(model)[None])
    with pytest.raises(RuntimeError, match="recording"):
        recording.show(poses(model))
    with pytest.raises(ValueError, match="where it stands"):
        recording.look_at((1, 2, 3), (1, 2, 3))
    with pytest.raises(ValueError, match="at least one frame"):
        RobotPlayer(model, poses=poses(model)[None][:0])
    with pytest.raises(ValueError, match="'x'"):
        RobotPlayer(model, up="x")


def test_lines_add_up_until_they_are_cleared(model):
    player = RobotPlayer(model)
    player.add_lines([[[0, 0, 0], [0, 0, 1]]], [[1, 0, 0]])
    player.add_lines([[[1, 0, 0], [0, 0, 1]], [[2, 0, 0], [0, 0, 1]]], [[0, 1, 0], [0, 0, 1]])
    assert numbers(player.lines, 3, 9)[:, 0].tolist() == [0, 1, 2]
    assert numbers(player.lines, 3, 9)[2].tolist() == [2, 0, 0, 0, 0, 1, 0, 0, 1]
    player.clear_lines()
    assert player.lines == b""


def test_the_browser_tells_where_its_camera_is_and_which_keys_are_pressed(model):
    player, heard = RobotPlayer(model), []
    player.listen(["KeyV"], lambda *event: heard.append(event))
    assert player.heard == ["KeyV"]
    player.channel._handle_custom_msg({"camera": {"eye": [1, 2, 3], "target": [0, 0, 1]}}, [])
    player.channel._handle_custom_msg({"code": "KeyV", "value": 1, "pointer": None}, [])
    assert [place.tolist() for place in player.view] == [[1, 2, 3], [0, 0, 1]]
    assert heard == [("KeyV", 1, None)]


# --- still pictures


def projected(player, point, width, height):
    """Column and row of a point (m) in a picture of the player."""
    eye, target = player.view
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, player.up)
    right /= np.linalg.norm(right)
    seen = np.array([right, np.cross(right, forward), forward]) @ (point - eye)
    scale = height / 2 / np.tan(player.field_of_view / 2) / seen[2]
    return round(width / 2 + scale * seen[0]), round(height / 2 - scale * seen[1])


def pixels(png):
    return np.array(Image.open(BytesIO(png)))


@pytest.mark.parametrize("up", ["z", "y"])
def test_a_still_picture_shows_each_robot_at_its_place_and_in_its_color(model, up):
    start = poses(model, n=4)
    start[:, model.body("ball").id, :3] = [0, 0, 1.5]
    player = RobotPlayer(model, start=start, up=up)
    colors = np.array([(1.0, 0, 0), (0, 0.8, 0), (0, 0, 1.0), (1.0, 0, 1.0)])
    for robot, color in enumerate(colors):
        player.set_color("ball", color, robot)
    middle = player.origins + np.array([0, 0, 1.5])
    player.look_at(middle.mean(axis=0) + np.array([9, -7, 7]), middle.mean(axis=0))
    picture = pixels(player.picture(320, 200))
    assert picture.shape == (200, 320, 3)
    for place, color in zip(middle, colors, strict=True):
        column, row = projected(player, place, 320, 200)
        seen = picture[row, column].astype(float)
        assert seen / seen.max() == pytest.approx(color / color.max(), abs=0.25)


def test_a_picture_has_lines_and_follows_the_recording(model):
    recorded = np.repeat(poses(model)[None], 2, axis=0)
    ball = model.body("ball").id
    recorded[0, ball, :3], recorded[1, ball, :3] = [0, 0, 1], [0, 0, 3]
    player = RobotPlayer(model, poses=recorded)
    player.set_color("ball", (1, 0, 1))
    player.look_at((6, -6, 3), (0, 0, 2))
    player.add_lines([[[-1, -1, 2], [1, 1, 2]]], [[0, 1, 0]])
    for frame, height in ((0, 1), (1, 3)):
        picture = pixels(player.picture(320, 200, frame=frame)).astype(int)
        assert picture[projected(player, (0, 0, height), 320, 200)[::-1]].tolist() != list(pictures.SKY)
        column, row = projected(player, (0, 0, height), 320, 200)
        assert picture[row, column, 0] > 2 * picture[row, column, 1]
    column, row = projected(player, (0.9, 0.9, 2), 320, 200)
    near = picture[row - 2 : row + 3, column]
    assert (near[:, 1] > 2 * near[:, 0]).any(), "the line is seen"


def test_pictures_can_be_made_in_several_threads(model):
    player, made = RobotPlayer(model), []
    threads = [threading.Thread(target=lambda: made.append(player.picture(64, 48))) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len(made) == 2 and made[0] == made[1] == player.picture(64, 48)


def test_the_output_of_a_cell_has_the_widget_and_a_still_picture(model):
    data, _metadata = RobotPlayer(model)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == "RobotPlayer()"
    kind, picture = RobotPlayer(model).still()
    assert kind == "image/png" and picture.startswith(b"\x89PNG")


@pytest.fixture
def no_display(monkeypatch):
    """As on a machine without display where nothing has been rendered yet."""
    if sys.platform != "linux":
        pytest.skip("the choice of OpenGL is made on Linux only")
    for name in ("MUJOCO_GL", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYOPENGL_PLATFORM", "")
    pictures.context_class.cache_clear()
    yield monkeypatch
    pictures.context_class.cache_clear()


def works_with(*names):
    def run(command, **_options):
        return subprocess.CompletedProcess(command, 0 if any(f"mujoco.{name}" in command[2] for name in names) else 1)

    return run


@pytest.mark.parametrize(("installed", "chosen"), [(("egl", "osmesa"), "mujoco.egl"), (("osmesa",), "mujoco.osmesa")])
def test_egl_is_used_for_pictures_and_osmesa_where_it_is_missing(no_display, installed, chosen):
    no_display.setattr(subprocess, "run", works_with(*installed))
    imported = []
    module = type("module", (), {"GLContext": object()})
    no_display.setattr(pictures, "import_module", lambda name: imported.append(name) or module)
    assert pictures.context_class() is module.GLContext
    assert imported == [chosen]


def test_without_opengl_the_error_says_what_to_install_and_the_widget_still_appears(no_display, model):
    no_display.setattr(subprocess, "run", works_with())
    no_display.setattr(pictures, "_ours", threading.local())
    player = RobotPlayer(model)
    with pytest.raises(pictures.NoGraphicsError, match="apt-get install libegl1"):
        player.picture()
    data, _metadata = player._repr_mimebundle_()
    assert player.still() is None
    assert "application/vnd.jupyter.widget-view+json" in data
