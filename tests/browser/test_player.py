"""The robot player in a real JupyterLab: what is drawn, where, and what the controls do."""

import json
from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest

pytest.importorskip("mujoco")
from PIL import Image
from playwright.sync_api import expect

EYE, TARGET = (1.0, -9.0, 6.0), (0.0, 0.0, 0.5)
HALF_VIEW = np.deg2rad(45) / 2
TO_LIGHT = np.array([0.34, -0.44, 0.83])
SHAPES = """import mujoco, numpy as np
from rlcourse.isaacgym.viewing.player.view import RobotPlayer, poses_of
model = mujoco.MjModel.from_xml_string('''<mujoco>
  <asset>
    <mesh name="block" vertex="-.4 -.4 -.4  .4 -.4 -.4  -.4 .4 -.4  .4 .4 -.4  0 0 .5"/>
    <hfield name="hill" nrow="3" ncol="3" elevation="0 0 0 0 1 0 0 0 0" size="1 1 1 .1"/>
  </asset>
  <worldbody>
    <geom type="plane" size="0 0 1"/>
    <geom type="hfield" hfield="hill" pos="3 3 0"/>
    <body name="sphere" pos="-3 0 .5"><freejoint/><geom type="sphere" size=".5" rgba="1 0 0 1"/></body>
    <body name="capsule" pos="-1.8 0 1"><freejoint/><geom type="capsule" size=".3 .5" rgba="0 1 0 1"/></body>
    <body name="cylinder" pos="-.6 0 .6"><freejoint/><geom type="cylinder" size=".4 .6" rgba="0 0 1 1"/></body>
    <body name="box" pos=".6 0 .4"><freejoint/><geom type="box" size=".3 .4 .4" rgba="1 0 1 1"/></body>
    <body name="ellipsoid" pos="1.8 0 .5"><freejoint/><geom type="ellipsoid" size=".5 .3 .4" rgba="0 1 1 1"/></body>
    <body name="mesh" pos="3 0 .4"><freejoint/><geom type="mesh" mesh="block" rgba="1 1 0 1"/></body>
  </worldbody></mujoco>''')
shapes = RobotPlayer(model)
shapes.follow = False
shapes.look_at((1, -9, 6), (0, 0, .5))
shapes"""
CENTERS = {
    "sphere": ((-3, 0, 0.5), (1, 0, 0)), "capsule": ((-1.8, 0, 1), (0, 1, 0)), "cylinder": ((-0.6, 0, 0.6), (0, 0, 1)),
    "box": ((0.6, 0, 0.4), (1, 0, 1)), "ellipsoid": ((1.8, 0, 0.5), (0, 1, 1)), "mesh": ((3, 0, 0.4), (1, 1, 0)),
}  # fmt: skip
BALL = """ball = mujoco.MjModel.from_xml_string('''<mujoco><worldbody><geom type="plane" size="0 0 1"/>
  <body name="ball"><freejoint/><geom size=".5" rgba="1 0 0 1"/></body></worldbody></mujoco>''')
def at(x, y=0., z=.5):
    return np.array([[0, 0, 0, 1, 0, 0, 0], [x, y, z, 1, 0, 0, 0]])"""
RECORDING = """movie = RobotPlayer(ball, poses=[at(k / 25) for k in range(101)], dt=.02)
movie.follow = False
movie.look_at((1, -9, 6), (0, 0, .5))
movie"""
GRID = """grid = RobotPlayer(ball, start=[at(0) for _ in range(64)])
grid"""
SHADOWS = """pile = mujoco.MjModel.from_xml_string('''<mujoco><worldbody><geom type="plane" size="0 0 1"/>
  <geom type="box" size="1 1 .1" pos="0 0 2"/><geom type="box" size=".5 .5 .1" pos="0 0 1"/></worldbody></mujoco>''')
shadows = RobotPlayer(pile)
shadows.look_at((1, -9, 6), (0, 0, .5))
shadows"""


