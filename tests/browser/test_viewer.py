"""The viewer of the Isaac Gym API in a real JupyterLab: it is alive while a cell runs."""

import statistics
from itertools import pairwise

import pytest

pytest.importorskip("mujoco")

PLAYER = """import mujoco
from rlcourse.isaacgym.viewing.player.view import RobotPlayer
RobotPlayer(mujoco.MjModel.from_xml_string('<mujoco><worldbody><geom size=".1"/></worldbody></mujoco>'))"""
SIMULATION = """from rlcourse.isaacgym import gymapi
gym = gymapi.acquire_gym()
params = gymapi.SimParams()
params.up_axis, params.gravity, params.dt = gymapi.UP_AXIS_Z, gymapi.Vec3(0, 0, -9.81), 1 / 60
sim = gym.create_sim(0, 0, gymapi.SIM_PHYSX, params)
plane = gymapi.PlaneParams()
plane.normal = gymapi.Vec3(0, 0, 1)
gym.add_ground(sim, plane)
ball = gym.create_sphere(sim, 0.3, gymapi.AssetOptions())
for i in range(16):
    env = gym.create_env(sim, gymapi.Vec3(-1, -1, 0), gymapi.Vec3(1, 1, 0), 4)
    gym.create_actor(env, ball, gymapi.Transform(p=gymapi.Vec3(0, 0, 1 + i / 4)), "ball", i, 0)
gym.prepare_sim(sim)
viewer = gym.create_viewer(sim, gymapi.CameraProperties())
gym.subscribe_viewer_keyboard_event(viewer, gymapi.KEY_ESCAPE, "QUIT")
gym.subscribe_viewer_keyboard_event(viewer, gymapi.KEY_V, "toggle")"""
LOOP = """import time
events, end = [], time.time() + 60
while time.time() < end and "QUIT" not in [event.action for event in events]:
    gym.simulate(sim)
    gym.step_graphics(sim)
    gym.draw_viewer(viewer, sim, True)
    gym.sync_frame_time(sim)
    events += gym.query_viewer_action_events(viewer)
print("ended with", [(event.action, event.value) for event in events])"""
PRESS = """async (key) => {
  const canvas = document.querySelector('.player canvas');
  canvas.focus();
  canvas.dispatchEvent(new KeyboardEvent('keydown', {code: key, key, bubbles: true}));
  canvas.dispatchEvent(new KeyboardEvent('keyup', {code: key, key, bubbles: true}));
}"""


def test_without_webgl2_the_player_says_so(lab):
    notebook = lab.notebook([PLAYER])
    notebook.page.evaluate("() => { HTMLCanvasElement.prototype.getContext = () => null; }")
    notebook.run_all(wait_for=".player-notice")
    notebook.wait_for("() => document.querySelector('.player-notice').textContent.includes('does not offer WebGL2')")
    assert notebook.errors == []


def test_a_simulation_is_watched_while_its_cell_runs_and_keys_reach_it(lab):
    notebook = lab.notebook([SIMULATION, LOOP])
    page = notebook.page
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
    notebook.wait_for(".player canvas", timeout=60)
    clock = "() => Number(document.querySelector('.player-time').textContent.replace(' s', ''))"
    notebook.wait_for(f"() => ({clock})() > 0.5")
    times = []
    for _ in range(30):
        times.append(page.evaluate(clock))
        page.wait_for_timeout(100)
    moved = [b - a for a, b in pairwise(times) if b > a]
    assert len(moved) >= 5, "the picture goes on while the cell runs"
    print(f"viewer: {len(moved)} of 29 looks 0.1 s apart saw a new time, {statistics.median(moved):.2f} s further")
    page.evaluate(PRESS, "KeyV")
    page.evaluate(PRESS, "Escape")
    notebook.wait_for("() => document.body.textContent.includes('ended with [')", timeout=60)
    output = page.locator(".jp-OutputArea-output", has_text="ended with").last.inner_text()
    assert "('toggle', 1.0), ('toggle', 0.0), ('QUIT', 1.0)" in output
    assert notebook.run_code("print(len(viewer.player.pose))") == str(16 * 28)
    assert notebook.errors == []
