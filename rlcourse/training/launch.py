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
import sys
import threading
from pathlib import Path

from rlcourse.training import checkpoints
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

    Raises TypeError if environment and agent do not fit; TrainingError if training breaks down (in the background:
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
    run = _prepared(agent_class, config, options)
    if folder is not None:
        env = config.env if isinstance(config.env, str) else "custom"
        title = f"{agent_class.__module__.rsplit('.', 1)[-1]}-{env}-{config.seed}"
        run.folder = _new_folder(Path(folder), title)
        run._writer = _writer(run.folder, None)
    return _launch(run, background, name, panel)


def resume(folder, *, env=None, total_steps=None, background=None, name=None, callback=None):
    """Go on with the run in `folder` from its last checkpoint, exactly as if it had never stopped.

    env : needed if the run's environment was not given by its id. total_steps : train for longer than planned.
    Environments that do not give their state away (MuJoCo's, Box2D's) begin new episodes instead.
    Raises FileNotFoundError or `rlcourse.training.checkpoints.DamagedCheckpoint`.
    """
    folder = Path(folder)
    state = checkpoints.load(folder / "checkpoint.pt")
    agent_class, config = _agent_and_config(state, env)
    if total_steps is not None:
        config.total_steps = total_steps
    run = _prepared(agent_class, config, state["options"] | {"callback": callback, "folder": folder})
    checkpoints.restore(run.agent, state["agent"])
    run.stepper.load_state_dict(state["stepper"])
    run.iterations, run.seconds, run.history = state["iterations"], state["seconds"], state["history"]
    run._writer = _writer(folder, run.steps)
    return _launch(run, background, name)


def load_agent(folder, env=None):
    """The agent of a run's last checkpoint, ready to act, and its config. Runs no code from the checkpoint."""
    state = checkpoints.load(Path(folder) / "checkpoint.pt")
    agent_class, config = _agent_and_config(state, env)
    stepper = Stepper(config.env, 1, config.seed)
    agent = agent_class(config, stepper.observation_size, stepper.action_space)
    stepper.close()
    checkpoints.restore(agent, state["agent"])
    return agent, config


def _agent_and_config(state, env):
    module_name, class_name = state["agent_class"].split(":")
    if not module_name.startswith("rlcourse.agents."):
        raise ValueError(f"The checkpoint is of {state['agent_class']}, none of the agents in rlcourse.agents.")
    module = importlib.import_module(module_name)
    config = module.Config(**state["config"])
    if env is not None:
        config.env = env
    elif "env" not in state["config"]:
        raise ValueError("The environment of this run was not given by its id: give it as env=….")
    return getattr(module, class_name), config


def _prepared(agent_class, config, options):
    stepper = Stepper(config.env, config.num_envs, config.seed)
    config.num_envs = stepper.num_envs
    agent = agent_class(copy.copy(config), stepper.observation_size, stepper.action_space)
    return Run(agent, stepper, config, options)


def _launch(run, background, name, panel=None):
    _replace_earlier(run, name)
    if background is None:
        background = _in_kernel() and os.environ.get("RLCOURSE_FAST") != "1"
    if panel or (panel is None and background and _in_kernel()):
        # Only here, where somebody looks: training itself knows nothing of widgets.
        from IPython.display import display

        from rlcourse.widgets import TrainingPanel

        display(TrainingPanel(run))
    if background:
        run._thread = threading.Thread(target=run._run, name=f"train {type(run.agent).__name__}", daemon=True)
        run._thread.start()
        return run
    run._run()
    return run.wait()


def _replace_earlier(run, name):
    """Stop what was started from the same place before, and remember this run."""
    place, occasion = _place() if name is None else (name, object())
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


def _place():
    """The notebook cell that is being executed, and this execution of it; (None, None) elsewhere.

    A front end that does not name its cells is known by the code that it sent.
    """
    if not _in_kernel():
        return None, None
    parent = sys.modules["IPython"].get_ipython().kernel.get_parent()
    cell = parent.get("metadata", {}).get("cellId") or parent.get("content", {}).get("code")
    return cell, parent.get("header", {}).get("msg_id")


def _in_kernel():
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


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
