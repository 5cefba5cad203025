"""What the panel says in words: numbers, times, how far a run has come and what came out of it."""

ENDED = {"finished": "Finished", "solved": "Solved", "stopped": "Stopped", "failed": "Failed"}


def tidy(value, digits=4):
    """A number with so many significant digits, none of them idle: 475, −12.35, 3.1e−05."""
    if abs(value) >= 1e5:
        return f"{value:,.0f}".replace("-", "−") if abs(value) < 1e9 else f"{value:.2e}".replace("-", "−")
    return f"{value:.{digits}g}".replace("-", "−")


def counted(number, one, many=None):
    """ "1 episode", "2,000 episodes"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(seconds):
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min {rest:02d} s"


def title(run):
    """What is trained on what, e.g. "PPO on CartPole-v1"."""
    env = run.config.env
    if not isinstance(env, str):
        env = getattr(env, "func", env)  # of functools.partial
        env = getattr(getattr(env, "spec", None), "id", None) or getattr(env, "__name__", type(env).__name__)
    return f"{type(run.agent).__name__} on {'an environment of your own' if env == '<lambda>' else env}"


def progress(run):
    """How far the run has come, and how long it takes."""
    text = f"{run.steps:,} of {counted(run.total_steps, 'step')}"
    if run.done or run.seconds_left is None:
        return f"{text}, {duration(run.seconds)}"
    return f"{text}, {duration(run.seconds_left) if run.seconds_left >= 1 else 'less than 1 s'} left"


def report(run, evaluation):
    """One or two sentences on how far the run has come, or on what came out. evaluation : the last mean, or None."""
    log = run.log
    broken = f" {counted(log.broken, 'episode')} returned no finite number and cannot be drawn." if log.broken else ""
    if run.done:
        return f"{_outcome(run, evaluation)}{broken} {_way_on(run)}"
    if not log.count:
        return _first_episode(run) + broken
    best = f"; best so far: {tidy(log.best)}" if log.count > 1 else ""
    return f"{counted(log.count, 'episode')} so far. {_mean(run)}{_aim(run)}{best}.{broken}"


def _first_episode(run):
    if not run.steps:
        return "The first episode begins."
    limit = run.stepper.time_limit
    return f"First episode still running: step {run.stepper.age:,}{f' of at most {limit:,}' if limit else ''}."


def _mean(run):
    number = run.log.window
    return (
        f"Mean return of the last {number:,}: {tidy(run.log.mean)}" if number > 1 else f"Return: {tidy(run.log.mean)}"
    )


def _aim(run):
    return "" if run.target is None else f" (target {tidy(run.target)})"


def _outcome(run, evaluation):
    log, end = run.log, f"{ENDED[run.state]} after {counted(run.steps, 'step')} in {duration(run.seconds)}"
    if not log.count:
        return f"{end}; no episode has ended."
    text = f"{end}, {counted(log.count, 'episode')}. {_mean(run)}, exploration included."
    if evaluation is not None:
        text += f" Last evaluation, without exploration: {tidy(evaluation)}."
    if run.target is not None:
        is_reached = (log.mean if evaluation is None else evaluation) >= run.target
        text += f" The target, {tidy(run.target)}, is {'reached' if is_reached else 'not reached'}."
    return text


def _way_on(run):
    if run.state == "failed":
        return "run.wait() shows the place in the code."
    if run.checkpoint is not None and run.checkpoint.exists():
        longer = "" if run.state == "stopped" else f", total_steps={2 * run.total_steps:_}"
        return f'To go on: rlcourse.training.resume("{run.folder.as_posix()}"{longer}).'
    return 'To be able to go on later, train with folder="runs".'
