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
from pathlib import Path

from rlcourse.training import checkpoints, notebook
from rlcourse.training.run import Run
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
    agent_class, config : a class of `rlcourse.agents` and its settings (copied: `run.config` is the run's own)
    folder : path, optional
        Keep checkpoints and TensorBoard files in a new folder in it, named like "ppo-CartPole-v1-0_1".
    background : bool, optional
        Default: True in a Jupyter kernel, unless RLCOURSE_FAST=1.
    name : str, optional
        A run stops an earlier one of the same name. Default: a notebook cell stops what it started when it last ran.
    record_every, evaluate_every, checkpoint_every : int, optional
        Environment steps between two records (default: 200 over the run), evaluations (default: none) and checkpoints
        (default: 10 over the run).
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
    config = copy.copy(config)
    if target is not None and evaluate_every is None:
        raise ValueError(f"target is {target}, but nothing is evaluated: give evaluate_every, in environment steps.")
    if evaluate_every is not None and not (isinstance(config.env, str) or callable(config.env)):
        raise TypeError("Evaluation makes fresh environments: give the environment by its id or as a function.")
    options = {
        "record_every": record_every or max(1, config.total_steps // RECORDS),
        "evaluate_every": evaluate_every,
        "evaluation_episodes": evaluation_episodes,
        "target": target,
        "checkpoint_every": checkpoint_every or max(1, config.total_steps // 10),
        "callback": callback,
        "folder": None,
    }
    background, panel = _where(background, panel)
    run = _prepared(agent_class, config, options, panel)
    if folder is not None:
        env = config.env if isinstance(config.env, str) else "custom"
        title = f"{agent_class.__module__.rsplit('.', 1)[-1]}-{env}-{config.seed}"
        run.folder = _new_folder(Path(folder), title)
        run._writer = _writer(run.folder, None)
    return _launch(run, background, name, panel)


def _where(background, panel):
    """Whether the run is to be in the background and whether it gets a panel; None stands for the default."""
    if background is None:
        background = notebook.in_kernel() and os.environ.get("RLCOURSE_FAST") != "1"
    return background, background and notebook.in_kernel() if panel is None else panel


def resume(folder, *, env=None, total_steps=None, background=None, name=None, callback=None):
    """Go on with the run in `folder` from its last checkpoint, exactly as if it had never stopped.

    env : needed if the run's environment was not given by its id. total_steps : train for longer than planned.
    Environments that do not give their state away (MuJoCo's, Box2D's) begin new episodes instead.
    Raises FileNotFoundError or `rlcourse.training.checkpoints.DamagedCheckpoint`.
    """
    folder = Path(folder)
    path = folder / "checkpoint.pt"
    state = checkpoints.load(path)
    agent_class, config = _agent_and_config(state, path, env)
    if total_steps is not None:
        config.total_steps = total_steps
    background, panel = _where(background, None)
    with checkpoints.fitting(path):
        run = _prepared(agent_class, config, state["options"] | {"callback": callback, "folder": folder}, panel)
        checkpoints.restore(run.agent, state["agent"])
        run.stepper.load_state_dict(state["stepper"])
    run.iterations, run.seconds, run.history = state["iterations"], state["seconds"], state["history"]
    run._writer = _writer(folder, run.steps)
    return _launch(run, background, name, panel)


def load_agent(folder, env=None):
    """The agent of a run's last checkpoint, ready to act, and its config.

    Runs no code from the checkpoint, and imports no module that it names: an environment with an id like
    "module:Name-v0" has to be given as `env`. Raises FileNotFoundError, ValueError if an `env` is needed, or
    `rlcourse.training.checkpoints.DamagedCheckpoint`.
    """
    path = Path(folder) / "checkpoint.pt"
    state = checkpoints.load(path)
    named = state["config"].get("env")
    if env is None and isinstance(named, str) and ":" in named:
        raise ValueError(
            f"The environment {named!r} of this run is in the module {named.split(':')[0]!r}, whose code would be run. "
            "If you trust it, name the environment yourself, as `env` or with --env."
        )
    agent_class, config = _agent_and_config(state, path, env)
    with checkpoints.fitting(path):
        stepper = Stepper(config.env, 1, config.seed)
        agent = agent_class(config, stepper.observation_space, stepper.action_space)
        stepper.close()
        checkpoints.restore(agent, state["agent"])
    return agent, config


def _agent_and_config(state, path, env):
    name = state["agent_class"].removeprefix("rlcourse.agents.").split(":")[0]
    known = importlib.import_module("rlcourse.agents").FITS
    if name not in known or state["agent_class"] != f"rlcourse.agents.{name}:{name.upper()}":
        raise ValueError(f"The checkpoint is of {state['agent_class']}, none of the agents in rlcourse.agents.")
    if env is None and not isinstance(state["config"].get("env"), str):
        raise ValueError("The environment of this run was not given by its id: give it as env=….")
    module = importlib.import_module(f"rlcourse.agents.{name}")
    with checkpoints.fitting(path):
        config = module.Config(**state["config"])
    if env is not None:
        config.env = env
    return getattr(module, name.upper()), config


def _prepared(agent_class, config, options, announced):
    """A Run that is ready to begin. announced : say in the notebook that it is being made, which may take seconds."""
    if announced:
        copies = f"{config.num_envs:,} environments" if config.num_envs > 1 else "the environment"
        notebook.announce(f"Preparing {agent_class.__name__} and {copies} …")
    try:
        stepper = Stepper(config.env, config.num_envs, config.seed, config.device, config.asynchronous)
        config.num_envs = stepper.num_envs
        agent = agent_class(copy.copy(config), stepper.observation_space, stepper.action_space)
    except BaseException:
        notebook.withdraw()
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
        if old._thread is not None:
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
