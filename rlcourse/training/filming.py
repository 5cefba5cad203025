"""A film of an agent at work: for a notebook, or as a file. No display is needed.

film(run.agent)                              # in a notebook: the picture stands below the cell, and stays
film(run.agent, path="cartpole.gif")         # in a script
"""

import contextlib
import inspect
import io
import math
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import gymnasium
import numpy as np
from gymnasium.vector import VectorEnv
from PIL import Image

from rlcourse.envs.isaac_vector import IsaacVector
from rlcourse.envs.making import make
from rlcourse.training.evaluation import SEED, evaluate

FORMATS = {".gif": "GIF", ".png": "PNG", ".webp": "WEBP"}
PER_SECOND = 25  # pictures; what an environment draws more often is thinned out
MOST = 1000  # pictures; of longer films fewer per second are kept, so that they fit into memory
ROBOTS = 16  # of a task for Isaac Gym
HELD = 0.6  # s that the last picture of an episode stands


class CannotFilm(RuntimeError):
    """There is nothing to be seen; the message says why and what to do."""

    def _render_traceback_(self):
        # What IPython shows in place of a traceback: everything that is to be known stands in the message.
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True)
class Film:
    """Pictures of one or more episodes. As the last line of a notebook's cell it plays, over and over.

    pictures : (T, height, width, 3) uint8
    times : (T,) int, milliseconds that each picture stands
    returns, lengths : of the episodes that were filmed to their end, (episodes,)
    is_cut : whether the film was full before the last episode had ended
    """

    pictures: np.ndarray = field(repr=False)
    times: np.ndarray = field(repr=False)
    returns: np.ndarray
    lengths: np.ndarray
    is_cut: bool

    def save(self, path):
        """Write the film; the suffix says how: .gif, .png (animated, smaller) or .webp (all colours). Returns the path.

        A file that is there already is replaced, all at once. Raises ValueError for another suffix, FileNotFoundError
        if the folder does not exist.
        """
        path = checked_path(path)
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        try:
            partial.write_bytes(self._encoded(FORMATS[path.suffix.lower()]))
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        return path

    def _encoded(self, kind):
        # One palette of 256 colours makes a PNG, which is what a notebook keeps, three times as small.
        pictures = [Image.fromarray(each) for each in self.pictures]
        pictures = pictures if kind == "WEBP" else _with_256_colors(pictures)
        file = io.BytesIO()
        options = {"WEBP": {"quality": 75, "method": 2}, "GIF": {"disposal": 1}, "PNG": {}}[kind]
        options |= {"save_all": True, "append_images": pictures[1:], "duration": self.times.tolist(), "loop": 0}
        pictures[0].save(file, kind, **options)
        return file.getvalue()

    def _repr_png_(self):
        # An animated PNG: browsers play it, and whatever shows PNG pictures shows at least its beginning.
        return self._encoded("PNG")

    def __repr__(self):
        ended = ", ".join(f"return {r:.1f} in {n} steps" for r, n in zip(self.returns, self.lengths, strict=True))
        parts = [ended] if ended else []
        if self.is_cut:
            parts.append(f"the last episode is cut off after {self.times.sum() / 1000:.0f} s: seconds=… sets how many")
        return f"Film({'; '.join(parts)})"


def film(agent, env=None, path=None, episodes=1, seed=SEED, deterministic=True, seconds=20, width=400):
    """Play and film. Returns a Film, which a notebook shows; with `path` it is written as well (`Film.save`).

    For a task of Isaac Gym (`IsaacVector`) it is a player in the browser: robots that can be turned and scrubbed.

    agent : what `rlcourse.training.evaluation.evaluate` takes: an agent of the course, or anything that acts like one
    env : an id, a function that makes an environment, one environment made with render_mode="rgb_array", or an
        IsaacVector, which is reset; default: the one of the agent's config
    deterministic : False lets the agent explore as it does in training
    seconds : longer films are cut off there; beyond 40 there are fewer pictures per second
    width : of the pictures, pixels, up to 1000; wider ones are scaled down

    Raises CannotFilm if the environment does not draw itself, or not on this machine; TypeError if `agent` or `env` is
    none; ValueError or FileNotFoundError for a path that cannot be written.
    """
    if path is not None:
        path = checked_path(path)
    if not (episodes >= 1 and 0 < seconds < math.inf and 16 <= width <= 1000):
        raise ValueError(
            f"episodes={episodes}, seconds={seconds}, width={width}: expected at least 1, above 0, and 16 to 1000."
        )
    if isinstance(agent, type) or not hasattr(agent, "act"):
        has_one = ". It has one: film(run.agent) films it." if hasattr(agent, "agent") else ""
        raise TypeError(f"{agent!r} is no agent, which has a method act(observations, deterministic){has_one}")
    env = getattr(getattr(agent, "config", None), "env", None) if env is None else env
    if isinstance(env, IsaacVector):
        if path is not None:
            raise CannotFilm("Robots of Isaac Gym are played in a notebook, where they can be turned: leave path out.")
        return _played_by_the_browser(agent, env, seed, deterministic, seconds)
    returns, lengths = [], []
    camera = Camera(*_drawing(env), seconds, width)
    with _graphics(camera):
        try:
            for episode in range(episodes):
                camera.begin()
                totals, steps = evaluate(agent, camera, 1, seed + episode, deterministic)
                returns.append(totals[0])
                lengths.append(steps[0])
        except _Full:
            pass
        finally:
            camera.put_away()
    result = Film(np.stack(camera.pictures), camera.durations(), np.array(returns), np.array(lengths), camera.is_full)
    if path is not None:
        result.save(path)
    return result


