"""`rlcourse train`, `eval`, `enjoy`, `film`, `probe`: each function is the command of its name; returns the status."""

import ast
import importlib
import sys
import time
import warnings
from dataclasses import fields

from rlcourse.agents import FITS
from rlcourse.commands.environment import SetupError
from rlcourse.training.settings import checked

REPORT_EVERY = 1.0  # s between two lines of progress


def train(arguments):
    if arguments.agent is not None:
        _require(arguments.agent)
    import gymnasium

    from rlcourse.training import TrainingError, resume
    from rlcourse.training.checkpoints import DamagedCheckpoint

    if (arguments.agent is None) == (arguments.resume is None):
        print("rlcourse: give an agent to train, or --resume RUN to go on with a run", file=sys.stderr)
        return 2
    progress = Progress()
    try:
        if arguments.resume:
            options = {"total_steps": arguments.steps, "callback": progress, "background": False}
            with warnings.catch_warnings():
                warnings.showwarning = lambda message, *_: print(f"rlcourse: {message}", file=sys.stderr)
                run = resume(arguments.resume, **options)
        else:
            config = _config(arguments)
            module = importlib.import_module(f"rlcourse.agents.{arguments.agent}")
            run = module.train(config, folder=arguments.folder, callback=progress, background=False)
    except (
        *(TrainingError, DamagedCheckpoint, TypeError, ValueError, FileNotFoundError, ImportError),
        gymnasium.error.Error,
    ) as problem:
        print(f"rlcourse: {problem}", file=sys.stderr)
        return 1
    progress.report(run)
    print(f"{run.state} after {run.seconds:.1f} s: {run.folder}")
    return 0


def eval(arguments):
    from rlcourse.training.evaluation import evaluate

    agent, config = _load(arguments)
    returns, lengths = evaluate(agent, config.env, arguments.episodes)
    print(
        f"{config.env}, {arguments.episodes} episodes: mean return {returns.mean():.1f}, standard deviation "
        f"{returns.std():.1f}, from {returns.min():.1f} to {returns.max():.1f}; mean length {lengths.mean():.1f}"
    )
    return 0


def enjoy(arguments):
    import gymnasium

    from rlcourse.envs.making import make
    from rlcourse.training.stepper import Stepper

    agent, config = _load(arguments)
    try:
        stepper = Stepper(make(config.env, render_mode="human"), seed=config.seed, frames=config.frames)
    except gymnasium.error.Error as problem:
        raise SetupError(f"{config.env} cannot be shown: {problem}") from problem
    while stepper.episodes < arguments.episodes:
        getattr(agent, "forget", lambda which: None)(stepper.begins)
        stepper.step(agent.choose(stepper.observations, deterministic=True))
        for _, total, length in zip(*stepper.finished, strict=True):
            print(f"return {total:.1f} in {length} steps")
    stepper.close()
    return 0


def film(arguments):
    import gymnasium

    from rlcourse.training import film as filmed
    from rlcourse.training.filming import CannotFilm, checked_path

    try:
        checked_path(arguments.output)
        agent, config = _load(arguments)
        result = filmed(
            agent,
            config.env,
            arguments.output,
            arguments.episodes,
            deterministic=not arguments.explore,
            seconds=arguments.seconds,
        )
    except (CannotFilm, TypeError, ValueError, OSError, gymnasium.error.Error) as problem:
        raise SetupError(str(problem)) from problem
    print(f"{arguments.output}: {result}")
    return 0


def probe(arguments):
    _require(arguments.agent)
    from rlcourse.probes import probe as table_of

    try:
        table = table_of(arguments.agent, seed=arguments.seed)
    except ValueError as problem:
        raise SetupError(str(problem)) from problem
    print(table)
    return 0 if table.passed else 1


def _require(agent):
    """Raise SetupError if there is no such agent."""
    if agent not in FITS:
        raise SetupError(f"there is no agent {agent!r}; there are {', '.join(FITS)}.")


def _load(arguments):
    import gymnasium

    from rlcourse.training import load_agent
    from rlcourse.training.checkpoints import DamagedCheckpoint

    try:
        return load_agent(arguments.folder, arguments.env, best=arguments.best)
    except (FileNotFoundError, DamagedCheckpoint, ValueError, gymnasium.error.Error, ImportError) as problem:
        raise SetupError(str(problem)) from problem


def _config(arguments):
    """The settings: those tuned for the task where there are some, then what the command line says."""
    from rlcourse.agents.tuned import TUNED, tuned

    kind = importlib.import_module(f"rlcourse.agents.{arguments.agent}").Config
    given = {"seed": arguments.seed}
    if arguments.steps is not None:
        given["total_steps"] = arguments.steps
    given |= changes(arguments.set, kind)
    env = arguments.env or kind.env
    return tuned(arguments.agent, env, **given) if (arguments.agent, env) in TUNED else kind(env=env, **given)


def changes(texts, config):
    """Settings from texts like "gamma=0.9". ValueError for what is no setting of `config`, a class of settings."""
    return dict(_change(text, config) for text in texts)


def _change(text, config):
    name, equals, written = text.partition("=")
    known = sorted(field.name for field in fields(config))
    if not equals or name not in known:
        raise ValueError(f"--set {text}: expected NAME=VALUE with a NAME of {', '.join(known)}")
    try:
        value = ast.literal_eval(written)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = written
    try:
        return name, checked(config, name, value)
    except ValueError as problem:
        raise ValueError(f"--set {text[:60]}: {problem}") from None


class Progress:
    """Prints a line about the run now and then."""

    def __init__(self):
        self.printed = time.monotonic()

    def __call__(self, run):
        if time.monotonic() - self.printed > REPORT_EVERY:
            self.printed = time.monotonic()
            self.report(run)

    def report(self, run):
        _, rewards = run.curve("rollout/ep_rew_mean")
        reward = f", mean return {rewards[-1]:.1f}" if rewards else ""
        left = f", {run.seconds_left:.0f} s left" if run.seconds_left and not run.done else ""
        print(f"{run.steps:,} of {run.total_steps:,} steps{reward}{left}", flush=True)
