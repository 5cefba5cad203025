"""RobotPlayer: robots in a notebook, drawn by the browser from the poses of their bodies.

Poses are sent, not pixels: position and quaternion of each body, 28 bytes. So the machine that computes needs no
graphics card, a recording can be turned, zoomed and scrubbed without a kernel, and 64 robots fit into one picture.

    RobotPlayer(model, poses=recorded, dt=0.02)      # a recording, e.g. np.array([poses_of(data) for ...])

    player = RobotPlayer(model)                      # live
    display(player)
    while ...: player.show(poses_of(data))
"""

import io
from pathlib import Path

import ipywidgets
import mujoco
import numpy as np
import traitlets
from PIL import Image

from rlcourse.isaacgym.viewing import lasting, pictures
from rlcourse.isaacgym.viewing.player.scene import Look

MOST_ROBOTS = 64
FIELD_OF_VIEW = float(np.deg2rad(45))
_FOLDER = Path(__file__).parent


def poses_of(data) -> np.ndarray:
    """Poses as the player takes them, of an MjData (nbody, 7) or of a Batch (n, nbody, 7): position, then w x y z."""
    return np.concatenate([data.xpos, data.xquat], axis=-1)


class RobotPlayer(lasting.LastingWidget):
    """Shows up to 64 robots of one MuJoCo model.

    model : an MjModel, or a Look that says which of its geoms are drawn; planes and height fields are the ground
    poses : a recording, (T, nbody, 7) for one robot or (T, n, nbody, 7): position (m) and quaternion (w x y z) of each
        body; without it the player is live, and `show` gives it poses
    dt : seconds between two poses
    start : what a live player shows before, (nbody, 7) or (n, nbody, 7); by default one robot as in the model
    origins : (n, 3) where each robot's world stands, m; by default in a square grid
    names : what the robots are called in the list from which one can be chosen; by default numbers
    up : the model's upward axis, "z" or "y"
    field_of_view : vertical, rad
    height : of the picture in the notebook, pixels

    Raises ValueError for poses of another shape, or that are not finite, and for more than 64 robots.
    """

    _esm = "\n".join(
        [lasting.SCRIPT]
        + [(_FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in ("shapes", "camera", "gl", "view")]
    )
    _css = lasting.STYLE + (_FOLDER / "view.css").read_text(encoding="utf-8")

    scene = traitlets.Dict().tag(sync=True)
    frames = traitlets.Bytes().tag(sync=True)  # (T, bodies, n, 7) float32
    dt = traitlets.Float().tag(sync=True)
    pose = traitlets.Bytes().tag(sync=True)  # (bodies, n, 7) float32, the newest of a live stream
    time = traitlets.Float().tag(sync=True)
    colors = traitlets.Bytes().tag(sync=True)  # (shapes, n, 4) uint8
    lines = traitlets.Bytes().tag(sync=True)  # (k, 9) float32: start, end, RGB
    camera = traitlets.Dict().tag(sync=True)
    follow = traitlets.Bool().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    heard = traitlets.List().tag(sync=True)
    channel = traitlets.Instance(ipywidgets.Widget).tag(sync=True, **ipywidgets.widget_serialization)

    def __init__(
        self,
        model,
        poses=None,
        dt=1 / 60,
        *,
        start=None,
        origins=None,
        names=None,
        up="z",
        field_of_view=FIELD_OF_VIEW,
        height=420,
    ):
        self.look = model if isinstance(model, Look) else Look(model)
        self._recording = self._poses = None
        if up not in ("y", "z"):
            raise ValueError(f'up must be "y" or "z", got {up!r}.')
        self.up = np.array([0.0, up == "y", up == "z"])
        self.field_of_view = field_of_view
        if poses is None:
            self._poses = self._checked(_start(self.look.model) if start is None else start)
        else:
            self._recording = self._checked(poses, recording=True)
            self._poses = self._recording[0]
        robots = len(self._poses)
        if robots > MOST_ROBOTS:
            raise ValueError(f"At most {MOST_ROBOTS} robots fit into a player, got {robots}. Choose some of them.")
        spacing = 2.4 * self.look.extent(self._poses[0])[1]
        self.origins = np.asarray(_grid(robots, spacing, up) if origins is None else origins, dtype=float)
        if self.origins.shape != (robots, 3):
            raise ValueError(f"origins must be {(robots, 3)} for {robots} robots, got {self.origins.shape}.")
        scene = self.look.describe(self._poses[0], self.origins)
        scene |= {"origins": self.origins.tolist(), "up": up, "fieldOfView": field_of_view}
        scene["names"] = [f"robot {i}" for i in range(robots)] if names is None else names
        self._colors = self.look.colors(robots)
        self._lines = np.zeros((0, 9), np.float32)
        self._eye, self._target = self.look.overview(self._poses, self.origins, self.up, field_of_view, 1.6)
        self._listener = None
        super().__init__(
            scene=scene,
            frames=b"" if poses is None else self._packed(self._recording),
            pose=self._packed(self._poses) if poses is None else b"",
            dt=dt,
            colors=_bytes(self._colors),
            follow=robots == 1 and self.look.followed >= 0,
            height=height,
            channel=_open_channel(),
        )
        self.channel.on_msg(self._on_message)

    def show(self, poses: np.ndarray, time: float | None = None):
        """Show poses, (nbody, 7) of one robot or (n, nbody, 7), as those at `time` seconds (default: dt later)."""
        if self._recording is not None:
            raise RuntimeError("This player shows a recording. Make one without `poses` to show live ones.")
        self._poses = self._checked(poses)
        with self.hold_sync():
            self.pose = self._packed(self._poses)
            self.time = self.time + self.dt if time is None else time

    def look_at(self, eye, target):
        """Put the camera at the point `eye` (m), looking at the point `target`; "Reset view" comes back here."""
        self._eye, self._target = pictures.checked_view(eye, target)
        self.camera = {"eye": self._eye.tolist(), "target": self._target.tolist()}

    @property
    def view(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the camera stands and the point it looks at, m: as last set here or moved in the browser."""
        return self._eye, self._target

    def set_color(self, body: int | str, rgb, robot: int | None = None):
        """Paint a body, by id or name, of one robot or of all. rgb : three numbers in [0, 1]"""
        shapes = self.look.of_body(self.look.model.body(body).id)
        colors = self._colors.copy()
        colors[slice(None) if robot is None else robot, shapes, :3] = rgb
        self.set_colors(colors)

    def set_colors(self, colors: np.ndarray):
        """Paint everything: (n, len(look.shapes), 4) RGBA in [0, 1], see Look."""
        self._colors = colors
        self.colors = _bytes(colors)

    def add_lines(self, vertices, colors):
        """Draw lines until `clear_lines`. vertices : (k, 2, 3) ends, m;  colors : (k, 3) RGB in [0, 1]"""
        new = np.concatenate([np.reshape(vertices, (-1, 6)), np.reshape(colors, (-1, 3))], axis=1)
        self.set_lines(np.concatenate([self._lines, new]))

    def set_lines(self, lines):
        """Draw these lines and no others. lines : (k, 9) start and end (m) and RGB of each"""
        self._lines = np.reshape(lines, (-1, 9)).astype(np.float32)
        self.lines = self._lines.tobytes()

    def clear_lines(self):
        """Remove all lines."""
        self.set_lines([])

    def listen(self, codes: list[str], callback):
        """Call callback(code, value, pointer) when these keys or mouse buttons are pressed (value 1) or released (0).

        codes : `KeyboardEvent.code` of the browser ("KeyV", "Escape", ...), "Mouse0" (left), "Mouse1", "Mouse2",
            "WheelUp", "MoveLeft", ...; the value of a movement is how far it went, in widths or heights of the picture
        pointer : (x, y) of the mouse from the picture's top left in [0, 1], None for keys

        In JupyterLab it is called while a cell runs, from another thread; elsewhere between cells.
        """
        self.heard, self._listener = list(codes), callback

    def picture(self, width: int = 640, height: int = 400, frame: int | None = None) -> bytes:
        """What the player shows as a PNG: the newest poses, or a frame of the recording.

        Raises pictures.NoGraphicsError where this machine cannot render.
        """
        poses = self._poses if frame is None else self._recording[frame]
        pixels = pictures.render(
            self.look, poses, self.origins, self._colors, self._eye, self._target, self.up, self.field_of_view,
            (width, height), self._lines,
        )  # fmt: skip
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG")
        return file.getvalue()

    def _checked(self, poses, recording=False):
        """Poses as (n, nbody, 7), of a recording (T, n, nbody, 7)."""
        poses, model = np.asarray(poses), self.look.model
        given = poses.shape
        if poses.ndim == 2 + recording:
            poses = np.expand_dims(poses, -3)
        robots = "n" if self._poses is None else len(self._poses)
        if poses.ndim != 3 + recording or poses.shape[-2:] != (model.nbody, 7) or robots not in ("n", poses.shape[-3]):
            steps = "T, " if recording else ""
            raise ValueError(
                f"Poses must have the shape ({steps}{robots}, {model.nbody}, 7), or for one robot "
                f"({steps}{model.nbody}, 7): position and quaternion of all {model.nbody} bodies. Got {given}."
            )
        if not len(poses):
            raise ValueError("A recording needs at least one frame, got none.")
        finite = np.isfinite(poses).all(axis=-1)
        if not finite.all():
            *_, robot, body = np.argwhere(~finite)[0]
            raise ValueError(f"The pose of body {model.body(body).name!r} of robot {robot} is not finite.")
        return poses

    def _packed(self, poses):
        return poses[..., self.look.bodies, :].swapaxes(-2, -3).astype(np.float32).tobytes()

    def _on_message(self, _widget, content, _buffers):
        if "camera" in content:
            self._eye, self._target = (np.array(content["camera"][name]) for name in ("eye", "target"))
        elif self._listener:
            self._listener(content["code"], content["value"], content["pointer"])

    def still(self):
        try:
            return "image/png", self.picture()
        except pictures.NoGraphicsError:
            return None

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self)}, metadata

    def __repr__(self):
        return f"RobotPlayer({len(self.origins)} robots)" if len(self.origins) > 1 else "RobotPlayer()"


def _open_channel():
    """A widget that only receives messages from the browser: keys and where the camera is.

    ipykernel answers on the thread that sent last on a channel, so that a busy cell would hold all messages back. From
    this one nothing is sent after it was opened, and ipykernel takes the thread that JupyterLab asks for.
    """
    channel = ipywidgets.Widget()
    vars(channel.comm).pop("_reply_subshell_id", None)
    return channel


def _start(model):
    """(nbody, 7) poses in the model's initial configuration."""
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    return poses_of(data)


def _grid(count, spacing, up):
    """(count, 3) places in a square around the origin, on the ground."""
    columns = int(np.ceil(np.sqrt(count)))
    places = np.zeros((count, 3))
    places[:, 0], places[:, 1 if up == "z" else 2] = np.divmod(np.arange(count), columns)
    return (places - places.mean(axis=0)) * spacing


def _bytes(colors):
    return (colors.swapaxes(0, 1).clip(0, 1) * 255).round().astype(np.uint8).tobytes()
