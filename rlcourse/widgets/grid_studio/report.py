"""What the studio says about an algorithm and its world: numbers, a curve, and warnings."""

import numpy as np

from rlcourse.mdp.ending import can_stay, ending_policy
from rlcourse.widgets.grid_studio.given import Given
from rlcourse.widgets.grid_studio.solvers import PolicyIteration, QLearning

CHART_POINTS = 120


def status(solver, world, plan):
    """Rows of (name, value, explanation). `plan`: (S,) int, one action for each state."""
    change = written(solver.changes[-1]) if solver.changes else "–"
    error = written(_error(solver, world, plan))
    if isinstance(solver, Given):
        from_start = written(value_at_start(solver, world))
        return [
            ["Shown", f"your {solver.name}", "Computed by you, not here"],
            ["Value at the start", from_start, "v of the start cell; the mean where there are several"],
            ["True error", error, "Largest |v − v*|"],
        ]
    if isinstance(solver, QLearning):
        return [
            ["Episodes", f"{solver.rounds:,}", "Episodes that have ended"],
            ["Steps", f"{solver.steps:,}", "Steps of the robot, one update each"],
            ["Max change", change, "Largest update of an action value in the last episode"],
            ["True error", error, "Largest |max q − v*| over the cells that the robot can reach"],
        ]
    count = ["Sweeps", f"{solver.rounds:,}", "Sweeps over all cells"]
    if isinstance(solver, PolicyIteration):
        count = ["Improvements", f"{solver.kinds.count('improvement')}", "Times that the policy was made greedy"]
    elif solver.swept:
        count[1] += f" + {solver.swept}/{len(solver.states)}"
    bound = "none at γ = 1" if world.mdp.gamma == 1 else written(solver.error_bound)
    return [
        count,
        ["Max change", change, "Largest change of a value in the last one"],
        ["Error bound", bound, "No value is further from v* than this, computed without knowing v*"],
        ["True error", error, "Largest |v − v*|, which a learner on a robot cannot know"],
    ]


def value_at_start(solver, world):
    """The value that is shown for the start, on average over the start cells."""
    return float(world.mdp.initial @ solver.v)


def chart(solver):
    """One curve over the rounds, thinned out to what a small chart can show; None where nothing is learned."""
    if isinstance(solver, Given):
        return None
    learning = isinstance(solver, QLearning)
    values = solver.returns if learning else solver.changes
    places = np.unique(np.linspace(0, len(values) - 1, min(len(values), CHART_POINTS)).astype(int))
    round_name = "round" if isinstance(solver, PolicyIteration) else "sweep"
    return {
        "label": "Reward per episode" if learning else f"Max change per {round_name}",
        "logarithmic": not learning,
        "rounds": (places + 1).tolist(),
        "values": [float(values[place]) for place in places],
    }


def warning(solver, world):
    """What the learner should know about this world before wondering, or ''."""
    if solver.gave_up:
        return (
            f"Stopped after {solver.rounds:,} sweeps: at γ = 1 these values have no limit. "
            "Lower γ, or make every step cost something and leave a way to an end open."
        )
    lost = int(world.lost.sum())
    if lost and world.mdp.gamma == 1:
        return (
            f"No goal or pit can be reached from {_cells(lost)}. At γ = 1 nothing bounds the rewards collected there: "
            "lower γ, or open a way."
        )
    if world.mdp.gamma == 1 and solver.done and not isinstance(solver, Given):
        return _warning_of_circles(solver)
    if isinstance(solver, QLearning) and not world.has_end:
        return f"There is no goal or pit: each episode is cut after {solver.max_episode_steps} steps."
    return ""


def _warning_of_circles(solver):
    """At gamma = 1, when nothing changes any more: do the best actions lead to an end?"""
    mdp, best = solver.mdp, solver.best
    _, ends = ending_policy(mdp, best)
    # Where the robot stays for ever with the best actions, it has collected v and lost v again: 0 would be better.
    stays = can_stay(mdp, best & (solver.v < 0)[:, None]) if ends.all() else ~ends
    if stays.any():
        return (
            f"At γ = 1 never to end is worth more than every way to end from {_cells(stays.sum())}: the best actions "
            "there never arrive. Lower γ, make every step cost something, or make ending pay."
        )
    if can_stay(mdp, best).any():
        return (
            "At γ = 1 a detour costs nothing here: some of the best actions lead round in circles for ever. Lower "
            "γ or make every step cost something, and only ways that arrive remain."
        )
    return ""


def _error(solver, world, plan):
    optimum = world.optimum(plan)
    if optimum is None:
        return None
    states = world.visited if isinstance(solver, QLearning) else ~world.mdp.terminal
    return float(np.abs(solver.v - optimum)[states].max(initial=0))


def _cells(count):
    return "1 cell" if count == 1 else f"{count} cells"


def written(value):
    """A number in four digits with a proper minus; a dash for None."""
    if value is None:
        return "–"
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.4g}".replace("-", "−")
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")