@pytest.fixture(scope="module")
def notebook(module_lab):
    made = module_lab.notebook([SHAPES, BALL, RECORDING, GRID, SHADOWS], height=3200)
    made.gl_errors = []
    made.page.on("console", lambda line: made.gl_errors.append(line.text) if "GL_INVALID" in line.text else None)
    made.run_all(wait_for="() => document.querySelectorAll('.player canvas').length === 4", timeout=120)
    for index in range(4):
        wait_for_picture(made, index)
    yield made
    assert made.errors == [] and made.gl_errors == []


def picture(notebook, index):
    """(height, width, 3) pixels of a player's canvas."""
    url = notebook.page.evaluate("(index) => document.querySelectorAll('.player canvas')[index].toDataURL()", index)
    return np.array(Image.open(BytesIO(b64decode(url.split(",")[1]))).convert("RGB")).astype(int)


def wait_for_picture(notebook, index, condition=lambda pixels: len(np.unique(pixels)) > 4, timeout=20):
    """Wait until the picture fulfils a condition; return it."""
    for _ in range(timeout * 10):
        pixels = picture(notebook, index)
        if condition(pixels):
            return pixels
        notebook.page.wait_for_timeout(100)
    raise AssertionError(f"the picture of player {index} did not become what it should")


def projected(point, shape, eye=EYE, target=TARGET):
    """(row, column) of a point in a picture of this shape, as a pinhole camera sees it."""
    eye, target = np.array(eye), np.array(target)
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, [0, 0, 1])
    right /= np.linalg.norm(right)
    x, y, depth = np.array([right, np.cross(right, forward), forward]) @ (np.array(point) - eye)
    scale = shape[0] / 2 / np.tan(HALF_VIEW) / depth
    return round(shape[0] / 2 - scale * y), round(shape[1] / 2 + scale * x)


def hue(pixel):
    return np.array(pixel) / max(pixel)


def player(notebook, index):
    return notebook.page.locator(".player").nth(index)


def test_every_kind_of_shape_is_drawn_at_its_place_in_its_color(notebook):
    pixels = wait_for_picture(notebook, 0)
    for name, (center, color) in CENTERS.items():
        seen = pixels[projected(center, pixels.shape)]
        assert hue(seen) == pytest.approx(color, abs=0.35), name
    top, beside = (pixels[projected(point, pixels.shape)] for point in ((3, 3, 0.95), (1.5, 3.5, 0.95)))
    assert np.abs(top - beside).max() > 8, "the hill stands before what is behind it"


def test_painting_lines_and_new_poses_appear(notebook):
    point = CENTERS["sphere"][0]
    notebook.run_code("shapes.set_color('sphere', (0, 0, 1))")
    wait_for_picture(notebook, 0, lambda pixels: np.argmax(pixels[projected(point, pixels.shape)]) == 2)
    notebook.run_code("shapes.add_lines([[[-3, 0, 2], [3, 0, 2]]], [[1, 0, 0]])")
    line = (0.9, 0, 2)
    wait_for_picture(notebook, 0, lambda pixels: hue(pixels[projected(line, pixels.shape)])[1] < 0.2)
    notebook.run_code("shapes.clear_lines()")
    wait_for_picture(notebook, 0, lambda pixels: hue(pixels[projected(line, pixels.shape)])[1] > 0.5)
    notebook.run_code("poses = shapes._poses[0].copy(); poses[1, :3] = [-3, 2, 3]; shapes.show(poses)")
    wait_for_picture(notebook, 0, lambda pixels: np.argmax(pixels[projected((-3, 2, 3), pixels.shape)]) == 2)


def test_a_live_player_can_be_paused_and_shows_again_what_was(notebook):
    page, place = notebook.page, player(notebook, 0)
    place.get_by_role("button", name="Pause").click()
    before = place.locator(".player-time").inner_text()
    notebook.run_code("for k in range(5): shapes.show(shapes._poses, time=50. + k)")
    page.wait_for_timeout(500)
    expect(place.locator(".player-time")).to_have_text(before)
    place.get_by_role("button", name="Play").click()
    notebook.wait_for("() => document.querySelector('.player-time').textContent === '54.00 s'")
    place.get_by_role("button", name="Pause").click()
    scrub = place.get_by_label("Time")
    scrub.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    notebook.wait_for("() => document.querySelector('.player-time').textContent === '52.00 s'")
    place.get_by_role("button", name="Step").click()
    notebook.wait_for("() => document.querySelector('.player-time').textContent === '53.00 s'")
    place.get_by_role("button", name="Play").click()


