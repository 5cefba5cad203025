"""Starting, resuming and reading runs.

In a Jupyter kernel a run is a background thread (the only way in which sliders stay alive in every front end). In
scripts, and with RLCOURSE_FAST=1, the same call runs to the end. A cell that is run again stops the run that it started
before.
"""

import copy
import importlib
import itertools
import os
import re
import threading
import warnings
from pathlib import Path

from rlcourse.training import checkpoints, notebook
from rlcourse.training.files import remove_leftovers
from rlcourse.training.processes import reads_script_again, require_guard
from rlcourse.training.run import Run
from rlcourse.training.settings import NUMBER, WHOLE, Settings, plain
from rlcourse.training.stepper import Stepper

RECORDS = 200  # points on a learning curve
_running = {}  # place -> (occasion, runs)
_registry_lock = threading.Lock()


def start(
    agent_class,
    config,
    *,
    folder=None,
    background=None,
    name=None,
    record_every=None,
    evaluate_every=None,
    evaluation_episodes=20,
    target=None,
    checkpoint_every=None,
    callback=None,
    panel=None,
):
    """Train an agent. Returns its Run: finished, or under way where it trains in the background.

    Parameters
    ----------
    agent_class, config : an agent and its settings (copied: `run.config` is the run's own). A class of
        `rlcourse.agents`, or one of your own with the same methods and a dataclass of settings made from
        `rlcourse.training.settings.Settings`.
    folder : path, optional
        Keep checkpoints and TensorBoard files in a new folder in it, named like "ppo-CartPole-v1-0_1": the state after
        the last iteration in checkpoint.pt and, if the run is evaluated, that of the best evaluation in best.pt.
    background : bool, optional
        Default: True in a Jupyter kernel, unless RLCOURSE_FAST=1.
    name : str, optional
        A run stops an earlier one of the same name. Default: a notebook cell stops what it started when it last ran.
    record_every, evaluate_every, checkpoint_every : int, optional
        Environment steps between two records (default: 200 over the run), evaluations (default: none) and checkpoints
        (default: after the first iteration and 10 over the run).
    evaluation_episodes, target : int, float
        End the run ("solved") once an evaluation's mean return is at least `target`.
    callback : function of the Run, optional
        Called in the training thread after every iteration.
    panel : bool, optional
        Show the live panel (`rlcourse.widgets.TrainingPanel`) below the cell. Default: where a notebook's run is in
        the background. With False, `TrainingPanel(run, others)` shows it beside other runs.

    Raises TypeError if environment and agent do not fit, `rlcourse.envs.making.EnvironmentUnavailable` where the id is
    unknown or a package is missing; TrainingError if training breaks down (in the background:
    `run.error`, raised by `run.wait()`).
    """
    if not isinstance(config, Settings):
        raise TypeError(
            f"config is {config!r}, expected settings such as Config(env=…), of a dataclass that is made from "
            "rlcourse.training.settings.Settings."
        )
    config = copy.copy(config)
    if target is not None and evaluate_every is None:
        raise ValueError(f"target is {target}, but nothing is evaluated: give evaluate_every, in environment steps.")
    if evaluate_every is not None and not (isinstance(config.env, str) or callable(config.env)):
        raise TypeError("Evaluation makes fresh environments: give the environment by its id or as a function.")
    options = {
        "record_every": _option("record_every", record_every, WHOLE) or max(1, config.total_steps // RECORDS),
        "evaluate_every": _option("evaluate_every", evaluate_every, WHOLE),
        "evaluation_episodes": _option("evaluation_episodes", evaluation_episodes, WHOLE),
        "target": _option("target", target, NUMBER),
        "checkpoint_every": _option("checkpoint_every", checkpoint_every, WHOLE) or max(1, config.total_steps // 10),
        "callback": callback,
        "folder": None,
    }
    background, panel = _where(background, panel)
    run = _prepared(agent_class, config, options, panel)
    if folder is not None:
        env = config.env if isinstance(config.env, str) else "custom"
        module = agent_class.__module__
        named = module.rsplit(".", 1)[-1] if module.startswith("rlcourse.agents.") else agent_class.__name__.lower()
        title = f"{named}-{env}-{config.seed}"
        run.folder = _new_folder(Path(folder), title)
        run._writer = _writer(run.folder, None)
    return _launch(run, background, name, panel)


def _where(background, panel):
    """Whether the run is to be in the background and whether it gets a panel; None stands for the default."""
    if background is None:
        background = notebook.in_kernel() and os.environ.get("RLCOURSE_FAST") != "1"
    return background, background and notebook.in_kernel() if panel is None else panel


def _option(name, value, kind):
    """An option as plain data, or None. ValueError if it is none of its kind."""
    value = plain(value)
    try:
        return None if value is None else kind.read(value)
    except Exception:
        raise ValueError(f"{name} is {value!r}, expected {kind.expected}.") from None


def resume(
    folder,
    *,
    env=None,
    total_steps=None,
    agent_class=None,
    config_class=None,
    device=None,
    background=None,
    name=None,
    callback=None,
):
    """Go on with the run in `folder` from its last checkpoint, exactly as if it had never stopped.

    env : needed if the run's environment was not given by its id. total_steps : train for longer than planned.
    agent_class, config_class : needed if they are of your own. device : go on there (with other random numbers).
    Environments that do not give their state away (MuJoCo's, Box2D's) begin new episodes instead: `run.note` and a
    warning say so. Raises FileNotFoundError, ValueError if something needed was not given, or
    `rlcourse.training.checkpoints.DamagedCheckpoint`.
    """
    path = _file(folder, "checkpoint.pt")
    folder = path.parent
    state = checkpoints.load(path)
    given = {"env": env, "agent_class": agent_class, "config_class": config_class}
    agent_class, config = _agent_and_config("resume", state, path, given, device)
    if total_steps is not None:
        config.total_steps = total_steps
    background, panel = _where(background, None)
    remove_leftovers(folder)
    with checkpoints.fitting(path):
        run = _prepared(agent_class, config, state["options"] | {"callback": callback, "folder": folder}, panel)
        try:
            checkpoints.restore(run.agent, state["agent"])
            _put_environments(run, state["stepper"])
        except BaseException:
            run.stepper.close()
            raise
    run.iterations, run.seconds, run.history = state["iterations"], state["seconds"], state["history"]
    run.best, run._evaluation_due = state.get("best"), state.get("evaluation_due", False)
    run._saves_next = False
    run._writer = _writer(folder, run.steps)
    return _launch(run, background, name, panel)


def _put_environments(run, state):
    """Let the environments go on where they were, or begin anew and say so."""
    reason = state.get("env_lacks", "its state was not kept") if state["env"] is None else None
    try:
        run.stepper.load_state_dict(state)
    except Exception as problem:
        if reason is not None:
            raise
        reason = f"{type(problem).__name__}: {problem}".split("\n")[0]
        run.stepper.load_state_dict(state | {"env": None})
    if reason is not None:
        run.note = f"The environment begins new episodes, since its state could not be restored ({reason})."
        warnings.warn(run.note, stacklevel=3)


def load_agent(folder, env=None, *, best=False, agent_class=None, config_class=None, device="cpu"):
    """The agent of a run's last checkpoint, or of its best evaluation, ready to act, and its config.

    env, agent_class, config_class : as for `resume`. device : where the agent computes, wherever it was trained.
    Runs no code from the checkpoint, and imports no module that it names: an environment with an id like
    "module:Name-v0" has to be given as `env`. Raises FileNotFoundError, ValueError if something needed was not given,
    or `rlcourse.training.checkpoints.DamagedCheckpoint`.
    """
    path = _file(folder, "best.pt" if best else "checkpoint.pt")
    if best and not path.exists():
        raise FileNotFoundError(f"There is no {path}: only a run that is evaluated (evaluate_every) has a best agent.")
    state = checkpoints.load(path)
    named = state["config"].get("env")
    if env is None and isinstance(named, str) and ":" in named:
        raise ValueError(
            f"The environment {named!r} of this run is in the module {named.split(':')[0]!r}, whose code would be run. "
            "If you trust it, name the environment yourself, as `env` or with --env."
        )
    given = {"env": env, "agent_class": agent_class, "config_class": config_class}
    agent_class, config = _agent_and_config("load_agent", state, path, given, device)
    with checkpoints.fitting(path):
        stepper = Stepper(config.env, 1, config.seed, frames=config.frames)
        agent = agent_class(config, stepper.observation_space, stepper.action_space)
        stepper.close()
        checkpoints.restore(agent, state["agent"])
    return agent, config


def _file(folder, name):
    """The checkpoint `name` of a run's folder; a checkpoint itself may be given too. FileNotFoundError if none is."""
    path = Path(folder)
    path = path if path.is_file() else path / name
    runs = sorted(each.parent.name for each in path.parent.glob("*/checkpoint.pt"))
    if not path.exists() and runs:
        raise FileNotFoundError(f"There is no checkpoint {path}, but there are runs in this folder: {', '.join(runs)}.")
    return path


def _agent_and_config(call, state, path, given, device):
    """The agent's class and its config. ValueError, with the call to write, where they are not of the course."""
    named = state["agent_class"]
    # Runs of earlier versions were all of agents of the course.
    names = {"agent_class": named, "config_class": state.get("config_class", f"{named.split(':')[0]}:Config")}
    classes = {part: given[part] or _of_the_course(name) for part, name in names.items()}
    missing = [f"{part}={names[part].split(':')[-1]}" for part, kind in classes.items() if kind is None]
    what = f"is of {named}, none of the agents in rlcourse.agents" if missing else ""
    if given["env"] is None and not isinstance(state["config"].get("env"), str):
        missing.append("env=…")
        what += (" and " if what else "") + "was made in an environment that was not given by its id"
    if missing:
        raise ValueError(f"The checkpoint {what}. Write {call}({str(path.parent)!r}, {', '.join(missing)}).")
    changes = {part: value for part, value in (("env", given["env"]), ("device", device)) if value is not None}
    with checkpoints.fitting(path):
        config = classes["config_class"](**checkpoints.unpacked(state["config"]) | changes)
    return classes["agent_class"], config


def _of_the_course(name):
    """The class of an agent of the course, or of its settings; None for anything else."""
    module, _, kind = name.removeprefix("rlcourse.agents.").partition(":")
    if module not in importlib.import_module("rlcourse.agents").FITS:
        return None
    found = getattr(importlib.import_module(f"rlcourse.agents.{module}"), kind, None)
    is_agent = hasattr(found, "collect") and hasattr(found, "update")
    made_there = isinstance(found, type) and found.__module__ == f"rlcourse.agents.{module}"
    return found if made_there and (is_agent or issubclass(found, Settings)) else None


def _prepared(agent_class, config, options, announced):
    """A Run that is ready to begin. announced : say in the notebook that it is being made, which may take seconds."""
    if announced:
        copies = f"{config.num_envs:,} environments" if config.num_envs > 1 else "the environment"
        notebook.announce(f"Preparing {agent_class.__name__} and {copies} …")
    if config.asynchronous and reads_script_again():
        require_guard("train(…)")
    stepper = None
    try:
        stepper = Stepper(config.env, config.num_envs, config.seed, config.device, config.asynchronous, config.frames)
        config.num_envs = stepper.num_envs
        agent = agent_class(copy.copy(config), stepper.observation_space, stepper.action_space)
    except BaseException:
        notebook.withdraw()
        if stepper is not None:
            stepper.close()
        raise
    return Run(agent, stepper, config, options)


def _launch(run, background, name, panel):
    _replace_earlier(run, name)
    if panel:
        # Only here, where somebody looks: training itself knows nothing of widgets.
        from rlcourse.widgets import TrainingPanel

        run._shown_in = notebook.occasion()
        notebook.put(TrainingPanel(run))
    if background:
        run._thread = threading.Thread(target=run._run, name=f"train {type(run.agent).__name__}", daemon=True)
        run._thread.start()
        return run
    run._run()
    return run.wait()


def _replace_earlier(run, name):
    """Stop what was started from the same place before, and remember this run."""
    place, occasion = (notebook.cell(), notebook.occasion()) if name is None else (name, object())
    if place is None:
        return
    with _registry_lock:
        before, runs = _running.get(place, (None, []))
        if before == occasion:
            runs.append(run)
            return
        _running[place] = (occasion, [run])
    for old in runs:
        old.stop()
    for old in runs:
        # A run may start its successor in its own callback: it ends after that.
        if old._thread not in (None, threading.current_thread()):
            old._thread.join()


def _new_folder(parent, title):
    title = re.sub(r'[<>:"/\\|?*]', "-", title)  # what Windows takes in no name
    for number in itertools.count(1):
        folder = parent / f"{title}_{number}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder


def _writer(folder, purge_step):
    """TensorBoard's event files; points after `purge_step` of an earlier attempt are hidden."""
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(str(folder), purge_step=purge_step)
