"""Recorded episodes side by side, of which one step is shown."""

from difflib import get_close_matches

import numpy as np

from rlcourse.widgets.episode_player.drawings import TASKS, Drawing
from rlcourse.widgets.settings import Number, check_settings
from rlcourse.widgets.svg import svg_document, svg_text

MOST = 6  # episodes in a row
COLORS = {"robot": "#0072b2", "pole": "#b45309", "joint": "#1a1a1a", "ground": "#5b6168", "goal": "#00795a"}
PANEL = 250  # px, width of one episode in the static picture
GHOSTS = 6  # earlier moments that the static picture shows faintly


class EpisodePlayerModel:
    """Episodes of one environment.

    Parameters
    ----------
    env_id : str
        One of `TASKS`, such as "CartPole-v1".
    episodes : dict
        Label -> observations (T, D) of one episode, the first of them from `env.reset`. At most 6.

    Setting: `step`, from 0 to the last step of the longest episode. A shorter one stays at its end.
    Raises ValueError for an unknown environment and for observations that do not fit it.
    """

    commands = ()

    def __init__(self, env_id, episodes):
        self.task = _task(env_id)
        if not isinstance(episodes, dict) or not 1 <= len(episodes) <= MOST:
            raise ValueError(
                f"episodes is {type(episodes).__name__}"
                + (f" of {len(episodes)}" if isinstance(episodes, dict) else "")
                + f"; expected a dict of 1 to {MOST} episodes, label -> observations (T, {self.task.size})"
            )
        self.env_id = env_id
        self.drawings = {str(label): self._drawing(label, one) for label, one in episodes.items()}
        self.lengths = {label: len(drawing.parts[0].poses) - 1 for label, drawing in self.drawings.items()}
        self.settings = {"step": Number(0, max(self.lengths.values()), 1)}
        self.values = {"step": 0}

    def _drawing(self, label, observations) -> Drawing:
        observations = np.asarray(observations, dtype=float)
        if observations.ndim != 2 or observations.shape[1] != self.task.size or not len(observations):
            raise ValueError(
                f"episode {label!r} has shape {observations.shape}; {self.env_id} needs observations of shape "
                f"(T, {self.task.size}), one row per step"
            )
        if not np.isfinite(observations).all():
            row = int(np.flatnonzero(~np.isfinite(observations).all(axis=1))[0])
            raise ValueError(f"episode {label!r}: observation {row} is {observations[row]}; expected finite numbers")
        return self.task.draw(observations)

    def set(self, **values) -> None:
        """Change settings. Raises ValueError naming what is wrong, and changes nothing."""
        checked = check_settings(self.settings, values)
        if checked.get("step", 0) != int(checked.get("step", 0)):
            raise ValueError(f"step = {checked['step']:g}: expected a whole number")
        self.values.update({name: int(value) for name, value in checked.items()})

    def view(self) -> dict:
        return dict(self.values)

    def data(self) -> dict:
        """All that the browser plays, as plain lists."""
        return {
            "env_id": self.env_id,
            "step_seconds": self.task.step_seconds,
            "episodes": [
                {
                    "label": label,
                    "steps": self.lengths[label],
                    "frame": list(drawing.frame),
                    "scenery": [list(shape) for shape in drawing.scenery],
                    "parts": [
                        {"shapes": [list(shape) for shape in part.shapes], "poses": part.poses.round(4).tolist()}
                        for part in drawing.parts
                    ],
                }
                for label, drawing in self.drawings.items()
            ],
        }

    def _last(self, label) -> int:
        """The step at which the static picture shows an episode: the one that is set, or its end."""
        return min(self.values["step"] or self.lengths[label], self.lengths[label])

    def picture(self) -> str:
        """Each episode at its end (or at the step that is set), with faint earlier moments."""
        parts, height = [], 0.0
        for column, (label, drawing) in enumerate(self.drawings.items()):
            last = self._last(label)
            x, y, width, tall = drawing.frame
            scale = (PANEL - 20) / width
            height = max(height, tall * scale)
            moments = np.unique(np.linspace(0, last, GHOSTS + 1).astype(int))
            corner = f"{10 + column * PANEL - x * scale:g} {34 + (y + tall) * scale:g}"
            parts.append(f'<g transform="translate({corner}) scale({scale:g} {-scale:g})">')
            parts += [_svg(shape) for shape in drawing.scenery]
            for moment in moments:
                opacity = 1 if moment == last else 0.15
                for part in drawing.parts:
                    px, py, angle = part.poses[moment]
                    turn = f"translate({px:.4f} {py:.4f}) rotate({np.degrees(angle):.2f})"
                    parts.append(f'<g transform="{turn}" opacity="{opacity}">')
                    parts += [*map(_svg, part.shapes), "</g>"]
            parts.append("</g>")
            parts.append(svg_text(10 + column * PANEL, 20, label, 13, weight=600))
        for column, label in enumerate(self.drawings):
            last = self._last(label)
            parts.append(svg_text(10 + column * PANEL, height + 54, f"step {last} of {self.lengths[label]}", 12))
        size = PANEL * len(self.drawings), height + 66
        return svg_document(*size, parts, f"{self.env_id}: " + ", ".join(self.drawings))


def _task(env_id):
    if env_id in TASKS:
        return TASKS[env_id]
    near = get_close_matches(str(env_id), TASKS, n=1)
    hint = f" Is {near[0]!r} meant?" if near else ""
    raise ValueError(f"env_id = {env_id!r} has no drawing.{hint} There are {', '.join(TASKS)}")


def _svg(shape) -> str:
    kind, *numbers, color = shape
    fill = COLORS[color]
    if kind == "line":
        *points, width = numbers
        corners = " ".join(f"{coordinate:g}" for coordinate in points)
        stroke = f'stroke="{fill}" stroke-width="{width:g}" stroke-linecap="round"'
        return f'<polyline points="{corners}" fill="none" {stroke}/>'
    if kind == "box":
        x, y, width, height = numbers
        return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="0.03" fill="{fill}"/>'
    x, y, radius = numbers
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'
