"""Still pictures of robots, rendered by MuJoCo without a display."""

import copy
import os
import platform
import subprocess
import sys
import threading
from functools import cache
from importlib import import_module

import mujoco
import numpy as np
from mujoco.rendering.classic import gl_context

from rlcourse.isaacgym.viewing.player.scene import Look, compose

SKY = (221, 231, 238)
GROUND = (0.76, 0.81, 0.84, 1.0)
_ours = threading.local()  # OpenGL contexts belong to the thread that made them


class NoGraphicsError(RuntimeError):
    """This machine has no OpenGL that works without a display."""


def render(look: Look, poses, origins, colors, eye, target, up, field_of_view, size, lines=()) -> np.ndarray:
    """(height, width, 3) uint8: robots as the player draws them.

    poses : (n, nbody, 7) position (m) and quaternion (w x y z) of each body of each robot
    origins : (n, 3) where each robot's world stands, m
    colors : (n, len(look.shapes), 4) RGBA in [0, 1]
    eye, target : (3,) where the camera stands and what it looks at, m
    up : (3,) unit vector
    field_of_view : vertical, rad
    size : width and height, pixels
    lines : (k, 9) start and end (m) and RGB of each line

    Raises NoGraphicsError.
    """
    eye, target, up = (np.asarray(vector, float) for vector in (eye, target, up))
    distance = float(np.linalg.norm(eye - target))
    studio = getattr(_ours, "studio", None)
    if studio is None or not studio.fits(look, size, distance):
        studio = _ours.studio = _Studio(look, size, distance)
    studio.fill(np.asarray(poses, float), np.asarray(origins, float), colors, target)
    studio.draw_lines(np.reshape(lines, (-1, 9)))
    studio.place_camera(eye, target, up, field_of_view)
    return studio.pixels()


def checked_view(eye, target) -> tuple[np.ndarray, np.ndarray]:
    """Both points as arrays (3,); raises ValueError if they are the same."""
    eye, target = np.array(eye, float), np.array(target, float)
    if np.allclose(eye, target):
        raise ValueError(f"The camera cannot look at the point where it stands, {eye.tolist()}.")
    return eye, target


