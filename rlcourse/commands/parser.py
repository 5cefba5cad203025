"""The command `rlcourse`: everything that learners and instructors type.

Only the standard library is imported here, so that `python -m rlcourse lab` works in a fresh clone, before
anything is installed.
"""

import argparse
import codecs
import sys
from collections.abc import Callable
from importlib import import_module

from rlcourse.commands import environment

# For outputs whose encoding lacks a character, as that of a pipe does on many a Windows.
IN_PLAIN = {"✓": "+", "✗": "x", "–": "-", "→": "->", "−": "-", "·": "*", "γ": "gamma", "ε": "epsilon", "…": "..."}
PLAIN = "in plain"
IN_A_CLONE = {"lab", "test", "bench", "build", "validate"}  # what an installed package alone cannot do


def _in_plain(error: UnicodeError) -> tuple[str, int]:
    """What to write in place of the characters that cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(IN_PLAIN.get(each, "?") for each in error.object[error.start : error.end]), error.end


codecs.register_error(PLAIN, _in_plain)


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAIN)
    arguments = _arguments(argv)
    try:
        if arguments.command in IN_A_CLONE:
            environment.root()
        if arguments.needs:
            status = environment.run_elsewhere(arguments.needs, sys.argv[1:] if argv is None else argv)
            if status is not None:
                return status
        module, function = arguments.run.split(".")
        return getattr(import_module(f"rlcourse.commands.{module}"), function)(arguments)
    except environment.SetupError as problem:
        print(f"rlcourse: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    """What was typed. Names may stand behind options as well, where argparse leaves them over."""
    parser = _parser()
    arguments, left = parser.parse_known_args(argv)
    if left and ("names" not in arguments or any(each.startswith("-") for each in left)):
        parser.error(f"unrecognized arguments: {' '.join(left)}")
    if left:
        arguments.names += left
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rlcourse", description="Reinforcement learning for robots: the course kit.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: str, needs: str | None, text: str) -> argparse.ArgumentParser:
        """run is the function of `rlcourse.commands` that does it, as "module.function"."""
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(command=name, run=run, needs=needs)
        return command

    lab = add("lab", "lab.lab", "lab", "Start JupyterLab at the welcome notebook, on your own copy of the notebooks.")
    lab.add_argument("--port", type=_whole(1, 65535), default=8888, help="first port to try (default: 8888)")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    add("test", "testing.test", "test", "Run every test: checks, notebooks, package, browser.")
    add("bench", "testing.bench", "bench", "Measure the numbers that README quotes; writes benchmarks/results.json.")
    add("doctor", "doctor.doctor", None, "Print what works on this machine, and the mend for what does not.")
    add("progress", "exercises.progress", "lab", "Print what has been solved so far (in this folder or in work/).")
    build = add(
        "build",
        "notebooks.build",
        "instructor",
        "Write the learner's and the instructor's notebooks from their sources.",
    )
    build.add_argument("--check", action="store_true", help="write nothing; fail if anything is amiss")
    build.add_argument("--nbgrader", metavar="DIR", help="write a course folder for nbgrader instead")
    validate = add("validate", "notebooks.validate", "instructor", "Run every notebook with nbval, in three variants.")
    validate.add_argument("chapters", nargs="*", help="numbers or names of chapters (default: all)")
    exercises = add("exercises", "exercises.exercises", "lab", "Test the checks themselves.")
    exercises.add_argument("action", choices=["verify", "mutate", "list"])
    exercises.add_argument("names", nargs="*", help="ids of exercises or names of chapters (default: all)")
    exercises.add_argument(
        "--seeds", type=_whole(1), help="how many seeds to draw inputs from (default: verify 20, mutate 1)"
    )
    train = add(
        "train", "training.train", "deep", "Train a deep agent; checkpoints and TensorBoard files go into a new folder."
    )
    train.add_argument("agent", nargs="?", help="algorithm, such as ppo")
    train.add_argument("--env", help="id of a Gymnasium environment (default: that of the algorithm)")
    train.add_argument("--seed", type=_whole(0), default=0, help="start of all random numbers (default: 0)")
    train.add_argument("--steps", type=_whole(1), help="environment steps")
    train.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting; may be repeated")
    train.add_argument("--folder", default="runs", help="where the run's folder is made (default: runs)")
    train.add_argument("--resume", metavar="RUN", help="go on with the run in this folder")
    evaluate = add(
        "eval", "training.eval", "deep", "Evaluate the agent of a run, without exploration, on fresh episodes."
    )
    enjoy = add("enjoy", "training.enjoy", "deep", "Watch the agent of a run in a window.")
    film = add("film", "training.film", "deep", "Film the agent of a run; no display is needed.")
    film.add_argument("-o", "--output", metavar="FILE", default="film.gif", help="ends in .gif (default), .png, .webp")
    film.add_argument("--seconds", type=_whole(1), default=20, help="longer films are cut off there (default: 20)")
    film.add_argument("--explore", action="store_true", help="let it explore, as in training")
    for command, episodes in ((evaluate, 20), (enjoy, 3), (film, 1)):
        command.add_argument("folder", metavar="RUN", help="folder of a run")
        command.add_argument("--env", help="id of its environment, instead of the one that the run names")
        command.add_argument("--episodes", type=_whole(1), default=episodes, help=f"how many (default: {episodes})")
        command.add_argument("--best", action="store_true", help="the agent of the run's best evaluation, not its last")
    probe = add("probe", "training.probe", "deep", "Try a deep agent on tiny environments with known answers.")
    probe.add_argument("agent", help="algorithm, such as dqn")
    probe.add_argument("--seed", type=_whole(0), default=0, help="start of all random numbers (default: 0)")
    isaac = add(
        "isaac", "isaac.isaac", "isaac", "Run a task that was written for Isaac Gym, from a checkout of its code."
    )
    isaac.add_argument("path", metavar="PATH", help="folder of a checkout like IsaacGymEnvs or legged_gym")
    isaac.add_argument("--task", help="name of the task (default: list the tasks)")
    isaac.add_argument(
        "--override", action="append", default=[], metavar="KEY=VALUE", help="a setting of the task; may be repeated"
    )
    isaac.add_argument(
        "--num-envs", type=_whole(1), help="environments that are stepped together (default: the task's)"
    )
    isaac.add_argument("--device", default="cpu", help="cpu or cuda:0 (default: cpu)")
    isaac.add_argument("--seed", type=_whole(0), default=0, help="start of all random numbers (default: 0)")
    isaac.add_argument("--actions", choices=["random", "zero"], default="random", help="what they do (default: random)")
    what = isaac.add_mutually_exclusive_group()
    what.add_argument("--steps", type=_whole(1), default=1000, help="step each environment so often (default: 1000)")
    what.add_argument("--train", action="store_true", help="learn with PPO, under the task's own settings")
    isaac.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of PPO")
    isaac.add_argument("--folder", default="runs", help="where the run's folder is made (default: runs)")
    return parser


def _whole(least: int, most: int = 2**31 - 1) -> Callable[[str], int]:
    """The type of an option that is a whole number from ``least`` to ``most``."""

    def read(text: str) -> int:
        digits = text.replace("_", "").strip()
        if digits.isdecimal() and len(digits) < 20 and least <= int(digits) <= most:
            return int(digits)
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number from {least} to {most} was expected")

    return read
