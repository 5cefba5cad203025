"""`enable()` in fresh processes: what it registers, and where it refuses."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(code, *, folder):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )


def test_code_for_isaac_gym_finds_its_modules(tmp_path):
    code = """
import rlcourse.isaacgym
rlcourse.isaacgym.enable(); rlcourse.isaacgym.enable()
import isaacgym, isaacgym.gymapi
from isaacgym import gymapi, gymtorch, gymutil, terrain_utils
from isaacgym.torch_utils import *
assert gymapi is rlcourse.isaacgym.gymapi is isaacgym.gymapi
assert gymapi.acquire_gym() is gymapi.acquire_gym()
assert gymapi.SIM_PHYSX != gymapi.SIM_FLEX and gymapi.Vec3(1, 2, 3).z == 3.0 and gymapi.DOF_MODE_EFFORT == 3
assert quat_rotate.__name__ == "quat_rotate" and isaacgym.__file__
import numpy as np
assert np.Inf == np.inf and np.float is float and np.product is np.prod
import torch
assert torch.cuda.is_available() or torch.jit.load.keywords == torch.load.keywords == {"map_location": "cpu"}
from isaacgym import rlgpu
assert not hasattr(rlgpu, "__path__")
try:
    rlgpu.create_task_cpu("Ant", "{}")
except NotImplementedError as problem:
    assert "create_task_cpu" in str(problem)
try:
    import isaacgym.other
except ModuleNotFoundError:
    print("done")
"""
    done = run(code, folder=tmp_path)
    assert done.stdout == "done\n", done.stderr


def test_nothing_is_registered_before(tmp_path):
    done = run("import rlcourse.isaacgym, isaacgym", folder=tmp_path)
    assert "No module named 'isaacgym'" in done.stderr


def test_nvidias_package_is_not_replaced(tmp_path):
    (tmp_path / "isaacgym").mkdir()
    (tmp_path / "isaacgym" / "__init__.py").write_text("")
    done = run("import rlcourse.isaacgym; rlcourse.isaacgym.enable()", folder=tmp_path)
    assert "RuntimeError: Another isaacgym is installed here" in done.stderr and str(tmp_path) in done.stderr
    done = run("import isaacgym, rlcourse.isaacgym; rlcourse.isaacgym.enable()", folder=tmp_path)
    assert "RuntimeError: Another isaacgym" in done.stderr


def test_a_mere_folder_of_that_name_is_no_obstacle(tmp_path):
    (tmp_path / "isaacgym" / "assets").mkdir(parents=True)
    done = run("import rlcourse.isaacgym; rlcourse.isaacgym.enable(); import isaacgym.gymapi", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_importing_the_package_loads_no_simulator():
    done = run("import sys, rlcourse.isaacgym; print({'mujoco', 'torch'} & set(sys.modules))", folder=ROOT)
    assert done.stdout == "set()\n", done.stderr