def test_a_recording_plays_stops_at_its_end_and_can_be_scrubbed(notebook):
    place = player(notebook, 1)
    place.get_by_label("Speed").select_option("4")
    again = place.get_by_role("button", name="Play again")
    again.wait_for(timeout=60_000)
    expect(place.locator(".player-time")).to_have_text("2.00 s of 2.00 s")
    for frame in (0, 75, 25):
        place.get_by_label("Time").fill(str(frame))
        center = (frame / 25, 0, 0.5)
        wait_for_picture(notebook, 1, lambda pixels, c=center: hue(pixels[projected(c, pixels.shape)])[1] < 0.2)
        expect(place.locator(".player-time")).to_have_text(f"{frame / 50:.2f} s of 2.00 s")
    place.get_by_role("button", name="Step").click()
    expect(place.locator(".player-time")).to_have_text("0.52 s of 2.00 s")
    place.get_by_label("Time").fill("100")
    place.get_by_label("Speed").select_option("0.1")
    again.click()
    place.get_by_role("button", name="Pause").click()
    values = [5 * k for k in range(3, 18)]
    notebook.page.evaluate(
        """() => {
          const node = document.querySelectorAll('.player')[1];
          node.querySelector('[type=range]').id = 'movie-time';
          node.querySelector('canvas').id = 'movie-view';
        }"""
    )
    latency = notebook.median_latency("#movie-time", "#movie-view", values)
    print(f"player: {latency:.0f} ms from the time slider to the picture, median of {len(values)}")


def camera(notebook, name):
    """(eye, target) as the kernel knows them."""
    notebook.page.wait_for_timeout(400)
    text = notebook.run_code(f"import json; print(json.dumps([p.tolist() for p in {name}.view]))")
    return (np.array(place) for place in json.loads(text))


def test_mouse_and_keys_turn_move_and_zoom_the_view(notebook):
    page, place = notebook.page, player(notebook, 1)
    place.get_by_role("button", name="Reset view").click()
    box = place.locator("canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(button="left"):
        page.mouse.move(x, y)
        page.mouse.down(button=button)
        page.mouse.move(x + 60, y + 30, steps=3)
        page.mouse.up(button=button)

    drag()
    eye, target = camera(notebook, "movie")
    distance = np.linalg.norm(np.subtract(EYE, TARGET))
    assert target == pytest.approx(TARGET, abs=1e-6)
    assert np.linalg.norm(eye - target) == pytest.approx(distance)
    assert eye[2] > EYE[2], "dragging down shows more from above"
    assert np.linalg.norm(eye - EYE) > 1
    drag("right")
    moved_eye, moved = camera(notebook, "movie")
    assert moved_eye - moved == pytest.approx(eye - target, abs=1e-4)
    assert np.linalg.norm(moved - target) > 0.3
    page.mouse.wheel(0, -300)
    near, middle = camera(notebook, "movie")
    assert middle == pytest.approx(moved, abs=1e-6)
    assert np.linalg.norm(near - middle) == pytest.approx(distance * np.exp(-0.36), rel=0.02)
    place.get_by_role("button", name="Reset view").click()
    place.locator("canvas").focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "+"):
        page.keyboard.press(key)
    by_keys, shifted = camera(notebook, "movie")
    assert np.linalg.norm(by_keys - shifted) == pytest.approx(0.9 * distance, rel=1e-3)
    assert np.linalg.norm(shifted - TARGET) > 0.1
    page.keyboard.press("Space")
    place.get_by_role("button", name="Pause").click()
    place.get_by_role("button", name="Reset view").click()


