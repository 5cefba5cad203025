"""The viewer in a notebook, and pictures of it. Elsewhere than in a notebook, these calls do nothing."""

import mujoco
import numpy as np

from rlcourse.isaacgym.calls.actors import actor_of
from rlcourse.isaacgym.physics.contacts import contact_normals
from rlcourse.isaacgym.values.parameters import CameraProperties
from rlcourse.isaacgym.values.vectors import Int2, Quat, Transform, Vec2, Vec3
from rlcourse.isaacgym.viewing.pictures import camera_axes
from rlcourse.isaacgym.viewing.viewer import Viewer


class ViewerCalls:
    """The viewer. Positions are relative to the environment that is given, or in the world where it is None."""

    def create_viewer(self, sim, properties=None):
        """The Viewer of a simulation; in a notebook it appears under the cell, at the latest when it is first drawn.

        properties : CameraProperties: the size of pictures, and the horizontal field of view
        """
        sim.viewer = Viewer(sim, properties or CameraProperties())
        return sim.viewer

    def destroy_viewer(self, viewer):
        """Shows nothing new any more."""
        viewer.close()

    def query_viewer_has_closed(self, viewer):
        """Whether destroy_viewer was called."""
        return viewer.closed

    def step_graphics(self, sim):
        """draw_viewer does it: does nothing."""

    def draw_viewer(self, viewer, sim, render_collision=True):
        """Sends the present poses to the notebook, at most 30 times a second. Visual shapes are shown, where a body
        has some.
        """
        viewer.draw()

    def poll_viewer_events(self, viewer):
        """Events arrive by themselves: does nothing."""

    def sync_frame_time(self, sim):
        """Waits, so that the simulation does not run faster than real time while it is shown."""
        if sim.viewer:
            sim.viewer.keep_pace()

    def viewer_camera_look_at(self, viewer, env, position, target):
        """Puts the camera at a position, looking at a target (Vec3, m)."""
        origin = _origin(env)
        viewer.look_at(origin + np.array(position), origin + np.array(target))

    def get_viewer_camera_transform(self, viewer, env):
        """Transform of the camera, which looks along its x axis; z points up in the picture."""
        eye, target = viewer.view
        return Transform(p=Vec3(*(eye - _origin(env))), r=_rotation(*camera_axes(eye, target, viewer.up)))

    def get_viewer_size(self, viewer):
        """Int2, width and height of pictures (pixels)."""
        return Int2(*viewer.size)

    def get_viewer_mouse_position(self, viewer):
        """Vec2, where the mouse was at its last event: (0, 0) is the top left of the picture, (1, 1) bottom right."""
        return Vec2(*viewer.pointer)

    def subscribe_viewer_keyboard_event(self, viewer, key, action):
        """Lets a key (KEY_...) cause the action of this name, when it is pressed in the viewer and when released."""
        viewer.subscribe(key, action)

    def subscribe_viewer_mouse_event(self, viewer, button, action):
        """Lets a mouse button, the wheel or a movement (MOUSE_...) cause the action of this name."""
        viewer.subscribe(button, action)

    def query_viewer_action_events(self, viewer):
        """[ActionEvent] since the last call, each with `action` and `value` (1 pressed, 0 released).

        In JupyterLab they arrive while a cell runs; other front ends deliver them between cells.
        """
        return viewer.events()

    def add_lines(self, viewer, env, count, vertices, colors):
        """Draws lines until clear_lines.

        vertices : two ends of each line, m: 6 * count numbers, or 2 * count Vec3;  colors : 3 * count numbers in
        [0, 1], or count Vec3, or one color for all
        """
        ends, paint = _numbers(vertices), _numbers(colors)
        if ends.size != 6 * count or paint.size not in (3, 3 * count):
            raise ValueError(
                f"add_lines: {count} lines need {6 * count} numbers as ends and {3 * count} as colors, got {ends.size} "
                f"and {paint.size}."
            )
        ends, paint = ends.reshape(-1, 6), np.broadcast_to(paint.reshape(-1, 3), (count, 3))
        viewer.add_lines(np.concatenate([ends, paint], axis=1), env)

    def draw_env_rigid_contacts(self, viewer, env, color, scale, sync_with_camera):
        """Draws the normals of the contacts in an environment, `scale` m long, until clear_lines. CPU pipeline only.

        color : Vec3 in [0, 1];  sync_with_camera : accepted
        """
        env.simulation.build()
        lines = contact_normals(env.simulation, env.index, scale)
        self.add_lines(viewer, env, len(lines), lines, np.array(color))

    def clear_lines(self, viewer):
        """Removes all lines."""
        viewer.clear_lines()

    def set_rigid_body_color(self, env, actor, body, mesh_type, color):
        """Paints a body, given its index in the actor. color : Vec3 in [0, 1]; mesh_type : any MESH_... will do"""
        actor = actor_of(env, actor)
        if not 0 <= body < len(actor.asset.body_names):
            raise IndexError(f"Actor {actor.name!r} has {len(actor.asset.body_names)} bodies, there is no body {body}.")
        actor.colors[body] = tuple(np.array(color).tolist())

    def get_rigid_body_color(self, env, actor, body, mesh_type):
        """Vec3, the color of a body: as painted, else that of its first shape."""
        actor = actor_of(env, actor)
        model = actor.asset.model
        shapes = np.flatnonzero(model.geom_bodyid == body + 1)
        own = model.geom_rgba[shapes[0], :3] if len(shapes) else (0, 0, 0)
        return Vec3(*map(float, actor.own("colors", {}).get(body, own)))

    def reset_actor_materials(self, env, actor, mesh_type):
        """Gives an actor the colors of its file again."""
        actor_of(env, actor).colors.clear()

    def write_viewer_image_to_file(self, viewer, filename):
        """Writes a PNG of what the viewer shows, whether in a notebook or not; MuJoCo renders it.

        Raises NoGraphicsError where neither EGL nor OSMesa is installed.
        """
        from PIL import Image

        Image.fromarray(viewer.picture()).save(filename, "PNG")


def _origin(env):
    return np.zeros(3) if env is None else np.array(env.origin)


def _numbers(values):
    """Numbers from nested lists, arrays and tensors of numbers, or of Vec3."""
    values = np.asarray(values)
    if values.dtype.names:
        values = np.ascontiguousarray(values).view(np.float32)
    return values.astype(float).ravel()


def _rotation(forward, right, upward):
    """Quat that turns x to `forward` and z to `upward`."""
    rotation = np.empty(4)
    mujoco.mju_mat2Quat(rotation, np.stack([forward, -right, upward], axis=1).ravel())
    w, x, y, z = rotation.tolist()
    return Quat(x, y, z, w)