def checked_path(path):
    """The path of a film. ValueError or FileNotFoundError, with what to do, if none can be written there."""
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise ValueError(f"path is {str(path)!r}, expected a name that ends in {', '.join(FORMATS)}.")
    if path.is_dir():
        raise ValueError(f"path is {str(path)!r}, which is a folder.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {str(path.parent)!r} to write {path.name} into.")
    return path


class _Full(Exception):
    """The film is as long as it may be."""


class Camera(gymnasium.Wrapper):
    """Films the environment in it: the first observation of an episode, every few steps, and the end.

    is_owned : whether the environment was made for the film, and is closed with it
    """

    def __init__(self, env, is_owned, seconds, width):
        super().__init__(env)
        self.is_owned, self.width = is_owned, width
        per_second = env.metadata.get("render_fps") or 30
        self.every = max(1, round(per_second / PER_SECOND), math.ceil(per_second * seconds / MOST))
        self.time = round(1000 * self.every / per_second)
        self.left = round(1000 * seconds)  # ms
        self.pictures, self.ends = [], []
        self.is_rolling, self.is_full = False, False
        if _is_mujoco(env):
            _prepare_mujoco(env.unwrapped)

    def __call__(self):
        # An evaluation makes an environment for each episode; this is the one for all of them.
        return self

    def __str__(self):
        return _name(self.env)

    def begin(self):
        """Film the next episode."""
        self.is_rolling, self.steps = True, 0

    def reset(self, **options):
        result = self.env.reset(**options)
        if self.is_rolling:
            self._take()
        return result

    def step(self, action):
        result = self.env.step(action)
        if self.is_rolling:
            self.steps += 1
            has_ended = bool(result[2] or result[3])
            if has_ended or self.steps % self.every == 0:
                self._take()
            if has_ended:
                # What comes next is the automatic reset.
                self.is_rolling = False
                self.ends.append(len(self.pictures) - 1)
        return result

    def close(self):
        """Nothing: another episode may follow. `put_away` closes."""

    def put_away(self):
        if self.is_owned:
            self.env.close()

    def durations(self):
        """(T,), ms."""
        times = np.full(len(self.pictures), self.time)
        times[self.ends] = np.maximum(times[self.ends], round(1000 * HELD))
        return times

    def _take(self):
        if self.left < 0:
            self.is_full = True
            raise _Full
        self.left -= self.time
        self.pictures.append(self._scaled(_drawn(self.env)))

    def _scaled(self, pixels):
        picture = Image.fromarray(pixels).convert("RGB")
        if self.pictures:
            height, width = self.pictures[0].shape[:2]
        else:
            width = min(self.width, picture.width)
            height = max(1, round(picture.height * width / picture.width))
        return np.asarray(picture.resize((width, height), Image.Resampling.BOX))


def _drawn(env):
    """The environment's picture. CannotFilm if there is none."""
    try:
        pixels = env.render()
    except Exception as problem:
        raise CannotFilm(f"{_name(env)} cannot be drawn here: {_reason(env, problem)}") from problem
    if pixels is None:
        raise CannotFilm(
            f"{_name(env)} renders nothing. It has to be told when it is made: let the function that makes it take "
            "render_mode and pass it on, lambda render_mode=None: gymnasium.make(…, render_mode=render_mode)."
        )
    if not (isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.ndim in (2, 3) and pixels.size):
        shown = type(pixels).__name__ + (f" {pixels.dtype} {pixels.shape}" if isinstance(pixels, np.ndarray) else "")
        raise CannotFilm(f"{_name(env)} renders {shown}, expected a picture: an array (height, width, 3) of bytes.")
    return pixels


def _is_mujoco(env):
    return hasattr(getattr(env.unwrapped, "model", None), "vis")


def _prepare_mujoco(env):
    # Without a graphics card shadows and smooth edges take nine tenths of the time.
    quality = env.model.vis.quality
    quality.shadowsize = quality.offsamples = 0
    # In Gymnasium 1.4 the cheetah and the ant run out of a picture that stands still.
    renderer = getattr(env, "mujoco_renderer", None)
    cameras = [env.model.camera(i).name for i in range(env.model.ncam)]
    if (
        renderer is not None
        and renderer.camera_id == -1
        and "trackbodyid" not in (renderer.default_cam_config or {})
        and "track" in cameras
    ):
        renderer.camera_id = cameras.index("track")


