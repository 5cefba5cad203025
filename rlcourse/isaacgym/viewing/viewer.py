"""The viewer: what of a simulation is shown, from where, and what its keys do.

In a notebook it is a `RobotPlayer` with up to 64 environments, each at its own origin; where there are more, those are
shown that are nearest to what the camera looks at. Elsewhere nothing is shown, but pictures can still be written.
"""

import math
import sys
import time
from collections import deque
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import torch

from rlcourse.isaacgym.values.constants import UP_AXIS_Y
from rlcourse.isaacgym.values.notices import warn_once
from rlcourse.isaacgym.viewing import pictures
from rlcourse.isaacgym.viewing.player.scene import OWN_FIELDS, Look

MOST_ENVIRONMENTS = 64
SHORTEST = 1 / 30  # s between two pictures
MOST_BYTES = 1e6  # per second

# What the browser calls keys and mouse buttons, where the API does not spell the same words.
CODES = {
    "KEY_APOSTROPHE": "Quote",
    "KEY_LEFT_BRACKET": "BracketLeft",
    "KEY_RIGHT_BRACKET": "BracketRight",
    "KEY_GRAVE_ACCENT": "Backquote",
    "KEY_DEL": "Delete",
    "KEY_RIGHT": "ArrowRight",
    "KEY_LEFT": "ArrowLeft",
    "KEY_DOWN": "ArrowDown",
    "KEY_UP": "ArrowUp",
    "KEY_NUMPAD_DEL": "NumpadDecimal",
    "KEY_LEFT_SUPER": "MetaLeft",
    "KEY_RIGHT_SUPER": "MetaRight",
    "KEY_MENU": "ContextMenu",
    "MOUSE_LEFT_BUTTON": "Mouse0",
    "MOUSE_MIDDLE_BUTTON": "Mouse1",
    "MOUSE_RIGHT_BUTTON": "Mouse2",
    "MOUSE_BACK_BUTTON": "Mouse3",
    "MOUSE_FORWARD_BUTTON": "Mouse4",
}


@dataclass
class ActionEvent:
    """Something happened to a key or mouse button that an action was subscribed to.

    value : 1 pressed, 0 released; for movements of the mouse, how far, in widths or heights of the picture
    """

    action: str
    value: float


def browser_code(key):
    """`KeyboardEvent.code` of a KeyboardInput, or the player's name for a MouseInput."""
    if key.name in CODES:
        return CODES[key.name]
    device, *words = key.name.split("_")
    if device == "MOUSE":
        kind, direction = words
        return {"SCROLL": "Wheel", "MOVE": "Move"}[kind] + direction.capitalize()
    if words[0] in ("LEFT", "RIGHT"):  # KEY_LEFT_SHIFT
        words.reverse()
    if len(words[0]) > 1:
        return "".join(word.capitalize() for word in words)
    return ("Digit" if words[0].isdigit() else "Key") + words[0]