def camera_axes(eye, target, up) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Forward, right and upward unit vectors of a camera; seen from straight above, x points down in the picture."""
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, up)
    if np.linalg.norm(right) < 1e-6:
        right = np.cross([-1, 0, 0], up)
    right = right / np.linalg.norm(right)
    return forward, right, np.cross(right, forward)


class _Studio:
    """A renderer of one model and picture size, kept because making one takes longer than a picture."""

    def __init__(self, look, size, distance):
        found = context_class()
        if found is None:
            raise NoGraphicsError(
                "No picture can be rendered: neither EGL nor OSMesa works here. On Debian or Ubuntu: "
                "apt-get install libegl1 libgl1-mesa-dri. The player in a notebook needs neither."
            )
        gl_context.GLContext = found
        self.look, self.size, self.distance = look, size, distance
        model = self.model = copy.copy(look.model)
        model.geom_matid[:] = -1
        model.vis.global_.offwidth, model.vis.global_.offheight = size
        model.vis.headlight.ambient[:], model.vis.headlight.diffuse[:] = 0.45, 0.1
        model.stat.extent = distance  # shadows are cast this far
        planes = model.geom_type == mujoco.mjtGeom.mjGEOM_PLANE
        self.endless = np.flatnonzero(planes & (model.geom_size[:, :2] == 0).any(axis=1))
        self.data = mujoco.MjData(model)
        mujoco.mj_forward(model, self.data)
        self.renderer = mujoco.Renderer(model, size[1], size[0], max_geom=64 * model.ngeom + 10_000)
        self.renderer.scene.flags[mujoco.mjtRndFlag.mjRND_SKYBOX] = 0
        self.drawn = self.renderer.scene.geoms  # reading it takes long

    def fits(self, look, size, distance):
        return look is self.look and size == self.size and 0.5 < distance / self.distance < 2

    def fill(self, poses, origins, colors, target):
        """Put all robots into the scene; endless planes become large ones around `target`."""
        model, data, scene = self.model, self.data, self.renderer.scene
        options = mujoco.MjvOption()
        options.geomgroup[:] = 1
        everything = mujoco.mjtCatBit.mjCAT_ALL
        model.geom_size[self.endless, :2] = 80 * self.distance
        for robot, origin in enumerate(origins):
            model.geom_rgba[:] = 0
            for shape, ground, color in zip(self.look.shapes, self.look.ground, colors[robot], strict=True):
                geom, body = shape.geom, model.geom_bodyid[shape.geom]
                once = geom in self.endless or body == self.look.terrain
                if color[3] == 0 or (robot and once):
                    continue
                model.geom_rgba[geom] = GROUND if ground else color
                if not ground:
                    model.geom_type[geom], model.geom_size[geom] = shape.type, shape.size
                data.geom_xpos[geom], rotation = compose(poses[robot, body], shape.position, shape.rotation)
                mujoco.mju_quat2Mat(data.geom_xmat[geom], rotation)
            for geom in self.endless:
                normal = data.geom_xmat[geom].reshape(3, 3)[:, 2]
                aside = target - origin - data.geom_xpos[geom]
                data.geom_xpos[geom] += aside - normal * np.dot(aside, normal)
            before = scene.ngeom if robot else 0
            if robot:
                mujoco.mjv_addGeoms(model, data, options, mujoco.MjvPerturb(), everything, scene)
            else:
                mujoco.mjv_updateScene(model, data, options, None, mujoco.MjvCamera(), everything, scene)
            for geom in self.drawn[before : scene.ngeom]:
                geom.pos[:] += origin

    def draw_lines(self, lines):
        """Add lines (k, 9) to the scene."""
        scene = self.renderer.scene
        for line in lines[: scene.maxgeom - scene.ngeom].astype(float):
            geom, kind = self.drawn[scene.ngeom], mujoco.mjtGeom.mjGEOM_LINE
            mujoco.mjv_initGeom(geom, kind, np.zeros(3), np.zeros(3), np.eye(3).ravel(), [*line[6:], 1])
            mujoco.mjv_connector(geom, kind, 3, line[:3], line[3:6])
            geom.segid, geom.objid = scene.ngeom, 0  # something, not background
            scene.ngeom += 1

    def place_camera(self, eye, target, up, field_of_view):
        """Set the camera, and a light that comes over its left shoulder."""
        scene = self.renderer.scene
        distance = np.linalg.norm(target - eye)
        forward, right, upward = camera_axes(eye, target, up)
        for camera in scene.camera:
            camera.pos[:], camera.forward[:], camera.up[:] = eye, forward, upward
            camera.frustum_near, camera.frustum_far = distance / 100, distance * 200
            camera.frustum_top = camera.frustum_near * np.tan(field_of_view / 2)
            camera.frustum_bottom = -camera.frustum_top
            camera.frustum_center = camera.frustum_width = 0
        scene.nlight = 2  # after the headlight
        light = scene.lights[1]
        direction = -up + 0.4 * right + 0.4 * forward
        light.type = mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
        light.dir[:] = direction / np.linalg.norm(direction)
        light.pos[:] = target - distance * light.dir
        light.ambient[:], light.diffuse[:], light.specular[:] = 0, 0.55, 0.15
        light.headlight, light.castshadow = 0, 1

    def pixels(self):
        """The picture; where nothing is, sky."""
        pixels = self.renderer.render()
        self.renderer.enable_segmentation_rendering()
        empty = self.renderer.render()[:, :, 0] < 0
        self.renderer.disable_segmentation_rendering()
        empty[1:] |= empty[:-1]  # the smoothed edge of the ground has some black in it
        pixels[empty] = SKY
        return pixels


@cache
def context_class():
    """MuJoCo's OpenGL context class: the one that MUJOCO_GL names, or the first that works without a display, or None.

    Each is tried in a process of its own, because PyOpenGL stays with the first one for the life of a process.
    """
    if os.environ.get("MUJOCO_GL") or platform.system() != "Linux" or os.environ.get("DISPLAY"):
        return gl_context.GLContext
    for name in ("egl", "osmesa"):
        command = f"import mujoco.{name}; mujoco.{name}.GLContext(8, 8).make_current()"
        environment = {**os.environ, "MUJOCO_GL": name, "PYOPENGL_PLATFORM": name}
        if subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True).returncode == 0:
            os.environ["PYOPENGL_PLATFORM"] = name
            return import_module(f"mujoco.{name}").GLContext
    return None