def _reason(env, problem):
    if _is_mujoco(env) and not isinstance(problem, ImportError):
        return (
            "no OpenGL works without a display. On Debian or Ubuntu: apt-get install libegl1 libgl1-mesa-dri; then "
            "start Python anew, with the variable MUJOCO_GL=egl."
        )
    return f"{type(problem).__name__}: {problem}".split("\n")[0]


# ---------------------------------------------------------------------------------------------------- robots
def _played_by_the_browser(agent, env, seed, deterministic, seconds):
    """A RobotPlayer of the robots of a task for Isaac Gym, from its reset on; some of them where there are many."""
    from rlcourse.isaacgym.viewing.viewer import Recorder

    simulation = getattr(env.task, "sim", None)
    if not hasattr(simulation, "environments"):
        raise CannotFilm(f"{type(env.task).__name__} has no simulation of rlcourse.isaacgym in its attribute sim.")
    forget = getattr(agent, "forget", lambda which: None)
    memory = getattr(agent, "memory", None)
    recorder = Recorder(simulation, ROBOTS)
    try:
        observations, _ = env.reset(seed=seed)
        forget(np.ones(env.num_envs, dtype=bool))
        begin = taken = now = recorder.take()
        while now < begin + seconds:
            observations, _, terminated, truncated, _ = env.step(agent.act(observations, deterministic))
            forget((terminated | truncated).cpu().numpy())
            now = simulation.frame * simulation.params.dt
            if now - taken > 0.99 * max(1 / PER_SECOND, seconds / MOST):
                taken = recorder.take()
    finally:
        if hasattr(agent, "memory"):
            agent.memory = memory
    return recorder.player()


# ---------------------------------------------------------------------------------------------------- environments
def _drawing(env):
    """An environment that draws itself into arrays, and whether it was made here."""
    if isinstance(env, VectorEnv):
        raise TypeError(f"{env} is several environments in one. Give one: an id, or a function that makes it.")
    if isinstance(env, gymnasium.Env):
        if env.render_mode != "rgb_array":
            raise CannotFilm(
                f"{_name(env)} was made with render_mode={env.render_mode!r}. Make it with render_mode='rgb_array', or "
                "give its id."
            )
        return env, False
    if isinstance(env, str):
        plain = make(env, disable_env_checker=True)
        plain.close()
        _require_pictures(plain)
        return make(env, disable_env_checker=True, render_mode="rgb_array"), True
    if callable(env):
        return _made_to_draw(env), True
    given = "No environment was given" if env is None else f"env is {env!r}"
    raise TypeError(f"{given}: expected an id, a function that makes an environment, or an environment.")


def _made_to_draw(function):
    """What the function makes, drawing itself: by the argument render_mode, as it is, or made again from its spec."""
    with contextlib.suppress(TypeError, ValueError):
        if "render_mode" in inspect.signature(function).parameters:
            return function(render_mode="rgb_array")
    env = function()
    if not isinstance(env, gymnasium.Env):
        raise TypeError(f"The function given as env made {env!r}, expected a gymnasium.Env.")
    if env.render_mode == "rgb_array":
        return env
    _require_pictures(env)
    if env.spec is not None:
        with contextlib.suppress(Exception):
            again = gymnasium.make(env.spec, render_mode="rgb_array")
            env.close()
            return again
    # A wrapper of one's own cannot be made again; most environments read their mode when they draw.
    env.unwrapped.render_mode = "rgb_array"
    return env


def _require_pictures(env):
    modes = env.metadata.get("render_modes") or []
    if "rgb_array" in modes:
        return
    if not modes:
        can = "cannot draw itself"
    else:
        can = f"draws itself only as {', '.join(map(str, modes))}"
    env.close()
    raise CannotFilm(
        f"{_name(env)} {can}. An environment of your own draws by a method render() that returns an array (height, "
        'width, 3) of bytes, with "rgb_array" among metadata["render_modes"] and render_mode as an argument.'
    )


def _name(env):
    return env.spec.id if env.spec is not None else type(env.unwrapped).__name__


@contextlib.contextmanager
def _graphics(env):
    """In the block an environment of MuJoCo draws without a display, where that is possible."""
    found = None
    if (
        _is_mujoco(env)
        and sys.platform.startswith("linux")
        and not (os.environ.get("DISPLAY") or os.environ.get("MUJOCO_GL"))
    ):
        from rlcourse.isaacgym.viewing.pictures import context_class

        found = context_class()
    if found is None:
        yield
        return
    os.environ["MUJOCO_GL"] = found.__module__.rpartition(".")[2]
    try:
        yield
    finally:
        del os.environ["MUJOCO_GL"]


def _with_256_colors(pictures):
    """The pictures in one palette, that of a sample of them."""
    sample = pictures[:: max(1, len(pictures) // 8)]
    width, height = sample[0].size
    sheet = Image.new("RGB", (width, height * len(sample)))
    for row, picture in enumerate(sample):
        sheet.paste(picture, (0, row * height))
    palette = sheet.quantize(256, Image.Quantize.MEDIANCUT)
    return [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