class Viewer:
    """Shows a Simulation.

    simulation : Simulation
    player : RobotPlayer, None where there is no notebook, or nothing to show yet
    closed : whether `close` was called
    size : width and height of pictures, pixels
    pointer : where the mouse was last, from the top left, in widths and heights of the picture
    """

    def __init__(self, simulation, properties):
        """properties : CameraProperties, of which the size and the field of view count"""
        self.simulation, self.size = simulation, (properties.width, properties.height)
        half_width = math.tan(math.radians(properties.horizontal_fov) / 2)
        self.field_of_view = 2 * math.atan(half_width * properties.height / properties.width)
        self.player, self.closed, self.pointer = None, False, (0.0, 0.0)
        self._in_notebook = _can_show_widgets()
        self._view = self._shown = None
        self._actions, self._events, self._lines = {}, deque(), []
        self._next = 0.0
        self._pace = None
        self.draw()

    @property
    def up(self):
        """(3,), the simulation's upward axis."""
        return np.array([0.0, 1.0, 0.0] if self.simulation.params.up_axis == UP_AXIS_Y else [0.0, 0.0, 1.0])

    @property
    def view(self):
        """(eye, target), where the camera stands and the point it looks at, (3,) each, m."""
        if self.player:
            return self.player.view
        if self._view is None and self.simulation.built:
            shown = self._shown_now()
            aspect = self.size[0] / self.size[1]
            return shown.look.overview(shown.poses(), shown.origins, self.up, self.field_of_view, aspect)
        return self._view or (np.array([1.0, 1.0, 1.0]), np.zeros(3))

    def look_at(self, eye, target):
        """Put the camera at the point `eye` of the world, looking at the point `target`, (3,) each, m."""
        self._view = pictures.checked_view(eye, target)
        if self.player:
            self.player.look_at(*self._view)

    def add_lines(self, lines, environment=None):
        """Draw lines (k, 9), start and end (m) and RGB, in an environment's frame or in the world's."""
        if environment is not None:
            lines = lines + np.concatenate([environment.origin, environment.origin, [0, 0, 0]])
        self._lines.append((None if environment is None else environment.index, lines))

    def clear_lines(self):
        """Remove all lines."""
        self._lines.clear()

    def draw(self):
        """Show the simulation as it is now, at most 30 times a second."""
        if not self._in_notebook or self.closed or not self.simulation.built or time.monotonic() < self._next:
            return
        shown = self._shown_now()
        if self.player is None:
            self._open(shown)
        with self.player.hold_sync():
            self.player.show(shown.poses(), self.simulation.frame * self.simulation.params.dt)
            self.player.set_lines(self._lines_of(shown))
            self.player.set_colors(shown.colors())
        size = len(self.player.pose) + len(self.player.lines)
        self._next = max(self._next + max(SHORTEST, size / MOST_BYTES), time.monotonic())

    def picture(self):
        """(height, width, 3) uint8: the simulation as it is now.

        Raises RuntimeError before the physics is built, pictures.NoGraphicsError where this machine cannot render.
        """
        if not self.simulation.built:
            raise RuntimeError("There is nothing to show before prepare_sim. Call gym.prepare_sim(sim) before.")
        shown = self._shown_now()
        eye, target = self.view
        return pictures.render(
            shown.look, shown.poses(), shown.origins, shown.colors(), eye, target, self.up, self.field_of_view,
            self.size, self._lines_of(shown),
        )  # fmt: skip

    def subscribe(self, key, action):
        """Let a KeyboardInput or MouseInput cause an action."""
        self._actions.setdefault(browser_code(key), []).append(action)
        self._listen()

    def events(self):
        """[ActionEvent], those since the last call."""
        return [self._events.popleft() for _ in range(len(self._events))]

    def keep_pace(self):
        """Wait until as much real time has gone by as the simulation has advanced since the last call."""
        if self.player is None or self.closed:
            return
        now, simulated = time.monotonic(), self.simulation.frame * self.simulation.params.dt
        if self._pace is not None:
            due = self._pace[0] + simulated - self._pace[1]
            time.sleep(max(0.0, due - now))
            now = max(now, due)
        self._pace = now, simulated

    def close(self):
        """Show nothing new any more. What was shown last stays in the notebook."""
        self.closed = True

    def _shown_now(self):
        if self._shown is None:
            self._shown = _Shown(self.simulation, None if self._view is None else self._view[1])
        return self._shown

    def _open(self, shown):
        from IPython.display import display

        from rlcourse.isaacgym.viewing.player.view import RobotPlayer

        self.player = RobotPlayer(
            shown.look,
            start=shown.poses(),
            origins=shown.origins,
            names=[f"environment {i}" for i in shown.ids.tolist()],
            up="y" if self.up[1] else "z",
            field_of_view=self.field_of_view,
        )
        if self._view is not None:
            self.player.look_at(*self._view)
        self._listen()
        self.player.set_colors(shown.colors())
        display(self.player)

    def _listen(self):
        if self.player:
            self.player.listen(list(self._actions), self._on_input)

    def _on_input(self, code, value, pointer):
        if pointer is not None:
            self.pointer = tuple(pointer)
        self._events.extend(ActionEvent(action, float(value)) for action in self._actions[code])

    def _lines_of(self, shown):
        ids = {None, *shown.ids.tolist()}
        return np.concatenate([np.zeros((0, 9)), *(lines for index, lines in self._lines if index in ids)])


