"""Takes README's three picture cards from the running course, in a browser: docs/card-NAME.png.

python benchmarks/readme_pictures.py
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser.conftest import running_lab

ROOT = Path(__file__).resolve().parent.parent
SIZE = (720, 540)
STUDIO = """from rlcourse.widgets import GridStudio
studio = GridStudio("russell-norvig", slip=0.2).run()
studio.walk()
studio"""
CHECK = """from rlcourse import check

def td_update(v, s, r, s_next, terminated, alpha, gamma):
    v = v.copy()
    v[s] += alpha * (r + gamma * v[s_next] - v[s])
    return v

check("td-update", td_update, seed=3)"""
ISAAC = """import gymnasium, pathlib, torch
from rlcourse.isaacgym import gymapi, gymtorch
gym = gymapi.acquire_gym()
params = gymapi.SimParams()
params.up_axis, params.gravity, params.dt = gymapi.UP_AXIS_Z, gymapi.Vec3(0, 0, -9.81), 1 / 60
sim = gym.create_sim(0, 0, gymapi.SIM_PHYSX, params)
plane = gymapi.PlaneParams()
plane.normal = gymapi.Vec3(0, 0, 1)
gym.add_ground(sim, plane)
folder = pathlib.Path(gymnasium.__file__).parent / "envs" / "mujoco" / "assets"
ant = gym.load_asset(sim, str(folder), "ant.xml", gymapi.AssetOptions())
for i in range(49):
    env = gym.create_env(sim, gymapi.Vec3(-1, -1, 0), gymapi.Vec3(1, 1, 0), 7)
    gym.create_actor(env, ant, gymapi.Transform(p=gymapi.Vec3(0, 0, 0.6)), "ant", i, 1)
gym.prepare_sim(sim)
viewer = gym.create_viewer(sim, gymapi.CameraProperties())
torch.manual_seed(0)
for step in range(90):
    efforts = 8 * (2 * torch.rand(49 * 8) - 1)
    gym.set_dof_actuation_force_tensor(sim, gymtorch.unwrap_tensor(efforts))
    gym.simulate(sim)
gym.step_graphics(sim)
gym.viewer_camera_look_at(viewer, None, gymapi.Vec3(-3, -5, 3.2), gymapi.Vec3(5, 6, 0))
gym.draw_viewer(viewer, sim, False)"""
CARDS = {  # name: code, what is taken of it, width of the window
    "studio": (STUDIO, ".gs-world", 1180),
    "check": (CHECK, ".rlc-card", 900),
    "isaac": (ISAAC, ".player canvas", 1180),
}


def card(notebook, selector):
    """The upper part of a widget as a card of the common shape, once what moves in it has come to rest."""
    notebook.page.wait_for_timeout(12_000)
    picture = Image.open(BytesIO(notebook.page.locator(selector).first.screenshot())).convert("RGB")
    return ImageOps.fit(picture, SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.0))


def main():
    with tempfile.TemporaryDirectory() as home, running_lab(Path(home), Path(home) / "server") as lab:
        for name, (code, selector, width) in CARDS.items():
            notebook = lab.notebook([code], width=width, height=1200)
            notebook.run_all(wait_for=selector, timeout=120)
            card(notebook, selector).quantize(128).save(ROOT / "docs" / f"card-{name}.png", optimize=True)
        lab.close_notebooks()


if __name__ == "__main__":
    main()
