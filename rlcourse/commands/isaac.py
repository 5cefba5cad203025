"""`rlcourse isaac`: steps or trains a task of a public checkout that was written for Isaac Gym."""

import sys
import time

from rlcourse.commands.environment import SetupError

# names in settings files: names in torch.nn
ACTIVATIONS = {
    "elu": "ELU", "gelu": "GELU", "relu": "ReLU", "selu": "SELU", "softplus": "Softplus", "swish": "SiLU",
    "tanh": "Tanh",
}  # fmt: skip


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
        *(LaunchError, MissingLibrary, NotFinite, SimulationDiverged, TrainingError),
        *(FileNotFoundError, NotImplementedError, ValueError),
    ) as problem:
        print(f"rlcourse: {problem}", file=sys.stderr)
        return 1


# ---------------------------------------------------------------------------------------------------- stepping
class NotFinite(ArithmeticError):
    """A task sent an observation or a reward that is not finite; the message says when and where."""


def step(task, steps, actions="random", seed=0):
    """Act at random, or not at all ("zero"), and tell what was seen.

    Returns a dict: "seconds" and "processor" seconds, "lowest" and "highest" observation, mean "reward" of a step,
    "ended" episodes and how many of them were "truncated".
    Raises NotFinite.
    """
    import numpy as np

    from rlcourse.envs.isaac_vector import IsaacVector

    env = IsaacVector(task)
    generator = np.random.default_rng(seed)
    shape = (env.num_envs, task.num_actions)
    env.reset(seed=seed)
    seen = {"lowest": np.inf, "highest": -np.inf, "reward": 0.0, "ended": 0, "truncated": 0}
    seconds, work = time.perf_counter(), time.process_time()
    for number in range(steps):
        chosen = np.zeros(shape) if actions == "zero" else generator.uniform(-1.0, 1.0, shape)
        observations, *outcome, _ = env.step(chosen.astype(np.float32))
        parts = observations.values() if isinstance(observations, dict) else [observations]
        observations = np.concatenate([part.cpu().numpy() for part in parts], axis=1)
        rewards, terminated, truncated = (each.cpu().numpy() for each in outcome)
        broken = np.flatnonzero(~(np.isfinite(observations).all(axis=1) & np.isfinite(rewards)))
        if len(broken):
            raise NotFinite(
                f"not finite after step {number + 1}, in environments {', '.join(map(str, broken[:8]))}"
                f"{' and others' if len(broken) > 8 else ''}"
            )
        seen["lowest"] = min(seen["lowest"], observations.min())
        seen["highest"] = max(seen["highest"], observations.max())
        seen["reward"] += rewards.mean() / steps
        seen["ended"] += terminated.sum() + truncated.sum()
        seen["truncated"] += truncated.sum()
    return seen | {"seconds": time.perf_counter() - seconds, "processor": time.process_time() - work}


def _step(task, arguments):
    seen = step(task, arguments.steps, arguments.actions, arguments.seed)
    count = arguments.steps * task.num_envs
    rows = {
        "environments": f"{task.num_envs:,} on {task.device}",
        "steps": f"{arguments.steps:,} with {arguments.actions} actions",
        "speed": f"{count / seen['seconds']:,.0f} environment steps/s "
        f"({count / seen['processor']:,.0f} per second of processor time)",
        "observations": f"{task.num_obs}, all finite, from {seen['lowest']:.3g} to {seen['highest']:.3g}",
        "rewards": f"{seen['reward']:.4g} per step on average, all finite",
        "episodes": f"{seen['ended']:,} ended, {seen['truncated']:,} of them by the time limit",
    }
    print(f"{arguments.task}\n" + "\n".join(f"  {name:14}{text}" for name, text in rows.items()))
    return 0


# ---------------------------------------------------------------------------------------------------- training
def train(task, given, seed=0, folder=None, callback=None, **chosen):
    """Learn with PPO, under the settings that the task brings for its own learner. Returns a Run.

    given : what the checkout's `training` says;  chosen : settings of `rlcourse.agents.ppo` that replace those
    """
    from rlcourse.agents import ppo
    from rlcourse.envs.isaac_vector import IsaacVector

    params = task.gym.get_sim_params(task.sim)
    params.on_divergence = "reset"  # one environment in thousands must not end hours of training; a warning tells
    task.gym.set_sim_params(task.sim, params)
    given = dict(given)
    desired_kl = given.pop("desired_kl", None)
    config = ppo.Config(env=IsaacVector(task), seed=seed)
    for name, value in (ppo_settings(given, task.num_envs) | chosen).items():
        setattr(config, name, value)

    def after_each_iteration(run):
        if desired_kl is not None and "learning_rate" not in chosen:
            kl = run.curve("train/approx_kl")[1][-1]
            run.config.learning_rate = adapted(run.config.learning_rate, kl, desired_kl)
        if callback is not None:
            callback(run)

    record_every = config.rollout_steps * task.num_envs
    options = {"folder": folder, "record_every": record_every, "background": False}
    return ppo.train(config, callback=after_each_iteration, **options)


def _train(checkout, task, arguments):
    from rlcourse.agents import ppo
    from rlcourse.commands.training import Progress, changes

    given = checkout.training(arguments.task, arguments.num_envs, arguments.override)
    chosen = changes(arguments.set, ppo.Config)
    progress = Progress()
    run = train(task, given, arguments.seed, arguments.folder, progress, **chosen)
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
    if (activation := given.pop("activation", None)) in ACTIVATIONS:
        given["activation"] = ACTIVATIONS[activation]
    rollout = num_envs * given["rollout_steps"]
    iterations, minibatches = given.pop("iterations"), given.pop("minibatches")
    return given | {
        "total_steps": iterations * rollout,
        "minibatch_size": max(1, rollout // minibatches),
        "normalize_observations": True,
        "normalize_returns": True,
    }