class Recorder:
    """Takes the poses of a simulation's robots down, to be played in the browser afterwards.

    simulation : Simulation, built
    most : how many environments at most, those in its middle
    """

    def __init__(self, simulation, most=MOST_ENVIRONMENTS):
        origins = np.array([environment.origin for environment in simulation.environments], float)
        self._shown = _Shown(simulation, origins.mean(axis=0), most)
        self._poses, self._times = [], []

    def take(self):
        """Take down where everything is now. Returns the simulated time, s."""
        simulation = self._shown.simulation
        self._poses.append(self._shown.poses())
        self._times.append(simulation.frame * simulation.params.dt)
        return self._times[-1]

    def player(self):
        """A RobotPlayer of what was taken down."""
        from rlcourse.isaacgym.viewing.player.view import RobotPlayer

        shown, time = self._shown, self._times
        player = RobotPlayer(
            shown.look,
            np.array(self._poses),
            (time[-1] - time[0]) / max(1, len(time) - 1) or SHORTEST,
            origins=shown.origins,
            names=[f"environment {i}" for i in shown.ids.tolist()],
            up="y" if shown.simulation.params.up_axis == UP_AXIS_Y else "z",
        )
        player.set_colors(shown.colors())
        return player


class _Shown:
    """The environments that are shown, and what of them.

    ids : (n,) int64 tensor, sorted
    origins : (n, 3), m
    look : Look
    """

    def __init__(self, simulation, target, most=MOST_ENVIRONMENTS):
        self.simulation = simulation
        origins = np.array([environment.origin for environment in simulation.environments], float)
        far = np.zeros(len(origins)) if target is None else np.linalg.norm(origins - target, axis=1)
        nearest = np.sort(np.argsort(far, kind="stable")[:most])
        self.ids = torch.from_numpy(nearest).to(simulation.device)
        self.origins = origins[nearest]
        scene = simulation.scene
        terrain = None
        if scene.terrain_mocap is not None:
            terrain = int(np.flatnonzero(scene.model.body_mocapid == scene.terrain_mocap)[0])
        backend = simulation.backend
        own = {name: backend.per_env(name)[self.ids].cpu().numpy() for name in OWN_FIELDS if not backend.shared(name)}
        self.look = Look(scene.model, _visual_geoms(scene.model), terrain, own)

    def poses(self):
        """(n, nbody, 7) position (m) and quaternion (w x y z) of each body."""
        self.simulation.update(self.ids)
        fields = [self.simulation.backend.field(name)[self.ids] for name in ("xpos", "xquat")]
        return torch.cat(fields, dim=-1).cpu().numpy()

    def colors(self):
        """(n, len(look.shapes), 4) RGBA in [0, 1]."""
        colors = self.look.colors(len(self.ids))
        for row, environment in zip(colors, self.ids.tolist(), strict=True):
            for actor, layout in zip(
                self.simulation.environments[environment].actors, self.simulation.scene.layout.actors, strict=True
            ):
                for body, color in actor.own("colors", {}).items():
                    row[self.look.of_body(layout.bodies[body]), :3] = color
        return colors


def _visual_geoms(model):
    """The geoms that a person should see: of each body those that are only seen (group 1), else those that collide."""
    visual = model.geom_group == 1
    has_visual = np.isin(model.geom_bodyid, model.geom_bodyid[visual])
    return np.flatnonzero(visual | ~has_visual)


def _can_show_widgets():
    """Whether this is a notebook with anywidget; else a warning says why nothing is shown."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is None:
        warn_once(
            "The viewer shows robots in notebooks only. Here it does nothing; write_viewer_image_to_file works.",
            stacklevel=5,
        )
    elif find_spec("anywidget") is None:
        warn_once("The viewer needs anywidget: pip install 'rlcourse[lab]'. Without it, it does nothing.", stacklevel=5)
    else:
        return True
    return False