def test_all_64_robots_are_seen_and_one_can_be_chosen(notebook):
    pixels = wait_for_picture(notebook, 2)
    eye, target = camera(notebook, "grid")
    origins = np.array(json.loads(notebook.run_code("print(grid.origins.tolist())")))
    lens = f"grid.up, grid.field_of_view, {pixels.shape[1] / pixels.shape[0]}"
    overview = f"print([p.tolist() for p in grid.look.overview(grid._poses, grid.origins, {lens})])"
    assert [eye, target] == pytest.approx(np.array(json.loads(notebook.run_code(overview))), rel=1e-3)
    places = [projected(origin + np.array([0, 0, 0.7]), pixels.shape, eye, target) for origin in origins]
    red = [hue(pixels[place])[1] < 0.4 for place in places]
    assert sum(red) == 64
    player(notebook, 2).get_by_label("Show").select_option("robot 63")
    eye, target = camera(notebook, "grid")
    assert target[:2] == pytest.approx(origins[63, :2], abs=1e-6)
    center, edge = origins[63] + np.array([0, 0, 0.5]), origins[63] + np.array([0, 0, 0.9])
    seen = [projected(point, pixels.shape, eye, target) for point in (center, edge)]
    assert seen[0][0] - seen[1][0] > 0.2 * len(pixels), "it fills the picture"
    wait_for_picture(notebook, 2, lambda pixels: all(hue(pixels[place])[1] < 0.4 for place in seen))


def shadow(point):
    """Where the shadow of a point falls on the ground."""
    return np.array(point) - TO_LIGHT * point[2] / TO_LIGHT[2]


def test_shadows_that_overlap_are_not_darker(notebook):
    single, double, none = shadow((0.9, 0.9, 2)), shadow((0.2, 0.2, 1)), np.array([-3.0, -1.5, 0])
    inside = shadow((0, 0, 2)), shadow((0, 0, 1))
    assert (np.abs(double - inside[0])[:2] < 1).all() and (np.abs(double - inside[1])[:2] < 0.5).all()
    assert (np.abs(single - inside[0])[:2] < 1).all() and not (np.abs(single - inside[1])[:2] < 0.5).all()
    lightest_shadow, darkest = 0.67 * (211 + 220 + 226), 0.67 * 0.67 * (185 + 198 + 207)

    def one_shade(pixels):
        once, twice, bright = (pixels[projected(point, pixels.shape)].sum() for point in (single, double, none))
        shaded = all(darkest * 1.25 < brightness < lightest_shadow * 1.2 for brightness in (once, twice))
        return shaded and once < 0.85 * bright

    wait_for_picture(notebook, 3, one_shade)


def test_themes_change_the_floor_and_narrow_cells_cut_nothing(notebook):
    bright = wait_for_picture(notebook, 3)[-5:].mean()
    notebook.theme("JupyterLab Dark")
    wait_for_picture(notebook, 3, lambda pixels: pixels[-5:].mean() < 0.6 * bright)
    notebook.theme("JupyterLab Light")
    for width in (1400, 700):
        notebook.size(width, 3200)
        notebook.page.wait_for_timeout(500)
        for index in range(4):
            notebook.page.evaluate(
                "(index) => { document.querySelectorAll('.player')[index].id = `player-${index}`; }", index
            )
            assert notebook.cut_text(f"#player-{index}") == []
        place = player(notebook, 0)
        canvas, box = place.locator("canvas").bounding_box(), place.bounding_box()
        assert canvas["width"] == pytest.approx(box["width"], abs=2)
        assert canvas["height"] == pytest.approx(min(420, 0.75 * box["width"]), abs=2)
        pixels = wait_for_picture(notebook, 0, lambda pixels, c=canvas: abs(pixels.shape[1] - c["width"]) < 2)
        assert hue(pixels[projected(CENTERS["box"][0], pixels.shape)]) == pytest.approx((1, 0, 1), abs=0.35)
    notebook.size(1400, 3200)


def test_a_lost_view_can_be_shown_again(notebook):
    place = player(notebook, 3)
    notebook.page.evaluate(
        """() => document.querySelectorAll('.player canvas')[3].getContext('webgl2')
          .getExtension('WEBGL_lose_context').loseContext()"""
    )
    place.get_by_role("button", name="Show it again").click()
    wait_for_picture(notebook, 3)
    expect(place.locator(".player-notice")).to_have_text("")
