"""The command `rlcourse`: everything that learners and instructors type.

Only the standard library is imported here, so that `python -m rlcourse lab` works in a fresh clone, before
anything is installed.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from rlcourse import environment


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.needs:
            status = environment.run_elsewhere(arguments.needs, sys.argv[1:] if argv is None else argv)
            if status is not None:
                return status
        return arguments.run(arguments)
    except environment.SetupError as problem:
        print(f"rlcourse: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rlcourse", description="Reinforcement learning for robots: the course kit.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run, needs: str | None, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(command=name, run=run, needs=needs)
        return command

    lab = add("lab", _lab, "lab", "Start JupyterLab at the welcome notebook, on your own copy of the notebooks.")
    lab.add_argument("--port", type=int, default=8888, help="first port to try (default: 8888)")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    add("test", _test, "test", "Run every test: checks, notebooks, package, browser.")
    add("bench", _bench, "bench", "Measure the numbers that README quotes; writes benchmarks/results.json.")
    add("doctor", _doctor, None, "Print what works on this machine, and the mend for what does not.")
    add("progress", _progress, "lab", "Print what has been solved so far (in this folder or in work/).")
    build = add("build", _build, "instructor", "Write the learner's and the instructor's notebooks from their sources.")
    build.add_argument("--check", action="store_true", help="write nothing; fail if anything is amiss")
    validate = add("validate", _validate, "instructor", "Run every notebook with nbval, in three variants.")
    validate.add_argument("chapters", nargs="*", help="numbers or names of chapters (default: all)")
    exercises = add("exercises", _exercises, "lab", "Test the checks themselves.")
    exercises.add_argument("action", choices=["verify", "list"])
    exercises.add_argument("names", nargs="*", help="ids of exercises or names of chapters (default: all)")
    exercises.add_argument("--seeds", type=_count, default=20, help="how many seeds to draw inputs from (default 20)")
    train = add("train", _deep, "deep", "Train a deep agent; checkpoints and TensorBoard files go into a new folder.")
    train.add_argument("agent", nargs="?", help="algorithm, such as ppo")
    train.add_argument("--env", help="id of a Gymnasium environment (default: that of the algorithm)")
    train.add_argument("--seed", type=int, default=0, help="start of all random numbers (default: 0)")
    train.add_argument("--steps", type=int, help="environment steps")
    train.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting; may be repeated")
    train.add_argument("--folder", default="runs", help="where the run's folder is made (default: runs)")
    train.add_argument("--resume", metavar="RUN", help="go on with the run in this folder")
    evaluate = add("eval", _deep, "deep", "Evaluate the agent of a run, without exploration, on fresh episodes.")
    enjoy = add("enjoy", _deep, "deep", "Watch the agent of a run in a window.")
    for command, episodes in ((evaluate, 20), (enjoy, 3)):
        command.add_argument("folder", metavar="RUN", help="folder of a run")
        command.add_argument("--episodes", type=int, default=episodes, help=f"how many (default: {episodes})")
    probe = add("probe", _deep, "deep", "Try a deep agent on tiny environments with known answers.")
    probe.add_argument("agent", help="algorithm, such as dqn")
    probe.add_argument("--seed", type=int, default=0, help="start of all random numbers (default: 0)")
    isaac = add("isaac", _isaac, "isaac", "Run a task that was written for Isaac Gym, from a checkout of its code.")
    isaac.add_argument("path", metavar="PATH", help="folder of a checkout like IsaacGymEnvs or legged_gym")
    isaac.add_argument("--task", help="name of the task (default: list the tasks)")
    isaac.add_argument(
        "--override", action="append", default=[], metavar="KEY=VALUE", help="a setting of the task; may be repeated"
    )
    isaac.add_argument("--num-envs", type=_count, help="environments that are stepped together (default: the task's)")
    isaac.add_argument("--device", default="cpu", help="cpu or cuda:0 (default: cpu)")
    isaac.add_argument("--seed", type=int, default=0, help="start of all random numbers (default: 0)")
    isaac.add_argument("--actions", choices=["random", "zero"], default="random", help="what they do (default: random)")
    what = isaac.add_mutually_exclusive_group()
    what.add_argument("--steps", type=_count, default=1000, help="step each environment so often (default: 1000)")
    what.add_argument("--train", action="store_true", help="learn with PPO, under the task's own settings")
    isaac.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of PPO")
    isaac.add_argument("--folder", default="runs", help="where the run's folder is made (default: runs)")
    return parser


def _isaac(arguments: argparse.Namespace) -> int:
    from rlcourse.isaac_command import isaac

    return isaac(arguments)


def _deep(arguments: argparse.Namespace) -> int:
    from rlcourse import training_commands

    return getattr(training_commands, arguments.command)(arguments)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number of 1 or more was expected")
    return int(text)


def _lab(arguments: argparse.Namespace) -> int:
    from rlcourse.lab import start

    return start(environment.root(), port=arguments.port, open_browser=not arguments.no_browser)


def _test(arguments: argparse.Namespace) -> int:
    from rlcourse.validation import run_all_tests

    return run_all_tests(environment.root())


def _bench(arguments: argparse.Namespace) -> int:
    folder = environment.root() / "benchmarks"
    scripts = [path for path in sorted(folder.glob("*.py")) if path.name != "results.py"]
    return max(subprocess.call([sys.executable, str(path)], cwd=folder.parent) for path in scripts)


def _doctor(arguments: argparse.Namespace) -> int:
    from rlcourse.doctor import examine

    findings = examine()
    print(findings)
    return 0 if findings.is_well else 1


def _progress(arguments: argparse.Namespace) -> int:
    from rlcourse.exercises.overview import progress

    here = Path("rlcourse-progress.json")
    in_work = Path("work") / here
    if not here.exists() and in_work.exists():
        os.environ.setdefault("RLCOURSE_PROGRESS", str(in_work))
    progress()
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from rlcourse import notebooks

    root = environment.root()
    if not arguments.check:
        for path in notebooks.build(root):
            print(path.relative_to(root))
    found = notebooks.problems(root)
    for problem in found:
        print(problem, file=sys.stderr)
    if arguments.check:
        print(f"{len(notebooks.sources(root))} sources, {len(found)} problems")
    return 1 if found else 0


def _validate(arguments: argparse.Namespace) -> int:
    from rlcourse.validation import validate

    return validate(environment.root(), arguments.chapters)


def _exercises(arguments: argparse.Namespace) -> int:
    from rlcourse.exercises import verify
    from rlcourse.exercises.registry import chapters

    named = [(exercise, {exercise.id, chapter.name}) for chapter in chapters() for exercise in chapter.exercises]
    unknown = set(arguments.names).difference(*(names for _, names in named))
    if unknown:
        print(f"rlcourse: no exercise or chapter is called {' or '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [exercise for exercise, names in named if not arguments.names or names & set(arguments.names)]
    if arguments.action == "list":
        for exercise in chosen:
            print(f"{exercise.id:32} {exercise.points:2} points  {exercise.minutes:2} min  {exercise.title}")
        return 0
    outcomes = []
    for outcome in verify.verify_all([exercise.id for exercise in chosen], arguments.seeds):
        outcomes.append(outcome)
        print(f"{'FAIL' if outcome.problem else 'ok  '} {outcome.exercise}  {outcome.kind}  {outcome.solution}")
        if outcome.problem:
            print(f"     {outcome.problem}")
    print(verify.summary(outcomes))
    return 1 if any(each.problem for each in outcomes) else 0
