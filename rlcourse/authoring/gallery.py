"""The gallery: a still picture of every widget, for people who look before they install.

    python -m rlcourse.authoring.gallery        # writes docs/gallery.md and the pictures in docs/gallery/

Committed notebooks hold no outputs, so that this page is what can be seen of the widgets on the web.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import gymnasium
import numpy as np

from rlcourse import widgets
from rlcourse.checks.registry import find_prediction
from rlcourse.widgets.prediction.view import PredictionWidget

INTRODUCTION = """# Gallery

What the notebooks of the course show, as still pictures; in a notebook each of them is alive.
"""
LEG = (
    '<body pos="{x} {y} 0"><joint axis="0 1 0"/><geom type="capsule" fromto="0 0 0 {dx} {dy} -0.12" size="0.03"/>'
    '<body pos="{dx} {dy} -0.12"><joint axis="0 1 0"/><geom type="capsule" fromto="0 0 0 0 0 -0.18" size="0.025"/>'
    "</body></body>"
)
LEGS = "".join(LEG.format(x=x, y=y, dx=x / 2, dy=y / 2) for x in (-0.2, 0.2) for y in (-0.12, 0.12))
ROBOT = (
    '<mujoco><worldbody><geom type="plane" size="0 0 1"/><body pos="0 0 0.33"><freejoint/>'
    f'<geom type="box" size="0.26 0.12 0.05" rgba="0 0.45 0.7 1"/>{LEGS}</body></worldbody></mujoco>'
)


@dataclass(frozen=True)
class Piece:
    """One widget of the gallery: its class, a sentence about it, and a function that makes it as it is to be seen.

    same_everywhere : whether every machine draws the same picture, so that a test can compare it
    """

    name: str
    sentence: str
    make: Callable
    same_everywhere: bool = True


def _pendulums():
    """Three pendulums that begin straight out to the side with different speeds (rad/s)."""
    episodes = {}
    for speed in (-4.0, 0.0, 4.0):
        pendulum = gymnasium.make("Pendulum-v1").unwrapped
        pendulum.reset(seed=0)
        pendulum.state = np.array([np.pi / 2, speed])
        steps = [pendulum.step(np.zeros(1))[0] for _ in range(30)]
        episodes[f"{speed:+.0f} rad/s"] = np.vstack([[0.0, 1.0, speed], steps])
    return widgets.EpisodePlayer("Pendulum-v1", episodes).set(step=12)


def _training():
    from rlcourse.agents import ppo
    from rlcourse.agents.tuned import tuned

    run = ppo.train(tuned("ppo", "CartPole-v1"), panel=False, record_every=2000)
    return widgets.TrainingPanel(run)


def _robots():
    import mujoco

    from rlcourse.isaacgym.viewing.player.view import RobotPlayer, poses_of

    model = mujoco.MjModel.from_xml_string(ROBOT)
    data = mujoco.MjData(model)
    robots = []
    for crouch in np.linspace(0.0, 0.9, 6):
        data.qpos[7:] = np.tile([crouch, -2 * crouch], 4)
        mujoco.mj_kinematics(model, data)
        robots.append(poses_of(data))
    return RobotPlayer(model, start=np.array(robots))


PIECES = (
    Piece(
        "BeatTheRobots",
        "Robots that know nothing learn their way in the browser; race them with the arrow keys.",
        lambda: widgets.BeatTheRobots(),
    ),
    Piece(
        "LoopPlayer",
        "The loop of agent and environment, one arrow after the other: what the robot sees, does and gets.",
        lambda: widgets.LoopPlayer().set(step=4),
    ),
    Piece(
        "GridStudio",
        "Paint a grid world, watch values and policy spread, click on a cell for its backup, and let a robot walk.",
        lambda: widgets.GridStudio("cliff", method="value iteration", show="policy").run(),
    ),
    Piece(
        "RewardLab",
        "Move the weights of a reward and see which of six recorded behaviours it makes the best.",
        lambda: widgets.RewardLab().set(alive=0.2),
    ),
    Piece(
        "LearningRace",
        "SARSA, expected SARSA, Q-learning and a rule of yours walk along a cliff, while you move their settings.",
        lambda: widgets.LearningRace(runs=20).run(4000),
    ),
    Piece(
        "EpisodePlayer",
        "Recorded episodes of Gymnasium's classic tasks, side by side, played and scrubbed.",
        _pendulums,
    ),
    Piece(
        "MethodMap",
        "The families of methods; answers to four questions point out which of them fit your robot.",
        lambda: widgets.MethodMap().set(method="SAC"),
    ),
    Piece(
        "TrainingPanel",
        "A deep agent while it trains: its curve, what is in use, and sliders that act in the next iteration.",
        _training,
        same_everywhere=False,
    ),
    Piece(
        "RobotPlayer",
        "Robots of any MuJoCo model, drawn by the browser from their poses: turn, zoom, scrub, up to 64 at once.",
        _robots,
        same_everywhere=False,
    ),
    Piece(
        "Prediction",
        "A question before each result. Your answer is remembered, and the result stays covered until you gave one.",
        lambda: PredictionWidget(find_prediction("gamma-and-the-clock"), lambda *_: None).set(answer=2),
    ),
)


def files(pieces: tuple[Piece, ...] = PIECES) -> Iterator[tuple[str, bytes]]:
    """(path in docs/, content) of the pictures of some pieces."""
    for piece in pieces:
        kind, picture = piece.make().still()
        yield f"gallery/{piece.name}.{kind.split('/')[1].split('+')[0]}", picture


def page(paths: list[str]) -> str:
    """docs/gallery.md, given where the picture of each piece is."""
    parts = [
        f"## {piece.name}\n\n{piece.sentence}\n\n![{piece.sentence}]({path})\n"
        for piece, path in zip(PIECES, paths, strict=True)
    ]
    return "\n".join([INTRODUCTION, *parts])


def write(docs: Path) -> None:
    """Draw everything anew."""
    (docs / "gallery").mkdir(exist_ok=True)
    drawn = dict(files())
    for path, picture in drawn.items():
        (docs / path).write_bytes(picture)
    (docs / "gallery.md").write_text(page(list(drawn)), encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2] / "docs")
