"""`rlcourse isaac`: steps or trains a task of a public checkout that was written for Isaac Gym."""

import sys
import time
from dataclasses import fields

from rlcourse.environment import SetupError


def isaac(arguments):
    """The command. Returns the exit status."""
    import torch

    from rlcourse.isaacgym.backends import SimulationDiverged
    from rlcourse.isaacgym.launcher import LaunchError, open_checkout
    from rlcourse.isaacgym.launcher.standins import MissingLibrary
    from rlcourse.training import TrainingError

    if arguments.device != "cpu" and not torch.cuda.is_available():
        raise SetupError(f"--device {arguments.device}: PyTorch finds no CUDA device here. Leave the option out.")
    torch.set_num_threads(1)  # the tensors are small: more threads wait for each other
    try:
        checkout = open_checkout(arguments.path)
        if arguments.task is None:
            print("\n".join(checkout.tasks))
            return 0
        task = checkout.make(
            arguments.task, arguments.num_envs, arguments.device, arguments.seed, overrides=arguments.override
        )
        if checkout.missing:
            print(f"Not installed: {', '.join(checkout.missing)} (what uses one of them says so).")
        return _train(checkout, task, arguments) if arguments.train else _step(task, arguments)
    except (
        *(LaunchError, MissingLibrary, SimulationDiverged, TrainingError),
        *(FileNotFoundError, NotImplementedError, ValueError),
    ) as problem:
        print(f"rlcourse: {problem}", file=sys.stderr)
        return 1


# ---------------------------------------------------------------------------------------------------- stepping
def _step(task, arguments):
    """Act at random, or not at all, and report what happened."""
    import numpy as np

    from rlcourse.envs.isaac_vector import IsaacVector

    env = IsaacVector(task)
    generator = np.random.default_rng(arguments.seed)
    shape = (env.num_envs, task.num_actions)
    env.reset(seed=arguments.seed)
    low, high, total, terminations, truncations = np.inf, -np.inf, 0.0, 0, 0
    seconds, work = time.perf_counter(), time.process_time()
    for step in range(arguments.steps):
        actions = np.zeros(shape) if arguments.actions == "zero" else generator.uniform(-1.0, 1.0, shape)
        observations, rewards, terminated, truncated, _ = env.step(actions.astype(np.float32))
        broken = np.flatnonzero(~(np.isfinite(observations).all(axis=1) & np.isfinite(rewards)))
        if len(broken):
            print(
                f"rlcourse: not finite after step {step + 1}, in environments {', '.join(map(str, broken[:8]))}"
                f"{' and others' if len(broken) > 8 else ''}",
                file=sys.stderr,
            )
            return 1
        low, high = min(low, observations.min()), max(high, observations.max())
        total += rewards.mean()
        terminations, truncations = terminations + terminated.sum(), truncations + truncated.sum()
    seconds, work = time.perf_counter() - seconds, time.process_time() - work
    count = arguments.steps * env.num_envs
    rows = {
        "environments": f"{env.num_envs:,} on {task.device}",
        "steps": f"{arguments.steps:,} with {arguments.actions} actions",
        "speed": f"{count / seconds:,.0f} environment steps/s ({count / work:,.0f} per second of processor time)",
        "observations": f"{task.num_obs}, all finite, from {low:.3g} to {high:.3g}",
        "rewards": f"{total / arguments.steps:.4g} per step on average, all finite",
        "episodes": f"{terminations + truncations:,} ended, {truncations:,} of them by the time limit",
    }
    print(f"{arguments.task}\n" + "\n".join(f"  {name:14}{text}" for name, text in rows.items()))
    return 0


# ---------------------------------------------------------------------------------------------------- training
def _train(checkout, task, arguments):
    """Learn with PPO, under the settings that the task brings for its own learner."""
    from rlcourse.agents import ppo
    from rlcourse.envs.isaac_vector import IsaacVector
    from rlcourse.training_commands import Progress, changes

    params = task.gym.get_sim_params(task.sim)
    params.on_divergence = "reset"  # one environment in thousands must not end hours of training; a warning tells
    task.gym.set_sim_params(task.sim, params)
    given = checkout.training(arguments.task, arguments.num_envs, arguments.override)
    desired_kl = given.pop("desired_kl", None)
    config = ppo.Config(env=IsaacVector(task), seed=arguments.seed)
    chosen = changes(arguments.set, [field.name for field in fields(config)])
    for name, value in (ppo_settings(given, task.num_envs) | chosen).items():
        setattr(config, name, value)
    progress = Progress()

    def after_each_iteration(run):
        if desired_kl is not None and "learning_rate" not in chosen:
            kl = run.curve("train/approx_kl")[1][-1]
            run.config.learning_rate = adapted(run.config.learning_rate, kl, desired_kl)
        progress(run)

    run = ppo.train(
        config,
        folder=arguments.folder,
        record_every=config.rollout_steps * task.num_envs,
        callback=after_each_iteration,
        background=False,
    )
    progress.report(run)
    print(f"{run.state} after {run.seconds:.1f} s: {run.folder}")
    return 0


def adapted(learning_rate, kl, desired_kl):
    """The learning rate for the next iteration: smaller where the policy moved by twice the desired divergence, larger
    where it moved by less than half of it (the "adaptive" schedule of rl_games and rsl_rl)."""
    if kl > 2.0 * desired_kl:
        return max(learning_rate / 1.5, 1e-5)
    return min(learning_rate * 1.5, 1e-2) if kl < 0.5 * desired_kl else learning_rate


def ppo_settings(given, num_envs):
    """Settings for `rlcourse.agents.ppo` from those of a task, which may set none.

    As many minibatches as the task asks for, whatever the number of environments. Returns are normalized in place of
    the task's own scale of rewards.
    """
    given = {"rollout_steps": 24, "iterations": 1000, "minibatches": 4} | given
    rollout = num_envs * given["rollout_steps"]
    iterations, minibatches = given.pop("iterations"), given.pop("minibatches")
    return given | {
        "total_steps": iterations * rollout,
        "minibatch_size": max(1, rollout // minibatches),
        "normalize_observations": True,
        "normalize_returns": True,
    }
